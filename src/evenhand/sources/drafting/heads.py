"""Says what the head of a column means, by words of several languages."""

import re
import tomllib
import unicodedata
from functools import cache, lru_cache
from importlib import resources

_QUALIFIED = re.compile(r"\([^)]*\)|\[[^\]]*\]|:.*$")
LEAST_GLUED = 5
GLUED = 0.6


@lru_cache(maxsize=20_000)
def plain_words(text: str) -> tuple[str, ...]:
    """Split a head or label into plain words.

    Examples
    --------
    >>> plain_words("LookUp_BoroughName"), plain_words("Straftatenschlüssel")
    (('look', 'up', 'borough', 'name'), ('straftatenschluessel',))
    """
    spaced = re.sub(r"(?<=[a-zà-ÿ])(?=[A-ZÀ-Þ])", " ", text[:200])
    umlauts = spaced.casefold().replace("ä", "ae").replace("ö", "oe").replace("ü", "ue")
    plain = unicodedata.normalize("NFKD", umlauts.replace("ß", "ss").replace("õ", "o"))
    letters = "".join(char for char in plain if not unicodedata.combining(char))
    return tuple(re.findall(r"[a-z]+|\d+", letters))


def meanings(head: str) -> dict[str, float]:
    """Say what a head may mean: meaning → how much of the head says so, above 0 up to 1.

    Examples
    --------
    >>> max(meanings("Crime type"), key=meanings("Crime type").get)
    'offence'
    """
    # What stands in brackets or after a colon qualifies: "Total population: mid 2015".
    words = plain_words(_QUALIFIED.sub("", head)) or plain_words(head)
    if not words:
        return {}
    found: dict[str, float] = {}
    for phrase, concepts in _phrases().items():
        score = match_of(phrase, words)
        if phrase in _alone() and score < 1:
            continue
        for concept in concepts if score else ():
            found[concept] = max(found.get(concept, 0.0), score)
    return found


def match_of(phrase: tuple[str, ...], words: tuple[str, ...]) -> float:
    """Say how much of some words a phrase makes up; a phrase within a compound counts for less."""
    total = sum(map(len, words))
    size = sum(map(len, phrase))
    joined = "".join(phrase)
    for at in range(len(words) - len(phrase) + 1):
        if words[at : at + len(phrase)] == phrase:
            return size / total
    if joined in words:
        return size / total
    if len(joined) >= LEAST_GLUED:
        for word in words:
            if word.startswith(joined) or word.endswith(joined):
                return GLUED * size / total
    return 0.0


@cache
def _alone() -> frozenset[tuple[str, ...]]:
    """Give phrases that mean something only where they are the whole head, such as code."""
    text = resources.files(__package__).joinpath("heads.toml").read_text(encoding="utf-8")
    stored = tomllib.loads(text).values()
    return frozenset(plain_words(one) for inside in stored for one in inside.get("alone", ()))


@cache
def _phrases() -> dict[tuple[str, ...], tuple[str, ...]]:
    """Read the words of heads: phrase → what it may mean."""
    text = resources.files(__package__).joinpath("heads.toml").read_text(encoding="utf-8")
    found: dict[tuple[str, ...], list[str]] = {}
    for concept, languages in tomllib.loads(text).items():
        for phrases in languages.values():
            for phrase in phrases:
                found.setdefault(plain_words(phrase), []).append(concept)
    return {phrase: tuple(dict.fromkeys(concepts)) for phrase, concepts in found.items()}
