"""Which tags of OpenStreetMap go to which layer, and what they are called there."""

from collections.abc import Mapping
from typing import Final

import numpy as np
import pandas as pd

ROADS: Final = {
    "motorway": "motorway", "trunk": "motorway", "primary": "main", "secondary": "middle",
    "tertiary": "middle",
}  # fmt: skip
STREETS: Final = {
    "residential": "street", "unclassified": "street", "living_street": "street",
    "road": "street", "pedestrian": "street", "busway": "street", "service": "service",
}  # fmt: skip
PATHS: Final = {
    "footway": "path", "path": "path", "track": "path", "bridleway": "path", "cycleway": "cycle",
    "steps": "steps",
}  # fmt: skip
_QUIET_SERVICE: Final = ("parking_aisle", "drive-through", "emergency_access")
_QUIET_FOOTWAY: Final = ("sidewalk", "crossing", "traffic_island")
RAILS: Final = {
    "rail": "rail", "light_rail": "rail", "subway": "rail", "narrow_gauge": "rail",
    "funicular": "rail", "monorail": "rail", "tram": "tram",
}  # fmt: skip
_YARDS: Final = ("yard", "siding", "spur", "crossover")
WATERWAYS: Final = {"river": "river", "canal": "canal", "stream": "stream"}
_GREEN: Final[Mapping[str, Mapping[str, str]]] = {
    "leisure": {"park": "park", "garden": "park", "golf_course": "park", "dog_park": "park",
                "playground": "park", "common": "park", "pitch": "sport", "track": "sport"},
    "landuse": {"forest": "wood", "grass": "grass", "meadow": "grass", "village_green": "grass",
                "recreation_ground": "park", "allotments": "grass", "cemetery": "cemetery",
                "farmland": "field", "orchard": "field", "vineyard": "field"},
    "natural": {"wood": "wood", "scrub": "wood", "grassland": "grass", "heath": "grass"},
    "amenity": {"grave_yard": "cemetery"},
}  # fmt: skip
_WATER: Final[Mapping[str, tuple[str, ...]]] = {
    "natural": ("water",), "waterway": ("riverbank", "dock"), "landuse": ("reservoir", "basin"),
}  # fmt: skip
_FLOWS: Final = ("river", "canal", "stream", "oxbow")
_STILL: Final = ("lake", "pond", "reservoir", "basin", "lagoon")
PLACES: Final = {
    "city": ("city", 1), "town": ("town", 2), "borough": ("suburb", 3), "suburb": ("suburb", 3),
    "village": ("village", 3), "quarter": ("quarter", 4), "island": ("island", 4),
    "neighbourhood": ("neighbourhood", 5), "hamlet": ("hamlet", 6), "square": ("square", 7),
}  # fmt: skip
STATIONS: Final = ("station", "halt")
STATION_RANK: Final = 5
LARGEST_FIRST_M2: Final = (1e6, 1e5, 2e4)
"""Water and green of at least these sizes are named at rank 3, 4 and 5; smaller ones at 6."""
LEAST_NAMED_M2: Final = 3_000.0

_POLYGON_VALUES: Final = (
    *(f"{key}={value}" for key, values in _GREEN.items() for value in values),
    *(f"{key}={value}" for key, values in _WATER.items() for value in values),
    "place=square",
)
POINT_TAGS: Final = ("name", "place", "railway")
LINE_TAGS: Final = ("name", "highway", "railway", "waterway", "natural", "boundary", "admin_level",
                    "service", "footway", "tunnel", "indoor")  # fmt: skip
SURFACE_TAGS: Final = ("name", "building", "landuse", "leisure", "natural", "water", "waterway",
                       "amenity", "place", "boundary", "admin_level")  # fmt: skip


