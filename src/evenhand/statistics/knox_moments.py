"""Exact mean and variance of a Knox count when the days are dealt out anew among the events."""

from collections.abc import Iterable, Iterator
from itertools import pairwise
from math import inf

import numpy as np
from numpy.typing import NDArray

Whole = NDArray[np.int64]
Vector = NDArray[np.float64]
MOST_STRATA = 150
MOST_CELLS = 2_000_000
"""Strata, and events times strata, beyond which an exact variance would take too long."""
MOST_STRATA_OF_MEAN = 1_000


def time_degrees(day: Whole, edges: Vector, others: Whole | None = None) -> Whole:
    """How many events lie how many days from each event?

    Parameters
    ----------
    day
        Whole days, shape (n,).
    edges
        Rising edges of half-open bands, days, shape (bands + 1,); the last may be infinite.
    others
        Days of the events counted, shape (m,); None counts among `day` itself, each event apart.

    Returns
    -------
    ndarray
        Shape (bands, n).

    Examples
    --------
    >>> time_degrees(np.array([0, 0, 3]), np.array([0.0, 1.0, 4.0]))
    array([[1, 1, 0],
           [1, 1, 2]])
    """
    among = np.sort(day if others is None else others)
    itself = int(others is None)
    below = np.empty((len(edges), len(day)), dtype=np.int64)
    for row, edge in enumerate(edges):
        if edge == inf:
            below[row] = len(among) - itself
        elif edge <= 0:
            below[row] = 0
        else:
            reach = int(np.ceil(edge))
            low = np.searchsorted(among, day - reach, "right")
            below[row] = np.searchsorted(among, day + reach, "left") - low - itself
    return np.diff(below, axis=0)


def plain_moments(in_space: Whole, in_time: Whole) -> tuple[Vector, Vector]:
    """What mean and variance has each cell of the table if any event may have any day?

    Parameters
    ----------
    in_space, in_time
        Neighbours of each event in each band, shapes (space bands, n) and (time bands, n).

    Returns
    -------
    tuple
        Mean and variance, each of shape (space bands, time bands).

    Notes
    -----
    S and T are the pairs close in space and in time, s₂ = Σ aᵢ(aᵢ - 1)/2 the pairs of close pairs
    that share an event, t₂ alike, n₍ₖ₎ = n(n - 1)…(n - k + 1). The mean is m = 2ST/n₍₂₎, the
    variance m + 4s₂t₂/n₍₃₎ + 4(S(S - 1) - 2s₂)(T(T - 1) - 2t₂)/n₍₄₎ - m². These terms nearly
    cancel when almost all pairs are close: they are summed as whole numbers of any length.

    References
    ----------
    Barton & David 1966, The random intersection of two graphs, in: Research Papers in Statistics.
    Mantel 1967, Cancer Research 27, 209-220.
    """
    n = in_space.shape[1]
    mean = np.zeros((len(in_space), len(in_time)))
    variance = np.zeros_like(mean)
    if n < 2:
        return mean, variance
    space, time = _sums(in_space), _sums(in_time)
    for row, (pairs_s, paths_s) in enumerate(space):
        for column, (pairs_t, paths_t) in enumerate(time):
            mean[row, column] = 2 * pairs_s * pairs_t / (n * (n - 1))
            variance[row, column] = _variance(n, pairs_s, paths_s, pairs_t, paths_t)
    return mean, variance


def _sums(near: Whole) -> list[tuple[int, int]]:
    """Give pairs, and pairs of pairs that share an event, of each band."""
    found = []
    for row in near:
        every = np.bincount(row)
        many = np.flatnonzero(every)
        times = every[many]
        found.append((
            sum(int(a) * int(b) for a, b in zip(many, times, strict=True)) // 2,
            sum(int(a) * (int(a) - 1) * int(b) for a, b in zip(many, times, strict=True)) // 2,
        ))  # fmt: skip
    return found


