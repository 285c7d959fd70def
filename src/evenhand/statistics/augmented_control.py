"""A mix corrected by ridge regression where it does not fit: weights may then be negative."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from evenhand.errors import UnsuitableData, listed
from evenhand.statistics.simplex_weights import simplex_weights

Vector = NDArray[np.float64]
Matrix = NDArray[np.float64]
PENALTIES, SMALLEST = 20, 1e-8


@dataclass(frozen=True)
class AugmentedFit:
    """A corrected mix.

    Attributes
    ----------
    weights
        Shares of the donors after correction, shape (donors,): together 1, some may be negative.
    mix
        Those before correction, shape (donors,).
    penalty
        How much ridge regression is held back; larger: nearer to the mix.
    error
        Mean squared gap of periods left out at this penalty; missing where it was given.
    """

    weights: Vector
    mix: Vector
    penalty: float
    error: float


def augmented_weights(
    donors: ArrayLike, unit: ArrayLike, *, penalty: float | None = None
) -> AugmentedFit:
    """Which mix fits, if what it misses before is made good by a regression?

    Parameters
    ----------
    donors, unit
        Outcomes before the start, shapes (periods, donors) and (periods,).
    penalty
        The ridge penalty; chosen by leaving out each period if not given.

    Returns
    -------
    AugmentedFit
        Corrected and uncorrected weights, and the penalty.

    Raises
    ------
    UnsuitableData
        Shapes differ or values are missing, the penalty is not above 0, or it is to be chosen
        from fewer than three periods.

    Notes
    -----
    With outcomes centred on the donors' mean of each period, weights are those of the mix plus
    (x - X w)' (X X' + penalty I)⁻¹ X: ridge regression of what came after on what came before,
    applied to what the mix misses. The penalty is chosen by leaving out one period at a time: of
    21 values from the largest squared singular value down, each smaller by the same factor
    (10⁻⁸ in 20 steps), the largest whose mean squared error is within one standard error of the
    smallest. The first is above the largest squared singular value by that factor.

    References
    ----------
    Ben-Michael, Feller & Rothstein 2021, doi:10.1080/01621459.2021.1929245, section 3.

    Examples
    --------
    >>> found = augmented_weights([[1.0, 2], [2, 4], [3, 5]], [3, 6, 7], penalty=1e-9)
    >>> found.mix.tolist(), found.weights.round(6).tolist()
    ([0.0, 1.0], [-1.0, 2.0])
    """
    table, own = np.asarray(donors, dtype=np.float64), np.asarray(unit, dtype=np.float64)
    mix = simplex_weights(table, own).weights
    centre = table.mean(axis=1)
    values, target = table - centre[:, None], own - centre
    error = float("nan")
    if penalty is None:
        penalty, error = _chosen(values, target)
    elif not penalty > 0:
        raise UnsuitableData(listed("augmented_weights", [
            f"'penalty' is {penalty}; give a number above 0"]))  # fmt: skip
    weights = mix + ridge_shift(values, target - values @ mix, np.array([penalty]))[0]
    return AugmentedFit(weights, mix, float(penalty), error)


def ridge_shift(values: Matrix, missed: Vector, penalties: Vector) -> Matrix:
    """Give what ridge regression adds to the weights, shape (penalties, donors)."""
    left, sizes, right = np.linalg.svd(values, full_matrices=False)
    shrunk = sizes / (sizes**2 + penalties[:, None])
    return np.asarray((shrunk * (missed @ left)) @ right)


def _chosen(values: Matrix, target: Vector) -> tuple[float, float]:
    periods = len(values)
    if periods < 3:
        raise UnsuitableData(listed("augmented_weights", [
            f"there are {periods} period(s) before; give at least 3, or a penalty"]))  # fmt: skip
    largest = float(np.linalg.svd(values, compute_uv=False)[0]) ** 2 or 1.0
    step = SMALLEST ** (1 / PENALTIES)
    penalties = largest * step ** (np.arange(PENALTIES + 1) - 1.0)
    errors = np.empty((periods, len(penalties)))
    for out in range(periods):
        kept = np.arange(periods) != out
        mix = simplex_weights(values[kept], target[kept]).weights
        weights = mix + ridge_shift(values[kept], target[kept] - values[kept] @ mix, penalties)
        errors[out] = (target[out] - weights @ values[out]) ** 2
    mean = errors.mean(axis=0)
    best = int(np.argmin(mean))
    allowed = mean[best] + errors[:, best].std(ddof=1) / np.sqrt(periods)
    largest_first = int(np.argmax(mean <= allowed))
    return float(penalties[largest_first]), float(mean[largest_first])
