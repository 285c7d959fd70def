"""Closes a coastline into sea: land lies left of each way, water right of it."""

from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from evenhand.errors import SourceError, listed
from evenhand.sources.basemap.features import Box, metres_of

JOINED_M = 30.0
"""Ends of coastline that lie nearer than this are joined: a piece between them is missing."""
EDGE_SHARE, EDGE_M = 0.05, 500.0
"""An end this near to the box's edge was cut off there, since an extract drops what lies outside:
nearer than this share of the box's longer side, and no farther than so many metres."""
_BESIDE_M = 0.2
_DOUBT = 0.1
_TOLD = 3


def sea_of(coast: npt.NDArray[np.object_], box: Box) -> Any:
    """Give the surface of the sea within a box, or None where no coastline runs through it.

    Parameters
    ----------
    coast
        Ways of the coastline, longitude and latitude, in the direction in which they are drawn:
        land left, water right.
    box
        The ground that the source knows, degrees.

    Raises
    ------
    SourceError
        The coastline has an end within the box, or its two sides contradict each other.

    Notes
    -----
    The coastline and the box's edge are cut into faces. A face is sea where more of the coastline
    along it has its right side there than its left; where both sides have a good share of it, a
    piece of coastline is missing and no answer is given.

    Examples
    --------
    >>> island = shapely.LineString([(4, 4), (6, 4), (6, 6), (4, 6), (4, 4)])
    >>> sea_of(np.array([island]), (0, 0, 10, 10)).area
    96.0
    """
    window = shapely.box(*box)
    lines = _chains(coast)
    lines = lines[shapely.intersects(lines, window)]
    if not len(lines):
        return None
    lines = np.array([*lines, *_bridges(lines, box)], dtype=object)
    faces, loose = _faces(lines, window)
    _refuse_loose(loose, window, box)
    is_sea = _sides(lines, faces, box)
    if not is_sea.any():
        return None
    return shapely.union_all(faces[is_sea])


def _chains(coast: npt.NDArray[np.object_]) -> npt.NDArray[np.object_]:
    """Join ways that follow each other, without turning one round."""
    parts = shapely.get_parts(coast)
    merged = shapely.line_merge(shapely.multilinestrings(parts), directed=True)
    chains: npt.NDArray[np.object_] = np.atleast_1d(shapely.get_parts(merged))
    return chains


def _bridges(lines: npt.NDArray[np.object_], box: Box) -> list[Any]:
    """Join loose ends within the box to the next beginning, or to the edge that cut them off."""
    closed = shapely.is_closed(lines)
    starts = shapely.get_coordinates(shapely.get_point(lines[~closed], 0))
    ends = shapely.get_coordinates(shapely.get_point(lines[~closed], -1))
    metres = np.array(metres_of(box))
    bridges = []
    free = np.ones(len(starts), dtype=bool)
    met = np.zeros(len(ends), dtype=bool)
    for at in np.flatnonzero(_within(ends, box)):
        apart = np.where(free, np.hypot(*((starts - ends[at]) * metres).T), np.inf)
        near = int(apart.argmin())
        if apart[near] <= JOINED_M:
            bridges.append(shapely.LineString([ends[at], starts[near]]))
            free[near], met[at] = False, True
    reach = min(EDGE_M, EDGE_SHARE * max((box[2] - box[0]) * metres[0],
                                         (box[3] - box[1]) * metres[1]))  # fmt: skip
    for points, is_end, open_ in ((starts, False, free), (ends, True, ~met)):
        for point in points[open_ & _within(points, box)]:
            edge = _edge_point(point, box, metres, reach)
            if edge is not None:
                bridges.append(shapely.LineString([point, edge] if is_end else [edge, point]))
    return bridges


def _within(points: npt.NDArray[np.float64], box: Box) -> npt.NDArray[np.bool_]:
    x, y = points.T
    inside: npt.NDArray[np.bool_] = (x > box[0]) & (x < box[2]) & (y > box[1]) & (y < box[3])
    return inside


def _edge_point(
    point: npt.NDArray[np.float64], box: Box, metres: npt.NDArray[np.float64], reach: float
) -> tuple[float, float] | None:
    """Give the nearest point just beyond the box's edge, if it is within reach."""
    x, y = float(point[0]), float(point[1])
    beyond = _BESIDE_M / metres
    ways = [
        ((x - box[0]) * metres[0], (box[0] - beyond[0], y)),
        ((box[2] - x) * metres[0], (box[2] + beyond[0], y)),
        ((y - box[1]) * metres[1], (x, box[1] - beyond[1])),
        ((box[3] - y) * metres[1], (x, box[3] + beyond[1])),
    ]
    far, at = min(ways)
    return (float(at[0]), float(at[1])) if far <= reach else None


