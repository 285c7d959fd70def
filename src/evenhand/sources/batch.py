"""One batch of a file's strings, asked by role, with the rows that are still in."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from evenhand.sources import cells
from evenhand.sources.kinds import arrow_type
from evenhand.sources.mapping import Mapping, Roles
from evenhand.sources.selecting import part_of
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
    """

    raw: pa.RecordBatch
    start: int
    mapping: Mapping
    columns: Roles
    tally: Tally
    alive: Flags

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

    def texts(self, role: str) -> pa.Array:
        """Give the strings of a role; several columns are joined, of a part only the part."""
        pattern = self.mapping.setting("parts", role)
        texts = self.whole_texts(role)
        return texts if pattern is None else part_of(texts, str(pattern))

    def whole_texts(self, role: str) -> pa.Array:
        """Give the strings of a role as they stand in the file; several columns are joined."""
        names = self.columns[role]
        if len(names) == 1:
            return self.raw.column(names[0])
        between = " " if role in ("starts_at", "ends_at", "period") else " / "
        parts = [self.raw.column(name) for name in names]
        return pc.binary_join_element_wise(*parts, between, null_handling="emit_null")

    def numbers(self, role: str) -> tuple[npt.NDArray[np.float64], Flags]:
        """Give the numbers of a role, and which cells are there but are none."""
        return cells.numbers(
            self.texts(role),
            str(self.mapping.setting("file", "decimal", ".")),
            str(self.mapping.setting("file", "thousands", "")),
        )

    def translated(self, role: str, texts: pa.Array) -> pa.Array:
        """Give strings with the mapping's own words put in."""
        words = self.mapping.values.get(role)
        if not words:
            return texts
        coded = texts.dictionary_encode()
        ours = [str(words.get(word, word)) for word in coded.dictionary.to_pylist()]
        return pa.array(ours, pa.string()).take(coded.indices)

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
