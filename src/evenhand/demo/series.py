"""Light simulations without a city: monthly counts and point patterns with a known truth."""

import numpy as np
from numpy.typing import NDArray


def monthly_counts(
    months: int,
    mean: float,
    rng: np.random.Generator,
    *,
    yearly: float = 1.0,
    season: float = 0.0,
    dispersion: float = 1.0,
    memory: float = 0.0,
    change_at: int | None = None,
    factor: float = 1.0,
) -> NDArray[np.int64]:
    """Draw monthly counts.

    Parameters
    ----------
    months
        How many.
    mean
        Expected count in the first month, before season.
    rng
        Where the draws come from.
    yearly
        Factor from one year to the next.
    season
        Height of a yearly wave, 0 to 1.
    dispersion
        Variance over mean: 1 gives Poisson, more a negative binomial.
    memory
        Autocorrelation of the log level from month to month, innovations of standard deviation 0.1.
    change_at, factor
        From this month on (the first is 0) the mean is multiplied.

    Returns
    -------
    ndarray
        Counts, shape (months,).

    Examples
    --------
    >>> monthly_counts(4, 1000.0, np.random.default_rng(1), change_at=2, factor=0.1).tolist()
    [1001, 982, 111, 101]
    """
    at = np.arange(months)
    level = mean * yearly ** (at / 12) * (1 + season * np.cos(2 * np.pi * at / 12))
    if memory:
        drift = np.zeros(months)
        for month in range(1, months):
            drift[month] = memory * drift[month - 1] + rng.normal(0, 0.1)
        level = level * np.exp(drift)
    if change_at is not None:
        level = np.where(at >= change_at, level * factor, level)
    if dispersion > 1:
        size = level / (dispersion - 1)
        return rng.negative_binomial(size, size / (size + level))
    return rng.poisson(level)


def point_pattern(
    count: int,
    rng: np.random.Generator,
    *,
    side_m: float = 5_000.0,
    days: int = 365,
    hot_spots: int = 12,
    share_hot: float = 0.6,
    offspring: float = 0.0,
    distance_m: float = 100.0,
    delay_days: float = 7.0,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Draw points in a square with lasting hot spots and, if asked, near repeats.

    Parameters
    ----------
    count
        Expected number of points, followers included.
    rng
        Where the draws come from.
    side_m
        Side of the square.
    days
        Length of the time.
    hot_spots, share_hot
        How many Gaussian hot spots (standard deviation side / 50), and the share of points there.
    offspring, distance_m, delay_days
        Mean number of followers of each point, and means of their exponential distance and delay.

    Returns
    -------
    tuple
        Places in metres, shape (points, 2), and times in days, shape (points,), both from 0;
        followers outside square or time are left out.
    """
    first = rng.poisson(count * (1 - offspring))
    centres = rng.uniform(0.1, 0.9, (hot_spots, 2)) * side_m
    in_hot = rng.random(first) < share_hot
    spread = rng.normal(0, side_m / 50, (first, 2))
    places = np.where(
        in_hot[:, None],
        centres[rng.integers(0, hot_spots, first)] + spread,
        rng.uniform(0, side_m, (first, 2)),
    )
    times = rng.uniform(0, days, first)
    generation = (places, times)
    while len(generation[1]):
        size = len(generation[1])
        parent = np.repeat(np.arange(size), rng.poisson(offspring, size))
        turn = rng.uniform(0, 2 * np.pi, len(parent))
        reach = rng.exponential(distance_m, len(parent))
        step = np.column_stack([np.cos(turn), np.sin(turn)]) * reach[:, None]
        later = generation[1][parent] + rng.exponential(delay_days, len(parent))
        generation = (generation[0][parent] + step, later)
        places = np.concatenate([places, generation[0]])
        times = np.concatenate([times, generation[1]])
    inside = (places >= 0).all(axis=1) & (places <= side_m).all(axis=1) & (times < days)
    return places[inside], times[inside]
