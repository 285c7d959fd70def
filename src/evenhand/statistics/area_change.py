"""Which areas changed more than the rest of the city, allowing for how much areas vary."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from evenhand.statistics.multiplicity import benjamini_hochberg
from evenhand.statistics.poisson_rates import difference_interval
from evenhand.statistics.shares import clopper_pearson_interval, share_tails

Vector = NDArray[np.float64]


@dataclass(frozen=True)
class AreaChange:
    """Change of each area beside that of all others together.

    Attributes
    ----------
    change, low, high
        Ratio of ratios less 1, with its range; shape (areas,). Missing without any count; from
        none only the lower bound is known.
    difference, difference_low, difference_high
        Events in the later period beyond what the rest of the city leads to expect, with range.
    p_value, p_adjusted
        Two-sided, and adjusted over the areas judged (Benjamini-Hochberg); missing where an area
        was not judged.
    """

    change: Vector
    low: Vector
    high: Vector
    difference: Vector
    difference_low: Vector
    difference_high: Vector
    p_value: Vector
    p_adjusted: Vector


def area_change(
    before: NDArray[np.floating],
    after: NDArray[np.floating],
    *,
    dispersion: float = 1.0,
    fewest: int = 10,
    confidence: float = 0.95,
) -> AreaChange:
    """Did an area's share of the city's count change?

    Parameters
    ----------
    before, after
        Counts of each area in two periods, shape (areas,).
    dispersion
        Variance over mean of an area's count in a whole period, at least 1.
    fewest
        Areas with fewer in both periods together are not judged.
    confidence
        Level of the ranges.

    Returns
    -------
    AreaChange
        Change of each area beside the rest of the city.

    Notes
    -----
    Given an area's counts together, the later one is binomial; its odds beside those of the rest
    of the city are the ratio of ratios. Counts are divided by the dispersion, and by what the
    rest's own uncertainty adds, before Clopper and Pearson's bounds and p-values are taken from
    the beta distribution: range and p-value always agree. The rest leaves the area itself out,
    so that one large area cannot hide its own change. The difference's range is that of
    `difference_interval`.
    """
    a, b = np.asarray(before, dtype=np.float64), np.asarray(after, dtype=np.float64)
    rest_a, rest_b = a.sum() - a, b.sum() - b
    judged = (a + b >= fewest) & (rest_a > 0) & (rest_b > 0)
    with np.errstate(divide="ignore", invalid="ignore"):
        scale = np.where(judged, rest_a / rest_b, np.nan)
        own = 1 / np.maximum(a, 0.5) + 1 / np.maximum(b, 0.5)
        shrink = max(dispersion, 1.0) * (1 + (1 / rest_a + 1 / rest_b) / own)
        shrink = np.where(judged, shrink, 1.0)
        change = np.where(a > 0, b / np.where(a > 0, a, 1.0) * scale - 1, np.nan)
    exposed = [np.where(judged, rest, 1.0) for rest in (rest_a, rest_b)]
    less, more = difference_interval(a, b, *exposed, confidence=confidence, wider=shrink)
    k, n = np.where(judged, b / shrink, 0.5), np.where(judged, (a + b) / shrink, 1.0)
    low, high = clopper_pearson_interval(k, n, confidence=confidence)
    even = np.where(judged, 1 / (1 + scale), 0.5)
    above, below = share_tails(k, n, even)
    p = np.where(judged, np.minimum(1.0, 2 * np.minimum(above, below)), np.nan)
    with np.errstate(divide="ignore"):
        bounds = low / (1 - low) * scale - 1, high / (1 - high) * scale - 1
    return AreaChange(
        change=np.where(judged, change, np.nan),
        low=np.where(judged, bounds[0], np.nan),
        high=np.where(judged & (a > 0), bounds[1], np.nan),
        difference=np.where(judged, b - a / scale, np.nan),
        difference_low=np.where(judged, less * exposed[1], np.nan),
        difference_high=np.where(judged, more * exposed[1], np.nan),
        p_value=p,
        p_adjusted=benjamini_hochberg(p),
    )
