"""How did treated and other areas go before and after, and what would overturn it?"""

from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

import numpy as np
import pandas as pd
from scipy import stats

from evenhand.assessment.compared_areas import Anticipation, Compared, ComparedWith, block_of
from evenhand.assessment.event_study_words import event_explained, event_values
from evenhand.assessment.panel import panel_of
from evenhand.assessment.stretches import Stretch, Stretches, stretches_of
from evenhand.contract import Chart, Explanation, Finding, Method, checked, plain_rows
from evenhand.options import AreaLevel, Confidence, Intervention, Offence, Period, Seed
from evenhand.statistics.event_path import (
    EventPath,
    average_after,
    event_path,
    joint_critical,
    trend_before,
)
from evenhand.statistics.trend_departures import Estimates, breakdown, robust_range
from evenhand.tables.areas import Areas
from evenhand.tables.counts import Counts
from evenhand.tables.deliveries import Deliveries
from evenhand.tables.incidents import Incidents
from evenhand.tables.interventions import Interventions
from evenhand.wording.messages import Message, say

NAME = "event_study"
BOUNDS = (0.5, 1.0, 2.0)


@dataclass(frozen=True, kw_only=True, eq=False)
class EventStudy(Finding):
    """Treated beside other areas in each stretch of time, the trend before, and its bounds.

    Attributes
    ----------
    change, change_low, change_high
        Mean of the stretches after beside those before, as a share, trends taken as parallel.
    after_change
        Mean of the stretches after beside the last one before: what the bounds are about.
    p_joint, slope, slope_low, slope_high, p_slope
        Of the time before: all stretches together; change a stretch, with its range and p-value.
    erasing_slope, power
        The drift a stretch that would be the whole effect, and how often the test would have
        found it.
    seen_slope, effect_seen
        The drift that the test finds in 8 of 10, and the effect that it would feign.
    breakdown
        How many times the largest step before a step after may be before nothing clear is left;
        0: nothing clear from the start; missing: not reached at ten times.
    bend
        By how much the slope of a drift may change a stretch before nothing clear is left.
    """

    KEY: ClassVar[tuple[str, ...]] = ("starts_on",)
    COUNTS: ClassVar[tuple[str, ...]] = ("treated_count", "others_count")
    WITHHELD: ClassVar[str] = (
        "its rows set counts of few areas side by side in short stretches of time, so that numbers "
        "hidden elsewhere could be worked out from them; publish its answer and chart instead"
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
    stretch: int
    stretches_before: int
    stretches_after: int
    left_out: int
    change: float
    change_low: float
    change_high: float
    after_change: float
    p_joint: float
    slope: float
    slope_low: float
    slope_high: float
    p_slope: float
    erasing_slope: float
    power: float
    seen_slope: float
    effect_seen: float
    half_low: float
    half_high: float
    same_low: float
    same_high: float
    double_low: float
    double_high: float
    breakdown: float
    bend: float
    confidence: float
    seed: int
    notes: tuple[Message, ...]
    _frame: pd.DataFrame
    _bounds: pd.DataFrame

    def to_frame(self) -> pd.DataFrame:
        """Give one row for each stretch: counts, change beside the reference, ranges and bands."""
        return self._frame.copy()

    def bounds(self) -> pd.DataFrame:
        """Give the range of the effect for each bound on how far trends may depart."""
        return self._bounds.copy()

    def plot(self) -> Chart:
        """Draw the change of each stretch with its range and the band of all together."""
        return Chart(
            rows=plain_rows(self._frame),
            spec=_PATH,
            title=self.explain().answer,
            subtitle=say(f"{NAME}.subtitle", **event_values(self)),
            columns=("starts_on", "ends_on", "treated_count", "others_count", "change",
                     "change_low", "change_high", "band_low", "band_high"),
        )  # fmt: skip

    def charts(self) -> tuple[Chart, ...]:
        """Give the path, and what is left of the effect the further trends may depart."""
        bounds = Chart(
            rows=plain_rows(self._bounds),
            spec=_BOUNDS,
            title=self.explain().answer,
            subtitle=say(f"{NAME}.subtitle_bounds", **event_values(self)),
            columns=("times_before", "change_low", "change_high"),
        )
        return self.plot(), bounds

    def explain(self) -> Explanation:
        """Say what came after, what the time before could have shown, what would overturn it."""
        return event_explained(self)


# Ranges that reach further than anyone would read are cut off, so that the others can be read.
_CHANGE = {"type": "quantitative", "axis": {"format": "+%"}, "title": "axis.change_beside_others",
           "scale": {"domain": [-1, 1], "clamp": True}}  # fmt: skip
_PATH: dict[str, Any] = {
    "layer": [
        {"mark": {"type": "rule", "strokeWidth": 1}, "encoding": {"y": {"datum": 0}}},
        {"mark": {"type": "area", "opacity": 0.15, "interpolate": "monotone"},
         "encoding": {"y": {"field": "band_low", **_CHANGE}, "y2": {"field": "band_high"}}},
        {"mark": {"type": "rule", "strokeWidth": 2, "opacity": 0.6},
         "encoding": {"y": {"field": "change_low", **_CHANGE}, "y2": {"field": "change_high"}}},
        {"mark": {"type": "point", "filled": True, "size": 80},
         "encoding": {"y": {"field": "change", **_CHANGE},
                      "opacity": {"condition": {"test": "datum.is_after", "value": 1},
                                  "value": 0.45}}},
        {"transform": [{"filter": "datum.is_first"}],
         "mark": {"type": "rule", "strokeWidth": 1, "strokeDash": [4, 3]}},
    ],
    "encoding": {"x": {"field": "starts_on", "type": "temporal", "title": None}},
}  # fmt: skip
_BOUNDS: dict[str, Any] = {
    "layer": [
        {"mark": {"type": "rule", "strokeWidth": 1}, "encoding": {"x": {"datum": 0}}},
        {"mark": {"type": "rule", "strokeWidth": 5, "opacity": 0.6},
         "encoding": {"x": {"field": "change_low", **_CHANGE}, "x2": {"field": "change_high"}}},
    ],
    "encoding": {"y": {"field": "times_before", "type": "ordinal", "title": "axis.times_before",
                       "sort": None}},
}  # fmt: skip


@checked
def event_study(
    recorded: Incidents | Counts,
    interventions: Interventions,
    deliveries: Deliveries | None = None,
    areas: Areas | None = None,
    *,
    intervention: Intervention | None = None,
    offence: Offence | None = None,
    level: AreaLevel | None = None,
    period: Period = "month",
    stretch: Stretch | None = None,
    compared_with: ComparedWith = "comparison",
    anticipation: Anticipation = 0,
    confidence: Confidence = 0.95,
    seed: Seed = 1,
) -> EventStudy:
    """How did both groups go before and after, and how far apart may they have drifted?

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
    intervention
        Which one; None takes the only one there is against the offence.
    offence
        The class counted; None takes the one that the intervention is against.
    level
        Which set of areas; None takes the one that the intervention was written down for.
    period
        Length of the periods.
    stretch
        How many periods are put together; None takes a third of the time before.
    compared_with
        The comparison areas named (where none is, every area that no measure touched), or both.
    anticipation
        How many periods before the beginning are left out.
    confidence
        Level of ranges and bands.
    seed
        Start of the draws for bands and bounds.

    Returns
    -------
    EventStudy
        One row for each stretch; the trend before with the power of its test; the range of the
        effect if steps after are at most half, once or twice the largest step before, and the
        multiple at which nothing clear is left.

    Raises
    ------
    UnsuitableData
        What `panel_of` refuses; the measure began at different times; fewer than two stretches
        lie before.

    Notes
    -----
    Ratios of ratios of sums against the last stretch before: the Poisson estimate with an effect of
    each stretch (`evenhand.statistics.event_path`). A trend before that is not found does not show
    that there was none: the power against the drift that would be the whole effect stands beside
    it. The bounds are those of Rambachan & Roth (`evenhand.statistics.trend_departures`), widened
    for the few degrees of freedom by the ratio of the quantiles of t and normal.

    References
    ----------
    Rambachan & Roth 2023, doi:10.1093/restud/rdad018; Roth 2022, doi:10.1257/aeri.20210236;
    Conley & Taber 2011, doi:10.1162/REST_a_00049.

    Examples
    --------
    >>> months = pd.date_range("2024-01-01", periods=24, freq="MS")
    >>> frame = pd.concat([pd.DataFrame({"area_id": name, "period_start": months,
    ...     "period_end": months + pd.offsets.MonthEnd(0), "offence_source": "r",
    ...     "offence_class": "robbery", "unit": "offences",
    ...     "count": [10] * 8 + [n] * 4 + [after] * 12})
    ...     for name, n, after in (("a", 11, 6), ("b", 10, 10), ("c", 9, 11), ("d", 12, 9))])
    >>> done = Interventions.from_frame(pd.DataFrame({"intervention_id": "M", "measure": "light",
    ...     "area_id": list("abcd"), "role": ["treated"] + ["comparison"] * 3,
    ...     "starts_on": "2025-01-01"}))
    >>> given = Deliveries.from_frame(pd.DataFrame({"intervention_id": ["M"], "area_id": ["a"],
    ...     "period_start": ["2025-01-01"], "period_end": ["2025-12-31"], "planned": [10],
    ...     "delivered": [10], "unit": ["lamps"]}))
    >>> found = event_study(Counts.from_frame(frame), done, given)
    >>> found.stretch, found.stretches_before, round(found.change, 2)
    (4, 3, -0.41)
    """
    panel = panel_of(
        NAME, recorded, interventions, deliveries, areas, intervention=intervention,
        offence=offence, level=level, period=period, least_before=1,
        compared_with=compared_with,
    )  # fmt: skip
    block = block_of(panel, anticipation)
    cut = stretches_of(block, stretch)
    path = event_path(cut.counts, block.treated, cut.begins - 1)
    return EventStudy(
        intervention=panel.intervention, measure=panel.measure, offence=panel.offence or "all",
        unit=panel.unit, level=panel.level, period=period, compared_with=compared_with,
        compared_how=panel.compared_how, begins_on=block.periods[block.begins].date(),
        treated=int(block.treated.sum()), others=int((~block.treated).sum()), stretch=cut.each,
        stretches_before=cut.begins, stretches_after=cut.counts.shape[1] - cut.begins,
        left_out=cut.left_out, confidence=confidence, seed=seed, notes=block.notes,
        n_used=panel.n_used, n_rows=panel.n_rows, set_aside=panel.set_aside,
        **_effect(path, cut, confidence), **_before(path, cut, confidence, seed),
        **_bounded(path, cut, confidence, seed), _frame=_frame(block, cut, path, confidence, seed),
    )  # fmt: skip


def _effect(path: EventPath, cut: Stretches, confidence: float) -> dict[str, Any]:
    value, error = average_after(path, cut.begins)
    reach = float(stats.t.isf((1 - confidence) / 2, path.freedom)) * error
    return {
        "change": float(np.expm1(value)), "change_low": float(np.expm1(value - reach)),
        "change_high": float(np.expm1(value + reach)),
        "after_change": float(np.expm1(path.log_ratio[cut.begins :].mean())),
    }  # fmt: skip


def _before(path: EventPath, cut: Stretches, confidence: float, seed: int) -> dict[str, Any]:
    found = trend_before(path, cut.begins, level=1 - confidence, seed=seed)
    reach = float(stats.t.isf((1 - confidence) / 2, path.freedom)) * found.slope_error
    return {
        "p_joint": found.p_joint, "p_slope": found.p_slope, "slope": float(np.expm1(found.slope)),
        "slope_low": float(np.expm1(found.slope - reach)),
        "slope_high": float(np.expm1(found.slope + reach)),
        "erasing_slope": float(np.expm1(found.erasing_slope)), "power": found.power,
        "seen_slope": float(np.expm1(found.seen_slope)),
        "effect_seen": float(np.expm1(found.effect_seen)),
    }  # fmt: skip


def _bounded(path: EventPath, cut: Stretches, confidence: float, seed: int) -> dict[str, Any]:
    """Give the range for each bound, and the bounds at which nothing clear is left."""
    kept = np.arange(len(path.log_ratio)) != path.reference
    # The test takes the covariance as known; t's wider quantile stands for that it is not.
    tail = (1 - confidence) / 2
    wider = float(stats.t.isf(tail, path.freedom) / stats.norm.isf(tail)) ** 2
    many = len(path.log_ratio) - cut.begins
    found = Estimates(path.log_ratio[kept], path.covariance[np.ix_(kept, kept)] * wider,
                      cut.begins - 1, np.full(many, 1 / many))  # fmt: skip
    rows = [robust_range(found, bound, confidence=confidence, seed=seed) for bound in BOUNDS]
    ends = np.expm1(np.clip(np.array(rows), -700, 700))
    at = breakdown(found, confidence=confidence, seed=seed)
    bend = breakdown(found, confidence=confidence, restriction="smooth", most=1.0, seed=seed)
    names = [f"{name}_{end}" for name in ("half", "same", "double") for end in ("low", "high")]
    return {
        **dict(zip(names, ends.ravel().tolist(), strict=True)),
        "breakdown": at if np.isfinite(at) else float("nan"),
        "bend": float(np.expm1(bend)) if np.isfinite(bend) else float("nan"),
        "_bounds": pd.DataFrame({"times_before": BOUNDS, "change_low": ends[:, 0],
                                 "change_high": ends[:, 1]}),
    }  # fmt: skip


def _frame(
    block: Compared, cut: Stretches, path: EventPath, confidence: float, seed: int
) -> pd.DataFrame:
    at, error = np.arange(len(path.log_ratio)), path.std_error
    point = float(stats.t.isf((1 - confidence) / 2, path.freedom))
    band = joint_critical(path, np.ones(len(at), dtype=bool), confidence, seed)
    own, others = (cut.counts[rows].sum(axis=0) for rows in (block.treated, ~block.treated))
    frame = {
        "starts_on": cut.starts, "ends_on": cut.ends, "treated_count": own.astype("int64"),
        "others_count": others.astype("int64"), "change": np.expm1(path.log_ratio),
    }  # fmt: skip
    for name, width in (("change", point), ("band", band)):
        frame[f"{name}_low"] = np.expm1(path.log_ratio - width * error)
        frame[f"{name}_high"] = np.expm1(path.log_ratio + width * error)
    return pd.DataFrame(frame).assign(
        is_after=at >= cut.begins, is_first=at == cut.begins, is_reference=at == path.reference
    )


METHOD = Method(
    run=event_study,
    question="How did both groups go before and after, and how far apart may they have drifted?",
    sources=(
        "Rambachan & Roth 2023, doi:10.1093/restud/rdad018",
        "Andrews, Roth & Pakes 2023, doi:10.1093/restud/rdad004",
        "Roth 2022, doi:10.1257/aeri.20210236",
        "Montiel Olea & Plagborg-Møller 2019, doi:10.1002/jae.2656",
        "Conley & Taber 2011, doi:10.1162/REST_a_00049",
    ),
    example={"intervention": "M-1"},
)
