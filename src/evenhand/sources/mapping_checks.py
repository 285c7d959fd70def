"""Says everything that is wrong with a mapping before any file is read by it."""

from collections.abc import Mapping as Assigned
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pyproj import CRS
from pyproj.exceptions import CRSError

from evenhand.sources.kinds import (
    BOTH,
    MADE_IDS,
    OFFENCES,
    PERIODS,
    TABLES,
    TIMES_ROLE,
    WIDE_OVER,
    wide_problems,
)
from evenhand.sources.mapping_also import also_problems
from evenhand.sources.mapping_persons import person_problems
from evenhand.sources.mapping_rows import chosen_problems, row_problems
from evenhand.sources.mapping_shapes import SUMMED, constant_problems, shape_problems
from evenhand.sources.pairs import ORDERS
from evenhand.sources.periods import ROLLING
from evenhand.sources.personal_data import head_kind
from evenhand.sources.street_names import STREET_ROLES
from evenhand.sources.surveys.mapping_checks import INSTEAD, survey_problems
from evenhand.sources.vocabulary import vocabulary_problems
from evenhand.tables.columns import names_group
from evenhand.tables.counts import COUNT_UNITS
from evenhand.tables.incidents import TIME_PRECISIONS
from evenhand.tables.table import Table
from evenhand.taxonomy.classes import is_class

LENGTHS = ("day", "month", "quarter", "year", ROLLING)
POINT_ROLES = ("longitude", "latitude", "easting", "northing")
POINT_ROLE = "point"
"""Both coordinates in one cell."""
PERIOD_ROLES = ("period", "year")
KEY_ROLE = "record_key"
KEYED = ("parts", "survey")
"""Sections whose settings are named after roles or items."""
SECTIONS = {
    "title", "kind", "publisher", "licence", "about", "recognise", "file", "columns", "may_lack",
    "values", "vocabulary", "constants", "rows", "parts", "join", "time", "place", "offences",
    "wide", "combine", "level", "count_unit", "also", "survey",
}  # fmt: skip
INSIDE: dict[str, set[str]] = {
    "recognise": {"columns", "pattern", "exact"},
    "file": {
        "separator",
        "encoding",
        "decimal",
        "thousands",
        "missing",
        "sheet",
        "layer",
        "skip_rows",
        "header_rows",
    },
    "rows": {"where", "except"},
    "join": {"fills"},
    "time": {
        "format",
        "zone",
        "precision",
        "length",
        "step_minutes",
        "pattern",
        "months",
        "running",
    },
    "place": {"crs", "order", "precision_m", "snapped", "ranges", "gazetteer"},
    "offences": {"scheme", "codes"},
    "wide": {"columns", "over", "format", "length"},
}


def mapping_problems(stored: Assigned[str, Any]) -> list[str]:
    """List the faults of a mapping as TOML holds it; empty if it may be used."""
    if problems := person_problems(stored):
        return problems  # nothing more is said of a mapping that may not be quoted
    problems = also_problems(stored, mapping_problems)
    own = shape_problems(stored) + _section_problems(stored) + row_problems(stored)
    own = own or survey_problems(stored)
    own = own or _role_problems(stored) + chosen_problems(stored) + _setting_problems(stored)
    return own + problems


def _section_problems(stored: Assigned[str, Any]) -> list[str]:
    problems = [
        f"'{name}' is not a part of a mapping; there are: {', '.join(sorted(SECTIONS))}"
        for name in stored
        if name not in SECTIONS
    ]
    kind = stored.get("kind", "")
    if isinstance(kind, str) and kind not in TABLES:
        problems.append(f"kind is {kind!r}; give one of {', '.join(TABLES)}")
    for part, known in INSIDE.items():
        if not isinstance(stored.get(part, {}), dict):
            problems.append(f"'{part}' must be a section: [{part}]")
            continue
        problems += [
            f"[{part}] has no setting '{name}'; there are: {', '.join(sorted(known))}"
            for name in stored.get(part, {})
            if name not in known
        ]
    return problems


def _role_problems(stored: Assigned[str, Any]) -> list[str]:
    table = TABLES[stored["kind"]]
    known = {column.name for column in table.COLUMNS} | {KEY_ROLE}
    known |= {TIMES_ROLE} if table.NAME in MADE_IDS else set()
    known |= {*POINT_ROLES, POINT_ROLE} if table.NEEDS_CRS or "x_m" in known else set()
    known |= {*STREET_ROLES} if "place_precision_m" in known else set()
    known |= {*PERIOD_ROLES} if "period_start" in known else set()
    problems = []
    for part in ("columns", "constants", "values", "vocabulary"):
        problems += [
            f"[{part}] '{role}' is not a column of {table.NAME}; "
            f"there are: {', '.join(sorted(known))}"
            for role in stored.get(part, {})
            if role not in known and not role.startswith(table.PREFIXES or ("\0",))
        ]
    if not table.HAS_GROUPS:
        problems += _group_problems(stored, table.NAME)
    counted = {column.name for column in table.COLUMNS if column.kind in ("number", "whole")}
    for role, names in stored.get("columns", {}).items():
        for name in [names] if isinstance(names, str) else names:
            # A count of suspects names nobody.
            if not (role in counted and head_kind(str(name)) == "names of people"):
                problems += personal_head_problems(str(name))
    problems += constant_problems(stored.get("constants", {}), table)
    problems += vocabulary_problems(stored)
    if "join" in stored:
        return problems
    return problems + _needed_problems(stored, table)


