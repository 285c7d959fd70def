"""Two periods made comparable: what has no figure in one of them is left out of both."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from evenhand.errors import UnsuitableData, listed
from evenhand.tables.counts import Counts
from evenhand.tables.incidents import Incidents
from evenhand.tables.tallied import Tally, covered_days

UNMATCHED = "no_counterpart"
Days = tuple[date, date]
Numbers = NDArray[np.int64]


def matched(
    first: Tally, second: Tally, asked: tuple[Days, Days], recorded: Incidents | Counts
) -> tuple[Tally, Tally]:
    """Keep what both periods have figures for.

    Parameters
    ----------
    first, second
        The tallies of the periods.
    asked
        First and last day of each, as asked for.
    recorded
        What was tallied.

    Returns
    -------
    first, second : Tally
        If the periods are the same calendar months, each area and class is compared over the
        months in which it has a figure in both; of incidents, months in which the source is
        silent in one period, or which it does not wholly cover, go from both. If they are other
        months, an area and class is kept only if it has every figure. Rows left out are counted
        under `no_counterpart`.

    Raises
    ------
    UnsuitableData
        Nothing has figures in both.
    """
    alike = _same_months(*asked)
    if isinstance(recorded, Incidents):
        return _without_months(first, second, asked) if alike else (first, second)
    series, slot = _cells(first, second, asked, recorded)
    many = len(first.frame)
    cell = series * (int(slot.max(initial=0)) + 1) + slot
    if alike:
        inside = np.isin(cell, np.intersect1d(cell[:many], cell[many:]))
    else:
        inside = np.isin(series, np.intersect1d(_complete(series[:many], slot[:many]),
                                                _complete(series[many:], slot[many:])))  # fmt: skip
    kept = inside[:many], inside[many:]
    if not kept[0].any() or not kept[1].any():
        raise UnsuitableData(
            listed("two_periods", ["no area and class has figures in both periods; choose periods "
                                   "with the same months, or fewer of them"])
        )  # fmt: skip
    return _kept(first, kept[0]), _kept(second, kept[1])


def _same_months(first: Days, second: Days) -> bool:
    """Say whether both are whole calendar months, as many, from the same month of the year."""
    whole = all(a.day == 1 and (b + timedelta(days=1)).day == 1 for a, b in (first, second))
    many = [(b.year - a.year) * 12 + b.month - a.month for a, b in (first, second)]
    return whole and first[0].month == second[0].month and many[0] == many[1]


def _slots(days: pd.Series, origin: date) -> Numbers:
    """Number days by month from the period's first one and day of the month."""
    months = (days.dt.year - origin.year) * 12 + days.dt.month - origin.month
    return np.asarray(months * 32 + days.dt.day, dtype=np.int64)


def _cells(
    first: Tally, second: Tally, asked: tuple[Days, Days], recorded: Counts
) -> tuple[Numbers, Numbers]:
    """Number the series and the slot of each row of both periods: what is compared with what."""
    rows = pd.concat([first.frame, second.frame], ignore_index=True)
    source = recorded.column("offence_source").iloc[rows["row"]].reset_index(drop=True)
    series = rows.assign(source=source).groupby(
        ["area_id", "offence_class", "source"], dropna=False, observed=True
    )
    slots = [_slots(one.frame["starts_on"], days[0])
             for one, days in zip((first, second), asked, strict=True)]  # fmt: skip
    return np.asarray(series.ngroup(), dtype=np.int64), np.concatenate(slots)


def _complete(series: Numbers, slot: Numbers) -> Numbers:
    """List the series that have every slot any of them has."""
    pairs = np.unique(np.column_stack([series, slot]), axis=0)
    names, many = np.unique(pairs[:, 0], return_counts=True)
    return np.asarray(names[many == len(np.unique(slot))], dtype=np.int64)


def _kept(one: Tally, rows: NDArray[np.bool_]) -> Tally:
    if rows.all():
        return one
    frame, lost = one.frame[rows].reset_index(drop=True), int((~rows).sum())
    return replace(one, frame=frame, days=covered_days(frame), n_used=one.n_used - lost,
                   set_aside={**one.set_aside, UNMATCHED: lost})  # fmt: skip


def _without_months(first: Tally, second: Tally, asked: tuple[Days, Days]) -> tuple[Tally, Tally]:
    """Take out of both periods the months that the source lacks in one of them."""
    have = [_months(one, days[0]) for one, days in zip((first, second), asked, strict=True)]
    if have[0] == have[1]:
        return first, second
    both, found = have[0] & have[1], []
    if not both:
        raise UnsuitableData(
            listed("two_periods", ["no month is covered in both periods; choose others"])
        )
    for one, days in zip((first, second), asked, strict=True):
        month = _slots(one.frame["starts_on"], days[0]) // 32
        start = pd.Period(days[0], "M")
        trimmed = _kept(one, np.isin(month, list(both)))
        length = sum((start + number).days_in_month for number in both)
        silent = [day for day in one.silent if (pd.Period(day, "M") - start).n in both]
        found.append(replace(trimmed, days=length, silent=tuple(silent),
                             silent_months=len(silent)))  # fmt: skip
    return found[0], found[1]


def _months(one: Tally, origin: date) -> set[int]:
    """Number the months that the source covers wholly and is not silent in."""
    firsts = pd.date_range(one.starts_on, one.ends_on, freq="MS")
    whole = firsts[firsts + pd.offsets.MonthEnd(0) <= pd.Timestamp(one.ends_on)]
    kept = whole[~whole.isin([pd.Timestamp(day) for day in one.silent])]
    return {(m.year - origin.year) * 12 + m.month - origin.month for m in kept}
