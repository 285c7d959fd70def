"""Contacts of an event are removed on the day that was agreed."""

from typing import Any

from django.db import transaction
from django.utils.timezone import localdate

from evenhand.workbench.events.models import Contact
from evenhand.workbench.people.ledger import enter

RETENTION, BY_HAND = "retention", "by_hand"


def remove_expired() -> int:
    """Remove the contacts whose last day has passed.

    Returns
    -------
    int
        How many were removed. Run twice, it removes nothing more.
    """
    late = Contact.objects.filter(keep_until__lt=localdate()).values_list("pk", flat=True)
    return sum(remove(None, number, RETENTION) for number in late)


def remove(source: Any, number: int, rule: str) -> bool:
    """Remove one and write down that it was removed, not what it said; False if it is gone."""
    with transaction.atomic():
        one = Contact.objects.select_for_update().filter(pk=number).first()
        if one is None:
            return False
        one.delete()
        enter(source, "event.contact_removed", one.event, rule=rule)
    return True
