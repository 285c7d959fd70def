"""A mapping: which columns of a file mean what, kept as a readable TOML file."""

import re
import tomllib
from collections.abc import Mapping as Assigned
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

from evenhand.errors import SourceError, listed
from evenhand.sources.kinds import TABLES
from evenhand.sources.mapping_also import OF_THE_FILE, ORIGIN, further
from evenhand.sources.mapping_checks import INSIDE, KEYED, mapping_problems
from evenhand.sources.mapping_questions import unanswered
from evenhand.sources.selecting import chosen_columns
from evenhand.sources.surveys.mapping_checks import survey_columns
from evenhand.sources.vocabulary import DECLARED
from evenhand.tables.table import Table

Roles = dict[str, tuple[str, ...]]
MISSING = ("", "NULL", "NA", "N/A", "#N/A")
IN_SURVEYS = tuple(word for word in MISSING if word != "N/A")
"""In surveys N/A means that a question was not asked, which is no missing answer."""


@dataclass(frozen=True)
class Mapping:
    """What a file is and which of its columns are read; nothing else of it ever is.

    Attributes
    ----------
    title, kind
        What the file is, in words, and the table its rows go to.
    columns
        Role → columns of the file. Roles are the table's own columns and `longitude`,
        `latitude`, `easting`, `northing`, `period`, `year`, `times`, `record_key`.
    may_lack
        Roles whose column need not be in the file.
    values
        Role → (word of the file → our word).
    vocabulary
        Role → the words that its column may hold; any other is emptied and counted.
    constants
        Role → the one value of all rows.
    sections
        The settings of `recognise`, `file`, `rows`, `parts`, `time`, `place`, `offences` and
        `wide`.
    combine_sum
        Whether rows of the same area and period are added up.
    level
        For areas: what this set of areas is called.
    origin
        Publisher, licence and address, as the publisher states them.
    also
        What further tables are made of the same file.
    folder
        Where the mapping's file lies, so that the gazetteer it names is found; not part of what
        the mapping says.
    """

    title: str
    kind: str
    columns: Roles
    may_lack: tuple[str, ...] = ()
    values: dict[str, dict[str, Any]] = field(default_factory=dict)
    vocabulary: dict[str, tuple[str, ...]] = field(default_factory=dict)
    constants: dict[str, Any] = field(default_factory=dict)
    sections: dict[str, dict[str, Any]] = field(default_factory=dict)
    combine_sum: bool = False
    level: str = ""
    origin: dict[str, str] = field(default_factory=dict)
    also: tuple["Mapping", ...] = ()
    folder: Path = field(default=Path(), compare=False)

    @property
    def table(self) -> type[Table]:
        """The table that the rows go to."""
        return TABLES[self.kind]

    def setting(self, section: str, name: str, default: Any = None) -> Any:
        """Give one setting of a section."""
        return self.sections.get(section, {}).get(name, default)

    def setting_words(self, role: str) -> dict[str, Any]:
        """Give the words that the mapping translates in a role."""
        return self.values.get(role, {})

    @property
    def missing_words(self) -> tuple[str, ...]:
        """The words that mean that a cell is empty."""
        usual = IN_SURVEYS if "survey" in self.sections else MISSING
        return tuple(self.setting("file", "missing", usual))

    def declared(self, role: str) -> frozenset[str] | None:
        """Give the words, as we write them, that a role may hold; None if it may hold any.

        The words that the mapping translates into belong to them.
        """
        if role not in self.vocabulary and not role.startswith(DECLARED):
            return None
        ours = {str(word) for word in self.values.get(role, {}).values()}
        return frozenset({*self.vocabulary.get(role, ()), *ours})

    def source_columns(self, header: tuple[str, ...]) -> tuple[str, ...]:
        """Name the columns to read from a file with this header, in the header's order."""
        wanted = {name for names in self.columns.values() for name in names}
        wanted |= {*chosen_columns(self.sections.get("rows", {}))}
        wanted |= {*survey_columns(self.sections.get("survey", {}))}
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
        ] + [
            name
            for name in (
                *chosen_columns(self.sections.get("rows", {})),
                *survey_columns(self.sections.get("survey", {})),
            )
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
            "vocabulary": {role: list(words) for role, words in self.vocabulary.items()},
            "constants": {
                role: str(value) if isinstance(value, date) else value
                for role, value in self.constants.items()
            },
            "level": self.level,
            "also": [_own_part(one.to_json()) for one in self.also],
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
    problems = mapping_problems(stored)
    if problems:
        raise SourceError(listed(f"mapping {name}", problems))
    return _made(stored, name)


def _made(stored: Assigned[str, Any], name: str) -> Mapping:
    """Make a mapping of what has no faults."""
    return Mapping(
        title=str(stored.get("title", name)),
        kind=stored["kind"],
        columns={
            role: (names,) if isinstance(names, str) else tuple(names)
            for role, names in stored.get("columns", {}).items()
        },
        may_lack=tuple(stored.get("may_lack", ())),
        values={role: dict(words) for role, words in stored.get("values", {}).items()},
        vocabulary={role: tuple(words) for role, words in stored.get("vocabulary", {}).items()},
        constants=dict(stored.get("constants", {})),
        sections={part: dict(stored[part]) for part in (*INSIDE, *KEYED) if part in stored},
        combine_sum=stored.get("combine") == "sum",
        level=str(stored.get("level", "")),
        origin={part: str(stored[part]) for part in ORIGIN if part in stored},
        also=tuple(_made(one, name) for one in further(stored)),
    )


def _own_part(stored: dict[str, Any]) -> dict[str, Any]:
    """Leave out what a further table has from the file."""
    return {part: value for part, value in stored.items() if part not in OF_THE_FILE}


def read_mapping(path: Path) -> Mapping:
    """Read a mapping from a TOML file.

    Raises
    ------
    SourceError
        The file cannot be read, is not TOML, or the mapping has faults.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
        stored = tomllib.loads(text)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as problem:
        raise SourceError(
            listed(f"mapping {path.name}", [f"it cannot be read as TOML: {problem}"])
        ) from None
    open_questions = unanswered(stored, text)
    if open_questions:
        raise SourceError(listed(f"mapping {path.name}", open_questions))
    mapping = mapping_from(stored, path.name)
    also = tuple(replace(one, folder=path.parent) for one in mapping.also)
    return replace(mapping, folder=path.parent, also=also)


@cache
def built_in() -> tuple[Mapping, ...]:
    """Give the mappings of known origins: data files, read once; tests look for their faults."""
    folder = resources.files("evenhand.sources").joinpath("mappings")
    names = sorted(item.name for item in folder.iterdir() if item.name.endswith(".toml"))
    return tuple(
        _made(tomllib.loads(folder.joinpath(name).read_text(encoding="utf-8")), name)
        for name in names
    )


def recognised(header: tuple[str, ...]) -> Mapping | None:
    """Find the known origin of a header: the one that needs the most of its columns."""
    fitting = [mapping for mapping in built_in() if mapping.recognises(header)]
    return max(
        fitting, key=lambda mapping: len(mapping.setting("recognise", "columns")), default=None
    )
