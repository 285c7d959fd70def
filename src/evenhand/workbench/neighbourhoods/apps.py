"""The app of neighbourhoods."""

from django.apps import AppConfig


class NeighbourhoodsConfig(AppConfig):
    """Its name and label."""

    name = "evenhand.workbench.neighbourhoods"
    label = "neighbourhoods"
