"""The features of a basemap's layers before they are cut into tiles."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from evenhand.sources.basemap.schema import LAYERS, Layer

Box = tuple[float, float, float, float]
"""West, south, east, north, in degrees."""
LONLAT = "EPSG:4326"


@dataclass(frozen=True)
class Drawn:
    """The features of one layer.

    Attributes
    ----------
    shapes
        Longitude and latitude, shape (features,); all of the layer's kind or the multiple of it.
    attributes
        Attribute → its value for each feature; None where it is missing.
    mended, left_out
        How many outlines had to be closed or uncrossed, and how many things that belong here
        had no shape within the box.
    first_zoom
        Where these are to be seen earlier than the layer's own first zoom.
    """

    shapes: npt.NDArray[np.object_]
    attributes: Mapping[str, Sequence[Any]] = field(default_factory=dict)
    mended: int = 0
    left_out: int = 0
    first_zoom: int | None = None

    def __len__(self) -> int:
        return len(self.shapes)


@dataclass(frozen=True)
class Source:
    """What a basemap was made from.

    Attributes
    ----------
    name
        The file, or empty where the city's own tables were taken.
    fingerprint
        SHA-256 of the file, or the tables' fingerprints joined.
    attribution
        What must stand on every map, such as "© OpenStreetMap contributors".
    """

    name: str
    fingerprint: str
    attribution: str


@dataclass(frozen=True)
class BasemapFeatures:
    """All that a basemap shows.

    Attributes
    ----------
    layers
        Layer → features, for layers that have some.
    box
        The ground that is known.
    source
        Where it came from.
    notes
        Keys of `basemap.toml`: what to know of it.
    """

    layers: Mapping[str, Drawn]
    box: Box
    source: Source
    notes: tuple[str, ...] = ()


def clipped(shapes: npt.NDArray[np.object_], layer: Layer, box: Box) -> npt.NDArray[np.object_]:
    """Cut shapes to the box and keep the parts of the layer's kind; None where nothing is left."""
    window = shapely.box(*box)
    shapely.prepare(window)
    kept = shapes.copy()
    there = ~shapely.is_missing(kept)
    kept[there & ~shapely.intersects(window, kept)] = None
    across = ~shapely.is_missing(kept) & ~shapely.contains_properly(window, kept)
    kept[across] = shapely.intersection(kept[across], window)
    wanted = {"Point": 0, "LineString": 1, "Polygon": 2}[layer.shape]
    collected = shapely.get_type_id(kept) == shapely.GeometryType.GEOMETRYCOLLECTION
    other = collected | shapely.is_empty(kept) | (shapely.get_dimensions(kept) != wanted)
    mixed = ~shapely.is_missing(kept) & other
    for at in np.flatnonzero(mixed):
        kept[at] = of_dimension(kept[at], wanted)
    return kept


def of_dimension(shape: Any, wanted: int) -> Any:
    """Give the parts of a shape that are points (0), lines (1) or surfaces (2); None if none are.

    Examples
    --------
    >>> of_dimension(shapely.Point(0, 0), 2) is None
    True
    """
    parts = [
        part
        for part in shapely.get_parts(np.atleast_1d(shape), return_index=False)
        if shapely.get_dimensions(part) == wanted and not shapely.is_empty(part)
    ]
    if not parts:
        return None
    return parts[0] if len(parts) == 1 else shapely.union_all(parts)


def metres_of(box: Box) -> tuple[float, float]:
    """Give the length of one degree of longitude and of latitude in the middle of a box, metres."""
    middle = np.radians((box[1] + box[3]) / 2)
    return 111_320.0 * float(max(np.cos(middle), 0.01)), 110_574.0


def in_order(layers: Mapping[str, Drawn]) -> dict[str, Drawn]:
    """Put layers into the order of the schema, without those that have no feature."""
    return {one.name: layers[one.name] for one in LAYERS if len(layers.get(one.name, ()))}
