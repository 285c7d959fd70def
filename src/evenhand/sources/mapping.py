"""A mapping: which columns of a file mean what, kept as a readable TOML file."""

import re
import tomllib
from collections.abc import Mapping as Assigned
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any
from zoneinfo import available_timezones

from pyproj import CRS
from pyproj.exceptions import CRSError

from evenhand.errors import SourceError, listed
from evenhand.sources.kinds import TABLES
from evenhand.sources.personal_data import head_kind
from evenhand.tables.counts import COUNT_UNITS
from evenhand.tables.incidents import TIME_PRECISIONS
from evenhand.tables.table import Table
from evenhand.taxonomy.classes import is_class

Roles = dict[str, tuple[str, ...]]
LENGTHS = ("day", "month", "quarter", "year")
POINT_ROLES = ("longitude", "latitude", "easting", "northing")
PERIOD_ROLES = ("period", "year")
KEY_ROLE = "record_key"
MISSING = ("", "NULL", "NA", "N/A", "#N/A")
_SECTIONS = {
    "title", "kind", "publisher", "licence", "about", "recognise", "file", "columns", "may_lack",
    "values", "constants", "time", "place", "offences", "wide", "combine", "level", "count_unit",
}  # fmt: skip
_INSIDE: dict[str, set[str]] = {
    "recognise": {"columns", "pattern", "exact"},
    "file": {"separator", "encoding", "decimal", "thousands", "missing", "sheet", "layer"},
    "time": {"format", "zone", "precision", "length"},
    "place": {"crs", "precision_m", "snapped"},
    "offences": {"scheme", "codes"},
    "wide": {"columns", "format", "length"},
}


@dataclass(frozen=True)
class Mapping:
    """What a file is and which of its columns are read; nothing else of it ever is.

    Attributes
    ----------
    title, kind
        What the file is, in words, and the table its rows go to.
    columns
        Role → columns of the file. Roles are the table's own columns and `longitude`,
        `latitude`, `easting`, `northing`, `period`, `year`, `record_key`.
    may_lack
        Roles whose column need not be in the file.
    values
        Role → (word of the file → our word).
    constants
        Role → the one value of all rows.
    sections
        The settings of `file`, `time`, `place`, `offences`, `wide` and `recognise`.
    combine_sum
        Whether rows of the same area and period are added up.
    level
        For areas: what this set of areas is called.
    origin
        Publisher, licence and address, as the publisher states them.
    """

    title: str
    kind: str
    columns: Roles
    may_lack: tuple[str, ...] = ()
    values: dict[str, dict[str, Any]] = field(default_factory=dict)
    constants: dict[str, Any] = field(default_factory=dict)
    sections: dict[str, dict[str, Any]] = field(default_factory=dict)
    combine_sum: bool = False
    level: str = ""
    origin: dict[str, str] = field(default_factory=dict)

    @property
    def table(self) -> type[Table]:
        """The table that the rows go to."""
        return TABLES[self.kind]

    def setting(self, section: str, name: str, default: Any = None) -> Any:
        """Give one setting of a section."""
        return self.sections.get(section, {}).get(name, default)

    def source_columns(self, header: tuple[str, ...]) -> tuple[str, ...]:
        """Name the columns to read from a file with this header, in the header's order."""
        wanted = {name for names in self.columns.values() for name in names}
        wide = self.setting("wide", "columns")
        return tuple(
            name
            for name in header
            if name in wanted or (wide is not None and re.fullmatch(wide, name))
        )

    def missing_columns(self, header: tuple[str, ...]) -> list[str]:
        """Name the mapped columns that a header does not have."""
        return [
            name
            for role, names in self.columns.items()
            if role not in self.may_lack
            for name in names
            if name not in header
        ]

    def recognises(self, header: tuple[str, ...]) -> bool:
        """Say whether a file with this header is what this mapping is for."""
        needed = self.setting("recognise", "columns")
        if needed is None or not set(needed) <= set(header):
            return False
        if self.setting("recognise", "exact", False) and set(header) != set(needed):
            return False
        pattern = self.setting("recognise", "pattern")
        return pattern is None or any(re.fullmatch(pattern, name) for name in header)

    def to_json(self) -> dict[str, Any]:
        """Give the mapping as it is written in TOML, in plain values."""
        stored: dict[str, Any] = {"title": self.title, "kind": self.kind, **self.origin}
        stored["columns"] = {
            role: names[0] if len(names) == 1 else list(names)
            for role, names in self.columns.items()
        }
        optional = {
            "may_lack": list(self.may_lack),
            "values": self.values,
            "constants": self.constants,
            "level": self.level,
        }
        stored |= {name: value for name, value in optional.items() if value}
        if self.combine_sum:
            stored["combine"] = "sum"
        return stored | self.sections


