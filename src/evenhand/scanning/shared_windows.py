"""Incidents shared out over their windows: by hour and shift, with and without long ones."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import scipy
from numpy.typing import NDArray

from evenhand.errors import OptionError, UnsuitableData, listed
from evenhand.scanning.hour_rates import ALL_DAYS, HOURS, exposed_hours, hour_rates, with_rates
from evenhand.statistics.aoristic import PartShares, part_shares, week_weights, weight_dispersion
from evenhand.statistics.dispersion import Dispersion
from evenhand.statistics.local_clock import HOUR_US, WEEKDAYS, local_clock
from evenhand.statistics.shares import clopper_pearson_interval
from evenhand.tables.incidents import Incidents
from evenhand.tables.tally import tally

ALL, LONG_H, WHOLE = "all", 24.0, 1 - 1e-12
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class SharedWindows:
    """Sums of weights, and what they rest on.

    Attributes
    ----------
    week, exposed
        Weights and hours shown by the clock, shape (7, 24).
    dispersion
        How much weeks vary over the hours of the day.
    names
        The shifts as "22:00-06:00", in order of their beginning, shape (shifts,).
    by_shift, shift_exposed, certain, possible
        Of each shift: weight, hours shown, incidents wholly within it, and that can lie in it.
    shifts
        Shares of the shifts.
    hours_long, is_long
        How long each window is, in hours, and whether longer than a day, shape (n_used,).
    day_without, shift_without
        Shares of hours and shifts without long windows; missing if all are long.
    share_at_midnight
        How many begin at 0:00 sharp.
    n_used, n_rows, set_aside
        Rows of the offence asked for: used, all, and the others by reason.
    """

    week: Floats
    exposed: Floats
    dispersion: Dispersion
    names: tuple[str, ...]
    by_shift: Floats
    shift_exposed: Floats
    certain: NDArray[np.int64]
    possible: NDArray[np.int64]
    shifts: PartShares
    hours_long: Floats
    is_long: NDArray[np.bool_]
    day_without: Floats
    shift_without: Floats
    share_at_midnight: float
    n_used: int
    n_rows: int
    set_aside: Mapping[str, int]


def shared_windows(
    recorded: Incidents,
    offence: str | None,
    period_from: date | None,
    period_to: date | None,
    shift_starts_h: Sequence[float],
    confidence: float,
) -> SharedWindows:
    """Share incidents out over their windows.

    Parameters
    ----------
    recorded, offence, period_from, period_to, shift_starts_h, confidence
        As for `aoristic_profile`.

    Returns
    -------
    SharedWindows
        Sums by hour and by shift.

    Raises
    ------
    OptionError
        There are fewer than two shifts, or they begin at no quarter of an hour of a day.
    UnsuitableData
        No row knows the time of day, or none to within a day.
    """
    starts_h = _shift_starts(shift_starts_h)
    taken = tally(recorded, offence=offence, period_from=period_from, period_to=period_to)
    rows = recorded.to_frame().iloc[taken.frame["row"]]
    fine = rows["time_precision"].eq("instant")
    _check(rows, fine)
    zone = ZoneInfo(str(recorded.timezone))
    starts, ends = _windows(rows[fine])
    hours_long = (ends - starts) / HOUR_US
    is_long = hours_long > LONG_H
    _check_lengths(is_long)
    parts_h = (*HOURS, *starts_h)
    clock = local_clock(int(starts.min()), int(ends.max()), zone, parts_h)
    to_hour, to_shift = _members(clock.begins_h, starts_h)
    weights = week_weights(starts, ends, clock)
    by_hour, by_shift = weights @ to_hour, weights @ to_shift
    daily = by_hour @ scipy.sparse.csr_array(np.tile(np.eye(len(HOURS)), (WEEKDAYS, 1)))
    exposed = exposed_hours(taken, zone, parts_h).ravel()
    week, added = _weeks(starts, zone), by_shift.toarray()
    return SharedWindows(
        week=np.asarray(by_hour.sum(axis=0)).reshape(WEEKDAYS, len(HOURS)),
        exposed=(exposed @ to_hour).reshape(WEEKDAYS, len(HOURS)),
        dispersion=weight_dispersion(daily, week),
        names=_names(starts_h),
        by_shift=added.sum(axis=0),
        shift_exposed=exposed @ to_shift,
        certain=(added >= WHOLE).sum(axis=0),
        possible=(added > 0).sum(axis=0),
        shifts=part_shares(by_shift, exposed @ to_shift, week, confidence=confidence),
        hours_long=hours_long,
        is_long=is_long,
        day_without=_shares(daily[~is_long]),
        shift_without=_shares(by_shift[~is_long]),
        share_at_midnight=_at_midnight(rows.loc[fine, "starts_at"].dt.tz_convert(zone)),
        n_used=int(fine.sum()),
        n_rows=taken.n_rows,
        set_aside=_aside(taken.set_aside, int((~fine).sum())),
    )


def _shift_starts(given: Sequence[float]) -> tuple[float, ...]:
    starts = tuple(sorted(float(hour) for hour in given))
    problems = []
    if len(set(starts)) < 2 or len(set(starts)) < len(starts):
        problems.append(f"option 'shift_starts_h' has {len(set(starts))} different hours among "
                        f"{len(starts)}; give two or more, each once")  # fmt: skip
    if any(not 0 <= hour < 24 or hour * 4 != int(hour * 4) for hour in starts):
        problems.append("option 'shift_starts_h' has hours that are no quarter of an hour of a "
                        "day; give 0 to 23.75 in steps of 0.25")  # fmt: skip
    if problems:
        raise OptionError(listed("aoristic_profile", problems))
    return starts


def _check(rows: pd.DataFrame, fine: "pd.Series[bool]") -> None:
    if fine.any():
        return
    known = [word for word in ("day", "month", "year") if rows["time_precision"].eq(word).any()]
    reason = f"this source only knows the {known[0]}" if known else "no row lies in the period"
    useful = "weekday and trend" if known == ["day"] else "trend and seasonal_profile"
    raise UnsuitableData(
        listed("aoristic_profile", [f"Hours cannot be shown: {reason}. Import a source with times, "
                                    f"or ask {useful}"])
    )  # fmt: skip


def _check_lengths(is_long: NDArray[np.bool_]) -> None:
    if is_long.all():
        reason = (
            "every row may have happened over more than a day, so that none says at which hours; "
            "trend and seasonal_profile ask for months alone"
        )
        raise UnsuitableData(listed("aoristic_profile", [reason]))


def _at_midnight(local: pd.Series) -> float:
    return float((local == local.dt.normalize()).mean())


def _aside(before: Mapping[str, int], coarse: int) -> dict[str, int]:
    added = {**before, "too_coarse_in_time": before.get("too_coarse_in_time", 0) + coarse}
    return {reason: many for reason, many in added.items() if many}


def _windows(rows: pd.DataFrame) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Give earliest and latest moments in whole microseconds of UTC; a missing end is the start."""
    starts = rows["starts_at"].dt.tz_convert("UTC")
    ends = rows["ends_at"].fillna(rows["starts_at"]).dt.tz_convert("UTC")
    first, last = (
        moments.dt.tz_localize(None).to_numpy().astype("datetime64[us]").astype(np.int64)
        for moments in (starts, ends)
    )
    return first, last


