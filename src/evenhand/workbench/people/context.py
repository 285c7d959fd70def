"""What every template knows: the city, the reader's language and where things are."""

from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from evenhand.frame import words
from evenhand.wording.languages import NAMES, OFFERED, said_wholly
from evenhand.workbench.opened import city_name
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
ALSO = (("queue", "web_queue.nav", "queue.read"),)
"""Words of the top bar for those alone who have the right."""

SECOND = {
    "city": (
        ("city", "web_frame.second_map", "city.see"),
        ("findings", "web_methods.findings", "findings.read"),
        ("data", "web_data.title", "data.read"),
        ("audits", "web_audits.title", "audit.public"),
    ),
    "queue": (
        ("queue", "web_queue.title", "queue.read"),
        ("queue-answers", "web_queue.answers", "contributions.answer"),
        ("queue-statistics", "web_queue.statistics", "queue.read"),
    ),
    "problems": (
        ("problems", "web_problems.title", "problems.read"),
        ("outbreaks", "web_outbreaks.title", "outbreaks.read"),
    ),
    "places": (
        ("places", "web_planning.second_places", "places.read"),
        ("planning", "web_planning.title", "planning.read"),
        ("events", "web_events.title", "events.read"),
        ("partnership", "web_partnership.title", "partnership.read"),
    ),
    "asking": (
        ("asking", "web_asking.second", "asking.read"),
        ("asking-choose", "web_asking.second_choose", "asking.read"),
        ("questionnaires", "web_questions.title", "asking.read"),
        ("walks", "web_walks.title", "asking.read"),
        ("results", "web_results.title", "asking.read"),
        ("rounds", "web_taking_part.heading", "taking_part.read"),
    ),
    "library": (
        ("library", "web_methods.library", "library.read"),
        ("practices", "web_practices.title", "library.read"),
        ("sessions", "web_sessions.heading", "sessions.read"),
        ("members", "web_members.title", "members.read"),
    ),
}
"""The second level below a word of the top bar, written as the first."""


def frame(request: HttpRequest) -> dict[str, Any]:
    """Give the variables of the frame."""
    here = request.resolver_match.view_name if request.resolver_match else ""
    section = (
        getattr(request.resolver_match.func, "section", here) if request.resolver_match else ""
    )
    return {
        "city_name": city_name(),
        "unread": unread(request),
        "manages": may(request.user, "people.manage"),
        "audits": may(request.user, "ledger.read"),
        "language": words.language(request),
        "main_language": _main_language(request),
        "languages": [
            {"code": code, "name": NAMES[code], "is_current": code == words.language(request)}
            for code in OFFERED
        ],
        "places": [
            {
                "url": _address(name),
                "key": key,
                "is_current": section == name,
                "is_open": may(request.user, right),
            }
            for name, key, right in (*PLACES, *ALSO)
            if _address(name) and ((name, key, right) in PLACES or may(request.user, right))
        ]
        if request.user.is_authenticated
        else [],
        "second": _second(request, here),
    }


def _main_language(request: HttpRequest) -> str:
    """Give the language of what a page holds: English where its app's words are not whole."""
    spoken = words.language(request)
    view = request.resolver_match.func if request.resolver_match else None
    app = str(getattr(view, "__module__", "")).removeprefix("evenhand.workbench.").split(".")[0]
    return spoken if not app or said_wholly(f"web_{app}", spoken) else OFFERED[0]


def _second(request: HttpRequest, here: str) -> list[dict[str, Any]]:
    """Give the second level of the place that a page belongs to; only what may be opened."""
    func = request.resolver_match.func if request.resolver_match else None
    current = getattr(func, "second", here)
    for names in SECOND.values():
        if current in [name for name, _, _ in names]:
            found = [
                {"url": _address(name), "key": key, "is_current": name == current}
                for name, key, right in names
                if _address(name) and may(request.user, right)
            ]
            return found if len(found) > 1 else []
    return []


def _address(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
