"""Rates of rare events: exact intervals, and tests of whether two of them differ."""

import numpy as np
import scipy
from numpy.typing import ArrayLike, NDArray

from evenhand.statistics.shares import clopper_pearson_interval

TIES = 1e-7


def exact_interval(
    count: ArrayLike, exposure: ArrayLike = 1.0, *, confidence: float = 0.95
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """How small and how large may the rate behind a count be?

    Parameters
    ----------
    count
        Events counted, shape (n,) or a number; may be fractional when it is an effective number.
    exposure
        What they are counted over, same shape; the unit of the rate is 1 / its unit.
    confidence
        Level of the interval.

    Returns
    -------
    low, high
        Bounds of the rate, shape (n,).

    Notes
    -----
    Garwood's exact interval by quantiles of the gamma distribution; never of zero width.

    References
    ----------
    Garwood 1936, Biometrika 28, 437-442, doi:10.1093/biomet/28.3-4.437.

    Examples
    --------
    >>> low, high = exact_interval([0, 10])
    >>> low.round(3), high.round(3)
    (array([0.   , 4.795]), array([ 3.689, 18.39 ]))
    """
    k = np.atleast_1d(np.asarray(count, dtype=np.float64))
    e = np.broadcast_to(np.asarray(exposure, dtype=np.float64), k.shape)
    tail = (1 - confidence) / 2
    low = np.where(k > 0, scipy.stats.gamma.ppf(tail, np.where(k > 0, k, 1.0)), 0.0)
    return low / e, scipy.stats.gamma.ppf(1 - tail, k + 1) / e


def e_test(
    first: int, second: int, exposure_first: float = 1.0, exposure_second: float = 1.0
) -> float:
    """How often would two equal rates differ by as much as these counts do?

    Parameters
    ----------
    first, second
        Events counted in two independent periods or places.
    exposure_first, exposure_second
        Their lengths or sizes, in one unit.

    Returns
    -------
    float
        Two-sided p-value; not-a-number if both counts are zero.

    Notes
    -----
    The pivot |k1/n1 - k2/n2| / sqrt(k1/n1² + k2/n2²) is summed over two independent Poisson
    distributions at the pooled rate; values that tie with the observed one (relative 1e-7) count
    as extreme. With unequal exposures ptools and crimepy pool the variance and give other
    p-values; we follow the paper.

    References
    ----------
    Krishnamoorthy & Thomson 2004, doi:10.1016/S0378-3758(02)00408-1, equation 3.1.

    Examples
    --------
    >>> round(e_test(3, 0), 4), round(e_test(6, 2), 4)
    (0.0884, 0.1749)
    """
    if first + second == 0:
        return float("nan")
    rate = (first + second) / (exposure_first + exposure_second)
    spread = np.sqrt(first / exposure_first**2 + second / exposure_second**2)
    observed = abs(first / exposure_first - second / exposure_second) / spread * (1 - TIES)
    if observed == 0:
        return 1.0
    a, pa = _likely_counts(rate * exposure_first)
    fewer, more = _edges(a, float(observed), exposure_first, exposure_second)
    mean = rate * exposure_second
    tail = scipy.stats.poisson.cdf(fewer, mean) + scipy.stats.poisson.sf(more - 1, mean)
    # Nothing in both is no difference, though it solves the inequality of `_edges`.
    both_none = pa[0] * scipy.stats.poisson.pmf(0, mean) if a[0] == 0 else 0.0
    return min(1.0, float(pa @ tail) - float(both_none))


def ratio_interval(
    first: float,
    second: float,
    exposure_first: float = 1.0,
    exposure_second: float = 1.0,
    *,
    confidence: float = 0.95,
    dispersion: float = 1.0,
    degrees: float = np.inf,
) -> tuple[float, float]:
    """Between which values does the ratio of the second rate to the first most likely lie?

    Parameters
    ----------
    first, second
        Events counted in two independent periods or places.
    exposure_first, exposure_second
        Their lengths or sizes, in one unit.
    confidence
        Level of the interval.
    dispersion
        Variance over mean of the counts; both are divided by it.
    degrees
        Degrees of freedom that the dispersion was estimated with; infinite if it is known.

    Returns
    -------
    low, high
        Bounds of the ratio; 0 to infinity without events.

    Notes
    -----
    Given both counts together, the second is binomial: Clopper and Pearson's bounds of its share
    are turned into bounds of the ratio. For an estimated dispersion the effective number is
    divided by (t / z)² as well, as Korn and Graubard do.

    Examples
    --------
    >>> low, high = ratio_interval(9, 18, 28, 31)
    >>> round(low, 4), round(high, 4)
    (0.7706, 4.5646)
    """
    if first + second <= 0:
        return 0.0, float("inf")
    tail = (1 - confidence) / 2
    wider = (
        1.0 if np.isinf(degrees) else scipy.stats.t.isf(tail, degrees) / scipy.stats.norm.isf(tail)
    )
    shrink = dispersion * wider**2
    low, high = clopper_pearson_interval(
        second / shrink, (first + second) / shrink, confidence=confidence
    )
    scale = exposure_first / exposure_second
    top = float(high[0] / (1 - high[0])) if high[0] < 1 else float("inf")
    return float(low[0] / (1 - low[0])) * scale, top * scale


def difference_interval(
    first: ArrayLike,
    second: ArrayLike,
    exposure_first: ArrayLike = 1.0,
    exposure_second: ArrayLike = 1.0,
    *,
    confidence: float = 0.95,
    wider: ArrayLike = 1.0,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Between which values does the second rate less the first most likely lie?

    Parameters
    ----------
    first, second
        Events counted in two independent periods or places, shape (n,) or a number.
    exposure_first, exposure_second
        Their lengths or sizes, in one unit, same shape.
    confidence
        Level of the interval.
    wider
        Factor on the variance of the counts, such as `dispersion.widened` gives, same shape.

    Returns
    -------
    low, high
        Bounds of the difference of rates, shape (n,); finite also where the first count is 0,
        for which a ratio has none.

    Notes
    -----
    Each rate's distance to its Garwood bound stands for its standard error, and the two are added
    as squares.

    References
    ----------
    Zou & Donner 2008, doi:10.1002/sim.3095.

    Examples
    --------
    >>> low, high = difference_interval(0, 4, 10, 10)
    >>> low.round(4), high.round(4)
    (array([-0.0699]), array([1.0242]))
    """
    a, b, m, n, w = np.broadcast_arrays(
        *(np.atleast_1d(np.asarray(v, dtype=np.float64))
          for v in (first, second, exposure_first, exposure_second, wider))
    )  # fmt: skip
    first_low, first_high = exact_interval(a / w, m / w, confidence=confidence)
    second_low, second_high = exact_interval(b / w, n / w, confidence=confidence)
    x, y = a / m, b / n
    down, up = np.hypot(y - second_low, first_high - x), np.hypot(second_high - y, x - first_low)
    return y - x - down, y - x + up


def _likely_counts(mean: float) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """List the counts that carry all but 1e-14 of a Poisson distribution, with probabilities."""
    low, high = scipy.stats.poisson.ppf(1e-15, mean), scipy.stats.poisson.isf(1e-15, mean) + 1
    counts = np.arange(max(low, 0.0), high + 1)
    return counts, scipy.stats.poisson.pmf(counts, mean)


def _edges(
    a: NDArray[np.float64], pivot: float, n1: float, n2: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Give for each first count how few and how many second ones differ by the pivot or more.

    (a/n1 - b/n2)² >= pivot² (a/n1² + b/n2²) is a quadratic in b: all b outside its roots.
    """
    middle = a / n1 + pivot**2 / (2 * n2)
    half = np.sqrt(np.maximum(middle**2 - (a / n1) ** 2 + pivot**2 * a / n1**2, 0.0))
    return np.floor(n2 * (middle - half)), np.ceil(n2 * (middle + half))
