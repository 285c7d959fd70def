"""The places among which hot ones are sought: cells, areas or segments, with what is exposed."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Literal

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from evenhand.errors import OptionError, UnsuitableData, listed
from evenhand.scanning.counted_places import WIDELY_KNOWN
from evenhand.statistics.areas_of_points import AreaGrid
from evenhand.statistics.cells import MOST_CELLS, Cells, cells_holding, cells_over
from evenhand.statistics.lattice import CellShape, how_many
from evenhand.statistics.local_clustering import neighbours_within
from evenhand.statistics.street_distances import segments_within
from evenhand.statistics.street_network import street_network
from evenhand.tables.areas import Areas
from evenhand.tables.bases import base_counts
from evenhand.tables.exposure import Exposure
from evenhand.tables.streets import Streets

Floats = NDArray[np.float64]
Numbers = NDArray[np.int64]
HotPlace = Literal["square", "hexagon", "area", "segment"]
GROUND, LENGTH, ALIKE = "ground", "street_length", "alike"
STREET_STEP_M, OFF_STREET_M = 5.0, 100.0
_NEXT = {"square": 1.5, "hexagon": 1.1}
_SEGMENTS_WITHIN_M = 200.0


@dataclass(frozen=True, eq=False)
class Ground:
    """Places, and what of whom or what is exposed lies in each; arrays have shape (places,).

    Attributes
    ----------
    over
        What a place is.
    ids, names
        Codes of the places, and what they are called or lie in; a name may be empty.
    exposure
        How much of the base each has.
    level
        Which set of areas the places are, or their base comes from; may be empty.
    base
        What the base is: one of the table of exposure, or `ground`, `street_length` or `alike`
        where there is none.
    indptr, indices
        The neighbours of each place, itself included, in rows (CSR).
    within_m
        How far from a place its neighbours lie at most.
    cell_m
        Size of cells; missing for other places.
    has_outline
        Whether places without any incident are known.
    find
        Gives the position of the place of each point, -1 for none.
    borders
        Lines that bound areas, ready for many questions; None for other places.
    """

    over: HotPlace
    ids: tuple[str, ...]
    names: tuple[str, ...]
    exposure: Floats
    level: str
    base: str
    indptr: Numbers
    indices: NDArray[np.int32]
    within_m: float
    cell_m: float
    has_outline: bool
    find: Callable[[Floats, Floats], Numbers]
    borders: NDArray[np.object_] | None = None


@dataclass(frozen=True, eq=False)
class Based:
    """Areas of one level, with how many of a base each has, missing where there are none."""

    shapes: NDArray[np.object_]
    names: tuple[str, ...]
    each: Floats | None
    base: str
    level: str


def based_areas(
    areas: Areas | None, exposure: Exposure | None, base: str, level: str | None,
    first: date, last: date,
) -> Based | None:  # fmt: skip
    """Choose the areas whose base is spread over places: the finest level that has it.

    Parameters
    ----------
    areas
        The areas; None gives None.
    exposure, base
        The base wanted. Without it the level with most ground is given, without values.
    level
        One level; None takes any.
    first, last
        The period.
    """
    if areas is None or not len(areas):
        return None
    frame = areas.to_frame()
    found: list[tuple[float, int, Based]] = []
    for name, part in frame.groupby("level", sort=True):
        if level is not None and name != level:
            continue
        each = base_counts(exposure, base, list(map(str, part["area_id"])), first, last).each
        values = each.to_numpy(dtype=np.float64)
        known = base != GROUND and bool((values > 0).mean() >= WIDELY_KNOWN)
        shapes = part["geometry"].to_numpy()
        one = Based(shapes, tuple(map(str, part["area_name"])), values if known else None,
                    base if known else GROUND, str(name))  # fmt: skip
        found.append((float(shapely.area(shapes).sum()), len(part), one))
    if not found:
        raise UnsuitableData(listed("hot_spots", [f"there is no set of areas '{level}'"]))
    if any(one.each is not None for *_, one in found):
        return max((item for item in found if item[2].each is not None),
                   key=lambda item: item[1])[2]  # fmt: skip
    return max(found, key=lambda item: (round(item[0]), item[1]))[2]


def cell_ground(
    shape: CellShape, cell_m: float, based: Based | None, every_x: Floats, every_y: Floats,
    within_m: float | None,
) -> Ground:  # fmt: skip
    """Lay cells over the city, or, where no outline is known, over all recorded incidents.

    Parameters
    ----------
    shape, cell_m
        The lattice.
    based
        The areas of the city, with their base.
    every_x, every_y
        All points that the source has, of any class.
    within_m
        Reach of neighbours; None takes the cells around each.

    Raises
    ------
    OptionError
        There would be too many cells.
    """
    reach = within_m if within_m is not None else _NEXT[shape] * cell_m
    if based is None:
        cells = cells_holding(every_x, every_y, shape=shape, cell_m=cell_m)
        return _celled(cells, (), cells.area_m2, ("", GROUND), reach, has_outline=False)
    west, south, east, north = shapely.total_bounds(based.shapes)
    if how_many((west, south, east, north), shape=shape, cell_m=cell_m) > MOST_CELLS:
        raise OptionError(listed("hot_spots", [
            f"option 'cell_m' is {cell_m:g} m, which makes more than {MOST_CELLS} cells; "
            "give a larger one"]))  # fmt: skip
    cells = cells_over(shapely.multipolygons(_polygons(based.shapes)), shape=shape, cell_m=cell_m)
    inside = AreaGrid(based.shapes).areas_of(*cells.centres_m.T)
    names = tuple(based.names[at] if at >= 0 else "" for at in inside)
    if based.each is None:
        return _celled(cells, names, cells.area_m2, (based.level, GROUND), reach,
                       has_outline=True)  # fmt: skip
    exposure = cells.spread(based.shapes, based.each)
    return _celled(cells, names, exposure, (based.level, based.base), reach, has_outline=True)


def _polygons(shapes: NDArray[np.object_]) -> NDArray[np.object_]:
    parts = shapely.get_parts(shapes)
    return np.asarray(parts[shapely.get_type_id(parts) == shapely.GeometryType.POLYGON])


def _celled(
    cells: Cells, names: tuple[str, ...], exposure: Floats, base: tuple[str, str], reach: float, *,
    has_outline: bool,
) -> Ground:  # fmt: skip
    indptr, indices = cells.neighbours(reach)
    return Ground(
        over=cells.shape, ids=cells.ids, names=names or ("",) * len(cells), exposure=exposure,
        level=base[0], base=base[1], indptr=indptr, indices=indices, within_m=reach,
        cell_m=cells.cell_m, has_outline=has_outline, find=cells.holding,
    )  # fmt: skip


def segment_ground(streets: Streets, based: Based | None, within_m: float | None) -> Ground:
    """Take street segments, rail left out; what an area has is spread over its street length."""
    rows = streets.to_frame()
    rows = rows[rows["kind"].ne("rail")].sort_values("segment_id", kind="stable")
    network = street_network(rows["geometry"].to_numpy())
    reach = _SEGMENTS_WITHIN_M if within_m is None else within_m
    near = segments_within(network, reach)
    exposure, base = network.length_m, LENGTH
    if based is not None and based.each is not None:
        middles = shapely.line_interpolate_point(network.lines, network.length_m / 2)
        area = AreaGrid(based.shapes).areas_of(shapely.get_x(middles), shapely.get_y(middles))
        inside = area >= 0
        streets_m = np.bincount(area[inside], network.length_m[inside], len(based.shapes))
        value = np.nan_to_num(based.each)[area[inside]] / streets_m[area[inside]]
        exposure, base = np.zeros(len(network)), based.base
        exposure[inside] = network.length_m[inside] * value
    named = rows.get("street_name", pd.Series("", index=rows.index)).fillna("")
    return Ground(
        over="segment", level="" if based is None else based.level,
        ids=tuple(map(str, rows["segment_id"])), names=tuple(map(str, named)),
        exposure=exposure, base=base, indptr=near.indptr, indices=near.indices, within_m=reach,
        cell_m=float("nan"), has_outline=True, find=_nearest_segment(network.lines),
    )  # fmt: skip


def _nearest_segment(lines: NDArray[np.object_]) -> Callable[[Floats, Floats], Numbers]:
    """Find segments by the nearest of points set along them: fast, and as good as places are."""
    dense = shapely.segmentize(lines, STREET_STEP_M)
    spots, owner = shapely.get_coordinates(dense, return_index=True)
    tree = cKDTree(spots)

    def find(x_m: Floats, y_m: Floats) -> Numbers:
        far, at = tree.query(np.column_stack([x_m, y_m]), distance_upper_bound=OFF_STREET_M)
        there = np.isfinite(far)
        return np.where(there, owner[np.where(there, at, 0)], -1).astype(np.int64)

    return find


def area_ground(
    ids: tuple[str, ...], names: tuple[str, ...], each: Floats | None, base: str,
    shapes: NDArray[np.object_] | None, level: str, within_m: float | None,
) -> Ground:  # fmt: skip
    """Take areas; without a base their ground counts, and without outlines all are alike.

    Parameters
    ----------
    ids, names
        The areas.
    each, base
        How many of the base each has, None where that is not known; and which base it is.
    shapes
        Their outlines, in the same order; None where they are not known.
    level
        Which set of areas they are.
    within_m
        How far apart the middles of neighbours are at most; None takes each area alone.

    Raises
    ------
    UnsuitableData
        Neighbours are asked for, but the outlines are not known.
    """
    reach = 0.0 if within_m is None else within_m
    if shapes is None and reach > 0:
        raise UnsuitableData(listed("hot_spots", [
            "option 'within_m' asks for neighbours, but no table has the areas' outlines; import "
            "areas, or leave it out"]))  # fmt: skip
    if each is not None:
        exposure = np.nan_to_num(each)
    elif shapes is None:
        exposure, base = np.ones(len(ids)), ALIKE
    else:
        exposure, base = shapely.area(shapes), GROUND
    indptr, indices = _near_areas(shapes, len(ids), reach)
    grid = AreaGrid(shapes) if shapes is not None else None
    borders = shapely.boundary(shapes) if shapes is not None else None
    shapely.prepare(borders)
    return Ground(
        over="area", level=level, ids=ids, names=names, exposure=exposure, base=base, indptr=indptr,
        indices=indices, within_m=reach, cell_m=float("nan"), has_outline=True,
        find=grid.areas_of if grid is not None else _nowhere, borders=borders,
    )  # fmt: skip


def _nowhere(x_m: Floats, y_m: Floats) -> Numbers:  # noqa: ARG001 - the shape of `find`
    return np.full(len(x_m), -1, dtype=np.int64)


def _near_areas(
    shapes: NDArray[np.object_] | None, many: int, reach: float
) -> tuple[Numbers, NDArray[np.int32]]:
    if shapes is None or reach <= 0:
        return np.arange(many + 1, dtype=np.int64), np.arange(many, dtype=np.int32)
    middles = shapely.get_coordinates(shapely.centroid(shapes))
    return neighbours_within(middles[:, 0], middles[:, 1], reach)


def segments_of(ground: Ground, rows: pd.DataFrame) -> Numbers:
    """Give the segment of each row: as imported, else the nearest within `OFF_STREET_M`."""
    if "area_segment" in rows:
        places = pd.Series(np.arange(len(ground.ids)), index=pd.Index(ground.ids, dtype="string"))
        return places.reindex(rows["area_segment"]).fillna(-1).to_numpy(dtype=np.int64)
    return ground.find(rows["x_m"].to_numpy(np.float64), rows["y_m"].to_numpy(np.float64))


__all__ = ["ALIKE", "GROUND", "LENGTH", "Based", "Ground", "HotPlace", "area_ground",
           "based_areas", "cell_ground", "segment_ground", "segments_of"]  # fmt: skip
