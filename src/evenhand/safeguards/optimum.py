"""The cheapest set of further numbers to hide, as a programme in whole numbers with cuts."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy

from evenhand.safeguards.attack import LEAST_HIDDEN, Attack, feasible, least_of, stacked
from evenhand.safeguards.learning import learnt, small_groups

MOST_FREE = 60
"""Numbers that may be hidden, beyond which the cheapest set is not looked for."""

MOST_UNKNOWNS = 200
MOST_ROUNDS = 20
MOST_CUTS = 150
MOST_NODES = 2_000
_SMALL = 1e-6

_Array = np.ndarray[Any, Any]


@dataclass(frozen=True)
class Task:
    """What is to be protected.

    Attributes
    ----------
    system
        Everything published.
    truth
        shape (cells,): all numbers; not-a-number where an earlier release hid one.
    is_free
        shape (cells,): which numbers may be hidden or shown as we like; small ones are hidden,
        zeros and earlier numbers are not ours to hide.
    is_hidden
        shape (cells,): which are hidden in any case.
    targets
        Rows of the small numbers.
    floors
        Target → lower end of its protection interval.
    most
        Upper end of the protection interval.
    told_groups
        Groups that earlier releases give away.
    """

    system: Attack
    truth: _Array
    is_free: _Array
    is_hidden: _Array
    targets: _Array
    floors: Mapping[int, float]
    most: int
    told_groups: _Array

    @property
    def is_small_enough(self) -> bool:
        """Whether the cheapest set can be looked for in reasonable time."""
        return int(self.is_free.sum()) <= MOST_FREE and self.system.sums.shape[1] <= MOST_UNKNOWNS

    def values(self, hidden: _Array) -> _Array:
        """Give the numbers as published when these are hidden."""
        return np.where(hidden | self.is_hidden, np.nan, self.truth)

    def cost(self, hidden: _Array) -> float:
        """Say what hiding costs: the sum of the numbers hidden."""
        return float(self.truth[hidden & self.is_free].sum())


def cheapest(task: Task, known: _Array) -> _Array:
    """Which numbers must be hidden so that their sum is least and every small one is protected?

    Parameters
    ----------
    task
        What is to be protected.
    known
        shape (cells,): a set that protects, found by other means.

    Returns
    -------
    numpy.ndarray
        shape (cells,): the cheapest set, or `known` where none cheaper was found within the
        rounds and nodes allowed. No clock is looked at: the same numbers give the same set.

    Notes
    -----
    The model and its cuts are those of Fischetti & Salazar-González (2001,
    Management Science 47): a 0-1 variable for each number, and for each protection
    level an inequality from the dual of the attacker's programme. Where hidden numbers would
    still give a small one away, the prices π of the shown numbers in that programme bound what
    any attacker can find, V = Σ π a. Hiding a number with π > 0 lifts the bound without end,
    hiding one with π < 0 by |π| (a - 1), because a hidden number is known to be 1 or more; each
    is counted up to what is lacking (their strengthening). Groups of records that no table
    shows are protected at either end: of two such inequalities, each divided by its right side,
    the larger coefficients hold.
    """
    free = np.flatnonzero(task.is_free)
    best, price = known, task.cost(known)
    rows: list[_Array] = []
    for _ in range(MOST_ROUNDS):
        chosen = _master(task.truth[free], rows)
        if chosen is None:
            return best
        hidden = np.zeros(len(task.truth), dtype=bool)
        hidden[free[chosen]] = True
        if task.cost(hidden) >= price - _SMALL:
            return best
        cuts = _cuts(task, hidden, free)
        if cuts is None:
            return best
        if not cuts:
            return hidden
        rows += cuts
        if len(rows) > MOST_CUTS:
            return best
    return best


def _master(weights: _Array, rows: list[_Array]) -> _Array | None:
    """Choose the cheapest set that fulfils all inequalities found so far."""
    if not rows:
        return np.zeros(len(weights), dtype=bool)
    result: Any = scipy.optimize.milp(
        weights,
        integrality=np.ones(len(weights), dtype=int),
        bounds=scipy.optimize.Bounds(0, 1),
        constraints=scipy.optimize.LinearConstraint(np.array(rows), 1.0, np.inf),
        options={"node_limit": MOST_NODES},
    )
    return None if result.x is None else np.asarray(result.x > 0.5)


def _cuts(task: Task, hidden: _Array, free: _Array) -> list[_Array] | None:
    """Give inequalities that this set breaks; none if it protects, None if nothing would."""
    values = task.values(hidden)
    small = learnt(task.system, task.targets, values, task.floors, task.most).tolist()
    groups: list[int] = []
    if not small:
        told = small_groups(task.system, values, task.most)
        groups = np.setdiff1d(told, task.told_groups).tolist()
    found = []
    for target in small:
        ends = _ends(task, target, values, free, task.floors[target])
        found += [one for one in ends if one is not None]
    for target in groups:
        high, low = _ends(task, target, values, free, 0.0)
        if high is not None and low is not None:
            found.append(np.maximum(high, low))
    stuck = (small or groups) and not found
    return None if stuck or any(one.sum() < 1 - _SMALL for one in found) else found


def _ends(
    task: Task, target: int, values: _Array, free: _Array, low: float
) -> tuple[_Array | None, _Array | None]:
    """Give what is lacking at the upper and at the lower end of a protection interval."""
    high = _inequality(task, target, values, free, True, float(task.most))
    return high, _inequality(task, target, values, free, False, low)


def _inequality(
    task: Task, target: int, values: _Array, free: _Array, largest: bool, level: float
) -> _Array | None:
    """Give what hiding each free number adds to one end, as a share of what is lacking."""
    bound, price = _priced(task.system, target, values, largest)
    sign = 1.0 if largest else -1.0
    if sign * bound >= sign * level - _SMALL:
        return None
    now_hidden = np.isnan(values) & ~task.is_hidden
    # From what is hidden now to what would be if none of the free numbers were.
    shown_all = sign * bound + float((price[now_hidden] * (task.truth[now_hidden] - 1)).sum())
    lacking = sign * level - shown_all
    gain = np.where(price[free] > 0, np.inf, -price[free] * (task.truth[free] - LEAST_HIDDEN))
    share = np.minimum(gain / lacking, 1.0)
    return np.where(share > _SMALL, share, 0.0)


def _priced(system: Attack, target: int, values: _Array, largest: bool) -> tuple[float, _Array]:
    """Give a bound and the price of each number in it, of shown and of hidden ones."""
    shown, sign = ~np.isnan(values), 1.0 if largest else -1.0
    hidden = system.sums[np.flatnonzero(~shown)]
    result = least_of(
        -sign * np.asarray(system.rows(target).todense()).ravel(),
        equal=stacked(system.sums[np.flatnonzero(shown)], system.ties),
        to=np.concatenate([values[shown], np.zeros(system.ties.shape[0])]),
        below=-hidden,
        most=np.full(hidden.shape[0], -LEAST_HIDDEN),
    )
    price = np.zeros(len(values))
    if result.status == 3:
        return (np.inf if largest else -np.inf), price
    feasible(result)
    price[shown] = -result.eqlin.marginals[: int(shown.sum())]
    price[~shown] = result.ineqlin.marginals
    return float(-sign * result.fun), price
