"""Near repeat, as the method judges it: verdicts, and how often ranges of half-values miss."""

from collections.abc import Callable

import numpy as np

from evenhand.demo.series import point_pattern
from evenhand.scanning.located import Located
from evenhand.scanning.near_repeat import found_repeats
from evenhand.scanning.repeat_bands import RepeatBands
from evenhand.scanning.repeat_tests import fadings, tile_sums
from simulations.judging import Case
from simulations.sim_near_repeat import Draw, Points, _moving, _static, _triggered

Verdict = Callable[[np.random.Generator], bool]
BANDS = RepeatBands((0.0, 1.0, 100.0, 200.0, 300.0, 400.0), (0, 7, 14, 21, 28))
MEAN_M, MEAN_DAYS = 70.0, 6.0
TRUE_M, TRUE_DAYS = {0.1: 52.4, 0.3: 60.5}, {0.1: 4.44, 0.3: 5.14}
"""Medians over all pairs of 800,000 clusters, followers of followers included, within 400 m and 1
to 6 days, and within 100 m and 28 days: a first follower alone has 48.5 m and 4.2 days."""


def _events(points: Points) -> Located:
    x, y, day = points
    n = len(x)
    return Located(x, y, day, np.full(n, np.nan), np.arange(n), n, n, {})


def _clear(draw: Draw) -> Verdict:
    def run(rng: np.random.Generator) -> bool:
        found = found_repeats(_events(draw(rng)), BANDS, None, draws=99,
                              seed=int(rng.integers(2**31)), confidence=0.95)  # fmt: skip
        return found.verdict == "clear"

    return run


def _misses(offspring: float, which: int, *, told: bool = False, n: int = 3000) -> Verdict:
    """Say whether a range is told and misses the truth; or, with `told`, whether it is told."""

    def run(rng: np.random.Generator) -> bool:
        places, times = point_pattern(n, rng, offspring=offspring, distance_m=MEAN_M,
                                      delay_days=MEAN_DAYS)  # fmt: skip
        events = _events((*places.T, np.floor(times).astype(np.int64)))
        sums = tile_sums(events, BANDS, "euclidean")
        found = fadings(events, BANDS, sums, 199, int(rng.integers(2**31)), 0.95)[which]
        if told or np.isnan(found.half):
            return bool(told and np.isfinite(found.half))
        truth = (TRUE_M, TRUE_DAYS)[which][offspring]
        return not found.low <= truth <= found.high

    return run


CLEAR = "the verdict is “clear”"
MISS = "the range misses the truth"
CASES = (
    Case("near repeat: verdict", "null", "3,000 events, static uneven risk, season", CLEAR, _clear(_static(3000)), "at_most", 0.05, 200),
    Case("near repeat: verdict", "power", "3,000 events, 0.3 follow each", CLEAR, _clear(_triggered(3000, 0.3)), "stated", 0.9, 200),
    Case("near repeat: verdict", "power", "3,000 events, 0.1 follow each", CLEAR, _clear(_triggered(3000, 0.1)), "stated", 0.9, 200),
    Case("near repeat: verdict", "nuisance", "moving risk (70 % in a half that swaps on day 182)", CLEAR, _clear(_moving(3000)), "at_most", 0.05, 200),
    Case("near repeat: half-distance", "power", "3,000 events, 0.3 follow each, 70 m away on average", MISS, _misses(0.3, 0), "equal", 0.05, 500),
    Case("near repeat: half-distance", "power", "800 events, 0.3 follow each, 70 m away on average", MISS, _misses(0.3, 0, n=800), "equal", 0.05, 500),
    Case("near repeat: half-distance", "power", "0.1 follow each: the range is told", "it is told", _misses(0.1, 0, told=True), "stated", 0.5, 200),
    Case("near repeat: half-distance", "power", "0.1 follow each", "it is told and misses the truth", _misses(0.1, 0), "at_most", 0.05, 200),
    Case("near repeat: half-life", "power", "3,000 events, 0.3 follow each, after 6 days on average", MISS, _misses(0.3, 1), "equal", 0.05, 500),
    Case("near repeat: half-life", "power", "800 events, 0.3 follow each, after 6 days on average", MISS, _misses(0.3, 1, n=800), "equal", 0.05, 500),
    Case("near repeat: half-life", "power", "0.1 follow each: the range is told", "it is told", _misses(0.1, 1, told=True), "stated", 0.5, 200),
    Case("near repeat: half-life", "power", "0.1 follow each", "it is told and misses the truth", _misses(0.1, 1), "at_most", 0.05, 200),
)  # fmt: skip
