"""Rings around treated areas, cut from the places of incidents, beside what is out of reach."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from evenhand.assessment.displaced_parts import Windows
from evenhand.assessment.panel import BUFFER, COMPARISON, TREATED, Panel
from evenhand.assessment.panel_areas import shown
from evenhand.assessment.panel_counts import ends_of
from evenhand.errors import UnsuitableData, listed
from evenhand.statistics.ring_change import RingChange, ring_change, rings_by_lot
from evenhand.tables.areas import Areas
from evenhand.tables.incidents import Incidents

NAME = "displacement"
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Ring:
    """One ring.

    Attributes
    ----------
    width_m
        Its outer edge.
    change
        What happened in it, beside what is out of reach.
    p_lot, lot_low, lot_high
        By the same ring around other areas: p-value, and the log changes that these do not call
        unusual; the range is missing where areas are too few for one.
    """

    width_m: float
    change: RingChange
    p_lot: float
    lot_low: float
    lot_high: float


@dataclass(frozen=True)
class Near:
    """Incidents by their distance from areas.

    Attributes
    ----------
    distances
        From each incident to each area of the panel, 0 within, shape (incidents, areas).
    period_at
        The period of each among the panel's, shape (incidents,).
    areas
        Shapes of the panel's areas, shape (areas,).
    unplaced
        How many incidents have no place.
    """

    distances: Floats
    period_at: NDArray[np.intp]
    areas: NDArray[np.object_]
    unplaced: int


def near_of(panel: Panel, incidents: Incidents, areas: Areas) -> Near | None:
    """Measure how far incidents lie from the panel's areas; None where shapes or places lack.

    Incidents within areas that the panel left out are not among them: another measure was taken
    there.
    """
    frame = areas.to_frame()
    shapes = frame[frame["level"].eq(panel.level)].set_index("area_id")["geometry"]
    if incidents.crs != areas.crs or not set(panel.ids) <= set(shapes.index):
        return None
    rows = incidents.to_frame()
    if panel.offence is not None:
        rows = rows[rows["offence_class"].eq(panel.offence)]
    rows = rows[rows["starts_at"].notna() & ~rows[f"area_{panel.level}"].isin(panel.touched)]
    placed = rows[rows["x_m"].notna() & rows["y_m"].notna()]
    local = incidents.local_times("starts_at").dt.tz_localize(None).loc[placed.index]
    day = pd.DatetimeIndex(local.dt.normalize())
    at = np.asarray(panel.periods.searchsorted(day, side="right")) - 1
    inside = (at >= 0) & (day <= ends_of(panel.periods, panel.period)[at])
    kept = placed[inside]
    points = shapely.points(kept["x_m"].to_numpy(float), kept["y_m"].to_numpy(float))
    own = np.array([shapes[one] for one in panel.ids], dtype=object)
    for shape in own:
        shapely.prepare(shape)
    distances = np.column_stack([shapely.distance(shape, points) for shape in own])
    return Near(distances, at[inside], own, len(rows) - len(placed))


def usable_widths(panel: Panel, near: Near, widths: Sequence[float]) -> list[float]:
    """Drop widths whose ring reaches a comparison area; several rings of places are one.

    Raises
    ------
    UnsuitableData
        Even the narrowest ring reaches one, and no buffer is written down to look at instead.
    """
    treated = shapely.union_all(near.areas[panel.of(TREATED)])
    far = shapely.distance(treated, near.areas)
    named = panel.of(COMPARISON)
    gap = float(far[named].min()) if named.any() else float("inf")
    kept = [width for width in widths if width <= gap]
    if not kept and not panel.of(BUFFER).any():
        met = [one for one, hit in zip(panel.ids, named & (far < widths[0]), strict=True) if hit]
        raise UnsuitableData(listed(NAME, [
            f"buffers overlap comparison areas: {shown(met)} lies within {gap:.0f} m of a treated "
            "area, nearer than the narrowest ring; what moved there would be taken for what "
            "happens anyway. Ask for narrower rings with widths_m, or compare with areas farther "
            "away"
        ]))  # fmt: skip
    return kept


def rings(
    panel: Panel, windows: Windows, near: Near, widths: Sequence[float], *, draws: int, seed: int,
    confidence: float,
) -> list[Ring]:  # fmt: skip
    """Say for each width what happened in the ring, merged over all treated areas.

    What a ring is compared with lies beyond the widest of them, so that no ring is ever among it;
    incidents in treated areas are in neither.
    """
    treated, reach = panel.of(TREATED), max(widths)
    nearest = near.distances[:, treated].min(axis=1)
    outside = nearest > 0
    length = len(panel.periods)
    beyond = np.bincount(near.period_at[nearest > reach], minlength=length)
    others = ~panel.of(TREATED, BUFFER)
    compared = outside & (windows.before | windows.after)[near.period_at]
    found = []
    for width in widths:
        inside = outside & (nearest <= width)
        series = np.bincount(near.period_at[inside], minlength=length)
        change = ring_change(series, beyond, windows.before, windows.after)
        p, low, high = rings_by_lot(
            near.distances[compared], windows.after[near.period_at][compared], treated, others,
            width, reach, draws=draws, seed=seed, confidence=confidence,
        )  # fmt: skip
        found.append(Ring(width, change, p, low, high))
    return found
