"""Did the course of recorded incidents bend when something was done?"""

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, ClassVar, Literal

import numpy as np
import pandas as pd

from evenhand.assessment.interrupted_parts import (
    CLEAR,
    about,
    check_table,
    doubts,
    effect,
    frame,
)
from evenhand.assessment.interrupted_words import explained, values
from evenhand.assessment.panel import panel_of
from evenhand.assessment.series_of_panel import LEAST_BEFORE, NAME, followed, interruption_days
from evenhand.contract import Chart, Explanation, Finding, Method, checked, plain_rows
from evenhand.errors import UnsuitableData, listed
from evenhand.options import (
    AreaLevel,
    Bounds,
    CalendarDays,
    Confidence,
    Intervention,
    Offence,
    Period,
)
from evenhand.statistics.series_checks import other_ways
from evenhand.tables.areas import Areas
from evenhand.tables.counts import Counts
from evenhand.tables.deliveries import Deliveries
from evenhand.tables.incidents import Incidents
from evenhand.tables.interventions import Interventions
from evenhand.wording.messages import Message, say

Season = Annotated[
    Literal["yearly", "none"], Bounds(meaning="whether the season of the year is allowed for")
]
Transition = Annotated[
    int, Bounds("periods", least=0, most=104,
                meaning="how many periods after the start are left out, until the measure can work")
]  # fmt: skip
DOUBTFUL, LEAST_FALSE = 0.1, 9


@dataclass(frozen=True, kw_only=True, eq=False)
class InterruptedSeries(Finding):
    """The series beside the course it was on, and what would overturn what is read off it.

    Attributes
    ----------
    effect, effect_low, effect_high, p_value
        Mean effect from the start (and transition) to the next interruption or the end, as a
        share: beside the comparison areas where there are any (`is_controlled`), or areas without
        any measure where none was written down (`is_untouched`).
    alone_effect, alone_low, alone_high, alone_p_value
        The same from the treated areas' own course alone.
    recorded, expected, difference, difference_low, difference_high
        What was recorded there in the window, what was to be expected, and the difference.
    level, level_low, level_high
        Effect in the window's first period.
    slope_per_year, slope_low, slope_high, p_slope
        By what factor less 1 the effect changes from year to year; missing where the window has
        fewer than six periods.
    false_dates, false_clear, p_false_date, least_p_false_date
        How many dates before were tried, on how many p < .05 was found, the rank of the true
        date among all, as a share, and the smallest it could be.
    drift_to_doubt
        Growth or fall a year, as a share, setting in with the measure by itself, that would leave
        nothing clear; 0 where nothing is clear.
    seen_from
        How large a fall would have had to be, as a share below 0, to be clear in this series.
    doubted_by
        Kinds of other reckoning after which nothing clear is left, or the sign turns.
    """

    KEY: ClassVar[tuple[str, ...]] = ("starts_on",)
    COUNTS: ClassVar[tuple[str, ...]] = ("count", "comparison_count")
    WITHHELD: ClassVar[str] = (
        "its periods add up a few areas, so that small numbers hidden in other tables could be "
        "worked out from them; publish the answer and the chart of the dossier instead"
    )

    intervention: str
    measure: str
    offence: str
    unit: str
    period: str
    begins_on: date
    is_controlled: bool
    is_untouched: bool
    has_season: bool
    treated: int
    comparisons: int
    periods_before: int
    periods_after: int
    effect: float
    effect_low: float
    effect_high: float
    p_value: float
    alone_effect: float
    alone_low: float
    alone_high: float
    alone_p_value: float
    recorded: int
    expected: float
    difference: float
    difference_low: float
    difference_high: float
    level: float
    level_low: float
    level_high: float
    slope_per_year: float
    slope_low: float
    slope_high: float
    p_slope: float
    false_dates: int
    false_clear: int
    p_false_date: float
    least_p_false_date: float
    drift_to_doubt: float
    seen_from: float
    doubted_by: tuple[str, ...]
    ways_tried: int
    telling_period: date | None
    telling_effect: float
    telling_p_value: float
    dispersion: float
    correlation: float
    confidence: float
    delivered: float
    fidelity: float
    dose_unit: str
    interruptions: tuple[date, ...]
    notes: tuple[Message, ...]
    _frame: pd.DataFrame
    _checks: pd.DataFrame
    _false: pd.DataFrame

    @property
    def verdict(self) -> str:
        """`fell`, `rose`, `doubtful` (false dates show as much) or `not_clear`."""
        if not self.p_value < CLEAR:
            return "not_clear"
        if self.false_dates >= LEAST_FALSE and self.p_false_date > DOUBTFUL:
            return "doubtful"
        return "fell" if self.effect < 0 else "rose"

    def to_frame(self) -> pd.DataFrame:
        """Give one row for each period: recorded, expected with its likely range, flags."""
        return self._frame.copy()

    def checks(self) -> pd.DataFrame:
        """Give what is found in other ways: `way`, `periods`, effect with range, p-value."""
        return self._checks.copy()

    def false_date_effects(self) -> pd.DataFrame:
        """Give what is found on each date before the true one: `starts_on`, effect, p."""
        return self._false.copy()

    def plot(self) -> Chart:
        """Draw what was to be expected as a band, and what was recorded as dots."""
        return Chart(
            rows=plain_rows(self._frame),
            spec=_SERIES,
            title=self.explain().answer,
            subtitle=say(f"{NAME}.subtitle", **values(self)),
            columns=("starts_on", "count", "comparison_count", "estimate", "low", "high"),
        )

    def charts(self) -> tuple[Chart, ...]:
        """Give the series, other ways of reckoning, and what is found on false dates."""
        title = self.explain().answer
        ways = Chart(
            rows=plain_rows(self._checks), spec=_WAYS, title=title,
            subtitle=say(f"{NAME}.subtitle_ways"),
            columns=("way", "periods", "change", "change_low", "change_high", "p_value"),
        )  # fmt: skip
        if self._false.empty:
            return self.plot(), ways
        dates = Chart(
            rows=plain_rows(self._false), spec=_DATES, title=title,
            subtitle=say(f"{NAME}.subtitle_dates"),
            columns=("starts_on", "change", "p_value", "is_true_date"),
        )  # fmt: skip
        return self.plot(), ways, dates

    def explain(self) -> Explanation:
        """Say the size, how sure, what it rests on, and what would overturn it."""
        return explained(self)


