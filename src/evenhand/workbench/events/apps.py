"""The app of event sheets."""

from django.apps import AppConfig


class EventsConfig(AppConfig):
    """Its name and label."""

    name = "evenhand.workbench.events"
    label = "events"
