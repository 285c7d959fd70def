"""The app of appraisal sheets."""

from django.apps import AppConfig


class AppraisalsConfig(AppConfig):
    """Its name and label."""

    name = "evenhand.workbench.appraisals"
    label = "appraisals"