_TIME = {"field": "starts_on", "type": "temporal", "title": None}
_SERIES: dict[str, Any] = {
    "layer": [
        {"mark": {"type": "area", "opacity": 0.35},
         "encoding": {"y": {"field": "low", "type": "quantitative", "scale": {"zero": True},
                            "title": "axis.recorded"}, "y2": {"field": "high"}}},
        {"mark": {"type": "line", "strokeDash": [4, 3], "strokeWidth": 1.5},
         "encoding": {"y": {"field": "estimate", "type": "quantitative"}}},
        {"transform": [{"filter": "datum.is_first"}], "mark": {"type": "rule", "strokeWidth": 2}},
        {"mark": {"type": "point", "filled": True, "size": 45},
         "encoding": {"y": {"field": "count", "type": "quantitative"},
                      "opacity": {"condition": {"test": "datum.is_after", "value": 1},
                                  "value": 0.55}}},
    ],
    "encoding": {"x": _TIME},
}  # fmt: skip
_CHANGE = {"type": "quantitative", "axis": {"format": "+.0%"}, "title": "axis.change"}
_WAYS: dict[str, Any] = {
    "layer": [
        {"mark": {"type": "rule", "strokeWidth": 3, "opacity": 0.5},
         "encoding": {"x": {"field": "change_low", **_CHANGE}, "x2": {"field": "change_high"}}},
        {"mark": {"type": "point", "filled": True, "size": 80},
         "encoding": {"x": {"field": "change", **_CHANGE}}},
    ],
    "encoding": {"y": {"field": "way", "type": "nominal", "title": None, "sort": None}},
}  # fmt: skip
_DATES: dict[str, Any] = {
    "mark": {"type": "point", "filled": True},
    "encoding": {
        "x": _TIME, "y": {"field": "change", **_CHANGE},
        "size": {"condition": {"test": "datum.is_true_date", "value": 160}, "value": 50},
        "opacity": {"condition": {"test": "datum.is_true_date", "value": 1}, "value": 0.5},
    },
}  # fmt: skip


