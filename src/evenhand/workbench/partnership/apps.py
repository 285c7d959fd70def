"""The app of the partnership."""

from django.apps import AppConfig


class PartnershipConfig(AppConfig):
    """Its name and label."""

    name = "evenhand.workbench.partnership"
    label = "partnership"
