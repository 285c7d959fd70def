"""What of it may be public: what two people let pass, some days late, at a street or an area."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from evenhand.portal.contributions.models import Contribution
from evenhand.portal.places import Places

PUBLIC_STATES = ("read", "answered", "decided", "done", "not_done")
ANSWERED = ("answered", "decided", "done", "not_done")
LISTED = ("feeling", "nuisance", "proposal", "agenda")
_LETS_PASS = ("show", "show_part")
_TWO = 2


def public(delay_days: int) -> QuerySet[Contribution]:
    """Give what anybody may read, the newest first.

    Parameters
    ----------
    delay_days
        How many days after it came in nothing of it is public.

    Notes
    -----
    The state alone does not make it public: the decisions on the text as it stands now are looked
    at as well, so that a fault elsewhere publishes nothing.
    """
    edge = timezone.now() - timedelta(days=delay_days)
    found = Contribution.objects.filter(
        kind__in=LISTED, state__in=PUBLIC_STATES, received_at__lte=edge
    )
    passed = [one.pk for one in found.prefetch_related("decisions") if is_let_pass(one)]
    return Contribution.objects.filter(pk__in=passed).order_by("-closed_at", "-received_at")


def is_let_pass(contribution: Contribution) -> bool:
    """Say whether two people let the text of now pass, or the third whom its author asked."""
    said = [
        one.verdict in _LETS_PASS
        for one in sorted(contribution.decisions.all(), key=lambda one: one.place)
        if one.revision == contribution.revision
    ]
    return sum(said) >= _TWO or (len(said) > _TWO and said[-1])


def public_place(contribution: Contribution, places: Places) -> str:
    """Say where it is as coarsely as the public reads it: a named street or park, or an area.

    Words of the author's own for a place are never public: they may point at a door.
    """
    return shown_place(contribution.place_name, contribution.answers, contribution.area_id, places)


def shown_place(name: str, answers: dict[str, Any], area_id: str, places: Places) -> str:
    """Say the place of something that may not be kept yet, as the public would read it."""
    if answers.get("place_is_named"):
        end = str(answers.get("to_name", ""))
        return f"{name} – {end}" if end else name
    return places.area_name(area_id)


@dataclass(frozen=True)
class Counts:
    """How many came in, wait, were held, withdrawn and answered, and how many of these in time."""

    received: int
    waiting: int
    held: int
    withdrawn: int
    answered: int
    in_time: int


def counts(answer_weeks: int) -> Counts:
    """Count everything that is kept; what is held is counted here and shown nowhere."""
    rows = list(
        Contribution.objects.filter(kind__in=LISTED).values_list(
            "state", "received_at", "closed_at"
        )
    )
    within = timedelta(weeks=answer_weeks)
    answered = [(came, closed) for state, came, closed in rows if state in ANSWERED]
    return Counts(
        received=len(rows),
        waiting=_of(rows, ("received",)),
        held=_of(rows, ("held",)),
        withdrawn=_of(rows, ("withdrawn",)),
        answered=len(answered),
        in_time=sum(closed is not None and closed - came <= within for came, closed in answered),
    )


def _of(rows: Iterable[tuple[Any, ...]], states: tuple[str, ...]) -> int:
    return sum(row[0] in states for row in rows)
