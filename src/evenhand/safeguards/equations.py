"""Published numbers as linear equations over the smallest groups of records they tell apart."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np
from scipy import sparse

from evenhand.errors import DisclosureError, listed
from evenhand.safeguards.cells import Cell, Pieces, masks

MOST_UNKNOWNS = 300_000

_Array = np.ndarray[Any, Any]


@dataclass(frozen=True)
class _Block:
    """The unknowns of one set of dimensions: a product of classes of pieces.

    Attributes
    ----------
    names
        The dimensions, sorted.
    classes
        For each dimension, shape (pieces,): the class that each piece belongs to.
    start
        Number of its first unknown.
    """

    names: tuple[str, ...]
    classes: tuple[_Array, ...]
    start: int

    @property
    def shape(self) -> tuple[int, ...]:
        return tuple(int(one.max()) + 1 for one in self.classes)

    @property
    def size(self) -> int:
        return int(np.prod(self.shape, dtype=float))


def equations(
    cells: Sequence[Cell], pieces: Pieces
) -> tuple[sparse.csr_matrix, sparse.csr_matrix, _Array]:
    """Put everything published about one measure into equations.

    Parameters
    ----------
    cells
        The cells, all of one measure.
    pieces
        What areas are made of.

    Returns
    -------
    tuple
        Sums, shape (cells, unknowns): which groups each cell adds up; ties, shape
        (ties, unknowns): rows that are zero, because two tables count the same records; and,
        shape (unknowns,), whether a group has no place, so that it is no small place either.

    Raises
    ------
    DisclosureError
        There are more unknowns than can be checked; release less at once.

    Notes
    -----
    Tables with different dimensions get unknowns of their own, tied by their common margins.
    That is exact when the sets of dimensions form an acyclic scheme (Beeri et al. 1983,
    doi:10.1145/2402.322389; Dobra & Fienberg 2000, doi:10.1073/pnas.97.22.11885); sets that
    form a cycle are put into one. Each set is cut no finer than its own tables cut it, their
    common margins as finely as any table does.
    """
    spread = {name: masks(name, cells, pieces) for name in sorted(_names(cells))}
    homes = _homes({frozenset(cell.where) for cell in cells})
    hubs = _hubs(set(homes.values()))
    blocks = _blocks(cells, homes, hubs, spread)
    width = sum(block.size for block in blocks.values())
    if width > MOST_UNKNOWNS:
        raise DisclosureError(
            listed("release", [f"{width:,} unknowns are too many to check; release less"])
        )
    rows = [
        _covered(blocks[homes[frozenset(cell.where)]], index, cell, spread)
        for index, cell in enumerate(cells)
    ]
    whole = sparse.vstack([_matrix(rows, width), _ties(blocks, hubs, width)]).tocsr()
    group, n_groups = _same_columns(whole)
    first = np.unique(group, return_index=True)[1]
    placeless = np.zeros(n_groups, dtype=bool)
    np.logical_or.at(placeless, group, np.concatenate([_placeless(b) for b in blocks.values()]))
    used = np.asarray(abs(whole).sum(axis=0)).ravel()[first] > 0
    kept = whole[:, first[used]].tocsr()
    return kept[: len(cells)], kept[len(cells) :], placeless[used]


def _names(cells: Sequence[Cell]) -> set[str]:
    return {name for cell in cells for name in cell.where}


_Names = frozenset[str]


def _homes(sets: set[_Names]) -> dict[_Names, _Names]:
    """Say in which block the cells of each set of dimensions live: their own, or a cycle's."""
    schemes = _acyclic(sets)
    merged = [scheme for scheme in schemes if scheme not in sets]
    return {
        one: next((scheme for scheme in merged if one <= scheme), one)
        for one in sorted(sets, key=sorted)
    }


def _hubs(schemes: set[_Names]) -> set[_Names]:
    """Give all common margins, and theirs in turn."""
    hubs: set[_Names] = set()
    while True:
        found = {one & two for one, two in combinations(schemes | hubs, 2)}
        if found <= hubs:
            return hubs
        hubs |= found


def _blocks(
    cells: Sequence[Cell], homes: dict[_Names, _Names], hubs: set[_Names], spread: dict[str, _Array]
) -> dict[_Names, _Block]:
    blocks: dict[_Names, _Block] = {}
    start = 0
    home = [homes[frozenset(cell.where)] for cell in cells]
    for names in sorted(set(homes.values()) | hubs, key=lambda one: (len(one), sorted(one))):
        there = [
            i for i, one in enumerate(home) if (names <= one if names in hubs else one == names)
        ]
        order = tuple(sorted(names))
        classes = tuple(_classes(spread[name], [i for i in there if name in cells[i].where])
                        for name in order)  # fmt: skip
        blocks[names] = _Block(order, classes, start)
        start += blocks[names].size
    return blocks


