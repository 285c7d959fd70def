"""What earlier releases said that was revised since, and so no longer adds up with new numbers."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from scipy import sparse

from evenhand.safeguards.attack import (
    LEAST_HIDDEN,
    Attack,
    feasible,
    least_of,
    number_of,
    stacked,
    system_of,
)
from evenhand.safeguards.cells import Cell, Pieces

_SMALL = 1e-6


def agreeing(before: Sequence[Cell], new: Sequence[Cell], pieces: Pieces) -> list[Cell]:
    """Leave out what earlier releases said that new numbers show to have been revised since.

    Parameters
    ----------
    before
        Everything published before.
    new
        The new numbers, with their true values.
    pieces
        What areas are made of.

    Returns
    -------
    list
        The earlier cells that fit the new ones, leaving out as little as possible (least sum of
        absolute differences).

    Raises
    ------
    DisclosureError
        The new numbers contradict each other.
    """
    kept: list[Cell] = []
    for measure in sorted({cell.measure for cell in before}):
        old = [cell for cell in before if cell.measure == measure]
        fresh = [cell for cell in new if cell.measure == measure and cell.value is not None]
        slack = _slack(system_of([*old, *fresh], pieces), len(old))
        kept += [cell for cell, gap in zip(old, slack, strict=True) if gap < _SMALL]
    return kept


def contradicting(asked: Sequence[Cell], always: Sequence[Cell], pieces: Pieces) -> set[str]:
    """Name the tables to leave out so that the others add up.

    Parameters
    ----------
    asked
        The true numbers of all tables that may be left out.
    always
        Those of tables that stay.
    pieces
        What areas are made of.

    Returns
    -------
    set
        Tables of which a number had to give way, with the least sum of absolute differences.

    Raises
    ------
    ContradictionError
        What stays contradicts itself.
    """
    fitting = {id(cell) for cell in agreeing(asked, always, pieces)}
    return {cell.table for cell in asked if id(cell) not in fitting}


def _slack(system: Attack, n_old: int) -> "np.ndarray[Any, Any]":
    values = np.array([number_of(cell) for cell in system.cells])
    shown = np.flatnonzero(~np.isnan(values))
    hidden = np.flatnonzero(np.isnan(values))
    unknowns = system.sums.shape[1]
    give = sparse.csr_matrix((np.ones(n_old), (np.arange(n_old), np.arange(n_old))),
                             shape=(len(values), n_old))  # fmt: skip
    wide = sparse.hstack([system.sums, give, -give]).tocsr()
    ties = sparse.hstack([system.ties, sparse.csr_matrix((system.ties.shape[0], 2 * n_old))])
    result = least_of(
        np.concatenate([np.zeros(unknowns), np.ones(2 * n_old)]),
        equal=stacked(wide[shown], ties),
        to=np.concatenate([values[shown], np.zeros(system.ties.shape[0])]),
        below=-wide[hidden],
        most=np.full(len(hidden), -LEAST_HIDDEN),
    )
    feasible(result)
    return np.asarray(result.x[unknowns : unknowns + n_old] + result.x[unknowns + n_old :])
