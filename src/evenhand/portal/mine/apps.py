"""The app in which authors and everybody read what became of it."""

from django.apps import AppConfig


class MineConfig(AppConfig):
    """Private pages of contributions, and the public list."""

    name = "evenhand.portal.mine"
    label = "portal_mine"