def mapping_from(stored: Assigned[str, Any], name: str) -> Mapping:
    """Make a mapping from what TOML holds.

    Parameters
    ----------
    stored
        The content of the TOML file.
    name
        What the mapping is called in messages.

    Raises
    ------
    SourceError
        The mapping has faults; all are listed.
    """
    problems = _section_problems(stored)
    if not problems:
        problems = _role_problems(stored) + _setting_problems(stored)
    if problems:
        raise SourceError(listed(f"mapping {name}", problems))
    return Mapping(
        title=str(stored.get("title", name)),
        kind=stored["kind"],
        columns={
            role: (names,) if isinstance(names, str) else tuple(names)
            for role, names in stored.get("columns", {}).items()
        },
        may_lack=tuple(stored.get("may_lack", ())),
        values={role: dict(words) for role, words in stored.get("values", {}).items()},
        constants=dict(stored.get("constants", {})),
        sections={part: dict(stored[part]) for part in _INSIDE if part in stored},
        combine_sum=stored.get("combine") == "sum",
        level=str(stored.get("level", "")),
        origin={
            part: str(stored[part]) for part in ("publisher", "licence", "about") if part in stored
        },
    )


def read_mapping(path: Path) -> Mapping:
    """Read a mapping from a TOML file.

    Raises
    ------
    SourceError
        The file cannot be read, is not TOML, or the mapping has faults.
    """
    try:
        stored = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as problem:
        raise SourceError(
            listed(f"mapping {path.name}", [f"it cannot be read as TOML: {problem}"])
        ) from None
    return mapping_from(stored, path.name)


@cache
def built_in() -> tuple[Mapping, ...]:
    """Give the mappings of known origins: data files, read once."""
    folder = resources.files("evenhand.sources").joinpath("mappings")
    names = sorted(item.name for item in folder.iterdir() if item.name.endswith(".toml"))
    return tuple(
        mapping_from(tomllib.loads(folder.joinpath(name).read_text(encoding="utf-8")), name)
        for name in names
    )


def recognised(header: tuple[str, ...]) -> Mapping | None:
    """Find the known origin of a header: the one that needs the most of its columns."""
    fitting = [mapping for mapping in built_in() if mapping.recognises(header)]
    return max(
        fitting, key=lambda mapping: len(mapping.setting("recognise", "columns")), default=None
    )


def _section_problems(stored: Assigned[str, Any]) -> list[str]:
    problems = [
        f"'{name}' is not a part of a mapping; there are: {', '.join(sorted(_SECTIONS))}"
        for name in stored
        if name not in _SECTIONS
    ]
    if stored.get("kind") not in TABLES:
        problems.append(f"kind is {stored.get('kind')!r}; give one of {', '.join(TABLES)}")
    for part, known in _INSIDE.items():
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
    known |= {*POINT_ROLES} if table.NEEDS_CRS or "x_m" in known else set()
    known |= {*PERIOD_ROLES} if "period_start" in known else set()
    problems = []
    for part in ("columns", "constants", "values"):
        problems += [
            f"[{part}] '{role}' is not a column of {table.NAME}; "
            f"there are: {', '.join(sorted(known))}"
            for role in stored.get(part, {})
            if role not in known and not role.startswith(table.PREFIXES or ("\0",))
        ]
    for names in stored.get("columns", {}).values():
        for name in [names] if isinstance(names, str) else names:
            problems += personal_head_problems(str(name))
    return problems


def personal_head_problems(column: str) -> list[str]:
    """Say why a column cannot be mapped, if its head speaks of a person."""
    kind = head_kind(column)
    if kind is None:
        return []
    return [
        f"the column {column} looks like {kind}, so it cannot be mapped. Nothing was imported. "
        "Take it out of the mapping and try again"
    ]


def _setting_problems(stored: Assigned[str, Any]) -> list[str]:
    problems = []
    for section, name, allowed in (
        ("time", "precision", TIME_PRECISIONS),
        ("time", "length", LENGTHS),
        ("wide", "length", LENGTHS),
    ):
        given = stored.get(section, {}).get(name)
        if given is not None and given not in allowed:
            problems.append(f"[{section}] {name} is {given!r}; give one of {', '.join(allowed)}")
    zone = stored.get("time", {}).get("zone")
    if zone is not None and zone not in available_timezones():
        problems.append(f"[time] zone is {zone!r}; give an IANA name such as 'Europe/Paris'")
    problems += _crs_problems(stored.get("place", {}).get("crs"))
    problems += [
        f"[offences] {code!r} is classed as {name!r}, which is not a class of ours; "
        "use one, or local:<name>"
        for code, name in stored.get("offences", {}).get("codes", {}).items()
        if not is_class(str(name))
    ]
    unit = stored.get("constants", {}).get("unit")
    if unit is not None and unit not in COUNT_UNITS:
        problems.append(f"[constants] unit is {unit!r}; give one of {', '.join(COUNT_UNITS)}")
    if stored.get("combine", "sum") != "sum":
        problems.append(f"combine is {stored['combine']!r}; the only word is 'sum'")
    return problems


def _crs_problems(crs: Any) -> list[str]:
    if crs is None:
        return []
    try:
        CRS.from_user_input(crs)
    except CRSError:
        return [f"[place] crs {crs!r} is not known; give one such as 'EPSG:4326'"]
    return []
