"""Knox's table: are events that are close in space also close in time, more than chance has it?"""

from dataclasses import dataclass
from math import inf

import numpy as np
from numpy.typing import ArrayLike, NDArray

from evenhand.kernels.day_gaps import LARGEST_SPAN
from evenhand.statistics.knox_draws import Progress, drawn_counts
from evenhand.statistics.knox_moments import (
    MOST_CELLS,
    MOST_STRATA,
    MOST_STRATA_OF_MEAN,
    plain_moments,
    stratified_mean,
    stratified_moments,
    time_degrees,
)
from evenhand.statistics.knox_p_values import judged
from evenhand.statistics.space_pairs import Metric, SpacePairs, Whole, space_pairs

Table = NDArray[np.float64]
MOST_PAIR_DRAWS = 4e11
"""Pairs times draws beyond which no days are dealt out: some minutes of work."""
FEWEST_DRAWS = 99


@dataclass(frozen=True, kw_only=True, eq=False)
class KnoxTable:
    """Pairs of events by band of distance and of days, beside chance.

    All tables have the shape (space bands, time bands).

    Attributes
    ----------
    observed
        Pairs in each cell.
    expected
        S · T / N: what the margins alone would give.
    mean, variance
        Exact ones when days are dealt out anew, within strata if there are any. With strata the
        variance is missing where these are too many or the pairs too many to keep in memory, the
        mean where there are more than 1,000 strata.
    ratio
        Knox ratio: observed over the mean of the draws; over the exact mean if nothing was drawn.
    ratio_exact
        Observed over the exact mean.
    drawn_low, drawn_high
        Where 95 % of the draws lie, pairs; missing if nothing was drawn.
    p_value
        Upper tail of each cell by itself: (1 + draws that reach it) / (1 + draws).
    p_low, p_high
        95 % interval of that p-value, as it rests on so many draws.
    p_adjusted
        The same for the whole table: below .05 means at most 5 % risk of any false cell in it.
    draws
        How often days were dealt out; 0: p-values rest on the exact mean and variance.
    space_edges, time_edges
        Edges of the half-open bands, metres and days, shape (bands + 1,).
    pairs_close_in_space, pairs_close_in_time
        S of each space band and T of each time band.
    n, metric, seed
        How many events, how distance was measured, and the seed.
    """

    observed: Whole
    expected: Table
    mean: Table
    variance: Table
    ratio: Table
    ratio_exact: Table
    drawn_low: Table
    drawn_high: Table
    p_value: Table
    p_low: Table
    p_high: Table
    p_adjusted: Table
    draws: int
    space_edges: Table
    time_edges: Table
    pairs_close_in_space: Whole
    pairs_close_in_time: Whole
    n: int
    metric: Metric
    seed: int


def knox_table(
    x_m: ArrayLike, y_m: ArrayLike, day: ArrayLike, *, space_edges: ArrayLike,
    time_edges: ArrayLike, metric: Metric = "manhattan", draws: int = 999, seed: int = 1,
    strata: ArrayLike | None = None, progress: Progress | None = None,
) -> KnoxTable:  # fmt: skip
    """Are events close in space also close in time, more than if days were dealt out anew?

    Parameters
    ----------
    x_m, y_m
        Projected metres, shape (n,).
    day
        Whole days, shape (n,).
    space_edges, time_edges
        Rising edges of half-open bands [a, b), metres and days, shape (bands + 1,); the last of
        each may be infinite. [0, 1) metre is "the same place", [0, 1) day the same day.
    metric
        `manhattan` or `euclidean`.
    draws
        How often the days are dealt out; 0 to go by exact mean and variance.
    seed
        Any whole number; results depend on it and not on threads or on the order of rows.
    strata
        Days are dealt out only among events of equal value, shape (n,): blocks of the calendar.
        None deals among all.
    progress
        Called with draws done and draws asked for.

    Returns
    -------
    KnoxTable
        Counts, chance, ratios and p-values.

    Raises
    ------
    ValueError
        Something is missing, edges do not rise, or days span 32,767 or more.

    Notes
    -----
    See `knox_of_pairs`, which takes pairs found once.

    References
    ----------
    Knox 1964, doi:10.2307/2985220. Mantel 1967, Cancer Research 27, 209-220.

    Examples
    --------
    Three events in a row, a day apart each: of the six ways to deal out the days two give both
    close pairs.

    >>> found = knox_table([0, 1, 2], [0, 0, 0], [0, 1, 2],
    ...                    space_edges=[0.9, 1.1], time_edges=[0, 2], draws=0)
    >>> found.observed.tolist(), found.mean.round(4).tolist(), found.variance.round(4).tolist()
    ([[2]], [[1.3333]], [[0.2222]])
    """
    pairs = space_pairs(x_m, y_m, space_edges=space_edges, metric=metric)
    return knox_of_pairs(
        pairs, day, time_edges=time_edges, draws=draws, seed=seed, strata=strata, progress=progress
    )


