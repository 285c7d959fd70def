"""The app in which consultations and surveys for the portal are made, approved and counted."""

from django.apps import AppConfig


class TakingPartConfig(AppConfig):
    """Its name and label."""

    name = "evenhand.workbench.taking_part"
    label = "taking_part"
