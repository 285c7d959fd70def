"""A finding as JSON: how it was made, its words in one language, and all its rows."""

from typing import Any

from evenhand.contract import plain_rows
from evenhand.workspace.findings import Recorded, plain_options
from evenhand.workspace.running import find_method


def told_json(recorded: Recorded, language: str) -> dict[str, Any]:
    """Give a finding with its number as JSON values.

    Parameters
    ----------
    recorded
        The finding with its number.
    language
        Two letters: the language of its words.
    """
    finding, made = recorded.finding, recorded.finding.provenance
    told = finding.explain()
    return {
        "id": recorded.id,
        "method": made.method if made else None,
        "version": made.version if made else None,
        "question": find_method(made.method).question if made else None,
        "options": plain_options(made.options) if made else {},
        "tables": dict(made.tables) if made else {},
        "n_used": finding.n_used,
        "n_rows": finding.n_rows,
        "set_aside": dict(finding.set_aside),
        "language": language,
        "answer": told.answer.written(language),
        "reading": [message.written(language) for message in told.reading],
        "limits": [message.written(language) for message in told.limits],
        "rows": list(plain_rows(finding.to_frame())),
    }
