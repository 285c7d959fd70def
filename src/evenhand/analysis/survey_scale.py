"""Do several items measure one thing, and may groups be compared by them?"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Annotated, Any, ClassVar, Literal

import pandas as pd

from evenhand.analysis.scale_items import item_table, part_reliabilities, scale_items
from evenhand.analysis.survey_drawing import dots_with_ranges, share_columns
from evenhand.analysis.survey_parts import WHOLE, parts_of
from evenhand.analysis.survey_tables import part_table
from evenhand.analysis.survey_words import item_value, names_value
from evenhand.contract import Chart, Explanation, Finding, Method, checked, plain_rows
from evenhand.errors import UnsuitableData, listed
from evenhand.options import (
    Bounds,
    Confidence,
    GroupName,
    Items,
    Respondents,
    SingleUnit,
    Wave,
)
from evenhand.statistics.reliability import reliability
from evenhand.tables.answers.answered import every_wave, everyone_of
from evenhand.tables.areas import Areas
from evenhand.tables.survey import Survey
from evenhand.tables.survey_design import SurveyDesign
from evenhand.tables.survey_items import SurveyItems
from evenhand.wording.messages import Message, Name, Quantity, Term, TermList, Value, Worded, say

ScaleBy = Annotated[Literal["whole", "area", "group", "mode", "wave"],
                    Bounds(meaning="what is compared by the scale")]  # fmt: skip
GOOD = 0.7
_PARTIAL = 0.2


@dataclass(frozen=True, kw_only=True, eq=False)
class SurveyScale(Finding):
    """A scale of several items: how far they measure one thing, and its mean by parts."""

    KEY = ("part",)
    COUNTS = ("answers",)
    WITHHELD: ClassVar[str] = (
        "its parts overlap with those of other questions to the same respondents, so that a small "
        "number hidden in one could be worked out from another; publish the dossier's chart of "
        "the city as a whole instead"
    )

    wave: str
    by: str
    asked: tuple[Worded, ...]
    items: int
    reversed_items: tuple[str, ...]
    backward: tuple[str, ...]
    otherwise: tuple[str, ...]
    largest_effect: float
    compared: bool
    parts: int
    parts_clear: int
    small: tuple[str, ...]
    empty: tuple[str, ...]
    fewest: int
    single: str
    notes: tuple[Message, ...]
    _frame: pd.DataFrame
    _items: pd.DataFrame

    def to_frame(self) -> pd.DataFrame:
        """Give one row for everybody (`all`) and each part: mean of the scale, reliability."""
        return self._frame.copy()

    def to_items(self) -> pd.DataFrame:
        """Give one row for each item: how it goes with the others, and whether parts differ."""
        return self._items.copy()

    def plot(self) -> Chart:
        """Draw the items, or, where parts are compared, the mean of the scale in each."""
        return self._parts_chart() if self.parts else self._items_chart()

    def charts(self) -> tuple[Chart, ...]:
        """Give the chart of parts, if there are any, and that of items."""
        return (self._parts_chart(), self._items_chart()) if self.parts else (self._items_chart(),)

    def _parts_chart(self) -> Chart:
        return Chart(
            rows=plain_rows(share_columns(self._frame, "mean")),
            spec=dots_with_ranges("mean", "axis.scale_mean"),
            title=self.explain().answer,
            subtitle=say("survey_scale.subtitle", **self._values()),
            columns=("part_name", "answers", "estimate", "low", "high", "ordinal_alpha", "omega",
                     "certainty"),
        )  # fmt: skip

    def _items_chart(self) -> Chart:
        spec: dict[str, Any] = {
            "layer": [
                {"mark": {"type": "rule"}, "encoding": {"x": {"datum": 0}}},
                {"mark": {"type": "point", "filled": True, "size": 90},
                 "encoding": {"x": {"field": "item_rest", "type": "quantitative",
                                    "title": "axis.item_rest"}}},
            ],
            "encoding": {"y": {"field": "item", "type": "nominal", "title": None, "sort": None}},
        }  # fmt: skip
        return Chart(
            rows=plain_rows(self._items),
            spec=spec,
            title=self.explain().answer,
            subtitle=say("survey_scale.subtitle_items"),
            columns=("item", "answers", "item_rest", "effect", "difference"),
        )

    def explain(self) -> Explanation:
        """Say whether the items may be added up, and whether parts may be compared by them."""
        values = self._values()
        return Explanation(answer=say(f"survey_scale.{self._answer()}", **values),
                           reading=tuple(self._reading(values)),
                           limits=tuple(self._limits(values)))  # fmt: skip

    def _answer(self) -> str:
        if self.backward:
            return "backward"
        if float(self.cite(f"ordinal_alpha[{WHOLE}]")) < GOOD:
            return "weak"
        if self.otherwise:
            return "otherwise"
        return "comparable" if self.compared else "one_thing"

    def _reading(self, values: Mapping[str, Value]) -> list[Message]:
        said = [
            say("survey_scale.reading_items", **values),
            say("survey_scale.reading_alpha", **values),
            say("survey_scale.reading_mean", **values),
        ]
        if self.compared:
            said.append(say("survey_scale.reading_compared", **values))
        if self.compared and not self.otherwise and not self.backward:
            said.append(say("survey_scale.reading_parts", **values))
        if self.reversed_items:
            said.append(say("survey_scale.reading_reversed",
                            names=names_value(self.reversed_items)))  # fmt: skip
        if self.small:
            said.append(say("survey.reading_small", **values, names=names_value(self.small)))
        if self.empty:
            said.append(say("survey.reading_empty", names=names_value(self.empty)))
        return [*said, say("survey_scale.reading_answered", **values),
                say("survey.reading_wave", **values)]  # fmt: skip

    def _limits(self, values: Mapping[str, Value]) -> list[Message]:
        found = [say("survey_scale.limit_one"), say("survey.limit_answered")]
        if self.otherwise:
            found.insert(0, say("survey_scale.limit_otherwise", **values))
        elif self.compared:
            found.insert(0, say("survey_scale.limit_alike"))
        if self.n_used < (1 - _PARTIAL) * self.n_rows:
            found.append(say("survey_scale.limit_partial", **values))
        if self.single != "refuse":
            found.append(say(f"survey.limit_single_{self.single}"))
        return [*found, *self.notes]

    def _values(self) -> dict[str, Value]:
        values: dict[str, Value] = {
            "wave": Name(self.wave), "by": Term("survey_by", self.by),
            "asked": TermList(self.asked), "fewest": Quantity(self.fewest, "count"),
            "backward": names_value(self.backward), "otherwise": names_value(self.otherwise),
            "used": Quantity(self.n_used, "count", "n_used"),
            "rows": Quantity(self.n_rows, "count", "n_rows"),
            "largest_effect": Quantity(self.largest_effect, "number", "largest_effect", 3),
        }  # fmt: skip
        for name in ("items", "parts", "parts_clear"):
            values[name] = Quantity(getattr(self, name), "count", name)
        for name in ("estimate", "low", "high", "alpha", "alpha_low", "alpha_high",
                     "ordinal_alpha", "omega"):  # fmt: skip
            path = f"{name}[{WHOLE}]"
            values[name] = Quantity(self.cite(path), "number", path, 2)
        return values


@checked
def survey_scale(
    survey: Survey,
    items: SurveyItems | None = None,
    design: SurveyDesign | None = None,
    areas: Areas | None = None,
    *,
    scale: Items,
    wave: Wave | None = None,
    by: ScaleBy = "whole",
    group: GroupName | None = None,
    single: SingleUnit = "refuse",
    fewest: Respondents = 50,
    confidence: Confidence = 0.95,
) -> SurveyScale:
    """Do several items measure one thing, and may groups be compared by them?

    Parameters
    ----------
    survey, items, design, areas
        As for `survey_estimates`; `items` or the item bank say which end of an item is unwelcome.
    scale
        Codes of the items, at least two.
    wave
        Which wave; None takes the latest.
    by, group
        What is compared: areas, groups (of age, gender, language …), ways of asking, waves.
    single
        What a stratum with one cluster adds to the variance.
    fewest
        Parts with fewer answers to all items are not compared.
    confidence
        Level of the ranges.

    Returns
    -------
    SurveyScale
        For everybody and each part the mean of the scale, from 0 to 1 (most unwelcome), with its
        range, and alpha, ordinal alpha and omega; `to_items()` gives each item's correlation with
        the others, and whether parts of the same level answer it otherwise.

    Raises
    ------
    UnsuitableData
        There are fewer than two items, one is not there, nominal or answered alike by all, or
        fewer than 30 respondents answered every item.

    Notes
    -----
    Items whose low end is the unwelcome one are turned. Only respondents who answered every item
    count. An item that still correlates negatively with the others is coded backwards, or
    measures something else. Before parts are compared each item is: among people at the same
    level of the other items, do parts answer it otherwise (proportional odds, level and slope)?
    The change of Nagelkerke's R² is negligible below 0.035, moderate up to 0.070, else large, and
    called only where clear after Holm's adjustment over the items. Means are then still shown,
    with the warning first.

    References
    ----------
    Zumbo, Gadermann & Zeisser 2007, doi:10.22237/jmasm/1177992180; McDonald 1999, Test Theory;
    Zumbo 1999, A Handbook on the Theory and Methods of Differential Item Functioning; Jodoin &
    Gierl 2001, doi:10.1207/S15324818AME1404_2.

    Examples
    --------
    >>> level = [1, 2, 3, 4] * 10
    >>> people = pd.concat([pd.DataFrame({"respondent_id": range(40), "wave": "1", "item": item,
    ...     "answer": level, "answer_state": "answered"}) for item in ("dark", "litter", "noise")])
    >>> found = survey_scale(Survey.from_frame(people), scale=("dark", "litter", "noise"))
    >>> found.to_frame()[["estimate", "alpha"]].iloc[0].tolist()
    [0.5, 1.0]
    """
    names = tuple(dict.fromkeys(scale))
    if len(names) < 2:
        raise UnsuitableData(listed("survey_scale", ["a scale needs at least two items; name them "
                                                     "with scale=first,second"]))  # fmt: skip
    chosen = every_wave(survey) if by == "wave" and wave is None else wave
    everyone = everyone_of("survey_scale", survey, wave=chosen, design=design, areas=areas,
                           single=single)  # fmt: skip
    built = scale_items(tuple(everyone.of(item, items) for item in names))
    used = built.used
    whole = reliability(built.codes[used], everyone.weights[used], confidence=confidence)
    parts = parts_of(everyone, by, group)
    table = item_table(built, parts, whole, fewest)
    asked = replace(built.asked[0], codes=built.score)
    frame = part_table(asked, parts, built.score, measure="mean", fewest=fewest,
                       confidence=confidence)  # fmt: skip
    frame = pd.concat([frame, part_reliabilities(built, parts, whole, confidence)], axis=1)
    rest = frame.iloc[1:]
    notes = {note.key: note for one in built.asked for note in one.notes}
    weighted = everyone.weights > 0
    aside = {"not_every_item": int((weighted & ~used).sum()),
             "zero_weight": int((~weighted).sum())}  # fmt: skip
    return SurveyScale(
        wave=", ".join(everyone.waves), by=by, items=len(names),
        asked=tuple(item_value(one.meaning) for one in built.asked),
        reversed_items=built.reversed_items,
        backward=tuple(table.loc[table["is_backward"], "item"]),
        otherwise=tuple(table.loc[table["difference"].isin(["moderate", "large"]), "item"]),
        largest_effect=float(table["effect"].max()), compared=bool(table["effect"].notna().any()),
        parts=len(parts.labels), parts_clear=int(rest["p_value_adjusted"].lt(0.05).sum()),
        small=(*parts.thin, *rest.loc[rest["answers"] < fewest, "part_name"].astype(str)),
        empty=parts.empty, fewest=fewest, single=single, notes=tuple(notes.values()),
        n_used=int(used.sum()), n_rows=len(everyone),
        set_aside={why: many for why, many in aside.items() if many}, _frame=frame, _items=table,
    )  # fmt: skip


METHOD = Method(
    run=survey_scale,
    question="Do several items measure one thing, and may groups be compared by them?",
    sources=(
        "Zumbo, Gadermann & Zeisser 2007, doi:10.22237/jmasm/1177992180",
        "McDonald 1999, Test Theory: A Unified Treatment, Erlbaum",
        "Zumbo 1999, A Handbook on the Theory and Methods of Differential Item Functioning",
        "Jodoin & Gierl 2001, doi:10.1207/S15324818AME1404_2",
    ),
    example={
        "scale": ("lb_disorder_1", "lb_disorder_2", "lb_disorder_3", "lb_disorder_4"),
        "by": "group",
        "group": "age",
    },
    reads_groups=True,
)
