"""Keeps data of persons out of the identifiers of records, without looking long at a million."""

from collections import Counter

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from evenhand.sources.persons.guarding import LONGEST_ID, Guard, is_dull, shaped
from evenhand.sources.tally import Tally
from evenhand.sources.words import REFUSED_FROM_CELLS, REFUSED_FROM_SHARE, refusal

SMALLEST_LARGE = 1e8
"""No area has so many people or offences, and no place such a coordinate."""
_HASH = r"^[0-9a-fA-F\-]{20,}$"


class RecordIds:
    """Looks at the identifiers of one file, batch after batch."""

    def __init__(self) -> None:
        self._guard = Guard("numbers")
        self._dull: dict[str, bool] = {}
        self._emptied: Counter[str] = Counter()

    def cleaned(self, texts: pa.Array, column: str, tally: Tally, start: int) -> pa.Array:
        """Empty identifiers that look like data of a person, and count them.

        Parameters
        ----------
        texts
            Plain strings; null where missing.
        column
            What the column is called in the account.
        tally, start
            Where they are counted, and how many rows came before.
        """
        for kind, rows in self.kinds(texts).items():
            tally.empty(column, kind, rows, start)
            self._emptied[kind] += int(rows.sum())
            texts = pc.if_else(pa.array(rows), pa.scalar(None, pa.string()), texts)
        return texts

    def refuse_persons(self, file: str, column: str, n_rows: int) -> None:
        """Refuse the column if too many of its identifiers look like data of a person.

        Raises
        ------
        SourceError
            They do.
        """
        cells = sum(self._emptied.values())
        if cells >= REFUSED_FROM_CELLS and cells >= REFUSED_FROM_SHARE * n_rows:
            raise refusal(file, column, self._emptied.most_common(1)[0][0])

    def kinds(self, texts: pa.Array) -> dict[str, npt.NDArray[np.bool_]]:
        """Say which identifiers look like data of a person: kind → rows, shape (rows,).

        Parameters
        ----------
        texts
            Plain strings; null where missing.

        Notes
        -----
        Identifiers are judged by their shape first: those that no data of a person have, and long
        hashes, are not looked at. Of one shape `MOST_LOOKED_AT` are looked at.
        """
        is_hash = pc.match_substring_regex(texts, _HASH)
        is_long = pc.greater(pc.binary_length(texts), 4 * LONGEST_ID)
        out = pc.fill_null(pc.or_(is_hash, is_long), True).to_numpy(zero_copy_only=False)
        at = np.flatnonzero(~out)
        if not len(at):
            return {}
        rest = texts.take(pa.array(at))
        coded = shaped(rest).dictionary_encode()
        look = np.array([not self._is_dull(shape) for shape in coded.dictionary.to_pylist()])
        chosen = np.flatnonzero(look[coded.indices.to_numpy()])
        if not len(chosen):
            return {}
        words = rest.take(pa.array(chosen)).dictionary_encode()
        kinds = np.array([*self._guard.kinds(words.dictionary.to_pylist())], dtype=object)
        found = kinds[words.indices.to_numpy()]
        result = {}
        for kind in dict.fromkeys(kinds[kinds != np.array(None)]):
            rows = np.zeros(len(texts), dtype=bool)
            rows[at[chosen[found == kind]]] = True
            result[str(kind)] = rows
        return result

    def _is_dull(self, shape: str) -> bool:
        if shape not in self._dull:
            self._dull[shape] = is_dull(shape)
        return self._dull[shape]


class LargeNumbers:
    """Looks whether a column of numbers holds telephone numbers or numbers of persons instead."""

    def __init__(self) -> None:
        self._large: Counter[str] = Counter()
        self._all: Counter[str] = Counter()

    def add(self, column: str, values: npt.NDArray[np.float64]) -> None:
        """Take note of a batch; NaN where missing."""
        self._all[column] += int(np.isfinite(values).sum())
        self._large[column] += int(
            ((values >= SMALLEST_LARGE) & (values == np.floor(values))).sum()
        )

    def refuse_persons(self, file: str) -> None:
        """Refuse a column whose numbers are nearly all longer than any count.

        Raises
        ------
        SourceError
            They are.
        """
        for column, large in self._large.items():
            if large >= REFUSED_FROM_CELLS and large > 0.9 * self._all[column]:
                raise refusal(file, column, "telephone numbers or numbers of persons")
