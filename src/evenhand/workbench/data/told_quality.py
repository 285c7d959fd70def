"""The report on the quality of the data, written once in every language and kept for its page."""

import json
from typing import Any

from evenhand.quality.item import Item
from evenhand.quality.report import LOOKED_AT, QualityReport, quality_report
from evenhand.quality.telling import (
    TABLES,
    clear_message,
    example_message,
    parts,
    sentences,
    table_term,
    touched,
    unknown_message,
    use_messages,
    used_tables,
)
from evenhand.wording.languages import drawn_languages
from evenhand.wording.messages import Message, Term, say
from evenhand.workspace.disk import write_whole
from evenhand.workspace.workspace import Workspace

FILE = "web/quality.json"
FORMAT = 1


def keep(workspace: Workspace) -> None:
    """Look at the data and keep what was found.

    Raises
    ------
    UnsuitableData
        Nothing was imported yet.
    """
    report = quality_report(workspace)
    stored = {
        "format": FORMAT,
        "stamp": stamp(workspace),
        "pages": {language: page_of(report, language) for language in drawn_languages()},
    }
    path = workspace.folder / FILE
    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, json.dumps(stored, ensure_ascii=False))


def forget(workspace: Workspace) -> None:
    """Remove a report whose data are gone."""
    (workspace.folder / FILE).unlink(missing_ok=True)


def kept(workspace: Workspace, language: str) -> dict[str, Any] | None:
    """Give what was kept, `is_stale` where the data changed since; None where there is none."""
    try:
        stored = json.loads((workspace.folder / FILE).read_text(encoding="utf-8"))
        if stored["format"] != FORMAT:
            return None
        return {**stored["pages"][language], "is_stale": stored["stamp"] != stamp(workspace)}
    except (OSError, ValueError, KeyError, TypeError):
        return None


def stamp(workspace: Workspace) -> dict[str, list[str]]:
    """Name the files that the report is about."""
    return {
        name: list(workspace.files(name)) for name in LOOKED_AT if workspace.has(name)
    }  # fmt: skip


def page_of(report: QualityReport, language: str) -> dict[str, Any]:
    """Write the report for a page.

    Parameters
    ----------
    report
        The report.
    language
        Two letters.
    """
    return {
        "uses": [
            {"table": say("quality.heading", table=table_term(table)).written(language),
             "lines": _told(use_messages(report, table), language)}
            for table in used_tables(report)
        ],
        "parts": [
            {"title": say("quality.caption", table=table_term(table),
                          group=Term("quality_group", group)).written(language),
             "items": [_item(one, language) for one in items]}
            for table, group, items in parts(report)
        ],
        "rest": [
            {"table": say("quality.rest", table=table_term(table)).written(language),
             "lines": _told(found, language)}
            for table in TABLES
            if (found := [one for one in (clear_message(report, table),
                                          unknown_message(report, table)) if one is not None])
        ],
    }  # fmt: skip


def _item(item: Item, language: str) -> dict[str, Any]:
    found, done, means = _told(list(sentences(item)), language)
    more = [one for one in (example_message(item), touched(item)) if one is not None]
    return {
        "name": item.name,
        "title": item.title().written(language),
        "is_heavy": item.is_heavy,
        "found": found,
        "done": done,
        "means": means,
        "more": _told(more, language),
    }


def _told(messages: list[Message], language: str) -> list[str]:
    return [message.written(language) for message in messages]
