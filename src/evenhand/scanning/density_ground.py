"""The ground over which a density is made: its outline in cells, and the points on it."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely

from evenhand.errors import OptionError, UnsuitableData, listed
from evenhand.statistics.areas_of_points import OUTSIDE, AreaGrid
from evenhand.statistics.cells import MOST_CELLS, Cells, cells_over
from evenhand.statistics.density import Ground
from evenhand.statistics.lattice import how_many
from evenhand.tables.areas import Areas

Floats = npt.NDArray[np.float64]
CELLS_A_TILE = 20
_WHOLE = 1 - 1e-9


@dataclass(frozen=True, eq=False)
class DensityGround:
    """Cells over the city.

    Attributes
    ----------
    cells
        Square cells with ground in the window.
    ground
        Middle and size of each cell's part inside the window.
    inside
        Which of the points given lie in the window, shape (points,).
    names
        The area in which each cell's middle lies, shape (cells,); empty where there is none.
    has_outline
        Whether the window comes from areas; else it is drawn around the points.
    """

    cells: Cells
    ground: Ground
    inside: npt.NDArray[np.bool_]
    names: npt.NDArray[np.object_]
    has_outline: bool


def density_ground(
    areas: Areas | None, x_m: Floats, y_m: Floats, *, cell_m: float
) -> DensityGround:
    """Lay square cells over the outline of the areas, or, without any, over the points' own.

    Parameters
    ----------
    areas
        The city's areas; of several sets the one with most ground, then the finest, is taken.
    x_m, y_m
        Points, projected metres, shape (points,).
    cell_m
        Side of a cell.

    Returns
    -------
    DensityGround
        Cells, and which points lie inside.

    Raises
    ------
    OptionError
        There would be too many cells.
    UnsuitableData
        No point lies in the areas, or all points lie on one line.

    Notes
    -----
    Without areas the window is the convex hull of the points, widened about its middle by
    1 / √(1 − corners / points), which makes its expected size that of the true window if that is
    convex (Ripley & Rasson 1977, doi:10.2307/3213451).
    """
    if areas is not None and len(areas):
        shapes, names = _finest(areas)
        window = shapely.union_all(shapes)
    else:
        shapes, names = np.empty(0, dtype=object), np.empty(0, dtype=object)
        window = _hull(x_m, y_m)
    if how_many(shapely.bounds(window), shape="square", cell_m=cell_m) > MOST_CELLS:
        raise OptionError(listed("density", [
            f"option 'cell_m' is {cell_m:g} m, which makes more than {MOST_CELLS} cells; give a "
            "larger one, or areas that end where the city does"]))  # fmt: skip
    tiles = _tiled(window, cell_m)
    cells = cells_over(shapely.multipolygons(tiles), shape="square", cell_m=cell_m)
    ground = _parts(cells, tiles)
    inside = _inside(cells, window, x_m, y_m)
    if not inside.any():
        raise UnsuitableData(listed("density", [
            "no incident lies in the areas; import areas of the same city"]))  # fmt: skip
    named = np.full(len(cells), "", dtype=object)
    if len(shapes):
        area = AreaGrid(shapes).areas_of(ground.x_m, ground.y_m)
        named[area != OUTSIDE] = names[area[area != OUTSIDE]]
    return DensityGround(cells, ground, inside, named, has_outline=bool(len(shapes)))


def _finest(areas: Areas) -> tuple[npt.NDArray[np.object_], npt.NDArray[np.object_]]:
    """Choose the set of areas with most ground; of those with as much, the one with most areas."""
    frame = areas.to_frame()
    frame = frame[~shapely.is_empty(frame["geometry"].to_numpy())]
    if frame.empty:
        raise UnsuitableData(listed("density", ["the areas have no outlines; leave them out"]))
    best = max(
        (part for _, part in frame.groupby("level", sort=True)),
        key=lambda part: (round(float(shapely.area(part["geometry"].to_numpy()).sum()), -4),
                          len(part)),
    )  # fmt: skip
    names = best["area_name"].fillna(best["area_id"]).astype(str).to_numpy(dtype=object)
    return best["geometry"].to_numpy(), names


def _hull(x_m: Floats, y_m: Floats) -> shapely.Geometry:
    hull = shapely.convex_hull(shapely.multipoints(np.column_stack([x_m, y_m])))
    corners = len(shapely.get_coordinates(hull)) - 1
    if shapely.get_type_id(hull) != shapely.GeometryType.POLYGON or corners >= len(x_m):
        raise UnsuitableData(listed("density", [
            "the incidents lie on too few points to draw a window around them; import areas"
        ]))  # fmt: skip
    wider = 1 / np.sqrt(1 - corners / len(x_m))
    middle = np.array([shapely.centroid(hull).x, shapely.centroid(hull).y])
    return shapely.transform(hull, lambda xy: middle + wider * (xy - middle))


def _inside(
    cells: Cells, window: shapely.Geometry, x_m: Floats, y_m: Floats
) -> npt.NDArray[np.bool_]:
    """Say which points lie in the window: only those in cells that it cuts must be tested."""
    cell = cells.holding(x_m, y_m)
    inside: npt.NDArray[np.bool_] = np.asarray(cell != OUTSIDE)
    whole = cells.area_m2 >= _WHOLE * cells.cell_m**2
    asked = np.flatnonzero(inside & ~whole[cell])
    shapely.prepare(window)
    inside[asked] = shapely.intersects_xy(window, x_m[asked], y_m[asked])
    return inside


def _tiled(window: shapely.Geometry, cell_m: float) -> npt.NDArray[np.object_]:
    """Cut the window along the lattice: a cell at its edge then meets a short outline only."""
    side = CELLS_A_TILE * cell_m
    west, south, east, north = (each / side for each in shapely.bounds(window))
    rows, columns = (range(int(np.floor(first)), int(np.floor(last)) + 1)
                     for first, last in ((south, north), (west, east)))  # fmt: skip
    strips = [
        shapely.clip_by_rect(window, west * side - 1, row * side, east * side + 1, (row + 1) * side)
        for row in rows
    ]
    found = [
        shapely.clip_by_rect(strip, at * side, row * side, (at + 1) * side, (row + 1) * side)
        for row, strip in zip(rows, strips, strict=True)
        for at in columns
    ]
    parts = shapely.get_parts(shapely.get_parts(shapely.make_valid(np.array(found, dtype=object))))
    return np.asarray(parts[shapely.get_type_id(parts) == shapely.GeometryType.POLYGON])


def _parts(cells: Cells, tiles: npt.NDArray[np.object_]) -> Ground:
    """Give the middle of each cell's part inside: whole cells have their own."""
    middles = cells.centres_m.copy()
    cut = np.flatnonzero(cells.area_m2 < _WHOLE * cells.cell_m**2)
    if len(cut):
        whole = cells.polygons()[cut]
        cell, tile = shapely.STRtree(tiles).query(whole, predicate="intersects")
        parts = shapely.intersection(whole[cell], tiles[tile])
        area, middle = shapely.area(parts), shapely.get_coordinates(shapely.centroid(parts))
        there = area > 0
        cell, area, middle = cell[there], area[there], middle[there]
        total = np.bincount(cell, area, len(cut))
        for axis in (0, 1):
            middles[cut, axis] = np.bincount(cell, area * middle[:, axis], len(cut)) / total
    return Ground(middles[:, 0].copy(), middles[:, 1].copy(), cells.area_m2)
