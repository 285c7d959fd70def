"""Sums of some of many whole numbers taken without putting back: all outcomes, exactly."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from evenhand.kernels.level_product import LEAST, times_level

Floats = npt.NDArray[np.float64]
Numbers = npt.NDArray[np.int64]
_MOST_TABLED = 1_000_000


@dataclass(frozen=True, eq=False)
class Asked:
    """Places and the sums of their neighbours; every array has shape (places,).

    Attributes
    ----------
    value
        The place's own value as a position in `DealtSums.levels`.
    many
        How many neighbours it has.
    total
        What they add up to.
    """

    value: Numbers
    many: Numbers
    total: Numbers


@dataclass(frozen=True, eq=False)
class DealtSums:
    """Whole numbers among which some are drawn.

    Attributes
    ----------
    levels
        The different numbers, rising, the least of them 0; shape (levels,).
    times
        How often each occurs, shape (levels,).
    most
        How many are drawn at most.
    """

    levels: Numbers
    times: Numbers
    most: int

    @property
    def largest(self) -> int:
        """The largest sum there can be."""
        taken = np.minimum(np.cumsum(self.times[::-1]), self.most)
        return int(np.diff(taken, prepend=0) @ self.levels[::-1])

    @property
    def room(self) -> int:
        """How many numbers one table of outcomes holds; a few of them are kept at once."""
        return (self.most + 1) * (self.largest + 1)

    @property
    def work(self) -> float:
        """How many multiplications the distribution takes, about."""
        steps = float(np.minimum(self.times, self.most).sum())
        rounds = np.log2(len(self.levels)) + 1
        return float(steps * rounds * self.room / 2)


def sums_of(values: Numbers, most: int) -> tuple[DealtSums, Numbers]:
    """Prepare the distribution of sums, and say which level each value has."""
    if values.max() <= _MOST_TABLED:
        occurs = np.bincount(values)
        levels, number = np.flatnonzero(occurs), np.cumsum(occurs > 0) - 1
        at, times = number[values], occurs[levels]
    else:
        levels, at, times = np.unique(values, return_inverse=True, return_counts=True)
    return DealtSums(levels.astype(np.int64), times.astype(np.int64), most), at.astype(np.int64)


def dealt_tails(sums: DealtSums, asked: Asked) -> tuple[Floats, Floats]:
    """How often would a place have neighbours that add up to as much, or to as little?

    Parameters
    ----------
    sums
        All values.
    asked
        The places.

    Returns
    -------
    tuple of ndarray
        Share of all ways to choose as many of the other values whose sum is at least, and at
        most, the one found; shape (places,). Nothing is drawn: ties are exact, and so are tails
        far below what draws could reach.

    Notes
    -----
    Let each of the N others be taken with probability θ, independently. Given that k were taken,
    every choice of k is equally likely whatever θ is. So the wanted share is the coefficient of
    z^k x^s in Π_v (1 - θ + θ z x^v)^(m_v), over that of z^k; m_v says how often v occurs among the
    others. All terms are positive, hence nothing cancels: the sums are as exact in the tails as
    at the centre. A place's own value is not among the others, so each level needs a product
    without one of its values; a binary tree of levels shares the work between them.

    Examples
    --------
    Of 0, 0, 1 and 2, the place with 2 has two neighbours that add up to 1: two of three choices.

    >>> sums, level = sums_of(np.array([0, 0, 1, 2]), 2)
    >>> above, below = dealt_tails(sums, Asked(level[3:], np.array([2]), np.array([1])))
    >>> above.round(6).tolist(), below.round(6).tolist()
    ([0.666667], [1.0])
    """
    # 16 bits where they will do: they are sorted by counting.
    kind = np.uint16 if len(sums.levels) < 2**16 else np.int64
    order = np.argsort(asked.value.astype(kind), kind="stable")
    counts = np.bincount(asked.value, minlength=len(sums.levels))
    starts = np.concatenate([[0], np.cumsum(counts)])
    above, below = np.full((2, len(order)), np.nan)
    others = int(sums.times.sum()) - 1
    drawn = np.flatnonzero(np.bincount(asked.many, minlength=sums.most + 1))
    number = np.zeros(sums.most + 1, dtype=np.int64)
    number[drawn] = np.arange(len(drawn))
    taken = _Taken(sums, min(0.5, max(1, sums.most) / max(1, others)))

    def descend(low: int, high: int, product: Floats) -> None:
        if starts[low] == starts[high]:
            return
        if high - low == 1:
            rows = order[starts[low] : starts[high]]
            table = taken.times(product, low, int(sums.times[low]) - 1)
            above[rows], below[rows] = _tails(
                table[drawn], number[asked.many[rows]], asked.total[rows]
            )
            return
        middle = (low + high) // 2
        descend(low, middle, taken.range(product, middle, high))
        descend(middle, high, taken.range(product, low, middle))

    first = np.zeros((sums.most + 1, sums.largest + 1))
    first[0, 0] = 1.0
    descend(0, len(sums.levels), first)
    return above, below


class _Taken:
    """Multiplies polynomials in z (how many) and x (their sum) by those of levels."""

    def __init__(self, sums: DealtSums, theta: float) -> None:
        self._sums, self._theta = sums, theta

    def range(self, product: Floats, low: int, high: int) -> Floats:
        for level in range(low, high):
            product = self.times(product, level, int(self._sums.times[level]))
        return product

    def times(self, product: Floats, level: int, many: int) -> Floats:
        """Multiply by (1 - θ + θ z x^v)^many, dropping what is beyond the array."""
        chances = _binomial(many, self._theta, min(many, len(product) - 1))
        return times_level(product, chances, int(self._sums.levels[level]))


def _binomial(many: int, theta: float, most: int) -> Floats:
    taken = np.arange(1, most + 1)
    odds = np.log(theta) - np.log1p(-theta)
    steps = np.log((many - taken + 1) / taken) + odds
    logs = many * np.log1p(-theta) + np.concatenate([[0.0], np.cumsum(steps)])
    return np.asarray(np.exp(logs))


def _tails(table: Floats, row: Numbers, total: Numbers) -> tuple[Floats, Floats]:
    """Give the shares at least and at most some sums, row by row of a table."""
    up, down = np.cumsum(table[:, ::-1], axis=1)[:, ::-1], np.cumsum(table, axis=1)
    whole = down[row, -1]
    # What was found did happen: a share too small for these numbers is still not 0.
    above = np.clip(up[row, total] / whole, LEAST, 1.0)
    return above, np.clip(down[row, total] / whole, LEAST, 1.0)
