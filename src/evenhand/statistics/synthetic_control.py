"""One unit beside the mix of others that was like it before: its path had nothing been done."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from evenhand.errors import UnsuitableData, listed
from evenhand.statistics.simplex_weights import simplex_weights

Vector = NDArray[np.float64]
Matrix = NDArray[np.float64]


@dataclass(frozen=True)
class SyntheticControl:
    """A unit and its synthetic control.

    Attributes
    ----------
    weights
        Shares of the donors, shape (donors,).
    synthetic, gap
        Path of the mix, and the unit less the mix, shape (periods,).
    before_error, after_error
        Mean squared gap before and after the start.
    ratio
        After over before; infinite where the fit before is perfect and the gap after is not.
    average_gap
        Mean gap after the start, in the unit of the outcome.
    is_unique
        Whether no other mix fits as well.
    """

    weights: Vector
    synthetic: Vector
    gap: Vector
    before_error: float
    after_error: float
    ratio: float
    average_gap: float
    is_unique: bool


def synthetic_control(
    donors: ArrayLike, treated: ArrayLike, *, first: int, weights: ArrayLike | None = None
) -> SyntheticControl:
    """How would a unit have gone on, judged by the mix of others that was like it before?

    Parameters
    ----------
    donors
        Outcomes of units where nothing was done, shape (periods, donors).
    treated
        Outcomes of the unit where something was done, shape (periods,).
    first
        Index of the first period with it; there must be periods on both sides.
    weights
        Shares found otherwise, such as by `predictor_weights`; the best fit before if left out.

    Returns
    -------
    SyntheticControl
        Weights, both paths and errors.

    Raises
    ------
    UnsuitableData
        Shapes differ, values are missing, or there is no period before or after.

    Notes
    -----
    Weights minimise the squared gap before the start over the simplex and nothing else
    (outcome-only). The gap after the start is the effect if the unit would have kept to the mix:
    that cannot be seen, only made plausible by a good fit over many periods.

    References
    ----------
    Abadie, Diamond & Hainmueller 2010, doi:10.1198/jasa.2009.ap08746. Abadie 2021,
    doi:10.1257/jel.20191450.

    Examples
    --------
    >>> donors = [[1, 3], [2, 4], [1, 5], [2, 6], [2, 6]]
    >>> found = synthetic_control(donors, [2, 3, 3, 3, 3], first=3)
    >>> found.weights.round(6).tolist(), round(found.average_gap, 6)
    ([0.5, 0.5], -1.0)
    """
    table, path = np.asarray(donors, dtype=np.float64), np.asarray(treated, dtype=np.float64)
    if not 0 < first < len(path):
        raise UnsuitableData(listed("synthetic_control", [
            f"'first' is {first} and there are {len(path)} periods; give an index with periods "
            "before and after it"]))  # fmt: skip
    if weights is None:
        fit = simplex_weights(table[:first], path[:first])
        share, unique = fit.weights, fit.is_unique
    else:
        share, unique = np.asarray(weights, dtype=np.float64), True
    mix = table @ share
    gap = path - mix
    before, after = float(np.mean(gap[:first] ** 2)), float(np.mean(gap[first:] ** 2))
    return SyntheticControl(
        weights=share, synthetic=mix, gap=gap, before_error=before, after_error=after,
        ratio=float(error_ratio(np.array(before), np.array(after))),
        average_gap=float(gap[first:].mean()), is_unique=unique,
    )  # fmt: skip


def error_ratio(before: Vector, after: Vector) -> Vector:
    """Divide errors after by errors before; 0 where both are 0, infinite where only one is."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(after > 0, after / before, 0.0)
