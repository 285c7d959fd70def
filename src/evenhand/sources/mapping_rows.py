"""Says what is wrong with the parts of a mapping that choose rows and cells: [rows] and [parts]."""

import re
from collections.abc import Mapping as Assigned
from typing import Any

from evenhand.sources.kinds import JOINS, MADE_IDS, TABLES, TIMES_ROLE
from evenhand.sources.personal_data import head_kind
from evenhand.sources.selecting import REASONS, chosen_columns
from evenhand.tables.columns import names_group

HOW = "give a regular expression that fits the whole cell, such as 'Total.*'"


def row_problems(stored: Assigned[str, Any]) -> list[str]:
    """List what is wrong with [rows] and [parts], before any column is looked up."""
    rows, parts = stored.get("rows", {}), stored.get("parts", {})
    problems = [
        f"'{name}' must be a section: [{name}]"
        for name, section in (("rows", rows), ("parts", parts))
        if not isinstance(section, dict)
    ]
    if isinstance(rows, dict):
        problems += _patterns(rows.get("where", {}), "rows.where")
        problems += _except_problems(rows.get("except", {}))
    if isinstance(parts, dict):
        problems += [
            f"[parts] {role} is {pattern!r}; give a regular expression with one group in round "
            "brackets around the part that is meant, such as '(\\d{5}) .*'"
            for role, pattern in parts.items()
            if _groups(pattern) != 1
        ]
    return problems


def chosen_problems(stored: Assigned[str, Any]) -> list[str]:
    """List columns and roles in [rows] and [parts] that cannot be used."""
    given = stored.get("columns", {})
    problems = [
        f"[parts] '{role}' is not mapped under [columns]; there are: {', '.join(given)}"
        for role in stored.get("parts", {})
        if role not in given
    ]
    problems += [
        f"The column {column} looks like {kind}, so [rows] cannot look at it; take it out"
        for column in chosen_columns(stored.get("rows", {}))
        if (kind := head_kind(column)) is not None
    ]
    problems += _join_problems(stored)
    problems += [
        f"[rows] looks at {column}, which is called after groups of people: rows of "
        f"{stored['kind']} are not chosen by them; take it out"
        for column in chosen_columns(stored.get("rows", {}))
        if names_group(column) and not TABLES[stored["kind"]].HAS_GROUPS
    ]
    if TIMES_ROLE in given and stored["kind"] not in MADE_IDS:
        problems.append(
            f"[columns] '{TIMES_ROLE}' is for {', '.join(MADE_IDS)}; {stored['kind']} has a "
            "column of its own for how many"
        )
    return problems


def _join_problems(stored: Assigned[str, Any]) -> list[str]:
    if "join" not in stored:
        return []
    kind, given = stored["kind"], stored.get("columns", {})
    if kind not in JOINS:
        return [f"[join] is for {', '.join(JOINS)}; take it out for {kind}"]
    key, columns = JOINS[kind]
    fills = stored["join"].get("fills", [])
    problems = [
        f"[join] fills is {fills!r}; give columns of {kind} to fill: {', '.join(columns)}"
        for _ in [0]
        if not fills or not {*fills} <= {*columns}
    ]
    problems += [
        f"[columns] nothing is given for '{role}', which [join] needs"
        for role in (key, *fills)
        if role not in given
    ]
    return problems


def _except_problems(reasons: Any) -> list[str]:
    if not isinstance(reasons, dict):
        return ["'rows.except' must hold sections: [rows.except.total]"]
    problems = [
        f"[rows.except] has no reason '{reason}'; there are: {', '.join(REASONS)}"
        for reason in reasons
        if reason not in REASONS
    ]
    for reason, patterns in reasons.items():
        problems += _patterns(patterns, f"rows.except.{reason}")
    return problems


def _patterns(patterns: Any, section: str) -> list[str]:
    if not isinstance(patterns, dict):
        return [f"'{section}' must be a section: [{section}]"]
    return [
        f"[{section}] {column} is {pattern!r}; {HOW}"
        for column, pattern in patterns.items()
        if _groups(pattern) is None
    ]


def _groups(pattern: Any) -> int | None:
    """Give how many groups a regular expression has; None if it is none."""
    try:
        return re.compile(pattern).groups if isinstance(pattern, str) else None
    except (re.error, OverflowError, RecursionError):
        return None