@checked
def interrupted_series(
    recorded: Incidents | Counts,
    interventions: Interventions,
    deliveries: Deliveries | None = None,
    areas: Areas | None = None,
    *,
    intervention: Intervention | None = None,
    offence: Offence | None = None,
    level: AreaLevel | None = None,
    period: Period = "month",
    season: Season = "yearly",
    transition: Transition = 0,
    also: CalendarDays = (),
    confidence: Confidence = 0.95,
) -> InterruptedSeries:
    """Did the course of recorded incidents bend when something was done, and by how much?

    Parameters
    ----------
    recorded
        Recorded incidents with areas, or counts by area and period.
    interventions
        What was done where, and from when on; comparison areas where there are any, else areas
        that no measure reached stand for them.
    deliveries
        What was planned and delivered: without it no effect is estimated.
    areas
        Names the areas.
    intervention
        Which one; None takes the only one there is against the offence.
    offence
        The class counted; None takes the one that the intervention is against.
    level
        Which set of areas; None takes that of the intervention.
    period
        Months, or weeks from Monday.
    season
        `none` leaves the season out: only for less than two years, or where there is none.
    transition
        How many periods from the start on are left out, in which the measure cannot work yet.
    also
        Days on which something else changed for good: another measure, a new way of recording.
    confidence
        Level of the ranges.

    Returns
    -------
    InterruptedSeries
        One row for each period; the mean effect with its range, and what would overturn it.

    Raises
    ------
    UnsuitableData
        Fewer than 12 whole periods before, fewer than 3 after, less than two years if the season
        is allowed for, fewer than 30 recorded before, a further interruption outside the records
        or in the same period; or what `panel_of` refuses.

    Notes
    -----
    Treated areas are added up, and so are comparison areas. Without these: log-linear counts with
    season, trend, and a change of level and slope; with them: the ratio of both, from which
    season and common shocks drop out. Variance a multiple of the mean (or of binomial variance),
    neighbouring periods alike by an unknown amount that is averaged over
    (`evenhand.statistics.interrupted_series`). Where treated areas begin in different periods,
    these are left out until the last has begun. Every date before with 12 periods before it is
    tried as if the measure had begun then. Sizes and what misleads it: `docs/simulations.md`.

    References
    ----------
    Wagner et al. 2002, doi:10.1046/j.1365-2710.2002.00430.x; Bernal, Cummins & Gasparrini 2017,
    doi:10.1093/ije/dyw098, and 2018, doi:10.1093/ije/dyy135; Zeger & Qaqish 1988,
    doi:10.2307/2531732.

    Examples
    --------
    >>> months = pd.date_range("2022-01-01", "2025-12-01", freq="MS")
    >>> counted = Counts.from_frame(pd.DataFrame({"area_id": "a", "period_start": months,
    ...     "period_end": months + pd.offsets.MonthEnd(0), "offence_source": "r",
    ...     "offence_class": "robbery", "unit": "offences", "count": [20, 22] * 15 + [10, 11] * 9}))
    >>> done = Interventions.from_frame(pd.DataFrame({"intervention_id": ["M"], "measure": "lamps",
    ...     "offence_class": "robbery", "area_id": "a", "role": "treated",
    ...     "starts_on": "2024-07-01"}))
    >>> gave = Deliveries.from_frame(pd.DataFrame({"intervention_id": ["M"], "area_id": "a",
    ...     "period_start": "2024-07-01", "period_end": "2024-07-31", "planned": 9.0,
    ...     "delivered": 9.0, "unit": "lamps"}))
    >>> found = interrupted_series(counted, done, gave)
    >>> round(found.effect, 2), found.recorded, found.verdict
    (-0.5, 189, 'fell')
    """
    panel = panel_of(NAME, recorded, interventions, deliveries, areas, intervention=intervention,
                     offence=offence, level=level, period=period,
                     least_before=LEAST_BEFORE)  # fmt: skip
    course = followed(panel, season=season == "yearly", transition=transition,
                      days=interruption_days(panel, also))  # fmt: skip
    try:
        alone = course.alone.found(confidence=confidence)
        main = course.headline.found(confidence=confidence)
    except (ValueError, np.linalg.LinAlgError) as problem:
        raise UnsuitableData(listed(NAME, [f"{problem}; use a longer series"])) from None
    checks = [*other_ways(course.headline, confidence=confidence)]
    return InterruptedSeries(
        **about(panel, course),
        **effect(main, alone, course, confidence),
        **doubts(main, course, checks, confidence),
        period=period,
        has_season=season == "yearly",
        confidence=confidence,
        _frame=frame(course, main),
        _checks=check_table(main, alone, course, checks, confidence),
    )


METHOD = Method(
    run=interrupted_series,
    question="Did the course of recorded incidents bend when something was done?",
    sources=(
        "Wagner et al. 2002, doi:10.1046/j.1365-2710.2002.00430.x",
        "Bernal, Cummins & Gasparrini 2017, doi:10.1093/ije/dyw098",
        "Bernal, Cummins & Gasparrini 2018, doi:10.1093/ije/dyy135",
        "Zeger & Qaqish 1988, doi:10.2307/2531732",
    ),
    example={"intervention": "M-1"},
)
