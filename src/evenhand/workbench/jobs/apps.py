"""The app of jobs."""

from django.apps import AppConfig


class JobsConfig(AppConfig):
    """Its name and label."""

    name = "evenhand.workbench.jobs"
    label = "jobs"
