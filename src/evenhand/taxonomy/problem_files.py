"""What a problem file is asked for before its next phase, and how it is read in SARA and 5Is."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from evenhand.taxonomy.reference import Row, rows

PHASES = ("scanning", "analysis", "response", "assessment", "closed")
VIEWS = ("sara", "five_is")


@dataclass(frozen=True)
class ViewPart:
    """A part of a file, in a chapter of a view.

    Attributes
    ----------
    chapter
        A phase of SARA, or one of the 5Is; `record` for decisions and gates.
    part
        A part of the document.
    fields
        The fields of it that are shown there; empty: all.
    """

    chapter: str
    part: str
    fields: tuple[str, ...]


def view(name: str) -> tuple[ViewPart, ...]:
    """Give the parts of a view in their order.

    Parameters
    ----------
    name
        "sara" or "five_is".

    Examples
    --------
    >>> list(dict.fromkeys(part.chapter for part in view("five_is")))[:4]
    ['intelligence', 'intervention', 'implementation', 'involvement']
    """
    return tuple(
        ViewPart(row["chapter"], row["part"], tuple(row["fields"].split()))
        for row in rows("problem_views")
        if row["view"] == name
    )


def gates_between(now: str, asked: str) -> tuple[str, ...]:
    """Name the phases whose gates lie on the way from one phase to another; none on the way back.

    Examples
    --------
    >>> gates_between("scanning", "response"), gates_between("response", "analysis")
    (('analysis', 'response'), ())
    """
    return PHASES[PHASES.index(now) + 1 : PHASES.index(asked) + 1]


def needs_of(phase: str) -> tuple[str, ...]:
    """Name what the gate of a phase asks for.

    Examples
    --------
    >>> needs_of("analysis")[:2]
    ('place_named', 'time_said')
    """
    return tuple(row["need"] for row in rows("problem_gates") if row["phase"] == phase)


def lacking(
    document: Mapping[str, Any], phase: str, tables: Mapping[str, Collection[str]] | None = None
) -> tuple[str, ...]:
    """Name what a problem file still lacks for the gate of a phase.

    Parameters
    ----------
    document
        A problem file.
    phase
        The phase that is to be entered.
    tables
        Table → ids in it, for what must stand in a table; a table that is not given has none.

    Notes
    -----
    Each row of `problem_gates.csv` looks at a part: `any` of several parts is there; `not` one of
    some values; at `least` so many entries, or `distinct` values, have the field; `all` entries
    have one of the fields, and there is one; the id of every entry is in a `table`. `where` counts
    only entries with certain values, or names the table.

    Examples
    --------
    >>> lacking({"assessments": [], "lessons": [{"text": "Locks first"}]}, "closed")[-1]
    'goal_answered'
    """
    return tuple(
        row["need"]
        for row in rows("problem_gates")
        if row["phase"] == phase and not _is_met(document, row, tables or {})
    )


def _is_met(document: Mapping[str, Any], row: Row, tables: Mapping[str, Collection[str]]) -> bool:
    parts = [_at(document, path) for path in row["part"].split()]
    if row["how"] == "any":
        return any(bool(part) for part in parts)
    if row["how"] == "not":
        return parts[0] is not None and parts[0] not in row["where"].split("|")
    if row["how"] == "table":
        ids = [one.get(row["field"]) for one in parts[0] or ()]
        return bool(ids) and all(one in tables.get(row["where"], ()) for one in ids)
    entries = _of_kind(parts[0] or (), row["where"])
    filled = [one for one in entries if any(_is_there(one.get(f)) for f in row["field"].split())]
    if row["how"] == "all":
        return len(entries) > 0 and len(filled) == len(entries)
    if row["how"] == "distinct":
        return len({str(one[row["field"]]) for one in filled}) >= int(row["least"])
    return len(filled) >= int(row["least"])


def _of_kind(entries: Iterable[Mapping[str, Any]], where: str) -> list[Mapping[str, Any]]:
    if not where:
        return list(entries)
    name, _, values = where.partition("=")
    return [one for one in entries if str(one.get(name)) in values.split("|")]


def _is_there(value: Any) -> bool:
    return value is not None and value not in ("", [])


def _at(document: Mapping[str, Any], path: str) -> Any:
    found: Any = document
    for name in path.split("."):
        found = found.get(name) if isinstance(found, Mapping) else None
    return found