def knox_of_pairs(
    pairs: SpacePairs, day: ArrayLike, *, time_edges: ArrayLike, draws: int = 999, seed: int = 1,
    strata: ArrayLike | None = None, progress: Progress | None = None,
) -> KnoxTable:  # fmt: skip
    """Make Knox's table from pairs that were found before: for other days, bands or strata.

    Parameters
    ----------
    pairs
        From `space_pairs`.
    day, time_edges, draws, seed, strata, progress
        As in `knox_table`; `day` and `strata` in the order of rows given to `space_pairs`.

    Returns
    -------
    KnoxTable
        Counts, chance, ratios and p-values.

    Raises
    ------
    ValueError
        As in `knox_table`.

    Notes
    -----
    *Null.* Places stay, whole days move between events (Mantel 1967). Pairs are never shuffled:
    pairs that share an event are not independent, and shuffling them gives too small a variance,
    as in R's surveillance 1.26 (Burkitt's lymphomas: 8.141 instead of 8.398).

    *Tail.* p counts draws that reach the observed count, (1 + #{X* ≥ X}) / (1 + B), never only
    those beyond it as surveillance and pointpats do.

    *Table.* `p_adjusted` is Westfall and Young's step-down maxT over all cells, open bands
    included, of (X - mean) / standard deviation. Both are exact ones; where the variance is
    missing, mean and variance of the draws and the observed table together stand in.

    *Open bands.* What is left of all pairs, and of the pairs close in time, whose number no
    dealing changes: pairs beyond the last finite edge are never listed.

    *Without draws* (asked for, or pairs times draws beyond `MOST_PAIR_DRAWS`): p is the upper
    tail, half a pair below the count, of the gamma distribution with the exact mean and
    variance, and the table is adjusted by Holm's rule; the gamma's longer tail errs upwards.
    Where the variance is missing there are fewer draws instead, 99 at least.
    """
    days, group = _days(day, len(pairs.points)), _groups(strata, len(pairs.points))
    edges = _time_edges(time_edges)
    order = pairs.points.order
    days = days[order]
    group = None if group is None else group[order]
    if pairs.listed * draws > MOST_PAIR_DRAWS:
        fewer = max(FEWEST_DRAWS, int(MOST_PAIR_DRAWS / pairs.listed))
        draws = 0 if _is_exact(pairs, group) else min(draws, fewer)
    in_space, in_time = pairs.degrees(), time_degrees(days, edges)
    space, time = in_space.sum(axis=1) // 2, in_time.sum(axis=1) // 2
    limits = edges[np.isfinite(edges) & (edges > 0)].astype(np.int64)
    counts = drawn_counts(
        pairs, days, limits, draws=draws, seed=seed % 2**64, strata=group, progress=progress
    )
    tables = _banded(pairs, counts, edges, time)
    mean, variance = _moments(pairs, days, edges, group, in_space, in_time)
    n = len(days)
    return KnoxTable(
        **judged(tables, mean, variance),
        expected=np.outer(space, time) / max(n * (n - 1) / 2, 1),
        space_edges=pairs.edges, time_edges=np.asarray(time_edges, dtype=np.float64),
        pairs_close_in_space=space, pairs_close_in_time=time,
        n=n, metric=pairs.metric, seed=seed,
    )  # fmt: skip


