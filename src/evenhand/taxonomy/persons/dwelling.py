"""Finds the address of a home inside a sentence that says where somebody lives."""

import re

from evenhand.taxonomy.persons.counted import without_counts
from evenhand.taxonomy.persons.disguises import bare
from evenhand.taxonomy.persons.homes import is_home

_LIVES = frozenset(
    [
        "lives",
        "live",
        "living",
        "home",
        "resident",
        "residence",
        "house",
        "flat",
        "habite",
        "habitent",
        "habitant",
        "domicile",
        "domicilie",
        "domiciliee",
        "loge",
        "logement",
        "chez",
        "maison",
        "wohnt",
        "wohnen",
        "wohnhaft",
        "zuhause",
        "hause",
        "wohnung",
        "vive",
        "viven",
        "reside",
        "residen",
        "domiciliado",
        "domiciliada",
        "domicilio",
        "casa",
        "piso",
        "woont",
        "wonen",
        "woonachtig",
        "thuis",
        "woning",
    ]
)
_NUMBER = re.compile(r"[1-9][0-9]{0,3}[a-zA-Z]?")
_MOST = 5


def tells_home(text: str) -> bool:
    """Say whether a sentence tells of a home and names a street with a number.

    Examples
    --------
    >>> tells_home("She lives at 12 Station Road"), tells_home("The library at 12 Station Road")
    (True, False)
    """
    words = [word.strip(".,;:()!?\"'") for word in without_counts(text).split()]
    if not any(bare(word) in _LIVES for word in words):
        return False
    return any(_has_street(words, at) for at, word in enumerate(words) if _NUMBER.fullmatch(word))


def _has_street(words: list[str], at: int) -> bool:
    """Look for a street after a number, or before it."""
    after = (words[at:last] for last in range(at + 2, min(at + _MOST, len(words)) + 1))
    before = (words[first : at + 1] for first in range(max(0, at - _MOST + 1), at))
    return any(
        any(word[:1].isupper() for word in part) and is_home(" ".join(part))
        for parts in (after, before)
        for part in parts
    )
