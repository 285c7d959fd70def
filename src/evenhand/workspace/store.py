"""A workspace's files: immutable tables, one manifest replaced by rename, one lock, a history."""

import fcntl
import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TextIO

from evenhand.errors import WorkspaceError, listed

FORMAT = 1
MANIFEST = "manifest.json"
TABLES = "tables"
HISTORY = "history"
LOCK = ".lock"
UNFINISHED = ".unfinished-"


@dataclass(frozen=True)
class Part:
    """One immutable file of a table.

    Attributes
    ----------
    table
        Name of the table it belongs to.
    file
        Its name in the tables folder, which ends with the SHA-256 of its bytes.
    rows
        How many rows it has.
    columns
        Its columns, in order.
    crs, timezone
        Reference system and time zone of its rows, where the table has them.
    """

    table: str
    file: str
    rows: int
    columns: tuple[str, ...]
    crs: str | None = None
    timezone: str | None = None


@dataclass(frozen=True)
class Entry:
    """One import: its number, what it was made from, its report, and the files it brought."""

    serial: int
    key: str
    report: Mapping[str, Any]
    files: tuple[str, ...]


@dataclass(frozen=True)
class Manifest:
    """What a workspace holds at one moment; a new one is written for each import."""

    serial: int = 0
    previous: str | None = None
    parts: tuple[Part, ...] = ()
    imports: tuple[Entry, ...] = field(default_factory=tuple)

    def of(self, table: str) -> tuple[Part, ...]:
        """Give the parts of one table, oldest first."""
        return tuple(part for part in self.parts if part.table == table)

    def tables(self) -> tuple[str, ...]:
        """Name the tables, in the order in which they first came."""
        return tuple(dict.fromkeys(part.table for part in self.parts))

    def to_text(self) -> str:
        """Write the manifest as JSON."""
        return json.dumps({"format": FORMAT, **asdict(self)}, indent=1, ensure_ascii=False) + "\n"


