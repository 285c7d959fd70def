"""Lots among the areas of a panel; where the treated lie together, among areas that do."""

from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from evenhand.assessment.displaced_parts import Told, Windows
from evenhand.assessment.panel import BUFFER, TREATED, Panel
from evenhand.statistics.assigned_by_lot import ByLot, changed_by_lot
from evenhand.tables.areas import Areas

TOUCH_M = 1.0
"""Outlines that come this near, in metres, share a border: drawn ones seldom meet to the inch."""


def touching_of(panel: Panel, areas: Areas | None) -> NDArray[np.bool_] | None:
    """Say which areas of the panel share a border, shape (areas, areas); None without outlines."""
    if areas is None:
        return None
    frame = areas.to_frame()
    shapes = frame[frame["level"].eq(panel.level)].set_index("area_id")["geometry"]
    if not set(panel.ids) <= set(shapes.index):
        return None
    own = np.array([shapes[one] for one in panel.ids], dtype=object)
    first, second = shapely.STRtree(own).query(own, predicate="dwithin", distance=TOUCH_M)
    found = np.zeros((len(own), len(own)), dtype=bool)
    found[first, second] = True
    np.fill_diagonal(found, False)
    return found


def lot_of(
    panel: Panel, windows: Windows, areas: Areas | None, *, draws: int, seed: int, confidence: float
) -> ByLot:
    """Ask how often areas chosen by lot change as much as the treated ones; buffers play no part.

    Parameters
    ----------
    panel, windows
        The areas, and which periods are compared.
    areas
        Outlines: with them, treated areas that lie together are set beside areas that do.
    draws, seed, confidence
        As for `evenhand.statistics.assigned_by_lot.changed_by_lot`.
    """
    pool = ~panel.of(BUFFER)
    counts, touching = panel.counts[pool], touching_of(panel, areas)
    return changed_by_lot(
        counts[:, windows.before].sum(axis=1), counts[:, windows.after].sum(axis=1),
        panel.of(TREATED)[pool], panel.compared()[pool], draws=draws, seed=seed,
        confidence=confidence,
        touching=None if touching is None else touching[np.ix_(pool, pool)],
    )  # fmt: skip


def lot_fields(lot: ByLot, told: Told) -> dict[str, Any]:
    """Give the fields of a finding that lots fill."""
    return {"p_lot": lot.p_value, "least_p_lot": lot.least, "sets": lot.sets,
            "lots_among": lot.among, "told_p_value": told.p_value, "told_number": told.number,
            "told_number_low": told.number_low, "told_number_high": told.number_high}  # fmt: skip