def _classes(mask: _Array, there: Sequence[int]) -> _Array:
    """Cut pieces into the coarsest classes of which every cell covers whole ones."""
    _, inverse = np.unique(mask[list(there)], axis=1, return_inverse=True)
    return np.asarray(inverse).ravel()


def _acyclic(edges: Iterable[_Names]) -> list[_Names]:
    """Merge sets of dimensions until they form an acyclic scheme (Graham's reduction)."""
    kept = _largest(edges)
    while True:
        stuck = _reduced(kept)
        if len(stuck) <= 1:
            return kept
        kept = _largest([*kept, frozenset().union(*stuck)])


def _largest(edges: Iterable[_Names]) -> list[_Names]:
    unique = sorted(set(edges), key=lambda edge: (-len(edge), sorted(edge)))
    return [edge for edge in unique if not any(edge < other for other in unique)]


def _reduced(edges: Sequence[_Names]) -> list[_Names]:
    left = list(edges)
    while True:
        lone = [
            frozenset(name for name in edge if sum(name in other for other in left) == 1)
            for edge in left
        ]
        after = _largest(edge - alone for edge, alone in zip(left, lone, strict=True))
        if set(after) == set(left):
            return after
        left = after


def _covered(block: _Block, index: int, cell: Cell, spread: dict[str, _Array]) -> _Array:
    ranges = [
        np.unique(classes[spread[name][index]]) if name in cell.where else np.arange(size)
        for name, classes, size in zip(block.names, block.classes, block.shape, strict=True)
    ]
    return np.asarray(block.start + _numbers(block.shape, ranges))


def _numbers(shape: Sequence[int], ranges: Sequence[_Array]) -> _Array:
    """Give the running numbers of a part of a product of classes."""
    if not shape:
        return np.array([0])
    grids = np.broadcast_arrays(*np.ix_(*ranges))
    return np.asarray(np.ravel_multi_index(tuple(grids), tuple(shape))).ravel()


def _ties(blocks: dict[_Names, _Block], hubs: set[_Names], width: int) -> sparse.csr_matrix:
    """Say that each block agrees with its margins, as finely as the block is cut."""
    whole = sparse.csr_matrix((0, width))
    for names, block in blocks.items():
        for hub in sorted((one for one in hubs if one < names), key=sorted):
            whole = sparse.vstack([whole, _tie(block, blocks[hub], width)])
    return whole.tocsr()


def _tie(block: _Block, hub: _Block, width: int) -> sparse.csr_matrix:
    common = [block.names.index(name) for name in hub.names]
    shape = tuple(block.shape[axis] for axis in common)
    index = _places(block)
    gained = _ravel([index[axis] for axis in common], shape, block.size)
    coarse = [
        np.array([block.classes[axis][np.argmax(fine == number)] for number in range(size)])
        for axis, fine, size in zip(common, hub.classes, hub.shape, strict=True)
    ]
    where = [one[at] for one, at in zip(coarse, _places(hub), strict=True)]
    lost = _ravel(where, shape, hub.size)
    rows = np.concatenate([gained, lost])
    columns = np.concatenate([block.start + np.arange(block.size), hub.start + np.arange(hub.size)])
    signs = np.concatenate([np.ones(block.size), -np.ones(hub.size)])
    height = int(np.prod(shape, dtype=int))
    return sparse.csr_matrix((signs, (rows, columns)), shape=(height, width))


def _places(block: _Block) -> list[_Array]:
    """Give the class of each unknown in each dimension."""
    if not block.shape:
        return []
    return list(np.unravel_index(np.arange(block.size), block.shape))


def _ravel(index: Sequence[_Array], shape: Sequence[int], size: int) -> _Array:
    if not shape:
        return np.zeros(size, dtype=int)
    return np.asarray(np.ravel_multi_index(tuple(index), tuple(shape)))


def _matrix(rows: Sequence[_Array], width: int) -> sparse.csr_matrix:
    """Give a matrix of ones at the numbers of each row, shape (rows, width)."""
    lengths = [len(row) for row in rows]
    columns = np.concatenate([*rows, np.array([], dtype=int)])
    ends = np.concatenate([[0], np.cumsum(lengths, dtype=int)])
    return sparse.csr_matrix((np.ones(len(columns)), columns, ends), shape=(len(rows), int(width)))


def _same_columns(matrix: sparse.csr_matrix) -> tuple[_Array, int]:
    """Number the unknowns so that those which no equation tells apart have the same number."""
    draw = np.random.default_rng(0).random((2, matrix.shape[0]))
    marks = np.round(np.asarray(draw @ matrix), 9)
    distinct, group = np.unique(marks, axis=1, return_inverse=True)
    return np.asarray(group).ravel(), distinct.shape[1]


def _placeless(block: _Block) -> _Array:
    """Mark the unknowns that lie in no area that any cell of the block names."""
    mark = np.ones(block.shape, dtype=bool)
    if "area" in block.names:
        axis = block.names.index("area")
        mark[:] = False
        np.moveaxis(mark, axis, 0)[int(block.classes[axis][-1])] = True
    return mark.ravel()
