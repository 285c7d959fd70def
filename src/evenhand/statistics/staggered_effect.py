"""Effects where areas begin at different times, each set against areas not yet treated."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from math import factorial, prod

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from evenhand.statistics.reassigned_areas import inverted, p_of, size_shape

FEWEST = 3
Floats = NDArray[np.float64]
Labels = NDArray[np.int64]


@dataclass(frozen=True)
class Staggered:
    """Counts ready for a staggered comparison.

    Attributes
    ----------
    counts
        Shape (areas, periods), up to the last period in which an area is not yet treated.
    first
        Index of the first treated period, shape (areas,); the number of periods where never.
    starts
        The different beginnings, rising, shape (cohorts,).
    label
        Cohort of each area, shape (areas,); the number of cohorts where never.
    """

    counts: Floats
    first: Labels
    starts: Labels
    label: Labels


@dataclass(frozen=True)
class StaggeredEffect:
    """The effect over all treated areas and periods.

    Attributes
    ----------
    recorded, expected
        Counts of treated areas in treated periods, and what they would have had.
    ratio, low, high
        Recorded by expected, and its range by reassigning the beginnings; ends that cannot be
        told are 0 and infinite.
    p_value, least_p, ways, complete
        Of no effect, by reassigning; the smallest that could come out, of how many ways.
    left_low, left_high
        The range by leaving out one area at a time; not-a-number with too few.
    """

    recorded: float
    expected: float
    ratio: float
    low: float
    high: float
    p_value: float
    least_p: float
    ways: float
    complete: bool
    left_low: float
    left_high: float


def staggered(counts: Floats, first: Labels) -> Staggered:
    """Take the periods in which something is left to compare with.

    Parameters
    ----------
    counts
        Shape (areas, periods).
    first
        Index of the first treated period, above 0; the number of periods or more where never.

    Returns
    -------
    Staggered
        Where every area is treated in the end, the time from the last beginning on is cut off,
        and the areas that began then serve as not yet treated.
    """
    last = min(int(first.max()), counts.shape[1])
    bound = np.minimum(first, last).astype(np.int64)
    starts = np.unique(bound[bound < last])
    label = np.where(bound < last, np.searchsorted(starts, bound), len(starts))
    return Staggered(counts[:, :last], bound, starts, label.astype(np.int64))


def expected_counts(data: Staggered) -> Floats:
    """What would each treated area have had in each treated period?

    Parameters
    ----------
    data
        The counts.

    Returns
    -------
    ndarray
        Shape (areas, periods); not-a-number in periods before an area's beginning.

    Notes
    -----
    The Poisson model with effects of areas and periods is fitted to all cells not yet treated, and
    filled in for the treated ones (imputation). Cells not yet treated form steps, for which that
    fit has a closed form, known from loss reserving as the chain ladder: what is recorded in a
    period is a fraction f of all that came before, f from the areas not yet treated then.

    References
    ----------
    Borusyak, Jaravel & Spiess 2024, doi:10.1093/restud/rdae007; Wooldridge 2023,
    doi:10.1093/ectj/utad016 (counts); Renshaw & Verrall 1998, doi:10.1017/S1357321700000222
    (the closed form).

    Examples
    --------
    >>> data = staggered(np.array([[10.0, 10, 4], [20, 30, 40]]), np.array([2, 3]))
    >>> expected_counts(data)[0].tolist()
    [nan, nan, 16.0]
    """
    counts, first = data.counts, data.first
    before = np.concatenate([np.zeros((len(counts), 1)), counts.cumsum(axis=1)], axis=1)
    found = np.full(counts.shape, np.nan)
    reached = before[np.arange(len(counts)), np.minimum(first, counts.shape[1])].copy()
    for at in range(int(first.min()), counts.shape[1]):
        free, held = first > at, first <= at
        share = counts[free, at].sum() / before[free, at].sum()
        found[held, at] = reached[held] * share
        reached[held] *= 1 + share
    return found


def staggered_effect(data: Staggered, *, confidence: float, draws: int, seed: int
                     ) -> StaggeredEffect:  # fmt: skip
    """Did areas change where and when they were treated, beside areas not yet treated?

    Parameters
    ----------
    data
        The counts.
    confidence
        Level of the ranges.
    draws, seed
        All ways of dealing the beginnings to areas are listed if there are no more; else drawn.

    Returns
    -------
    StaggeredEffect
        The effect over all treated periods together, whatever its course.

    Notes
    -----
    Beginnings change places between whole areas, and each way is studentised as in
    `evenhand.statistics.block_difference`, by the first-order variance of recorded less expected.
    For a supposed ratio the treated counts are divided by it first. The range by leaving out one
    area at a time is that of the log ratio (jackknife, t with treated areas less one), needing no
    effect to be the same everywhere, but several treated areas.
    """
    ways = _ways(data.label, len(data.starts), draws, seed)
    table = _segments(data)

    def p_values(logs: Floats) -> Floats:
        taken = (_without(table, data.label, float(ratio)) for ratio in np.exp(logs.clip(-25, 25)))
        return np.array([p_of(_statistics(one, ways)[None, :])[0] for one in taken])

    recorded, expected = (float(part[0]) for part in _sums(_whole(table, data.label)))
    low, high, error = _left_out(table, data, confidence)
    alpha, least = 1 - confidence, 1 / len(ways.treated)
    edges = (-np.inf, np.inf)
    if least <= alpha + 1e-9:
        centre = float(np.log((recorded + 0.5) / (expected + 0.5)))
        step = error if np.isfinite(error) and error > 0 else float(1 / np.sqrt(recorded + 1))
        edges = inverted(p_values, centre, step, alpha)
    return StaggeredEffect(
        recorded, expected, recorded / expected, 0.0 if recorded == 0 else float(np.exp(edges[0])),
        float(np.exp(edges[1])), float(p_values(np.zeros(1))[0]), least, ways.many, ways.complete,
        low, high,
    )  # fmt: skip


def staggered_p_value(data: Staggered, *, draws: int, seed: int) -> float:
    """Give the p-value of `staggered_effect` alone, which costs less than its range.

    Parameters
    ----------
    data, draws, seed
        As for `staggered_effect`.
    """
    ways = _ways(data.label, len(data.starts), draws, seed)
    return float(p_of(_statistics(_segments(data), ways)[None, :])[0])


@dataclass(frozen=True)
class _Ways:
    """Ways of dealing the beginnings.

    `treated` names the treated areas of each way, cohort by cohort, shape (ways, treated areas);
    cohort c begins at column `at[c]`.
    """

    treated: Labels
    at: tuple[int, ...]
    many: float
    complete: bool

    def sums(self, table: Floats) -> Floats:
        """Add up areas of each cohort, the untreated last, shape (ways, cohorts + 1, columns)."""
        own = np.add.reduceat(table[self.treated], self.at, axis=1)
        return np.concatenate([own, table.sum(axis=0) - own.sum(axis=1, keepdims=True)], axis=1)


def _ways(label: Labels, cohorts: int, draws: int, seed: int) -> _Ways:
    """List every way of dealing the beginnings, or draw some; what was done comes first."""
    sizes = [int((label == one).sum()) for one in range(cohorts + 1)]
    many = factorial(len(label)) // prod(factorial(size) for size in sizes)
    if many <= draws + 1:
        every = np.array(list(_dealt(tuple(range(len(label))), sizes[:-1], len(label), cohorts)))
        others = every[~(every == label).all(axis=1)]
        return _dealt_out(np.vstack([label, others]), sizes, float(many), True)
    rng = np.random.default_rng(seed)
    drawn = label[np.argsort(rng.random((draws, len(label))), axis=1)]
    return _dealt_out(np.vstack([label, drawn]), sizes, float(many), False)


def _dealt_out(labels: Labels, sizes: list[int], many: float, complete: bool) -> _Ways:
    edges = np.concatenate([[0], np.cumsum(sizes)])
    order = np.argsort(labels, axis=1, kind="stable")[:, : edges[-2]]
    return _Ways(order, tuple(int(edge) for edge in edges[:-2]), many, complete)


def _dealt(free: tuple[int, ...], sizes: list[int], areas: int, cohorts: int) -> Iterator[Labels]:
    if not sizes:
        yield np.full(areas, cohorts, dtype=np.int64)
        return
    own = cohorts - len(sizes)
    for chosen in combinations(free, sizes[0]):
        rest = tuple(one for one in free if one not in chosen)
        for found in _dealt(rest, sizes[1:], areas, cohorts):
            found[list(chosen)] = own
            yield found


def _segments(data: Staggered) -> Floats:
    """Add up the periods between beginnings, shape (areas, cohorts + 1)."""
    edges = np.concatenate([[0], data.starts])
    return np.add.reduceat(data.counts, edges, axis=1)


def _without(table: Floats, label: Labels, ratio: float) -> Floats:
    """Take a supposed effect out of the treated cells."""
    treated = np.arange(table.shape[1]) > label[:, None]
    return np.where(treated, table / ratio, table)


def _whole(table: Floats, label: Labels) -> Floats:
    """Add up areas of each cohort as they were treated, shape (1, cohorts + 1, segments)."""
    own = label == np.arange(table.shape[1])[:, None]
    return np.asarray((own @ table)[None])


def _sums(cells: Floats) -> tuple[Floats, Floats]:
    """Give recorded and expected counts of the treated cells of each way, shape (ways,)."""
    cohorts = cells.shape[1] - 1
    before = cells.cumsum(axis=2) - cells
    growth = np.ones((len(cells), cohorts + 1))
    with np.errstate(divide="ignore", invalid="ignore"):
        for at in range(1, cohorts + 1):
            growth[:, at] += cells[:, at:, at].sum(axis=1) / before[:, at:, at].sum(axis=1)
    recorded, expected = np.zeros(len(cells)), np.zeros(len(cells))
    for one in range(cohorts):
        recorded += cells[:, one, one + 1 :].sum(axis=1)
        expected += before[:, one, one + 1] * (growth[:, one + 1 :].prod(axis=1) - 1)
    return recorded, expected


def _statistics(table: Floats, ways: _Ways) -> Floats:
    """Give recorded less expected by its standard error for each way, shape (ways,)."""
    total, shares = table.sum(axis=1), table.sum(axis=0) / table.sum()
    size = size_shape(table - total[:, None] * shares, total)
    both = ways.sums(np.column_stack([table, size]))
    cells, spread = both[:, :, :-1], both[:, :, -1]
    recorded, expected = _sums(cells)
    variance = (spread * _pulls(cells.sum(axis=2), shares)).sum(axis=1)
    return np.asarray((recorded - expected) / np.sqrt(np.maximum(variance, 1e-300)))


def _pulls(sizes: Floats, shares: Floats) -> Floats:
    """Give how strongly chance in an area of each cohort moves recorded less expected.

    Parameters
    ----------
    sizes
        Counts of each cohort, shape (ways, cohorts + 1).
    shares
        Of the segments of time, shape (cohorts + 1,).

    Returns
    -------
    ndarray
        Variance of a draw from the segments, weighted by the first derivatives, shape
        (ways, cohorts + 1).
    """
    cohorts, before = sizes.shape[1] - 1, shares.cumsum() - shares
    moved = np.zeros((*sizes.shape, cohorts + 1))
    for one in range(cohorts):
        moved[:, one, one + 1 :] += 1
        moved[:, one, : one + 1] -= 1 / before[one + 1] - 1
    for at in range(1, cohorts + 1):
        share = shares[at] / before[at]
        base = np.maximum(sizes[:, at:].sum(axis=1) * before[at], 1e-300)
        each = sizes[:, :at].sum(axis=1) / (1 + share) / base
        moved[:, at:, at] -= each[:, None]
        moved[:, at:, :at] += (each * share)[:, None, None]
    mean = (moved * shares).sum(axis=2)
    return np.asarray((moved**2 * shares).sum(axis=2) - mean**2)


def _left_out(table: Floats, data: Staggered, confidence: float) -> tuple[float, float, float]:
    """Give range and standard error of the log ratio by leaving out one area at a time."""
    areas, treated = len(table), int((data.label < len(data.starts)).sum())
    none = float("nan"), float("nan"), float("nan")
    if treated < FEWEST or areas - treated < 2:
        return none
    whole = _whole(table, data.label)
    less = np.repeat(whole, areas, axis=0)
    less[np.arange(areas), data.label] -= table
    with np.errstate(divide="ignore", invalid="ignore"):
        recorded, expected = _sums(less)
        logs = np.log(recorded / expected)
        centre = float(np.log(np.divide(*_sums(whole))[0]))
    if not np.isfinite(logs).all():
        return none
    error = float(np.sqrt((areas - 1) / areas * ((logs - logs.mean()) ** 2).sum()))
    reach = float(stats.t.isf((1 - confidence) / 2, treated - 1)) * error
    return float(np.exp(centre - reach)), float(np.exp(centre + reach)), error
