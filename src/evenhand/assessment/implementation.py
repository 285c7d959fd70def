"""Was what was planned also done, where and when?"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import pandas as pd

from evenhand.assessment.delivered import (
    LITTLE,
    MOSTLY,
    AreaDeliveries,
    area_deliveries,
    response_to_dose,
    verdict_of,
)
from evenhand.assessment.implementation_words import explained, values
from evenhand.assessment.panel_areas import chosen_intervention
from evenhand.assessment.panel_doses import stray_deliveries, unit_problems
from evenhand.contract import Chart, Explanation, Finding, MapLayer, Method, checked, plain_rows
from evenhand.errors import UnsuitableData, listed
from evenhand.options import AreaLevel, Confidence, Intervention, Offence
from evenhand.tables.area_names import area_names
from evenhand.tables.areas import Areas
from evenhand.tables.counts import Counts
from evenhand.tables.deliveries import Deliveries
from evenhand.tables.incidents import Incidents
from evenhand.tables.interventions import Interventions
from evenhand.wording.messages import Message, say


@dataclass(frozen=True, kw_only=True, eq=False)
class Implementation(Finding):
    """What was planned and delivered in each area, and whether counts fell more where more was.

    Attributes
    ----------
    verdict
        `not_recorded`, `partly_recorded`, `none`, `little`, `partly` or `as_planned`.
    may_assess
        Whether an effect may be estimated: dose and plan of every treated area are written down
        and something was delivered.
    slope_change, slope_low, slope_high, p_slope
        Change of counts for a tenth more of the plan, as a share, with its range; missing where
        it could not be estimated.
    """

    WITHHELD: ClassVar[str] = (
        "it tells of the work of partners area by area; whether that is published is for the "
        "partnership to say, in words of its own"
    )
    KEY: ClassVar[tuple[str, ...]] = ("area_id",)

    intervention: str
    measure: str
    dose_unit: str
    verdict: str
    may_assess: bool
    planned: float
    delivered: float
    fidelity: float
    areas_treated: int
    areas_recorded: int
    areas_short: int
    periods_without: int
    slope_change: float
    slope_low: float
    slope_high: float
    p_slope: float
    slope_areas: int
    no_slope: str
    offence: str
    notes: tuple[Message, ...]
    _frame: pd.DataFrame
    _months: pd.DataFrame

    def to_frame(self) -> pd.DataFrame:
        """Give one row for each treated area: planned, delivered, share, gap, empty periods."""
        return self._frame.copy()

    def plot(self) -> Chart:
        """Draw what was planned (line) and delivered (bar) in each area."""
        return Chart(
            rows=plain_rows(self._frame), spec=_SPEC, title=self.explain().answer,
            subtitle=say("implementation.subtitle", **values(self)),
            columns=("area_id", "planned", "delivered", "share_delivered", "periods_without"),
        )  # fmt: skip

    def charts(self) -> tuple[Chart, ...]:
        """Add what was delivered in each period, where that is written down."""
        if self._months.empty:
            return (self.plot(),)
        over_time = Chart(
            rows=plain_rows(self._months), spec=_TIME, title=self.explain().answer,
            subtitle=say("implementation.subtitle_time", **values(self)),
            columns=("starts_on", "planned", "delivered"),
        )  # fmt: skip
        return (self.plot(), over_time)

    def to_map(self) -> MapLayer:
        """Give the share of the plan that each treated area got."""
        known = self._frame["share_delivered"].notna()
        rows = self._frame.assign(
            value=self._frame["share_delivered"],
            certainty=known.map({True: "sure", False: "cannot_say"}).astype("string"),
        )
        return MapLayer(
            kind="areas",
            rows=plain_rows(rows[["area_id", "area_name", "value", "certainty"]]),
            breaks=(0.25, LITTLE, MOSTLY), title=self.explain().answer,
            unit=say("implementation.unit_map", **values(self)), number="percent",
        )  # fmt: skip

    def explain(self) -> Explanation:
        """Say how much of the plan was delivered, and whether an effect may be looked for."""
        return explained(self)


_SPEC: dict[str, Any] = {
    "layer": [
        {"mark": {"type": "bar", "opacity": 0.6}, "encoding": {"x": {"field": "delivered",
         "type": "quantitative", "title": "axis.planned_delivered"}}},
        {"mark": {"type": "tick", "thickness": 3},
         "encoding": {"x": {"field": "planned", "type": "quantitative"}}},
    ],
    "encoding": {"y": {"field": "area_name", "type": "nominal", "title": None, "sort": None}},
}  # fmt: skip
_TIME: dict[str, Any] = {
    "layer": [
        {"mark": {"type": "line", "strokeDash": [4, 3]},
         "encoding": {"y": {"field": "planned", "type": "quantitative",
                            "title": "axis.planned_delivered"}}},
        {"mark": {"type": "line", "point": True},
         "encoding": {"y": {"field": "delivered", "type": "quantitative"}}},
    ],
    "encoding": {"x": {"field": "starts_on", "type": "temporal", "title": None}},
}  # fmt: skip


@checked
def implementation(
    interventions: Interventions,
    deliveries: Deliveries | None = None,
    recorded: Incidents | Counts | None = None,
    areas: Areas | None = None,
    *,
    intervention: Intervention | None = None,
    offence: Offence | None = None,
    level: AreaLevel | None = None,
    confidence: Confidence = 0.95,
) -> Implementation:
    """Was what was planned also done, where and when?

    Parameters
    ----------
    interventions
        What was done where, and from when on.
    deliveries
        What was planned and delivered, by area and period.
    recorded
        Incidents or counts, to see whether they fell more where more was delivered.
    areas
        Names the areas.
    intervention
        Which one; None takes the only one there is.
    offence
        The class counted; None takes the one that the measure is against.
    level
        Which set of areas.
    confidence
        Level of the likely range.

    Returns
    -------
    Implementation
        One row for each treated area.

    Raises
    ------
    UnsuitableData
        The intervention is not there, or several are and none was named; deliveries are counted in
        several units, were made before it began, or where it was not to be.

    Notes
    -----
    Fidelity is what was delivered over what was planned, of periods in which both are written
    down. The words follow a rule of ours: as planned from 80 % on with every area at half or more,
    partly from 50 %, little below. Whether counts fell more where more was delivered is asked of
    areas (`evenhand.statistics.dose_response`), with at least 4 of them; areas that got more may
    also differ otherwise, so it is no proof.

    References
    ----------
    McCullagh & Nelder 1989, Generalized Linear Models, sections 4.4 and 7.2.

    Examples
    --------
    >>> done = Interventions.from_frame(pd.DataFrame({"intervention_id": "M", "measure": "locks",
    ...     "area_id": ["a", "b"], "role": "treated", "starts_on": "2025-01-01"}))
    >>> given = Deliveries.from_frame(pd.DataFrame({"intervention_id": "M", "area_id": ["a", "b"],
    ...     "period_start": "2025-01-01", "period_end": "2025-01-31", "planned": 10,
    ...     "delivered": [10, 4], "unit": "homes"}))
    >>> found = implementation(done, given)
    >>> found.verdict, found.fidelity
    ('partly', 0.7)
    """
    chosen = chosen_intervention("implementation", interventions, intervention, offence)
    given = area_deliveries(chosen, deliveries)
    problems = [*stray_deliveries(chosen, deliveries), *unit_problems(chosen, given.units)]
    if problems:
        raise UnsuitableData(listed("implementation", problems))
    known = area_names(recorded, areas, level)
    frame = _framed(given, known)
    asked = interventions.column("intervention_id").eq(chosen.intervention)
    response = response_to_dose(
        chosen, recorded, interventions, deliveries, areas, level=level, confidence=confidence
    )
    aside = {"other_intervention": int((~asked).sum())}
    return Implementation(
        intervention=chosen.intervention, measure=chosen.measure, dose_unit=given.unit,
        offence=chosen.offence or "all", verdict=verdict_of(given),
        may_assess=given.complete and given.delivered > 0, planned=given.planned,
        delivered=given.delivered, fidelity=given.fidelity, areas_treated=len(frame),
        areas_recorded=int(frame["delivered"].notna().sum()),
        areas_short=int(frame["share_delivered"].lt(LITTLE).sum()),
        periods_without=int(frame["periods_without"].sum()),
        **response, n_used=int(asked.sum()), n_rows=len(interventions),
        set_aside={reason: many for reason, many in aside.items() if many},
        _frame=frame, _months=given.months,
    )  # fmt: skip


def _framed(given: AreaDeliveries, known: Mapping[str, str]) -> pd.DataFrame:
    frame = given.each
    names = [known.get(one, one) for one in frame["area_id"]]
    share = frame["delivered_of_plan"] / frame["planned"].where(frame["planned"].gt(0))
    return frame.assign(
        area_name=pd.array(names, dtype="string"), share_delivered=share.clip(upper=1.0),
        not_delivered=frame["planned"] - frame["delivered_of_plan"],
    ).drop(columns="delivered_of_plan")  # fmt: skip


METHOD = Method(
    run=implementation,
    question="Was what was planned also done, where and when?",
    sources=("McCullagh & Nelder 1989, Generalized Linear Models, sections 4.4 and 7.2",),
    example={"intervention": "M-4"},
)
