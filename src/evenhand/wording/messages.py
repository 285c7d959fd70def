"""Translated messages: a key, and values that know which field of which finding they come from."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Any, Union

from babel import Locale

from evenhand.wording.countries import country_name
from evenhand.wording.languages import LANGUAGES as LANGUAGES
from evenhand.wording.languages import files_of
from evenhand.wording.numbers import NumberKind, written
from evenhand.wording.visible import visible

_SLOT = re.compile(r"\{(\w+)(?::(\w+))?\}")


@dataclass(frozen=True)
class Quantity:
    """A number in a sentence, bound to the field of the finding that it was read from.

    Attributes
    ----------
    value
        The number itself, unrounded; or a day.
    kind
        How it is written.
    field
        What `Finding.cite` takes to give this number again; empty only for numbers that are
        options or dates of the data, not results.
    digits
        Digits after the decimal mark, where the kind's own are not wanted.
    """

    value: Any
    kind: NumberKind = "number"
    field: str = ""
    digits: int | None = None


@dataclass(frozen=True)
class Term:
    """A word that is translated by its own entry in `terms.toml`, such as an offence class."""

    group: str
    name: str


@dataclass(frozen=True)
class Name:
    """Text that is printed as it is: the name of an area, a street, a file."""

    text: str


@dataclass(frozen=True)
class Worded:
    """Text that comes with its translations, such as what an item of a survey asks.

    Attributes
    ----------
    texts
        Language → text; English stands in for a language that is not there.
    """

    texts: Mapping[str, str]


@dataclass(frozen=True)
class TermList:
    """Several terms, joined by commas."""

    terms: tuple[Term | Name | Worded, ...]


Value = Union[Quantity, Term, Name, Worded, TermList, "Message"]


@dataclass(frozen=True)
class Piece:
    """A stretch of a written message: plain text, or a quantity with its field."""

    text: str
    field: str = ""


@dataclass(frozen=True)
class Message:
    """One sentence or two, written in any language of the catalogue.

    `str(message)` writes it in English. `key` is `<file>.<entry>`, looked up in
    `wording/<language>/<file>.toml`; what is not there yet is said wholly in English.
    """

    key: str
    values: Mapping[str, Value] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.written("en")

    def written(self, language: str) -> str:
        """Write the message in a language of the catalogue."""
        return "".join(piece.text for piece in self.pieces(language))

    def pieces(self, language: str) -> list[Piece]:
        """Write the message as stretches, so that each number keeps its field.

        Raises
        ------
        KeyError
            The key, or a value that the sentence needs, does not exist: a fault of ours, which
            the tests of the catalogue find.
        """
        return _capital_start(self._inside(language))

    def inside(self, language: str) -> str:
        """Write the message as it stands inside a sentence: its first letter as it is."""
        return "".join(piece.text for piece in self._inside(language))

    def _inside(self, language: str) -> list[Piece]:
        """Write the message as it stands inside a sentence: its first letter as it is."""
        entry, language = _entry(self.key, language)
        template = _chosen(entry, self.values, language)
        pieces: list[Piece] = []
        end = 0
        for slot in _SLOT.finditer(template):
            if slot.start() > end:
                pieces.append(Piece(template[end : slot.start()]))
            value = self.values[slot.group(1)]
            if isinstance(value, Message):
                pieces += value.pieces(language) if _ended(pieces) else value._inside(language)
                end = slot.end()
                continue
            text = _value_text(value, language)
            if slot.group(2) == "capital":
                text = text[:1].upper() + text[1:]
            pieces.append(Piece(text, value.field if isinstance(value, Quantity) else ""))
            end = slot.end()
        if end < len(template):
            pieces.append(Piece(template[end:]))
        return pieces


def say(key: str, **values: Value) -> Message:
    """Make a message from its key and values.

    Examples
    --------
    >>> str(say("data.rows_used", used=Quantity(612, "count"), rows=Quantity(634, "count")))
    '612 of 634 records were used.'
    """
    return Message(key, values)


def say_of(key: str, values: Mapping[str, Value]) -> Message:
    """Make a message with those of the values that it needs, and no others.

    A number that a message holds is one that it tells: disclosure control hides the whole message
    where the number may not be shown.

    Examples
    --------
    >>> some = {"used": Quantity(6, "count"), "rows": Quantity(7, "count"), "p": Quantity(0.1)}
    >>> sorted(say_of("data.rows_used", some).values)
    ['rows', 'used']
    """
    entry, _ = _entry(key, LANGUAGES[0])
    needed = slots(entry) if isinstance(entry, str) else {entry["plural"]}.union(
        *(slots(text) for form, text in entry.items() if form != "plural")
    )  # fmt: skip
    return Message(key, {name: value for name, value in values.items() if name in needed})


def fewer_or_more(difference: float, field: str) -> Message:
    """Say a difference in numbers as so many fewer or more.

    Parameters
    ----------
    difference
        Below 0 for fewer.
    field
        What `Finding.cite` takes to give it again.

    Examples
    --------
    >>> str(fewer_or_more(-2452.3, "low")), str(fewer_or_more(0.2, "high"))
    ('2,452 fewer', 'None more or fewer')
    """
    way = "as_many" if abs(difference) < 0.5 else "fewer" if difference < 0 else "more"
    return say_of(f"data.{way}", {"size": Quantity(difference, "size", field)})


def term(group: str, name: str, language: str = "en") -> str:
    """Write one term; a name that has no entry is written as it is, without its prefix."""
    text = _term(group, name, language)
    if not text and group in ("country", "geo"):
        named = _term("country", name, language) or country_name(name, language)
        text = named if group == "country" else f"{name} {named}".removesuffix(f" {name}")
    return text or visible(name.removeprefix("local:").replace("_", " "))


def entries(language: str) -> dict[str, Any]:
    """Give the whole catalogue of a language: `<file>.<entry>` → template or plural forms."""
    found: dict[str, Any] = {}
    for stem in files_of(language):
        if stem != "terms":
            found |= {f"{stem}.{key}": entry for key, entry in _file(stem, language).items()}
    return found


def entries_of(stem: str, language: str) -> Mapping[str, Any]:
    """Give the entries of one file of a language; one that is not there has none."""
    return _file(stem, language)


def has_term(group: str, name: str) -> bool:
    """Say whether a term stands in the catalogue, in English at least."""
    return bool(_term(group, name, LANGUAGES[0]))


def slots(template: str) -> set[str]:
    """Name the values that a template needs."""
    return {slot.group(1) for slot in _SLOT.finditer(template)}


@cache
def _file(stem: str, language: str) -> dict[str, Any]:
    """Read one file of words; one that is not there has none."""
    path = resources.files("evenhand.wording").joinpath(language, f"{stem}.toml")
    return tomllib.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}


def _entry(key: str, language: str) -> tuple[Any, str]:
    """Give an entry and the language that it is in: English where this one lacks it."""
    stem, _, name = key.partition(".")
    for one in (language, LANGUAGES[0]):
        if name in (found := _file(stem, one)):
            return found[name], one
    raise KeyError(f"no message '{key}' in language '{language}'")


def _term(group: str, name: str, language: str) -> str:
    """Give a term of a language, or else the English one; empty where neither is there."""
    for one in (language, LANGUAGES[0]):
        if text := _file("terms", one).get(group, {}).get(name):
            return str(text)
    return ""


def _chosen(entry: Any, values: Mapping[str, Value], language: str) -> str:
    if isinstance(entry, str):
        return entry
    counted = values[entry["plural"]]
    number = abs(float(counted.value)) if isinstance(counted, Quantity) else 1.0
    form = Locale.parse(language).plural_form(number)
    return str(entry.get(form, entry["other"]))


def _value_text(value: Value, language: str) -> str:
    if isinstance(value, Quantity):
        return written(value.value, value.kind, language, value.digits)
    if isinstance(value, Term):
        return term(value.group, value.name, language)
    if isinstance(value, Message):
        return value.written(language)
    if isinstance(value, Worded):
        return visible(value.texts.get(language) or value.texts[LANGUAGES[0]])
    if isinstance(value, TermList):
        return ", ".join(_value_text(item, language) for item in value.terms)
    return visible(value.text)


def _ended(pieces: list[Piece]) -> bool:
    """Say whether a new sentence begins after these."""
    text = "".join(piece.text for piece in pieces).rstrip()
    return not text or text[-1] in ".!?…"


def _capital_start(pieces: list[Piece]) -> list[Piece]:
    """Begin with a capital; the p of a p-value is a symbol, and stays small."""
    if pieces and pieces[0].text and not pieces[0].text.startswith(("p = ", "p < ")):
        first = pieces[0]
        pieces[0] = Piece(first.text[:1].upper() + first.text[1:], first.field)
    return pieces
