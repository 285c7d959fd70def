"""The app of practice sheets."""

from django.apps import AppConfig


class PracticesConfig(AppConfig):
    """Its name and label."""

    name = "evenhand.workbench.practices"
    label = "practices"
