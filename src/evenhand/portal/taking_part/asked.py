"""What residents are asked: small files in the portal's folder, written by the workbench.

One file holds one consultation or survey whole: texts, options, days, and its result once two
people let that out. Nothing of it is worked out here.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from evenhand.workspace.disk import write_whole

FOLDER = "asked"
CONSULTATION, SURVEY = "consultation", "survey"
KINDS = (CONSULTATION, SURVEY)
SIDES = ("for", "against")
POINTS = 100
TEXTS, OPTION_TEXTS = ("title", "lead", "settled", "promise"), ("does", "side_effects")
"""What the partnership writes, of the whole and of each option, in one language or in several."""
_NUMBER = re.compile(r"T-[0-9]{4,6}")


@dataclass(frozen=True)
class Asked:
    """One consultation or survey, as its file says it."""

    body: Mapping[str, Any]

    @property
    def number(self) -> str:
        """Give its number, such as "T-0001"."""
        return str(self.body["number"])

    @property
    def kind(self) -> str:
        """Give which of `KINDS` it is."""
        return str(self.body["kind"])

    @property
    def opens_on(self) -> date:
        """Give the first day on which it can be answered."""
        return date.fromisoformat(self.body["opens_on"])

    @property
    def closes_on(self) -> date:
        """Give the last day on which it can be answered."""
        return date.fromisoformat(self.body["closes_on"])

    @property
    def promise_on(self) -> date:
        """Give the day until which the partnership promised an answer."""
        return date.fromisoformat(self.body["promise_on"])

    @property
    def options(self) -> list[dict[str, Any]]:
        """Give the options of a consultation."""
        return list(self.body.get("options", ()))

    @property
    def questions(self) -> list[dict[str, Any]]:
        """Give the questions of a survey."""
        return list(self.body.get("questions", ()))

    @property
    def budget(self) -> int | None:
        """Give what may be spent; None where nothing is said of it."""
        found = self.body.get("budget")
        return None if found is None else int(found)

    @property
    def result(self) -> Mapping[str, Any] | None:
        """Give the result; None until two people let it out."""
        found: Mapping[str, Any] | None = self.body.get("result")
        return found

    @property
    def language(self) -> str:
        """Give the language of its texts."""
        return str(self.body["language"])

    @property
    def first_language(self) -> str:
        """Give the language in which it was written first; the answer to a result is in it too."""
        return str(self.body.get("first_language", self.language))

    @property
    def languages(self) -> tuple[str, ...]:
        """Give the languages in which it was written, the first one first."""
        return (self.first_language, *self.body.get("texts", {}))

    def told_in(self, language: str) -> "Asked":
        """Give it with its texts in a language; as it was first written where they are not there.

        Examples
        --------
        >>> body = {"language": "en", "title": "Lamps", "texts": {"fr": {"title": "Lampes"}}}
        >>> told = Asked(body).told_in("fr")
        >>> told.body["title"], told.language, told.first_language
        ('Lampes', 'fr', 'en')
        >>> Asked(body).told_in("de").language
        'en'
        """
        texts = self.body.get("texts", {}).get(language)
        if not texts:
            return self
        of_option = texts.get("options", {})
        options = [{**one, **of_option.get(one["code"], {})} for one in self.options]
        own = {name: texts[name] for name in TEXTS if name in texts}
        first = {"language": language, "first_language": self.first_language}
        return Asked({**self.body, **own, "options": options, **first})

    def is_open(self, today: date) -> bool:
        """Say whether it can be answered on a day."""
        return self.opens_on <= today <= self.closes_on

    def is_over(self, today: date) -> bool:
        """Say whether its last day has passed."""
        return today > self.closes_on


def in_language(texts: Mapping[str, str], language: str) -> str:
    """Give a text in a language, or in the first that it is there in.

    Examples
    --------
    >>> in_language({"en": "Light", "fr": "Lumière"}, "de")
    'Light'
    """
    return texts.get(language) or next(iter(texts.values()), "")


def lay(folder: Path, body: Mapping[str, Any]) -> Path:
    """Write one into the portal's folder, whole or not at all; the workbench does it."""
    place = folder / FOLDER
    place.mkdir(parents=True, exist_ok=True)
    path = place / f"{body['number']}.json"
    write_whole(path, json.dumps(body, ensure_ascii=False, indent=1) + "\n")
    return path


def take_away(folder: Path, number: str) -> None:
    """Take one off the portal."""
    (folder / FOLDER / f"{number}.json").unlink(missing_ok=True)


def asked_of(folder: Path, number: str) -> Asked | None:
    """Give one by its number; None where there is none.

    Parameters
    ----------
    folder
        The portal's.
    number
        As it stands in an address.
    """
    path = folder / FOLDER / f"{number}.json"
    if not _NUMBER.fullmatch(number) or not path.is_file():
        return None
    return _read(path, path.stat().st_mtime_ns)


def all_asked(folder: Path) -> list[Asked]:
    """Give all of them, what closes last first."""
    paths = sorted((folder / FOLDER).glob("T-*.json")) if (folder / FOLDER).is_dir() else []
    found = [asked_of(folder, path.stem) for path in paths]
    return sorted((one for one in found if one), key=lambda one: one.closes_on, reverse=True)


@lru_cache(maxsize=64)
def _read(path: Path, changed: int) -> Asked:
    del changed
    return Asked(json.loads(path.read_text(encoding="utf-8")))
