"""Counts what happens to the rows and cells of one file while it streams past."""

from collections import Counter

import numpy as np
import numpy.typing as npt

from evenhand.sources.report import FIRST_ROWS, SetAside

Flags = npt.NDArray[np.bool_]
HEADER_ROWS = 1


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
    """

    def __init__(self) -> None:
        self.cells: Counter[tuple[str, str]] = Counter()
        self.losses: Counter[tuple[str, str]] = Counter()
        self.counted: Counter[str] = Counter()
        self.rows_above = HEADER_ROWS
        self._aside: Counter[str] = Counter()
        self._first: dict[str, list[int]] = {}

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
        known = self._first.setdefault(reason, [])
        for at in np.flatnonzero(new)[: FIRST_ROWS - len(known)]:
            known.append(start + int(at) + 1 + self.rows_above)
        alive &= ~rows

    def add_ragged(self, rows: int, first_rows: list[int]) -> None:
        """Count rows that did not fit the header, and shift the numbers of the rows after them."""
        if not rows:
            return
        for numbers in self._first.values():
            numbers[:] = [_shifted(number, first_rows) for number in numbers]
        self._aside["ragged"] += rows
        self._first["ragged"] = list(first_rows)

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


def _shifted(number: int, ragged: list[int]) -> int:
    """Give a row's number in the file, where ragged rows before it were not counted."""
    for row in ragged:
        if row <= number:
            number += 1
    return number
