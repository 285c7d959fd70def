"""Tools that score, predict or recognise persons: told by what they are called and said to do."""

import re
import tomllib
import unicodedata
from functools import cache
from importlib import resources

REFUSED = (
    "it scores, predicts or recognises persons, which is not done here (no person is scored, no "
    "biometrics); look at places and times instead. What is offered as such a tool can be "
    "appraised in order to refuse it: evenhand appraise"
)
"""What a message says of such a tool."""
_WORD = re.compile(r"[^\W\d_]+")
_NEAR, _BEFORE = 4, 4


def scores_persons(text: str) -> bool:
    """Say whether a text calls something a tool that scores, predicts or recognises persons.

    Parameters
    ----------
    text
        The name of a measure, its code, or a few words on how it works; in English, French,
        German or Spanish.

    Notes
    -----
    A word for scoring within four words of one for persons, or a name of such a tool; not where a
    word shortly before says that it is not done. "Risk" and its like count only beside a word for
    an instrument, so that groups at risk may be written of.

    Examples
    --------
    >>> scores_persons("Offender risk score"), scores_persons("Prädiktive Personenbewertung")
    (True, True)
    >>> scores_persons("Support for people at risk"), scores_persons("No facial recognition")
    (False, False)
    """
    words = _WORD.findall(_plain(text))
    return _said_outright(words) or _said_together(words)


def _plain(text: str) -> str:
    """Write a text in small letters without accents and marks that cannot be seen."""
    parts = unicodedata.normalize("NFKD", text).casefold().replace("_", " ")
    return "".join(char for char in parts if unicodedata.category(char) not in ("Mn", "Cf"))


def _said_outright(words: list[str]) -> bool:
    for at in range(len(words)):
        for many in (1, 2, 3, 5):
            phrase = " ".join(words[at : at + many])
            if _is_in(phrase, "outright") and not _is_denied(words, at):
                return True
    return False


def _said_together(words: list[str]) -> bool:
    persons = [at for at, word in enumerate(words) if _is_in(word, "persons")]
    done = [at for at, word in enumerate(words) if _is_in(word, "scoring")]
    for at in done:
        near = [one for one in persons if 0 < abs(one - at) <= _NEAR]
        if not near or _is_denied(words, min(at, *near)) or _is_denied(words, at):
            continue
        if not _is_in(words[at], "weak") or _has_instrument(words, at):
            return True
    return False


def _has_instrument(words: list[str], at: int) -> bool:
    beside = words[max(at - _NEAR, 0) : at] + words[at + 1 : at + 1 + _NEAR]
    return any(_is_in(word, "instrument") for word in beside)


def _is_denied(words: list[str], at: int) -> bool:
    return any(_is_in(word, "not_done") for word in words[max(at - _BEFORE, 0) : at])


def _is_in(word: str, group: str) -> bool:
    whole, starts = _lists()[group]
    return word in whole or (bool(starts) and word.startswith(starts))


@cache
def _lists() -> dict[str, tuple[frozenset[str], tuple[str, ...]]]:
    path = resources.files("evenhand.taxonomy").joinpath("person_scoring.toml")
    stored = tomllib.loads(path.read_text(encoding="utf-8"))
    return {
        name: (frozenset(one for one in listed if not one.endswith("*")),
               tuple(one[:-1] for one in listed if one.endswith("*")))
        for name, listed in stored.items()
    }  # fmt: skip
