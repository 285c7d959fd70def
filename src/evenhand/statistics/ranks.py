"""Ranks of weighted Poisson sums: which units are surely above which, and between which places."""

from dataclasses import dataclass

import numpy as np
import scipy
from numpy.typing import NDArray

LARGEST_BOOTSTRAP = 120
"""Above so many units a normal bound is used: draws of all pairs would take minutes."""


@dataclass(frozen=True)
class RankIntervals:
    """Between which places each unit lies.

    Attributes
    ----------
    best, worst
        Shape (units,): smallest and largest place, 1 being the largest sum.
    above
        Shape (units, units): whether the row's unit is surely above the column's, judged by the
        column's own critical value.
    """

    best: NDArray[np.int64]
    worst: NDArray[np.int64]
    above: NDArray[np.bool_]


def rank_intervals(
    counts: NDArray[np.floating],
    weight_low: NDArray[np.floating],
    weight_high: NDArray[np.floating],
    *,
    confidence: float = 0.95,
    draws: int = 999,
    seed: int = 1,
) -> RankIntervals:
    """Between which places does each unit lie, when its sum is a weighted sum of Poisson counts?

    Parameters
    ----------
    counts
        Shape (units, parts): recorded counts, taken as independent Poisson numbers.
    weight_low, weight_high
        Shape (units, parts) or (parts,): smallest and largest weight that a record of the part
        can have; the same where the weight is known.
    confidence
        Probability that the interval of one unit holds its true place.
    draws
        Bootstrap draws of the counts.
    seed
        Start of the random draws.

    Returns
    -------
    RankIntervals
        Best and worst place of each unit, and which pairs are surely in order.

    Notes
    -----
    For unit j, the differences to all other units are studentised, and the critical value is
    the `confidence` quantile of their largest bootstrap error in either direction. Unit k is
    surely above j if k's sum with its smallest weights exceeds j's with its largest by more
    than that. j's best place is 1 + the number surely above, its worst is the number of units
    less those surely below. The variance of a weighted sum is the sum of w²(n + 1), so that a
    count of 0 or 1 is not taken for certain. With more than `LARGEST_BOOTSTRAP` units the
    critical value is Bonferroni's normal bound.

    True places of tied units are all places that the tie spans.

    References
    ----------
    Mogstad, Romano, Shaikh & Wilhelm 2024, doi:10.1093/restud/rdad006, section 3 (marginal
    confidence sets for ranks); we bootstrap Poisson counts and allow weights in a range.

    Examples
    --------
    >>> found = rank_intervals(np.array([[900.0], [100.0], [95.0]]), np.ones(1), np.ones(1))
    >>> found.best.tolist(), found.worst.tolist()
    ([1, 2, 2], [1, 3, 3])
    """
    counts = np.asarray(counts, dtype=float)
    low, high = (
        np.broadcast_to(weight_low, counts.shape),
        np.broadcast_to(weight_high, counts.shape),
    )
    units = len(counts)
    if units < 2:
        one = np.ones(units, dtype=np.int64)
        return RankIntervals(one, one.copy(), np.zeros((units, units), dtype=bool))
    gap = (counts * low).sum(1)[:, None] - (counts * high).sum(1)[None, :]
    spread = _spread((low**2 * (counts + 1)).sum(1), (high**2 * (counts + 1)).sum(1))
    if units > LARGEST_BOOTSTRAP:
        critical = np.full(units, scipy.stats.norm.isf((1 - confidence) / (2 * (units - 1))))
    else:
        critical = _critical(counts, low, high, gap, confidence, draws, seed)
    above = gap > critical[None, :] * spread
    below = gap > critical[:, None] * spread
    np.fill_diagonal(above, False)
    np.fill_diagonal(below, False)
    return RankIntervals(1 + above.sum(0), units - below.sum(1), above & below)


def _critical(
    counts: NDArray[np.floating],
    low: NDArray[np.floating],
    high: NDArray[np.floating],
    gap: NDArray[np.floating],
    confidence: float,
    draws: int,
    seed: int,
) -> NDArray[np.floating]:
    rng = np.random.default_rng(seed)
    units = len(counts)
    largest = np.empty((draws, units))
    off = ~np.eye(units, dtype=bool)
    for draw in range(draws):
        drawn = rng.poisson(counts)
        error = (drawn * low).sum(1)[:, None] - (drawn * high).sum(1)[None, :] - gap
        spread = _spread((low**2 * (drawn + 1)).sum(1), (high**2 * (drawn + 1)).sum(1))
        ratio = np.where(off, error / spread, -np.inf)
        # Column j: others put above j by chance; row j: others put below j by chance.
        largest[draw] = np.maximum(ratio.max(0), ratio.max(1))
    return np.quantile(largest, confidence, axis=0, method="higher")


def _spread(
    variance_low: NDArray[np.floating], variance_high: NDArray[np.floating]
) -> NDArray[np.floating]:
    return np.sqrt(variance_low[:, None] + variance_high[None, :])
