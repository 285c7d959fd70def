"""The aoristic profile: at which hours and in which shifts, where only a window is known?"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

import numpy as np
import pandas as pd

from evenhand.contract import Chart, Explanation, Finding, Method, checked, plain_rows
from evenhand.options import CalendarDay, ClockHours, Confidence, Fewest, Offence
from evenhand.scanning.hour_rates import ALL_DAYS, DAY_SPEC, RATES, RATIOS, WEEK_SPEC, closed
from evenhand.scanning.shared_windows import ALL, profile_frame, shared_windows
from evenhand.scanning.usual_values import usual_values
from evenhand.tables.incidents import Incidents
from evenhand.wording.messages import Message, Name, Quantity, Value, say

CLEAR, MANY_AT_MIDNIGHT, MOSTLY = 0.05, 0.02, 0.8


@dataclass(frozen=True, kw_only=True, eq=False)
class AoristicProfile(Finding):
    """Incidents shared out over the windows in which they can have happened."""

    KEY = ("weekday", "hour", "shift")
    COUNTS = ("weight", "count_certain", "count_possible")
    DERIVED: ClassVar[Mapping[str, tuple[str, ...]]] = {
        **dict.fromkeys(RATES, ("weight",)),
        **dict.fromkeys((*RATIOS, "share", "share_low", "share_high"), ("weight[total]",)),
        "share_without_long": ("weight[any]",),
        "exposed_hours": (),
    }
    WITHHELD: ClassVar[str] = (
        "its numbers are parts of records added up, which no rule for small numbers of whole "
        "records protects; release hour_profile instead"
    )
    SCALARS: ClassVar[Mapping[str, tuple[str, ...]]] = {
        **dict.fromkeys(("p_value", "dispersion", "share_within_shift", "share_within_hour"),
                        ("weight[any]",)),
        "fewest": (),
    }  # fmt: skip

    offence: str
    fewest: int
    p_value: float
    dispersion: float
    share_within_shift: float
    share_within_hour: float
    share_at_midnight: float
    longer_than_day: int
    longer_than_week: int
    _frame: pd.DataFrame

    def to_frame(self) -> pd.DataFrame:
        """Give each hour of the day and week, then each shift; "all" stands for every one."""
        return self._frame.copy()

    def _shifts(self) -> pd.DataFrame:
        return self._frame[self._frame["shift"].ne(ALL)]

    def _hours(self, *, of_day: bool) -> pd.DataFrame:
        rows = self._frame[self._frame["shift"].eq(ALL)]
        chosen = rows["weekday"].eq(ALL_DAYS) == of_day
        return rows[chosen].assign(hour=rows["hour"].astype("int64"))

    def plot(self) -> Chart:
        """Draw the shifts with their likely ranges."""
        spec = {
            "layer": [
                {"mark": {"type": "rule", "strokeWidth": 8, "opacity": 0.35},
                 "encoding": {"x": {"field": "low_per_100_hours", "type": "quantitative",
                                    "title": "axis.recorded_per_100_hours"},
                              "x2": {"field": "high_per_100_hours"}}},
                {"mark": {"type": "point", "filled": True, "size": 90},
                 "encoding": {"x": {"field": "estimate_per_100_hours", "type": "quantitative",
                                    "scale": {"zero": True}}}},
            ],
            "encoding": {"y": {"field": "shift", "type": "nominal", "title": None, "sort": None}},
        }  # fmt: skip
        rows = self._shifts().drop(columns=["weekday", "hour"])
        return Chart(
            rows=plain_rows(rows),
            spec=spec,
            title=self.explain().answer,
            subtitle=say("aoristic_profile.subtitle", **self._values()),
            columns=("shift", "weight", "count_certain", "count_possible", "exposed_hours",
                     "estimate_per_100_hours", "low_per_100_hours", "high_per_100_hours",
                     "share_without_long"),
        )  # fmt: skip

    def charts(self) -> tuple[Chart, ...]:
        """Draw the shifts, the hours of the day, then the grid of weekday and hour."""
        values = self._values()
        shown = ("hour", "weight", "exposed_hours", *RATES)
        hours = self._hours(of_day=True).drop(columns=["weekday", "shift"])
        day = Chart(
            rows=plain_rows(closed(hours.drop(columns=["count_certain", "count_possible"]))),
            spec=DAY_SPEC,
            title=say("aoristic_profile.day", **values),
            subtitle=say("aoristic_profile.subtitle", **values),
            columns=shown,
        )
        week = Chart(
            rows=plain_rows(self._hours(of_day=False).drop(columns="shift")),
            spec=WEEK_SPEC,
            title=say("hour_profile.grid", **values),
            subtitle=say("aoristic_profile.subtitle", **values),
            columns=("weekday", *shown[:4]),
        )
        return (self.plot(), day, week)

    def explain(self) -> Explanation:
        """Say whether shifts differ, how sure that is, and how much hangs on long windows."""
        values = self._values()
        keys = ["reading_test", "reading_known", "reading_bounds"]
        return Explanation(
            answer=say(f"aoristic_profile.{self._answer_key()}", **values),
            reading=(
                *(say(f"aoristic_profile.{key}", **values) for key in keys),
                say("data.rows_used", **values),
            ),
            limits=self._limits(values),
        )

    def _answer_key(self) -> str:
        if self.n_used < self.fewest:
            return "too_few"
        if not self.p_value < CLEAR:
            return "no_clear_shifts"
        return "clear" if self._top("ratio") == self._top_without_long() else "depends"

    def _top(self, column: str) -> str:
        shifts = self._shifts()
        return str(shifts.sort_values([column, "shift"])["shift"].iloc[-1])

    def _top_without_long(self) -> str:
        shifts = self._shifts()
        rate = shifts["share_without_long"] / shifts["exposed_hours"]
        return str(shifts["shift"].iloc[int(np.argmax(rate.fillna(0.0)))])

    def _limits(self, values: Mapping[str, Value]) -> tuple[Message, ...]:
        found = [say("aoristic_profile.limit_even", **values)]
        if self.longer_than_day:
            found.append(say("aoristic_profile.limit_long", **values))
        if self.share_within_hour > MOSTLY:
            found.append(say("aoristic_profile.limit_exact", **values))
        if self.share_at_midnight > MANY_AT_MIDNIGHT:
            found.append(say("hour_profile.limit_midnight", **values))
        if np.isnan(self.dispersion):
            found.append(say("area_rates.limit_independent"))
        return (*found, say("scanning.limit_recorded"))

    def _values(self) -> dict[str, Value]:
        top, other = self._top("ratio"), self._top_without_long()
        path = f"[{ALL_DAYS}|{ALL}|{top}]"
        values: dict[str, Value] = {
            **usual_values(self),
            **_from_to(top),
            **_from_to(other, "other_"),
            "day_long": Quantity(self.longer_than_day, "count", "longer_than_day"),
            "week_long": Quantity(self.longer_than_week, "count", "longer_than_week"),
            "midnight": Quantity(self.share_at_midnight, "percent", "share_at_midnight"),
            "within_shift": Quantity(self.share_within_shift, "percent", "share_within_shift"),
            "within_hour": Quantity(self.share_within_hour, "percent", "share_within_hour"),
            "ratio": Quantity(self.cite(f"ratio{path}"), "ratio", f"ratio{path}"),
        }
        for name, column in (("share", "share"), ("low", "share_low"), ("high", "share_high"),
                             ("without", "share_without_long")):  # fmt: skip
            values[name] = Quantity(self.cite(column + path), "percent", column + path, 1)
        for name in ("certain", "possible"):
            at = f"count_{name}{path}"
            values[name] = Quantity(self.cite(at), "count", at)
        return values


def _from_to(shift: str, prefix: str = "") -> dict[str, Value]:
    """Name when a shift begins and ends."""
    begins, _, ends = shift.partition("-")
    return {f"{prefix}begins": Name(begins), f"{prefix}ends": Name(ends)}


@checked
def aoristic_profile(
    recorded: Incidents,
    *,
    offence: Offence | None = None,
    period_from: CalendarDay | None = None,
    period_to: CalendarDay | None = None,
    shift_starts_h: ClockHours = (6.0, 14.0, 22.0),
    fewest: Fewest = 30,
    confidence: Confidence = 0.95,
) -> AoristicProfile:
    """At which hours and in which shifts does it happen, where only a window of time is known?

    Parameters
    ----------
    recorded
        Incidents; rows known to the day or more coarsely are set aside.
    offence
        One class; None takes all.
    period_from, period_to
        First and last day on which windows begin, both included; None takes what the source
        covers.
    shift_starts_h
        Hours of the local clock at which shifts begin, in quarters of an hour, two at least; each
        lasts until the next begins.
    fewest
        With fewer rows it is "too few to say".
    confidence
        Level of the likely ranges.

    Returns
    -------
    AoristicProfile
        For each hour of the day and week, and each shift: the sum of weights, hours that the
        clock showed it, rate in 100 such hours and ratio to the average hour with ranges; for
        hours of the day and shifts the share with its range, and that without windows longer than
        a day; for shifts how many lie wholly within (certain) and how many can (possible).

    Raises
    ------
    OptionError
        There are fewer than two shifts, or they begin at no quarter of an hour of a day.
    UnsuitableData
        No row knows the time of day, or none to within a day.

    Notes
    -----
    Weight of a part = time that the window shares with it / length of the window, on the clock of
    the table's time zone, so that hours are right on days of 23 and 25 hours (R's aoristic reads
    clock times as if none changed; in another zone its cells move). A row without an end, or
    whose window has no length, counts at its beginning; one that ends before it begins is refused
    by the table (R takes its start, crimepy swaps both). Windows of a week and more keep their
    true overlap (R and crimepy then give every hour of the week 1/168) and are counted, and
    shares are given without windows of more than a day. Weeks of R's aoristic begin on Sunday,
    ours on Monday.

    Ranges are Garwood's on the sum of weights, widened by how much weeks vary, and so never
    narrower than those of as many known times: the variance Σw² of a sum of weights is smaller
    than that of a count, and alone would make vague windows look surer than exact times.
    Sharing out evens differences out: where it happens twice as often in one shift, windows of six
    hours show less than twice. Between `count_certain` and `count_possible` the number must lie,
    whatever happened within the windows. Where most times are known to an hour or two,
    `hour_profile` asks less of the data.

    References
    ----------
    Ratcliffe & McCullagh 1998, doi:10.1080/136588198241644. Ratcliffe 2002,
    doi:10.1023/A:1013240828824, equation 1. Garwood 1936, doi:10.1093/biomet/28.3-4.437.
    Hotelling 1931, doi:10.1214/aoms/1177732979.

    Examples
    --------
    From 12:00 to 16:00 falls half of what happened between 8:00 and 16:00:

    >>> when = pd.to_datetime(["2026-01-05 08:00", "2026-01-05 16:00"]).tz_localize("UTC")
    >>> frame = pd.DataFrame({"incident_id": ["a"], "offence_source": "x",
    ...     "offence_class": "burglary_dwelling", "starts_at": when[:1], "ends_at": when[1:],
    ...     "time_precision": "instant", "x_m": 0.0, "y_m": 0.0})
    >>> table = Incidents.from_frame(frame, crs="EPSG:25832", timezone="UTC")
    >>> found = aoristic_profile(table, shift_starts_h=(0, 12, 16))
    >>> found.cite("weight[all|all|12:00-16:00]")
    np.float64(0.5)
    """
    shared = shared_windows(recorded, offence, period_from, period_to, shift_starts_h, confidence)
    return AoristicProfile(
        offence=offence or "all",
        fewest=fewest,
        p_value=shared.shifts.p_value,
        dispersion=shared.shifts.dispersion.value,
        share_within_shift=float(shared.certain.sum() / shared.n_used),
        share_within_hour=float((shared.hours_long <= 1).mean()),
        share_at_midnight=shared.share_at_midnight,
        longer_than_day=int(shared.is_long.sum()),
        longer_than_week=int((shared.hours_long >= 7 * 24).sum()),
        n_used=shared.n_used,
        n_rows=shared.n_rows,
        set_aside=shared.set_aside,
        _frame=profile_frame(shared, confidence),
    )


METHOD = Method(
    run=aoristic_profile,
    question="At which hours and in which shifts does it happen, where only a window is known?",
    sources=(
        "Ratcliffe & McCullagh 1998, doi:10.1080/136588198241644",
        "Ratcliffe 2002, doi:10.1023/A:1013240828824",
        "Garwood 1936, doi:10.1093/biomet/28.3-4.437",
        "Hotelling 1931, doi:10.1214/aoms/1177732979",
    ),
    example={
        "offence": "burglary_dwelling",
        "period_from": date(2023, 11, 1),
        "period_to": date(2026, 10, 31),
        "shift_starts_h": (6.0, 14.0, 22.0),
    },
)
