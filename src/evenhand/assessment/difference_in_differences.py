"""Did it change more where something was done than elsewhere?"""

from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

import pandas as pd

from evenhand.assessment.compared_areas import Anticipation, ComparedWith, block_of
from evenhand.assessment.difference_parts import (
    amount_of,
    clusters_of,
    effect_of,
    frame_of,
    placebo_of,
    series_of,
    sums_of,
)
from evenhand.assessment.differences_words import did_answer, did_limits, did_reading, did_values
from evenhand.assessment.panel import panel_of
from evenhand.contract import Chart, Explanation, Finding, Method, checked, plain_rows
from evenhand.options import AreaLevel, Base, Confidence, Draws, Intervention, Offence, Period, Seed
from evenhand.statistics.block_difference import count_effect
from evenhand.tables.areas import Areas
from evenhand.tables.counts import Counts
from evenhand.tables.deliveries import Deliveries
from evenhand.tables.exposure import Exposure
from evenhand.tables.incidents import Incidents
from evenhand.tables.interventions import Interventions
from evenhand.wording.messages import Message, say

NAME = "difference_in_differences"


@dataclass(frozen=True, kw_only=True, eq=False)
class DifferenceInDifferences(Finding):
    """How treated areas changed beside others, with what reassigning the areas says of chance.

    Attributes
    ----------
    ratio, ratio_low, ratio_high
        Factor by which the treated changed beyond the others; 1: as they did. Ends are missing
        where so few areas cannot tell them at this level.
    change, change_low, change_high
        The same as a share: ratio less 1.
    expected, difference, difference_low, difference_high
        What the treated areas would have had after, and how many more (or, below zero, fewer)
        were recorded.
    p_value, plain_p_value, least_p_value
        By reassigning which areas were treated: allowing for their size, without, and the
        smallest that could come out.
    ways, complete
        In how many ways as many areas could be chosen, and whether all were gone through.
    cr1_p_value, cr2_p_value, wild_p_value, log_error
        Cluster-robust (usual, bias-reduced) and wild bootstrap with the null imposed, shown
        beside; and the usual standard error of the log ratio.
    amount, amount_low, amount_high, amount_p_value, amount_cr1_p_value, amount_wild_p_value
        The linear estimate: difference a period and area, or a rate per 1,000 where a base is
        given.
    placebo_change, placebo_p_value
        The same question of the time before, as if the measure had begun halfway.
    overturned_by
        By how much the treated would have to have changed beyond the others by themselves, for
        nothing clear to be left; missing where nothing is clear.
    """

    KEY: ClassVar[tuple[str, ...]] = ("area_id",)
    COUNTS: ClassVar[tuple[str, ...]] = ("before_count", "after_count")
    WITHHELD: ClassVar[str] = (
        "its rows set counts before and after side by side, so that numbers hidden elsewhere could "
        "be worked out from them; publish the answer and the chart of the dossier instead"
    )

    intervention: str
    measure: str
    offence: str
    unit: str
    level: str
    period: str
    compared_with: str
    compared_how: str
    begins_on: date
    treated: int
    others: int
    periods_before: int
    periods_after: int
    treated_before: int
    treated_after: int
    others_before: int
    others_after: int
    ratio: float
    ratio_low: float
    ratio_high: float
    change: float
    change_low: float
    change_high: float
    expected: float
    difference: float
    difference_low: float
    difference_high: float
    p_value: float
    plain_p_value: float
    least_p_value: float
    ways: int
    complete: bool
    cr1_p_value: float
    cr2_p_value: float
    wild_p_value: float
    log_error: float
    has_base: bool
    base: str
    amount: float
    amount_low: float
    amount_high: float
    amount_p_value: float
    amount_cr1_p_value: float
    amount_wild_p_value: float
    placebo_change: float
    placebo_p_value: float
    overturned_by: float
    size_ratio: float
    confidence: float
    draws: int
    seed: int
    notes: tuple[Message, ...]
    _frame: pd.DataFrame
    _series: pd.DataFrame

    def to_frame(self) -> pd.DataFrame:
        """Give one row for each area: counts before and after, and its change beside the others."""
        return self._frame.copy()

    def series(self) -> pd.DataFrame:
        """Give one row for each period: what the treated had, and what was to be expected."""
        return self._series.copy()

    def plot(self) -> Chart:
        """Draw what the treated areas had, beside what was to be expected."""
        return Chart(
            rows=plain_rows(self._series),
            spec=_SERIES,
            title=self.explain().answer,
            subtitle=say(f"{NAME}.subtitle", **did_values(self)),
            columns=("period_start", "recorded_count", "expected_count", "is_after"),
        )

    def charts(self) -> tuple[Chart, ...]:
        """Give the gap over time, and the change of each area."""
        each = Chart(
            rows=plain_rows(self._frame.sort_values(["change", "area_id"])),
            spec=_AREAS,
            title=self.explain().answer,
            subtitle=say(f"{NAME}.subtitle_areas", **did_values(self)),
            columns=("area_id", "area_name", "area_role", "before_count", "after_count",
                     "expected_count", "change"),
        )  # fmt: skip
        return self.plot(), each

    def explain(self) -> Explanation:
        """Say the size, how sure it is, what it rests on and what would overturn it."""
        values = did_values(self)
        return Explanation(answer=did_answer(self, values), reading=did_reading(self, values),
                           limits=did_limits(self, values))  # fmt: skip


