"""Windows of time shared out over shifts."""

from collections.abc import Callable

import numpy as np
import scipy
from numpy.typing import NDArray

from evenhand.statistics.aoristic import PartShares, part_shares, week_weights
from evenhand.statistics.local_clock import WEEKDAYS, local_clock
from simulations.judging import Case

HOUR_US = 3_600_000_000
WEEKS, SHIFTS_H = 52, (0.0, 8.0, 16.0)
_CLOCK = local_clock(-10 * 24 * HOUR_US, (WEEKS * 7 + 10) * 24 * HOUR_US, "UTC", SHIFTS_H)
_DAILY = scipy.sparse.csr_array(np.tile(np.eye(len(SHIFTS_H)), (WEEKDAYS, 1)))
_LENGTHS_H = np.array([0.0, 2.0, 8.0, 20.0, 60.0])


def _shares(
    rng: np.random.Generator,
    moments_h: NDArray[np.float64],
    lead: float | None,
    lengths_h: float = 0.0,
) -> PartShares:
    """Put a window about each moment and share it out; `lead` is how far into it the moment lies."""
    n = len(moments_h)
    long = np.full(n, lengths_h) if lengths_h else rng.choice(_LENGTHS_H, n)
    into = rng.random(n) if lead is None else np.full(n, lead)
    starts = ((moments_h - into * long) * HOUR_US).astype(np.int64)
    ends = starts + (long * HOUR_US).astype(np.int64)
    weights = week_weights(starts, ends, _CLOCK) @ _DAILY
    return part_shares(weights, np.ones(len(SHIFTS_H)), starts // (7 * 24 * HOUR_US))


def _moments(
    rng: np.random.Generator, events: int, night: float, series: float = 1.0
) -> NDArray[np.float64]:
    """Draw hours since the start, the first shift of each day having `night` times the rate."""
    many = rng.poisson(events / series)
    level = np.array([night, 1.0, 1.0]) / (night + 2)
    at = rng.integers(WEEKS * 7, size=many) * 24.0 + rng.choice(SHIFTS_H, many, p=level)
    at = at + rng.uniform(0, 8, many)
    if series == 1:
        return at
    return np.repeat(at, 1 + rng.poisson(series - 1, many)) + 0.0


def _called(
    night: float = 1.0, series: float = 1.0, lengths_h: float = 0.0, events: int = 400
) -> Callable[..., bool]:
    """Call shifts different."""

    def run(rng: np.random.Generator) -> bool:
        return _shares(rng, _moments(rng, events, night, series), None, lengths_h).p_value < 0.05

    return run


def _away(rng: np.random.Generator) -> bool:
    """Call shifts different: it happens evenly, but is found only where nobody was home all day."""
    day = rng.integers(WEEKS * 7, size=400) * 24.0
    starts = ((day + rng.normal(8, 0.5, 400)) * HOUR_US).astype(np.int64)
    weights = week_weights(starts, starts + 10 * HOUR_US, _CLOCK) @ _DAILY
    return part_shares(weights, np.ones(3), starts // (7 * 24 * HOUR_US)).p_value < 0.05


def _covered(lead: float | None, events: int = 400, series: float = 1.0) -> Callable[..., bool]:
    """Does the range of the first shift's share hold the true one, half of all, by 6 h windows?"""
    # Shared out over 6 hours, what lies near an edge of a shift spreads beyond it: the share that
    # windows can show is the true one blurred by them.
    grid = (np.arange(3000) + 0.5) / 3000 * 24
    into = (np.arange(600) + 0.5) / 600 if lead is None else np.array([lead])
    level = np.where(grid < 8, 2.0, 1.0)
    start = grid[:, None] - 6 * into
    inside = sum(
        np.clip(np.minimum(start + 6, a + 8) - np.maximum(start, a), 0, 6) for a in (-24, 0, 24)
    )
    true = float((level[:, None] * inside / 6).mean() / level.mean())

    def run(rng: np.random.Generator) -> bool:
        found = _shares(rng, _moments(rng, events, 2.0, series), lead, 6.0)
        return bool(found.low[0] <= true <= found.high[0])

    return run


def _true_share(lead: float | None) -> Callable[..., bool]:
    """Does the range hold the share of what happened in the first shift, not of its windows?"""

    def run(rng: np.random.Generator) -> bool:
        found = _shares(rng, _moments(rng, 400, 2.0), lead, 6.0)
        return bool(found.low[0] <= 0.5 <= found.high[0])

    return run


_P, _C = "p < .05", "the range holds the first shift's share"
CASES = (
    Case("aoristic profile", "null", "400 even over the day, windows of 0, 2, 8, 20 and 60 h, 52 weeks", _P, _called(), "equal", 0.05),
    Case("aoristic profile", "null", "40 even over the day, the same windows", _P, _called(events=40), "at_most", 0.05),
    Case("aoristic profile", "null", "400 exact times even over the day", _P, _called(lengths_h=1e-9), "equal", 0.05),
    Case("aoristic profile", "power", "one shift in three has half as much again, windows of 0 to 60 h", _P, _called(1.5), "stated", 0.8),
    Case("aoristic profile", "nuisance", "series of 3 on average in one window", _P, _called(series=3.0), "at_most", 0.05),
    Case("aoristic profile", "nuisance", "happens evenly, told of only from 8 to 18 h (the limit says so)", _P, _away, "stated", 0.05),
    Case("aoristic profile", "null", "400, windows of 6 h: share that such windows spread over it", _C, _covered(None), "at_least", 0.95),
    Case("aoristic profile", "nuisance", "the same in series of 3", _C, _covered(None, series=3.0), "at_least", 0.95),
    Case("aoristic profile", "nuisance", "400, windows of 6 h: share of what truly happened in it, which windows blur", _C, _true_share(None), "stated", 0.95),
    Case("aoristic profile", "nuisance", "the same, everything at the very beginning of its window", _C, _true_share(0.0), "stated", 0.95),
)  # fmt: skip
