"""How unusual are neighbours' values if all values were dealt out anew over the map?"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from numpy.typing import ArrayLike

from evenhand.kernels.distinct import distinct
from evenhand.kernels.others import other_sums
from evenhand.statistics.dealt_sums import Asked, DealtSums, dealt_tails, sums_of
from evenhand.statistics.local_clustering import Floats, Indices, Numbers

DRAWS = 99_999
MOST_WORK = 3e9
"""Multiplications beyond which drawing is quicker than listing all outcomes."""
MOST_ROOM = 4_000_000
"""Numbers a table of outcomes may hold: a few counts among millions need more than memory has."""
MOST_NEIGHBOURS = 400
"""Neighbours beyond which the shares that the exact form multiplies become too small."""
_LARGEST = 2**53
_AT_ONCE = 1 << 20
_TIE = 1e-7
_MOST_SUMS = 1_000_000


@dataclass(frozen=True, eq=False)
class PermutationTails:
    """One-sided p-values of the conditional permutation test; arrays have shape (n,).

    Attributes
    ----------
    p_hot, p_cold
        How often a place's neighbours would add up to as much, or to as little; missing for a
        place without neighbours, or whose neighbours are all the others.
    draws
        How many permutations were drawn; 0 if all of them were counted.
    """

    p_hot: Floats
    p_cold: Floats
    draws: int

    @property
    def least(self) -> float:
        """The smallest p-value there can be; 0 stands for no bound."""
        return 1 / (self.draws + 1) if self.draws else 0.0


def permutation_tails(
    values: ArrayLike,
    indptr: Numbers,
    indices: Indices,
    *,
    draws: int | None = None,
    seed: int = 1,
) -> PermutationTails:
    """How often would a place's neighbours hold as much by chance, its own value kept?

    Parameters
    ----------
    values
        One for each place, shape (n,).
    indptr, indices
        Neighbours in rows (CSR), all of the same weight; a place itself does not count among
        them, whether it is in its row or not.
    draws
        Draw so many permutations. If left out, all permutations are counted exactly where the
        values are whole numbers and that takes no more than `MOST_WORK`, `MOST_ROOM` and
        `MOST_NEIGHBOURS`; else `DRAWS` are drawn.
    seed
        Start of the draws.

    Returns
    -------
    PermutationTails
        Exact, or (1 + r) / (draws + 1).

    Raises
    ------
    ValueError
        A value is missing.

    Notes
    -----
    The conditional permutation of Anselin: the place keeps its value, its k neighbours get k of
    the others, all choices equally likely. With equal weights Gi, Gi*, their row-standardised
    forms and the plain sum order the choices alike, so this is the p-value of all of them.

    No place needs draws of its own: the first k of one draw of K + 1 positions serve every place
    with k neighbours, and where the place itself is among these k, the next position stands in.
    So one draw costs K steps, not k for each of n places. As with esda's, which share their draws
    in the same way, errors of different places are therefore not independent.

    Draws cannot carry a false-discovery rule over a large map: with p no smaller than
    1 / (draws + 1), n / (q (draws + 1)) places must reach that before any can be called. Exact
    p-values have no such bound: they are the ones to adjust. Sums that differ by less than 1e-7
    of the largest value count as equal when drawn.

    It supposes that all places are alike before the fact. Where exposure differs, the exact
    conditional form of `evenhand.statistics.window_counts` is the one to use.

    References
    ----------
    Anselin 1995, doi:10.1111/j.1538-4632.1995.tb00338.x, for the conditional permutation; Phipson
    & Smyth 2010, doi:10.2202/1544-6115.1585, for (1 + r) / (draws + 1).

    Examples
    --------
    A row of four; the neighbour of the first holds 3: one in three of the others does so.

    >>> row = np.array([0, 1, 3, 5, 6]), np.array([1, 0, 2, 1, 3, 2], dtype=np.int32)
    >>> permutation_tails([1, 3, 0, 0], *row).p_hot.round(4).tolist()
    [0.3333, 0.6667, 0.6667, 1.0]
    """
    y = np.asarray(values, dtype=np.float64)
    if np.isnan(y).any():
        raise ValueError("values: some are missing; leave these places out")
    total, many = other_sums(y, indptr, indices)
    known = (many > 0) & (many < len(y) - 1)
    if not known.any():
        return PermutationTails(np.full(len(y), np.nan), np.full(len(y), np.nan), draws or 0)
    whole = _whole(y, total, many)
    if draws is None and whole is not None:
        sums, level = sums_of(whole.values, int(many[known].max()))
        if _is_light(sums):
            tails = dealt_tails(sums, Asked(level[known], many[known], whole.totals[known]))
            return PermutationTails(_placed(known, tails[0]), _placed(known, tails[1]), draws=0)
    drawn = DRAWS if draws is None else draws
    tails = _drawn_tails(y, np.where(known, many, 0), total, whole, drawn, seed)
    return PermutationTails(_placed(known, tails[0][known]), _placed(known, tails[1][known]), drawn)


def fewest_called(tests: int, draws: int, false_share: float) -> int:
    """How many places must reach the smallest drawn p-value before any can be called?

    Examples
    --------
    >>> fewest_called(100_000, 999, 0.05), fewest_called(100_000, 99_999, 0.05)
    (2000, 20)
    """
    return max(1, int(np.ceil(tests / (false_share * (draws + 1)) - 1e-9)))


def _is_light(sums: DealtSums) -> bool:
    return sums.most <= MOST_NEIGHBOURS and sums.room <= MOST_ROOM and sums.work <= MOST_WORK


def _placed(known: npt.NDArray[np.bool_], tail: Floats) -> Floats:
    found = np.full(len(known), np.nan)
    found[known] = tail
    return found


@dataclass(frozen=True, eq=False)
class _Whole:
    """Values and sums as whole numbers from 0 on, in steps of 1."""

    values: Numbers
    totals: Numbers


def _whole(y: Floats, total: Floats, many: Numbers) -> _Whole | None:
    """Give whole numbers where the values are such; None where they are not.

    Tenths, say, are whole numbers of tenths only after rounding: not attempted.
    """
    least, most = float(y.min()), float(y.max())
    if not (most - least < _LARGEST and max(-least, most) < _LARGEST and (y == np.rint(y)).all()):
        return None
    values = (y - least).astype(np.int64)
    totals = (total - many * least).astype(np.int64)
    step = max(1, int(np.gcd.reduce(np.unique(values))))
    return _Whole(values // step, totals // step) if step > 1 else _Whole(values, totals)


def _drawn_tails(
    y: Floats, k: Numbers, total: Floats, whole: _Whole | None, draws: int, seed: int
) -> tuple[Floats, Floats]:
    """Count the draws that reach the sums of places with k > 0 neighbours, on either side."""
    most = int(k.max())
    if whole is not None:
        y, total, tie = whole.values.astype(np.float64), whole.totals.astype(np.float64), 0.0
    else:
        tie = _TIE * float(np.abs(y).max())
    lower, upper = total - tie, total + tie
    classes = [(each, np.flatnonzero(k == each)) for each in np.unique(k[k > 0]).tolist()]
    reached, stayed = np.zeros((2, len(y)), dtype=np.int64)
    block = max(1, _AT_ONCE // (most + 1))
    for first in range(0, draws, block):
        at = distinct(len(y), most + 1, seed=seed, first=first, draws=min(block, draws - first))
        drawn = y[at]
        sums = np.cumsum(drawn, axis=1)
        for each, rows in classes:
            above, below = _counted(sums[:, each - 1], lower[rows], upper[rows], whole is not None)
            reached[rows] += above
            stayed[rows] += below
        # A place that was drawn as its own neighbour: the next position stands in for it.
        draw, place = np.nonzero(np.arange(most + 1) < k[at])
        own = at[draw, place]
        given = sums[draw, k[own] - 1]
        mended = given - y[own] + drawn[draw, k[own]]
        np.add.at(reached, own, (mended >= lower[own]).astype(np.int64) - (given >= lower[own]))
        np.add.at(stayed, own, (mended <= upper[own]).astype(np.int64) - (given <= upper[own]))
    return (1 + reached) / (draws + 1), (1 + stayed) / (draws + 1)


def _counted(sums: Floats, lower: Floats, upper: Floats, is_whole: bool) -> tuple[Numbers, Numbers]:
    """Count how many sums are at least, and at most, each of some bounds."""
    most = max(float(sums.max()), float(upper.max()))
    if is_whole and most < _MOST_SUMS:
        times = np.bincount(sums.astype(np.int64), minlength=int(most) + 1)
        at, below = lower.astype(np.int64), np.cumsum(times)
        return len(sums) - below[at] + times[at], below[at]
    ordered = np.sort(sums)
    above = len(sums) - np.searchsorted(ordered, lower, "left")
    return above, np.searchsorted(ordered, upper, "right")
