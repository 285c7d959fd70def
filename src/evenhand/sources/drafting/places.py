"""Finds a table's coordinates and the reference system they may be in; what is open is asked."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from pyproj import CRS, Transformer

from evenhand.sources.drafting.heads import match_of, plain_words
from evenhand.sources.drafting.looks import Look

Floats = npt.NDArray[np.float64]
WGS84 = "EPSG:4326"
MOSTLY_INSIDE = 0.9
MARGIN_DEG, MARGIN_ZONE = 0.5, 3.0
EUROPE = (-25.0, 34.0, 45.0, 72.0)
MOST_OPTIONS = 6


@dataclass(frozen=True)
class Hints:
    """What is known of the city before the file is opened.

    Attributes
    ----------
    crs
        Reference system of the workspace; empty without one.
    box
        West, south, east and north of its areas, in that system; None without areas.
    """

    crs: str = ""
    box: tuple[float, float, float, float] | None = None


@dataclass(frozen=True)
class System:
    """A reference system that the coordinates may be in.

    Attributes
    ----------
    code, name
        Authority's code and printed name.
    longitude, latitude
        Where the middle point would fall, degrees.
    is_swapped
        Whether the first of the two columns holds northings or latitudes.
    """

    code: str
    name: str
    longitude: float
    latitude: float
    is_swapped: bool = False


@dataclass(frozen=True)
class Coordinates:
    """Two columns of coordinates, and the systems they fit, the likeliest first.

    Attributes
    ----------
    x, y
        The columns, as their heads have them: longitude or easting first.
    is_degrees
        Whether they are longitude and latitude.
    systems
        What they may be in; empty if none is known.
    certainty
        sure, likely or asked.
    why
        What speaks for the first system: head, workspace, areas, degrees or nothing.
    """

    x: Look
    y: Look
    is_degrees: bool
    systems: tuple[System, ...]
    certainty: str
    why: str = ""

    @property
    def is_swapped(self) -> bool:
        """Whether the likeliest reading takes the columns the other way round."""
        return bool(self.systems) and self.systems[0].is_swapped


def coordinates_of(x: Look, y: Look, hints: Hints, stated: str = "") -> Coordinates | None:
    """Say what two columns of numbers may be as coordinates; None if they cannot be any.

    Parameters
    ----------
    x, y
        The columns that the heads call longitude or easting, and latitude or northing.
    hints
        What is known of the city.
    stated
        The reference system that the file itself states.
    """
    points = _points(x, y)
    if not len(points):
        return None
    if stated:
        system = _placed(stated, points, is_swapped=False)
        is_degrees = CRS.from_user_input(stated).is_geographic
        return Coordinates(x, y, is_degrees, (system,), "sure", "stated")
    if (np.abs(points) <= 180).all():
        return _degrees(x, y, points, hints)
    return _projected(x, y, points, hints)


def _points(x: Look, y: Look) -> Floats:
    points = np.column_stack([_middle(x), _middle(y)])
    known = np.isfinite(points).all(axis=1) & (points != 0).any(axis=1)
    return np.asarray(points[known], dtype=float)


def _middle(look: Look) -> Floats:
    """Give a column's numbers; of ranges their lower ends, near enough to find a system."""
    if not look.is_range:
        return look.numbers
    texts: list[str | None] = look.values.to_pylist()  # noqa: PD011
    words = [(word or "").replace("–", "-").split("-")[0].strip() for word in texts]
    return pd.to_numeric(pd.Series(words, dtype=object), errors="coerce").to_numpy(dtype=float)


def _degrees(x: Look, y: Look, points: Floats, hints: Hints) -> Coordinates | None:
    if (points == np.floor(points)).all() and len(points) > 3:
        return None  # whole degrees are no places: two small whole numbers
    as_said = _inside(points, EUROPE)
    turned = points[:, ::-1]
    fits = float((np.abs(points[:, 1]) <= 90).mean())
    if fits < MOSTLY_INSIDE:
        if float((np.abs(points[:, 0]) <= 90).mean()) < MOSTLY_INSIDE:
            return None
        return Coordinates(x, y, True, (_wgs(turned, True),), "sure", "beyond_90")
    if hints.crs:
        return _by_workspace(x, y, points, hints)
    if as_said < MOSTLY_INSIDE <= _inside(turned, EUROPE):
        options = (_wgs(turned, True), _wgs(points, False))
        return Coordinates(x, y, True, options, "asked", "swapped")
    return Coordinates(x, y, True, (_wgs(points, False),), _by_heads(x, y), "degrees")


def _by_heads(x: Look, y: Look) -> str:
    said = {*plain_words(x.name), *plain_words(y.name)}
    return "sure" if any(word.startswith(("lon", "lat", "lng")) for word in said) else "likely"


