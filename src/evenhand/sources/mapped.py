"""Turns batches of a file's strings into batches of a table's columns, as a mapping says."""

from collections.abc import Callable
from collections.abc import Mapping as Assigned
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from evenhand.kernels.keys import row_names
from evenhand.sources import cells, observed, several, times
from evenhand.sources.batch import Batch, day_array
from evenhand.sources.coded import compact, plain_texts, texts_of
from evenhand.sources.kinds import MADE_IDS, TIMES_ROLE, arrow_type, extra_column
from evenhand.sources.mapping import Mapping
from evenhand.sources.mapping_checks import KEY_ROLE
from evenhand.sources.offences import OFFENCE_COLUMNS, Classing
from evenhand.sources.personal_data import shown_head
from evenhand.sources.placing import Target
from evenhand.sources.record_ids import LargeNumbers, RecordIds
from evenhand.sources.repeats import KeyCount, Repeats
from evenhand.sources.report import Repeated
from evenhand.sources.street_names import STREET
from evenhand.sources.street_places import StreetPlacer
from evenhand.sources.tally import Tally
from evenhand.sources.together import book_of, period_columns, point_columns, time_columns
from evenhand.sources.words import Words, plain
from evenhand.tables.columns import Column

MOST_GROUPS = 500
PRECISION = "place_precision_m"
RESPONDENT_KEY = ("respondent_id", "wave")
"""What stands once only in a survey of one row for each person asked."""


