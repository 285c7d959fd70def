"""Which records a finding is about: its period, offence, areas and source."""

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

import pandas as pd

from evenhand.contract import Finding
from evenhand.safeguards.cells import Codes, Coordinate, Span
from evenhand.safeguards.layout import Layout
from evenhand.tables.counts import Counts
from evenhand.tables.incidents import Incidents
from evenhand.tables.table import Table
from evenhand.workspace.findings import plain_options


def layout_of(
    name: str,
    finding: Finding,
    last: date | None,
    tables: Mapping[str, Table],
    chosen: Mapping[str, str | None] | None = None,
) -> Layout:
    """Put a finding's declarations and options into a layout for disclosure control.

    Parameters
    ----------
    name
        Release and finding.
    finding
        The finding.
    last
        The last day published; None where only the declarations are looked at.
    tables
        The tables it was made from.
    chosen
        Argument → table name; the first one is the source of its counts.
    """
    kind = type(finding)
    options: Mapping[str, Any] = finding.provenance.options if finding.provenance else {}
    source = next((table for table in (chosen or {}).values() if table), "incidents")
    scope: dict[str, Coordinate] = {}
    if last is not None:
        scope["time"] = _span(finding, tables.get(source), last)
    offence = options.get("offence")
    if isinstance(offence, str):
        scope["offence"] = Codes(frozenset({offence}))
    if hasattr(finding, "no_setting") and (setting := getattr(finding, "setting", "")):
        scope["setting"] = Codes(frozenset({str(setting)}))
    if kind.SOME:
        # Asked the same, it counts the same part; asked otherwise, nobody knows which.
        part = f"some:{kind.SOME}:{json.dumps(plain_options(options), sort_keys=True)}"
        scope[part] = Codes(frozenset({kind.SOME}))
    return Layout(
        name=name,
        key=kind.KEY,
        counts=kind.COUNTS,
        derived=kind.DERIVED,
        part_of=kind.PART_OF,
        nested=kind.NESTED,
        scope=scope,
        level=str(getattr(finding, "level", None) or options.get("level") or "area"),
        measure=f"{source}:{getattr(finding, 'unit', 'offences')}",
    )


def _span(finding: Finding, table: Table | None, last: date) -> Span:
    first_on, last_on = getattr(finding, "starts_on", None), getattr(finding, "ends_on", None)
    if first_on is not None and last_on is not None:
        return Span(_day(first_on), _day(last_on))
    return Span(_first_day(table, last), last)


def _first_day(table: Table | None, last: date) -> date:
    """Give the first day of the month of the oldest record."""
    if isinstance(table, Incidents):
        oldest = table.local_times("starts_at").min()
    elif isinstance(table, Counts):
        oldest = table.column("period_start").min()
    else:
        return last.replace(day=1)
    return last.replace(day=1) if pd.isna(oldest) else _day(oldest).replace(day=1)


def _day(value: Any) -> date:
    return pd.Timestamp(value).date()
