"""The account of an import as a page shows it."""

import csv
import io
from typing import Any

from django.http import HttpRequest

from evenhand.frame import words
from evenhand.publishing.spreadsheets import inert
from evenhand.sources.report import ImportReport
from evenhand.wording.messages import Name, Quantity, say, term

MOST_FIRST = 5


def account(request: HttpRequest, report: ImportReport) -> dict[str, Any]:
    """Write an account: facts, files, rows set aside by reason, emptied cells, notes.

    Parameters
    ----------
    request
        Whose language is spoken.
    report
        Of an import, or of a check.
    """
    return {
        "facts": _facts(request, report),
        "files": _files(request, report),
        "aside": _aside(request, report),
        "personal": _personal(request, report),
        "tables": _tables(request, report),
        "warnings": [words.written(one.message(), request) for one in report.warnings],
        "notes": [words.written(one.message(), request) for one in report.notes],
    }


def _facts(request: HttpRequest, report: ImportReport) -> list[dict[str, str]]:
    numbers = {
        "files": len(report.files),
        "rows": report.rows_in,
        "used": report.rows_used,
        "aside": report.rows_in - report.rows_used,
    }
    return [
        {"label": words.say(request, f"web_data.fact_{name}"), "value": number(request, value)}
        for name, value in numbers.items()
    ]


def table_name(request: HttpRequest, name: str) -> str:
    """Write the name of a table in words."""
    return term("table", name, words.language(request))


def number(request: HttpRequest, value: int) -> str:
    """Write a count in the reader's language."""
    return words.say(request, "web_frame.plain", text=int(value))


def _files(request: HttpRequest, report: ImportReport) -> dict[str, Any]:
    names = ("file", "table", "rows", "used")
    return _table(
        request, "files_caption", names, ("rows", "used"),
        [[one.name, table_name(request, one.kind), number(request, one.rows_in),
          number(request, one.rows_used)] for one in report.files],
    )  # fmt: skip


def _tables(request: HttpRequest, report: ImportReport) -> dict[str, Any]:
    rows = [
        [table_name(request, name), number(request, made)] for name, made in report.tables.items()
    ]
    return _table(request, "tables_caption", ("table", "made"), ("made",), rows)


def _aside(request: HttpRequest, report: ImportReport) -> dict[str, Any]:
    rows = [
        [part.file, _reason(request, part.reason), number(request, part.rows),
         _first(request, part.first_rows, part.rows)]
        for part in report.set_aside
    ]  # fmt: skip
    return _table(request, "aside_caption", ("file", "reason", "rows", "which"), ("rows",), rows)


def _personal(request: HttpRequest, report: ImportReport) -> dict[str, Any]:
    rows = [
        [part.file, part.column, number(request, part.cells),
         _first(request, part.first_rows, part.cells)]
        for part in report.personal
    ]  # fmt: skip
    names = ("file", "column", "cells", "which")
    return _table(request, "personal_caption", names, ("cells",), rows)


def _reason(request: HttpRequest, reason: str) -> str:
    text = words.written(say(f"data.aside_{reason}"), request)
    return text[:1].upper() + text[1:]


def _first(request: HttpRequest, rows: tuple[int, ...], of: int) -> str:
    shown = ", ".join(map(str, rows[:MOST_FIRST]))
    if of <= len(rows[:MOST_FIRST]) or not shown:
        return shown
    more = Quantity(of - len(rows[:MOST_FIRST]), "count")
    return words.written(say("web_data.rows_and_more", rows=Name(shown), more=more), request)


def _table(
    request: HttpRequest,
    caption: str,
    names: tuple[str, ...],
    numbers: tuple[str, ...],
    rows: list[list[str]],
) -> dict[str, Any]:
    heads = [words.say(request, f"web_data.head_{name}") for name in names]
    return {
        "caption": words.say(request, f"web_data.{caption}"),
        "folds": True,
        "columns": [
            {"text": head, "is_number": name in numbers}
            for head, name in zip(heads, names, strict=True)
        ],
        "rows": [
            [
                {"text": text, "is_number": name in numbers, "label": head}
                for text, name, head in zip(row, names, heads, strict=True)
            ]
            for row in rows
        ],
    }


def rows_csv(request: HttpRequest, rows: list[list[Any]]) -> str:
    """Write the list of rows that cannot be used as CSV: file, row, column, what is wrong."""
    import pandas as pd

    heads = [words.say(request, f"web_data.head_{name}") for name in ("file", "row", "column")]
    heads.append(words.say(request, "web_data.head_reason"))
    told = [[file, row, column, _why(request, reason)] for file, row, reason, column in rows]
    out = io.StringIO()
    inert(pd.DataFrame(told, columns=heads)).to_csv(out, index=False, quoting=csv.QUOTE_MINIMAL)
    return out.getvalue()


def _why(request: HttpRequest, reason: str) -> str:
    if not reason:
        return words.say(request, "web_data.one_of_the_reasons")
    key = "web_data.looks_personal" if reason == "personal" else ""
    return words.say(request, key) if key else _reason(request, reason)
