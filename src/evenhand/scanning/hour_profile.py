"""The hour profile: at which hours of the day and week is it recorded?"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import ClassVar
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from evenhand.contract import Chart, Explanation, Finding, Method, checked, plain_rows
from evenhand.errors import UnsuitableData, listed
from evenhand.options import CalendarDay, Confidence, Fewest, Hours, Offence
from evenhand.scanning.hour_rates import (
    ALL_DAYS,
    DAY_SPEC,
    RATES,
    RATIOS,
    WEEK_SPEC,
    closed,
    exposed_hours,
    hour_rates,
)
from evenhand.scanning.period_blocks import hour_dispersion
from evenhand.statistics.categories import chi_square_test
from evenhand.tables.incidents import Incidents
from evenhand.tables.tally import tally
from evenhand.wording.messages import Message, Quantity, Term, Value, say

CLEAR = 0.05
MANY_AT_MIDNIGHT = 0.02


@dataclass(frozen=True, kw_only=True, eq=False)
class HourProfile(Finding):
    """How much is recorded in each hour of the day, and of the week, on the local clock."""

    KEY = ("weekday", "hour")
    COUNTS = ("count",)
    DERIVED: ClassVar[Mapping[str, tuple[str, ...]]] = {
        RATES[0]: ("count",), RATIOS[0]: ("count[total]",),
        **dict.fromkeys((*RATES[1:], *RATIOS[1:]), ("count[any]",)),
        "exposed_hours": (),
    }  # fmt: skip
    SCALARS: ClassVar[Mapping[str, tuple[str, ...]]] = {
        **dict.fromkeys(("p_value", "dispersion"), ("count[any]",)),
        "longest_window_h": (), "fewest": (),
    }  # fmt: skip

    offence: str
    longest_window_h: float
    fewest: int
    p_value: float
    dispersion: float
    share_at_midnight: float
    _frame: pd.DataFrame

    def to_frame(self) -> pd.DataFrame:
        """Give one row for each hour of the day (weekday "all") and of each weekday (0 Monday)."""
        return self._frame.copy()

    def plot(self) -> Chart:
        """Draw the hours of the day with their likely ranges."""
        rows = self._frame[self._frame["weekday"].eq(ALL_DAYS)]
        return Chart(
            rows=plain_rows(closed(rows.drop(columns="weekday"))),
            spec=DAY_SPEC,
            title=self.explain().answer,
            subtitle=say("hour_profile.subtitle", **self._values()),
            columns=("hour", "count", "exposed_hours", "estimate_per_100_hours",
                     "low_per_100_hours", "high_per_100_hours"),
        )  # fmt: skip

    def charts(self) -> tuple[Chart, ...]:
        """Draw the hours of the day, then the grid of weekday and hour."""
        rows = self._frame[self._frame["weekday"].ne(ALL_DAYS)]
        grid = Chart(
            rows=plain_rows(rows),
            spec=WEEK_SPEC,
            title=say("hour_profile.grid", **self._values()),
            subtitle=say("hour_profile.subtitle_grid"),
            columns=("weekday", "hour", "count", "exposed_hours", "estimate_per_100_hours"),
        )
        return (self.plot(), grid)

    def explain(self) -> Explanation:
        """Say whether hours differ, and when most is recorded."""
        values = self._values()
        if self.n_used < self.fewest:
            key = "hour_profile.too_few"
        else:
            key = "hour_profile.clear" if self.p_value < CLEAR else "hour_profile.no_clear_hours"
        limits: list[Message] = [say("hour_profile.limit_others", **values)]
        if self.share_at_midnight > MANY_AT_MIDNIGHT:
            limits.append(say("hour_profile.limit_midnight", **values))
        known = not np.isnan(self.dispersion)
        limits += [] if known else [say("area_rates.limit_independent")]
        limits.append(say("scanning.limit_recorded"))
        return Explanation(
            answer=say(key, **values),
            reading=(
                say(
                    "hour_profile.reading_repeats" if known else "hour_profile.reading_test",
                    **values,
                ),
                say("hour_profile.reading_used", **values),
            ),
            limits=tuple(limits),
        )

    def _values(self) -> dict[str, Value]:
        day = self._frame[self._frame["weekday"].eq(ALL_DAYS)]
        top = int(day.sort_values(["ratio", "hour"])["hour"].iloc[-1])
        values: dict[str, Value] = {
            "offence": Term("offence_class", self.offence),
            "hour": Quantity(top, "count"),
            "next": Quantity(top + 1, "count"),
            "window": Quantity(self.longest_window_h, "number", digits=0),
            "midnight": Quantity(self.share_at_midnight, "percent", "share_at_midnight"),
            "dispersion": Quantity(self.dispersion, "number", "dispersion"),
            "p": Quantity(self.p_value, "p_value", "p_value"),
            "used": Quantity(self.n_used, "count", "n_used"),
            "rows": Quantity(self.n_rows, "count", "n_rows"),
        }
        for name, column in (("ratio", "ratio"), ("low", "ratio_low"), ("high", "ratio_high")):
            path = f"{column}[{ALL_DAYS}|{top}]"
            values[name] = Quantity(self.cite(path), "ratio", path)
        return values


@checked
def hour_profile(
    recorded: Incidents,
    *,
    offence: Offence | None = None,
    period_from: CalendarDay | None = None,
    period_to: CalendarDay | None = None,
    longest_window_h: Hours = 2.0,
    fewest: Fewest = 30,
    confidence: Confidence = 0.95,
) -> HourProfile:
    """At which hours of the day and week is it recorded?

    Parameters
    ----------
    recorded
        Incidents; only rows whose time of day is known are used.
    offence
        One class; None takes all.
    period_from, period_to
        First and last day, both included; None takes what the source covers.
    longest_window_h
        A row is used if the time between its earliest and latest moment is at most so long.
    fewest
        With fewer rows it is "too few to say".
    confidence
        Level of the likely ranges.

    Returns
    -------
    HourProfile
        Count, hours that the clock showed this hour, count in 100 such hours with its range, and
        ratio to the average hour; for the day as a whole and for each weekday.

    Raises
    ------
    UnsuitableData
        No row knows the time of day, or none finely enough.

    Notes
    -----
    A row counts at the middle of its window, on the clock of the table's time zone; a row
    without an end counts at its beginning. Use this where most times are known to an hour or two;
    `aoristic_profile` takes windows of any length and shares each out over its hours. Exposure is
    counted on the same clock: where clocks change, an hour of the night has one hour less in
    spring and one more in autumn. Chi-square
    test of equal rates over the 24 hours; Garwood's ranges. From eight weeks on, the table of
    weeks by hours shows how much counts vary by themselves (series in one night, say); where
    that is more than chance the test becomes an F test and the ranges widen.

    References
    ----------
    Garwood 1936, doi:10.1093/biomet/28.3-4.437; Ratcliffe 2002, doi:10.1023/A:1013240828824
    (why rows with long windows must not count at one moment); Rao & Scott 1981,
    doi:10.1080/01621459.1981.10477633.

    Examples
    --------
    >>> hours = pd.to_datetime(["2026-01-01 22:10", "2026-01-01 22:50", "2026-01-02 09:00"])
    >>> frame = pd.DataFrame({"incident_id": ["a", "b", "c"], "offence_source": "x",
    ...     "offence_class": "robbery", "starts_at": hours.tz_localize("UTC"),
    ...     "time_precision": "instant", "x_m": 0.0, "y_m": 0.0})
    >>> found = hour_profile(Incidents.from_frame(frame, crs="EPSG:25832", timezone="UTC"))
    >>> int(found.cite("count[all|22]"))
    2
    """
    taken = tally(recorded, offence=offence, period_from=period_from, period_to=period_to)
    rows = recorded.to_frame().loc[taken.frame["row"]]
    fine = rows["time_precision"].eq("instant")
    _check_times(rows, bool(fine.any()))
    ends = rows["ends_at"].fillna(rows["starts_at"])
    window = ends - rows["starts_at"]
    short = window <= pd.Timedelta(hours=longest_window_h)
    if not (fine & short).any():
        raise UnsuitableData(
            listed("hour_profile", ["hours cannot be shown: no row knows its time of day to within "
                                    f"{longest_window_h:g} h; choose a longer window"])
        )  # fmt: skip
    zone = ZoneInfo(str(recorded.timezone))
    middle = (rows["starts_at"] + window / 2)[fine & short].dt.tz_convert(zone)
    start = rows.loc[fine & short, "starts_at"].dt.tz_convert(zone)
    dispersion = hour_dispersion(middle)
    scale, degrees = dispersion.allowed.value, dispersion.allowed.degrees
    frame = hour_rates(_week_counts(middle), exposed_hours(taken, zone), dispersion=scale,
                       confidence=confidence).astype({"count": "int64"})  # fmt: skip
    day = frame[frame["weekday"].eq(ALL_DAYS)]
    reasons = {
        "too_coarse_in_time": int((~fine).sum()),
        "window_too_long": int((fine & ~short).sum()),
    }
    return HourProfile(
        offence=offence or "all",
        longest_window_h=longest_window_h,
        fewest=fewest,
        p_value=chi_square_test(
            day["count"], day["exposed_hours"], dispersion=scale, degrees=degrees
        ),
        dispersion=dispersion.value,
        share_at_midnight=float((start == start.dt.normalize()).mean()),
        n_used=int((fine & short).sum()),
        n_rows=taken.n_rows,
        set_aside=_added(taken.set_aside, reasons),
        _frame=frame,
    )


def _check_times(rows: pd.DataFrame, any_fine: bool) -> None:
    if any_fine:
        return
    known = [word for word in ("day", "month", "year") if rows["time_precision"].eq(word).any()]
    reason = f"this source only knows the {known[0]}" if known else "no row lies in the period"
    raise UnsuitableData(
        listed("hour_profile", [f"Hours cannot be shown: {reason}. Import a source with times"])
    )


def _week_counts(middle: pd.Series) -> NDArray[np.float64]:
    """Count moments by weekday and hour, shape (7, 24)."""
    cell = middle.dt.day_of_week * 24 + middle.dt.hour
    return np.bincount(cell, minlength=7 * 24).reshape(7, 24).astype(np.float64)


def _added(first: Mapping[str, int], second: Mapping[str, int]) -> dict[str, int]:
    """Add up rows set aside by reason."""
    both = {reason: first.get(reason, 0) + second.get(reason, 0) for reason in {**first, **second}}
    return {reason: many for reason, many in both.items() if many}


METHOD = Method(
    run=hour_profile,
    question="At which hours of the day and week is it recorded?",
    sources=(
        "Ratcliffe 2002, doi:10.1023/A:1013240828824",
        "Garwood 1936, doi:10.1093/biomet/28.3-4.437",
        "Rao & Scott 1981, doi:10.1080/01621459.1981.10477633",
    ),
    version="1.1",
    example={
        "offence": "theft_from_person",
        "period_from": date(2023, 11, 1),
        "period_to": date(2026, 10, 31),
    },
)
