"""Randomisation: what would be found if lot had chosen other areas for the measure?"""

from dataclasses import dataclass
from itertools import combinations
from math import comb

import numpy as np
from numpy.typing import ArrayLike, NDArray

from evenhand.statistics.area_blocks import drawn_together
from evenhand.statistics.block_difference import count_residuals
from evenhand.statistics.reassigned_areas import inverted, p_of, size_variances

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class ByLot:
    """How rare a change as large is among sets of areas that were not treated.

    Attributes
    ----------
    p_value
        (1 + as extreme) / (1 + drawn), both sides; of every set where all can be looked at.
    least
        The smallest p-value that so few areas can give.
    sets
        How many sets of areas there are.
    draws
        How many were looked at.
    low, high
        Which log changes beside the comparison the same lots do not call unusual, at the level
        asked for; infinite where none would be.
    among
        `separate` areas; areas that lie `together`, as the treated do; `too_few` of such sets;
        `unknown` where nobody said which areas touch.
    """

    p_value: float
    least: float
    sets: float
    draws: int
    low: float
    high: float
    among: str = "unknown"


@dataclass(frozen=True)
class _Sets:
    """Sets of areas, 1 where chosen, shape (sets, areas); what was done comes first."""

    treated: Floats
    compared: Floats


def changed_by_lot(
    before: ArrayLike,
    after: ArrayLike,
    treated: ArrayLike,
    compared: ArrayLike,
    *,
    draws: int = 1999,
    seed: int = 1,
    confidence: float = 0.95,
    touching: ArrayLike | None = None,
) -> ByLot:
    """How often would areas chosen by lot change by as much beside others as the treated ones?

    Parameters
    ----------
    before, after
        Events of each area in two periods, shape (areas,); the treated have some before, the
        compared both times.
    treated, compared
        Which areas are treated, and which they are compared with, shape (areas,). Areas that are
        neither could have been either.
    draws
        How many sets are drawn; all are looked at where there are not more.
    seed
        Start of the draws.
    confidence
        Level of the range.
    touching
        Which areas share a border, shape (areas, areas); None where that is not known. With it,
        treated areas that lie together are set beside sets of areas that lie together in groups of
        the same sizes, where these are enough for the level.

    Returns
    -------
    ByLot
        The p-value of the treated set among all, and the range of changes not called unusual.

    Notes
    -----
    For a supposed effect each area's count after has an expectation given its total; what it has
    beyond, per unit of Poisson variance, is the score of a log change. The statistic is that of
    the treated less that of the compared, over its standard error from `size_variances`: areas
    vary by chance of single incidents and by what is peculiar to them, in shares that the areas
    themselves show. Poisson errors alone, as in an earlier form, called 13 to 18 % of idle
    measures clear where the largest area was treated. If all areas without a part are
    compared, this is the test of `evenhand.statistics.block_difference`.

    Under the hypothesis that the measure changed nothing anywhere, and that lot had chosen, the
    p-value is exact, however counts are spread and whatever they have in common. Lot seldom
    chose; then it says how unusual the treated areas' change is among those of all areas. Treated
    areas that lie together and share what happens by chance, taken as separate, are called clear
    in 8 to 18 of 100 idle cases; among sets that lie together as they do, in 4 to 7
    (`docs/simulations.md`).

    References
    ----------
    Fisher 1935, The Design of Experiments; Phipson & Smyth 2010, doi:10.2202/1544-6115.1585, for
    (1 + r) / (1 + B); Ferman & Pinto 2019, doi:10.1162/rest_a_00759, for areas of unlike size.

    Examples
    --------
    >>> before = np.full(20, 100)
    >>> after = np.r_[40, np.full(19, 100)]
    >>> one = np.arange(20) == 0
    >>> changed_by_lot(before, after, one, ~one).p_value
    0.05
    """
    b, a = np.asarray(before, dtype=np.float64), np.asarray(after, dtype=np.float64)
    own, beside = np.asarray(treated, dtype=bool), np.asarray(compared, dtype=bool)
    k, m, n = int(own.sum()), int(beside.sum()), len(b)
    many = float(comb(n, k)) * comb(n - k, m)
    level, among, sets = 1 - confidence, "unknown", None
    if touching is not None:
        among, sets = _together(own, beside, np.asarray(touching, dtype=bool), draws, seed)
        if sets is not None and 1 / len(sets.treated) > level + 1e-9:
            among, sets = "too_few", None
    if sets is None:
        sets, least = _sets(own, beside, draws, seed), max(1 / many, 1 / (1 + draws))
    else:
        many, least = float(len(sets.treated)), 1 / len(sets.treated)

    def p_values(logs: Floats) -> Floats:
        return p_of(_statistics(b, a, own, np.exp(logs.clip(-25, 25)), sets))

    low, high = -np.inf, np.inf
    if least <= level + 1e-9:
        sums = [side[group].sum() + 0.5 for group in (own, beside) for side in (a, b)]
        centre = float(np.log(sums[0] / sums[1] / (sums[2] / sums[3])))
        step = float(np.sqrt(sum(1 / one for one in sums)))
        low, high = inverted(p_values, centre, step, level)
        low = -np.inf if a[own].sum() == 0 else low
    return ByLot(float(p_values(np.zeros(1))[0]), least, many, len(sets.treated), low, high,
                 among)  # fmt: skip


