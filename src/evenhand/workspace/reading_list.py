"""A reading list per problem: what comes with Evenhand, what we added, what other cities did."""

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evenhand.errors import OptionError, WorkspaceError, listed
from evenhand.taxonomy.reading import (
    ANY,
    KINDS,
    READING_PHASES,
    READING_PROBLEMS,
    WORRY,
    Reference,
    seed,
)
from evenhand.wording.faults import fault
from evenhand.wording.messages import Name
from evenhand.workspace.city_keys import FOLDER, LOCK
from evenhand.workspace.disk import held_patiently, words_for_disk, write_whole
from evenhand.workspace.free_texts import text_problems
from evenhand.workspace.given_json import read_document
from evenhand.workspace.json_schema import schema_faults
from evenhand.workspace.numbered_documents import Document

FILE = "reading.json"
MOST = 500
_TEXT = {"type": "string", "minLength": 1, "maxLength": 200}
_SHARED: Mapping[str, Any] = {
    "key": {"type": "string", "pattern": "^RL-[0-9]{4,6}$"},
    "title": _TEXT, "publisher": _TEXT,
    "link": {"type": "string", "pattern": "^https://[^\\s]{1,290}$"},
    "year": {"type": ["integer", "null"], "minimum": 1900, "maximum": 2200},
    "language": {"type": "string", "pattern": "^[a-z]{2}$"},
    "kind": {"type": "string", "enum": list(KINDS)},
    "phases": {"type": "array", "maxItems": 4,
               "items": {"type": "string", "enum": list(READING_PHASES)}},
    "problems": {"type": "array", "maxItems": 20,
                 "items": {"type": "string", "enum": [ANY, *READING_PROBLEMS]}},
    "note": {"type": "string", "maxLength": 600},
}  # fmt: skip
HANDED_ON: Mapping[str, Any] = {
    "type": "object", "additionalProperties": False, "required": ["format", "references"],
    "properties": {
        "format": {"type": "integer", "enum": [1]},
        "references": {"type": "array", "maxItems": MOST, "items": {
            "type": "object", "additionalProperties": False, "required": list(_SHARED),
            "properties": dict(_SHARED),
        }},
    },
}  # fmt: skip
"""The part of a bundle that holds a city's own references."""
_KEPT: Mapping[str, Any] = {
    "type": "object", "additionalProperties": False,
    "required": ["format", "references", "attached"],
    "properties": {
        **HANDED_ON["properties"],
        "attached": {"type": "object", "additionalProperties": {
            "type": "array", "maxItems": MOST, "items": {"type": "string", "maxLength": 80}}},
    },
}  # fmt: skip


@dataclass(frozen=True)
class Read:
    """A reference as a list shows it.

    Attributes
    ----------
    reference
        What to read.
    city
        Who added it: empty for Evenhand's own list.
    is_own
        Whether this city did.
    """

    reference: Reference
    city: str = ""
    is_own: bool = False


def reading_list(workspace: Path, city: str = "", theirs: Iterable[Read] = ()) -> list[Read]:
    """Give all that there is to read, by title.

    Parameters
    ----------
    workspace
        The workspace's folder.
    city
        Its name.
    theirs
        What came with the bundles of other cities.
    """
    own = [Read(one, city, True) for one in own_references(workspace)]
    every = [*(Read(one) for one in seed()), *own, *theirs]
    return sorted(every, key=lambda one: (one.reference.title.casefold(), one.reference.key))


def own_references(workspace: Path) -> list[Reference]:
    """Give the references that this city added."""
    return [reference_of(row) for row in _kept(workspace)["references"]]


def reference_of(row: Mapping[str, Any], prefix: str = "") -> Reference:
    """Make a reference of a row of a file."""
    return Reference(**{**row, "key": prefix + row["key"], "phases": tuple(row["phases"]),
                        "problems": tuple(row["problems"])})  # fmt: skip


