"""The app of what residents sent; the workbench uses it too, to moderate."""

from django.apps import AppConfig


class ContributionsConfig(AppConfig):
    """Contributions, their steps and the decisions on them."""

    name = "evenhand.portal.contributions"
    label = "contributions"
