"""Cards of members are deleted on the day that stands on them."""

from django.utils.timezone import localdate

from evenhand.workbench.opened import city
from evenhand.workbench.people.ledger import enter
from evenhand.workspace.member_cards import delete_due


def delete_over() -> int:
    """Delete what is due, and write down that it was; run twice, it deletes nothing more.

    Returns
    -------
    int
        How many cards were deleted.
    """
    deleted = delete_due(city().folder, localdate())
    if deleted:
        enter(None, "member.deleted", "", entries=deleted)
    return deleted
