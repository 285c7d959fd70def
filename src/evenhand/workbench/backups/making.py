"""A backup made while the workbench runs: one moment of the workspace, then one file of it."""

import os
import shutil
import zipfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from evenhand.errors import WorkspaceError, listed
from evenhand.frame.databases import DATABASE_FILE
from evenhand.portal.folder import DATABASE_FILE as PORTAL_FILE
from evenhand.portal.folder import FOLDER as PORTAL
from evenhand.workbench.backups.archive import (
    DUMPS,
    LIST,
    NONE,
    POSTGRESQL,
    SQLITE,
    WITHIN,
    Listing,
    Member,
    checked,
)
from evenhand.workbench.backups.databases import copy_sqlite, dump_postgresql
from evenhand.workspace.disk import UNFINISHED, file_hash, held_patiently, sync
from evenhand.workspace.ledger import FOLDER as LEDGER
from evenhand.workspace.store import LOCK
from evenhand.workspace.verifying import KINDS
from evenhand.workspace.workspace import Workspace

LEFT_OUT = ("web", "quarantine", "mail")
"""Folders that a backup does not hold: drawings, which are made again; rows that were set aside
with what looked like data of persons; and mail that was written to files."""
PORTAL_DATABASE = Path(PORTAL, PORTAL_FILE)
_OURS = f"{UNFINISHED}backup-"
_PATIENCE_SECONDS = 300.0
_APPENDED = (LEDGER,)
_CHUNK = 1 << 20
_STORED = (".parquet", ".pmtiles", ".pdf", ".png", ".jpg", ".zip", ".gpkg")
"""Packed already; packing them again takes time and saves nothing."""


def back_up(folder: Path, target: Path, *, database_url: str = "") -> tuple[Path, Listing]:
    """Write one archive of a workspace and of the workbench's database.

    Parameters
    ----------
    folder
        The city's folder.
    target
        The file to be written, or a folder that gets one named after city and time.
    database_url
        Where the workbench keeps its rows; empty for SQLite in the folder.

    Returns
    -------
    Path, Listing
        Where it lies and what it holds, read back and held against its fingerprints.

    Raises
    ------
    WorkspaceError
        The file is there already, lies in the workspace, or the disk is full. Nothing is left.
    """
    city = Workspace.open(folder)
    now = datetime.now(UTC)
    named = f"{folder.resolve().name}-{now:%Y%m%d-%H%M%S}.zip"
    path = target / named if target.is_dir() else target
    _refuse_place(folder, path)
    aside = path.with_name(f"{_OURS}{os.getpid()}-{path.name}")
    _sweep(path.parent)
    _sweep(folder)
    try:
        with _staged(folder, path.parent, database_url) as (files, database, left_out):
            listing = Listing(
                city=city.settings.name,
                made_at=f"{now:%Y-%m-%dT%H:%M:%SZ}",
                version=version("evenhand"),
                database=database,
                members=tuple(Member(name, one.stat().st_size, file_hash(one))
                              for name, one in files),
                left_out=left_out,
            )  # fmt: skip
            _write(aside, files, listing)
        checked(aside)
        # A link, unlike a renaming, never takes the place of a file that came meanwhile.
        os.link(aside, path)
        sync(path.parent)
    except FileExistsError:
        raise WorkspaceError(listed(str(path), ["it is there already; name another"])) from None
    except OSError as problem:
        raise WorkspaceError(
            listed(
                str(path),
                [f"the backup could not be written ({problem.strerror or problem}); nothing is left"
                 " of it; check space and permissions"],
            )
        ) from problem  # fmt: skip
    finally:
        with suppress(OSError):
            aside.unlink(missing_ok=True)
    return path, listing


def _refuse_place(folder: Path, path: Path) -> None:
    if path.exists():
        raise WorkspaceError(listed(str(path), ["it is there already; name another"]))
    if not path.parent.is_dir():
        raise WorkspaceError(listed(str(path.parent), ["there is no such folder; make it first"]))
    if path.resolve().is_relative_to(folder.resolve()):
        raise WorkspaceError(
            listed(str(path), ["it would lie in the workspace itself; name another place"])
        )


