"""What kind of worry about crime do people have: none, diffuse, one that helps, one that harms?"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, Literal

import numpy as np
import pandas as pd

from evenhand.analysis.survey_parts import EVERYBODY, WHOLE, Parts, parts_of
from evenhand.analysis.survey_tables import estimated
from evenhand.analysis.survey_words import item_value, names_value
from evenhand.contract import Chart, Explanation, Finding, Method, checked, plain_rows
from evenhand.errors import UnsuitableData, listed
from evenhand.options import (
    Bounds,
    Codes,
    Confidence,
    GroupName,
    Item,
    Respondents,
    SingleUnit,
    Wave,
)
from evenhand.statistics.worry import KINDS
from evenhand.statistics.worry import worry_kinds as kinds_of
from evenhand.tables.answers.answered import Asked, every_wave, everyone_of, indicator
from evenhand.tables.areas import Areas
from evenhand.tables.survey import Survey
from evenhand.tables.survey_design import SurveyDesign
from evenhand.tables.survey_items import SurveyItems
from evenhand.wording.messages import Message, Name, Quantity, TermList, Value, Worded, say

KindsBy = Annotated[Literal["whole", "area", "group", "wave"],
                    Bounds(meaning="what the kinds of worry are told by")]  # fmt: skip
_UNKNOWN = "cannot_classify"
_TOO_MANY_UNKNOWN = 0.2


@dataclass(frozen=True, kw_only=True, eq=False)
class WorryKinds(Finding):
    """Share of each kind of worry, for everybody and parts of the population."""

    KEY = ("part", "worry")
    COUNTS = ("answers",)
    WITHHELD: ClassVar[str] = (
        "it tells of few people in each kind and part, and its parts overlap with those of other "
        "questions to the same respondents; publish the dossier's chart of the city as a whole "
        "instead"
    )

    wave: str
    asked: tuple[Worded, ...]
    one_item_for_both: bool
    parts: int
    small: tuple[str, ...]
    empty: tuple[str, ...]
    fewest: int
    single: str
    notes: tuple[Message, ...]
    _frame: pd.DataFrame

    def to_frame(self) -> pd.DataFrame:
        """Give one row for each part and kind of worry, those that cannot be told among them."""
        return self._frame.copy()

    def plot(self) -> Chart:
        """Draw the kinds of each part beside each other; they add up to everybody asked."""
        shown = self._frame[self._frame["certainty"].ne("cannot_say")]
        rows = (shown if len(shown) else self._frame).assign(
            order=lambda frame: frame["worry"].map({kind: at for at, kind in enumerate(KINDS)})
        )
        spec = {
            "mark": {"type": "bar"},
            "encoding": {
                "y": {"field": "part_name", "type": "nominal", "title": None, "sort": None},
                "x": {"field": "share", "type": "quantitative", "stack": "zero",
                      "axis": {"format": ".0%"}, "title": "axis.share_of_people"},
                "color": {"field": "worry", "type": "nominal", "title": None,
                          "sort": list(KINDS)},
                "order": {"field": "order", "type": "quantitative"},
            },
        }  # fmt: skip
        return Chart(
            rows=plain_rows(rows),
            spec=spec,
            title=self.explain().answer,
            subtitle=say("worry_kinds.subtitle", **self._values()),
            columns=("part_name", "worry", "answers", "share", "share_low", "share_high"),
        )

    def explain(self) -> Explanation:
        """Say how many live with worry that harms, with worry that helps, and without."""
        values = self._values()
        unknown = float(self.cite(f"share[{WHOLE}|{_UNKNOWN}]"))
        if self._frame.iloc[0]["certainty"] == "cannot_say":
            key = "too_few"
        else:
            key = "mostly_unknown" if unknown > 0.5 else "some"
        return Explanation(answer=say(f"worry_kinds.{key}", **values),
                           reading=tuple(self._reading(values)),
                           limits=tuple(self._limits(values, unknown)))  # fmt: skip

    def _reading(self, values: Mapping[str, Value]) -> list[Message]:
        said = [say("worry_kinds.reading_others", **values),
                say("worry_kinds.reading_unknown", **values)]  # fmt: skip
        if self.small:
            said.append(say("survey.reading_small", **values, names=names_value(self.small)))
        if self.empty:
            said.append(say("survey.reading_empty", names=names_value(self.empty)))
        return [*said, say("worry_kinds.reading_items", **values),
                say("survey.reading_wave", **values)]  # fmt: skip

    def _limits(self, values: Mapping[str, Value], unknown: float) -> list[Message]:
        found = [say("worry_kinds.limit_helpful"), say("survey.limit_answered")]
        if self.one_item_for_both:
            found.insert(0, say("worry_kinds.limit_one_item"))
        if unknown > _TOO_MANY_UNKNOWN:
            found.insert(0, say("worry_kinds.limit_unknown", **values))
        if self.single != "refuse":
            found.append(say(f"survey.limit_single_{self.single}"))
        return [*found, *self.notes]

    def _values(self) -> dict[str, Value]:
        values: dict[str, Value] = {
            "wave": Name(self.wave), "fewest": Quantity(self.fewest, "count"),
            "used": Quantity(self.n_used, "count", "n_used"),
            "rows": Quantity(self.n_rows, "count", "n_rows"),
            "items": TermList(self.asked),
        }  # fmt: skip
        for kind in KINDS:
            for short, column in (("", "share"), ("_low", "share_low"), ("_high", "share_high")):
                path = f"{column}[{WHOLE}|{kind}]"
                values[f"{kind}{short}"] = Quantity(self.cite(path), "percent", path)
        return values


@checked
def worry_kinds(
    survey: Survey,
    items: SurveyItems | None = None,
    design: SurveyDesign | None = None,
    areas: Areas | None = None,
    *,
    worried: Item = "lb_worry_general",
    episodes: Item = "lb_worry_episodes",
    precautions: Item = "lb_precautions",
    precautions_help: Item = "lb_precautions_help",
    worry_cost: Item = "lb_quality_of_life",
    precautions_cost: Item | None = None,
    worried_codes: Codes | None = None,
    yes_codes: Codes | None = None,
    wave: Wave | None = None,
    by: KindsBy = "whole",
    group: GroupName | None = None,
    single: SingleUnit = "refuse",
    fewest: Respondents = 30,
    confidence: Confidence = 0.95,
) -> WorryKinds:
    """What kind of worry about crime do people have: none, diffuse, one that helps or harms?

    Parameters
    ----------
    survey, items, design, areas
        As for `survey_estimates`.
    worried
        Whether one is worried when asked in general.
    episodes
        Whether, or how often, one recalls having worried; any number above 0 is an episode.
    precautions, precautions_help
        Whether one takes precautions, and whether they make one feel safer.
    worry_cost, precautions_cost
        Whether the worry, and whether the precautions, lower the quality of life; None where one
        item asks both.
    worried_codes, yes_codes
        Codes that mean worried, and yes to the others; None takes those of the item bank or of
        `items`.
    wave, by, group, single, fewest, confidence
        As for `survey_estimates`.

    Returns
    -------
    WorryKinds
        For everybody and each part the share of each kind with its range: `unworried`, `anxious`
        (worried in general, no episode), `functional`, `dysfunctional`, `worried` (an episode,
        but too little was answered to tell its kind), and `cannot_classify`.

    Raises
    ------
    UnsuitableData
        An item is not there, nothing says which codes mean yes, or the design is faulty.

    Notes
    -----
    The truth table is that of `evenhand.statistics.worry`, complete over every pattern of answers:
    an answer that is missing counts as unknown, and matters only where it could change the kind.
    Shares are of everybody with a weight, those who cannot be classified included, with Korn and
    Graubard's range. The published logic asks about precautions and quality of life; one question
    that covers both costs stands for each.

    References
    ----------
    Gray, Jackson & Farrall 2011, British Journal of Criminology 51, 75-94; 2008, European Journal
    of Criminology 5, 363-380.

    Examples
    --------
    >>> asked = {"lb_worry_general": [1, 4, 4], "lb_worry_episodes": [0, 0, 3],
    ...     "lb_precautions": [2, 2, 1], "lb_precautions_help": [2, 2, 1],
    ...     "lb_quality_of_life": [2, 2, 2]}
    >>> people = pd.concat([pd.DataFrame({"respondent_id": list("abc"), "wave": "1", "item": item,
    ...     "answer": answers, "answer_state": "answered"}) for item, answers in asked.items()])
    >>> found = worry_kinds(Survey.from_frame(people)).to_frame()
    >>> found.loc[found["answers"] > 0, "worry"].tolist()
    ['unworried', 'anxious', 'functional']
    """
    everyone = everyone_of("worry_kinds", survey, wave=_waves(survey, by, wave), design=design,
                           areas=areas, single=single)  # fmt: skip
    chosen = {"worried": worried, "episodes": episodes, "precautions": precautions,
              "precautions_help": precautions_help, "worry_cost": worry_cost,
              "precautions_cost": precautions_cost or worry_cost}  # fmt: skip
    asked = _asked(everyone, chosen, items)
    answers = [
        _yes(one, worried_codes if name == "worried" else yes_codes, is_count=name == "episodes")
        for name, one in asked.items()
    ]
    kinds = kinds_of(*answers)
    parts = parts_of(everyone, by, group)
    frame = _table(everyone, parts, kinds, fewest, confidence)
    weighted = everyone.weights > 0
    told = weighted & (kinds != _UNKNOWN)
    sizes = frame.groupby("part_name", sort=False)["answers"].sum()
    aside = {_UNKNOWN: int((weighted & ~told).sum()), "zero_weight": int((~weighted).sum())}
    return WorryKinds(
        wave=", ".join(everyone.waves),
        asked=tuple({one.item: item_value(one.meaning) for one in asked.values()}.values()),
        one_item_for_both=precautions_cost in (None, worry_cost), parts=len(parts.labels),
        small=(*parts.thin, *(str(n) for n in sizes.index[1:] if sizes[n] < fewest)),
        empty=parts.empty, fewest=fewest, single=single, notes=_notes(asked),
        n_used=int(told.sum()), n_rows=len(everyone),
        set_aside={why: many for why, many in aside.items() if many}, _frame=frame,
    )  # fmt: skip


def _asked(
    everyone: Asked, chosen: Mapping[str, str], items: SurveyItems | None
) -> dict[str, Asked]:
    """Ask every item, and tell all that are not there at once."""
    found, problems = {}, []
    for name, item in chosen.items():
        try:
            found[name] = everyone.of(item, items)
        except UnsuitableData as refused:
            problems += [f"option '{name}': {line}" for line in refused.faults]
    if problems:
        raise UnsuitableData(listed(everyone.method, problems))
    return found


def _yes(
    asked: Asked, codes: tuple[int, ...] | None, *, is_count: bool
) -> np.ndarray[Any, np.dtype[np.float64]]:
    """Mark who says yes: 1, 0, or missing; of a number of times, who says more than none."""
    if is_count and asked.meaning.scale in ("count", ""):
        return np.where(np.isnan(asked.codes), np.nan, (asked.codes > 0).astype(np.float64))
    there = set(np.unique(asked.codes[~np.isnan(asked.codes)]).astype(int))
    if codes is not None:
        # One list of codes serves several items; each takes those that it has.
        codes = tuple(code for code in codes if code in there | set(asked.meaning.codes))
    if not there and not asked.meaning.counted:
        return asked.codes
    return indicator(asked, codes or None)


def _waves(survey: Survey, by: str, wave: str | None) -> str | tuple[str, ...] | None:
    return every_wave(survey) if by == "wave" and wave is None else wave


def _table(
    everyone: Asked, parts: Parts, kinds: np.ndarray[Any, Any], fewest: int, confidence: float
) -> pd.DataFrame:
    """Give the share of each kind in each part, with its range."""
    whole = np.zeros(len(everyone), dtype=np.intp)
    cut = [(whole, (WHOLE,), (EVERYBODY,)), (parts.code, parts.labels, parts.names)]
    tables = []
    for code, labels, names in cut[: 2 if parts.labels else 1]:
        inside = (everyone.weights > 0) & (code >= 0)
        for kind in KINDS:
            marked = np.where(inside, (kinds == kind).astype(np.float64), np.nan)
            found, (low, high) = estimated(everyone.design, marked, "share", confidence, code)
            many = np.bincount(code[inside], kinds[inside] == kind, len(labels)).astype(np.int64)
            tables.append(pd.DataFrame({
                "part": labels, "part_name": names, "worry": kind, "answers": many,
                "share": found.estimate, "std_error": found.std_error, "share_low": low,
                "share_high": high,
                "certainty": np.where(found.answers < fewest, "cannot_say", "unsure"),
            }))  # fmt: skip
    frame = pd.concat(tables, ignore_index=True)
    place = {label: at for at, label in enumerate((WHOLE, *parts.labels))}
    frame["at"] = frame["part"].map(place)
    frame = frame.sort_values("at", kind="stable", ignore_index=True).drop(columns="at")
    words = ["part", "part_name", "worry", "certainty"]
    return frame.astype(dict.fromkeys(words, "string"))


def _notes(asked: Mapping[str, Asked]) -> tuple[Message, ...]:
    """Give each note of the items once."""
    return tuple({note.key: note for one in asked.values() for note in one.notes}.values())


METHOD = Method(
    run=worry_kinds,
    question="What kind of worry about crime do people have: none, diffuse, helping or harming?",
    sources=(
        "Gray, Jackson & Farrall 2011, British Journal of Criminology 51, 75-94",
        "Gray, Jackson & Farrall 2008, European Journal of Criminology 5, 363-380",
        "Korn & Graubard 1998, Survey Methodology 24(2), 193-201",
    ),
    example={"by": "area"},
    reads_groups=True,
)
