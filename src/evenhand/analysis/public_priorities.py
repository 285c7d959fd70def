"""What people put first, beside what the records hold."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import t as student

from evenhand.analysis.named_problems import (
    Drawing,
    Told,
    class_spread,
    named,
    record_measure,
    survey_measure,
)
from evenhand.analysis.priority_words import explained, values
from evenhand.analysis.survey_words import noted, state_fields
from evenhand.contract import Chart, Explanation, Finding, Method, checked, plain_rows
from evenhand.errors import UnsuitableData, listed
from evenhand.options import CalendarDay, Confidence, Draws, Item, Items, Seed, SingleUnit, Wave
from evenhand.statistics.joint_means import joint_means
from evenhand.statistics.survey_estimates import means
from evenhand.tables.answers.answered import Asked, answers_of, indicator
from evenhand.tables.counts import Counts
from evenhand.tables.harm_weights import HarmWeights
from evenhand.tables.incidents import Incidents
from evenhand.tables.survey import Survey
from evenhand.tables.survey_design import SurveyDesign
from evenhand.tables.survey_items import SurveyItems
from evenhand.tables.tally import tally
from evenhand.tables.weighed import rulers_beside
from evenhand.taxonomy.problems import Problem, problem_sets, problems_of
from evenhand.wording.messages import Message, say

NAME = "public_priorities"
NAMED, FIRST, COUNT = "named", "first", "count"


@dataclass(frozen=True, kw_only=True, eq=False)
class PublicPriorities(Finding):
    """How often each problem is named, is put first, and how much of it is recorded.

    Attributes
    ----------
    wave, items
        Which wave, and the items in which problems were chosen.
    share_near, share_far
        Share of people who name at least one problem of crime or nuisance around them, and at
        least one of terrorism or cyber crime.
    near_less_far_low, near_less_far_high
        Range of their difference.
    share_life, share_life_low, share_life_high
        Share whose quality of life is lowered, with its range; missing where not asked for.
    far_is_first, near_is_wider
        Whether what is put first most often is surely one of the latter, and whether surely more
        people name one of the former.
    reversals
        (measure, problem, other): named surely more often than the other, and surely recorded
        with less weight.
    not_recorded
        Problems that have no recorded class of their own.
    """

    KEY: ClassVar[tuple[str, ...]] = ("measure", "problem")
    COUNTS: ClassVar[tuple[str, ...]] = ("count",)
    WITHHELD: ClassVar[str] = (
        "its rows count the same answers in several ways, so that a small number hidden in one "
        "could be worked out from another; publish the dossier's chart of the city instead"
    )

    wave: str
    items: tuple[str, ...]
    starts_on: date
    ends_on: date
    share_near: float
    share_far: float
    share_life: float
    share_life_low: float
    share_life_high: float
    near_less_far_low: float
    near_less_far_high: float
    far_is_first: bool
    near_is_wider: bool
    reversals: tuple[tuple[str, str, str], ...]
    rulers: tuple[str, ...]
    not_recorded: tuple[str, ...]
    partly_recorded: tuple[str, ...]
    is_transferred: bool
    refused: int
    dont_know: int
    not_asked: int
    no_answer: int
    zero_weight: int
    notes: tuple[Message, ...]
    _frame: pd.DataFrame

    @property
    def n_reversals(self) -> int:
        """How many pairs of problems stand the other way round, over all rulers."""
        return len(self.reversals)

    def to_frame(self) -> pd.DataFrame:
        """Give one row for each measure and problem: number, share and rank with their ranges."""
        return self._frame.copy()

    def plot(self) -> Chart:
        """Draw how often each problem is named, put first and recorded, with ranges."""
        return self._drawn((NAMED, FIRST, COUNT), "subtitle")

    def charts(self) -> tuple[Chart, ...]:
        """Give that, and the share of the harm under each ruler."""
        weighed = tuple(name for name in self.rulers if name != COUNT)
        return (self.plot(), self._drawn(weighed, "subtitle_harm")) if weighed else (self.plot(),)

    def _drawn(self, measures: tuple[str, ...], subtitle: str) -> Chart:
        order = self._frame[self._frame["measure"].eq(NAMED)].sort_values("share", ascending=False)
        place = {name: at for at, name in enumerate(order["problem"])}
        rows = self._frame[self._frame["measure"].isin(measures)]
        rows = rows.assign(place=rows["problem"].map(place)).sort_values(["place", "measure"])
        return Chart(
            rows=plain_rows(rows.drop(columns="place")),
            spec=_SPEC,
            title=self.explain().answer,
            subtitle=say(f"{NAME}.{subtitle}", **values(self)),
            columns=("measure", "problem", "count", "share", "share_low", "share_high",
                     "rank_low", "rank_high"),
        )  # fmt: skip

    def explain(self) -> Explanation:
        """Say what is put first, what is named most, and what the records hold of it."""
        return explained(self)


_SHARE = {"type": "quantitative", "axis": {"format": "%"}, "title": "axis.share_of_measure",
          "scale": {"zero": True}}  # fmt: skip
_SPEC: dict[str, Any] = {
    "layer": [
        {"mark": {"type": "rule", "strokeWidth": 5, "opacity": 0.4},
         "encoding": {"x": {"field": "share_low", **_SHARE}, "x2": {"field": "share_high"}}},
        {"mark": {"type": "point", "filled": True, "size": 45},
         "encoding": {"x": {"field": "share", **_SHARE}}},
    ],
    "encoding": {
        "y": {"field": "problem", "type": "nominal", "title": None, "sort": None},
        "yOffset": {"field": "measure", "type": "nominal", "sort": None},
        "color": {"field": "measure", "type": "nominal", "title": None, "sort": None},
    },
}  # fmt: skip


@checked
def public_priorities(
    survey: Survey,
    recorded: Incidents | Counts,
    items: SurveyItems | None = None,
    design: SurveyDesign | None = None,
    own: HarmWeights | None = None,
    *,
    problem_items: Items = ("lb_top_problem_1", "lb_top_problem_2", "lb_top_problem_3"),
    life_item: Item | None = None,
    wave: Wave | None = None,
    period_from: CalendarDay | None = None,
    period_to: CalendarDay | None = None,
    place: Literal["england_and_wales", "elsewhere"] = "elsewhere",
    single: SingleUnit = "refuse",
    confidence: Confidence = 0.95,
    draws: Draws = 999,
    seed: Seed = 1,
) -> PublicPriorities:
    """What do people put first, and how does it stand beside what is recorded?

    Parameters
    ----------
    survey, items, design
        Answers, what their codes mean, and how the survey was drawn.
    recorded
        Incidents, or counts by area and period; the whole city is taken together.
    own
        A ruler of harm of your own, put beside the standard ones.
    problem_items
        The items in which problems were chosen, the most important first.
    life_item
        An item on whether crime or worry lowers the quality of life, told beside them.
    wave
        Which wave; None takes the latest.
    period_from, period_to
        First and last day of the records, both included; None takes what the source covers.
    place
        Whether the city lies where the standard rulers hold.
    single
        What a stratum with one cluster adds to the variance.
    confidence
        Level of the likely ranges of shares and ranks.
    draws, seed
        Random draws for ranks and shares, and their start.

    Returns
    -------
    PublicPriorities
        One row for each measure and problem. Measures: `named` (share of people who name it at
        all), `first` (who put it first), `count` (share of the records of all problems that have
        a class) and each ruler (share of their harm).

    Raises
    ------
    UnsuitableData
        An item is not there, or no table says which classes its answers stand for, or the
        period holds no record.

    Notes
    -----
    Which recorded classes a problem is about is data (`taxonomy/data/problem_classes.csv`); what is
    not recorded as an offence of its own is said so, and has no share of records. Shares of people
    are design-based, with Korn and Graubard's ranges; the range of a problem's rank sets it against
    all others at once, and holds for each problem by itself. That petty crime is on more lists
    while other topics head them is said only if both are sure: the heading by ranks, the lists by
    the difference of both shares in the same people.

    References
    ----------
    Korn & Graubard 1998, Survey Methodology 24(2), 193-201; Mogstad, Romano, Shaikh & Wilhelm
    2024, doi:10.1093/restud/rdad006; Sherman, Neyroud & Neyroud 2016, doi:10.1093/police/paw003.

    Examples
    --------
    >>> people = pd.DataFrame({"respondent_id": range(90), "wave": "1", "item": "lb_top_problem_1",
    ...     "answer": [9] * 60 + [7] * 30, "answer_state": "answered"})
    >>> frame = pd.DataFrame({"area_id": "n", "period_start": "2025-01-01",
    ...     "period_end": "2025-12-31", "offence_source": ["a", "b"],
    ...     "offence_class": ["robbery", "misconduct"], "unit": "offences", "count": [100, 900]})
    >>> found = public_priorities(Survey.from_frame(people), Counts.from_frame(frame),
    ...     problem_items=("lb_top_problem_1",), draws=199)
    >>> round(float(found.cite("share[first|terrorism]")), 3), found.far_is_first
    (0.667, True)
    """
    problems = _problems(problem_items)
    asked = answers_of(NAME, survey, problem_items[0], wave=wave, items=items, design=design,
                       single=single)  # fmt: skip
    taken = tally(recorded, period_from=period_from, period_to=period_to)
    if not taken.frame["count"].sum() > 0:
        raise UnsuitableData(listed(NAME, ["nothing was recorded in the period; choose another"]))
    how = Drawing(confidence, draws, seed)
    any_place, first = named(asked, problem_items, problems)
    by_name, _ = survey_measure(NAMED, asked, any_place, problems, how)
    by_first, _ = survey_measure(FIRST, asked, first, problems, how)
    counted, spread = taken.frame.groupby("offence_class")["count"].sum(), class_spread(
        taken, recorded)  # fmt: skip
    rulers = rulers_beside(own)
    weighed = {ruler.name: found for ruler in rulers
               if (found := record_measure(ruler, problems, counted, spread, how))}  # fmt: skip
    return PublicPriorities(
        wave=asked.waves[0],
        items=tuple(problem_items),
        starts_on=taken.starts_on,
        ends_on=taken.ends_on,
        **_lists(asked, any_place, problems, confidence),
        **_daily_life(asked, life_item, items, confidence),
        far_is_first=_heads(by_first, problems),
        reversals=_reversals(by_name, weighed),
        rulers=tuple(weighed),
        not_recorded=tuple(one.name for one in problems if not one.classes),
        partly_recorded=tuple(one.name for one in problems if one.relation == "partial"),
        is_transferred=any(ruler.needs_transfer_note(place) for ruler in rulers),
        notes=noted(asked, single),
        **state_fields(asked),
        _frame=pd.concat([by_name.frame, by_first.frame, *(one.frame for one in weighed.values())],
                         ignore_index=True),
    )  # fmt: skip


def _problems(items: Sequence[str]) -> tuple[Problem, ...]:
    """Say what the answers stand for; all items must share one set."""
    if not items:
        raise UnsuitableData(listed(NAME, ["no item is named; give at least one"]))
    found = {item: problems_of(item) for item in items}
    problems = [
        f"nothing says which recorded classes the answers to '{item}' stand for; items that are "
        f"mapped begin with: {', '.join(problem_sets())}"
        for item, mapped in found.items() if not mapped
    ]  # fmt: skip
    if not problems and len(set(found.values())) > 1:
        problems.append("the items do not share one list of answers; give those of one question")
    if problems:
        raise UnsuitableData(listed(NAME, problems))
    return found[items[0]]


def _lists(
    asked: Asked, marked: NDArray[np.float64], problems: Sequence[Problem], confidence: float
) -> dict[str, Any]:
    """Compare who names a problem near by with who names one far away, in the same people."""
    groups = [np.array([one.kind == kind for one in problems]) for kind in ("near", "far")]
    both = np.column_stack([marked[:, group].max(axis=1) for group in groups])
    found = joint_means(asked.design, both)
    apart = found.contrast([1, -1])
    reach = student.isf((1 - confidence) / 2, max(float(apart.degrees[0]), 1.0))
    middle, error = float(apart.estimate[0]), float(apart.std_error[0])
    return {
        "share_near": float(found.estimate[0]), "share_far": float(found.estimate[1]),
        "near_less_far_low": middle - reach * error, "near_less_far_high": middle + reach * error,
        "near_is_wider": bool(middle - reach * error > 0),
    }  # fmt: skip


def _daily_life(
    asked: Asked, item: str | None, items: SurveyItems | None, confidence: float
) -> dict[str, Any]:
    """Estimate the share whose quality of life is lowered; missing where it is not asked for."""
    names = ("share_life", "share_life_low", "share_life_high")
    if item is None:
        return dict.fromkeys(names, float("nan"))
    found = means(asked.design, indicator(asked.of(item, items)))
    low, high = found.share_interval(confidence=confidence)
    ends = (found.estimate, low, high)
    return {name: float(end[0]) for name, end in zip(names, ends, strict=True)}


def _heads(first: Told, problems: Sequence[Problem]) -> bool:
    """Say whether whatever may be put first most often is surely terrorism or cyber crime."""
    far = {one.name for one in problems if one.kind == "far"}
    may = first.frame.loc[first.frame["rank_low"].eq(1), "problem"]
    return set(may) <= far


def _reversals(by_name: Told, weighed: Mapping[str, Told]) -> tuple[tuple[str, str, str], ...]:
    """Find problems named surely more often, and surely recorded with less harm."""
    found = []
    for ruler, told in weighed.items():
        if ruler == COUNT:
            continue
        names = list(told.above.index)
        more = by_name.above.loc[names, names].to_numpy(bool)
        less = told.above.to_numpy(bool).T
        found += [(ruler, names[i], names[j]) for i, j in np.argwhere(more & less)]
    return tuple(found)


METHOD = Method(
    run=public_priorities,
    question="What do people put first, and what do the records hold of it?",
    sources=(
        "Korn & Graubard 1998, Survey Methodology 24(2), 193-201",
        "Mogstad, Romano, Shaikh & Wilhelm 2024, doi:10.1093/restud/rdad006",
        "Sherman, Neyroud & Neyroud 2016, doi:10.1093/police/paw003",
    ),
    example={"life_item": "lb_quality_of_life", "draws": 199},
    reads_groups=True,
)
