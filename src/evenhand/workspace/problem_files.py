"""Problem files on disk: one JSON document each, and the index of them as a table."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from evenhand.tables.problems import Problems
from evenhand.taxonomy.evidence import INSECURITY
from evenhand.workspace.numbered_documents import (
    Document,
    DocumentKind,
    NumberedDocuments,
    document_schema,
)

FOLDER = "problems"
OUTBREAK = "insecurity_outbreak"
PROBLEMS = DocumentKind(FOLDER, "P", "problem.schema.json", "problem file")


def problem_schema() -> Mapping[str, Any]:
    """Give the JSON Schema that every problem file keeps.

    Examples
    --------
    >>> problem_schema()["title"]
    'Problem file'
    """
    return document_schema(PROBLEMS.schema)


class ProblemFiles(NumberedDocuments):
    """The problem files of one workspace.

    Parameters
    ----------
    workspace
        The workspace's folder.
    """

    def __init__(self, workspace: Path) -> None:
        super().__init__(workspace, PROBLEMS)

    def index(self) -> Problems:
        """Give the table of problems, one row for each file as it stands now."""
        rows = [_row(document) for document in self.all()]
        names = [column.name for column in Problems.COLUMNS]
        return Problems.from_frame(pd.DataFrame(rows, columns=names))


def _row(document: Document) -> dict[str, Any]:
    return {
        "problem_id": document["id"], "title": document["title"],
        "offence_class": document["concern"]["offence_class"], "setting": document["setting"],
        "phase": document["phase"], "opened_on": document["opened_on"],
    }  # fmt: skip


def asked_of_evidence(document: Document) -> dict[str, Any]:
    """Give the options by which `evidence_options` is asked about a problem file.

    Mechanisms are those of hypotheses that were not refuted; of those that held up alone, where
    there are any.
    """
    concern = document["concern"]
    standing = [one for one in document["hypotheses"] if one["result"] != "refuted"]
    held = [one for one in standing if one["result"] == "held_up"]
    mechanisms = [code for one in held or standing for code in one["mechanisms"]]
    worry = concern["kind"] == "worry"
    return {
        "offence": INSECURITY if worry else concern["offence_class"],
        "mechanisms": tuple(dict.fromkeys(mechanisms)), **_where(document),
    }  # fmt: skip


def asked_of_stakeholders(document: Document) -> dict[str, Any]:
    """Give the options by which `stakeholders` is asked about a problem file."""
    concern = document["concern"]
    what = {"problem": OUTBREAK} if concern["kind"] == "worry" else (
        {"offence": concern["offence_class"]})  # fmt: skip
    areas = document["place"]["areas"]
    return {**what, **_where(document), "problem_id": document["id"],
            "area": areas[0] if len(areas) == 1 else None}  # fmt: skip


def _where(document: Document) -> dict[str, str | None]:
    return {name: None if document[name] == "unknown" else document[name]
            for name in ("setting", "space")}  # fmt: skip
