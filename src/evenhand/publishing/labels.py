"""How columns and cells of findings are called and written in tables and charts."""

from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from typing import Any

import pandas as pd

from evenhand.taxonomy.items import bank
from evenhand.wording.messages import (
    Message,
    Quantity,
    Term,
    TermList,
    Value,
    Worded,
    entries,
    say,
    term,
)
from evenhand.wording.numbers import NumberKind

_TERM_GROUPS = {
    "offence": "offence_class", "offence_class": "offence_class", "setting": "setting",
    "space": "space", "base": "base", "time_precision": "time_precision", "weekday": "weekday",
    "unit": "unit", "geo": "geo", "ruler": "ruler", "month_of_year": "month_of_year",
    "check": "quality_check", "consequence": "quality_consequence", "grade": "quality_grade",
    "line": "observation_item", "sheet": "observation_sheet", "part_of_day": "light_of_day",
    "stage_name": "lifecycle_stage", "stage": "lifecycle_stage", "factor": "lifecycle_factor",
    "problem": "problem", "measure": "priority_measure",
    "role": "survey_part", "way": "series_way",
    "shown": "evidence_standing", "best_standing": "evidence_standing",
    "known": "evidence_strength", "option": "evidence_measure",
    "thing": "watched_thing",
    "assumption": "assumption", "cost_kind": "cost_kind", "reach": "value_reach",
}  # fmt: skip
_COUNTS = ("count", "count_around", "group", "pairs", "n_used", "n_rows", "n", "incidents",
           "recorded", "expected_count", "days", "hour", "answers", "counted",
           "effective_answers", "raters", "ratings", "unwelcome", "stops")  # fmt: skip
_SIGNED = ("change", "log_change", "difference")


def term_group(column: str) -> str:
    """Name the group of terms that a column's words belong to; empty if they are plain text."""
    return _TERM_GROUPS.get(column, "")


def label(group: str, name: str, language: str, *, otherwise: str) -> str:
    """Write an entry of `column.toml` or `value.toml`, or `otherwise` where there is none."""
    key = f"{group}.{name}"
    return say(key).written(language) if key in _known(language) else otherwise


@cache
def _known(language: str) -> frozenset[str]:
    return frozenset(k for k in entries(language) if k.startswith(("column.", "value.")))


def item_subject(code: str, language: str) -> str | None:
    """Say what an item of a survey asks, in few words; None for an item of no bank."""
    known = bank().get(code)
    if known is None:
        return None
    words = known.subjects.get(language) or known.subject
    return words[:1].upper() + words[1:]


def column_heading(name: str, language: str) -> str:
    """Write the heading of a column; a column without an entry keeps its own name in words."""
    words = label("column", name, language, otherwise="")
    if words:
        return words
    base = term("base", name.removeprefix("per_1000_"), language) if "per_1000_" in name else ""
    return base[:1].upper() + base[1:] if base else name.replace("_", " ")


def number_kind(column: str) -> NumberKind:
    """Say how the numbers of a column are written."""
    if column == "p_value" or column.startswith("p_value_"):
        return "p_value"
    if column.startswith("share") or column.endswith("_share"):
        return "percent"
    if column.startswith("points"):
        return "points"
    if column.startswith("rank"):
        return "count"
    if column in _SIGNED or column.startswith("change"):
        return "signed_percent"
    if column in _COUNTS or column.endswith(("_count", "_rows")) or column.startswith("n_"):
        return "count"
    if column in ("year",):
        return "year"
    return "month" if column == "month" else "rate"


def is_number(value: Any) -> bool:
    """Say whether a cell is a number, truth values apart."""
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def cell_value(column: str, value: Any, field: str, names: Mapping[str, str]) -> Value | Message:
    """Give a cell as a value that any language can write.

    Parameters
    ----------
    column
        Where the cell stands.
    value
        As in the finding's frame or its chart's rows.
    field
        The path by which the finding cites the number; empty for words.
    names
        Area id → name as printed.
    """
    from evenhand.wording.messages import Name

    if value is None or value is pd.NaT or value is pd.NA:
        return Quantity(float("nan"), "number")
    if isinstance(value, bool):
        return say("value.yes" if value else "value.no")
    if is_number(value):
        if column in ("weekday", "month_of_year"):
            return Term(column, str(int(value)))
        return Quantity(value, number_kind(column), field)
    day = _as_day(value)
    if day is not None:
        return Quantity(day, "month" if "month" in column else "date")
    text = str(value)
    if column in ("area_id", "area") and text in names:
        return Name(names[text])
    if column == "item" and text in bank():
        return Worded(bank()[text].subjects)
    if column == "flag":
        return TermList(tuple(Term("eurostat_flag", letter) for letter in text))
    if term_group(column):
        return Term(term_group(column), text)
    return say(f"value.{text}") if f"value.{text}" in _known("en") else Name(text)


def translations(row: Mapping[str, Any], column: str) -> Worded | None:
    """Give a cell's words in all languages, if its row holds them beside it as `column:fr`."""
    start = f"{column}:"
    texts = {key.removeprefix(start): row[key] for key in row if key.startswith(start)}
    return Worded({"en": str(row.get(column)), **texts}) if texts else None


def _as_day(value: Any) -> date | None:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, str) and len(value) in (10, 19, 23, 24) and value[4:5] == "-":
        try:
            return date.fromisoformat(value[:10])
        except ValueError:
            return None
    return None
