"""The crime–perception gap: where people feel otherwise than recorded crime leads to expect."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import norm

from evenhand.analysis.gap_areas import felt_by_area, recorded_by_area
from evenhand.analysis.gap_charts import area_map, gap_chart, joint_chart
from evenhand.analysis.gap_table import RATES, beside, gaps_in, with_gaps
from evenhand.analysis.gap_words import explained, values
from evenhand.analysis.survey_words import noted, state_fields
from evenhand.contract import Chart, Explanation, Finding, MapLayer, Method, checked
from evenhand.options import (
    AreaLevel,
    Base,
    CalendarDay,
    Codes,
    Confidence,
    Item,
    Offence,
    PlaceSetting,
    Respondents,
    ShareGap,
    SingleUnit,
    Wave,
)
from evenhand.statistics.perception_gap import Gap
from evenhand.tables.answers.answered import Asked, answers_of, indicator
from evenhand.tables.answers.meanings import Meaning
from evenhand.tables.areas import Areas
from evenhand.tables.counts import Counts
from evenhand.tables.exposure import Exposure
from evenhand.tables.in_setting import in_setting
from evenhand.tables.incidents import Incidents
from evenhand.tables.survey import Survey
from evenhand.tables.survey_design import SurveyDesign
from evenhand.tables.survey_items import SurveyItems
from evenhand.wording.messages import Message, Value

_BOTH = ("answers[any]", "count[any]")
_SHARES = ("share", "share_low", "share_high", "effective_answers")
_GAPS = ("share_expected", "gap", "gap_low", "gap_high", "p_value",
         "p_value_adjusted", "probability", "share_on_line", "drawn_per_1000",
         "drawn_low_per_1000", "drawn_high_per_1000")  # fmt: skip


@dataclass(frozen=True, kw_only=True, eq=False)
class PerceptionGap(Finding):
    """Feeling, record and the gap between them in each area.

    Attributes
    ----------
    meaning, counted, wave
        What was asked, which answers count, and in which wave.
    overall
        The share over all areas.
    slope
        How much the share rises with the natural logarithm of the rate, with its error.
    left_variance
        Variance between areas that the record does not account for.
    least_gap
        Gaps up to this are not told; set before looking.
    typical_findable
        Gap that is told in every second map in an area with a middling number of answers.
    dispersion
        How much more than independent incidents the areas' counts vary; missing if unknown.
    """

    KEY: ClassVar[tuple[str, ...]] = ("area_id",)
    COUNTS: ClassVar[tuple[str, ...]] = ("count", "answers")
    DERIVED: ClassVar[Mapping[str, tuple[str, ...]]] = {
        **dict.fromkeys(_SHARES, ("answers",)), RATES[0]: ("count",),
        **dict.fromkeys(RATES[1:], ("count[any]",)),
        **dict.fromkeys((*_GAPS, "crime_likely_high", "feeling_likely_high",
                         "quadrant_is_clear"), _BOTH),
        "base_count": (), "years": (),
    }  # fmt: skip
    SCALARS: ClassVar[Mapping[str, tuple[str, ...]]] = {
        **dict.fromkeys(("overall", "refused", "dont_know", "not_asked", "no_answer",
                         "zero_weight"), ("answers[any]",)),
        **dict.fromkeys(("slope", "slope_low", "slope_high", "per_doubling", "per_doubling_low",
                         "per_doubling_high", "left_variance",
                         "typical_findable", "areas_less_safe", "areas_safer"), _BOTH),
        "dispersion": ("count[any]",), "total": ("count[total]",),
        "no_setting": ("count[any]",), "least_gap": (), "areas": (),
        "areas_judged": (), "confidence": (), "false_calls": (),
    }  # fmt: skip

    meaning: Meaning
    counted: tuple[int, ...]
    wave: str
    offence: str
    base: str
    starts_on: date
    ends_on: date
    total: int
    areas: int
    areas_judged: int
    areas_less_safe: int
    areas_safer: int
    overall: float
    slope: float
    slope_low: float
    slope_high: float
    left_variance: float
    least_gap: float
    typical_findable: float
    dispersion: float
    confidence: float
    is_other_time: bool
    refused: int
    dont_know: int
    not_asked: int
    no_answer: int
    zero_weight: int
    notes: tuple[Message, ...]
    setting: str = ""
    no_setting: int = 0
    _frame: pd.DataFrame

    @property
    def per_doubling(self) -> float:
        """How much the share rises where twice as much is recorded."""
        return self.slope * float(np.log(2))

    @property
    def per_doubling_low(self) -> float:
        """Low end of its likely range."""
        return self.slope_low * float(np.log(2))

    @property
    def per_doubling_high(self) -> float:
        """High end of its likely range."""
        return self.slope_high * float(np.log(2))

    def values(self) -> dict[str, Value]:
        """Give the values of its messages."""
        return values(self)

    @property
    def false_calls(self) -> float:
        """The risk of any false call on the map."""
        return 1 - self.confidence

    def to_frame(self) -> pd.DataFrame:
        """Give one row for each area: share, rate, what is expected, gap, quadrant and call."""
        return self._frame.copy()

    def plot(self) -> Chart:
        """Draw feeling against record, each with its range, and what the record leads to expect."""
        return joint_chart(self)

    def charts(self) -> tuple[Chart, ...]:
        """Give the joint picture, and the gaps by area."""
        return joint_chart(self), gap_chart(self)

    def to_map(self) -> MapLayer:
        """Give the gap of each area; only those that are told have a colour."""
        return area_map(self)

    def explain(self) -> Explanation:
        """Say which areas feel otherwise than their record leads to expect."""
        return explained(self)


@checked
def perception_gap(
    survey: Survey,
    recorded: Incidents | Counts,
    exposure: Exposure,
    items: SurveyItems | None = None,
    design: SurveyDesign | None = None,
    areas: Areas | None = None,
    *,
    item: Item = "aesfdrk",
    counted: Codes | None = None,
    wave: Wave | None = None,
    offence: Offence | None = None,
    setting: PlaceSetting | None = None,
    base: Base = "residents",
    level: AreaLevel | None = None,
    period_from: CalendarDay | None = None,
    period_to: CalendarDay | None = None,
    least_gap: ShareGap = 0.02,
    fewest_answers: Respondents = 15,
    single: SingleUnit = "refuse",
    confidence: Confidence = 0.95,
) -> PerceptionGap:
    """Where do people feel less safe, or safer, than recorded crime leads to expect?

    Parameters
    ----------
    survey, items, design
        Answers, what their codes mean, and how the survey was drawn.
    recorded
        Incidents, or counts by area and period.
    exposure
        How many residents, people present … each area has.
    areas
        Names the areas, and those in which nothing was recorded.
    item, counted, wave
        The item about feeling, the codes that mean unsafe (None: as the items table or the bank
        says), and the wave (None: the latest).
    offence
        One class; None adds all up.
    setting
        One setting, such as housing; None takes them all. Only incidents know it.
    base
        Whom or what the rates are per.
    level
        Which set of areas; None takes the one that holds the survey's areas.
    period_from, period_to
        First and last day of the records, both included; None takes what the source covers.
    least_gap
        The smallest gap worth telling, as a share from 0 to 1; set it before looking.
    fewest_answers
        An area with fewer (effective) answers is not judged, nor used to say what is expected.
    single
        What a stratum with one cluster adds to the variance.
    confidence
        Level of the likely ranges, and 1 less the risk of any false call on the map.

    Returns
    -------
    PerceptionGap
        One row for each area: share that feels unsafe, rate, the share that its rate leads to
        expect, the gap with its range, how probable it is that the gap is larger than
        `least_gap` (a flat prior), p-values plain and adjusted over the map, the quadrant and
        whether it is clear, and the call.

    Raises
    ------
    UnsuitableData
        Fewer than 6 areas have answers, records and a base; survey and records have no areas in
        common; the item, wave or codes are not there.

    Notes
    -----
    Share and logarithm of the rate stand on one scale by the regression of the one on the other
    over areas, with errors in both (`evenhand.statistics.perception_gap`); ranks are never
    compared. A gap is told if it is larger than `least_gap` at the level over the whole map,
    which holds P(|gap| > least_gap) ≥ level for that area too. A quadrant is called clear if
    share and rate are each above or below the city's with that probability.

    References
    ----------
    Carroll, Ruppert, Stefanski & Crainiceanu 2006, Measurement Error in Nonlinear Models,
    chapter 4; Fay & Herriot 1979, doi:10.1080/01621459.1979.10482505; Holm 1979, Scandinavian
    Journal of Statistics 6, 65-70; Korn & Graubard 1998, Survey Methodology 24(2), 193-201.

    Examples
    --------
    >>> names, n = list("abcdefgh"), 200
    >>> felt = [0.2, 0.22, 0.24, 0.26, 0.28, 0.3, 0.32, 0.62]
    >>> rows = [{"respondent_id": f"{a}{i}", "wave": "1", "item": "aesfdrk", "area_id": a,
    ...     "answer": 3 if i < s * n else 2, "answer_state": "answered", "weight": 1.0}
    ...     for a, s in zip(names, felt) for i in range(n)]
    >>> frame = pd.DataFrame({"area_id": names, "period_start": "2025-01-01",
    ...     "period_end": "2025-12-31", "offence_source": "r", "offence_class": "robbery",
    ...     "unit": "offences", "count": [80, 100, 120, 150, 190, 230, 290, 150]})
    >>> people = Exposure.from_frame(pd.DataFrame({"area_id": names, "base": "residents",
    ...     "value": 5000}))
    >>> found = perception_gap(Survey.from_frame(pd.DataFrame(rows)), Counts.from_frame(frame),
    ...     people, counted=(3, 4))
    >>> found.to_frame().query("call == 'less_safe'")["area_id"].tolist()
    ['h']
    """
    asked = answers_of("perception_gap", survey, item, wave=wave, items=items, design=design,
                       areas=areas, single=single)  # fmt: skip
    yes = indicator(asked, counted)
    chosen = in_setting("perception_gap", recorded, offence, setting)
    crime = recorded_by_area(
        "perception_gap", asked, chosen.recorded, exposure, areas, level=level,
        offence=chosen.offence,
        base=base, period=(period_from, period_to),
    )  # fmt: skip
    felt = felt_by_area(asked, yes, crime.frame["area_id"].tolist(), confidence)
    frame, judged = beside(felt, crime, fewest_answers, confidence)
    gaps = gaps_in(felt, frame, judged, crime.dispersion, least_gap, confidence)
    frame = with_gaps(frame, judged, gaps, felt, confidence)
    used = pd.Series(asked.areas).isin(frame.loc[judged, "area_id"]).to_numpy(dtype=bool)
    return PerceptionGap(
        meaning=asked.meaning,
        counted=tuple(counted or asked.meaning.counted),
        wave=asked.waves[0],
        offence=offence or "all",
        setting=setting or "",
        no_setting=chosen.no_setting,
        base=base,
        starts_on=crime.starts_on,
        ends_on=crime.ends_on,
        total=int(frame["count"].sum()),
        areas=len(frame),
        areas_judged=int(judged.sum()),
        areas_less_safe=int(frame["call"].eq("less_safe").sum()),
        areas_safer=int(frame["call"].eq("safer").sum()),
        overall=felt.overall,
        **_of_map(gaps, confidence),
        dispersion=crime.dispersion,
        confidence=confidence,
        is_other_time=crime.is_from_other_time,
        notes=noted(asked, single),
        **_states(asked, used),
        _frame=frame,
    )


def _of_map(gaps: Gap, confidence: float) -> dict[str, Any]:
    """Say how feeling goes with the record over all areas, and what gap could be found."""
    reach = norm.isf((1 - confidence) / 2) * gaps.slope_error
    among = norm.isf((1 - confidence) / (2 * len(gaps.gap)))
    return {
        "slope": gaps.slope,
        "slope_low": gaps.slope - reach,
        "slope_high": gaps.slope + reach,
        "left_variance": gaps.left_variance,
        "least_gap": gaps.delta,
        "typical_findable": gaps.delta + float(np.median(gaps.std_error) * among),
    }


def _states(asked: Asked, used: NDArray[np.bool_]) -> dict[str, Any]:
    """Say how many answers were used, and why others were not."""
    fields = state_fields(asked)
    elsewhere = int((asked.counts & ~used).sum())
    aside = {"area_not_judged": elsewhere} if elsewhere else {}
    return fields | {"n_used": fields["n_used"] - elsewhere,
                     "set_aside": {**fields["set_aside"], **aside}}  # fmt: skip


METHOD = Method(
    run=perception_gap,
    question="Where do people feel less safe, or safer, than recorded crime leads to expect?",
    sources=(
        "Fay & Herriot 1979, doi:10.1080/01621459.1979.10482505",
        "Carroll, Ruppert, Stefanski & Crainiceanu 2006, Measurement Error in Nonlinear Models, "
        "chapter 4",
        "Holm 1979, Scandinavian Journal of Statistics 6, 65-70",
        "Korn & Graubard 1998, Survey Methodology 24(2), 193-201",
    ),
    example={"item": "aesfdrk", "base": "ambient", "level": "neighbourhood"},
    reads_groups=True,
)
