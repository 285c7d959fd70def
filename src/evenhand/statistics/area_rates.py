"""Rates of many areas at once: overlapping ranks, shrinkage, and which areas stand out."""

import numpy as np
import scipy
from numpy.typing import NDArray

from evenhand.statistics.dispersion import INDEPENDENT, Dispersion
from evenhand.statistics.multiplicity import holm
from evenhand.statistics.shares import share_tails

Floats = NDArray[np.float64]


def share_overlapping(low: NDArray[np.int64], high: NDArray[np.int64]) -> Floats:
    """With which share of the other areas does each area's range of ranks overlap?

    Examples
    --------
    >>> share_overlapping(np.array([1, 1, 3]), np.array([2, 2, 3]))
    array([0.5, 0.5, 0. ])
    """
    if len(low) < 2:
        return np.zeros(len(low))
    # Ranges that begin after this one ends, and ranges that end before it begins, do not overlap.
    after = len(low) - np.searchsorted(np.sort(low), high, side="right")
    before = np.searchsorted(np.sort(high), low, side="left")
    return (len(low) - after - before - 1) / (len(low) - 1)


def rank_groups(low: NDArray[np.int64], high: NDArray[np.int64]) -> NDArray[np.int64]:
    """Number the chains of areas whose ranges of ranks overlap, from the top.

    Examples
    --------
    >>> rank_groups(np.array([1, 1, 3]), np.array([2, 2, 3]))
    array([1, 1, 2])
    """
    order = np.lexsort((high, low))
    reach = np.maximum.accumulate(high[order])
    begins = np.r_[True, low[order][1:] > reach[:-1]]
    groups = np.empty(len(low), dtype=np.int64)
    groups[order] = np.cumsum(begins)
    return groups


def shrunken_rates(count: Floats, exposure: Floats) -> Floats:
    """What is each area's rate, if areas are taken to be alike as far as the data say?

    Parameters
    ----------
    count, exposure
        Events and what they are counted over, shape (areas,); exposures above zero.

    Returns
    -------
    Floats
        Rates drawn towards the common rate, the more so the smaller the exposure.

    Notes
    -----
    With r = count / exposure, m = Σcount / Σexposure, s² = Σ exposure (r - m)² / Σexposure and
    A = s² - m / mean(exposure), not below zero: rate = m + w (r - m), w = A / (A + m / exposure).
    A of zero, or no event at all, gives every area the common rate.

    References
    ----------
    Marshall 1991, doi:10.2307/2347593, section 3 (global shrinkage by moments).

    Examples
    --------
    >>> shrunken_rates(np.array([2.0, 18.0]), np.array([10.0, 10.0]))
    array([0.325, 1.675])
    """
    rate, m = count / exposure, count.sum() / exposure.sum()
    spread = float((exposure * (rate - m) ** 2).sum() / exposure.sum())
    between = max(0.0, spread - m / exposure.mean())
    if between == 0:
        return np.full(len(count), m)
    shrunken: Floats = m + between / (between + m / exposure) * (rate - m)
    return shrunken


def differs_from_rest(
    count: Floats, exposure: Floats, dispersion: Dispersion = INDEPENDENT
) -> Floats:
    """How often would an area like the others differ from them by as much as this one?

    Parameters
    ----------
    count, exposure
        Events and what they are counted over, shape (areas,); exposures above zero.
    dispersion
        Variance over mean of the counts; 1 or unknown takes events as independent.

    Returns
    -------
    Floats
        Two-sided p-value of each area, adjusted over all areas by Holm's step-down method.

    Notes
    -----
    Given the total N, an area with share e of the exposure has Binomial(N, e) events if its rate
    is that of the others; twice the smaller tail, at most 1. With a dispersion both numbers are
    divided by it and the tails are those of the beta distribution, which equal the binomial's for
    whole numbers; where those of a negative binomial of the same variance are larger, as they are
    for small expected numbers, they are taken. The dispersion's own uncertainty turns the normal
    tail of the same size into Student's.

    References
    ----------
    Przyborowski & Wilenski 1940, doi:10.1093/biomet/31.3-4.313; Holm 1979,
    Scandinavian Journal of Statistics 6, 65-70.

    Examples
    --------
    >>> differs_from_rest(np.array([9.0, 1.0]), np.array([1.0, 1.0])).round(4)
    array([0.043, 0.043])
    """
    used, share = dispersion.allowed, exposure / exposure.sum()
    upper, lower = share_tails(count / used.value, count.sum() / used.value, share)
    if used.value > 1:
        heavier = _skewed_tails(count, count.sum() * share, used.value * (1 - share))
        upper, lower = np.maximum(upper, heavier[0]), np.maximum(lower, heavier[1])
    p = np.minimum(1.0, 2 * np.minimum(upper, lower))
    if not np.isinf(used.degrees):
        p = 2 * scipy.stats.t.sf(scipy.stats.norm.isf(p / 2), used.degrees)
    return holm(p)


def _skewed_tails(count: Floats, mean: Floats, spread: Floats) -> tuple[Floats, Floats]:
    """Give both tails of the negative binomial with a variance of spread times the mean."""
    wide = spread > 1 + 1e-9
    held = np.where(wide, spread, 2.0)
    size = mean / (held - 1)
    upper = np.where(wide, scipy.stats.nbinom.sf(count - 1, size, 1 / held), 0.0)
    return upper, np.where(wide, scipy.stats.nbinom.cdf(count, size, 1 / held), 0.0)


def round_step(value: float) -> float:
    """Give the largest of 1, 2, 5, 10, 20 … (or 0.5, 0.2 …) that is not above a value.

    Examples
    --------
    >>> round_step(7.3), round_step(0.24), round_step(10.0)
    (5.0, 0.2, 10.0)
    """
    if value <= 0:
        return 1.0
    power = np.floor(np.log10(value))
    ladder = [lead * 10.0**p for p in (power - 1, power) for lead in (1, 2, 5)] + [
        10.0 ** (power + 1)
    ]
    return float(f"{max(step for step in ladder if step <= value * (1 + 1e-9)):.6g}")
