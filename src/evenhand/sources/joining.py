"""Files whose rows are no records but add to records of other files: found by key, never stored."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from evenhand.errors import SourceError, listed
from evenhand.kernels.keys import Keys
from evenhand.sources import cells
from evenhand.sources.batch import Batch
from evenhand.sources.boundaries import Outlines
from evenhand.sources.delimited import Layout, Ragged
from evenhand.sources.files import SourceFile
from evenhand.sources.kinds import JOINS
from evenhand.sources.mapping import Mapping
from evenhand.sources.opening import batches_of
from evenhand.sources.personal_data import shown_heads
from evenhand.sources.repeats import keys_of
from evenhand.sources.report import FileRead, ImportReport, Note, PersonalCells
from evenhand.sources.tally import Tally
from evenhand.sources.words import Words
from evenhand.tables.areas import Areas
from evenhand.wording.numbers import NumberKind

Places = npt.NDArray[np.int64]


class Joined:
    """One file, read whole: key → what it adds. Of several rows with a key the last is taken.

    Attributes
    ----------
    fills
        The columns that it adds to.
    """

    def __init__(self, file: SourceFile, layout: Layout, mapping: Mapping) -> None:
        missing = mapping.missing_columns(layout.header)
        if missing:
            raise SourceError(
                listed(file.name, [f"the column '{name}' of the mapping is not there; the file "
                                   f"has: {shown_heads(layout.header)}" for name in missing])
            )  # fmt: skip
        self.file, self.mapping = file, mapping
        self.fills: tuple[str, ...] = tuple(mapping.setting("join", "fills"))
        self._tally = Tally()
        self._tally.rows_above = layout.rows_above
        self._told: Counter[str] = Counter()
        self._ragged = Ragged()
        self._report: ImportReport | None = None
        self._read(layout)

    @property
    def kind(self) -> str:
        """The table whose rows it adds to."""
        return self.mapping.kind

    def places(self, keys: pa.Array) -> Places:
        """Say where the key of each row is known; -1 where it is not."""
        there = keys.is_valid().to_numpy(zero_copy_only=False)
        found = np.full(len(keys), -1, dtype=np.int64)
        found[there] = self._keys.get_indexer(pd.Index(keys_of(keys)))
        self._is_met[found[found >= 0]] = True
        return found

    def filled(self, role: str, values: pa.Array, places: Places) -> pa.Array:
        """Give a column with what is missing in it filled; what is there stays."""
        added = self._values[role].take(pa.array(places, mask=places < 0))
        plainly = values.cast(added.type)
        self._told["filled"] += int(
            pc.sum(pc.and_(plainly.is_null(), added.is_valid())).as_py() or 0
        )
        same = pc.equal(plainly, added)
        self._told["same"] += int(pc.sum(same).as_py() or 0)
        self._told["different"] += int(pc.sum(pc.invert(same)).as_py() or 0)
        made = pc.coalesce(plainly, added)
        return made.dictionary_encode() if pa.types.is_string(made.type) else made

    def report(self) -> ImportReport:
        """Give the account of the file; to be asked once the rows that it adds to were read."""
        if self._report is None:
            self._report = self._account()
        return self._report

    def _account(self) -> ImportReport:
        met = np.append(self._is_met, False)[self._place_of_row]
        alone = self._is_keyed & ~met
        self._tally.set_aside("no_match", alone, self._is_keyed.copy(), 0)
        self._tally.add_ragged(self._ragged.rows, self._ragged.first_rows)
        name, rows_in = self.file.name, len(self._is_keyed) + self._ragged.rows
        label = ".".join((self.kind, *self.fills))
        read = FileRead(name, *self.file.digest, label, rows_in, rows_in - self._tally.rows_aside,
                        self.file.content, self._tally.rows_above + 1, None)  # fmt: skip
        told: dict[str, tuple[float, NumberKind]] = {
            key: (float(self._told[key]), "count") for key in ("filled", "same", "different")
        }
        note = Note("sources.joined", told, {"file": name, "columns": ", ".join(self.fills)})
        return ImportReport(
            files=(read,),
            set_aside=self._tally.parts(name),
            personal=tuple(
                PersonalCells(name, column, kind, count)
                for (column, kind), count in sorted(self._tally.cells.items())
            ),
            tables={},
            mappings={name: self.mapping.to_json()},
            notes=(note,),
        )

    def _read(self, layout: Layout) -> None:
        """Read the file: the hash of each row's key, and what the row adds."""
        key, columns = JOINS[self.kind][0], self.mapping.columns
        keys, keyed = [], []
        texts: dict[str, list[pa.Array]] = {role: [] for role in self.fills}
        wanted = self.mapping.source_columns(layout.header)
        start = 0
        for raw in batches_of(self.file, layout, wanted, self.mapping, self._ragged):
            alive = np.ones(raw.num_rows, dtype=bool)
            batch = Batch(raw, start, self.mapping, columns, self._tally, alive)
            batch.leave_out()
            given = batch.given(key)
            batch.aside("missing_value", given.is_null().to_numpy(zero_copy_only=False))
            keys.append(keys_of(given.filter(pa.array(alive))))
            keyed.append(alive)
            for role, parts in texts.items():
                parts.append(batch.texts(role))
            start += raw.num_rows
        self._is_keyed = np.concatenate([*keyed, np.zeros(0, dtype=bool)])
        self._keep(np.concatenate([*keys, np.zeros(0, dtype=np.uint64)]), texts)

    def _keep(self, keys: Keys, texts: dict[str, list[pa.Array]]) -> None:
        """Keep for each key what its last row adds."""
        codes, distinct = pd.factorize(keys)
        self._keys = pd.Index(distinct)
        self._is_met = np.zeros(len(distinct), dtype=bool)
        self._place_of_row = np.full(len(self._is_keyed), len(distinct), dtype=np.int64)
        self._place_of_row[self._is_keyed] = codes
        last = np.zeros(len(distinct), dtype=np.int64)
        last[codes] = np.flatnonzero(self._is_keyed)  # the last row of a key is written last
        self._values = {
            role: self._cleaned(role, pa.chunked_array(parts, pa.string()).combine_chunks()).take(
                pa.array(last)
            )
            for role, parts in texts.items()
        }

    def _cleaned(self, role: str, texts: pa.Array) -> pa.Array:
        column = next(one for one in self.mapping.table.COLUMNS if one.name == role)
        if column.kind in ("number", "whole"):
            values, unreadable = cells.numbers(
                texts,
                str(self.mapping.setting("file", "decimal", ".")),
                str(self.mapping.setting("file", "thousands", "")),
            )
            least = -np.inf if column.least is None else column.least
            wrong = unreadable | (values < least)
            alive = self._is_keyed
            self._tally.set_aside("unreadable_number", wrong, alive, 0)
            return pa.array(np.where(wrong, np.nan, values), mask=wrong | np.isnan(values))
        words = Words(self.mapping.columns[role][0], self.mapping.setting_words(role))
        cleaned = words.array(words.codes(texts, self._tally, 0)).cast(pa.string())
        words.refuse_persons(self.file.name)
        return cleaned


