"""Writing a part of a file without losing what others wrote: merged by field, or both shown."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from evenhand.errors import OptionError, WorkspaceError
from evenhand.wording.faults import is_of
from evenhand.workbench.opened import city
from evenhand.workbench.problems.reach import files, today
from evenhand.workbench.problems.sections import (
    about_fields,
    entry_fields,
    parts_of,
    values_of,
)
from evenhand.workspace.numbered_documents import Document
from evenhand.workspace.problems import write_parts

TRIES = 5
Values = dict[str, Any]


@dataclass(eq=False)
class Clash(Exception):
    """Two people changed the same field.

    Attributes
    ----------
    fields
        Names of the fields that both changed.
    base, theirs, mine
        What both began with, what stands in the file now, what was sent; `theirs` is None where
        the entry was taken out.
    merged
        Theirs, with what only this writer changed; of fields that both changed, mine.
    revision
        The revision that `theirs` is of.
    place
        Where the entry stands in it, from 1; 0 where it is none.
    """

    fields: tuple[str, ...]
    base: Values
    theirs: Values | None
    mine: Values
    merged: Values
    revision: int
    place: int = 0


class NothingNew(Exception):
    """What was sent is what stands in the file."""


def merged(base: Values, theirs: Values, mine: Values) -> tuple[Values, tuple[str, ...]]:
    """Merge two versions of the same fields.

    Returns
    -------
    tuple
        The merged values, and the names of fields that both changed in different ways.

    Examples
    --------
    >>> merged({"a": 1, "b": 1}, {"a": 2, "b": 1}, {"a": 1, "b": 3})
    ({'a': 2, 'b': 3}, ())
    >>> merged({"a": 1}, {"a": 2}, {"a": 3})
    ({'a': 3}, ('a',))
    """
    made, clashing = {}, []
    for name, value in mine.items():
        if _same(value, base[name]):
            made[name] = theirs[name]
            continue
        made[name] = value
        if not _same(theirs[name], base[name]) and not _same(theirs[name], value):
            clashing.append(name)
    return made, tuple(clashing)


def save_about(number: str, values: Values, revision: int) -> Document:
    """Write what a file is about.

    Raises
    ------
    Clash
        Somebody else changed one of the same fields since `revision`.
    NothingNew
        Nothing was changed.
    EvenhandError
        The library refuses what was written.
    """
    base = values_of(files().revision(number, revision), about_fields())

    def parts(now: Document) -> dict[str, Any]:
        theirs = values_of(now, about_fields())
        made, clashing = merged(base, theirs, values)
        if clashing:
            raise Clash(clashing, base, theirs, values, made, now["revision"])
        if all(_same(made[name], theirs[name]) for name in made):
            raise NothingNew
        return parts_of(now, made)

    return _written(number, parts)


def save_entry(
    number: str, part: str, place: int | None, values: Values | None, revision: int
) -> Document:
    """Write an entry of a list: a new one, one changed, or one taken out.

    Parameters
    ----------
    number, part
        The file, and the list.
    place
        Where it stood at `revision`, from 1; None for a new one.
    values
        What was written; None to take the entry out.
    revision
        The revision that was read.

    Raises
    ------
    Clash
        Somebody else changed the same fields of the entry, or took it out.
    NothingNew
        Nothing was changed.
    IndexError
        There was no such entry at that revision.
    EvenhandError
        The library refuses what was written.
    """
    before = files().revision(number, revision)[part]
    entry = None if place is None else before[place - 1]

    def parts(now: Document) -> dict[str, Any]:
        rows = list(now[part])
        if entry is None:
            return {part: [*rows, values]}
        at = _found(rows, entry, before)
        rows[at : at + 1] = _changed(rows, at, part, entry, values, now["revision"])
        return {part: rows}

    return _written(number, parts)


def _changed(
    rows: list[Any], at: int, part: str, entry: Mapping[str, Any], values: Values | None,
    revision: int,
) -> list[Any]:  # fmt: skip
    fields = entry_fields(part)
    base = values_of(entry, fields)
    mine = values or base
    if at >= len(rows):
        if values is None:
            raise NothingNew
        raise Clash(tuple(mine), base, None, mine, mine, revision)
    theirs = values_of(rows[at], fields)
    if values is None:
        if not all(_same(theirs[name], base[name]) for name in base):
            raise Clash((), base, theirs, base, theirs, revision, at + 1)
        return []
    made, clashing = merged(base, theirs, mine)
    if clashing:
        raise Clash(clashing, base, theirs, mine, made, revision, at + 1)
    if all(_same(made[name], theirs[name]) for name in made):
        raise NothingNew
    return [{**rows[at], **made}]


def _found(rows: list[Any], entry: Mapping[str, Any], before: list[Any]) -> int:
    """Find an entry again: by its id, unchanged anywhere, or at its place among as many."""
    if "id" in entry:
        same = [at for at, one in enumerate(rows) if one["id"] == entry["id"]]
    else:
        same = [at for at, one in enumerate(rows) if one == entry]
        if not same and len(rows) == len(before):
            same = [before.index(entry)]
    return same[0] if same else len(rows)


def _written(number: str, parts: Callable[[Document], dict[str, Any]]) -> Document:
    """Write parts made from the file as it stands; made again when somebody was quicker."""
    for attempt in range(TRIES):
        now = files().get(number)
        try:
            return write_parts(city(), number, parts(now), revision=now["revision"], today=today())
        except WorkspaceError:
            if attempt == TRIES - 1 or files().get(number)["revision"] == now["revision"]:
                raise
        except OptionError as problem:
            if any(is_of(one, "refusal_files.draft_same") for one in problem.faults):
                raise NothingNew from None
            raise
    raise AssertionError


def _same(one: Any, other: Any) -> bool:
    return (one or None) == (other or None) if one in ("", [], None) else bool(one == other)
