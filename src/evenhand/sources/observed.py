"""Typed-in sheets of a safety walk: every fault told at once, and nobody named or described."""

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from evenhand.errors import SourceError, listed
from evenhand.sources.batch import Batch
from evenhand.sources.coded import plain_texts
from evenhand.tables.observations import OBSERVATION_STATES, rater_problems, rating_problems
from evenhand.taxonomy.persons.described import describes_person

KIND, STATE, RATING = "observations", "rating_state", "rating"
SEEN, SKIPPED = "seen", "skipped"
_ROLES = ("walk_id", "sheet", "place_id", "rater", "item", RATING, STATE)
_MOST = 20


class TypedSheets:
    """Looks through the rows of one file of observations before any of them is kept."""

    def __init__(self) -> None:
        self._rows = pd.DataFrame()
        self._typed_in = False

    def settled(self, batch: Batch, made: dict[str, pa.Array]) -> dict[str, pa.Array]:
        """Give the columns with a state in every row: blank means seen, or skipped if not rated.

        Parameters
        ----------
        batch
            Rows as the file has them.
        made
            The table's columns so far.
        """
        self._rows = self._typed(batch)
        self._typed_in |= bool(self._rows[[RATING, STATE]].notna().to_numpy().any())
        rated = pc.is_valid(made[RATING])
        blank = pc.if_else(rated, pa.scalar(SEEN), pa.scalar(SKIPPED))
        states = pc.coalesce(plain_texts(made[STATE]), blank).dictionary_encode()
        return {STATE: states.cast(made[STATE].type)}

    def refuse(self, file: str) -> None:
        """Refuse the file if any row of the last batch has a fault; asked before it is handed on.

        Raises
        ------
        SourceError
            Raters are named, ratings are out of their scale, lines or sheets are unknown, or a
            text describes a person; all are listed.
        """
        rows = self._rows
        if rows.empty:
            return
        # A row that lacks its rater is set aside, as every row that lacks what a table needs.
        problems = rater_problems(rows["rater"].fillna("0")) + self._words(rows)
        numbers = pd.to_numeric(rows[RATING], errors="coerce")
        wrong = rows[RATING].notna() & numbers.isna()
        problems += _told(wrong, "'rating' is no number", "write the number beside the box ticked")
        blank = pd.Series(SEEN, index=rows.index).where(numbers.notna(), SKIPPED)
        unknown = rows[STATE].notna() & ~rows[STATE].isin(OBSERVATION_STATES)
        words = ", ".join(OBSERVATION_STATES[1:])
        problems += _told(unknown, "the reason why there is no rating is not known",
                          f"write one of {words}, or nothing")  # fmt: skip
        states = rows[STATE].where(~unknown).fillna(blank)
        problems += rating_problems(rows.assign(rating=numbers, rating_state=states))
        if problems:
            raise SourceError(listed(file, problems[:_MOST]))

    def finish(self, file: str) -> None:
        """Refuse a table that is still blank.

        Raises
        ------
        SourceError
            No row has a rating or a reason why there is none.
        """
        if not self._typed_in and not self._rows.empty:
            told = "no rating is typed in yet; type them into 'rating' and import it then"
            raise SourceError(listed(file, [told]))

    def _typed(self, batch: Batch) -> pd.DataFrame:
        given = {}
        for role in _ROLES:
            if role in batch.columns:
                texts = batch.translated(role, batch.texts(role))
                given[role] = pd.Series(texts.to_pylist(), dtype="string").str.strip()
            else:
                value = batch.mapping.constants.get(role)
                given[role] = pd.Series([value] * batch.n_rows, dtype="string")
        made = pd.DataFrame(given).replace("", pd.NA)
        return made.set_axis(pd.RangeIndex(batch.start, batch.start + len(made)))

    def _words(self, rows: pd.DataFrame) -> list[str]:
        problems = []
        for role in ("walk_id", "place_id"):
            held = {text for text in rows[role].dropna().unique() if describes_person(str(text))}
            problems += _told(
                rows[role].isin(held), f"'{role}' describes a person",
                "a sheet is about places: write where it is, never who was there",
            )  # fmt: skip
        return problems


def _told(wrong: "pd.Series[bool]", what: str, then: str) -> list[str]:
    if not wrong.any():
        return []
    numbers = [str(number + 1) for number in wrong.index[wrong.to_numpy(dtype=bool)][:3]]
    return [f"{what} in {int(wrong.sum())} of {len(wrong)} rows (first rows: "
            f"{', '.join(numbers)}); {then}"]  # fmt: skip
