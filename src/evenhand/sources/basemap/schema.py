"""The layers of a basemap: what each shows, its attributes, and from which zoom to which."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

VERSION: Final = 1
LAST_ZOOM: Final = 14
"""Tiles end here; a map that is drawn larger stretches them: a step is less than a metre."""
OSM_ATTRIBUTION: Final = "© OpenStreetMap contributors"

Shape = Literal["Point", "LineString", "Polygon"]


@dataclass(frozen=True)
class Attribute:
    """One attribute of a layer's features.

    Attributes
    ----------
    name
        Its name in the tiles.
    kind
        `text` or `whole`, a whole number.
    meaning
        What it says, in a line.
    values
        Value → the zoom from which a map should draw such features; empty where any text or
        number may stand.
    missing
        Whether a feature may lack it.
    """

    name: str
    kind: Literal["text", "whole"]
    meaning: str
    values: Mapping[str, int] = field(default_factory=dict)
    missing: bool = False


@dataclass(frozen=True)
class Layer:
    """One layer: a PMTiles file of its own, whose one vector layer has the same name."""

    name: str
    shape: Shape
    first_zoom: int
    meaning: str
    attributes: tuple[Attribute, ...] = ()


_NAME = Attribute("name", "text", "the name of the street as it is signed", missing=True)
_TUNNEL = Attribute("tunnel", "whole", "1 below ground, else 0")

LAYERS: Final = (
    Layer("land", "Polygon", 4, "ground that the source knows; outside it there are no data"),
    Layer("sea", "Polygon", 4, "the sea, closed from the coastline against the source's box"),
    Layer("green", "Polygon", 8, "parks, woods, grass, pitches, cemeteries and fields", (
        Attribute("kind", "text", "what grows or is done there", {
            "wood": 8, "park": 9, "cemetery": 11, "field": 11, "grass": 12, "sport": 13}),
    )),
    Layer("water", "Polygon", 8, "lakes, rivers and basins with two banks", (
        Attribute("kind", "text", "what water it is", {"river": 8, "lake": 8, "other": 8}),
    )),
    Layer("waterways", "LineString", 10, "rivers, canals and streams drawn as a line", (
        Attribute("kind", "text", "what water it is", {"river": 10, "canal": 11, "stream": 13}),
    )),
    Layer("buildings", "Polygon", 13, "buildings, or whole built blocks", (
        Attribute("kind", "text", "one building or a block", {"building": 13, "block": 10}),
    )),
    Layer("roads", "LineString", 8, "motorways and main roads", (
        Attribute("class", "text", "how much it carries",
                  {"motorway": 8, "main": 8, "middle": 11}),
        _NAME, _TUNNEL,
    )),
    Layer("streets", "LineString", 12, "all other streets", (
        Attribute("class", "text", "a street, or a lane to a yard or a garage",
                  {"street": 12, "service": 14}),
        _NAME, _TUNNEL,
    )),
    Layer("paths", "LineString", 13, "ways on foot or by bicycle", (
        Attribute("class", "text", "what it is made for", {"path": 14, "cycle": 14, "steps": 15}),
    )),
    Layer("rail", "LineString", 9, "tracks above ground", (
        Attribute("class", "text", "what runs there; yards are sidings and depots",
                  {"rail": 9, "tram": 13, "yard": 15}),
    )),
    Layer("boundaries", "LineString", 6, "borders of administration on land", (
        Attribute("level", "whole",
                  "as OpenStreetMap counts: 2 a state, 8 a municipality, 10 a quarter"),
    )),
    Layer("labels", "Point", 4, "names of places, water and parks; of no person and no shop", (
        Attribute("kind", "text", "what is named", {
            "city": 4, "town": 8, "island": 11, "village": 11, "suburb": 11, "quarter": 12,
            "neighbourhood": 13, "hamlet": 13, "station": 13, "water": 11, "green": 11,
            "square": 15}),
        Attribute("name", "text", "the name"),
        Attribute("rank", "whole", "1 is named first, 7 last where names collide"),
    )),
)  # fmt: skip
"""All layers in the order in which a map draws them; data go above `buildings`, below `water`."""

BY_NAME: Final[Mapping[str, Layer]] = {layer.name: layer for layer in LAYERS}
