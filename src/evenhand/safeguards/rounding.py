"""Numbers rounded to multiples of a base so that all published sums still hold.

Controlled rounding (Cox 1987): each number goes to one of the two multiples beside it, a multiple
stays, and what adds up still adds up. Where no such table exists, as may happen in three and more
dimensions, a number may go one multiple further.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import scipy
from scipy import sparse

from evenhand.errors import DisclosureError, listed
from evenhand.safeguards.attack import LEAST_HIDDEN, least_of, stacked
from evenhand.safeguards.cells import Cell, Pieces
from evenhand.safeguards.equations import equations

MOST_NODES = 2_000
_SMALL = 1e-6

_Array = np.ndarray[Any, Any]


def rounded(
    cells: Sequence[Cell], base: int, *, pieces: Pieces | None = None, before: Sequence[Cell] = ()
) -> tuple[Cell, ...]:
    """Round numbers to multiples of a base, together.

    Parameters
    ----------
    cells
        The true numbers; a hidden one stays hidden, one that is known to be 0 (`within` below 0)
        stays 0.
    base
        Of which multiples are shown.
    pieces
        What areas are made of.
    before
        Rounded numbers of earlier releases: the same number is rounded the same way again.

    Returns
    -------
    tuple
        The same cells; `within` says how far from the truth each may be.

    Raises
    ------
    DisclosureError
        No rounding was found for which the sums hold.

    Notes
    -----
    A programme in 0-1 variables for each measure (HiGHS): as near to the truth as can be. Of two
    tables that are as near, a number drawn from what each cell counts decides, so that the same
    numbers are always rounded alike; no clock and no running number is looked at.

    References
    ----------
    Cox 1987, Journal of the American Statistical Association 82.

    Examples
    --------
    >>> from evenhand.safeguards.cells import only
    >>> parts = [Cell("t", a, {"area": only(a)}, n) for a, n in (("a", 7.0), ("b", 16.0))]
    >>> whole = Cell("t", "all", {"area": only("a", "b")}, 23.0)
    >>> [cell.value for cell in rounded([*parts, whole], 10)]
    [10.0, 10.0, 20.0]
    """
    found = list(cells)
    for measure in sorted({cell.measure for cell in cells}):
        rows = [n for n, cell in enumerate(cells) if cell.measure == measure]
        mine = [cells[n] for n in rows]
        told = {_name(cell): cell.value for cell in before if cell.measure == measure}
        for reach in (1, 2):
            made = _rounded(mine, base, pieces or {}, told, reach) or _rounded(
                mine, base, pieces or {}, {}, reach
            )
            if made is not None:
                break
        if made is None:
            raise DisclosureError(listed("release", [
                f"the numbers of '{measure}' cannot be rounded so that all sums hold; release "
                "less, or hide"
            ]))  # fmt: skip
        for n, cell in zip(rows, made, strict=True):
            found[n] = cell
    return tuple(found)


def _name(cell: Cell) -> str:
    return repr(sorted((name, str(place)) for name, place in _plain(cell).items()))


def _plain(cell: Cell) -> dict[str, Any]:
    where: dict[str, Any] = cell.to_json()["where"]
    return where


def _rounded(
    cells: Sequence[Cell], base: int, pieces: Pieces, told: dict[str, float | None], reach: int
) -> list[Cell] | None:
    """Round the cells of one measure; None where no table of this reach holds its sums."""
    sums, ties, _ = equations(cells, pieces)
    shown = [n for n, cell in enumerate(cells) if cell.value is not None]
    true = np.array([cells[n].value for n in shown], dtype=float)
    low = np.floor(true / base)
    is_fixed = (true % base == 0) | np.array([_is_known(cells[n]) for n in shown], dtype=bool)
    least, most = (np.where(is_fixed, 0.0, bound) for bound in (1.0 - reach, float(reach)))
    least = np.maximum(least, -low)
    for place, n in enumerate(shown):
        old = told.get(_name(cells[n]))
        step = None if old is None else old / base - low[place]
        if step is not None and least[place] <= step <= most[place]:
            least[place] = most[place] = step
    # Groups of records in multiples of the base, then for each number the multiple it goes up by.
    groups, n_shown = sums.shape[1], len(shown)
    up = sparse.identity(n_shown, format="csr")
    equal = stacked(
        sparse.hstack([sums[shown], -up]),
        sparse.hstack([ties, sparse.csr_matrix((ties.shape[0], n_shown))]),
    )
    right = np.concatenate([low, np.zeros(ties.shape[0])])
    away, far = _costs([cells[n] for n in shown], true, low, base, reach)
    return _solved(cells, shown, base, (groups, low, least, most), (equal, right), (away, far))


def _is_known(cell: Cell) -> bool:
    return cell.within < 0


def _costs(
    cells: Sequence[Cell], true: _Array, low: _Array, base: int, reach: int
) -> tuple[_Array, float]:
    """Give what going up by one costs: how much farther it is, and a little by lot."""
    lot = np.array([_lot(cell) for cell in cells])
    return (base - 2 * (true - low * base)) / base + 0.01 * (lot - 0.5), 4.0 * (reach - 1)


def _lot(cell: Cell) -> float:
    """Draw a number from 0 to 1 from what a cell counts, the same each time."""
    return int(hashlib.sha256(_name(cell).encode()).hexdigest()[:8], 16) / 16**8


def _solved(
    cells: Sequence[Cell],
    shown: Sequence[int],
    base: int,
    ranges: tuple[int, _Array, _Array, _Array],
    equation: tuple[Any, _Array],
    costs: tuple[_Array, float],
) -> list[Cell] | None:
    groups, low, least, most = ranges
    equal, right = equation
    n = len(shown)
    # How far beyond the two multiples beside it each number goes, where it may.
    beyond = sparse.vstack([
        sparse.hstack([sparse.csr_matrix((n, groups)), sparse.identity(n), -sparse.identity(n)]),
        sparse.hstack([sparse.csr_matrix((n, groups)), -sparse.identity(n), -sparse.identity(n)]),
    ])  # fmt: skip
    result: Any = scipy.optimize.milp(
        np.concatenate([np.zeros(groups), costs[0], np.full(n, costs[1] + 1.0)]),
        integrality=np.concatenate([np.zeros(groups), np.ones(n), np.zeros(n)]),
        bounds=scipy.optimize.Bounds(
            np.concatenate([np.zeros(groups), least, np.zeros(n)]),
            np.concatenate([np.full(groups, np.inf), most, np.full(n, np.inf)]),
        ),
        constraints=[
            scipy.optimize.LinearConstraint(
                sparse.hstack([equal, sparse.csr_matrix((equal.shape[0], n))]), right, right
            ),
            scipy.optimize.LinearConstraint(
                beyond, -np.inf, np.concatenate([np.ones(n), np.zeros(n)])
            ),
        ],
        options={"node_limit": MOST_NODES},
    )
    if result.x is None:
        return None
    step = np.round(result.x[groups : groups + n])
    reach = 1 if not len(step) or (step.min() >= 0 and step.max() <= 1) else 2
    made = list(cells)
    for place, number in enumerate(shown):
        known = _is_known(cells[number])
        value, within = (low[place] + step[place]) * base, 0 if known else reach * base - 1
        made[number] = replace(cells[number], value=float(value), within=float(within))
    return made


def told_by_rounded(
    truth: Sequence[Cell],
    published: Sequence[Cell],
    least: int,
    *,
    pieces: Pieces | None = None,
    before: Sequence[Cell] = (),
) -> pd.DataFrame:
    """Which small numbers can a reader narrow who adds and subtracts rounded numbers?

    Parameters
    ----------
    truth
        The true numbers.
    published
        The same cells, rounded.
    least
        The smallest count that is not small.
    pieces
        What areas are made of.
    before
        Rounded numbers of earlier releases.

    Returns
    -------
    pandas.DataFrame
        One row for each number from 1 to `least` - 1 that is known better than that: `table`,
        `key`, `low`, `high`. Empty when the attack fails.

    Notes
    -----
    Two linear programmes for each small number. One release alone can tell nothing: the rounded
    table is a table, and every group of records in it can grow or shrink by the base less one
    without leaving what any number allows. Two releases can, where they were rounded differently.
    Earlier releases that contradict the new one were revised since, and say nothing of it.
    """
    rows = []
    for measure in sorted({cell.measure for cell in published}):
        here = [n for n, cell in enumerate(published) if cell.measure == measure]
        old = [cell for cell in before if cell.measure == measure]
        reader = _Reader([*old, *(published[n] for n in here)], pieces or {})
        start = len(old)
        if not reader.is_possible:
            reader, start = _Reader([published[n] for n in here], pieces or {}), 0
        for place, n in enumerate(here):
            if truth[n].value is None or not 0 < (truth[n].value or 0) < least:
                continue
            low, high = reader.range_of(start + place)
            if low > 1 + _SMALL or high < least - 1 - _SMALL:
                rows.append({"table": published[n].table, "key": published[n].key,
                             "low": low, "high": high})  # fmt: skip
    return pd.DataFrame(rows, columns=["table", "key", "low", "high"])


class _Reader:
    """What a reader knows: each shown number to within its rounding, each hidden one to be 1."""

    def __init__(self, cells: Sequence[Cell], pieces: Pieces) -> None:
        self.sums, self.ties, _ = equations(cells, pieces)
        low = [LEAST_HIDDEN if c.value is None else max(c.value - c.within, 0.0) for c in cells]
        high = [np.inf if c.value is None else c.value + c.within for c in cells]
        self.low, self.high = np.array(low), np.array(high)
        self.is_possible = self._solve(np.zeros(self.sums.shape[1])).status == 0

    def _solve(self, cost: _Array) -> Any:
        bounded = np.flatnonzero(np.isfinite(self.high))
        return least_of(
            cost, equal=self.ties, to=np.zeros(self.ties.shape[0]),
            below=stacked(self.sums[bounded], -self.sums),
            most=np.concatenate([self.high[bounded], -self.low]),
        )  # fmt: skip

    def range_of(self, target: int) -> tuple[float, float]:
        """Give the smallest and largest number that a cell can have."""
        goal = self.sums[target].toarray().ravel()
        low, high = self._solve(goal), self._solve(-goal)
        return (float(low.fun), np.inf if high.status == 3 else float(-high.fun))
