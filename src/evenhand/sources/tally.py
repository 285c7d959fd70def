"""Counts what happens to the rows and cells of one file while it streams past."""

from collections import Counter

import numpy as np
import numpy.typing as npt
import pandas as pd

from evenhand.sources.report import FIRST_ROWS, Seen, SetAside

Flags = npt.NDArray[np.bool_]
HEADER_ROWS = 1
MOST_GAPS = 1_000
FEW_CLOCKS = 2
"""One clock time in the year is two in UTC, where the clock is put forward."""


class Tally:
    """Rows set aside by reason, cells emptied, and how rows were classed.

    Attributes
    ----------
    cells
        (column, kind of personal data) → cells emptied.
    losses
        (scheme, relation) → rows.
    counted
        Anything else worth a note: key → rows or cells.
    rows_above
        Rows of the file above the first row of the table.
    clocks, n_clocks
        Times of day seen, UTC, seconds after midnight – a few of them – and in how many rows.
    """

    def __init__(self) -> None:
        self.cells: Counter[tuple[str, str]] = Counter()
        self.losses: Counter[tuple[str, str]] = Counter()
        self.counted: Counter[str] = Counter()
        self.rows_above = HEADER_ROWS
        self.clocks: set[int] = set()
        self.n_clocks = 0
        self._aside: Counter[str] = Counter()
        self._first: dict[str, list[int]] = {}
        self._cell_rows: dict[tuple[str, str], list[int]] = {}
        self._seen: dict[str, list[int]] = {}
        self._gaps: list[tuple[int, int]] = []
        self._is_numbered = True

    def set_aside(self, reason: str, rows: Flags, alive: Flags, start: int) -> None:
        """Set rows aside; those set aside already keep their first reason.

        Parameters
        ----------
        reason
            Entry of `data.aside_<reason>`.
        rows, alive
            Which rows of the batch have this fault, and which are still in; `alive` is changed.
        start
            How many rows of the file came before the batch.
        """
        new = rows & alive
        count = int(new.sum())
        if not count:
            return
        self._aside[reason] += count
        self._remember(self._first.setdefault(reason, []), new, start)
        alive &= ~rows

    def count(self, key: str, rows: Flags, start: int) -> None:
        """Count rows that stay in, and remember the numbers of the first.

        Parameters
        ----------
        key
            What they are counted as.
        rows
            Which rows of the batch.
        start
            How many rows of the file came before the batch.
        """
        count = int(rows.sum())
        if count:
            self.counted[key] += count
            self._remember(self._seen.setdefault(key, []), rows, start)

    def empty(self, column: str, kind: str, cells: Flags, start: int) -> None:
        """Count cells that were emptied, and remember the numbers of the first rows.

        Parameters
        ----------
        column, kind
            The column of the file, and what the cells looked like.
        cells
            Which rows of the batch.
        start
            How many rows of the file came before the batch.
        """
        count = int(cells.sum())
        if count:
            self.cells[column, kind] += count
            self._remember(self._cell_rows.setdefault((column, kind), []), cells, start)

    def cell_rows(self, column: str, kind: str) -> tuple[int, ...]:
        """Give the numbers of the first rows with an emptied cell."""
        return tuple(self._cell_rows.get((column, kind), ()))

    def close(self, alive: Flags, start: int) -> None:
        """Note which rows of a batch did not enter, so that the others keep their numbers."""
        if not self._is_numbered or alive.all():
            return
        edges = np.diff(np.concatenate([[False], ~alive, [False]]).astype(np.int8))
        firsts, ends = np.flatnonzero(edges == 1), np.flatnonzero(edges == -1)
        self._is_numbered = len(self._gaps) + len(firsts) <= MOST_GAPS
        if self._is_numbered:
            self._gaps += [
                (start + int(first) + 1 + self.rows_above, int(end - first))
                for first, end in zip(firsts, ends, strict=True)
            ]

    def set_aside_numbered(self, reason: str, numbers: list[int]) -> None:
        """Set rows aside that had already come in, by their numbers in the file."""
        if numbers:
            self._aside[reason] += len(numbers)
            self._first[reason] = sorted([*self._first.get(reason, []), *numbers])[:FIRST_ROWS]
            self.stop_numbering()

    def stop_numbering(self) -> None:
        """Give up telling a row of the table by its number: rows of the file became several."""
        self._is_numbered = False

    def see_clocks(self, moments: npt.NDArray[np.datetime64]) -> None:
        """Take note of the times of day of instants, UTC, as long as there are only a few."""
        dated = moments[~np.isnat(moments)]
        self.n_clocks += len(dated)
        if len(self.clocks) <= FEW_CLOCKS:
            seconds = dated.astype("datetime64[us]").view(np.int64) // 1_000_000 % 86_400
            self.clocks |= {int(one) for one in pd.unique(seconds)[: FEW_CLOCKS + 1]}

    def add_ragged(self, rows: int, first_rows: list[int]) -> None:
        """Count rows that did not fit the header, and shift the numbers of the rows after them."""
        if not rows:
            return
        for numbers in (*self._first.values(), *self._seen.values(), *self._cell_rows.values()):
            numbers[:] = [_shifted(number, first_rows) for number in numbers]
        self._is_numbered &= rows == len(first_rows)
        self._gaps = sorted(
            [*((_shifted(row, first_rows), length) for row, length in self._gaps),
             *((row, 1) for row in first_rows)]
        )  # fmt: skip
        self._aside["ragged"] += rows
        self._first["ragged"] = list(first_rows[:FIRST_ROWS])

    @property
    def rows_aside(self) -> int:
        """How many rows were set aside, whatever the reason."""
        return sum(self._aside.values())

    def parts(self, file: str) -> tuple[SetAside, ...]:
        """Give the rows set aside, by reason."""
        return tuple(
            SetAside(file, reason, rows, tuple(sorted(self._first.get(reason, ()))))
            for reason, rows in sorted(self._aside.items())
        )

    @property
    def gaps(self) -> tuple[tuple[int, int], ...] | None:
        """Runs of rows that did not enter; None if they are too many to be kept."""
        return tuple(self._gaps) if self._is_numbered else None

    def seen(self, file: str) -> tuple[Seen, ...]:
        """Give the rows that stayed in with something to be known about them."""
        return tuple(
            Seen(file, key, self.counted[key], tuple(sorted(numbers)))
            for key, numbers in sorted(self._seen.items())
        )

    def _remember(self, known: list[int], rows: Flags, start: int) -> None:
        if len(known) < FIRST_ROWS:
            first = np.flatnonzero(rows)[: FIRST_ROWS - len(known)]
            known.extend(start + int(at) + 1 + self.rows_above for at in first)


def _shifted(number: int, ragged: list[int]) -> int:
    """Give a row's number in the file, where ragged rows before it were not counted."""
    for row in ragged:
        if row <= number:
            number += 1
    return number
