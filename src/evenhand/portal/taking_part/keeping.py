"""What was answered is kept, changed, taken back, and deleted when its time is over.

One private link opens an answer. Each argument that was sent with it has a link that is worked out
from that one, so that nothing which is kept ties an argument to an answer.
"""

import hashlib
from base64 import urlsafe_b64encode
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from evenhand.portal.contributions import keeping
from evenhand.portal.contributions.grouping import first_of
from evenhand.portal.contributions.models import Contribution, by_link, hash_of, received
from evenhand.portal.contributions.router import alias
from evenhand.portal.folder import FILE, read_portal
from evenhand.portal.taking_part.asked import SIDES, Asked, asked_of
from evenhand.portal.taking_part.models import Answer

ARGUMENT = "argument"
_COMPARED = 500


def answer_by(link: str) -> Answer | None:
    """Find what a private link belongs to; None for one that is unknown or deleted alike."""
    return Answer.objects.filter(link_hash=hash_of(link)).first()


def keep(asked: Asked, link: str, values: dict[str, Any]) -> Answer:
    """Keep what was answered; sent again with the same link, it takes the place of the earlier.

    Parameters
    ----------
    asked
        What was asked.
    link
        The secret part of the private link.
    values
        Fields of the answer.
    """
    found, _ = Answer.objects.update_or_create(
        link_hash=hash_of(link), defaults={"asked": asked.number, **values}
    )
    return found


def argument_link(link: str, option: str, side: str) -> str:
    """Work out the private link of an argument from that of its answer.

    Examples
    --------
    >>> argument_link("a", "o1", "for") == argument_link("a", "o1", "against")
    False
    """
    made = hashlib.sha256(f"{link}:{option}:{side}".encode()).digest()
    return urlsafe_b64encode(made[:16]).decode().rstrip("=")


def about_of(asked: Asked, option: str, side: str) -> str:
    """Say what an argument is about, as it is kept with it."""
    return f"{asked.number} {option} {side}"


def arguments_by(asked: Asked, link: str) -> dict[tuple[str, str], tuple[Contribution, str]]:
    """Give the arguments that were sent with an answer: option and side → it and its link."""
    found = {}
    for one in asked.options:
        for side in SIDES:
            own = argument_link(link, one["code"], side)
            kept = by_link(own)
            if kept is not None:
                found[one["code"], side] = (kept, own)
    return found


def keep_argument(
    asked: Asked, link: str, option: str, side: str, text: str, **values: Any
) -> Contribution:
    """Keep an argument, which two people read before anybody else; near-duplicates together."""
    about = about_of(asked, option, side)
    others = Contribution.objects.filter(kind=ARGUMENT, about=about)
    first = first_of(text, others, _COMPARED)
    kept, _ = received(ARGUMENT, link=argument_link(link, option, side), about=about, text=text,
                       alike=first, **values)  # fmt: skip
    return kept


def take_back(asked: Asked, link: str, folder: Path) -> None:
    """Delete an answer and the arguments that were sent with it."""
    for one, _ in arguments_by(asked, link).values():
        keeping.withdraw(one, folder)
    with transaction.atomic(using=alias()):
        keeping.overwrite()
        Answer.objects.filter(link_hash=hash_of(link)).delete()
    keeping.flush()


def delete_due() -> int:
    """Delete what closed long enough ago; the workbench's daily work does it.

    Returns
    -------
    int
        How many answers were deleted.
    """
    folder = Path(settings.PORTAL)
    if not (folder / FILE).is_file():
        return 0
    return delete_over(folder, read_portal(folder).keep_months, timezone.now())


def delete_over(folder: Path, keep_months: int, now: datetime) -> int:
    """Delete the answers to what closed longer ago than they are kept.

    Parameters
    ----------
    folder
        The portal's.
    keep_months
        For how many months they are kept.
    now
        The moment that counts.
    """
    edge = keeping.months_before(now, keep_months).date()
    numbers = Answer.objects.values_list("asked", flat=True).distinct()
    known = [one for one in (asked_of(folder, number) for number in numbers) if one]
    over = [one.number for one in known if one.closes_on < edge]
    return forget(*over)


def forget(*numbers: str) -> int:
    """Delete every answer to consultations and surveys; give how many there were."""
    with transaction.atomic(using=alias()):
        keeping.overwrite()
        count, _ = Answer.objects.filter(asked__in=numbers).delete()
    keeping.flush()
    return count
