"""Reads the rules of a language from its file, and checks them."""

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, reduce
from importlib import resources
from operator import or_
from pathlib import Path
from typing import Any

from evenhand.errors import OptionError, listed
from evenhand.safeguards.moderation.letters import Folded, folded
from evenhand.safeguards.moderation.patterns import Pattern, Sentence, Symbols, parsed
from evenhand.safeguards.moderation.words import Word, words_of
from evenhand.taxonomy.persons.listed import names
from evenhand.wording.messages import entries

RULES = (
    "emergency", "threat", "call", "accusation", "description", "trait", "name", "phone", "mail",
    "plate", "address", "person", "spam", "disguise",
)  # fmt: skip
"""What a text is held for, the gravest first; `emergency` alone leads to 112."""
LISTS = (
    "common", "abbreviations", "titles", "sure_titles", "articles", "kin", "place_before",
    "place_after", "not_names", "connecting", "number_words", "phone_words", "plate_words",
    "plate_labels", "no_plate",
)  # fmt: skip
"""Lists that every language has, since the finders of names, numbers and homes look into them."""
WINDOW = 3
"""Sentences that weak signs are put together from."""
_KEYS = {"signs", "strong", "lists", "pattern"}
_SHORTEST, _LONG = 2, 4
_PLAIN_WORD = re.compile(r"\b[^\W\d_]{3,}\b")
_JOINERS = str.maketrans("'’-", "   ")
_UMLAUTS = str.maketrans(dict(zip("äöü", ("ae", "oe", "ue"), strict=True)))


@dataclass(frozen=True)
class Sign:
    """Patterns that say the same, and how many points one of them counts; less than 0 excuses."""

    points: int
    patterns: tuple[Pattern, ...]


@dataclass(frozen=True)
class Group:
    """Patterns of one rule that hold unless another pattern of theirs is in the same sentence.

    `whole` takes the whole text for one sentence; `anywhere` are patterns that excuse from any
    sentence of the text. `signs` are weak alone: they hold where those of up to `WINDOW` sentences
    that follow each other have `enough` points together, each sign counted once.
    """

    rule: str
    holds: tuple[Pattern, ...]
    unless: tuple[Pattern, ...]
    whole: bool = False
    anywhere: tuple[Pattern, ...] = ()
    signs: tuple[Sign, ...] = ()
    enough: int = 0


@dataclass(frozen=True)
class Terms:
    """Words, beginnings and ends of words, each with the bits of what they stand for."""

    whole: Mapping[str, int]
    starts: Mapping[str, int]
    ends: Mapping[str, int]
    lengths: tuple[tuple[int, ...], tuple[int, ...]]

    def mask(self, word: str) -> int:
        """Give the bits of a word."""
        found = self.whole.get(word, 0)
        size = len(word)
        for length in self.lengths[0]:
            if length <= size:
                found |= self.starts.get(word[:length], 0)
        for length in self.lengths[1]:
            if length <= size:
                found |= self.ends.get(word[size - length :], 0)
        return found


Phrases = Mapping[int, tuple[int, Mapping[int, tuple[tuple[tuple[int, ...], int], ...]]]]
"""Bit of the first word → the bits of second words, and for each what follows and what it means."""


