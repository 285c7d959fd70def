"""What every template knows: the city, the reader's language and where things are."""

from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from evenhand.workbench.frame import language, words
from evenhand.workbench.people.notices import unread
from evenhand.workbench.people.rights import may

PLACES = (
    ("city", "web_frame.nav_city", "city.see"),
    ("problems", "web_frame.nav_problems", "problems.read"),
    ("briefs", "web_frame.nav_briefs", "briefs.read"),
    ("places", "web_frame.nav_places", "places.read"),
    ("asking", "web_frame.nav_asking", "asking.read"),
    ("safeguards", "web_frame.nav_safeguards", "safeguards.read"),
    ("library", "web_frame.nav_library", "library.read"),
)
"""The seven words of the top bar: address name, message, right."""


def frame(request: HttpRequest) -> dict[str, Any]:
    """Give the variables of the frame."""
    here = request.resolver_match.view_name if request.resolver_match else ""
    section = (
        getattr(request.resolver_match.func, "section", here) if request.resolver_match else ""
    )
    return {
        "city_name": words.city_name(),
        "unread": unread(request),
        "manages": may(request.user, "people.manage"),
        "audits": may(request.user, "ledger.read"),
        "language": words.language(request),
        "languages": [
            {"code": code, "name": name, "is_current": code == words.language(request)}
            for code, name in language.NAMES.items()
        ],
        "places": [
            {
                "url": _address(name),
                "key": key,
                "is_current": section == name,
                "is_open": may(request.user, right),
            }
            for name, key, right in PLACES
            if _address(name)
        ]
        if request.user.is_authenticated
        else [],
    }


def _address(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
