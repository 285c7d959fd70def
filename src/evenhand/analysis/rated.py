"""Ratings of a safety walk, ready to be compared: which were seen, and how far raters agree."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from evenhand.errors import UnsuitableData, listed
from evenhand.statistics.agreement import Agreement, agreement
from evenhand.tables.observations import Observations
from evenhand.taxonomy.observation_sheets import SheetLine, lines_by_item

ALL = "all"
"""Stands for all lines of the sheets together."""
FEWEST_RATERS, FEWEST_STOPS = 3, 5
"""Fewer raters tell nothing of a place, and fewer stops nothing of how raters agree."""
AGREE, UNSURE, POOR, ONE_ANSWER, CANNOT_SAY = (
    "agree", "unsure", "poor", "one_answer", "cannot_say",
)  # fmt: skip
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Rated:
    """Ratings that were seen.

    Attributes
    ----------
    rows
        `walk_id`, `sheet`, `place_id`, `x_m`, `y_m`, `area_id`, `part_of_day`, `rater`, `line`,
        `rating`, and `is_unwelcome`, missing for lines of which no answer is unwelcome.
    set_aside
        Why others were not used: reason → how many.
    n_rows
        How many rows the table has.
    """

    rows: pd.DataFrame
    set_aside: Mapping[str, int]
    n_rows: int


@dataclass(frozen=True)
class Judged:
    """How far raters agree on a line.

    Attributes
    ----------
    verdict
        `agree`, `unsure`, `poor`, `one_answer` (everybody wrote the same everywhere, so that
        nothing shows how raters tell places apart) or `cannot_say`.
    stops, raters, ratings
        Stops with two raters or more, the most raters at one stop, and their ratings.
    found
        The measures; None where there are none.
    """

    verdict: str
    stops: int
    raters: int
    ratings: int
    found: Agreement | None


def rated(observations: Observations, method: str, walk: str | None) -> Rated:
    """Give the ratings of one walk, or of all.

    Raises
    ------
    UnsuitableData
        There is no such walk, or nothing was seen.
    """
    rows = observations.to_frame().rename(columns={"item": "line"})
    walks = sorted(rows["walk_id"].unique())
    if walk is not None and walk not in walks:
        there = ", ".join(walks)
        raise UnsuitableData(listed(method, [f"there is no walk '{walk}'; there are: {there}"]))
    other = rows["walk_id"].ne(walk) if walk is not None else pd.Series(False, index=rows.index)
    aside = {"other_walk": int(other.sum())}
    here = rows[~other.to_numpy(dtype=bool)]
    states = here["rating_state"].value_counts()
    aside |= {f"rating_{name}": int(states.get(name, 0))
              for name in ("not_seen", "could_not_tell", "skipped")}  # fmt: skip
    seen = here[here["rating_state"].eq("seen")]
    again = seen.duplicated(["walk_id", "place_id", "line", "rater", "part_of_day"])
    aside["counted_twice"] = int(again.sum())
    kept = seen[~again].reset_index(drop=True)
    if kept.empty:
        raise UnsuitableData(listed(method, ["no rater saw anything; import ratings first"]))
    kept["is_unwelcome"] = _unwelcome(kept)
    order = ["walk_id", "place_id", "line", "rater"]
    kept = kept.sort_values(order, kind="stable", ignore_index=True)
    return Rated(kept, {name: count for name, count in aside.items() if count}, len(rows))


def _unwelcome(rows: pd.DataFrame) -> pd.Series:
    lines = lines_by_item()
    said = pd.Series(pd.NA, index=rows.index, dtype="boolean")
    for line, part in rows.groupby("line")["rating"]:
        codes = lines[str(line)].unwelcome
        if codes:
            said[part.index] = part.isin(codes)
    return said


def judged(
    rows: pd.DataFrame,
    line: str,
    *,
    least: float,
    draws: int = 9,
    seed: int = 1,
    confidence: float = 0.95,
) -> Judged:
    """Say how far raters agree on one line, or on all: is what they see unwelcome or not?

    Parameters
    ----------
    rows
        As `Rated.rows`, of any number of walks.
    line
        A line, or `ALL`: then each line of each stop is one thing that raters call unwelcome or
        not, and stops are drawn anew with all their lines.
    least, draws, seed, confidence
        As for `rater_agreement`; whether a line is `poor` takes no draws.

    Notes
    -----
    `agree` where the whole likely range of alpha is `least` or more; `poor` where alpha and AC1
    are both less, since alpha alone is near 0 wherever one answer is nearly everybody's.
    """
    own = rows[rows["is_unwelcome"].notna()] if line == ALL else rows[rows["line"].eq(line)]
    key = ["walk_id", "place_id", *(["line"] if line == ALL else [])]
    values = own["is_unwelcome" if line == ALL else "rating"].astype("float64")
    wide = values.set_axis(pd.MultiIndex.from_frame(own[[*key, "rater"]])).unstack("rater")  # noqa: PD010
    twice = wide[wide.notna().sum(axis=1).ge(2)]
    stops = twice.index.to_frame(index=False)[["walk_id", "place_id"]].drop_duplicates()
    raters = int(wide.notna().sum(axis=1).max()) if len(wide) else 0
    counted = len(stops), raters, int(twice.notna().to_numpy().sum())
    if raters < 2 or len(stops) < FEWEST_STOPS:
        return Judged(CANNOT_SAY, *counted, None)
    ratings = twice.to_numpy()
    if len(np.unique(ratings[~np.isnan(ratings)])) < 2:
        return Judged(ONE_ANSWER, *counted, None)
    found = agreement(
        ratings, scale="nominal" if line == ALL else "ordinal", draws=draws, seed=seed,
        together=twice.index.get_level_values("place_id"), confidence=confidence,
    )  # fmt: skip
    return Judged(_verdict(found, least), *counted, found)


def _verdict(found: Agreement, least: float) -> str:
    if found.alpha < least and found.ac1 < least:
        return POOR
    return AGREE if found.alpha_low >= least else UNSURE


def lines_in_order(rows: pd.DataFrame) -> list[SheetLine]:
    """Give the lines that were rated, in the order of the sheets."""
    there = set(rows["line"])
    return [line for name, line in lines_by_item().items() if name in there]
