"""Published numbers as linear equations over the smallest groups of records they tell apart."""

from collections.abc import Iterable, Sequence
from itertools import product
from typing import Any

import numpy as np
from scipy import sparse

from evenhand.errors import DisclosureError, listed
from evenhand.safeguards.cells import Cell, Pieces, classes

MOST_UNKNOWNS = 300_000


def equations(
    cells: Sequence[Cell], pieces: Pieces
) -> tuple[sparse.csr_matrix, sparse.csr_matrix, "np.ndarray[Any, Any]"]:
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
    The unknowns are the numbers of records in the smallest groups that the cells tell apart.
    Dimensions that no cell combines are not crossed: tables with different dimensions are tied
    by their common margins, which is exact when the tables form an acyclic scheme (Beeri et al.
    1983, doi:10.1145/2402.322389; Dobra & Fienberg 2000, doi:10.1073/pnas.97.22.11885);
    tables that form a cycle are put into one.
    """
    names = sorted({name for cell in cells for name in cell.where})
    cut = {name: _cut(name, cells, pieces) for name in names}
    schemes = _acyclic({frozenset(cell.where) for cell in cells})
    sizes = [int(np.prod([cut[name][0] for name in scheme], dtype=float)) for scheme in schemes]
    if sum(sizes) > MOST_UNKNOWNS:
        raise DisclosureError(
            listed("release", [f"{sum(sizes):,} unknowns are too many to check; release less"])
        )
    starts = np.concatenate([[0], np.cumsum(sizes)])
    rows = [_covered(index, cell, schemes, starts, cut) for index, cell in enumerate(cells)]
    whole = sparse.vstack([_matrix(rows, starts[-1]), _ties(schemes, starts, cut)]).tocsr()
    group, n_groups = _same_columns(whole)
    first = np.unique(group, return_index=True)[1]
    placeless = np.zeros(n_groups, dtype=bool)
    np.logical_or.at(placeless, group, _placeless(schemes, cut))
    used = np.asarray(abs(whole).sum(axis=0)).ravel()[first] > 0
    kept = whole[:, first[used]].tocsr()
    return kept[: len(cells)], kept[len(cells) :], placeless[used]


_Cut = tuple[int, dict[int, frozenset[int]]]


def _cut(name: str, cells: Sequence[Cell], pieces: Pieces) -> _Cut:
    """Give the number of classes of a dimension, and each cell's classes by its row."""
    there = [index for index, cell in enumerate(cells) if name in cell.where]
    names, covers = classes([cells[index].where[name] for index in there], pieces)
    return len(names), dict(zip(there, covers, strict=True))


def _acyclic(edges: Iterable[frozenset[str]]) -> list[list[str]]:
    """Merge sets of dimensions until they form an acyclic scheme (Graham's reduction)."""
    kept = _largest(edges)
    while True:
        stuck = _reduced(kept)
        if len(stuck) <= 1:
            return [sorted(edge) for edge in kept]
        core = frozenset().union(*stuck)
        kept = _largest([*kept, core])


def _largest(edges: Iterable[frozenset[str]]) -> list[frozenset[str]]:
    unique = sorted(set(edges), key=lambda edge: (-len(edge), sorted(edge)))
    return [edge for edge in unique if not any(edge < other for other in unique)]


def _reduced(edges: Sequence[frozenset[str]]) -> list[frozenset[str]]:
    left = [set(edge) for edge in edges]
    while True:
        before = [set(edge) for edge in left]
        for edge in left:
            edge -= {name for name in set(edge) if sum(name in other for other in left) == 1}
        left = [set(edge) for edge in _largest(frozenset(edge) for edge in left)]
        if left == before:
            return [frozenset(edge) for edge in left]


def _covered(
    index: int, cell: Cell, schemes: Sequence[Sequence[str]], starts: Any, cut: dict[str, _Cut]
) -> "np.ndarray[Any, Any]":
    home = next(i for i, scheme in enumerate(schemes) if set(cell.where) <= set(scheme))
    scheme = schemes[home]
    ranges = [
        sorted(cut[name][1][index]) if name in cell.where else range(cut[name][0])
        for name in scheme
    ]
    return np.asarray(starts[home] + _numbers([cut[name][0] for name in scheme], ranges))


def _numbers(shape: Sequence[int], ranges: Sequence[Any]) -> "np.ndarray[Any, Any]":
    """Give the running numbers of a block of a product of classes."""
    if not shape:
        return np.array([0])
    grids = np.ix_(*[np.asarray(list(values), dtype=np.int64) for values in ranges])
    return np.asarray(np.ravel_multi_index(np.broadcast_arrays(*grids), tuple(shape))).ravel()


def _ties(schemes: Sequence[Sequence[str]], starts: Any, cut: dict[str, _Cut]) -> sparse.csr_matrix:
    """Say that any two schemes agree on their common margin."""
    gained, lost = [], []
    for one in range(len(schemes)):
        for two in range(one + 1, len(schemes)):
            common = [name for name in schemes[one] if name in schemes[two]]
            for point in product(*(range(cut[name][0]) for name in common)):
                fixed = dict(zip(common, point, strict=True))
                gained.append(starts[one] + _margin(schemes[one], fixed, cut))
                lost.append(starts[two] + _margin(schemes[two], fixed, cut))
    difference: sparse.csr_matrix = _matrix(gained, starts[-1]) - _matrix(lost, starts[-1])
    return difference


def _margin(
    scheme: Sequence[str], fixed: dict[str, int], cut: dict[str, _Cut]
) -> "np.ndarray[Any, Any]":
    ranges = [[fixed[name]] if name in fixed else range(cut[name][0]) for name in scheme]
    return _numbers([cut[name][0] for name in scheme], ranges)


def _matrix(rows: Sequence["np.ndarray[Any, Any]"], width: int) -> sparse.csr_matrix:
    """Give a matrix of ones at the numbers of each row, shape (rows, width)."""
    lengths = [len(row) for row in rows]
    columns = np.concatenate([*rows, np.array([], dtype=int)])
    ends = np.concatenate([[0], np.cumsum(lengths, dtype=int)])
    return sparse.csr_matrix((np.ones(len(columns)), columns, ends), shape=(len(rows), int(width)))


def _same_columns(matrix: sparse.csr_matrix) -> tuple["np.ndarray[Any, Any]", int]:
    """Number the unknowns so that those which no equation tells apart have the same number."""
    draw = np.random.default_rng(0).random((2, matrix.shape[0]))
    marks = np.round(np.asarray(draw @ matrix), 9)
    distinct, group = np.unique(marks, axis=1, return_inverse=True)
    return np.asarray(group).ravel(), distinct.shape[1]


def _placeless(schemes: Sequence[Sequence[str]], cut: dict[str, _Cut]) -> "np.ndarray[Any, Any]":
    """Mark the unknowns that lie in no area that any cell names."""
    marks = []
    for scheme in schemes:
        shape = [cut[name][0] for name in scheme]
        mark = np.zeros(shape, dtype=bool)
        if "area" in scheme:
            np.moveaxis(mark, scheme.index("area"), 0)[-1] = True
        else:
            mark |= bool(any("area" in other for other in schemes))
        marks.append(mark.ravel())
    return np.concatenate(marks)
