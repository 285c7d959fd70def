"""What an e-mail to who signed up says: plain text, both clocks, its calendar file, its way out."""

import base64
import re
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils.crypto import salted_hmac

from evenhand.frame.words import as_value
from evenhand.portal.contributions.models import hash_of
from evenhand.portal.sessions.calendar import calendar
from evenhand.portal.sessions.models import CONFIRMED, Letter, Session, SignUp
from evenhand.portal.sessions.telling import entry_of
from evenhand.portal.sessions.times import by_clock
from evenhand.wording.messages import say

WITH_CALENDAR = ("confirmed", "moved_up", "changed", "called_off", "reminder")
_TO_COME = ("confirmed", "moved_up", "changed", "reminder")
PORTAL_HOST = "portal.invalid"
"""Stands in identities of calendar entries where no address of the portal is known."""


def written(letter: Letter, place: SignUp) -> EmailMessage:
    """Write a letter.

    Parameters
    ----------
    letter
        Which one.
    place
        Whose. Nothing that they typed stands in it, so that nobody can send words of their own
        to an address of somebody else.
    """
    session, language = place.session, place.language
    subject = _say(language, f"session_letters.subject_{letter.kind}", title=session.title)
    message = EmailMessage(
        " ".join(subject.split()), "\n\n".join(_lines(letter, place)) + "\n", None, [place.email],
        headers={"Message-ID": f"<letter-{letter.pk}.{session.code.lower()}@{_host()}>",
                 "Auto-Submitted": "auto-generated"},
    )  # fmt: skip
    if letter.kind in WITH_CALENDAR:
        online = _say(language, "portal_sessions.online")
        file = calendar([entry_of(session, _host(), _page(session, language), online)])
        message.attach(f"{session.code}.ics", file.decode(), "text/calendar")
    return message


def _lines(letter: Letter, place: SignUp) -> list[str]:
    """Give the paragraphs: what is new, which session and when, where, and how to get out."""
    session, language, kind = place.session, place.language, letter.kind
    found = [
        _say(language, f"session_letters.text_{kind}", host=session.host),
        "\n".join([session.title, *_times(place)]),
    ]
    if kind in _TO_COME and place.state == CONFIRMED and session.join_at:
        found.append(f"{_say(language, 'portal_sessions.join')} {session.join_at}")
    page = _page(session, language)
    if page:
        found.append(_say(language, "session_letters.page", url=page))
    found.append(_way_out(kind, place))
    found.append(_say(language, "session_letters.deleted", day=place.delete_on))
    return found


def _times(place: SignUp) -> list[str]:
    session, language = place.session, place.language
    between = session.starts_at, session.ends_at
    there = by_clock(*between, session.clock, language)
    lines = [_say(language, "portal_sessions.there", day=there.day, hours=there.hours,
                  host=session.host, offset=there.offset)]  # fmt: skip
    if place.clock and place.clock != session.clock:
        here = by_clock(*between, place.clock, language)
        return [*lines, _say(language, "portal_sessions.here", day=here.day, hours=here.hours,
                             city=here.place, offset=here.offset)]  # fmt: skip
    utc = by_clock(*between, "UTC", language)
    return [*lines, _say(language, "portal_sessions.utc", day=utc.day, hours=utc.hours)]


def _way_out(kind: str, place: SignUp) -> str:
    """Give the private link, or say that the one from the page does the same."""
    what = "evaluate" if kind == "evaluation" else "place"
    if not settings.PORTAL_ADDRESS:
        return _say(place.language, f"session_letters.{what}_kept")
    link = _link(place)
    url = _absolute(f"/{place.language}/sessions/mine/{link}")
    return _say(place.language, f"session_letters.{what}", url=url)


def _link(place: SignUp) -> str:
    """Give the link for e-mails: always the same for one place, and kept only as its hash."""
    made = salted_hmac("evenhand.session-place", f"{place.pk}:{place.once}", algorithm="sha256")
    link = base64.urlsafe_b64encode(made.digest()[:16]).decode().rstrip("=")
    if place.mailed_hash != hash_of(link):
        SignUp.objects.filter(pk=place.pk).update(mailed_hash=hash_of(link))
    return link


def _page(session: Session, language: str) -> str:
    return _absolute(f"/{language}/sessions/{session.code}") if settings.PORTAL_ADDRESS else ""


def _absolute(path: str) -> str:
    """Give an address of the portal, whose addresses this process does not know by name."""
    return f"{settings.PORTAL_ADDRESS.rstrip('/')}{path}"


def _host() -> str:
    host = urlsplit(settings.PORTAL_ADDRESS).hostname or PORTAL_HOST
    return re.sub(r"[^a-z0-9.-]", "", host)


def _say(language: str, key: str, **fields: Any) -> str:
    return say(key, **{name: as_value(one) for name, one in fields.items()}).written(language)
