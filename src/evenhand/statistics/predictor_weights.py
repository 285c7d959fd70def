"""A mix of donors by predictors, where each predictor counts as far as it helps."""

from dataclasses import dataclass

import numpy as np
import scipy
from numpy.typing import ArrayLike, NDArray

from evenhand.errors import UnsuitableData, listed
from evenhand.statistics.simplex_weights import nearest_mix

Vector = NDArray[np.float64]
Matrix = NDArray[np.float64]
ENOUGH = 1e-6
"""Which gain, beside the error, is none."""


@dataclass(frozen=True)
class PredictorFit:
    """A mix found by predictors.

    Attributes
    ----------
    weights
        Shares of the donors, shape (donors,).
    importance
        How much each predictor counts, shape (predictors,), together 1. Often many other values
        give the same mix: not to be read as what matters.
    error
        Mean squared gap of the outcome before the start.
    """

    weights: Vector
    importance: Vector
    error: float


def predictor_weights(
    predictors: ArrayLike,
    unit_predictors: ArrayLike,
    before: ArrayLike,
    unit_before: ArrayLike,
    *,
    importance: ArrayLike | None = None,
    restarts: int = 4,
) -> PredictorFit:
    """Which mix of donors is like a unit in its predictors, weighed so that outcomes fit best?

    Parameters
    ----------
    predictors, unit_predictors
        Predictors of the donors, shape (predictors, donors), and of the unit, shape (predictors,).
    before, unit_before
        Outcomes before the start, shapes (periods, donors) and (periods,).
    importance
        How much each predictor counts, shape (predictors,); searched for if left out.
    restarts
        How often the search begins again from its best at most; it stops when nothing is gained.

    Returns
    -------
    PredictorFit
        Weights of donors and predictors, and the error of the outcome.

    Raises
    ------
    UnsuitableData
        Shapes differ, values are missing, or a predictor is the same everywhere.

    Notes
    -----
    Predictors are divided by their standard deviation over all units (divisor n - 1). For given
    importance the mix is exact. The importance is searched by Nelder and Mead's simplex from
    equal importance, from that of a regression of outcomes on predictors, and again from the
    best found, scaled to sum 1; the lowest error found is kept. The problem has flat stretches
    and several low points, so other software ends at other importances and at times at other
    mixes: compare errors, not importances. The mix can never fit outcomes better than that of
    `simplex_weights` on the outcomes themselves.

    References
    ----------
    Abadie & Gardeazabal 2003, doi:10.1257/000282803321455188, appendix B.

    Examples
    --------
    >>> found = predictor_weights([[0.0, 4, 9], [5, 1, 7]], [1, 4], [[1.0, 5, 8]], [2],
    ...     importance=[0.5, 0.5])
    >>> found.weights.round(6).tolist(), round(found.error, 9)
    ([0.75, 0.25, 0.0], 0.0)
    """
    table, own = np.asarray(predictors, dtype=float), np.asarray(unit_predictors, dtype=float)
    past, mine = np.asarray(before, dtype=float), np.asarray(unit_before, dtype=float)
    _check(table, own, past, mine)
    spread = np.column_stack([table, own]).std(axis=1, ddof=1)
    distances = (table - own[:, None]) / spread[:, None]

    def mixed(raw: Vector) -> tuple[Vector, Vector, float]:
        share = np.abs(raw) / np.abs(raw).sum()
        weights, _ = nearest_mix(np.sqrt(share)[:, None] * distances)
        return weights, share, float(np.mean((mine - past @ weights) ** 2))

    if importance is not None:
        return PredictorFit(*mixed(np.asarray(importance, dtype=float)))
    many = len(own)
    starts = [np.full(many, 1 / many), _by_regression(distances, past, mine)]
    best = min((_searched(mixed, start) for start in starts), key=lambda raw: mixed(raw)[2])
    for _ in range(restarts):
        again = _searched(mixed, best)
        gained = mixed(best)[2] - mixed(again)[2]
        best = again if gained > 0 else best
        if gained <= ENOUGH * mixed(best)[2]:
            break
    return PredictorFit(*mixed(best))


def _searched(mixed: object, start: Vector) -> Vector:
    def error(raw: Vector) -> float:
        return float(mixed(raw)[2])  # type: ignore[operator]

    found = scipy.optimize.minimize(
        error, start, method="Nelder-Mead", options={"maxiter": 1000, "xatol": 1e-8, "fatol": 1e-14}
    )
    return np.asarray(found.x)


def _by_regression(distances: Matrix, past: Matrix, mine: Vector) -> Vector:
    """Give the squared coefficients of outcomes on predictors, over all units."""
    table = np.column_stack([np.ones(distances.shape[1] + 1),
                             np.column_stack([distances, np.zeros(len(distances))]).T])  # fmt: skip
    slopes = np.linalg.lstsq(table, np.column_stack([past, mine]).T, rcond=None)[0][1:]
    squares = np.asarray((slopes**2).sum(axis=1))
    return squares / squares.sum() if squares.sum() > 0 else np.full(len(squares), 1.0)


def _check(table: Matrix, own: Vector, past: Matrix, mine: Vector) -> None:
    problems = []
    fits = (table.ndim == past.ndim == 2 and own.ndim == mine.ndim == 1
            and table.shape[1] == past.shape[1] and len(table) == len(own)
            and len(past) == len(mine) and table.size and past.size)  # fmt: skip
    if not fits:
        problems.append(f"shapes {table.shape}, {own.shape}, {past.shape}, {mine.shape} do not "
                        "match; give (traits, donors), (traits,), (periods, donors) and "
                        "(periods,)")  # fmt: skip
    elif not all(np.isfinite(each).all() for each in (table, own, past, mine)):
        problems.append("values are missing or endless; leave those traits or donors out")
    elif (np.column_stack([table, own]).std(axis=1) == 0).any():
        problems.append("a trait is the same everywhere; leave it out")
    if problems:
        raise UnsuitableData(listed("predictor_weights", problems))
