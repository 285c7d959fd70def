"""When things happened of which only a window of time is known: each shared out over its window."""

from dataclasses import dataclass

import numpy as np
import scipy
from numpy.typing import NDArray

from evenhand.statistics.dispersion import UNKNOWN, Dispersion
from evenhand.statistics.local_clock import WEEKDAYS, LocalClock
from evenhand.statistics.shares import clopper_pearson_interval

LONG_SPANS, ROWS_AT_ONCE = 336, 4096
LEAST_CLUSTERS = 8
Floats = NDArray[np.float64]


def week_weights(
    starts_us: NDArray[np.int64], ends_us: NDArray[np.int64], clock: LocalClock
) -> scipy.sparse.csr_array:
    """Which share of each window lies in each part of the week?

    Parameters
    ----------
    starts_us, ends_us
        Earliest and latest moment of each, microseconds since 1970 in UTC, shape (n,); the
        latest is not before the earliest, and both lie on the clock.
    clock
        What the local clock showed.

    Returns
    -------
    csr_array
        Shape (n, 7 × parts); every row adds up to 1.

    Notes
    -----
    Weight = time that the window shares with the part / length of the window, in whole
    microseconds, so that rows add up to 1 to the last digit. A window without length goes to the
    part in which it lies, a moment on an edge to the part that begins there. Windows of any
    length are taken as they are: R's aoristic and crimepy give every hour 1/168 from a week on,
    which forgets at which hours such a window begins and ends.

    References
    ----------
    Ratcliffe 2002, doi:10.1023/A:1013240828824, equation 1.

    Examples
    --------
    >>> from evenhand.statistics.local_clock import local_clock
    >>> hour = 3_600_000_000
    >>> clock = local_clock(0, 48 * hour, "UTC", (12, 16))
    >>> weights = week_weights(np.array([8 * hour]), np.array([16 * hour]), clock).toarray()
    >>> weights.reshape(7, 3)[3]
    array([0.5, 0.5, 0. ])
    """
    first = np.searchsorted(clock.edges_us, starts_us, side="right") - 1
    last = np.maximum(np.searchsorted(clock.edges_us, ends_us, side="left") - 1, first)
    cells = WEEKDAYS * clock.parts
    long = last - first >= LONG_SPANS
    short = _pieces(starts_us[~long], ends_us[~long], first[~long], last[~long], clock, cells)
    if not long.any():
        return short
    far = _long(starts_us[long], ends_us[long], first[long], last[long], clock, cells)
    order = np.argsort(np.concatenate([np.flatnonzero(~long), np.flatnonzero(long)]))
    return scipy.sparse.csr_array(scipy.sparse.vstack([short, far], format="csr")[order])


def _pieces(
    starts: NDArray[np.int64],
    ends: NDArray[np.int64],
    first: NDArray[np.intp],
    last: NDArray[np.intp],
    clock: LocalClock,
    cells: int,
) -> scipy.sparse.csr_array:
    """Cut each window at the edges of the clock."""
    pieces = last - first + 1
    begin = np.concatenate([[0], np.cumsum(pieces)])
    row = np.repeat(np.arange(len(starts)), pieces)
    span = np.arange(begin[-1]) - begin[row] + first[row]
    shared = np.minimum(clock.edges_us[span + 1], ends[row]) - np.maximum(
        clock.edges_us[span], starts[row]
    )
    length = (ends - starts)[row]
    weight = np.where(length > 0, shared / np.maximum(length, 1), 1.0)
    found = scipy.sparse.csr_array((weight, clock.cell[span], begin), shape=(len(starts), cells))
    found.sum_duplicates()
    return found