def filled_areas(outlines: Outlines, joins: Sequence[Joined]) -> Outlines:
    """Give outlines with what other files add to them, by the codes of the areas."""
    if not isinstance(outlines.table, Areas):
        return outlines
    areas = outlines.table
    for one in joins:
        if one.kind != "areas" or one.mapping.level not in ("", outlines.mapping.level):
            continue
        frame = areas.to_frame()
        places = one.places(pa.array(frame["area_id"].tolist(), pa.string()))
        for role in one.fills:
            values = pa.array(frame[role].tolist(), pa.float64(), from_pandas=True)
            frame[role] = one.filled(role, values, places).to_pandas()
        areas = Areas.from_frame(frame, crs=areas.crs)
    return replace(outlines, table=areas)


def refuse_alone(joins: Sequence[Joined], kinds: set[str]) -> None:
    """Refuse files that add to rows of which none come in.

    Raises
    ------
    SourceError
        No other file of the import holds rows of the table; every such file is named.
    """
    problems = [
        f"{one.file.name} adds {', '.join(one.fills)} to {one.kind} that it does not hold; the "
        "key that they are found by is never stored, so import it together with the files that "
        "hold them (undo their import first, if they are in already)"
        for one in joins
        if one.kind not in kinds
    ]
    if problems:
        raise SourceError(listed("import", problems))
