"""What people answered to an item of a survey: shares, means, totals, and how sure they are."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar

import numpy as np
import pandas as pd

from evenhand.analysis.survey_drawing import dots_with_ranges, share_columns
from evenhand.analysis.survey_parts import WHOLE, By, parts_of
from evenhand.analysis.survey_tables import Measure, part_table
from evenhand.analysis.survey_words import (
    answered_said,
    codes_value,
    item_value,
    names_value,
    state_fields,
    state_values,
)
from evenhand.contract import Chart, Explanation, Finding, MapLayer, Method, checked, plain_rows
from evenhand.errors import UnsuitableData, listed
from evenhand.options import (
    Bounds,
    Codes,
    Confidence,
    GroupName,
    Item,
    Margins,
    Respondents,
    SingleUnit,
    TrimAt,
    Wave,
    Weighting,
)
from evenhand.statistics.area_rates import round_step
from evenhand.tables.answers.answered import Asked, Wanted, answers_of, every_wave, indicator
from evenhand.tables.answers.reweighted import Scaling
from evenhand.tables.areas import Areas
from evenhand.tables.exposure import ExposureByGroup
from evenhand.tables.survey import Survey
from evenhand.tables.survey_design import SurveyDesign
from evenhand.tables.survey_items import SurveyItems
from evenhand.wording.messages import Message, Name, Quantity, Term, TermList, Value, Worded, say
from evenhand.wording.numbers import NumberKind

CLEAR = 0.05
Measured = Annotated[Measure, Bounds(meaning="share or number of those whose answer counts; or "
                                             "the mean")]  # fmt: skip
Scaled = Annotated[Scaling, Bounds(meaning="margins as numbers that must agree, or as shares")]
_KINDS: Mapping[str, NumberKind] = {"share": "percent", "mean": "number", "total": "count"}


@dataclass(frozen=True, kw_only=True, eq=False)
class SurveyEstimates(Finding):
    """What was answered to one item, by everybody and by parts of the population."""

    KEY = ("part",)
    COUNTS = ("answers",)
    WITHHELD: ClassVar[str] = (
        "its parts overlap with those of other questions to the same respondents, so that a small "
        "number hidden in one could be worked out from another; publish the dossier's chart of "
        "the city as a whole instead"
    )

    item: str
    measure: str
    by: str
    wave: str
    asked: Worded
    counted: TermList
    refused: int
    dont_know: int
    not_asked: int
    no_answer: int
    zero_weight: int
    outside_areas: int
    parts: int
    parts_judged: int
    parts_clear: int
    small: tuple[str, ...]
    empty: tuple[str, ...]
    in_one: tuple[str, ...]
    fewest: int
    is_weighted: bool
    has_replicates: bool
    single: str
    notes: tuple[Message, ...]
    _frame: pd.DataFrame

    def to_frame(self) -> pd.DataFrame:
        """Give one row for everybody (`all`) and one for each part."""
        return self._frame.copy()

    def plot(self) -> Chart:
        """Draw each estimate with its range, and by a tick what it would be without weights."""
        rows = share_columns(self._frame, self.measure)
        return Chart(
            rows=plain_rows(rows),
            spec=dots_with_ranges(self.measure),
            title=self.explain().answer,
            subtitle=say(f"survey_estimates.subtitle_{self.measure}", **self._values()),
            columns=("part_name", "answers", *_SHOWN[self.measure], "effective_answers",
                     "design_effect", "certainty"),
        )  # fmt: skip

    def to_map(self) -> MapLayer | None:
        """Give the estimate of each area, where it is told by area."""
        if self.by != "area":
            return None
        rows = self._frame[self._frame["part"].ne(WHOLE)].rename(
            columns={"part": "area_id", "part_name": "area_name", "estimate": "value"}
        )
        rows["is_outlined"] = rows["p_value_adjusted"].lt(CLEAR)
        middle, spread = float(rows["value"].median()), float(rows["value"].std())
        step = round_step(spread or 1.0)
        start = round(middle / step) - 1
        return MapLayer(
            kind="areas",
            rows=plain_rows(rows[["area_id", "area_name", "value", "certainty", "is_outlined"]]),
            breaks=tuple(float(f"{step * (start + at):.6g}") for at in range(4)),
            title=self.explain().answer,
            unit=say(f"survey_estimates.map_{self.measure}", **self._values()),
            number="percent" if self.measure == "share" else None,
            words={"outlined": say("survey_estimates.outlined")},
        )

    def explain(self) -> Explanation:
        """Say how many answered so, where clearly more or fewer do, and what design does."""
        values = self._values()
        return Explanation(
            answer=self._answer(values),
            reading=tuple(self._reading(values)),
            limits=tuple(self._limits()),
        )

    def _answer(self, values: dict[str, Value]) -> Message:
        whole = self._frame.iloc[0]
        if whole["certainty"] == "cannot_say":
            return say("survey_estimates.too_few", **values)
        if not self.parts or self.measure == "total":
            return say(f"survey_estimates.{self.measure}", **values)
        clear = self._clear()
        if clear.empty:
            return say(f"survey_estimates.{self.measure}_alike", **values)
        above = clear[clear["difference_from_rest"] > 0]
        told = (above if len(above) else clear).sort_values(
            ["difference_from_rest", "part"], ascending=[not len(above), True]
        )
        part = str(told.iloc[0]["part"])
        values |= {"part": self._part_value(part), **self._numbers(part, "part_")}
        key = "highest" if len(above) else "lowest"
        return say(f"survey_estimates.{self.measure}_{key}", **values)

    def _clear(self) -> pd.DataFrame:
        frame = self._frame
        return frame[frame["p_value_adjusted"].lt(CLEAR)]

    def _reading(self, values: dict[str, Value]) -> list[Message]:
        said = []
        if self.parts_judged > 1:
            said.append(say("survey_estimates.reading_parts", **values))
        if self.measure != "total":
            key = "replicates" if self.has_replicates else "design"
            said.append(say(f"survey_estimates.reading_{key}", **values))
            said.append(say("survey_estimates.reading_effective", **values))
        if self.small:
            said.append(say("survey.reading_small", **values, names=names_value(self.small)))
        if self.empty:
            said.append(say("survey.reading_empty", names=names_value(self.empty)))
        if self.in_one:
            said.append(say("survey.reading_in_one", names=names_value(self.in_one)))
        if self.outside_areas:
            said.append(say("survey.reading_outside", **values))
        said.append(say("survey.reading_wave", **values))
        return [*said, *answered_said(self, values)]

    def _limits(self) -> list[Message]:
        found = [say("survey.limit_answered"), say("survey.limit_said")]
        if self.single != "refuse":
            found.append(say(f"survey.limit_single_{self.single}"))
        if self.parts > 1:
            found.append(say("survey.limit_parts"))
        return [*found, *self.notes]

    def _part_value(self, part: str) -> Value:
        if self.by == "mode":
            return Term("survey_mode", part)
        return Name(str(self.cite(f"part_name[{part}]")))

    def _numbers(self, part: str, prefix: str = "") -> dict[str, Value]:
        kind = _KINDS[self.measure]
        return {
            f"{prefix}{name}": Quantity(self.cite(f"{name}[{part}]"), kind, f"{name}[{part}]",
                                        2 if self.measure == "mean" else None)
            for name in ("estimate", "low", "high", "unweighted", "unweighted_low",
                         "unweighted_high", "weights_only_low", "weights_only_high")
        }  # fmt: skip

    def _values(self) -> dict[str, Value]:
        values: dict[str, Value] = {
            **state_values(self), **self._numbers(WHOLE),
            "item": self.asked, "counted": self.counted, "wave": Name(self.wave),
            "by": Term("survey_by", self.by), "fewest": Quantity(self.fewest, "count"),
        }  # fmt: skip
        for name in ("parts", "parts_judged", "parts_clear", "outside_areas"):
            values[name] = Quantity(getattr(self, name), "count", name)
        for name, kind in (("effective_answers", "count"), ("design_effect", "ratio")):
            path = f"{name}[{WHOLE}]"
            values[name] = Quantity(self.cite(path), kind, path)  # type: ignore[arg-type]
        return values


_SHOWN: Mapping[str, tuple[str, ...]] = {
    "share": ("share", "share_low", "share_high", "share_unweighted"),
    "mean": ("estimate", "low", "high", "unweighted"),
    "total": ("estimate", "low", "high"),
}


@checked
def survey_estimates(
    survey: Survey,
    items: SurveyItems | None = None,
    design: SurveyDesign | None = None,
    areas: Areas | None = None,
    margins: ExposureByGroup | None = None,
    *,
    item: Item,
    measure: Measured = "share",
    counted: Codes | None = None,
    wave: Wave | None = None,
    by: By = "whole",
    group: GroupName | None = None,
    weighting: Weighting = "as_given",
    margins_by: Margins | None = None,
    margins_without: Margins | None = None,
    margins_as: Scaled = "numbers",
    trim_at: TrimAt | None = None,
    single: SingleUnit = "refuse",
    fewest: Respondents = 30,
    confidence: Confidence = 0.95,
) -> SurveyEstimates:
    """What do people answer, how sure is it, and where or in which group is it otherwise?

    Parameters
    ----------
    survey
        Answers, one row for each respondent and item.
    items
        What coded answers mean; the item bank stands in for what is not there.
    design
        How the survey was drawn, by wave.
    areas
        Names the areas, those without respondents too.
    margins
        Residents by group, for a weighting other than `as_given`.
    item
        The item's code.
    measure
        `share` of those whose answer counts, `mean` of the coded answers, or `total`: how many
        people gave an answer that counts, or, of an item that counts something, how much.
    counted
        Codes that count; None takes the unwelcome ones, as the item bank or `items` say.
    wave
        Which wave; None takes the latest. With by="wave" all are told.
    by, group
        What the answers are told by; for groups, which, such as `age`.
    weighting, margins_by, margins_without, margins_as, trim_at
        Weights as they are, or brought to margins of the population: which groups these are by,
        which of their groups the survey does not stand for (`age:0-14`), whether they count as
        numbers or as shares; and the largest weight, as a multiple of the median.
    single
        What a stratum with one cluster adds to the variance.
    fewest
        A part with fewer answers is "too few to say".
    confidence
        Level of the likely ranges.

    Returns
    -------
    SurveyEstimates
        For everybody and each part: answers, estimate with range, the effective number of answers
        and the design effect; the estimate without weights, and the range with weights but as if
        respondents had been drawn one by one; how far the part is from all others together.

    Raises
    ------
    UnsuitableData
        The item, wave or group is not there, nobody answered, nothing says which answers count,
        the design is faulty, or margins cannot be met; every fault of a step is listed.

    Notes
    -----
    Respondents outside a part stay in the design. Shares have Korn and Graubard's range, which
    keeps its level near 0 and 1; means and totals Student's, with clusters less strata as
    degrees of freedom. Each part is compared with all others together, with their covariance,
    adjusted over parts by Holm; where few have the property a plain test stands guard
    (`guarded_p_value`). `certainty` is `sure` where half the range is at most 0.15
    standard deviations of the answers, `unsure` up to 0.35, else `cannot_say`; a total is
    measured against itself. Weights brought to margins lower the variance as far as the margins
    explain the answers (Deville and Särndal).

    References
    ----------
    Särndal, Swensson & Wretman 1992, Model Assisted Survey Sampling; Korn & Graubard 1998, Survey
    Methodology 24(2), 193-201; Deville & Särndal 1992, doi:10.1080/01621459.1992.10475217; Kish
    1965, Survey Sampling.

    Examples
    --------
    >>> answers = pd.DataFrame({"respondent_id": list("abcd"), "wave": "1", "item": "unsafe",
    ...     "answer": [1, 2, 2, 2], "answer_state": "answered", "weight": [2.0, 1.0, 1.0, 1.0]})
    >>> found = survey_estimates(Survey.from_frame(answers), item="unsafe", counted=(1,))
    >>> found.to_frame()[["estimate", "unweighted"]].iloc[0].tolist()
    [0.4, 0.25]
    """
    wanted = Wanted(weighting, margins_by or (), margins_without or (), margins_as, trim_at)
    asked = answers_of(
        "survey_estimates", survey, item, items=items, design=design, areas=areas,
        margins=margins, wanted=wanted, single=single,
        wave=every_wave(survey) if by == "wave" and wave is None else wave,
    )  # fmt: skip
    values, codes = measured(asked, measure, counted)
    parts = parts_of(asked, by, group)
    frame = part_table(asked, parts, values, measure=measure, fewest=fewest,
                       confidence=confidence)  # fmt: skip
    rest = frame.iloc[1:]
    in_one = rest["answers"].ge(fewest) & rest["degrees_of_freedom"].le(0)
    outside = int((asked.counts & (asked.areas == "")).sum())
    return SurveyEstimates(
        item=item, measure=measure, by=by, wave=", ".join(asked.waves),
        asked=item_value(asked.meaning), counted=codes_value(asked.meaning, codes),
        **state_fields(asked), outside_areas=outside if (asked.areas != "").any() else 0,
        parts=len(parts.labels), parts_judged=int(rest["p_value"].notna().sum()),
        parts_clear=int(rest["p_value_adjusted"].lt(CLEAR).sum()),
        small=(*parts.thin, *rest.loc[rest["answers"] < fewest, "part_name"].astype(str)),
        empty=parts.empty, in_one=tuple(rest.loc[in_one, "part_name"].astype(str)), fewest=fewest,
        is_weighted=asked.drawn.has_weights, has_replicates=asked.drawn.has_replicates,
        single=single, notes=asked.notes, _frame=frame,
    )  # fmt: skip


def measured(
    asked: Asked, measure: Measure, counted: tuple[int, ...] | None
) -> tuple[np.ndarray[Any, np.dtype[np.float64]], tuple[int, ...]]:
    """Give what is estimated of each respondent, and the codes that count.

    Raises
    ------
    UnsuitableData
        Nobody answered, nothing says which answers count, or the weights add up to no population
        and a total is wanted.
    """
    if not asked.counts.any():
        raise UnsuitableData(listed(asked.method, [
            f"nobody answered '{asked.item}' in wave {', '.join(asked.waves)}; ask of another"
        ]))  # fmt: skip
    if measure == "total" and not asked.drawn.is_scaled:
        raise UnsuitableData(listed(asked.method, [
            "the weights do not add up to the population, so that no number of people can be "
            "told; ask for measure=share, or bring the weights to margins (weighting=raked)"
        ]))  # fmt: skip
    amounts = measure == "total" and counted is None and asked.meaning.scale == "count"
    if measure == "mean" or amounts:
        return asked.codes, ()
    values = indicator(asked, counted)
    return values, counted if counted is not None else asked.meaning.counted


METHOD = Method(
    run=survey_estimates,
    question="What do people answer, how sure is it, and where is it otherwise?",
    sources=(
        "Särndal, Swensson & Wretman 1992, Model Assisted Survey Sampling, Springer",
        "Korn & Graubard 1998, Survey Methodology 24(2), 193-201",
        "Binder 1983, doi:10.2307/1402588",
        "Deville & Särndal 1992, doi:10.1080/01621459.1992.10475217",
    ),
    example={"item": "aesfdrk", "counted": (3, 4), "by": "area"},
    reads_groups=True,
)
