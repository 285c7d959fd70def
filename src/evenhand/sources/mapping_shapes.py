"""Says where a mapping holds the wrong kind of thing: a number for a name, a word for a list."""

import codecs
import re
from collections.abc import Callable
from collections.abc import Mapping as Assigned
from datetime import date
from typing import Any

from evenhand.sources.heads import MOST_HEADER_ROWS, MOST_SKIPPED_ROWS
from evenhand.sources.labels import group_problem
from evenhand.sources.times import ISO, NUMBERED
from evenhand.tables.columns import Column
from evenhand.tables.table import Table

MINUTES_A_DAY = 1440
SUMMED = ("counts", "exposure", "exposure_by_group")


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and bool(value)


def _is_texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(one, str) for one in value)


def _is_mark(value: Any) -> bool:
    return isinstance(value, str) and len(value) == 1 and value not in '"\r\n'


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _is_encoding(value: Any) -> bool:
    try:
        return _is_text(value) and codecs.lookup(value)._is_text_encoding
    except (LookupError, ValueError):
        return False


def _is_pattern(value: Any) -> bool:
    try:
        return _is_text(value) and bool(re.compile(value))
    except re.error:
        return False


def _is_period_pattern(value: Any) -> bool:
    return _is_pattern(value) and group_problem(value) is None


