"""Did the places with the measure part from a mix of places that were like them?"""

from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

import pandas as pd

from evenhand.assessment.compared_areas import ComparedWith
from evenhand.assessment.panel import panel_of
from evenhand.assessment.panel_words import panel_fields
from evenhand.assessment.synthetic_augmented import augmented_of
from evenhand.assessment.synthetic_parts import (
    Scale,
    asked_of,
    backdated_of,
    fit_of,
    frame_of,
    gaps_of,
    one_out_of,
    ring_of,
    sizes_of,
    weights_of,
)
from evenhand.assessment.synthetic_words import (
    synthetic_answer,
    synthetic_limits,
    synthetic_reading,
    synthetic_values,
    verdict_of,
)
from evenhand.contract import Chart, Explanation, Finding, Method, checked, plain_rows
from evenhand.errors import UnsuitableData, listed
from evenhand.options import AreaLevel, Base, Confidence, Draws, Intervention, Offence, Period, Seed
from evenhand.tables.areas import Areas
from evenhand.tables.counts import Counts
from evenhand.tables.deliveries import Deliveries
from evenhand.tables.exposure import Exposure
from evenhand.tables.incidents import Incidents
from evenhand.tables.interventions import Interventions
from evenhand.wording.messages import Message, say

NAME, LEAST_BEFORE, NAMED = "synthetic_control", 6, 15


@dataclass(frozen=True, kw_only=True, eq=False)
class SyntheticControls(Finding):
    """Treated areas beside mixes of areas that were like them before, and what placebos say.

    Attributes
    ----------
    verdict
        `not_trusted` (the mix was not like the treated areas before), `cannot_tell` (too few
        donors for the level asked for), `fewer`, `more` or `unclear`.
    recorded_after, expected_after, difference, difference_low, difference_high
        Incidents in the treated areas after the start, those of their mixes, and the difference.
    change, change_low, change_high
        The difference as a share of what was expected. Ends are missing where none can be given.
    confidence_reached
        The level of the range; with few donors lower than asked for.
    p_value, p_ratio, least_p_value
        Rank of the average gap, and of the ratio of squared gaps, among all sets of areas that
        could have been treated; the smallest that so many donors allow.
    sets, sets_drawn, donors
        How many sets, whether they were drawn, how many areas could be mixed.
    error_ratio
        Mean squared gap after over before.
    fit_error, fit_beside_others, slow_fit_beside_others, off_level
        Root mean squared gap before, as a share of the level; that over the median of placebos;
        the same of the gap's slow course, from which chance in single periods averages out; and
        the mean gap before over `fit_error`.
    usual_gap
        Half of the placebo sets show a larger average gap, as a share of the level.
    is_unique
        Whether no other mix fits as well.
    one_out_low, one_out_high, one_out_name
        Range of the change as each donor with weight is left out, and whose loss moves it most.
    backdated_change, backdated_p_value, backdated_periods
        The same question of the time before.
    augmented_change, augmented_p_value
        Where the mix is not to be trusted: the change after a regression makes good what it
        misses, and its rank among sets of areas.
    ring_areas, ring_recorded, ring_expected, ring_difference, ring_low, ring_high, ring_p_value
        The same for the buffer areas, which are never donors.
    """

    KEY: ClassVar[tuple[str, ...]] = ("starts_on",)
    COUNTS: ClassVar[tuple[str, ...]] = ("recorded_count",)
    WITHHELD: ClassVar[str] = (
        "its rows and charts hold single areas' counts and gaps period by period; publish the "
        "answer and the chart of the dossier instead"
    )

    intervention: str
    measure: str
    offence: str
    unit: str
    level: str
    period: str
    compared_with: str
    compared_how: str
    scale: str
    base: str
    starts_on: date
    areas_treated: int
    areas_compared: int
    periods_before: int
    periods_after: int
    verdict: str
    recorded_after: int
    expected_after: float
    difference: float
    difference_low: float
    difference_high: float
    change: float
    change_low: float
    change_high: float
    confidence: float
    confidence_reached: float
    p_value: float
    p_ratio: float
    least_p_value: float
    error_ratio: float
    sets: int
    sets_drawn: bool
    donors: int
    fit_error: float
    fit_beside_others: float
    slow_fit_beside_others: float
    off_level: float
    usual_gap: float
    is_unique: bool
    one_out_low: float
    one_out_high: float
    one_out_name: str
    backdated_change: float
    backdated_p_value: float
    backdated_periods: int
    augmented_change: float
    augmented_p_value: float
    ring_areas: int
    ring_recorded: float
    ring_expected: float
    ring_difference: float
    ring_low: float
    ring_high: float
    ring_p_value: float
    seed: int
    notes: tuple[Message, ...]
    _frame: pd.DataFrame
    _weights: pd.DataFrame
    _gaps: pd.DataFrame

    def to_frame(self) -> pd.DataFrame:
        """Give one row for each period: recorded and expected in the treated areas."""
        return self._frame.copy()

    def weights(self) -> pd.DataFrame:
        """Give one row for each donor: its share of the mix, and its own gap as a placebo."""
        return self._weights.copy()

    def gaps(self) -> pd.DataFrame:
        """Give one row for each period since the start, of the treated and of some placebo sets."""
        return self._gaps.copy()

    def plot(self) -> Chart:
        """Draw what was recorded in the treated areas, beside the mix."""
        return Chart(
            rows=plain_rows(self._frame),
            spec=_PATHS,
            title=self.explain().answer,
            subtitle=say(f"{NAME}.subtitle", **synthetic_values(self)),
            columns=("starts_on", "recorded_count", "expected_count", "is_after"),
        )

    def charts(self) -> tuple[Chart, ...]:
        """Give the paths, the gap among those of placebos, and the donors."""
        values, title = synthetic_values(self), self.explain().answer
        gaps = Chart(
            rows=plain_rows(self._gaps),
            spec=_GAPS,
            title=title,
            subtitle=say(f"{NAME}.subtitle_gaps", **values),
            columns=("placebo", "since_start", "gap_of_level"),
        )
        used = self._weights[self._weights["mix_share"] > 0].head(NAMED)
        donors = Chart(
            rows=plain_rows(used[["area_id", "area_name", "mix_share"]]),
            spec=_WEIGHTS,
            title=title,
            subtitle=say(f"{NAME}.subtitle_weights", **values),
            columns=("area_id", "area_name", "mix_share"),
        )
        return self.plot(), gaps, donors

    def explain(self) -> Explanation:
        """Say the size, how sure it is, what it rests on and what would overturn it."""
        values = synthetic_values(self)
        return Explanation(answer=synthetic_answer(self, values),
                           reading=synthetic_reading(self, values),
                           limits=synthetic_limits(self, values))  # fmt: skip


