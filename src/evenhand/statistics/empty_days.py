"""Runs of days without any record, where the weeks around them have many."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

AROUND_WEEKS = 8
SURELY = 1e-3


@dataclass(frozen=True)
class Gap:
    """A run of days without a record.

    Attributes
    ----------
    first, last
        Its first and last day, counted from 0.
    expected
        Records that the same weekdays around it let expect.
    p_value
        Of a run as empty anywhere in the series (Bonferroni over its days).
    """

    first: int
    last: int
    expected: float
    p_value: float


def empty_days(counts: ArrayLike, *, surely: float = SURELY) -> tuple[Gap, ...]:
    """Which runs of days are empty although records would be expected?

    Parameters
    ----------
    counts
        Records of each day, without a day left out, shape (days,).
    surely
        What the adjusted p-value must stay below.

    Returns
    -------
    tuple of Gap
        In order of time.

    Notes
    -----
    What a day lets expect is the mean of the same weekday in the eight weeks on either side,
    the run itself left out: an office closed on Sundays has no gaps. Its chance of being empty
    is the larger of two: exp(−expected / φ), φ the variance of days to their mean; and the share
    of empty days elsewhere, to the power of the days of the run, where records come in series.

    Examples
    --------
    >>> gap, = empty_days([9] * 60 + [0] * 5 + [9] * 60)
    >>> gap.first, gap.last, round(gap.expected)
    (60, 64, 45)
    """
    count = np.asarray(counts, dtype=float)
    empty = np.diff(np.concatenate([[0], (count == 0).astype(int), [0]]))
    firsts, ends = np.flatnonzero(empty == 1), np.flatnonzero(empty == -1)
    spread = _dispersion(count)
    gaps = []
    for first, end in zip(firsts.tolist(), ends.tolist(), strict=True):
        expected = float(sum([_usual(count, day, first, end) for day in range(first, end)]))
        elsewhere = (float((count == 0).sum()) - (end - first) + 1) / (len(count) - end + first + 2)
        chance = max(float(np.exp(-expected / spread)), elsewhere ** (end - first))
        p_value = min(1.0, len(count) * chance)
        if p_value < surely:
            gaps.append(Gap(first, end - 1, expected, p_value))
    return tuple(gaps)


def _usual(count: NDArray[np.float64], day: int, first: int, end: int) -> float:
    reach = -(-(end - first) // 7) + AROUND_WEEKS
    same = day + 7 * np.arange(-reach, reach + 1)
    same = same[(same >= 0) & (same < len(count)) & ((same < first) | (same >= end))]
    nearest = same[np.argsort(np.abs(same - day), kind="stable")[: 2 * AROUND_WEEKS]]
    return float(count[nearest].mean()) if len(nearest) else 0.0


def _dispersion(count: NDArray[np.float64]) -> float:
    """Give the variance of days to their mean, from the days a week apart; at least 1."""
    apart = count[7:] - count[:-7]
    level = (count[7:] + count[:-7])[count[7:] + count[:-7] > 0]
    if len(level) < AROUND_WEEKS:
        return 1.0
    kept = (count[7:] > 0) & (count[:-7] > 0)
    if kept.sum() < AROUND_WEEKS:
        return 1.0
    both = (count[7:] + count[:-7])[kept]
    return max(1.0, float((apart[kept] ** 2).sum() / both.sum()))
