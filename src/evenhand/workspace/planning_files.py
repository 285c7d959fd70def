"""Planning files on disk: one JSON document each, written whole, every revision kept."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from evenhand.workspace.numbered_documents import (
    Document,
    DocumentKind,
    NumberedDocuments,
    document_schema,
)

FOLDER = "planning"
SITES = DocumentKind(FOLDER, "S", "planning.schema.json", "planning file")

__all__ = ["FOLDER", "Document", "PlanningFiles", "planning_schema"]


def planning_schema() -> Mapping[str, Any]:
    """Give the JSON Schema that every planning file keeps.

    Examples
    --------
    >>> planning_schema()["title"]
    'Planning file'
    """
    return document_schema(SITES.schema)


class PlanningFiles(NumberedDocuments):
    """The planning files of one workspace.

    Parameters
    ----------
    workspace
        The workspace's folder.
    """

    def __init__(self, workspace: Path) -> None:
        super().__init__(workspace, SITES)
