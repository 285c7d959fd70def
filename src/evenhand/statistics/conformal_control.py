"""Is the time after the start unusual beside the time before? A test for few donors."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from evenhand.errors import UnsuitableData, listed
from evenhand.statistics.simplex_weights import simplex_weights

Vector = NDArray[np.float64]


def conformal_p(donors: ArrayLike, unit: ArrayLike, *, first: int, gap: float = 0.0) -> float:
    """How unusual are the periods after the start, if a constant gap were the whole effect?

    Parameters
    ----------
    donors
        Outcomes of the donors, shape (periods, donors).
    unit
        Outcomes of the unit, shape (periods,).
    first
        Index of the first period after the start.
    gap
        The effect assumed, in the unit of the outcome.

    Returns
    -------
    float
        Share of all shifts of the residuals in time whose mean after the start is as large.

    Raises
    ------
    UnsuitableData
        There is no period on one side, or what `simplex_weights` refuses.

    Notes
    -----
    The mix is fitted to all periods, with the assumed gap taken off after the start; residuals
    are shifted in time, each period in turn the first, and the size of their mean over as many
    periods as lie after the start is compared. The p-value needs residuals whose distribution does
    not change over time and says nothing about other areas. It cannot fall below 1 / periods.

    References
    ----------
    Chernozhukov, Wüthrich & Zhu 2021, doi:10.1080/01621459.2021.1920957.

    Examples
    --------
    >>> flat = [[1.0, 2.0]] * 10
    >>> conformal_p(flat, [1.5, 1.4, 1.6, 1.5, 1.4, 1.6, 1.5, 1.5, 9.0, 9.0], first=8)
    0.1
    """
    table, own = np.asarray(donors, dtype=np.float64), np.asarray(unit, dtype=np.float64)
    if not 0 < first < len(own):
        raise UnsuitableData(listed("conformal_p", [
            f"'first' is {first} and there are {len(own)} periods; give an index with periods "
            "before and after it"]))  # fmt: skip
    adjusted = own.copy()
    adjusted[first:] -= gap
    left = adjusted - table @ simplex_weights(table, adjusted).weights
    after = len(own) - first
    sums = np.cumsum(np.r_[0, left, left[: after - 1]])
    sizes = np.abs(sums[after:] - sums[:-after])
    return float(np.mean(sizes >= sizes[first] * (1 - 1e-9)))
