"""Hits and gaps of repeat places beside chance: the numbers of a `RepeatPlaces` finding."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from evenhand.scanning.located import NO_DAY
from evenhand.scanning.visited_places import VisitedPlaces
from evenhand.statistics.repeats import (
    RepeatGaps,
    hit_counts,
    hits_by_chance,
    pairs_at_one_place,
    repeat_gaps,
    share_of_repeats,
)

MOST_HITS, OFTEN = 5, 3
BANDS = (7, 14, 28, 91)
"""Last day of each band of gaps; a further band holds all longer ones."""
_MIDDLE = (0.025, 0.5, 0.975)
Counts = NDArray[np.int64]


@dataclass(frozen=True)
class Measured:
    """Repeats beside chance.

    Attributes
    ----------
    hits, drawn
        Number of places hit 0, 1, 2 … times, shape (times,), and by chance, shape (draws, times).
    p_value
        Of as many pairs at one place or more.
    gaps
        How soon repeats came; None where fewer than two are dated.
    n_dated
        Rows whose day is known.
    shares
        Fields of the finding: `share_repeat`, `share_often`, `share_soon`, each with
        `_by_chance`, `_low` and `_high`.
    """

    hits: Counts
    drawn: Counts
    p_value: float
    gaps: RepeatGaps | None
    n_dated: int
    shares: Mapping[str, float]

    @property
    def repeats_dated(self) -> int:
        """How many gaps are known."""
        return self.gaps.gaps if self.gaps else 0

    @property
    def p_value_soon(self) -> float:
        """Of as many soon repeats or more; missing where no day is known."""
        return self.gaps.p_value if self.gaps else float("nan")


def measured(visited: VisitedPlaces, soon_days: int, draws: int, seed: int) -> Measured:
    """Hold hits and gaps against chance.

    Parameters
    ----------
    visited
        Incidents by place and day.
    soon_days, draws, seed
        As for `repeat_places`.

    Returns
    -------
    Measured
        Hits, gaps and shares.
    """
    known = visited.at_risk > 0
    counts = visited.counts if known else visited.counts[visited.counts > 0]
    hits = hit_counts(counts)
    if known and visited.at_risk > len(counts):
        hits[0] += visited.at_risk - len(counts)
    drawn = hits_by_chance(visited.n_used, visited.at_risk or len(counts), known=known,
                           chance=visited.chance if known else None, draws=draws,
                           seed=seed)  # fmt: skip
    extreme = int((pairs_at_one_place(drawn) >= pairs_at_one_place(hits)).sum())
    dated = visited.day != NO_DAY
    gaps = None
    if dated.sum() > 1:
        gaps = repeat_gaps(visited.place[dated], visited.day[dated], last_days=BANDS,
                           soon_days=soon_days, draws=draws, seed=seed)  # fmt: skip
    gaps = gaps if gaps and gaps.gaps else None
    shares = {
        **_beside("share_repeat", _repeat(hits), _repeat(drawn) if known else None),
        **_beside("share_often", _often(hits), _often(drawn)),
        **_beside("share_soon", gaps.soon / gaps.gaps if gaps else np.nan,
                  gaps.soon_drawn / gaps.gaps if gaps else None),
    }  # fmt: skip
    p_value = (1 + extreme) / (1 + len(drawn))
    return Measured(hits, drawn, p_value, gaps, int(dated.sum()), shares)


def _repeat(hits: Counts) -> NDArray[np.float64]:
    return share_of_repeats(hits)


def _often(hits: Counts) -> NDArray[np.float64]:
    """Give the share of the records at places hit `OFTEN` times or more."""
    times = np.arange(hits.shape[-1])
    return np.asarray(hits[..., OFTEN:] @ times[OFTEN:] / (hits @ times), dtype=np.float64)


def _beside(
    name: str, found: "NDArray[np.float64] | float", drawn: NDArray[np.float64] | None
) -> dict[str, float]:
    low, middle, high = np.full(3, np.nan) if drawn is None else np.quantile(drawn, _MIDDLE)
    return {name: float(found), f"{name}_by_chance": float(middle), f"{name}_low": float(low),
            f"{name}_high": float(high)}  # fmt: skip


def repeat_frame(found: Measured) -> pd.DataFrame:
    """Lay out places by times hit, then repeats by days since the last."""
    events = float(found.hits @ np.arange(len(found.hits)))
    places, at = _bundled(found.hits[None])
    drawn_places, drawn_at = _bundled(found.drawn)
    low, middle, high = np.quantile(drawn_at / events, _MIDDLE, axis=0)
    hits = pd.DataFrame({
        "part": [f"hit_{n}" for n in range(1, MOST_HITS + 1)], "places": places[0],
        "places_by_chance": drawn_places.mean(axis=0), "count": at[0], "repeats": np.nan,
        "share": at[0] / events, "share_by_chance": middle, "share_by_chance_low": low,
        "share_by_chance_high": high,
    })  # fmt: skip
    gaps = _gap_rows(found.gaps)
    return pd.concat([hits, gaps], ignore_index=True).astype({
        "part": "string", **dict.fromkeys(("places", "count", "repeats"), "float64"),
    })  # fmt: skip


def _bundled(hits: Counts) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Give places and records by times hit, `MOST_HITS` or more in one, shape (draws, most)."""
    wide = np.zeros((len(hits), max(hits.shape[1], MOST_HITS + 1)))
    wide[:, : hits.shape[1]] = hits
    at = wide * np.arange(wide.shape[1])
    return tuple(
        np.column_stack([part[:, 1:MOST_HITS], part[:, MOST_HITS:].sum(axis=1)])
        for part in (wide, at)
    )  # type: ignore[return-value]


def _gap_rows(gaps: RepeatGaps | None) -> pd.DataFrame:
    names = [*(f"gap_{day}" for day in BANDS), "gap_longer"]
    nothing = np.full(len(names), np.nan)
    low = middle = high = share = observed = nothing
    if gaps is not None:
        observed, share = gaps.observed.astype(np.float64), gaps.observed / gaps.gaps
        low, middle, high = np.quantile(gaps.drawn / gaps.gaps, _MIDDLE, axis=0)
    return pd.DataFrame({
        "part": names, "places": np.nan, "places_by_chance": np.nan, "count": np.nan,
        "repeats": observed, "share": share, "share_by_chance": middle,
        "share_by_chance_low": low, "share_by_chance_high": high,
    })  # fmt: skip
