"""The way back: an archive becomes a workspace again, whole or not at all."""

import os
import shutil
from pathlib import Path

from evenhand.errors import WorkspaceError, listed
from evenhand.frame.databases import DATABASE_FILE, SECRET_FILE
from evenhand.portal.folder import DATABASE_FILE as PORTAL_FILE
from evenhand.portal.folder import FOLDER as PORTAL
from evenhand.portal.folder import KEY_FILE as PORTAL_KEY
from evenhand.portal.folder import PHOTOS
from evenhand.publishing.shelf import KEY
from evenhand.workbench.backups.archive import (
    DUMPS,
    NONE,
    POSTGRESQL,
    SQLITE,
    WITHIN,
    Listing,
    copied,
    opened,
    refused,
)
from evenhand.workbench.backups.databases import load_postgresql, sqlite_faults
from evenhand.workspace.city_keys import KEY_FILE
from evenhand.workspace.disk import UNFINISHED, sync
from evenhand.workspace.workspace import Workspace

_PRIVATE = (SECRET_FILE, DATABASE_FILE, PORTAL_FILE, PORTAL_KEY, KEY_FILE, KEY)


def restore(path: Path, folder: Path, *, database_url: str = "") -> Listing:
    """Make a workspace of a backup.

    Parameters
    ----------
    path
        The archive.
    folder
        The workspace to be; not there yet, or empty.
    database_url
        Where the workbench will keep its rows: empty for SQLite in the folder, or an empty
        PostgreSQL database. The kind is that of the backup.

    Returns
    -------
    Listing
        What was restored.

    Raises
    ------
    WorkspaceError
        The folder has something in it, a fingerprint differs, or the database is of another kind.
        The folder then is as it was.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise WorkspaceError(listed(str(folder), ["this is not an empty folder; choose another"]))
    parent = folder.resolve().parent
    if not parent.is_dir():
        raise WorkspaceError(listed(str(parent), ["there is no such folder; make it first"]))
    aside = parent / f"{UNFINISHED}restore-{os.getpid()}-{folder.resolve().name}"
    try:
        with opened(path) as (archive, listing):
            _refuse_kind(path, listing.database, database_url)
            aside.mkdir()
            faults = []
            for member in listing.members:
                to = aside / _place(member.name)
                to.parent.mkdir(parents=True, exist_ok=True)
                mode = 0o600 if _is_private(to) else 0o644
                handle = os.open(to, os.O_CREAT | os.O_EXCL | os.O_WRONLY, mode)
                with os.fdopen(handle, "wb") as file:
                    if fault := copied(archive, member, file):
                        faults.append(fault)
                    file.flush()
                    os.fsync(file.fileno())
        _refuse_faults(path, faults or _faults(aside, listing))
        if listing.database == POSTGRESQL:
            dump = aside / DUMPS[POSTGRESQL]
            load_postgresql(database_url, dump)
            dump.unlink()
        _put_in_place(aside, folder)
    except OSError as problem:
        raise WorkspaceError(
            listed(
                str(folder),
                [f"the workspace could not be written ({problem.strerror or problem}); nothing is "
                 "left of it; check space and permissions"],
            )
        ) from problem  # fmt: skip
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    return listing


def _is_private(path: Path) -> bool:
    """Say whether a file is its owner's alone: keys, databases, and photos of residents."""
    return path.name in _PRIVATE or path.parent.name == PHOTOS


def _place(name: str) -> str:
    return DATABASE_FILE if name == DUMPS[SQLITE] else name.removeprefix(WITHIN)


def _refuse_kind(path: Path, database: str, url: str) -> None:
    if database == POSTGRESQL and not url:
        raise refused(
            path, "it holds a PostgreSQL database; set DATABASE_URL to an empty one of that kind"
        )
    if database == SQLITE and url:
        raise refused(path, "it holds a SQLite database, but DATABASE_URL is set; unset it")


def _refuse_faults(path: Path, faults: list[str]) -> None:
    if faults:
        raise WorkspaceError(listed(str(path), faults))


def _faults(aside: Path, listing: Listing) -> list[str]:
    found = list(Workspace.open(aside).check())
    if listing.database not in (NONE, POSTGRESQL):
        found += sqlite_faults(aside / DATABASE_FILE)
    if (portal := aside / PORTAL / PORTAL_FILE).is_file():
        found += sqlite_faults(portal)
    return found


def _put_in_place(aside: Path, folder: Path) -> None:
    (aside / "findings").mkdir(exist_ok=True)
    target = folder.resolve()
    aside.replace(target)  # takes the place of an empty folder, and of no other
    sync(target.parent)
