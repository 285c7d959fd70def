"""Says which outline holds a point, by plain arithmetic, and where that is not certain enough."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from evenhand.kernels.loading import compiled

Floats = npt.NDArray[np.float64]
Wholes = npt.NDArray[np.int64]
Numbers = npt.NDArray[np.int32]
NOWHERE, UNCERTAIN = -1, -2
AREAS_A_SLAB = 16
MOST_SLABS = 1024


@dataclass(frozen=True)
class Rings:
    """The rings of areas, one behind the other.

    Attributes
    ----------
    corners
        Shape (corners, 2), metres; each ring ends where it began.
    rings
        The first corner of each ring, and the end; shape (rings + 1,).
    is_shell
        Whether a ring is no hole; holes follow their shell. Shape (rings,).
    areas
        The first ring of each area, and the end; shape (areas + 1,).
    boxes
        Least x, least y, most x, most y of each area, NaN where it is empty; shape (areas, 4).
    """

    corners: Floats
    rings: Wholes
    is_shell: npt.NDArray[np.bool_]
    areas: Wholes
    boxes: Floats


class Holders:
    """Finds the areas of many points where the kernels were compiled.

    The ground is cut into slabs from south to north, each with the areas that reach into it.
    """

    def __init__(self, rings: Rings) -> None:
        self._rings = rings
        there = np.flatnonzero(~np.isnan(rings.boxes).any(axis=1))
        low, high = rings.boxes[there, 1], rings.boxes[there, 3]
        n_slabs = int(np.clip(len(there) // AREAS_A_SLAB, 1, MOST_SLABS))
        self._low = float(low.min()) if len(there) else 0.0
        top = float(high.max()) if len(there) else 0.0
        self._height = (top - self._low) / n_slabs or 1.0
        first = np.minimum((low - self._low) / self._height, n_slabs - 1).astype(np.int64)
        last = np.minimum((high - self._low) / self._height, n_slabs - 1).astype(np.int64)
        times = last - first + 1
        areas = np.repeat(there, times)
        slab = np.repeat(first - np.cumsum(times) + times, times) + np.arange(len(areas))
        self._entries = areas[np.argsort(slab, kind="stable")].astype(np.int32)
        self._slabs = np.concatenate([[0], np.cumsum(np.bincount(slab, minlength=n_slabs))])

    def of(self, x_m: Floats, y_m: Floats) -> Numbers | None:
        """Give the first area that holds each point; None where the kernels are not in use.

        Parameters
        ----------
        x_m, y_m
            Coordinates, metres, shape (points,).

        Returns
        -------
        ndarray
            Shape (points,): the area, `NOWHERE`, or `UNCERTAIN` for points so near to a border
            that rounding might decide.
        """
        kernels = compiled()
        if kernels is None:
            return None
        found = np.empty(len(x_m), dtype=np.int32)
        own = self._rings
        kernels.holders(
            *(np.ascontiguousarray(part, dtype=float) for part in (x_m, y_m)), found,
            own.corners, own.rings, own.is_shell, own.areas, own.boxes,
            self._slabs, self._entries, self._low, self._height,
        )  # fmt: skip
        return found
