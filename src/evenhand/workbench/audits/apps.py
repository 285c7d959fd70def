"""The app of audits."""

from django.apps import AppConfig


class AuditsConfig(AppConfig):
    """Its name and label."""

    name = "evenhand.workbench.audits"
    label = "audits"
