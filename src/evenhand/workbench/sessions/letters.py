"""E-mails to who signed up: worked out from what the portal kept, each sent at most once.

The portal's process sends nothing. The hand of the workbench looks each minute at who holds a
place or waits, and writes what is due. A letter is taken before it is sent: what a server refuses
is tried again, what ended half-way is not, since it may have gone out.
"""

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta
from smtplib import SMTPException, SMTPRecipientsRefused

from django.db.models import QuerySet
from django.utils.timezone import now

from evenhand.portal.sessions.models import (
    CALLED_OFF,
    CONFIRMED,
    DRAFT,
    KEPT_DAYS,
    WAITING,
    Letter,
    Session,
    SignUp,
)
from evenhand.workbench.sessions.letter_words import written

LOG = logging.getLogger("evenhand.workbench.sessions")
BEFORE = timedelta(hours=24)
"""So long before it begins, somebody is reminded."""
MOST_TRIES, MOST_AT_ONCE, FAILURES_IN_A_ROW = 8, 100, 3
LONGEST_WAIT = timedelta(hours=6)


def send_due() -> int:
    """Send what is due now, at most a hundred letters; run twice at once, nothing goes out twice.

    Returns
    -------
    int
        How many were sent.
    """
    at, sent, failed = now(), 0, 0
    for place, kind in _due(at):
        letter, _ = Letter.objects.get_or_create(
            sign_up=place, kind=kind, times=place.session.times, defaults={"next_at": at}
        )
        if not _take(letter, at):
            continue
        is_sent = _send(letter, place)
        sent, failed = sent + is_sent, 0 if is_sent else failed + 1
        if sent >= MOST_AT_ONCE or failed >= FAILURES_IN_A_ROW:
            break  # the rest at the next look
    return sent


def _due(at: datetime) -> Iterable[tuple[SignUp, str]]:
    places = SignUp.objects.filter(session__in=_sessions(at)).select_related("session")
    for place in places.prefetch_related("letters"):
        kind = wanted(place, at)
        if kind:
            yield place, kind


def _sessions(at: datetime) -> QuerySet[Session]:
    return Session.objects.exclude(state=DRAFT).filter(ends_at__gt=at - timedelta(days=KEPT_DAYS))


def wanted(place: SignUp, at: datetime) -> str:
    """Say which letter somebody should have next; empty for none.

    Parameters
    ----------
    place
        Whose; its session and letters were read.
    at
        The moment.

    Notes
    -----
    A letter that failed is wanted until it was sent or given up. Who moves up before the letter
    on the waiting list went out has only the one that says so; a time that changed before the
    first letter stands in it.
    """
    session, letters = place.session, list(place.letters.all())
    over = {(one.kind, one.times) for one in letters if one.sent_at or one.is_given_up}
    kinds = {kind for kind, _ in over}
    if session.state == CALLED_OFF:
        is_told = "called_off" in kinds or session.ends_at <= at
        return "" if is_told else "called_off"
    if session.ends_at <= at:
        is_asked = place.state == CONFIRMED and not place.has_evaluated
        return "evaluation" if is_asked and "evaluation" not in kinds else ""
    if session.starts_at <= at:
        return ""
    first = "waiting" if place.state == WAITING else _first(place)
    if first not in kinds:
        return first
    if session.times > max(times for _, times in over):
        return "changed"
    return "reminder" if _is_reminded(place, at, over) else ""


def _first(place: SignUp) -> str:
    return "moved_up" if place.moved_up_at else "confirmed"


def _is_reminded(place: SignUp, at: datetime, over: set[tuple[str, int]]) -> bool:
    """Say whether somebody who has long held a place is reminded now."""
    opens = place.session.starts_at - BEFORE
    is_fresh = (place.moved_up_at or place.at) > opens
    is_told = ("reminder", place.session.times) in over
    return place.state == CONFIRMED and at >= opens and not is_fresh and not is_told


def _take(letter: Letter, at: datetime) -> bool:
    free = Letter.objects.filter(
        pk=letter.pk, taken_at=None, sent_at=None, is_given_up=False, next_at__lte=at
    )
    return bool(free.update(taken_at=at))


def _send(letter: Letter, place: SignUp) -> bool:
    rows = Letter.objects.filter(pk=letter.pk)
    try:
        written(letter, place).send()
    except SMTPRecipientsRefused:
        rows.update(is_given_up=True, tries=letter.tries + 1)
        return False
    except (OSError, SMTPException) as problem:
        LOG.warning("a letter of %s was not sent: %s", place.session.code, type(problem).__name__)
        tries = letter.tries + 1
        wait = min(timedelta(minutes=2**tries), LONGEST_WAIT)
        rows.update(
            taken_at=None, tries=tries, next_at=now() + wait, is_given_up=tries >= MOST_TRIES
        )
        return False
    rows.update(sent_at=now(), tries=letter.tries + 1)
    return True


def standing(letter: Letter) -> str:
    """Say what became of a letter: `sent`, `given_up`, `unsure` or `again`."""
    if letter.sent_at:
        return "sent"
    if letter.is_given_up:
        return "given_up"
    return "unsure" if letter.taken_at else "again"
