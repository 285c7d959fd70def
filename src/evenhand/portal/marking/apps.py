"""The app in which a place is marked or a nuisance reported."""

from django.apps import AppConfig


class MarkingConfig(AppConfig):
    """Three steps, a check, and the page that gives the private link."""

    name = "evenhand.portal.marking"
    label = "portal_marking"
