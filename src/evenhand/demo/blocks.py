"""Cutting the plan into quarters and blocks; the cuts become the streets."""

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry import LineString, Polygon
from shapely.geometry.base import BaseGeometry

SMALLEST_M2 = 260.0


@dataclass(frozen=True)
class Pattern:
    """How a district is cut.

    Attributes
    ----------
    block_m2
        Typical size of a block.
    wander
        Standard deviation of a cut's direction, radians: 0 for a grid, 0.2 for an old town.
    slack
        How far from the middle a cut may lie, as a share of the length.
    """

    block_m2: float
    wander: float
    slack: float


PATTERNS = {
    "OUD": Pattern(5_400, 0.20, 0.14),
    "STA": Pattern(11_500, 0.07, 0.09),
    "NRD": Pattern(13_000, 0.03, 0.06),
    "WES": Pattern(19_000, 0.02, 0.05),
    "MOL": Pattern(16_000, 0.04, 0.08),
    "KAN": Pattern(28_000, 0.03, 0.10),
    "ZUI": Pattern(15_000, 0.02, 0.05),
    "OOS": Pattern(20_500, 0.02, 0.06),
    "LIN": Pattern(24_000, 0.09, 0.12),
}
QUARTERS = {
    "OUD": 6, "STA": 5, "NRD": 7, "WES": 6, "MOL": 5, "KAN": 5, "ZUI": 7, "OOS": 6, "LIN": 4,
}  # fmt: skip


def polygons(shape: BaseGeometry) -> list[Polygon]:
    """Give the polygons of a shape that are large enough to matter."""
    parts = shapely.get_parts(shape)
    return [part for part in parts if isinstance(part, Polygon) and part.area > SMALLEST_M2]


def _frame(shape: Polygon) -> tuple[NDArray[np.float64], NDArray[np.float64], float, float]:
    """Find the smallest rectangle around a shape: middle, unit vector along it, length, width."""
    hull = shapely.get_coordinates(shape.convex_hull)
    edges = np.diff(hull, axis=0)
    edges = edges[np.hypot(edges[:, 0], edges[:, 1]) > 1e-6]
    directions = edges / np.hypot(edges[:, 0], edges[:, 1])[:, None]
    along = hull @ directions.T
    across = hull @ np.column_stack([-directions[:, 1], directions[:, 0]]).T
    length, width = np.ptp(along, axis=0), np.ptp(across, axis=0)
    best = int(np.argmin(length * width))
    unit = directions[best]
    normal = np.array([-unit[1], unit[0]])
    mid_along = (along[:, best].max() + along[:, best].min()) / 2
    mid_across = (across[:, best].max() + across[:, best].min()) / 2
    middle = unit * mid_along + normal * mid_across
    if length[best] >= width[best]:
        return middle, unit, float(length[best]), float(width[best])
    return middle, normal, float(width[best]), float(length[best])


def cut(
    shape: Polygon, rng: np.random.Generator, wander: float, slack: float
) -> tuple[list[Polygon], BaseGeometry]:
    """Cut a polygon across its length; give the parts and the line of the cut inside it."""
    middle, unit, length, _ = _frame(shape)
    turn = rng.normal(0, wander) if wander else 0.0
    at = middle + unit * length * rng.uniform(-slack, slack)
    normal = np.array([-unit[1], unit[0]])
    line = normal * np.cos(turn) + unit * np.sin(turn)
    side = np.array([line[1], -line[0]])
    far = 4 * length + 100
    a, b = at - line * far, at + line * far
    half = Polygon([a, b, b + side * far, a + side * far])
    parts = polygons(shape.intersection(half)) + polygons(shape.difference(half))
    return parts, LineString([a, b]).intersection(shape)


def quarters(
    face: BaseGeometry, built: BaseGeometry, count: int, rng: np.random.Generator
) -> list[Polygon]:
    """Cut a neighbourhood into `count` quarters of about the same built area."""
    parts = [max(polygons(face), key=lambda part: part.area)]
    while len(parts) < count:
        parts.sort(key=lambda part: -part.intersection(built).area)
        pieces, _ = cut(parts[0], rng, 0.05, 0.06)
        if len(pieces) < 2:
            pieces, _ = cut(parts[0], rng, 0.3, 0.1)
        pieces.sort(key=lambda piece: -piece.area)
        parts = [*parts[1:], *_without_crumbs(pieces)]
    return sorted(parts, key=lambda part: (-part.centroid.y, part.centroid.x))


def _without_crumbs(pieces: list[Polygon]) -> list[Polygon]:
    """Join every piece after the second to the neighbour it touches most."""
    kept = pieces[:2]
    for crumb in pieces[2:]:
        shared = [crumb.boundary.intersection(piece.boundary).length for piece in kept]
        best = int(np.argmax(shared))
        joined = shapely.union(kept[best], crumb)
        kept[best] = joined if isinstance(joined, Polygon) else kept[best]
    return kept


def subdivide(
    shape: Polygon, pattern: Pattern, rng: np.random.Generator
) -> tuple[list[Polygon], list[BaseGeometry]]:
    """Cut a stretch of land into blocks; give the blocks and the lines of the cuts."""
    blocks: list[Polygon] = []
    lines: list[BaseGeometry] = []
    waiting = [shape]
    while waiting:
        part = waiting.pop(0)
        if part.area < pattern.block_m2 * rng.uniform(0.9, 1.9):
            blocks.append(part)
            continue
        pieces, line = cut(part, rng, pattern.wander, pattern.slack)
        if len(pieces) < 2:
            blocks.append(part)
            continue
        lines.append(line)
        waiting += pieces
    return blocks, lines
