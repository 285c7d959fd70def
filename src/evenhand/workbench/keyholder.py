"""What whoever holds the machine did past the workbench, entered in the audit log all the same."""

import os
from pathlib import Path

from evenhand.frame.databases import DATABASE_FILE
from evenhand.wording.messages import Quantity, say


def enter_alone(folder: Path, what: str, about: str) -> str:
    """Enter in the audit log what one person did at the machine, and say so.

    Nobody is named: a command knows no account, and whoever can run it can write every file of the
    workspace. That is said, not hidden.

    Parameters
    ----------
    folder
        The workspace. `DATABASE_URL` names its database, where it is not in the folder.
    what, about
        As for `people.ledger.enter`.

    Returns
    -------
    str
        Which entry it is, or that there is no log.
    """
    if not os.environ.get("DATABASE_URL") and not (folder / DATABASE_FILE).is_file():
        return str(say("web_ledger.alone_no_log"))
    os.environ["EVENHAND_WORKSPACE"] = str(folder.resolve())
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "evenhand.workbench.settings")
    import django

    django.setup()
    from evenhand.workbench.people.ledger import enter

    made = enter(None, what, about)
    return str(say("web_ledger.alone_entered", number=Quantity(made.number, "count")))
