"""Rates by hour of the day and week, and how they are drawn: for exact times and windows alike."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from evenhand.statistics.local_clock import local_clock
from evenhand.statistics.poisson_rates import exact_interval
from evenhand.tables.tallied import Tally

ALL_DAYS = "all"
HOURS = tuple(range(24))
RATES = ("estimate_per_100_hours", "low_per_100_hours", "high_per_100_hours")
RATIOS = ("ratio", "ratio_low", "ratio_high")


def exposed_hours(
    taken: Tally, zone: ZoneInfo, begins_h: Sequence[float] = HOURS
) -> NDArray[np.float64]:
    """Count how long the local clock showed each part of the week in the days covered.

    Parameters
    ----------
    taken
        Rows of a period; months in which the source is silent are left out.
    zone
        The time zone whose clock is read.
    begins_h
        Hours at which parts of the day begin.

    Returns
    -------
    NDArray
        Hours, shape (7, parts).
    """
    begin = pd.Timestamp(taken.starts_on, tz=zone)
    end = pd.Timestamp(taken.ends_on + timedelta(days=1), tz=zone)
    clock = local_clock(_microseconds(begin), _microseconds(end) - 1, zone, begins_h)
    if not taken.silent:
        return clock.hours_shown()
    months = pd.to_datetime(clock.day, unit="D").to_period("M").to_timestamp()
    return clock.hours_shown(~months.isin(pd.to_datetime(list(taken.silent))))


def _microseconds(moment: pd.Timestamp) -> int:
    return int(moment.timestamp()) * 1_000_000


def hour_rates(
    week: NDArray[np.floating],
    exposed: NDArray[np.float64],
    *,
    dispersion: float,
    confidence: float,
) -> pd.DataFrame:
    """Give the rate of each hour of the day and of the week, with its range.

    Parameters
    ----------
    week
        How much falls in each hour, shape (7, 24): counts, or sums of weights.
    exposed
        Hours that the clock showed it, same shape.
    dispersion
        Factor on the variance of the counts, at least 1.
    confidence
        Level of the ranges.

    Returns
    -------
    DataFrame
        For the day (weekday "all") and each weekday: `weekday`, `hour`, `count`, `exposed_hours`,
        rate in 100 such hours and ratio to the average hour, each with Garwood's range.
    """
    days = [ALL_DAYS, *map(str, range(7))]
    frame = pd.DataFrame({
        "weekday": pd.array(np.repeat(days, 24), dtype="string"), "hour": np.tile(HOURS, 8),
        "count": np.concatenate([week.sum(axis=0), week.ravel()]),
        "exposed_hours": np.concatenate([exposed.sum(axis=0), exposed.ravel()]),
    })  # fmt: skip
    average = week.sum() / exposed.sum() * 100
    return with_rates(frame, average, dispersion=dispersion, confidence=confidence)


def with_rates(
    frame: pd.DataFrame, average: float, *, dispersion: float, confidence: float
) -> pd.DataFrame:
    """Add rates in 100 hours and their ratios to the average to `count` and `exposed_hours`."""
    per = frame["exposed_hours"].where(frame["exposed_hours"] > 0) / 100
    low, high = exact_interval(frame["count"] / dispersion, 1 / dispersion, confidence=confidence)
    found = frame.copy()
    values = np.stack([frame["count"].to_numpy(dtype=np.float64), low, high])
    for names, divided in ((RATES, 1.0), (RATIOS, average)):
        for name, value in zip(names, values, strict=True):
            found[name] = value / per / divided
    return found


DAY_SPEC: Mapping[str, Any] = {
    "layer": [
        {"mark": {"type": "area", "opacity": 0.25, "interpolate": "step-after"},
         "encoding": {"y": {"field": "low_per_100_hours", "type": "quantitative",
                            "title": "axis.recorded_per_100_hours"},
                      "y2": {"field": "high_per_100_hours"}}},
        {"mark": {"type": "line", "interpolate": "step-after"},
         "encoding": {"y": {"field": "estimate_per_100_hours", "type": "quantitative",
                            "scale": {"zero": True},
                            "title": "axis.recorded_per_100_hours"}}},
    ],
    "encoding": {"x": {"field": "hour", "type": "quantitative", "title": "axis.hour",
                       "scale": {"domain": [0, 24], "nice": False},
                       "axis": {"tickMinStep": 3}}},
}  # fmt: skip
"""The hours of the day with their ranges; wants rows that `closed` has ended."""

WEEK_SPEC: Mapping[str, Any] = {
    "mark": {"type": "rect"},
    "encoding": {
        "x": {"field": "hour", "type": "ordinal", "title": "axis.hour",
              "axis": {"labelAngle": 0}},
        "y": {"field": "weekday", "type": "nominal", "title": None, "sort": None},
        "color": {"field": "estimate_per_100_hours", "type": "quantitative",
                  "title": "axis.recorded_per_100_hours"},
    },
}  # fmt: skip
"""The grid of weekday and hour."""


def closed(hours: pd.DataFrame) -> pd.DataFrame:
    """Repeat the last hour where the day ends, so that its step has a width."""
    return pd.concat([hours, hours.tail(1).assign(hour=24)], ignore_index=True)
