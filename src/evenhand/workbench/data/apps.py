"""The app of data."""

from django.apps import AppConfig


class DataConfig(AppConfig):
    """Its name and label."""

    name = "evenhand.workbench.data"
    label = "data"