_TIME = {"field": "starts_on", "type": "temporal", "title": None}
_PATHS: dict[str, Any] = {
    "layer": [
        {"mark": {"type": "line", "strokeDash": [5, 4], "strokeWidth": 1.5},
         "encoding": {"y": {"field": "expected_count", "type": "quantitative",
                            "title": "axis.recorded"}}},
        {"mark": {"type": "line", "strokeWidth": 2.5},
         "encoding": {"y": {"field": "recorded_count", "type": "quantitative"}}},
        {"transform": [{"filter": "datum.is_first"}], "mark": {"type": "rule", "strokeWidth": 1}},
    ],
    "encoding": {"x": _TIME},
}  # fmt: skip
_GAPS: dict[str, Any] = {
    "layer": [
        {"transform": [{"filter": "!datum.is_treated"}],
         "mark": {"type": "line", "strokeWidth": 1, "opacity": 0.25},
         "encoding": {"y": {"field": "gap_of_level", "type": "quantitative",
                            "axis": {"format": "+%"}, "title": "axis.gap_of_level"},
                      "detail": {"field": "placebo", "type": "nominal"}}},
        {"transform": [{"filter": "datum.is_treated"}],
         "mark": {"type": "line", "strokeWidth": 2.5},
         "encoding": {"y": {"field": "gap_of_level", "type": "quantitative"}}},
    ],
    "encoding": {"x": {"field": "since_start", "type": "quantitative",
                       "title": "axis.since_start"}},
}  # fmt: skip
_WEIGHTS: dict[str, Any] = {
    "mark": {"type": "bar"},
    "encoding": {
        "y": {"field": "area_name", "type": "nominal", "title": None, "sort": None},
        "x": {"field": "mix_share", "type": "quantitative", "axis": {"format": "%"},
              "title": "axis.share_of_mix"},
    },
}  # fmt: skip


