"""A walk that a workspace keeps, read as any other."""

from collections.abc import Mapping
from typing import Any

from evenhand.publishing.walks.model import Walk
from evenhand.publishing.walks.reading import stored_of, walk_of


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
    return walk_of(stored_of(document["body"], document["id"]), document["id"])
