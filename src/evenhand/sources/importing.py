"""Brings files into a workspace, all of them or none, and says beforehand what it would do."""

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import pyarrow as pa

from evenhand.errors import EvenhandError, SourceError, listed
from evenhand.sources.choosing import Chosen, chosen, joins
from evenhand.sources.delimited import ROWS_A_BATCH
from evenhand.sources.files import SourceFile, found
from evenhand.sources.kinds import TABLES
from evenhand.sources.mapping import Mapping as FileMapping
from evenhand.sources.placing import Placer, placed, placers_of
from evenhand.sources.planning import (
    Place,
    Plan,
    UnknownTable,
    chained,
    planned,
    report_of,
    streams,
    together,
)
from evenhand.sources.reading import Progress
from evenhand.sources.report import ImportReport, Note, SetAside, joined
from evenhand.sources.street_names import DISTRICT
from evenhand.sources.surveys.importing import refuse_known_waves, with_known_items
from evenhand.tables.areas import Areas
from evenhand.wording.faults import Fault, fault
from evenhand.wording.languages import LANGUAGES
from evenhand.wording.messages import Message, Name, Quantity, Term, Value, Worded, say

CHECK_CRS = "EPSG:3857"
CHECK_ZONE = "UTC"
POINT_TABLES = ("incidents", "stops", "signals")
WHOLE = ("interventions", "deliveries", "costs")
"""Tables of which every row counts: an import refuses a file of which one cannot be used."""
MEANT = ("left_out", "superseded")
"""Why rows may be set aside all the same: the mapping, or a later file, says so."""


class Receiver(Protocol):
    """What a workspace is to an import."""

    @property
    def settings(self) -> Any:
        """The settings, as `Place`."""

    def has(self, name: str) -> bool:
        """Say whether a table is there."""

    def read(self, name: str) -> Any:
        """Give a table whole."""

    def query(self, name: str) -> Any:
        """Give a table as an Ibis expression."""

    def reports(self) -> list[ImportReport]:
        """Give the accounts of earlier imports."""

    def add(
        self,
        tables: Mapping[str, Any],
        report: Callable[[], ImportReport],
        *,
        key: str | None = None,
        replacing: Collection[str] = (),
    ) -> Any:
        """Take all tables or none."""


@dataclass(frozen=True)
class CheckResult:
    """What an import would do.

    Attributes
    ----------
    report
        The account that the import would have, of the files without fault.
    problems
        Every fault found, one message for each file.
    unknown
        How many of them are that nobody has said yet what a file's columns mean.
    """

    report: ImportReport
    problems: tuple[str, ...] = ()
    unknown: int = 0

    @property
    def is_ready(self) -> bool:
        """Whether the import would go through."""
        return not self.problems and bool(self.report.files)


def import_files(
    workspace: Receiver,
    paths: Iterable[Path | str],
    *,
    kind: str | None = None,
    mapping: FileMapping | Path | str | None = None,
    gazetteer: Path | None = None,
    progress: Progress | None = None,
) -> ImportReport:
    """Import files, folders and archives into a workspace: everything, or nothing at all.

    Parameters
    ----------
    workspace
        An open workspace.
    paths
        Files, folders or zip archives.
    kind
        The table that the rows go to, where only mappings of that kind should be considered.
    mapping
        A mapping, or the TOML file that holds one, for every file; without it each file is read
        by the TOML file of the same name beside it, or as a known origin.
    gazetteer
        What places rows that have a street's name but no point: an OpenStreetMap extract, a file
        of streets, or a table; without it that which the mapping names.
    progress
        Called with a file's name and the rows read so far.

    Returns
    -------
    ImportReport
        The account of every row, as the workspace keeps it.

    Raises
    ------
    SourceError
        A file is not known, cannot be read, or holds data of persons in a mapped column. The
        workspace is as it was.
    """
    files, left_out = _fresh(found(paths), workspace.reports())
    if not files:
        return ImportReport(files=(), warnings=tuple(left_out))
    settings: Place = workspace.settings
    known: Areas | None = workspace.read("areas") if workspace.has("areas") else None
    chosen_files = chosen(files, kind, mapping)
    plan = planned(chosen_files, settings, known, left_out, gazetteer)
    tables = streams(plan, progress)
    fresh = placers_of(together(plan.areas()))
    replacing = [name for name in POINT_TABLES if fresh and workspace.has(name)]
    tables = with_known_items(tables, workspace)
    for name in replacing:
        tables[name] = chained(_placed_again(workspace, name, fresh), tables.get(name, ()))

    def report() -> ImportReport:
        made = report_of(plan)
        problems = nothing_used(made) or rows_short(made)
        if problems:
            raise SourceError("\n".join(problems))
        return made

    key = _key(files, plan, settings)
    workspace.add(tables, report, key=key, replacing=replacing)
    return report()


