"""What the pages say of a session: its times by two clocks, its programme, who speaks."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse
from django.utils.timezone import localdate

from evenhand.frame.words import language as spoken
from evenhand.portal.sessions.calendar import Entry
from evenhand.portal.sessions.models import CALLED_OFF, Session
from evenhand.portal.sessions.times import OFTEN, by_clock, city_of, is_clock


def asked_clock(request: HttpRequest) -> str:
    """Give the clock that the reader chose; empty where none, or there is no such clock."""
    asked = request.GET.get("clock", "")
    return asked if is_clock(asked) else ""


def clocks(request: HttpRequest) -> list[dict[str, Any]]:
    """Give the clocks to choose from, by the names of their cities."""
    here, language = asked_clock(request), spoken(request)
    names = {*OFTEN, *([here] if here else [])}
    found = [(city_of(one, language), one) for one in names]
    return [{"name": one, "city": city, "is_chosen": one == here} for city, one in sorted(found)]


def told(request: HttpRequest, session: Session) -> dict[str, Any]:
    """Give what a page says of a session."""
    language, clock = spoken(request), asked_clock(request)
    between = session.starts_at, session.ends_at
    query = f"?{urlencode({'clock': clock})}" if clock else ""
    today = localdate()
    return {
        "session": session,
        "url": reverse("portal-session", args=[language, session.code]) + query,
        "programme_url": reverse("portal-session-programme", args=[language, session.code]) + query,
        "calendar_url": reverse("portal-session-calendar", args=[language, session.code]),
        "there": by_clock(*between, session.clock, language),
        "here": by_clock(*between, clock, language) if clock else None,
        "utc": by_clock(*between, "UTC", language),
        "is_called_off": session.state == CALLED_OFF,
        "is_past": session.is_past,
        # Not how many: a page that counts who signed up, live, tells of people.
        "has_places": session.takes_sign_ups and session.places_left() > 0,
        "speakers": [one for one in session.speakers.all()
                     if one.consent_on <= today <= one.consent_until],
        "programme": _programme(session, language, clock),
    }  # fmt: skip


def _programme(session: Session, language: str, clock: str) -> list[dict[str, str]]:
    """Give each line of the programme with its time by both clocks."""
    at, lines = session.starts_at, []
    for one in session.programme:
        until = at + timedelta(minutes=int(one["minutes"]))
        lines.append({
            "there": by_clock(at, until, session.clock, language).hours,
            "here": by_clock(at, until, clock, language).hours if clock else "",
            "title": one["title"],
            "who": one.get("who", ""),
        })  # fmt: skip
        at = until
    return lines


def entry_of(session: Session, host: str, url: str, online: str) -> Entry:
    """Give the entry of a calendar for a session.

    Parameters
    ----------
    session
        Which one.
    host
        Name of the portal's server, the same on its pages and in e-mails, so that a calendar
        takes both for one entry.
    url
        Address of its page.
    online
        What stands in the place of a place.
    """
    return Entry(
        code=session.code, host=host, revision=session.revision, starts_at=session.starts_at,
        ends_at=session.ends_at, changed_at=session.changed_at, title=session.title,
        about=f"{session.about}\n{url}".strip(), place=online, url=url,
        is_called_off=session.state == CALLED_OFF,
    )  # fmt: skip
