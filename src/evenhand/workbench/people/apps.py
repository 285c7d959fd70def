"""The app of accounts."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """Its name and label."""

    name = "evenhand.workbench.people"
    label = "people"

    def ready(self) -> None:
        """Have the audit log enter every sign-in."""
        from evenhand.workbench.people.signals import listen

        listen()
