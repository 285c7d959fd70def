"""Checks of times: how finely known, which stand for "not known", what is missing or cut off."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from evenhand.quality.item import Item, sized
from evenhand.quality.rows import Rows
from evenhand.quality.stray_dates import far_dates
from evenhand.statistics.empty_days import Gap, empty_days
from evenhand.statistics.heaping import Heap, minute_heaps, rounded_minutes
from evenhand.tables.monthly import partial_edges
from evenhand.wording.messages import Name, Quantity

LEAST_TIMES = 200
HOURS_ONLY = 0.95
ROUNDED, SURELY = 0.02, 1e-3
HEAPED, LEAST_HEAPED = 0.001, 20
LONGEST_WINDOW = pd.Timedelta(days=7)
MOST_GAPS = 6
DAYS = ("weekday", "burst", "hour_profile")
MONTHS = ("trend", "seasonal_profile", "two_periods", "harm_over_time", "change_by_area")


def time_items(rows: Rows) -> Iterator[Item]:
    """Look at the times of incidents or stops."""
    dated = rows.dated
    yield rows.item("undated", "time", ~dated, warn_above=0.05, done="kept_undated",
                    affects=(*MONTHS, *DAYS))  # fmt: skip
    for word, affects in (("day", ("hour_profile",)), ("month", DAYS), ("year", (*MONTHS, *DAYS))):
        warn_above = {"day": 0.5, "month": 0.5, "year": 0.05}[word]
        yield rows.item(f"known_to_{word}", "time", rows.precision.eq(word), dated,
                        warn_above=warn_above, affects=affects, done="kept_coarse")  # fmt: skip
    if "ends_at" in rows.frame:
        window = rows.frame["ends_at"] - rows.frame["starts_at"]
        fine = dated & rows.precision.isin(["instant", "day"])
        yield rows.item("long_windows", "time", window > LONGEST_WINDOW, fine, warn_above=0.05,
                        affects=DAYS, done="kept_window")  # fmt: skip
    yield _stray(rows)
    yield from _heaped(rows)
    yield from _months(rows)
    yield from _days(rows)


def _stray(rows: Rows) -> Item:
    """Look for dates that are years away from all others."""
    clock = rows.clock.where(rows.dated)
    far = far_dates(clock.to_numpy(dtype="datetime64[ns]"))
    others = clock[~far].dropna()
    words = {} if others.empty else {
        "first": Quantity(others.min().date(), "date"),
        "last": Quantity(others.max().date(), "date"),
    }  # fmt: skip
    return rows.item("stray_dates", "time", far, rows.dated, warn_above=0.0, words=words,
                     done="left_as_is", affects=(*MONTHS, *DAYS))  # fmt: skip


def _heaped(rows: Rows) -> Iterator[Item]:
    exact = rows.exact
    clock = rows.clock[exact]
    minutes = (clock.dt.hour * 60 + clock.dt.minute).to_numpy()
    if len(minutes) < LEAST_TIMES:
        for key in ("default_times", "rounded_times"):
            yield Item(key=key, table=rows.table, group="time", state="unknown",
                       affects=("hour_profile",))  # fmt: skip
        return
    least = max(LEAST_HEAPED, HEAPED * len(minutes))
    heaps = [heap for heap in minute_heaps(minutes) if heap.estimate >= least]
    for heap in heaps:
        yield _heap(rows, heap, int(exact.sum()))
    if not heaps:
        yield Item(key="default_times", table=rows.table, group="time", state="clear",
                   numbers=sized(0, len(minutes)))  # fmt: skip
    yield _rounded(rows, minutes)


def _heap(rows: Rows, heap: Heap, of: int) -> Item:
    at = rows.exact & (rows.clock.dt.hour * 60 + rows.clock.dt.minute).eq(heap.minute)
    clock = f"{heap.minute // 60:02d}:{heap.minute % 60:02d}"
    estimate = heap.estimate / of
    return Item(
        key="default_times", table=rows.table, group="time", state="found", subject=clock,
        numbers=sized(heap.count, of) | {
            "expected": (heap.expected, "count"), "estimate": (heap.estimate, "count"),
            "low": (heap.low, "count"), "high": (heap.high, "count"),
            "p_value": (heap.p_value, "p_value"),
        },
        words={"subject": Name(clock)}, examples=rows.origins.of_mask(at), is_heavy=estimate > 0.02,
        affects=("hour_profile",),
    )  # fmt: skip


def _rounded(rows: Rows, minutes: "np.ndarray[tuple[int], np.dtype[np.int64]]") -> Item:
    found = rounded_minutes(minutes)
    full = rows.exact & rows.clock.dt.minute.eq(0)
    total = len(minutes)
    if found.on_hour >= HOURS_ONLY:
        return Item(key="hours_only", table=rows.table, group="time", state="found",
                    numbers=sized(int(full.sum()), total), examples=rows.origins.of_mask(full),
                    done="kept_coarse", affects=("hour_profile",))  # fmt: skip
    is_rounded = found.p_value < SURELY and found.estimate > ROUNDED * total
    return Item(
        key="rounded_times", table=rows.table, group="time",
        state="found" if is_rounded else "clear",
        numbers=sized(round(found.on_round * total), total) | {
            "on_hour": (found.on_hour, "percent"), "estimate": (found.estimate, "count"),
            "low": (found.low, "count"), "high": (found.high, "count"),
            "p_value": (found.p_value, "p_value"),
        },
        examples=rows.origins.of_mask(full) if is_rounded else (), affects=("hour_profile",),
    )  # fmt: skip


def _months(rows: Rows) -> Iterator[Item]:
    month = rows.month
    known = month.dropna()
    if known.empty:
        yield Item(key="missing_months", table=rows.table, group="time", state="unknown",
                   counted="months", affects=MONTHS)  # fmt: skip
        return
    span = pd.period_range(known.min(), known.max(), freq="M")
    gone = [one for one in span if one not in set(known.unique())]
    yield Item(
        key="missing_months", table=rows.table, group="time", counted="months",
        state="found" if gone else "clear", numbers=sized(len(gone), len(span)),
        words={"months": Name(_listed([str(one) for one in gone]))}, is_heavy=bool(gone),
        done="left_out_months", affects=MONTHS,
    )  # fmt: skip
    frame = rows.frame.assign(time_precision=rows.precision)
    dated = month.notna()
    cut = sorted(partial_edges(frame[dated], rows.clock[dated], span.to_timestamp()))
    last = rows.clock[dated].max()
    yield Item(
        key="partial_months", table=rows.table, group="time", counted="months",
        state="found" if cut else "clear", numbers=sized(len(cut), len(span)),
        words={
            "months": Name(_listed([f"{day:%Y-%m}" for day in cut])),
            "first": Quantity(rows.clock[dated].min().date(), "date"),
            "last": Quantity(last.date(), "date"),
        },
        done="left_out_months", affects=MONTHS,
    )  # fmt: skip


def _days(rows: Rows) -> Iterator[Item]:
    fine = rows.dated & rows.precision.isin(["instant", "day"])
    days = rows.clock[fine].dt.normalize()
    if len(days) < LEAST_TIMES:
        yield Item(key="empty_days", table=rows.table, group="time", state="unknown",
                   counted="days", affects=DAYS)  # fmt: skip
        return
    every = pd.date_range(days.min(), days.max(), freq="D")
    counts = days.value_counts().reindex(every, fill_value=0).to_numpy()
    silent = set(pd.period_range(every[0], every[-1], freq="M")) - set(rows.month.dropna())
    # A month without any record is told once, as that.
    gaps = [gap for gap in empty_days(counts)
            if not set(every[gap.first : gap.last + 1].to_period("M")) <= silent]  # fmt: skip
    for gap in sorted(gaps, key=lambda gap: -gap.expected)[:MOST_GAPS]:
        yield _gap(rows, gap, every)
    if not gaps:
        yield Item(key="empty_days", table=rows.table, group="time", state="clear",
                   counted="days", numbers=sized(0, len(every)))  # fmt: skip


def _gap(rows: Rows, gap: Gap, every: pd.DatetimeIndex) -> Item:
    first, last = every[gap.first].date(), every[gap.last].date()
    return Item(
        key="empty_days", table=rows.table, group="time", state="found", counted="days",
        subject=first.isoformat(),
        numbers=sized(gap.last - gap.first + 1, len(every)) | {
            "expected": (gap.expected, "count"), "p_value": (gap.p_value, "p_value"),
        },
        words={
            "subject": Quantity(first, "date"), "first": Quantity(first, "date"),
            "last": Quantity(last, "date"),
        },
        is_heavy=True, done="left_as_is", affects=(*MONTHS, *DAYS),
    )  # fmt: skip


def _listed(words: list[str], most: int = 6) -> str:
    return ", ".join(words[:most]) + (" …" if len(words) > most else "")