def _together(
    own: Mask, beside: Mask, touching: Mask, draws: int, seed: int
) -> tuple[str, _Sets | None]:  # fmt: skip
    """Draw sets that lie together as the treated do; none where the treated do not touch."""
    if not touching[np.ix_(own, own)].any():
        return "separate", None
    members = drawn_together(own, touching, draws=draws, seed=seed)
    if members is None:
        return "too_few", None
    if own.sum() + beside.sum() == len(own):
        return "together", _Sets(members, 1 - members)
    order = np.random.default_rng(seed + 1).random(members.shape) + members  # its own areas last
    rank = np.argsort(np.argsort(order, axis=1), axis=1)
    compared = (rank < beside.sum()).astype(np.float64)
    compared[0] = beside
    return "together", _Sets(members, compared)


def _sets(own: Mask, beside: Mask, draws: int, seed: int) -> _Sets:
    """List every set where there are few and none has no part, or draw some."""
    k, m, n = int(own.sum()), int(beside.sum()), len(own)
    done = own.astype(np.float64)[None], beside.astype(np.float64)[None]
    if k + m == n and comb(n, k) <= draws + 1:
        chosen = np.zeros((comb(n, k), n))
        for at, places in enumerate(combinations(range(n), k)):
            chosen[at, list(places)] = 1
        chosen = chosen[(chosen != done[0]).any(axis=1)]
        return _Sets(np.vstack([done[0], chosen]), np.vstack([done[1], 1 - chosen]))
    order = np.argsort(np.random.default_rng(seed).random((draws, n)), axis=1)
    rank = np.empty_like(order)
    np.put_along_axis(rank, order, np.arange(n)[None], axis=1)
    return _Sets(np.vstack([done[0], rank < k]), np.vstack([done[1], (rank >= k) & (rank < k + m)]))


def _statistics(before: Floats, after: Floats, treated: Mask, ratios: Floats, sets: _Sets
                ) -> Floats:  # fmt: skip
    """Give the studentised change of each set beside its own comparison, shape (ratios, sets)."""
    residuals, poisson = count_residuals(before, after, treated, ratios)
    spread = size_variances(residuals, poisson, poisson**2)
    gap, variance = (np.zeros((len(ratios), len(sets.treated))) for _ in range(2))
    for sign, members in ((1.0, sets.treated.T), (-1.0, sets.compared.T)):
        weight = np.maximum(poisson @ members, 1e-100)
        gap += sign * (residuals @ members) / weight
        variance += (spread @ members) / weight**2
    return np.asarray(gap / np.sqrt(np.maximum(variance, 1e-300)))