_SERIES: dict[str, Any] = {
    "layer": [
        {"mark": {"type": "area", "opacity": 0.2},
         "encoding": {"y": {"field": "recorded_count", "type": "quantitative",
                            "title": "axis.recorded"},
                      "y2": {"field": "expected_count"}}},
        {"mark": {"type": "line", "strokeDash": [5, 4], "strokeWidth": 1.5},
         "encoding": {"y": {"field": "expected_count", "type": "quantitative"}}},
        {"mark": {"type": "line", "strokeWidth": 2.5},
         "encoding": {"y": {"field": "recorded_count", "type": "quantitative"}}},
        {"transform": [{"filter": "datum.is_first"}], "mark": {"type": "rule", "strokeWidth": 1}},
    ],
    "encoding": {"x": {"field": "period_start", "type": "temporal", "title": None}},
}  # fmt: skip
_AREAS: dict[str, Any] = {
    "layer": [
        {"mark": {"type": "rule", "strokeWidth": 1}, "encoding": {"x": {"datum": 0}}},
        {"mark": {"type": "point", "filled": True, "size": 90},
         "encoding": {"y": {"field": "area_id", "type": "nominal", "title": None, "sort": None},
                      "x": {"field": "change", "type": "quantitative", "axis": {"format": "+%"},
                            "title": "axis.change_beside_others"},
                      "opacity": {"condition": {"test": "datum.is_treated", "value": 1},
                                  "value": 0.35}}},
    ],
}  # fmt: skip


