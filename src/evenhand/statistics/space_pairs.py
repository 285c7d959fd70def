"""Pairs of events close in space, found once and used for any days, blocks and draws."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from math import inf
from os import cpu_count
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from evenhand.kernels.close_pairs import Placed, degrees, listed_pairs, placed
from evenhand.kernels.day_gaps import LANES, dealt, gap_counts

Metric = Literal["manhattan", "euclidean"]
Progress = Callable[[int, int], None]
Whole = NDArray[np.int64]
Indices = NDArray[np.int32]

MOST_HELD = 1 << 26
"""So many pairs are kept in memory (4 bytes each); more are found anew for each block of draws."""
_LANES_HELD = 64
_BLOCK_BYTES = 1 << 27
_ROWS_AT_ONCE = 1 << 14
_WORTH_THREADS = 1 << 22


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

    def pieces(self) -> Iterator[tuple[int, int, Whole, Indices]]:
        """Give all pairs in pieces: first event, how many, where theirs begin, the seconds."""
        n = len(self.points)
        if self.held is not None:
            yield 0, n, *self.held
            return
        for begin, end in _spans(self.later, MOST_HELD // 16):
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


def drawn_counts(
    pairs: SpacePairs, day: Whole, limits: Whole, *, draws: int, seed: int,
    strata: Whole | None = None, progress: Progress | None = None,
) -> Whole:  # fmt: skip
    """How many pairs of each band have days nearer than some limits, as observed and as drawn?

    Parameters
    ----------
    pairs
        Pairs close in space.
    day
        Whole days in the order of `pairs.points`, shape (n,), less than 32,767 apart.
    limits
        Whole days above 0, shape (limits,).
    draws, seed
        How often the days are dealt out anew, and the seed.
    strata
        Number of each event's stratum, in the same order; None deals among all.
    progress
        Called with draws done and draws asked for.

    Returns
    -------
    ndarray
        Shape (draws + 1, counted bands, limits); the first is as observed.
    """
    n = len(day)
    found = np.zeros((draws + 1, len(pairs.later), len(limits)), dtype=np.int64)
    if not found.size or not pairs.listed:
        return found
    days = (day - day.min()).astype(np.int16)
    group = np.zeros(n, dtype=np.int64) if strata is None else strata
    members = np.argsort(group, kind="stable").astype(np.int32)
    groups = np.concatenate([[0], np.cumsum(np.bincount(group))]).astype(np.int64)
    dealt_days = days[np.lexsort((days, group))]  # sorted: rows in any order give the same draws
    edges = np.minimum(limits, 32_767).astype(np.int16)

    def block(first: int, lanes: int) -> Whole:
        hand = dealt(dealt_days, members, groups, seed, first, lanes)
        if first == 0:
            hand[:, 0] = days
        total = np.zeros((len(pairs.later), len(edges), lanes), dtype=np.int64)
        for begin, rows, starts, targets in pairs.pieces():
            total += gap_counts(hand, begin, rows, starts, targets, edges)
        return np.moveaxis(total, 2, 0)

    lanes = _lanes(pairs, n, draws + 1)
    firsts = range(0, draws + 1, lanes)
    threads = min(_threads(), len(firsts)) if pairs.listed * draws > _WORTH_THREADS else 1
    with ThreadPoolExecutor(threads) as pool:
        for first, counts in zip(firsts, _in_turn(pool, block, firsts, lanes), strict=True):
            done = min(first + lanes, draws + 1)
            found[first:done] = counts[: done - first]
            if progress is not None:
                progress(done - 1, draws)
    return found


def _in_turn(
    pool: ThreadPoolExecutor, block: Callable[[int, int], Whole], firsts: range, lanes: int
) -> Iterator[Whole]:
    """Run blocks side by side; on an interrupt none but those begun are finished."""
    waiting = [pool.submit(block, first, lanes) for first in firsts]
    try:
        for future in waiting:
            yield future.result()
    finally:
        for future in waiting:
            future.cancel()


def _lanes(pairs: SpacePairs, n: int, wanted: int) -> int:
    """Choose how many draws go side by side: more where pairs are found anew for each block."""
    most = _LANES_HELD
    if pairs.held is None:
        most = max(LANES, min(1024, _BLOCK_BYTES // (2 * n)) // LANES * LANES)
    return min(most, -(-wanted // LANES) * LANES)


def _threads() -> int:
    return cpu_count() or 1


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
