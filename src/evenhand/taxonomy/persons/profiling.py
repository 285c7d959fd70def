"""Tells a hypothesis about a situation from one about what kind of people somebody is."""

import re
import tomllib
from collections.abc import Sequence
from functools import cache
from importlib import resources

from babel import Locale

from evenhand.taxonomy.persons.disguises import bare, plainly

SIDES = ("target", "place", "offender")
"""The sides of the crime triangle; of the offender only what makes it easy or tempting."""
ORDER = "order"
"""What somebody on the street is told to do, as in a shift brief."""
_CLAUSE = re.compile(r"[.;:!?\n]+")
_WORD = re.compile(r"[^\W_]+")
_SPACED = re.compile(r"\b(?:[^\W\d_] ){3,}[^\W\d_]\b")
_FIGURES = str.maketrans("013457@$", "oieastas")
_FIGURED = re.compile(r"[^\W\d_][013457@$]|[013457@$][^\W\d_]")
_AFTER, _NEAR, _BESIDE = 5, 3, 2
_FARTHEST = 8
"""Words between people and what is to be done about them."""
_CALLED = re.compile(
    r"\b(?:as|via|viale|piazza|hotel|cafe|caffe|bar|pizzeria|trattoria|restaurant|cinema|teatro|stadio"
    r"|calle|plaza|avenida|rue|avenue|trains?|tren|zug|flights?) (?:de |di |a |to |nach )?roma\b"
    r"|\broma (?:street|road|strasse|termini|fans?|tifosi|ultras|tomato(?:es)?|lazio|match|game)\b"
)
"""The city of Rome and what is called after it; the people are called so too."""
_LANGUAGES = ("en", "fr", "de", "es", "nl")
_ENDINGS = {"en": ("", "s"), "fr": ("", "s", "e", "es", "ne", "nes"),
            "de": ("", "e", "en", "er", "es"), "es": ("", "s", "es"),
            "nl": ("", "e", "en", "er", "ers")}  # fmt: skip
_SHORT = 4


def profiling_in(text: str, side: str | None = None) -> str | None:
    """Say what makes a text one about a kind of people; None for nothing.

    Parameters
    ----------
    text
        A claim, note or title.
    side
        One of `SIDES` for a hypothesis; `ORDER` for what a patrol is told, in which people of an
        origin are named only as those who suffer, help or are asked; None for any other text.

    Returns
    -------
    str or None
        `origin`, `group`, `nature`, `known` or `looks`.

    Notes
    -----
    Lists of words in English, French, German, Spanish and Dutch, and how far they stand apart. On
    the offender's and the place's side no origin is let in; elsewhere it is held back where the
    text makes its people offenders, or has them watched, checked or sent away. A text that is held
    back by mistake can be worded otherwise; one that says it in words of no list passes, so a
    second person should read what is written.

    Examples
    --------
    >>> profiling_in("The alley behind the homes has no gate", "place")
    >>> profiling_in("It is the Romanians who live there", "offender")
    'origin'
    >>> profiling_in("Pupils are robbed of their phones at the stop", "target")
    >>> profiling_in("Youths steal phones at the stop", "target")
    'group'
    >>> profiling_in("Watch the group of Roma near the station")
    'origin'
    >>> profiling_in("Watch the alley behind Hotel Roma", ORDER)
    """
    whole = _CALLED.sub(" ", _written(text))
    tokens = _WORD.findall(whole)
    if _phrases(tokens, "known"):
        return "known"
    for clause in _CLAUSE.split(whole):
        found = _in_clause(_WORD.findall(clause), side)
        if found:
            return found
    return None