def add_reference(workspace: Path, parts: Mapping[str, Any]) -> Reference:
    """Add something to read.

    Raises
    ------
    OptionError
        Its link is not https, it names a person in its note, or is on nothing.
    """
    with _writing(workspace) as kept:
        known = [int(row["key"][3:]) for row in kept["references"]]
        row = {"note": "", "year": None, **parts, "key": f"RL-{max(known, default=0) + 1:04d}"}
        problems = list(reading_problems({"format": 1, "references": [row]}))
        if len(kept["references"]) >= MOST:
            problems.append(fault("reading.too_many", most=Name(str(MOST))))
        if problems:
            raise OptionError(listed("reading", problems))
        kept["references"].append(row)
        _write(workspace, kept)
    return reference_of(row)


def drop_reference(workspace: Path, key: str) -> None:
    """Take out a reference that this city added.

    Raises
    ------
    OptionError
        There is none of its own.
    """
    with _writing(workspace) as kept:
        others = [row for row in kept["references"] if row["key"] != key]
        if len(others) == len(kept["references"]):
            raise _none(key)
        kept["references"] = others
        for number, keys in list(kept["attached"].items()):
            kept["attached"][number] = [one for one in keys if one != key]
        _write(workspace, kept)


def attach(workspace: Path, number: str, key: str, *, is_on: bool = True) -> None:
    """Lay a reference beside a problem file, or take it away from there."""
    with _writing(workspace) as kept:
        others = [one for one in kept["attached"].get(number, []) if one != key]
        kept["attached"][number] = [*others, key] if is_on else others
        _write(workspace, kept)


def attached(workspace: Path, number: str) -> list[str]:
    """Give the keys of what lies beside a problem file."""
    return list(_kept(workspace)["attached"].get(number, []))


def for_problem(every: Iterable[Read], document: Document, keys: Iterable[str]) -> list[Read]:
    """Give what lies beside a problem file first, and then what is on its kind of problem."""
    concern, wanted = document["concern"], set(keys)
    on = WORRY if concern["kind"] == "worry" else concern["offence_class"] or ""
    found = list(every)
    beside = [one for one in found if one.reference.key in wanted]
    return [*beside, *(one for one in found
                       if one.reference.key not in wanted and one.reference.is_on(on))]  # fmt: skip


def searched_reading(
    every: Iterable[Read], *, problem: str = "", phase: str = "", kind: str = ""
) -> list[Read]:
    """Give the references on a problem, for a phase, of a kind; empty for any."""
    return [
        one
        for one in every
        if (not problem or one.reference.is_on(problem))
        and phase in ("", *one.reference.phases)
        and kind in ("", one.reference.kind)
    ]


def reading_problems(content: Any) -> Iterator[str]:
    """Say where a list of references is not as it must be.

    Titles and publishers are those of published works and may name who wrote them; what people
    of a city write themselves may name nobody.
    """
    faults = list(schema_faults(content, HANDED_ON))
    if faults:
        yield from faults[:10]
        return
    for row in content["references"]:
        if row["note"]:
            yield from text_problems("note", row["note"])
        if not row["problems"] or not row["phases"]:
            yield fault("reading.on_nothing")


def handed_on(workspace: Path) -> dict[str, Any] | None:
    """Give a city's own references as a bundle holds them; None where there are none."""
    rows = _kept(workspace)["references"]
    return {"format": 1, "references": rows} if rows else None


def _kept(workspace: Path) -> dict[str, Any]:
    path = workspace / FOLDER / FILE
    if not path.is_file():
        return {"format": 1, "references": [], "attached": {}}
    found = read_document(path, "restore it from a backup")
    faults = list(schema_faults(found, _KEPT))
    if faults:
        raise WorkspaceError(listed(str(path), faults[:10]))
    return dict(found)


@contextmanager
def _writing(workspace: Path) -> Iterator[dict[str, Any]]:
    """Hold the lock while the list is read and written."""
    folder = workspace / FOLDER
    with words_for_disk(workspace):
        folder.mkdir(exist_ok=True)
        with held_patiently(folder, folder / LOCK):
            yield _kept(workspace)


def _write(workspace: Path, kept: Mapping[str, Any]) -> None:
    text = json.dumps(kept, indent=1, ensure_ascii=False) + "\n"
    with words_for_disk(workspace):
        write_whole(workspace / FOLDER / FILE, text)


def _none(key: str) -> OptionError:
    return OptionError(listed("reading", [fault("reading.none", reference=Name(key[:60]))]))
