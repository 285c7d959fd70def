"""Incidents put on the places among which hot ones are sought, and how sure their place is."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from evenhand.errors import UnsuitableData, listed
from evenhand.scanning.counted_places import WIDELY_KNOWN
from evenhand.scanning.daily import known_days
from evenhand.scanning.hot_ground import Floats, Ground, Numbers, area_ground, segments_of
from evenhand.scanning.located import NO_DAY, located
from evenhand.scanning.quality_checks import COARSE_M
from evenhand.statistics.thinned_series import counted_once
from evenhand.tables.area_counts import area_counts
from evenhand.tables.areas import Areas
from evenhand.tables.bases import base_counts
from evenhand.tables.counts import Counts
from evenhand.tables.exposure import Exposure
from evenhand.tables.incidents import Incidents
from evenhand.taxonomy.classes import DISCOVERED_CLASSES

FORTNIGHT_DAYS = 14
_COARSER = "coarser_than_cell"
_EPOCH = pd.Timestamp(0)


@dataclass(frozen=True, eq=False)
class Placed:
    """Incidents on places.

    Attributes
    ----------
    counts
        Incidents of each place, shape (places,).
    place
        Position of the place of each row, shape (rows,); empty where only counts are known.
    x_m, y_m
        Points of the rows, metres, shape (rows,); missing where a row has only an area.
    error_m
        How far each point may be off, shape (rows,); where the source does not say, `COARSE_M`.
    day
        Days since 1970-01-01, shape (rows,); `NO_DAY` where not known.
    is_error_assumed
        Whether the source says of most points nothing about how exact they are.
    n_used, n_rows, set_aside
        Rows of the offence asked for: used, all, and the others by reason.
    lost_as
        Under which reasons rows were set aside that have no place.
    """

    counts: Floats
    place: Numbers
    x_m: Floats
    y_m: Floats
    error_m: Floats
    day: Numbers
    is_error_assumed: bool
    n_used: int
    n_rows: int
    set_aside: Mapping[str, int]
    lost_as: tuple[str, ...] = ("unplaced", "coarse_place", _COARSER)

    @property
    def share_lost(self) -> float:
        """Share of the rows asked for that have no place, or too coarse a one."""
        lost = sum(self.set_aside.get(name, 0) for name in self.lost_as)
        return lost / (lost + self.n_used)


def placed_points(
    recorded: Incidents, ground: Ground, offence: str | None, period_from: date | None,
    period_to: date | None, coarsest_m: float,
) -> Placed:  # fmt: skip
    """Put points on cells or segments; those on none, or where no base is, are set aside."""
    points = located(recorded, method="hot_spots", offence=offence, period_from=period_from,
                     period_to=period_to, coarsest_m=coarsest_m)  # fmt: skip
    at = ground.find(points.x_m, points.y_m)
    if ground.over == "segment":
        at = segments_of(ground, recorded.to_frame().iloc[points.rows])
    inside = at >= 0
    aside = {_COARSER if name == "coarse_place" and ground.over != "segment" else name: many
             for name, many in points.set_aside.items()}  # fmt: skip
    if (outside := int((~inside).sum())) > 0:
        aside["outside_areas"] = aside.get("outside_areas", 0) + outside
    bare = inside & ~(ground.exposure[at] > 0)
    if bare.any():
        aside["without_base"], inside = int(bare.sum()), inside & ~bare
    if not inside.any():
        raise UnsuitableData(listed("hot_spots", [
            "no point lies in the city's outline or on its streets; compare the reference systems "
            "of both, or import the areas of these records"]))  # fmt: skip
    return _placed(len(ground.ids), at[inside], points.x_m[inside], points.y_m[inside],
                   points.precision_m[inside], points.day[inside],
                   (int(inside.sum()), points.n_rows, aside))  # fmt: skip


def placed_in_areas(
    recorded: Incidents | Counts, areas: Areas | None, exposure: Exposure | None, *,
    offence: str | None, level: str | None, base: str, within_m: float | None,
    period_from: date | None, period_to: date | None,
) -> tuple[Ground, Placed]:  # fmt: skip
    """Count by area; areas without a base or a count are left out."""
    counted = area_counts(recorded, areas, level=level, offence=offence,
                          period_from=period_from, period_to=period_to)  # fmt: skip
    frame, taken = counted.frame, counted.taken
    each = base_counts(exposure, base, frame["area_id"].tolist(), taken.starts_on,
                       taken.ends_on).each.to_numpy(dtype=np.float64)  # fmt: skip
    has_base = bool((each > 0).mean() >= WIDELY_KNOWN)
    kept = frame["count"].notna().to_numpy() & ((each > 0) | (not has_base))
    frame, each = frame[kept].reset_index(drop=True), each[kept]
    ids = tuple(map(str, frame["area_id"]))
    ground = area_ground(
        ids, tuple(map(str, frame["area_name"])), each if has_base else None, base,
        _outlines(areas, counted.level, ids), counted.level, within_m,
    )  # fmt: skip
    counts = frame["count"].to_numpy(dtype=np.float64)
    rows = taken.frame[taken.frame["area_id"].isin(ids)]
    aside = dict(taken.set_aside)
    if len(rows) < len(taken.frame) and isinstance(recorded, Incidents):
        aside["without_base"] = len(taken.frame) - len(rows)
    used = (len(rows) if isinstance(recorded, Incidents) else taken.n_used, taken.n_rows, aside)
    if not isinstance(recorded, Incidents):
        none = np.zeros(0)
        return ground, Placed(counts, none.astype(np.int64), none, none, none,
                              none.astype(np.int64), False, *used)  # fmt: skip
    position = pd.Series(np.arange(len(ids)), index=pd.Index(ids, dtype="string"))
    own = recorded.to_frame().iloc[rows["row"].to_numpy()]
    day = known_days(recorded).iloc[rows["row"].to_numpy()]
    x_m, y_m, precision_m = (own[name].to_numpy(dtype=np.float64)
                             for name in ("x_m", "y_m", "place_precision_m"))  # fmt: skip
    made = _placed(
        len(ids), position.reindex(rows["area_id"]).to_numpy(dtype=np.int64), x_m, y_m,
        precision_m, np.asarray((day - _EPOCH).dt.days.fillna(NO_DAY), dtype=np.int64), used,
    )  # fmt: skip
    return ground, replace(made, lost_as=("outside_areas",))


def _outlines(areas: Areas | None, level: str, ids: tuple[str, ...]) -> NDArray[np.object_] | None:
    if areas is None:
        return None
    frame = areas.to_frame()
    frame = frame[frame["level"].eq(level)] if level else frame
    shapes = frame.drop_duplicates("area_id").set_index("area_id")["geometry"].reindex(ids)
    return None if shapes.isna().any() else np.asarray(shapes.to_numpy(), dtype=object)


def _placed(
    places: int, at: Numbers, x_m: Floats, y_m: Floats, precision_m: Floats, day: Numbers,
    used: tuple[int, int, Mapping[str, int]],
) -> Placed:  # fmt: skip
    told = ~np.isnan(precision_m)
    has_point = ~np.isnan(x_m)
    assumed = bool(has_point.any() and (told[has_point].mean() < 0.5))
    # An area of its own is surer than its point: without a point nothing is moved.
    error = np.where(has_point, np.where(told, precision_m, COARSE_M), 0.0)
    counts = np.bincount(at, minlength=places).astype(np.float64)
    return Placed(counts, at, x_m, y_m, error, day, assumed, *used)


def thinned(placed: Placed) -> Floats | None:
    """Count one incident for each spot and fortnight, so that a series counts once.

    Parameters
    ----------
    placed
        Incidents on places.

    Returns
    -------
    ndarray or None
        Shape (places,); None where most rows know no day or no point.

    Notes
    -----
    Spots are points to the metre; a fortnight begins at a spot with the incident that counts.
    """
    known = (placed.day != NO_DAY) & ~np.isnan(placed.x_m)
    if not len(known) or known.mean() < WIDELY_KNOWN:
        return None
    spots = np.round(placed.x_m[known]) + 1j * np.round(placed.y_m[known])
    number = np.unique(spots, return_inverse=True)[1]
    once = placed.place[known][counted_once(number, placed.day[known], days=FORTNIGHT_DAYS)]
    return np.bincount(once, minlength=len(placed.counts)).astype(np.float64)


def share_discovered(recorded: Incidents | Counts, offence: str | None) -> float:
    """Give the share of the records asked for that police found themselves; such follow police."""
    frame = recorded.to_frame()
    if offence:
        frame = frame[frame["offence_class"].eq(offence)]
    found = frame["offence_class"].isin(DISCOVERED_CLASSES)
    if isinstance(recorded, Incidents):
        return float((found | frame["discovered_by"].eq("police").fillna(False)).mean())
    return float(frame["count"].where(found, 0).sum() / max(frame["count"].sum(), 1))
