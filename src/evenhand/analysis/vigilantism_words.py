"""What is said of taking the law into one's own hands: how much, whether it rises, and where."""

from typing import TYPE_CHECKING

import pandas as pd

from evenhand.analysis.survey_words import answered_said, codes_value, item_value, state_values
from evenhand.analysis.vigilantism_table import ALL, APPROVE, MEMBER, TRUST, WARNED
from evenhand.contract import Explanation
from evenhand.wording.messages import Message, Name, Quantity, Term, TermList, Value, say
from evenhand.wording.numbers import NumberKind

if TYPE_CHECKING:
    from evenhand.analysis.vigilantism import Vigilantism

_NAME, _NAMED = "vigilantism", 8


def explained(found: "Vigilantism") -> Explanation:
    """Say how many approve in all, then every warning, then what else was asked."""
    told = values(found)
    key = "warned" if found.warnings else "calm"
    return Explanation(
        answer=say(f"{_NAME}.{key}{'' if _has_change(found) else '_one_wave'}", **told),
        reading=(*_warnings(found), *_further(found), say(f"{_NAME}.reading_rule", **told),
                 say(f"{_NAME}.reading_item", **told), *answered_said(found, told)),
        limits=_limits(found, told),
    )  # fmt: skip


def values(found: "Vigilantism") -> dict[str, Value]:
    """Give the values of its messages; those without a part are of the whole."""
    told: dict[str, Value] = {
        **state_values(found), **_of(found, APPROVE, ALL), "item": item_value(found.meaning),
        "codes": codes_value(found.meaning, found.counted), "wave": Name(found.wave),
        "first_wave": Name(found.first_wave or "–"), "fewest": Quantity(found.fewest, "count"),
        "false_warnings": Quantity(found.false_warnings, "percent", "false_warnings"),
    }  # fmt: skip
    for name in ("areas", "areas_judged", "areas_rising", "areas_above", "warnings"):
        told[name] = Quantity(getattr(found, name), "count", name)
    return told


def _of(found: "Vigilantism", measure: str, area: str) -> dict[str, Value]:
    level: NumberKind = "number" if measure == TRUST else "percent"
    moved: NumberKind = "signed" if measure == TRUST else "points"
    kinds: dict[str, NumberKind] = {
        "first": level, "second": level, "second_low": level, "second_high": level,
        "change": moved, "change_low": moved, "change_high": moved, "above_rest": moved,
        "p_rise_adjusted": "p_value", "p_above_adjusted": "p_value",
    }  # fmt: skip
    told: dict[str, Value] = {}
    for name, kind in kinds.items():
        path = f"{name}[{measure}|{area}]"
        told[name] = Quantity(found.cite(path), kind, path, 1 if measure == TRUST and
                              kind != "p_value" else None)  # fmt: skip
    return told


def _has_change(found: "Vigilantism") -> bool:
    return bool(pd.notna(found.cite(f"change[{APPROVE}|{ALL}]")))


def _warnings(found: "Vigilantism") -> list[Message]:
    """Say each warning with its size; of many, the first."""
    frame = found.to_frame()
    said = []
    for flag, kind in (("is_rising", "rising"), ("is_above_rest", "above")):
        rows = frame[frame[flag]]
        for row in rows.head(_NAMED).itertuples():
            measure, area = str(row.measure), str(row.area_id)
            where = "_all" if area == ALL else ""
            said.append(say(f"{_NAME}.warning_{kind}{where}", **_of(found, measure, area),
                            measure=Term("vigilance", measure),
                            area=Name(str(row.area_name))))  # fmt: skip
    return said


def _further(found: "Vigilantism") -> list[Message]:
    """Say how many belong to a group, and how far such groups are trusted."""
    return [say(f"{_NAME}.reading_{measure}", **_of(found, measure, ALL))
            for measure in (MEMBER, TRUST) if measure in found.measures
            and pd.notna(found.cite(f"second[{measure}|{ALL}]"))]  # fmt: skip


def _limits(found: "Vigilantism", told: dict[str, Value]) -> tuple[Message, ...]:
    frame = found.to_frame()
    said = [say(f"{_NAME}.limit_{key}", **told) for key in ("said", "persons", "groups", "why")]
    if found.break_found:
        said.append(say(f"{_NAME}.limit_break", **told))
    elif not found.first_wave:
        said.append(say(f"{_NAME}.limit_one_wave"))
    small = frame[frame["measure"].isin(WARNED) & frame["area_id"].ne(ALL) & frame["second"].isna()]
    if len(small):
        names = [Name(str(name)) for name in dict.fromkeys(small["area_name"])]
        shown = TermList(tuple(names[:_NAMED] + ([Name("…")] if len(names) > _NAMED else [])))
        said.append(say("survey.reading_small", **told, names=shown))
    return (*said, say("survey.limit_answered"), *found.notes)