class Converter:
    """Converts the batches of one file, in order.

    Attributes
    ----------
    tally
        What happened to rows and cells so far.
    words
        Role → the words seen in it.
    """

    def __init__(
        self,
        mapping: Mapping,
        header: tuple[str, ...],
        content: Callable[[], str],
        target: Target,
        later: tuple[str, ...] = (),
    ) -> None:
        self.mapping = mapping
        self.target = target
        self.tally = Tally()
        self.words: dict[str, Words] = {}
        self.classing = Classing(mapping)
        self.later = later
        self._content = content
        self._columns = {
            role: names
            for role, names in mapping.columns.items()
            if all(name in header for name in names)
        }
        self._book = book_of(self._columns, mapping, target)
        self._streets = (
            StreetPlacer(target.gazetteer, target.placers)
            if target.gazetteer is not None and STREET in self._columns
            else None
        )
        self._keys = KeyCount()
        self._counted = Repeats()
        self._ids = Repeats()
        self._own_ids = RecordIds()
        self._large = LargeNumbers()
        self._sheets = observed.TypedSheets() if mapping.kind == observed.KIND else None
        self._batch: Batch
        self._start = 0
        self._known: dict[str, cells.NumbersOfWords] = {}
        self.columns = (*mapping.table.COLUMNS, *self._extra_columns())

    def convert(self, raw: pa.RecordBatch) -> pa.RecordBatch:
        """Convert the next batch: every column of the table, only the rows that may enter."""
        alive = np.ones(raw.num_rows, dtype=bool)
        self._batch = Batch(
            raw, self._start, self.mapping, self._columns, self.tally, alive, self._known
        )
        self._batch.leave_out()
        made = self._grouped()
        for column in self.columns:
            if column.name not in made:
                made[column.name] = self._single(column)
        made |= self._sheets.settled(self._batch, made) if self._sheets else {}
        self._refuse_missing(made)
        self._refuse_doubled(made)
        records = several.times_of(self._batch) if TIMES_ROLE in self._columns else None
        made |= self._classes(made)
        self.tally.close(alive, self._start)
        if KEY_ROLE in self._columns:
            keys = self._batch.given(KEY_ROLE)
            self._count_nameless(keys)
            self._keys.add(self.kept(keys))
            self._fill(made, keys)
        ordered = [made[column.name] for column in self.columns]
        batch = pa.RecordBatch.from_arrays(ordered, names=[one.name for one in self.columns])
        self._start += raw.num_rows
        kept: pa.RecordBatch = self.kept(batch)
        if records is None:
            return kept
        self.tally.stop_numbering()
        return several.repeated(kept, records[alive], MADE_IDS[self.mapping.kind])

    def kept(self, rows: Any) -> Any:
        """Give what belongs to the rows of the last batch that may enter."""
        return rows if self._batch.alive.all() else rows.filter(pa.array(self._batch.alive))

    def numbers(self) -> list[int]:
        """Give the numbers that the rows of the last batch that may enter have in the file."""
        first = self._batch.start + 1 + self.tally.rows_above
        found: list[int] = (np.flatnonzero(self._batch.alive) + first).tolist()
        return found

    @property
    def rows_seen(self) -> int:
        """How many rows were converted so far, set aside or not."""
        return self._start

    def refuse_persons(self, file: str) -> None:
        """Refuse columns that turn out to hold persons; asked before each batch is handed on."""
        for words in self.words.values():
            words.refuse_persons(file)
        self._large.refuse_persons(file)
        if self._sheets:
            self._sheets.refuse(file)
        if "incident_id" in self._columns:
            self._own_ids.refuse_persons(file, self._id_head, self._start)

    @property
    def _id_head(self) -> str:
        return shown_head(" + ".join(self._columns["incident_id"]))

    def finish(self, file: str) -> None:
        """Count what can be counted at the end only, and refuse sheets that are blank."""
        if self._sheets:
            self._sheets.finish(file)
        self.tally.counted["repeated_keys"] += self._keys.repeated()

    def repeated(self, file: str) -> tuple[Repeated, ...]:
        """Give the identifiers that stand in several rows, where they are read to be counted."""
        ids, groups = self._keys.groups(MOST_GROUPS)
        return (Repeated(file, ids, groups),) if ids else ()

    def _fill(self, made: dict[str, pa.Array], keys: pa.Array) -> None:
        """Fill what is missing in columns that other files of the import add to."""
        for addition in self.target.additions:
            if addition.kind != self.mapping.kind:
                continue
            places = np.where(self._batch.alive, addition.places(keys), -1)
            for role in addition.fills:
                made[role] = addition.filled(role, made[role], places)

    def _count_nameless(self, own: pa.Array) -> None:
        if own.null_count:
            self._batch.count("no_id", own.is_null().to_numpy(zero_copy_only=False))

    def _extra_columns(self) -> list[Column]:
        known = {column.name for column in self.mapping.table.COLUMNS}
        prefixes = self.mapping.table.PREFIXES or ("\0",)
        named = [role for role in self._columns if role.startswith(prefixes)]
        named += [role for role in self.mapping.constants if role.startswith(prefixes)]
        if "area_".startswith(prefixes):
            named += [f"area_{level}" for level in self.target.placers]
        return [extra_column(role) for role in dict.fromkeys(named) if role not in known]

    def _grouped(self) -> dict[str, pa.Array]:
        """Make the columns that belong together: points, times, periods, identifiers."""
        names = {column.name for column in self.columns}
        made: dict[str, pa.Array] = {}
        if {"x_m", "y_m"} <= names:
            levels = [
                level
                for level in self.target.placers
                if f"area_{level}" in names and f"area_{level}" not in self._columns
            ]
            made |= self._points(levels, names)
        if "starts_at" in names and "starts_at" in self._columns:
            made |= time_columns(self._batch, self.target, names)
        if "period_start" in names and {"period", "year"} & set(self._columns):
            made |= period_columns(self._batch)
        own_id = MADE_IDS.get(self.mapping.kind)
        if own_id is not None and (own_id == "incident_id" or own_id not in self._columns):
            made[own_id] = self._made_ids()
        return made

    def _points(self, levels: list[str], names: set[str]) -> dict[str, pa.Array]:
        """Make the points of the rows, with the precision that the file or the mapping states."""
        given = {*self._columns, *self.mapping.constants}
        stated = {
            one.name: self._single(one)
            for one in self.columns
            if one.name == PRECISION and PRECISION in given
        }
        return point_columns(self._batch, self._book, levels, names, stated, self._streets)

    def _made_ids(self) -> pa.Array:
        """Give each row an identifier: its own, or the file's hash and the row's number."""
        names = row_names(self._content()[:12], self._start + 1, self._batch.n_rows)
        made = texts_of(*names)
        if "incident_id" not in self._columns:
            return made
        own = plain(self._batch.texts("incident_id"))
        self._count_nameless(own)
        own = self._own_ids.cleaned(own, self._id_head, self.tally, self._start)
        repeated = self._ids.new(own)
        self.tally.count("repeated_keys", repeated, self._start)
        unique = pc.if_else(pa.array(repeated), pc.binary_join_element_wise(own, made, "~"), own)
        return pc.coalesce(unique, made)

    def _single(self, column: Column) -> pa.Array:
        role = column.name
        if role in self.mapping.constants and role not in self._columns:
            return self._batch.constant(self.mapping.constants[role], column)
        if role not in self._columns:
            return pa.nulls(self._batch.n_rows, arrow_type(column))
        if column.kind in ("number", "whole"):
            return self._number_column(column)
        texts = self._given(role)
        if column.kind == "boolean":
            found, unreadable = cells.truths(self._batch.translated(role, plain_texts(texts)))
            self._batch.aside("unreadable_cell", unreadable)
            return found
        if column.kind in ("day", "instant"):
            pattern = str(self.mapping.setting("time", "format", times.ISO))
            found_days, unreadable = times.days(compact(texts), pattern)
            self._batch.aside("unreadable_date", unreadable)
            return day_array(found_days)
        return self._word_column(column, texts)

    def _given(self, role: str) -> pa.Array:
        """Give a role as the reader does, without rows that the mapping leaves out."""
        given = self._batch.given(role)
        if not ({"rows", "parts"} & set(self.mapping.sections)) or self._batch.alive.all():
            return given
        alive = pa.array(self._batch.alive)
        return pc.if_else(alive, plain_texts(given), pa.scalar(None, pa.string()))

    def _word_column(self, column: Column, texts: pa.Array) -> pa.Array:
        role = column.name
        if role not in self.words:
            named = " + ".join(self._columns[role])
            area = role.startswith(("area", "name_")) or self.mapping.kind in ("places", "events")
            self.words[role] = Words(
                named,
                self.mapping.values.get(role, {}),
                self.mapping.declared(role),
                "places" if area else "numbers" if column.kind == "id" else "codes",
            )
        words = self.words[role]
        codes = words.codes(texts, self.tally, self._start, grows=self._batch.grows)
        if column.choices:
            foreign = np.array([word not in column.choices for word in words.words] + [False])
            self._batch.aside("unknown_word", foreign[codes])
        found = words.array(codes)
        if column.kind != "id":
            return found
        if column.unique:
            self._batch.aside("repeated_id", self._ids.new(found.cast(pa.string())))
        return found.cast(pa.string())

    def _number_column(self, column: Column) -> pa.Array:
        values, unreadable = self._batch.numbers(column.name)
        self._large.add(shown_head(" + ".join(self._columns[column.name])), values)
        self._batch.aside("unreadable_number", unreadable)
        if column.kind == "whole":
            self._batch.aside("unreadable_number", ~np.isnan(values) & (values != np.floor(values)))
        least = -np.inf if column.least is None else column.least
        most = np.inf if column.most is None else column.most
        whole = column.kind == "whole"
        if whole:
            most = min(most, cells.LARGEST_WHOLE)
        beyond = (values < least) | (values > most)
        self._batch.aside("out_of_bounds", beyond)
        values = np.where(beyond, np.nan, values)
        safe = np.where(np.isfinite(values), np.floor(values) if whole else values, 0)
        return pa.array(
            safe.astype(np.int64) if whole else safe, mask=np.isnan(values), type=arrow_type(column)
        )

    def _refuse_missing(self, made: Assigned[str, pa.Array]) -> None:
        """Set rows aside that lack what the table cannot do without."""
        later = (*self.later, *(OFFENCE_COLUMNS if "offence_source" in made else ()))
        for column in self.columns:
            values = made[column.name]
            needed = not column.missing or column.name == "offence_source"
            if needed and column.name not in later and values.null_count:
                missing = values.is_null().to_numpy(zero_copy_only=False)
                reason = "unplaced" if column.name in ("x_m", "y_m") else "missing_value"
                self._batch.aside(reason, missing)

    def _refuse_doubled(self, made: Assigned[str, pa.Array]) -> None:
        """Set rows aside that count again what an earlier row counted."""
        is_survey = "survey" in self.mapping.sections
        keys = RESPONDENT_KEY if is_survey else self.mapping.table.row_key()
        key = [name for name in keys if name not in self.later]
        if len(key) < 2 or self.mapping.combine_sum:
            return
        parts = [pc.fill_null(made[name].cast(pa.string()), "") for name in key]
        joined = pc.binary_join_element_wise(*parts, "\x1f")
        kept = np.flatnonzero(self._batch.alive)
        again = np.zeros(len(self._batch.alive), dtype=bool)
        again[kept] = self._counted.new(joined.take(pa.array(kept)))
        self._batch.aside("repeated_respondent" if is_survey else "counted_twice", again)

    def _classes(self, made: Assigned[str, pa.Array]) -> dict[str, pa.Array]:
        if "offence_source" not in made or "offence_source" in self.later:
            return {}
        coded: Any = made["offence_source"]
        if not pa.types.is_dictionary(coded.type):
            coded = coded.dictionary_encode()
        codes = coded.indices.fill_null(-1).to_numpy(zero_copy_only=False)
        words = [str(word) for word in coded.dictionary.to_pylist()]
        return self.classing.columns(words, codes, self._batch.alive, self.tally)