@checked
def difference_in_differences(
    recorded: Incidents | Counts,
    interventions: Interventions,
    deliveries: Deliveries | None = None,
    areas: Areas | None = None,
    exposure: Exposure | None = None,
    *,
    intervention: Intervention | None = None,
    offence: Offence | None = None,
    level: AreaLevel | None = None,
    period: Period = "month",
    compared_with: ComparedWith = "comparison",
    anticipation: Anticipation = 0,
    base: Base = "residents",
    confidence: Confidence = 0.95,
    draws: Draws = 999,
    seed: Seed = 1,
) -> DifferenceInDifferences:
    """Did it change more where something was done than elsewhere?

    Parameters
    ----------
    recorded
        Recorded incidents with areas, or counts by area and period.
    interventions
        What was done where, and the areas it is compared with.
    deliveries
        What was planned and delivered: without it no effect is estimated.
    areas
        Names the areas, and those in which nothing was recorded.
    exposure
        With it the linear estimate is a rate per 1,000 of the base.
    intervention
        Which one; None takes the only one there is against the offence.
    offence
        The class counted; None takes the one that the intervention is against.
    level
        Which set of areas; None takes the one that the intervention was written down for.
    period
        Length of the periods; only the picture and the degrees of freedom of the cluster-robust
        test depend on it.
    compared_with
        The comparison areas named (where none is, every area that no measure touched), or both.
    anticipation
        How many periods before the beginning are left out.
    base
        Which exposure.
    confidence
        Level of the likely range.
    draws, seed
        How many ways of choosing the treated areas are drawn where they cannot all be listed.

    Returns
    -------
    DifferenceInDifferences
        The effect as a factor and as a number of incidents, its range and p-value by reassigning
        the areas, cluster-robust and wild-bootstrap tests beside it, the linear estimate, and the
        same question of the time before.

    Raises
    ------
    UnsuitableData
        What `panel_of` refuses; the measure began at different times; nothing was recorded in a
        group; there is nothing to compare with.

    Notes
    -----
    The ratio of ratios is the Poisson estimate with fixed effects of areas and periods
    (`evenhand.statistics.block_difference`). Few treated areas are the rule, so the p-value is
    that of choosing other areas, whole series changing places; each choice is studentised, since
    small areas vary more. Cluster-robust tests say "clear" far too often with few treated, wild
    ones hardly ever (`docs/simulations.md`): they are shown and never decide.

    References
    ----------
    Conley & Taber 2011, doi:10.1162/REST_a_00049; Ferman & Pinto 2019,
    doi:10.1162/rest_a_00759; MacKinnon & Webb 2020, doi:10.1016/j.jeconom.2020.04.024; Santos
    Silva & Tenreyro 2006, doi:10.1162/rest.88.4.641.

    Examples
    --------
    >>> months = pd.date_range("2024-01-01", periods=24, freq="MS")
    >>> frame = pd.concat([pd.DataFrame({"area_id": name, "period_start": months,
    ...     "period_end": months + pd.offsets.MonthEnd(0), "offence_source": "r",
    ...     "offence_class": "robbery", "unit": "offences",
    ...     "count": [10] * 12 + [after] * 12})
    ...     for name, after in (("a", 6), ("b", 10), ("c", 11), ("d", 9), ("e", 10))])
    >>> done = Interventions.from_frame(pd.DataFrame({"intervention_id": "M", "measure": "light",
    ...     "area_id": list("abcde"), "role": ["treated"] + ["comparison"] * 4,
    ...     "starts_on": "2025-01-01"}))
    >>> given = Deliveries.from_frame(pd.DataFrame({"intervention_id": ["M"], "area_id": ["a"],
    ...     "period_start": ["2025-01-01"], "period_end": ["2025-12-31"], "planned": [10],
    ...     "delivered": [10], "unit": ["lamps"]}))
    >>> found = difference_in_differences(Counts.from_frame(frame), done, given)
    >>> round(found.ratio, 2), round(found.difference), found.p_value
    (0.6, -48, 0.2)
    """
    panel = panel_of(
        NAME, recorded, interventions, deliveries, areas, exposure, intervention=intervention,
        offence=offence, level=level, period=period, least_before=1, base=base,
        compared_with=compared_with,
    )  # fmt: skip
    block = block_of(panel, anticipation)
    effect = count_effect(block.before, block.after, block.treated, confidence=confidence,
                          draws=draws, seed=seed)  # fmt: skip
    return DifferenceInDifferences(
        intervention=panel.intervention, measure=panel.measure, offence=panel.offence or "all",
        unit=panel.unit, level=panel.level, period=period, compared_with=compared_with,
        compared_how=panel.compared_how, base=base, confidence=confidence, draws=draws, seed=seed,
        notes=block.notes,
        n_used=panel.n_used, n_rows=panel.n_rows, set_aside=panel.set_aside,
        **sums_of(block), **effect_of(block, effect, confidence), **clusters_of(block, draws, seed),
        **amount_of(block, confidence, draws, seed), **placebo_of(block, draws, seed),
        _frame=frame_of(block), _series=series_of(block),
    )  # fmt: skip


METHOD = Method(
    run=difference_in_differences,
    question="Did it change more where something was done than elsewhere?",
    sources=(
        "Conley & Taber 2011, doi:10.1162/REST_a_00049",
        "Ferman & Pinto 2019, doi:10.1162/rest_a_00759",
        "MacKinnon & Webb 2020, doi:10.1016/j.jeconom.2020.04.024",
        "Santos Silva & Tenreyro 2006, doi:10.1162/rest.88.4.641",
        "Bell & McCaffrey 2002, Survey Methodology 28",
        "Kline & Santos 2012, doi:10.1515/2156-6674.1006",
    ),
    example={"intervention": "M-1"},
)
