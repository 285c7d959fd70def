"""Which published area is meant: by its own name, or by a street that lies in it."""

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import shapely
from django.conf import settings
from shapely.geometry.base import BaseGeometry

from evenhand.portal.know.published import Published
from evenhand.portal.places import Place, folded, read_places


@dataclass(frozen=True)
class Answer:
    """What a search gave.

    Attributes
    ----------
    slug
        The area, where it is settled.
    kind
        `several` (which of these is meant?), `nothing` (the place is known, its area is not
        published), `near` (no such name, these are alike) or `unknown`.
    names
        What may be searched for instead.
    place
        The place that is known.
    """

    slug: str = ""
    kind: str = ""
    names: tuple[str, ...] = ()
    place: str = ""


def find(asked: str, found: Published) -> Answer:
    """Find the published area of a street or of an area's own name.

    Parameters
    ----------
    asked
        What was typed.
    found
        What is published; the outlines in it decide in which area a street lies.
    """
    wanted = folded(asked)
    for one in found.index["areas"]:
        if wanted and folded(one["name"]) == wanted:
            return Answer(slug=one["slug"])
    places = read_places(Path(settings.PORTAL))
    if not places.places:
        return _among_areas(wanted, found)
    hits = places.find(asked)
    if hits.is_near:
        return Answer(kind="near", names=tuple(one.name for one in hits.places))
    if not hits.places:
        return Answer(kind="unknown")
    slugs = {_area_of(one, found) for one in hits.places}
    if len(slugs) == 1 or (hits.is_exact and len({one.name for one in hits.places}) == 1):
        slug = next(iter(sorted(slugs, key=lambda one: one == "")))
        return Answer(slug=slug) if slug else Answer(kind="nothing", place=hits.places[0].name)
    return Answer(kind="several", names=tuple(dict.fromkeys(one.name for one in hits.places)))


def _among_areas(wanted: str, found: Published) -> Answer:
    names = tuple(one["name"] for one in found.index["areas"] if wanted in folded(one["name"]))
    return Answer(kind="near", names=names[:5]) if wanted and names else Answer(kind="unknown")


def _area_of(place: Place, found: Published) -> str:
    """Give the published area that a place lies in; empty where there is none."""
    point = shapely.Point(place.longitude, place.latitude)
    return next((slug for slug, shape in _outlines(found.folder) if shape.covers(point)), "")


@lru_cache(maxsize=2)
def _outlines(folder: Path) -> tuple[tuple[str, BaseGeometry], ...]:
    path = folder / "data" / "areas.geojson"
    if not path.is_file():
        return ()
    told: Any = json.loads(path.read_text(encoding="utf-8"))
    return tuple(
        (one["properties"]["slug"], shapely.from_geojson(json.dumps(one["geometry"])))
        for one in told["features"]
    )
