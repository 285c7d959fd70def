"""What the workspace itself knows of what it does, offered as a first answer."""

from collections.abc import Callable

from django.http import HttpRequest

from evenhand.frame.words import say
from evenhand.workbench.opened import city
from evenhand.workbench.people.roles import RIGHTS, ROLES
from evenhand.workbench.rights.models import DPIA, FRIA

_BOTH = ("purpose", "data", "handling", "access", "sharing", "retention", "necessity", "affected",
         "harms", "measures", "consulted", "remaining")  # fmt: skip
QUESTIONS = {
    DPIA: _BOTH,
    FRIA: (*_BOTH[:8], "rights", "harms", "oversight", "complaints", *_BOTH[9:]),
}
"""Kind → its questions, in order."""


def known_of(request: HttpRequest, question: str) -> str:
    """Say what the workspace knows for a question; empty where it knows nothing."""
    teller = _TELLERS.get(question)
    return teller(request) if teller else ""


def _data(request: HttpRequest) -> str:
    names = sorted(name.replace("_", " ") for name in city().table_names())
    return say(request, "web_rights.known_data", names=", ".join(names)) if names else ""


def _handling(request: HttpRequest) -> str:
    methods = {one.method for one in city().records()}
    if not methods:
        return ""
    return say(request, "web_rights.known_handling", count=len(methods))


def _access(request: HttpRequest) -> str:
    roles = [say(request, f"web_people.role_{role}") for role in ROLES
             if role in RIGHTS["data.read"]]  # fmt: skip
    return say(request, "web_rights.known_access", roles=", ".join(roles))


def _sharing(request: HttpRequest) -> str:
    partners = city().settings.partners
    return say(request, "web_rights.known_sharing", names=", ".join(partners)) if partners else ""


def _oversight(request: HttpRequest) -> str:
    return say(request, "web_rights.known_oversight")


_TELLERS: dict[str, Callable[[HttpRequest], str]] = {
    "data": _data,
    "handling": _handling,
    "access": _access,
    "sharing": _sharing,
    "oversight": _oversight,
}
