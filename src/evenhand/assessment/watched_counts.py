"""What is counted by area and day – signals, stops, contributions – in months about a measure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from evenhand.statistics.adverse_watch import Rise, rise_beside_others
from evenhand.tables.participation import Participation
from evenhand.tables.signals import Signals
from evenhand.tables.stops import Stops

LEAST_BEFORE, LEAST_AFTER, LEAST_COUNT = 6, 3, 10
UNSAFE = 4
SIGNALS = ("complaint", "service_request", "call", "meeting", "protest", "media")
STOPS = ("stops", "fruitless_searches")
CONTRIBUTIONS = ("unsafe_contributions",)


@dataclass(frozen=True)
class Parts:
    """Which areas play which part, and when the measure was on.

    Attributes
    ----------
    areas
        `site`, `buffer`, `comparison` → areas; `comparison` may be empty.
    touched
        Areas that this or another measure reached.
    starts_on, ends_on
        First and last day; `ends_on` is missing where it goes on.
    left_out
        Comparison areas that another measure reached, sorted; not among `areas`.
    starts
        On how many different days it began.
    """

    areas: Mapping[str, frozenset[str]]
    touched: frozenset[str]
    starts_on: pd.Timestamp
    ends_on: pd.Timestamp | None
    left_out: tuple[str, ...] = ()
    starts: int = 1


@dataclass(frozen=True)
class Watched:
    """One thing watched in one part, or why it was not.

    Attributes
    ----------
    thing, part
        What, and whose.
    rise
        What was found; None where it was not watched.
    why
        The reason; empty where it was watched.
    """

    thing: str
    part: str
    rise: Rise | None
    why: str = ""


def of_signals(signals: Signals) -> dict[str, pd.DataFrame]:
    """Give the signals of each kind: `area`, `day`, `count`."""
    frame = signals.to_frame()
    rows = pd.DataFrame({"area": frame["area_id"], "day": frame["on_day"],
                         "count": frame["count"]})  # fmt: skip
    return {kind: rows[frame["signal_source"].eq(kind)] for kind in SIGNALS
            if frame["signal_source"].eq(kind).any()}  # fmt: skip


def of_stops(stops: Stops, areas: frozenset[str]) -> dict[str, pd.DataFrame]:
    """Give stops, and searches that found nothing, in the set of areas that the measure is in."""
    frame = stops.to_frame()
    columns = [name for name in frame if str(name).startswith("area_")
               and frame[name].isin(areas).any()]  # fmt: skip
    area = frame[columns[0]] if columns else pd.Series(pd.NA, index=frame.index, dtype="string")
    day = frame["starts_at"].dt.tz_convert(stops.timezone).dt.tz_localize(None).dt.normalize()
    rows = pd.DataFrame({"area": area, "day": day, "count": 1})
    fruitless = frame["searched"].fillna(False) & ~frame["found"].fillna(True)
    found = {"stops": rows}
    if frame["searched"].notna().any():
        found["fruitless_searches"] = rows[fruitless.astype(bool)]
    return found


def of_contributions(contributions: Participation) -> dict[str, pd.DataFrame]:
    """Give contributions that call a place unsafe or very unsafe."""
    frame = contributions.to_frame()
    rows = pd.DataFrame({"area": frame["area_id"], "day": frame["on_day"], "count": 1})
    return {"unsafe_contributions": rows[frame["feeling"].ge(UNSAFE).fillna(False)]}


def watched_counts(
    things: Mapping[str, pd.DataFrame], days: pd.Series, parts: Parts, confidence: float
) -> list[Watched]:
    """Set every thing in every part beside the comparison areas, before and after.

    Parameters
    ----------
    things
        Thing → `area`, `day`, `count`.
    days
        All days of the source: its first and last say which months are whole.
    parts
        Areas and dates.
    confidence
        Level of the ranges.
    """
    months = whole_months(days)
    kept, late = _split(months, parts)
    found = []
    # An area that the source has at all had none of a thing where there is no row of it.
    seen = frozenset().union(*(set(rows["area"].dropna().astype(str)) for rows in things.values()))
    for thing, rows in things.items():
        others = (parts.areas["comparison"] or seen - parts.touched) & seen
        for part in ("site", "buffer"):
            own = parts.areas.get(part, frozenset())
            if own:
                found.append(_one(thing, part, rows, own & seen, others, months[kept], late[kept],
                                  confidence))  # fmt: skip
    return found


def whole_months(days: pd.Series) -> pd.DatetimeIndex:
    """Give the first days of months that a source covers, up to a week lacking at its ends."""
    first, last = days.min(), days.max()
    begin = first.to_period("M").to_timestamp()
    begin = begin if first.day <= 7 else begin + pd.offsets.MonthBegin(1)
    months = pd.date_range(begin, last, freq="MS")
    ends = months + pd.offsets.MonthEnd(0)
    kept: NDArray[np.bool_] = np.asarray(ends - pd.Timedelta(days=6) <= last)
    return pd.DatetimeIndex(months[kept])


def _split(months: pd.DatetimeIndex, parts: Parts) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Mark months wholly before or wholly within the measure's days, and those within."""
    ends = months + pd.offsets.MonthEnd(0)
    before = np.asarray(ends < parts.starts_on)
    late = np.asarray(months >= parts.starts_on)
    if parts.ends_on is not None:
        late &= np.asarray(ends <= parts.ends_on)
    return before | late, late


def _one(
    thing: str, part: str, rows: pd.DataFrame, own: frozenset[str], others: frozenset[str],
    months: pd.DatetimeIndex, late: NDArray[np.bool_], confidence: float,
) -> Watched:  # fmt: skip
    if not own:
        return Watched(thing, part, None, "other_areas")
    if not others:
        return Watched(thing, part, None, "no_comparison")
    if (~late).sum() < LEAST_BEFORE or late.sum() < LEAST_AFTER:
        return Watched(thing, part, None, "too_short")
    counts, beside = (_monthly(rows, areas, months) for areas in (own, others))
    if min(counts.sum(), beside[~late].sum(), beside[late].sum()) < LEAST_COUNT:
        return Watched(thing, part, None, "too_few")
    if counts[late].sum() == 0:
        sums = counts[~late].sum(), 0.0, beside[~late].sum(), beside[late].sum()
        return Watched(thing, part, Rise(0.0, 0.0, float("nan"), 1.0, *map(float, sums)))
    at = (months.year * 12 + months.month).to_numpy(dtype=np.float64)
    try:
        rise = rise_beside_others(counts, beside, at, late, confidence=confidence,
                                  least=LEAST_COUNT)  # fmt: skip
    except (ValueError, np.linalg.LinAlgError):
        return Watched(thing, part, None, "too_few")
    return Watched(thing, part, rise)


def _monthly(
    rows: pd.DataFrame, areas: Sequence[str] | frozenset[str], months: pd.DatetimeIndex
) -> NDArray[np.float64]:
    """Add up some areas' counts in each month."""
    mine = rows[rows["area"].isin(list(areas))]
    sums = mine.groupby(mine["day"].dt.to_period("M").dt.to_timestamp())["count"].sum()
    return sums.reindex(months, fill_value=0).to_numpy(dtype=np.float64)
