"""Shapes for the map in the browser: degrees, simplified to what a screen can show."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely
from pyproj import Transformer

from evenhand.statistics.cells import cells_named
from evenhand.tables.areas import Areas
from evenhand.workspace.disk import write_whole

_DIGITS = 5
_FINENESS = 2_000
"""Outlines are exact to this part of the city's width."""
Shapes = npt.NDArray[np.object_]


def bounds_of(areas: Areas, crs: str) -> tuple[float, float, float, float]:
    """Give west, south, east and north of all areas, degrees."""
    west, south, east, north = _in_degrees(
        shapely.box(*shapely.total_bounds(areas.to_frame()["geometry"].to_numpy())), crs
    ).bounds
    return (round(west, 5), round(south, 5), round(east, 5), round(north, 5))


def keep_outlines(areas: Areas, level: str, crs: str, target: Path) -> None:
    """Write the outlines of one set of areas as GeoJSON, each with its id and name."""
    frame = areas.to_frame()
    rows = frame[frame["level"] == level]
    shapes = simplified(rows["geometry"].to_numpy(), crs)
    features = [
        feature(shape, {"id": str(code), "name": str(name)})
        for shape, code, name in zip(shapes, rows["area_id"], rows["area_name"], strict=True)
    ]
    write_whole(target / f"areas-{level}.geojson", collection(features))


def simplified(shapes: Shapes, crs: str) -> list[Any]:
    """Give shapes in degrees, neighbours still touching where that can be kept."""
    west, south, east, north = shapely.total_bounds(shapes)
    tolerance = max(east - west, north - south) / _FINENESS
    try:
        thin = shapely.coverage_simplify(shapes, tolerance)
    except (shapely.errors.GEOSException, NotImplementedError):
        thin = shapely.simplify(shapes, tolerance)
    return [_in_degrees(shape, crs) for shape in thin]


def cell_shapes(ids: Sequence[str], crs: str) -> list[Any]:
    """Give cells by their names, in degrees."""
    return [_in_degrees(shape, crs) for shape in cells_named(list(ids)).polygons()]


def feature(shape: Any, properties: Mapping[str, Any]) -> dict[str, Any]:
    """Make one feature of GeoJSON."""
    rounded = shapely.set_precision(shape, 10**-_DIGITS, mode="pointwise")
    geometry = json.loads(shapely.to_geojson(rounded))
    return {"type": "Feature", "properties": dict(properties), "geometry": geometry}


def collection(features: Sequence[Mapping[str, Any]]) -> str:
    """Write features as one GeoJSON document."""
    document = {"type": "FeatureCollection", "features": list(features)}
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"))


def _in_degrees(shape: Any, crs: str) -> Any:
    turn = Transformer.from_crs(crs, "EPSG:4326", always_xy=True).transform

    def turned(points: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        return np.column_stack(turn(points[:, 0], points[:, 1]))

    return shapely.transform(shape, turned)
