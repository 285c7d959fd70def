"""Pairs of events close in space, found once and used for any days, blocks and draws."""

from collections.abc import Iterator
from dataclasses import dataclass
from math import inf
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from evenhand.kernels.close_pairs import Placed, degrees, listed_pairs, placed

Metric = Literal["manhattan", "euclidean"]
Whole = NDArray[np.int64]
Indices = NDArray[np.int32]

MOST_HELD = 1 << 26
"""So many pairs are kept in memory (4 bytes each); more are found anew for each block of draws."""
_ROWS_AT_ONCE = 1 << 14


@dataclass(frozen=True, eq=False)
class SpacePairs:
    """Which events are close in space, band by band.

    Attributes
    ----------
    points
        The events in an order that keeps neighbours together.
    edges
        Edges of the bands asked for, metres, shape (bands + 1,); the last may be infinite.
    metric
        How distance is measured.
    near
        Neighbours of each event in each finite band, and below the first edge where the last
        band is open, shape (counted bands, n), in the order of `points`.
    later
        Of these, those that come later in that order.
    held
        The pairs where they are few enough to be kept: see `listed_pairs`.
    """

    points: Placed
    edges: NDArray[np.float64]
    metric: Metric
    near: Indices
    later: Indices
    held: tuple[Whole, Indices] | None

    @property
    def is_open(self) -> bool:
        """Whether the last band has no upper end."""
        return bool(self.edges[-1] == inf)

    @property
    def skipped(self) -> int:
        """Bands counted only so that an open band is what is left of all pairs: 0 or 1."""
        return int(self.is_open and self.edges[0] > 0)

    @property
    def listed(self) -> int:
        """How many pairs are counted one by one."""
        return int(self.later.sum(dtype=np.int64))

    def degrees(self) -> Whole:
        """Give the neighbours of each event in each band asked for, shape (bands, n)."""
        near = self.near[self.skipped :].astype(np.int64)
        if not self.is_open:
            return near
        rest = len(self.points) - 1 - self.near.sum(axis=0, dtype=np.int64)
        return np.vstack([near, rest[None, :]])

    def pieces(self, most: int = MOST_HELD // 16) -> Iterator[tuple[int, int, Whole, Indices]]:
        """Give all pairs in pieces: first event, how many, where theirs begin, the seconds.

        Held pairs are one piece; of others a piece has `most` pairs, or one event.
        """
        if self.held is not None:
            yield 0, len(self.points), *self.held
            return
        for begin, end in _spans(self.later, most):
            starts = _starts(self.later[:, begin:end])
            yield begin, end - begin, starts, listed_pairs(self.points, begin, end, starts)

    def by_stratum(self, strata: Whole, n_strata: int) -> Iterator[Whole]:
        """Give, band by band, the neighbours of each event in each stratum, shape (n, strata).

        Only where the pairs are held; `strata` is in the order of `points`.
        """
        assert self.held is not None
        (starts, targets), n = self.held, len(self.points)
        all_of = (
            np.bincount(strata, minlength=n_strata)[None, :] - np.eye(n_strata, dtype=int)[strata]
        )
        rest = all_of.astype(np.int64)
        for band in range(len(self.later)):
            ends = starts[band * n : (band + 1) * n + 1]
            second = targets[ends[0] : ends[-1]].astype(np.int64)
            first = np.repeat(np.arange(n), np.diff(ends))
            cells = np.concatenate(
                [first * n_strata + strata[second], second * n_strata + strata[first]]
            )
            near = np.bincount(cells, minlength=n * n_strata).reshape(n, n_strata)
            rest -= near
            if band >= self.skipped:
                yield near
        if self.is_open:
            yield rest

    def between(self, strata: Whole, n_strata: int) -> Whole:
        """Count ordered pairs of each band by both strata, shape (bands, strata, strata).

        Nothing but the pairs needs to be gone through; `strata` is in the order of `points`.
        """
        size = n_strata * n_strata
        found = np.zeros((len(self.later), size), dtype=np.int64)
        for begin, rows, starts, targets in self.pieces():
            own = strata[begin : begin + rows] * n_strata
            for band in range(len(self.later)):
                ends = starts[band * rows : (band + 1) * rows + 1]
                cell = np.repeat(own, np.diff(ends)) + strata[targets[ends[0] : ends[-1]]]
                found[band] += np.bincount(cell, minlength=size)
        table = found.reshape(-1, n_strata, n_strata)
        table = table + table.transpose(0, 2, 1)
        if self.is_open:
            sizes = np.bincount(strata, minlength=n_strata)
            rest = np.outer(sizes, sizes) - np.diag(sizes) - table.sum(axis=0)
            table = np.concatenate([table, rest[None]])
        return table[self.skipped :]


def space_pairs(
    x_m: ArrayLike, y_m: ArrayLike, *, space_edges: ArrayLike, metric: Metric = "manhattan",
    most_held: int = MOST_HELD,
) -> SpacePairs:  # fmt: skip
    """Which events are close to each other in space, by band of distance?

    Parameters
    ----------
    x_m, y_m
        Projected metres, shape (n,).
    space_edges
        Rising edges of the bands, metres, shape (bands + 1,); the last may be infinite.
    metric
        `manhattan` or `euclidean`.
    most_held
        Keep no more pairs than this in memory.

    Returns
    -------
    SpacePairs
        Counts of neighbours, and the pairs.

    Raises
    ------
    ValueError
        A coordinate is missing or infinite, edges do not rise by at least a millimetre, or the
        points span more than 2,147 km.

    Notes
    -----
    Bands are half-open, [a, b): a pair at b belongs to the next one. So that this holds for
    coordinates and edges as they are written, both are rounded to whole millimetres first and
    distances compared as whole numbers (squared, if Euclidean). Two points exactly 100 m apart
    are 100 m apart here whatever their binary fractions; a distance within about a millimetre of
    an edge may fall to either side.

    Examples
    --------
    >>> found = space_pairs([0.1, 100.1], [0, 0], space_edges=[0, 100, 200])
    >>> found.degrees().tolist()
    [[0, 0], [1, 1]]
    """
    x, y = (_millimetres(axis) for axis in (x_m, y_m))
    if x.ndim != 1 or x.shape != y.shape:
        raise ValueError(f"x and y differ in shape: {x.shape} and {y.shape}")
    edges = np.asarray(space_edges, dtype=np.float64)
    whole = _whole_edges(edges)
    if edges[-1] == inf and whole[0] > 0:
        whole = np.concatenate([[0], whole])
    points = placed(x, y, whole, is_euclidean=metric == "euclidean")
    near, later = _counted(points)
    held = None
    if later.sum(dtype=np.int64) <= most_held:
        starts = _starts(later)
        held = starts, listed_pairs(points, 0, len(x), starts)
    return SpacePairs(points, edges, metric, near, later, held)


def _whole_edges(edges: NDArray[np.float64]) -> Whole:
    """Give the finite edges in millimetres."""
    finite = edges[np.isfinite(edges)]
    whole = np.rint(finite * 1000)
    enough = edges.ndim == 1 and len(edges) > 1 and len(finite) >= len(edges) - 1 > 0
    if not enough or not (edges[-1] > finite[-1] or len(finite) == len(edges)):
        raise ValueError("space bands need two edges at least; only the last may be infinite")
    if whole[0] < 0 or (np.diff(whole) < 1).any():
        raise ValueError("space edges must rise by a millimetre at least, from 0 or more")
    return np.asarray(np.minimum(whole, 2.0**52), dtype=np.int64)


def _counted(points: Placed) -> tuple[Indices, Indices]:
    n = len(points)
    near = np.zeros((points.bands, n), dtype=np.int32)
    later = np.zeros((points.bands, n), dtype=np.int32)
    for begin in range(0, n, _ROWS_AT_ONCE):  # between pieces an interrupt is heard
        end = min(begin + _ROWS_AT_ONCE, n)
        part = np.empty((points.bands, end - begin), dtype=np.int32)
        degrees(points, begin, end, part, near)
        later[:, begin:end] = part
    return near, later


def _spans(later: Indices, most: int) -> Iterator[tuple[int, int]]:
    """Cut the events into runs of not too many pairs; a run has at least one event."""
    total = np.cumsum(later.sum(axis=0, dtype=np.int64))
    begin, n = 0, later.shape[1]
    while begin < n:
        done = total[begin - 1] if begin else 0
        end = min(max(int(np.searchsorted(total, done + most, "right")), begin + 1), n)
        yield begin, end
        begin = end


def _starts(later: Indices) -> Whole:
    return np.concatenate([[0], np.cumsum(later.ravel(), dtype=np.int64)]).astype(np.int64)


def _millimetres(axis: ArrayLike) -> Whole:
    metres = np.asarray(axis, dtype=np.float64)
    if not np.isfinite(metres).all():
        raise ValueError(
            "a coordinate is missing or infinite; leave such events out and count them"
        )
    if (np.abs(metres) > 1e12).any():
        raise ValueError("points span more than 2,147 km: are these metres?")
    return np.rint(metres * 1000).astype(np.int64)
