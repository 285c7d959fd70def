"""Tables that leave the house together, controlled with everything that left it before."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pandas as pd
import shapely

from evenhand.publishing.cutting import area_pieces, too_small
from evenhand.publishing.overlaps import areas_in, areas_told, told_by_overlap
from evenhand.safeguards.cells import Cell
from evenhand.safeguards.disclosure import Controlled, check, control, refuse_if_told
from evenhand.safeguards.layout import Layout, cells_of
from evenhand.safeguards.policy import DisclosurePolicy
from evenhand.safeguards.revisions import agreeing
from evenhand.tables.table import Table


@dataclass(frozen=True)
class Before:
    """What left the house before.

    Attributes
    ----------
    cells
        All numbers.
    older
        Areas that they speak of and the tables no longer hold: code → shape.
    """

    cells: Sequence[Cell] = ()
    older: Mapping[str, shapely.Geometry] = field(default_factory=dict)


@dataclass(frozen=True)
class Together:
    """Tables after control.

    Attributes
    ----------
    done
        The frames, in their order.
    revised
        How many earlier numbers no longer add up with them.
    withheld
        Areas, as `level:area_id`, of which nothing but zeros is said because they overlap with
        areas published before so that too few people live in the difference.
    """

    done: list[Controlled]
    revised: int
    withheld: frozenset[str]


def controlled_together(
    given: Sequence[tuple[pd.DataFrame, Layout]],
    tables: Mapping[str, Table],
    policy: DisclosurePolicy,
    before: Before,
) -> Together:
    """Hide what is small and what would tell it, then try the exact attack on what is left.

    Parameters
    ----------
    given
        Frames with their true numbers, and their layouts.
    tables
        The city's tables: what areas are made of, and how many are at risk there.
    policy
        What is small.
    before
        Everything that left the house before.

    Raises
    ------
    DisclosureError
        Columns are undeclared, points would be shown, or a small number could be worked out.
    """
    pieces = area_pieces(tables, before.older)
    truth = [item for frame, layout in given for item in cells_of(frame, layout)]
    cells = [item.cell for item in truth]
    fitting = agreeing(before.cells, cells, pieces)
    silent, withheld = silent_areas(cells, [layout for _, layout in given], tables, policy, before)
    done = control(given, policy, before=fitting, pieces=pieces, too_small_areas=silent,
                   earlier=before.cells)  # fmt: skip
    shown = [cell for one in done for cell in one.cells]
    true = [item.cell for item in truth if item.column != "rest"]
    refuse_if_told(check(true, shown, policy, before=fitting, pieces=pieces))
    return Together(done, len(before.cells) - len(fitting), withheld)


def silent_areas(
    cells: Sequence[Cell],
    layouts: Sequence[Layout],
    tables: Mapping[str, Table],
    policy: DisclosurePolicy,
    before: Before,
) -> tuple[set[str], frozenset[str]]:
    """Name the areas of which nothing but zeros may be said, and those of them that overlap.

    Returns
    -------
    tuple
        All, as `level:area_id`: too few at risk there, or in a difference with areas published
        before; and the latter alone.
    """
    tiny = too_small(tables, policy.min_at_risk)
    published = areas_told(before.cells)
    withheld = told_by_overlap(
        areas_in(cells) - published, published, tables, policy.min_at_risk, before.older
    )
    levels = {layout.level for layout in layouts}
    return {f"{level}:{area}" for level in levels for area in tiny} | withheld, frozenset(withheld)
