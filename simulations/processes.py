"""Made-up counts with known truth: season, over-dispersion, likeness, breaks, drift, gaps."""

import numpy as np
from numpy.typing import NDArray

from evenhand.statistics.dispersion import dispersed_counts

Vector = NDArray[np.float64]
Table = NDArray[np.float64]


def month_levels(months: int, mean: float, season: float = 0.3, growth: float = 0.0) -> Vector:
    """Give expected counts of months with a season of two waves and yearly growth."""
    t = np.arange(months)
    waves = season * np.cos(2 * np.pi * t / 12) + season / 3 * np.cos(4 * np.pi * t / 12 + 1)
    return np.asarray(mean * np.exp(waves + growth * t / 12))


def chained_counts(
    rng: np.random.Generator, levels: Vector, dispersion: float = 1.0, likeness: float = 0.0
) -> Vector:
    """Draw a Poisson-gamma INGARCH series: each month leans on the surplus of the one before.

    The mean of a month is its level plus `likeness` times last month's surplus, scaled to the
    level; given that, the variance is `dispersion` times the mean.
    """
    warm = 12
    whole = np.concatenate([levels[:warm], levels])
    found = np.empty(len(whole))
    surplus = 0.0
    for i, level in enumerate(whole):
        mean = max(level + likeness * surplus * level, 0.1 * level)
        if dispersion > 1:
            found[i] = rng.negative_binomial(mean / (dispersion - 1), 1 / dispersion)
        else:
            found[i] = rng.poisson(mean)
        surplus = found[i] / level - 1
    return found[warm:]


def working_days(months: int, first: str = "2016-01", weekend: float = 0.6) -> Vector:
    """Give factors of months when a weekend day has only a share of a working day's count."""
    start = np.datetime64(first, "M") + np.arange(months)
    begin, end = start.astype("datetime64[D]"), (start + 1).astype("datetime64[D]")
    days = (end - begin).astype(float)
    work = np.busday_count(begin, end)
    return np.asarray((work + weekend * (days - work)) / 30)


def clustered_days(rng: np.random.Generator, days: int, mean: float, size: float) -> Vector:
    """Draw days with series: nights that bring several incidents at once."""
    nights = rng.poisson(mean / size, days)
    return np.array([rng.poisson(size, n).sum() if n else 0 for n in nights], dtype=float)


def chained_table(
    rng: np.random.Generator, levels: Table, dispersion: float = 1.0, likeness: float = 0.0
) -> Table:
    """Draw `chained_counts` for many rows at once, shape (rows, months)."""
    warm = min(12, levels.shape[1])
    whole = np.concatenate([levels[:, :warm], levels], axis=1)
    found = np.empty_like(whole)
    surplus = np.zeros(len(whole))
    for month in range(whole.shape[1]):
        level = whole[:, month]
        mean = np.maximum(level + likeness * surplus * level, 0.1 * level)
        found[:, month] = dispersed_counts(rng, mean, dispersion)
        surplus = found[:, month] / level - 1
    return found[:, warm:]


def repeated(rng: np.random.Generator, levels: Table, share: float, late: float = 0.0) -> Table:
    """Draw months with near repeats: each incident is followed by `share` others on average.

    These follow in turn; a share `late` of each generation falls into the next column. The mean
    stays at `levels`, the variance of a sum over months is 1 / (1 - share)² times it.
    """
    parents = rng.poisson(levels * (1 - share)).astype(float)
    found = parents.copy()
    while parents.any():
        young = rng.poisson(share * parents).astype(float)
        moved = rng.binomial(young.astype(int), late).astype(float) if late else 0 * young
        parents = young - moved
        parents[:, 1:] += moved[:, :-1]
        found += parents
    return found


def seasonal_table(scale: Vector, months: int) -> Table:
    """Give expected counts of rows that share one season, `scale` a month on average."""
    return np.outer(scale, month_levels(months, 1.0))
