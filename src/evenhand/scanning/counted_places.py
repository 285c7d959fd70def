"""How many incidents each place has, whether segments, areas or points."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from evenhand.errors import UnsuitableData, listed
from evenhand.scanning.near_places import NOWHERE, nearest_place
from evenhand.scanning.quality_checks import COARSE_M
from evenhand.statistics.dispersion import UNKNOWN, Dispersion
from evenhand.tables.area_months import area_dispersion
from evenhand.tables.areas import Areas
from evenhand.tables.bases import base_counts
from evenhand.tables.counts import Counts
from evenhand.tables.exposure import Exposure
from evenhand.tables.incidents import Incidents
from evenhand.tables.places import Places
from evenhand.tables.streets import Streets
from evenhand.tables.tally import tally

WIDELY_KNOWN = 0.8
PlaceKind = Literal["segment", "area", "point", "place"]


@dataclass(frozen=True)
class CountedPlaces:
    """Incidents of each place.

    Attributes
    ----------
    counts
        Shape (places,), places without any included where they are known.
    ids
        The places' codes, shape (places,); empty for points, which are never named.
    all_known
        Whether places without incidents are among them.
    base
        How many each area has of whom or what is exposed, shape (places,); None where places are
        no areas or it is not known.
    dispersion
        Of the counts of areas, from their months; unknown for other places.
    spots
        Coordinates of points and known places in metres, shape (places, 2); else empty.
    n_used, n_rows, set_aside
        Rows of the offence asked for: used, all, and the others by reason.
    """

    counts: NDArray[np.float64]
    ids: tuple[str, ...]
    all_known: bool
    n_used: int
    n_rows: int
    set_aside: Mapping[str, int]
    base: NDArray[np.float64] | None = None
    dispersion: Dispersion = UNKNOWN
    spots: NDArray[np.int64] = field(default_factory=lambda: np.empty((0, 2), dtype=np.int64))


def counted_places(
    recorded: Incidents | Counts,
    streets: Streets | None,
    areas: Areas | None,
    exposure: Exposure | None,
    places: Places | None,
    *,
    over: PlaceKind,
    offence: str | None,
    level: str | None,
    base: str,
    within_m: float,
) -> CountedPlaces:
    """Count incidents at each place.

    Parameters
    ----------
    recorded
        Incidents, or counts by area.
    streets
        All street segments; without them only segments with incidents are known.
    areas
        All areas; without them only areas with incidents are known.
    exposure
        How many residents, dwellings … each area has.
    places
        Stations, shops …, for `place`.
    over
        What a place is. Points are the distinct coordinates, to the metre; rows that may lie
        more than `COARSE_M` away from theirs are set aside.
    offence
        One class; None takes every class.
    level
        Which set of areas, for `area`; None takes the only one there is.
    base
        Which base of `exposure` is taken, for `area`. Where fewer than 8 in 10 areas have it none
        is; else areas without it are left out.
    within_m
        For `place`: an incident further from every one belongs to none.

    Returns
    -------
    CountedPlaces
        Counts of each place.

    Raises
    ------
    UnsuitableData
        The incidents have no such places, or there are fewer than two.
    """
    if over == "area":
        return _of_areas(recorded, areas, exposure, offence, level, base)
    if not isinstance(recorded, Incidents):
        raise UnsuitableData(
            listed("concentration", [f"counts have no {over}s; ask for over='area'"])
        )
    rows = recorded.to_frame()
    asked = rows["offence_class"].eq(offence) if offence else rows["offence_class"].notna()
    if over == "segment":
        return _of_segments(rows, asked, streets)
    has_point = asked & rows["x_m"].notna()
    # A row placed on its street stands at the street's middle: many there are no hot point.
    placed = has_point & ~rows["place_precision_m"].gt(COARSE_M).fillna(False).astype(bool)
    if over == "place":
        return _of_known_places(rows, asked, has_point, placed, places, within_m)
    x, y = (rows.loc[placed, name].round().to_numpy().astype(np.int64) for name in ("x_m", "y_m"))
    # One whole number for each spot: sorting it is ten times faster than grouping by two columns.
    spots, counts = np.unique(x * 2**32 + y, return_counts=True)
    lost = {"unplaced": asked & ~has_point, "coarse_place": has_point & ~placed}
    made = _made(counts.astype(np.float64), (), False, asked, placed, lost)
    east = (spots + 2**31) >> 32
    return replace(made, spots=np.column_stack([east, spots - east * 2**32]))


def _of_known_places(
    rows: pd.DataFrame,
    asked: "pd.Series[bool]",
    has_point: "pd.Series[bool]",
    placed: "pd.Series[bool]",
    places: Places | None,
    within_m: float,
) -> CountedPlaces:
    """Count incidents at stations, shops …: each belongs to the nearest one in reach."""
    x, y = (rows.loc[placed, name].to_numpy(dtype=np.float64) for name in ("x_m", "y_m"))
    at = nearest_place(x, y, places, within_m=within_m, method="concentration")
    near = placed.copy()
    near[placed] = at != NOWHERE
    counts = np.bincount(at[at != NOWHERE], minlength=0 if places is None else len(places))
    lost = {"unplaced": asked & ~has_point, "coarse_place": has_point & ~placed,
            "near_no_place": placed & ~near}  # fmt: skip
    made = _made(counts.astype(np.float64), (), True, asked, near, lost)
    spots = pd.DataFrame() if places is None else places.to_frame()[["x_m", "y_m"]].round()
    return replace(made, spots=spots.to_numpy().astype(np.int64))


def _of_segments(
    rows: pd.DataFrame, asked: "pd.Series[bool]", streets: Streets | None
) -> CountedPlaces:
    if "area_segment" not in rows:
        raise UnsuitableData(
            listed("concentration", ["the incidents have no street segments; import streets, or "
                                     "ask for over='point' or over='area'"])
        )  # fmt: skip
    segment = rows["area_segment"]
    counted = segment[asked].dropna().value_counts()
    known = streets is not None
    if streets is not None:
        network = streets.to_frame()
        names = network.loc[network["kind"] != "rail", "segment_id"]
        counted = counted.reindex(names, fill_value=0)
        segment = segment.where(segment.isin(names))
    counted = counted.sort_index()
    placed = asked & segment.notna()
    names_in_order = tuple(map(str, counted.index))
    counts = counted.to_numpy().astype(np.float64)
    return _made(counts, names_in_order, known, asked, placed,
                 {"outside_areas": asked & ~placed})  # fmt: skip


def _of_areas(
    recorded: Incidents | Counts,
    areas: Areas | None,
    exposure: Exposure | None,
    offence: str | None,
    level: str | None,
    base: str,
) -> CountedPlaces:
    taken = tally(recorded, offence=offence, level=_level(recorded, areas, level), areas=areas)
    counted = taken.frame.groupby("area_id")["count"].sum()
    known = isinstance(recorded, Counts)
    if areas is not None:
        frame = areas.to_frame()
        chosen = frame["level"].eq(level) if level else frame["area_id"].isin(counted.index)
        same = frame["level"].isin(frame.loc[chosen, "level"])
        if counted.index.isin(frame.loc[same, "area_id"]).all():
            counted = counted.reindex(frame.loc[same, "area_id"], fill_value=0)
            known = True
    counted = counted.sort_index()
    each = base_counts(exposure, base, list(map(str, counted.index)), taken.starts_on,
                       taken.ends_on).each.to_numpy(dtype=np.float64)  # fmt: skip
    there, lost, aside = each > 0, 0, dict(taken.set_aside)
    has_base = known and there.mean() >= WIDELY_KNOWN
    if has_base and (lost := int(counted[~there].sum())) and isinstance(recorded, Incidents):
        aside["without_base"] = lost
    kept = there if has_base else np.ones(len(counted), dtype=bool)
    return CountedPlaces(
        counted[kept].to_numpy().astype(np.float64), tuple(map(str, counted.index[kept])), known,
        taken.n_used - aside.get("without_base", 0), taken.n_rows, aside,
        base=each[kept] if has_base else None, dispersion=area_dispersion(taken, recorded),
    )  # fmt: skip


def _level(recorded: Incidents | Counts, areas: Areas | None, level: str | None) -> str | None:
    if level is not None or isinstance(recorded, Counts):
        return level
    names = {str(n)[5:] for n in recorded.to_frame() if str(n).startswith("area_")} - {"segment"}
    if areas is not None:
        names &= set(areas.column("level"))
    if not names:
        raise UnsuitableData(listed("concentration", ["the incidents have no areas; import some"]))
    if len(names) > 1:
        raise UnsuitableData(
            listed(
                "concentration",
                [f"there are areas of {', '.join(sorted(names))}; say which with level=…"],
            )
        )
    return names.pop()


def _made(
    counts: NDArray[np.float64],
    ids: tuple[str, ...],
    known: bool,
    asked: "pd.Series[bool]",
    placed: "pd.Series[bool]",
    lost: Mapping[str, "pd.Series[bool]"],
) -> CountedPlaces:
    aside = {reason: int(rows.sum()) for reason, rows in lost.items()}
    return CountedPlaces(counts, ids, known, int(placed.sum()), int(asked.sum()),
                         {name: many for name, many in aside.items() if many})  # fmt: skip
