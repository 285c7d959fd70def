"""Brings files into a workspace, all of them or none, and says beforehand what it would do."""

import hashlib
import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

import pandas as pd
import pyarrow as pa

from evenhand.errors import EvenhandError, SourceError, listed
from evenhand.sources.boundaries import Outlines, read_areas
from evenhand.sources.choosing import Chosen, chosen
from evenhand.sources.delimited import ROWS_A_BATCH, layout_of
from evenhand.sources.files import SourceFile, found
from evenhand.sources.kinds import TABLES
from evenhand.sources.mapped import Target
from evenhand.sources.mapping import Mapping as FileMapping
from evenhand.sources.placing import Placer, placed, placers_of
from evenhand.sources.reading import Progress, Reading
from evenhand.sources.report import ImportReport, Note, joined
from evenhand.tables.areas import Areas

CHECK_CRS = "EPSG:3857"
CHECK_ZONE = "UTC"
POINT_TABLES = ("incidents", "stops", "signals")


class Place(Protocol):
    """The settings of a workspace that reading needs."""

    @property
    def crs(self) -> str:
        """Projected reference system, metres."""

    @property
    def timezone(self) -> str:
        """IANA name of the time zone."""


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
    """

    report: ImportReport
    problems: tuple[str, ...] = ()

    @property
    def is_ready(self) -> bool:
        """Whether the import would go through."""
        return not self.problems and bool(self.report.files)


@dataclass
class _Plan:
    """The files of one import: which are outlines, which are rows, and what was left out."""

    outlines: list[Outlines] = field(default_factory=list)
    readings: list[Reading] = field(default_factory=list)
    left_out: list[Note] = field(default_factory=list)


def import_files(
    workspace: Receiver,
    paths: Iterable[Path | str],
    *,
    kind: str | None = None,
    mapping: FileMapping | Path | str | None = None,
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
    plan = _planned(chosen_files, settings, known, left_out)
    tables = _streams(plan, progress)
    fresh = placers_of(_together([one.areas for one in plan.outlines]))
    replacing = [name for name in POINT_TABLES if fresh and workspace.has(name)]
    for name in replacing:
        tables[name] = _chained(_placed_again(workspace, name, fresh), tables.get(name, ()))

    def report() -> ImportReport:
        return _report(plan)

    key = _key(files, plan, settings)
    workspace.add(tables, report, key=key, replacing=replacing)
    return report()


def check_files(
    paths: Iterable[Path | str],
    workspace: Receiver | None = None,
    *,
    kind: str | None = None,
    mapping: FileMapping | Path | str | None = None,
) -> CheckResult:
    """Say what an import would do and every fault that it would meet; nothing is written.

    Parameters
    ----------
    paths, kind, mapping
        As for `import_files`.
    workspace
        The workspace that the files are meant for, if there is one yet.
    """
    try:
        files, left_out = _fresh(found(paths), workspace.reports() if workspace else [])
    except EvenhandError as problem:
        return CheckResult(ImportReport(files=()), (str(problem),))
    reports: list[ImportReport] = []
    problems: list[str] = []
    for file in files:
        try:
            reports.append(_checked(file, workspace, kind, mapping, left_out))
        except EvenhandError as problem:
            problems.append(str(problem))
    reports.append(ImportReport(files=(), warnings=tuple(left_out)))
    return CheckResult(joined(reports), tuple(problems))


def _checked(
    file: SourceFile,
    workspace: Receiver | None,
    kind: str | None,
    mapping: FileMapping | Path | str | None,
    left_out: list[Note],
) -> ImportReport:
    settings: Place = workspace.settings if workspace else _Anywhere()
    plan = _planned(chosen([file], kind, mapping), settings, None, left_out)
    for reading in plan.readings:
        for _ in reading.batches():
            pass
    plan.left_out = []
    return _report(plan)


@dataclass(frozen=True)
class _Anywhere:
    """Settings for a check before there is a workspace: any projection will do."""

    crs: str = CHECK_CRS
    timezone: str = CHECK_ZONE


def _planned(
    files: list[Chosen], settings: Place, known: Areas | None, left_out: list[Note]
) -> _Plan:
    """Read all outlines, so that rows can be placed in them, and open what holds rows."""
    plan = _Plan(left_out=left_out)
    problems: list[str] = []
    for one in files:
        if one.file.is_vector:
            plan.outlines.append(read_areas(one.file, one.mapping, settings.crs))
    shapes = [known] if known is not None else []
    areas = _together([*shapes, *[outlines.areas for outlines in plan.outlines]])
    target = Target(settings.crs, settings.timezone, placers_of(areas))
    for one in files:
        if one.mapping is not None and not one.file.is_vector:
            try:
                layout = layout_of(one.file, one.mapping)
                plan.readings.append(Reading(one.file, layout, one.mapping, target))
            except SourceError as problem:
                problems.append(str(problem))
        elif not one.file.is_vector:
            plan.left_out.append(Note("sources.not_read", names={"file": one.file.name}))
    if problems:
        raise SourceError("\n".join(problems))
    if not plan.outlines and not plan.readings:
        raise SourceError(
            listed(
                "import",
                [
                    f"{one.file.name} is no table that is known here; map its columns: see "
                    "'Your own files' in the guide"
                    for one in files
                ],
            )
        )
    return plan


def _streams(plan: _Plan, progress: Progress | None) -> dict[str, Any]:
    tables: dict[str, Any] = {}
    for outlines in plan.outlines:
        tables["areas"] = _chained(tables.get("areas", ()), (outlines.areas,))
    for reading in plan.readings:
        tables[reading.kind] = _chained(tables.get(reading.kind, ()), reading.batches(progress))
    return tables


def _chained(*streams: Iterable[Any]) -> Iterator[Any]:
    for stream in streams:
        yield from stream


def _placed_again(
    workspace: Receiver, name: str, placers: Mapping[str, Placer]
) -> Iterator[pa.RecordBatch]:
    rows: pa.Table = workspace.query(name).to_pyarrow()
    return placed(rows.to_batches(max_chunksize=ROWS_A_BATCH), placers)


def _together(areas: list[Areas]) -> Areas | None:
    if not areas:
        return None
    frame = pd.concat([one.to_frame() for one in areas], ignore_index=True)
    return Areas.from_frame(frame, crs=areas[0].crs)


def _report(plan: _Plan) -> ImportReport:
    parts = [one.report for one in plan.outlines] + [one.report() for one in plan.readings]
    parts.append(ImportReport(files=(), warnings=tuple(plan.left_out)))
    return joined(parts)


def _fresh(
    files: list[SourceFile], earlier: list[ImportReport]
) -> tuple[list[SourceFile], list[Note]]:
    """Leave out what was imported before, and what stands twice among the files."""
    before = {read.content for report in earlier for read in report.files}
    kept: dict[str, SourceFile] = {}
    left_out = []
    for file in files:
        if file.content in before:
            left_out.append(Note("sources.already_imported", names={"file": file.name}))
        elif file.content in kept:
            left_out.append(Note("sources.same_file", names={"file": file.name}))
        else:
            kept[file.content] = file
    return list(kept.values()), left_out


def _key(files: list[SourceFile], plan: _Plan, settings: Place) -> str:
    """Name an import by what it was made from."""
    mappings = [one.mapping.to_json() for one in plan.outlines]
    mappings += [one.mapping.to_json() for one in plan.readings]
    made_from = [
        sorted(file.content for file in files), settings.crs, settings.timezone, mappings,
    ]  # fmt: skip
    text = json.dumps(made_from, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


__all__ = ["TABLES", "CheckResult", "check_files", "import_files"]
