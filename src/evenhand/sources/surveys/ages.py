"""Makes bands of ages of a year of birth or an age, so that neither is kept."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from evenhand.errors import SourceError, listed
from evenhand.sources import cells
from evenhand.sources.personal_data import shown_head

OLDEST = 120
FEWEST_WRONG, WRONG_SHARE = 3, 0.2


class Ages:
    """The age bands of one survey.

    Attributes
    ----------
    column
        The column of the file that is read, and not kept.
    unread
        How many cells are there but give no age.
    """

    def __init__(self, file: str, age: Mapping[str, Any]) -> None:
        self._file = file
        self.column = str(age.get("born", age.get("years")))
        self._asked_in = int(age["asked_in"]) if "born" in age else None
        self._steps = [int(one) for one in age["from"]]
        self.unread = 0
        self._rows = 0

    @property
    def bands(self) -> list[str]:
        """The names of the bands.

        Examples
        --------
        >>> Ages("x.csv", {"years": "age", "from": [15, 25, 65]}).bands
        ['15-24', '25-64', '65+']
        """
        ends = [step - 1 for step in self._steps[1:]]
        named = [f"{first}-{last}" for first, last in zip(self._steps, ends, strict=False)]
        return [*named, f"{self._steps[-1]}+"]

    def read(self, texts: pa.Array) -> pa.Array:
        """Give the band of each row, missing where there is no age or it lies below the first.

        Raises
        ------
        SourceError
            Many cells hold no year of birth, or no age; full dates of birth among them.
        """
        values, unreadable = cells.numbers(texts)
        years = values if self._asked_in is None else self._asked_in - values
        with np.errstate(invalid="ignore"):
            wrong = unreadable | (years < 0) | (years > OLDEST)
        self.unread += int(wrong.sum())
        self._rows += len(texts) - texts.null_count
        # Codes such as 7777 for a refusal are few; a column of dates is wrong throughout.
        if self.unread >= FEWEST_WRONG and self.unread > WRONG_SHARE * self._rows:
            what = "years of birth" if self._asked_in is not None else "ages in whole years"
            raise SourceError(
                listed(
                    self._file,
                    [f"the column '{shown_head(self.column)}' of [survey.age] does not hold "
                     f"{what}; full dates of birth are never read: export the year alone"],
                )
            )  # fmt: skip
        known = ~wrong & ~np.isnan(years)
        at = np.searchsorted(self._steps, np.where(known, years, -1), side="right") - 1
        codes = pa.array(at.astype(np.int32), mask=at < 0)
        return pa.DictionaryArray.from_arrays(codes, pa.array(self.bands, pa.string()))


def with_band(batch: pa.RecordBatch, band: pa.Array) -> pa.RecordBatch:
    """Add the bands as the column group_age."""
    return batch.append_column("group_age", pc.cast(band, pa.dictionary(pa.int32(), pa.string())))