def _group_problems(stored: Assigned[str, Any], table: str) -> list[str]:
    """Refuse columns called after groups of people, as what they are and as what they become."""
    columns = stored.get("columns", {})
    given = [name for names in columns.values()
             for name in ([names] if isinstance(names, str) else names)]  # fmt: skip
    parts = ("columns", "constants", "values", "vocabulary")
    roles = [role for part in parts for role in stored.get(part, {})]
    return [
        f"'{name}' is called after groups of people, who have no place in {table}; "
        "take it out of the mapping"
        for name in dict.fromkeys([*map(str, given), *roles])
        if names_group(name)
    ]


def _needed_problems(stored: Assigned[str, Any], table: type[Table]) -> list[str]:
    """Say which columns the table needs that the mapping gives no way to."""
    given = {*stored.get("columns", {}), *stored.get("constants", {})}
    instead = {
        "x_m": {"longitude", "easting", POINT_ROLE},
        "y_m": {"latitude", "northing", POINT_ROLE},
        "period_start": {"period", "year"},
        "period_end": {"period", "year"},
    }
    made = {*MADE_IDS.values(), "offence_class", "time_precision", "level", "geometry"}
    if "wide" in stored:
        over = stored["wide"].get("over", PERIODS)
        made |= {"count"} | ({OFFENCES} if over in (OFFENCES, BOTH) else set())
        made |= {"period_start", "period_end"} if over in (PERIODS, BOTH) else set()
    if table.NAME == "incidents":
        made |= {"x_m", "y_m"}
    made |= {*INSTEAD} if "survey" in stored else set()
    if table.NAME == "areas":
        made |= {"area_name"}
    return [
        f"[columns] nothing is given for '{column.name}' ({column.meaning}); "
        f"name its column, or a constant"
        for column in table.COLUMNS
        if column.required
        and column.name not in made
        and not ({column.name} | instead.get(column.name, set())) & given
    ]


def personal_head_problems(column: str) -> list[str]:
    """Say why a column cannot be mapped, if its head speaks of a person."""
    kind = head_kind(column)
    if kind is None:
        return []
    return [
        f"The column {column} looks like {kind}, so it cannot be mapped. Nothing was imported. "
        "Take it out of the mapping and try again"
    ]


def _is_zone(name: Any) -> bool:
    """Say whether a time zone is known: by opening it, since listing all takes long."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, TypeError, ValueError, OSError):
        return False
    return True


def _setting_problems(stored: Assigned[str, Any]) -> list[str]:
    problems = []
    for section, name, allowed in (
        ("time", "precision", TIME_PRECISIONS),
        ("time", "length", LENGTHS),
        ("wide", "length", LENGTHS),
        ("wide", "over", WIDE_OVER),
        ("place", "order", ORDERS),
        ("time", "running", ("year",)),
    ):
        given = stored.get(section, {}).get(name)
        if given is not None and given not in allowed:
            problems.append(f"[{section}] {name} is {given!r}; give one of {', '.join(allowed)}")
    if stored.get("time", {}).get("running") and stored["kind"] != "counts":
        problems.append("[time] running is for counts; take it out")
    problems += [
        f"[time] running cannot stand with {part}; take one of them out"
        for part in ("wide", "combine")
        if stored.get("time", {}).get("running") and part in stored
    ]
    zone = stored.get("time", {}).get("zone")
    if zone is not None and not _is_zone(zone):
        problems.append(f"[time] zone is {zone!r}; give an IANA name such as 'Europe/Paris'")
    problems += wide_problems(stored.get("wide", {}))
    problems += _crs_problems(stored.get("place", {}).get("crs"))
    problems += [
        f"[offences] {code!r} is classed as {name!r}, which is not a class of ours; "
        "use one, or local:<name>"
        for code, name in stored.get("offences", {}).get("codes", {}).items()
        if not is_class(str(name))
    ]
    unit = stored.get("constants", {}).get("unit")
    if stored["kind"] == "counts" and unit is not None and unit not in COUNT_UNITS:
        problems.append(f"[constants] unit is {unit!r}; give one of {', '.join(COUNT_UNITS)}")
    if stored.get("combine", "sum") != "sum":
        problems.append(f"combine is {stored['combine']!r}; the only word is 'sum'")
    if "combine" in stored and stored["kind"] not in SUMMED:
        problems.append(f"combine is for {', '.join(SUMMED)}; take it out for {stored['kind']}")
    return problems


def _crs_problems(crs: Any) -> list[str]:
    if crs is None:
        return []
    try:
        system = CRS.from_user_input(crs)
    except CRSError:
        return [f"[place] crs {crs!r} is not known; give one such as 'EPSG:4326'"]
    if not (system.is_geographic or system.is_projected):
        return [f"[place] crs {crs!r} is no system of points on a map; give one as 'EPSG:4326'"]
    return []
