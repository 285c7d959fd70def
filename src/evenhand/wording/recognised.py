"""Sentences of layers that know no words, found again in the catalogue by their English.

Statistics, tables, methods and sources refuse in English: they lie beside the catalogue or are
read without it. Each of their sentences stands in it as it stands in the code, with a slot for
each value; a test holds both to each other. So it can be said in every language where it is shown.
"""

import re
from dataclasses import dataclass
from functools import cache, cached_property

from evenhand.wording.languages import LANGUAGES, files_of
from evenhand.wording.messages import (
    Message,
    Name,
    Quantity,
    Term,
    TermList,
    Value,
    entries_of,
    has_term,
)

_WORDS = "plain_word"
"""The group of terms of single words that stand in such sentences."""
PLAIN = "plain_"
"""Begins the names of the files that hold such sentences."""
_SLOT = re.compile(r"\{(\w+)\}")
_GROUPED = re.compile(r"\d{1,3}(?:,\d{3})+")
_DEEPEST = 3


@dataclass(frozen=True)
class _Sentence:
    """A sentence of the catalogue, and how it is found in a text."""

    key: str
    template: str

    @cached_property
    def anchor(self) -> str:
        """Give the longest stretch without a value: a text that lacks it is another sentence."""
        return max(_SLOT.split(self.template)[::2], key=len)

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """Give what fits the whole sentence, each slot in a group of its name."""
        made, seen = "", set()
        for place, part in enumerate(_SLOT.split(self.template)):
            if not place % 2:
                made += re.escape(part)
            else:
                made += f"(?P={part})" if part in seen else f"(?P<{part}>.*?)"
                seen.add(part)
        return re.compile(made, re.DOTALL)


def recognised(text: str, depth: int = 0) -> Message | None:
    """Find the message of a sentence that was raised as plain English; None where there is none.

    Parameters
    ----------
    text
        The sentence, with its values.
    depth
        How deep it stands in another one.

    Notes
    -----
    A value that is a sentence itself is found too. One whose slot is called after a group of terms
    is said as its term, or as several where it lists them.

    Examples
    --------
    >>> found = recognised("the table has no rows; import some first")
    >>> found.written("fr")
    'La table n’a aucune ligne ; importez-en d’abord'
    """
    if depth > _DEEPEST:
        return None
    for one in _sentences():
        if one.anchor in text and (found := one.pattern.fullmatch(text)):
            values = found.groupdict()
            return Message(
                one.key, {slot: _value(slot, said, depth) for slot, said in values.items()}
            )
    return None


@cache
def _sentences() -> tuple[_Sentence, ...]:
    """Give every sentence, the longest first: it says most of what it fits."""
    found = [
        _Sentence(f"{stem}.{name}", template)
        for stem in files_of(LANGUAGES[0])
        if stem.startswith(PLAIN)
        for name, template in entries_of(stem, LANGUAGES[0]).items()
    ]
    return tuple(sorted(found, key=lambda one: -len(_SLOT.sub("", one.template))))


def _as_name(said: str) -> str:
    """Write words as the names of terms are written; a code stays as it is."""
    return "_".join(re.findall(r"[a-z0-9]+", said.lower()))[:48].strip("_") if " " in said else said


def _value(slot: str, said: str, depth: int) -> Value:
    group = slot.rstrip("_0123456789")
    parts = re.split(r", | or | and ", said.replace("'", ""))
    for named in (group, _WORDS):
        terms = tuple(Term(named, part) for part in map(_as_name, parts) if has_term(named, part))
        if len(terms) == len(parts):
            return terms[0] if len(terms) == 1 else TermList(terms)
    if _GROUPED.fullmatch(said):
        return Quantity(int(said.replace(",", "")), "count")
    return (recognised(said, depth + 1) if " " in said else None) or Name(said)
