"""The ground of Lindeburg: quarters, blocks, streets, water and parks, at their place on earth."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import numpy as np
import shapely
import shapely.ops
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from evenhand.demo.blocks import PATTERNS, QUARTERS, polygons, quarters, subdivide
from evenhand.demo.plan import CENTRE, Plan, draw_plan

CRS = "EPSG:25831"
ORIGIN_M = (641_000.0, 5_757_000.0)
QUARTERS_DRAWN = 101
_GRID_M = 0.5
_BANK_M, _PARK_EDGE_M, _RAIL_EDGE_M = 13.0, 8.0, 20.0


@dataclass(frozen=True)
class Ground:
    """All shapes of the city, in projected metres.

    Attributes
    ----------
    outline
        The municipality.
    neighbourhoods, quarters
        Code → shape; a quarter's code begins with that of its neighbourhood.
    water, parks
        Name → shape.
    blocks
        Built blocks; `block_quarter` has the quarter of each.
    lines, line_kinds
        Street segments between junctions, and stretches of rail; kinds as in `Streets`.
    cuts
        Lines along which the land was cut: a street is named after the cut it lies on.
    mains
        Name → main street.
    """

    outline: BaseGeometry
    neighbourhoods: dict[str, BaseGeometry]
    quarters: dict[str, BaseGeometry]
    water: dict[str, BaseGeometry]
    parks: dict[str, BaseGeometry]
    blocks: list[BaseGeometry]
    block_quarter: list[str]
    lines: list[BaseGeometry]
    line_kinds: list[str]
    cuts: list[BaseGeometry]
    mains: dict[str, BaseGeometry]


def bend(points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Bend the plan and move it to its place: long waves everywhere, short ones in the old town.

    Parameters
    ----------
    points
        Plan coordinates, metres, shape (points, 2).

    Returns
    -------
    ndarray
        Projected metres, the same shape.
    """
    x, y = points[:, 0], points[:, 1]
    old = np.exp(-(((x - CENTRE[0]) ** 2 + (y - CENTRE[1]) ** 2) / 1100.0**2))
    dx = 85 * np.sin(y / 640 + 0.4) + 38 * np.sin((x + 2 * y) / 830) + old * 22 * np.sin(y / 96 + 1)
    dy = 80 * np.sin(x / 700 + 1.1) + 34 * np.sin((2 * x - y) / 900) + old * 22 * np.sin(x / 91)
    return np.column_stack([x + dx + ORIGIN_M[0], y + dy + ORIGIN_M[1]])


def at(x: float, y: float) -> NDArray[np.float64]:
    """Give a point of the plan at its place on earth, projected metres."""
    spot: NDArray[np.float64] = bend(np.array([[x, y]]))[0]
    return spot


def bent(shapes: Iterable[BaseGeometry]) -> list[BaseGeometry]:
    """Bend shapes, with enough vertices for them to look bent."""
    dense = shapely.segmentize(np.array(list(shapes), dtype=object), 45.0)
    moved = shapely.simplify(shapely.transform(dense, bend), 1.0)
    return list(shapely.set_precision(moved, 0.1))


def _bent_by_name(shapes: Mapping[str, BaseGeometry]) -> dict[str, BaseGeometry]:
    return dict(zip(shapes, bent(shapes.values()), strict=True))


def _bent_cover(parts: Mapping[str, BaseGeometry]) -> dict[str, BaseGeometry]:
    """Bend shapes side by side without opening gaps: bend their borders, then close them."""
    borders = shapely.union_all(shapely.boundary(list(parts.values())), grid_size=1.0)
    cells = shapely.get_parts(shapely.polygonize(bent(shapely.get_parts(borders))))
    middles = dict(zip(parts, bent(p.representative_point() for p in parts.values()), strict=True))
    tree = shapely.STRtree(cells)
    return {code: cells[tree.query(point, "within")[0]] for code, point in middles.items()}


@lru_cache(maxsize=4)
def lay_ground(seed: int) -> Ground:
    """Lay the ground for a seed; the plan is always the same, the small streets differ."""
    rng = np.random.default_rng([seed, 101])
    fixed = np.random.default_rng(QUARTERS_DRAWN)
    plan = draw_plan()
    parts = {
        f"{code}-{number}": shape
        for code, face in plan.faces.items()
        for number, shape in enumerate(quarters(face, plan.built, QUARTERS[code], fixed), start=1)
    }
    blocks, block_quarter, cuts = _blocks(plan, parts, rng)
    lines, kinds = _network(plan, blocks)
    quarter_shapes = _bent_cover(parts)
    return Ground(
        outline=shapely.union_all(list(quarter_shapes.values())),
        neighbourhoods={
            code: shapely.union_all(
                [shape for key, shape in quarter_shapes.items() if key.startswith(code)]
            )
            for code in plan.faces
        },
        quarters=quarter_shapes,
        water=_bent_by_name(plan.water),
        parks=_bent_by_name(plan.parks),
        blocks=bent(blocks),
        block_quarter=block_quarter,
        lines=bent(lines),
        line_kinds=kinds,
        cuts=bent(cuts),
        mains=_bent_by_name(plan.mains),
    )


