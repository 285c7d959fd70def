"""What a message may say of a file: no cell, no head and no name that is data of a person."""

import re
from functools import lru_cache
from pathlib import Path

from evenhand.sources.personal_data import shown_head
from evenhand.taxonomy.persons.looks import look_of

_QUOTED = re.compile(r"['\"`:]")
_PATH = re.compile(r"\S*[/\\]\S*")
_HARMLESS = ("dates of birth", "addresses of people", "telephone numbers")
"""Kinds that names of files hold for other reasons: a month, a street of houses, a number."""


def reason_of(problem: BaseException) -> str:
    """Give what a library says is wrong, without paths and without what it quotes from the file.

    Examples
    --------
    >>> reason_of(ValueError("cannot parse 'Jo Moor' as a number"))
    'cannot parse'
    >>> reason_of(PermissionError(13, "Permission denied", "/srv/jo/a.csv"))
    'Permission denied'
    """
    if isinstance(problem, OSError) and problem.strerror:
        return problem.strerror
    first = (str(problem).splitlines() or [""])[0]
    plain = _PATH.sub("", _QUOTED.split(first)[0]).strip(" .;,(")
    return " ".join(plain.split()) or type(problem).__name__


@lru_cache(maxsize=4_096)
def names_person(name: str) -> bool:
    """Say whether the name of a file, a sheet or a layer is data of a person.

    Examples
    --------
    >>> names_person("statement_anna_schmidt.csv"), names_person("2016-07-west-yorkshire.csv")
    (True, False)
    """
    stem = name.rsplit("/", 1)[-1].split(".")[0]
    spaced = re.sub(r"[_+\-]+", " ", stem)
    apart = re.sub(r"(?<=[a-zà-ÿ])(?=[A-ZÀ-Þ])", " ", spaced)
    words = apart.split()
    pairs = (" ".join(words[at : at + 2]) for at in range(max(len(words) - 1, 1)))
    for text in dict.fromkeys([name, stem, spaced, apart, *pairs]):
        look = look_of(text) or look_of(text.title(), is_place=text != name)
        if look and look.kind not in _HARMLESS and (not look.by_chance or "names" in look.kind):
            return True
    return False


def shown_path(path: Path, instead: str) -> str:
    """Give a path as a message may show it: not where a folder in it is called after a person."""
    return instead if any(map(names_person, path.parts)) else str(path)


def shown_name(name: str, instead: str) -> str:
    """Give the name of a sheet or a layer as a message may show it."""
    return instead if names_person(name) or shown_head(name) != name else name
