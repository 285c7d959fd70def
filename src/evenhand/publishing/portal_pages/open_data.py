"""Open data of a release: one table as CSV and JSON, with a dictionary of its columns."""

from collections.abc import Sequence
from typing import Any

import pandas as pd

from evenhand.publishing.portal_pages.numbers import AreaHere, OffenceHere, Year
from evenhand.publishing.spreadsheets import inert
from evenhand.wording.languages import LANGUAGES
from evenhand.wording.messages import say

TABLE = "recorded_by_area"
COLUMNS: dict[str, str] = {
    "release": "string",
    "area_id": "string",
    "area_name": "string",
    "offence_class": "string",
    "period_from": "date",
    "period_to": "date",
    "recorded": "integer",
    "recorded_low": "number",
    "recorded_high": "number",
    "is_hidden": "boolean",
    "base": "string",
    "per_1000": "number",
    "per_1000_low": "number",
    "per_1000_high": "number",
    "city_per_1000": "number",
}
"""Column → its kind; what it means is `area_data.<column>` of the catalogue of words."""


def rows_of(areas: Sequence[AreaHere], release: str) -> list[dict[str, Any]]:
    """Give one row for each area, class and year; a hidden number is missing and marked."""
    return [
        _row(area, one, year, release)
        for area in areas
        for one in area.offences
        for year in one.years
    ]


def _row(area: AreaHere, one: OffenceHere, year: Year, release: str) -> dict[str, Any]:
    return {
        "release": release,
        "area_id": area.id,
        "area_name": area.name,
        "offence_class": one.offence,
        "period_from": year.first.isoformat(),
        "period_to": year.last.isoformat(),
        "recorded": year.count,
        "recorded_low": _short(year.low),
        "recorded_high": _short(year.high),
        "is_hidden": year.count is None,
        "base": one.base,
        "per_1000": _short(year.rate),
        "per_1000_low": _short(year.rate_low),
        "per_1000_high": _short(year.rate_high),
        "city_per_1000": _short(year.city_rate),
    }


def _short(value: float | None) -> float | None:
    """Keep four significant digits: more are not carried by any range."""
    return None if value is None else float(f"{value:.4g}")


def as_csv(rows: Sequence[dict[str, Any]]) -> str:
    """Write the rows as CSV; a text that a spreadsheet would take for a formula is made inert."""
    frame = pd.DataFrame(rows, columns=list(COLUMNS))
    frame["recorded"] = frame["recorded"].astype("Int64")
    frame["is_hidden"] = frame["is_hidden"].map({True: "true", False: "false"})
    return str(inert(frame).to_csv(index=False, lineterminator="\n"))


def as_json(rows: Sequence[dict[str, Any]], about: dict[str, Any]) -> dict[str, Any]:
    """Give the rows with their dictionary, licence and how to cite them."""
    return {**about, "dictionary": dictionary(), "rows": list(rows)}


def dictionary() -> list[dict[str, Any]]:
    """Say of each column what it means, in every complete language."""
    return [
        {"column": name, "type": kind,
         "meaning": {language: say(f"area_data.{name}").written(language)
                     for language in LANGUAGES}}
        for name, kind in COLUMNS.items()
    ]  # fmt: skip


def csv_metadata(about: dict[str, Any]) -> dict[str, Any]:
    """Describe the CSV as the W3C's Tabular Data Model has it, for programs that read it."""
    return {
        "@context": "http://www.w3.org/ns/csvw",
        "url": f"{TABLE}.csv",
        "dc:title": about["title"],
        "dc:license": about["licence"],
        "dc:source": about["sources"],
        "dc:identifier": about["release"],
        "dc:bibliographicCitation": about["cite"],
        "tableSchema": {
            "columns": [
                {"name": one["column"], "titles": one["column"], "datatype": one["type"],
                 "dc:description": one["meaning"]}
                for one in dictionary()
            ]
        },
    }  # fmt: skip
