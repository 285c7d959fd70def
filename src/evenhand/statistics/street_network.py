"""Streets as a network: where segments meet, and on which of them points lie."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely
from numpy.typing import ArrayLike
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree

Floats = npt.NDArray[np.float64]
Numbers = npt.NDArray[np.int64]
TOUCH_M = 1.0
NOWHERE = -1


@dataclass(frozen=True)
class StreetNetwork:
    """Segments that meet in junctions.

    Attributes
    ----------
    lines
        The segments' lines, projected metres, shape (segments,).
    length_m
        Their lengths, by their geometry, shape (segments,).
    start, end
        The junctions at both ends, shape (segments,); the same for a loop.
    junctions
        Coordinates of the junctions, metres, shape (junctions, 2).
    degree
        How many ends of segments meet in each junction, shape (junctions,); 1 in a dead end.
    component
        Segments with one number hang together, shape (segments,); the longest together is 0.
    moved_m
        How far an end was moved at most to meet the others in its junction.
    """

    lines: npt.NDArray[np.object_]
    length_m: Floats
    start: Numbers
    end: Numbers
    junctions: Floats
    degree: Numbers
    component: Numbers
    moved_m: float

    def __len__(self) -> int:
        """How many segments there are."""
        return len(self.lines)


@dataclass(frozen=True)
class OnStreets:
    """Points moved to their nearest segment.

    Attributes
    ----------
    segment
        Number of the segment, shape (points,); -1 where none is near enough.
    along_m
        Distance from the segment's start along its line, shape (points,); missing if nowhere.
    off_m
        How far the point lay from the line, shape (points,); missing if nowhere.
    """

    segment: Numbers
    along_m: Floats
    off_m: Floats


def street_network(lines: ArrayLike, *, tolerance_m: float = TOUCH_M) -> StreetNetwork:
    """Which segments meet where?

    Parameters
    ----------
    lines
        One line for each segment, projected metres, shape (segments,); leave rail out.
    tolerance_m
        Ends that lie so near to each other are one junction.

    Returns
    -------
    StreetNetwork
        The network.

    Raises
    ------
    ValueError
        There is no segment, or one has no line.

    Notes
    -----
    Streets meet at their ends only: lines that cross elsewhere, as a bridge and the road below,
    do not. Ends that touch in a chain are one junction, at the mean of its ends; lengths stay
    those of the lines. A segment of several parts begins where its first part does and ends
    where its last one does.

    Examples
    --------
    >>> corner = shapely.from_wkt(["LINESTRING (0 0, 100 0)", "LINESTRING (100.4 0, 100 50)"])
    >>> net = street_network(corner)
    >>> net.length_m.round(1).tolist(), net.degree.tolist(), net.component.tolist()
    ([100.0, 50.0], [1, 2, 1], [0, 0])
    """
    shapes = np.asarray(lines, dtype=object)
    if not len(shapes) or (shapely.is_missing(shapes) | shapely.is_empty(shapes)).any():
        raise ValueError("every segment needs a line, and there must be one at least")
    shapes = shapely.force_2d(shapes)
    several = shapely.get_num_geometries(shapes) > 1
    shapes[several] = shapely.line_merge(shapes[several])
    xy, owner = shapely.get_coordinates(shapes, return_index=True)
    first = np.searchsorted(owner, np.arange(len(shapes)))
    last = np.append(first[1:], len(owner)) - 1
    ends = xy[np.concatenate([first, last])]
    of_end, junctions, moved_m = _junctions(ends, tolerance_m)
    start, end = of_end[: len(shapes)], of_end[len(shapes) :]
    length = shapely.length(shapes)
    return StreetNetwork(
        shapes, length, start, end, junctions,
        degree=np.bincount(of_end, minlength=len(junctions)),
        component=_components(start, end, length, len(junctions)), moved_m=moved_m,
    )  # fmt: skip


def _junctions(ends: Floats, tolerance_m: float) -> tuple[Numbers, Floats, float]:
    """Number junctions by the first end that lies in each, and place them at the mean."""
    pairs = cKDTree(ends).query_pairs(tolerance_m, output_type="ndarray")
    touching = coo_array((np.ones(len(pairs), dtype=bool), pairs.T), shape=(len(ends),) * 2)
    number = connected_components(touching, directed=False)[1].astype(np.int64)
    _, seen, back = np.unique(number, return_index=True, return_inverse=True)
    number = np.argsort(np.argsort(seen))[back]
    many = np.bincount(number)
    places = np.column_stack([np.bincount(number, along) / many for along in ends.T])
    return number, places, float(np.max(np.hypot(*(ends - places[number]).T)))


def _components(start: Numbers, end: Numbers, length: Floats, junctions: int) -> Numbers:
    joined = coo_array((np.ones(len(start), dtype=bool), (start, end)), shape=(junctions,) * 2)
    number = connected_components(joined, directed=False)[1][start]
    total = np.bincount(number, length)
    rank = np.empty(len(total), dtype=np.int64)
    rank[np.argsort(-total, kind="stable")] = np.arange(len(total))
    found: Numbers = rank[number]
    return found


def on_streets(
    network: StreetNetwork, x_m: ArrayLike, y_m: ArrayLike, *, within_m: float
) -> OnStreets:
    """On which segment, and how far along it, does each point lie?

    Parameters
    ----------
    network
        The streets.
    x_m, y_m
        Points, projected metres, shape (points,).
    within_m
        Points farther than this from every segment are nowhere.

    Returns
    -------
    OnStreets
        Where each point lies. Of segments equally near, the first one has it.

    Examples
    --------
    >>> net = street_network(shapely.from_wkt(["LINESTRING (0 0, 100 0)"]))
    >>> at = on_streets(net, [30.0, 30.0], [4.0, 900.0], within_m=50)
    >>> at.segment.tolist(), at.along_m.tolist()
    ([0, -1], [30.0, nan])
    """
    # Recorded points repeat: one look-up for each spot is enough.
    at = np.asarray(x_m, dtype=np.float64) + 1j * np.asarray(y_m, dtype=np.float64)
    spots, back = np.unique(at, return_inverse=True)
    points = shapely.points(spots.real, spots.imag)
    found = np.full(len(spots), len(network), dtype=np.int64)
    point, segment = shapely.STRtree(network.lines).query_nearest(points, max_distance=within_m)
    np.minimum.at(found, point, segment)
    there = found < len(network)
    found[~there] = NOWHERE
    along, off = np.full((2, len(spots)), np.nan)
    lines = network.lines[found[there]]
    along[there] = np.minimum(
        shapely.line_locate_point(lines, points[there]), network.length_m[found[there]]
    )
    off[there] = shapely.distance(lines, points[there])
    return OnStreets(found[back], along[back], off[back])
