"""The report on what the data of a workspace are worth."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

from evenhand.errors import OptionError, UnsuitableData, listed
from evenhand.quality.class_checks import base_items, class_items, code_items, count_items
from evenhand.quality.clock_checks import clock_items
from evenhand.quality.deliveries import delivery_items
from evenhand.quality.item import Item, State
from evenhand.quality.origins import Origins
from evenhand.quality.place_checks import place_items
from evenhand.quality.record_checks import identifier_items, import_items, seen_item
from evenhand.quality.rows import Rows, rows_of
from evenhand.quality.share_checks import share_items
from evenhand.quality.survey_checks import survey_items
from evenhand.quality.time_checks import time_items
from evenhand.quality.uses import Use, uses_of
from evenhand.sources.report import ImportReport
from evenhand.tables.areas import Areas
from evenhand.tables.counts import Counts
from evenhand.tables.exposure import Exposure
from evenhand.tables.incidents import Incidents
from evenhand.tables.stops import Stops
from evenhand.tables.survey import Survey
from evenhand.tables.survey_design import SurveyDesign
from evenhand.tables.survey_shares import SurveyShares
from evenhand.tables.table import Table

LOOKED_AT = ("incidents", "stops", "counts", "exposure", "survey", "survey_shares")


class City(Protocol):
    """What a workspace is to the report."""

    def has(self, name: str) -> bool:
        """Say whether a table is there."""

    def read(self, name: str) -> Table:
        """Give a table whole."""

    def reports(self) -> list[ImportReport]:
        """Give the accounts of the imports."""


@dataclass(frozen=True)
class QualityReport:
    """What was looked for, table by table, and what the tables are good for.

    Attributes
    ----------
    items
        Everything looked for, in the order of the report.
    uses
        For each table of records, what it is good for.
    rows
        Table → how many rows.
    fingerprints
        Table → its fingerprint.
    """

    items: tuple[Item, ...]
    uses: tuple[Use, ...]
    rows: dict[str, int]
    fingerprints: dict[str, str]

    def of(self, table: str, state: State | None = None) -> list[Item]:
        """Give the items of one table, in one state where it is given."""
        return [one for one in self.items if one.table == table and state in (None, one.state)]

    def item(self, table: str, name: str) -> Item:
        """Find an item by its table and name.

        Raises
        ------
        KeyError
            There is none.
        """
        for one in self.of(table):
            if one.name == name:
                return one
        raise KeyError(f"D-{table} has no {name}")

    def cite(self, citation: str) -> Any:
        """Give a number again: "D-incidents.share[undated]".

        Raises
        ------
        OptionError
            It names no number of the report.
        """
        source, _, path = citation.partition(".")
        number, _, name = path.partition("[")
        try:
            return self.item(source.removeprefix("D-"), name.removesuffix("]")).numbers[number][0]
        except KeyError:
            known = ", ".join(one.citation("count") for one in self.items if "count" in one.numbers)
            raise OptionError(
                listed(citation, [f"the report on the data has no such number; it has: {known}"])
            ) from None


def quality_report(city: City) -> QualityReport:
    """What are the data of a workspace worth, and for which questions?

    Parameters
    ----------
    city
        A workspace.

    Returns
    -------
    QualityReport
        Everything that was looked for: what was found with its size, rows to look at, what was
        done with them and what follows; what was not found; what these data cannot tell.

    Raises
    ------
    UnsuitableData
        Nothing was imported yet.

    Notes
    -----
    Columns on groups of people are left out before anything is looked at. Examples are numbers
    of rows; what stands in a row is never told.
    """
    tables = {name: city.read(name) for name in LOOKED_AT if city.has(name)}
    reports = city.reports()
    if not tables or not reports:
        raise UnsuitableData(
            listed("quality", ["there are no records, counts or bases yet; import some first"])
        )
    items = [*import_items(reports), *code_items(reports)]
    for table in tables.values():
        items += table_items(table, reports)
    if isinstance(survey := tables.get("survey"), Survey):
        items += _survey_items(survey, city)
    return QualityReport(
        items=tuple(items),
        uses=uses_of(items),
        rows={name: len(table) for name, table in tables.items()},
        fingerprints={name: table.fingerprint() for name, table in tables.items()},
    )


def _survey_items(survey: Survey, city: City) -> Iterator[Item]:
    design = city.read("survey_design") if city.has("survey_design") else None
    areas = city.read("areas") if city.has("areas") else None
    return survey_items(
        survey,
        design if isinstance(design, SurveyDesign) else None,
        areas if isinstance(areas, Areas) else None,
    )


def table_items(table: Table, reports: Sequence[ImportReport] = ()) -> Iterator[Item]:
    """Look at one table.

    Parameters
    ----------
    table
        Incidents, stops, counts, exposure or shares; of any other nothing is told here.
    reports
        The accounts of its imports; without them no example can be given.
    """
    if len(table) == 0:
        return
    if isinstance(table, Counts):
        yield from count_items(table)
    elif isinstance(table, Exposure):
        yield from base_items(table)
    elif isinstance(table, SurveyShares):
        yield from share_items(table)
    elif isinstance(table, (Incidents, Stops)):
        rows = rows_of(table, Origins(reports, table.NAME, len(table)))
        for item in _of_rows(rows):
            # The methods that an item names are about incidents.
            yield item if isinstance(table, Incidents) else replace(item, affects=())
        if isinstance(table, Incidents):
            yield from class_items(rows, table)


def _of_rows(rows: Rows) -> Iterator[Item]:
    yield from identifier_items(rows)
    yield from delivery_items(rows)
    yield from time_items(rows)
    yield from clock_items(rows)
    yield from place_items(rows)
    yield seen_item(rows, "at_origin", "place", "kept_unplaced", ("area_rates",))
