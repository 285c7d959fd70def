"""Reads one file by its mapping: a stream of a table's rows, and the account of it at the end."""

from collections.abc import Callable, Iterator

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from evenhand.errors import SourceError, listed
from evenhand.sources import cells, periods, times
from evenhand.sources.delimited import Layout, Ragged, header_matching
from evenhand.sources.files import SourceFile
from evenhand.sources.mapped import Converter
from evenhand.sources.mapping import Mapping
from evenhand.sources.notes import notes_of, warnings_of
from evenhand.sources.opening import batches_of
from evenhand.sources.placing import Target
from evenhand.sources.report import CrosswalkLoss, FileRead, ImportReport, PersonalCells

Progress = Callable[[str, int], None]
WIDE_LATER = ("count", "period_start", "period_end")


class Reading:
    """One file of rows on its way into a table.

    Go through `batches()` to the end; `report()` is whole only then.
    """

    def __init__(self, file: SourceFile, layout: Layout, mapping: Mapping, target: Target) -> None:
        missing = mapping.missing_columns(layout.header)
        if missing:
            raise SourceError(
                listed(
                    file.name,
                    [
                        f"the column '{name}' of the mapping is not there; the file has: "
                        f"{', '.join(layout.header)}"
                        for name in missing
                    ],
                )
            )
        self.file, self.mapping = file, mapping
        self._layout = layout
        self._wide = self._wide_columns()
        self._ragged = Ragged()
        self._made = 0
        self._converter = Converter(
            mapping, layout.header, file.content, target, WIDE_LATER if self._wide else ()
        )
        self._converter.tally.rows_above = layout.rows_above

    @property
    def kind(self) -> str:
        """The table that the rows go to."""
        return self.mapping.kind

    def batches(self, progress: Progress | None = None) -> Iterator[pa.RecordBatch]:
        """Give the rows that may enter, batch by batch, with every column of the table.

        Raises
        ------
        SourceError
            The file cannot be read to its end, or a column holds data of persons.
        """
        made = self._converted(progress)
        for batch in [_summed(list(made), self.mapping)] if self.mapping.combine_sum else made:
            self._made += batch.num_rows
            if batch.num_rows:
                yield batch
        self._converter.finish(self.file.name)
        self._converter.tally.add_ragged(self._ragged.rows, self._ragged.first_rows)

    def report(self) -> ImportReport:
        """Give the account of the file: every row is in it."""
        converter, name = self._converter, self.file.name
        tally = converter.tally
        rows_in = converter.rows_seen + self._ragged.rows
        read = FileRead(
            name, *self.file.digest, self.kind, rows_in, rows_in - tally.rows_aside,
            self.file.content, tally.rows_above + 1, tally.gaps,
        )  # fmt: skip
        return ImportReport(
            files=(read,),
            set_aside=tally.parts(name),
            personal=tuple(
                PersonalCells(name, column, kind, count)
                for (column, kind), count in sorted(tally.cells.items())
            ),
            losses=tuple(
                CrosswalkLoss(scheme, relation, rows)
                for (scheme, relation), rows in sorted(tally.losses.items())
            ),
            tables={self.kind: self._made},
            mappings={name: self.mapping.to_json()},
            notes=notes_of(converter, name),
            warnings=warnings_of(converter, name),
            seen=tally.seen(name),
            repeated=converter.repeated(name),
        )

    def _converted(self, progress: Progress | None) -> Iterator[pa.RecordBatch]:
        wanted = self.mapping.source_columns(self._layout.header)
        raws = batches_of(self.file, self._layout, wanted, self.mapping, self._ragged)
        for raw in raws:
            batch = self._converter.convert(raw)
            if self._wide:
                batch = self._unfolded(batch, self._converter.kept(raw))
            if progress is not None:
                progress(self.file.name, self._converter.rows_seen)
            yield batch

    def _wide_columns(self) -> list[str]:
        pattern = self.mapping.setting("wide", "columns")
        if pattern is None:
            return []
        found = header_matching(self._layout.header, str(pattern))
        if not found:
            raise SourceError(
                listed(self.file.name, [f"no column is named as [wide] columns says: {pattern}"])
            )
        return found

    def _unfolded(self, batch: pa.RecordBatch, raw: pa.RecordBatch) -> pa.RecordBatch:
        """Make one row for each period column of each row."""
        pattern = str(self.mapping.setting("wide", "format", "%Y-%m"))
        length = str(self.mapping.setting("wide", "length", "month"))
        start, unreadable = times.days(pa.array(self._wide), pattern)
        if unreadable.any():
            wrong = [name for name, bad in zip(self._wide, unreadable, strict=True) if bad]
            raise SourceError(
                listed(self.file.name, [f"the column '{name}' is no {pattern}" for name in wrong])
            )
        first, last = periods.bounds(start, length)
        n_rows, n_wide = raw.num_rows, len(self._wide)
        long = batch.take(pa.array(np.repeat(np.arange(n_rows), n_wide)))
        counts = self._wide_counts(raw)
        columns = {
            "count": pa.array(
                np.where(np.isnan(counts), 0, counts).astype(np.int64), mask=np.isnan(counts)
            ),
            "period_start": pa.array(np.tile(first, n_rows).astype("datetime64[us]")),
            "period_end": pa.array(np.tile(last, n_rows).astype("datetime64[us]")),
        }
        for name, values in columns.items():
            long = long.set_column(long.schema.get_field_index(name), name, values)
        return long

    def _wide_counts(self, raw: pa.RecordBatch) -> "np.ndarray[tuple[int], np.dtype[np.float64]]":
        """Read the counts of all period columns, row by row; what is no count is missing."""
        columns = []
        for name in self._wide:
            values, unreadable = cells.numbers(
                raw.column(name),
                str(self.mapping.setting("file", "decimal", ".")),
                str(self.mapping.setting("file", "thousands", "")),
            )
            wrong = unreadable | (values < 0) | (values > cells.LARGEST_WHOLE)
            wrong |= (values != np.floor(values)) & ~np.isnan(values)
            self._converter.tally.counted["unreadable_counts"] += int(wrong.sum())
            columns.append(np.where(wrong, np.nan, values))
        together = np.column_stack(columns).ravel()
        self._converter.tally.counted["missing_counts"] += int(np.isnan(together).sum())
        return together


def _summed(batches: list[pa.RecordBatch], mapping: Mapping) -> pa.RecordBatch:
    """Add up the rows of the same area, period and base."""
    measure = "count" if mapping.kind == "counts" else "value"
    whole = pa.Table.from_batches(batches).unify_dictionaries()
    key = list(mapping.table.row_key())
    others = [name for name in whole.column_names if name not in (*key, measure)]
    plain = pa.table(
        {
            name: column.cast(column.type.value_type)
            if pa.types.is_dictionary(column.type)
            else column
            for name, column in zip(whole.column_names, whole.columns, strict=True)
        }
    )
    grouped = plain.group_by(key, use_threads=False).aggregate(
        [(measure, "sum", pc.ScalarAggregateOptions(skip_nulls=False))]
        + [(name, "first") for name in others]
    )
    renamed = {f"{measure}_sum": measure, **{f"{name}_first": name for name in others}}
    grouped = grouped.rename_columns([renamed.get(name, name) for name in grouped.column_names])
    return grouped.select(whole.column_names).combine_chunks().to_batches()[0]
