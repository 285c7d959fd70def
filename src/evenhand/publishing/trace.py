"""Any printed number made again from its recorded inputs, options, seed and version."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from importlib.metadata import version
from typing import Any

import pandas as pd

from evenhand.contract import Finding
from evenhand.errors import OptionError, WorkspaceError, listed
from evenhand.publishing import reporting
from evenhand.publishing.accounts import account_number
from evenhand.publishing.asking import answer
from evenhand.publishing.cutting import cut
from evenhand.publishing.shelf import PRINTS, Shelf
from evenhand.publishing.shown_again import is_dark, told_without
from evenhand.quality.report import quality_report
from evenhand.workspace.findings import Record, real_options
from evenhand.workspace.running import find_method
from evenhand.workspace.workspace import Workspace

_PATH = re.compile(r"(?:(R-\d{4})/)?([FQC]-[\w-]+)\.(.+)")
_DATA = re.compile(r"(?:D-[a-z_]+|I-all|I-\d{4})\.\w+(?:\[.+\])?")


@dataclass(frozen=True)
class Traced:
    """A number made again.

    Attributes
    ----------
    path
        What was asked for, such as "F-0003.count[robbery]".
    value
        The number now.
    method, method_version, package_version
        What made it.
    options, seed
        How.
    tables
        Table → fingerprint.
    sources
        The method's papers.
    imports
        Import file → SHA-256, of everything that was imported.
    """

    path: str
    value: Any
    method: str
    method_version: str
    package_version: str
    options: Mapping[str, Any]
    seed: int | None
    tables: Mapping[str, str]
    sources: tuple[str, ...]
    imports: Mapping[str, str]


def trace(workspace: Workspace, path: str, *, other_version: bool = False) -> Traced:
    """Where does a printed number come from, and does it come out again?

    Parameters
    ----------
    workspace
        The city's folder.
    path
        Finding and field, as a dossier prints them: "F-0003.count[robbery]"; of a release,
        "R-0001/F-0003.count[robbery]"; of the report on the data "D-incidents.count[undated]";
        of the accounts of the imports "I-all.rows_in".
    other_version
        Whether to go on where the method is of another version than it was.

    Returns
    -------
    Traced
        The number, made again, and all that it was made from.

    Raises
    ------
    OptionError
        The path names no number.
    WorkspaceError
        A file of a table or release was altered, rows were imported or undone since, or the
        method is of another version.
    """
    if path.startswith(f"{reporting.SOURCE}."):
        return _reference(path)
    if _DATA.fullmatch(path):
        return _of_data(workspace, path)
    found = _PATH.fullmatch(path)
    if found is None:
        raise OptionError(
            listed("trace", [f"'{path}' names no number; write it as F-0003.count[robbery]"])
        )
    release, number, field = found.groups()
    if release:
        return _released(workspace, release, number, field, other_version)
    altered = workspace.check()
    if altered:
        raise WorkspaceError(listed(path, altered))
    record = workspace.record(number)
    finding = _again(workspace, record, other_version)
    value = _read(finding, field, path)
    return _traced(
        workspace, path, value, record, {k: v.fingerprint for k, v in record.tables.items()}
    )


def _reference(path: str) -> Traced:
    """Give a number that is reference data about other places, and no finding."""
    try:
        value = reporting.reporting_number(path.removeprefix(f"{reporting.SOURCE}."))
    except KeyError:
        raise OptionError(listed("trace", [f"'{path}' names no number"])) from None
    return Traced(
        path=path, value=value, method="reporting_rates", method_version=version("evenhand"),
        package_version=version("evenhand"), options={}, seed=None, tables={},
        sources=reporting.reporting_sources(), imports={},
    )  # fmt: skip


def _of_data(workspace: Workspace, path: str) -> Traced:
    """Make a number of the report on the data, or of the accounts of the imports, again."""
    altered = workspace.check()
    if altered:
        raise WorkspaceError(listed(path, altered))
    prints: Mapping[str, str] = {}
    if path.startswith("D-"):
        report = quality_report(workspace)
        value, prints = report.cite(path), report.fingerprints
    else:
        try:
            value = account_number(workspace.reports(), path)
        except (KeyError, IndexError, ValueError):
            raise OptionError(
                listed(path, ["the accounts of the imports have no such number"])
            ) from None
    return Traced(
        path=path, value=value, method="quality" if prints else "import",
        method_version=version("evenhand"), package_version=version("evenhand"), options={},
        seed=None, tables=prints, sources=(), imports=_imports(workspace),
    )  # fmt: skip


def _imports(workspace: Workspace) -> dict[str, str]:
    return {file.name: file.sha256 for report in workspace.reports() for file in report.files}


def trace_all(workspace: Workspace) -> dict[str, str]:
    """Which recorded findings do not come out again, and why?

    Returns
    -------
    dict
        Finding → what is wrong: empty when every number of every finding comes out again.
    """
    altered = workspace.check()
    if altered:
        return dict.fromkeys((record.id for record in workspace.records()), altered[0])
    problems: dict[str, str] = {}
    for record in workspace.records():
        try:
            again = _again(workspace, record, other_version=False)
            problems |= _differences(record, again, workspace.again(record.id).finding)
        except WorkspaceError as problem:
            problems[record.id] = problem.told
    return problems


def _differences(record: Record, first: Finding, second: Finding) -> dict[str, str]:
    if first.n_used != record.n_used or first.n_rows != record.n_rows:
        return {record.id: f"it used {record.n_used} rows, now {first.n_used}"}
    if not first.to_frame().equals(second.to_frame()):
        return {record.id: "its numbers came out differently twice"}
    return {}


def _again(workspace: Workspace, record: Record, other_version: bool) -> Finding:
    """Run a recorded question again, from tables that must be the same."""
    method = find_method(record.method)
    if method.version != record.method_version and not other_version:
        raise WorkspaceError(
            listed(
                record.id, [_other_version(record.method, record.method_version, method.version)]
            )
        )
    problems = [
        f"the table {one.table} is not what it was: rows were imported, undone or altered"
        for one in record.tables.values()
        if not workspace.has(one.table)
        or workspace.read(one.table).fingerprint() != one.fingerprint
    ]
    if problems:
        raise WorkspaceError(listed(record.id, problems))
    given = {
        argument: workspace.read(record.tables[argument].table)
        if argument in record.tables else None
        for argument in method.tables()
    }  # fmt: skip
    return method.run(**given, **real_options(method, record.options))


def _other_version(name: str, then: str, now: str) -> str:
    return (
        f"it was made with {name} {then}, here is {now}, so its numbers may differ; "
        "install that version, or ask to trace it with this one all the same"
    )


def _read(finding: Finding, field: str, path: str) -> Any:
    try:
        return finding.cite(field)
    except KeyError:
        columns = ", ".join(map(str, finding.to_frame().columns))
        raise OptionError(
            listed(path, [f"there is no number '{field}'; its columns are: {columns}"])
        ) from None


def _traced(
    workspace: Workspace, path: str, value: Any, record: Record, tables: Mapping[str, str]
) -> Traced:
    return Traced(
        path=path,
        value=value,
        method=record.method,
        method_version=record.method_version,
        package_version=record.package_version,
        options=record.options,
        seed=record.seed,
        tables=tables,
        sources=find_method(record.method).sources,
        imports=_imports(workspace),
    )


def _released(
    workspace: Workspace, release: str, number: str, field: str, other_version: bool
) -> Traced:
    path = f"{release}/{number}.{field}"
    shelf = Shelf(workspace.folder)
    manifest, stored = shelf.manifest(release), shelf.finding(release, number)
    method = find_method(stored["method"])
    if method.version != stored["method_version"] and not other_version:
        raise WorkspaceError(
            listed(path, [_other_version(method.name, stored["method_version"], method.version)])
        )
    last = date.fromisoformat(manifest["last_day"])
    tables = {name: cut(workspace.read(name), last) for name in workspace.table_names()}
    prints = stored[PRINTS]
    known = {name: table.fingerprint() for name, table in tables.items()}
    # Releases of a version that sealed no fingerprints hold them as they are.
    named = {one: name for each in (known, shelf.sealed(known)) for name, one in each.items()}
    chosen = {argument: named.get(one) for argument, one in prints.items()}
    gone = [argument for argument, name in chosen.items() if name is None]
    if gone:
        raise WorkspaceError(
            listed(
                path, [f"the table for '{name}' is not what it was, up to {last}" for name in gone]
            )
        )
    finding = answer(method, chosen, real_options(method, stored["options"]), tables, last)
    rows = pd.DataFrame(stored["rows"])
    dark: Any = is_dark(rows, finding) if len(rows) else []
    hidden = [
        _row_name(row, stored["key"])
        for row, is_one in zip(stored["rows"], dark, strict=True)
        if is_one
    ]
    value = _read((told_without(finding, hidden) if hidden else None) or finding, field, path)
    if _hidden(stored, field):
        raise OptionError(listed(path, ["this number is hidden in the release"]))
    record = Record(
        id=number, method=method.name, method_version=method.version,
        package_version=manifest["package_version"], options=stored["options"],
        seed=stored["seed"], tables={}, n_used=0, n_rows=0, set_aside={}, made_on="",
    )  # fmt: skip
    return _traced(workspace, path, value, record, prints)


def _hidden(stored: Mapping[str, Any], field: str) -> bool:
    column, bracket, key = field.partition("[")
    if not bracket:
        return stored["scalars"].get(column) is None
    named = {_row_name(row, stored["key"]): row for row in stored["rows"]}
    row = named.get(key.removesuffix("]"), {})
    return row.get(column) is None or bool(pd.isna(row[column]))


def _row_name(row: Mapping[str, Any], key: list[str]) -> str:
    """Name a stored row as `Finding.cite` does; days are stored with a time."""
    return "|".join(str(row[name]).removesuffix("T00:00:00.000") for name in key)
