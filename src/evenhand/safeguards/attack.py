"""What a reader who adds and subtracts can learn about a hidden number: an exact attack."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import scipy
from scipy import sparse

from evenhand.errors import DisclosureError, listed
from evenhand.safeguards.cells import Cell, Pieces
from evenhand.safeguards.equations import equations

LEAST_HIDDEN = 1.0
_SMALL = 1e-6


@dataclass(frozen=True)
class Attack:
    """Everything published about one measure, as linear equations.

    Attributes
    ----------
    cells
        The numbers, shown and hidden.
    sums
        shape (cells, unknowns): which of the smallest groups of records each cell adds up.
    ties
        shape (ties, unknowns): rows that are zero, because two tables count the same records.
    placeless
        shape (unknowns,): whether a group lies in no area.

    Targets are rows of `sums`, or, from `len(cells)` on, the unknowns themselves: the smallest
    groups of records, which nobody published but differences of tables may give away.
    """

    cells: tuple[Cell, ...]
    sums: sparse.csr_matrix
    ties: sparse.csr_matrix
    placeless: "np.ndarray[Any, Any]"

    def rows(self, targets: Any) -> Any:
        """Give the rows of targets, shape (targets, unknowns)."""
        n, unknowns = self.sums.shape
        targets = np.atleast_1d(targets)
        groups = targets[targets >= n] - n
        alone = sparse.csr_matrix(
            (np.ones(len(groups)), (np.arange(len(groups)), groups)), shape=(len(groups), unknowns)
        )
        return stacked(self.sums[targets[targets < n]], alone)

    def bounds(
        self, target: int, values: "np.ndarray[Any, Any]", *, largest: bool
    ) -> tuple[float, "np.ndarray[Any, Any]"]:
        """Give the smallest or largest number that a hidden cell can have, and what pins it down.

        Parameters
        ----------
        target
            Row of the hidden cell.
        values
            shape (cells,): the published numbers; not-a-number where hidden.
        largest
            Whether the largest is asked for.

        Returns
        -------
        tuple
            The bound (infinite if there is none), and the shadow price of each cell,
            shape (cells,): how much the bound moves with the number published there.
        """
        shown = ~np.isnan(values)
        sign = -1.0 if largest else 1.0
        cost = sign * np.asarray(self.rows(target).todense()).ravel()
        hidden = self.sums[np.flatnonzero(~shown)]
        result = least_of(
            cost,
            equal=stacked(self.sums[np.flatnonzero(shown)], self.ties),
            to=np.concatenate([values[shown], np.zeros(self.ties.shape[0])]),
            below=-hidden,
            most=np.full(hidden.shape[0], -LEAST_HIDDEN),
        )
        prices = np.zeros(len(values))
        if result.status == 3:
            return (np.inf if largest else 0.0), prices
        feasible(result)
        prices[shown] = result.eqlin.marginals[: int(shown.sum())]
        return float(sign * result.fun), prices

    def attains(
        self,
        targets: "np.ndarray[Any, Any]",
        values: "np.ndarray[Any, Any]",
        level: "float | np.ndarray[Any, Any]",
        *,
        largest: bool,
    ) -> "np.ndarray[Any, Any]":
        """Say which hidden cells can be as large, or as small, as a level.

        Parameters
        ----------
        targets
            Rows of the hidden cells, or groups; all cells before all groups.
        values
            shape (cells,): the published numbers; not-a-number where hidden.
        level
            The number to be reached; one for all or shape (targets,).
        largest
            Whether cells must reach it from below; else they must fall to it.

        Returns
        -------
        numpy.ndarray
            shape (targets,): whether the bound of each is at the level or beyond.

        Notes
        -----
        One programme pushes all targets together: each that gets there in its solution is
        proven. The others are tried again, and one by one once a round proves none.
        """
        levels = np.broadcast_to(np.asarray(level, dtype=float), targets.shape)
        proven = np.zeros(len(targets), dtype=bool)
        while not proven.all():
            left = np.flatnonzero(~proven)
            reached = self._together(targets[left], values, levels[left], largest=largest)
            found = _is_there(reached, levels[left], largest)
            if not found.any():
                bounds = [self.bounds(int(t), values, largest=largest)[0] for t in targets[left]]
                proven[left] = _is_there(np.array(bounds), levels[left], largest)
                break
            proven[left[found]] = True
        return proven

    def _together(
        self,
        targets: "np.ndarray[Any, Any]",
        values: "np.ndarray[Any, Any]",
        levels: "np.ndarray[Any, Any]",
        *,
        largest: bool,
    ) -> "np.ndarray[Any, Any]":
        """Give one solution in which as many targets as possible are near the level."""
        shown = ~np.isnan(values)
        n, m = self.sums.shape[1], len(targets)
        hidden = self.sums[np.flatnonzero(~shown)]
        known = stacked(self.sums[np.flatnonzero(shown)], self.ties)
        sign = 1.0 if largest else -1.0
        result = least_of(
            np.concatenate([np.zeros(n), np.full(m, -sign)]),
            equal=sparse.hstack([known, sparse.csr_matrix((known.shape[0], m))]),
            to=np.concatenate([values[shown], np.zeros(self.ties.shape[0])]),
            below=stacked(
                sparse.hstack([-sign * self.rows(targets), sign * sparse.eye(m)]),
                sparse.hstack([-hidden, sparse.csr_matrix((hidden.shape[0], m))]),
            ),
            most=np.concatenate([np.zeros(m), np.full(hidden.shape[0], -LEAST_HIDDEN)]),
            bounds=[(0, None)] * n + [(None, x) if largest else (x, None) for x in levels],
        )
        feasible(result)
        return np.asarray(result.x[n:])


def _is_there(
    reached: "np.ndarray[Any, Any]", levels: "np.ndarray[Any, Any]", largest: bool
) -> "np.ndarray[Any, Any]":
    near = levels - _SMALL if largest else levels + _SMALL
    return np.asarray(reached >= near if largest else reached <= near)


def least_of(
    cost: Any, *, equal: Any, to: Any, below: Any, most: Any, bounds: Any = (0, None)
) -> Any:
    """Minimise a linear programme; SciPy's annotations know no sparse matrices, hence Any."""
    return scipy.optimize.linprog(
        cost, A_eq=equal, b_eq=to, A_ub=below, b_ub=most, bounds=bounds, method="highs"
    )


