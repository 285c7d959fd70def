"""The app of asking people."""

from django.apps import AppConfig


class AskingConfig(AppConfig):
    """Its name and label."""

    name = "evenhand.workbench.asking"
    label = "asking"
