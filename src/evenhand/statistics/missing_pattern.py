"""Whether what is missing is missing at random, or more in one group than in another."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import stats

LEAST_EXPECTED = 5.0


@dataclass(frozen=True)
class Pattern:
    """How missing depends on a grouping.

    Attributes
    ----------
    effect
        Cramér's V: 0 for no dependence, 1 for a whole one.
    p_value
        Chi-square; not-a-number where fewer than two groups are large enough.
    most, least
        The groups with the highest and lowest share missing, as codes.
    share_most, share_least
        Those shares.
    """

    effect: float
    p_value: float
    most: int
    least: int
    share_most: float
    share_least: float


def missing_pattern(codes: ArrayLike, missing: ArrayLike) -> Pattern | None:
    """Is something missing more often in one group than in another?

    Parameters
    ----------
    codes
        Group of each record, whole numbers from 0; negative where it is not known, which leaves
        the record out. Shape (records,).
    missing
        Whether the thing is missing, same shape.

    Returns
    -------
    Pattern or None
        None if fewer than two groups can be expected to miss five, and to have five.

    Notes
    -----
    Smaller groups are left out rather than put together: together they are no group. With many
    records a p-value is small for differences that matter to nobody, so the effect counts.

    References
    ----------
    Cramér 1946, Mathematical Methods of Statistics, ch. 21.

    Examples
    --------
    >>> found = missing_pattern([0] * 100 + [1] * 100, [True] * 30 + [False] * 170)
    >>> found.share_most, found.share_least, round(found.effect, 3)
    (0.3, 0.0, 0.42)
    """
    group = np.asarray(codes, dtype=np.int64)
    gone = np.asarray(missing, dtype=bool)[group >= 0]
    group = group[group >= 0]
    if not len(group) or gone.all() or not gone.any():
        return None
    sizes = np.bincount(group).astype(float)
    rate = min(gone.mean(), 1 - gone.mean())
    large = np.flatnonzero(sizes * rate >= LEAST_EXPECTED)
    if len(large) < 2:
        return None
    table = np.column_stack([np.bincount(group[gone], minlength=len(sizes)), sizes])[large]
    table[:, 1] -= table[:, 0]
    effect, p_value = _dependence(table)
    shares = table[:, 0] / table.sum(axis=1)
    most, least = int(shares.argmax()), int(shares.argmin())
    return Pattern(
        effect, p_value, int(large[most]), int(large[least]),
        float(shares[most]), float(shares[least]),
    )  # fmt: skip


def _dependence(table: NDArray[np.float64]) -> tuple[float, float]:
    total = table.sum()
    expected = table.sum(1, keepdims=True) * table.sum(0, keepdims=True) / total
    if (expected == 0).any():
        return 0.0, 1.0
    statistic = float(((table - expected) ** 2 / expected).sum())
    return float(np.sqrt(statistic / total)), float(stats.chi2.sf(statistic, len(table) - 1))
