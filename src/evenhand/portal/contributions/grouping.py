"""Texts that say nearly the same, told together, so that moderators read them once."""

from django.db.models import QuerySet

from evenhand.portal.contributions.models import Contribution
from evenhand.safeguards.moderation.alike import similar


def first_of(text: str, among: "QuerySet[Contribution]", most: int) -> Contribution | None:
    """Find the first of those that say nearly the same.

    Parameters
    ----------
    text
        What was written.
    among
        What it may be alike to: of one kind, about one thing.
    most
        How many of them are compared at most, the newest ones.

    Returns
    -------
    Contribution or None
        None where nobody said it before, or where nothing was written.
    """
    if not text:
        return None
    newest = among.filter(alike=None).exclude(text="").order_by("-pk")[:most]
    earlier = sorted(newest, key=lambda one: one.pk)
    last = len(earlier)
    group = next(one for one in similar([*(one.text for one in earlier), text]) if last in one)
    return earlier[group[0]] if group[0] != last else None
