"""Pairs of points that lie close together, by band of distance, in whole millimetres."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from evenhand.kernels.loading import compiled

Whole = npt.NDArray[np.int64]
Indices = npt.NDArray[np.int32]
LARGEST_SQUARED = 3_037_000_499  # its square still fits 63 bits, and no two points are as far
_STRIPS_A_REACH = 4
_ROWS_AT_ONCE = 4_096
_CANDIDATES_AT_ONCE = 2_000_000


@dataclass(frozen=True)
class Placed:
    """Points sorted into strips of equal height, and within a strip by x.

    Attributes
    ----------
    order
        The given points in sorted order, shape (n,).
    x, y
        Millimetres from the lower left corner, sorted, shape (n,).
    strip_starts
        Where each strip begins and the last one ends, shape (strips + 1,).
    height, reach
        Height of a strip, mm, and how many strips above its own a point's neighbours can lie in.
    limits
        Edges of the bands, shape (bands + 1,): mm, or squared mm if Euclidean.
    is_euclidean
        Whether distances are Euclidean; else Manhattan.
    widest
        The last edge, mm.
    """

    order: Whole
    x: Indices
    y: Indices
    strip_starts: Whole
    height: int
    reach: int
    limits: Whole
    is_euclidean: bool
    widest: int

    def __len__(self) -> int:
        """How many points there are."""
        return len(self.x)

    @property
    def bands(self) -> int:
        """How many bands there are."""
        return len(self.limits) - 1


def placed(x_mm: Whole, y_mm: Whole, edges_mm: Whole, *, is_euclidean: bool) -> Placed:
    """Sort points so that all that are close to one lie in few short runs.

    Parameters
    ----------
    x_mm, y_mm
        Whole millimetres, shape (n,); they span less than 2³¹ each way.
    edges_mm
        Rising edges of the bands, shape (bands + 1,), none below 0.
    is_euclidean
        Euclidean distances instead of Manhattan ones.

    Returns
    -------
    Placed
        The points; two sets that differ only in the order of rows give the same.

    Raises
    ------
    ValueError
        The points span too far, or there are too many.
    """
    x, y = (axis - (axis.min() if len(axis) else 0) for axis in (x_mm, y_mm))
    spans = [int(axis.max()) if len(axis) else 0 for axis in (x, y)]
    if max(spans) >= 2**31 or len(x) >= 2**31:
        raise ValueError("points span more than 2,147 km, or are more than 2³¹ - 1")
    edges = np.minimum(edges_mm, LARGEST_SQUARED) if is_euclidean else edges_mm
    widest = min(int(edges[-1]), sum(spans) + 1)
    height = max(1, -(-widest // _STRIPS_A_REACH), -(-(spans[1] + 1) // (len(x) + 1)))
    strip = y // height
    order = np.lexsort((y, x, strip))
    starts = np.searchsorted(strip[order], np.arange(spans[1] // height + 2))
    return Placed(
        order=order,
        x=x[order].astype(np.int32),
        y=y[order].astype(np.int32),
        strip_starts=starts.astype(np.int64),
        height=height,
        reach=max(widest - 1, 0) // height + 1,
        limits=edges * edges if is_euclidean else edges,
        is_euclidean=is_euclidean,
        widest=widest,
    )


def degrees(points: Placed, begin: int, end: int, later: Indices, all_: Indices) -> None:
    """Count the neighbours of some points in each band.

    Parameters
    ----------
    points
        The points.
    begin, end
        Which of them, in sorted order.
    later
        Set to the neighbours that come later, shape (bands, end - begin).
    all_
        Raised for both points of each pair, shape (bands, n).
    """
    if not points.bands:
        return
    kernels = compiled()
    if kernels is not None:
        kernels.close_degrees(
            points.x, points.y, points.strip_starts, points.limits, points.is_euclidean,
            points.widest, points.height, points.reach, begin, end, later, all_,
        )  # fmt: skip
        return
    later[:] = 0
    n = len(points)
    for first, second, band in _pairs(points, begin, end):
        rows = end - begin
        cell = band * rows + (first - begin)
        later += np.bincount(cell, minlength=later.size).reshape(later.shape).astype(np.int32)
        both = np.concatenate([band * n + first, band * n + second])
        all_ += np.bincount(both, minlength=all_.size).reshape(all_.shape).astype(np.int32)


def listed_pairs(points: Placed, begin: int, end: int, starts: Whole) -> Indices:
    """List the later neighbours of some points, band by band and point by point.

    Parameters
    ----------
    points
        The points.
    begin, end
        Which of them, in sorted order.
    starts
        Where the neighbours of each begin, shape (bands · (end - begin) + 1,): the running sum of
        what `degrees` counted as later.

    Returns
    -------
    ndarray
        Positions in sorted order, shape (pairs,), rising for each point.
    """
    targets = np.empty(int(starts[-1]), dtype=np.int32)
    if not len(targets):
        return targets
    kernels = compiled()
    if kernels is not None:
        kernels.close_pairs(
            points.x, points.y, points.strip_starts, points.limits, points.is_euclidean,
            points.widest, points.height, points.reach, begin, end, starts, targets,
        )  # fmt: skip
        return targets
    found = list(_pairs(points, begin, end))
    if not found:
        return targets
    first, second, band = (np.concatenate(part) for part in zip(*found, strict=True))
    targets[:] = second[np.lexsort((second, first, band))]
    return targets


def _pairs(points: Placed, begin: int, end: int) -> Iterator[tuple[Whole, Whole, Whole]]:
    """Give pairs of which the first point is one of some: both positions, and the band."""
    if begin == end or points.widest == 0:
        return
    width = int(points.x.max()) + 2 * points.widest + 1
    strip = points.y.astype(np.int64) // points.height
    along = points.x.astype(np.int64) + points.widest
    keys = strip * width + along
    for at in range(begin, end, _ROWS_AT_ONCE):
        rows = np.arange(at, min(at + _ROWS_AT_ONCE, end))
        for up in range(points.reach + 1):
            base = (strip[rows] + up) * width + along[rows]
            low = np.searchsorted(keys, base - points.widest + 1) if up else rows + 1
            high = np.searchsorted(keys, base + points.widest)
            for part in _parts(high - low):
                yield from _measured(points, rows[part], low[part], high[part])


def _parts(many: Whole) -> Iterator[slice]:
    """Cut rows into parts of not too many candidates; a part has at least one row."""
    total, begin = np.cumsum(many), 0
    while begin < len(many):
        done = total[begin - 1] if begin else 0
        end = max(int(np.searchsorted(total, done + _CANDIDATES_AT_ONCE, "right")), begin + 1)
        yield slice(begin, end)
        begin = end


def _measured(
    points: Placed, rows: Whole, low: Whole, high: Whole
) -> Iterator[tuple[Whole, Whole, Whole]]:
    many = high - low
    first = np.repeat(rows, many)
    second = np.arange(int(many.sum())) + np.repeat(low - (np.cumsum(many) - many), many)
    dx = np.abs(points.x[first].astype(np.int64) - points.x[second])
    dy = np.abs(points.y[first].astype(np.int64) - points.y[second])
    far = dx * dx + dy * dy if points.is_euclidean else dx + dy
    band = np.searchsorted(points.limits, far, "right") - 1
    close = (band >= 0) & (band < points.bands)
    if close.any():
        yield first[close], second[close], band[close]
