"""The app of problem files."""

from django.apps import AppConfig


class ProblemsConfig(AppConfig):
    """Its name and label."""

    name = "evenhand.workbench.problems"
    label = "problems"
