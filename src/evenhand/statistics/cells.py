"""Equal cells laid over a city: squares or hexagons, their points, neighbours and overlaps."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from evenhand.statistics.lattice import (
    ROW,
    CellShape,
    centres_of,
    how_many,
    lattice_of,
    polygons_of,
    steps_within,
    whole_m2,
)

Floats = npt.NDArray[np.float64]
Numbers = npt.NDArray[np.int64]
_Find = Callable[[Numbers, Numbers], Numbers]
OUTSIDE = -1
MOST_CELLS = 2_000_000
_TABLE_CELLS = 4 * MOST_CELLS
_PREFIX = {"square": "sq", "hexagon": "hex"}
_ID = re.compile(r"(sq|hex)(\d+(?:\.\d+)?)_(-?\d+)_(-?\d+)")
_NEAR = 1e-9


@dataclass(frozen=True, eq=False)
class Cells:
    """Cells of one lattice, which is anchored at the origin of the reference system.

    Two sets of cells of the same shape and size therefore have the same cells wherever they
    overlap, and a cell keeps its id when the city's outline changes.

    Attributes
    ----------
    shape
        `square`, or `hexagon` with a corner to the north.
    cell_m
        Metres between the middles of cells side by side.
    column, row
        Where each cell is in the lattice, shape (cells,), ordered by row, then column. Every
        other row of hexagons is shifted east by half a cell.
    area_m2
        Square metres of each cell inside the window it was laid over, shape (cells,).
    """

    shape: CellShape
    cell_m: float
    column: Numbers
    row: Numbers
    area_m2: Floats
    _found: dict[str, Any] = field(default_factory=dict, repr=False)

    def __len__(self) -> int:
        """How many cells there are."""
        return len(self.column)

    @property
    def ids(self) -> tuple[str, ...]:
        """Names such as `sq250_2012_14330`: shape, size, column and row from the origin."""
        first = f"{_PREFIX[self.shape]}{self.cell_m:g}"
        pairs = zip(self.column.tolist(), self.row.tolist(), strict=True)
        return tuple(f"{first}_{column}_{row}" for column, row in pairs)

    @property
    def centres_m(self) -> Floats:
        """Middle of each whole cell, metres, shape (cells, 2)."""
        return centres_of(self.shape, self.cell_m, self.column, self.row)

    def polygons(self) -> npt.NDArray[np.object_]:
        """Give the whole cells, not cut at the window; shape (cells,)."""
        return polygons_of(self.shape, self.cell_m, self.centres_m)

    def holding(self, x_m: Floats, y_m: Floats) -> Numbers:
        """Say which cell each point lies in.

        Parameters
        ----------
        x_m, y_m
            Coordinates, metres, in the system of the lattice; shape (points,). None is missing.

        Returns
        -------
        ndarray
            Position of the cell, -1 for none of them; shape (points,).
        """
        column, row = lattice_of(self.shape, self.cell_m, x_m, y_m)
        return self._positions(column, row)

    def neighbours(self, within_m: float) -> tuple[Numbers, npt.NDArray[np.int32]]:
        """List for each cell those whose middle is within a distance, itself included.

        Parameters
        ----------
        within_m
            Metres between middles, the distance itself included; 0 gives each cell alone.

        Returns
        -------
        tuple of ndarray
            Where each cell's neighbours begin, shape (cells + 1,), and their positions, rising.
        """
        steps = steps_within(self.shape, self.cell_m, within_m)
        parts_from, parts_to = [], []
        at = np.arange(len(self), dtype=np.int64)
        for even, odd, rows in steps:
            shift = np.where(self.row % 2 == 0, even, odd)
            other = self._positions(self.column + shift, self.row + rows)
            there = other != OUTSIDE
            parts_from.append(at[there])
            parts_to.append(other[there])
        start, end = np.concatenate(parts_from), np.concatenate(parts_to)
        order = np.lexsort((end, start))
        indptr = np.zeros(len(self) + 1, dtype=np.int64)
        np.cumsum(np.bincount(start, minlength=len(self)), out=indptr[1:])
        return indptr, end[order].astype(np.int32)

    def overlaps(self, shapes: npt.NDArray[np.object_]) -> tuple[Numbers, Numbers, Floats]:
        """Measure what cells and areas have in common.

        Parameters
        ----------
        shapes
            Areas, shape (areas,).

        Returns
        -------
        tuple of ndarray
            Position of the cell, position of the area, and square metres in common, one entry
            for each pair that has any; ordered by cell, then area.
        """
        return _overlaps(self.polygons(), np.asarray(shapes, dtype=object))

    def spread(self, shapes: npt.NDArray[np.object_], values: Floats) -> Floats:
        """Spread what areas have over the cells, each area's evenly over its ground.

        Parameters
        ----------
        shapes, values
            Areas and how much each has, shape (areas,); missing values count as nothing.

        Returns
        -------
        ndarray
            How much each cell gets, shape (cells,).

        Notes
        -----
        Areal interpolation (Goodchild & Lam 1980): exact totals, and as wrong within an area as
        its people are unevenly spread.

        Examples
        --------
        >>> cells = cells_over(shapely.box(0, 0, 200, 100), shape="square", cell_m=100)
        >>> cells.spread(np.array([shapely.box(50, 0, 150, 100)]), np.array([30.0])).tolist()
        [15.0, 15.0]
        """
        cell, area, shared_m2 = self.overlaps(shapes)
        size = shapely.area(np.asarray(shapes, dtype=object))
        part = np.nan_to_num(np.asarray(values, dtype=np.float64))[area] * shared_m2 / size[area]
        return np.bincount(cell, weights=part, minlength=len(self)).astype(np.float64)

    def _positions(self, column: Numbers, row: Numbers) -> Numbers:
        """Look lattice places up among the cells."""
        if not len(self):
            return np.full(len(column), OUTSIDE, dtype=np.int64)
        if "find" not in self._found:
            west, south = int(self.column.min()), int(self.row.min())
            wide, tall = int(self.column.max()) - west + 1, int(self.row.max()) - south + 1
            # one point far off, or with its axes swapped, must not cost a table of all between
            few = wide * tall <= _TABLE_CELLS
            self._found["find"] = self._table(west, south, wide, tall) if few else self._list()
        found: Numbers = self._found["find"](column, row)
        return found

    def _table(self, west: int, south: int, wide: int, tall: int) -> _Find:
        table = np.full((tall, wide), OUTSIDE, dtype=np.int32)
        table[self.row - south, self.column - west] = np.arange(len(self), dtype=np.int32)

        def find(column: Numbers, row: Numbers) -> Numbers:
            across, up = column - west, row - south
            inside = (across >= 0) & (across < wide) & (up >= 0) & (up < tall)
            flat = np.where(inside, up * wide + across, 0)
            return np.where(inside, table.ravel()[flat], OUTSIDE).astype(np.int64)

        return find

    def _list(self) -> _Find:
        columns, rows = np.unique(self.column), np.unique(self.row)
        keys = np.searchsorted(rows, self.row) * len(columns) + np.searchsorted(
            columns, self.column
        )
        order = np.argsort(keys)
        ranked = keys[order]

        def find(column: Numbers, row: Numbers) -> Numbers:
            across, up = (np.minimum(np.searchsorted(known, asked), len(known) - 1)
                          for known, asked in ((columns, column), (rows, row)))  # fmt: skip
            key = up * len(columns) + across
            at = np.minimum(np.searchsorted(ranked, key), len(ranked) - 1)
            there = (columns[across] == column) & (rows[up] == row) & (ranked[at] == key)
            return np.where(there, order[at], OUTSIDE).astype(np.int64)

        return find


def cells_over(window: Any, *, shape: CellShape, cell_m: float) -> Cells:
    """Lay cells over a window, keeping those that have ground in it.

    Parameters
    ----------
    window
        A polygon or several, projected metres: the outline of the city.
    shape, cell_m
        The lattice.

    Returns
    -------
    Cells
        Each with its square metres inside the window.

    Raises
    ------
    ValueError
        The box around the window would hold more than `MOST_CELLS` cells.

    Examples
    --------
    >>> cells = cells_over(shapely.box(0, 0, 250, 100), shape="square", cell_m=100)
    >>> cells.ids, cells.area_m2.tolist()
    (('sq100_0_0', 'sq100_1_0', 'sq100_2_0'), [10000.0, 10000.0, 5000.0])
    """
    west, south, east, north = shapely.bounds(window)
    many = how_many((west, south, east, north), shape=shape, cell_m=cell_m)
    if many > MOST_CELLS:
        raise ValueError(f"{many} cells of {cell_m:g} m are too many")
    pitch = cell_m if shape == "square" else cell_m * ROW
    columns = np.arange(np.floor(west / cell_m) - 1, np.floor(east / cell_m) + 2)
    rows = np.arange(np.floor(south / pitch) - 1, np.floor(north / pitch) + 3)
    row, column = (at.ravel().astype(np.int64) for at in np.meshgrid(rows, columns, indexing="ij"))
    polygons = polygons_of(shape, cell_m, centres_of(shape, cell_m, column, row))
    parts = shapely.get_parts(window)
    cell, _, shared_m2 = _overlaps(polygons, parts)
    area = np.bincount(cell, weights=shared_m2, minlength=len(polygons)).astype(np.float64)
    kept = area > _NEAR * cell_m**2
    return Cells(shape, float(cell_m), column[kept], row[kept], area[kept])


def cells_holding(x_m: Floats, y_m: Floats, *, shape: CellShape, cell_m: float) -> Cells:
    """Give the cells that hold at least one point, whole: where no outline is known."""
    column, row = lattice_of(shape, cell_m, x_m, y_m)
    found = np.unique(np.column_stack([row, column]), axis=0)
    size = np.full(len(found), whole_m2(shape, cell_m))
    return Cells(shape, float(cell_m), found[:, 1].copy(), found[:, 0].copy(), size)


def cells_named(ids: Sequence[str]) -> Cells:
    """Give the whole cells of the ids, in their order: for whoever draws them.

    Raises
    ------
    ValueError
        An id is none of a cell, or they are of several lattices.

    Examples
    --------
    >>> cells_named(["sq100_1_0"]).polygons()[0].bounds
    (100.0, 0.0, 200.0, 100.0)
    """
    read = [_ID.fullmatch(name) for name in ids]
    if not all(read) or len({match.group(1, 2) for match in read if match}) > 1:
        raise ValueError("these are not the ids of cells of one lattice")
    places = np.array([match.group(3, 4) for match in read if match], dtype=np.int64).reshape(-1, 2)
    first = read[0].group(1, 2) if read and read[0] else ("sq", "1")
    shape: CellShape = "square" if first[0] == "sq" else "hexagon"
    cell_m = float(first[1])
    size = np.full(len(places), whole_m2(shape, cell_m))
    return Cells(shape, cell_m, places[:, 0].copy(), places[:, 1].copy(), size)


def _overlaps(
    polygons: npt.NDArray[np.object_], shapes: npt.NDArray[np.object_]
) -> tuple[Numbers, Numbers, Floats]:
    """Measure the common ground of each pair; cells wholly inside need no cutting."""
    shapely.prepare(shapes)
    tree = shapely.STRtree(polygons)
    area, cell = tree.query(shapes, predicate="intersects")
    inside = shapely.covers(shapes[area], polygons[cell])
    shared = np.where(inside, shapely.area(polygons[cell]), 0.0)
    cut = np.flatnonzero(~inside)
    shared[cut] = shapely.area(shapely.intersection(shapes[area[cut]], polygons[cell[cut]]))
    order = np.lexsort((area, cell))
    order = order[shared[order] > 0]
    return cell[order].astype(np.int64), area[order].astype(np.int64), shared[order]
