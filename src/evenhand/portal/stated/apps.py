"""The app of what is published of moderation."""

from django.apps import AppConfig


class StatedConfig(AppConfig):
    """Its name and label."""

    name = "evenhand.portal.stated"
    label = "portal_stated"
