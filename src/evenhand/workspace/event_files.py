"""Event sheets on disk: one JSON document each, checked by a schema, every revision kept."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from evenhand.workspace.numbered_documents import (
    Document,
    DocumentKind,
    NumberedDocuments,
    document_schema,
)

FOLDER = "events"
EVENTS = DocumentKind(FOLDER, "E", "event.schema.json", "event sheet")

__all__ = ["FOLDER", "Document", "EventFiles", "event_schema"]


def event_schema() -> Mapping[str, Any]:
    """Give the JSON Schema that every event sheet keeps.

    Examples
    --------
    >>> event_schema()["title"]
    'Event sheet'
    """
    return document_schema(EVENTS.schema)


class EventFiles(NumberedDocuments):
    """The event sheets of one workspace.

    Parameters
    ----------
    workspace
        The workspace's folder.
    """

    def __init__(self, workspace: Path) -> None:
        super().__init__(workspace, EVENTS)
