"""Where a development site is: read from GeoJSON, typed corners or an area of the city."""

import json
import math
import re
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import Transformer

from evenhand.errors import OptionError, listed
from evenhand.statistics.outlines import (
    LARGEST_KM2,
    MOST_CORNERS,
    MOST_PARTS,
    outline_problems,
    outline_shape,
    outline_text,
)
from evenhand.tables.areas import Areas
from evenhand.wording.faults import fault
from evenhand.wording.messages import Name
from evenhand.workspace.numbered_documents import Document
from evenhand.workspace.workspace import Workspace

MOST_LETTERS = 200_000
WITHIN_M, MOST_WITHIN_M = 250.0, 5_000.0
_PAIR = re.compile(r"\s*(-?[0-9]{1,3}(?:\.[0-9]+)?)\s*[,;\s]\s*(-?[0-9]{1,3}(?:\.[0-9]+)?)\s*")
_OUTSIDE_M = 20_000.0
"""A site may lie this far outside the box of the city's areas, not further."""
Corners = NDArray[np.float64]


def site_of_geojson(workspace: Workspace, text: str, within_m: float = WITHIN_M) -> Document:
    """Read a site from GeoJSON: one point or polygon, longitude before latitude.

    Parameters
    ----------
    workspace
        The city's folder, whose reference system the site is kept in.
    text
        A geometry, a feature, or a collection of one feature.
    within_m
        How far around it incidents are counted, metres.

    Raises
    ------
    OptionError
        It is no GeoJSON, none of those, too large, crosses itself, or lies elsewhere.
    """
    if len(text) > MOST_LETTERS:
        raise _refused("place_letters", letters=f"{len(text):,}", most=f"{MOST_LETTERS:,}")
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        raise _refused("place_no_geojson") from None
    return _placed(workspace, _rings(_geometry(found)), within_m)


def site_of_corners(workspace: Workspace, text: str, within_m: float = WITHIN_M) -> Document:
    """Read a site from typed corners: one ``latitude, longitude`` a line, in degrees.

    One line is a point; three and more are the corners of the site.

    Raises
    ------
    OptionError
        A line is no pair, or the corners make no site.
    """
    lines = [line for line in text.splitlines() if line.strip()]
    if len(lines) > MOST_CORNERS:
        raise _refused("place_corners", corners=str(len(lines)), most=str(MOST_CORNERS))
    pairs = [_PAIR.fullmatch(line) for line in lines]
    wrong = [str(place) for place, pair in enumerate(pairs, 1) if pair is None]
    if wrong or not lines:
        if not wrong:
            raise _refused("place_no_lines")
        raise _refused("place_lines", lines=", ".join(wrong[:5]))
    xy = np.array([[float(pair[2]), float(pair[1])] for pair in pairs if pair])
    if len(xy) > 2 and (xy[0] == xy[-1]).all():
        xy = xy[:-1]
    return _placed(workspace, [xy], within_m)


def site_of_area(workspace: Workspace, area: str, within_m: float = 0.0) -> Document:
    """Take an area of the city as the site.

    Raises
    ------
    OptionError
        There is no such area, or it is too large for a site.
    """
    areas = workspace.read("areas") if workspace.has("areas") else None
    rows = areas.to_frame() if isinstance(areas, Areas) else None
    rows = rows[rows["area_id"].astype(str).eq(area)] if rows is not None else None
    if rows is None or rows.empty:
        raise _refused("place_no_area", area=area[:60])
    shape = _simple(rows["geometry"].iloc[0])
    rings = [shapely.get_coordinates(shapely.get_exterior_ring(part))[:-1]
             for part in shapely.get_parts(shape)]  # fmt: skip
    return _checked(workspace, rings, within_m) | {"shape": "area", "area_id": area}


def shape_of(site: Document) -> shapely.Geometry:
    """Give the outline of a site as a shape, projected metres."""
    return outline_shape(site["outline"])


def _refused(key: str, **values: str) -> OptionError:
    given = {name: Name(one) for name, one in values.items()}
    return OptionError(listed("planning", [fault(f"refusal_sheets.{key}", **given)]))


def _simple(shape: Any) -> Any:
    """Thin an area's outline until it has few enough corners."""
    step = math.sqrt(shapely.area(shape)) / 2_000
    thin = shape
    while shapely.get_num_coordinates(thin) > MOST_CORNERS // 2 and step < 1_000:
        thin = shapely.simplify(shape, step)
        step *= 2
    return thin


