"""Outlines of sites as plain text: corners in projected metres, so that an option holds them."""

import numpy as np
import shapely
from numpy.typing import NDArray

from evenhand.errors import OptionError, listed

MOST_CORNERS, MOST_PARTS = 500, 20
LARGEST_KM2 = 25.0


def outline_text(shape: shapely.Geometry) -> str:
    """Write a point, a polygon or several polygons as text; holes are filled.

    Parameters
    ----------
    shape
        Projected metres.

    Returns
    -------
    str
        Corners to a decimetre; a part does not repeat its first corner.

    Examples
    --------
    >>> outline_text(shapely.box(0, 0, 20, 10))
    '20:0,20:10,0:10,0:0'
    >>> outline_text(shapely.Point(5.25, 7))
    '5.2:7'
    """
    parts = [np.asarray(shapely.get_coordinates(part)) for part in _outer(shape)]
    closed = shapely.get_dimensions(shape) == 2
    return ";".join(_part(xy[:-1] if closed else xy) for xy in parts)


def outline_shape(text: str) -> shapely.Geometry:
    """Read an outline back: a point, or polygons.

    Parameters
    ----------
    text
        As `outline_text` writes it.

    Raises
    ------
    OptionError
        It has two corners, too many of them, crosses itself, or covers more than a site does.

    Examples
    --------
    >>> outline_shape("20:0,20:10,0:10,0:0").area
    200.0
    >>> outline_shape("5.2:7").geom_type
    'Point'
    """
    parts = [_corners(part) for part in text.split(";")]
    if len(parts) == 1 and len(parts[0]) == 1:
        return shapely.Point(parts[0][0])
    problems = outline_problems(parts)
    if problems:
        raise OptionError(listed("outline", problems))
    return shapely.union_all([shapely.Polygon(part) for part in parts])


def outline_problems(parts: list[NDArray[np.float64]]) -> list[str]:
    """Say what is wrong with the corners of polygons, projected metres; empty where they are fine.

    Examples
    --------
    >>> outline_problems([np.array([[0.0, 0.0], [1.0, 1.0], [1.0, 0.0], [0.0, 1.0]])])
    ['the lines of the outline cross; give its corners in the order of a walk around it']
    """
    corners = sum(map(len, parts))
    if corners > MOST_CORNERS or len(parts) > MOST_PARTS:
        return [f"the outline has {corners} corners in {len(parts)} parts; {MOST_CORNERS} in "
                f"{MOST_PARTS} are the most: draw it with fewer"]  # fmt: skip
    if any(len(part) < 3 for part in parts):
        return ["a part of the outline has fewer than three corners; give one point, or three "
                "corners and more"]  # fmt: skip
    if not all(bool(shapely.is_valid(shapely.Polygon(part))) for part in parts):
        return ["the lines of the outline cross; give its corners in the order of a walk around it"]
    whole = float(shapely.union_all([shapely.Polygon(part) for part in parts]).area)
    if whole < 1:
        return ["the outline has no surface; give corners that do not lie on one line"]
    if whole > LARGEST_KM2 * 1e6:
        return [f"the outline covers {whole / 1e6:,.0f} km²; {LARGEST_KM2:.0f} are the most for "
                "one site"]  # fmt: skip
    return []


def _outer(shape: shapely.Geometry) -> list[shapely.Geometry]:
    parts = shapely.get_parts(shape)
    return [part if part.geom_type == "Point" else shapely.get_exterior_ring(part)
            for part in parts]  # fmt: skip


def _part(xy: NDArray[np.float64]) -> str:
    return ",".join(f"{_number(x)}:{_number(y)}" for x, y in xy)


def _number(value: float) -> str:
    return f"{round(float(value), 1):g}" if abs(value) < 1e5 else f"{value:.1f}".removesuffix(".0")


def _corners(part: str) -> NDArray[np.float64]:
    return np.array([[float(one) for one in pair.split(":")] for pair in part.split(",")])
