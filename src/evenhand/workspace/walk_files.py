"""Safety walks on disk: one JSON document each, written whole, every revision kept."""

from pathlib import Path
from typing import Any

from evenhand.workspace.numbered_documents import Document, DocumentKind, NumberedDocuments

FOLDER = "walks"
WALKS = DocumentKind(FOLDER, "W", "walk.schema.json", "walk")

__all__ = ["FOLDER", "WALKS", "Document", "WalkFiles"]


class WalkFiles(NumberedDocuments):
    """The walks of one workspace.

    What a document holds as `body` is what the TOML file of `evenhand walk` holds, the day as
    text. One that is being planned may still have faults; the reader of walks names them.

    Parameters
    ----------
    workspace
        The workspace's folder.
    """

    def __init__(self, workspace: Path) -> None:
        super().__init__(workspace, WALKS)

    def begin(self, body: dict[str, Any]) -> Document:
        """Keep a new walk; its number is its code too."""
        return self.add({"format": 1, "body": body})

    def rewrite(self, number: str, body: dict[str, Any]) -> Document:
        """Write a new revision of a walk."""
        return self.change(number, lambda document: {**document, "body": body})
