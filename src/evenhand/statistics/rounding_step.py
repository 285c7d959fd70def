"""Whether coordinates lie on a lattice: rounded to a step, in metres or in decimals of a degree."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Vector = NDArray[np.float64]
LEAST_STEP_M, NEAR_M = 10.0, 0.3
LEAST_ROWS, LEAST_SHARE = 30, 0.05
BUSIEST = 400
ROUND = (10.0, 20.0, 25.0, 50.0, 100.0, 200.0, 250.0, 500.0, 1000.0)
ALMOST, FINE_M = 0.97, 0.05
MOST_DECIMALS = 4


@dataclass(frozen=True)
class Lattice:
    """A lattice that points lie on.

    Attributes
    ----------
    step
        Its step, metres.
    on
        Which points lie on it, shape (points,).
    """

    step: float
    on: NDArray[np.bool_]


def lattice_step(x_m: ArrayLike, y_m: ArrayLike, counts: ArrayLike) -> Lattice | None:
    """Do points lie on a square lattice, and how wide is it?

    Parameters
    ----------
    x_m, y_m
        Distinct points, metres, shape (points,).
    counts
        Records on each.

    Returns
    -------
    Lattice or None
        None unless at least 5 % of all records, and 30, lie on one lattice.

    Notes
    -----
    Steps tried are round ones, and what the 400 busiest points say (more where they tie): the most
    frequent distance between neighbouring values of x, or of y, at least 10 m, then the step near
    it whose multiples fit best (the largest resultant of phases). The widest step counts that
    holds nearly as many records as any. Points are on the lattice within 30 cm in both
    directions, so that coordinates that were written in degrees are found too: by chance, at 10 m,
    1 in 280.

    Examples
    --------
    >>> x, y = np.meshgrid(np.arange(0, 6000, 120.0), np.arange(0, 6000, 120.0))
    >>> lattice_step(x.ravel(), y.ravel(), np.full(2500, 2)).step
    120.0
    """
    x, y = np.asarray(x_m, dtype=float), np.asarray(y_m, dtype=float)
    count = np.asarray(counts, dtype=float)
    if len(count) < LEAST_ROWS:
        return None
    several = (count > 1) & (count >= np.sort(count)[-min(BUSIEST, len(count))])
    near = [_common_step(values[several]) for values in (x, y)]
    tried = [_best_step(x[several], y[several], one) for one in near if one is not None]
    found = [Lattice(step, _on(x, count, step) & _on(y, count, step)) for step in (*tried, *ROUND)]
    most = max(float(count[one.on].sum()) for one in found)
    if most < max(LEAST_ROWS, LEAST_SHARE * count.sum()):
        return None
    # A lattice of 100 m lies on one of 50 m too, with a few more points by chance.
    fitting = [one for one in found if count[one.on].sum() >= ALMOST * most]
    return max(fitting, key=lambda one: one.step)


def _common_step(values: Vector) -> float | None:
    apart = np.diff(np.unique(np.round(values)))
    apart = apart[apart >= LEAST_STEP_M]
    if len(apart) < 10:
        return None
    steps, times = np.unique(apart, return_counts=True)
    # Values a metre apart are one distance, split by rounding.
    like = np.array([times[np.abs(steps - step) <= 1].sum() for step in steps])
    most = int(like.argmax())
    chosen = apart[np.abs(apart - steps[most]) <= 1]
    return float(chosen.mean()) if like[most] >= 0.2 * len(apart) else None


def _best_step(x: Vector, y: Vector, near: float) -> float:
    """Find the step whose multiples fit best; a round one if it fits as well."""
    tried = np.unique(
        np.concatenate([near + np.arange(-1, 1, 0.002), np.round(near + np.arange(-1, 1.1, 0.5))])
    )
    tried = tried[tried > 1]
    fits = sum(np.abs(np.exp(2j * np.pi * v[:, None] / tried).sum(axis=0)) for v in (x, y))
    best = float(tried[int(np.argmax(fits))])
    plain = float(np.round(best, 1))
    fit = sum(float(np.abs(np.exp(2j * np.pi * v / plain).sum())) for v in (x, y))
    return plain if fit >= 0.98 * float(np.max(fits)) else best


def _on(values: Vector, counts: Vector, step: float) -> NDArray[np.bool_]:
    """Say which values lie on the multiples of a step from where most of the records do."""
    bins = max(1, round(step / FINE_M))
    remainders = values % step
    weights = np.bincount((remainders / step * bins).astype(int) % bins, counts, minlength=bins)
    reach = int(NEAR_M / FINE_M)
    near = np.sum([np.roll(weights, shift) for shift in range(-reach, reach + 1)], axis=0)
    corner = (int(near.argmax()) + 0.5) * step / bins
    away = np.abs((values - corner + step / 2) % step - step / 2)
    return np.asarray(away <= NEAR_M)


def decimals_of(longitude: ArrayLike, latitude: ArrayLike) -> NDArray[np.int64]:
    """To how many decimals of a degree was each point rounded?

    Parameters
    ----------
    longitude, latitude
        Degrees, shape (points,).

    Returns
    -------
    NDArray
        0 to 4 decimals, or 5 for a point that is finer than 11 metres, shape (points,).

    Examples
    --------
    >>> decimals_of([4.9, 4.8951], [52.37, 52.370212]).tolist()
    [2, 5]
    """
    found = np.full(np.shape(longitude), MOST_DECIMALS + 1, dtype=np.int64)
    for digits in range(MOST_DECIMALS, -1, -1):
        fits = np.ones(np.shape(longitude), dtype=bool)
        for values in (np.asarray(longitude, float), np.asarray(latitude, float)):
            # Projected and back, a rounded degree is off by a hundred-millionth at most.
            fits &= np.abs(values - np.round(values, digits)) < 2e-8
        found[fits] = digits
    return found
