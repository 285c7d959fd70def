"""One import: rows are checked and written, then made to count all at once, or not at all."""

import hashlib
import json
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from evenhand.errors import TableError, listed
from evenhand.sources.report import ImportReport
from evenhand.wording.faults import fault
from evenhand.workspace.kinds import kind_of
from evenhand.workspace.parts import PartWriter, Source, batches
from evenhand.workspace.queries import Engine
from evenhand.workspace.quick_checks import surely_unique
from evenhand.workspace.settings import Settings
from evenhand.workspace.store import Entry, Manifest, Part, Store, lasting_name

Account = ImportReport | Callable[[], ImportReport]


@dataclass(frozen=True)
class Added:
    """What an import did: its number, rows by table, and whether anything changed."""

    serial: int
    rows: Mapping[str, int]
    changed: bool


class Import:
    """Adds tables to a workspace's store."""

    def __init__(self, store: Store, engine: Engine, settings: Settings) -> None:
        self._store, self._engine, self._settings = store, engine, settings

    def run(
        self,
        tables: Mapping[str, Source],
        report: Account,
        key: str | None,
        replacing: frozenset[str],
    ) -> Added:
        """Hold the workspace, add the tables, and leave no unfinished file behind."""
        for name in (*tables, *replacing):
            kind_of(name)
        with self._store.locked():
            before = self._store.manifest()
            known = before.entry(key)
            if known is not None:
                return Added(known.serial, before.rows_of(known), changed=False)
            self._store.sweep()
            writers = {name: PartWriter(self._store, self._settings, name) for name in tables}
            try:
                for name, source in tables.items():
                    for rows in batches(source):
                        writers[name].write(rows)
                fresh = [made for writer in writers.values() for made in writer.finish()]
                return self._committed(before, fresh, report, key, replacing)
            finally:
                for writer in writers.values():
                    writer.discard()

    def _committed(
        self,
        before: Manifest,
        fresh: Collection[tuple[Path, Part]],
        report: Account,
        key: str | None,
        replacing: frozenset[str],
    ) -> Added:
        parts = tuple(replace(part, file=lasting_name(path, part.table)) for path, part in fresh)
        key = key or _content_key(parts, replacing)
        known = before.entry(key)
        if known is not None:
            return Added(known.serial, before.rows_of(known), changed=False)
        stay = tuple(part for part in before.parts if part.table not in replacing)
        for name in dict.fromkeys(part.table for part in parts):
            self._check_unique(name, [path for path, part in fresh if part.table == name], stay)
        account = report() if callable(report) else report
        files = tuple(part.file for part in parts)
        for (path, _), file in zip(fresh, files, strict=True):
            self._store.keep(path, file)
        entry = Entry(before.serial + 1, key, account.to_json(), files)
        imports = (*before.imports, entry)
        after = self._store.commit(Manifest(entry.serial, None, (*stay, *parts), imports))
        return Added(entry.serial, after.rows_of(entry), changed=True)

    def _check_unique(self, name: str, fresh: list[Path], stay: tuple[Part, ...]) -> None:
        key = kind_of(name).row_key()
        if not key:
            return
        earlier = [self._store.check(part) for part in stay if part.table == name]
        if surely_unique([*earlier, *fresh], key):
            return
        named = " + ".join(key)
        doubled = self._engine.repeated(fresh, key)
        if doubled:
            raise TableError(
                listed(name, [fault("refusal_files.values_twice", count=doubled, key=named)])
            )
        again = self._engine.repeated([*earlier, *fresh], key) if earlier else 0
        if again:
            problem = fault("refusal_files.values_here", count=again, key=named)
            raise TableError(listed(name, [problem]))


def _content_key(parts: Collection[Part], replacing: Collection[str]) -> str:
    named = json.dumps([[part.file for part in parts], sorted(replacing)])
    return hashlib.sha256(named.encode()).hexdigest()
