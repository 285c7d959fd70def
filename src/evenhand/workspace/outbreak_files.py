"""Outbreak files on disk: one JSON document each, written whole, every revision kept."""

import json
import re
from collections.abc import Callable, Mapping
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

from evenhand.errors import WorkspaceError, listed
from evenhand.workspace.disk import locked, unreadable, words_for_disk, write_whole
from evenhand.workspace.json_schema import schema_faults

FOLDER, REVISIONS, LOCK = "outbreaks", "revisions", ".lock"
_NUMBER = re.compile(r"O-\d{4,9}")

Document = dict[str, Any]


@cache
def outbreak_schema() -> Mapping[str, Any]:
    """Give the JSON Schema that every outbreak file keeps.

    Examples
    --------
    >>> outbreak_schema()["title"]
    'Outbreak file'
    """
    path = resources.files("evenhand.workspace").joinpath("outbreak.schema.json")
    found: Mapping[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


class OutbreakFiles:
    """The outbreaks folder of one workspace.

    Parameters
    ----------
    workspace
        The workspace's folder.
    """

    def __init__(self, workspace: Path) -> None:
        self.folder = workspace / FOLDER

    def all(self) -> list[Document]:
        """Give every file, in the order of their numbers."""
        if not self.folder.is_dir():
            return []
        paths = [path for path in self.folder.glob("O-*.json") if _NUMBER.fullmatch(path.stem)]
        return [_parsed(path) for path in sorted(paths, key=lambda path: int(path.stem[2:]))]

    def get(self, number: str) -> Document:
        """Give one file by its number.

        Raises
        ------
        WorkspaceError
            There is none, or it was altered into something else.
        """
        path = self._path(number)
        if not path.is_file():
            known = ", ".join(one["id"] for one in self.all()) or "none"
            raise WorkspaceError(
                listed("outbreaks", [f"there is no outbreak file '{number}'; there are: {known}"])
            )
        return _parsed(path)

    def add(self, document: Document) -> Document:
        """Write a new file under the next number."""
        with words_for_disk(self.folder.parent):
            (self.folder / REVISIONS).mkdir(parents=True, exist_ok=True)
            with locked(self.folder, self.folder / LOCK):
                taken = [int(one["id"][2:]) for one in self.all()]
                number = f"O-{1 + max(taken, default=0):04d}"
                made = {**document, "id": number, "revision": 1}
                self._write(made)
        return made

    def change(self, number: str, alter: Callable[[Document], Document]) -> Document:
        """Write a new revision of a file; the one before it is kept.

        Parameters
        ----------
        number
            Its number.
        alter
            Takes a copy of the document and gives what it shall be.

        Raises
        ------
        WorkspaceError
            There is no such file, another process holds it, or the disk refuses.
        """
        before = self.get(number)
        with words_for_disk(self.folder.parent), locked(self.folder, self.folder / LOCK):
            before = self.get(number)
            after = alter(json.loads(json.dumps(before)))
            after["revision"] = before["revision"] + 1
            kept = self.folder / REVISIONS / f"{number}-{before['revision']:04d}.json"
            kept.parent.mkdir(exist_ok=True)
            _refuse_faults(self._path(number), after)
            write_whole(kept, _text(before))
            self._write(after)
        return after

    def _path(self, number: str) -> Path:
        if not _NUMBER.fullmatch(number):
            raise WorkspaceError(
                listed("outbreaks", [f"'{number}' is no number of a file; write it as O-0001"])
            )
        return self.folder / f"{number}.json"

    def _write(self, document: Document) -> None:
        path = self._path(document["id"])
        _refuse_faults(path, document)
        write_whole(path, _text(document))


def _text(document: Document) -> str:
    return json.dumps(document, indent=1, ensure_ascii=False) + "\n"


def _parsed(path: Path) -> Document:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except OSError as problem:
        raise WorkspaceError(unreadable(path, problem)) from None
    except ValueError:
        raise WorkspaceError(
            listed(str(path), ["this is no JSON; it was altered by hand; put the last file of "
                               f"{FOLDER}/{REVISIONS} in its place"])
        ) from None  # fmt: skip
    _refuse_faults(path, found)
    if found["id"] != path.stem:
        raise WorkspaceError(
            listed(str(path), [f"it says that it is {found['id']}; give it back its name"])
        )
    return dict(found)


def _refuse_faults(path: Path, document: Any) -> None:
    faults = list(schema_faults(document, outbreak_schema()))
    if faults:
        raise WorkspaceError(listed(str(path), [*faults[:10]]))
