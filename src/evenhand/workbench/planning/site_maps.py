"""The map of a site: the server's drawing, and what the map in the browser is told."""

from pathlib import Path
from typing import Any, cast

import shapely
from django.http import HttpRequest
from django.urls import reverse
from pyproj import Transformer

from evenhand.errors import EvenhandError
from evenhand.frame.shelf import SHELF
from evenhand.frame.words import say
from evenhand.workbench.city.shapes import feature
from evenhand.workbench.opened import city
from evenhand.workspace.basemap import FOLDER as BASEMAP
from evenhand.workspace.basemap import MANIFEST, Basemap, read_basemap
from evenhand.workspace.numbered_documents import Document, fingerprint_of
from evenhand.workspace.planning_place import shape_of

FOLDER = Path("web", "planning")
_EDGE = 0.3
_WORDS = {"map": "map", "zoom_in": "zoom_in", "zoom_out": "zoom_out", "whole": "map_whole",
          "skip": "map_skip", "open": "map"}  # fmt: skip


def drawing_of(site: Document) -> Path:
    """Say where the drawing of a site lies; another place is another file."""
    return city().folder / FOLDER / f"{fingerprint_of(site)[:24]}.svg"


def map_data(request: HttpRequest, site: Document, title: str, place: str) -> dict[str, Any]:
    """Give what the script that draws the map must know: the site and the ground around it."""
    shape = shape_of(site)
    around = shapely.buffer(shape, max(site["within_m"], 1.0), quad_segs=16)
    turn = Transformer.from_crs(site["crs"], "EPSG:4326", always_xy=True).transform

    def placed(one: Any) -> Any:
        return shapely.transform(one, turn, interleaved=False)

    west, south, east, north = shapely.bounds(placed(around))
    wide, tall = (east - west) * _EDGE, (north - south) * _EDGE
    features = [
        feature(placed(around), {"id": "around", "name": title, "row": place, "class": "seq-1"}),
        feature(placed(shape), {"id": "site", "name": title, "row": place, "class": "seq-4"}),
    ]
    known = _known_basemap()
    return {
        "bounds": [west - wide, south - tall, east + wide, north + tall],
        "basemap": {one.name: reverse("city-tiles", args=[one.path.name])
                    for one in (known.layers if known else ())},
        "selected": "site",
        "layers": [{"id": "site", "features": {"type": "FeatureCollection", "features": features}}],
        "words": {name: say(request, f"web_parts.{one}") for name, one in _WORDS.items()},
    }  # fmt: skip


def attribution() -> str:
    """Say who made the ground; empty where nobody else did."""
    known = _known_basemap()
    return known.attribution if known else ""


def _known_basemap() -> Basemap | None:
    manifest = city().folder / BASEMAP / MANIFEST
    return cast("Basemap | None", SHELF.get(manifest, _read))


def _read(_: bytes) -> Basemap | None:
    try:
        return read_basemap(city().folder)
    except EvenhandError:
        return None
