"""Write the names of a city's streets, parks and areas into the portal's folder, and its map."""

import json
import os
import shutil
from pathlib import Path
from typing import Any

import shapely
from pyproj import Transformer
from shapely.geometry.base import BaseGeometry
from shapely.ops import nearest_points

from evenhand.errors import WorkspaceError
from evenhand.portal.folder import MAP_FILE, TILES
from evenhand.portal.places import FILE
from evenhand.workspace.basemap import read_basemap
from evenhand.workspace.disk import write_whole
from evenhand.workspace.workspace import Workspace

_SMOOTH_M = 10.0
_DIGITS = 5


def lay_places(workspace: Workspace, folder: Path) -> None:
    """Write `places.json`: names, a point of each, and the outlines of areas; no record at all.

    Parameters
    ----------
    workspace
        The city's folder; its tables of streets, ground and areas are read.
    folder
        The portal's.
    """
    to_degrees = Transformer.from_crs(workspace.settings.crs, "EPSG:4326", always_xy=True)
    areas = workspace.read("areas").to_frame() if workspace.has("areas") else None
    outlines = [] if areas is None else [
        (str(one.area_id), str(one.area_name or one.area_id), one.geometry)
        for one in areas.itertuples()
    ]  # fmt: skip
    named = _named(workspace) + [(name, "area", shape) for _, name, shape in outlines]
    told = {
        "places": [_place(one, outlines, to_degrees) for one in sorted(named, key=_order)],
        "areas": [
            {"id": area, "name": name, "outline": _outline(shape, to_degrees)}
            for area, name, shape in outlines
        ],
    }
    text = json.dumps(told, ensure_ascii=False, separators=(",", ":")) + "\n"
    _write_changed(folder / FILE, text)


def lay_map(workspace: Workspace, folder: Path) -> None:
    """Put the tiles of the city's basemap into the portal's folder, and take old ones away."""
    try:
        known = read_basemap(workspace.folder)
    except WorkspaceError:  # altered by hand; the portal works without a map
        known = None
    tiles = folder / TILES
    tiles.mkdir(exist_ok=True)
    wanted = {one.path.name: one.path for one in known.layers} if known else {}
    for name, source in wanted.items():
        if not (tiles / name).is_file():
            _shared(source, tiles / name)
    for path in tiles.iterdir():
        if path.name not in wanted:
            path.unlink()
    told = {
        "layers": {one.name: one.path.name for one in known.layers} if known else {},
        "attribution": known.attribution if known else "",
    }
    _write_changed(folder / MAP_FILE, json.dumps(told, ensure_ascii=False, indent=1) + "\n")


def _write_changed(path: Path, text: str) -> None:
    if not path.is_file() or path.read_text(encoding="utf-8") != text:
        write_whole(path, text)


def _shared(source: Path, target: Path) -> None:
    """Give a file a second name; copy it where the portal's folder lies on another disk."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)


def _named(workspace: Workspace) -> list[tuple[str, str, BaseGeometry]]:
    """Give name, kind and shape of each street and of each named stretch of ground."""
    found: list[tuple[str, str, BaseGeometry]] = []
    if workspace.has("streets"):
        streets = workspace.read("streets").to_frame()
        streets = streets[(streets["kind"] != "rail") & _has_name(streets["street_name"])]
        found += [
            (str(name), "street", shapely.union_all(part.geometry.to_numpy()))
            for name, part in streets.groupby("street_name")
        ]
    if workspace.has("ground"):
        ground = workspace.read("ground").to_frame()
        ground = ground[ground["kind"].isin(["green", "water"]) & _has_name(ground["label"])]
        found += [
            (str(name), str(kind), shapely.union_all(part.geometry.to_numpy()))
            for (name, kind), part in ground.groupby(["label", "kind"])
        ]
    return found


def _has_name(column: Any) -> Any:
    return column.notna() & (column.astype("string").str.strip() != "")


def _order(one: tuple[str, str, BaseGeometry]) -> tuple[str, str]:
    return one[0].casefold(), one[1]


def _place(
    one: tuple[str, str, BaseGeometry],
    areas: list[tuple[str, str, BaseGeometry]],
    to_degrees: Transformer,
) -> dict[str, Any]:
    name, kind, shape = one
    point = nearest_points(shape, shape.centroid)[0]
    area = next((known for known, _, outline in areas if outline.covers(point)), "")
    at = [round(value, _DIGITS) for value in to_degrees.transform(point.x, point.y)]
    return {"name": name, "kind": kind, "at": at, "area": area}


def _outline(shape: BaseGeometry, to_degrees: Transformer) -> dict[str, Any]:
    smooth = shapely.transform(shape.simplify(_SMOOTH_M), to_degrees.transform, interleaved=False)
    told: dict[str, Any] = json.loads(shapely.to_geojson(shapely.set_precision(smooth, 1e-5)))
    return told
