"""What the city page must know of the city without reading its tables."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from evenhand.publishing.means import Means, means_of
from evenhand.tables.areas import Areas
from evenhand.tables.exposure import Exposure
from evenhand.tables.table import Table
from evenhand.workbench.city.kept import FOLDER, FORMAT, files_of, read_json
from evenhand.workbench.city.shapes import bounds_of, keep_outlines
from evenhand.workspace.disk import write_whole
from evenhand.workspace.workspace import Workspace

TABLES = (
    "incidents", "counts", "areas", "exposure", "survey", "survey_items", "interventions",
)  # fmt: skip
MOST_AREAS = 600
"""A set of more areas than this is not offered: nobody reads such a table."""


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What is known of a city.

    Attributes
    ----------
    files
        Table → the files from which this was read.
    has
        As `evenhand.publishing.means.Means.has`, and `measures` where some are known.
    first_on, last_on
        First and last day of the records; None without any.
    offences
        Class and how many, the most frequent first.
    focus
        The class that the page opens with; empty for all.
    levels
        Sets of areas: name, how many, bases of exposure; the one to open with first.
    bounds
        West, south, east, north, degrees; None without areas.
    settings
        Setting and how many records know it, the most frequent first; empty where none does.
    item, asked_on
        The survey's question on how safe people feel, and the last day of asking.
    months
        How many months have records.
    """

    files: Mapping[str, list[str]]
    has: frozenset[str]
    first_on: date | None
    last_on: date | None
    offences: tuple[tuple[str, int], ...]
    focus: str
    levels: tuple[Mapping[str, Any], ...]
    bounds: tuple[float, float, float, float] | None
    settings: tuple[tuple[str, int], ...] = ()
    item: str = ""
    asked_on: date | None = None
    months: int = 0

    def bases(self, level: str) -> tuple[str, ...]:
        """Name the bases of exposure that a set of areas has."""
        return next((tuple(one["bases"]) for one in self.levels if one["name"] == level), ())


def gather_facts(here: Workspace) -> Facts:
    """Read the tables and keep what the page needs: `city.json` and the outlines of areas.

    Both are written whole or not at all; the facts last, so that who sees them finds the rest.
    """
    files = files_of(here, TABLES)
    tables = {name: here.read(name) for name in files}
    means = means_of(tables)
    target = here.folder / FOLDER
    target.mkdir(parents=True, exist_ok=True)
    areas = tables.get("areas")
    levels = _levels(means, areas, tables.get("exposure"))
    if isinstance(areas, Areas):
        for one in levels:
            keep_outlines(areas, one["name"], here.settings.crs, target)
    survey = means.survey
    facts = Facts(
        files=files,
        has=means.has | ({"measures"} if _measures(tables.get("interventions")) else set()),
        first_on=means.first_on,
        last_on=means.last_on,
        offences=tuple(means.counts.items()),
        focus=next(iter(means.focus()), ""),
        levels=tuple(levels),
        bounds=bounds_of(areas, here.settings.crs) if isinstance(areas, Areas) else None,
        settings=_settings(tables.get("incidents")),
        item=survey.main if survey else "",
        asked_on=survey.last_on if survey else None,
        months=len(means.months),
    )
    write_whole(target / "city.json", json.dumps(_plain(facts), ensure_ascii=False))
    return facts


def read_facts(here: Workspace) -> Facts | None:
    """Give what is known of the city; None where it is still to be gathered."""
    document = read_json(here.folder / FOLDER / "city.json")
    if document is None:
        return None
    fields = {name: one for name, one in document.items() if name != "format"}
    for name in ("first_on", "last_on", "asked_on"):
        fields[name] = date.fromisoformat(fields[name]) if fields[name] else None
    fields["has"] = frozenset(fields["has"])
    for name in ("offences", "settings"):
        fields[name] = tuple(map(tuple, fields[name]))
    fields["levels"] = tuple(fields["levels"])
    fields["bounds"] = tuple(fields["bounds"]) if fields["bounds"] else None
    return Facts(**fields)


def outlines_of(here: Workspace, level: str) -> Path:
    """Say where the outlines of a set of areas lie."""
    return here.folder / FOLDER / f"areas-{level}.geojson"


def _plain(facts: Facts) -> dict[str, Any]:
    document = asdict(facts) | {"format": FORMAT, "has": sorted(facts.has)}
    for name in ("first_on", "last_on", "asked_on"):
        document[name] = document[name].isoformat() if document[name] else None
    return document


def _levels(means: Means, areas: Table | None, exposure: Table | None) -> list[dict[str, Any]]:
    """List the sets of areas that records can be counted in, the one to open with first."""
    if not means.level:
        return []
    if not isinstance(areas, Areas):
        return [{"name": means.level, "areas": 0, "bases": list(means.bases)}]
    frame = areas.to_frame()[["area_id", "level"]]
    sizes = frame["level"].value_counts()
    names = [str(name) for name, size in sizes.items() if 1 < size <= MOST_AREAS]
    ordered = sorted(names, key=lambda name: (name != means.level, int(sizes[name]), name))
    return [
        {"name": name, "areas": int(sizes[name]), "bases": _bases(frame, name, exposure)}
        for name in ordered
    ]


def _bases(frame: pd.DataFrame, level: str, exposure: Table | None) -> list[str]:
    if not isinstance(exposure, Exposure):
        return []
    rows = exposure.to_frame()
    known = rows["value"].notna() & rows["area_id"].isin(frame.loc[frame["level"] == level,
                                                                   "area_id"])  # fmt: skip
    return sorted(map(str, rows.loc[known, "base"].unique()))


def _settings(incidents: Table | None) -> tuple[tuple[str, int], ...]:
    if incidents is None or "setting" not in incidents.to_frame():
        return ()
    known = incidents.column("setting").dropna().value_counts()
    return tuple((str(name), int(count)) for name, count in known.items() if count)


def _measures(table: Table | None) -> int:
    return int(table.column("intervention_id").nunique()) if table is not None else 0
