"""Outlines of areas in degrees, and a small drawing that says which of them is meant."""

import json
import math
from collections.abc import Mapping
from typing import Any

import shapely
from pyproj import Transformer
from shapely.geometry.base import BaseGeometry

_SMOOTH_M = 10.0
_GRID_DEGREES = 1e-5
_WIDTH, _MARGIN = 320, 4
_MOST_LETTERS = 16_000


def outlines_of(shapes: Mapping[str, BaseGeometry], crs: str) -> dict[str, dict[str, Any]]:
    """Give outlines as GeoJSON geometries in degrees, smoothed to ten metres.

    Parameters
    ----------
    shapes
        Area id → shape in projected metres.
    crs
        Their reference system.
    """
    to_degrees = Transformer.from_crs(crs, "EPSG:4326", always_xy=True)
    return {
        code: json.loads(shapely.to_geojson(shapely.set_precision(shapely.transform(
            shape.simplify(_SMOOTH_M), to_degrees.transform, interleaved=False), _GRID_DEGREES)))
        for code, shape in shapes.items()
    }  # fmt: skip


class Locator:
    """Draws all areas, one of them filled; no colour says anything but which it is."""

    def __init__(self, outlines: Mapping[str, Mapping[str, Any]]) -> None:
        shapes = {code: shapely.from_geojson(json.dumps(one)) for code, one in outlines.items()}
        self._paths: dict[str, str] = {}
        self.height = 0
        if not shapes:
            return
        west, south, east, north = shapely.total_bounds(list(shapes.values()))
        squeeze = math.cos(math.radians((south + north) / 2))
        scale = (_WIDTH - 2 * _MARGIN) / max((east - west) * squeeze, 1e-9)
        self.height = round((north - south) * scale) + 2 * _MARGIN
        for code, shape in shapes.items():
            self._paths[code] = "".join(
                _path(ring, west, north, squeeze * scale, scale)
                for part in shapely.get_parts(shape)
                for ring in (part.exterior, *part.interiors)
            )

    def drawn(self, area: str, alt: str) -> str:
        """Draw it for one area; nothing where outlines are unknown or would make a slow page."""
        if area not in self._paths or sum(map(len, self._paths.values())) > _MOST_LETTERS:
            return ""
        others = "".join(path for code, path in self._paths.items() if code != area)
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {self.height}" '
            f'role="img" aria-label="{alt}" stroke="currentColor" stroke-width="1">'
            f'<path d="{others}" fill="none" stroke-opacity=".5"/>'
            f'<path d="{self._paths[area]}" fill="currentColor" fill-opacity=".35" '
            'stroke-width="2"/></svg>'
        )


def _path(ring: Any, west: float, north: float, across: float, down: float) -> str:
    points = [
        f"{(x - west) * across + _MARGIN:.0f} {(north - y) * down + _MARGIN:.0f}"
        for x, y in ring.coords
    ]
    kept = [one for place, one in enumerate(points) if not place or one != points[place - 1]]
    return f"M{'L'.join(kept)}Z" if len(kept) > 2 else ""
