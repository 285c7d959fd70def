"""What an import did: rows in, rows used, rows set aside and why, and what was never let in."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from evenhand.wording.messages import Message, Name, Quantity, Term, say
from evenhand.wording.numbers import NumberKind

RELATIONS = ("exact", "narrower", "broader", "partial", "provisional")
FIRST_ROWS = 5


@dataclass(frozen=True)
class FileRead:
    """One file that was read; a file inside an archive is `archive.zip/inside.csv`.

    Attributes
    ----------
    name
        File name without the folders above it.
    sha256
        Of the file as it lies on the disk; for a file inside an archive, of the file inside.
    n_bytes
        Its size, as hashed.
    kind
        The table that its rows went to, such as "incidents".
    rows_in, rows_used
        Rows below the header, and those that entered the table.
    content
        SHA-256 of the content, unpacked: the same months zipped and not are the same content.
    first_row
        Number of the first row of data, as a spreadsheet counts.
    gaps
        Rows that did not enter the table, as (number of the first, how many in a run), rising:
        with them the row of a file is found again from a row of the table. None where there are
        more runs than are kept, or where the account is older than this.
    """

    name: str
    sha256: str
    n_bytes: int
    kind: str
    rows_in: int
    rows_used: int
    content: str = ""
    first_row: int = 2
    gaps: tuple[tuple[int, int], ...] | None = None


@dataclass(frozen=True)
class SetAside:
    """Rows of one file that did not enter the table, for one reason.

    Attributes
    ----------
    file
        `FileRead.name`.
    reason
        The entry of `data.aside_<reason>`.
    rows
        How many.
    first_rows
        Numbers of the first few, counted as a spreadsheet does: the header is row 1.
    """

    file: str
    reason: str
    rows: int
    first_rows: tuple[int, ...] = ()


@dataclass(frozen=True)
class Seen:
    """Rows of one file that entered the table and have something to be known about them.

    Attributes
    ----------
    file
        `FileRead.name`.
    key
        What is to be known: `undated`, `at_origin`, `skipped_clock`, `no_id` …
    rows, first_rows
        As for `SetAside`.
    """

    file: str
    key: str
    rows: int
    first_rows: tuple[int, ...] = ()


@dataclass(frozen=True)
class Repeated:
    """Identifiers of one file that stand in several of its rows; the identifiers are not kept.

    Attributes
    ----------
    file
        `FileRead.name`.
    ids
        How many identifiers stand more than once.
    groups
        For the first of them, the places of their rows among the rows used, counted from 0.
    """

    file: str
    ids: int
    groups: tuple[tuple[int, ...], ...]


@dataclass(frozen=True)
class PersonalCells:
    """Single cells that looked like data of a person, and were emptied before they were stored.

    Attributes
    ----------
    file, column
        `FileRead.name`, and the column of the file.
    kind
        What they looked like.
    cells, first_rows
        How many, and the numbers of the first rows; never what they held.
    """

    file: str
    column: str
    kind: str
    cells: int
    first_rows: tuple[int, ...] = ()


@dataclass(frozen=True)
class CrosswalkLoss:
    """How many rows came into our classes by which relation; `exact` loses nothing."""

    scheme: str
    relation: str
    rows: int


@dataclass(frozen=True)
class Note:
    """A sentence about the data, kept as its key and values so that it can be stored.

    Attributes
    ----------
    key
        A message of `wording/*/sources.toml`.
    numbers
        Slot → (value, kind of number).
    names
        Slot → text printed as it is: a column, a file, a level.
    terms
        Slot → (group, name) of a translated term.
    """

    key: str
    numbers: Mapping[str, tuple[float, NumberKind]] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    terms: Mapping[str, tuple[str, str]] = field(default_factory=dict)

    def message(self) -> Message:
        """Give the sentence."""
        return say(
            self.key,
            **{slot: Quantity(value, kind) for slot, (value, kind) in self.numbers.items()},
            **{slot: Name(text) for slot, text in self.names.items()},
            **{slot: Term(group, name) for slot, (group, name) in self.terms.items()},
        )


@dataclass(frozen=True)
class ImportReport:
    """The account of one import.

    Attributes
    ----------
    files
        Every file read.
    set_aside
        Rows that did not enter, by file and reason. Rows in are always rows used plus these.
    personal
        Cells emptied because they looked like data of a person.
    losses
        Rows by the relation of the crosswalk that classed them.
    tables
        Table → rows made. A wide table of counts makes many rows from one.
    mappings
        The mapping of each file: file → content of the mapping.
    notes, warnings
        What a reader should know; what she should mend or read with care.
    seen, repeated
        Rows used that have something to be known, with the numbers of the first; identifiers
        that stand more than once. Accounts of older imports have none.
    """

    files: tuple[FileRead, ...]
    set_aside: tuple[SetAside, ...] = ()
    personal: tuple[PersonalCells, ...] = ()
    losses: tuple[CrosswalkLoss, ...] = ()
    tables: Mapping[str, int] = field(default_factory=dict)
    mappings: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    notes: tuple[Note, ...] = ()
    warnings: tuple[Note, ...] = ()
    seen: tuple[Seen, ...] = ()
    repeated: tuple[Repeated, ...] = ()

    def __post_init__(self) -> None:
        """Refuse to exist unless every row is accounted for."""
        aside: dict[str, int] = {}
        for part in self.set_aside:
            aside[part.file] = aside.get(part.file, 0) + part.rows
        for file in self.files:
            left = file.rows_in - file.rows_used - aside.pop(file.name, 0)
            assert left == 0, f"{file.name}: {left} rows are not accounted for"
        assert not aside, f"rows set aside of files that were not read: {sorted(aside)}"

    @property
    def rows_in(self) -> int:
        """Rows below the headers of all files."""
        return sum(file.rows_in for file in self.files)

    @property
    def rows_used(self) -> int:
        """Rows that entered a table."""
        return sum(file.rows_used for file in self.files)

    def by_reason(self) -> dict[str, int]:
        """Add up the rows set aside, reason → rows, the most frequent first."""
        sums: dict[str, int] = {}
        for part in self.set_aside:
            sums[part.reason] = sums.get(part.reason, 0) + part.rows
        return dict(sorted(sums.items(), key=lambda item: (-item[1], item[0])))

    def to_json(self) -> dict[str, Any]:
        """Give the report as plain JSON values."""
        return asdict(self)

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "ImportReport":
        """Make the report again from what `to_json` gave."""
        return cls(
            files=tuple(_file(part) for part in stored["files"]),
            set_aside=tuple(
                SetAside(**{**part, "first_rows": tuple(part["first_rows"])})
                for part in stored["set_aside"]
            ),
            personal=tuple(
                PersonalCells(**{**part, "first_rows": tuple(part.get("first_rows", ()))})
                for part in stored["personal"]
            ),
            losses=tuple(CrosswalkLoss(**part) for part in stored["losses"]),
            tables=dict(stored["tables"]),
            mappings=dict(stored["mappings"]),
            notes=tuple(_note(part) for part in stored["notes"]),
            warnings=tuple(_note(part) for part in stored["warnings"]),
            seen=tuple(
                Seen(**{**part, "first_rows": tuple(part["first_rows"])})
                for part in stored.get("seen", ())
            ),
            repeated=tuple(
                Repeated(**{**part, "groups": tuple(map(tuple, part["groups"]))})
                for part in stored.get("repeated", ())
            ),
        )


def joined(reports: Iterable[ImportReport]) -> ImportReport:
    """Put the reports of several files into one, adding up what has the same name."""
    every = list(reports)
    tables: dict[str, int] = {}
    losses: dict[tuple[str, str], int] = {}
    for report in every:
        for name, rows in report.tables.items():
            tables[name] = tables.get(name, 0) + rows
        for loss in report.losses:
            key = (loss.scheme, loss.relation)
            losses[key] = losses.get(key, 0) + loss.rows
    return ImportReport(
        files=tuple(part for report in every for part in report.files),
        set_aside=tuple(part for report in every for part in report.set_aside),
        personal=tuple(part for report in every for part in report.personal),
        losses=tuple(CrosswalkLoss(*key, rows) for key, rows in losses.items()),
        tables=tables,
        mappings={name: used for report in every for name, used in report.mappings.items()},
        notes=_once(note for report in every for note in report.notes),
        warnings=_once(note for report in every for note in report.warnings),
        seen=tuple(part for report in every for part in report.seen),
        repeated=tuple(part for report in every for part in report.repeated),
    )


def _once(notes: Iterable[Note]) -> tuple[Note, ...]:
    kept: list[Note] = []
    for note in notes:
        if note not in kept:
            kept.append(note)
    return tuple(kept)


def _file(stored: Mapping[str, Any]) -> FileRead:
    gaps = stored.get("gaps")
    known = None if gaps is None else tuple((int(row), int(rows)) for row, rows in gaps)
    return FileRead(**{**stored, "gaps": known})


def _note(stored: Mapping[str, Any]) -> Note:
    return Note(
        key=stored["key"],
        numbers={slot: (pair[0], pair[1]) for slot, pair in stored["numbers"].items()},
        names=dict(stored["names"]),
        terms={slot: (pair[0], pair[1]) for slot, pair in stored["terms"].items()},
    )
