"""Reads one file by its mapping: a stream of a table's rows, and the account of it at the end."""

from collections.abc import Callable, Iterator

import pyarrow as pa
import pyarrow.compute as pc

from evenhand.errors import SourceError, listed
from evenhand.sources.delimited import Layout, Ragged
from evenhand.sources.fetched import origin_notes
from evenhand.sources.files import SourceFile
from evenhand.sources.gazetteer import Gazetteer
from evenhand.sources.mapped import Converter
from evenhand.sources.mapping import Mapping
from evenhand.sources.notes import notes_of, warnings_of
from evenhand.sources.opening import batches_of
from evenhand.sources.personal_data import shown_heads
from evenhand.sources.placing import Target
from evenhand.sources.report import CrosswalkLoss, FileRead, ImportReport, Note, PersonalCells
from evenhand.sources.street_names import STREET
from evenhand.sources.street_notes import street_notes, street_warnings
from evenhand.sources.surveys.folding import LATER
from evenhand.sources.surveys.opening import folding_of, with_replicates
from evenhand.sources.surveys.telling import share_notes, survey_notes, survey_warnings
from evenhand.sources.tally import Tally
from evenhand.sources.unfolding import Wide
from evenhand.tables.table import Table

Progress = Callable[[str, int], None]


class Reading:
    """One file of rows on its way into a table.

    Go through `batches()` to the end; `report()` is whole only then.

    Attributes
    ----------
    made
        Rows of the table that it made.
    beside
        Further tables that it made → their rows.
    folding
        Its answers, items and design, where it is a survey of one row for each person asked.
    """

    def __init__(self, file: SourceFile, layout: Layout, mapping: Mapping, target: Target) -> None:
        mapping = with_replicates(mapping, layout.header, file.name)
        missing = mapping.missing_columns(layout.header)
        if missing:
            raise SourceError(
                listed(
                    file.name,
                    [
                        f"the column '{name}' of the mapping is not there; the file has: "
                        f"{shown_heads(layout.header)}"
                        for name in missing
                    ],
                )
            )
        self.file, self.mapping = file, mapping
        self._layout = layout
        self._wide = Wide(file.name, layout.header, mapping) if "wide" in mapping.sections else None
        self.folding = folding_of(file.name, layout, mapping)
        self._ragged = Ragged()
        self.made = 0
        self.beside: dict[str, int] = {}
        file.hash_ahead()
        self._converter = Converter(
            mapping,
            layout.header,
            lambda: file.content,
            target,
            self._wide.later if self._wide else LATER if self.folding else (),
        )
        self._converter.tally.rows_above = layout.rows_above

    @property
    def kind(self) -> str:
        """The table that the rows go to."""
        return self.mapping.kind

    @property
    def tally(self) -> Tally:
        """What happened to its rows so far."""
        return self._converter.tally

    def numbered_batches(
        self, progress: Progress | None = None
    ) -> Iterator[tuple[pa.RecordBatch, list[int]]]:
        """Give the rows that may enter, and the numbers that they have in the file.

        Raises
        ------
        SourceError
            As `batches`.
        """
        for batch in self._converted(progress):
            yield batch, self._converter.numbers()
        self._finish()

    def batches(self, progress: Progress | None = None) -> Iterator[pa.RecordBatch]:
        """Give the rows that may enter, batch by batch, with every column of the table.

        Raises
        ------
        SourceError
            The file cannot be read to its end, or a column holds data of persons.
        """
        made = self._converted(progress)
        for batch in _summed(list(made), self.mapping) if self.mapping.combine_sum else made:
            self.made += batch.num_rows
            if batch.num_rows:
                yield batch
        self._finish()

    def items(self) -> Iterator[Table]:
        """Give the survey's items; whole only once all rows are read."""
        for table in self.folding.items_table() if self.folding else ():
            self.beside["survey_items"] = len(table)
            yield table

    def design(self) -> Iterator[Table]:
        """Give the survey's design; whole only once all rows are read."""
        for table in self.folding.design_table() if self.folding else ():
            self.beside["survey_design"] = len(table)
            yield table

    def _finish(self) -> None:
        self._converter.finish(self.file.name)
        self.tally.add_ragged(self._ragged.rows, self._ragged.first_rows)

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
                PersonalCells(name, column, kind, count, tally.cell_rows(column, kind))
                for (column, kind), count in sorted(tally.cells.items())
            ),
            losses=tuple(
                CrosswalkLoss(scheme, relation, rows)
                for (scheme, relation), rows in sorted(tally.losses.items())
            ),
            tables={self.kind: self.made, **self.beside},
            mappings={name: self.mapping.to_json()},
            notes=(
                *notes_of(converter, name),
                *self._street_notes(),
                *(survey_notes(self.folding, name) if self.folding else ()),
                *origin_notes(self.file),
            ),
            warnings=(
                *warnings_of(converter, name),
                *self._street_warnings(),
                *share_notes(self.mapping, name),
                *(survey_warnings(self.folding, self.mapping, name) if self.folding else ()),
            ),
            seen=tally.seen(name),
            repeated=converter.repeated(name),
        )

    @property
    def gazetteer(self) -> Gazetteer | None:
        """What places rows by the name of their street; None where it is not asked."""
        return self._converter.target.gazetteer if STREET in self.mapping.columns else None

    def _street_notes(self) -> tuple[Note, ...]:
        if self.gazetteer is None:
            return ()
        return street_notes(self._converter.tally, self.gazetteer, self.file.name)

    def _street_warnings(self) -> tuple[Note, ...]:
        if STREET not in self.mapping.columns:
            return ()
        return street_warnings(self._converter.tally, self.gazetteer, self.file.name)

    def _converted(self, progress: Progress | None) -> Iterator[pa.RecordBatch]:
        wanted = self.mapping.source_columns(self._layout.header)
        raws = batches_of(self.file, self._layout, wanted, self.mapping, self._ragged)
        for raw in raws:
            batch = self._converter.convert(raw)
            self._converter.refuse_persons(self.file.name)
            if self._wide:
                kept = self._converter.kept(raw)
                batch = self._wide.unfolded(
                    batch, kept, self._converter.classing, self._converter.tally
                )
            if self.folding:
                kept = self._converter.kept(raw)
                batch = self.folding.folded(batch, kept, self._converter.numbers())
            if progress is not None:
                progress(self.file.name, self._converter.rows_seen)
            yield batch


def _summed(batches: list[pa.RecordBatch], mapping: Mapping) -> list[pa.RecordBatch]:
    """Add up the rows of the same area, period and base; of no rows nothing is made."""
    if not any(batch.num_rows for batch in batches):
        return []
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
    return list(grouped.select(whole.column_names).combine_chunks().to_batches())