@contextmanager
def _staged(
    folder: Path, beside: Path, url: str
) -> Iterator[tuple[list[tuple[str, Path]], str, tuple[str, ...]]]:
    """Hold still what a backup takes, without holding up those who write for long.

    The database comes first: a document may then be a moment newer than the rows about it, never
    the other way round. What residents sent is copied with the files.
    """
    stage = folder / f"{_OURS}{os.getpid()}"
    dump = beside / f"{_OURS}{os.getpid()}-database"
    try:
        database = _database(folder, dump, url)
        stage.mkdir()
        with _everything_held(folder):
            names, left_out = _linked(folder, stage)
        files = [(WITHIN + name, stage / name) for name in names]
        if database != NONE:
            files.append((DUMPS[database], dump))
        yield files, database, left_out
    finally:
        shutil.rmtree(stage, ignore_errors=True)
        for left in beside.glob(f"{dump.name}*"):
            with suppress(OSError):
                left.unlink(missing_ok=True)


def _database(folder: Path, dump: Path, url: str) -> str:
    # Both open a file that is there, and keep its mode.
    os.close(os.open(dump, os.O_CREAT | os.O_WRONLY, 0o600))
    if url:
        dump_postgresql(url, dump)
        return POSTGRESQL
    if not (folder / DATABASE_FILE).is_file():
        return NONE
    copy_sqlite(folder / DATABASE_FILE, dump)
    return SQLITE


@contextmanager
def _everything_held(folder: Path) -> Iterator[None]:
    """Hold every lock of a workspace, in the order in which its writers take them."""
    inside = [folder / kind.folder for kind in KINDS] + [folder / LEDGER]
    with ExitStack() as stack:
        stack.enter_context(held_patiently(folder, folder / LOCK, _PATIENCE_SECONDS))
        for one in inside:
            if one.is_dir():
                stack.enter_context(held_patiently(one, one / LOCK, _PATIENCE_SECONDS))
        yield


def _linked(folder: Path, stage: Path) -> tuple[list[str], tuple[str, ...]]:
    """Give each file a second name in another folder.

    Whoever writes puts a new file in the place of the old one, which lives on under the second
    name. The ledger alone is appended to; it is copied.
    """
    names, left_out = [], [one for one in LEFT_OUT if (folder / one).exists()]
    for path in sorted(folder.rglob("*")):
        inside = path.relative_to(folder)
        if not _is_taken(inside) or not path.is_file():
            continue
        if path.is_symlink():
            left_out.append(inside.as_posix())
            continue
        to = stage / inside
        to.parent.mkdir(parents=True, exist_ok=True)
        if inside == PORTAL_DATABASE:
            copy_sqlite(path, to)
        elif inside.parts[0] in _APPENDED:
            shutil.copy2(path, to)
        else:
            _second_name(path, to)
        names.append(inside.as_posix())
    return names, tuple(left_out)


def _is_taken(inside: Path) -> bool:
    """Say whether a backup takes a file: no lock, nothing half written, not the database itself."""
    return not (
        inside.parts[0] in LEFT_OUT
        or inside.parts[0].startswith(DATABASE_FILE)
        or inside.as_posix().startswith(f"{PORTAL_DATABASE.as_posix()}-")
        or inside.name == LOCK
        or any(part.startswith(UNFINISHED) for part in inside.parts)
    )


def _second_name(path: Path, to: Path) -> None:
    try:
        os.link(path, to)
    except OSError:  # a disk without second names
        shutil.copy2(path, to)


def _write(aside: Path, files: list[tuple[str, Path]], listing: Listing) -> None:
    handle = os.open(aside, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600)
    with os.fdopen(handle, "w+b") as file:
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=4) as archive:
            archive.writestr(LIST, listing.to_text())
            for name, path in files:
                info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
                packed = path.suffix in _STORED
                info.compress_type = zipfile.ZIP_STORED if packed else zipfile.ZIP_DEFLATED
                info.external_attr = 0o600 << 16
                with path.open("rb") as source, archive.open(info, "w", force_zip64=True) as to:
                    shutil.copyfileobj(source, to, _CHUNK)
        file.flush()
        os.fsync(file.fileno())


def _sweep(folder: Path) -> None:
    """Take away what backups left here that were killed."""
    for left in folder.glob(f"{_OURS}*"):
        number = left.name.removeprefix(_OURS).partition("-")[0]
        if number.isdigit() and not Path(f"/proc/{number}").exists():
            if left.is_dir():
                shutil.rmtree(left, ignore_errors=True)
            else:
                left.unlink(missing_ok=True)
