"""How alike were areas in the past: in level, trend and season, and in months held out?"""

from dataclasses import dataclass

import numpy as np
import scipy
from numpy.typing import NDArray

from evenhand.statistics.count_designs import HALF
from evenhand.statistics.dispersion import lasting_dispersion

TINY = 1e-9
"""A spread below this is rounding."""
FEATURES = ("level", "trend", "winter", "spring")
"""Log of the number; log of the second half over the first; cosine and sine of the year."""


def past(counts: NDArray[np.float64], month: NDArray[np.int64]) -> NDArray[np.float64]:
    """Describe the past of each area in four numbers.

    Parameters
    ----------
    counts
        Whole months of each area, shape (areas, months).
    month
        Month of the year of each column, 1 to 12, shape (months,).

    Returns
    -------
    NDArray
        One column for each of `FEATURES`, shape (areas, 4). The last two are twice the mean of
        the cosine and sine of the year over incidents: 0 without a season. The year begins in
        mid-January.

    Examples
    --------
    >>> np.abs(past(np.array([[10.0, 10, 10, 10]]), np.array([1, 4, 7, 10]))).round(2).tolist()
    [[3.7, 0.0, 0.0, 0.0]]
    """
    half = counts.shape[1] // 2
    early, late = counts[:, :half].sum(axis=1), counts[:, -half:].sum(axis=1)
    angle = 2 * np.pi * (month - 1) / 12
    total = counts.sum(axis=1)
    year = [2 * (counts @ wave) / np.maximum(total, HALF) for wave in (np.cos(angle),
                                                                       np.sin(angle))]  # fmt: skip
    return np.column_stack([np.log(total + HALF), np.log((late + HALF) / (early + HALF)), *year])


def gaps(
    features: NDArray[np.float64], target: NDArray[np.float64], pool: NDArray[np.bool_]
) -> NDArray[np.float64]:
    """Say how far each area is from a target, in standard deviations of the pool.

    Parameters
    ----------
    features
        Shape (areas, features).
    target
        Shape (features,).
    pool
        Areas over which deviations are taken, shape (areas,).

    Returns
    -------
    NDArray
        Shape (areas, features); 0 for a feature in which the pool does not differ at all.

    Examples
    --------
    >>> gaps(np.array([[1.0], [3.0]]), np.array([1.0]), np.array([True, True])).round(2).tolist()
    [[0.0], [1.41]]
    """
    spread = features[pool].std(axis=0, ddof=1) if pool.sum() > 1 else np.zeros(features.shape[1])
    apart = features - target
    return np.divide(apart, spread, out=np.zeros_like(apart), where=spread > TINY)


@dataclass(frozen=True)
class HeldOut:
    """How treated areas went beside their comparison in months that matching did not see.

    Attributes
    ----------
    change, low, high
        Their change beside that of the comparison, as a share, with its likely range.
    dispersion
        Variance over mean that the range allows for.
    """

    change: float
    low: float
    high: float
    dispersion: float


def held_out(
    treated: NDArray[np.float64],
    compared: NDArray[np.float64],
    months: int,
    confidence: float,
) -> HeldOut:
    """Did treated areas change beside their comparison in the last months, with nothing done?

    Parameters
    ----------
    treated, compared
        Shape (areas, months) each.
    months
        How many of the last months were held out.
    confidence
        Level of the range.

    Returns
    -------
    HeldOut
        The ratio of ratios less 1, with a range by the normal distribution on the log scale.

    Notes
    -----
    Variance φ Σ 1 / sum over the four sums, φ the lasting dispersion of all areas together, 1 at
    least. A half is added to each sum.

    Examples
    --------
    >>> same = np.full((2, 12), 10.0)
    >>> held_out(same, same, 4, 0.95).change
    0.0
    """
    sums = np.array([side.sum() + HALF for part in (treated, compared)
                     for side in (part[:, :-months], part[:, -months:])])  # fmt: skip
    size = float(np.log(sums[1] / sums[0]) - np.log(sums[3] / sums[2]))
    spread = max(1.0, float(np.nan_to_num(lasting_dispersion(np.vstack([treated, compared])).value,
                                          nan=1.0)))  # fmt: skip
    reach = float(scipy.stats.norm.isf((1 - confidence) / 2) * np.sqrt(spread * np.sum(1 / sums)))
    low, high = np.expm1([size - reach, size + reach])
    return HeldOut(float(np.expm1(size)), float(low), float(high), spread)
