"""PMTiles files: written by GDAL, one layer each, and looked at before they are believed."""

import struct
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyogrio.errors
import pyogrio.raw
import shapely

from evenhand.errors import WorkspaceError, listed
from evenhand.sources.basemap.features import LONLAT, Box, Drawn
from evenhand.sources.basemap.schema import LAST_ZOOM, Layer
from evenhand.sources.quiet import gdal_quiet
from evenhand.wording.faults import fault

HEADER_BYTES = 127
_LARGEST_TILE, _MOST_FEATURES = 2_000_000, 400_000
_MVT = 1
_SECTIONS = struct.Struct("<8Q")
"""Offset and length of root directory, metadata, leaf directories and tile data."""


@dataclass(frozen=True)
class Header:
    """What the first bytes of a PMTiles file say, version 3 of its specification.

    Attributes
    ----------
    tiles
        How many tiles can be asked for.
    zooms
        First and last zoom.
    bounds
        West, south, east, north, degrees.
    bytes
        How long the file has to be.
    is_vector
        Whether its tiles are vector tiles.
    """

    tiles: int
    zooms: tuple[int, int]
    bounds: Box
    bytes: int
    is_vector: bool


def read_header(path: Path) -> Header:
    """Read the header of a PMTiles file.

    Raises
    ------
    WorkspaceError
        It is no PMTiles file, or is shorter than it says.
    OSError
        It cannot be read.
    """
    with path.open("rb") as file:
        head = file.read(HEADER_BYTES)
    if len(head) < HEADER_BYTES or head[:7] != b"PMTiles" or head[7] != 3:
        raise WorkspaceError(listed(path.name, [fault("refusal_files.no_pmtiles")]))
    sections = _SECTIONS.unpack_from(head, 8)
    ends = [start + size for start, size in zip(sections[::2], sections[1::2], strict=True)]
    west, south, east, north = (one / 1e7 for one in struct.unpack_from("<4i", head, 102))
    found = Header(
        tiles=struct.unpack_from("<Q", head, 72)[0],
        zooms=(head[100], head[101]),
        bounds=(west, south, east, north),
        bytes=max(ends),
        is_vector=head[99] == _MVT,
    )
    if path.stat().st_size < found.bytes:
        raise WorkspaceError(listed(path.name, [fault("refusal_files.pmtiles_short")]))
    return found


def write_layer(path: Path, layer: Layer, drawn: Drawn) -> Header:
    """Cut the features of one layer into tiles.

    Parameters
    ----------
    path
        The file to write; it must not be there yet.
    layer
        What the schema says of the layer.
    drawn
        Its features, longitude and latitude.

    Raises
    ------
    OSError
        The disk is full or refuses.

    Notes
    -----
    GDAL cannot add a second layer to a PMTiles file, hence one file for each. A full disk may go
    unsaid by it, so the file is measured against its own header.
    """
    fields = [
        np.array(drawn.attributes[one.name], dtype=object if one.kind == "text" else np.int32)
        for one in layer.attributes
    ]
    try:
        with gdal_quiet():
            pyogrio.raw.write(
                path,
                geometry=shapely.to_wkb(_as_multi(drawn.shapes, layer)),
                field_data=fields,
                fields=[one.name for one in layer.attributes],
                geometry_type=layer.shape if layer.shape == "Point" else f"Multi{layer.shape}",
                crs=LONLAT,
                driver="PMTiles",
                layer=layer.name,
                dataset_options=_options(layer, drawn),
            )
        header = read_header(path)
    except (
        pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, pyogrio.errors.FeatureError,
        WorkspaceError, FileNotFoundError,
    ) as problem:  # fmt: skip
        raise OSError(
            None, f"the tiles of {layer.name} could not be written; is the disk full?"
        ) from problem
    return header


def _options(layer: Layer, drawn: Drawn) -> Mapping[str, Any]:
    return {
        "NAME": layer.name,
        "DESCRIPTION": layer.meaning,
        "TYPE": "baselayer",
        "MINZOOM": drawn.first_zoom or layer.first_zoom,
        "MAXZOOM": LAST_ZOOM,
        "MAX_SIZE": _LARGEST_TILE,
        "MAX_FEATURES": _MOST_FEATURES,
    }


def _as_multi(shapes: Any, layer: Layer) -> Any:
    if layer.shape == "Point":
        return shapes
    multi = {"LineString": shapely.multilinestrings, "Polygon": shapely.multipolygons}[layer.shape]
    parts, owner = shapely.get_parts(shapes, return_index=True)
    return multi(parts, indices=owner)
