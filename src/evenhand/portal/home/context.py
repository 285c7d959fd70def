"""What every template of the portal knows."""

from typing import Any

from django.http import HttpRequest

from evenhand.frame import words
from evenhand.portal.home.opened import portal
from evenhand.wording.languages import NAMES

PLACES = (
    ("portal-home", "portal_frame.nav_home"),
    ("portal-mark", "portal_frame.nav_mark"),
    ("portal-report", "portal_frame.nav_report"),
    ("portal-taking-part", "portal_taking_part.title"),
    ("portal-became", "portal_frame.nav_became"),
    ("portal-know", "portal_know.title"),
    ("portal-sessions", "portal_sessions.nav"),
)
"""The words of the top bar: address name, message; each app adds its own line here."""


def frame(request: HttpRequest) -> dict[str, Any]:
    """Give the variables of the frame."""
    from django.urls import reverse

    spoken, here = words.language(request), portal()
    found = request.resolver_match
    name = found.view_name if found else ""
    section = getattr(found.func, "section", name) if found else ""
    return {
        "city_name": here.city,
        "portal": here,
        "language": spoken,
        "main_language": spoken,
        "languages": [
            {"code": one, "name": NAMES[one], "is_current": one == spoken,
             "url": _in_language(request, one)}
            for one in here.languages
        ],
        "places": [
            {"url": reverse(one, args=[spoken]), "key": key, "is_current": section == one}
            for one, key in PLACES
        ],
    }  # fmt: skip


def _in_language(request: HttpRequest, language: str) -> str:
    """Give this page's address in another language, with what was asked on it."""
    parts = request.path.split("/")
    if len(parts) < 2 or parts[1] not in portal().languages:
        return f"/{language}/"
    parts[1] = language
    asked = request.META.get("QUERY_STRING", "")
    return "/".join(parts) + (f"?{asked}" if asked else "")