def _faces(lines: npt.NDArray[np.object_], window: Any) -> tuple[npt.NDArray[np.object_], Any]:
    """Cut the box along the coastline; give its faces and the lines that bound none."""
    noded = shapely.union_all([*lines, window.exterior])
    faces, cuts, dangles, broken = shapely.polygonize_full(shapely.get_parts(noded))
    parts = shapely.get_parts(faces)
    inside = shapely.contains(window, shapely.point_on_surface(parts))
    loose = shapely.union_all([cuts, dangles, broken])
    return parts[inside], shapely.intersection(loose, window)


def _refuse_loose(loose: Any, window: Any, box: Box) -> None:
    """Refuse a coastline that ends in the middle of the box."""
    lines = shapely.get_parts(loose)
    lines = lines[shapely.get_dimensions(lines) == 1]
    metres = metres_of(box)
    lengths = shapely.length(shapely.transform(lines, lambda xy: xy * metres))
    lines = lines[lengths > JOINED_M]
    if not len(lines):
        return
    at = shapely.boundary(shapely.line_merge(shapely.union_all(lines)))
    points = shapely.get_coordinates(at)
    points = points[shapely.distance(shapely.points(points), window.exterior) > 1e-7]
    raise _not_closed(points if len(points) else shapely.get_coordinates(lines)[:1])


def _not_closed(points: npt.NDArray[np.float64]) -> SourceError:
    places = "; ".join(f"longitude {x:.5f}, latitude {y:.5f}" for x, y in points[:_TOLD])
    more = f" and {len(points) - _TOLD} more" if len(points) > _TOLD else ""
    return SourceError(
        listed(
            "coastline",
            [f"it cannot be closed: it ends or turns round at {places}{more}; take an extract "
             "that was cut with complete ways, or draw no sea with --without-sea"],
        )
    )  # fmt: skip


def _sides(
    lines: npt.NDArray[np.object_], faces: npt.NDArray[np.object_], box: Box
) -> npt.NDArray[np.bool_]:
    """Say of each face whether it is sea, by the side on which the coastline has it."""
    metres = np.array(metres_of(box))
    starts, ends = _cut(*_segments(lines), box)
    middles, along = (starts + ends) / 2, (ends - starts) * metres
    lengths = np.hypot(*along.T)
    kept = lengths > 0
    middles, along, lengths = middles[kept], along[kept], lengths[kept]
    right = np.column_stack([along[:, 1], -along[:, 0]]) / lengths[:, None]
    # Half a short step at most: beside a narrow spit the other side must not be reached.
    beside = np.minimum(_BESIDE_M, lengths / 4)[:, None] * right / metres
    tree = shapely.STRtree(faces)
    votes = []
    for spots in (middles + beside, middles - beside):
        point, face = tree.query(shapely.points(spots), "within")
        votes.append(np.bincount(face, lengths[point], minlength=len(faces)))
    wet, dry = votes
    doubtful = np.minimum(wet, dry) > _DOUBT * np.maximum(wet, dry)
    if doubtful.any():
        raise _not_closed(shapely.get_coordinates(shapely.point_on_surface(faces[doubtful])))
    sea: npt.NDArray[np.bool_] = wet > dry
    return sea


def _cut(
    starts: npt.NDArray[np.float64], ends: npt.NDArray[np.float64], box: Box
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Keep of each segment what lies in the box, in its own direction (Liang and Barsky)."""
    step = ends - starts
    least, most = np.zeros(len(starts)), np.ones(len(starts))
    with np.errstate(divide="ignore", invalid="ignore"):
        for axis in (0, 1):
            low = (box[axis] - starts[:, axis]) / step[:, axis]
            high = (box[axis + 2] - starts[:, axis]) / step[:, axis]
            still = step[:, axis] == 0
            beside = still & ((starts[:, axis] < box[axis]) | (starts[:, axis] > box[axis + 2]))
            least = np.where(still, least, np.maximum(least, np.minimum(low, high)))
            most = np.where(still, most, np.minimum(most, np.maximum(low, high)))
            most = np.where(beside, -1.0, most)
    kept = least < most
    return (starts + least[:, None] * step)[kept], (starts + most[:, None] * step)[kept]


def _segments(
    lines: npt.NDArray[np.object_],
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    points, line = shapely.get_coordinates(lines, return_index=True)
    same = line[1:] == line[:-1]
    return points[:-1][same], points[1:][same]
