"""Density along streets: kernels that split at junctions and lose nothing."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt
from numpy.typing import ArrayLike

from evenhand.statistics.street_network import Floats, Numbers, StreetNetwork

Split = Literal["continuous", "discontinuous"]
STEPS_A_REACH, STEPS_TOGETHER = 2_000, 250
FAINT, FAINT_TOGETHER = 2e-3, 1e-2
_SOURCES_AT_ONCE = 4_000


@dataclass(frozen=True)
class StreetDensity:
    """What falls on each segment.

    Attributes
    ----------
    per_m
        Points for each metre of the segment, on average over its length, shape (segments,).
    std_error_per_m
        Its standard error if points are independent, shape (segments,); missing if not asked for.
    """

    per_m: Floats
    std_error_per_m: Floats


_Falls = tuple[Numbers, Numbers, Floats]


@dataclass(frozen=True)
class _Walks:
    """Parts of kernels that enter a segment at one of its ends."""

    source: Numbers
    way: Numbers
    far: Numbers
    weight: Floats

    def some(self, rows: npt.NDArray[np.bool_]) -> "_Walks":
        return _Walks(self.source[rows], self.way[rows], self.far[rows], self.weight[rows])


def street_density(
    network: StreetNetwork,
    segment: ArrayLike,
    along_m: ArrayLike,
    *,
    reach_m: float,
    split: Split = "continuous",
    with_error: bool = True,
) -> StreetDensity:
    """How many are there for each metre of street?

    Parameters
    ----------
    network
        The streets.
    segment, along_m
        Where each point is: its segment and the distance from the segment's start, shape
        (points,). Leave out points that are nowhere.
    reach_m
        How far along streets a point is spread; its kernel has a standard deviation of
        reach / √7.
    split
        What a kernel does at a junction of m streets.
    with_error
        Whether the standard error is wanted; without it points are spread together, which is
        quicker.

    Returns
    -------
    StreetDensity
        Mean density of each segment.

    Raises
    ------
    ValueError
        The reach is not positive.

    Notes
    -----
    The kernel along a street is the quartic one, 15/16 (1 − t²)², which is 0 from the reach on.
    At a junction of m segments `discontinuous` gives 1/(m − 1) of what arrives to each of the
    others; `continuous` gives 2/m to each of the others and takes the rest, 2/m − 1, back
    (Okabe & Sugihara 2012, section 9.3). Both turn round at dead ends and follow every path, round
    loops too, so each point's kernel adds up to 1: the sum of density × length is the number of
    points, where other software loses what reaches a dead end or is counted twice in a loop. The
    continuous one has no jump at junctions and is the same from A to B as from B to A; on a
    street without junctions both are the plain kernel.

    Masses on segments are integrals of the kernel, not samples. Two roundings keep the number of
    paths finite, and neither loses anything: distances at junctions are rounded to 1/2000 of the
    reach, and what is left of a path with less than 1/500 of a point stays on the segment that it
    enters; without errors to 1/250 and 1/100, which moves the densest by about 1 %.

    References
    ----------
    Okabe, Satoh & Sugihara 2009, doi:10.1080/13658810802475491. Okabe & Sugihara 2012,
    doi:10.1002/9781119967101. McSwiggan, Baddeley & Nair 2017, doi:10.1111/sjos.12255.

    Examples
    --------
    >>> import shapely
    >>> from evenhand.statistics.street_network import street_network
    >>> row = shapely.from_wkt([f"LINESTRING ({x} 0, {x + 100} 0)" for x in (0, 100, 200)])
    >>> found = street_density(street_network(row), [1], [50.0], reach_m=100.0)
    >>> (found.per_m * 100).round(4).tolist()
    [0.1035, 0.793, 0.1035]
    """
    if not reach_m > 0:
        raise ValueError("the reach must be more than 0 m")
    at, along = np.asarray(segment, dtype=np.int64), np.asarray(along_m, dtype=np.float64)
    spots, many = np.unique(at + 1j * along, return_counts=True)
    at, along = spots.real.astype(np.int64), spots.imag
    walker = _Walker(network, reach_m, split, together=not with_error)
    mass, square = np.zeros((2, len(network)))
    if not with_error:
        mass = walker.spread(at, along, many.astype(np.float64))[0]
        return StreetDensity(mass / _lengths(network), np.full(len(network), np.nan))
    for begin in range(0, len(at), _SOURCES_AT_ONCE):
        part = slice(begin, begin + _SOURCES_AT_ONCE)
        found = walker.spread(at[part], along[part], many[part].astype(np.float64))
        mass, square = mass + found[0], square + found[1]
    return StreetDensity(mass / _lengths(network), np.sqrt(square) / _lengths(network))


def even_error(network: StreetNetwork, *, per_m: float, reach_m: float, split: Split) -> Floats:
    """How far would densities stray from the average if points fell evenly on all streets?

    Parameters
    ----------
    network, reach_m, split
        As for `street_density`.
    per_m
        The average density.

    Returns
    -------
    ndarray
        Standard error for each segment, shape (segments,), each segment's share standing at its
        middle.
    """
    walker = _Walker(network, reach_m, split, together=False)
    every, square = np.arange(len(network), dtype=np.int64), np.zeros(len(network))
    for begin in range(0, len(every), _SOURCES_AT_ONCE):
        part = every[begin : begin + _SOURCES_AT_ONCE]
        length = network.length_m[part]
        square += walker.spread(part, length / 2, length * per_m)[1]
    return np.sqrt(square) / _lengths(network)


def _lengths(network: StreetNetwork) -> Floats:
    return np.maximum(network.length_m, 1e-9)


class _Walker:
    """Spreads points along all paths; way 2 s leads from the start of segment s, 2 s + 1 back."""

    def __init__(
        self, network: StreetNetwork, reach_m: float, split: Split, *, together: bool
    ) -> None:
        self._network, self._reach, self._split = network, reach_m, split
        self._together = together
        self._steps = STEPS_TOGETHER if together else STEPS_A_REACH
        self._step = reach_m / self._steps
        begins = np.column_stack([network.start, network.end]).ravel()
        self._ends = np.column_stack([network.end, network.start]).ravel()
        self._leaving = np.argsort(begins, kind="stable")
        self._first = np.concatenate([[0], np.cumsum(network.degree)])

    def spread(self, at: Numbers, along: Floats, many: Floats) -> tuple[Floats, Floats]:
        """Give the mass on each segment, and the sum of squares over single points."""
        together = self._together
        faint_weight = FAINT_TOGETHER if together else FAINT
        segments, length = len(self._network), self._network.length_m
        source = np.zeros(len(at), np.int64) if together else np.arange(len(at), dtype=np.int64)
        times = many if together else np.ones(len(at))
        falls = [(source, at, times * (self._within(along) + self._within(length[at] - along)))]
        far = np.concatenate([length[at] - along, along])
        way = np.concatenate([2 * at, 2 * at + 1])
        arriving, fallen = self._arrived(np.r_[source, source], way, far, np.r_[times, times])
        while len(arriving.way):
            entering = self._turned(arriving)
            faint = np.abs(entering.weight) < faint_weight
            falls += [fallen, self._left(entering.some(faint))]
            entering = entering.some(~faint)
            begun = entering.far * self._step
            end = begun + length[entering.way // 2]
            falls.append((entering.source, entering.way // 2,
                          entering.weight * (self._within(end) - self._within(begun))))  # fmt: skip
            arriving, fallen = self._arrived(entering.source, entering.way, end, entering.weight)
        found_source, found, mass = (np.concatenate(part) for part in zip(*falls, strict=True))
        if together:
            return np.bincount(found, mass, segments).astype(np.float64), np.zeros(segments)
        pair, back = np.unique(found_source * segments + found, return_inverse=True)
        each, owner, seen = np.bincount(back, mass), many[pair // segments], pair % segments
        return (np.bincount(seen, each * owner, segments).astype(np.float64),
                np.bincount(seen, each**2 * owner, segments).astype(np.float64))  # fmt: skip

    def _within(self, far: npt.NDArray[np.floating]) -> Floats:
        """Give the mass of one side of the kernel up to a distance: a half at the reach."""
        t = np.minimum(far / self._reach, 1.0).astype(np.float64)
        found: Floats = 15 / 16 * t * (1 - t**2 * (2 / 3 - t**2 / 5))
        return found

    def _left(self, faint: _Walks) -> _Falls:
        rest = faint.weight * (0.5 - self._within(faint.far * self._step))
        return faint.source, faint.way // 2, rest

    def _arrived(
        self, source: Numbers, way: Numbers, far: Floats, weight: Floats
    ) -> tuple[_Walks, _Falls]:
        """Keep what reaches the end of its way, join what does so at one distance.

        What falls between a distance and its step falls on the segment that is left.
        """
        there = far < self._reach
        source, way, far, weight = source[there], way[there], far[there], weight[there]
        steps = np.minimum(np.rint(far / self._step).astype(np.int64), self._steps)
        fallen = weight * (self._within(steps * self._step) - self._within(far))
        ways = len(self._ends)
        key = (source * ways + way) * (self._steps + 1) + steps
        key, back = np.unique(key, return_inverse=True)
        rest, far_steps = np.divmod(key, self._steps + 1)
        joined = np.bincount(back, weight, len(key)).astype(np.float64)
        return (_Walks(rest // ways, rest % ways, far_steps, joined), (source, way // 2, fallen))

    def _turned(self, arriving: _Walks) -> _Walks:
        """Share what arrives at a junction out among the ways that leave it."""
        node = self._ends[arriving.way]
        degree = self._network.degree[node]
        row = np.repeat(np.arange(len(node)), degree)
        place = np.arange(len(row)) - np.repeat(np.cumsum(degree) - degree, degree)
        way = self._leaving[self._first[node[row]] + place]
        streets = degree[row].astype(np.float64)
        is_back = way == (arriving.way[row] ^ 1)
        if self._split == "continuous":
            share = 2 / streets - is_back.astype(np.float64)
        else:
            share = np.where(is_back, 1.0 * (streets == 1), 1 / np.maximum(streets - 1, 1))
        kept = share != 0
        row = row[kept]
        return _Walks(arriving.source[row], way[kept], arriving.far[row],
                      arriving.weight[row] * share[kept])  # fmt: skip
