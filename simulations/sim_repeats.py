"""Places hit again, and how soon: by chance, with planted repeats, and what passes for them."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from evenhand.statistics.repeats import (
    hit_counts,
    hits_by_chance,
    pairs_at_one_place,
    repeat_gaps,
    share_of_repeats,
)
from simulations.judging import Case

PLACES, EVENTS, DAYS, DRAWS = 2000, 500, 730, 199
Ints = NDArray[np.int64]


def _drawn(
    rng: np.random.Generator, uneven: float, share_near: float, swaps: bool
) -> tuple[Ints, Ints]:
    """Draw places and days: risk uneven over places (squared CV), seasons, planted repeats."""
    risk = rng.gamma(1 / uneven, uneven, PLACES) if uneven else np.ones(PLACES)
    place = rng.choice(PLACES, EVENTS, p=risk / risk.sum())
    day = rng.integers(DAYS, size=3 * EVENTS)
    kept = rng.random(3 * EVENTS) < 0.5 + 0.4 * np.cos(2 * np.pi * day / 365)
    day = day[kept][:EVENTS]
    place = place[: len(day)]
    if swaps:  # seven in ten in one half of the places, which swaps after the first year
        half = (rng.random(len(day)) < 0.7) == (day < 365)
        place = place // 2 + np.where(half, 0, PLACES // 2)
    again = rng.random(len(day)) < share_near
    later = day[again] + rng.integers(1, 15, again.sum())
    return np.concatenate([place, place[again]]), np.concatenate([day, np.minimum(later, DAYS - 1)])


def _more(uneven: float = 0.0, near: float = 0.0, known: bool = True) -> Callable[..., bool]:
    """Call more repeats than chance (or more heaping, where only places hit are known)."""

    def run(rng: np.random.Generator) -> bool:
        place, _ = _drawn(rng, uneven, near, False)
        counts = np.bincount(place, minlength=PLACES)
        counts = counts if known else counts[counts > 0]
        drawn = hits_by_chance(
            len(place), len(counts), known=known, draws=DRAWS, seed=int(rng.integers(2**31))
        )
        extreme = (pairs_at_one_place(drawn) >= pairs_at_one_place(hit_counts(counts))).sum()
        return bool((1 + extreme) / (1 + DRAWS) < 0.05)

    return run


def _held(rng: np.random.Generator) -> bool:
    """Does the range by chance hold the share of repeats of equal places?"""
    place, _ = _drawn(rng, 0.0, 0.0, False)
    found = share_of_repeats(hit_counts(np.bincount(place, minlength=PLACES)))
    drawn = share_of_repeats(
        hits_by_chance(len(place), PLACES, known=True, draws=DRAWS, seed=int(rng.integers(2**31)))
    )
    low, high = np.quantile(drawn, [0.025, 0.975])
    return bool(low <= found <= high)


def _soon(uneven: float = 2.0, near: float = 0.0, swaps: bool = False) -> Callable[..., bool]:
    """Call repeats soon."""

    def run(rng: np.random.Generator) -> bool:
        place, day = _drawn(rng, uneven, near, swaps)
        return repeat_gaps(place, day, draws=DRAWS, seed=int(rng.integers(2**31))).p_value < 0.05

    return run


_P = "p < .05"
CASES = (
    Case("repeat places", "null", "500 on 2,000 equal places", _P, _more(), "at_most", 0.05),
    Case("repeat places", "null", "the same, only places that were hit known", _P, _more(known=False), "at_most", 0.05),
    Case("repeat places", "null", "500 on 2,000 equal places", "the band by chance holds the share of repeats", _held, "at_least", 0.95),
    Case("repeat places", "power", "one in ten followed by another at the place within 14 days", _P, _more(near=0.1), "stated", 0.8),
    Case("repeat places", "power", "the same, only places that were hit known", _P, _more(near=0.1, known=False), "stated", 0.8),
    Case("repeat places", "nuisance", "places of uneven lasting risk (CV 1), no repeat follows from another (the limit says so)", _P, _more(1.0), "stated", 0.05),
    Case("repeat places: soon", "null", "uneven lasting risk (CV 1.4), seasons", _P, _soon(), "at_most", 0.05),
    Case("repeat places: soon", "power", "one in ten followed by another at the place within 14 days", _P, _soon(near=0.1), "stated", 0.8),
    Case("repeat places: soon", "nuisance", "risk that moves after a year (the limit says so)", _P, _soon(20.0, swaps=True), "stated", 0.05),
)  # fmt: skip
