"""Did it work where areas began at different times?"""

from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

import numpy as np
import pandas as pd

from evenhand.assessment.compared_areas import Anticipation, ComparedWith
from evenhand.assessment.panel import panel_of
from evenhand.assessment.staggered_areas import (
    Beginnings,
    beginnings_of,
    without_always,
    without_areas,
)
from evenhand.assessment.staggered_words import staggered_explained, staggered_values
from evenhand.contract import Chart, Explanation, Finding, Method, checked, plain_rows
from evenhand.options import AreaLevel, Confidence, Draws, Intervention, Offence, Period, Seed
from evenhand.statistics.block_difference import number_range
from evenhand.statistics.staggered_contrasts import linear_estimates
from evenhand.statistics.staggered_course import course
from evenhand.statistics.staggered_effect import expected_counts, staggered, staggered_effect
from evenhand.tables.areas import Areas
from evenhand.tables.counts import Counts
from evenhand.tables.deliveries import Deliveries
from evenhand.tables.incidents import Incidents
from evenhand.tables.interventions import Interventions
from evenhand.wording.messages import Message, say

NAME, MOST_PARTS, EARLIER = "staggered_effects", 6, 6
NAN = float("nan")


@dataclass(frozen=True, kw_only=True, eq=False)
class StaggeredEffects(Finding):
    """The effect over all areas and the time since each began, and its course.

    Attributes
    ----------
    change, change_low, change_high
        Recorded in treated areas and periods beside what was to be expected, as a share; the range
        by reassigning the beginnings. Ends are missing where so few areas cannot tell them.
    recorded, expected, difference, difference_low, difference_high
        The same in numbers.
    p_value, least_p_value, complete
        By reassigning the beginnings, the smallest that could come out, and whether all ways were
        gone through.
    left_low, left_high
        Range by leaving out one area at a time; missing with too few.
    imputed, by_cohort, two_way
        Linear estimates, a number a period and area: filled in, cohort by cohort, and the two-way
        one, which is a contrast only.
    share_forbidden
        Weight of comparisons with areas already treated in the two-way one.
    placebo_periods, placebo_change, placebo_p_value
        The same question of the last periods before each beginning.
    """

    KEY: ClassVar[tuple[str, ...]] = ("stretch",)
    COUNTS: ClassVar[tuple[str, ...]] = ("recorded_count",)
    WITHHELD: ClassVar[str] = (
        "its rows add up few areas in short stretches of time, so that numbers hidden elsewhere "
        "could be worked out from them; publish its answer and chart instead"
    )

    intervention: str
    measure: str
    offence: str
    unit: str
    level: str
    period: str
    compared_with: str
    compared_how: str
    first_on: date
    last_on: date
    treated: int
    cohorts: int
    never: int
    cut_off: int
    change: float
    change_low: float
    change_high: float
    recorded: int
    expected: float
    difference: float
    difference_low: float
    difference_high: float
    p_value: float
    least_p_value: float
    complete: bool
    left_low: float
    left_high: float
    imputed: float
    by_cohort: float
    two_way: float
    share_forbidden: float
    placebo_periods: int
    placebo_change: float
    placebo_p_value: float
    stretch: int
    confidence: float
    draws: int
    seed: int
    notes: tuple[Message, ...]
    _frame: pd.DataFrame
    _series: pd.DataFrame

    def to_frame(self) -> pd.DataFrame:
        """Give one row for each stretch of time since the beginning."""
        return self._frame.copy()

    def series(self) -> pd.DataFrame:
        """Give one row for each period: what areas treated by then had, and what to expect."""
        return self._series.copy()

    def plot(self) -> Chart:
        """Draw the change in each stretch since the beginning."""
        return Chart(
            rows=plain_rows(self._frame),
            spec=_COURSE,
            title=self.explain().answer,
            subtitle=say(f"{NAME}.subtitle", **staggered_values(self)),
            columns=("since_from", "since_to", "areas", "recorded_count", "expected_count",
                     "change", "change_low", "change_high"),
        )  # fmt: skip

    def charts(self) -> tuple[Chart, ...]:
        """Give the course since the beginning, and recorded beside expected over time."""
        gap = Chart(
            rows=plain_rows(self._series),
            spec=_GAP,
            title=self.explain().answer,
            subtitle=say(f"{NAME}.subtitle_gap", **staggered_values(self)),
            columns=("period_start", "areas", "recorded_count", "expected_count"),
        )
        return self.plot(), gap

    def explain(self) -> Explanation:
        """Say the size, how sure it is, what it rests on, and what two-way effects would say."""
        return staggered_explained(self)


_CHANGE = {"type": "quantitative", "axis": {"format": "+%"},
           "title": "axis.change_beside_expected",
           "scale": {"domain": [-1, 1], "clamp": True}}  # fmt: skip