def _long(
    starts: NDArray[np.int64],
    ends: NDArray[np.int64],
    first: NDArray[np.intp],
    last: NDArray[np.intp],
    clock: LocalClock,
    cells: int,
) -> scipy.sparse.csr_array:
    """Share out windows of weeks and months: whole stretches of the clock are added up once."""
    marks = np.arange(0, len(clock.cell), LONG_SPANS // 2)
    lengths = np.diff(clock.edges_us)
    stretch = np.repeat(np.arange(len(marks)), np.diff(np.append(marks, len(clock.cell))))
    each = np.zeros((len(marks), cells), dtype=np.int64)
    np.add.at(each, (stretch, clock.cell), lengths)
    before = np.concatenate([np.zeros((1, cells), dtype=np.int64), np.cumsum(each, axis=0)])
    parts = []
    for begin in range(0, len(starts), ROWS_AT_ONCE):
        rows = slice(begin, begin + ROWS_AT_ONCE)
        upto = [
            _time_before(moments[rows], span[rows], marks, stretch, before, clock)
            for moments, span in ((starts, first), (ends, last))
        ]
        weight = (upto[1] - upto[0]) / (ends - starts)[rows, None]
        parts.append(scipy.sparse.csr_array(weight))
    return scipy.sparse.csr_array(scipy.sparse.vstack(parts, format="csr"))


def _time_before(
    moments: NDArray[np.int64],
    span: NDArray[np.intp],
    marks: NDArray[np.intp],
    stretch: NDArray[np.intp],
    before: NDArray[np.int64],
    clock: LocalClock,
) -> NDArray[np.int64]:
    """Add up how long the clock showed each cell before each moment, shape (n, cells)."""
    found = before[stretch[span]].copy()
    pieces = span - marks[stretch[span]] + 1
    row = np.repeat(np.arange(len(span)), pieces)
    at = np.arange(len(row)) - np.repeat(np.cumsum(pieces) - pieces, pieces)
    at += marks[stretch[span]][row]
    shared = np.minimum(clock.edges_us[at + 1], moments[row]) - clock.edges_us[at]
    np.add.at(found, (row, clock.cell[at]), shared)
    return found


@dataclass(frozen=True)
class PartShares:
    """How much falls in each of a few parts of the day.

    Attributes
    ----------
    share, low, high
        Share of the weight in each part with its range, shape (parts,).
    p_value
        Of equal rates in all parts.
    dispersion
        How much weeks vary beyond independent incidents, on average over the parts.
    """

    share: Floats
    low: Floats
    high: Floats
    p_value: float
    dispersion: Dispersion


def part_shares(
    weights: scipy.sparse.csr_array,
    exposed: Floats,
    week: NDArray[np.int64],
    *,
    confidence: float = 0.95,
) -> PartShares:
    """Do parts of the day differ, when incidents are shared out over their windows?

    Parameters
    ----------
    weights
        Share of each incident in each part, rows adding up to 1, shape (n, parts).
    exposed
        How long the clock was in each part, shape (parts,).
    week
        The week of each incident, from 0, shape (n,).
    confidence
        Level of the ranges.

    Returns
    -------
    PartShares
        Shares with ranges, and a test of equal rates.

    Notes
    -----
    Weights are no counts: their sum varies less than a count would, because a vague window is
    spread evenly whatever happened. Taken alone (variance Σw², as a bootstrap over incidents
    gives) that would make vague windows look surer than known times. So a range is never narrower
    than that of as many incidents with known times; it is wider where weeks vary more (Korn and
    Graubard's effective size within Clopper and Pearson's bounds).

    The test is Hotelling's, on what each week has beyond its expected share, with the covariance
    that the weeks show, to which that of a single incident is added lest it vanish; with fewer
    than eight weeks incidents stand in for weeks.

    References
    ----------
    Hotelling 1931, doi:10.1214/aoms/1177732979. Korn & Graubard 1998, Survey Methodology 24,
    193-201.

    Examples
    --------
    >>> known = scipy.sparse.csr_array(np.eye(2)[[0] * 30 + [1] * 10])
    >>> found = part_shares(known, np.ones(2), np.zeros(40, dtype=np.int64))
    >>> found.share, bool(found.p_value < 0.05)
    (array([0.75, 0.25]), True)
    """
    n = weights.shape[0]
    share = np.asarray(weights.sum(axis=0)) / n
    units = _by_week(weights, week)
    dispersion = weight_dispersion(weights, week)
    size = np.full(len(share), n / dispersion.widened(confidence))
    if (weeks := len(units)) < n:
        apart = units - share * units.sum(axis=1, keepdims=True)
        variance = (apart**2).sum(axis=0) * weeks / (weeks - 1) / n**2
        seen = variance > 0
        size[seen] = np.minimum(size[seen], (share * (1 - share))[seen] / variance[seen])
    low, high = clopper_pearson_interval(share * size, size, confidence=confidence)
    p_value = _equal_rates(units, exposed / exposed.sum())
    return PartShares(share, low, high, p_value, dispersion)


def weight_dispersion(weights: scipy.sparse.csr_array, week: NDArray[np.int64]) -> Dispersion:
    """How much more do parts of the day vary from week to week than independent incidents would?

    Parameters
    ----------
    weights
        Share of each incident in each part, rows adding up to 1, shape (n, parts).
    week
        The week of each incident, from 0, shape (n,).

    Returns
    -------
    Dispersion
        Variance of the parts' sums by weeks over that by incidents; not-a-number with fewer than
        eight weeks, or where every incident has the same weights.

    Notes
    -----
    The weights' form of `cluster_dispersion`, whose expectation holds for counts only.
    """
    n, weeks = weights.shape[0], len(np.unique(week))
    if weeks < LEAST_CLUSTERS:
        return UNKNOWN
    share = np.asarray(weights.sum(axis=0)) / n
    by_incident = float((weights.data**2).sum() - n * (share**2).sum())
    if by_incident <= 1e-9 * n:
        return UNKNOWN
    sums = _by_week(weights, week)
    apart = sums - share * sums.sum(axis=1, keepdims=True)
    value = float((apart**2).sum()) * weeks / (weeks - 1) / by_incident
    return Dispersion(value, float(weeks - 1))


def _by_week(weights: scipy.sparse.csr_array, week: NDArray[np.int64]) -> Floats:
    """Add weights up by week, or leave incidents single where there are few weeks."""
    _, number = np.unique(week, return_inverse=True)
    weeks = int(number.max()) + 1
    if weeks < LEAST_CLUSTERS:
        return np.asarray(weights.toarray(), dtype=np.float64)
    ones = np.ones(len(number))
    place = (number, np.arange(len(number)))
    member = scipy.sparse.csr_array((ones, place), shape=(weeks, len(number)))
    return np.asarray((member @ weights).toarray(), dtype=np.float64)


def _equal_rates(units: Floats, expected: Floats) -> float:
    """Test that the parts' sums stand in the expected proportion."""
    many, free = len(units), len(expected) - 1
    if many <= free + 1:
        return float("nan")
    beyond = (units - expected * units.sum(axis=1, keepdims=True))[:, :free]
    centred = beyond - beyond.mean(axis=0)
    one = np.diag(expected) - np.outer(expected, expected)
    covariance = (centred.T @ centred + one[:free, :free]) * many / (many - 1)
    total = beyond.sum(axis=0)
    squared = float(total @ np.linalg.solve(covariance, total))
    return float(scipy.stats.f.sf(squared * (many - free) / (free * (many - 1)), free, many - free))
