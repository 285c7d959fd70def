"""Rows stream into immutable files: each batch is checked as a table, then appended."""

import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import TypeAlias

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from evenhand.errors import Listed, TableError, listed
from evenhand.tables.table import Table
from evenhand.wording.faults import fault
from evenhand.workspace.disk import UNFINISHED
from evenhand.workspace.kinds import coded, in_order, kind_of, schema, to_arrow, to_table
from evenhand.workspace.quick_checks import surely_fits
from evenhand.workspace.settings import Settings
from evenhand.workspace.store import TABLES, Part, Store

Rows: TypeAlias = Table | pa.RecordBatch | pa.Table | pd.DataFrame
Source: TypeAlias = Rows | Iterable[Rows]
"""What a table can be made of: a checked table, or batches of rows to be checked one by one."""


class PartWriter:
    """Checks and writes the rows of one table in one import.

    A batch that brings columns of its own starts another file, so that each file has one schema.
    """

    def __init__(self, store: Store, settings: Settings, name: str) -> None:
        self._store, self._settings, self._name = store, settings, name
        self._kind = kind_of(name)
        self._writer: pq.ParquetWriter | None = None
        self._path: Path | None = None
        self._head: tuple[tuple[str, ...], str | None, str | None] = ((), None, None)
        self._empty: Table | None = None
        self._rows = 0
        self._done = 0
        self._finished: list[tuple[Path, Part]] = []

    def write(self, rows: Rows) -> int:
        """Check one batch and append it; give how many rows it had.

        Raises
        ------
        TableError
            The batch does not fit the table; the message says after how many rows it began.
        """
        arrow, table = self._checked(rows)
        names = tuple(arrow.column_names)
        columns, crs, zone = self._head
        if self._writer is None or (crs, zone) != (table.crs, table.timezone):
            self._start(names, table)
        elif not set(names) <= set(columns):
            self._start(tuple(dict.fromkeys([*columns, *names])), table)
        if self._writer is not None:
            self._writer.write_table(_filled(arrow, self._writer.schema))
        self._rows += len(arrow)
        self._done += len(arrow)
        return len(arrow)

    def finish(self) -> list[tuple[Path, Part]]:
        """Close the files; give each with the part it will be, still without a name."""
        self._close()
        return self._finished

    def discard(self) -> None:
        """Close the files and remove those that were not given a lasting name."""
        with suppress(OSError):
            self._close()
        for path in (*(path for path, _ in self._finished), *filter(None, [self._path])):
            path.unlink(missing_ok=True)

    def _checked(self, rows: Rows) -> tuple[pa.Table, Table]:
        """Give the rows in Arrow, and a table that has their reference system and zone."""
        settings, kind = self._settings, self._kind
        if isinstance(rows, Table):
            return to_arrow(self._fitting(rows)), rows
        crs = settings.crs if kind.NEEDS_CRS else None
        zone = settings.timezone if kind.NEEDS_TIMEZONE else None
        try:
            if isinstance(rows, pd.DataFrame):
                table = kind.from_frame(rows, crs=crs, timezone=zone)
                return to_arrow(table), table
            arrow = rows if isinstance(rows, pa.Table) else pa.Table.from_batches([rows])
            if surely_fits(kind, arrow):
                return in_order(kind, arrow), self._placed(arrow.slice(0, 0), crs, zone)
            table = to_table(kind, arrow, crs, zone)
            return to_arrow(table), table
        except TableError as problem:
            if not self._done:
                raise
            counted = fault("refusal_files.counted_after", row=self._done)
            subject = problem.told.subject if isinstance(problem.told, Listed) else kind.NAME
            raise TableError(listed(subject, [*problem.faults, counted])) from None

    def _placed(self, none: pa.Table, crs: str | None, zone: str | None) -> Table:
        """Check reference system and zone once, by a table without rows."""
        if self._empty is None:
            self._empty = to_table(self._kind, none, crs, zone)
        return self._empty

    def _fitting(self, table: Table) -> Table:
        problems = []
        if type(table) is not self._kind:
            problems.append(
                fault(
                    "refusal_files.other_table",
                    given=type(table).__name__,
                    wanted=self._kind.__name__,
                )
            )
        if self._kind.NEEDS_CRS and table.crs != self._settings.crs:
            problems.append(
                fault("refusal_files.other_crs", rows=str(table.crs), workspace=self._settings.crs)
            )
        if self._kind.NEEDS_TIMEZONE and table.timezone != self._settings.timezone:
            problems.append(
                fault(
                    "refusal_files.other_clock",
                    rows=str(table.timezone),
                    workspace=self._settings.timezone,
                )
            )
        if problems:
            raise TableError(listed(self._name, problems))
        return table

    def _start(self, names: tuple[str, ...], table: Table) -> None:
        self._close()
        number = len(self._finished)
        file = f"{UNFINISHED}{os.getpid()}-{self._name}-{number}.parquet"
        self._path = self._store.folder / TABLES / file
        self._head = names, table.crs, table.timezone
        target = coded(schema(self._kind, names, table.crs, table.timezone))
        self._writer = pq.ParquetWriter(
            self._path,
            target,
            compression="zstd",
            use_dictionary=[one.name for one in target if one.type != pa.string()],
            # The least and the greatest of numbers and times let queries leave out groups of rows;
            # of words they say nothing, and cost a third of the writing.
            write_statistics=[one.name for one in target if _is_measure(one.type)],
            store_schema=False,  # codes are ours to write quickly; readers get plain text
        )
        self._writer.add_key_value_metadata(target.metadata)

    def _close(self) -> None:
        if self._writer is None or self._path is None:
            return
        writer, self._writer = self._writer, None
        writer.close()
        columns, crs, zone = self._head
        part = Part(self._name, "", self._rows, columns, crs, zone)
        self._finished.append((self._path, part))
        self._rows = 0


def _is_measure(kind: pa.DataType) -> bool:
    tests = (pa.types.is_temporal, pa.types.is_floating, pa.types.is_integer)
    return any(test(kind) for test in tests)


def batches(source: Source) -> Iterable[Rows]:
    """Give a table's source as a stream of batches."""
    if isinstance(source, (Table, pa.RecordBatch, pa.Table, pd.DataFrame)):
        return (source,)
    return source


def _filled(rows: pa.Table, target: pa.Schema) -> pa.Table:
    columns = [
        _as(rows.column(field.name), field.type)
        if field.name in rows.column_names
        else pa.nulls(len(rows), field.type)
        for field in target
    ]
    return pa.Table.from_arrays(columns, schema=target)


def _as(values: pa.ChunkedArray, target: pa.DataType) -> pa.ChunkedArray:
    if values.type == target:
        return values
    return values.dictionary_encode() if pa.types.is_dictionary(target) else values.cast(target)
