"""How places of a safety walk stand to each other, with how sure that is from a few raters."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import scipy
from numpy.typing import NDArray

from evenhand.analysis.rated import ALL, FEWEST_RATERS
from evenhand.statistics.shares import wilson_interval
from evenhand.tables.places import Places
from evenhand.tables.streets import Streets

Floats = NDArray[np.float64]
EVEN = 0.5
"""Share of raters at which as many find a line unwelcome as not."""


@dataclass(frozen=True)
class Standing:
    """Places of one walk beside the walk as a whole.

    Attributes
    ----------
    low, high
        Likely range of each place's share of unwelcome ratings, shape (places,).
    rank, rank_low, rank_high
        Place in the order, 1 has most unwelcome, and its likely range.
    more, less
        Whether a place clearly has more, or less, than the walk as a whole.
    """

    low: Floats
    high: Floats
    rank: Floats
    rank_low: Floats
    rank_high: Floats
    more: NDArray[np.bool_]
    less: NDArray[np.bool_]


def standing(unwelcome: Floats, *, confidence: float, clear: float = 0.05) -> Standing:
    """Which places of a walk clearly have more that is unwelcome than the walk as a whole?

    Parameters
    ----------
    unwelcome
        1 where a rater found a line of a place unwelcome, else 0; missing where it was not
        rated. Shape (places, lines, raters).
    confidence
        Level of the likely ranges of shares and ranks.
    clear
        How often any place of a walk may be called although none differs; divided by the number
        of places.

    Returns
    -------
    Standing
        Ranges, ranks, and which places differ. A place with fewer than three raters never does,
        and may have any rank.

    Notes
    -----
    Each rater gives one number for a place: the share of its lines found unwelcome, less the
    share that the same rater found unwelcome on the whole walk, so that a strict rater moves both.
    Those numbers are compared with 0 by Student's t over raters; their variance has 1/(12 L²)
    added, the rounding of a share of L lines, so that raters who happen to write the same are not
    taken as certain. A place's likely ranks leave out those that would need a pair of places to
    stand the other way round than raters clearly say, pair by pair at a level divided by their
    number. The lines are those of the sheet: nothing is said of other lines.

    Examples
    --------
    >>> ratings = np.zeros((4, 12, 5))
    >>> ratings[1] = 1
    >>> found = standing(ratings, confidence=0.95)
    >>> found.more.tolist(), found.rank_low.tolist(), found.rank_high.tolist()
    ([False, True, False, False], [2.0, 1.0, 2.0, 2.0], [4.0, 1.0, 4.0, 4.0])
    """
    rated = ~np.isnan(unwelcome)
    said = np.where(rated, unwelcome, 0.0)
    lines = rated.sum(axis=1)
    with np.errstate(invalid="ignore"):
        shares = said.sum(axis=1) / lines
        habits = said.sum(axis=(0, 1)) / lines.sum(axis=0)
    grain = 1 / np.maximum(lines.max(axis=1), 1)
    whole = said.sum(axis=(1, 2)) / np.maximum(rated.sum(axis=(1, 2)), 1)
    low, high = _range_of_mean(shares, grain, 1 - confidence)
    least, most = _range_of_mean(shares - habits, grain, clear / len(shares))
    rank_low, rank_high = _ranks(shares, grain, 1 - confidence)
    return Standing(
        low=np.clip(np.minimum(low, whole), 0, 1),
        high=np.clip(np.maximum(high, whole), 0, 1),
        rank=scipy.stats.rankdata(-whole, method="min").astype(float),
        rank_low=rank_low,
        rank_high=rank_high,
        more=least > 0,
        less=most < 0,
    )


def _range_of_mean(values: Floats, grain: Floats, error: float) -> tuple[Floats, Floats]:
    """Give Student's range of each row's mean over raters; endless with too few raters."""
    there = ~np.isnan(values)
    count = there.sum(axis=1)
    enough = count >= FEWEST_RATERS
    free = np.maximum(count - 1, 1)
    mean = np.where(there, values, 0).sum(axis=1) / np.maximum(count, 1)
    spread = np.where(there, (values - mean[:, None]) ** 2, 0).sum(axis=1) / free
    error_of = np.sqrt((spread + grain**2 / 12) / np.maximum(count, 1))
    degrees = np.arange(1, max(2, there.shape[1]))
    wider: Floats = np.asarray(scipy.stats.t.isf(error / 2, degrees))
    half = np.where(enough, wider[free - 1] * error_of, np.inf)
    return mean - half, mean + half


def _ranks(shares: Floats, grain: Floats, error: float) -> tuple[Floats, Floats]:
    """Give each place's likely ranks: past those it is clearly less than, before the others."""
    places = len(shares)
    strict = error / max(places * (places - 1) / 2, 1)
    low, high = np.empty(places), np.empty(places)
    for place in range(places):  # one at a time: all pairs at once would not fit into memory
        apart = shares[place] - shares
        least, most = _range_of_mean(apart, np.hypot(grain[place], grain), strict)
        low[place], high[place] = 1.0 + (most < 0).sum(), places - float((least > 0).sum())
    return low, high