def _geometry(found: Any) -> Any:
    """Find the one geometry in GeoJSON."""
    if isinstance(found, dict) and found.get("type") == "FeatureCollection":
        rows = found.get("features")
        if not isinstance(rows, list) or len(rows) != 1:
            many = len(rows) if isinstance(rows, list) else 0
            raise _refused("place_features", many=str(many))
        found = rows[0]
    if isinstance(found, dict) and found.get("type") == "Feature":
        found = found.get("geometry")
    kinds = ("Point", "Polygon", "MultiPolygon")
    if not isinstance(found, dict) or found.get("type") not in kinds:
        raise _refused("place_no_shape")
    return found


def _rings(geometry: Any) -> list[Corners]:
    """Give the outer rings of a geometry, longitude and latitude; a point is a ring of one."""
    inside = geometry.get("coordinates")
    parts = {"Point": [[[inside]]], "Polygon": [inside], "MultiPolygon": inside}[geometry["type"]]
    if not isinstance(parts, list) or not 0 < len(parts) <= MOST_PARTS:
        raise _refused("place_parts", most=str(MOST_PARTS))
    rings = []
    for part in parts:
        ring = part[0] if isinstance(part, list) and part else None
        if not isinstance(ring, list) or not 0 < len(ring) <= MOST_CORNERS:
            raise _refused("place_rings", most=str(MOST_CORNERS))
        rings.append(_ring(ring, closes=geometry["type"] != "Point"))
    return rings


def _ring(ring: list[Any], *, closes: bool) -> Corners:
    pairs = []
    for corner in ring:
        is_pair = isinstance(corner, list) and 2 <= len(corner) <= 3
        if not is_pair or not all(_is_number(one) for one in corner[:2]):
            raise _refused("place_pair")
        pairs.append([float(corner[0]), float(corner[1])])
    if closes and len(pairs) > 2 and pairs[0] == pairs[-1]:
        pairs = pairs[:-1]
    return np.array(pairs)


def _is_number(value: Any) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return abs(value) <= 180 and math.isfinite(value)


def _placed(workspace: Workspace, rings: list[Corners], within_m: float) -> Document:
    """Bring rings from degrees into the city's metres, and check them there."""
    if any((np.abs(ring[:, 1]) > 85).any() for ring in rings):
        raise _refused("place_latitude")
    if any((np.abs(ring[:, 0]) > 180).any() for ring in rings):
        raise _refused("place_longitude")
    turn = Transformer.from_crs("EPSG:4326", workspace.settings.crs, always_xy=True)
    metres = [np.column_stack(turn.transform(ring[:, 0], ring[:, 1])) for ring in rings]
    if not all(np.isfinite(ring).all() for ring in metres):
        raise _refused("place_beyond")
    return _checked(workspace, metres, within_m)


def _checked(workspace: Workspace, rings: list[Corners], within_m: float) -> Document:
    is_point = len(rings) == 1 and len(rings[0]) == 1
    problems = [] if is_point else outline_problems(rings)
    if problems:
        raise OptionError(listed("planning", problems[:1]))
    if not 0 <= within_m <= MOST_WITHIN_M or (is_point and not within_m):
        raise _refused("within_m", most=f"{MOST_WITHIN_M:,.0f}")
    made = shapely.Point(rings[0][0]) if is_point else _joined(rings)
    _refuse_elsewhere(workspace, made)
    return {
        "shape": "circle" if is_point else "polygon", "area_id": None,
        "outline": outline_text(made), "within_m": float(within_m),
        "crs": str(workspace.settings.crs),
    }  # fmt: skip


def _joined(rings: list[Corners]) -> Any:
    return shapely.union_all([shapely.Polygon(ring) for ring in rings])


def _refuse_elsewhere(workspace: Workspace, shape: Any) -> None:
    areas = workspace.read("areas") if workspace.has("areas") else None
    if not isinstance(areas, Areas) or not len(areas):
        return
    left, bottom, right, top = shapely.total_bounds(areas.column("geometry").to_numpy())
    city = shapely.box(left, bottom, right, top).buffer(_OUTSIDE_M, join_style="mitre")
    if not shapely.covers(city, shape):
        raise _refused("place_outside")


__all__ = [
    "LARGEST_KM2", "MOST_WITHIN_M", "WITHIN_M", "shape_of", "site_of_area", "site_of_corners",
    "site_of_geojson",
]  # fmt: skip
