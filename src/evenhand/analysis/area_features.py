"""Features of areas that estimates for small areas, and drivers of feeling unsafe, may lean on."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from evenhand.errors import UnsuitableData, listed
from evenhand.statistics.spatial_fay_herriot import neighbour_weights
from evenhand.tables.area_counts import area_counts
from evenhand.tables.areas import Areas
from evenhand.tables.counts import Counts
from evenhand.tables.exposure import Exposure
from evenhand.tables.incidents import Incidents

FEATURES = ("deprivation_rank", "density", "recorded_crime")
Floats = NDArray[np.float64]
_TOUCH_M = 1.0
"""Areas nearer than this are neighbours: outlines drawn apart by rounding still touch."""


@dataclass(frozen=True)
class AreaFeatures:
    """Features of areas, standardised.

    Attributes
    ----------
    names
        The features, as asked for.
    columns
        Shape (areas, features): mean 0, standard deviation 1 over the areas.
    """

    names: tuple[str, ...]
    columns: Floats


@dataclass(frozen=True)
class AreaSources:
    """The tables that features of areas come from; each may be missing."""

    areas: Areas | None
    exposure: Exposure | None
    recorded: Incidents | Counts | None


def area_features(
    method: str, names: Sequence[str], ids: Sequence[str], sources: AreaSources
) -> AreaFeatures:
    """Give features of some areas.

    Parameters
    ----------
    method
        Whose question it is, for messages.
    names
        Of `FEATURES`: the rank of deprivation; the natural logarithm of residents per square
        kilometre; that of incidents recorded per resident over all that is recorded, half an
        incident added.
    ids
        The areas, in the order wanted.
    sources
        Where features come from.

    Raises
    ------
    UnsuitableData
        A name is not known or given twice, a table is missing, or an area has no value or all
        have the same. All are listed.
    """
    problems = [f"there is no feature of areas '{name}'; there are: {', '.join(FEATURES)}"
                for name in names if name not in FEATURES]  # fmt: skip
    problems += [f"the feature '{name}' is asked for twice" for name in sorted(
        {name for name in names if list(names).count(name) > 1})]  # fmt: skip
    if names and not ids:
        problems.append("no respondent has a known area, so that areas have no features")
    found = []
    for name in names if not problems else ():
        value, lack = _feature(name, list(ids), sources)
        lost = [one for one, known in zip(ids, np.isfinite(value), strict=True) if not known]
        if lack:
            problems.append(lack)
        elif lost:
            problems.append(f"the feature '{name}' is missing for {len(lost)} areas, such as "
                            f"{', '.join(lost[:3])}; fill it in, or leave it out")  # fmt: skip
        elif np.ptp(value) == 0:
            problems.append(f"the feature '{name}' is the same in all areas; leave it out")
        else:
            found.append((value - value.mean()) / value.std())
    if problems:
        raise UnsuitableData(listed(method, problems))
    return AreaFeatures(tuple(names), np.column_stack([np.empty((len(ids), 0)), *found]))


def residents_of(exposure: Exposure | None, ids: Sequence[str]) -> Floats:
    """Give how many people live in each area, in the latest period; missing where not known."""
    if exposure is None:
        return np.full(len(ids), np.nan)
    frame = exposure.to_frame()
    frame = frame[frame["base"].eq("residents") & frame["value"].notna()]
    latest = frame.sort_values("period_end", na_position="last").groupby("area_id")["value"].last()
    return latest.reindex(list(ids)).to_numpy(dtype=np.float64)


def neighbours_of(method: str, areas: Areas | None, ids: Sequence[str]) -> Floats:
    """Give equal weights to the areas that each area touches.

    Raises
    ------
    UnsuitableData
        There is no table of areas, or an area is not in it.
    """
    frame = None if areas is None else areas.to_frame().set_index("area_id")
    lost = list(ids) if frame is None else [one for one in ids if one not in frame.index]
    if frame is None or lost:
        raise UnsuitableData(listed(method, [
            f"neighbours are found from outlines, and {len(lost)} areas have none; import the "
            "areas, or choose another fit"
        ]))  # fmt: skip
    shapes = frame.loc[~frame.index.duplicated(), "geometry"].reindex(list(ids)).to_numpy()
    tree = shapely.STRtree(shapes)
    one, two = tree.query(shapes, predicate="dwithin", distance=_TOUCH_M)
    apart = one != two
    return neighbour_weights(np.column_stack([one[apart], two[apart]]), len(ids))


def _feature(name: str, ids: list[str], sources: AreaSources) -> tuple[Floats, str]:
    """Give the values of one feature, or what is missing for it."""
    none = np.full(len(ids), np.nan)
    if name == "deprivation_rank":
        if sources.areas is None:
            return none, "the rank of deprivation stands in the table of areas; import it"
        return _of_areas(sources.areas, ids)["deprivation_rank"].to_numpy(np.float64), ""
    people = residents_of(sources.exposure, ids)
    if not np.isfinite(people).any():
        return none, f"the feature '{name}' needs residents by area (table exposure); import them"
    with np.errstate(divide="ignore", invalid="ignore"):
        if name == "density":
            if sources.areas is None:
                return none, "density needs the table of areas; import it"
            mine = _of_areas(sources.areas, ids)
            drawn = shapely.area(mine["geometry"].to_numpy()) / 1e6
            size = mine["area_km2"].to_numpy(np.float64, na_value=np.nan)
            return np.log(people / np.where(np.isnan(size), drawn, size)), ""
        if sources.recorded is None:
            return none, "recorded crime needs incidents or counts; import some"
        counted = area_counts(sources.recorded, sources.areas, level=_level(sources, ids),
                              offence=None, period_from=None, period_to=None).frame  # fmt: skip
        count = counted.set_index("area_id")["count"].astype("float64").reindex(ids).to_numpy()
        return np.log((count + 0.5) / people), ""


def _of_areas(areas: Areas, ids: list[str]) -> pd.DataFrame:
    frame = areas.to_frame()
    return frame[~frame["area_id"].duplicated()].set_index("area_id").reindex(ids)


def _level(sources: AreaSources, ids: list[str]) -> str | None:
    """Name the level that the areas are of."""
    if sources.areas is None:
        return None
    frame = sources.areas.to_frame()
    fitting = frame[frame["area_id"].isin(ids)]["level"].value_counts()
    return str(fitting.idxmax()) if len(fitting) else None
