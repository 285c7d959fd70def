"""What does it change, and cost, to bring a survey's weights to the margins of the population?"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, Literal

import numpy as np
import pandas as pd

from evenhand.analysis.survey_estimates import Scaled
from evenhand.contract import Chart, Explanation, Finding, Method, checked, plain_rows
from evenhand.options import Bounds, Margins, SingleUnit, TrimAt, Wave
from evenhand.tables.answers.answered import Wanted, everyone_of
from evenhand.tables.answers.margins import AREA
from evenhand.tables.answers.reweighted import Weighing, weighed
from evenhand.tables.areas import Areas
from evenhand.tables.exposure import ExposureByGroup
from evenhand.tables.survey import Survey
from evenhand.tables.survey_design import SurveyDesign
from evenhand.wording.messages import Message, Name, Quantity, Term, TermList, Value, say
from evenhand.wording.numbers import NumberKind

Brought = Annotated[Literal["raked", "post_stratified", "calibrated"],
                    Bounds(meaning="how weights are brought to the margins")]  # fmt: skip
_LARGE, _MET, _COSTLY, _ALREADY = 5.0, 1e-6, 1.5, 1.01


@dataclass(frozen=True, kw_only=True, eq=False)
class SurveyWeighting(Finding):
    """Each category of each margin: in the survey, in the population, and after weighting."""

    KEY = ("variable", "category")
    COUNTS = ("answers",)
    WITHHELD: ClassVar[str] = (
        "it counts respondents by group, which with other counts of the same survey could tell a "
        "small one; say in words how the survey was weighted"
    )

    wave: str
    weighting: str
    variables: tuple[str, ...]
    rounds: int
    ratio_low: float
    ratio_high: float
    effective_before: float
    effective_after: float
    design_effect: float
    furthest: float
    trimmed: int
    most_off: str
    scaled_as: str
    notes: tuple[Message, ...]
    _frame: pd.DataFrame

    def to_frame(self) -> pd.DataFrame:
        """Give one row for each category of each margin."""
        return self._frame.copy()

    def plot(self) -> Chart:
        """Draw each category's share before (hollow), after (filled) and in the population."""
        share = {"type": "quantitative", "axis": {"format": ".0%"},
                 "title": "axis.share_of_people"}  # fmt: skip
        spec = {
            "layer": [
                {"mark": {"type": "rule", "strokeWidth": 3, "opacity": 0.5},
                 "encoding": {"x": {"field": "share_before"}, "x2": {"field": "share_after"}}},
                {"mark": {"type": "point", "filled": False, "size": 60},
                 "encoding": {"x": {"field": "share_before", **share}}},
                {"mark": {"type": "point", "filled": True, "size": 90},
                 "encoding": {"x": {"field": "share_after", **share}}},
                {"mark": {"type": "tick", "thickness": 3},
                 "encoding": {"x": {"field": "share_population", **share}}},
            ],
            "encoding": {"y": {"field": "category", "type": "nominal", "title": None,
                               "sort": None}},
        }  # fmt: skip
        return Chart(
            rows=plain_rows(self._frame),
            spec=spec,
            title=self.explain().answer,
            subtitle=say("survey_weighting.subtitle", **self._values()),
            columns=("variable", "category", "answers", "share_unweighted", "share_before",
                     "share_after", "share_population", "ratio"),
        )  # fmt: skip

    def explain(self) -> Explanation:
        """Say which category was furthest off, and what weighting costs."""
        values = self._values()
        reading = [say("survey_weighting.reading_ratio", **values),
                   say("survey_weighting.reading_cost", **values)]  # fmt: skip
        if self.trimmed:
            met = self.furthest <= _MET
            reading.append(say(f"survey_weighting.reading_trimmed_{'met' if met else 'off'}",
                               **values))  # fmt: skip
        reading += [say("survey_weighting.reading_method", **values),
                    say("survey.reading_wave", **values)]  # fmt: skip
        limits = [say("survey_weighting.limit_inside"), say("survey_weighting.limit_margins")]
        if self.scaled_as == "shares":
            limits.append(say("survey_weighting.limit_shares"))
        if self.ratio_high > _LARGE:
            limits.insert(0, say("survey_weighting.limit_large", **values))
        key = "costly" if self.design_effect > _COSTLY else "brought"
        if self.ratio_high / self.ratio_low < _ALREADY:
            key = "already"
        return Explanation(answer=say(f"survey_weighting.{key}", **values),
                           reading=tuple(reading), limits=(*limits, *self.notes))  # fmt: skip

    def _values(self) -> dict[str, Value]:
        kinds: Mapping[str, NumberKind] = {
            "rounds": "count", "ratio_low": "ratio", "ratio_high": "ratio",
            "effective_before": "count", "effective_after": "count", "design_effect": "ratio",
            "furthest": "percent", "trimmed": "count", "n_used": "count", "n_rows": "count",
        }  # fmt: skip
        values: dict[str, Value] = {name: Quantity(getattr(self, name), kind, name)
                                    for name, kind in kinds.items()}  # fmt: skip
        for name in ("share_unweighted", "share_population"):
            path = f"{name}[{self.most_off}]"
            values[name] = Quantity(self.cite(path), "percent", path)
        return values | {
            "category": Name(self.most_off.partition("|")[2]), "wave": Name(self.wave),
            "method": Term("survey_weighting", self.weighting),
            "variables": TermList(tuple(Term("survey_variable", one) for one in self.variables)),
        }  # fmt: skip


