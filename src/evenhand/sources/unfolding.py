"""Unfolds wide tables: one column for each period or each offence becomes one row for each."""

import re

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from evenhand.errors import SourceError, listed
from evenhand.sources import cells, periods, times
from evenhand.sources.delimited import header_matching
from evenhand.sources.kinds import BOTH, OFFENCES, PERIODS
from evenhand.sources.mapping import Mapping
from evenhand.sources.offences import OFFENCE_COLUMNS, Classing
from evenhand.sources.tally import Tally


class Wide:
    """The columns of one wide table that hold counts.

    Attributes
    ----------
    columns
        Their names, in the order of the header.
    later
        Columns of the table that are known only once the rows are unfolded.
    """

    def __init__(self, file: str, header: tuple[str, ...], mapping: Mapping) -> None:
        pattern = str(mapping.setting("wide", "columns"))
        self.columns = header_matching(header, pattern)
        if not self.columns:
            raise SourceError(
                listed(file, [f"no column is named as [wide] columns says: {pattern}"])
            )
        self._file, self._mapping = file, mapping
        self._over = str(mapping.setting("wide", "over", PERIODS))
        self._periods = self._offence_names = tuple(self.columns)
        if self._over == BOTH:
            parts = [re.fullmatch(pattern, name) for name in self.columns]
            self._periods = tuple(part[PERIODS] if part else "" for part in parts)
            self._offence_names = tuple(part[OFFENCES] if part else "" for part in parts)
        made: tuple[str, ...] = ()
        made += ("period_start", "period_end") if self._over in (PERIODS, BOTH) else ()
        made += (OFFENCES, *OFFENCE_COLUMNS) if self._over in (OFFENCES, BOTH) else ()
        self.later = ("count", *made)

    def unfolded(
        self, batch: pa.RecordBatch, raw: pa.RecordBatch, classing: Classing, tally: Tally
    ) -> pa.RecordBatch:
        """Make one row for each of the wide columns of each row.

        Parameters
        ----------
        batch, raw
            Converted rows and the strings that they come from, row by row.
        classing, tally
            What classes offences, and where figures that are missing or no counts are counted.
        """
        n_rows, n_wide = raw.num_rows, len(self.columns)
        long = batch.take(pa.array(np.repeat(np.arange(n_rows), n_wide)))
        counts = self._counts(raw, tally)
        made = {
            "count": pa.array(
                np.where(np.isnan(counts), 0, counts).astype(np.int64), mask=np.isnan(counts)
            )
        }
        if self._over in (PERIODS, BOTH):
            first, last = self._bounds()
            made["period_start"] = pa.array(np.tile(first, n_rows).astype("datetime64[us]"))
            made["period_end"] = pa.array(np.tile(last, n_rows).astype("datetime64[us]"))
        if self._over in (OFFENCES, BOTH):
            made |= self._offences(n_rows, classing, tally)
        for name, values in made.items():
            long = long.set_column(long.schema.get_field_index(name), name, values)
        return long

    def _bounds(self) -> tuple[periods.Days, periods.Days]:
        pattern = str(self._mapping.setting("wide", "format", "%Y-%m"))
        length = str(self._mapping.setting("wide", "length", "month"))
        start, unreadable = times.days(pa.array(self._periods), pattern)
        if unreadable.any():
            wrong = [name for name, bad in zip(self.columns, unreadable, strict=True) if bad]
            raise SourceError(
                listed(self._file, [f"the column '{name}' is no {pattern}" for name in wrong])
            )
        return periods.bounds(start, length)

    def _offences(self, n_rows: int, classing: Classing, tally: Tally) -> dict[str, pa.Array]:
        words = self._mapping.setting_words(OFFENCES)
        each = [str(words.get(name, name)) for name in self._offence_names]
        named = list(dict.fromkeys(each))
        numbers = np.array([named.index(name) for name in each], dtype=np.int32)
        codes = np.tile(numbers, n_rows)
        classes = classing.columns(named, codes, np.ones(len(codes), dtype=bool), tally)
        offences = pa.DictionaryArray.from_arrays(pa.array(codes), pa.array(named, pa.string()))
        return {OFFENCES: offences, **classes}

    def _counts(self, raw: pa.RecordBatch, tally: Tally) -> npt.NDArray[np.float64]:
        """Read the counts of all wide columns, row by row; what is no count is missing."""
        columns = []
        for name in self.columns:
            values, unreadable = cells.numbers(
                raw.column(name),
                str(self._mapping.setting("file", "decimal", ".")),
                str(self._mapping.setting("file", "thousands", "")),
            )
            wrong = unreadable | (values < 0) | (values > cells.LARGEST_WHOLE)
            wrong |= (values != np.floor(values)) & ~np.isnan(values)
            tally.counted["unreadable_counts"] += int(wrong.sum())
            columns.append(np.where(wrong, np.nan, values))
        together: npt.NDArray[np.float64] = np.column_stack(columns).ravel()
        tally.counted["missing_counts"] += int(np.isnan(together).sum())
        return together
