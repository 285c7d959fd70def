"""Points that carry far more records than the points around them."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.spatial import cKDTree

NEIGHBOURS = 20
TIMES_MORE = 10.0
LEAST_RECORDS = 30
LEAST_SHARE = 2e-3


@dataclass(frozen=True)
class Crowd:
    """A point with many records.

    Attributes
    ----------
    point
        Its place among the points given.
    count, expected
        Its records, and the mean of the points around it.
    estimate, low, high
        Records beyond that, with a 95 % interval.
    """

    point: int
    count: int
    expected: float
    estimate: float
    low: float
    high: float


def crowded_points(x_m: ArrayLike, y_m: ArrayLike, counts: ArrayLike) -> tuple[Crowd, ...]:
    """Which few points have far more records than the points around them?

    Parameters
    ----------
    x_m, y_m
        Distinct points, metres, shape (points,).
    counts
        Records on each, same shape.

    Returns
    -------
    tuple of Crowd
        The largest excess first; empty with fewer than 21 points.

    Notes
    -----
    A point is compared with the mean of its 20 nearest. It is crowded with ten times as many,
    at least 30, and at least 2 in 1,000 of all records. Crime gathers on few places by itself,
    so a crowded point is a question, not a fault: see `mix_overlap`.

    Examples
    --------
    >>> x, y = np.meshgrid(np.arange(10.0), np.arange(10.0))
    >>> counts = np.full(100, 3); counts[55] = 500
    >>> [(one.point, round(one.estimate)) for one in crowded_points(x.ravel(), y.ravel(), counts)]
    [(55, 497)]
    """
    at = np.column_stack([np.asarray(x_m, dtype=float), np.asarray(y_m, dtype=float)])
    count = np.asarray(counts, dtype=float)
    if len(at) <= NEIGHBOURS:
        return ()
    large = (count >= LEAST_RECORDS) & (count >= LEAST_SHARE * count.sum())
    places = np.flatnonzero(large)
    if not len(places):
        return ()
    near = np.asarray(cKDTree(at).query(at[places], k=NEIGHBOURS + 1)[1])
    around = count[near[:, 1:]]
    expected = around.mean(axis=1)
    crowds = [
        _crowd(int(place), count[place], expected[row], around[row])
        for row, place in enumerate(places)
        if count[place] >= TIMES_MORE * expected[row]
    ]
    return tuple(sorted(crowds, key=lambda crowd: (-crowd.estimate, crowd.point)))


def _crowd(point: int, count: float, expected: float, around: NDArray[np.float64]) -> Crowd:
    beyond = count - expected
    error = float(np.sqrt(count + around.var(ddof=1) / len(around)))
    return Crowd(
        point, int(count), float(expected), float(beyond),
        max(0.0, float(beyond - 1.96 * error)), float(beyond + 1.96 * error),
    )  # fmt: skip


def mix_overlap(here: ArrayLike, everywhere: ArrayLike) -> float:
    """How far is the mix of classes on one point that of all records together?

    Parameters
    ----------
    here, everywhere
        Records of each class, shape (classes,).

    Returns
    -------
    float
        Σ min of the two shares: 1 for the same mix, 0 for none in common. A busy shop has one
        class; a point that stands for "place not known" has the mix of the whole city.

    Examples
    --------
    >>> mix_overlap([5, 5], [50, 50]), mix_overlap([10, 0], [50, 50])
    (1.0, 0.5)
    """
    one, all_ = np.asarray(here, dtype=float), np.asarray(everywhere, dtype=float)
    return float(np.minimum(one / one.sum(), all_ / all_.sum()).sum())
