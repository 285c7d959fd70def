"""Places of a session: who gets one, who waits, who moves up, and when all of it is deleted.

All that counts places holds the row of the session; with SQLite the transaction itself is alone
(its mode is IMMEDIATE), so that two who ask for the last place at once cannot both get it.
"""

from datetime import date

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from evenhand.portal.contributions.models import hash_of, new_link
from evenhand.portal.contributions.router import alias
from evenhand.portal.sessions.models import (
    CONFIRMED,
    WAITING,
    Evaluation,
    Question,
    Session,
    SignUp,
    Speaker,
)

MOST_WAITING = 500


class TooLate(Exception):
    """Nobody can sign up any more: it began, was called off, or too many wait."""


def sign_up(
    session: Session,
    *,
    name: str,
    email: str,
    once: str,
    question: str = "",
    language: str = "en",
    clock: str = "",
) -> tuple[SignUp, str]:
    """Take a place, or one on the waiting list where none is free.

    Parameters
    ----------
    session
        Which one.
    name, email
        Kept until the session's day of deletion.
    once
        What the form carried: sent a second time, it takes no second place.
    question
        Kept without a word of who asked; empty for none.
    language, clock
        In which they are written to; no clock but the host's where it is empty.

    Returns
    -------
    tuple
        The row, and the secret part of its private link, which is kept nowhere.

    Raises
    ------
    TooLate
        Nobody can sign up any more.
    """
    link = new_link()
    with transaction.atomic(using=alias()):
        held = Session.objects.select_for_update().get(pk=session.pk)
        if not held.takes_sign_ups:
            raise TooLate
        again = held.sign_ups.filter(once=once).first()
        if again is not None:  # the same form once more: its first link was perhaps never seen
            again.link_hash = hash_of(link)
            again.save(update_fields=["link_hash"])
            return again, link
        is_full = held.places_left() == 0
        if is_full and held.sign_ups.filter(state=WAITING).count() >= MOST_WAITING:
            raise TooLate
        made = held.sign_ups.create(
            name=name, email=email, once=once, state=WAITING if is_full else CONFIRMED,
            link_hash=hash_of(link), delete_on=held.delete_on, language=language, clock=clock,
        )  # fmt: skip
        if question:
            held.questions.create(text=question)
    return made, link


def by_link(link: str) -> SignUp | None:
    """Find what a private link belongs to; None for one that is unknown or deleted alike."""
    found = hash_of(link)
    either = Q(link_hash=found) | Q(mailed_hash=found)
    return SignUp.objects.select_related("session").filter(either).first()


def give_up(sign_up: SignUp) -> None:
    """Give a place back: the row is deleted, and who waited longest moves up."""
    with transaction.atomic(using=alias()):
        held = Session.objects.select_for_update().get(pk=sign_up.session_id)
        SignUp.objects.filter(pk=sign_up.pk).delete()
        move_up(held)


def move_up(session: Session) -> int:
    """Give free places to who waited longest; the caller's transaction holds the session.

    Returns
    -------
    int
        How many moved up. Nobody does once the session began.
    """
    if not session.takes_sign_ups:
        return 0
    first = list(session.sign_ups.filter(state=WAITING)[: session.places_left()])
    for one in first:
        one.state, one.moved_up_at = CONFIRMED, timezone.now()
        one.save(update_fields=["state", "moved_up_at"])
    return len(first)


def evaluate(sign_up: SignUp, answers: dict[str, str], text: str) -> bool:
    """Keep what somebody thought, apart from who; False where they said it before."""
    with transaction.atomic(using=alias()):
        is_first = SignUp.objects.filter(pk=sign_up.pk, has_evaluated=False).update(
            has_evaluated=True
        )
        if is_first:
            Evaluation.objects.create(session_id=sign_up.session_id, answers=answers, text=text)
    return bool(is_first)


def delete_due(today: date) -> dict[str, int]:
    """Delete who signed up, and speakers whose consent ended; run twice, it deletes nothing more.

    Of those who signed up, each session keeps how many they were. Questions that were sent
    beforehand go with them.

    Parameters
    ----------
    today
        The day by the city's clock. Rows are deleted on their day, not after it.

    Returns
    -------
    dict
        How many rows of each kind were deleted.
    """
    due = SignUp.objects.filter(delete_on__lte=today).values_list("session", flat=True)
    deleted = {"sign_ups": 0, "questions": 0, "speakers": 0}
    for number in sorted(set(due)):
        with transaction.atomic(using=alias()):
            session = Session.objects.select_for_update().get(pk=number)
            rows = session.sign_ups.filter(delete_on__lte=today)
            states = list(rows.values_list("state", flat=True))
            for state in (CONFIRMED, WAITING):
                session.counts[state] = session.counts.get(state, 0) + states.count(state)
            session.save(update_fields=["counts"])
            deleted["sign_ups"] += rows.delete()[0]
            deleted["questions"] += Question.objects.filter(session=session).delete()[0]
    deleted["speakers"] = Speaker.objects.filter(consent_until__lt=today).delete()[0]
    return deleted
