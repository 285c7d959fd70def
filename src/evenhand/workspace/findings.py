"""Findings on disk: how each was made, enough to make it again; one question has one number."""

import hashlib
import json
import os
import re
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any, get_args, get_origin

from evenhand.contract import Finding, Method
from evenhand.errors import WorkspaceError, listed
from evenhand.options import plain_kind
from evenhand.wording.faults import fault
from evenhand.workspace.disk import UNFINISHED, sync, words_for_disk

FORMAT = 1
_FRESH_NS = 2_000_000_000


@dataclass(frozen=True)
class TableUsed:
    """A table that a finding was made from: its name, fingerprint and files at that time."""

    table: str
    fingerprint: str
    files: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Record:
    """How a finding was made.

    Attributes
    ----------
    id
        Its number in this workspace, such as "F-0001".
    method, method_version, package_version
        What made it.
    options
        Every option, defaults included, as JSON values.
    seed
        The seed, where the method draws.
    tables
        Argument of the method → the table given to it.
    n_used, n_rows, set_aside
        Rows of the main table: used, all, and the others by reason.
    made_on
        The day, UTC.
    """

    id: str
    method: str
    method_version: str
    package_version: str
    options: Mapping[str, Any]
    seed: int | None
    tables: Mapping[str, TableUsed]
    n_used: int
    n_rows: int
    set_aside: Mapping[str, int]
    made_on: str

    def question(self) -> str:
        """Name what was asked: the same method, options and tables give the same letters."""
        used = {name: [one.table, one.fingerprint] for name, one in self.tables.items()}
        return question(self.method, self.method_version, self.options, used)


@dataclass(frozen=True)
class Recorded:
    """A finding with its number in the workspace."""

    id: str
    finding: Finding


def question(
    method: str, version: str, options: Mapping[str, Any], tables: Mapping[str, Any]
) -> str:
    """Name a question by its content."""
    text = json.dumps([method, version, options, tables], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


class Findings:
    """The findings folder of one workspace; each record is written once, whole."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._known: dict[str, Record] = {}
        self._listed: int | None = None

    def all(self) -> list[Record]:
        """Give every record, in the order of their numbers."""
        return list(self._read().values())

    def get(self, number: str) -> Record:
        """Give one record by its number.

        Raises
        ------
        WorkspaceError
            There is none, or its file was altered into something else.
        """
        known = self._read()
        if number in known:
            return known[number]
        raise WorkspaceError(
            listed(
                str(self.folder),
                [fault("refusal_files.no_finding_there", number=number, there=str(len(known)))],
            )
        )

    def _read(self) -> dict[str, Record]:
        """Give all records by number; the folder is listed again only when it was written to.

        A change in the moment of the listing could leave no trace in the folder's time, so a time
        that is as fresh as that is not relied on.
        """
        try:
            changed = self.folder.stat().st_mtime_ns
        except OSError:
            return {}
        if changed == self._listed:
            return self._known
        begun = time.time_ns()
        found = {}
        for path in self.folder.glob("F-*.json"):
            found[path.stem] = self._known.get(path.stem) or _parsed(path)
        self._known = {
            number: found[number] for number in sorted(found, key=lambda one: int(one[2:]))
        }
        self._listed = changed if changed < begun - _FRESH_NS else None
        return self._known

    def keep(self, asked: str, make: Callable[[str], Record]) -> Record:
        """Give the record of a question; make and write it if it was never asked before.

        Parameters
        ----------
        asked
            The question's name.
        make
            Gives the record for a number.
        """
        with words_for_disk(self.folder):
            self.folder.mkdir(exist_ok=True)
            while True:
                known = self.all()
                for record in known:
                    if record.question() == asked:
                        return record
                record = make(f"F-{1 + max((int(one.id[2:]) for one in known), default=0):04d}")
                if self._written(record):
                    return record

    def _written(self, record: Record) -> bool:
        """Write a record under a number that nobody has taken; say whether that worked."""
        unfinished = self.folder / f"{UNFINISHED}{os.getpid()}-{record.id}"
        text = json.dumps({"format": FORMAT, **asdict(record)}, indent=1, ensure_ascii=False)
        try:
            unfinished.write_text(text + "\n", encoding="utf-8")
            sync(unfinished)
            os.link(unfinished, self.folder / f"{record.id}.json")
        except FileExistsError:
            return False
        finally:
            with suppress(OSError):
                unfinished.unlink()
        sync(self.folder)
        return True


def plain_options(options: Mapping[str, Any]) -> dict[str, Any]:
    """Write options as JSON values: days as text, tuples as lists."""
    return {name: _plain(value) for name, value in options.items()}


def real_options(method: Method, stored: Mapping[str, Any]) -> dict[str, Any]:
    """Turn stored options back into what the method takes."""
    kinds = {name: plain_kind(hint) for name, (hint, _) in method.options().items()}
    return {name: _real(value, kinds.get(name)) for name, value in stored.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    return value


def _real(value: Any, kind: Any) -> Any:
    if kind is date and isinstance(value, str):
        return date.fromisoformat(value)
    if get_origin(kind) is tuple and isinstance(value, list):
        inside = plain_kind(next(iter(get_args(kind)), None))
        return tuple(_real(item, inside) for item in value)
    return value


def _parsed(path: Path) -> Record:
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
        raw.pop("format")
        raw["tables"] = {
            name: TableUsed(one["table"], one["fingerprint"], tuple(one["files"]))
            for name, one in raw["tables"].items()
        }
        if raw["id"] != path.stem or not re.fullmatch(r"F-\d{4,9}", path.stem):
            raise ValueError(path.stem)
        for name in ("options", "set_aside"):
            raw[name].items()
        return Record(**raw)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as problem:
        raise WorkspaceError(
            listed(
                str(path),
                [fault("refusal_files.no_record", kind=type(problem).__name__)],
            )
        ) from None
