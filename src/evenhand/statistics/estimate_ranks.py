"""Ranks of estimates that go together: which are surely above which, and where each stands."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from evenhand.statistics.ranks import RankIntervals


def estimate_ranks(
    estimate: ArrayLike,
    covariance: ArrayLike,
    *,
    confidence: float = 0.95,
    draws: int = 999,
    seed: int = 1,
) -> RankIntervals:
    """Between which places does each of several estimates stand, the largest first?

    Parameters
    ----------
    estimate
        Shape (k,).
    covariance
        Their sampling covariance, shape (k, k).
    confidence
        Probability that the interval of one unit holds its true place.
    draws, seed
        Normal draws of the errors, and their start.

    Returns
    -------
    RankIntervals
        Best and worst place of each; and which pairs are surely in order, all pairs together:
        the probability that any is told in the wrong order is at most 1 − `confidence`.

    Notes
    -----
    As `evenhand.statistics.ranks.rank_intervals`, with errors drawn from the normal distribution
    with the given covariance: for unit j its differences to all others are studentised, and the
    critical value is the `confidence` quantile of the largest of them; for pairs, of the largest
    of all. A difference without error (two shares that nobody gave) is no difference.

    References
    ----------
    Mogstad, Romano, Shaikh & Wilhelm 2024, doi:10.1093/restud/rdad006, section 3.

    Examples
    --------
    >>> found = estimate_ranks([0.5, 0.1, 0.11], np.diag([0.0004] * 3))
    >>> found.best.tolist(), found.worst.tolist()
    ([1, 2, 2], [1, 3, 3])
    """
    middle = np.asarray(estimate, dtype=np.float64)
    spread = np.asarray(covariance, dtype=np.float64)
    units = len(middle)
    if units < 2:
        one = np.ones(units, dtype=np.int64)
        return RankIntervals(one, one.copy(), np.zeros((units, units), dtype=bool))
    variance = np.diag(spread)
    error = np.sqrt(np.maximum(variance[:, None] + variance[None, :] - 2 * spread, 0.0))
    told = error > 1e-12 * max(float(np.sqrt(variance.max())), 1e-300)
    values, vectors = np.linalg.eigh(spread)
    drawn = np.random.default_rng(seed).normal(size=(draws, units))
    z = (drawn * np.sqrt(np.maximum(values, 0.0))) @ vectors.T
    largest = np.empty((draws, units))
    for j in range(units):
        with np.errstate(divide="ignore", invalid="ignore"):
            far = np.abs(z - z[:, [j]]) / error[j]
        largest[:, j] = np.where(told[j], far, 0.0).max(axis=1)
    critical = np.quantile(largest, confidence, axis=0, method="higher")
    gap = middle[:, None] - middle[None, :]
    above = told & (gap > critical[None, :] * error)
    below = told & (gap > critical[:, None] * error)
    all_pairs = float(np.quantile(largest.max(axis=1), confidence, method="higher"))
    surely: NDArray[np.bool_] = told & (gap > all_pairs * error)
    return RankIntervals(
        (1 + above.sum(axis=0)).astype(np.int64), (units - below.sum(axis=1)).astype(np.int64),
        surely,
    )  # fmt: skip
