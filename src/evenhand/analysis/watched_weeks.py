"""Signals and incidents by area and week: which rows count, and which weeks are whole."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from evenhand.errors import UnsuitableData, listed
from evenhand.tables.areas import Areas
from evenhand.tables.counts import Counts
from evenhand.tables.incidents import Incidents
from evenhand.tables.signals import Signals
from evenhand.tables.tally_incidents import area_column, area_levels

METHOD_NAME = "insecurity_outbreak"
LONGEST_GAP_WEEKS = 26
LONGEST_DAYS = 7


@dataclass(frozen=True)
class Weeks:
    """Counts of whole weeks, Monday to Sunday.

    Attributes
    ----------
    mondays
        First day of each week, shape (weeks,).
    areas
        Their ids, sorted, shape (areas,).
    kinds
        The signals watched, in order.
    counts
        Shape (kinds, areas, weeks).
    n_used, n_rows, set_aside
        Rows of signals used, all, and the others by reason.
    level
        Which set of areas it is; empty where nothing says.
    """

    mondays: pd.DatetimeIndex
    areas: tuple[str, ...]
    kinds: tuple[str, ...]
    counts: NDArray[np.float64]
    n_used: int
    n_rows: int
    set_aside: Mapping[str, int]
    level: str


@dataclass(frozen=True)
class Recorded:
    """Incidents in the same areas and weeks.

    Attributes
    ----------
    classes
        Offence classes, `all` the first; or the one asked for.
    counts
        Shape (classes, areas, weeks), 0 in weeks that are not covered.
    covered
        Which weeks the records cover whole, shape (weeks,).
    """

    classes: tuple[str, ...]
    counts: NDArray[np.float64]
    covered: NDArray[np.bool_]


def weekly_signals(
    signals: Signals, areas: Areas | None, level: str | None, by_topic: bool, until: date | None
) -> Weeks:
    """Count signals by kind, area and whole week.

    Parameters
    ----------
    signals
        Signals by day.
    areas
        Names the areas, and those without signals.
    level
        Which set of areas; None takes the one that most signals are of.
    by_topic
        Whether topics of a source are watched apart.
    until
        Last day taken; None takes the last there is.

    Raises
    ------
    UnsuitableData
        No row has both an area and a day, or a run of weeks without any row points to a date
        that was mistyped.
    """
    rows = signals.to_frame()[["signal_source", "topic", "on_day", "area_id", "count"]]
    rows["on_day"] = pd.to_datetime(rows["on_day"]).astype("datetime64[us]")
    chosen, known = _level(rows["area_id"], areas, level)
    dated, placed = rows["on_day"].notna(), rows["area_id"].notna()
    of_level = rows["area_id"].isin(known) if known is not None else placed
    late = dated & (rows["on_day"] > pd.Timestamp(until)) if until else dated & False
    usable = dated & placed & of_level & ~late
    if not usable.any():
        raise UnsuitableData(
            listed(METHOD_NAME, ["no signal has both a day and an area of the set asked for; "
                                 "give signals by area, or another level"])
        )  # fmt: skip
    first, last = _span(rows.loc[usable, "on_day"])
    whole = rows["on_day"].ge(first) & rows["on_day"].lt(last)
    used = usable & whole
    aside = {
        "undated": ~dated,
        "outside_period": late,
        "outside_areas": dated & ~late & ~placed,
        "other_level": dated & ~late & placed & ~of_level,
        "week_not_whole": usable & ~whole,
    }
    if not used.any():
        raise UnsuitableData(
            listed(METHOD_NAME, ["no week from Monday to Sunday is whole; give more days"])
        )
    rows["kind"] = rows["signal_source"].astype("string")
    if by_topic:
        rows["kind"] += ": " + rows["topic"].astype("string")
    names = known if known is not None else set(rows.loc[used, "area_id"].astype(str))
    kinds, counts = _counted(rows[used], sorted(names), first, last)
    mondays = pd.date_range(first, last, freq="7D", inclusive="left")
    return Weeks(
        mondays, tuple(sorted(names)), kinds, counts, int(used.sum()), len(rows),
        {reason: int(many.sum()) for reason, many in aside.items() if many.any()}, chosen,
    )  # fmt: skip


def _counted(
    rows: pd.DataFrame, names: list[str], first: pd.Timestamp, last: pd.Timestamp
) -> tuple[tuple[str, ...], NDArray[np.float64]]:
    kinds = sorted(map(str, rows["kind"].unique()))
    counts = np.zeros((len(kinds), len(names), (last - first).days // 7))
    where = (
        pd.Categorical(rows["kind"].astype(str), kinds).codes,
        pd.Categorical(rows["area_id"].astype(str), names).codes,
        ((rows["on_day"] - first).dt.days // 7).to_numpy(),
    )
    np.add.at(counts, where, rows["count"].to_numpy(dtype=np.float64))
    return tuple(kinds), counts


def _level(ids: pd.Series, areas: Areas | None, level: str | None) -> tuple[str, set[str] | None]:
    if areas is None:
        return level or "", None
    frame = areas.to_frame()
    levels = sorted(set(frame["level"]) - {"segment"})
    if level is not None and level not in levels:
        raise UnsuitableData(
            listed(METHOD_NAME, [f"there is no set of areas '{level}'; there are: "
                                 f"{', '.join(levels) or 'none'}"])
        )  # fmt: skip
    sets = {name: set(frame.loc[frame["level"].eq(name), "area_id"].astype(str)) for name in levels}
    if not sets:
        return level or "", None
    chosen = level or max(levels, key=lambda name: (int(ids.isin(sets[name]).sum()), name))
    return chosen, sets[chosen]


def _span(days: pd.Series) -> tuple[pd.Timestamp, pd.Timestamp]:
    """Give the first Monday of a whole week and the Monday after the last one."""
    ordered = days.sort_values()
    gap = ordered.diff().dt.days
    if gap.max() > 7 * LONGEST_GAP_WEEKS:
        at = int(gap.to_numpy()[1:].argmax()) + 1
        before, after = ordered.iloc[at - 1].date(), ordered.iloc[at].date()
        raise UnsuitableData(
            listed(METHOD_NAME, [f"no signal is dated between {before} and {after}: mend 'on_day' "
                                 "of rows with a mistyped year, or give until=… to leave out what "
                                 "comes later"])
        )  # fmt: skip
    start, end = ordered.iloc[0], ordered.iloc[-1]
    if len(set(days.dt.day_of_week)) == 1:  # counts of weeks, dated by one of their days
        return start - pd.Timedelta(days=start.day_of_week), _next_monday(end)
    first = start if start.day_of_week == 0 else _next_monday(start)
    last = _next_monday(end) if end.day_of_week == 6 else end - pd.Timedelta(days=end.day_of_week)
    return first, max(last, first)


def _next_monday(day: pd.Timestamp) -> pd.Timestamp:
    return day + pd.Timedelta(days=7 - day.day_of_week)


def weekly_incidents(
    recorded: Incidents | Counts, weeks: Weeks, offence: str | None
) -> "Recorded | None":
    """Count incidents in the same areas and weeks.

    Parameters
    ----------
    recorded
        Incidents with areas, or counts by area and period: these are spread evenly over their
        days.
    weeks
        The weeks and areas of the signals.
    offence
        One class; None takes all together and each by itself.

    Returns
    -------
    Recorded or None
        Counts are 0 in weeks that the records do not cover whole. None where no record lies in
        those areas and weeks.
    """
    rows = recorded.to_frame()
    chosen = rows["offence_class"].eq(offence) if offence else pd.Series(True, index=rows.index)
    if isinstance(recorded, Counts):
        spread = _of_counts(rows[chosen & rows["count"].notna()])
    else:
        spread = _of_incidents(recorded, weeks, chosen)
    spread = spread[spread["area_id"].isin(weeks.areas)]
    edges = weeks.mondays.append(pd.DatetimeIndex([weeks.mondays[-1] + pd.Timedelta(days=7)]))
    inside = spread[spread["ends"].gt(edges[0]) & spread["starts"].lt(edges[-1])]
    if inside.empty:
        return None
    classes = sorted(inside["offence_class"].astype(str).unique())
    counts = np.zeros((len(classes), len(weeks.areas), len(weeks.mondays)))
    where = pd.Categorical(inside["area_id"].astype(str), list(weeks.areas)).codes
    which = pd.Categorical(inside["offence_class"].astype(str), classes).codes
    start = ((inside["starts"] - edges[0]).dt.total_seconds() / 604_800).to_numpy()
    end = ((inside["ends"] - edges[0]).dt.total_seconds() / 604_800).to_numpy()
    each = inside["count"].to_numpy(dtype=np.float64)
    for week in range(len(weeks.mondays)):
        some = (start < week + 1) & (end > week)
        part = np.minimum(end[some], week + 1) - np.maximum(start[some], week)
        share = part / (end[some] - start[some])
        np.add.at(counts[:, :, week], (which[some], where[some]), each[some] * share)
    covered = np.asarray(
        (edges[:-1] >= spread["starts"].min()) & (edges[1:] <= spread["ends"].max())
    )
    counts[:, :, ~covered] = 0.0
    if offence is not None:
        return Recorded((offence,), counts, covered)
    return Recorded(("all", *classes), np.concatenate([counts.sum(axis=0)[None], counts]), covered)


def _of_counts(rows: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame({
        "area_id": rows["area_id"],
        "offence_class": rows["offence_class"],
        "starts": pd.to_datetime(rows["period_start"]),
        "ends": pd.to_datetime(rows["period_end"]) + pd.Timedelta(days=1),
        "count": rows["count"],
    })  # fmt: skip


def _of_incidents(incidents: Incidents, weeks: Weeks, chosen: "pd.Series[bool]") -> pd.DataFrame:
    """Give incidents known to a week or better, each spread over the day of its middle."""
    area = area_column(incidents, _incident_level(incidents, weeks))
    precise = incidents.column("time_precision").isin(["instant", "day"])
    starts = incidents.local_times("starts_at").dt.tz_localize(None)
    ends = incidents.local_times("ends_at").dt.tz_localize(None).fillna(starts)
    length = ends - starts
    kept = chosen & precise & starts.notna() & length.le(pd.Timedelta(days=LONGEST_DAYS))
    day = (starts + length / 2).dt.normalize()[kept]
    return pd.DataFrame({
        "area_id": area[kept], "offence_class": incidents.column("offence_class")[kept],
        "starts": day, "ends": day + pd.Timedelta(days=1), "count": 1.0,
    })  # fmt: skip


def _incident_level(incidents: Incidents, weeks: Weeks) -> str:
    levels = area_levels(incidents)
    if weeks.level in levels or not levels:
        return weeks.level or "…"
    return max(levels, key=lambda name: int(area_column(incidents, name).isin(weeks.areas).sum()))
