"""Reads a partnership's own evidence from `evidence.csv` or `evidence.toml`."""

import csv
import io
import re
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from evenhand.errors import SourceError, TableError, listed
from evenhand.tables.evidence import Evidence
from evenhand.taxonomy.persons.addressed import addressed_in, without_places
from evenhand.taxonomy.persons.looks import look_of
from evenhand.taxonomy.persons.naming import holds_joined_name, holds_name

FILES = ("evidence.csv", "evidence.toml")
_FREE = ("label", "conditions", "cautions", "rights", "cost")
MOST_ROWS = 2_000
_NUMBERS = tuple(one.name for one in Evidence.COLUMNS if one.kind in ("number", "whole"))
_LARGEST = 1e9
_LINK = re.compile(r"$|https?://[^\s<>\"]+$|doi:10\.[^\s<>\"]+$|10\.[^\s<>\"]+$")
_REACH = ("e-mail addresses", "telephone numbers")


def read_evidence(path: Path) -> Evidence:
    """Read and check a partnership's own entries.

    Parameters
    ----------
    path
        CSV with a heading (comma or semicolon, UTF-8), one row for each entry; or TOML with one
        `[[evidence]]` for each. Columns are those of the table `evidence`.

    Raises
    ------
    SourceError
        The file cannot be read, or has faults; all are listed, row by row.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as problem:
        what = (problem.strerror or "cannot be read").lower()
        raise _refused(path, [f"{what}; say where the evidence is"]) from problem
    except UnicodeDecodeError as problem:
        raise _refused(path, ["it is not UTF-8; save it as UTF-8"]) from problem
    rows = _toml_rows(path, text) if path.suffix.lower() == ".toml" else _csv_rows(path, text)
    problems = _row_problems(rows)
    if problems:
        raise _refused(path, problems)
    frame = pd.DataFrame(rows).replace(r"^\s*$", pd.NA, regex=True)
    for column in Evidence.COLUMNS:
        if column.required and column.name not in frame:
            frame[column.name] = pd.NA
    try:
        return Evidence.from_frame(frame)
    except TableError as problem:
        told = [line.removeprefix("  - ") for line in str(problem).splitlines()[1:]]
        raise _refused(path, told) from problem


def _refused(path: Path, problems: Sequence[str]) -> SourceError:
    return SourceError(listed(path.name, list(problems)))


def _toml_rows(path: Path, text: str) -> list[dict[str, Any]]:
    try:
        stored = tomllib.loads(text)
    except tomllib.TOMLDecodeError as problem:
        raise _refused(path, [f"this is not TOML: {problem}; mend that place"]) from problem
    except RecursionError:
        raise _refused(path, ["it is nested too deeply; write lists of words only"]) from None
    given = stored.get("evidence", [])
    other = [name for name in stored if name != "evidence"]
    if other or not isinstance(given, list) or not all(isinstance(one, dict) for one in given):
        raise _refused(path, ["write [[evidence]] once for each entry, and nothing else"])
    return [{name: _joined(value) for name, value in one.items()} for one in given]


def _joined(value: Any) -> Any:
    """Let lists stand for words by spaces."""
    if isinstance(value, list) and all(isinstance(word, str) for word in value):
        return " ".join(value)
    return value


def _csv_rows(path: Path, text: str) -> list[dict[str, Any]]:
    first = text.partition("\n")[0]
    mark = ";" if first.count(";") > first.count(",") else ","
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=mark)
    try:
        lines = list(reader)
    except csv.Error:
        raise _refused(path, [
            f"line {reader.line_num} has a field of more than {csv.field_size_limit():,} letters; "
            "a quotation mark may be left open"
        ]) from None  # fmt: skip
    lines = [line for line in lines if any(cell.strip() for cell in line)]
    if not lines:
        raise _refused(path, ["it is empty; the first line names the columns"])
    head = [name.strip() for name in lines[0]]
    doubled = sorted({name for name in head if head.count(name) > 1})
    problems = [f"the column '{name}' stands more than once; keep one" for name in doubled]
    problems += [
        f"row {number} has {len(line)} fields, the heading {len(head)}; put texts with the "
        "separator in quotation marks"
        for number, line in enumerate(lines[1:], start=1) if len(line) != len(head)
    ]  # fmt: skip
    if problems:
        raise _refused(path, problems)
    return [dict(zip(head, line, strict=True)) for line in lines[1:]]


def _row_problems(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """Say what is wrong with rows as written: columns, sources, persons."""
    if not rows:
        return ["it has no entries; give at least one"]
    if len(rows) > MOST_ROWS:
        return [f"it has {len(rows)} rows; {MOST_ROWS} are the most"]
    known = [column.name for column in Evidence.COLUMNS]
    problems = [f"there is no column '{name}'; there are: {', '.join(known)}"
                for name in dict.fromkeys(name for row in rows for name in row)
                if name not in known]  # fmt: skip
    for number, row in enumerate(rows, start=1):
        where = f"row {number} ('{row.get('entry_id') or ''}')"
        if not any(letter.isalnum() for letter in str(row.get("source") or "")):
            problems.append(f"{where}: it has no source; say where it was read")
        problems += [f"{where}: '{name}' {fault}" for name, value in row.items()
                     if (fault := _kind_fault(name, value))]  # fmt: skip
        problems += [
            f"{where}: '{name}' looks like data of a person; write of measures, offices and "
            "places, never of a person"
            for name in _FREE if _names_person(row.get(name))
        ]  # fmt: skip
        problems += [f"{where}: 'source' holds a telephone number or an address of a person; give "
                     "author, title and year"] * _reaches_person(row.get("source"))  # fmt: skip
        problems += [f"{where}: 'link' is no address of a page; write it as https://…"] * (
            not _LINK.match(str(row.get("link") or "").strip())
        )
    return problems


def _kind_fault(name: str, value: Any) -> str:
    """Say why a value of TOML cannot be one of a column: CSV knows texts only."""
    if isinstance(value, str):
        return ""
    if name not in _NUMBERS:
        return "is no text; put it in quotation marks"
    if isinstance(value, bool) or not isinstance(value, (int, float)) or value != value:
        return "is no number; write it as -0.2 or 2020"
    return "" if abs(value) <= _LARGEST else f"is too large; at most {_LARGEST:g}"


def _reaches_person(text: Any) -> bool:
    """Say whether a source, which may name its authors, tells how to reach one."""
    if not isinstance(text, str):
        return False
    return any((look := look_of(word)) is not None and look.kind in _REACH
               for word in re.split(r"[\s,;()<>]+", text))  # fmt: skip


def _names_person(text: Any) -> bool:
    if not isinstance(text, str) or not text.strip():
        return False
    if addressed_in(text):
        return True
    text = without_places(text)
    return bool(look_of(text)) or holds_name(text) or holds_joined_name(text)
