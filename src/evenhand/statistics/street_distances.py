"""Distances along streets, and which places lie within one of each other."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely
from numpy.typing import ArrayLike
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from evenhand.statistics.street_network import Floats, Numbers, StreetNetwork

_SOURCES_A_TILE = 200


@dataclass(frozen=True)
class Neighbours:
    """Which places lie within a distance of each, in rows of a sparse matrix (CSR).

    Attributes
    ----------
    indptr
        Where the neighbours of each place begin and the last one's end, shape (places + 1,).
    indices
        The neighbours, rising within each place, shape (pairs,), int32.
    distance_m
        Distances along streets, shape (pairs,).
    """

    indptr: Numbers
    indices: npt.NDArray[np.int32]
    distance_m: Floats


def segments_within(network: StreetNetwork, within_m: float, *, own: bool = True) -> Neighbours:
    """Which segments lie within a street distance of each, from middle to middle?

    Parameters
    ----------
    network
        The streets.
    within_m
        Longest distance along streets, included.
    own
        Whether a segment is its own neighbour, at distance 0.

    Returns
    -------
    Neighbours
        One row for each segment.

    Examples
    --------
    >>> from evenhand.statistics.street_network import street_network
    >>> row = shapely.from_wkt([f"LINESTRING ({x} 0, {x + 100} 0)" for x in (0, 100, 200)])
    >>> near = segments_within(street_network(row), 100.0)
    >>> near.indptr.tolist(), near.indices.tolist()
    ([0, 2, 5, 7], [0, 1, 0, 1, 2, 1, 2])
    """
    every = np.arange(len(network), dtype=np.int64)
    return places_within(network, every, network.length_m / 2, within_m, own=own)


def places_within(
    network: StreetNetwork,
    segment: ArrayLike,
    along_m: ArrayLike,
    within_m: float,
    *,
    own: bool = True,
) -> Neighbours:
    """Which places on streets lie within a street distance of each?

    Parameters
    ----------
    network
        The streets.
    segment, along_m
        Where each place is: its segment and the distance from the segment's start, shape
        (places,). Leave out points that are nowhere.
    within_m
        Longest distance along streets, included.
    own
        Whether a place is its own neighbour, at distance 0.

    Returns
    -------
    Neighbours
        One row for each place; distances are the shortest ones along streets in either direction.

    Notes
    -----
    Dijkstra's algorithm, bounded by the distance, from the places of one tile of the map at a
    time: a way of that length cannot leave the tile's surroundings. Memory grows with the pairs
    found, not with the square of the places.

    Examples
    --------
    >>> from evenhand.statistics.street_network import street_network
    >>> net = street_network(shapely.from_wkt(["LINESTRING (0 0, 100 0)",
    ...                                        "LINESTRING (100 0, 100 100)"]))
    >>> places_within(net, [0, 1], [80.0, 30.0], 60.0, own=False).distance_m.tolist()
    [50.0, 50.0]
    """
    at, along = np.asarray(segment, dtype=np.int64), np.asarray(along_m, dtype=np.float64)
    if not len(at):
        return Neighbours(np.zeros(1, np.int64), np.zeros(0, np.int32), np.zeros(0))
    graph, xy = _graph(network, at, along)
    crossed = network.junctions[network.end] - network.junctions[network.start]
    # Ends moved to a junction make a segment's ends lie farther apart than it is long.
    stretch = float(np.max(np.hypot(*crossed.T) / np.maximum(network.length_m, 1e-9), initial=1.0))
    reach = stretch * within_m + 2 * network.moved_m + 1e-6
    found = [
        _near(graph, xy, sources, len(network.junctions), within_m, reach)
        for sources in _tiles(xy[len(network.junctions) :], reach)
    ]
    row, column, distance = (np.concatenate(part) for part in zip(*found, strict=True))
    kept = np.ones(len(row), dtype=bool) if own else row != column
    row, column, distance = row[kept], column[kept], distance[kept]
    order = np.lexsort((column, row))
    indptr = np.concatenate([[0], np.cumsum(np.bincount(row, minlength=len(at)))])
    return Neighbours(indptr.astype(np.int64), column[order].astype(np.int32), distance[order])


def _graph(network: StreetNetwork, at: Numbers, along: Floats) -> tuple[csr_array, Floats]:
    """Join junctions and places, in their order along each segment, by stretches of street."""
    junctions, segments = len(network.junctions), len(network)
    every = np.arange(segments)
    node = np.concatenate([network.start, junctions + np.arange(len(at)), network.end])
    owner = np.concatenate([every, at, every])
    place = np.concatenate([np.zeros(segments), along, network.length_m])
    turn = np.repeat([0, 1, 2], [segments, len(at), segments])
    order = np.lexsort((place, turn, owner))
    node, owner, place = node[order], owner[order], place[order]
    inside = owner[1:] == owner[:-1]
    a, b = node[:-1][inside], node[1:][inside]
    length = np.maximum(np.diff(place)[inside], 0.0)
    a, b, length = np.r_[a, b], np.r_[b, a], np.r_[length, length]
    # Two segments between the same junctions: a sparse matrix would add them up.
    order = np.lexsort((length, b, a))
    a, b, length = a[order], b[order], length[order]
    first = np.r_[True, (a[1:] != a[:-1]) | (b[1:] != b[:-1])]
    nodes = junctions + len(at)
    graph = csr_array((length[first], (a[first], b[first])), shape=(nodes, nodes))
    spots = shapely.get_coordinates(shapely.line_interpolate_point(network.lines[at], along))
    return graph, np.concatenate([network.junctions, spots])


def _tiles(xy: Floats, reach: float) -> list[Numbers]:
    """Part places into square tiles of about as many places as one run can take."""
    low, high = xy.min(axis=0), xy.max(axis=0)
    width, height = np.maximum(high - low, 1e-9)
    side = max(reach, float(np.sqrt(width * height * _SOURCES_A_TILE / len(xy))))
    tile = np.floor((xy - low) / side).astype(np.int64)
    number = tile[:, 0] * (int(height / side) + 1) + tile[:, 1]
    order = np.argsort(number, kind="stable")
    return np.split(order, np.flatnonzero(np.diff(number[order])) + 1)


def _near(
    graph: csr_array, xy: Floats, sources: Numbers, first: int, within_m: float, reach: float
) -> tuple[Numbers, Numbers, Floats]:
    """Give the places within a distance of some, and how far they are."""
    low, high = xy[first + sources].min(axis=0) - reach, xy[first + sources].max(axis=0) + reach
    nodes = np.flatnonzero(((xy >= low) & (xy <= high)).all(axis=1))
    part = graph[nodes][:, nodes]
    local = np.searchsorted(nodes, first + sources)
    target = np.flatnonzero(nodes >= first)
    found = []
    for begin in range(0, len(local), _SOURCES_A_TILE):
        some = local[begin : begin + _SOURCES_A_TILE]
        distance = dijkstra(part, indices=some, limit=within_m * (1 + 1e-12))[:, target]
        row, column = np.nonzero(distance <= within_m * (1 + 1e-12))
        found.append((sources[begin + row], nodes[target[column]] - first, distance[row, column]))
    rows, columns, far = (np.concatenate(part) for part in zip(*found, strict=True))
    return rows, columns, far
