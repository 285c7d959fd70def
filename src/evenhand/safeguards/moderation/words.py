"""Takes a text apart into words, each with all that it may be read as."""

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from evenhand.safeguards.moderation.letters import Folded

_WORD = re.compile(r"[^\W_]+(?:[@$!|*#€]+[^\W_]+)*|[@$](?=[^\W\d_])[^\W_]+")
_INNER = re.compile(r"[^\W_]+")
_END = re.compile(r"[.!?;…\n]")
_FIGURES = ("013457869@$!|€", "oieastbgg" + "asiie")
_FIGURES_TOO = ("013457869@$!|€", "oleastbgg" + "aslie")
FIGURES = tuple(str.maketrans(a, b) for a, b in (_FIGURES, _FIGURES_TOO))
_RUN = re.compile(r"(.)\1{2,}")
_FEWEST, _MOST, _SPELLED = 4, 24, 6
"""Letters that a word written letter by letter has: where it is known, at most, and else."""
_GLUED, _SPLIT = 5, 6
"""Letters of a word that a hyphen or a blank may tear apart."""

Known = Callable[[str], bool]


@dataclass(frozen=True)
class Word:
    """One word of a text.

    Attributes
    ----------
    readings
        What it may say, in folded letters; the plain reading first.
    start, end
        Where it stands in the text as it was written.
    is_capital
        Whether it was written with a capital.
    begins
        Whether a sentence begins with it.
    after_mark
        Whether a mark other than a hyphen or an apostrophe stands before it.
    is_disguised
        Whether it was written so that it is hard to find: letter by letter, with figures or signs
        for letters, or in letters of another alphabet.
    """

    readings: tuple[str, ...]
    start: int
    end: int
    is_capital: bool
    begins: bool
    after_mark: bool
    is_disguised: bool = False

    @property
    def text(self) -> str:
        """Give the reading that the word was found by: the last is the least disguised."""
        return self.readings[-1]

    @property
    def plain(self) -> str:
        """Give the word as it was written, folded."""
        return self.readings[0]


def words_of(
    told: Folded, known: Known, strong: Known, abbreviations: frozenset[str]
) -> list[Word]:
    """Take a folded text apart.

    Parameters
    ----------
    told
        The text.
    known
        Says whether a word stands in a list of the rules.
    strong
        Says whether it stands in one of the lists that no plain text has by chance.
    abbreviations
        Words after which a full stop ends no sentence.
    """
    raw = list(_raw(told, known))
    pieces = _rejoined(raw, told.text, known, strong)
    found: list[Word] = []
    last = 0
    for readings, start, end, is_spelled in pieces:
        gap = told.text[last:start]
        begins = not found or _ends(gap, found[-1].plain, abbreviations)
        first = told.starts[start]
        written = told.source[first : told.ends[end - 1]]
        found.append(
            Word(
                readings,
                first,
                told.ends[end - 1],
                told.source[first].isupper(),
                begins,
                not found or any(char not in " -'’\"" for char in gap),
                is_spelled
                or (readings[0].isascii() and _has_odd_letters(written))
                or _has_signs(readings),
            )
        )
        last = end
    return found


def _has_odd_letters(written: str) -> bool:
    """Say whether a word has Latin letters beside others, or letters of signs."""
    if written.isascii():
        return False
    names = [unicodedata.name(char, "") for char in written if char.isalpha() or ord(char) > 0xFFFF]
    is_latin = any(name.startswith("LATIN") for name in names)
    odd = ("CYRILLIC", "GREEK", "FULLWIDTH", "MATHEMATICAL", "LATIN LETTER SMALL CAPITAL",
           "CIRCLED", "NEGATIVE", "SQUARED", "PARENTHESIZED", "REGIONAL")  # fmt: skip
    strange = [name for name in names if name.startswith(odd)]
    if any(not name.startswith(("CYRILLIC", "GREEK")) for name in strange):
        return len(strange) >= _FEWEST
    return bool(strange) and (is_latin or len(strange) >= _FEWEST)


def _has_signs(readings: tuple[str, ...]) -> bool:
    """Say whether figures or signs stand for letters in a word that the rules know."""
    plain = readings[0]
    if len(plain) < _FEWEST or plain.isalpha() or sum(char.isalpha() for char in plain) < 2:
        return False
    if _GENDERED.search(plain):
        return False
    return "*" in plain or len(readings) > 1 or _MIXED.fullmatch(plain) is not None


