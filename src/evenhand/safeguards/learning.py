"""What a reader learns from published numbers: of hidden ones, and of groups nobody published."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from evenhand.safeguards.attack import LEAST_HIDDEN, Attack

_SMALL = 1e-6


def floors(
    system: Attack, targets: "np.ndarray[Any, Any]", values: "np.ndarray[Any, Any]"
) -> dict[int, float]:
    """Give the least that a reader knows of each target from the shown zeros alone.

    Parameters
    ----------
    system
        Everything published.
    targets
        Rows of the hidden cells.
    values
        shape (cells,): numbers; only the zeros are looked at.

    Returns
    -------
    dict
        Target → 1, or more where it has several parts that are known not to be zero.
    """
    blank = np.where(values == 0, 0.0, np.nan)
    one = system.attains(targets, blank, LEAST_HIDDEN, largest=False)
    return {int(row): LEAST_HIDDEN for row in targets[one]} | {
        int(row): system.bounds(int(row), blank, largest=False)[0] for row in targets[~one]
    }


def small_before(
    system: Attack, truth: "np.ndarray[Any, Any]", n_old: int, most: int
) -> "np.ndarray[Any, Any]":
    """Find what earlier releases hid and may be small, by all that is true of the new numbers.

    Parameters
    ----------
    system
        Everything published, earlier cells first.
    truth
        shape (cells,): the earlier numbers, not-a-number where hidden; the new ones, all shown.
    n_old
        How many cells are earlier ones.
    most
        The largest small number.

    Returns
    -------
    numpy.ndarray
        Rows of the hidden cells, in order; of those that count the same records, the first.

    Notes
    -----
    Nobody keeps which hidden numbers were the small ones. A number that cannot be small beside the
    true new ones is none; any other is taken for one.
    """
    first: dict[bytes, int] = {}
    for row in np.flatnonzero(np.isnan(truth[:n_old])).tolist():
        first.setdefault(np.sort(system.sums[row].indices).tobytes(), row)
    rows = np.array(list(first.values()), dtype=int)
    return rows[system.attains(rows, truth, float(most), largest=False)] if len(rows) else rows


def learnt(
    system: Attack,
    targets: "np.ndarray[Any, Any]",
    values: "np.ndarray[Any, Any]",
    least: Mapping[int, float],
    most: int,
) -> "np.ndarray[Any, Any]":
    """Find the targets of which a reader could learn more than that they are small.

    Parameters
    ----------
    system
        Everything published.
    targets
        Rows of the hidden cells.
    values
        shape (cells,): the published numbers; not-a-number where hidden.
    least
        Target → lower end of its protection interval.
    most
        Upper end of the protection interval.
    """
    if len(targets) == 0:
        return targets
    high = system.attains(targets, values, float(most), largest=True)
    low_ends = np.array([least[int(row)] for row in targets])
    low = system.attains(targets, values, low_ends, largest=False)
    return np.asarray(targets[~(high & low)])


def small_groups(
    system: Attack, values: "np.ndarray[Any, Any]", most: int
) -> "np.ndarray[Any, Any]":
    """Find groups that nobody published, but of which a reader learns that they are small.

    A group in an area, known to hold at least one record and at most `most`, is one. Groups
    that are hidden cells themselves are looked after as such.

    Returns
    -------
    numpy.ndarray
        Targets, numbered as `Attack` numbers groups.
    """
    n = len(values)
    fixed, _, value = worked_out(system.sums, values)
    place = ~system.placeless
    plain = np.flatnonzero(place & fixed & (value > _SMALL) & (value < most + 1 - _SMALL))
    loose = np.flatnonzero(place & ~fixed)
    if len(loose):
        high = system.attains(n + loose, values, float(most), largest=True)
        low = [system.bounds(n + int(group), values, largest=False)[0] for group in loose[~high]]
        loose = loose[~high][np.array(low, dtype=float) > _SMALL]
    hidden = system.sums[np.flatnonzero(np.isnan(values))]
    single = hidden[np.flatnonzero(row_sums(hidden) == 1)].indices
    return np.asarray(n + np.setdiff1d(np.concatenate([plain, loose]), single))


def worked_out(sums: Any, values: "np.ndarray[Any, Any]") -> tuple["np.ndarray[Any, Any]", ...]:
    """Say which unknowns follow at once from single numbers, by subtraction alone.

    Returns
    -------
    tuple
        shape (unknowns,): whether it follows; shape (cells,): what is left of each sum after
        those are taken off; shape (unknowns,): their values, 0 where not known.
    """
    shown = ~np.isnan(values)
    fixed = np.zeros(sums.shape[1], dtype=bool)
    value = np.zeros(sums.shape[1])
    while True:
        left = np.where(shown, values, 0.0) - sums @ value
        count = np.asarray(sums @ (~fixed).astype(float))
        alone = shown & (count == 1)
        empty = shown & (np.abs(left) < _SMALL) & (count > 0)
        if not (alone | empty).any():
            return fixed, left, value
        for row in np.flatnonzero(alone | empty).tolist():
            columns = sums.indices[sums.indptr[row] : sums.indptr[row + 1]]
            columns = columns[~fixed[columns]]
            value[columns] = left[row] if len(columns) == 1 else 0.0
            fixed[columns] = True


def row_sums(matrix: Any) -> "np.ndarray[Any, Any]":
    """Add up the entries of each row."""
    return np.asarray(matrix.sum(axis=1)).ravel()
