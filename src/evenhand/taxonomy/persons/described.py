"""Tells a text about a place from one that describes persons."""

import re
import tomllib
import unicodedata
from functools import cache
from importlib import resources

from evenhand.taxonomy.persons.looks import look_of

PHONE = "telephone numbers"
NEAR = 6
"""How many words a person and a trait may lie apart."""
_WORD = re.compile(r"[^\W_]+(?:-[^\W_]+)*")


def describes_person(text: str) -> bool:
    """Say whether a text about a place speaks of who somebody is, or looks like.

    Notes
    -----
    It holds a word for a group of persons that belongs into no observation, or a word for a
    person with a trait within a few words, or what looks like a number or address of a person. A
    place may be called after people ("Boys' School"). English and French; a text that is held
    back by mistake can be worded otherwise.

    Examples
    --------
    >>> describes_person("young men with hoods at the kiosk"), describes_person("Kiosk, steps")
    (True, False)
    >>> describes_person("Un homme ivre devant la gare"), describes_person("Girls' School")
    (True, False)
    """
    found = _WORD.findall(_plain(text))
    lists = _lists()
    if lists["alone"].intersection(found):
        return True
    people = [at for at, word in enumerate(found) if word in lists["persons"]]
    traits = [at for at, word in enumerate(found) if word in lists["traits"]]
    if any(abs(one - other) <= NEAR for one in people for other in traits):
        return True
    look = look_of(text, is_place=True)
    return look is not None and (not look.by_chance or look.kind == PHONE)


def _plain(text: str) -> str:
    apart = unicodedata.normalize("NFKD", text.casefold().replace("’", "'"))
    return "".join(letter for letter in apart if not unicodedata.combining(letter))


@cache
def _lists() -> dict[str, frozenset[str]]:
    path = resources.files("evenhand.taxonomy.persons").joinpath("described.toml")
    stored = tomllib.loads(path.read_text(encoding="utf-8"))
    return {name: frozenset(words) for name, words in stored.items()}
