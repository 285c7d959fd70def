"""Disclosure control: from frames with true numbers to frames that may leave the house."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from evenhand.errors import DisclosureError, OptionError, listed
from evenhand.safeguards.attack import Attack, number_of, system_of
from evenhand.safeguards.cells import Cell, Codes, Pieces
from evenhand.safeguards.layout import Layout, Placed, cells_of, texts_of
from evenhand.safeguards.learning import floors, learnt, small_before, small_groups
from evenhand.safeguards.policy import DisclosurePolicy
from evenhand.safeguards.suppression import suppress

MARK = "_was_suppressed"


@dataclass(frozen=True)
class Controlled:
    """A frame after control.

    Attributes
    ----------
    frame
        The rows; a hidden number is missing and marked in `<column>_was_suppressed`.
    cells
        What is published, for the check of later releases.
    small, complementary
        How many numbers were hidden because they are small, and how many to protect those.
    total_is_shown
        Whether the sum of all rows may be told; also False where rows have no common sum.
    """

    frame: pd.DataFrame
    cells: tuple[Cell, ...]
    small: int
    complementary: int
    total_is_shown: bool

    @property
    def hides(self) -> bool:
        """Whether any number of the frame is hidden."""
        return self.small + self.complementary > 0


def control(
    tables: Sequence[tuple[pd.DataFrame, Layout]],
    policy: DisclosurePolicy,
    *,
    before: Sequence[Cell] = (),
    pieces: Pieces | None = None,
    too_small_areas: Iterable[str] = (),
    earlier: Sequence[Cell] = (),
) -> list[Controlled]:
    """Hide what may identify people, in all frames that are published together.

    Parameters
    ----------
    tables
        Frames with their layouts.
    policy
        What counts as small.
    before
        Everything that earlier releases published.
    pieces
        What areas are made of: `level:code` → smallest pieces.
    too_small_areas
        Areas, as `level:code`, with too few people at risk: every number above 0 is hidden.
    earlier
        All that earlier releases published, also what was revised since: a number of an area that
        differs from an earlier one of the same records by few is hidden, for the difference is a
        small number itself.

    Returns
    -------
    list
        The frames after control, in the same order.

    Raises
    ------
    DisclosureError
        Columns are undeclared, points would be shown, or an attack on the result succeeds.

    Examples
    --------
    >>> frame = pd.DataFrame({"area_id": ["a", "b", "c", "d"], "count": [30, 4, 12, 0]})
    >>> layout = Layout(name="R-0001/F-0001", key=("area_id",), counts=("count",))
    >>> done = control([(frame, layout)], DisclosurePolicy())[0]
    >>> done.frame["count"].tolist(), done.small, done.complementary
    ([30, <NA>, <NA>, 0], 1, 1)
    """
    placed = [cells_of(frame, layout) for frame, layout in tables]
    flat = [item for items in placed for item in items]
    tiny = set(too_small_areas)
    result = suppress(
        [item.cell for item in flat],
        policy,
        before=before,
        pieces=pieces,
        also=[i for i, item in enumerate(flat) if _is_in(item.cell, tiny)]
        + _shared_by_all(placed, [layout for _, layout in tables])
        + _revised_by_few([item.cell for item in flat], earlier, policy.min_count),
        never_shown=[i for i, item in enumerate(flat) if item.column == "rest"],
    )
    done, start = [], 0
    for (frame, layout), items in zip(tables, placed, strict=True):
        numbers = range(start, start + len(items))
        hidden = {n - start for n in numbers if n in result.small | result.complementary}
        small = sum(n in result.small for n in numbers)
        shown = [result.cells[n] for n in numbers if flat[n].column != "rest"]
        silent = [item.row for item in items if _is_in(item.cell, tiny)]
        done.append(_shown(frame, layout, items, hidden, small, shown, silent))
        start += len(items)
    return done


def check(
    truth: Sequence[Cell],
    published: Sequence[Cell],
    policy: DisclosurePolicy,
    *,
    before: Sequence[Cell] = (),
    pieces: Pieces | None = None,
) -> pd.DataFrame:
    """Which small numbers can be worked out from everything published?

    Parameters
    ----------
    truth
        The cells with their true values.
    published
        The same cells as published, in the same order.
    policy
        What counts as small.
    before
        Everything that earlier releases published.
    pieces
        What areas are made of.

    Returns
    -------
    pandas.DataFrame
        One row for each small number, number that an earlier release hid and that may be small,
        or group that nobody published, of which a reader can learn more than that it is small,
        and could not before: `table`, `key`, `low`, `high`,
        and `least`, what the shown zeros alone tell. Empty when the attack fails.

    Raises
    ------
    OptionError
        The two lists are not of the same cells.
    """
    if len(truth) != len(published):
        raise OptionError(listed("check", ["give the same cells before and after control"]))
    told: list[dict[str, object]] = []
    for measure in sorted({cell.measure for cell in published}):
        here = [i for i, cell in enumerate(published) if cell.measure == measure]
        old = [cell for cell in before if cell.measure == measure]
        told += _told([truth[i] for i in here], [published[i] for i in here], old,
                      pieces or {}, policy.min_count)  # fmt: skip
    return pd.DataFrame(told, columns=["table", "key", "low", "high", "least"])


def _told(
    truth: Sequence[Cell], published: Sequence[Cell], old: Sequence[Cell], pieces: Pieces, cut: int
) -> list[dict[str, object]]:
    system = system_of([*old, *published], pieces)
    values = np.array([np.nan if c.value is None else c.value for c in system.cells], dtype=float)
    small = [len(old) + i for i, cell in enumerate(truth) if cell.value and 0 < cell.value < cut]
    true = np.array([number_of(cell) for cell in [*old, *truth]])
    targets = np.array([*small_before(system, true, len(old), cut - 1), *small], dtype=int)
    least = floors(system, targets, values)
    before = np.where((np.arange(len(values)) < len(old)) | (values == 0), values, np.nan)
    old_news = learnt(system, targets, before, least, cut - 1) if old else targets[:0]
    old_groups = small_groups(system, before, cut - 1) if old else targets[:0]
    found = np.setdiff1d(learnt(system, targets, values, least, cut - 1), old_news)
    groups = np.setdiff1d(small_groups(system, values, cut - 1), old_groups)
    rows = []
    for target in [*found.tolist(), *groups.tolist()]:
        low, _ = system.bounds(target, values, largest=False)
        high, _ = system.bounds(target, values, largest=True)
        name = _name(system, target)
        rows.append({"table": name[0], "key": name[1], "low": low, "high": high,
                     "least": least.get(target, 0.0)})  # fmt: skip
    return rows


def _name(system: Attack, target: int) -> tuple[str, str]:
    """Name a cell; for a group, the smallest cell that holds it."""
    n = len(system.cells)
    if target < n:
        return system.cells[target].table, system.cells[target].key
    holding = np.flatnonzero(system.sums[:, target - n].toarray().ravel())
    smallest = min(holding.tolist(), key=lambda row: (system.sums[row].sum(), row))
    return system.cells[smallest].table, f"part of {system.cells[smallest].key}"


def refuse_if_told(told: pd.DataFrame) -> None:
    """Stop a release whose small numbers can be worked out.

    Raises
    ------
    DisclosureError
        The attack found at least one.
    """
    if len(told):
        rows = [f"{row.table}[{row.key}] can be worked out" for row in told.head(5).itertuples()]
        more = [f"and {len(told) - 5} more"] if len(told) > 5 else []
        raise DisclosureError(listed("release", [*rows, *more]))


def _shared_by_all(placed: Sequence[Sequence[Placed]], layouts: Sequence[Layout]) -> list[int]:
    """Find parts that are their whole: of everyone in the group the same would be known."""
    found, start = [], 0
    for items, layout in zip(placed, layouts, strict=True):
        number = {(item.row, item.column): item.cell.value for item in items}
        for place, item in enumerate(items):
            whole = number.get((item.row, layout.part_of.get(item.column, "")))
            if item.row >= 0 and item.cell.value and item.cell.value == whole:
                found.append(start + place)
        start += len(items)
    return found


def _revised_by_few(cells: Sequence[Cell], earlier: Sequence[Cell], least: int) -> list[int]:
    """Find numbers of areas that were released before and changed by less than may be told."""
    told = {(one.measure, frozenset(one.where.items())): one.value for one in earlier
            if one.value is not None and "area" in one.where}  # fmt: skip
    found = []
    for place, cell in enumerate(cells):
        old = told.get((cell.measure, frozenset(cell.where.items()))) if told else None
        if old is not None and cell.value and 0 < abs(cell.value - old) < least:
            found.append(place)
    return found


def _is_in(cell: Cell, areas: set[str]) -> bool:
    place = cell.where.get("area")
    return isinstance(place, Codes) and not place.outside and place.codes <= areas


def _shown(
    frame: pd.DataFrame,
    layout: Layout,
    items: Sequence[Placed],
    hidden: set[int],
    small: int,
    cells: Sequence[Cell],
    silent: Sequence[int] = (),
) -> Controlled:
    shown = frame.reset_index(drop=True).copy()
    masks = {column: pd.Series(False, index=shown.index) for column in layout.counts}
    for number in hidden:
        item = items[number]
        if item.column in masks:
            masks[item.column].iloc[item.row] = True
    total = next((n for n, item in enumerate(items) if item.column == "total"), None)
    total_is_shown = total is not None and total not in hidden
    any_hidden = len(hidden) > 0
    for column, needs in layout.derived.items():
        if column in shown and needs:
            masks[column] = _derived_mask(needs, masks, shown.index, total_is_shown, any_hidden)
    in_row = pd.concat([masks[column] for column in layout.counts], axis=1).any(axis=1)
    masks |= {column: in_row for column in texts_of(frame, layout) if in_row.any()}
    # Rates and bases of areas with few people would say how few.
    for column in set(layout.derived) & set(shown.columns) if silent else ():
        masks.setdefault(column, pd.Series(False, index=shown.index))
        masks[column] = masks[column] | shown.index.isin([row for row in silent if row >= 0])
    order = _order(shown, layout, masks[layout.counts[0]])
    for column, mask in masks.items():
        values = shown[column].astype("Int64") if column in layout.counts else shown[column]
        shown[column] = values.mask(mask)
        shown[column + MARK] = mask.to_numpy()
    shown = shown.iloc[order].reset_index(drop=True)
    return Controlled(shown, tuple(cells), small, len(hidden) - small, total_is_shown)


def _order(frame: pd.DataFrame, layout: Layout, dark: "pd.Series[bool]") -> list[int]:
    """Order rows so that the place of a hidden number among others does not tell its size.

    Rows in the order of their key stay; else rows with a hidden number go to the end.
    """
    by_key = frame.sort_values(list(layout.key), kind="stable").index if layout.key else frame.index
    if not dark.any() or by_key.equals(frame.index):
        return list(range(len(frame)))
    return [*frame.index[~dark], *(row for row in by_key if dark[row])]


def _derived_mask(
    needs: Sequence[str],
    masks: dict[str, "pd.Series[bool]"],
    index: pd.Index,
    total_is_shown: bool,
    any_hidden: bool,
) -> "pd.Series[bool]":
    mask = pd.Series(False, index=index)
    for need in needs:
        column, _, kind = need.partition("[")
        if kind == "any]":
            mask |= any_hidden
        else:
            mask |= masks[column]
        if kind == "total]":
            mask |= any_hidden and not total_is_shown
    return mask
