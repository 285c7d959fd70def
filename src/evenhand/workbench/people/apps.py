"""The app of accounts."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """Its name and label."""

    name = "evenhand.workbench.people"
    label = "people"
