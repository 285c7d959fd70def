"""How a column's values are brought to their kind, with every fault in words."""

import re
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

Kind = Literal[
    "id", "text", "choice", "code", "instant", "day", "number", "whole", "boolean", "geometry"
]
LONGEST_TEXT = 120
_GROUPS = re.compile(
    r"(?<![a-z])(race|rasse|sex|genders?|geschlecht|religion|herkunft)(?![a-z])"
    r"|nationalit|nacionalid|staatsang|ethni|etnia|etnicidad|citizenship|ciudadan"
)


def names_group(name: str) -> bool:
    """Say whether a column or an option is called after groups of people.

    Examples
    --------
    >>> names_group("mo_Nationality"), names_group("Ethnicity")
    (True, True)
    >>> names_group("trace"), names_group("mo_entry")
    (False, False)
    """
    return _GROUPS.search(name.casefold()) is not None


@dataclass(frozen=True)
class Column:
    """One column of a table: its kind, unit, and whether a value may be missing.

    Attributes
    ----------
    name
        Fixed name, with the unit at its end.
    kind
        `id` and `code`: short text; `text`: a label of a place or category; `choice`: one of
        `choices`; `instant`: zone-aware time; `day`: a calendar day; `number`, `whole`,
        `boolean`; `geometry`: a Shapely geometry in projected metres.
    meaning
        One line for the glossary and for error messages.
    required
        Whether the column must be there. A column that is not required is added, empty.
    missing
        Whether single values may be missing.
    choices
        The words allowed in a `choice`.
    least, most
        Bounds of a number.
    unique
        Whether a value may stand once only.
    """

    name: str
    kind: Kind
    meaning: str
    required: bool = False
    missing: bool = True
    choices: tuple[str, ...] = ()
    least: float | None = None
    most: float | None = None
    unique: bool = False


def rows_of(mask: "pd.Series[bool]") -> str:
    """Say how many rows are marked, with the numbers of the first, counted from 1."""
    where = np.flatnonzero(mask.to_numpy())[:3] + 1
    return f"{int(mask.sum())} of {len(mask)} rows (first rows: {', '.join(map(str, where))})"


def converted(column: Column, values: pd.Series) -> tuple[pd.Series, list[str]]:
    """Bring one column to its kind; give the values and everything that is wrong with them."""
    converted, faults = _CONVERTERS[column.kind](column, values)
    if not faults:
        faults = _value_faults(column, converted)
    return converted, faults


def _value_faults(column: Column, values: pd.Series) -> list[str]:
    problems = []
    empty = values.isna()
    if not column.missing and empty.any():
        problems.append(f"'{column.name}' is missing in {rows_of(empty)}; give each row a value")
    if column.unique and values[~empty].duplicated().any():
        problems.append(
            f"'{column.name}' stands more than once in {rows_of(values.duplicated() & ~empty)}; "
            "each must be unique"
        )
    if column.least is not None and (values < column.least).fillna(False).any():
        beyond = (values < column.least).fillna(False).astype(bool)
        problems.append(f"'{column.name}' is below {column.least:g} in {rows_of(beyond)}")
    if column.most is not None and (values > column.most).fillna(False).any():
        beyond = (values > column.most).fillna(False).astype(bool)
        problems.append(f"'{column.name}' is above {column.most:g} in {rows_of(beyond)}")
    return problems


def _as_text(column: Column, values: pd.Series) -> tuple[pd.Series, list[str]]:
    texts = values.astype("string")
    longest = int(texts.str.len().max()) if texts.notna().any() else 0
    if longest > LONGEST_TEXT:
        return texts, [
            f"'{column.name}' holds texts of up to {longest} characters; free text has no place "
            f"in a table (at most {LONGEST_TEXT}); leave the column out"
        ]
    return texts, []


def _as_choice(column: Column, values: pd.Series) -> tuple[pd.Series, list[str]]:
    texts = values.astype("string")
    foreign = texts.notna() & ~texts.isin(column.choices)
    if foreign.any():
        return texts, [
            f"'{column.name}' has words that are not known in {rows_of(foreign)}; "
            f"use one of {', '.join(column.choices)}"
        ]
    return texts, []


def _as_instant(column: Column, values: pd.Series) -> tuple[pd.Series, list[str]]:
    if values.isna().all():
        return pd.Series(pd.NaT, index=values.index).dt.tz_localize("UTC").astype(_UTC), []
    if isinstance(values.dtype, pd.DatetimeTZDtype):
        return values.dt.tz_convert("UTC").astype(_UTC), []
    naive = values.notna()
    return values, [
        f"{rows_of(naive)} of '{column.name}' have no time zone; give them one "
        "(pandas: .dt.tz_localize(…))"
    ]


def _as_day(column: Column, values: pd.Series) -> tuple[pd.Series, list[str]]:
    days = pd.to_datetime(values, errors="coerce", utc=False)
    if isinstance(days.dtype, pd.DatetimeTZDtype):
        return days, [f"'{column.name}' has a time zone; a calendar day has none"]
    wrong = values.notna() & days.isna()
    if wrong.any():
        return days, [f"'{column.name}' is not a date in {rows_of(wrong)}; write it as 2026-11-23"]
    return days.astype("datetime64[us]"), []


def _as_number(column: Column, values: pd.Series) -> tuple[pd.Series, list[str]]:
    numbers = pd.to_numeric(values, errors="coerce").astype("float64")
    wrong = (values.notna() & numbers.isna()) | np.isinf(numbers)
    if wrong.any():
        return numbers, [f"'{column.name}' is not a number in {rows_of(wrong)}"]
    return numbers, []


def _as_whole(column: Column, values: pd.Series) -> tuple[pd.Series, list[str]]:
    numbers, faults = _as_number(column, values)
    if faults:
        return numbers, faults
    broken = numbers.notna() & (numbers != np.floor(numbers))
    if broken.any():
        return numbers, [f"'{column.name}' is not a whole number in {rows_of(broken)}"]
    return numbers.astype("Int64"), []


def _as_boolean(column: Column, values: pd.Series) -> tuple[pd.Series, list[str]]:
    wrong = values.notna() & ~values.isin([True, False])
    if wrong.any():
        return values, [f"'{column.name}' is neither true nor false in {rows_of(wrong)}"]
    return values.astype("boolean"), []


def _as_geometry(column: Column, values: pd.Series) -> tuple[pd.Series, list[str]]:
    import shapely

    shapes = values.astype("object")
    there = shapes.notna()
    if not bool(np.all(shapely.is_geometry(shapes[there].to_numpy()))):
        return shapes, [f"'{column.name}' holds values that are not Shapely geometries"]
    empty = pd.Series(False, index=shapes.index)
    empty[there] = shapely.is_empty(shapes[there].to_numpy())
    if empty.any():
        return shapes, [f"'{column.name}' is an empty geometry in {rows_of(empty)}"]
    return shapes, []


_UTC = "datetime64[us, UTC]"
_CONVERTERS = {
    "id": _as_text,
    "text": _as_text,
    "code": _as_text,
    "choice": _as_choice,
    "instant": _as_instant,
    "day": _as_day,
    "number": _as_number,
    "whole": _as_whole,
    "boolean": _as_boolean,
    "geometry": _as_geometry,
}


def code_problems(name: str, values: pd.Series, pattern: str, hint: str) -> list[str]:
    """Say in which rows a column of codes does not match its pattern."""
    fitting = {code for code in values.dropna().unique() if re.fullmatch(pattern, code)}
    wrong = values.notna() & ~values.isin(fitting)
    return [f"'{name}' is not {hint} in {rows_of(wrong)}"] if wrong.any() else []
