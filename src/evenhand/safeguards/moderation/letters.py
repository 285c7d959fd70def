"""Folds letters so that no disguise hides a word, and remembers where each stood."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from evenhand.taxonomy.persons.disguises import ALIKE, bare

_MORE = dict(zip("вкмнтгһԁԛԝεικτηχγβμΓѵӏᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢ",
                 "bkmhtrhdqweiktnxybmrvlabcdefghijklmnoprstuvwyz", strict=True))  # fmt: skip
_LOOKALIKE = {**{char: bare(latin) for char, latin in ALIKE.items()}, **_MORE}
_SQUARED = ((0x1F110, 26), (0x1F130, 26), (0x1F150, 26), (0x1F170, 26), (0x1F1E6, 26))
"""Letters in brackets, squares and circles, and those that flags are put together of."""
_DROPPED = ("Cf", "Mn", "Me", "Cs", "Co", "Cn")


@dataclass(frozen=True)
class Folded:
    """A text in small letters without accents or disguise, with the way back.

    Attributes
    ----------
    text
        The folded text.
    starts, ends
        For each of its characters, where the character that it was read from starts and ends.
    source
        The text as it was written.
    """

    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    source: str


def folded(text: str, signs: Mapping[str, str]) -> Folded:
    r"""Fold a text to small Latin letters, and keep where each came from.

    Parameters
    ----------
    text
        As somebody wrote it.
    signs
        Emoji → the word that it stands for.

    Notes
    -----
    Each character is decomposed for compatibility (NFKD, which takes what NFKC takes together
    apart), put in small letters and freed of accents; marks that cannot be seen are left out.
    Cyrillic and Greek letters that look like Latin ones become these, unless a letter in the same
    word shows that the word is written in that alphabet.

    Examples
    --------
    >>> told = folded("Ｆ\u200bó\u0301ll\u043ew", {})
    >>> told.text, told.starts
    ('follow', (0, 2, 4, 5, 6, 7))
    """
    letters: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for at, char in enumerate(text):
        stands_for = f" {signs[char]} " if char in signs else _of(char)
        letters += stands_for
        starts += [at] * len(stands_for)
        ends += [at + 1] * len(stands_for)
    _unmask(letters)
    return Folded("".join(letters), tuple(starts), tuple(ends), text)


@lru_cache(maxsize=8192)
def _of(char: str) -> str:
    """Give what one character is read as; empty for what cannot be seen."""
    if char.isascii():
        return char.lower() if char >= " " else "\n" if char in "\r\n" else " "
    if char in _LOOKALIKE:
        return char  # told by its word, in small letters or capitals
    for first, many in _SQUARED:
        if first <= ord(char) < first + many:
            return chr(ord("a") + ord(char) - first)
    kind = unicodedata.category(char)
    if kind in _DROPPED:
        return ""
    if kind[0] == "Z" or kind == "Cc":
        return " " if kind != "Zl" else "\n"
    if kind == "Pd":
        return "-"
    return bare(unicodedata.normalize("NFKC", char))


def _unmask(letters: list[str]) -> None:
    """Make look-alikes Latin, word by word, where nothing shows another alphabet."""
    at = 0
    while at < len(letters):
        if letters[at].isascii() or not letters[at].isalpha():
            at += 1
            continue
        first = at
        while first and (letters[first - 1].isalnum()):
            first -= 1
        last = at
        while last < len(letters) and letters[last].isalnum():
            last += 1
        foreign = [char for char in letters[first:last] if not char.isascii()]
        if all(char in _LOOKALIKE for char in foreign):
            for place in range(first, last):
                letters[place] = _LOOKALIKE.get(letters[place], letters[place])
        else:
            letters[first:last] = [char.casefold()[:1] for char in letters[first:last]]
        at = max(last, at + 1)