class Store:
    """The files of one workspace."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._seen: tuple[tuple[int, int, int], Manifest] | None = None
        self._whole: dict[str, tuple[int, int, int]] = {}

    def manifest(self) -> Manifest:
        """Read what the workspace holds now; read again only when the file was replaced."""
        path = self.folder / MANIFEST
        try:
            stamp = _stamp(path)
            if self._seen is None or self._seen[0] != stamp:
                self._seen = stamp, _parsed(path)
        except FileNotFoundError:
            raise WorkspaceError(
                listed(
                    str(path), ["the file is missing; this folder is not a workspace (any more)"]
                )
            ) from None
        return self._seen[1]

    def path(self, file: str) -> Path:
        """Say where a file of a table lies."""
        return self.folder / TABLES / file

    def check(self, part: Part) -> Path:
        """Make sure that a file still is what its name says, and give its path.

        Raises
        ------
        WorkspaceError
            The file is gone or was altered.
        """
        path = self.path(part.file)
        try:
            stamp = _stamp(path)
            if self._whole.get(part.file) == stamp:
                return path
            altered = not path.stem.endswith(file_hash(path))
        except FileNotFoundError:
            raise WorkspaceError(
                listed(str(path), ["the file is gone; restore it from a copy, or undo its import"])
            ) from None
        if altered:
            raise WorkspaceError(
                listed(
                    str(path),
                    [
                        "the file was altered after its import: its content does not fit its "
                        "name; restore it from a copy, or undo its import and import again"
                    ],
                )
            )
        self._whole[part.file] = stamp
        return path

    def keep(self, unfinished: Path, table: str) -> str:
        """Give a finished file its lasting name, which is its content's; return that name."""
        name = f"{table}-{file_hash(unfinished)}.parquet"
        sync(unfinished)
        unfinished.replace(self.path(name))
        return name

    def commit(self, changed: Manifest) -> Manifest:
        """Make a new manifest hold; the one before it is kept for undo. The lock must be held.

        The order matters: table files, the folder's entries, the old manifest's copy, the new.
        """
        sync(self.folder / TABLES)
        before = self.manifest()
        copy = f"{before.serial:06d}-{_short(before)}.json"
        write_whole(self.folder / HISTORY / copy, before.to_text())
        after = replace(changed, previous=copy)
        write_whole(self.folder / MANIFEST, after.to_text())
        return after

    def go_back(self) -> tuple[Manifest, Manifest]:
        """Make the previous manifest hold again; give what held before and what holds now."""
        before = self.manifest()
        if before.previous is None:
            raise WorkspaceError(listed(str(self.folder), ["there is no import left to undo"]))
        path = self.folder / HISTORY / before.previous
        try:
            after = _parsed(path)
        except FileNotFoundError:
            raise WorkspaceError(
                listed(str(path), ["the file is gone, so the last import cannot be undone"])
            ) from None
        write_whole(self.folder / MANIFEST, after.to_text())
        return before, after

    def sweep(self) -> None:
        """Remove files that no manifest names: what killed or undone imports left behind."""
        needed, copies = set(), set()
        manifest = self.manifest()
        while True:
            needed |= {part.file for part in manifest.parts}
            if manifest.previous is None:
                break
            copies.add(manifest.previous)
            try:
                manifest = _parsed(self.folder / HISTORY / manifest.previous)
            except FileNotFoundError:
                break
        for folder, kept in ((TABLES, needed), (HISTORY, copies)):
            for path in (self.folder / folder).iterdir():
                ours = path.suffix in (".parquet", ".json") or path.name.startswith(UNFINISHED)
                if ours and path.name not in kept:
                    path.unlink(missing_ok=True)

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the workspace for one change. The lock ends with its process, however it ends.

        Raises
        ------
        WorkspaceError
            Another process holds it, or the folder may not be written to.
        """
        with words_for_disk(self.folder), (self.folder / LOCK).open("a+", encoding="utf-8") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise WorkspaceError(listed(str(self.folder), [_held(lock)])) from None
            lock.truncate(0)
            lock.write(f"process {os.getpid()} since {datetime.now(UTC):%Y-%m-%d %H:%M:%S} UTC")
            lock.flush()
            yield
            lock.truncate(0)


@contextmanager
def words_for_disk(folder: Path) -> Iterator[None]:
    """Turn what the disk says while a workspace is written into one sentence."""
    try:
        yield
    except OSError as problem:
        raise WorkspaceError(
            listed(
                str(folder),
                [
                    f"the workspace could not be written to ({problem.strerror or problem}); "
                    "nothing was changed; check space and permissions"
                ],
            )
        ) from problem


def write_whole(path: Path, text: str) -> None:
    """Write a text file so that after a crash either the old or the new one is there, whole."""
    unfinished = path.with_name(f"{UNFINISHED}{os.getpid()}-{path.name}")
    try:
        with unfinished.open("w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(path)
    except BaseException:
        with suppress(OSError):
            unfinished.unlink(missing_ok=True)
        raise
    sync(path.parent)


def sync(path: Path) -> None:
    """Make sure that a file's bytes, or a folder's entries, are on the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def file_hash(path: Path) -> str:
    """Give the SHA-256 of a file's bytes, 64 letters."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _held(lock: TextIO) -> str:
    lock.seek(0)
    holder = lock.read().strip() or "another process"
    return f"it is being changed by {holder}; wait until that has ended, then try again"


def _stamp(path: Path) -> tuple[int, int, int]:
    status = path.stat()
    return status.st_mtime_ns, status.st_ino, status.st_size


def _short(manifest: Manifest) -> str:
    return hashlib.sha256(manifest.to_text().encode()).hexdigest()[:8]


def _parsed(path: Path) -> Manifest:
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
        if raw["format"] > FORMAT:
            raise WorkspaceError(
                listed(str(path), ["it was written by a newer version of Evenhand; update yours"])
            )
        return Manifest(
            serial=raw["serial"],
            previous=raw["previous"],
            parts=tuple(Part(**{**one, "columns": tuple(one["columns"])}) for one in raw["parts"]),
            imports=tuple(Entry(**{**one, "files": tuple(one["files"])}) for one in raw["imports"]),
        )
    except (json.JSONDecodeError, UnicodeDecodeError, KeyError, TypeError) as problem:
        raise WorkspaceError(
            listed(
                str(path),
                [
                    f"this is not a manifest ({type(problem).__name__}); it was altered by hand; "
                    f"restore it, or put the last file of {HISTORY}/ in its place"
                ],
            )
        ) from None
