"""Questionnaires on disk: one JSON document each, written whole, every revision kept."""

from pathlib import Path
from typing import Any

from evenhand.workspace.numbered_documents import Document, DocumentKind, NumberedDocuments

FOLDER = "questionnaires"
QUESTIONNAIRES = DocumentKind(FOLDER, "Q", "questionnaire.schema.json", "questionnaire")

__all__ = ["FOLDER", "QUESTIONNAIRES", "Document", "QuestionnaireFiles"]


class QuestionnaireFiles(NumberedDocuments):
    """The questionnaires of one workspace.

    What a document holds as `body` is what the TOML file of `evenhand questionnaire` holds. One
    that is being written may still have faults; the reader of questionnaires names them.

    Parameters
    ----------
    workspace
        The workspace's folder.
    """

    def __init__(self, workspace: Path) -> None:
        super().__init__(workspace, QUESTIONNAIRES)

    def begin(self, body: dict[str, Any]) -> Document:
        """Keep a new questionnaire; give the document with its number."""
        return self.add({"format": 1, "body": body})

    def rewrite(self, number: str, body: dict[str, Any]) -> Document:
        """Write a new revision of a questionnaire."""
        return self.change(number, lambda document: {**document, "body": body})
