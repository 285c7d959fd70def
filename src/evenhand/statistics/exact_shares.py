"""Shares of a total: how large may the share behind a count be?"""

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import stats


def exact_share_interval(
    count: ArrayLike, total: ArrayLike, *, confidence: float = 0.95
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """How small and how large may the share behind `count` of `total` be?

    Parameters
    ----------
    count
        How many of the total have the property, shape (n,) or a number.
    total
        Of how many, same shape; where it is zero both bounds are missing.
    confidence
        Level of the interval.

    Returns
    -------
    low, high
        Bounds from 0 to 1, shape (n,).

    Notes
    -----
    Clopper and Pearson's exact interval by quantiles of the beta distribution: never too short,
    never of zero width. Of several shares of one total each has its own interval; together they
    are not adjusted.

    References
    ----------
    Clopper & Pearson 1934, Biometrika 26, 404-413, doi:10.1093/biomet/26.4.404.

    Examples
    --------
    >>> low, high = exact_share_interval([0, 5], [10, 10])
    >>> low.round(4), high.round(4)
    (array([0.    , 0.1871]), array([0.3085, 0.8129]))
    """
    n = np.atleast_1d(np.asarray(total, dtype=np.float64))
    k = np.broadcast_to(np.asarray(count, dtype=np.float64), np.broadcast(n, count).shape)
    n = np.broadcast_to(n, k.shape)
    tail = (1 - confidence) / 2
    low = np.where(k > 0, stats.beta.ppf(tail, np.maximum(k, 1), n - k + 1), 0.0)
    high = np.where(k < n, stats.beta.ppf(1 - tail, k + 1, np.maximum(n - k, 1)), 1.0)
    empty = n == 0
    return np.where(empty, np.nan, low), np.where(empty, np.nan, high)
