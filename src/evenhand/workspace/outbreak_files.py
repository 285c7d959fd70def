"""Outbreak files on disk: one JSON document each, written whole, every revision kept."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from evenhand.workspace.numbered_documents import (
    Document,
    DocumentKind,
    NumberedDocuments,
    document_schema,
)

FOLDER = "outbreaks"
OUTBREAKS = DocumentKind(FOLDER, "O", "outbreak.schema.json", "outbreak file")

__all__ = ["FOLDER", "Document", "OutbreakFiles", "outbreak_schema"]


def outbreak_schema() -> Mapping[str, Any]:
    """Give the JSON Schema that every outbreak file keeps.

    Examples
    --------
    >>> outbreak_schema()["title"]
    'Outbreak file'
    """
    return document_schema(OUTBREAKS.schema)


class OutbreakFiles(NumberedDocuments):
    """The outbreak files of one workspace.

    Parameters
    ----------
    workspace
        The workspace's folder.
    """

    def __init__(self, workspace: Path) -> None:
        super().__init__(workspace, OUTBREAKS)