_COURSE: dict[str, Any] = {
    "layer": [
        {"mark": {"type": "rule", "strokeWidth": 1}, "encoding": {"y": {"datum": 0}}},
        {"mark": {"type": "rule", "strokeWidth": 2, "opacity": 0.6},
         "encoding": {"y": {"field": "change_low", **_CHANGE}, "y2": {"field": "change_high"}}},
        {"mark": {"type": "point", "filled": True, "size": 80},
         "encoding": {"y": {"field": "change", **_CHANGE}}},
    ],
    "encoding": {"x": {"field": "since_from", "type": "ordinal",
                       "title": "axis.periods_since"}},
}  # fmt: skip
_GAP: dict[str, Any] = {
    "layer": [
        {"mark": {"type": "area", "opacity": 0.2},
         "encoding": {"y": {"field": "recorded_count", "type": "quantitative",
                            "title": "axis.recorded"},
                      "y2": {"field": "expected_count"}}},
        {"mark": {"type": "line", "strokeDash": [5, 4], "strokeWidth": 1.5},
         "encoding": {"y": {"field": "expected_count", "type": "quantitative"}}},
        {"mark": {"type": "line", "strokeWidth": 2.5},
         "encoding": {"y": {"field": "recorded_count", "type": "quantitative"}}},
    ],
    "encoding": {"x": {"field": "period_start", "type": "temporal", "title": None}},
}  # fmt: skip


@checked
def staggered_effects(
    recorded: Incidents | Counts,
    interventions: Interventions,
    deliveries: Deliveries | None = None,
    areas: Areas | None = None,
    *,
    intervention: Intervention | None = None,
    offence: Offence | None = None,
    level: AreaLevel | None = None,
    period: Period = "month",
    compared_with: ComparedWith = "comparison",
    anticipation: Anticipation = 0,
    confidence: Confidence = 0.95,
    draws: Draws = 999,
    seed: Seed = 1,
) -> StaggeredEffects:
    """Did it work where areas began at different times?

    Parameters
    ----------
    recorded
        Recorded incidents with areas, or counts by area and period.
    interventions
        What was done where and from when on; an area not yet treated serves as a comparison.
    deliveries
        What was planned and delivered: without it no effect is estimated.
    areas
        Names the areas, and those in which nothing was recorded.
    intervention
        Which one; None takes the only one there is against the offence.
    offence
        The class counted; None takes the one that the intervention is against.
    level
        Which set of areas; None takes the one that the intervention was written down for.
    period
        Length of the periods.
    compared_with
        Beside areas not yet treated: the comparison areas named (where none is, every area that no
        measure touched), or both.
    anticipation
        By how many periods every beginning is set earlier.
    confidence
        Level of the ranges.
    draws, seed
        How many ways of dealing the beginnings are drawn where they cannot all be listed.

    Returns
    -------
    StaggeredEffects
        The effect over all, its range and p-value by reassigning the beginnings, its course since
        they began, the linear estimates, and the two-way one as a contrast with the weight of its
        forbidden comparisons.

    Raises
    ------
    UnsuitableData
        What `panel_of` refuses; every area began on one day and none is left to compare with.

    Notes
    -----
    Poisson effects of areas and periods from cells not yet treated, filled in for the treated ones
    (`evenhand.statistics.staggered_effect`): no area is set against one already treated. Areas
    treated before the records begin are left out and named. Where every area is treated in the
    end, the time from the last beginning on is cut off.

    References
    ----------
    Borusyak, Jaravel & Spiess 2024, doi:10.1093/restud/rdae007; Callaway & Sant'Anna 2021,
    doi:10.1016/j.jeconom.2020.12.001; Goodman-Bacon 2021, doi:10.1016/j.jeconom.2021.03.014;
    Wooldridge 2023, doi:10.1093/ectj/utad016.

    Examples
    --------
    >>> months = pd.date_range("2024-01-01", periods=24, freq="MS")
    >>> frame = pd.concat([pd.DataFrame({"area_id": name, "period_start": months,
    ...     "period_end": months + pd.offsets.MonthEnd(0), "offence_source": "r",
    ...     "offence_class": "robbery", "unit": "offences",
    ...     "count": [10] * start + [5] * (24 - start)})
    ...     for name, start in (("a", 12), ("b", 18), ("c", 24), ("d", 24))])
    >>> done = Interventions.from_frame(pd.DataFrame({"intervention_id": "M", "measure": "light",
    ...     "area_id": ["a", "b"], "role": "treated", "starts_on": ["2025-01-01", "2025-07-01"]}))
    >>> given = Deliveries.from_frame(pd.DataFrame({"intervention_id": "M", "area_id": ["a", "b"],
    ...     "period_start": "2025-07-01", "period_end": "2025-12-31", "planned": [9, 9],
    ...     "delivered": [9, 9], "unit": "lamps"}))
    >>> found = staggered_effects(Counts.from_frame(frame), done, given)
    >>> round(found.change, 2), round(found.difference), found.p_value
    (-0.5, -90, 0.08333333333333333)
    """
    later, always = without_always(recorded, interventions, intervention)
    panel = panel_of(
        NAME, recorded, later, without_areas(deliveries, always), areas, intervention=intervention,
        offence=offence, level=level, period=period, least_before=1, compared_with=compared_with,
    )  # fmt: skip
    block = beginnings_of(panel, anticipation, always)
    held = block.first < len(block.periods)
    starts = block.periods[np.unique(block.first[held])]
    return StaggeredEffects(
        intervention=panel.intervention, measure=panel.measure, offence=panel.offence or "all",
        unit=panel.unit, level=panel.level, period=period, compared_with=compared_with,
        compared_how=panel.compared_how, first_on=starts[0].date(), last_on=starts[-1].date(),
        treated=int(held.sum()), cohorts=len(starts), never=block.never, cut_off=block.cut_off,
        confidence=confidence, draws=draws, seed=seed, notes=block.notes, n_used=panel.n_used,
        n_rows=panel.n_rows, set_aside=panel.set_aside, **_effect(block, confidence, draws, seed),
        **_linear(block), **_placebo(block, confidence), **_course(block, confidence),
        _series=_series(block),
    )  # fmt: skip


