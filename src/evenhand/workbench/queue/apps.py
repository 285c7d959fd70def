"""The app of the moderation queue; its rows are the portal's."""

from django.apps import AppConfig


class QueueConfig(AppConfig):
    """Its name and label."""

    name = "evenhand.workbench.queue"
    label = "queue"
