"""Ranks of weighted sums of counts: which units are surely above which, and where each stands."""

from dataclasses import dataclass

import numpy as np
import scipy
from numpy.typing import ArrayLike, NDArray

from evenhand.statistics.dispersion import dispersed_counts

LARGEST_BOOTSTRAP = 120
"""Above so many units a normal bound is used: draws of all pairs would take minutes."""
CELLS_AT_ONCE = 500_000


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
    dispersion: ArrayLike = 1.0,
    degrees: ArrayLike = np.inf,
    confidence: float = 0.95,
    draws: int = 999,
    seed: int = 1,
) -> RankIntervals:
    """Between which places does each unit lie, when its sum is a weighted sum of counts?

    Parameters
    ----------
    counts
        Shape (units, parts): recorded counts, taken as independent of each other.
    weight_low, weight_high
        Shape (units, parts) or (parts,): smallest and largest weight that a record of the part
        can have; the same where the weight is known.
    dispersion
        Variance over mean of the counts, of a shape that broadcasts to theirs; 1 is Poisson.
    degrees
        Degrees of freedom the dispersion was estimated with, same shape as it; infinite if known.
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
    less those surely below. The variance of a weighted sum is the sum of w² d (n + 1), d being
    the dispersion, so that a count of 0 or 1 is not taken for certain. Counts are drawn with that
    dispersion, and so is its estimate (chi-square), so that what is uncertain in it widens the
    ranges. With more than `LARGEST_BOOTSTRAP` units the critical value is Bonferroni's bound,
    normal or, with an estimated dispersion, Student's with the fewest degrees of freedom.

    True places of tied units are all places that the tie spans.

    References
    ----------
    Mogstad, Romano, Shaikh & Wilhelm 2024, doi:10.1093/restud/rdad006, section 3 (marginal
    confidence sets for ranks); we bootstrap counts and allow weights in a range.

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
    known = np.atleast_2d(np.asarray(dispersion, dtype=float))
    spread_of = _Spread(low, high, np.maximum(np.where(np.isnan(known), 1.0, known), 1.0),
                        np.where(known > 1, degrees, np.inf))  # fmt: skip
    units = len(counts)
    if units < 2:
        one = np.ones(units, dtype=np.int64)
        return RankIntervals(one, one.copy(), np.zeros((units, units), dtype=bool))
    gap = spread_of.gaps(counts[None])[0]
    if units > LARGEST_BOOTSTRAP:
        few = float(np.min(spread_of.degrees))
        critical = np.full(units, scipy.stats.t.isf((1 - confidence) / (2 * (units - 1)), few))
    else:
        critical = _critical(counts, spread_of, gap, confidence, draws, seed)
    spread = spread_of.of(counts[None], spread_of.dispersion[None])[0]
    above = gap > critical[None, :] * spread
    below = gap > critical[:, None] * spread
    np.fill_diagonal(above, False)
    np.fill_diagonal(below, False)
    return RankIntervals(1 + above.sum(0), units - below.sum(1), above & below)


@dataclass(frozen=True)
class _Spread:
    """Weights and dispersion, from which gaps between units and their standard errors follow."""

    low: NDArray[np.floating]
    high: NDArray[np.floating]
    dispersion: NDArray[np.floating]
    degrees: NDArray[np.floating]

    def gaps(self, counts: NDArray[np.floating]) -> NDArray[np.floating]:
        """Give least sum of the row's unit less largest of the column's, shape (draws, u, u)."""
        light, heavy = (np.einsum("dup,up->du", counts, w) for w in (self.low, self.high))
        return np.asarray(light[:, :, None] - heavy[:, None, :])

    def of(
        self, counts: NDArray[np.floating], dispersion: NDArray[np.floating]
    ) -> NDArray[np.floating]:
        """Give the standard errors of the gaps, shape (draws, u, u)."""
        variance = dispersion * (counts + 1)
        light, heavy = (np.einsum("dup,up->du", variance, w**2) for w in (self.low, self.high))
        return np.asarray(np.sqrt(light[:, :, None] + heavy[:, None, :]))

    def drawn_dispersion(self, rng: np.random.Generator, draws: int) -> NDArray[np.floating]:
        """Draw what the dispersion would be estimated as, shape (draws, …)."""
        if np.all(np.isinf(self.degrees)):
            return np.broadcast_to(self.dispersion, (draws, *self.dispersion.shape))
        # Infinite degrees: a million, whose chi-square is as good as its mean.
        degrees = np.broadcast_to(np.minimum(self.degrees, 1e6), self.dispersion.shape)
        found = rng.chisquare(degrees, (draws, *degrees.shape)) / degrees
        return np.asarray(np.maximum(self.dispersion * found, 1.0))


def _critical(
    counts: NDArray[np.floating],
    spread_of: _Spread,
    gap: NDArray[np.floating],
    confidence: float,
    draws: int,
    seed: int,
) -> NDArray[np.floating]:
    rng = np.random.default_rng(seed)
    units = len(counts)
    largest = np.empty((draws, units))
    same = np.eye(units, dtype=bool)
    step = max(1, CELLS_AT_ONCE // (units * max(counts.shape)))
    for begin in range(0, draws, step):
        many = min(step, draws - begin)
        drawn = dispersed_counts(rng, counts, spread_of.dispersion, (many, *counts.shape))
        spread = spread_of.of(drawn, spread_of.drawn_dispersion(rng, many))
        ratio = (spread_of.gaps(drawn) - gap) / spread
        ratio[:, same] = -np.inf
        # Column j: others put above j by chance; row j: others put below j by chance.
        largest[begin : begin + many] = np.maximum(ratio.max(1), ratio.max(2))
    return np.quantile(largest, confidence, axis=0, method="higher")