def _variance(n: int, s: int, s2: int, t: int, t2: int) -> float:
    """Barton and David's variance over one denominator, in whole numbers."""
    two, three = n * (n - 1), n - 2
    if n == 2:
        top, bottom = 2 * s * t * two - (2 * s * t) ** 2, two * two
    elif n == 3:
        top = two * (2 * s * t * three + 4 * s2 * t2) - (2 * s * t) ** 2 * three
        bottom = two * two * three
    else:
        four = n - 3
        disjoint = (s * (s - 1) - 2 * s2) * (t * (t - 1) - 2 * t2)
        top = two * (2 * s * t * three * four + 4 * s2 * t2 * four + 4 * disjoint)
        top -= (2 * s * t) ** 2 * three * four
        bottom = two * two * three * four
    return top / bottom


def stratified_mean(space: Whole, day: Whole, edges: Vector, strata: Whole) -> Vector:
    """What mean alone has each cell within strata, where the variance is too dear?

    Parameters
    ----------
    space
        Ordered pairs close in space by both strata, shape (space bands, strata, strata).
    day, edges, strata
        As in `stratified_moments`.

    Returns
    -------
    ndarray
        Shape (space bands, time bands).
    """
    n_strata = space.shape[1]
    _, own, many = _dates(day, strata)
    time = np.zeros((len(edges) - 1, n_strata, n_strata))
    for near, table in zip(_by_stratum(day, edges, strata), time, strict=True):
        for g in range(n_strata):
            table[:, g] = np.bincount(own, near[:, g] * many, minlength=n_strata)
    shares = time * _inverse(_ordered_pairs(np.bincount(strata)))
    return np.asarray(np.einsum("sgh,tgh->st", space.astype(np.float64), shares) / 2)


def stratified_moments(
    space: Iterable[Whole], day: Whole, edges: Vector, strata: Whole
) -> tuple[Vector, Vector]:
    """What mean and variance has each cell if days are dealt out anew within strata only?

    Parameters
    ----------
    space
        For each space band the neighbours of each event in each stratum, shape (n, strata).
    day
        Whole days, shape (n,).
    edges
        Edges of the time bands, days, shape (bands + 1,).
    strata
        Number of each event's stratum, from 0 on, shape (n,).

    Returns
    -------
    tuple
        Mean and variance, each of shape (space bands, time bands).

    Notes
    -----
    The count is half of Σ aᵢⱼ b over ordered pairs, a: close in space, b: days close in time.
    Subtracting from b its mean over each pair of strata changes the count by a constant and
    leaves only pairs of pairs that share an event or a stratum. With V and P the sums of b² and
    of b·b over pairs, and over pairs that share their first event, A and Q those of a, and
    n₍₂₎, n₍₃₎, n₍₄₎ the numbers of distinct pairs, triples and quadruples:
    ½ΣAV/n₍₂₎ + ΣPᵃP/n₍₃₎ - Σ Q P/n₍₄₎ - ½ Σ Q V/n₍₄₎. For one stratum this is Barton and
    David's variance.
    """
    sizes = np.bincount(strata).astype(np.float64)
    inverses = [_inverse(count(sizes)) for count in (_ordered_pairs, _triples, _quadruples)]
    _, own, many = _dates(day, strata)
    times = [_centred(near, own, many, inverses[0]) for near in _by_stratum(day, edges, strata)]
    mean, variance = [], []
    for near in space:
        of_mean, of_squares, of_products = _weights(*_spread(near, strata), *inverses)
        mean.append([np.vdot(of_mean, means) for means, _, _ in times])
        variance.append([
            np.vdot(of_squares, squares) + np.vdot(of_products, products)
            for _, squares, products in times
        ])  # fmt: skip
    # of what cannot vary, as of identical points, rounding leaves a little less than nothing
    return np.array(mean), np.maximum(np.array(variance), 0.0)


def _weights(
    pairs: Vector, paths: Vector, twos: Vector, threes: Vector, fours: Vector
) -> tuple[Vector, Vector, Vector]:
    """Weigh a pattern's sums so that those of the days give mean and variance."""
    both = _disjoint(pairs, paths) * fours
    of_squares = (pairs * twos - np.einsum("ghh->gh", both)) / 2
    return pairs / 2, of_squares, paths * threes - both


