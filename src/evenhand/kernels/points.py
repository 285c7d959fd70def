"""Numbers for points by their first appearance."""

import numpy as np
import numpy.typing as npt

from evenhand.kernels.keys import Keys, Numbering
from evenhand.kernels.loading import compiled

Floats = npt.NDArray[np.float64]
Places = npt.NDArray[np.int64]
_ODD = np.uint64(0x9E3779B97F4A7C15)
_FEWEST_PLACES = 1024


class PointNumbering:
    """Numbers points from 0 on, in the order in which they first appear.

    Two points are one only if both coordinates have the same bits: 0 and -0 are two.
    """

    def __init__(self) -> None:
        self._x = self._y = np.zeros(0)
        self._count = 0
        self._table = np.zeros(0, dtype=np.uint64)
        self._numbering, self._kernels = Numbering(), compiled()
        self._of_key = np.zeros(0, dtype=np.int64)
        self._alike: dict[tuple[bytes, bytes], int] = {}

    def __len__(self) -> int:
        """How many different points there were."""
        return self._count

    @property
    def x(self) -> Floats:
        """First coordinate of each point, by number; shape (points,)."""
        return self._x[: self._count]

    @property
    def y(self) -> Floats:
        """Second coordinate of each point, by number; shape (points,)."""
        return self._y[: self._count]

    def numbers(self, x: Floats, y: Floats) -> Places:
        """Give each point its number; shape (points,).

        Parameters
        ----------
        x, y
            Coordinates, shape (points,); none is missing.
        """
        x, y = (np.ascontiguousarray(part, dtype=float) for part in (x, y))
        needed = self._count + len(x)
        if needed > len(self._x):
            free = np.zeros(max(needed, 2 * len(self._x)) - self._count)
            self._x, self._y = np.append(self.x, free), np.append(self.y, free)
        if self._kernels is None:
            return self._twin(x, y)
        self._widen(needed)
        numbers = np.empty(len(x), dtype=np.int64)
        self._count = self._kernels.points(
            self._table, self._x, self._y, x, y, numbers, self._count
        )
        return numbers

    def _widen(self, needed: int) -> None:
        """Make a table that most places of are free, and put the points into it that are known."""
        places = max(len(self._table), _FEWEST_PLACES)
        while 4 * needed > 3 * places:
            places *= 4
        if places > len(self._table):
            self._table = np.zeros(places, dtype=np.uint64)
            x, y, again = self.x.copy(), self.y.copy(), np.empty(self._count, dtype=np.int64)
            self._kernels.points(self._table, self._x, self._y, x, y, again, 0)

    def _twin(self, x: Floats, y: Floats) -> Places:
        """Number mixed coordinates, and tell those apart one by one that mix to the same."""
        codes, first = self._numbering.numbers(_mixed(x, y))
        fresh = np.flatnonzero(first)
        self._of_key = np.append(self._of_key, self._count + np.arange(len(fresh)))
        self._add(x[fresh], y[fresh])
        numbers: Places = self._of_key[codes]
        same = (self._x[numbers].view(np.uint64) == x.view(np.uint64)) & (
            self._y[numbers].view(np.uint64) == y.view(np.uint64)
        )
        for row in np.flatnonzero(~same):
            point = x[row].tobytes(), y[row].tobytes()
            if point not in self._alike:
                self._alike[point] = self._count
                self._add(x[row : row + 1], y[row : row + 1])
            numbers[row] = self._alike[point]
        return numbers

    def _add(self, x: Floats, y: Floats) -> None:
        end = self._count + len(x)
        self._x[self._count : end], self._y[self._count : end] = x, y
        self._count = end


def _mixed(x: Floats, y: Floats) -> Keys:
    """Mix two coordinates to one number; two points may have the same, which is looked at."""
    mixed = np.ascontiguousarray(x).view(np.uint64) * _ODD
    mixed ^= mixed >> np.uint64(29)  # round numbers differ in their high bits only
    mixed ^= np.ascontiguousarray(y).view(np.uint64)
    mixed *= _ODD
    return mixed ^ (mixed >> np.uint64(32))
