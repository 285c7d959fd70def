"""A small language of patterns over words, so that a rule of a language is a line in a file.

A pattern is a row of elements, with blanks between:

=========== ================================================================
``follow``  this word; ``follow*`` any that begins so, ``*strasse`` any that ends so
``{who}``   a word, or several, of the list ``who``
``a|{who}`` one of several
``x?``      may be left out
``~4``      up to four words of the same sentence, whichever
``~4-{no}`` up to four words, none of the list ``no``
``^``       the beginning of a sentence
``!{no}``   the next word is none of the list
``<!{no}``  the word before is none of the list
``#``       a number
``Aa``      a word with a capital
``{given}`` a given name that is no other word, with a capital or not
=========== ================================================================
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_

from evenhand.errors import OptionError

_GAP = re.compile(r"~(\d{1,2})(?:-(.+))?")


@dataclass(frozen=True)
class Element:
    """One element of a pattern.

    Attributes
    ----------
    kind
        `word`, `gap`, `start`, `not_next` or `not_before`.
    mask
        Bits of the words and lists that it takes; of a gap and the two negations, those that it
        does not take.
    most
        Words of a gap.
    may_lack
        Whether it may be left out.
    """

    kind: str
    mask: int = 0
    most: int = 0
    may_lack: bool = False


@dataclass(frozen=True)
class Pattern:
    """A row of elements, and the bits without one of which it cannot be found."""

    elements: tuple[Element, ...]
    needed: tuple[int, ...]


class Symbols:
    """Gives each word and each list of a language a bit.

    `number` and `capital` are the bits of any number and of any word with a capital.
    """

    def __init__(self) -> None:
        self.bits: dict[str, int] = {}
        self.number = self.bit("#")
        self.capital = self.bit("Aa")

    def bit(self, name: str) -> int:
        """Give the bit of a word or list, a new one where it has none."""
        return self.bits.setdefault(name, 1 << len(self.bits))


def parsed(text: str, symbols: Symbols, lists: frozenset[str]) -> Pattern:
    """Read a pattern.

    Raises
    ------
    OptionError
        A list that it names is not there, or nothing of it has to be found.

    Examples
    --------
    >>> [one.kind for one in parsed("^ follow ~2 {who}", Symbols(), frozenset(["who"])).elements]
    ['start', 'word', 'gap', 'word']
    """
    elements = tuple(_element(part, symbols, lists, text) for part in text.split())
    needed = tuple(one.mask for one in elements if one.kind == "word" and not one.may_lack)
    if not needed:
        raise OptionError(f"moderation: pattern '{text}' asks for no word; name one")
    return Pattern(elements, needed)


def _element(part: str, symbols: Symbols, lists: frozenset[str], text: str) -> Element:
    if part == "^":
        return Element("start")
    if part.startswith("<!"):
        return Element("not_before", _mask(part[2:], symbols, lists, text))
    if part.startswith("!"):
        return Element("not_next", _mask(part[1:], symbols, lists, text))
    if gap := _GAP.fullmatch(part):
        mask = _mask(gap[2], symbols, lists, text) if gap[2] else 0
        return Element("gap", mask, int(gap[1]))
    may_lack = part.endswith("?")
    return Element("word", _mask(part.removesuffix("?"), symbols, lists, text), may_lack=may_lack)


def _mask(names: str, symbols: Symbols, lists: frozenset[str], text: str) -> int:
    mask = 0
    for name in names.split("|"):
        if name.startswith("{") and name.strip("{}") not in lists:
            raise OptionError(f"moderation: pattern '{text}' names a list that is not there")
        mask |= symbols.bit(name)
    return mask


@dataclass(frozen=True)
class Sentence:
    """What stands at each word of a sentence.

    Attributes
    ----------
    hits
        For each word: bits of lists and words, and how many words they take.
    masks
        For each word: the bits that it has by itself.
    here
        For each word: the bits of all that begins with it.
    whole
        All bits of the sentence.
    """

    hits: tuple[tuple[tuple[int, int], ...], ...]
    masks: tuple[int, ...]
    here: tuple[int, ...]
    whole: int

    def part(self, first: int, last: int) -> "Sentence":
        """Give some of the words, without what goes on behind the last of them."""
        hits = [
            one if at + one[-1][1] <= last and len(one) == 1 else
            tuple((bits, size) for bits, size in one if at + size <= last)
            for at, one in enumerate(self.hits[first:last], first)
        ]  # fmt: skip
        here = tuple(
            before if now is one else reduce(or_, (bits for bits, _ in now))
            for now, one, before in zip(hits, self.hits[first:last], self.here[first:last],
                                        strict=True)
        )  # fmt: skip
        return Sentence(tuple(hits), self.masks[first:last], here, reduce(or_, here, 0))


def found_in(sentence: Sentence, pattern: Pattern) -> tuple[int, int] | None:
    """Give where a pattern is found first: its first word, and the one after its last.

    Notes
    -----
    What failed once from a place on is not tried again from there, so the time is at most the
    product of the words, the elements and the longest gap.
    """
    for mask in pattern.needed:
        if not sentence.whole & mask:
            return None
    failed: set[tuple[int, int]] = set()
    opening = pattern.elements[0]
    is_word = opening.kind == "word" and not opening.may_lack
    for first in range(len(sentence.hits)):
        if is_word and not sentence.here[first] & opening.mask:
            continue
        last = _match(sentence, pattern.elements, 0, first, failed)
        if last is not None:
            return first, last
    return None


def _match(
    sentence: Sentence,
    elements: Sequence[Element],
    which: int,
    at: int,
    failed: set[tuple[int, int]],
) -> int | None:
    if which == len(elements):
        return at
    if (which, at) in failed:
        return None
    for follows in _steps(sentence, elements[which], at):
        last = _match(sentence, elements, which + 1, follows, failed)
        if last is not None:
            return last
    failed.add((which, at))
    return None


def _steps(sentence: Sentence, element: Element, at: int) -> Iterator[int]:
    """Give each place at which the next element may begin."""
    if element.kind == "word":
        yield from _after_word(sentence, element, at)
    elif element.kind == "gap":
        yield from _after_gap(sentence, element, at)
    elif _stands(sentence, element, at):
        yield at


def _after_word(sentence: Sentence, element: Element, at: int) -> Iterator[int]:
    if at < len(sentence.hits):
        for mask, length in sentence.hits[at]:
            if mask & element.mask:
                yield at + length
    if element.may_lack:
        yield at


def _after_gap(sentence: Sentence, element: Element, at: int) -> Iterator[int]:
    for taken in range(element.most + 1):
        yield at + taken
        if at + taken >= len(sentence.hits) or sentence.masks[at + taken] & element.mask:
            return


def _stands(sentence: Sentence, element: Element, at: int) -> bool:
    """Say whether what takes no word is as it has to be here."""
    if element.kind == "start":
        return at == 0
    if element.kind == "not_next":
        here = sentence.hits[at] if at < len(sentence.hits) else ()
        return not any(mask & element.mask for mask, _ in here)
    return not (at and sentence.masks[at - 1] & element.mask)
