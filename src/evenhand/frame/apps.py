"""The app of what every page stands in."""

from django.apps import AppConfig


class FrameConfig(AppConfig):
    """Base template, parts, words and error pages."""

    name = "evenhand.frame"
    label = "frame"
