"""Numbers that are told of one and the same group of answers, controlled together.

Each answer is of one kind, such as an order of options or a set that fits a budget. Numbers add
up the answers of some kinds; further relations, such as a mean, tie kinds together.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import sparse

from evenhand.errors import DisclosureError
from evenhand.safeguards.attack import LEAST_HIDDEN, Attack
from evenhand.safeguards.parts import protected
from evenhand.safeguards.suppression import protect_rows

_Array = np.ndarray[Any, Any]


@dataclass(frozen=True)
class Counted:
    """One number of a group of answers.

    Attributes
    ----------
    kinds
        shape (kinds,): which kinds of answers it adds up.
    count
        How many there are.
    is_told
        Whether readers are told of it: the number, or that one above 0 is hidden. Of others they
        are not told even that, but shall not work them out.
    """

    kinds: _Array
    count: int
    is_told: bool = True


def told_together(
    whole: int, numbers: Sequence[Counted], relations: _Array, least: int
) -> list[int | None] | None:
    """Say which numbers of a group may be shown when all of them are published at once.

    Parameters
    ----------
    whole
        How many answers there are; known to everybody.
    numbers
        The numbers. Those from 1 to one less than `least` are hidden and protected; so are those
        that are not told, a zero from above.
    relations
        shape (relations, kinds): what else is published; the sum over all answers of each is
        known to be 0 or more.
    least
        Counts from 1 to one less are small.

    Returns
    -------
    list or None
        For each number its count, None where hidden or not told; None for the whole where the
        relations alone tell a small one.

    Notes
    -----
    The numbers and relations are one system of `attack.Attack`, with an unknown for each kind of
    answer and for the slack of each relation. Which further numbers are hidden is decided by
    `suppression.protect_rows` and proven by the attacker's programmes. Fewer kinds than can be
    thought of make the attacker stronger than he is: what is safe with them is safe with all, as
    long as the answers that were given are among them.

    Examples
    --------
    >>> every = np.eye(3, dtype=bool)
    >>> parts = [Counted(every[0], 40), Counted(every[1], 12), Counted(every[2], 4)]
    >>> told_together(56, parts, np.zeros((0, 3)), least=10)
    [40, None, None]
    """
    told = [at for at, one in enumerate(numbers) if one.is_told]
    apart = [at for at, one in enumerate(numbers) if not one.is_told and one.count < least]
    kinds = len(numbers[0].kinds)
    system = _system(kinds, [numbers[at].kinds for at in told], relations,
                     [numbers[at].kinds for at in apart])  # fmt: skip
    values = np.array([whole, *(numbers[at].count for at in told)], dtype=float)
    small = np.flatnonzero((values > 0) & (values < least))
    if not (len(small) or apart):
        return [one.count if one.is_told else None for one in numbers]
    values[small] = np.nan
    first = len(values) + kinds + len(relations)
    targets = dict.fromkeys(small.tolist(), LEAST_HIDDEN)
    targets |= {first + n: min(float(numbers[at].count), LEAST_HIDDEN)
                for n, at in enumerate(apart)}  # fmt: skip
    try:
        shown = protect_rows(system, values, targets, fixed=1, most=least - 1)
    except DisclosureError:
        return None
    found: list[int | None] = [None] * len(numbers)
    for at, value in zip(told, shown[1:], strict=True):
        found[at] = None if np.isnan(value) else numbers[at].count
    return found


def _system(
    kinds: int, rows: Sequence[_Array], relations: _Array, apart: Sequence[_Array]
) -> Attack:
    """Put numbers, relations and numbers that nobody is told of into one system.

    The unknowns: kinds, the slack of each relation, and each number that is not told.
    """
    further = len(relations) + len(apart)
    sums: Any = sparse.csr_matrix(np.vstack([np.ones(kinds), *rows]).astype(float))
    tied: Any = sparse.csr_matrix(np.vstack([relations, *apart]).astype(float))
    return Attack(
        cells=(),
        sums=sparse.hstack([sums, sparse.csr_matrix((sums.shape[0], further))]).tocsr(),
        ties=sparse.hstack([tied, -sparse.identity(further, format="csr")]).tocsr(),
        placeless=np.ones(kinds + further, dtype=bool),
    )


def nearly_alike(answers: Sequence[int], least: int) -> bool:
    """Say whether all who answered, but for fewer than `least`, gave the same answer.

    Examples
    --------
    >>> nearly_alike([40, 0], least=10), nearly_alike([40, 9], least=10)
    (True, True)
    >>> nearly_alike([40, 10], least=10)
    False
    """
    return sum(answers) - max(answers) < least


def protected_answers(answers: Sequence[int], silent: int, least: int) -> list[int | None]:
    """Say which answers to a question may be told, of whoever gave none the number last.

    Parameters
    ----------
    answers
        How many gave each answer.
    silent
        How many gave none.
    least
        Counts from 1 to one less are small.

    Returns
    -------
    list
        The counts, None for a hidden one. Where all gave the same answer, or nearly all, nothing
        is told: of whoever took part it would be known what they said. That all did is not told
        apart from nearly all, or the blank would tell it.

    Examples
    --------
    >>> protected_answers([40, 0], 3, least=10)
    [None, None, None]
    >>> protected_answers([40, 15], 0, least=10)
    [40, 15, 0]
    """
    if nearly_alike(answers, least):
        return [None] * (len(answers) + 1)
    return protected([*answers, silent], least)
