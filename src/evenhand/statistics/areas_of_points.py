"""Which area each of many points lies in: a grid of cells answers, exact tests where it cannot."""

import numpy as np
import numpy.typing as npt
import shapely

from evenhand.kernels.outlines import UNCERTAIN, Holders, Rings

Floats = npt.NDArray[np.float64]
Numbers = npt.NDArray[np.int64]
OUTSIDE = -1
MIXED = -2
CELLS_AN_AREA = 16
MOST_CELLS = 1_000_000
MANY_POINTS = 100_000
POINTS_AN_AREA = 4
_SURFACES = (shapely.GeometryType.POLYGON, shapely.GeometryType.MULTIPOLYGON)


class AreaGrid:
    """Areas under a grid of square cells, made once they are asked for many points.

    Notes
    -----
    A cell that lies wholly inside one area and touches no other answers for all its points; a
    cell that touches no area answers "outside". Points of the remaining cells, along the
    borders, are tested exactly. The answer is therefore the same as that of testing each
    point against each area.

    Exact tests are GEOS's. Where the kernels are in use, a point that lies so far from every
    border that rounding cannot matter is answered by plain arithmetic, to the same effect.

    A point on a border belongs to the first area, in the order given, whose closed shape holds
    it. Areas that overlap are treated alike: the first one has the point. So every point has at
    most one area, and the order of the areas decides, not that of the points.
    """

    def __init__(self, shapes: npt.NDArray[np.object_]) -> None:
        self._shapes = np.asarray(shapes, dtype=object)
        shapely.prepare(self._shapes)
        self._holders = _holders(self._shapes)
        self._tree = shapely.STRtree(self._shapes)
        bounds = shapely.total_bounds(self._shapes) if len(self._shapes) else np.zeros(4)
        self._x0, self._y0 = float(bounds[0]), float(bounds[1])
        width, height = float(bounds[2] - bounds[0]), float(bounds[3] - bounds[1])
        cells = min(MOST_CELLS, max(1, CELLS_AN_AREA * len(self._shapes)))
        self._side = max(np.sqrt(width * height / cells), 1e-9 * max(width, height, 1.0))
        self._columns = int(width / self._side) + 1
        self._rows = int(height / self._side) + 1
        self._asked = 0
        self._answers: Numbers | None = None

    def areas_of(self, x_m: Floats, y_m: Floats) -> Numbers:
        """Say which area each point lies in.

        Parameters
        ----------
        x_m, y_m
            Coordinates, metres, in the system of the areas; shape (points,).

        Returns
        -------
        ndarray
            Index of the area, -1 for none; shape (points,).
        """
        self._asked += len(x_m)
        if self._asked < MANY_POINTS and self._answers is None:
            return self._tested(x_m, y_m)  # so few that the grid would not pay
        if self._answers is None:
            self._answers = self._answered()
        column = np.floor((x_m - self._x0) / self._side)
        row = np.floor((y_m - self._y0) / self._side)
        inside = (column >= 0) & (column < self._columns) & (row >= 0) & (row < self._rows)
        cell = np.zeros(len(x_m), dtype=np.int64)
        cell[inside] = (row[inside] * self._columns + column[inside]).astype(np.int64)
        found = np.where(inside, self._answers[cell], OUTSIDE)
        asked = np.flatnonzero(found == MIXED)
        found[asked] = self._tested(x_m[asked], y_m[asked])
        return found

    def _tested(self, x_m: Floats, y_m: Floats) -> Numbers:
        """Test points against the areas whose boxes hold them; the first area has a point."""
        quick = self._holders.of(x_m, y_m) if self._holders is not None else None
        if quick is None:
            return self._tested_exactly(x_m, y_m)
        found = quick.astype(np.int64)
        near = np.flatnonzero(quick == UNCERTAIN)
        if len(near):
            found[near] = self._tested_exactly(x_m[near], y_m[near])
        return found

    def _tested_exactly(self, x_m: Floats, y_m: Floats) -> Numbers:
        found = np.full(len(x_m), len(self._shapes), dtype=np.int64)
        points = shapely.points(x_m, y_m)
        if len(points) > POINTS_AN_AREA * len(self._shapes):
            # Only the geometry that asks is made ready: few areas with many corners should ask.
            area, point = shapely.STRtree(points).query(self._shapes, predicate="intersects")
        else:
            point, area = self._tree.query(points, predicate="intersects")
        np.minimum.at(found, point, area)
        return np.where(found == len(self._shapes), OUTSIDE, found)

    def _answered(self) -> Numbers:
        """Answer every cell: an area, outside, or that its points must be tested."""
        answers = np.full(self._rows * self._columns, OUTSIDE, dtype=np.int64)
        if not len(self._shapes):
            return answers
        at = np.arange(len(answers))
        left = self._x0 + (at % self._columns) * self._side
        low = self._y0 + (at // self._columns) * self._side
        # A hair wider than the cell: rounding in floor() must not carry a point past its cell.
        hair = 1e-6 * self._side
        boxes = shapely.box(left - hair, low - hair, left + self._side + hair,
                            low + self._side + hair)  # fmt: skip
        cell, area = self._tree.query(boxes, predicate="intersects")
        times = np.bincount(cell, minlength=len(answers))
        alone = times[cell] == 1
        whole = np.zeros(len(cell), dtype=bool)
        whole[alone] = shapely.contains_properly(self._shapes[area[alone]], boxes[cell[alone]])
        answers[times > 0] = MIXED
        answers[cell[whole]] = area[whole]
        return answers


def _holders(shapes: npt.NDArray[np.object_]) -> Holders | None:
    """Take areas apart for quick tests; None where one is no surface, or not in finite numbers."""
    if not len(shapes) or not np.isin(shapely.get_type_id(shapes), _SURFACES).all():
        return None
    parts, area = shapely.get_parts(shapes, return_index=True)
    corners = shapely.get_coordinates(shapes)
    if not np.isfinite(corners).all():
        return None
    n_corners, part = shapely.get_num_coordinates(parts), np.arange(len(parts))
    if shapely.get_num_interior_rings(parts).any():
        rings, part = shapely.get_rings(parts, return_index=True)
        n_corners = shapely.get_num_coordinates(rings)
    return Holders(
        Rings(
            corners=corners,
            rings=np.concatenate([[0], np.cumsum(n_corners)]),
            is_shell=np.diff(part, prepend=-1) > 0,
            areas=np.searchsorted(area[part], np.arange(len(shapes) + 1)),
            boxes=shapely.bounds(shapes),
        )
    )
