"""An event sheet as one printed page: what those on the spot need, with lines to write on."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from evenhand.publishing.event_words import entry_line, expects, place_of, when
from evenhand.publishing.letters import printed
from evenhand.publishing.sheets import sheet_head, sheet_part, typst_sheet
from evenhand.publishing.typesetting import compiled, quoted
from evenhand.taxonomy.events import PARTS
from evenhand.wording.messages import Name, Quantity, Term, Value, say, term
from evenhand.workspace.disk import write_whole
from evenhand.workspace.event_files import FOLDER, Document, EventFiles
from evenhand.workspace.event_reading import by_weight
from evenhand.workspace.workspace import Workspace

ROWS = {"risks": 5, "places": 3, "partners": 5, "stops": 3, "messages": 3, "access": 4}
"""Part → the most rows that fit; the sheet itself has all of them."""
LONGEST, LONGEST_BELOW = 84, 100
"""Letters of a row, and of the smaller line below it."""
LINES = 4
Row = tuple[str, str]


def write_event(
    workspace: Workspace, number: str, *, language: str = "en", today: date | None = None
) -> Path:
    """Print an event sheet to the folder `events/` of its workspace.

    Parameters
    ----------
    workspace
        The city's folder.
    number
        Such as "E-0001".
    language
        Two letters of a language that the wording has.
    today
        The day printed on it; None for today.

    Returns
    -------
    Path
        The PDF.

    Raises
    ------
    WorkspaceError
        There is no such sheet.
    MissingExtra
        The part that typesets is not installed.
    """
    document = EventFiles(workspace.folder).get(number)
    path = workspace.folder / FOLDER / f"{number}-{language}.pdf"
    write_whole(path, event_pdf(document, language, today or date.today()))
    return path


def event_pdf(document: Document, language: str, today: date) -> bytes:
    """Typeset a sheet on one page.

    Parameters
    ----------
    document
        The sheet.
    language
        Two letters.
    today
        The day printed on it.

    Returns
    -------
    bytes
        A PDF that claims PDF/UA-1.
    """

    def told(key: str, **fields: Value) -> str:
        return say(f"event.{key}", **fields).written(language)

    facts = document["facts"]
    kind = f"{told('kind')} {document['id']}"
    left = f"{when(document).written(language)} · {facts['organiser']}"
    areas = [one["name"] for one in facts["areas"]]
    about = " · ".join([*areas, expects(document).written(language)])
    body = [
        sheet_head(facts["title"], left, kind, told("printed_on", day=Quantity(today, "date"))),
        f"#sheettext({quoted(about)})",
    ]
    for name, rows in _parts(document, language).items():
        part = told("term", term=Term("event_part", name))
        shown = _fitting(rows, ROWS[name], language)
        body.append(sheet_part(part[:1].upper() + part[1:], shown, told("nothing")))
    body.append(f"#writelines({quoted(told('lines'))}, {LINES})")
    source, _ = printed(typst_sheet(facts["title"], language, "\n".join(body)))
    return compiled(source)


def _fitting(rows: Sequence[Row], most: int, language: str) -> list[Row]:
    """Give as many rows as fit, each on its line, and say how many more there are."""
    shown = [(_short(text, LONGEST), _short(about, LONGEST_BELOW)) for text, about in rows[:most]]
    if len(rows) > most:
        more = say("event.more_in_sheet", count=Quantity(len(rows) - most, "count"))
        told = more.written(language)
        text, about = shown[-1]
        kept = _short(about, LONGEST_BELOW - len(told) - 3)
        shown[-1] = text, " · ".join(one for one in (kept, told) if one)
    return shown


def _short(text: str, longest: int) -> str:
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"


def _parts(document: Document, language: str) -> dict[str, list[Row]]:
    return {
        "risks": [_risk(document, row, language) for row in by_weight(document["risks"])],
        "places": [_place(row, language) for row in document["places"]],
        "partners": [(": ".join((row["organisation"], _joined(row["reached"], row["duty"]))), "")
                     for row in document["partners"]],
        "stops": [(row["sign"], f"{row['decides']} · {row['told']}") for row in document["stops"]],
        "messages": [(entry_line(document, PARTS["messages"], row, language), "")
                     for row in document["messages"]],
        "access": [(entry_line(document, PARTS["access"], row, language), "")
                   for row in document["access"]],
    }  # fmt: skip


def _joined(*texts: str | None) -> str:
    return " · ".join(one for one in texts if one)


def _risk(document: Document, row: Any, language: str) -> Row:
    """Write a risk with its place, and below it what is done against it, by whom and how much."""
    where = say("event.text", text=place_of(document, row["place"])).written(language)
    words = (term(f"event_{name}", row[name], language) for name in ("likelihood", "harm"))
    weight = ", ".join(words)
    done = [f"{one['what']} ({one['owner']}; {one['dose']})"
            for one in document["measures"] if one["risk"] == row["id"]]  # fmt: skip
    return f"{where}: {row['behaviour']} ({weight})", " · ".join(done)


def _place(row: Any, language: str) -> Row:
    if row["capacity"] is None:
        return row["name"], row["flows"] or ""
    room = say("event.room", capacity=Quantity(row["capacity"], "count"),
               source=Name(row["capacity_source"])).written(language)  # fmt: skip
    return f"{row['name']}: {room}", row["flows"] or ""