def _spread(near: Whole, strata: Whole) -> tuple[Vector, Vector]:
    """Sum a pattern over ordered pairs of strata, and over pairs that share their first event."""
    size = near.shape[1]
    pairs, paths = np.zeros((size, size)), np.zeros((size, size, size))
    for g in range(size):
        rows = near[strata == g].astype(np.float64)
        pairs[g] = rows.sum(axis=0)
        paths[g] = rows.T @ rows - np.diag(pairs[g])
    return pairs, paths


def _centred(near: Whole, own: Whole, many: Whole, twos: Vector) -> tuple[Vector, Vector, Vector]:
    """Give a pattern's mean over each pair of strata, and sums of what is left without it.

    The sums are those of squares over ordered pairs, and of products over pairs that share
    their first event. Rows stand for `many` events of stratum `own` each.
    """
    size = len(twos)
    sizes = np.bincount(own, many, minlength=size)
    means, squares, products = np.zeros((size, size)), np.zeros((size, size)), np.zeros((size,) * 3)
    for g in range(size):
        rows, times = near[own == g].astype(np.float64), many[own == g]
        others, total = sizes - (np.arange(size) == g), times @ rows
        means[g] = total * twos[g]
        left = rows - means[g] * others
        squares[g] = total * (1 - 2 * means[g]) + means[g] ** 2 * others * sizes[g]
        products[g] = (left * times[:, None]).T @ left - np.diag(squares[g])
    return means, squares, products


def _disjoint(pairs: Vector, paths: Vector) -> Vector:
    """Sum over two ordered pairs without a common event, (g, h) and (g, p), by g, h and p."""
    size = len(pairs)
    found = pairs[:, :, None] * pairs[:, None, :] - paths
    alike = np.arange(size)
    # each term: one event of the first pair is one of the second, where their strata allow it
    found[alike, :, alike] -= paths[alike, :, alike]  # p = g
    found[alike, alike, :] -= paths[alike, alike, :]  # h = g: the second is the first of the other
    found[:, alike, alike] -= np.einsum("hgg->gh", paths)  # h = p
    found[:, alike, alike] -= pairs
    found[alike, alike, alike] -= pairs[alike, alike]
    return found


def _dates(day: Whole, strata: Whole) -> tuple[Whole, Whole, Whole]:
    """Give each date of each stratum once: day, stratum, and how many events it has."""
    first, span = int(day.min()), int(day.max() - day.min()) + 1
    both, many = np.unique(strata * span + day - first, return_counts=True)
    return both % span + first, both // span, many


def _by_stratum(day: Whole, edges: Vector, strata: Whole) -> Iterator[Whole]:
    """Count, band by band of time, the neighbours in each stratum of an event of each date.

    Shape (dates, strata), the dates as `_dates` gives them.
    """
    dates, own, _ = _dates(day, strata)
    n_strata = int(strata.max()) + 1
    for low, high in pairwise(edges.tolist()):
        near = np.empty((len(dates), n_strata), dtype=np.int64)
        for g in range(n_strata):
            near[:, g] = time_degrees(dates, np.array([low, high]), day[strata == g])[0]
            if low <= 0:  # an event is not its own neighbour
                near[own == g, g] -= 1
        yield near


def _ordered_pairs(sizes: Vector | Whole) -> Vector:
    return np.asarray(np.outer(sizes, sizes) - np.diag(sizes), dtype=np.float64)


def _triples(sizes: Vector) -> Vector:
    """Count ordered triples of distinct events by their strata g, h, m."""
    one = np.eye(len(sizes))
    last = sizes[None, None, :] - one[:, None, :] - one[None, :, :]
    return np.asarray(_ordered_pairs(sizes)[:, :, None] * last)


def _quadruples(sizes: Vector) -> Vector:
    """Count ordered quadruples of distinct events whose strata are g, h, g, p."""
    one = np.eye(len(sizes))
    third = sizes[:, None] - 1 - one
    last = sizes[None, None, :] - 2 * one[:, None, :] - one[None, :, :]
    return np.asarray((_ordered_pairs(sizes) * third)[:, :, None] * last)


def _inverse(counted: Vector) -> Vector:
    return np.divide(1.0, counted, out=np.zeros_like(counted), where=counted > 0)