@checked
def synthetic_control(
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
    compared_with: ComparedWith = "all_untouched",
    scale: Scale = "own_level",
    base: Base = "residents",
    confidence: Confidence = 0.95,
    draws: Draws = 999,
    seed: Seed = 1,
) -> SyntheticControls:
    """Did the places with the measure part from a mix of places that were like them?

    Parameters
    ----------
    recorded
        Recorded incidents with areas, or counts by area and period.
    interventions
        What was done where, and from when on.
    deliveries
        What was planned and delivered: without it no effect is estimated.
    areas
        Names the areas, and those in which nothing was recorded.
    exposure
        For `per_base`: whom or what rates are per.
    intervention
        Which one; None takes the only one there is against the offence.
    offence
        The class counted; None takes the one that the intervention is against.
    level
        Which set of areas; None takes the one that the intervention was written down for.
    period
        Length of the periods over which areas must have been alike.
    compared_with
        Which areas may be mixed: every area that no measure touched, those named for comparison
        among them, since the fit chooses; or the named ones only (where none is, the former).
    scale
        What is compared: each area as a share of its own mean before (`own_level`, so that only
        the course over time must be alike), or its rate (`per_base`, so that the level must be
        too).
    base
        Which exposure.
    confidence
        Level of the likely range.
    draws, seed
        How many sets of areas are drawn where they cannot all be listed.

    Returns
    -------
    SyntheticControls
        The difference as a share and as a number, its range and p-value by placebos, the fit,
        the mix, the ring around, and what the result hangs on.

    Raises
    ------
    UnsuitableData
        What `panel_of` refuses; fewer than six periods before; a treated area without any record
        before, or without a base; fewer than three areas that can be mixed.

    Notes
    -----
    Each treated area has a mix of its own: areas that no measure touched and that are no buffer,
    with five records or more before. Weights are shares, found from periods before only
    (`evenhand.statistics.simplex_weights`). Chance is judged by every set of as many areas, or
    by sets drawn (`evenhand.statistics.synthetic_placebos`); the range holds all constant
    differences that these placebos would not call unusual. With fewer donors than 1 / (1 -
    confidence) - 1 nothing is called clear at that level. The verdict is `not_trusted` where the
    fit before, or that of its slow course (moving means over a quarter of the time before), is more
    than twice the median of placebos; the mix corrected by ridge regression is then told beside it
    (`evenhand.statistics.augmented_control`).

    References
    ----------
    Abadie, Diamond & Hainmueller 2010, doi:10.1198/jasa.2009.ap08746; Abadie 2021,
    doi:10.1257/jel.20191450; Cavallo, Galiani, Noy & Pantano 2013, doi:10.1162/REST_a_00413;
    Firpo & Possebom 2018, doi:10.1515/jci-2016-0026; Ben-Michael, Feller & Rothstein 2021,
    doi:10.1080/01621459.2021.1929245.

    Examples
    --------
    >>> months = pd.date_range("2024-01-01", periods=24, freq="MS")
    >>> season = [month % 3 for month in range(12)]
    >>> frame = pd.concat([pd.DataFrame({"area_id": name, "period_start": months,
    ...     "period_end": months + pd.offsets.MonthEnd(0), "offence_source": "r",
    ...     "offence_class": "robbery", "unit": "offences",
    ...     "count": [10 + wave * step for step in season]
    ...     + [round(share * (10 + wave * step)) for step in season]})
    ...     for name, wave, share in (("a", 2, 0.5), ("b", 1, 1), ("c", 3, 1), ("d", 4, 1))])
    >>> done = Interventions.from_frame(pd.DataFrame({"intervention_id": "M", "measure": "light",
    ...     "area_id": list("abcd"), "role": ["treated"] + ["comparison"] * 3,
    ...     "starts_on": "2025-01-01"}))
    >>> given = Deliveries.from_frame(pd.DataFrame({"intervention_id": ["M"], "area_id": ["a"],
    ...     "period_start": ["2025-01-01"], "period_end": ["2025-12-31"], "planned": [10],
    ...     "delivered": [10], "unit": ["lamps"]}))
    >>> found = synthetic_control(Counts.from_frame(frame), done, given)
    >>> round(found.change, 2), found.donors, found.verdict
    (-0.5, 3, 'cannot_tell')
    """
    if scale == "per_base" and exposure is None:
        raise UnsuitableData(listed(NAME, [
            "scale='per_base' needs exposure; give that table, or take scale='own_level'"
        ]))  # fmt: skip
    panel = panel_of(
        NAME, recorded, interventions, deliveries, areas, exposure, intervention=intervention,
        offence=offence, level=level, period=period, least_before=LEAST_BEFORE, base=base,
        compared_with=compared_with,
    )  # fmt: skip
    asked = asked_of(panel, scale)
    found = asked.compared(draws, seed)
    fields = panel_fields(panel) | sizes_of(asked, found, confidence) | fit_of(asked, found)
    fields["notes"] = (*panel.notes, *asked.notes)
    verdict = verdict_of(fields, confidence)
    return SyntheticControls(
        **fields, **one_out_of(asked), **backdated_of(asked, seed),
        **augmented_of(asked, verdict == "not_trusted", seed),
        **ring_of(asked, confidence, draws, seed), verdict=verdict,
        level=panel.level, compared_with=compared_with,
        compared_how=panel.compared_how, scale=scale, base=base, confidence=confidence, seed=seed,
        _frame=frame_of(asked), _weights=weights_of(asked), _gaps=gaps_of(found),
    )  # fmt: skip


METHOD = Method(
    run=synthetic_control,
    question="Did the places with the measure part from a mix of places that were like them?",
    sources=(
        "Abadie, Diamond & Hainmueller 2010, doi:10.1198/jasa.2009.ap08746",
        "Abadie 2021, doi:10.1257/jel.20191450",
        "Cavallo, Galiani, Noy & Pantano 2013, doi:10.1162/REST_a_00413",
        "Firpo & Possebom 2018, doi:10.1515/jci-2016-0026",
        "Ben-Michael, Feller & Rothstein 2021, doi:10.1080/01621459.2021.1929245",
        "Wolfe 1976, doi:10.1007/BF01580381",
    ),
    example={"intervention": "M-1"},
)