def stacked(upper: Any, lower: Any) -> Any:
    """Put one sparse matrix on top of another."""
    return sparse.vstack([upper, lower]).tocsr()


class ContradictionError(DisclosureError):
    """Numbers of a release do not add up with each other, or with an earlier release."""


def feasible(result: Any) -> None:
    """Stop where a programme has no solution: the numbers contradict each other."""
    if result.status == 2:
        raise ContradictionError(
            listed(
                "release",
                [
                    "the numbers contradict each other or an earlier release; "
                    "see which tables were revised"
                ],
            )
        )
    if result.status != 0:
        raise DisclosureError(
            listed("release", [f"the attack could not be worked out: {result.message}"])
        )


def system_of(cells: Sequence[Cell], pieces: Pieces) -> Attack:
    """Put everything published about one measure into one system."""
    return Attack(tuple(cells), *equations(cells, pieces))


def attack(
    cells: Sequence[Cell],
    *,
    pieces: Pieces | None = None,
    only_targets: Sequence[int] | None = None,
) -> pd.DataFrame:
    """What can be learnt about each hidden number from everything that is published?

    Parameters
    ----------
    cells
        Everything published so far, in all releases: shown numbers and hidden ones. A hidden
        number is known to be at least 1, because a zero is shown as 0.
    pieces
        What areas are made of: code → smallest pieces. Two partitions of the same city share
        pieces; a code that is not named is one piece.
    only_targets
        Positions of the hidden cells asked for; None takes all.

    Returns
    -------
    pandas.DataFrame
        One row for each hidden cell: `table`, `key`, `low`, `high`: the smallest and the largest
        whole number that fits everything published; `high` is infinite without a bound.

    Raises
    ------
    DisclosureError
        The numbers contradict each other, or are too many to check.

    Notes
    -----
    Exact for real numbers: two linear programmes for each hidden cell (HiGHS), over the groups
    of records that the published cells tell apart.

    Examples
    --------
    >>> from evenhand.safeguards.cells import only
    >>> row = [Cell("t", area, {"area": only(area)}, value) for area, value in
    ...     (("a", None), ("b", 20.0))]
    >>> both = Cell("t", "a+b", {"area": only("a", "b")}, 24.0)
    >>> attack([*row, both])[["key", "low", "high"]].values.tolist()
    [['a', 4.0, 4.0]]
    """
    asked = set(range(len(cells)) if only_targets is None else only_targets)
    found = []
    for measure in sorted({cell.measure for cell in cells}):
        rows = [index for index, cell in enumerate(cells) if cell.measure == measure]
        system = system_of([cells[index] for index in rows], pieces or {})
        values = np.array([number_of(cell) for cell in system.cells])
        for place, index in enumerate(rows):
            if index in asked and cells[index].value is None:
                low, _ = system.bounds(place, values, largest=False)
                high, _ = system.bounds(place, values, largest=True)
                found.append((index, np.ceil(low - _SMALL), np.floor(high + _SMALL)))
    return pd.DataFrame(
        [
            {"table": cells[index].table, "key": cells[index].key, "low": low, "high": high}
            for index, low, high in sorted(found)
        ],
        columns=["table", "key", "low", "high"],
    )


def number_of(cell: Cell) -> float:
    """Give a cell's number; not-a-number where it is hidden."""
    return np.nan if cell.value is None else float(cell.value)
