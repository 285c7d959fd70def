"""JSON that a person or another city may have altered, read without trusting any of it."""

import json
import re
from pathlib import Path
from typing import Any

from evenhand.errors import WorkspaceError, listed
from evenhand.wording.faults import fault
from evenhand.workspace.disk import unreadable

MOST_BYTES = 4_000_000
"""A document is written by people; what is larger is none."""


def read_document(path: Path, remedy: str) -> Any:
    """Read a JSON file that a person may have altered.

    Parameters
    ----------
    path
        The file.
    remedy
        What to do if it is none, for the message.

    Raises
    ------
    WorkspaceError
        It cannot be read, is too large, or is no JSON.
    """
    try:
        if path.stat().st_size > MOST_BYTES:
            problem = fault("refusal_files.file_large", most=MOST_BYTES // 1000000, remedy=remedy)
            raise WorkspaceError(listed(str(path), [problem]))
        text = path.read_text(encoding="utf-8")
    except OSError as problem:
        raise WorkspaceError(unreadable(path, problem)) from None
    except UnicodeDecodeError:
        raise WorkspaceError(
            listed(str(path), [fault("refusal_files.no_utf8", remedy=remedy)])
        ) from None
    return json_of(text, str(path), remedy)


def json_of(text: str, named: str, remedy: str) -> Any:
    """Read JSON that somebody may have altered.

    Parameters
    ----------
    text
        What the file holds.
    named
        How it is called in the message.
    remedy
        What to do if it is none.

    Raises
    ------
    WorkspaceError
        It is no JSON, or a name stands twice in one part of it.
    """
    try:
        return json.loads(text, object_pairs_hook=_without_doubles, parse_constant=_no_number)
    except _Doubled as problem:
        told = fault("refusal_files.stands_twice", name=str(problem), remedy=remedy)
        raise WorkspaceError(listed(named, [told])) from None
    except (ValueError, RecursionError):
        raise WorkspaceError(
            listed(named, [fault("refusal_files.no_json", remedy=remedy)])
        ) from None


_HALF = re.compile("[\ud800-\udfff]")


class _Doubled(Exception):
    """A name that stands twice in one object: readers disagree on which value holds."""


def _without_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise _Doubled(name[:60])
        if not (_is_text(name) and _is_text(value)):
            raise ValueError("half a letter")
        found[name] = value
    return found


def _is_text(value: Any) -> bool:
    """Say whether a value is no text with half a letter in it, which no file can hold."""
    return not isinstance(value, str) or value.isascii() or not _HALF.search(value)


def _no_number(name: str) -> None:
    raise ValueError(name)
