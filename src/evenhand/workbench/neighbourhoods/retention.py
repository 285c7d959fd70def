"""What ends by the retention rule is removed on the day; that it was removed stays written."""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate

from evenhand.workbench.neighbourhoods.models import Contact, Note, Removal
from evenhand.workbench.people.ledger import enter

RETENTION, CONSENT = "retention", "consent"


def remove_expired() -> int:
    """Remove contacts and notes whose last day has passed.

    Returns
    -------
    int
        How many were removed. Run twice, it removes nothing more.
    """
    today = localdate()
    count = 0
    for model in (Contact, Note):
        for number in model.objects.filter(keep_until__lt=today).values_list("pk", flat=True):
            with transaction.atomic():
                one = model.objects.select_for_update().filter(pk=number).first()
                if one is not None and one.keep_until < today:
                    remove(None, one, RETENTION, today)
                    count += 1
    return count


def remove(source: Any, one: Contact | Note, rule: str, today: date | None = None) -> None:
    """Remove one and write down that it was removed, not what it said."""
    Removal.objects.create(
        neighbourhood=one.neighbourhood,
        what="contact" if isinstance(one, Contact) else one.kind,
        rule=rule,
        removed_on=today or localdate(),
    )
    about = one.neighbourhood.name
    one.delete()
    enter(source, "neighbourhood.removed", about, rule=rule)
