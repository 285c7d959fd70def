"""Methods run on a workspace: tables are picked by the kinds that a method's arguments accept."""

from collections import OrderedDict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from typing import Any

from evenhand.catalogue import METHODS
from evenhand.contract import Finding, Method, table_kinds
from evenhand.errors import DisclosureError, OptionError, UnsuitableData, WorkspaceError, listed
from evenhand.options import allows_none
from evenhand.several.asking import Choice, Period, varied
from evenhand.several.many import Several, gathered
from evenhand.tables.table import Table
from evenhand.wording.faults import fault
from evenhand.workspace.findings import (
    Findings,
    Record,
    Recorded,
    TableUsed,
    plain_options,
    question,
    real_options,
)

REMEMBERED = 128
"""How many findings stay in memory; the one unused for longest goes first."""


def find_method(name: str) -> Method:
    """Find a method of the catalogue.

    Raises
    ------
    OptionError
        There is none of that name.
    """
    for method in METHODS:
        if method.name == name:
            return method
    known = ", ".join(method.name for method in METHODS)
    raise OptionError(
        listed("methods", [fault("refusal_methods.no_method", name=name, known=known)])
    )


def chosen_tables(
    method: Method, there: Collection[str], wanted: Mapping[str, str] | None = None
) -> dict[str, str | None]:
    """Say which table each of a method's table arguments gets.

    Parameters
    ----------
    method
        The method.
    there
        Names of the tables that the workspace has.
    wanted
        Argument → table, where another than the first that fits is meant.

    Returns
    -------
    dict
        Argument → table; None where an argument may do without and there is no table for it.

    Raises
    ------
    OptionError
        `wanted` names an argument that does not exist or a table that does not fit it.
    UnsuitableData
        The workspace has no table that an argument needs.
    DisclosureError
        An argument would read group attributes and the method may not.
    """
    arguments, wanted = method.tables(), dict(wanted or {})
    problems = [
        fault("refusal_methods.no_table_argument", name=name, known=", ".join(arguments))
        for name in wanted
        if name not in arguments
    ]
    chosen: dict[str, str | None] = {}
    missing = []
    for argument, hint in arguments.items():
        kinds = table_kinds(hint)
        _check_groups(method, argument, kinds)
        fitting = [kind.NAME for kind in kinds]
        name = wanted.get(argument)
        if name is not None and name not in fitting:
            problems.append(
                fault(
                    "refusal_methods.wrong_table",
                    argument=argument,
                    name=name,
                    fitting=" or ".join(fitting),
                )
            )
        elif name is not None and name not in there:
            missing.append(fault("refusal_methods.asked_table_gone", table=name))
        name = name or next((one for one in fitting if one in there), None)
        if name is None and not allows_none(hint):
            needed = " or ".join(fitting)
            missing.append(fault("refusal_methods.needs_table", tables=needed))
        chosen[argument] = name
    if problems:
        raise OptionError(listed(method.name, problems))
    if missing:
        known = ", ".join(there) or fault("refusal_files.none")
        missing.append(fault("refusal_methods.import_first", tables=known))
        raise UnsuitableData(listed(method.name, missing))
    return chosen


def _check_groups(method: Method, argument: str, kinds: Collection[type[Table]]) -> None:
    groups = [kind.NAME for kind in kinds if kind.HAS_GROUPS]
    if groups and not method.reads_groups:
        raise DisclosureError(
            listed(
                method.name,
                [fault("refusal_methods.reads_groups", argument=argument, table=groups[0])],
            )
        )  # fmt: skip


@dataclass(frozen=True)
class RecordedSeveral:
    """Findings of one question asked several times over.

    Attributes
    ----------
    numbers
        Label → the finding's number in the workspace.
    found
        The findings.
    """

    numbers: Mapping[str, str]
    found: Several


