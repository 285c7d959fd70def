"""The app in which web conferences are organised; their rows are the portal's."""

from django.apps import AppConfig


class OrganisingConfig(AppConfig):
    """Its name and label."""

    name = "evenhand.workbench.sessions"
    label = "workbench_sessions"
