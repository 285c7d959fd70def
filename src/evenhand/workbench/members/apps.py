"""The app of members and of questions to them; its files lie in the workspace."""

from django.apps import AppConfig


class MembersConfig(AppConfig):
    """Its name and label."""

    name = "evenhand.workbench.members"
    label = "members"