def _by_workspace(x: Look, y: Look, points: Floats, hints: Hints) -> Coordinates:
    """Look which order of degrees falls into the city, or the land its system is for."""
    box = _box_in_degrees(hints)
    inside, turned = _inside(points, box), _inside(points[:, ::-1], box)
    if turned >= MOSTLY_INSIDE > inside:
        return Coordinates(x, y, True, (_wgs(points[:, ::-1], True),), "sure", "swapped_city")
    if inside >= MOSTLY_INSIDE:
        return Coordinates(x, y, True, (_wgs(points, False),), "sure", "city")
    options = (_wgs(points, False), _wgs(points[:, ::-1], True))
    return Coordinates(x, y, True, options, "asked", "elsewhere")


def _projected(x: Look, y: Look, points: Floats, hints: Hints) -> Coordinates:
    found = _fitting(points, hints.crs)
    if hints.crs:
        own = [one for one in found if one.code == hints.crs]
        if own:
            box = hints.box
            order = points[:, ::-1] if own[0].is_swapped else points
            if box is not None and _inside(order, box, margin=2000) >= MOSTLY_INSIDE:
                return Coordinates(x, y, False, (own[0],), "sure", "areas")
            rest = tuple(one for one in found if one not in own[:1])
            return Coordinates(x, y, False, (own[0], *rest), "likely", "workspace")
    named = [one for one in found if _is_named(one.code, x, y)]
    if named:
        rest = tuple(one for one in found if one not in named[:1])
        return Coordinates(x, y, False, (named[0], *rest), "likely", "heads")
    return Coordinates(x, y, False, tuple(found[:MOST_OPTIONS]), "asked", "several")


def _fitting(points: Floats, own: str) -> list[System]:
    """List the systems in whose land nearly all points lie, in one order of axes or the other."""
    boxes = {code: entry["box"] for code, entry in grids().items()}
    if own and own not in boxes:
        boxes[own] = _box_of(own)
    found = []
    for code, box in boxes.items():
        for is_swapped, order in ((False, points), (True, points[:, ::-1])):
            if _inside(order, box, margin=0) < MOSTLY_INSIDE:
                continue
            placed = _placed(code, order, is_swapped=is_swapped)
            area = CRS.from_user_input(code).area_of_use
            land = area.bounds if area else (-180.0, -90.0, 180.0, 90.0)
            if _inside(np.array([[placed.longitude, placed.latitude]]), land):
                found.append(placed)
                break  # what fits as its heads say is not taken the other way round
    return sorted(found, key=lambda one: one.is_swapped)


def _placed(code: str, points: Floats, *, is_swapped: bool) -> System:
    system = CRS.from_user_input(code)
    x, y = np.median(points, axis=0)
    moved = Transformer.from_crs(system, WGS84, always_xy=True).transform(x, y)
    return System(code, system.name, float(moved[0]), float(moved[1]), is_swapped)


def _wgs(points: Floats, is_swapped: bool) -> System:
    x, y = np.median(points, axis=0)
    return System(WGS84, "WGS 84", float(x), float(y), is_swapped)


def _box_in_degrees(hints: Hints) -> tuple[float, float, float, float]:
    system = CRS.from_user_input(hints.crs)
    if hints.box is not None:
        west, south, east, north = Transformer.from_crs(
            system, WGS84, always_xy=True
        ).transform_bounds(*hints.box)
        return (west - MARGIN_DEG, south - MARGIN_DEG, east + MARGIN_DEG, north + MARGIN_DEG)
    area = system.area_of_use
    west, south, east, north = area.bounds if area else (-180.0, -90.0, 180.0, 90.0)
    # Cities near the edge of a zone use it beyond its edge.
    return (west - MARGIN_ZONE, south - MARGIN_ZONE, east + MARGIN_ZONE, north + MARGIN_ZONE)


def _box_of(code: str) -> list[float]:
    system = CRS.from_user_input(code)
    if system.area_of_use is None:
        return [-np.inf, -np.inf, np.inf, np.inf]
    mover = Transformer.from_crs(WGS84, system, always_xy=True)
    return list(mover.transform_bounds(*system.area_of_use.bounds))


def _inside(
    points: Floats, box: tuple[float, float, float, float] | list[float], margin: float = 0
) -> float:
    west, south, east, north = box
    inside = (
        (points[:, 0] >= west - margin) & (points[:, 0] <= east + margin)
        & (points[:, 1] >= south - margin) & (points[:, 1] <= north + margin)
    )  # fmt: skip
    return float(inside.mean()) if len(points) else 0.0


def _is_named(code: str, x: Look, y: Look) -> bool:
    """Say whether a head names a system, as Lest_X does."""
    words = [plain_words(x.name), plain_words(y.name)]
    for text in grids().get(code, {}).get("heads", ()):
        phrase = plain_words(text)
        if any(match_of(phrase, head) for head in words):
            return True
    return False


@cache
def grids() -> Mapping[str, Mapping[str, Any]]:
    """Read the projected systems that sources publish in: code → name, box, words of heads."""
    text = resources.files(__package__).joinpath("grids.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)
