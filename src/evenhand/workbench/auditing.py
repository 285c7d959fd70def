"""The audit log of a workspace, read from outside the workbench."""

import os
from pathlib import Path

from evenhand.errors import MissingExtra, WorkspaceError, listed
from evenhand.frame.databases import DATABASE_FILE
from evenhand.wording.messages import Name, Quantity, say


def checked(folder: Path, known: str = "") -> str:
    """Check the chain of a workspace's audit log; nothing is written.

    Parameters
    ----------
    folder
        The workspace. `DATABASE_URL` names its database, where it is not in the folder.
    known
        ``number:seal`` of an entry as it was written down elsewhere; empty for none.

    Returns
    -------
    str
        How many entries there are, and the last one's seal.

    Raises
    ------
    WorkspaceError
        There is no log, or its chain does not hold: the first broken link is named.
    """
    noted = _noted(known)
    if not os.environ.get("DATABASE_URL") and not (folder / DATABASE_FILE).is_file():
        raise _refused(["this workspace was never opened with evenhand serve, so it has none"])
    os.environ["EVENHAND_WORKSPACE"] = str(folder.resolve())
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "evenhand.workbench.settings")
    try:
        import django
    except ImportError:
        raise MissingExtra(
            listed("audit log", ["it needs the web extra: pip install 'evenhand[web]'"])
        ) from None
    django.setup()
    from django.db import DatabaseError

    from evenhand.workbench.people.ledger import broken_link, head_now

    try:
        broken = broken_link(noted)
        number, seal = head_now()
    except DatabaseError as problem:
        raise _refused([f"the database could not be read: {problem}"]) from None
    if broken is not None:
        raise _refused(
            [
                str(
                    say(
                        f"web_ledger.broken_{broken.reason}",
                        number=Quantity(broken.number, "count"),
                    )
                )
            ]
        )
    return str(
        say("web_ledger.holds", count=Quantity(number, "count"), seal=Name(f"{number}:{seal}"))
    )


def _noted(known: str) -> tuple[int, str] | None:
    if not known:
        return None
    number, _, seal = known.strip().partition(":")
    if not (number.isascii() and number.isdigit() and seal):
        raise _refused(["--known is written as number:seal, as this command prints it"])
    return int(number), seal.lower()


def _refused(faults: list[str]) -> WorkspaceError:
    return WorkspaceError(listed("audit log", faults))
