"""Which place each incident hit, and on which day: points, known places or street segments."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from evenhand.errors import OptionError, UnsuitableData, listed
from evenhand.scanning.daily import known_days
from evenhand.scanning.located import NO_DAY, inside_period, located
from evenhand.scanning.near_places import NOWHERE, nearest_place
from evenhand.scanning.quality_checks import EXACT_M
from evenhand.tables.areas import Areas
from evenhand.tables.bases import base_counts, ids_by_level
from evenhand.tables.exposure import Exposure
from evenhand.tables.incidents import Incidents
from evenhand.tables.places import Places
from evenhand.tables.streets import Streets

METHOD = "repeat_places"
Visited = Literal["point", "place", "segment"]


@dataclass(frozen=True)
class VisitedPlaces:
    """Incidents by place and day.

    Attributes
    ----------
    place
        Number of the place of each incident, shape (n,).
    day
        Its day since 1970-01-01, `NO_DAY` where it is not known, shape (n,).
    counts
        Incidents of each place, shape (places,); places without any only where these are known.
    ids
        Codes of segments, shape (places,); empty for others.
    spots
        Coordinates of known places in metres, shape (places, 2); empty for others.
    chance
        Length of each segment, shape (places,); None where all places are taken as alike.
    at_risk
        How many places could have been hit; 0 if that is not known.
    is_shared
        Whether points may have been moved to shared ones: nothing says that they are exact.
    n_used, n_rows, set_aside
        Rows of the offence asked for: used, all, and the others by reason.
    """

    place: NDArray[np.int64]
    day: NDArray[np.int64]
    counts: NDArray[np.int64]
    ids: tuple[str, ...]
    spots: NDArray[np.float64]
    chance: NDArray[np.float64] | None
    at_risk: int
    is_shared: bool
    n_used: int
    n_rows: int
    set_aside: Mapping[str, int]


NO_SPOTS = np.empty((0, 2))


def of_points(
    recorded: Incidents,
    offence: str | None,
    period: tuple[date | None, date | None],
    at_risk: int,
) -> VisitedPlaces:
    """Take distinct coordinates, to the metre, as places.

    Raises
    ------
    OptionError
        More places were hit than are said to be at risk.
    UnsuitableData
        No row has a point.
    """
    found = located(recorded, method=METHOD, offence=offence, period_from=period[0],
                    period_to=period[1])  # fmt: skip
    x, y = (np.round(values).astype(np.int64) for values in (found.x_m, found.y_m))
    _, place, counts = np.unique(x * 2**32 + y, return_inverse=True, return_counts=True)
    if 0 < at_risk < len(counts):
        raise OptionError(
            listed(METHOD, [f"{len(counts)} different points were hit, but only {at_risk} are said "
                            "to be at risk; give a larger number or none"])
        )  # fmt: skip
    exact = np.less_equal(found.precision_m, EXACT_M, where=~np.isnan(found.precision_m),
                          out=np.zeros(len(found), dtype=bool))  # fmt: skip
    return VisitedPlaces(
        place.astype(np.int64), found.day, counts.astype(np.int64), (), NO_SPOTS, None, at_risk,
        bool(exact.mean() <= 0.5), found.n_used, found.n_rows, found.set_aside,
    )  # fmt: skip


def of_known_places(
    recorded: Incidents,
    places: Places | None,
    offence: str | None,
    period: tuple[date | None, date | None],
    within_m: float,
) -> VisitedPlaces:
    """Take stations, shops … as places: each incident belongs to the nearest one in reach.

    Raises
    ------
    UnsuitableData
        There are no places, no row has a point, or none lies near a place.
    """
    found = located(recorded, method=METHOD, offence=offence, period_from=period[0],
                    period_to=period[1])  # fmt: skip
    place = nearest_place(found.x_m, found.y_m, places, within_m=within_m, method=METHOD)
    near = place != NOWHERE
    if places is None or not near.any():
        raise UnsuitableData(
            listed(METHOD, [f"no row lies within {within_m:g} m of a place; allow more with "
                            "within_m"])
        )  # fmt: skip
    aside = {**found.set_aside, "near_no_place": int((~near).sum())}
    return VisitedPlaces(
        place[near], found.day[near], np.bincount(place[near], minlength=len(places)), (),
        places.to_frame()[["x_m", "y_m"]].to_numpy(dtype=np.float64), None, len(places), False,
        int(near.sum()), found.n_rows, {reason: many for reason, many in aside.items() if many},
    )  # fmt: skip


def of_segments(
    recorded: Incidents,
    streets: Streets | None,
    offence: str | None,
    period: tuple[date | None, date | None],
) -> VisitedPlaces:
    """Take street segments as places, a longer one being likelier to be hit.

    Raises
    ------
    UnsuitableData
        The incidents have no street segments, or none lies in the period.
    """
    rows = recorded.to_frame()
    if "area_segment" not in rows:
        raise UnsuitableData(
            listed(METHOD, ["the incidents have no street segments; import streets, or ask for "
                            "over='point'; with areas alone concentration over='area' can be "
                            "asked"])
        )  # fmt: skip
    asked = rows["offence_class"].eq(offence) if offence else rows["offence_class"].notna()
    inside, aside = inside_period(recorded, asked, offence, *period)
    segment, length, names = _segments(rows["area_segment"], streets)
    used = inside & segment.notna()
    if not used.any():
        raise UnsuitableData(listed(METHOD, ["no row that was asked for lies on a known street "
                                             "segment; choose another class or period"])
        )  # fmt: skip
    place = pd.Index(names).get_indexer(pd.Index(segment[used])).astype(np.int64)
    days = known_days(recorded)[used]
    day = np.full(len(place), NO_DAY, dtype=np.int64)
    dated = days.notna().to_numpy()
    day[dated] = (days[dated] - pd.Timestamp(0)).dt.days.to_numpy()
    aside["outside_areas"] = aside.get("outside_areas", 0) + int((inside & ~used).sum())
    return VisitedPlaces(
        place, day, np.bincount(place, minlength=len(names)), tuple(names), NO_SPOTS, length,
        0 if streets is None else len(names), False, int(used.sum()), int(asked.sum()),
        {reason: many for reason, many in aside.items() if many},
    )  # fmt: skip


def _segments(
    segment: pd.Series, streets: Streets | None
) -> tuple[pd.Series, NDArray[np.float64] | None, list[str]]:
    """Give each row's segment, if it is a known street; lengths, and codes in order."""
    if streets is None:
        return segment, None, sorted(map(str, segment.dropna().unique()))
    network = streets.to_frame()
    network = network[network["kind"] != "rail"].sort_values("segment_id")
    own = network["geometry"].map(lambda line: line.length)
    length = network["length_m"].fillna(own).to_numpy(dtype=np.float64)
    names = list(map(str, network["segment_id"]))
    return segment.where(segment.isin(names)), np.maximum(length, 1.0), names


def number_at_risk(
    recorded: Incidents,
    areas: Areas | None,
    exposure: Exposure | None,
    base: str | None,
    level: str | None,
) -> int:
    """Add up dwellings (or another base) of all areas of one level; 0 where no base is asked for.

    Raises
    ------
    UnsuitableData
        There is no such base, or it is not clear over which areas to add it up.
    """
    if base is None:
        return 0
    known = ids_by_level(recorded, areas)
    levels = [level] if level else sorted(set(known) - {"segment"})
    if len(levels) != 1 or levels[0] not in known:
        named = ", ".join(sorted(set(known) - {"segment"})) or "none"
        raise UnsuitableData(
            listed(METHOD, [f"{base} can be added up over one level of areas only; there are: "
                            f"{named}; say which with level=…"])
        )  # fmt: skip
    days = known_days(recorded).dropna()
    span = (days.min().date(), days.max().date()) if len(days) else (date.min, date.max)
    each = base_counts(exposure, base, list(known[levels[0]]), *span).each
    if not each.notna().any():
        raise UnsuitableData(
            listed(METHOD, [f"no table says how many {base} there are; import one, or give "
                            "at_risk"])
        )  # fmt: skip
    return int(each.sum())