@checked
def survey_weighting(
    survey: Survey,
    margins: ExposureByGroup,
    design: SurveyDesign | None = None,
    areas: Areas | None = None,
    *,
    margins_by: Margins,
    weighting: Brought = "raked",
    margins_without: Margins | None = None,
    margins_as: Scaled = "numbers",
    trim_at: TrimAt | None = None,
    wave: Wave | None = None,
    single: SingleUnit = "centre",
) -> SurveyWeighting:
    """What does it change, and cost, to bring a survey's weights to the population's margins?

    Parameters
    ----------
    survey
        Answers with groups of respondents.
    margins
        Residents by area and group: `age:15-24`, or for a combination `age:15-24|gender:women`.
    design
        How the survey was drawn, by wave.
    areas
        Names the areas, for margins by area.
    margins_by
        What the margins are by, such as age,gender or area.
    weighting
        Each variable alone (`raked`, `calibrated`) or their combinations (`post_stratified`).
    margins_without
        Groups of the population that the survey does not stand for, such as `age:0-14`.
    margins_as
        Margins as numbers, which must agree, or each as shares of the first one's total.
    trim_at
        The largest weight, as a multiple of the median; None trims nothing.
    wave
        Which wave; None takes the latest.
    single
        As for `survey_estimates`; it touches no weight.

    Returns
    -------
    SurveyWeighting
        Each category's share among respondents, by the weights before and after and in the
        population; the smallest and largest change of a weight, the effective number of
        respondents before and after (Kish), how many weights were trimmed.

    Raises
    ------
    UnsuitableData
        Margins disagree in their totals, a category has nobody or is not among the margins, a
        respondent's group is not known, or raking comes to no rest: the margin is named.

    Notes
    -----
    Raking and linear calibration as in `evenhand.statistics.survey_weights`; trimming and
    weighting take turns until both hold, at most 50 times. The design effect of weighting is
    respondents over their effective number.

    References
    ----------
    Deming & Stephan 1940, doi:10.1214/aoms/1177731829; Deville & Särndal 1992,
    doi:10.1080/01621459.1992.10475217; Holt & Smith 1979, doi:10.2307/2344652; Kish 1965, Survey
    Sampling, section 11.7; Potter 1990, Proceedings of the Section on Survey Research Methods.

    Examples
    --------
    >>> people = pd.DataFrame({"respondent_id": list("abc"), "wave": "1", "item": "unsafe",
    ...     "answer": 1, "answer_state": "answered", "group_age": ["young", "old", "old"]})
    >>> known = pd.DataFrame({"area_id": "n", "base": "residents", "value": [50, 50],
    ...     "group": ["age:young", "age:old"]})
    >>> found = survey_weighting(Survey.from_frame(people), ExposureByGroup.from_frame(known),
    ...                          margins_by=("age",))
    >>> found.to_frame()["share_after"].tolist(), round(found.effective_after, 2)
    ([0.5, 0.5], 2.67)
    """
    everyone = everyone_of("survey_weighting", survey, wave=wave, design=design, areas=areas,
                           single=single)  # fmt: skip
    wanted = Wanted(weighting, margins_by, margins_without or (), margins_as, trim_at)
    found = weighed("survey_weighting", everyone.drawn, margins, wanted,
                    {**everyone.groups, AREA: everyone.areas}, everyone.wave)  # fmt: skip
    report = found.waves[everyone.waves[0]]
    frame, used = _table(found), everyone.weights > 0
    off = (frame["share_population"] - frame["share_unweighted"]).abs()
    most = frame.iloc[int(off.to_numpy().argmax())]
    before = found.before[used]
    aside = int((~used).sum())
    return SurveyWeighting(
        wave=everyone.waves[0], weighting=weighting, variables=margins_by, rounds=report.rounds,
        ratio_low=_relative(found, np.min), ratio_high=_relative(found, np.max),
        effective_before=float(before.sum() ** 2 / (before**2).sum()),
        effective_after=report.effective, design_effect=int(used.sum()) / report.effective,
        furthest=float(((frame["after"] - frame["population"]).abs() / frame["population"]).max()),
        trimmed=found.trimmed, most_off=f"{most['variable']}|{most['category']}",
        scaled_as=margins_as, notes=everyone.notes, n_used=int(used.sum()), n_rows=len(everyone),
        set_aside={"zero_weight": aside} if aside else {}, _frame=frame,
    )  # fmt: skip


def _table(found: Weighing) -> pd.DataFrame:
    frame = found.margins.drop(columns="wave")
    for name in ("answers", "before", "after", "population"):
        whole = frame.groupby("variable")[name].transform("sum")
        label = "share_unweighted" if name == "answers" else f"share_{name}"
        frame[label] = frame[name] / whole
    frame["ratio"] = frame["share_after"] / frame["share_before"]
    return frame.astype({"variable": "string", "category": "string"})


def _relative(found: Weighing, which: Any) -> float:
    """Give the smallest or largest change of a weight, beside the change of all together."""
    used = found.before > 0
    ratio = found.after[used] / found.before[used]
    return float(which(ratio) * found.before[used].sum() / found.after[used].sum())


METHOD = Method(
    run=survey_weighting,
    question="What does it change, and cost, to weight the survey to the population?",
    sources=(
        "Deming & Stephan 1940, doi:10.1214/aoms/1177731829",
        "Deville & Särndal 1992, doi:10.1080/01621459.1992.10475217",
        "Holt & Smith 1979, doi:10.2307/2344652",
        "Kish 1965, Survey Sampling, section 11.7, Wiley",
        "Potter 1990, Proceedings of the Section on Survey Research Methods, ASA, 225-230",
    ),
    example={
        "margins_by": ("age", "gender"),
        "margins_without": ("age:0-14",),
        "margins_as": "shares",
    },
    reads_groups=True,
)