def _is_row_count(value: Any, most: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= most


_Fit = tuple[Callable[[Any], bool], str]
_TEXT: _Fit = (_is_text, "text in quotes")
_TEXTS: _Fit = (_is_texts, "a list of texts in brackets")
_MARK: _Fit = (_is_mark, "one character")
_NO_MARK: _Fit = (lambda value: value == "" or _is_mark(value), "one character, or nothing")
_PATTERN: _Fit = (_is_pattern, "a regular expression, such as '\\d{6}'")
_FORMAT: _Fit = (
    lambda value: (
        value in (ISO, *NUMBERED) or (_is_text(value) and bool(re.search("%[A-Za-z]", value)))
    ),
    "'iso', a format such as '%d.%m.%Y %H:%M', or for times written as numbers 'excel', 'epoch' "
    "or 'epoch_ms'",
)
_SETTINGS: dict[tuple[str, str], _Fit] = {
    ("recognise", "columns"): _TEXTS,
    ("recognise", "pattern"): _PATTERN,
    ("file", "separator"): _MARK,
    ("file", "encoding"): (_is_encoding, "an encoding such as 'utf-8' or 'cp1252'"),
    ("file", "decimal"): _MARK,
    ("file", "thousands"): _NO_MARK,
    ("file", "missing"): _TEXTS,
    ("file", "sheet"): _TEXT,
    ("file", "layer"): _TEXT,
    ("file", "skip_rows"): (
        lambda value: _is_row_count(value, MOST_SKIPPED_ROWS),
        "the number of rows above the header, 0 or more",
    ),
    ("file", "header_rows"): (
        lambda value: _is_row_count(value, MOST_HEADER_ROWS),
        "the number of rows of the header: 0 for none, 1, 2 …",
    ),
    ("time", "format"): _FORMAT,
    ("time", "zone"): _TEXT,
    ("time", "precision"): _TEXT,
    ("time", "length"): _TEXT,
    ("join", "fills"): (lambda value: _is_texts(value) and value, "a list of columns to fill"),
    ("time", "pattern"): (
        _is_period_pattern,
        "a regular expression with a group (?P<year>…), and (?P<month>…), (?P<quarter>…) or "
        "(?P<first>…) and (?P<last>…)",
    ),
    ("time", "months"): (
        lambda value: _is_texts(value) and len(value) == len({*map(str.casefold, value)}) == 12,
        "the names of the twelve months in brackets",
    ),
    ("time", "running"): _TEXT,
    ("time", "step_minutes"): (
        lambda value: _is_row_count(value, MINUTES_A_DAY) and value > 0,
        "whole minutes, 1 to 1440",
    ),
    ("place", "ranges"): (_is_text, "what stands between two ends, such as '-'"),
    ("place", "crs"): _TEXT,
    ("place", "gazetteer"): _TEXT,
    ("place", "order"): _TEXT,
    ("place", "precision_m"): (lambda value: _is_number(value) and value >= 0, "metres, 0 or more"),
    ("offences", "scheme"): _TEXT,
    ("offences", "codes"): (lambda value: isinstance(value, dict), "a section: [offences.codes]"),
    ("wide", "columns"): _PATTERN,
    ("wide", "over"): _TEXT,
    ("wide", "format"): _FORMAT,
    ("wide", "length"): _TEXT,
}


def shape_problems(stored: Assigned[str, Any]) -> list[str]:
    """List what is of the wrong kind in a mapping, before anything in it is looked up."""
    problems = [
        f"'{part}' is {stored[part]!r}; give text in quotes"
        for part in ("title", "kind", "level", "publisher", "licence", "about")
        if part in stored and not isinstance(stored[part], str)
    ]
    problems += [
        f"'{part}' must be a section: [{part}]"
        for part in ("columns", "values", "vocabulary", "constants")
        if not isinstance(stored.get(part, {}), dict)
    ]
    level = stored.get("level", "area")
    if isinstance(level, str) and not re.fullmatch(r"\w+", level):
        problems.append(f"'level' is {level!r}; give a word of letters, digits and _")
    if not _is_texts(stored.get("may_lack", [])):
        problems.append(f"'may_lack' is {stored['may_lack']!r}; give a list of texts in brackets")
    for (part, name), (fits, wanted) in _SETTINGS.items():
        section = stored.get(part, {})
        if isinstance(section, dict) and name in section and not fits(section[name]):
            problems.append(f"[{part}] {name} is {section[name]!r}; give {wanted}")
    return problems or _entry_problems(stored)


def _entry_problems(stored: Assigned[str, Any]) -> list[str]:
    problems = [
        f"[columns] {role} is {names!r}; give the name of a column, or a list of names"
        for role, names in stored.get("columns", {}).items()
        if not (_is_text(names) or (names and _is_texts(names) and all(names)))
    ]
    problems += [
        f"[values] '{role}' must be a section: [values.{role}]"
        for role, words in stored.get("values", {}).items()
        if not isinstance(words, dict)
    ]
    problems += [
        f"[vocabulary] {role} must be a list of texts in brackets"
        for role, words in stored.get("vocabulary", {}).items()
        if not _is_texts(words)
    ]
    file = stored.get("file", {})
    if isinstance(file, dict) and "decimal" in file and file["decimal"] == file.get("thousands"):
        problems.append("[file] decimal and thousands are the same mark; they must differ")
    return problems


def constant_problems(constants: Assigned[str, Any], table: type[Table]) -> list[str]:
    """List the constants that do not fit the column that they fill."""
    known = {column.name: column for column in table.COLUMNS}
    return [
        f"[constants] {role} is {value!r}; give {wanted}"
        for role, value in constants.items()
        if (wanted := _unfitting(value, known.get(role))) is not None
    ]


def _unfitting(value: Any, column: Column | None) -> str | None:
    """Say what a column would take instead of a value; None where the value fits."""
    if column is None or column.kind in ("id", "code", "text"):
        return None if isinstance(value, (str, int)) else "text in quotes"
    if column.kind == "choice":
        return None if value in column.choices else f"one of {', '.join(column.choices)}"
    if column.kind in ("number", "whole"):
        return None if _number_fits(value, column) else _bounds_of(column)
    if column.kind == "day":
        return None if _is_day(value) else "a day, as 2026-11-23"
    if column.kind == "boolean":
        return None if isinstance(value, bool) else "true or false, without quotes"
    return "a column of the file instead; it differs from row to row"


def _number_fits(value: Any, column: Column) -> bool:
    if not _is_number(value) or (column.kind == "whole" and value != int(value)):
        return False
    return (column.least is None or value >= column.least) and (
        column.most is None or value <= column.most
    )


def _bounds_of(column: Column) -> str:
    words = "a whole number" if column.kind == "whole" else "a number"
    words += f" of at least {column.least:g}" if column.least is not None else ""
    return words + (f", at most {column.most:g}" if column.most is not None else "")


def _is_day(value: Any) -> bool:
    if isinstance(value, date):
        return True
    try:
        return bool(date.fromisoformat(str(value)))
    except ValueError:
        return False