def _blocks(
    plan: Plan, parts: dict[str, BaseGeometry], rng: np.random.Generator
) -> tuple[list[BaseGeometry], list[str], list[BaseGeometry]]:
    wet = shapely.union_all(list(plan.water.values())).buffer(_BANK_M)
    kept_free = shapely.union_all(
        [
            wet,
            *(park.buffer(_PARK_EDGE_M) for park in plan.parks.values()),
            plan.rail.buffer(_RAIL_EDGE_M),
        ]
    )
    land = plan.built.difference(kept_free)
    mains = shapely.union_all(list(plan.mains.values()))
    blocks: list[BaseGeometry] = []
    owners: list[str] = []
    cuts: list[BaseGeometry] = []
    for code, part in parts.items():
        free = part.intersection(land)
        if free.is_empty:
            continue
        pieces = shapely.polygonize(
            [shapely.union_all([free.boundary, mains.intersection(free)], grid_size=_GRID_M)]
        )
        for piece in polygons(pieces):
            if not free.contains(piece.representative_point()):
                continue
            found, lines = subdivide(piece, PATTERNS[code[:3]], rng)
            blocks += found
            owners += [code] * len(found)
            cuts += lines
    return blocks, owners, cuts


def _network(plan: Plan, blocks: list[BaseGeometry]) -> tuple[list[BaseGeometry], list[str]]:
    """Give the segments between junctions: edges of blocks, main streets, and the rail."""
    rim = plan.built.boundary.buffer(3.0)
    edges = shapely.boundary(np.array(blocks, dtype=object))
    minor = shapely.union_all(edges, grid_size=_GRID_M).difference(rim)
    mains = shapely.union_all(list(plan.mains.values()), grid_size=_GRID_M)
    paths = _park_paths(plan)
    noded = shapely.union_all([minor, mains, paths], grid_size=_GRID_M)
    segments = [part for part in shapely.get_parts(shapely.line_merge(noded)) if part.length > 12.0]
    segments = [piece for segment in segments for piece in _shortened(segment)]
    near_main, near_path = mains.buffer(2.0), paths.buffer(2.0)
    shapely.prepare([near_main, near_path])
    middles = shapely.line_interpolate_point(segments, 0.5, normalized=True)
    kinds = np.where(
        shapely.intersects(near_main, middles),
        "main",
        np.where(shapely.intersects(near_path, middles), "path", "minor"),
    )
    rails = list(shapely.get_parts(plan.rail))
    return segments + rails, [*kinds.tolist(), *["rail"] * len(rails)]


def _shortened(line: BaseGeometry, longest_m: float = 260.0) -> list[BaseGeometry]:
    """Cut a long line into equal stretches, so that a country road is not one segment."""
    count = int(np.ceil(line.length / longest_m))
    if count == 1:
        return [line]
    marks = np.linspace(0, 1, count + 1)
    return [shapely.ops.substring(line, a, b, normalized=True) for a, b in pairwise(marks)]


def _park_paths(plan: Plan) -> BaseGeometry:
    """Lay two crossing paths and a round through each larger park."""
    lines = []
    for park in plan.parks.values():
        if park.area < 60_000:
            continue
        west, south, east, north = park.bounds
        x, y = (west + east) / 2, (south + north) / 2
        cross = [
            shapely.LineString([(west, y - 60), (x, y + 20), (east, y - 30)]),
            shapely.LineString([(x - 40, south), (x, y + 20), (x + 60, north)]),
        ]
        inside = park.buffer(_PARK_EDGE_M)
        lines += [line.intersection(inside) for line in cross]
        lines.append(park.buffer(-90).boundary)
    return shapely.union_all(lines, grid_size=_GRID_M)


def quarters_of(ground: Ground, points: NDArray[np.float64]) -> NDArray[np.str_]:
    """Say in which quarter each point lies, the nearest for one beyond the city's edge.

    Parameters
    ----------
    ground
        The ground.
    points
        Projected metres, shape (points, 2).
    """
    codes = np.array(list(ground.quarters))
    shapes = list(ground.quarters.values())
    spots = shapely.points(points)
    inside, which = shapely.STRtree(spots).query(shapes, "contains")
    found = np.full(len(points), -1)
    found[which] = inside
    outside = np.flatnonzero(found < 0)
    found[outside] = shapely.STRtree(shapes).query_nearest(spots[outside], all_matches=False)[1]
    quarters: NDArray[np.str_] = codes[found]
    return quarters
