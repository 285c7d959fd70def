"""The app of web conferences; the workbench uses it too, to organise them."""

from django.apps import AppConfig


class SessionsConfig(AppConfig):
    """Series, sessions, speakers and who signed up."""

    name = "evenhand.portal.sessions"
    label = "portal_sessions"
