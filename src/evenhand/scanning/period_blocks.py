"""Two periods cut into months or weeks, to see how much their counts vary by themselves."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from evenhand.statistics.dispersion import (
    UNKNOWN,
    Dispersion,
    cluster_dispersion,
    group_dispersion,
    table_dispersion,
)
from evenhand.tables.counts import Counts
from evenhand.tables.incidents import Incidents
from evenhand.tables.tallied import Tally

LEAST_MONTHS, LEAST_WEEKS = 6, 8
HOURS = 24


def period_dispersion(first: Tally, second: Tally, recorded: Incidents | Counts) -> Dispersion:
    """How much do counts within two periods vary beyond chance?

    Parameters
    ----------
    first, second
        The tallies of the periods, made comparable (`matched_periods`).
    recorded
        What was tallied: months are those with figures in counts, those covered in incidents.

    Returns
    -------
    Dispersion
        From months of the same name in both periods (season does not enter), with six or more;
        else from weeks within each, with eight or more in all; else not-a-number.
    """
    months = _whole_months(first, recorded), _whole_months(second, recorded)
    alike = [m.month for m in months[0]] == [m.month for m in months[1]]
    if alike and len(months[0]) >= LEAST_MONTHS:
        earlier, later = _by_month(first, months[0]), _by_month(second, months[1])
        if earlier is not None and later is not None:
            return table_dispersion(np.stack([earlier, later]))
    if first.silent_months or second.silent_months:
        return UNKNOWN
    before, after = _by_week(first), _by_week(second)
    if before is None or after is None or len(before) + len(after) < LEAST_WEEKS:
        return UNKNOWN
    group = np.repeat([0, 1], [len(before), len(after)])
    return group_dispersion(np.concatenate([before, after]), group)


def hour_dispersion(moments: pd.Series) -> Dispersion:
    """How much more do hours of the day vary because incidents come in series?

    Parameters
    ----------
    moments
        When each incident counts, on the local clock.

    Returns
    -------
    Dispersion
        From weeks by hours, weeks being the clusters; not-a-number with fewer than eight weeks.
    """
    day = moments.dt.tz_localize(None).dt.normalize()
    week = (day - day.min()).dt.days.to_numpy() // 7
    weeks = int(week.max()) + 1
    if weeks < LEAST_WEEKS:
        return UNKNOWN
    cell = week * HOURS + moments.dt.hour.to_numpy()
    table = np.bincount(cell, minlength=weeks * HOURS).reshape(weeks, HOURS)
    return cluster_dispersion(table.astype(np.float64))


def _whole_months(one: Tally, recorded: Incidents | Counts) -> list[pd.Period]:
    if isinstance(recorded, Counts):
        return sorted(one.frame["starts_on"].dt.to_period("M").unique())
    start, end = pd.Timestamp(one.starts_on), pd.Timestamp(one.ends_on)
    months = pd.period_range(start, end, freq="M")
    silent = {pd.Period(day, "M") for day in one.silent}
    whole = [m for m in months if m.start_time >= start and m.end_time.normalize() <= end]
    return [m for m in whole if m not in silent]


def _by_month(one: Tally, months: list[pd.Period]) -> NDArray[np.float64] | None:
    rows = one.frame
    start = rows["starts_on"].dt.to_period("M")
    if (start != rows["ends_on"].dt.to_period("M")).any():
        return None
    counted = rows.groupby(start)["count"].sum().reindex(months, fill_value=0)
    return counted.to_numpy(dtype=np.float64)


def _by_week(one: Tally) -> NDArray[np.float64] | None:
    rows = one.frame
    if (rows["starts_on"] != rows["ends_on"]).any():
        return None
    week = (rows["starts_on"] - pd.Timestamp(one.starts_on)).dt.days // 7
    whole = one.days // 7
    counted = np.bincount(week, weights=rows["count"], minlength=whole)[:whole]
    return counted.astype(np.float64)