def _in_clause(tokens: Sequence[str], side: str | None) -> str | None:
    origins = [at for at in _origins(tokens) if not _names_place(tokens, at)]
    status = [*_at(tokens, "status"), *_phrases(tokens, "status_words")]
    people = _at(tokens, "people")
    nature = _at(tokens, "nature")
    named = _at(tokens, "offenders")
    countries = [at for at in _countries(tokens) if side == "offender" or _near(named, at, _BESIDE)]
    if countries or (side in ("place", "offender") and origins):
        return "origin"
    if side in ("place", "offender") and nature:
        return "nature"
    if side == "offender" and (status or _at(tokens, "somebody")):
        return "group"
    if any(_near(people + status, at, _NEAR) for at in _at(tokens, "looks")):
        return "looks"
    kinds = [*origins, *status, *people]
    if kinds and _at(tokens, "disposition") and side in SIDES:
        return "nature"
    if _made_offenders(tokens, kinds) or _done_by(tokens, [*origins, *status]):
        return "origin" if origins else "group"
    if _to_be_watched(tokens, [*origins, *status]) or _suspected(tokens, origins):
        return "origin" if origins else "group"
    if side == ORDER and origins and not _at(tokens, "with_them"):
        return "origin"
    if nature and (_at(tokens, "offenders") or _at(tokens, "offending")):
        return "nature"
    return None


def _origins(tokens: Sequence[str]) -> list[int]:
    """Find words for where people come from: our list, and what languages are called."""
    listed = set(_at(tokens, "origins"))
    return [at for at, token in enumerate(tokens) if at in listed or token in _language_names()]


def _phrases(tokens: Sequence[str], name: str) -> list[int]:
    """Find where one of several words together stands."""
    told = f" {' '.join(tokens)} "
    return [told[: told.index(f" {one} ") + 1].count(" ") - 1
            for one in _lists()[name] if f" {one} " in told]  # fmt: skip


def _made_offenders(tokens: Sequence[str], kinds: Sequence[int]) -> bool:
    """Say whether people are the ones who offend: "… steal", "thieves from …", "… gangs"."""
    acts, named = _at(tokens, "offending"), _at(tokens, "offenders")
    return any(
        0 < act - kind <= _AFTER and not _is_suffered(tokens, kind, act)
        for kind in kinds
        for act in acts
    ) or any(
        _near(named, kind, _NEAR if tokens[kind] not in _lists()["people"] else _BESIDE)
        for kind in kinds
    )


def _is_suffered(tokens: Sequence[str], kind: int, act: int) -> bool:
    """Tell "se font voler" and "a los … les roban" from what somebody does."""
    before = tokens[act - 1]
    given = before in ("les", "le") and bool({"a", "al"} & set(tokens[max(0, kind - 2) : kind]))
    return given or before in _lists()["undergoing"]


def _to_be_watched(tokens: Sequence[str], kinds: Sequence[int]) -> bool:
    """Say whether people are to be watched, checked or sent away for what they are."""
    if not kinds:
        return False
    return (
        any(_reaches(tokens, after, kinds) for after in _ends(tokens, "watching"))
        or any(
            _reaches(tokens, after, kinds) and _followed(tokens, after, "away")
            for after in _ends(tokens, "sending")
        )
        or any(_ought(tokens, kind) or _watched_at_last(tokens, kind) for kind in kinds)
    )


def _ends(tokens: Sequence[str], name: str) -> list[int]:
    """Find where a listed word, or several together, ends; those that are denied are left out."""
    found = []
    for one in _lists()[name]:
        words = one.split()
        for at in range(len(tokens) - len(words) + 1):
            is_denied = at > 0 and tokens[at - 1] in _lists()["denying"]
            if list(tokens[at : at + len(words)]) == words and not is_denied:
                found.append(at + len(words))
    return found


def _reaches(tokens: Sequence[str], at: int, kinds: Sequence[int]) -> bool:
    """Say whether nothing but small words and words for people stand before a kind of people."""
    while at < len(tokens) and at not in kinds and _is_between(tokens[at]):
        at += 1
    return at in kinds


def _is_between(token: str) -> bool:
    listed = _lists()
    return token in listed["between"] or token in listed["people"] or token in listed["somebody"]


def _followed(tokens: Sequence[str], at: int, name: str) -> bool:
    return any(token in _lists()[name] for token in tokens[at : at + _FARTHEST])


def _ought(tokens: Sequence[str], kind: int) -> bool:
    """Look for "… must be watched", "… müssen überprüft werden"."""
    rest = tokens[kind + 1 : kind + 1 + _FARTHEST]
    if not any(token in _lists()["ought"] for token in rest):
        return False
    is_denied = any(token in _lists()["denying"] for token in rest)
    return not is_denied and bool(_at(rest, "watched"))


