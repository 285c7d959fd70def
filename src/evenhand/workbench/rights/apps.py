"""The app of safeguards."""

from django.apps import AppConfig


class RightsConfig(AppConfig):
    """Its name and label."""

    name = "evenhand.workbench.rights"
    label = "rights"
