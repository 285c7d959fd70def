"""The route of a walk: places that can be stops, their order, and where they lie."""

import copy
import tomllib
from collections.abc import Sequence
from typing import Any

import pyproj

from evenhand.publishing.walks.beginning import walk_text
from evenhand.publishing.walks.reading import MOST_STOPS
from evenhand.workbench.opened import city

Body = dict[str, Any]
MOST_FOUND = 40


def places_named(text: str) -> list[tuple[str, str]]:
    """Find places and streets by a part of their name or code: code and name, the first ones.

    Parameters
    ----------
    text
        Part of a name or code; empty gives the first places.
    """
    wanted = text.strip().casefold()
    found: dict[str, tuple[str, str]] = {}
    for table, code, name in (
        ("places", "place_id", "place_name"),
        ("streets", "segment_id", "street_name"),
    ):
        if not city().has(table) or (table == "streets" and not wanted):
            continue
        rows = city().read(table).to_frame()
        codes = rows[code].astype(str)
        names = rows[name].astype("string").fillna(codes).astype(str)
        here = (names + " " + codes).str.casefold().str.contains(wanted, regex=False)
        pairs = zip(codes[here].head(MOST_FOUND), names[here].head(MOST_FOUND), strict=True)
        found |= {one: (one, named) for one, named in pairs}
    return list(found.values())[:MOST_FOUND]


def with_stops(body: Body, codes: Sequence[str]) -> Body:
    """Put places or streets at the end of the route; without any, the middles of a few areas.

    Raises
    ------
    SourceError
        One of them is no place or street of the workspace, or there is nothing to begin with.
    """
    made = copy.deepcopy(body)
    there = {one["place_id"] for one in made["stop"]}
    fresh = [code for code in dict.fromkeys(codes) if code not in there]
    if codes and not fresh:
        return made
    text = walk_text(
        city(), fresh, walk_id="W", title="-", on="2000-01-01", light="day", raters=1,
        sheet=str(made.get("sheet", "")), file="-",
    )  # fmt: skip
    stops = [one for one in tomllib.loads(text)["stop"] if one["place_id"] not in there]
    made["stop"] = [*made["stop"], *stops][:MOST_STOPS]
    return made


def moved(body: Body, place: int, step: int) -> Body:
    """Move a stop up (-1) or down (1)."""
    made = copy.deepcopy(body)
    stops = made["stop"]
    if 0 <= place < len(stops) and 0 <= place + step < len(stops):
        stops[place], stops[place + step] = stops[place + step], stops[place]
    return made


def without(body: Body, place: int) -> Body:
    """Take a stop out."""
    made = copy.deepcopy(body)
    del made["stop"][place]
    return made


def degrees(stops: Sequence[Any]) -> list[tuple[float, float]]:
    """Give longitude and latitude of stops, for the phone to find the nearest."""
    turn = pyproj.Transformer.from_crs(city().settings.crs, "EPSG:4326", always_xy=True)
    return [
        (round(lon, 5), round(lat, 5))
        for lon, lat in (turn.transform(one.x_m, one.y_m) for one in stops)
    ]
