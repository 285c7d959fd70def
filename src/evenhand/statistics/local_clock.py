"""What the local clock shows, and for how long: days of 23, 24 and 25 hours alike."""

from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
from numpy.typing import NDArray

STEP_US, HOUR_US, DAY_US = 900_000_000, 3_600_000_000, 86_400_000_000
WEEKDAYS = 7
_THURSDAY = 3
"""1970-01-01 was one; Monday is 0."""


@dataclass(frozen=True)
class LocalClock:
    """Spans of time within each of which the local clock stays in one part of one day.

    Attributes
    ----------
    edges_us
        Where each span begins, and where the last ends: microseconds since 1970 in UTC, rising,
        shape (spans + 1,).
    cell
        Part of the week of each span, weekday (0 Monday) × parts + part, shape (spans,).
    day
        Local day of each span, since 1970-01-01, shape (spans,).
    begins_h
        Hour at which each part of a day begins, rising from 0, shape (parts,).
    """

    edges_us: NDArray[np.int64]
    cell: NDArray[np.int64]
    day: NDArray[np.int64]
    begins_h: NDArray[np.float64]

    @property
    def parts(self) -> int:
        """Into how many parts a day is cut."""
        return len(self.begins_h)

    def hours_shown(self, kept: NDArray[np.bool_] | None = None) -> NDArray[np.float64]:
        """Say for how many hours the clock was in each part of the week.

        Parameters
        ----------
        kept
            Which spans count, shape (spans,); None counts all.

        Returns
        -------
        NDArray
            Shape (7, parts).
        """
        hours = np.diff(self.edges_us) / HOUR_US
        if kept is not None:
            hours = np.where(kept, hours, 0.0)
        added = np.bincount(self.cell, weights=hours, minlength=WEEKDAYS * self.parts)
        return added.reshape(WEEKDAYS, self.parts).astype(np.float64)


def local_clock(
    first_us: int, last_us: int, zone: str | ZoneInfo, begins_h: Sequence[float] = tuple(range(24))
) -> LocalClock:
    """When did the local clock enter and leave each part of the day?

    Parameters
    ----------
    first_us, last_us
        Instants that the spans must hold, microseconds since 1970 in UTC.
    zone
        The time zone whose clock is read.
    begins_h
        Hours at which parts of the day begin, in quarters of an hour; 0 is always among them.

    Returns
    -------
    LocalClock
        Spans from the quarter of an hour of `first_us` to beyond that of `last_us`.

    Notes
    -----
    The clock is read every quarter of an hour in UTC: every offset in use since 1972 is a
    multiple of that, so the edges are exact. An hour that comes twice in autumn is one part shown
    for two hours; one that spring leaves out is not shown.

    Examples
    --------
    >>> day = 86_400_000_000
    >>> spring = pd.Timestamp("2026-03-29", tz="Europe/Amsterdam").value // 1000
    >>> shown = local_clock(spring, spring + 23 * 3_600_000_000 - 1, "Europe/Amsterdam")
    >>> shown.hours_shown()[6, 1:4], float(shown.hours_shown().sum())
    (array([1., 0., 1.]), 23.0)
    """
    parts = np.unique(np.concatenate([[0.0], np.asarray(begins_h, dtype=np.float64)]))
    begin, end = first_us // STEP_US * STEP_US, (last_us // STEP_US + 1) * STEP_US
    utc = np.arange(begin, end, STEP_US, dtype=np.int64)
    shown = pd.DatetimeIndex(utc.view("datetime64[us]")).tz_localize("UTC").tz_convert(zone)
    local = shown.tz_localize(None).as_unit("us").asi8
    day, within = local // DAY_US, local % DAY_US
    part = np.searchsorted(np.round(parts * HOUR_US), within, side="right") - 1
    place = day * len(parts) + part
    starts = np.flatnonzero(np.concatenate([[True], place[1:] != place[:-1]]))
    weekday = (day[starts] + _THURSDAY) % WEEKDAYS
    return LocalClock(
        edges_us=np.append(utc[starts], end),
        cell=weekday * len(parts) + part[starts],
        day=day[starts],
        begins_h=parts,
    )