class Runner:
    """Runs methods on the tables of a workspace and records what was asked."""

    def __init__(
        self,
        findings: Findings,
        read: Callable[[str], Table],
        names: Callable[[], Collection[str]],
        files: Callable[[str], tuple[str, ...]],
    ) -> None:
        self._findings, self._read, self._names, self._files = findings, read, names, files
        self._made: OrderedDict[str, Finding] = OrderedDict()

    def run(
        self, name: str, options: Mapping[str, Any], wanted: Mapping[str, str] | None = None
    ) -> Recorded:
        """Answer a question, and record it if it is new."""
        method = find_method(name)
        chosen = chosen_tables(method, self._names(), wanted)
        used = {
            argument: TableUsed(table, self._read(table).fingerprint(), self._files(table))
            for argument, table in chosen.items()
            if table is not None
        }
        known = _question(method, options, used)
        finding = self._remembered(known, method, chosen, options)
        return Recorded(self._kept(method, finding, used).id, finding)

    def run_each(
        self,
        name: str,
        options: Mapping[str, Any],
        periods: Sequence[Period] | None = None,
        wanted: Mapping[str, str] | None = None,
    ) -> RecordedSeveral:
        """Answer one question for several values of an option; each finding is recorded."""
        what, fixed = varied(find_method(name), options, periods)
        numbers: dict[str, str] = {}

        def ask(choice: Choice) -> Finding:
            recorded = self.run(name, {**fixed, **choice.options}, wanted)
            numbers[choice.label] = recorded.id
            return recorded.finding

        found = gathered(name, what, ask)
        return RecordedSeveral(numbers, found)

    def again(self, number: str) -> Recorded:
        """Answer a recorded question again; refuse if what it was asked of has changed.

        Raises
        ------
        WorkspaceError
            A table is gone or differs, or the method is of another version.
        """
        record = self._findings.get(number)
        method = find_method(record.method)
        problems = self._changed(record)
        if method.version != record.method_version:
            problems.append(
                fault(
                    "refusal_methods.other_version",
                    method=record.method,
                    version=record.method_version,
                    here=method.version,
                )
            )
        if problems:
            raise WorkspaceError(listed(number, problems))
        chosen = dict.fromkeys(method.tables()) | {
            argument: one.table for argument, one in record.tables.items()
        }
        options = real_options(method, record.options)
        known = record.question()
        finding = self._remembered(known, method, chosen, options)
        return Recorded(number, finding)

    def _changed(self, record: Record) -> list[str]:
        there = self._names()
        return [
            fault(
                "refusal_methods.table_gone"
                if one.table not in there
                else "refusal_methods.table_changed",
                table=one.table,
            )
            for one in record.tables.values()
            if one.table not in there or self._read(one.table).fingerprint() != one.fingerprint
        ]

    def _remembered(
        self,
        known: str,
        method: Method,
        chosen: Mapping[str, str | None],
        options: Mapping[str, Any],
    ) -> Finding:
        finding = self._made.pop(known, None) or self._answered(method, chosen, options)
        if known:
            self._made[known] = finding
        while len(self._made) > REMEMBERED:
            self._made.popitem(last=False)
        return finding

    def _answered(
        self, method: Method, chosen: Mapping[str, str | None], options: Mapping[str, Any]
    ) -> Finding:
        tables = {
            argument: None if table is None else self._read(table)
            for argument, table in chosen.items()
        }
        overlap = [name for name in options if name in tables]
        if overlap:
            raise OptionError(
                listed(
                    method.name,
                    [fault("refusal_methods.table_no_option", name=name) for name in overlap],
                )
            )
        return method.run(**tables, **options)

    def _kept(self, method: Method, finding: Finding, used: Mapping[str, TableUsed]) -> Record:
        given = finding.provenance.options if finding.provenance else {}
        options = plain_options(given)
        seed = options.get("seed")

        def make(number: str) -> Record:
            return Record(
                id=number,
                method=method.name,
                method_version=method.version,
                package_version=version("evenhand"),
                options=options,
                seed=seed,
                tables=used,
                n_used=finding.n_used,
                n_rows=finding.n_rows,
                set_aside=dict(finding.set_aside),
                made_on=f"{datetime.now(UTC):%Y-%m-%d}",
            )

        return self._findings.keep(make("").question(), make)


def _question(method: Method, options: Mapping[str, Any], used: Mapping[str, TableUsed]) -> str:
    """Name a question before it was asked: as its record will, with defaults filled in."""
    whole = {name: default for name, (_, default) in method.options().items()} | dict(options)
    tables = {argument: [one.table, one.fingerprint] for argument, one in used.items()}
    try:
        return question(method.name, method.version, plain_options(whole), tables)
    except TypeError:
        return ""
