"""The smallest pieces of ground that sets of areas cut each other into."""

from collections.abc import Mapping

import numpy as np
import shapely

from evenhand.tables.areas import Areas
from evenhand.tables.table import Table

Piece = tuple[frozenset[str], shapely.Geometry]
_Named = tuple[str, shapely.Geometry]
_LEAST_OVERLAP = 1e-3


def pieces_on_ground(
    tables: Mapping[str, Table], older: Mapping[str, shapely.Geometry] | None = None
) -> list[Piece]:
    """Cut the areas of all levels along each other.

    Parameters
    ----------
    tables
        The city's tables.
    older
        Areas of earlier releases that the tables no longer hold: code → shape.

    Returns
    -------
    list
        The areas that hold a piece, as `level:area_id`, and its shape.

    Notes
    -----
    Areas of one level that overlap, as two sites of building may, cut each other too. Overlaps
    below a thousandth of the smaller shape are taken for faults of drawing.
    """
    areas = tables.get("areas")
    found: list[Piece] = []
    for named in shapes_by_level(areas) if isinstance(areas, Areas) else []:
        for layer in _layers(named):
            found = _overlaid(found, layer)
    for layer in _layers(sorted((older or {}).items())):
        found = _overlaid(found, layer)
    return found


def shapes_by_level(areas: Areas) -> list[list[_Named]]:
    """Give code and shape of all areas, level by level."""
    frame = areas.to_frame()
    return [
        [
            (f"{level}:{code}", shape)
            for code, shape in zip(rows["area_id"], rows["geometry"], strict=True)
        ]
        for level, rows in frame.groupby("level", sort=True)
    ]


def _layers(named: list[_Named]) -> list[list[_Named]]:
    """Part areas into layers within which none overlaps another."""
    if not named:
        return []
    shapes = np.array([shape for _, shape in named], dtype=object)
    one, two = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    pairs = [(a, b) for a, b in zip(one.tolist(), two.tolist(), strict=True) if a < b]
    common = shapely.area(shapely.intersection(
        shapes[[a for a, _ in pairs]], shapes[[b for _, b in pairs]])) if pairs else []  # fmt: skip
    size = shapely.area(shapes)
    beside: dict[int, set[int]] = {}
    for (a, b), overlap in zip(pairs, common, strict=True):
        if overlap > _LEAST_OVERLAP * min(size[a], size[b]):
            beside.setdefault(b, set()).add(a)
    layer: list[int] = []
    for number in range(len(named)):
        taken = {layer[other] for other in beside.get(number, ())}
        layer.append(next(n for n in range(len(named)) if n not in taken))
    return [
        [one for one, at in zip(named, layer, strict=True) if at == n]
        for n in range(max(layer) + 1)
    ]


def _overlaid(pieces: list[Piece], areas: list[_Named]) -> list[Piece]:
    """Cut pieces along the next set of areas; what lies in no piece stays by itself."""
    shapes = [shape for _, shape in areas]
    tree = shapely.STRtree(shapes)
    cut_up: list[Piece] = []
    covering: list[list[shapely.Geometry]] = [[] for _ in areas]
    for codes, shape in pieces:
        inside = []
        for number in tree.query(shape, predicate="intersects").tolist():
            common = shapely.intersection(shape, shapes[number])
            if common.area > _LEAST_OVERLAP * min(shape.area, shapes[number].area):
                cut_up.append((codes | {areas[number][0]}, common))
                covering[number].append(common)
                inside.append(common)
        cut_up += [(codes, left) for left in _left_of(shape, inside)]
    rest = [
        (frozenset({code}), left)
        for (code, shape), parts in zip(areas, covering, strict=True)
        for left in _left_of(shape, parts)
    ]
    return cut_up + rest


def _left_of(shape: shapely.Geometry, parts: list[shapely.Geometry]) -> list[shapely.Geometry]:
    """Give what parts leave of a shape; nothing if that is no more than a fault of drawing."""
    if not parts:
        return [shape]
    if sum(part.area for part in parts) >= (1 - _LEAST_OVERLAP) * shape.area:
        return []
    return [shapely.difference(shape, shapely.union_all(parts))]
