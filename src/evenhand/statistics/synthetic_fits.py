"""Areas beside the mixes of other areas that were like them before a start."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from evenhand.errors import UnsuitableData, listed
from evenhand.statistics.simplex_weights import nearest_mix

Vector = NDArray[np.float64]
Matrix = NDArray[np.float64]
Indices = NDArray[np.int64]


@dataclass(frozen=True)
class Fitted:
    """Units with one start beside their own mixes.

    Attributes
    ----------
    weights
        Shares of the donors, shape (units, donors).
    is_unique
        Whether no other mix fits as well, shape (units,).
    expected
        Counts that the mix leads to expect, shape (units, periods).
    level
        What one unit of the scale is in counts, shape (units,).
    """

    weights: Matrix
    is_unique: NDArray[np.bool_]
    expected: Matrix
    level: Vector


def fitted(
    counts: Matrix,
    units: Indices,
    donors: Indices,
    *,
    first: int,
    bases: Vector | None = None,
) -> Fitted:
    """Find for each of some units the mix of donors that was like it before a start.

    Parameters
    ----------
    counts
        Counts of all areas, shape (areas, periods).
    units, donors
        Rows of the units and of the donors; a unit is never its own donor.
    first
        Index of the first period after the start.
    bases
        Exposure of all areas, shape (areas,): levels are compared as rates. If left out, each
        area is compared with its own mean before the start, and only shapes are.

    Returns
    -------
    Fitted
        Weights, expected counts and levels.

    Raises
    ------
    UnsuitableData
        An area has no count before the start, or no base, so that it has no level.
    """
    used = np.union1d(units, donors)
    level = np.ones(len(counts))
    level[used] = levels_of(counts[used], first, None if bases is None else bases[used])
    scaled = counts / level[:, None]
    before = scaled[donors, :first].T
    weights, unique = np.zeros((len(units), len(donors))), np.ones(len(units), dtype=bool)
    for row, unit in enumerate(units):
        others = donors != unit
        share, unique[row] = nearest_mix(before[:, others] - scaled[unit, :first, None])
        weights[row, others] = share
    expected = (weights @ scaled[donors]) * level[units, None]
    return Fitted(weights, unique, expected, level[units])


def levels_of(counts: Matrix, first: int, bases: Vector | None) -> Vector:
    """Give what each area is compared by: its base, or its own mean before the start.

    Raises
    ------
    UnsuitableData
        An area has neither.
    """
    level = counts[:, :first].mean(axis=1) if bases is None else np.asarray(bases, dtype=np.float64)
    if not (level > 0).all():
        raise UnsuitableData(listed("fitted", [
            f"{int((~(level > 0)).sum())} area(s) have nothing before the start to be compared "
            "with; leave them out"]))  # fmt: skip
    return level
