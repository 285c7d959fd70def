"""The crime–perception gap: where people feel otherwise than recorded crime leads to expect."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import norm

from evenhand.analysis.answered import Asked, answers_of, indicator
from evenhand.analysis.gap_areas import Felt, Recorded, felt_by_area, recorded_by_area
from evenhand.analysis.gap_charts import area_map, gap_chart, joint_chart
from evenhand.analysis.gap_words import explained, values
from evenhand.analysis.meanings import Meaning
from evenhand.analysis.survey_words import state_fields
from evenhand.contract import Chart, Explanation, Finding, MapLayer, Method, checked
from evenhand.errors import UnsuitableData, listed
from evenhand.options import (
    AreaLevel,
    Base,
    CalendarDay,
    Codes,
    Confidence,
    Item,
    Offence,
    Respondents,
    ShareGap,
    Wave,
)
from evenhand.statistics.perception_gap import FEWEST_AREAS, Gap, share_skewness
from evenhand.statistics.perception_gap import perception_gap as gaps_of
from evenhand.statistics.poisson_rates import exact_interval
from evenhand.tables.areas import Areas
from evenhand.tables.counts import Counts
from evenhand.tables.exposure import Exposure
from evenhand.tables.incidents import Incidents
from evenhand.tables.survey import Survey
from evenhand.tables.survey_design import SurveyDesign
from evenhand.tables.survey_items import SurveyItems
from evenhand.wording.messages import Message, Value

_BOTH = ("answers[any]", "count[any]")
_SHARES = ("share", "share_low", "share_high", "effective_answers")
_RATES = ("estimate_per_1000", "low_per_1000", "high_per_1000")
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
        **dict.fromkeys(_SHARES, ("answers",)), **dict.fromkeys(_RATES, ("count",)),
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
        "dispersion": ("count[any]",), "total": ("count[total]",), "least_gap": (), "areas": (),
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
    base: Base = "residents",
    level: AreaLevel | None = None,
    period_from: CalendarDay | None = None,
    period_to: CalendarDay | None = None,
    least_gap: ShareGap = 0.02,
    fewest_answers: Respondents = 15,
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
                       areas=areas)  # fmt: skip
    yes = indicator(asked, counted)
    crime = recorded_by_area(
        "perception_gap", asked, recorded, exposure, areas, level=level, offence=offence,
        base=base, period=(period_from, period_to),
    )  # fmt: skip
    felt = felt_by_area(asked, yes, crime.frame["area_id"].tolist(), confidence)
    frame, judged = _beside(felt, crime, fewest_answers, confidence)
    gaps = _gaps(felt, frame, judged, crime.dispersion, least_gap, confidence)
    frame = _with_gaps(frame, judged, gaps, felt, confidence)
    used = pd.Series(asked.areas).isin(frame.loc[judged, "area_id"]).to_numpy(dtype=bool)
    reach = norm.isf((1 - confidence) / 2) * gaps.slope_error
    error = gaps.std_error
    return PerceptionGap(
        meaning=asked.meaning,
        counted=tuple(counted or asked.meaning.counted),
        wave=asked.waves[0],
        offence=offence or "all",
        base=base,
        starts_on=crime.starts_on,
        ends_on=crime.ends_on,
        total=int(frame["count"].sum()),
        areas=len(frame),
        areas_judged=int(judged.sum()),
        areas_less_safe=int(frame["call"].eq("less_safe").sum()),
        areas_safer=int(frame["call"].eq("safer").sum()),
        overall=felt.overall,
        slope=gaps.slope,
        slope_low=gaps.slope - reach,
        slope_high=gaps.slope + reach,
        left_variance=gaps.left_variance,
        least_gap=least_gap,
        typical_findable=least_gap
        + float(np.median(error) * norm.isf((1 - confidence) / (2 * len(error)))),
        dispersion=crime.dispersion,
        confidence=confidence,
        is_other_time=crime.is_from_other_time,
        notes=asked.notes,
        **_states(asked, used),
        _frame=frame,
    )


def _states(asked: Asked, used: NDArray[np.bool_]) -> dict[str, Any]:
    """Say how many answers were used, and why others were not."""
    fields = state_fields(asked)
    elsewhere = int((asked.counts & ~used).sum())
    aside = {"area_not_judged": elsewhere} if elsewhere else {}
    return fields | {"n_used": fields["n_used"] - elsewhere,
                     "set_aside": {**fields["set_aside"], **aside}}  # fmt: skip


def _beside(
    felt: Felt, crime: Recorded, fewest: int, confidence: float
) -> tuple[pd.DataFrame, "pd.Series[bool]"]:
    """Put feeling and rate of each area side by side, and say which can be judged."""
    frame = pd.concat([crime.frame, felt.frame], axis=1)
    count = frame["count"].astype("float64")
    exposure = frame["years"] * frame["base_count"] / 1000
    wide = max(1.0, crime.dispersion) if np.isfinite(crime.dispersion) else 1.0
    low, high = exact_interval(count.fillna(0).to_numpy() / wide, 1 / wide, confidence=confidence)
    blank = count.notna() & (exposure > 0)
    for name, value in zip(_RATES, (count, pd.Series(low), pd.Series(high)), strict=True):
        frame[name] = (value / exposure).where(blank)
    judged = blank & frame["effective_answers"].ge(fewest) & frame["share"].notna()
    if judged.sum() < FEWEST_AREAS:
        raise UnsuitableData(listed("perception_gap", [
            f"{int(judged.sum())} of {len(frame)} areas have at least {fewest} effective answers, "
            f"records and a base; {FEWEST_AREAS} are needed to say what a record leads to expect"
        ]))  # fmt: skip
    return frame, judged


def _gaps(
    felt: Felt, frame: pd.DataFrame, judged: "pd.Series[bool]", dispersion: float,
    least_gap: float, confidence: float,
) -> Gap:  # fmt: skip
    rows = frame[judged]
    overall = min(max(felt.overall, 0.01), 0.99)  # skewness is not known of shares of 0 or 1
    return gaps_of(
        rows["share"], felt.variance[judged.to_numpy()], rows["count"].astype("float64"),
        rows["years"] * rows["base_count"] / 1000, delta=least_gap,
        dispersion=max(1.0, dispersion) if np.isfinite(dispersion) else 1.0,
        skewness=share_skewness(overall, rows["effective_answers"]), confidence=confidence,
    )  # fmt: skip


def _with_gaps(
    frame: pd.DataFrame, judged: "pd.Series[bool]", gaps: Gap, felt: Felt, confidence: float
) -> pd.DataFrame:
    """Add what is expected, the gap, its call and the quadrant."""
    far = norm.isf((1 - confidence) / 2)
    reach = far * gaps.std_error
    share = frame.loc[judged, "share"].to_numpy()
    beyond = np.maximum(*(norm.cdf((sign * gaps.gap - gaps.delta) / gaps.std_error)
                          for sign in (1, -1)))  # fmt: skip
    middle = gaps.log_rate - gaps.log_rate.mean()
    feeling_error = np.sqrt(felt.variance[judged.to_numpy()] + felt.overall_error**2)
    columns = {
        "share_expected": gaps.expected, "gap": gaps.gap, "gap_low": gaps.gap - reach,
        "gap_high": gaps.gap + reach, "p_value": gaps.p_value,
        "p_value_adjusted": gaps.p_adjusted, "probability": beyond,
        "share_on_line": np.average(share, weights=1 / feeling_error**2) + gaps.slope * middle,
        "crime_likely_high": norm.cdf(middle / gaps.log_rate_error),
        "feeling_likely_high": norm.cdf((share - felt.overall) / feeling_error),
        **{name: np.exp(gaps.log_rate + sign * far * gaps.log_rate_error) for name, sign in
           (("drawn_per_1000", 0), ("drawn_low_per_1000", -1), ("drawn_high_per_1000", 1))},
    }  # fmt: skip
    for name, value in columns.items():
        frame[name] = np.nan
        frame.loc[judged, name] = value
    frame["quadrant"] = _quadrants(frame)
    likely = frame[["crime_likely_high", "feeling_likely_high"]]
    frame["quadrant_is_clear"] = judged & (likely.ge(confidence) | likely.le(1 - confidence)).all(
        axis=1
    )
    frame["call"] = "cannot_say"
    told = np.where(gaps.gap > 0, "less_safe", "safer")
    frame.loc[judged, "call"] = np.where(gaps.is_told, told, "not_told")
    for name in ("quadrant", "call"):
        frame[name] = frame[name].astype("string")
    return frame


def _quadrants(frame: pd.DataFrame) -> "pd.Series[str]":
    """Name where feeling and crime stand beside the city's: `unsafe_low` is unsafe, crime low."""
    unsafe = np.where(frame["feeling_likely_high"] >= 0.5, "unsafe", "safe")
    crime = np.where(frame["crime_likely_high"] >= 0.5, "high", "low")
    named = pd.Series([f"{a}_{b}" for a, b in zip(unsafe, crime, strict=True)], index=frame.index)
    return named.where(frame["gap"].notna())


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
