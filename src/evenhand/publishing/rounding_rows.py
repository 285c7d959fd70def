"""Tables whose numbers are rounded instead of hidden, with everything rounded before."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pandas as pd

from evenhand.errors import DisclosureError, listed
from evenhand.publishing.controlling import Before, Together, silent_areas
from evenhand.publishing.cutting import area_pieces
from evenhand.safeguards.cells import Cell, Codes
from evenhand.safeguards.disclosure import MARK, Controlled, refuse_if_told
from evenhand.safeguards.layout import Layout, Placed, cells_of, texts_of
from evenhand.safeguards.policy import DisclosurePolicy
from evenhand.safeguards.rounding import rounded, told_by_rounded
from evenhand.tables.table import Table


def rounded_together(
    given: Sequence[tuple[pd.DataFrame, Layout]],
    tables: Mapping[str, Table],
    policy: DisclosurePolicy,
    before: Before,
) -> Together:
    """Round all numbers so that their sums hold, then try to narrow the small ones.

    Parameters
    ----------
    given
        Frames with their true numbers, and their layouts.
    tables
        The city's tables: what areas are made of, and how many are at risk there.
    policy
        Of which multiples numbers are shown, and in which areas none but 0.
    before
        Everything that left the house before.

    Raises
    ------
    DisclosureError
        A small number could be narrowed.

    Notes
    -----
    Areas with too few people stay silent: rounding protects a number, not those it is about.
    Whatever was worked out from a count is missing, for it would tell the count.
    """
    pieces = area_pieces(tables, before.older)
    placed = [cells_of(frame, layout) for frame, layout in given]
    flat = [item for items in placed for item in items if item.column != "rest"]
    cells = [item.cell for item in flat]
    silent, withheld = silent_areas(cells, [layout for _, layout in given], tables, policy, before)
    asked = [_asked(item, silent) for item in flat]
    round_ones = {cell.measure for cell in before.cells if cell.within > 0}
    old = [cell for cell in before.cells if cell.measure in round_ones]
    made = rounded(asked, policy.rounding, pieces=pieces, before=old)
    refuse_if_told(told_by_rounded(cells, made, policy.min_count, pieces=pieces, before=old))
    done, start = [], 0
    for (frame, layout), items in zip(given, placed, strict=True):
        mine = [item for item in items if item.column != "rest"]
        shown = made[start : start + len(mine)]
        done.append(_shown(frame, layout, mine, shown))
        start += len(mine)
    return Together(done, 0, withheld)


def refuse_mixed(cells: Sequence[Cell], before: Sequence[Cell], *, is_rounded: bool) -> None:
    """Refuse to show numbers as they are beside rounded ones of the same records, or the reverse.

    Raises
    ------
    DisclosureError
        An earlier release did the other.
    """
    round_ones = {cell.measure for cell in before if cell.within > 0}
    other = {cell.measure for cell in before} - round_ones if is_rounded else round_ones
    both = sorted({cell.measure for cell in cells} & other)
    if both:
        how = "as they are" if is_rounded else "rounded"
        raise DisclosureError(listed("release", [
            f"numbers of '{both[0]}' were released {how} before, and must be again: side by side "
            "they tell too much"
        ]))  # fmt: skip


def _asked(item: Placed, silent: set[str]) -> Cell:
    place = item.cell.where.get("area")
    is_silent = isinstance(place, Codes) and not place.outside and place.codes <= silent
    if is_silent and item.cell.value:
        return item.cell.hide()
    return replace(item.cell, within=-1.0) if item.column == "outside" else item.cell


def _shown(
    frame: pd.DataFrame, layout: Layout, items: Sequence[Placed], cells: Sequence[Cell]
) -> Controlled:
    shown = frame.reset_index(drop=True).copy()
    hidden = 0
    for column in layout.counts:
        at = {item.row: cell.value for item, cell in zip(items, cells, strict=True)
              if item.column == column}  # fmt: skip
        values = [at.get(row) for row in shown.index]
        told = shown[column].notna()
        shown[column] = pd.array(values, dtype="Int64")
        shown[column + MARK] = (shown[column].isna() & told).to_numpy()
        hidden += int(shown[column + MARK].sum())
    of_counts = [name for name, needs in layout.derived.items() if needs and name in shown]
    for column in [*of_counts, *texts_of(frame, layout)]:
        shown[column] = shown[column].where(pd.Series(False, index=shown.index))
        shown[column + MARK] = True
    total = any(item.column == "total" for item in items)
    return Controlled(shown, tuple(cells), 0, hidden, total)
