"""A workspace's files: immutable tables, one manifest replaced by rename, one lock, a history."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from evenhand.errors import WorkspaceError, listed
from evenhand.sources.report import ImportReport
from evenhand.wording.faults import fault
from evenhand.workspace.disk import (
    UNFINISHED,
    file_hash,
    locked,
    sync,
    unreadable,
    words_for_disk,
    write_whole,
)
from evenhand.workspace.ledger import Ledger

FORMAT = 1
MANIFEST = "manifest.json"
TABLES = "tables"
HISTORY = "history"
LOCK = ".lock"


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
    """What a workspace holds at one moment; a new one is written for each import.

    Attributes
    ----------
    ledger
        Head of the ledger of documents at that moment.
    """

    serial: int = 0
    previous: str | None = None
    parts: tuple[Part, ...] = ()
    imports: tuple[Entry, ...] = field(default_factory=tuple)
    ledger: str | None = None

    def of(self, table: str) -> tuple[Part, ...]:
        """Give the parts of one table, oldest first."""
        return tuple(part for part in self.parts if part.table == table)

    def tables(self) -> tuple[str, ...]:
        """Name the tables, in the order in which they first came."""
        return tuple(dict.fromkeys(part.table for part in self.parts))

    def entry(self, key: str | None) -> Entry | None:
        """Find the import that was made from this, if there is one."""
        return next((one for one in self.imports if one.key == key), None)

    def rows_of(self, entry: Entry) -> dict[str, int]:
        """Count the rows that an import brought: table → rows."""
        rows: dict[str, int] = {}
        for part in self.parts:
            if part.file in entry.files:
                rows[part.table] = rows.get(part.table, 0) + part.rows
        return rows

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
            raise WorkspaceError(listed(str(path), [fault("refusal_files.no_workspace")])) from None
        except OSError as problem:
            raise WorkspaceError(unreadable(path, problem)) from None
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
            raise WorkspaceError(listed(str(path), [fault("refusal_files.file_gone")])) from None
        except OSError as problem:
            raise WorkspaceError(unreadable(path, problem)) from None
        if altered:
            raise WorkspaceError(
                listed(
                    str(path),
                    [fault("refusal_files.file_altered")],
                )
            )
        self._whole[part.file] = stamp
        return path

    def keep(self, unfinished: Path, file: str) -> None:
        """Give a finished file its lasting name."""
        sync(unfinished)
        unfinished.replace(self.path(file))

    def commit(self, changed: Manifest) -> Manifest:
        """Make a new manifest hold; the one before it is kept for undo. The lock must be held.

        The order matters: table files, the folder's entries, the old manifest's copy, the new.
        """
        sync(self.folder / TABLES)
        before = self.manifest()
        copy = f"{before.serial:06d}-{_short(before)}.json"
        write_whole(self.folder / HISTORY / copy, before.to_text())
        after = replace(changed, previous=copy, ledger=Ledger(self.folder).head())
        write_whole(self.folder / MANIFEST, after.to_text())
        return after

    def go_back(self) -> tuple[Manifest, Manifest]:
        """Make the previous manifest hold again; give what held before and what holds now."""
        before = self.manifest()
        if before.previous is None:
            raise WorkspaceError(listed(str(self.folder), [fault("refusal_files.no_undo")]))
        path = self.folder / HISTORY / before.previous
        try:
            after = _parsed(path)
        except FileNotFoundError:
            raise WorkspaceError(listed(str(path), [fault("refusal_files.undo_gone")])) from None
        write_whole(self.folder / MANIFEST, after.to_text())
        return before, after

    def manifests(self) -> Iterator[Manifest]:
        """Give the manifest and, going back, those before it that are still there."""
        manifest = self.manifest()
        yield manifest
        while manifest.previous is not None:
            try:
                manifest = _parsed(self.folder / HISTORY / manifest.previous)
            except FileNotFoundError:
                return
            yield manifest

    def sweep(self) -> None:
        """Remove files that no manifest names: what killed or undone imports left behind."""
        needed, copies = set(), set()
        for manifest in self.manifests():
            needed |= {part.file for part in manifest.parts}
            copies |= {manifest.previous} if manifest.previous is not None else set()
        for folder, kept in ((TABLES, needed), (HISTORY, copies)):
            for path in (self.folder / folder).iterdir():
                ours = path.suffix in (".parquet", ".json") or path.name.startswith(UNFINISHED)
                if ours and path.name not in kept:
                    path.unlink(missing_ok=True)

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the workspace for one change; see `disk.locked`."""
        with words_for_disk(self.folder), locked(self.folder, self.folder / LOCK):
            yield


def lasting_name(path: Path, table: str) -> str:
    """Say what a file of a table is called: its table and its content's SHA-256."""
    return f"{table}-{file_hash(path)}.parquet"


def _stamp(path: Path) -> tuple[int, int, int]:
    status = path.stat()
    return status.st_mtime_ns, status.st_ino, status.st_size


def _short(manifest: Manifest) -> str:
    return hashlib.sha256(manifest.to_text().encode()).hexdigest()[:8]


def _parsed(path: Path) -> Manifest:
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
        if raw["format"] > FORMAT:
            raise WorkspaceError(listed(str(path), [fault("refusal_files.newer_evenhand")]))
        _refuse_wrong_kinds(raw)
        return Manifest(
            serial=raw["serial"],
            previous=raw["previous"],
            parts=tuple(Part(**{**one, "columns": tuple(one["columns"])}) for one in raw["parts"]),
            imports=tuple(Entry(**{**one, "files": tuple(one["files"])}) for one in raw["imports"]),
            ledger=raw.get("ledger"),
        )
    except (ValueError, KeyError, TypeError, AttributeError) as problem:
        raise WorkspaceError(
            listed(
                str(path),
                [fault("refusal_files.no_manifest", kind=type(problem).__name__, history=HISTORY)],
            )
        ) from None


def _refuse_wrong_kinds(raw: Mapping[str, Any]) -> None:
    """Refuse what no import wrote, so that nothing is found out half-way through a change.

    Raises
    ------
    TypeError, ValueError, KeyError, AttributeError
        Something is of another kind, is missing, or names a file elsewhere.
    """
    names = [raw[name] for name in ("previous", "ledger") if raw.get(name) is not None]
    whole = [raw["serial"]]
    for part in raw["parts"]:
        names += [part["file"], part["table"], *part["columns"]]
        names += [part[key] for key in ("crs", "timezone") if part[key] is not None]
        whole.append(part["rows"])
        if Path(part["file"]).name != part["file"]:
            raise ValueError(part["file"])
    for entry in raw["imports"]:
        names += [entry["key"], *entry["files"]]
        whole.append(entry["serial"])
        ImportReport.from_json(entry["report"])
    if not all(isinstance(name, str) for name in names):
        raise TypeError("a name is no text")
    if not all(isinstance(number, int) for number in whole):
        raise TypeError("a number is no whole number")
    if raw["previous"] is not None and (
        Path(raw["previous"]).name != raw["previous"] or not raw["imports"]
    ):
        raise ValueError(raw["previous"])
