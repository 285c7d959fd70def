"""The app of planning files."""

from django.apps import AppConfig


class PlanningConfig(AppConfig):
    """Its name and label."""

    name = "evenhand.workbench.planning"
    label = "planning"
