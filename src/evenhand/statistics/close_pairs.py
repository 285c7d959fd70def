"""Pairs of events close in space, streamed, and what they add up to in bands and in tiles."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from evenhand.statistics.space_pairs import Metric, space_pairs

_AT_ONCE = 1 << 20


def close_pairs(
    x_m: ArrayLike, y_m: ArrayLike, reach_m: float, metric: Metric, *, once: bool = False
) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]]:
    """Which events lie less than a distance from each other?

    Parameters
    ----------
    x_m, y_m
        Places in metres, shape (n,).
    reach_m
        Pairs nearer than this are given; those at just this distance are not.
    metric
        `manhattan`: |dx| + |dy|; `euclidean`: as the crow flies.
    once
        Give each pair once, from either end.

    Yields
    ------
    tuple
        Numbers of the first and of the second event and their distance in metres, each of shape
        (pairs,). Every pair comes twice, once from each end, unless asked for once; no event is
        paired with itself.

    Notes
    -----
    Pairs are given a million or two at a time, so that memory does not grow with their
    number. Coordinates are rounded to whole millimetres, see `evenhand.statistics.space_pairs`:
    two points 100 m apart as written are 100 m apart here.

    Examples
    --------
    >>> found = next(close_pairs([0, 3, 0], [0, 4, 7], 7.0, "euclidean"))
    >>> sorted((int(i), int(j), round(float(m), 3)) for i, j, m in zip(*found))
    [(0, 1, 5.0), (1, 0, 5.0), (1, 2, 4.243), (2, 1, 4.243)]
    """
    pairs = space_pairs(x_m, y_m, space_edges=[0.0, reach_m], metric=metric, most_held=-1)
    order, x, y = (
        pairs.points.order,
        *(axis.astype(np.float64) for axis in (pairs.points.x, pairs.points.y)),
    )
    for begin, rows, starts, second in pairs.pieces(_AT_ONCE):
        first = np.repeat(np.arange(begin, begin + rows), np.diff(starts))
        east, north = np.abs(x[first] - x[second]), np.abs(y[first] - y[second])
        distance = (east + north if metric == "manhattan" else np.sqrt(east**2 + north**2)) / 1000
        one, other = order[first], order[second]
        if once:
            yield one, other, distance
            continue
        yield (
            np.concatenate([one, other]),
            np.concatenate([other, one]),
            np.concatenate([distance, distance]),
        )


@dataclass(frozen=True)
class PairSums:
    """Pairs of events by tile and band; a pair counts half in the tile of either event.

    Attributes
    ----------
    observed
        Pairs close in space and time, shape (tiles, distance bands, time bands).
    near
        Pairs close in space, whatever their times, shape (tiles, distance bands).
    share_of_pairs
        Share of all pairs of events whose times lie in each time band, shape (time bands,).
    """

    observed: NDArray[np.float64]
    near: NDArray[np.float64]
    share_of_pairs: NDArray[np.float64]

    @property
    def expected(self) -> NDArray[np.float64]:
        """Pairs to be expected if times fell on places by chance: the permutation mean."""
        return self.near[:, :, None] * self.share_of_pairs


def pair_sums(
    x_m: ArrayLike,
    y_m: ArrayLike,
    day: ArrayLike,
    tile: ArrayLike,
    grids: Sequence[tuple[ArrayLike, ArrayLike]],
    *,
    metric: Metric,
) -> list[PairSums]:
    """How many pairs of events has each tile, by how far apart they are in space and time?

    Parameters
    ----------
    x_m, y_m
        Places in metres, shape (n,).
    day
        Days, whole numbers, shape (n,).
    tile
        Number of the tile of each event, from 0 without gaps, shape (n,).
    grids
        Pairs of edges in metres and edges in days, each rising; bands hold their lower edge and
        not their upper one.
    metric
        How distance is measured.

    Returns
    -------
    list of PairSums
        One for each grid.

    Examples
    --------
    >>> sums, = pair_sums([0, 50, 0], [0, 0, 0], [1, 3, 11], [0, 0, 1], [([0, 1, 100], [0, 7])],
    ...                   metric="euclidean")
    >>> sums.observed.sum(axis=0).tolist(), sums.near.sum(axis=0).tolist()
    ([[0.0], [1.0]], [1.0, 2.0])
    >>> sums.share_of_pairs.round(3).tolist()
    [0.333]
    """
    when, where = np.asarray(day, np.int64), np.asarray(tile, np.int64)
    edges = [(np.asarray(s, np.float64), np.asarray(t, np.float64)) for s, t in grids]
    tiles = int(where.max()) + 1
    observed = [np.zeros((tiles, len(s) - 1, len(t) - 1), dtype=np.int64) for s, t in edges]
    near = [np.zeros((tiles, len(s) - 1), dtype=np.int64) for s, _ in edges]
    reach = max(float(s[-1]) for s, _ in edges)
    for first, second, distance in close_pairs(x_m, y_m, reach, metric, once=True):
        lag = np.abs(when[first] - when[second])
        ends = where[first], where[second]
        for (space, time), seen, close in zip(edges, observed, near, strict=True):
            far = np.searchsorted(space, distance, side="right") - 1
            inside = np.flatnonzero((far >= 0) & (far < len(space) - 1))
            far = far[inside]
            late = np.searchsorted(time, lag[inside], side="right") - 1
            both = (late >= 0) & (late < len(time) - 1)
            flat = np.concatenate([end[inside] * (len(space) - 1) + far for end in ends])
            close += np.bincount(flat, minlength=close.size).reshape(close.shape)
            cell = flat[np.tile(both, 2)] * (len(time) - 1) + np.tile(late[both], 2)
            seen += np.bincount(cell, minlength=seen.size).reshape(seen.shape)
    return [
        PairSums(seen / 2, close / 2, share_of_lags(when, time))
        for (_, time), seen, close in zip(edges, observed, near, strict=True)
    ]


def share_of_lags(day: ArrayLike, edges: ArrayLike) -> NDArray[np.float64]:
    """Which share of all pairs of events lies so many days apart?

    Parameters
    ----------
    day
        Whole days, shape (n,).
    edges
        Edges of the bands in days, rising, shape (k + 1,); a band holds its lower edge only.

    Returns
    -------
    ndarray
        Shares, shape (k,).

    Examples
    --------
    >>> share_of_lags([1, 1, 3, 9], [0, 1, 7]).round(3).tolist()
    [0.167, 0.5]
    """
    when = np.sort(np.asarray(day, np.int64))
    days, counts = np.unique(when, return_counts=True)
    before = np.concatenate([[0], np.cumsum(counts)])
    limits = np.ceil(np.asarray(edges, np.float64)).clip(0, 2**40).astype(np.int64)
    # Pairs less than `limit` days apart: those within one day, and each day with earlier ones.
    below = []
    for limit in limits:
        start = np.searchsorted(days, days - limit, side="right")
        earlier = before[: len(days)] - before[start]
        within = counts * (counts - 1) // 2
        below.append(int(np.sum(counts * earlier + within)) if limit > 0 else 0)
    pairs = len(when) * (len(when) - 1) / 2
    return np.diff(np.array(below, dtype=np.float64)) / max(pairs, 1.0)


def tiles_of(
    x_m: ArrayLike, y_m: ArrayLike, day: ArrayLike, *, side_m: float, days: int
) -> NDArray[np.int64]:
    """In which tile of space and time does each event lie?

    Parameters
    ----------
    x_m, y_m, day
        Places in metres and whole days, shape (n,).
    side_m, days
        Size of a tile.

    Returns
    -------
    ndarray
        Numbers from 0 without gaps, shape (n,).

    Examples
    --------
    >>> tiles_of([0, 10, 900], [0, 10, 0], [5, 40, 5], side_m=500.0, days=28).tolist()
    [0, 1, 2]
    """
    when = np.asarray(day, np.int64)
    keys = np.column_stack([
        np.floor(np.asarray(x_m, np.float64) / side_m), np.floor(np.asarray(y_m) / side_m),
        (when - when.min()) // days,
    ]).astype(np.int64)  # fmt: skip
    return np.unique(keys, axis=0, return_inverse=True)[1].reshape(-1).astype(np.int64)
