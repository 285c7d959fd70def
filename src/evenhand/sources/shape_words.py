"""Keeps data of persons out of what shapes are called."""

import numpy as np
import pandas as pd

from evenhand.sources.personal_data import cell_kinds, shown_head
from evenhand.sources.persons.guarding import Use
from evenhand.sources.report import FIRST_ROWS, PersonalCells
from evenhand.sources.words import REFUSED_FROM_CELLS, REFUSED_FROM_SHARE, refusal


class ShapeWords:
    """The texts of one file of shapes, column by column.

    Attributes
    ----------
    personal
        Cells emptied so far, column by column.
    """

    def __init__(self, file: str) -> None:
        self._file = file
        self.personal: tuple[PersonalCells, ...] = ()

    def kept(self, texts: pd.Series, column: str, use: Use = "places") -> pd.Series:
        """Give the texts of a column without those that look like data of a person.

        Raises
        ------
        SourceError
            Too many look so: the column cannot be mapped.
        """
        cells = texts.astype(object).where(texts.notna(), None)
        kinds = np.array(cell_kinds(map(_text, cells), use), dtype=object)
        flagged = kinds != np.array(None)
        count = int(flagged.sum())
        head = shown_head(column)
        if count >= REFUSED_FROM_CELLS and count >= REFUSED_FROM_SHARE * len(texts):
            raise refusal(self._file, head, str(kinds[flagged][0]))
        for kind in dict.fromkeys(kinds[flagged]):
            rows = np.flatnonzero(kinds == kind)
            first = tuple(int(at) + 1 for at in rows[:FIRST_ROWS])
            part = PersonalCells(self._file, head, str(kind), len(rows), first)
            if part not in self.personal:
                self.personal = (*self.personal, part)
        return texts.mask(flagged)


def _text(cell: object) -> str | None:
    return None if cell is None else str(cell)
