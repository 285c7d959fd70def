"""What is done with event sheets: opened, filled part by part, added to while it lasts, closed."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from evenhand.errors import OptionError, WorkspaceError, listed
from evenhand.taxonomy.events import KINDS, PARTS, Part, part_of
from evenhand.wording.faults import fault
from evenhand.wording.messages import Name
from evenhand.workspace.event_entries import checked_entry, moment_of
from evenhand.workspace.event_files import Document, EventFiles
from evenhand.workspace.free_texts import texts_problems
from evenhand.workspace.workspace import Workspace

LONGEST_TITLE = 120
MOST = {"before": 200, "during": 600, "after": 200}
"""Phase → the most entries of each of its parts, as the schema has it."""


def open_event(
    workspace: Workspace, title: str, kind: str, *, begins: datetime, ends: datetime,
    organiser: str, by: str, today: date, areas: Sequence[str] = (), about: str | None = None,
    event_id: str | None = None,
) -> Document:  # fmt: skip
    """Open a sheet on an event.

    Parameters
    ----------
    workspace
        The city's folder.
    title, kind
        What it is called, and one of `evenhand.taxonomy.events.KINDS`.
    begins, ends
        When; without a time zone they are on the clock of the city.
    organiser, by
        Who holds it, and the office that keeps the sheet.
    today
        The day on which the sheet is opened.
    areas
        Ids or names of areas of the city that it touches.
    about
        What it is, in words.
    event_id
        The event's id in the city's table of events, if it stands there.

    Returns
    -------
    dict
        The sheet, as `event.schema.json` describes it.

    Raises
    ------
    OptionError
        There is no such kind or area, it ends before it begins, or a text is empty, too long,
        names a person or accuses a group.
    """
    facts = _facts(workspace, title, kind, begins, ends, organiser, areas, about, event_id)
    _refuse([], {"by": by})
    return EventFiles(workspace.folder).add({
        "format": 1, "id": "", "revision": 1, "status": "open", "opened_on": today.isoformat(),
        "by": by, "facts": facts, "numbered": 0, **{name: [] for name in PARTS},
        "comparisons": [], "closed": None, "log": [_line(today, "opened")],
    })  # fmt: skip


def change_facts(
    workspace: Workspace, number: str, title: str, kind: str, *, begins: datetime, ends: datetime,
    organiser: str, today: date, areas: Sequence[str] = (), about: str | None = None,
) -> Document:  # fmt: skip
    """Change what the event is, when and where; the others as for `open_event`.

    Raises
    ------
    OptionError
        As for `open_event`.
    WorkspaceError
        There is no such sheet, or it is closed.
    """
    known = EventFiles(workspace.folder).get(number)["facts"]["event_id"]
    facts = _facts(workspace, title, kind, begins, ends, organiser, areas, about, known)

    def alter(document: Document) -> Document:
        document["facts"] = facts
        document["log"].append(_line(today, "facts"))
        return document

    return change_sheet(workspace, number, alter)


def add_entry(
    workspace: Workspace, number: str, part: str, given: Mapping[str, Any], *, today: date
) -> Document:
    """Write an entry into a part of a sheet.

    Parameters
    ----------
    workspace, number
        The city's folder, and the sheet.
    part
        A name of `evenhand.taxonomy.events.PARTS`.
    given
        Field → its value: a text, number, day or moment, or a text that can be read as such.
    today
        The day of the entry.

    Returns
    -------
    dict
        The sheet; the new entry is the last of its part.

    Raises
    ------
    OptionError
        There is no such part or field, a field lacks or does not fit, or a text names a person or
        accuses a group; all faults are named.
    WorkspaceError
        There is no such sheet, it is closed, or the part is full.
    """
    one = _part(part)

    def alter(document: Document) -> Document:
        made = checked_entry(document, one, given, _zone(workspace))
        if len(document[part]) >= MOST[one.phase]:
            most = fault(
                "refusal_sheets.most_entries", part=Name(part), most=Name(str(MOST[one.phase]))
            )
            raise WorkspaceError(listed("event", [most]))
        document["numbered"] += 1
        entry = f"{one.letter}{document['numbered']}"
        document[part].append({"id": entry, "on_day": today.isoformat(), **made})
        document["log"].append(_line(today, "added", part, entry))
        return document

    return change_sheet(workspace, number, alter)


def change_entry(
    workspace: Workspace, number: str, entry: str, given: Mapping[str, Any], *, today: date
) -> Document:
    """Change an entry; fields that are not given stay as they are.

    Raises
    ------
    OptionError
        As for `add_entry`; there is no such entry, or it is one that stays as it was written.
    """
    one = _free_part(entry)

    def alter(document: Document) -> Document:
        row = _row(document, one, entry)
        whole = {field.name: row[field.name] for field in one.fields} | dict(given)
        row |= checked_entry(document, one, whole, _zone(workspace))
        row["on_day"] = today.isoformat()
        document["log"].append(_line(today, "changed", one.name, entry))
        return document

    return change_sheet(workspace, number, alter)


def remove_entry(workspace: Workspace, number: str, entry: str, *, today: date) -> Document:
    """Take an entry out; it stays in the earlier revisions.

    Raises
    ------
    OptionError
        There is no such entry, it is one that stays, or others refer to it.
    """
    one = _free_part(entry)

    def alter(document: Document) -> Document:
        _row(document, one, entry)
        held = referring(document, entry)
        if held:
            problem = fault(
                "refusal_sheets.referred", entries=Name(", ".join(held)), entry=Name(entry)
            )
            raise OptionError(listed("event", [problem]))
        document[one.name] = [row for row in document[one.name] if row["id"] != entry]
        document["log"].append(_line(today, "removed", one.name, entry))
        return document

    return change_sheet(workspace, number, alter)


def close_event(workspace: Workspace, number: str, *, why: str, today: date) -> Document:
    """Close a sheet, with the reason; from then on it stays as it is.

    Raises
    ------
    OptionError
        The text is empty or names a person.
    """
    _refuse([], {"why": why})

    def alter(document: Document) -> Document:
        document["status"] = "closed"
        document["closed"] = {"on": today.isoformat(), "why": why}
        document["log"].append(_line(today, "closed"))
        return document

    return change_sheet(workspace, number, alter)


def change_sheet(
    workspace: Workspace, number: str, alter: Callable[[Document], Document]
) -> Document:
    """Write a new revision of a sheet that is not closed.

    Raises
    ------
    WorkspaceError
        There is no such sheet, or it is closed.
    """

    def altered(document: Document) -> Document:
        if document["status"] == "closed":
            problem = fault("refusal_sheets.closed_sheet", number=Name(number))
            raise WorkspaceError(listed("event", [problem]))
        return alter(document)

    return EventFiles(workspace.folder).change(number, altered)


def referring(document: Document, entry: str) -> list[str]:
    """Name the entries that refer to an entry."""
    return [
        row["id"]
        for part in PARTS.values()
        for row in document[part.name]
        if any(row[field.name] == entry for field in part.fields if field.kind == "entry")
    ]


def known_areas(workspace: Workspace) -> dict[str, str]:
    """Give the areas of the city by id, those of the finest set last."""
    if not workspace.has("areas"):
        return {}
    frame = workspace.read("areas").to_frame()
    return dict(zip(frame["area_id"].astype(str), frame["area_name"].astype(str), strict=True))


def _facts(
    workspace: Workspace, title: str, kind: str, begins: datetime, ends: datetime, organiser: str,
    areas: Sequence[str], about: str | None, event_id: str | None,
) -> dict[str, Any]:  # fmt: skip
    problems: list[str] = (
        []
        if kind in KINDS
        else [fault("refusal_sheets.no_kind", kind=Name(kind), known=Name(", ".join(KINDS)))]
    )
    zone = _zone(workspace)
    first, last = moment_of(begins, zone), moment_of(ends, zone)
    if datetime.fromisoformat(last) <= datetime.fromisoformat(first):
        problems.append(fault("refusal_sheets.event_ends", ends=Name(last), begins=Name(first)))
    if len(title) > LONGEST_TITLE:
        problems.append(
            fault(
                "refusal.long",
                name=Name("title"),
                letters=Name(str(len(title))),
                most=Name(str(LONGEST_TITLE)),
            )
        )
    found, unknown = _areas(known_areas(workspace), areas)
    problems += unknown
    _refuse(problems, {"title": title, "organiser": organiser, "about": about})
    return {"title": title, "kind": kind, "begins": first, "ends": last, "organiser": organiser,
            "about": about, "event_id": event_id, "areas": found}  # fmt: skip


def _areas(
    known: Mapping[str, str], wanted: Sequence[str]
) -> tuple[list[dict[str, str]], list[str]]:
    by_name = {name: one for one, name in known.items()}
    found: list[dict[str, str]] = []
    problems: list[str] = []
    for one in dict.fromkeys(wanted):
        area = one if one in known else by_name.get(one)
        if area is None:
            names = ", ".join(sorted(by_name)) or "–"
            problems.append(
                fault("refusal_sheets.no_area_among", area=Name(one[:60]), known=Name(names))
            )
        else:
            found.append({"id": area, "name": known[area]})
    return found, problems


def _part(name: str) -> Part:
    if name not in PARTS:
        problem = fault("refusal_files.no_sheet_part", name=name[:60], known=", ".join(PARTS))
        raise OptionError(listed("event", [problem]))
    return PARTS[name]


def _free_part(entry: str) -> Part:
    """Give the part of an entry that may be changed."""
    found = part_of(entry)
    if found is None:
        problem = fault("refusal_files.no_entry_number", entry=entry[:60])
        raise OptionError(listed("event", [problem]))
    if found.only_grows:
        problem = fault("refusal_sheets.stays", entry=Name(entry))
        raise OptionError(listed("event", [problem]))
    return found


def _row(document: Document, part: Part, entry: str) -> dict[str, Any]:
    for row in document[part.name]:
        if row["id"] == entry:
            found: dict[str, Any] = row
            return found
    known = ", ".join(row["id"] for row in document[part.name]) or "–"
    problem = fault("refusal_sheets.no_entry", entry=Name(entry[:60]), known=Name(known))
    raise OptionError(listed("event", [problem]))


def _zone(workspace: Workspace) -> ZoneInfo:
    return ZoneInfo(workspace.settings.timezone)


def _line(
    today: date, what: str, part: str | None = None, entry: str | None = None
) -> dict[str, Any]:
    return {"on": today.isoformat(), "what": what, "part": part, "entry": entry}


def _refuse(problems: list[str], texts: Mapping[str, str | None]) -> None:
    problems += texts_problems(texts)
    if problems:
        raise OptionError(listed("event", problems))