def reading_rules(name_tags: tuple[str, ...]) -> str:
    """Write the rules by which GDAL reads an extract: which tags, and which closed ways are areas.

    Parameters
    ----------
    name_tags
        Tags that hold names, besides `name` itself: `name:sv`.

    Notes
    -----
    A closed way of the coastline stays a line, since its direction says where the water is.
    """
    layers = {"points": POINT_TAGS, "lines": LINE_TAGS, "multipolygons": SURFACE_TAGS,
              "multilinestrings": (), "other_relations": ()}  # fmt: skip
    lines = [
        "closed_ways_are_polygons=building," + ",".join(_POLYGON_VALUES),
        "attribute_name_laundering=no", "report_all_nodes=no", "report_all_ways=no",
    ]  # fmt: skip
    for layer, tags in layers.items():
        wanted = (*tags, *name_tags) if "name" in tags else ("name",)
        lines += [f"[{layer}]", "osm_id=no", f"attributes={','.join(wanted)}", "other_tags=no"]
    return "\n".join([*lines, ""])


WANTED: Final = {
    "points": "place IS NOT NULL OR railway IS NOT NULL",
    "lines": "highway IS NOT NULL OR railway IS NOT NULL OR waterway IS NOT NULL "
             "OR natural = 'coastline' OR boundary = 'administrative'",
    "multipolygons": "building IS NOT NULL OR landuse IS NOT NULL OR leisure IS NOT NULL "
                     "OR natural IS NOT NULL OR waterway IS NOT NULL OR amenity = 'grave_yard' "
                     "OR place = 'square' OR boundary = 'administrative'",
}  # fmt: skip
"""Which things of an extract are read at all, by GDAL's layer."""


def highway_class(tags: pd.DataFrame, classes: Mapping[str, str]) -> pd.Series:
    """Give the class of each way that is of these, missing for others; links go with their road."""
    plain = tags["highway"].str.removesuffix("_link")
    found = plain.map(classes)
    quiet = tags["service"].isin(_QUIET_SERVICE) & plain.eq("service")
    quiet |= tags["footway"].isin(_QUIET_FOOTWAY) | tags["indoor"].eq("yes")
    kept: pd.Series = found.mask(quiet)
    return kept


def rail_class(tags: pd.DataFrame) -> pd.Series:
    """Give the class of each track, missing for what is none."""
    found = tags["railway"].map(RAILS)
    classes: pd.Series = found.mask(found.notna() & tags["service"].isin(_YARDS), "yard")
    return classes


def is_below(tags: pd.DataFrame) -> pd.Series:
    """Say which ways run below ground; a passage through a building does not."""
    below: pd.Series = tags["tunnel"].notna() & ~tags["tunnel"].isin(["no", "building_passage"])
    return below


def green_kind(tags: pd.DataFrame) -> pd.Series:
    """Give the kind of each green surface, missing for what is none."""
    kinds = pd.Series(pd.NA, index=tags.index, dtype=object)
    for key, values in _GREEN.items():
        kinds = kinds.where(kinds.notna(), tags[key].map(values))
    return kinds


def water_kind(tags: pd.DataFrame) -> pd.Series:
    """Give the kind of each surface of water, missing for what is none."""
    is_water = pd.Series(False, index=tags.index)
    for key, values in _WATER.items():
        is_water |= tags[key].isin(values)
    flows = tags["water"].isin(_FLOWS) | tags["waterway"].eq("riverbank")
    still = tags["water"].isin(_STILL) | tags["landuse"].isin(_WATER["landuse"])
    kinds = np.select([flows, still], ["river", "lake"], "other")
    return pd.Series(kinds, index=tags.index, dtype=object).where(is_water)


def label_ranks(area_m2: "np.typing.NDArray[np.float64]") -> "np.typing.NDArray[np.int64]":
    """Rank the names of water and green by their size.

    Examples
    --------
    >>> label_ranks(np.array([2e6, 5e4, 100.0])).tolist()
    [3, 5, 6]
    """
    smaller = [(area_m2 < least).astype(np.int64) for least in LARGEST_FIRST_M2]
    ranks: np.typing.NDArray[np.int64] = 3 + np.sum(smaller, axis=0)
    return ranks
