"""Did what people answer change between two waves of a survey?"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, Literal

import pandas as pd

from evenhand.analysis.change_tables import asked_otherwise, change_table
from evenhand.analysis.survey_drawing import change_columns, first_to_second
from evenhand.analysis.survey_estimates import Scaled, measured
from evenhand.analysis.survey_parts import WHOLE, parts_of
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
from evenhand.tables.answers.answered import Wanted, answers_of, every_wave
from evenhand.tables.areas import Areas
from evenhand.tables.exposure import ExposureByGroup
from evenhand.tables.survey import Survey
from evenhand.tables.survey_design import SurveyDesign
from evenhand.tables.survey_items import SurveyItems
from evenhand.wording.messages import Message, Name, Quantity, Term, TermList, Value, Worded, say
from evenhand.wording.numbers import NumberKind

ChangeBy = Annotated[Literal["whole", "area", "group", "mode"],
                     Bounds(meaning="what the change is told by")]  # fmt: skip
Compared = Annotated[Literal["share", "mean"],
                     Bounds(meaning="share of those whose answer counts, or the mean")]  # fmt: skip
BREAKS: Mapping[str, tuple[float, ...]] = {
    "share": (-0.15, -0.1, -0.05, 0.05, 0.1, 0.15), "mean": (-0.6, -0.4, -0.2, 0.2, 0.4, 0.6),
}  # fmt: skip


@dataclass(frozen=True, kw_only=True, eq=False)
class SurveyChange(Finding):
    """One item in two waves, for everybody and parts of the population, and how far apart."""

    KEY = ("part",)
    COUNTS = ("first_answers", "second_answers")
    WITHHELD: ClassVar[str] = (
        "its parts overlap with those of other questions to the same respondents, so that a small "
        "number hidden in one could be worked out from another; publish the dossier's chart of "
        "the city as a whole instead"
    )

    item: str
    measure: str
    by: str
    first_wave: str
    second_wave: str
    asked: Worded
    counted: TermList
    refused: int
    dont_know: int
    not_asked: int
    no_answer: int
    zero_weight: int
    break_found: str
    shares_clusters: bool
    parts: int
    parts_judged: int
    parts_up: int
    parts_down: int
    small: tuple[str, ...]
    empty: tuple[str, ...]
    fewest: int
    single: str
    notes: tuple[Message, ...]
    _frame: pd.DataFrame

    def to_frame(self) -> pd.DataFrame:
        """Give one row for everybody (`all`) and one for each part."""
        return self._frame.copy()

    def plot(self) -> Chart:
        """Draw each part in both waves, the first hollow, joined by a line."""
        rows = change_columns(self._frame, self.measure)
        change = "points" if self.measure == "share" else "change"
        return Chart(
            rows=plain_rows(rows),
            spec=first_to_second(self.measure),
            title=self.explain().answer,
            subtitle=say("survey_change.subtitle", **self._values()),
            columns=("part_name", "first_answers", "second_answers",
                     *(("share_first", "share_second") if self.measure == "share"
                       else ("first", "second")),
                     change, f"{change}_low", f"{change}_high", "certainty"),
        )  # fmt: skip

    def to_map(self) -> MapLayer | None:
        """Give the change of each area, where it is told by area."""
        if self.by != "area":
            return None
        rows = self._frame[self._frame["part"].ne(WHOLE)].rename(
            columns={"part": "area_id", "part_name": "area_name"}
        )
        rows["value"] = rows["change"].where(rows["certainty"].ne("cannot_say"))
        return MapLayer(
            kind="areas",
            rows=plain_rows(rows[["area_id", "area_name", "value", "certainty"]]),
            breaks=BREAKS[self.measure],
            title=self.explain().answer,
            unit=say(f"survey_change.map_{self.measure}", **self._values()),
            diverging=True,
            number="points" if self.measure == "share" else "signed",
        )

    def explain(self) -> Explanation:
        """Say how much it changed, or why that cannot be called change."""
        values = self._values()
        return Explanation(
            answer=say(f"survey_change.{self._answer()}", **values),
            reading=tuple(self._reading(values)),
            limits=self._limits(values),
        )

    def _answer(self) -> str:
        whole = self._frame.iloc[0]
        if self.break_found:
            return f"break_{self.break_found}"
        if whole["certainty"] == "cannot_say":
            return "too_few"
        moved = {"sure": "up" if whole["change"] > 0 else "down"}
        return f"{self.measure}_{moved.get(str(whole['certainty']), 'same')}"

    def _reading(self, values: dict[str, Value]) -> list[Message]:
        said = []
        if self.parts_judged:
            said.append(say("survey_change.reading_parts", **values))
            clear = self._frame.iloc[1:]
            clear = clear[clear["certainty"].eq("sure")]
            if len(clear):
                most = clear.iloc[int(clear["change"].abs().to_numpy().argmax())]
                part = str(most["part"])
                name = Term("survey_mode", part) if self.by == "mode" else Name(most["part_name"])
                said.append(say(f"survey_change.reading_most_{self.measure}",
                                **{**values, **self._numbers(part), "part": name}))  # fmt: skip
        key = "shared" if self.shares_clusters else "apart"
        said.append(say(f"survey_change.reading_{key}", **values))
        if self.small:
            said.append(say("survey.reading_small", **values, names=names_value(self.small)))
        if self.empty:
            said.append(say("survey.reading_empty", names=names_value(self.empty)))
        return [*said, *answered_said(self, values)]

    def _limits(self, values: Mapping[str, Value]) -> tuple[Message, ...]:
        found = [say("survey_change.limit_why"), say("survey_change.limit_asked", **values),
                 say("survey.limit_answered")]  # fmt: skip
        if self.single != "refuse":
            found.append(say(f"survey.limit_single_{self.single}"))
        return (*found, *self.notes)

    def _numbers(self, part: str) -> dict[str, Value]:
        level: NumberKind = "percent" if self.measure == "share" else "number"
        moved: NumberKind = "points" if self.measure == "share" else "signed"
        kinds: dict[str, NumberKind] = {
            "first": level, "second": level, "change": moved, "change_low": moved,
            "change_high": moved, "p_value": "p_value",
        }  # fmt: skip
        digits = None if self.measure == "share" else 2
        return {
            name: Quantity(self.cite(f"{name}[{part}]"), kind, f"{name}[{part}]",
                           None if name == "p_value" else digits)
            for name, kind in kinds.items()
        }  # fmt: skip

    def _values(self) -> dict[str, Value]:
        values: dict[str, Value] = {
            **state_values(self), **self._numbers(WHOLE), "item": self.asked,
            "counted": self.counted, "first_wave": Name(self.first_wave),
            "second_wave": Name(self.second_wave), "by": Term("survey_by", self.by),
            "fewest": Quantity(self.fewest, "count"),
        }  # fmt: skip
        for name in ("parts", "parts_judged", "parts_up", "parts_down"):
            values[name] = Quantity(getattr(self, name), "count", name)
        for name in ("std_error", "std_error_apart"):
            values[name] = Quantity(self.cite(f"{name}[{WHOLE}]"),
                                    "percent" if self.measure == "share" else "number",
                                    f"{name}[{WHOLE}]", 2)  # fmt: skip
        return values


@checked
def survey_change(
    survey: Survey,
    items: SurveyItems | None = None,
    design: SurveyDesign | None = None,
    areas: Areas | None = None,
    margins: ExposureByGroup | None = None,
    *,
    item: Item,
    measure: Compared = "share",
    counted: Codes | None = None,
    first_wave: Wave | None = None,
    second_wave: Wave | None = None,
    by: ChangeBy = "whole",
    group: GroupName | None = None,
    weighting: Weighting = "as_given",
    margins_by: Margins | None = None,
    margins_without: Margins | None = None,
    margins_as: Scaled = "numbers",
    trim_at: TrimAt | None = None,
    single: SingleUnit = "refuse",
    fewest: Respondents = 30,
    confidence: Confidence = 0.95,
) -> SurveyChange:
    """Did what people answer change between two waves, and where or in which group?

    Parameters
    ----------
    survey, items, design, areas, margins
        As for `survey_estimates`; `design` also marks breaks of mode, and says whether waves were
        drawn in the same clusters.
    item, measure, counted
        What was asked, and whether the share of answers that count or the mean is compared.
    first_wave, second_wave
        The waves; None takes the last two.
    by, group
        What the change is told by; for groups, which.
    weighting, margins_by, margins_without, margins_as, trim_at, single
        As for `survey_estimates`; each wave is weighted by itself.
    fewest
        A part with fewer answers in either wave is "too few to say".
    confidence
        Level of the ranges.

    Returns
    -------
    SurveyChange
        For everybody and each part: both waves, their difference with range and p-value, and the
        standard error that would hold if waves had nothing in common.

    Raises
    ------
    UnsuitableData
        As for `survey_estimates`; or there are fewer than two waves with the item, or the first
        is not before the second.

    Notes
    -----
    The difference has the covariance of both waves, which waves in the same clusters share; the
    same label is taken for the same cluster unless `design` says that they were drawn anew.
    Degrees of freedom are the fewer of both waves; where few have the property a plain test
    stands guard (`guarded_p_value`). Parts are adjusted together by Holm; the whole
    is a question of its own. Across a break of mode or wording the difference is shown and not
    judged: it cannot be called change. Without a word in `design`, waves of which more than half
    the respondents would have to be asked otherwise to match count as broken.

    References
    ----------
    Kish 1965, Survey Sampling, section 12.4; Berger & Priam 2016, doi:10.1111/rssa.12116.

    Examples
    --------
    >>> people = pd.DataFrame({"respondent_id": range(8), "wave": [2024] * 4 + [2026] * 4,
    ...     "item": "unsafe", "answer": [1, 2, 2, 2, 1, 1, 1, 2], "answer_state": "answered",
    ...     "cluster": list("aabbaabb")})
    >>> found = survey_change(Survey.from_frame(people), item="unsafe", counted=(1,), fewest=2)
    >>> found.to_frame()[["first", "second", "change"]].iloc[0].tolist()
    [0.25, 0.75, 0.5]
    """
    first, second = _two_waves(survey, item, first_wave, second_wave)
    wanted = Wanted(weighting, margins_by or (), margins_without or (), margins_as, trim_at)
    asked = answers_of(
        "survey_change", survey, item, items=items, design=design, areas=areas, margins=margins,
        wanted=wanted, single=single, wave=(first, second),
    )  # fmt: skip
    values, codes = measured(asked, measure, counted)
    parts = parts_of(asked, by, group)
    broken = asked_otherwise(asked, design)
    frame = change_table(asked, parts, values, measure=measure, fewest=fewest,
                         confidence=confidence, comparable=not broken)  # fmt: skip
    rest = frame.iloc[1:]
    clear = rest[rest["certainty"].eq("sure")]
    least = rest[["first_answers", "second_answers"]].min(axis=1)
    return SurveyChange(
        item=item, measure=measure, by=by, first_wave=first, second_wave=second,
        asked=item_value(asked.meaning), counted=codes_value(asked.meaning, codes),
        break_found=broken, shares_clusters=asked.drawn.shares_clusters,
        parts=len(parts.labels), parts_judged=int(rest["p_value"].notna().sum()),
        parts_up=int((clear["change"] > 0).sum()), parts_down=int((clear["change"] < 0).sum()),
        small=(*parts.thin, *rest.loc[least < fewest, "part_name"].astype(str)), empty=parts.empty,
        fewest=fewest, single=single, notes=asked.notes, **state_fields(asked), _frame=frame,
    )  # fmt: skip


def _two_waves(survey: Survey, item: str, first: str | None, second: str | None) -> tuple[str, str]:
    """Choose the waves compared: those asked for, else the last two that have the item."""
    order = every_wave(survey)
    with_item = set(survey.column("wave")[survey.column("item").eq(item)].astype(str))
    usable = [wave for wave in order if wave in with_item] or list(order)
    foreign = [wave for wave in (first, second) if wave is not None and wave not in order]
    if foreign:
        raise UnsuitableData(listed("survey_change", [
            f"there is no wave '{wave}'; the survey has: {', '.join(order)}" for wave in foreign
        ]))  # fmt: skip
    if second is None:
        later = [w for w in usable if first is None or order.index(w) > order.index(first)]
        second = later[-1] if later else usable[-1]
    if first is None:
        before = [w for w in usable if order.index(w) < order.index(second)]
        first = before[-1] if before else None
    if first is None or order.index(first) >= order.index(second):
        raise UnsuitableData(listed("survey_change", [
            f"a change needs two waves, the first before the second; those with '{item}' are: "
            f"{', '.join(usable)}"
        ]))  # fmt: skip
    return first, second


_EXAMPLE: dict[str, Any] = {"item": "aesfdrk", "counted": (3, 4), "by": "area"}
METHOD = Method(
    run=survey_change,
    question="Did what people answer change, and where?",
    sources=(
        "Kish 1965, Survey Sampling, section 12.4, Wiley",
        "Berger & Priam 2016, doi:10.1111/rssa.12116",
        "Binder 1983, doi:10.2307/1402588",
    ),
    example=_EXAMPLE,
    reads_groups=True,
)