@dataclass(frozen=True)
class Rulebook:
    """The rules of one language.

    Attributes
    ----------
    language
        Two letters.
    groups
        The rules, in the order of the file.
    lists
        Name → its words, folded, those of several words left out.
    """

    language: str
    groups: tuple[Group, ...]
    lists: Mapping[str, frozenset[str]]
    signs: Mapping[str, str]
    terms: Terms
    phrases: Phrases
    firsts: int
    ordinary: frozenset[str]
    strong: frozenset[str]
    bits: Mapping[str, int]

    def words(self, told: Folded) -> list[Word]:
        """Take a folded text apart as this language reads it."""
        return words_of(told, self._knows, self.strong.__contains__,
                        self.lists["abbreviations"])  # fmt: skip

    def _knows(self, word: str) -> bool:
        if len(word) >= _LONG and word in self.ordinary:
            return True
        return len(word) >= _SHORTEST and self.terms.mask(word) != 0

    def _is_ordinary(self, word: str) -> bool:
        """Say whether a given name is a plain word too."""
        return (
            len(word) < _LONG or word in self.lists["not_names"] or word in self.lists["common"]
            or word in self.ordinary or self.terms.mask(word) & ~self.bits["{given}"] != 0
        )  # fmt: skip

    def sentence(self, words: list[Word]) -> Sentence:
        """Say what stands at each word of a text or of a part of it."""
        masks = tuple(self._mask(word) for word in words)
        hits = []
        for at, mask in enumerate(masks):
            here = [(mask, 1)]
            follows = masks[at + 1] if at + 1 < len(masks) else 0
            for first in _bits(mask & self.firsts):
                seconds, by_second = self.phrases[first]
                for second in _bits(follows & seconds):
                    here += [(bit, len(rest) + 2) for rest, bit in by_second[second]
                             if _goes_on(masks, at + 2, rest)]  # fmt: skip
            hits.append(tuple(here))
        here_bits = tuple(reduce(or_, (bits for bits, _ in one)) for one in hits)
        return Sentence(tuple(hits), masks, here_bits, reduce(or_, here_bits, 0))

    def _mask(self, word: Word) -> int:
        mask = 0
        for reading in word.readings:
            mask |= self.terms.mask(reading)
        if word.plain.isdigit():
            mask |= self.bits["#"]
        if word.plain in names("given_names") and not self._is_ordinary(word.plain):
            mask |= self.bits["{given}"]
        return mask | (self.bits["Aa"] if word.is_capital else 0)


def _bits(mask: int) -> Iterable[int]:
    """Give the bits of a mask one by one, the lowest first."""
    while mask:
        low = mask & -mask
        mask ^= low
        yield low


def _goes_on(masks: Sequence[int], at: int, rest: tuple[int, ...]) -> bool:
    if at + len(rest) > len(masks):
        return False
    return all(masks[at + step] & bit for step, bit in enumerate(rest))


def languages() -> tuple[str, ...]:
    """Name the languages that there are rules of."""
    folder = resources.files("evenhand.safeguards.moderation").joinpath("rules")
    return tuple(sorted(one.name.removesuffix(".toml") for one in folder.iterdir()
                        if one.name.endswith(".toml")))  # fmt: skip


@cache
def rulebook(language: str) -> Rulebook:
    """Give the rules of a language that comes with Evenhand.

    Raises
    ------
    OptionError
        There are no rules of this language.
    """
    if language not in languages():
        raise OptionError(
            f"moderation: there are no rules for language '{language[:12]}'; there are rules for "
            f"{', '.join(languages())}"
        )
    path = resources.files("evenhand.safeguards.moderation").joinpath("rules", f"{language}.toml")
    return made(language, tomllib.loads(path.read_text(encoding="utf-8")))


def read_rules(path: Path) -> Rulebook:
    """Read the rules of a further language from a file that is called after it.

    Raises
    ------
    OptionError
        Something of the file is not as it has to be; every fault is told.
    """
    return made(path.stem, tomllib.loads(path.read_text(encoding="utf-8")))


def made(language: str, stored: Mapping[str, Any]) -> Rulebook:
    """Make the rules of a language from what its file says.

    Raises
    ------
    OptionError
        A list lacks, a rule is unknown, or a pattern cannot be read.
    """
    faults = _faults(stored)
    if faults:
        raise OptionError(listed(f"moderation rules '{language}'", faults))
    symbols = Symbols()
    symbols.bit("{given}")
    named = frozenset(stored["lists"]) | {"given"}
    groups = tuple(_group(one, symbols, named) for one in stored["pattern"])
    entries = {name: _spelled(words, language) for name, words in stored["lists"].items()}
    for name in list(symbols.bits):
        if name.startswith("{") or name in ("#", "Aa"):
            continue
        entries.setdefault(f"={name}", _spelled([name.replace("_", " ")], language))
    terms, phrases = _terms(entries, symbols)
    kept = {name: frozenset(one for one in words if " " not in one)
            for name, words in entries.items() if not name.startswith("=")}  # fmt: skip
    strong = frozenset(one.strip("*") for name in stored["strong"] for one in kept[name])
    firsts = 0
    for bit in phrases:
        firsts |= bit
    ordinary = ordinary_words(language, "capital_nouns" in stored["lists"])
    return Rulebook(
        language, groups, kept, stored["signs"], terms, phrases, firsts, ordinary, strong,
        symbols.bits,
    )  # fmt: skip


