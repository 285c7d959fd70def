"""Checks of clocks and calendars: zones, summer time, and the order of day and month."""

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from evenhand.quality.item import Item, State, sized
from evenhand.quality.origins import Span
from evenhand.quality.record_checks import seen_item
from evenhand.quality.rows import Rows
from evenhand.statistics.clock_shift import clock_shift
from evenhand.wording.messages import Name

AFFECTS = ("hour_profile", "weekday")
CERTAIN, LIKELY = 0.99, 0.8
LEAST_IN_FILE = 30
_DAY_FIRST = re.compile(r"^%-?[de].?%-?m")
_MONTH_FIRST = re.compile(r"^%-?m.?%-?[de]")


def clock_items(rows: Rows) -> Iterator[Item]:
    """Look at the clock and the calendar that times were read on."""
    yield _zone(rows)
    yield _edges(rows)
    yield from _offsets(rows)
    for key in ("skipped_clock", "clock_twice"):
        yield seen_item(rows, key, "time", f"read_{key}", ("hour_profile",))
    yield _ambiguous(rows)


def changes_of_clock(zone: str, first: date, last: date) -> list[tuple[np.datetime64, int]]:
    """List the days on which the clock was put forward (1) or back (-1).

    Examples
    --------
    >>> changes_of_clock("Europe/London", date(2022, 1, 1), date(2022, 5, 1))
    [(np.datetime64('2022-03-27'), 1)]
    """
    info = ZoneInfo(zone)
    days = [first + timedelta(days=n) for n in range((last - first).days + 2)]
    offsets = [datetime(d.year, d.month, d.day, tzinfo=info).utcoffset() for d in days]
    found: list[tuple[np.datetime64, int]] = []
    for day, here, then in zip(days, offsets[:-1], offsets[1:], strict=False):
        if here is not None and then is not None and here != then:
            found.append((np.datetime64(day), 1 if then > here else -1))
    return found


def _zone(rows: Rows) -> Item:
    """Say whether the daily rhythm follows summer time as it should."""
    clock = rows.clock[rows.exact]
    found = None
    if len(clock):
        changes = changes_of_clock(rows.zone, clock.min().date(), clock.max().date())
        found = clock_shift(clock.to_numpy().astype("datetime64[m]"), changes) if changes else None
    words = {"zone": Name(rows.zone)}
    if found is None:
        return Item(key="zone_unknown", table=rows.table, group="time", state="unknown",
                    words=words, affects=AFFECTS)  # fmt: skip
    sure = found.certainty >= (CERTAIN if found.hours else LIKELY)
    key = {0: "zone_fits", -1: "zone_behind", 1: "zone_ahead"}[found.hours]
    if not sure or (key == "zone_ahead" and not _could_run_ahead(rows)):
        key = "zone_unsure"
    return Item(
        key=key, table=rows.table, group="time",
        state="clear" if key == "zone_fits" else "unknown" if key == "zone_unsure" else "found",
        numbers=sized(found.rows, int(rows.exact.sum())) | {
            "certainty": (found.certainty, "percent"), "changes": (found.changes, "count"),
            "hours": (found.hours, "count"),
        },
        words=words, is_heavy=key in ("zone_behind", "zone_ahead"), done="left_as_is",
        affects=AFFECTS,
    )  # fmt: skip


def _could_run_ahead(rows: Rows) -> bool:
    """Say whether some stamps were taken for UTC: else a rhythm that moves on follows the sun."""
    return any(
        span.seen("with_offset") or span.setting("time", "zone", rows.zone) != rows.zone
        for span in rows.origins.spans
    )


def _edges(rows: Rows) -> Item:
    """Count the files whose hours would make a whole month if the clock were one hour on."""
    odd, fitting = [], 0
    for span in rows.origins.spans:
        clock = rows.clock[span.start : span.end][rows.exact[span.start : span.end]]
        if len(clock) < LEAST_IN_FILE:
            continue
        fitting += 1
        if _spills(clock):
            odd.append(span)
    state: State = "found" if odd else ("clear" if fitting else "unknown")
    places = [_first_of(rows, span) for span in odd]
    return Item(
        key="month_edges", table=rows.table, group="time", counted="files",
        state=state, numbers=sized(len(odd), fitting),
        examples=rows.origins.examples(places), is_heavy=bool(odd), done="left_as_is",
        affects=AFFECTS,
    )  # fmt: skip


def _spills(clock: pd.Series) -> bool:
    """Say whether a file runs from 23:00 of the day before a month to 22:59 of its last day."""
    first, last = clock.min(), clock.max()
    later = [moment + pd.Timedelta(hours=1) for moment in (first, last)]
    as_is = first.to_period("M") == last.to_period("M")
    return not as_is and later[0].to_period("M") == later[1].to_period("M") and last.hour < 23


def _first_of(rows: Rows, span: Span) -> int:
    return span.start + int(rows.clock[span.start : span.end].argmin())


def _offsets(rows: Rows) -> Iterator[Item]:
    """Look at stamps that say how far their clock is from UTC."""
    pairs = [(part, span) for span in rows.origins.spans for part in span.seen("with_offset")]
    if not pairs:
        return
    seen = [part for part, _ in pairs]
    mixed = [part for part, span in pairs if part.rows < _dated_rows(rows, span)]
    utc = rows.frame["starts_at"].dt.tz_localize(None)
    moved = rows.dated & utc.dt.normalize().ne(rows.clock.dt.normalize())
    across = moved & utc.dt.to_period("M").ne(rows.clock.dt.to_period("M"))
    yield Item(
        key="offset_stamps", table=rows.table, group="time", state="found",
        numbers=sized(
            sum(part.rows for part in seen), sum(span.file.rows_in for span in rows.origins.spans)
        ) | {
            "days": (int(moved.sum()), "count"), "months": (int(across.sum()), "count"),
            "files": (len(mixed), "count"),
        },
        words={"zone": Name(rows.zone)}, examples=rows.origins.of_mask(across),
        is_heavy=bool(mixed), done="put_on_clock", affects=AFFECTS,
    )  # fmt: skip


def _dated_rows(rows: Rows, span: Span) -> int:
    return int(rows.dated[span.start : span.end].sum())


def _ambiguous(rows: Rows) -> Item:
    """Count the files in which day and month could be changed round without a contradiction."""
    open_, looked_at = [], 0
    for span in rows.origins.spans:
        pattern = str(span.setting("time", "format", "iso")).replace(" ", "")
        if not (_DAY_FIRST.match(pattern) or _MONTH_FIRST.match(pattern)):
            continue
        days = rows.clock[span.start : span.end].dropna().dt.day
        looked_at += 1
        if len(days) and int(days.max()) <= 12:
            open_.append(span)
    return Item(
        key="ambiguous_dates", table=rows.table, group="time", counted="files",
        state="found" if open_ else "clear", numbers=sized(len(open_), looked_at),
        examples=rows.origins.examples([span.start for span in open_]),
        is_heavy=bool(open_), done="read_as_mapped", affects=("trend", "weekday", "burst"),
    )  # fmt: skip
