"""Insecurity lifecycle: what a survey says at each stage, which factors were measured, and gaps."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import pandas as pd

from evenhand.analysis.survey_tables import estimated
from evenhand.analysis.survey_words import codes_value, item_value
from evenhand.contract import Chart, Explanation, Finding, Method, checked, plain_rows
from evenhand.errors import UnsuitableData
from evenhand.options import Confidence, Respondents, SingleUnit, Wave
from evenhand.tables.answers.answered import Asked, everyone_of, indicator
from evenhand.tables.lifecycle import Lifecycle
from evenhand.tables.observations import Observations
from evenhand.tables.survey import Survey
from evenhand.tables.survey_design import SurveyDesign
from evenhand.tables.survey_items import SurveyItems
from evenhand.taxonomy.items import bank
from evenhand.taxonomy.lifecycle import Factor, StageModel, lifecycle
from evenhand.wording.messages import (
    Message,
    Name,
    Quantity,
    Term,
    TermList,
    Value,
    Worded,
    say,
    say_of,
)

NOBODY = "none"
MEASURED, TOO_FEW, NO_SHARE, NOT_ASKED = "measured", "too_few", "no_share", "not_asked"
_NUMBERS = ("share", "share_low", "share_high")


@dataclass(frozen=True, kw_only=True, eq=False)
class InsecurityLifecycle(Finding):
    """What is known at each stage: shares of answers that count, or that nobody asked."""

    KEY: ClassVar[tuple[str, ...]] = ("stage", "item")
    COUNTS: ClassVar[tuple[str, ...]] = ("answers",)
    DERIVED: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "position": (), **dict.fromkeys(_NUMBERS, ("answers",)),
    }  # fmt: skip
    WITHHELD: ClassVar[str] = (
        "its rows are shares of one survey's respondents over many questions, so that a number "
        "hidden elsewhere could be worked out from them; release the estimates of single items"
    )

    wave: str
    is_own: bool
    stages: int
    stages_measured: int
    stages_open: tuple[str, ...]
    factors: int
    factors_measured: int
    items_unplaced: int
    fewest: int
    labels: Mapping[str, str]
    item_texts: Mapping[str, Worded]
    counted: Mapping[str, TermList]
    _frame: pd.DataFrame
    _factors: pd.DataFrame

    def to_frame(self) -> pd.DataFrame:
        """Give one row for each stage and item; a stage without items has the item `none`."""
        return self._frame.copy()

    def factors_frame(self) -> pd.DataFrame:
        """Give one row for each factor: its stage and kind, and what measured it, if anything."""
        return self._factors.copy()

    def plot(self) -> Chart:
        """Draw the stages in order, each with the share of its most answered item."""
        rows = self._leading()
        return Chart(
            rows=plain_rows(rows),
            spec=_SPEC,
            title=self.explain().answer,
            subtitle=say("insecurity_lifecycle.subtitle", wave=Name(self.wave)),
            columns=("stage_name", "item", "answers", *_NUMBERS, "state"),
        )

    def explain(self) -> Explanation:
        """Say how many stages are asked about, what is found there, and what nobody measured."""
        values = self._values()
        found = {self.stages: "all", 0: "nothing"}.get(self.stages_measured, "some")
        reading = [self._told(row) for row in self._leading().to_dict("records")
                   if row["state"] == MEASURED]  # fmt: skip
        reading += self._factors_said(values)
        if self.items_unplaced:
            reading.append(say_of("insecurity_lifecycle.reading_unplaced", values))
        names = ("limit_order", "limit_persons", "limit_questions")
        own = "limit_own" if self.is_own else "limit_city"
        return Explanation(
            answer=say_of(f"insecurity_lifecycle.{found}", values),
            reading=(*reading, say_of("data.rows_used", values)),
            limits=tuple(say(f"insecurity_lifecycle.{name}") for name in (*names, own)),
        )

    def stage_value(self, stage: str) -> Term | Name:
        """Give a stage as it is called: by the city, else by us."""
        label = self.labels.get(stage, "")
        return Name(label) if label else Term("lifecycle_stage", stage)

    def _leading(self) -> pd.DataFrame:
        order = {MEASURED: 0, TOO_FEW: 1, NO_SHARE: 2, NOT_ASKED: 3}
        rows = self._frame.assign(order=self._frame["state"].map(order))
        rows = rows.sort_values(["position", "order", "answers", "item"],
                                ascending=[True, True, False, True])  # fmt: skip
        return rows.drop_duplicates("stage").drop(columns="order").reset_index(drop=True)

    def _told(self, row: Mapping[Any, Any]) -> Message:
        key = f"{row['stage']}|{row['item']}"
        told: dict[str, Value] = {
            "stage": self.stage_value(str(row["stage"])),
            "item": self.item_texts[str(row["item"])],
            "counted": self.counted[str(row["item"])],
            "answers": Quantity(self.cite(f"answers[{key}]"), "count", f"answers[{key}]"),
        }
        for name in _NUMBERS:
            told[name] = Quantity(self.cite(f"{name}[{key}]"), "percent", f"{name}[{key}]")
        return say("insecurity_lifecycle.reading_stage", **told)

    def _factors_said(self, values: dict[str, Value]) -> list[Message]:
        said = [say_of("insecurity_lifecycle.reading_factors", values)]
        open_ = self._factors[~self._factors["is_measured"]]
        if len(open_):
            named = TermList(tuple(
                Name(label) if label else Term("lifecycle_factor", code)
                for code, label in zip(open_["factor"], open_["label"], strict=True)
            ))  # fmt: skip
            said.append(say("insecurity_lifecycle.reading_unmeasured", named=named))
        return said

    def _values(self) -> dict[str, Value]:
        values: dict[str, Value] = {
            "wave": Name(self.wave),
            "named": TermList(tuple(self.stage_value(stage) for stage in self.stages_open)),
            "used": Quantity(self.n_used, "count", "n_used"),
            "rows": Quantity(self.n_rows, "count", "n_rows"),
        }
        for name in ("stages", "stages_measured", "factors", "factors_measured", "items_unplaced"):
            values[name] = Quantity(getattr(self, name), "count", name)
        return values


_SPEC: dict[str, Any] = {
    "layer": [
        {"mark": {"type": "rule", "strokeWidth": 3, "opacity": 0.5},
         "encoding": {"x": {"field": "share_low"}, "x2": {"field": "share_high"}}},
        {"mark": {"type": "point", "filled": True, "size": 100},
         "encoding": {"x": {"field": "share", "type": "quantitative", "axis": {"format": "%"},
                            "title": "axis.share_counted_answers"}}},
    ],
    "encoding": {"y": {"field": "stage_name", "type": "nominal", "title": None, "sort": None}},
}  # fmt: skip


@checked
def insecurity_lifecycle(
    survey: Survey,
    items: SurveyItems | None = None,
    design: SurveyDesign | None = None,
    observations: Observations | None = None,
    stages: Lifecycle | None = None,
    *,
    wave: Wave | None = None,
    single: SingleUnit = "refuse",
    fewest: Respondents = 30,
    confidence: Confidence = 0.95,
) -> InsecurityLifecycle:
    """At which stages of insecurity do we know something, and where did nobody ask?

    Parameters
    ----------
    survey
        Answers, one row for each respondent and item.
    items
        What coded answers mean; the item bank stands in for what is not there.
    design
        How the survey was drawn, by wave.
    observations
        Ratings of safety walks, which measure some factors.
    stages
        The city's own stages and factors; None takes ours.
    wave
        One wave; None takes the latest.
    single
        What a stratum with one cluster adds to the variance.
    fewest
        An item with fewer answers is not judged.
    confidence
        Level of the likely ranges.

    Returns
    -------
    InsecurityLifecycle
        For each stage its items, by what the item bank says they are about, with the share of
        answers that count (unsafe, worried, yes) and its likely range; `state` is `measured`,
        `too_few`, `no_share` (nothing says which answers count) or `not_asked`.
        `factors_frame()` has the factors, and what measured them.

    Raises
    ------
    UnsuitableData
        The wave is not there, or weights, strata or clusters are faulty.

    Notes
    -----
    The stages order the work: what to ask, and where an answer would have to begin. That one
    leads to the next is not shown, and a survey of one day follows nobody from stage to stage.
    Shares are design-based with Korn and Graubard's range.

    References
    ----------
    Our own stages follow the description of the Insecurity LifeCycle Model (Cutting Crime Impact);
    its figure was not read. Korn & Graubard 1998, Confidence intervals for proportions with small
    expected number of positive counts estimated from survey data.

    Examples
    --------
    >>> frame = pd.DataFrame({"respondent_id": [f"r{n}" for n in range(80)], "wave": "2026",
    ...     "item": "aesfdrk", "answer": [1, 2, 3, 4] * 20, "answer_state": "answered",
    ...     "weight": 1.0})
    >>> found = insecurity_lifecycle(Survey.from_frame(frame))
    >>> found.stages_measured, float(found.cite("share[situational_worry|aesfdrk]"))
    (1, 0.5)
    """
    model = stages.model() if stages is not None else lifecycle()
    everyone = everyone_of("insecurity_lifecycle", survey, wave=wave, design=design, single=single)
    rows = survey.to_frame()
    rows = rows[rows["wave"].isin(everyone.waves)]
    about = _constructs(sorted(map(str, rows["item"].unique())), items)
    asked = {item: everyone.of(item, items) for item in about}
    frame = _stage_rows(model, about, asked, fewest, confidence)
    meanings = {item: one.meaning for item, one in asked.items()}
    answered = np.zeros(len(everyone), dtype=bool)
    placed = {name for stage in model.stages for name in stage.constructs}
    for item, construct in about.items():
        answered |= asked[item].counts if construct in placed else False
    used = int(answered.sum())
    measured = frame.loc[frame["state"].eq(MEASURED), "stage"].unique()
    factors = _factor_rows(model, set(about.values()) - {""}, observations)
    labels = {stage.code: stage.label for stage in model.stages}
    return InsecurityLifecycle(
        wave=", ".join(everyone.waves),
        is_own=stages is None,
        stages=len(model.stages),
        stages_measured=len(measured),
        stages_open=tuple(s.code for s in model.stages if s.code not in measured),
        factors=len(factors),
        factors_measured=int(factors["is_measured"].sum()),
        items_unplaced=sum(construct == "" for construct in about.values()),
        fewest=fewest,
        labels=labels,
        item_texts={item: item_value(one) for item, one in meanings.items()},
        counted={item: codes_value(one, one.counted) for item, one in meanings.items()},
        n_used=used,
        n_rows=len(everyone),
        set_aside={"no_answer": len(everyone) - used} if used < len(everyone) else {},
        _frame=frame,
        _factors=factors,
    )


def _constructs(asked: list[str], items: SurveyItems | None) -> dict[str, str]:
    """Say what each item is about by the item bank; "" for an item that it does not know."""
    worded: dict[str, str] = {}
    if items is not None:
        rows = items.to_frame().dropna(subset=["bank_item"])
        worded = dict(zip(rows["item"].astype(str), rows["bank_item"].astype(str), strict=True))
    known = bank()
    named = {item: worded.get(item, item) for item in asked}
    return {item: known[code].construct if code in known else "" for item, code in named.items()}


def _stage_rows(
    model: StageModel, about: Mapping[str, str], asked: Mapping[str, Asked], fewest: int,
    confidence: float,
) -> pd.DataFrame:  # fmt: skip
    rows: list[dict[str, Any]] = []
    for position, stage in enumerate(model.stages, start=1):
        own = [item for item, construct in about.items() if construct in stage.constructs]
        name = stage.label or stage.code
        head: dict[str, Any] = {"stage": stage.code, "stage_name": name, "position": position}
        rows += [
            {**head, "item": item, "construct": about[item],
             **_share(asked[item], fewest, confidence)}
            for item in own
        ]  # fmt: skip
        if not own:
            rows.append({**head, "item": NOBODY, "construct": "", **_blank(0, NOT_ASKED)})
    frame = pd.DataFrame(rows)
    words = dict.fromkeys(("stage", "stage_name", "item", "construct", "state"), "string")
    return frame.astype({**words, **dict.fromkeys(_NUMBERS, "float64")})


def _share(asked: Asked, fewest: int, confidence: float) -> dict[str, Any]:
    answers = int(asked.counts.sum())
    try:
        marked = indicator(asked)
    except UnsuitableData:
        return _blank(answers, NO_SHARE)
    if answers < fewest:
        return _blank(answers, TOO_FEW)
    values = np.where(asked.counts, marked, np.nan)
    found, (low, high) = estimated(asked.design, values, "share", confidence)
    return {"answers": answers, "share": float(found.estimate[0]), "share_low": float(low[0]),
            "share_high": float(high[0]), "state": MEASURED}  # fmt: skip


def _blank(answers: int, state: str) -> dict[str, Any]:
    return {"answers": answers, **dict.fromkeys(_NUMBERS, np.nan), "state": state}


def _factor_rows(
    model: StageModel, constructs: set[str], observations: Observations | None
) -> pd.DataFrame:
    seen: set[str] = set()
    if observations is not None:
        rows = observations.to_frame()
        seen = set(map(str, rows.loc[rows["rating_state"].eq("seen"), "item"]))
    found = [_factor(factor, constructs, seen) for factor in model.factors]
    names = ["factor", "stage", "kind", "label", "by_survey", "by_walks", "is_measured",
             "evidence", "mark"]  # fmt: skip
    return pd.DataFrame(found, columns=names)


def _factor(factor: Factor, constructs: set[str], seen: set[str]) -> tuple[object, ...]:
    by_survey = bool(constructs & {*factor.constructs})
    by_walks = bool(seen & {*factor.lines})
    return (factor.code, factor.stage, factor.kind, factor.label, by_survey, by_walks,
            by_survey or by_walks, factor.evidence, factor.mark)  # fmt: skip


METHOD = Method(
    run=insecurity_lifecycle,
    question="At which stages of insecurity do we know something, and where did nobody ask?",
    sources=(
        "Cutting Crime Impact, Insecurity LifeCycle Model, as described at the German Congress on "
        "Crime Prevention; stages and factors here are our own",
        "Korn & Graubard 1998, Survey Methodology 24(2), 193-201",
    ),
    reads_groups=True,
)
