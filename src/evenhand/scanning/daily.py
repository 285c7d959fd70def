"""Incidents by day: which rows are known to a day, and which days the source covers."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from evenhand.errors import UnsuitableData, listed
from evenhand.tables.incidents import Incidents

LONGEST_HOURS = 24.0


@dataclass(frozen=True)
class Daily:
    """Counts of consecutive days.

    Attributes
    ----------
    first_day
        The first day, on the clock of the table's time zone.
    counts
        Incidents of each day, shape (days,).
    n_used, n_rows, set_aside
        Rows of the offence asked for: used, all, and the others by reason.
    """

    first_day: pd.Timestamp
    counts: NDArray[np.float64]
    n_used: int
    n_rows: int
    set_aside: Mapping[str, int]

    @property
    def days(self) -> pd.DatetimeIndex:
        """The days themselves, shape (days,)."""
        return pd.date_range(self.first_day, periods=len(self.counts), freq="D")


def known_days(incidents: Incidents) -> pd.Series:
    """Give the local day of each incident: that of the middle of its time, midnight without zone.

    Missing where no row knows the day: without a date, known to the month or year, or possible
    over more than `LONGEST_HOURS`.
    """
    rows = incidents.to_frame()[["time_precision"]]
    starts = incidents.local_times("starts_at").dt.tz_localize(None)
    ends = incidents.local_times("ends_at").dt.tz_localize(None)
    hours = (ends - starts).dt.total_seconds().div(3600).fillna(0.0).clip(lower=0.0)
    whole_day = rows["time_precision"].eq("day")
    known = whole_day | (rows["time_precision"].eq("instant") & hours.le(LONGEST_HOURS))
    half = pd.to_timedelta(hours.where(~whole_day, 0.0) / 2, unit="h")
    middle: pd.Series = (starts + half).dt.normalize()
    return middle.where(known)


def daily(incidents: Incidents, offence: str | None, method: str) -> Daily:
    """Count incidents on each day from the first to the last that the source has rows for.

    Parameters
    ----------
    incidents
        Recorded incidents.
    offence
        One class; None takes every class.
    method
        The method's name, for its errors.

    Returns
    -------
    Daily
        Counts. An incident known to lie within at most 24 hours counts on the day of the middle
        of that time; one that may have happened over a longer time is set aside.

    Raises
    ------
    UnsuitableData
        No row of the offence is known to the day.
    """
    rows = incidents.to_frame()[["offence_class", "starts_at"]]
    asked = rows["offence_class"].eq(offence) if offence else rows["offence_class"].notna()
    day = known_days(incidents)
    dated = day.notna()
    used = asked & dated
    if not used.any():
        raise UnsuitableData(
            listed(method, ["no row that was asked for is known to the day; this question needs "
                            "days, not months or years"])
        )  # fmt: skip
    first, last = day[dated].min(), day[dated].max()
    offset = (day[used] - first).dt.days.to_numpy(dtype=np.int64)
    counts = np.bincount(offset, minlength=(last - first).days + 1).astype(np.float64)
    aside = {
        "undated": int((asked & rows["starts_at"].isna()).sum()),
        "too_coarse_in_time": int((asked & rows["starts_at"].notna() & ~dated).sum()),
    }
    return Daily(
        first_day=first,
        counts=counts,
        n_used=int(used.sum()),
        n_rows=int(asked.sum()),
        set_aside={reason: many for reason, many in aside.items() if many},
    )
