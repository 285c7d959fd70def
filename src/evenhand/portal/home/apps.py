"""The app of the portal's first page and of what stands around every page."""

from django.apps import AppConfig


class HomeConfig(AppConfig):
    """First page, top, foot and what we keep."""

    name = "evenhand.portal.home"
    label = "portal_home"
