"""Which further numbers must be hidden so that no small number can be worked out."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from evenhand.errors import DisclosureError, listed
from evenhand.safeguards.attack import Attack, number_of, system_of
from evenhand.safeguards.cells import Cell, Pieces
from evenhand.safeguards.learning import (
    floors,
    learnt,
    row_sums,
    small_before,
    small_groups,
    worked_out,
)
from evenhand.safeguards.optimum import Task, cheapest
from evenhand.safeguards.policy import DisclosurePolicy

_SMALL = 1e-6
MOST_SUMS_AT_ONCE = 200


@dataclass(frozen=True)
class Suppressed:
    """New cells after control.

    Attributes
    ----------
    cells
        The new cells in their order; a hidden one has no value.
    small
        Positions of those that were hidden because they are small.
    complementary
        Positions of those that were hidden to protect others.
    exposed
        Positions of small ones that earlier releases already give away: hidden here all the
        same, but no longer protected.
    """

    cells: tuple[Cell, ...]
    small: frozenset[int]
    complementary: frozenset[int]
    exposed: frozenset[int]


def suppress(
    cells: Sequence[Cell],
    policy: DisclosurePolicy,
    *,
    before: Sequence[Cell] = (),
    pieces: Pieces | None = None,
    also: Iterable[int] = (),
    never_shown: Iterable[int] = (),
) -> Suppressed:
    """Hide small numbers, and as many others as it takes to protect them.

    Parameters
    ----------
    cells
        The numbers to be published, with their true values; a missing one stays missing.
    policy
        What counts as small.
    before
        Everything published so far, hidden numbers included; it cannot be hidden any more.
    pieces
        What areas are made of.
    also
        Positions of numbers to hide whatever their size, unless they are 0.
    never_shown
        Positions of numbers that are not part of the release but can be worked out from it,
        such as the rest of a count and its part: protected if small.

    Returns
    -------
    Suppressed
        What may be shown.

    Raises
    ------
    DisclosureError
        The numbers contradict those published before.

    Notes
    -----
    Choice of complementary cells: first, in each published sum that leaves a small number too
    little room, the smallest other number above 0 in that sum, or the sum itself; then, where
    the linear programme still finds a small number's bounds inside the protection interval
    (from what the shown zeros tell, mostly 1, to `min_count` − 1),
    the smallest shown number with a shadow price in that programme. Both are repeated until no
    programme finds any. Groups of records that no table shows are protected too: if tables, or
    two releases, differ by a group in an area that would then be known to be small, more is
    hidden. A number that an earlier release hid and that may be small is protected as well: what
    was not known of it before is not known after. Where the table is small enough, the set so
    found is replaced by the cheapest one (`optimum.cheapest`); else it may be more than the
    least. The check is exact either way.
    """
    cut = policy.min_count
    extra = set(also)
    unseen = {i for i in never_shown if 0 < (cells[i].value or 0) < cut}
    dropped = set(never_shown) - unseen
    small = {
        i
        for i, cell in enumerate(cells)
        if cell.value and i not in dropped and (cell.value < cut or i in extra)
    }
    hidden = set(small) | dropped
    exposed: set[int] = set()
    for measure in sorted({cell.measure for cell in cells}):
        own = [i for i, cell in enumerate(cells) if cell.measure == measure and i not in dropped]
        old = [cell for cell in before if cell.measure == measure]
        state, place = _state_of([(i, cells[i]) for i in own], old, pieces or {}, cut)
        added, lost = state.protect(small, place)
        hidden |= added
        exposed |= lost
    return Suppressed(
        cells=tuple(cell.hide() if i in hidden else cell for i, cell in enumerate(cells)),
        small=frozenset(small - unseen),
        complementary=frozenset(hidden - small - dropped),
        exposed=frozenset(exposed),
    )


def protect_rows(
    system: Attack,
    values: "np.ndarray[Any, Any]",
    targets: Mapping[int, float],
    *,
    fixed: int,
    most: int,
) -> "np.ndarray[Any, Any]":
    """Hide rows of a system of one's own until no target can be worked out.

    Parameters
    ----------
    system
        Everything published at once.
    values
        shape (rows,): the numbers; not-a-number where hidden already.
    targets
        Hidden row, or from the number of rows on an unknown → least that a reader may know of it.
    fixed
        How many rows at the beginning stay as they are.
    most
        Upper end of the protection intervals.

    Returns
    -------
    numpy.ndarray
        shape (rows,): the numbers that may be shown; not-a-number where hidden.

    Raises
    ------
    DisclosureError
        Whatever is hidden, something else still tells a target.
    """
    state = _State(system, values.copy(), fixed, most)
    state.floors = dict(targets)
    asked = np.array(sorted(targets), dtype=int)
    state.until_safe(asked, lambda: learnt(system, asked, state.values, state.floors, most))
    return state.values


def _state_of(
    own: Sequence[tuple[int, Cell]], old: Sequence[Cell], pieces: Pieces, cut: int
) -> tuple["_State", dict[int, int]]:
    """Give one measure as a system, and the row of each new number in it."""
    kept = [(i, cell) for i, cell in own if cell.value is not None]
    system = system_of([*old, *(cell for _, cell in kept)], pieces)
    values = np.array([number_of(cell) for cell in system.cells])
    place = {i: len(old) + row for row, (i, _) in enumerate(kept)}
    return _State(system, values, len(old), cut - 1), place


class _State:
    """One measure while its numbers are being hidden."""

    def __init__(
        self, system: Attack, values: "np.ndarray[Any, Any]", n_old: int, most: int
    ) -> None:
        self.system, self.values = system, values
        self.n_old, self.most = n_old, most
        self.floors: dict[int, float] = {}

    def protect(self, small: set[int], place: Mapping[int, int]) -> tuple[set[int], set[int]]:
        """Hide what is needed; give what was hidden besides, and what earlier releases tell."""
        own = np.array(sorted(place[i] for i in small if i in place), dtype=int)
        truth = self.values.copy()
        old = small_before(self.system, truth, self.n_old, self.most)
        targets = np.concatenate([old, own])
        self.floors = floors(self.system, targets, self.values)
        known, told_groups = self._told_before(targets)
        self.values[own] = np.nan
        targets = np.setdiff1d(targets, known)
        self.until_safe(targets, lambda: self._learnt(targets))
        self.until_safe(
            targets,
            lambda: np.setdiff1d(small_groups(self.system, self.values, self.most), told_groups),
        )
        self.until_safe(targets, lambda: self._learnt(targets))
        if len(targets):
            self._cheapen(truth, targets, known, told_groups)
        back = {row: i for i, row in place.items()}
        added = {back[int(row)] for row in np.flatnonzero(np.isnan(self.values)) if row in back}
        return added - small, {back[int(row)] for row in known if row >= self.n_old}

    def _cheapen(
        self,
        truth: "np.ndarray[Any, Any]",
        targets: "np.ndarray[Any, Any]",
        known: "np.ndarray[Any, Any]",
        told_groups: "np.ndarray[Any, Any]",
    ) -> None:
        """Take the cheapest set where the table is small enough to find it."""
        always = np.isnan(truth)
        always[targets] = always[known] = True
        free = ~always & (truth > 0)
        free[: self.n_old] = False
        task = Task(self.system, truth, free, always, targets, self.floors, self.most, told_groups)
        found = np.isnan(self.values) & free
        if task.is_small_enough and found.any():
            self.values = task.values(cheapest(task, found))

    def until_safe(
        self, targets: "np.ndarray[Any, Any]", unsafe: Callable[[], "np.ndarray[Any, Any]"]
    ) -> None:
        """Hide more until nothing is unsafe any longer."""
        while self._by_sums(targets):
            pass
        while len(open_ := unsafe()):
            shown = int(np.isfinite(self.values).sum())
            for target in open_:
                self._loosen(int(target))
            if int(np.isfinite(self.values).sum()) == shown:
                raise DisclosureError(
                    listed("release", ["a small number cannot be protected; release less"])
                )
            while self._by_sums(targets):
                pass

    def _told_before(
        self, targets: "np.ndarray[Any, Any]"
    ) -> tuple["np.ndarray[Any, Any]", "np.ndarray[Any, Any]"]:
        """Find the small numbers and groups that earlier releases alone already give away."""
        nothing = np.array([], dtype=int)
        if self.n_old == 0:
            return nothing, nothing
        now = self.values.copy()
        self.values[self.n_old :] = np.where(now[self.n_old :] == 0, 0.0, np.nan)
        told = self._learnt(targets), small_groups(self.system, self.values, self.most)
        self.values = now
        return told

    def _learnt(self, targets: "np.ndarray[Any, Any]") -> "np.ndarray[Any, Any]":
        return learnt(self.system, targets, self.values, self.floors, self.most)

    def _loosen(self, target: int) -> None:
        """Hide the smallest number that holds a bound of the target too tight."""
        high, prices = self.system.bounds(target, self.values, largest=True)
        if high >= self.most - _SMALL:
            low, prices = self.system.bounds(target, self.values, largest=False)
            if low <= self.floors.get(target, 0.0) + _SMALL:
                return
        tight = self._smallest(np.flatnonzero(np.abs(prices) > _SMALL))
        choice = self._smallest(np.arange(len(self.values))) if tight is None else tight
        if choice is None:
            raise DisclosureError(
                listed("release", ["earlier releases leave no way to protect a small number"])
            )
        self.values[choice] = np.nan

    def _smallest(self, rows: "np.ndarray[Any, Any]") -> int | None:
        free = [int(row) for row in rows if row >= self.n_old and self.values[row] > 0]
        return min(free, key=lambda row: (self.values[row], row), default=None)

    def _by_sums(self, targets: "np.ndarray[Any, Any]") -> bool:
        """Look at each published sum by itself; say whether numbers were hidden for it."""
        tight = self._tight_sums(targets)[:MOST_SUMS_AT_ONCE]
        able = np.flatnonzero(self.values > 0)
        able = able[able >= self.n_old]
        if len(tight) == 0 or len(able) == 0:
            return False
        sums = self.system.sums
        sizes = row_sums(sums)
        inside = (sums[able] @ sums[tight].T).toarray() >= sizes[able][:, None] - _SMALL
        cost = self.values[able] / np.maximum(inside.sum(axis=1), 1)
        served = np.zeros(len(tight), dtype=bool)
        for column in range(len(tight)):
            there = np.flatnonzero(inside[:, column])
            if len(there) and not served[column]:
                choice = there[np.argmin(cost[there])]
                self.values[able[choice]] = np.nan
                served |= inside[choice]
        return bool(served.any())

    def _tight_sums(self, targets: "np.ndarray[Any, Any]") -> "np.ndarray[Any, Any]":
        """Find published sums in which a target has too little room, the tightest first."""
        fixed, left, _ = worked_out(self.system.sums, self.values)
        free = self.system.sums[:, np.flatnonzero(~fixed)]
        sizes = row_sums(free)
        rows = np.flatnonzero(~np.isnan(self.values) & (sizes > 0))
        hidden = np.flatnonzero(np.isnan(self.values) & (sizes > 0))
        held = (free[hidden] @ free[rows].T).toarray() >= sizes[hidden][:, None] - _SMALL
        single = sizes[hidden] == 1
        room = left[rows] - (held & single[:, None]).sum(axis=0)
        asked = np.isin(hidden, targets)
        spare = room[None, :] + single[asked][:, None]
        known = sizes[rows][None, :] <= sizes[hidden[asked]][:, None] + _SMALL
        small = (held[asked] & ((spare < self.most - _SMALL) | known)).any(axis=0)
        return np.asarray(rows[small][np.argsort(left[rows][small], kind="stable")])
