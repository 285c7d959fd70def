"""How long it is kept: taken out at its author's word, and deleted when its time is over."""

from calendar import monthrange
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import connections, transaction
from django.db.models import Max, Q
from django.utils import timezone

from evenhand.portal.contributions.models import Contribution, hash_of, new_link
from evenhand.portal.contributions.router import alias
from evenhand.portal.folder import FILE, PHOTOS, read_portal
from evenhand.portal.photos import keeping as photos

_ORPHAN_HOURS = 24


def withdraw(contribution: Contribution, folder: Path) -> None:
    """Delete everything of a contribution but that there was one, of which kind and when.

    Its private link ends too: afterwards nobody, its author included, finds it by the link.

    Parameters
    ----------
    contribution
        What its author takes back.
    folder
        The portal's, where the photo lies.
    """
    photo = contribution.photo
    with transaction.atomic(using=alias()):
        overwrite()
        contribution.decisions.update(note="", reason="", words="", hides=[])
        contribution.steps.update(words="", reason="")
        _emptied(contribution)
        contribution.move("withdrawn")
    photos.drop(photo, folder)
    flush()


def _emptied(contribution: Contribution) -> None:
    for name in ("place_name", "area_id", "text", "public_text", "about", "photo", "photo_out",
                 "email"):  # fmt: skip
        setattr(contribution, name, "")
    for name in ("longitude", "latitude", "to_longitude", "to_latitude", "alike"):
        setattr(contribution, name, None)
    contribution.answers, contribution.judgement = {}, {}
    contribution.link_hash = hash_of(new_link())


def delete_due() -> int:
    """Delete what was kept long enough; the workbench's daily work does it.

    Returns
    -------
    int
        How many contributions were deleted.
    """
    folder = Path(settings.PORTAL)
    if not (folder / FILE).is_file():
        return 0
    return delete_over(folder, read_portal(folder).keep_months, timezone.now())


def delete_over(folder: Path, keep_months: int, now: datetime) -> int:
    """Delete what closed, or where nothing happened, longer ago than it is kept.

    Parameters
    ----------
    folder
        The portal's.
    keep_months
        For how many months it is kept.
    now
        The moment that counts.

    Returns
    -------
    int
        How many contributions were deleted, with their steps, decisions and photos. E-mail
        addresses of all that are closed go at once.
    """
    edge = months_before(now, keep_months)
    with transaction.atomic(using=alias()):
        overwrite()
        Contribution.objects.exclude(closed_at=None).exclude(email="").update(email="")
        due = list(
            Contribution.objects.annotate(last=Max("steps__at"))
            .filter(Q(closed_at__lt=edge) | Q(closed_at=None, last__lt=edge))
            .values_list("pk", "photo")
        )
        Contribution.objects.filter(pk__in=[pk for pk, _ in due]).delete()
    for _, photo in due:
        photos.drop(photo, folder)
    _drop_orphans(folder, now)
    flush()
    return len(due)


def months_before(moment: datetime, months: int) -> datetime:
    """Count back whole months; the 31st becomes the last day of a shorter month.

    Examples
    --------
    >>> months_before(datetime(2026, 3, 31), 1).date().isoformat()
    '2026-02-28'
    """
    count = moment.year * 12 + moment.month - 1 - months
    year, month = count // 12, count % 12 + 1
    return moment.replace(year=year, month=month, day=min(moment.day, monthrange(year, month)[1]))


def overwrite() -> None:
    """Let SQLite write zeros over what it deletes."""
    connection = connections[alias()]
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA secure_delete = ON")


def flush() -> None:
    """Bring the deletion out of SQLite's log into its file; another writer may be in the way."""
    connection = connections[alias()]
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _drop_orphans(folder: Path, now: datetime) -> None:
    """Remove photos that no contribution names, but not those that may be on their way."""
    known = set(Contribution.objects.exclude(photo="").values_list("photo", flat=True))
    edge = now.timestamp() - _ORPHAN_HOURS * 3600
    if (folder / PHOTOS).is_dir():
        for path in (folder / PHOTOS).iterdir():
            if path.name not in known and path.stat().st_mtime < edge:
                path.unlink()
