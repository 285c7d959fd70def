"""The app of the city page."""

from django.apps import AppConfig


class CityConfig(AppConfig):
    """Its name and label."""

    name = "evenhand.workbench.city"
    label = "city"
