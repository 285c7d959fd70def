"""Practice sheets on disk: one JSON document each, written whole, every revision kept."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from evenhand.workspace.numbered_documents import (
    DocumentKind,
    NumberedDocuments,
    document_schema,
)

FOLDER = "practices"
SHEETS = DocumentKind(FOLDER, "SH", "practice.schema.json", "practice sheet")


def practice_schema() -> Mapping[str, Any]:
    """Give the JSON Schema that every practice sheet keeps.

    Examples
    --------
    >>> practice_schema()["title"]
    'Practice sheet'
    """
    return document_schema(SHEETS.schema)


class PracticeFiles(NumberedDocuments):
    """The practice sheets of one workspace.

    Parameters
    ----------
    workspace
        The workspace's folder.
    """

    def __init__(self, workspace: Path) -> None:
        super().__init__(workspace, SHEETS)
