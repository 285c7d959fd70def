"""Tasks and notes of stations are removed some time after they are done or over."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils.timezone import now

from evenhand.workbench.briefs.models import Note, Station
from evenhand.workbench.people.ledger import enter

KEPT = timedelta(days=90)
"""How long a note is kept after it was done or ended; briefs themselves are a record."""


def remove_over() -> int:
    """Remove tasks, notes and lines handed over that were done or over long enough ago.

    Returns
    -------
    int
        How many were removed. Run twice, it removes nothing more.
    """
    before = now() - KEPT
    count = 0
    for station in Station.objects.all():
        with transaction.atomic():
            late = Note.objects.filter(Q(done_at__lt=before) | Q(ends_at__lt=before))
            removed, _ = late.filter(station=station).delete()
            if removed:
                enter(None, "note.removed", station.name, count=removed)
        count += removed
    return count