@cache
def ordinary_words(language: str, any_case: bool = False) -> frozenset[str]:
    """Give the words in small letters that the catalogue has in a language: no names of people.

    Parameters
    ----------
    language
        Two letters.
    any_case
        Whether words with a capital are taken too, as nouns have one in German.

    Examples
    --------
    >>> "notice" in ordinary_words("en"), "harrowgate" in ordinary_words("en")
    (True, False)
    """
    texts: list[str] = []
    for entry in entries(language).values():
        forms = (
            [entry]
            if isinstance(entry, str)
            else [one for one in entry.values() if isinstance(one, str)]
        )
        texts += forms
    found = {
        word for text in texts for word in _PLAIN_WORD.findall(text) if any_case or word.islower()
    }
    return frozenset(folded("\n".join(sorted(found)), {}).text.split("\n"))


def _faults(stored: Mapping[str, Any]) -> list[str]:
    found = [f"'{name}' is missing" for name in sorted(_KEYS - set(stored))]
    found += [f"'{name}' is not known; there are {', '.join(sorted(_KEYS))}"
              for name in sorted(set(stored) - _KEYS)]  # fmt: skip
    if found:
        return found
    lists = stored["lists"]
    found += [f"list '{name}' is missing" for name in LISTS if name not in lists]
    found += [f"list '{name}' of strong words is missing" for name in stored["strong"]
              if name not in lists]  # fmt: skip
    for one in stored["pattern"]:
        rule = one.get("rule")
        if rule not in RULES:
            found.append(f"rule '{rule}' is not known; there are {', '.join(RULES)}")
        if not (one.get("holds") or one.get("together")):
            found.append(f"a pattern of rule '{rule}' holds nothing")
        if one.get("together") and not one.get("enough", 0) > 0:
            found.append(f"a pattern of rule '{rule}' puts signs together; say how many are enough")
    return found


def _group(one: Mapping[str, Any], symbols: Symbols, named: frozenset[str]) -> Group:
    return Group(
        one["rule"],
        tuple(parsed(text, symbols, named) for text in one.get("holds", ())),
        tuple(parsed(text, symbols, named) for text in one.get("unless", ())),
        bool(one.get("whole", False)),
        tuple(parsed(text, symbols, named) for text in one.get("unless_anywhere", ())),
        tuple(
            Sign(sign["points"], tuple(parsed(text, symbols, named) for text in sign["of"]))
            for sign in one.get("together", ())
        ),
        one.get("enough", 0),
    )


def _spelled(words: Iterable[str], language: str) -> list[str]:
    """Fold the words of a list; German ones are spelled without umlauts too."""
    forms = list(words)
    if language == "de":
        forms += [other for word in forms if (other := word.translate(_UMLAUTS)) != word]
    told = folded("\n".join(forms), {}).text
    told = told.translate(_JOINERS)
    return [" ".join(word.split()) for word in told.split("\n")] if forms else []


def _terms(entries: Mapping[str, list[str]], symbols: Symbols) -> tuple[Terms, Phrases]:
    """Give each word the bits of its lists; phrases by the bits of their first two words."""
    kinds: tuple[dict[str, int], dict[str, int], dict[str, int]] = ({}, {}, {})
    phrases: dict[int, dict[int, list[tuple[tuple[int, ...], int]]]] = {}
    for name, words in entries.items():
        bit = symbols.bit(name[1:] if name.startswith("=") else f"{{{name}}}")
        for phrase in words:
            parts = phrase.split()
            if len(parts) == 1:
                _put(kinds, parts[0], bit)
                continue
            inside = [symbols.bit(f"/{part}") for part in parts]
            for part, one in zip(parts, inside, strict=True):
                _put(kinds, part, one)
            by_second = phrases.setdefault(inside[0], {})
            by_second.setdefault(inside[1], []).append((tuple(inside[2:]), bit))
    lengths = (tuple(sorted({len(one) for one in kinds[1]})),
               tuple(sorted({len(one) for one in kinds[2]})))  # fmt: skip
    return Terms(*kinds, lengths), {
        first: (reduce(or_, found), {bit: tuple(many) for bit, many in found.items()})
        for first, found in phrases.items()
    }


def _put(kinds: tuple[dict[str, int], dict[str, int], dict[str, int]], word: str, bit: int) -> None:
    kind = kinds[1] if word.endswith("*") else kinds[2] if word.startswith("*") else kinds[0]
    bare = word.strip("*")
    kind[bare] = kind.get(bare, 0) | bit
