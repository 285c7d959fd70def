"""Two estimates with ranges: how far apart they are, and whether that is clear."""

from dataclasses import dataclass

import numpy as np
import scipy
from numpy.typing import ArrayLike, NDArray

Vector = NDArray[np.float64]


@dataclass(frozen=True)
class EstimateDifference:
    """The second estimate less the first, shape (n,).

    Attributes
    ----------
    difference, low, high
        The difference and its range.
    p_value
        Two-sided, of no difference; agrees with the range.
    """

    difference: Vector
    low: Vector
    high: Vector
    p_value: Vector


def estimate_difference(
    first: tuple[ArrayLike, ArrayLike, ArrayLike],
    second: tuple[ArrayLike, ArrayLike, ArrayLike],
    *,
    confidence: float = 0.95,
) -> EstimateDifference:
    """How much does a second estimate differ from a first one that is independent of it?

    Parameters
    ----------
    first, second
        Estimate, low and high, each of shape (n,); missing values give missing differences.
    confidence
        Level of all the ranges.

    Returns
    -------
    EstimateDifference
        The difference with its range and p-value.

    Notes
    -----
    The distance of each estimate to its bound stands for its standard error, on that side, and
    the two are added as squares. The p-value takes the distance from the difference to its bound
    on the side of none as that many standard errors.

    References
    ----------
    Zou & Donner 2008, doi:10.1002/sim.3095.

    Examples
    --------
    >>> found = estimate_difference((10.0, 7.0, 14.0), (20.0, 16.0, 25.0))
    >>> found.difference, found.low.round(2), found.high.round(2)
    (array([10.]), array([4.34]), array([15.83]))
    """
    x, x_low, x_high, y, y_low, y_high = np.broadcast_arrays(
        *(np.atleast_1d(np.asarray(v, dtype=np.float64)) for v in (*first, *second))
    )
    gap = y - x
    down, up = np.hypot(y - y_low, x_high - x), np.hypot(y_high - y, x - x_low)
    toward = np.where(gap > 0, down, up)
    reach = scipy.stats.norm.isf((1 - confidence) / 2)
    with np.errstate(divide="ignore", invalid="ignore"):
        errors = np.where(toward > 0, np.abs(gap) / toward * reach, np.where(gap == 0, 0, np.inf))
    errors = np.where(np.isnan(gap) | np.isnan(toward), np.nan, errors)
    return EstimateDifference(gap, gap - down, gap + up,
                              np.asarray(2 * scipy.stats.norm.sf(errors)))  # fmt: skip