def check_files(
    paths: Iterable[Path | str],
    workspace: Receiver | None = None,
    *,
    kind: str | None = None,
    mapping: FileMapping | Path | str | None = None,
    gazetteer: Path | None = None,
) -> CheckResult:
    """Say what an import would do and every fault that it would meet; nothing is written.

    Parameters
    ----------
    paths, kind, mapping, gazetteer
        As for `import_files`.
    workspace
        The workspace that the files are meant for, if there is one yet.
    """
    try:
        files, left_out = _fresh(found(paths), workspace.reports() if workspace else [])
    except EvenhandError as problem:
        return CheckResult(ImportReport(files=()), (problem.told,))
    reports: list[ImportReport] = []
    problems: list[str] = []
    unknown = 0
    for file in files:
        try:
            others = [one for one in files if one is not file]
            reports.append(_checked(file, others, workspace, kind, mapping, left_out, gazetteer))
        except EvenhandError as problem:
            problems.append(problem.told)
            unknown += isinstance(problem, UnknownTable)
    reports.append(ImportReport(files=(), warnings=tuple(left_out)))
    result = joined(reports)
    faults = tuple(problems) or nothing_used(result) or rows_short(result)
    return CheckResult(result, faults, unknown)


def _checked(
    file: SourceFile,
    others: list[SourceFile],
    workspace: Receiver | None,
    kind: str | None,
    mapping: FileMapping | Path | str | None,
    left_out: list[Note],
    gazetteer: Path | None,
) -> ImportReport:
    settings: Place = workspace.settings if workspace else _Anywhere()
    picked = chosen([file], kind, mapping)
    # Areas decide between streets of one name, and say which of them a survey did not reach.
    asks = any(
        one.mapping is not None
        and (DISTRICT in one.mapping.columns or "survey" in one.mapping.sections)
        for one in picked
    )
    known = workspace.read("areas") if asks and workspace and workspace.has("areas") else None
    added_to = next((one.mapping.kind for one in picked if one.mapping and joins(one)), None)
    held = _holding(others, added_to, kind, mapping) if added_to else []
    plan = planned([*picked, *held], settings, known, left_out, gazetteer)
    for reading in plan.readings:
        for _ in chained(reading.batches(), reading.items()):
            pass
        refuse_known_waves(file.name, reading.design(), workspace)
    plan.left_out = []
    if added_to:  # the others give an account of their own
        plan.readings, plan.outlines = [], []
    return report_of(plan)


def _holding(
    files: list[SourceFile], table: str, kind: str | None, mapping: FileMapping | Path | str | None
) -> list[Chosen]:
    """Choose the files that hold rows of a table, so that a file that adds to them can be read."""
    found = []
    for file in files:
        try:
            one = chosen([file], kind, mapping)
        except EvenhandError:
            continue  # said where the file itself is looked at
        is_shapes = table == "areas" and file.is_vector
        found += [
            each
            for each in one
            if not joins(each) and (is_shapes or (each.mapping and each.mapping.kind == table))
        ]
    return found


