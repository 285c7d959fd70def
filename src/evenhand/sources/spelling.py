"""Finds the one known spelling that is a slip of the finger away, where there is only one."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

SHORTEST = 7
LONG = 13


def slips_allowed(name: str) -> int:
    """Say how many slips a name of this length may have: none, one, or from 13 letters on two."""
    return 0 if len(name) < SHORTEST else 1 if len(name) < LONG else 2


def distance(one: str, other: str) -> int:
    """Count the letters put in, left out, changed, or swapped with their neighbour.

    Notes
    -----
    Optimal string alignment: a swapped pair is one slip, and no letter is touched twice.

    Examples
    --------
    >>> distance("hauptstr", "huaptstr"), distance("lindenweg", "lindnweg")
    (1, 1)
    """
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, start=1):
        earlier, before, row = before, row, [i]
        for j, mark in enumerate(other, start=1):
            best = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != mark))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == mark:
                best = min(best, earlier[j - 2] + 1)
            row.append(best)
    return row[-1]


class Spellings:
    """Known spellings, asked for the one that was meant."""

    def __init__(self, known: Sequence[str]) -> None:
        self._known = list(known)
        self._letters = np.array([_letters(name) for name in known], dtype=np.int16)

    def meant(self, name: str) -> str | None:
        """Give the one known spelling within the slips allowed, None where there is no such.

        Another that is one slip farther away makes it unclear what was meant. A number that
        differs is no slip, for streets are numbered; nor is another first letter, for north and
        south (Norra, Södra) are that near in some languages.
        """
        most = slips_allowed(name)
        if not most or not self._known:
            return None
        apart = np.abs(self._letters - _letters(name)).sum(axis=1)
        near = [
            self._known[at]
            for at in np.flatnonzero(apart <= 2 * (most + 1))  # a changed letter moves two counts
            if distance(name, self._known[at]) <= most + 1
        ]
        if len(near) != 1 or distance(name, near[0]) > most or near[0][0] != name[0]:
            return None
        return near[0] if _digits(near[0]) == _digits(name) else None


def _letters(name: str) -> npt.NDArray[np.int16]:
    """Count the letters by kind; kinds share 32 drawers, which only lets more candidates in."""
    codes = np.frombuffer(name.encode("utf-32-le"), dtype=np.uint32) % 32
    return np.bincount(codes, minlength=32).astype(np.int16)


def _digits(name: str) -> str:
    return "".join(sign for sign in name if sign.isdigit())
