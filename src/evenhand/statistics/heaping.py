"""Times that gather on one minute of the day, or on round minutes, more than a rhythm does."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import stats

DAY, HOUR = 1440, 60
_WEIGHTS = {-2: -1 / 6, -1: 4 / 6, 1: 4 / 6, 2: -1 / 6}
_OF_WEIGHTS = sum(w * w for w in _WEIGHTS.values())
_ROUND = np.arange(HOUR) % 5 == 0
STANDING_OUT = 1.5
CANDIDATES = (*range(0, DAY, HOUR), 1, DAY - 1)
"""Every full hour, and a minute on either side of midnight: what systems write for "not known"."""


@dataclass(frozen=True)
class Heap:
    """One minute of the day that more records name than its neighbours let expect.

    Attributes
    ----------
    minute
        Minutes after midnight.
    count, expected
        Records at that minute, and what the same minute of the hours around lets expect.
    estimate, low, high
        Records beyond that, with a 95 % interval.
    p_value
        Adjusted for all minutes looked at (Bonferroni).
    """

    minute: int
    count: int
    expected: float
    estimate: float
    low: float
    high: float
    p_value: float


def minute_heaps(minutes: ArrayLike, *, alpha: float = 1e-4) -> tuple[Heap, ...]:
    """Which full hours, or minutes beside midnight, stand for a time that was not known?

    Parameters
    ----------
    minutes
        Minute of the day of each record, whole numbers from 0 to 1439, shape (records,).
    alpha
        What the adjusted p-value must stay below.

    Returns
    -------
    tuple of Heap
        Those that stand out, the largest first.

    Notes
    -----
    A rhythm is smooth from hour to hour, also where people round to full hours: each minute is
    compared with a cubic through the same minute of the two hours before and after. How far
    hours stray by themselves is the median deviation over the 24 hours, or that of all minutes if
    it is larger, so series in one night do not make a heap. A heap must also be half as high
    again as the higher of its two neighbours: the peak of a rhythm is not. The p-value is a
    Poisson tail, scaled by how far hours stray.

    Examples
    --------
    >>> minutes = [60 * hour + m for hour in range(24) for m in range(60) for _ in range(5)]
    >>> [(heap.minute, round(heap.estimate)) for heap in minute_heaps(minutes + [0] * 200)]
    [(0, 200)]
    """
    found = np.bincount(np.asarray(minutes, dtype=np.int64) % DAY, minlength=DAY).astype(float)
    by_hour = found.reshape(24, HOUR)
    spread = _series(by_hour)
    heaps = []
    for minute in CANDIDATES:
        column = by_hour[:, minute % HOUR]
        heap = _heap(column, minute // HOUR, minute, spread)
        next_to = max(column[minute // HOUR - 1], column[(minute // HOUR + 1) % 24])
        if heap.p_value < alpha and heap.count >= STANDING_OUT * next_to:
            heaps.append(heap)
    return tuple(sorted(heaps, key=lambda heap: -heap.estimate))


def _expected(counts: NDArray[np.float64]) -> NDArray[np.float64]:
    """Put a cubic through the same minute of the two hours before and after, shape as given."""
    cubic = [weight * np.roll(counts, -step, axis=0) for step, weight in _WEIGHTS.items()]
    return np.asarray(np.maximum(np.sum(cubic, axis=0), 0))


def _series(by_hour: NDArray[np.float64]) -> float:
    """Say how far all minutes stray, in standard errors: more than 1 where records come in series.

    The hundredth of the minutes that stray most is left out: heaps must not hide themselves.
    """
    expected = _expected(by_hour)
    error = np.maximum(expected, by_hour.mean()) * (1 + _OF_WEIGHTS)
    squares = np.sort(((by_hour - expected) ** 2 / np.maximum(error, 1e-9)).ravel())
    return float(np.sqrt(squares[: -(DAY // 100)].mean()))


def _heap(column: NDArray[np.float64], hour: int, minute: int, spread: float) -> Heap:
    expected = _expected(column)
    error = np.sqrt(np.maximum(expected, column.mean()) * (1 + _OF_WEIGHTS))
    strays = np.abs(column - expected) / np.maximum(error, 1e-9)
    scale = max(1.0, spread, float(np.median(strays)) / 0.6745)
    beyond = float(column[hour] - expected[hour])
    # What is expected is an estimate too: its upper side counts, or few records look like many.
    likely = float(expected[hour] + 2 * scale * np.sqrt(_OF_WEIGHTS * max(expected[hour], 1)))
    width = 1.96 * scale * float(np.sqrt(max(column[hour], 1) + expected[hour] * _OF_WEIGHTS))
    tail = float(stats.poisson.sf(column[hour] / scale**2 - 1, likely / scale**2))
    p_value = min(1.0, len(CANDIDATES) * tail)
    return Heap(
        minute, int(column[hour]), float(expected[hour]), beyond,
        max(0.0, beyond - width), beyond + width, p_value,
    )  # fmt: skip


@dataclass(frozen=True)
class Rounding:
    """How many records name a round minute only because it is round.

    Attributes
    ----------
    on_hour, on_round
        Share of records at minute 0, and at a minute divisible by five.
    estimate, low, high
        Records rounded, with a 95 % interval: those on round minutes beyond the others' level.
    p_value
        Of as many on round minutes if no minute were preferred.
    """

    on_hour: float
    on_round: float
    estimate: float
    low: float
    high: float
    p_value: float


def rounded_minutes(minutes: ArrayLike) -> Rounding:
    """How many records have a time that was rounded to five minutes, a half or a full hour?

    Parameters
    ----------
    minutes
        Minute of the day of each record, shape (records,).

    Returns
    -------
    Rounding
        Not-a-number throughout without records.

    Notes
    -----
    The level without rounding is the median of the 48 minutes that are not divisible by five.
    Records that were rounded although they happened at a round minute cannot be told apart.

    Examples
    --------
    >>> found = rounded_minutes([m for m in range(60) for _ in range(10)] + [0] * 400)
    >>> round(found.estimate), round(found.on_hour, 2)
    (400, 0.41)
    """
    of_hour = np.asarray(minutes, dtype=np.int64) % HOUR
    total = len(of_hour)
    if total == 0:
        return Rounding(*[float("nan")] * 6)
    found = np.bincount(of_hour, minlength=HOUR).astype(float)
    level = float(np.median(found[~_ROUND]))
    on_round = found[_ROUND].sum()
    beyond = on_round - level * _ROUND.sum()
    # The median of 48 counts is known to 1.25 times the error of their mean.
    error = np.sqrt(on_round + _ROUND.sum() ** 2 * 1.57 * max(level, 1) / (~_ROUND).sum())
    return Rounding(
        on_hour=float(found[0] / total),
        on_round=float(on_round / total),
        estimate=float(beyond),
        low=max(0.0, float(beyond - 1.96 * error)),
        high=float(beyond + 1.96 * error),
        p_value=float(stats.binom.sf(on_round - 1, total, _ROUND.mean())),
    )
