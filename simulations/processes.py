"""Made-up counts with known truth: season, over-dispersion, likeness, breaks, drift, gaps."""

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float64]


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
