"""Reads the rules of a language from its file, and checks them."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, reduce
from importlib import resources
from itertools import pairwise
from operator import or_
from pathlib import Path
from typing import Any

from evenhand.errors import OptionError, listed
from evenhand.safeguards.moderation.letters import Folded, folded
from evenhand.safeguards.moderation.patterns import Pattern, Sentence, Symbols, parsed
from evenhand.safeguards.moderation.words import Word, words_of
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
_KEYS = {"signs", "strong", "lists", "pattern"}
_SHORTEST, _LONG = 2, 4
_PLAIN_WORD = re.compile(r"\b[^\W\d_]{3,}\b")
_UMLAUTS = str.maketrans(dict(zip("äöü", ("ae", "oe", "ue"), strict=True)))


@dataclass(frozen=True)
class Group:
    """Patterns of one rule that hold unless another pattern of theirs is in the same sentence.

    `whole` takes the whole text for one sentence; `anywhere` are patterns that excuse from any
    sentence of the text.
    """

    rule: str
    holds: tuple[Pattern, ...]
    unless: tuple[Pattern, ...]
    whole: bool = False
    anywhere: tuple[Pattern, ...] = ()


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
    phrases: Mapping[int, tuple[tuple[tuple[int, ...], int], ...]]
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

    def sentences(self, words: list[Word]) -> Iterable[tuple[int, Sentence]]:
        """Give each sentence, and the place of its first word."""
        starts = [at for at, word in enumerate(words) if word.begins] + [len(words)]
        for first, last in pairwise(starts):
            yield first, self.sentence(words[first:last])

    def sentence(self, words: list[Word]) -> Sentence:
        """Say what stands at each word of a sentence."""
        masks = [self._mask(word) for word in words]
        hits = []
        for at, mask in enumerate(masks):
            here = [(mask, 1)]
            left = mask & self.firsts
            while left:
                first = left & -left
                left ^= first
                here += [(bit, len(rest) + 1) for rest, bit in self.phrases[first]
                         if _goes_on(masks, at + 1, rest)]  # fmt: skip
            hits.append(tuple(here))
        begun = tuple(reduce(or_, (bits for bits, _ in one)) for one in hits)
        return Sentence(tuple(hits), tuple(masks), begun, reduce(or_, begun, 0))

    def _mask(self, word: Word) -> int:
        mask = 0
        for reading in word.readings:
            mask |= self.terms.mask(reading)
        if word.plain.isdigit():
            mask |= self.bits["#"]
        return mask | (self.bits["Aa"] if word.is_capital else 0)


def _goes_on(masks: list[int], at: int, rest: tuple[int, ...]) -> bool:
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
    named = frozenset(stored["lists"])
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
        folded(word, {}).text
        for text in texts
        for word in _PLAIN_WORD.findall(text)
        if any_case or word.islower()
    }
    return frozenset(found)


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
        if not one.get("holds"):
            found.append(f"a pattern of rule '{rule}' holds nothing")
    return found


def _group(one: Mapping[str, Any], symbols: Symbols, named: frozenset[str]) -> Group:
    return Group(
        one["rule"],
        tuple(parsed(text, symbols, named) for text in one["holds"]),
        tuple(parsed(text, symbols, named) for text in one.get("unless", ())),
        bool(one.get("whole", False)),
        tuple(parsed(text, symbols, named) for text in one.get("unless_anywhere", ())),
    )


def _spelled(words: Iterable[str], language: str) -> list[str]:
    """Fold the words of a list; German ones are spelled without umlauts too."""
    found = []
    for word in words:
        forms = {word}
        if language == "de":
            forms.add(word.translate(_UMLAUTS))
        for form in forms:
            told = folded(form, {}).text
            found.append(
                " ".join(told.replace("'", " ").replace("’", " ").replace("-", " ").split())
            )
    return found


def _terms(
    entries: Mapping[str, list[str]], symbols: Symbols
) -> tuple[Terms, Mapping[int, tuple[tuple[tuple[int, ...], int], ...]]]:
    """Give each word the bits of its lists; phrases by the bit of their first word."""
    kinds: tuple[dict[str, int], dict[str, int], dict[str, int]] = ({}, {}, {})
    phrases: dict[int, list[tuple[tuple[int, ...], int]]] = {}
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
            phrases.setdefault(inside[0], []).append((tuple(inside[1:]), bit))
    lengths = (tuple(sorted({len(one) for one in kinds[1]})),
               tuple(sorted({len(one) for one in kinds[2]})))  # fmt: skip
    return Terms(*kinds, lengths), {bit: tuple(found) for bit, found in phrases.items()}


def _put(kinds: tuple[dict[str, int], dict[str, int], dict[str, int]], word: str, bit: int) -> None:
    kind = kinds[1] if word.endswith("*") else kinds[2] if word.startswith("*") else kinds[0]
    bare = word.strip("*")
    kind[bare] = kind.get(bare, 0) | bit