def _days(day: ArrayLike, n: int) -> Whole:
    given = np.asarray(day)
    if given.shape != (n,):
        raise ValueError(f"there are {given.shape} days for {n} events")
    as_float = given.astype(np.float64)
    if not np.isfinite(as_float).all() or (as_float != np.floor(as_float)).any():
        raise ValueError("a day is missing or not a whole number; leave such events out")
    days = given.astype(np.int64)
    if n and int(days.max()) - int(days.min()) > LARGEST_SPAN:
        raise ValueError(
            f"days span more than {LARGEST_SPAN:,}, some 89 years: choose a shorter period"
        )
    return days


def _groups(strata: ArrayLike | None, n: int) -> Whole | None:
    if strata is None:
        return None
    given = np.asarray(strata)
    if given.shape != (n,):
        raise ValueError(f"there are {given.shape} strata for {n} events")
    return np.asarray(np.unique(given, return_inverse=True)[1], dtype=np.int64)


def _time_edges(edges: ArrayLike) -> Table:
    """Take edges as whole days: a gap of whole days reaches 1.5 when it reaches 2."""
    whole = np.ceil(np.asarray(edges, dtype=np.float64))
    finite = whole[np.isfinite(whole)]
    enough = whole.ndim == 1 and len(whole) > 1 and len(finite) >= len(whole) - 1 > 0
    if not enough or not (whole[-1] > finite[-1] or len(finite) == len(whole)):
        raise ValueError("time bands need two edges at least; only the last may be infinite")
    if finite[0] < 0 or (np.diff(finite) < 1).any():
        raise ValueError("time edges must rise by a whole day at least, from 0 or more")
    return np.asarray(whole)


def _banded(pairs: SpacePairs, counts: Whole, edges: Table, time: Whole) -> Whole:
    """Turn pairs nearer than each limit into tables, shape (draws + 1, space, time bands)."""
    shape = (len(counts), counts.shape[1], 1)
    parts = [counts]
    if edges[0] <= 0:
        parts.insert(0, np.zeros(shape, dtype=np.int64))
    if edges[-1] == inf:
        each = pairs.later.sum(axis=1, dtype=np.int64)
        parts.append(np.broadcast_to(each[None, :, None], shape))
    tables = np.asarray(np.diff(np.concatenate(parts, axis=2), axis=2), dtype=np.int64)
    if pairs.is_open:
        rest = time[None, :] - tables.sum(axis=1)
        tables = np.concatenate([tables[:, pairs.skipped :], rest[:, None, :]], axis=1)
    return tables


def _moments(
    pairs: SpacePairs, days: Whole, edges: Table, group: Whole | None, in_space: Whole,
    in_time: Whole,
) -> tuple[Table, Table]:  # fmt: skip
    if group is None or not len(days):
        return plain_moments(in_space, in_time)
    n_strata = int(group.max()) + 1
    if _is_exact(pairs, group):
        return stratified_moments(pairs.by_stratum(group, n_strata), days, edges, group)
    missing = np.full((len(in_space), len(in_time)), np.nan)
    if n_strata > MOST_STRATA_OF_MEAN:
        return missing, missing
    return stratified_mean(pairs.between(group, n_strata), days, edges, group), missing


def _is_exact(pairs: SpacePairs, group: Whole | None) -> bool:
    """Say whether exact mean and variance can be had."""
    if group is None or not len(group):
        return True
    n_strata = int(group.max()) + 1
    few = n_strata <= MOST_STRATA and n_strata * len(group) <= MOST_CELLS
    return pairs.held is not None and few
