"""Names of streets, parks and areas, so that a place can be found without a map.

`places.json` in the portal's folder holds names, one point of each and the outlines of the areas;
nothing of what was recorded there.
"""

import json
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from heapq import nlargest
from pathlib import Path
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

from evenhand.frame.shelf import SHELF

FILE = "places.json"
KINDS = ("street", "green", "water", "area")
MOST_FOUND, NEAREST = 5, 3
_NUMBER = re.compile(r"^\d+\w?$")
_APART = re.compile(r"[^\w]+")


@dataclass(frozen=True)
class Place:
    """A named place: its kind, one point of it in degrees, and the area that it lies in."""

    name: str
    kind: str
    longitude: float
    latitude: float
    area_id: str = ""


@dataclass(frozen=True)
class Found:
    """What a search gave: places so called, or else those with the most similar names."""

    places: tuple[Place, ...]
    is_exact: bool = False
    is_near: bool = False


@dataclass(frozen=True)
class Places:
    """Every name of a city.

    Attributes
    ----------
    places
        Sorted by name.
    areas
        Area → its name and outline in degrees.
    """

    places: tuple[Place, ...] = ()
    areas: Mapping[str, tuple[str, BaseGeometry]] = field(default_factory=dict)

    @cached_property
    def _folded(self) -> dict[str, list[Place]]:
        told: dict[str, list[Place]] = {}
        for place in self.places:
            told.setdefault(folded(place.name), []).append(place)
        return told

    @cached_property
    def _pieces(self) -> dict[str, frozenset[str]]:
        return {name: _threes(name) for name in self._folded}

    @cached_property
    def names(self) -> frozenset[str]:
        """Give every name; a street may be called like a person."""
        return frozenset(place.name for place in self.places)

    def named(self, name: str) -> Place | None:
        """Give the place that is called exactly so."""
        same = self._folded.get(folded(name), [])
        return next((one for one in same if one.name == name), same[0] if same else None)

    def find(self, asked: str) -> Found:
        """Search by name: upper case, accents and house numbers do not matter.

        Examples
        --------
        >>> names = ("Molenweg", "Dorpsweg")
        >>> city = Places(tuple(Place(name, "street", 5.1, 52.0) for name in names))
        >>> [one.name for one in city.find("molenweg 12").places]
        ['Molenweg']
        >>> [one.name for one in city.find("Moolenweg").places][0], city.find("Moolenweg").is_near
        ('Molenweg', True)
        """
        wanted = folded(asked)
        if not wanted:
            return Found(())
        if same := self._folded.get(wanted):
            return Found(tuple(same), is_exact=True)
        parts = wanted.split()
        begun = [name for name in self._folded if _holds(name, parts)]
        begun.sort(key=lambda name: (not name.startswith(wanted), len(name), name))
        if begun:
            return Found(tuple(self._folded[name][0] for name in begun[:MOST_FOUND]))
        pieces = _threes(wanted)
        near = nlargest(
            NEAREST,
            ((_alike(pieces, other), name) for name, other in self._pieces.items()
             if pieces & other),
        )  # fmt: skip
        return Found(tuple(self._folded[name][0] for _, name in near), is_near=True)

    def area_at(self, longitude: float, latitude: float) -> str:
        """Name the area that a point lies in; empty outside all of them."""
        point = shapely.Point(longitude, latitude)
        return next((one for one, (_, shape) in self.areas.items() if shape.covers(point)), "")

    def area_name(self, area_id: str) -> str:
        """Give an area's name; empty for one that is unknown."""
        return self.areas[area_id][0] if area_id in self.areas else ""

    def nearest(self, longitude: float, latitude: float) -> Place | None:
        """Give the place of the least distance to a point, by which it is called in public."""
        streets = [one for one in self.places if one.kind != "area"]
        shrink = 0.6  # a degree of longitude is shorter; near enough to choose among neighbours
        return min(
            streets,
            key=lambda one: (
                ((one.longitude - longitude) * shrink) ** 2 + (one.latitude - latitude) ** 2
            ),
            default=None,
        )


def folded(name: str) -> str:
    """Write a name without case, accents and house numbers.

    Examples
    --------
    >>> folded("Rue de l'Église 12b"), folded("Große Str.")
    ('rue de l eglise', 'grosse strasse')
    """
    plain = unicodedata.normalize("NFKD", name.casefold().replace("str.", "strasse"))
    bare = "".join(one for one in plain if not unicodedata.combining(one))
    return " ".join(one for one in _APART.split(bare) if one and not _NUMBER.match(one))


def read_places(folder: Path) -> Places:
    """Read the names of a portal's folder; none where there are none yet."""
    made = SHELF.get(folder / FILE, _made, "places")
    return made if isinstance(made, Places) else Places()


def _made(content: bytes) -> Places:
    told: Any = json.loads(content)
    areas = {
        one["id"]: (one["name"], shapely.from_geojson(json.dumps(one["outline"])))
        for one in told["areas"]
    }
    return Places(
        tuple(
            Place(one["name"], one["kind"], one["at"][0], one["at"][1], one.get("area", ""))
            for one in told["places"]
        ),
        areas,
    )


def _holds(name: str, parts: list[str]) -> bool:
    words = name.split()
    return all(any(word.startswith(part) for word in words) for part in parts)


def _threes(name: str) -> frozenset[str]:
    padded = f" {name} "
    return frozenset(padded[at : at + 3] for at in range(len(padded) - 2))


def _alike(one: frozenset[str], other: frozenset[str]) -> float:
    return 2 * len(one & other) / (len(one) + len(other))
