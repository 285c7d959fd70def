"""One batch of a file's strings, asked by role, with the rows that are still in."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from evenhand.sources import cells, coded
from evenhand.sources.kinds import arrow_type
from evenhand.sources.mapping import Mapping, Roles
from evenhand.sources.selecting import OTHER_FORM, left_out, of_other_form, part_of
from evenhand.sources.tally import Flags, Tally
from evenhand.tables.columns import Column


@dataclass
class Batch:
    """Rows of a file on their way into a table.

    Attributes
    ----------
    raw
        Columns of the file, as strings.
    start
        How many rows of the file came before.
    mapping, columns
        The mapping, and those of its roles whose columns are in the file.
    tally
        Where rows set aside are counted.
    alive
        Which rows are still in.
    known
        What was read of the words of growing columns, role by role; kept from batch to batch.
    """

    raw: pa.RecordBatch
    start: int
    mapping: Mapping
    columns: Roles
    tally: Tally
    alive: Flags
    known: dict[str, cells.NumbersOfWords] = field(default_factory=dict)

    @property
    def n_rows(self) -> int:
        """How many rows the batch has, set aside or not."""
        return int(self.raw.num_rows)

    def aside(self, reason: str, rows: Flags) -> None:
        """Set rows aside for a reason."""
        self.tally.set_aside(reason, rows, self.alive, self.start)

    def count(self, key: str, rows: Flags) -> None:
        """Count rows that stay in, for a note."""
        self.tally.count(key, rows & self.alive, self.start)

    def leave_out(self) -> None:
        """Set rows aside that the mapping leaves out, or whose cells are not of its form."""
        for reason, rows in left_out(self.raw, self.mapping.sections.get("rows", {})).items():
            self.aside(reason, rows)
        submitted = self.mapping.setting("survey", "submitted")
        if submitted is not None and not self.mapping.setting("survey", "keep_incomplete", False):
            given = self.raw.column(str(submitted))
            self.aside("incomplete", given.is_null().to_numpy(zero_copy_only=False))
        for role, pattern in self.mapping.sections.get("parts", {}).items():
            if role in self.columns:
                self.aside(OTHER_FORM, of_other_form(self._whole(role), str(pattern)))

    def texts(self, role: str) -> pa.Array:
        """Give the strings of a role; several columns are joined, of a part only the part."""
        return coded.plain_texts(self.given(role))

    def words(self, role: str) -> pa.Array:
        """Give the strings of a role as a dictionary that is no longer than the batch."""
        return coded.compact(self.given(role))

    def given(self, role: str) -> pa.Array:
        """Give a role as the reader does: strings, a dictionary of them, or their hashes."""
        pattern = self.mapping.setting("parts", role)
        whole = self._whole(role)
        return whole if pattern is None else part_of(whole, str(pattern))

    def _whole(self, role: str) -> pa.Array:
        names = self.columns[role]
        if len(names) == 1:
            return self.raw.column(names[0])
        between = " " if role in ("starts_at", "ends_at", "period") else " / "
        return coded.joined([self.raw.column(name) for name in names], between)

    @property
    def grows(self) -> bool:
        """Whether words have the numbers that they had in the batch before."""
        return coded.grows(self.raw)

    def numbers(self, role: str) -> tuple[npt.NDArray[np.float64], Flags]:
        """Give the numbers of a role, and which cells are there but are none."""
        decimal = str(self.mapping.setting("file", "decimal", "."))
        thousands = str(self.mapping.setting("file", "thousands", ""))
        given = self.given(role)
        if self.grows and pa.types.is_dictionary(given.type):
            if role not in self.known:
                self.known[role] = cells.NumbersOfWords(decimal, thousands)
            return self.known[role].of(given)
        return cells.numbers(given, decimal, thousands)

    def translated(self, role: str, texts: pa.Array) -> pa.Array:
        """Give strings with the mapping's own words put in."""
        words = self.mapping.values.get(role)
        if not words:
            return texts
        known = texts.dictionary_encode()
        ours = [str(words.get(word, word)) for word in known.dictionary.to_pylist()]
        return pa.array(ours, pa.string()).take(known.indices)

    def constant(self, value: Any, column: Column | None = None) -> pa.Array:
        """Give one value for every row."""
        n_rows = self.n_rows
        kind = arrow_type(column) if column else pa.string()
        if pa.types.is_timestamp(kind):
            return day_array(np.full(n_rows, np.datetime64(str(value), "us")))
        if pa.types.is_dictionary(kind) or pa.types.is_string(kind):
            one = pa.array([str(value)], pa.string()).dictionary_encode()
            return one.take(pa.array(np.zeros(n_rows, dtype=np.int32)))
        return pa.array(np.full(n_rows, value), type=kind)


def instant_array(values: npt.NDArray[np.datetime64]) -> pa.Array:
    """Give UTC moments as instants."""
    return pa.array(values, pa.timestamp("us")).cast(pa.timestamp("us", "UTC"))


def day_array(values: npt.NDArray[np.datetime64]) -> pa.Array:
    """Give days, without a zone."""
    return pa.array(values.astype("datetime64[us]"), pa.timestamp("us"))