def by_chance(raters: pd.Series, confidence: float) -> float:
    """How many lines of places would stand out as unwelcome if raters tossed coins?

    Parameters
    ----------
    raters
        How many rated each line of each place, shape (n,).
    confidence
        Level of the likely range whose lower bound must exceed a half.

    Returns
    -------
    float
        The expected number.

    Examples
    --------
    >>> by_chance(pd.Series([5] * 32), 0.95)
    1.0
    """
    expected = 0.0
    for count, many in raters.value_counts().items():
        trials = int(str(count))
        hits = np.arange(trials + 1)
        low, _ = wilson_interval(hits, trials, confidence=confidence)
        chance = scipy.stats.binom.pmf(hits[low > EVEN], trials, EVEN).sum()
        expected += float(many) * float(chance)
    return expected


def by_line(rows: pd.DataFrame, poor: tuple[str, ...], confidence: float) -> pd.DataFrame:
    """Give one row for each walk, place and line: ratings, how many unwelcome, and how sure.

    Parameters
    ----------
    rows
        As `Rated.rows`, those of lines that can be unwelcome.
    poor
        Lines on which raters do not agree: nothing is said of them.
    confidence
        Level of the likely range.
    """
    grouped = rows.groupby(["walk_id", "place_id", "line"], as_index=False)
    found: pd.DataFrame = grouped.agg(
        raters=("rater", "nunique"), ratings=("rating", "size"), unwelcome=("is_unwelcome", "sum"),
        median=("rating", "median"),
    )  # fmt: skip
    found = found.astype({"unwelcome": "int64", "median": "float64"})
    low, high = wilson_interval(found["unwelcome"], found["ratings"], confidence=confidence)
    sure = np.where((low > EVEN) | (high < EVEN), "sure", "unsure")
    open_ = found["line"].isin(poor) | found["raters"].lt(FEWEST_RATERS)
    return found.assign(
        share=found["unwelcome"] / found["ratings"], share_low=low, share_high=high, rank=np.nan,
        rank_low=np.nan, rank_high=np.nan, is_more=False, is_less=False,
        is_unwelcome=(low > EVEN) & ~open_, certainty=np.where(open_, "cannot_say", sure),
    )  # fmt: skip


def by_stop(rows: pd.DataFrame, *, confidence: float, is_judged: bool) -> pd.DataFrame:
    """Give one row for each place of one walk, with all its lines together.

    Parameters
    ----------
    rows
        Ratings of one walk.
    confidence
        Level of the likely ranges.
    is_judged
        Whether anything may be said; not where raters agree on no line.
    """
    places, lines, raters = (pd.factorize(rows[name], sort=True)
                             for name in ("place_id", "line", "rater"))  # fmt: skip
    shape = len(places[1]), len(lines[1]), len(raters[1])
    cells = np.full(shape, np.nan)
    cells[places[0], lines[0], raters[0]] = rows["is_unwelcome"].astype(float)
    found = standing(cells, confidence=confidence)
    rated = ~np.isnan(cells)
    there = rated.any(axis=1).sum(axis=1)
    open_ = (there < FEWEST_RATERS) | (not is_judged)
    differs = (found.more | found.less) & ~open_
    hits = np.nansum(cells, axis=(1, 2)).astype("int64")
    ratings = rated.sum(axis=(1, 2))
    return pd.DataFrame({
        "walk_id": rows["walk_id"].iloc[0], "place_id": places[1], "line": ALL, "raters": there,
        "ratings": ratings, "unwelcome": hits, "median": np.nan, "share": hits / ratings,
        "share_low": found.low, "share_high": found.high, "rank": found.rank,
        "rank_low": found.rank_low, "rank_high": found.rank_high, "is_more": found.more & ~open_,
        "is_less": found.less & ~open_, "is_unwelcome": False,
        "certainty": np.where(open_, "cannot_say", np.where(differs, "sure", "unsure")),
    })  # fmt: skip


def with_names(
    found: pd.DataFrame, rows: pd.DataFrame, places: Places | None, streets: Streets | None
) -> pd.DataFrame:
    """Give the rows in order, with what is known of each stop: name, point, area, sheet, light."""
    about = ["x_m", "y_m", "area_id", "sheet", "part_of_day"]
    stops = rows.groupby(["walk_id", "place_id"], as_index=False)[about].first()
    known = _names(places, streets)
    named = stops["place_id"].map(known).astype("string")
    name = named.fillna(stops["place_id"]).astype("string")
    several = named.notna() & stops.assign(name=name).groupby("name")["place_id"].transform(
        "nunique"
    ).gt(1)
    stops["place_name"] = name.where(~several, name + " (" + stops["place_id"] + ")")
    whole = found.merge(stops, on=["walk_id", "place_id"], how="left")
    first = ["walk_id", "place_id", "place_name", "line", "sheet", "part_of_day", "area_id",
             "x_m", "y_m"]  # fmt: skip
    words = [*first[:7], "certainty"]
    whole = whole[[*first, *(name for name in found if name not in first)]]
    whole = whole.astype(dict.fromkeys(words, "string"))
    is_line = whole["line"].ne(ALL)
    return whole.assign(is_line=is_line).sort_values(
        ["walk_id", "place_id", "is_line", "line"], kind="stable", ignore_index=True
    ).drop(columns="is_line")  # fmt: skip


def _names(places: Places | None, streets: Streets | None) -> dict[Any, Any]:
    known: dict[Any, Any] = {}
    for table, key, name in ((streets, "segment_id", "street_name"),
                             (places, "place_id", "place_name")):  # fmt: skip
        if table is not None:
            frame = table.to_frame()
            frame = frame[frame[name].notna()]
            known |= dict(zip(frame[key], frame[name], strict=True))
    return known
