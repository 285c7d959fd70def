"""Small OpenStreetMap extracts, written as text."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from xml.sax.saxutils import quoteattr

Point = tuple[float, float]


@dataclass
class Osm:
    """An extract in the making: points are shared where they are the same."""

    box: tuple[float, float, float, float] | None = (10.0, 50.0, 10.1, 50.1)
    nodes: dict[Point, int] = field(default_factory=dict)
    tagged: dict[int, Mapping[str, str]] = field(default_factory=dict)
    ways: list[tuple[Sequence[int], Mapping[str, str]]] = field(default_factory=list)
    relations: list[tuple[Sequence[tuple[int, str]], Mapping[str, str]]] = field(
        default_factory=list
    )

    def node(self, at: Point, **tags: str) -> int:
        number = self.nodes.setdefault(at, len(self.nodes) + 1)
        if tags:
            self.tagged[number] = tags
        return number

    def way(self, points: Sequence[Point], tags: Mapping[str, str]) -> int:
        self.ways.append(([self.node(at) for at in points], tags))
        return len(self.ways)

    def ring(self, west: float, south: float, size: float, tags: Mapping[str, str]) -> int:
        """A square, drawn against the clock: as a coastline it is an island."""
        east, north = west + size, south + size
        corners = [(west, south), (east, south), (east, north), (west, north), (west, south)]
        return self.way(corners, tags)

    def relation(self, members: Sequence[tuple[int, str]], tags: Mapping[str, str]) -> None:
        self.relations.append((members, tags))

    def text(self) -> str:
        lines = ['<?xml version="1.0" encoding="UTF-8"?>', '<osm version="0.6">']
        if self.box:
            west, south, east, north = self.box
            lines.append(
                f'<bounds minlon="{west}" minlat="{south}" maxlon="{east}" maxlat="{north}"/>'
            )
        for (x, y), number in self.nodes.items():
            tags = _tags(self.tagged.get(number, {}))
            lines.append(f'<node id="{number}" version="1" lon="{x}" lat="{y}">{tags}</node>')
        for number, (points, tags) in enumerate(self.ways, start=1):
            refs = "".join(f'<nd ref="{one}"/>' for one in points)
            lines.append(f'<way id="{number}" version="1">{refs}{_tags(tags)}</way>')
        for number, (members, tags) in enumerate(self.relations, start=1):
            refs = "".join(
                f'<member type="way" ref="{way}" role="{role}"/>' for way, role in members
            )
            lines.append(f'<relation id="{number}" version="1">{refs}{_tags(tags)}</relation>')
        return "\n".join([*lines, "</osm>", ""])

    def write(self, path: Path) -> Path:
        path.write_text(self.text(), encoding="utf-8")
        return path


def _tags(tags: Mapping[str, str]) -> str:
    return "".join(f"<tag k={quoteattr(k)} v={quoteattr(v)}/>" for k, v in tags.items())


def harbour_town() -> Osm:
    """A town on a coast that runs from south to north, with an island and one of every layer."""
    osm = Osm()
    osm.way([(10.05, 49.99), (10.05, 50.04), (10.04, 50.04), (10.04, 50.05), (10.05, 50.05),
             (10.05, 50.11)], {"natural": "coastline"})  # fmt: skip
    osm.ring(10.07, 50.06, 0.01, {"natural": "coastline", "place": "island", "name": "Eyland"})
    osm.ring(10.01, 50.01, 0.01, {"leisure": "park", "name": "Stadtpark"})
    outer = osm.ring(10.01, 50.03, 0.01, {})
    inner = osm.ring(10.013, 50.033, 0.002, {})
    lake = {"type": "multipolygon", "natural": "water", "water": "lake", "name": "Teich"}
    osm.relation([(outer, "outer"), (inner, "inner")], lake)
    osm.ring(10.03, 50.03, 0.0005, {"building": "yes", "name": "Bäckerei Meyer"})
    osm.ring(10.031, 50.03, 0.0005, {"building": "no"})
    osm.way([(10.0, 50.02), (10.02, 50.02)], {"highway": "primary", "name": "Hafenstraße"})
    osm.way([(10.02, 50.02), (10.04, 50.02)], {"highway": "primary", "name": "Hafenstraße"})
    osm.way([(10.0, 50.025), (10.2, 50.025)], {"highway": "residential", "name": "Seeweg"})
    osm.way([(10.01, 50.06), (10.02, 50.06)], {"highway": "motorway_link", "tunnel": "yes"})
    osm.way([(10.01, 50.07), (10.02, 50.07)], {"highway": "service", "service": "parking_aisle"})
    osm.way([(10.01, 50.07), (10.01, 50.08)], {"highway": "service", "service": "driveway"})
    osm.way([(10.01, 50.08), (10.02, 50.08)], {"highway": "footway"})
    osm.way([(10.01, 50.081), (10.02, 50.081)], {"highway": "footway", "footway": "sidewalk"})
    osm.way([(10.01, 50.082), (10.02, 50.082)], {"highway": "steps", "tunnel": "yes"})
    osm.way([(10.01, 50.09), (10.02, 50.09)], {"railway": "rail"})
    osm.way([(10.01, 50.091), (10.02, 50.091)], {"railway": "rail", "service": "yard"})
    osm.way([(10.01, 50.092), (10.02, 50.092)], {"railway": "subway", "tunnel": "yes"})
    osm.way([(10.0, 50.095), (10.05, 50.095)], {"waterway": "river", "name": "Aue"})
    osm.way([(9.9, 50.005), (10.2, 50.005)], {"boundary": "administrative", "admin_level": "8"})
    osm.node((10.02, 50.05), place="town", name="Hafenstadt")
    osm.node((10.03, 50.06), place="suburb", name="Neustadt")
    osm.node((10.015, 50.0901), railway="station", name="Hafenstadt Hbf")
    osm.node((10.025, 50.05), shop="bakery", name="Bäckerei Meyer")
    osm.node((10.026, 50.05), amenity="doctors", name="Dr. Anna Schmidt")
    osm.node((10.5, 50.05), place="village", name="Weitab")
    return osm