def _watched_at_last(tokens: Sequence[str], kind: int) -> bool:
    """Look for "… am Bahnhof beobachten", where the verb stands last and people first."""
    ends = (tokens[-1], " ".join(tokens[-3:]))
    if not any(one in _lists()["watched_last"] for one in ends):
        return False
    at = kind - 1
    while at >= 0 and _is_between(tokens[at]):
        at -= 1
    return at < 0 or tokens[at] in _lists()["before_order"]


def _suspected(tokens: Sequence[str], origins: Sequence[int]) -> bool:
    return any(_near(origins, at, _BESIDE) for at in _at(tokens, "suspecting"))


def _done_by(tokens: Sequence[str], kinds: Sequence[int]) -> bool:
    """Say whether something was suffered "by" a kind of people."""
    if not _at(tokens, "suffered"):
        return False
    return any(
        0 < kind - at <= _BESIDE + 1 and (at == 0 or tokens[at - 1] not in _lists()["telling"])
        for at in _at(tokens, "by")
        for kind in kinds
    )


_VERBS = ("are", "is", "sont", "est", "liegen", "liegt", "estan", "hay")


def _names_place(tokens: Sequence[str], at: int) -> bool:
    is_last = at == len(tokens) - 1 or not tokens[at + 1].isalpha()
    if at and tokens[at - 1] in ("in", "auf", "en") and (is_last or tokens[at + 1] in _VERBS):
        return True  # what is written in a language
    beside = tokens[max(0, at - 1) : at + 2]
    return any(word in _lists()["places"] for word in beside)


def _countries(tokens: Sequence[str]) -> list[int]:
    """Find countries that something or somebody is from."""
    found = []
    for at in _at(tokens, "from"):
        rest = tokens[at + 1 : at + 6]
        starts = {" ".join(rest[first:last]) for first in (0, 1) for last in range(first + 1, 6)}
        found += [at] if starts & _country_names() else []
    return found


def _near(places: Sequence[int], at: int, most: int) -> bool:
    return any(abs(one - at) <= most for one in places)


def _at(tokens: Sequence[str], name: str) -> list[int]:
    words, starts = _split(name)
    return [
        at
        for at, token in enumerate(tokens)
        if token in words or (starts and token.startswith(starts))
    ]


def _written(text: str) -> str:
    """Write a text so that neither accents, blanks between letters nor figures in words hide it."""
    plain = bare(plainly(text))
    plain = _SPACED.sub(lambda found: found.group().replace(" ", ""), plain)
    words = (
        word.translate(_FIGURES) if _FIGURED.search(word) else word for word in plain.split(" ")
    )
    return " ".join(words)


@cache
def _lists() -> dict[str, frozenset[str]]:
    path = resources.files("evenhand.taxonomy.persons").joinpath("profiling.toml")
    stored = tomllib.loads(path.read_text(encoding="utf-8"))
    return {name: frozenset(words) for name, words in stored.items()}


@cache
def _split(name: str) -> tuple[frozenset[str], tuple[str, ...]]:
    listed = _lists()[name]
    starts = tuple(word[:-1] for word in listed if word.endswith("*"))
    return frozenset(word for word in listed if not word.endswith("*")), starts


@cache
def _language_names() -> frozenset[str]:
    """Give what languages are called, with the endings by which they call people too."""
    names: set[str] = set()
    for language, ends in _ENDINGS.items():
        for code, name in Locale.parse(language).languages.items():
            word = bare(str(name))
            if len(code) == 2 and word.isalpha() and len(word) > _SHORT:
                names |= {word + end for end in ends}
                names |= {word[:-1] + end for end in ("a", "os", "as") if word.endswith("o")}
    return frozenset(names - _lists()["not_origins"])


@cache
def _country_names() -> frozenset[str]:
    names = set()
    for language in _LANGUAGES:
        for code, name in Locale.parse(language).territories.items():
            if len(code) == 2:
                names.add(" ".join(_WORD.findall(bare(str(name)))))
    return frozenset(names - _lists()["not_countries"])
