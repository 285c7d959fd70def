"""Opens the files of one import together: outlines first, so that rows can be placed in them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Protocol

import pandas as pd

from evenhand.errors import SourceError, listed
from evenhand.sources.boundaries import Outlines, read_areas
from evenhand.sources.choosing import Chosen, joins
from evenhand.sources.gazetteer_files import Gazetteers
from evenhand.sources.joining import Joined, filled_areas, refuse_alone
from evenhand.sources.kinds import SHAPES
from evenhand.sources.opening import layout_of
from evenhand.sources.placing import Target, placers_of
from evenhand.sources.reading import Progress, Reading
from evenhand.sources.report import ImportReport, Note, joined
from evenhand.sources.running import Running
from evenhand.sources.same_level import refuse_mixed
from evenhand.sources.shapes import read_shapes
from evenhand.sources.surveys.importing import area_warnings, survey_streams
from evenhand.tables.areas import Areas


class UnknownTable(SourceError):
    """A file can be read, but nobody has said yet what its columns mean: it needs a mapping."""


class Place(Protocol):
    """The settings of a workspace that reading needs."""

    @property
    def crs(self) -> str:
        """Projected reference system, metres."""

    @property
    def timezone(self) -> str:
        """IANA name of the time zone."""


@dataclass
class Plan:
    """The files of one import: which are outlines, which are rows, and what was left out."""

    outlines: list[Outlines] = field(default_factory=list)
    readings: list[Reading] = field(default_factory=list)
    joins: list[Joined] = field(default_factory=list)
    left_out: list[Note] = field(default_factory=list)
    known: Areas | None = None

    def areas(self) -> list[Areas]:
        """Give the sets of areas among the outlines."""
        return [one.table for one in self.outlines if isinstance(one.table, Areas)]


def _shapes(one: Chosen, crs: str) -> Outlines:
    if one.mapping is None or one.mapping.kind == "areas":
        return read_areas(one.file, one.mapping, crs)
    return read_shapes(one.file, one.mapping, crs)


def _holds_shapes(one: Chosen) -> bool:
    """Say whether a file is read for its shapes, not for rows that may have a point."""
    if one.mapping is None:
        return one.file.is_vector
    return (
        one.mapping.kind in SHAPES
        and not joins(one)
        and (one.file.is_vector or one.file.is_columnar)
    )


def _joined(files: list[Chosen]) -> tuple[list[Joined], list[str]]:
    """Read the files whose rows add to rows of other files; give what cannot be read in words."""
    found, problems = [], []
    for one in files:
        if one.mapping is not None and joins(one):
            try:
                found.append(Joined(one.file, layout_of(one.file, one.mapping), one.mapping))
            except SourceError as problem:
                problems.append(str(problem))
    return found, problems


def planned(
    files: list[Chosen],
    settings: Place,
    known: Areas | None,
    left_out: list[Note],
    gazetteer: Path | None = None,
) -> Plan:
    """Read all outlines, so that rows can be placed in them, and open what holds rows."""
    plan = Plan(left_out=left_out)
    for one in files:
        if _holds_shapes(one):
            plan.outlines.append(_shapes(one, settings.crs))
    plan.joins, problems = _joined(files)
    plan.outlines = [filled_areas(one, plan.joins) for one in plan.outlines]
    refuse_mixed(known, [(one.report.files[0].name, one.table) for one in plan.outlines
                         if isinstance(one.table, Areas)])  # fmt: skip
    shapes = [known] if known is not None else []
    areas = plan.known = together([*shapes, *plan.areas()])
    additions = [one for one in plan.joins if one.kind != "areas"]
    target = Target(settings.crs, settings.timezone, placers_of(areas), additions=additions)
    gazetteers = Gazetteers(settings.crs, gazetteer)
    for one in files:
        if _holds_shapes(one) or joins(one):
            continue
        if one.mapping is not None:
            try:
                layout = layout_of(one.file, one.mapping)
                aimed = replace(target, gazetteer=gazetteers.of(one.mapping))
                plan.readings.append(Reading(one.file, layout, one.mapping, aimed))
            except SourceError as problem:
                problems.append(str(problem))
        else:
            plan.left_out.append(Note("sources.not_read", names={"file": one.file.name}))
    if problems:
        raise SourceError("\n".join(problems))
    refuse_alone(
        plan.joins,
        {one.kind for one in plan.readings} | {one.mapping.kind for one in plan.outlines},
    )
    if not plan.outlines and not plan.readings:
        raise UnknownTable(listed("import", [_unknown(one) for one in files]))
    return plan


def _unknown(one: Chosen) -> str:
    """Say why a file is not read."""
    return (
        f"{one.file.name} is no table that is known here; map its columns: "
        "'evenhand check FILE --ask' writes a mapping with you in a few questions, "
        "'evenhand check FILE --draft FILE.toml' without"
    )


def streams(plan: Plan, progress: Progress | None) -> dict[str, Any]:
    """Give for each table the stream of its rows."""
    tables: dict[str, Any] = {}
    for outlines in plan.outlines:
        name = outlines.mapping.kind
        tables[name] = chained(tables.get(name, ()), (outlines.table,))
    running = [one for one in plan.readings if one.mapping.setting("time", "running")]
    for reading in plan.readings:
        if reading not in running:
            tables[reading.kind] = chained(tables.get(reading.kind, ()), reading.batches(progress))
    tables |= survey_streams(plan.readings, tables)
    if running:
        kind = running[0].kind
        tables[kind] = chained(tables.get(kind, ()), Running(running).batches(progress))
    return tables


def chained(*streams: Iterable[Any]) -> Iterator[Any]:
    """Go through several streams, one after the other."""
    for stream in streams:
        yield from stream


def together(areas: list[Areas]) -> Areas | None:
    """Put several sets of areas into one table."""
    if not areas:
        return None
    frame = pd.concat([one.to_frame() for one in areas], ignore_index=True)
    return Areas.from_frame(frame, crs=areas[0].crs)


def report_of(plan: Plan) -> ImportReport:
    """Put the accounts of all files into one."""
    parts = [one.report for one in plan.outlines] + [one.report() for one in plan.readings]
    parts += [one.report() for one in plan.joins]
    parts += [ImportReport(files=(), warnings=area_warnings(plan.readings, plan.known))]
    parts.append(ImportReport(files=(), warnings=tuple(plan.left_out)))
    return joined(parts)
