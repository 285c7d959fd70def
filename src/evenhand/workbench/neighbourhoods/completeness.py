"""How complete a neighbourhood's profile is: nine things, and what is missing."""

from dataclasses import dataclass
from datetime import timedelta

from django.urls import reverse
from django.utils.timezone import localdate

from evenhand.workbench.neighbourhoods.models import (
    BUSINESS,
    ISSUE,
    OCCASION,
    PLACE,
    RESIDENTS,
    SCHOOL,
    SENSITIVITY,
    SERVICE,
    Neighbourhood,
)

CHECKED_FOR = timedelta(days=90)
"""How long a look at the promises holds."""
WHOLE = 9


@dataclass(frozen=True)
class Part:
    """One of the nine: its message, whether it is there, and where to add it."""

    key: str
    is_met: bool
    url: str


def parts_of(place: Neighbourhood) -> list[Part]:
    """Look at the nine parts of a profile."""
    today = localdate()
    contacts = {one.kind for one in place.contacts.filter(keep_until__gte=today)}
    notes = {one.kind for one in place.notes.filter(keep_until__gte=today)}
    checked = place.promises_checked_on
    add_contact = reverse("contact-new", args=[place.pk])
    kinds = [(kind, kind in contacts, f"{add_contact}?kind={kind}") for kind in (
        SCHOOL, RESIDENTS, BUSINESS, SERVICE)]  # fmt: skip
    noted = [
        (kind, kind in notes, f"{reverse('place-note-new', args=[place.pk])}?kind={kind}")
        for kind in (PLACE, ISSUE, OCCASION, SENSITIVITY)
    ]
    promises = checked is not None and checked >= today - CHECKED_FOR
    rows = [*kinds, *noted, ("promises", promises, f"{place.get_absolute_url()}#promises")]
    return [Part(f"web_neighbourhoods.part_{name}", is_met, url) for name, is_met, url in rows]


def count_of(place: Neighbourhood) -> int:
    """Count how many of the nine are there."""
    return sum(part.is_met for part in parts_of(place))
