"""Ways to allot areas to waves by lot, kept to those that are balanced and apart."""

from dataclasses import dataclass
from itertools import combinations
from math import comb, prod

import numpy as np
from numpy.typing import NDArray

MOST_LISTED = 20_000
NEVER, BUFFER = 0, -1
"""Marks in an allocation: compared throughout; too near a treated area. Waves count from 1."""


@dataclass(frozen=True)
class Allotted:
    """The allocations that keep every condition.

    Attributes
    ----------
    kept
        Wave of each area, `NEVER` or `BUFFER`, shape (kept, areas); no two alike.
    tried
        How many different allocations were looked at.
    possible
        How many there are without conditions.
    is_listed
        Whether all of them were looked at.
    near, unbalanced, few
        How many failed: waves next to each other, gaps too large, too few areas to compare with;
        one that fails several counts in the first.
    """

    kept: NDArray[np.int64]
    tried: int
    possible: int
    is_listed: bool
    near: int
    unbalanced: int
    few: int


def ways(blocks: NDArray[np.int64], waves: int, each: int) -> int:
    """Count the allocations of so many areas of each block to each wave.

    Examples
    --------
    >>> ways(np.array([0, 0, 0, 0]), 1, 2), ways(np.array([0, 0, 0, 1, 1, 1]), 2, 1)
    (6, 36)
    """
    sizes = np.unique(blocks, return_counts=True)[1].tolist()
    return prod(prod(comb(size - each * wave, each) for wave in range(waves)) for size in sizes)


def drawn_waves(
    blocks: NDArray[np.int64], waves: int, each: int, draws: int, rng: np.random.Generator
) -> tuple[NDArray[np.int64], bool]:
    """List all allocations where they are few, else draw different ones by lot.

    Parameters
    ----------
    blocks
        Block of each area, shape (areas,).
    waves, each
        Number of waves, and areas of each block in each wave.
    draws
        How many are drawn.
    rng
        Draws them.

    Returns
    -------
    tuple
        Allocations, shape (many, areas), and whether they are all there are.

    Examples
    --------
    >>> drawn_waves(np.zeros(3, dtype=int), 1, 1, 9, np.random.default_rng(1))[0].tolist()
    [[1, 0, 0], [0, 1, 0], [0, 0, 1]]
    """
    if waves == 1 and len(set(blocks.tolist())) == 1 and comb(len(blocks), each) <= MOST_LISTED:
        chosen = np.array(list(combinations(range(len(blocks)), each)))
        listed = np.zeros((len(chosen), len(blocks)), dtype=np.int64)
        np.put_along_axis(listed, chosen, 1, axis=1)
        return listed, True
    found = np.zeros((draws, len(blocks)), dtype=np.int64)
    for block in np.unique(blocks):
        inside = np.flatnonzero(blocks == block)
        order = np.argsort(rng.random((draws, len(inside))), axis=1)
        for wave in range(waves):
            taken = inside[order[:, wave * each : (wave + 1) * each]]
            np.put_along_axis(found, taken, wave + 1, axis=1)
    different = np.unique(found, axis=0)
    return different, len(different) == ways(blocks, waves, each)


def allotted(
    features: NDArray[np.float64],
    near: NDArray[np.bool_],
    blocks: NDArray[np.int64],
    *,
    waves: int,
    each: int,
    least_compared: int,
    balance: float,
    draws: int,
    rng: np.random.Generator,
) -> Allotted:
    """Which allocations are balanced, apart and leave enough to compare with?

    Parameters
    ----------
    features
        What is to be balanced, in standard deviations, shape (areas, features).
    near
        Whether two areas are too near for one to be compared with the other, shape (areas, areas).
    blocks
        Block of each area, shape (areas,).
    waves, each
        Number of waves, and areas of each block in each wave.
    least_compared
        How many areas must be left that are never treated and near no treated one.
    balance
        Largest gap between the mean of a wave and that of the areas compared, in any feature.
    draws, rng
        Allocations drawn where not all can be listed.

    Returns
    -------
    Allotted
        Those kept, and why the others were not.

    Notes
    -----
    An area near a treated one is `BUFFER`: neither treated nor compared. Two areas of different
    waves must not be near, because the later one would be reached before its turn.

    References
    ----------
    Raab & Butcher 2001, doi:10.1002/1097-0258(20010215)20:3<351::AID-SIM797>3.0.CO;2-C; Moulton
    2004, doi:10.1191/1740774504cn024oa.

    Examples
    --------
    >>> apart = np.zeros((4, 4), dtype=bool)
    >>> found = allotted(np.array([[0.0], [1.0], [2.0], [3.0]]), apart, np.zeros(4, dtype=int),
    ...     waves=1, each=2, least_compared=2, balance=0.5, draws=99, rng=np.random.default_rng(1))
    >>> found.kept.tolist(), found.possible
    ([[1, 0, 0, 1], [0, 1, 1, 0]], 6)
    """
    made, is_listed = drawn_waves(blocks, waves, each, draws, rng)
    treated = made > 0
    touching = (near & ~np.eye(len(near), dtype=bool)).astype(np.float32)  # floats are multiplied
    clash = np.zeros(len(made), dtype=bool)
    for wave in range(1, waves):
        mine, later = made == wave, made > wave
        clash |= ((mine.astype(np.float32) @ touching > 0) & later).any(axis=1)
    made = np.where(~treated & (treated.astype(np.float32) @ touching > 0), BUFFER, made)
    few = ~clash & ((made == NEVER).sum(axis=1) < least_compared)
    gap = np.full(len(made), np.inf)
    whole = ~clash & ~few
    gap[whole] = largest_gap(features, made[whole], waves)
    unbalanced = whole & (gap > balance + 1e-9)  # a gap of just the limit is kept
    return Allotted(
        kept=made[whole & ~unbalanced], tried=len(made), possible=ways(blocks, waves, each),
        is_listed=is_listed, near=int(clash.sum()), unbalanced=int(unbalanced.sum()),
        few=int(few.sum()),
    )  # fmt: skip


