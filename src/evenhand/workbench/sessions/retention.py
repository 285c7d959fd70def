"""Names and addresses of who signed up for a session are deleted on the day that was told."""

from django.utils.timezone import localdate

from evenhand.portal.sessions.places import delete_due
from evenhand.workbench.people.ledger import enter


def delete_over() -> int:
    """Delete what is due, and write down that it was; run twice, it deletes nothing more.

    Returns
    -------
    int
        How many rows were deleted.
    """
    deleted = sum(delete_due(localdate()).values())
    if deleted:
        enter(None, "session.deleted", "", entries=deleted)
    return deleted