def _members(
    begins_h: Floats, starts_h: tuple[float, ...]
) -> tuple[scipy.sparse.csr_array, scipy.sparse.csr_array]:
    """Say which parts of the week lie in which of its hours, and in which shift."""
    hour = np.floor(begins_h).astype(np.int64)
    # Before the first shift of a day begins, the last one of the day before still lasts.
    shift = np.searchsorted(starts_h, begins_h, side="right") - 1
    of_week = (np.arange(WEEKDAYS)[:, None] * len(HOURS) + hour).ravel()
    of_shift = np.tile(shift % len(starts_h), WEEKDAYS)
    at = np.arange(len(of_week))
    ones = np.ones(len(at))
    return (
        scipy.sparse.csr_array((ones, (at, of_week)), shape=(len(at), WEEKDAYS * len(HOURS))),
        scipy.sparse.csr_array((ones, (at, of_shift)), shape=(len(at), len(starts_h))),
    )


def _weeks(starts: NDArray[np.int64], zone: ZoneInfo) -> NDArray[np.int64]:
    """Number the weeks of the local calendar in which windows begin."""
    utc = pd.DatetimeIndex(starts.view("datetime64[us]")).tz_localize("UTC")
    local = utc.tz_convert(zone).tz_localize(None)
    monday = pd.Timestamp("1969-12-29")
    return np.asarray((local - monday).days // 7, dtype=np.int64)


def _shares(weights: scipy.sparse.csr_array) -> Floats:
    return np.asarray(weights.sum(axis=0)) / weights.shape[0]


def _names(starts_h: tuple[float, ...]) -> tuple[str, ...]:
    clock = [f"{int(hour):02}:{round(hour % 1 * 60):02}" for hour in starts_h]
    return tuple(f"{a}-{b}" for a, b in zip(clock, [*clock[1:], clock[0]], strict=True))


def profile_frame(shared: SharedWindows, confidence: float) -> pd.DataFrame:
    """Lay out hours of the day and week, then shifts: the frame of an `AoristicProfile`."""
    scale = shared.dispersion.widened(confidence)
    hours = hour_rates(shared.week, shared.exposed, dispersion=scale, confidence=confidence)
    n = shared.n_used
    low, high = clopper_pearson_interval(hours["count"] / scale, n / scale, confidence=confidence)
    of_day = hours["weekday"].eq(ALL_DAYS)
    hours = hours.assign(
        hour=hours["hour"].astype("string"), shift=ALL, share=hours["count"] / n, share_low=low,
        share_high=high, count_certain=np.nan, count_possible=np.nan,
        share_without_long=np.where(of_day, np.tile(shared.day_without, 8), np.nan),
    )  # fmt: skip
    found = shared.shifts
    shifts = pd.DataFrame({
        "weekday": ALL_DAYS, "hour": ALL, "shift": shared.names, "count": shared.by_shift,
        "exposed_hours": shared.shift_exposed, "share": found.share, "share_low": found.low,
        "share_high": found.high, "count_certain": shared.certain,
        "count_possible": shared.possible, "share_without_long": shared.shift_without,
    })  # fmt: skip
    average = shared.by_shift.sum() / shared.shift_exposed.sum() * 100
    shifts = with_rates(shifts, average, dispersion=found.dispersion.widened(confidence),
                        confidence=confidence)  # fmt: skip
    frame = pd.concat([hours, shifts], ignore_index=True).rename(columns={"count": "weight"})
    words = dict.fromkeys(("weekday", "hour", "shift"), "string")
    return frame.astype({**words, "count_certain": "float64", "count_possible": "float64"})
