"""The ground of a print taken from the city's basemap: the same tiles that the web map shows."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyogrio.errors
import pyogrio.raw
import shapely
from pyproj import Transformer

from evenhand.errors import WorkspaceError, listed
from evenhand.publishing.ground import WIDTH
from evenhand.sources.quiet import gdal_quiet
from evenhand.tables.streets import Ground, Streets
from evenhand.tables.table import Table
from evenhand.workspace.basemap import Basemap, MapLayer, read_basemap

_TILES = "EPSG:3857"
_EQUATOR_M_PER_PX = 156_543.034
_STREETS = {
    "roads": ("class", {"motorway": "main", "main": "main", "middle": "main"}),
    "streets": ("class", {"street": "minor"}),
    "paths": ("class", {"path": "path", "cycle": "path"}),
    "rail": ("class", {"rail": "rail"}),
}
_GROUND = {
    "land": "land",
    "green": "green",
    "buildings": "building",
    "sea": "water",
    "water": "water",
}
_PATHS_BELOW_M, _BUILDINGS_BELOW_M = 4_000.0, 12_000.0
"""Wider maps than these show no paths, and no single buildings."""
_NAMED_TO_RANK = 5
Window = tuple[float, float, float, float]
"""Left, bottom, right, top, projected metres."""


@dataclass(frozen=True)
class PrintedGround:
    """What a print takes from a basemap.

    Attributes
    ----------
    streets, ground
        As tables of the workspace would be; the ids only tell rows apart.
    attribution
        What must stand on the map.
    """

    streets: Streets | None
    ground: Ground | None
    attribution: str


def ground_for(
    folder: Path, tables: Mapping[str, Table | None], crs: str, window: Window
) -> PrintedGround | None:
    """Take the ground of a print from the basemap, where the city has no streets of its own.

    Parameters
    ----------
    folder
        The workspace's folder.
    tables
        What the workspace has; its own `streets` and `ground` come first.
    crs
        Its reference system.
    window
        What the map has to show.

    Raises
    ------
    WorkspaceError
        The basemap was altered or one of its files is gone.
    """
    if any(tables.get(name) is not None for name in ("streets", "ground")):
        return None
    built = read_basemap(folder)
    return None if built is None else printed_ground(built, crs, window)


def printed_ground(built: Basemap, crs: str, window: Window) -> PrintedGround:
    """Read streets, water and green of a window from the tiles, as fine as a print can show.

    Parameters
    ----------
    built
        The basemap.
    crs
        Reference system of the workspace, metres.
    window
        What the map has to show.

    Notes
    -----
    Tiles cut what crosses their edges; surfaces of one kind are joined again, lines need not be.
    Trams are left out: on paper they would hide the streets in which they run.
    """
    wide = max(window[2] - window[0], window[3] - window[1])
    reading = _Reading(crs, window, _zoom(crs, window))
    streets = [
        _rows(reading, built.layer(name), column, kinds)
        for name, (column, kinds) in _STREETS.items()
        if name != "paths" or wide < _PATHS_BELOW_M
    ]
    surfaces = [
        reading.surface(built.layer(name), kind, join=name != "buildings")
        for name, kind in _GROUND.items()
        if name != "buildings" or wide < _BUILDINGS_BELOW_M
    ]
    return PrintedGround(
        _streets(pd.concat(streets), crs),
        _ground(pd.concat([*surfaces, reading.names(built.layer("labels"))]), crs),
        built.attribution,
    )


class _Reading:
    """Reads layers of one window at one zoom."""

    def __init__(self, crs: str, window: Window, zoom: int) -> None:
        self._zoom = zoom
        self._window = shapely.box(*window)
        self._to_crs = Transformer.from_crs(_TILES, crs, always_xy=True)
        back = Transformer.from_crs(crs, _TILES, always_xy=True)
        self._bbox = back.transform_bounds(*window)

    def features(self, layer: MapLayer | None) -> tuple[npt.NDArray[np.object_], pd.DataFrame]:
        """Give shapes in projected metres, cut to the window, and their attributes."""
        nothing = np.empty(0, dtype=object), pd.DataFrame()
        if layer is None or self._zoom < layer.zooms[0] - 1:
            return nothing
        zoom = min(max(self._zoom, layer.zooms[0]), layer.zooms[1])
        try:
            with gdal_quiet():
                meta, _, wkb, columns = pyogrio.raw.read(
                    layer.path, bbox=self._bbox, ZOOM_LEVEL=str(zoom)
                )
        except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError) as problem:
            raise WorkspaceError(
                listed(str(layer.path), ["its tiles cannot be read; build the basemap again: "
                                         "evenhand basemap build"])
            ) from problem  # fmt: skip
        shapes = shapely.transform(
            shapely.make_valid(shapely.from_wkb(wkb)),
            lambda xy: np.column_stack(self._to_crs.transform(xy[:, 0], xy[:, 1])),
        )
        shapes = shapely.intersection(shapely.make_valid(shapes), self._window)
        there = ~shapely.is_empty(shapes)
        frame = pd.DataFrame(
            {str(name): pd.Series(values, dtype=object)
             for name, values in zip(meta["fields"], columns, strict=True)}
        )  # fmt: skip
        return shapes[there], frame[there].reset_index(drop=True)

    def surface(self, layer: MapLayer | None, kind: str, *, join: bool) -> pd.DataFrame:
        """Give the surfaces of a layer, joined across the edges of tiles if asked."""
        shapes, _ = self.features(layer)
        if join and len(shapes):
            shapes = shapely.get_parts(np.array([shapely.union_all(shapes)], dtype=object))
        shapes = shapes[shapely.get_dimensions(shapes) == 2]
        return pd.DataFrame({"kind": kind, "label": None, "geometry": shapes})

    def names(self, layer: MapLayer | None) -> pd.DataFrame:
        """Give the names of water and green as points; the larger ones alone."""
        shapes, frame = self.features(layer)
        if not len(shapes):
            return pd.DataFrame({"kind": [], "label": [], "geometry": []}, dtype=object)
        kept = frame["kind"].isin(["water", "green"]) & frame["rank"].le(_NAMED_TO_RANK)
        mask = kept.to_numpy(dtype=bool)
        return pd.DataFrame({"kind": frame["kind"][mask].to_numpy(),
                             "label": frame["name"][mask].to_numpy(),
                             "geometry": shapes[mask]})  # fmt: skip


def _rows(
    reading: _Reading, layer: MapLayer | None, column: str, kinds: Mapping[str, str]
) -> pd.DataFrame:
    shapes, frame = reading.features(layer)
    if not len(shapes):
        return pd.DataFrame({"kind": [], "street_name": [], "geometry": []}, dtype=object)
    found = frame[column].map(kinds).to_numpy(dtype=object)
    lines = shapely.get_dimensions(shapes) == 1
    below = frame["tunnel"].eq(1).to_numpy() if "tunnel" in frame else np.zeros(len(frame), bool)
    kept = lines & pd.notna(found) & ~below
    names = frame["name"].to_numpy() if "name" in frame else np.full(len(frame), None)
    return pd.DataFrame({"kind": found[kept], "street_name": names[kept], "geometry": shapes[kept]})


def _streets(rows: pd.DataFrame, crs: str) -> Streets | None:
    if rows.empty:
        return None
    rows = rows.reset_index(drop=True)
    rows["segment_id"] = [f"B{number}" for number in range(1, len(rows) + 1)]
    return Streets.from_frame(rows, crs=crs)


def _ground(rows: pd.DataFrame, crs: str) -> Ground | None:
    if rows.empty:
        return None
    rows = rows.reset_index(drop=True)
    rows["ground_id"] = [f"B{number}" for number in range(1, len(rows) + 1)]
    return Ground.from_frame(rows, crs=crs)


def _zoom(crs: str, window: Window) -> int:
    """Choose the zoom whose pixels are about as large as two units of the drawing."""
    middle = ((window[0] + window[2]) / 2, (window[1] + window[3]) / 2)
    _, latitude = Transformer.from_crs(crs, "EPSG:4326", always_xy=True).transform(*middle)
    per_unit = 2 * max(window[2] - window[0], 1.0) / WIDTH
    return int(np.ceil(np.log2(_EQUATOR_M_PER_PX * np.cos(np.radians(latitude)) / per_unit)))
