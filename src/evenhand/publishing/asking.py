"""What a release is asked, answered from tables without recent records."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from evenhand.contract import Finding, Method
from evenhand.errors import DisclosureError, EvenhandError, OptionError, UnsuitableData, listed
from evenhand.publishing.placing import layout_of
from evenhand.safeguards.layout import layout_problems
from evenhand.safeguards.policy import DisclosurePolicy
from evenhand.tables.table import Table
from evenhand.workspace.findings import real_options
from evenhand.workspace.running import chosen_tables, find_method
from evenhand.workspace.workspace import Workspace

CONTEXT = ("offence_profile", "trend")
"""Methods that are added to a release that lacks them: how much there is, and how it moves."""

Question = tuple[str, Mapping[str, Any]]


@dataclass(frozen=True)
class Asked:
    """A question with the tables and options it will be answered with."""

    id: str
    method: Method
    tables: Mapping[str, str | None]
    options: Mapping[str, Any]


def questions(
    workspace: Workspace, plan: Sequence[str | Question] | None, tables: Mapping[str, Table]
) -> list[Asked]:
    """List what is asked, with the questions that give it context."""
    asked = []
    wanted = plan if plan is not None else [record.id for record in workspace.records()]
    for place, item in enumerate(wanted, start=1):
        if isinstance(item, str):
            record = workspace.record(item)
            method = find_method(record.method)
            given = dict.fromkeys(method.tables()) | {
                argument: one.table for argument, one in record.tables.items()
            }
            asked.append(Asked(item, method, given, real_options(method, record.options)))
        else:
            method = find_method(item[0])
            given = chosen_tables(method, tuple(tables))
            asked.append(Asked(f"Q-{place:04d}", method, given, dict(item[1])))
    there = {one.method.name for one in asked}
    for name in CONTEXT:
        if asked and name not in there:
            method = find_method(name)
            asked.append(Asked(f"C-{name}", method, chosen_tables(method, tuple(tables)), {}))
    return asked


def answered(
    asked: Sequence[Asked], tables: Mapping[str, Table], policy: DisclosurePolicy, last: date
) -> tuple[list[tuple[Asked, Finding]], dict[str, str]]:
    """Answer what can be answered; give the others' reasons."""
    made, refused = [], {}
    for one in asked:
        try:
            finding = answer(one.method, one.tables, one.options, tables, last)
            problems = release_problems(finding, policy)
            if problems:
                raise DisclosureError(listed(one.method.name, problems))
            made.append((one, finding))
        except (UnsuitableData, DisclosureError, OptionError) as problem:
            refused[one.id] = _without_counts(problem)
    return made, refused


def _without_counts(problem: EvenhandError) -> str:
    """Give a reason that may be shown: words about data may hold small counts."""
    if isinstance(problem, UnsuitableData):
        return "the records that may be published cannot answer it"
    return problem.told


def answer(
    method: Method,
    chosen: Mapping[str, str | None],
    options: Mapping[str, Any],
    tables: Mapping[str, Table],
    last: date,
) -> Finding:
    """Answer a question from tables without recent records.

    Parameters
    ----------
    method
        The method.
    chosen
        Argument → table name.
    options
        The method's options; a period that ends later than what may be published ends there.
    tables
        Tables without recent records.
    last
        The last day published.

    Raises
    ------
    DisclosureError
        A period that is compared with others ends later than what may be published.
    """
    fitted = dict(options)
    for name, value in options.items():
        if type(value) is date and value > last:
            if name != "period_to":
                raise DisclosureError(
                    listed(method.name, [f"'{name}' is {value}, but nothing after {last} may be "
                                         "published; choose earlier days"])
                )  # fmt: skip
            fitted[name] = last
    given = {argument: tables.get(name) if name else None for argument, name in chosen.items()}
    return method.run(**given, **fitted)


def release_problems(finding: Finding, policy: DisclosurePolicy) -> list[str]:
    """Say why a finding may not be released; an empty list means that it may."""
    if finding.WITHHELD:
        return [finding.WITHHELD]
    layout = layout_of("check", finding, None, {})
    problems = layout_problems(finding.to_frame(), layout)
    if policy.area_level and "area_id" in finding.KEY and layout.level != policy.area_level:
        problems.append(
            f"its areas are of the level '{layout.level}'; only '{policy.area_level}' may be shown"
        )
    return problems
