"""The excess of close pairs over chance: its ratio with a range, and how fast it fades."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.stats import norm

Vector = NDArray[np.float64]
Shape = Callable[[Vector, Vector], Vector]
_SCALES, _TOLD, _MOST_TILES, _FEWEST_BEYOND = 120, 0.9, 1_000, 16


def ratio_ranges(
    observed: ArrayLike, expected: ArrayLike, *, confidence: float = 0.95
) -> tuple[Vector, Vector, Vector]:
    """How many times as many pairs as by chance, and within which range?

    Parameters
    ----------
    observed, expected
        Pairs by tile and band, shape (tiles, …).
    confidence
        Level of the range.

    Returns
    -------
    tuple
        Ratio and its likely range, each of shape (…); missing where nothing was expected, the
        range also where nothing was observed.

    Notes
    -----
    Tiles are taken as independent, events within them are not: the variance of the ratio R is
    m/(m − 1) Σ (O_t − R E_t)² / E², with m the tiles that hold a pair, never less than that of
    independent pairs; the range is made on the log scale.

    References
    ----------
    Cochran 1977, Sampling Techniques, eq. 6.9 (the variance of a ratio of sums).

    Examples
    --------
    >>> [round(float(v), 2) for v in ratio_ranges([3.0, 1.0, 2.0], [1.0, 1.0, 1.0])]
    [2.0, 0.9, 4.45]
    """
    seen, chance = np.asarray(observed, np.float64), np.asarray(expected, np.float64)
    all_seen, all_chance = seen.sum(axis=0), chance.sum(axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.where(all_chance > 0, all_seen / all_chance, np.nan)
        tiles = np.sum((seen > 0) | (chance > 0), axis=0)
        spread = np.sum((seen - ratio * chance) ** 2, axis=0) * tiles / np.maximum(tiles - 1, 1)
        variance = np.maximum(spread / all_seen**2, 1 / all_seen)
        width = np.exp(norm.ppf(0.5 + confidence / 2) * np.sqrt(variance))
        found = np.where(all_seen > 0, width, np.nan)
        return ratio, ratio / found, ratio * found


@dataclass(frozen=True)
class Fading:
    """How far or how long it takes until half of the excess is past.

    Attributes
    ----------
    half
        Half-distance in metres or half-life in days; missing where it cannot be told.
    low, high
        Its likely range.
    """

    half: float
    low: float
    high: float


UNTOLD = Fading(np.nan, np.nan, np.nan)


def exponential_share(edges: Vector, scale: Vector) -> NDArray[np.float64]:
    """Which share of an exponential lies in each band?

    Parameters
    ----------
    edges
        Edges of the bands, shape (k + 1,).
    scale
        Means, shape (m,).

    Returns
    -------
    ndarray
        Shares, shape (m, k).

    Examples
    --------
    >>> exponential_share(np.array([0.0, 1.0, 2.0]), np.array([1.0])).round(3).tolist()
    [[0.632, 0.233]]
    """
    past = np.exp(-edges[None, :] / scale[:, None])
    return np.asarray(past[:, :-1] - past[:, 1:])


def exponential_share_of_days(edges: Vector, scale: Vector) -> NDArray[np.float64]:
    """Which share of an exponential delay shows as each difference of whole days?

    Parameters
    ----------
    edges
        0, 1, 2 … up to the horizon in days, shape (k + 1,).
    scale
        Mean delays in days, shape (m,).

    Returns
    -------
    ndarray
        Shares, shape (m, k).

    Notes
    -----
    Two moments s days apart stand on calendar days k apart with probability max(0, 1 − |s − k|),
    whatever the hour of the first. With rate r = 1 / scale the share of difference 0 is
    1 − (1 − exp(−r)) / r, that of difference k is exp(−r k) (exp(r) − 2 + exp(−r)) / r.

    Examples
    --------
    >>> shares = exponential_share_of_days(np.arange(101.0), np.array([5.0]))
    >>> shares.sum().round(6), shares[0, 0].round(4), shares[0, 1].round(4)
    (np.float64(1.0), np.float64(0.0937), np.float64(0.1643))
    """
    rate = 1 / scale[:, None]
    lag = edges[None, :-1]
    later = np.exp(-rate * lag) * (np.exp(rate) - 2 + np.exp(-rate)) / rate
    first = 1 - (1 - np.exp(-rate)) / rate
    return np.where(lag == 0, first, later)


def fading(
    observed: NDArray[np.float64],
    expected: NDArray[np.float64],
    level: NDArray[np.float64],
    edges: ArrayLike,
    *,
    share: Shape = exponential_share,
    draws: int = 999,
    seed: int = 1,
    confidence: float = 0.95,
) -> Fading:
    """Within which distance, or how many days, is half of the excess past?

    Parameters
    ----------
    observed, expected
        Pairs by tile and fine band, shape (tiles, k).
    level
        Pairs observed and expected at lags at which no excess is left, by tile, shape (tiles, 2).
    edges
        Edges of the fine bands, in metres or days, rising, shape (k + 1,).
    share
        Which share of the excess falls into each band for a given mean.
    draws, seed, confidence
        Bootstrap draws over tiles, their start, and the level of the range.

    Returns
    -------
    Fading
        The half-value and its range; all missing where no excess that fades within the bands
        can be told from the data.

    Notes
    -----
    Observed pairs of band k are fitted by c E_k + A f_k(θ): what chance leads to expect, and an
    excess that fades exponentially with mean θ, so that half of it lies within θ ln 2. c is the
    ratio of observed to expected pairs at lags beyond the excess: left free, it and A can hardly
    be told apart. A is worked out by least squares with weights 1 / E_k for each θ of a grid of
    120, from a tenth of the first band to the whole reach. The range comes from the same fit to
    tiles (by lot in at most 1,000 groups) drawn with replacement: on the log scale, the percentile
    range together with its mirror image about the estimate, since with some hundred events either
    alone is too short on a side that cannot be known beforehand, and both widened by 2 / √m, m
    the pairs beyond chance, since the spread is not known either (by simulation); if more than a
    tenth of the draws end at either end of the grid or without an excess, nothing is told. Bands
    may leave out what is not to be fitted, such as pairs of the same day. The excess holds
    followers of followers and of the same forerunner too, so that it fades a little more slowly
    than a first follower.

    References
    ----------
    Loh 2008, doi:10.1086/588631 (bootstrap of what each event adds to a sum over pairs).
    """
    limits = np.asarray(edges, np.float64)
    scales = np.geomspace((limits[1] - limits[0]) / 10, limits[-1] - limits[0], _SCALES)
    shapes = share(limits, scales)
    if not len(level) or level.sum(axis=0).min() <= 0:
        return UNTOLD
    rng = np.random.default_rng(seed)
    observed, expected, level = _gathered((observed, expected, level), rng)
    tiles = len(observed)
    drawn = rng.multinomial(tiles, np.full(tiles, 1 / tiles), size=draws).astype(np.float64)
    weights = np.vstack([np.ones(tiles), drawn])
    base = weights @ level
    best = _best(weights @ observed, weights @ expected, base[:, 0] / np.maximum(base[:, 1], 1e-9),
                 shapes)  # fmt: skip
    inside = (best > 0) & (best < _SCALES - 1)
    if not inside[0] or inside[1:].mean() < _TOLD:
        return UNTOLD
    logs = np.log(np.log(2) * scales[best.clip(0)])
    tail = (1 - confidence) / 2
    down, up = np.quantile(logs[1:], [tail, 1 - tail]) - logs[0]
    beyond = observed.sum() - base[0, 0] / base[0, 1] * expected.sum()
    wider = 1 + 2 / np.sqrt(max(beyond, _FEWEST_BEYOND))
    reach = np.array([min(down, -up), 0.0, max(up, -down)]) * wider
    low, half, high = np.exp(logs[0] + reach)
    return Fading(float(half), float(low), float(high))


def _gathered(
    parts: tuple[Vector, Vector, Vector], rng: np.random.Generator
) -> tuple[Vector, Vector, Vector]:
    """Put many tiles together by lot: groups of independent tiles are independent too."""
    tiles = len(parts[0])
    if tiles <= _MOST_TILES:
        return parts
    group = rng.permutation(tiles) % _MOST_TILES
    order = np.argsort(group, kind="stable")
    starts = np.searchsorted(group[order], np.arange(_MOST_TILES))
    first, second, third = (np.add.reduceat(part[order], starts, axis=0) for part in parts)
    return first, second, third


def _best(observed: Vector, expected: Vector, level: Vector, shapes: Vector) -> NDArray[np.int64]:
    """Give the number of the best-fitting shape of each row; -1 where there is no excess."""
    weight = 1 / np.maximum(expected, 1e-9)
    above = weight * (observed - level[:, None] * expected)
    size = (above @ shapes.T) / np.maximum(weight @ (shapes**2).T, 1e-12)
    explained = np.where(size > 0, size * (above @ shapes.T), -np.inf)
    return np.where(np.isfinite(explained.max(axis=1)), explained.argmax(axis=1), -1)
