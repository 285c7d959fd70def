"""The app of consultations and short surveys; the workbench uses it too, to count."""

from django.apps import AppConfig


class TakingPartConfig(AppConfig):
    """What is asked, and what was answered."""

    name = "evenhand.portal.taking_part"
    label = "portal_taking_part"
