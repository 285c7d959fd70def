"""Sets of areas that lie together as the treated ones do: for lots among neighbours."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]
MOST_SHAPES, MOST_TRIES = 20_000, 50


def groups_together(chosen: ArrayLike, touching: ArrayLike) -> list[list[int]]:
    """Split chosen areas into groups that lie together.

    Parameters
    ----------
    chosen
        Shape (areas,).
    touching
        Which areas share a border, shape (areas, areas).

    Returns
    -------
    list of list of int
        Places of the areas of each group, the largest first.

    Examples
    --------
    >>> line = np.abs(np.subtract.outer(np.arange(5), np.arange(5))) == 1
    >>> groups_together([True, True, False, False, True], line)
    [[0, 1], [4]]
    """
    near, left = np.asarray(touching, dtype=bool), {*np.flatnonzero(chosen).tolist()}
    groups = []
    while left:
        group, edge = set(), [min(left)]
        while edge:
            at = edge.pop()
            if at in left:
                left.discard(at)
                group.add(at)
                edge += [one for one in np.flatnonzero(near[at]).tolist() if one in left]
        groups.append(sorted(group))
    return sorted(groups, key=lambda one: (-len(one), one))


def sets_together(touching: ArrayLike, size: int) -> list[tuple[int, ...]] | None:
    """List every set of so many areas that lie together; None where there are too many.

    Parameters
    ----------
    touching
        Shape (areas, areas).
    size
        How many areas a set has.

    Returns
    -------
    list of tuple of int
        Each set once.

    Notes
    -----
    Each set is grown from its first area through later ones only, so that none comes twice.

    References
    ----------
    Wernicke 2006, doi:10.1109/TCBB.2006.51, algorithm ESU.

    Examples
    --------
    >>> line = np.abs(np.subtract.outer(np.arange(4), np.arange(4))) == 1
    >>> sets_together(line, 2)
    [(0, 1), (1, 2), (2, 3)]
    """
    near = [set(np.flatnonzero(row).tolist()) for row in np.asarray(touching, dtype=bool)]
    found: list[tuple[int, ...]] = []
    for first in range(len(near)):
        stack: list[tuple[tuple[int, ...], set[int]]] = [
            ((first,), {one for one in near[first] if one > first})
        ]
        while stack:
            members, edge = stack.pop()
            if len(members) == size:
                found.append(tuple(sorted(members)))
                continue
            beside = set(members).union(*(near[one] for one in members))
            rest = set(edge)
            while rest:
                one = rest.pop()
                fresh = {other for other in near[one] if other > first and other not in beside}
                stack.append(((*members, one), rest | fresh))
        if len(found) > MOST_SHAPES:
            return None
    return sorted(found)


def drawn_together(
    treated: ArrayLike, touching: ArrayLike, *, draws: int, seed: int
) -> Floats | None:
    """Draw sets of areas in groups of the same sizes as the treated ones'.

    Parameters
    ----------
    treated
        Shape (areas,).
    touching
        Which areas share a border, shape (areas, areas).
    draws
        Where the treated are one group, every set is taken if there are no more; else so many are
        drawn, each as likely as any other.
    seed
        Start of the draws.

    Returns
    -------
    ndarray or None
        1 where chosen, shape (sets, areas); what was done comes first. None where the shapes are
        too many to list, so that none could be drawn fairly.
    """
    own = np.asarray(treated, dtype=bool)
    near = np.asarray(touching, dtype=bool)
    sizes = [len(group) for group in groups_together(own, near)]
    shapes = {size: sets_together(near, size) for size in set(sizes)}
    known = {size: found for size, found in shapes.items() if found}
    if len(known) < len(shapes):
        return None
    if len(sizes) == 1 and len(known[sizes[0]]) <= draws:
        rows = [one for one in known[sizes[0]] if one != tuple(np.flatnonzero(own).tolist())]
    else:
        rng = np.random.default_rng(seed)
        rows = [one for _ in range(draws) if (one := _one(known, sizes, near, rng)) is not None]
    members = np.zeros((1 + len(rows), len(own)))
    members[0] = own
    for at, row in enumerate(rows):
        members[1 + at, list(row)] = 1.0
    return members


def _one(
    shapes: dict[int, list[tuple[int, ...]]], sizes: Sequence[int], near: Bools,
    rng: np.random.Generator,
) -> tuple[int, ...] | None:  # fmt: skip
    """Draw one set: groups that neither overlap nor touch; None where they do not fit."""
    for _ in range(MOST_TRIES):
        taken: tuple[int, ...] = ()
        for size in sizes:
            group = shapes[size][int(rng.integers(len(shapes[size])))]
            if set(group) & set(taken) or near[np.ix_(group, taken)].any():
                break
            taken += group
        else:
            return taken
    return None