def least_p(kept: NDArray[np.int64], taken: NDArray[np.int64]) -> float:
    """Give the smallest two-sided p-value that the allocations kept can give to one of them.

    Parameters
    ----------
    kept
        As from `allotted`.
    taken
        The one drawn, shape (areas,).

    Returns
    -------
    float
        One over their number; twice that where its mirror image, the compared treated and the
        treated compared, is among them, since that is as extreme. Not-a-number if there are none.

    Examples
    --------
    >>> least_p(np.array([[1, 0, 0, 1], [0, 1, 1, 0]]), np.array([1, 0, 0, 1]))
    1.0
    """
    if not len(kept):
        return float("nan")
    mirrored = np.where(taken == NEVER, 1, NEVER)
    is_mirrored = bool((taken != BUFFER).all() and (kept == mirrored).all(axis=1).any())
    return (2 if is_mirrored and taken.max() == 1 else 1) / len(kept)


def p_over(
    kept: NDArray[np.int64], taken: NDArray[np.int64], changes: NDArray[np.float64]
) -> float:
    """How often would another acceptable allocation have shown as large a difference?

    Parameters
    ----------
    kept
        As from `allotted`.
    taken
        The one drawn, shape (areas,).
    changes
        How each area changed, such as the logarithm of after by before, shape (areas,).

    Returns
    -------
    float
        Two-sided p-value of no effect: the share of `kept` in which mean changes of treated and
        compared areas are at least as far apart.

    Notes
    -----
    As one of `kept` was drawn, each as likely, p is at most α in no more than α of all lots,
    whatever the changes; a p-value over all allocations, kept or not, promises no such thing.

    References
    ----------
    Raab & Butcher 2001, doi:10.1002/1097-0258(20010215)20:3<351::AID-SIM797>3.0.CO;2-C; Li et
    al. 2016, doi:10.1002/sim.6813.

    Examples
    --------
    >>> lots = np.array([[1, 0, 0], [0, 1, 0], [0, 0, 1]])
    >>> round(p_over(lots, lots[0], np.array([-0.7, 0.1, 0.0])), 4)
    0.3333
    """

    def apart(made: NDArray[np.int64]) -> NDArray[np.float64]:
        each = changes[:, None]
        return np.abs(_means(each, made > 0) - _means(each, made == NEVER))[:, 0]

    own = apart(taken[None])[0]
    return float((apart(kept) >= own * (1 - 1e-9) - 1e-12).mean())


def largest_gap(
    features: NDArray[np.float64], made: NDArray[np.int64], waves: int
) -> NDArray[np.float64]:
    """Give the largest gap of each allocation, shape (many,)."""
    found = np.zeros(len(made))
    rest = _means(features, made == NEVER)
    for wave in range(1, waves + 1):
        apart = np.abs(_means(features, made == wave) - rest)
        found = np.maximum(found, apart.max(axis=1, initial=0.0))
    return found


def _means(features: NDArray[np.float64], chosen: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Give the mean of each feature over the areas chosen, shape (many, features)."""
    number = chosen.sum(axis=1, keepdims=True)
    total: NDArray[np.float64] = chosen.astype(np.float64) @ features
    mean: NDArray[np.float64] = total / np.maximum(number, 1)
    return mean


@dataclass(frozen=True)
class Tightness:
    """What conditions do to chance.

    Attributes
    ----------
    share_treated
        How often each area is treated in the allocations kept, shape (areas,).
    always, never
        How many areas are treated in all of them, and in none.
    pairs_bound
        Share of pairs of areas that always are, or never are, treated alike.
    """

    share_treated: NDArray[np.float64]
    always: int
    never: int
    pairs_bound: float


def tightness(kept: NDArray[np.int64]) -> Tightness:
    """Do conditions leave anything to chance?

    Parameters
    ----------
    kept
        As from `allotted`.

    Notes
    -----
    Moulton 2004 calls a design invalid where areas are bound to each other: a pair that is always
    treated alike is one cluster, not two.

    Examples
    --------
    >>> tightness(np.array([[1, 0, 0, 1], [0, 1, 1, 0]])).pairs_bound
    1.0
    """
    treated = (kept > 0).astype(np.float64)
    areas = kept.shape[1]
    if not len(kept):
        return Tightness(np.full(areas, np.nan), 0, 0, float("nan"))
    share = treated.mean(axis=0)
    both = treated.T @ treated + (1 - treated).T @ (1 - treated)
    upper = np.triu_indices(areas, 1)
    alike = both[upper] / len(kept)
    free = (share > 0) & (share < 1)
    pairs = free[upper[0]] & free[upper[1]]
    bound = (alike <= 0) | (alike >= 1)
    return Tightness(
        share, int((share == 1).sum()), int((share == 0).sum()),
        float(bound[pairs].mean()) if pairs.any() else 1.0,
    )  # fmt: skip