def nothing_used(report: ImportReport) -> tuple[str, ...]:
    """Say why no row of any file can be used; empty if one can.

    An import that brings nothing is a mapping that does not fit, not an import: kept, it would
    stand in the way of the same file with a better mapping.
    """
    if not report.files or any(report.tables.values()):
        return ()
    problems = []
    for file in report.files:
        aside = [
            say("refusal_files.rows_aside", n=Quantity(part.rows, "count"), why=_why(part.reason))
            for part in report.set_aside
            if part.file == file.name
        ]
        reasons = Worded({
            language: ", ".join(one.inside(language) for one in aside) for language in LANGUAGES
        })  # fmt: skip
        found = fault("refusal_files.none_of_rows", n=file.rows_in, reasons=reasons)
        empty = "it has a header and no row below it; export it again"
        problems.append(listed(file.name, [found if file.rows_in else empty]))
    return tuple(problems)


def rows_short(report: ImportReport) -> tuple[str, ...]:
    """Say which rows cannot be used of tables that tell what was done; empty if all can.

    Of thousands of incidents a few may be set aside and counted. A row less of what was done
    where, or of what it cost, is another answer: a treated area would pass for an untouched one.
    """
    problems = []
    for file in report.files:
        told = [
            _counts(part, file.kind)
            for part in report.set_aside
            if part.file == file.name and file.kind in WHOLE and part.reason not in MEANT
        ]
        problems += [listed(file.name, told)] if told else []
    return tuple(problems)


def _why(reason: str) -> Message:
    return say(f"data.aside_{reason}")


def _counts(part: SetAside, table: str) -> Fault:
    """Refuse rows, as a spreadsheet counts them; many by the first few."""
    more = part.rows - len(part.first_rows)
    told: dict[str, Value] = {
        "rows": Name(", ".join(map(str, part.first_rows))),
        "why": _why(part.reason),
        "table": Term("table", table),
    }
    if more:
        return fault("refusal_files.rows_count_more", more=more, **told)
    return fault("refusal_files.row_counts", n=part.rows, **told)


@dataclass(frozen=True)
class _Anywhere:
    """Settings for a check before there is a workspace: any projection will do."""

    crs: str = CHECK_CRS
    timezone: str = CHECK_ZONE


def _placed_again(
    workspace: Receiver, name: str, placers: Mapping[str, Placer]
) -> Iterator[pa.RecordBatch]:
    rows: pa.Table = workspace.query(name).to_pyarrow()
    return placed(rows.to_batches(max_chunksize=ROWS_A_BATCH), placers)


def _fresh(
    files: list[SourceFile], earlier: list[ImportReport]
) -> tuple[list[SourceFile], list[Note]]:
    """Leave out what was imported before, and what stands twice among the files.

    A file of a size that no other has is no other's double: such a file is hashed in a thread
    beside, while outlines and rows are read already.
    """
    for file in files:
        file.hash_ahead()
    reads = [read for report in earlier for read in report.files]
    before, seen = {read.content for read in reads}, set()
    sizes = Counter([file.told_size for file in files])
    sizes.update(None if read.name.endswith(".gz") else read.n_bytes for read in reads)
    kept, left_out = [], []
    for file in files:
        is_alone = not sizes[None] and sizes[file.told_size] == 1
        if not is_alone and file.content in before:
            left_out.append(Note("sources.already_imported", names={"file": file.name}))
        elif not is_alone and file.content in seen:
            left_out.append(Note("sources.same_file", names={"file": file.name}))
        else:
            kept.append(file)
            seen |= set() if is_alone else {file.content}
    return kept, left_out


def _key(files: list[SourceFile], plan: Plan, settings: Place) -> str:
    """Name an import by what it was made from."""
    mappings = [one.mapping.to_json() for one in plan.outlines]
    mappings += [one.mapping.to_json() for one in plan.readings]
    mappings += [one.mapping.to_json() for one in plan.joins]
    made_from = [
        sorted(file.content for file in files), settings.crs, settings.timezone, mappings,
    ]  # fmt: skip
    placed_by = sorted({one.gazetteer.sha256 for one in plan.readings if one.gazetteer})
    if placed_by:
        made_from.append(placed_by)
    text = json.dumps(made_from, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


__all__ = ["TABLES", "CheckResult", "check_files", "import_files"]
