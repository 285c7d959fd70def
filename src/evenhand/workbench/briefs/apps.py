"""The app of shift briefs."""

from django.apps import AppConfig


class BriefsConfig(AppConfig):
    """Its name and label."""

    name = "evenhand.workbench.briefs"
    label = "briefs"
