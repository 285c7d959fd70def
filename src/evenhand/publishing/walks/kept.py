"""A walk that a workspace keeps, read as any other."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from evenhand.publishing.walks.model import Walk
from evenhand.publishing.walks.reading import walk_of


def kept_walk(document: Mapping[str, Any]) -> Walk:
    """Check a kept walk and make the walk of it; its number is its code.

    Parameters
    ----------
    document
        As `workspace.walk_files` keeps it.

    Raises
    ------
    SourceError
        It has faults, as one without a stop; all are listed.
    """
    body = document["body"]
    stored = {**body, "walk_id": document["id"]}
    try:
        stored["on"] = date.fromisoformat(body["on"])
    except ValueError:
        stored["on"] = None
    return walk_of(stored, document["id"])
