"""An e-mail to an author who asked for one: that there is news, never what it says."""

from django.db import transaction

from evenhand.portal.contributions.models import Contribution
from evenhand.portal.contributions.router import alias
from evenhand.workbench.people.notices import send


def write_author(one: Contribution) -> None:
    """Write to the author once the transaction that moved the contribution has ended.

    Parameters
    ----------
    one
        What was sent. Without an address nothing is written. The message holds no word of the
        contribution, of its answer or of its private link, which is kept nowhere.
    """
    to, language, number = one.email, one.language, one.number
    if to:
        transaction.on_commit(
            lambda: send(to, language, "contribution", number=number), using=alias()
        )