_MIXED = re.compile(r"(?=.{5})[a-z]+[013457@$][a-z]+(?:[013457@$]+[a-z]*)*")
_GENDERED = re.compile(r"\*(?:in|innen|r|n|e|en|s)?$|@s?$|\*innen")
"""Bürger*innen, vecin@s: written so for all, not to hide."""
Piece = tuple[tuple[str, ...], int, int]
Joined = tuple[tuple[str, ...], int, int, bool]


def _raw(told: Folded, known: Known) -> Iterator[Piece]:
    for match in _WORD.finditer(told.text):
        word = match.group()
        readings = readings_of(word, known)
        if word.isalnum() or len(readings) > 1:
            yield readings, match.start(), match.end()
            continue
        for inner in _INNER.finditer(word):
            start = match.start() + inner.start()
            yield (readings_of(inner.group(), known), start, start + len(inner.group()))


def readings_of(word: str, known: Known) -> tuple[str, ...]:
    """Give a word and what else it may say, where the rules know that.

    Examples
    --------
    >>> readings_of("f0llow", {"follow"}.__contains__)
    ('f0llow', 'follow')
    >>> readings_of("follooow", {"follow"}.__contains__)
    ('follooow', 'follow')
    >>> readings_of("2000", {"zooo"}.__contains__)
    ('2000',)
    """
    if word.isalpha() and not _RUN.search(word):
        return (word,)
    found = [word]
    tried = {word}
    if sum(char.isalpha() for char in word) >= 2 and not word.isalpha():
        tried |= {word.translate(table) for table in FIGURES}
    for one in list(tried):
        tried |= {_RUN.sub(r"\1", one), _RUN.sub(r"\1\1", one)}
    found += sorted(one for one in tried if one != word and one.isalpha() and known(one))
    return tuple(found)


def _rejoined(raw: list[Piece], text: str, known: Known, strong: Known) -> list[Joined]:
    """Put words together that were written letter by letter, or torn apart."""
    found: list[Joined] = []
    at = 0
    while at < len(raw):
        many = _letters_together(raw, at, text, known)
        is_spelled = many is not None
        many = many or _torn(raw, at, text, known, strong)
        if many is None:
            found.append((*raw[at], False))
            at += 1
            continue
        last, readings = many
        found.append((readings, raw[at][1], raw[last][2], is_spelled))
        at = last + 1
    return found


def _letters_together(
    raw: list[Piece], at: int, text: str, known: Known
) -> tuple[int, tuple[str, ...]] | None:
    """Read letters that stand apart as one word: one that is known, or all that there are."""
    if len(raw[at][0][0]) != 1:
        return None
    last = at
    while (
        last + 1 < len(raw) and last - at < _MOST and len(raw[last + 1][0][0]) == 1
        and 1 <= raw[last + 1][1] - raw[last][2] <= 3
        and "\n" not in text[raw[last][2] : raw[last + 1][1]]
    ):  # fmt: skip
        last += 1
    run = [raw[place][0][0] for place in range(at, last + 1)]
    if len(run) < _FEWEST or sum(char.isalpha() for char in run) * 2 < len(run):
        return None
    for size in range(len(run), _FEWEST - 1, -1):
        joined = "".join(run[:size])
        readings = readings_of(joined, known)
        if known(joined) or len(readings) > 1:
            return at + size - 1, readings
    if len(run) < _SPELLED:
        return None
    return last, ("".join(run),)


def _torn(
    raw: list[Piece], at: int, text: str, known: Known, strong: Known
) -> tuple[int, tuple[str, ...]] | None:
    for last in (at + 2, at + 1):
        if last >= len(raw):
            continue
        gaps = [text[raw[one][2] : raw[one + 1][1]] for one in range(at, last)]
        joined = "".join(raw[place][0][0] for place in range(at, last + 1))
        if all(len(gap) == 1 and not gap.isspace() for gap in gaps) and gaps[0] not in "'’":
            if len(joined) >= _GLUED and known(joined):
                return last, (joined,)
        elif len(joined) >= _SPLIT and set(gaps) == {" "} and strong(joined):
            return last, (joined,)
    return None


def _ends(gap: str, before: str, abbreviations: frozenset[str]) -> bool:
    found = _END.search(gap)
    if found is None:
        return False
    return not (gap.startswith(".") and "\n" not in gap and before in abbreviations)
