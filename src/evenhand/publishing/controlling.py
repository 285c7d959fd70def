"""Tables that leave the house together, controlled with everything that left it before."""

from collections.abc import Mapping, Sequence

import pandas as pd

from evenhand.publishing.cutting import area_pieces, too_small
from evenhand.safeguards.cells import Cell
from evenhand.safeguards.disclosure import Controlled, check, control, refuse_if_told
from evenhand.safeguards.layout import Layout, cells_of
from evenhand.safeguards.policy import DisclosurePolicy
from evenhand.safeguards.revisions import agreeing
from evenhand.tables.table import Table


def controlled_together(
    given: Sequence[tuple[pd.DataFrame, Layout]],
    tables: Mapping[str, Table],
    policy: DisclosurePolicy,
    before: Sequence[Cell],
) -> tuple[list[Controlled], int]:
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

    Returns
    -------
    tuple
        The frames after control; how many earlier numbers no longer add up with them.

    Raises
    ------
    DisclosureError
        Columns are undeclared, points would be shown, or a small number could be worked out.
    """
    pieces = area_pieces(tables)
    truth = [item for frame, layout in given for item in cells_of(frame, layout)]
    cells = [item.cell for item in truth]
    fitting = agreeing(before, cells, pieces)
    tiny = too_small(tables, policy.min_at_risk)
    levels = {layout.level for _, layout in given}
    done = control(
        given,
        policy,
        before=fitting,
        pieces=pieces,
        too_small_areas={f"{level}:{area}" for level in levels for area in tiny},
    )
    shown = [cell for one in done for cell in one.cells]
    true = [item.cell for item in truth if item.column != "rest"]
    refuse_if_told(check(true, shown, policy, before=fitting, pieces=pieces))
    return done, len(before) - len(fitting)
