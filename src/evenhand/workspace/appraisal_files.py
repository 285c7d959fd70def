"""Appraisal sheets on disk: one JSON document each, checked by a schema, every revision kept."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from evenhand.workspace.numbered_documents import (
    Document,
    DocumentKind,
    NumberedDocuments,
    document_schema,
)

FOLDER = "appraisals"
APPRAISALS = DocumentKind(FOLDER, "A", "appraisal.schema.json", "appraisal sheet")

__all__ = ["FOLDER", "AppraisalFiles", "Document", "appraisal_schema"]


def appraisal_schema() -> Mapping[str, Any]:
    """Give the JSON Schema that every appraisal sheet keeps.

    Examples
    --------
    >>> appraisal_schema()["title"]
    'Appraisal sheet'
    """
    return document_schema(APPRAISALS.schema)


class AppraisalFiles(NumberedDocuments):
    """The appraisal sheets of one workspace.

    Parameters
    ----------
    workspace
        The workspace's folder.
    """

    def __init__(self, workspace: Path) -> None:
        super().__init__(workspace, APPRAISALS)
