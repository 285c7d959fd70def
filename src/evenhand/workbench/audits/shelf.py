"""Audits as they were drawn: one folder each, written by the worker and read by the pages."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evenhand.wording.languages import LANGUAGES, said_of
from evenhand.workspace.workspace import Workspace

FOLDER = Path("web", "audits")
FORMAT = 1
META = "meta.json"
_NUMBER = re.compile(r"A-\d{4}")


@dataclass(frozen=True)
class Kept:
    """One audit.

    Attributes
    ----------
    number
        Such as "A-0001".
    meta
        What its cover and contents say, in every language.
    folder
        Where it lies.
    """

    number: str
    meta: Mapping[str, Any]
    folder: Path

    @property
    def fingerprint(self) -> str:
        """Names its tables and findings: comments belong to it."""
        return str(self.meta["fingerprint"])

    @property
    def is_public(self) -> bool:
        """Whether all of it went through a release."""
        return bool(self.meta["edition"] == "public")

    def said(self, language: str) -> Mapping[str, Any]:
        """Give title, period, facts and contents in a language."""
        return dict(said_of(self.meta["said"], language))

    def chapter(self, slug: str, language: str) -> dict[str, Any] | None:
        """Give one chapter as its page shows it; None if there is none."""
        if slug not in [one["slug"] for one in self.said(language)["chapters"]]:
            return None
        return _read(self._there(slug, language, "json"))

    def numbers(self) -> list[dict[str, Any]]:
        """Give every number that the audit cites."""
        found = _read(self.folder / "numbers.json")
        return list(found["numbers"]) if found else []

    def file(self, language: str, ending: str) -> Path | None:
        """Give its page or its paper as a file; None where it was not made."""
        path = self._there("audit", language, ending)
        return path if path.is_file() else None

    def _there(self, name: str, language: str, ending: str) -> Path:
        """Give a file in a language, or in English where it was drawn before there were words."""
        path = self.folder / f"{name}.{language}.{ending}"
        return path if path.is_file() else self.folder / f"{name}.{LANGUAGES[0]}.{ending}"


def all_kept(workspace: Workspace) -> list[Kept]:
    """Give every audit that was drawn whole, the oldest first."""
    return list(_all(workspace.folder / FOLDER))


def kept(workspace: Workspace, number: str) -> Kept | None:
    """Give one audit; None if there is none of this number."""
    if not _NUMBER.fullmatch(number):
        return None
    return _kept(workspace.folder / FOLDER / number)


def number_for(workspace: Workspace, fingerprint: str, edition: str) -> str:
    """Give the number of an audit: the same tables and findings keep theirs."""
    every = all_kept(workspace)
    for one in every:
        if (one.fingerprint, one.meta["edition"]) == (fingerprint, edition):
            return one.number
    last = max((int(path.name[2:]) for path in _folders(workspace.folder / FOLDER)), default=0)
    return f"A-{last + 1:04d}"


def stamp(workspace: Workspace) -> dict[str, list[str]]:
    """Name the files that the city's tables lie in, to see whether data came since."""
    return {name: list(workspace.files(name)) for name in workspace.table_names()}


def _folders(folder: Path) -> list[Path]:
    return sorted(path for path in folder.glob("A-*") if _NUMBER.fullmatch(path.name))


def _all(folder: Path) -> Iterator[Kept]:
    for path in _folders(folder):
        found = _kept(path)
        if found is not None:
            yield found


def _kept(folder: Path) -> Kept | None:
    meta = _read(folder / META)
    if meta is None or meta.get("format") != FORMAT:
        return None
    return Kept(folder.name, meta, folder)


def _read(path: Path) -> dict[str, Any] | None:
    try:
        return dict(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None
