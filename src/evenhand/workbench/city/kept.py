"""What the worker wrote for the city page, read from the disk and kept in memory until it changes.

Everything lies in the workspace's `web/city` folder and may be thrown away at any time.
"""

import hashlib
import json
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any

from evenhand.frame.shelf import SHELF
from evenhand.workbench.opened import city
from evenhand.workspace.workspace import Workspace

FOLDER = Path("web", "city")
FORMAT = 4


def read_json(path: Path) -> dict[str, Any] | None:
    """Give a document of ours; None where there is none of this format."""
    document = SHELF.get(path, json.loads)
    is_ours = isinstance(document, dict) and document.get("format") == FORMAT
    return document if is_ours else None


def folder() -> Path:
    """Say where the city page's files lie."""
    return city().folder / FOLDER


def files_of(here: Workspace, names: tuple[str, ...]) -> dict[str, list[str]]:
    """Name the files of those tables that are there: other rows lie in other files."""
    there = set(here.table_names())
    return {name: list(here.files(name)) for name in names if name in there}


def key_of(asked: Mapping[str, Any], method: str, options: Mapping[str, Any], files: Any) -> str:
    """Name what is shown for a choice: the choice, then what it is worked out from.

    Examples
    --------
    >>> one = key_of({"layer": "gathers"}, "area_rates", {}, {"incidents": ["a"]})
    >>> two = key_of({"layer": "gathers"}, "area_rates", {}, {"incidents": ["b"]})
    >>> one == two, one[:16] == two[:16]
    (False, True)
    """
    return f"{_letters(asked)}-{_letters([method, options, files, version('evenhand'), FORMAT])}"


def shared_key(key: str) -> str:
    """Name the same choice as those see it who may not see small numbers.

    Examples
    --------
    >>> own = f"{'0' * 16}-{'f' * 16}"
    >>> shared_key(own)[16:] == own[16:], shared_key(own)[:16] == own[:16]
    (True, False)
    """
    return f"{_letters([key[:16], 'shared'])}{key[16:]}"


def newest_of(key: str, language: str) -> dict[str, Any] | None:
    """Give what was shown for the same choice before the tables changed; None if nothing was."""
    found = folder().glob(f"{key[:16]}-*.{language}.json")
    for path in sorted(found, key=_made_at, reverse=True):
        document = read_json(path)
        if document is not None and "finding" in document:
            return document
    return None


def _made_at(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0


def _letters(content: Any) -> str:
    text = json.dumps(content, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]
