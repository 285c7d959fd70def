"""Which place is meant: found by its name, taken from the map, or said in words of one's own."""

from dataclasses import dataclass
from typing import Any

from evenhand.portal.folder import PortalSettings
from evenhand.portal.places import Found, Place, Places, folded

OWN = "own"
NOTHING = Found(())
LONGEST = 120


@dataclass(frozen=True)
class Where:
    """A place that is settled.

    Attributes
    ----------
    name
        As it is shown to its author and to moderators.
    longitude, latitude
        Degrees; None where it is only said in words.
    area_id
        The area, where it is known.
    is_named
        Whether the name is one of the city's, which may be public.
    """

    name: str
    longitude: float | None = None
    latitude: float | None = None
    area_id: str = ""
    is_named: bool = False


@dataclass(frozen=True)
class Unsettled:
    """Why not: `missing`, `choose`, `near`, `none` or `outside`; and what there is."""

    why: str
    found: Found = NOTHING


def settled(
    words: str, chosen: str, asked: str, at: str, city: PortalSettings, places: Places
) -> Where | Unsettled:
    """Settle a place.

    Parameters
    ----------
    words
        What was typed.
    chosen
        Name that was chosen among those offered, or `OWN`; empty where nothing was.
    asked
        What these were offered for; a choice counts for no other words.
    at
        ``longitude,latitude`` from the map; empty without.
    city
        Its bounds are looked at.
    places
        Its names.
    """
    words = " ".join(words.split())[:LONGEST]
    if at:
        return _on_map(at, words, city, places)
    if not words:
        return Unsettled("missing")
    if chosen == OWN and folded(asked) == folded(words):
        return Where(words)
    if chosen and chosen != OWN and folded(asked) == folded(words):
        known = places.named(chosen)
        if known:
            return _at(known)
    found = places.find(words)
    if found.is_exact and len(found.places) == 1 and found.places[0].name:
        return _at(found.places[0])
    if found.is_near or not found.places:
        return Unsettled("near" if found.places else "none", found)
    return Unsettled("choose", found)


def _at(place: Place) -> Where:
    return Where(place.name, place.longitude, place.latitude, place.area_id, is_named=True)


def _on_map(at: str, words: str, city: PortalSettings, places: Places) -> Where | Unsettled:
    point = point_of(at)
    if point is None:
        return Unsettled("missing")
    longitude, latitude = point
    area = places.area_at(longitude, latitude)
    if not is_inside(longitude, latitude, city, places):
        return Unsettled("outside")
    near = places.nearest(longitude, latitude)
    name = near.name if near else words or places.area_name(area)
    return Where(name, longitude, latitude, area, is_named=near is not None)


def point_of(at: str) -> tuple[float, float] | None:
    """Read a point of the map; None where it is none.

    Examples
    --------
    >>> point_of("5.1,52.05"), point_of("here") is None
    ((5.1, 52.05), True)
    """
    east, _, north = at.partition(",")
    try:
        longitude, latitude = round(float(east), 5), round(float(north), 5)
    except ValueError:
        return None
    is_on_earth = abs(longitude) <= 180 and abs(latitude) <= 90
    return (longitude, latitude) if is_on_earth else None


def is_inside(longitude: float, latitude: float, city: PortalSettings, places: Places) -> bool:
    """Say whether a point lies in the city: in one of its areas, or within its bounds."""
    if places.areas:
        return bool(places.area_at(longitude, latitude))
    west, south, east, north = city.bounds
    return west <= longitude <= east and south <= latitude <= north


def options(unsettled: Unsettled) -> list[dict[str, Any]]:
    """Give what a page offers to choose from."""
    return [{"value": one.name, "name": one.name, "kind": one.kind, "area": one.area_id}
            for one in unsettled.found.places]  # fmt: skip
