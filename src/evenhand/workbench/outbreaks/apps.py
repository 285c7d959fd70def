"""The app of outbreak files."""

from django.apps import AppConfig


class OutbreaksConfig(AppConfig):
    """Its name and label."""

    name = "evenhand.workbench.outbreaks"
    label = "outbreaks"
