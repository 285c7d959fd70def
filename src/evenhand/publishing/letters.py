"""Letters that no font of the house has: replaced by a visible mark in print, and named."""

import re

from evenhand.publishing import fonts
from evenhand.wording.visible import visible

MARK = "\N{REPLACEMENT CHARACTER}"
"""Stands in print for a letter that cannot be printed."""
_NO_LETTERS = frozenset(
    (0x09, 0x0A, 0xAD, 0x200B, 0x200C, 0x200D, 0x200E, 0x200F, 0x2028, 0x2029, 0x2060)
)
"""Breaks and joins, which need no drawing."""
_MOST_NAMED = 12


def printed(text: str) -> tuple[str, tuple[str, ...]]:
    """Make a text that the fonts can print whole.

    Parameters
    ----------
    text
        Any text.

    Returns
    -------
    tuple
        The text with `MARK` for each letter that no font has, and those letters in the order of
        their code points.

    Examples
    --------
    >>> printed("Łódź, Αθήνα, София")
    ('Łódź, Αθήνα, София', ())
    >>> printed("Kyō 京")
    ('Kyō �', ('京',))
    """
    shown = visible(text)
    rare = set(map(ord, shown)) - fonts.USUAL - _NO_LETTERS
    lacking = sorted(rare - fonts.printable()) if rare else []
    if not lacking:
        return shown, ()
    letters = tuple(map(chr, lacking))
    return re.sub(f"[{re.escape(''.join(letters))}]", MARK, shown), letters


def named(letters: tuple[str, ...]) -> str:
    """Name letters by code point, for they cannot be printed.

    Examples
    --------
    >>> named(("京", "東"))
    'U+4EAC, U+6771'
    """
    codes = [f"U+{ord(letter):04X}" for letter in letters[:_MOST_NAMED]]
    return ", ".join(codes) + (" …" if len(letters) > _MOST_NAMED else "")
