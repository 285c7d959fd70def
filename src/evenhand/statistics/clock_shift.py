"""Whether a daily rhythm jumps by an hour when the clocks are put forward or back."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Moments = NDArray[np.datetime64]
Table = NDArray[np.float64]
BINS = 96
AN_HOUR = BINS // 24
SHIFTS = (-1, 0, 1)
WINDOW_DAYS = 21
LEAST_ROWS = 150


@dataclass(frozen=True)
class ClockShift:
    """How far a daily rhythm moved at the changes of the clock.

    Attributes
    ----------
    hours
        -1: the rhythm does not follow summer time, so the clock read is one without it; 0: it
        follows; 1: it follows twice, so times on the local clock were taken for UTC.
    certainty
        Share of resampled days that say the same.
    changes, rows
        Changes of the clock looked at, and records within three weeks of them.
    """

    hours: int
    certainty: float
    changes: int
    rows: int


def clock_shift(
    moments: Moments,
    changes: Sequence[tuple[np.datetime64, int]],
    *,
    draws: int = 400,
    seed: int = 1,
) -> ClockShift | None:
    """Does the rhythm of the day move by an hour when the clock does?

    Parameters
    ----------
    moments
        Times on the local clock, shape (records,).
    changes
        Days on which the clock was changed, with 1 for forward and -1 for back.
    draws, seed
        How often days are drawn anew, and from where.

    Returns
    -------
    ClockShift or None
        None if fewer than 150 records lie on either side of every change.

    Notes
    -----
    The rhythms of the three weeks before and after a change are compared, in quarters of an
    hour, moved by -1, 0 and 1 hours: the log-likelihood of each side under the other's smoothed
    rhythm, added up over the changes. People live by the clock, so a rhythm that is read rightly
    stays where it is. What follows the sun and not the clock would seem to move by +1.
    """
    sides = [_sides(moments, day, sign) for day, sign in changes]
    kept = [(before, after, sign) for before, after, sign in sides
            if min(before.sum(), after.sum()) >= LEAST_ROWS]  # fmt: skip
    if not kept:
        return None
    rng = np.random.default_rng(seed)
    scores = sum(_scores(before[None].sum(1), after[None].sum(1), sign)
                 for before, after, sign in kept)  # fmt: skip
    drawn = sum(
        _scores(_drawn(before, draws, rng), _drawn(after, draws, rng), sign)
        for before, after, sign in kept
    )
    best = int(np.argmax(np.asarray(scores)[0]))
    return ClockShift(
        hours=SHIFTS[best],
        certainty=float((np.argmax(np.asarray(drawn), axis=1) == best).mean()),
        changes=len(kept),
        rows=int(sum(before.sum() + after.sum() for before, after, _ in kept)),
    )


def _sides(moments: Moments, day: np.datetime64, sign: int) -> tuple[Table, Table, int]:
    """Count by day and quarter of an hour, shape (days, 96), before and after a change."""
    since = (moments - day.astype(moments.dtype)).astype("timedelta64[m]").astype(np.int64)
    days, minutes = np.divmod(since, 1440)
    tables = []
    # The day of the change itself has 23 or 25 hours and is left out.
    for first in (-WINDOW_DAYS, 1):
        near = (days >= first) & (days < first + WINDOW_DAYS)
        at = (days[near] - first) * BINS + minutes[near] // (1440 // BINS)
        tables.append(np.bincount(at, minlength=WINDOW_DAYS * BINS).reshape(WINDOW_DAYS, BINS))
    return tables[0].astype(float), tables[1].astype(float), sign


def _drawn(table: Table, draws: int, rng: np.random.Generator) -> Table:
    times = rng.multinomial(len(table), np.full(len(table), 1 / len(table)), size=draws)
    return np.asarray(times @ table)


def _scores(before: Table, after: Table, sign: int) -> Table:
    """Give the log-likelihood of each shift, shape (draws, 3)."""
    found = []
    for shift in SHIFTS:
        moved = np.roll(after, -shift * sign * AN_HOUR, axis=1)
        found.append((moved * _rhythm(before) + before * _rhythm(moved)).sum(axis=1))
    return np.column_stack(found)


def _rhythm(table: Table) -> Table:
    """Give the log of the smoothed share of each quarter of an hour."""
    wide = np.stack([np.roll(table, step, axis=1) for step in (-2, -1, 0, 1, 2)]).sum(0) + 2.5
    return np.asarray(np.log(wide / wide.sum(axis=1, keepdims=True)))