def _effect(block: Beginnings, confidence: float, draws: int, seed: int) -> dict[str, Any]:
    found = staggered_effect(staggered(block.counts, block.first), confidence=confidence,
                             draws=draws, seed=seed)  # fmt: skip
    told = found.least_p <= 1 - confidence + 1e-9
    low = found.low if told else NAN
    high = found.high if told and np.isfinite(found.high) else NAN
    ends = number_range(found.recorded, found.expected, low, high)
    return {
        "change": found.ratio - 1, "change_low": low - 1, "change_high": high - 1,
        "recorded": int(found.recorded), "expected": found.expected,
        "difference": found.recorded - found.expected,
        "difference_low": ends[0], "difference_high": ends[1], "p_value": found.p_value,
        "least_p_value": found.least_p, "complete": found.complete,
        "left_low": found.left_low - 1, "left_high": found.left_high - 1,
    }  # fmt: skip


def _linear(block: Beginnings) -> dict[str, Any]:
    found = linear_estimates(block.counts, block.first)
    return {"imputed": found.imputed, "by_cohort": found.by_cohort, "two_way": found.two_way,
            "share_forbidden": found.share_forbidden}  # fmt: skip


def _placebo(block: Beginnings, confidence: float) -> dict[str, Any]:
    """Ask the same of the last periods before each beginning, of time not yet treated alone."""
    held = block.first < len(block.periods)
    many = min(EARLIER, int(block.first[held].min()) // 2)
    none = {"placebo_periods": many, "placebo_change": NAN, "placebo_p_value": NAN}
    if many < 1:
        return none
    early = np.where(held, block.first - many, block.first)
    at = np.arange(len(block.periods))
    window = (at >= early[:, None]) & (at < block.first[:, None])
    # What came after plays no part: chance in it must not either.
    found = course(block.counts, early, np.where(window, 0, -1), confidence=confidence)
    if found.recorded[0] == 0 or not found.expected[0] > 0:
        return none
    return {"placebo_periods": many, "placebo_p_value": float(found.p_value[0]),
            "placebo_change": float(found.recorded[0] / found.expected[0] - 1)}  # fmt: skip


def _course(block: Beginnings, confidence: float) -> dict[str, Any]:
    since = np.arange(len(block.periods)) - block.first[:, None]
    each = -(-(int(since.max()) + 1) // MOST_PARTS)
    parts = np.where(since >= 0, since // each, -1)
    found = course(block.counts, block.first, parts, confidence=confidence)
    at = np.arange(len(found.recorded))
    frame = pd.DataFrame({
        "stretch": at + 1, "since_from": at * each, "since_to": (at + 1) * each - 1,
        "areas": found.areas, "recorded_count": found.recorded.astype("int64"),
        "expected_count": found.expected, "change": found.recorded / found.expected - 1,
        "change_low": found.low - 1, "change_high": found.high - 1,
    })  # fmt: skip
    return {"stretch": each, "_frame": frame}


def _series(block: Beginnings) -> pd.DataFrame:
    filled = expected_counts(staggered(block.counts, block.first))
    held = ~np.isnan(filled)
    frame = pd.DataFrame({
        "period_start": block.periods, "areas": held.sum(axis=0),
        "recorded_count": np.where(held, block.counts, 0).sum(axis=0).astype("int64"),
        "expected_count": np.nansum(filled, axis=0),
    })  # fmt: skip
    return frame[frame["areas"] > 0].reset_index(drop=True)


METHOD = Method(
    run=staggered_effects,
    question="Did it work where areas began at different times?",
    sources=(
        "Borusyak, Jaravel & Spiess 2024, doi:10.1093/restud/rdae007",
        "Callaway & Sant'Anna 2021, doi:10.1016/j.jeconom.2020.12.001",
        "Goodman-Bacon 2021, doi:10.1016/j.jeconom.2021.03.014",
        "Wooldridge 2023, doi:10.1093/ectj/utad016",
        "Ferman & Pinto 2019, doi:10.1162/rest_a_00759",
    ),
    example={"intervention": "M-4"},
)
