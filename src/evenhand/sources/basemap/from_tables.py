"""Fills the layers of a basemap from the city's own tables, where it has no extract."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from pyproj import Transformer

from evenhand.errors import UnsuitableData, listed
from evenhand.sources.basemap.features import (
    LONLAT,
    BasemapFeatures,
    Box,
    Drawn,
    Source,
    in_order,
    metres_of,
)
from evenhand.sources.basemap.from_osm import joined, labels_of
from evenhand.sources.basemap.tags import label_ranks
from evenhand.tables.areas import Areas
from evenhand.tables.places import Places
from evenhand.tables.streets import Ground, Streets

_ROADS = {"main": ("roads", "main"), "minor": ("streets", "street"), "path": ("paths", "path"),
          "rail": ("rail", "rail")}  # fmt: skip
_NAMED_PLACES = {"station": ("station", 5), "square": ("square", 7)}
_MUNICIPALITY = 8
_BLOCKS_FROM = 10
_FINENESS_M = 0.5


def features_from_tables(
    city: str,
    *,
    areas: Areas | None,
    streets: Streets | None = None,
    ground: Ground | None = None,
    places: Places | None = None,
    attribution: str = "",
) -> BasemapFeatures:
    """Sort the city's own streets, water and parks into the layers of a basemap.

    Parameters
    ----------
    city
        What the city is called.
    areas, streets, ground, places
        What there is of it; each may be missing, but not all three of the first.
    attribution
        What must stand on every map; nothing where the tables are the city's own.

    Raises
    ------
    UnsuitableData
        There is neither an area nor a street nor ground.
    """
    tables = [table for table in (areas, streets, ground) if table is not None and len(table)]
    if not tables:
        raise UnsuitableData(
            listed(
                "basemap",
                ["the workspace has no areas, streets or ground to draw; import some, or give an "
                 "extract of OpenStreetMap"],
            )
        )  # fmt: skip
    lonlat = _to_lonlat(str(tables[0].crs))
    layers = _ground_layers(ground, lonlat) | _street_layers(streets, lonlat)
    outline = outline_of(areas)
    if outline is not None:
        placed = lonlat(np.array([outline], dtype=object))
        layers.setdefault("land", Drawn(placed))
        layers["boundaries"] = Drawn(
            shapely.get_parts(shapely.boundary(placed)),
            {"level": [_MUNICIPALITY] * len(shapely.get_parts(shapely.boundary(placed)))},
        )
    every = np.concatenate([drawn.shapes for drawn in layers.values()])
    west, south, east, north = map(float, shapely.total_bounds(every))
    box = (west, south, east, north)
    layers["labels"] = _labels(city, areas, ground, places, lonlat, box)
    parts = [*tables, *([places] if places is not None else [])]
    prints = ":".join(table.fingerprint() for table in parts)
    return BasemapFeatures(in_order(layers), box, Source("", prints, attribution))


def box_of_areas(areas: Areas) -> Box:
    """Say in which box of longitude and latitude the areas of a city lie.

    Parameters
    ----------
    areas
        At least one area.
    """
    bounds = shapely.total_bounds(areas.column("geometry").to_numpy())
    transformer = Transformer.from_crs(str(areas.crs), LONLAT, always_xy=True)
    west, south, east, north = map(float, transformer.transform_bounds(*bounds))
    return west, south, east, north


def _to_lonlat(crs: str) -> Any:
    transformer = Transformer.from_crs(crs, LONLAT, always_xy=True)

    def placed(shapes: Any) -> npt.NDArray[np.object_]:
        moved: npt.NDArray[np.object_] = shapely.transform(
            np.asarray(shapes, dtype=object),
            lambda xy: np.column_stack(transformer.transform(xy[:, 0], xy[:, 1])),
        )
        return moved

    return placed


def outline_of(areas: Areas | None) -> Any:
    """Give the outer border of a city, projected metres; None where it has no areas."""
    if areas is None or not len(areas):
        return None
    level = coarsest(areas)
    shapes = areas.where(areas.column("level").eq(level)).column("geometry").to_numpy()
    # Half a metre out and in again closes the cracks between outlines of different makers.
    wide = shapely.union_all(shapely.buffer(shapes, _FINENESS_M, join_style="mitre"))
    return shapely.simplify(shapely.buffer(wide, -_FINENESS_M, join_style="mitre"), _FINENESS_M)


def coarsest(areas: Areas) -> str:
    """Name the level with the fewest areas."""
    return str(areas.column("level").value_counts(ascending=True).index[0])


def _ground_layers(ground: Ground | None, lonlat: Any) -> dict[str, Drawn]:
    if ground is None or not len(ground):
        return {}
    layers = {}
    for kind, (name, value) in {
        "land": ("land", None), "green": ("green", "park"), "water": ("water", "other"),
        "building": ("buildings", "block"),
    }.items():  # fmt: skip
        rows = ground.where(ground.column("kind").eq(kind))
        if len(rows):
            values = {} if value is None else {"kind": [value] * len(rows)}
            first = _BLOCKS_FROM if name == "buildings" else None
            shapes = lonlat(rows.column("geometry").to_numpy())
            layers[name] = Drawn(shapes, values, first_zoom=first)
    return layers


def _street_layers(streets: Streets | None, lonlat: Any) -> dict[str, Drawn]:
    if streets is None or not len(streets):
        return {}
    layers = {}
    frame = streets.to_frame()
    for kind, (name, value) in _ROADS.items():
        rows = frame[frame["kind"].eq(kind)]
        if rows.empty:
            continue
        values: dict[str, Sequence[Any]] = {"class": [value] * len(rows)}
        if name in ("roads", "streets"):
            named = rows.get("street_name", pd.Series(None, index=rows.index, dtype=object))
            values["name"] = [None if pd.isna(one) else str(one) for one in named]
            values["tunnel"] = [0] * len(rows)
        layers[name] = joined(Drawn(lonlat(rows["geometry"].to_numpy()), values))
    return layers


def _labels(
    city: str, areas: Areas | None, ground: Ground | None, places: Places | None, lonlat: Any,
    box: Box,
) -> Drawn:  # fmt: skip
    rows: list[tuple[Any, str, str, int]] = []
    if areas is not None and len(areas):
        levels = areas.column("level").value_counts(ascending=True).index
        for level, (kind, rank) in zip(levels, (("suburb", 3), ("neighbourhood", 5)), strict=False):
            chosen = areas.where(areas.column("level").eq(level))
            points = lonlat(shapely.point_on_surface(chosen.column("geometry").to_numpy()))
            rows += [
                (point, str(name), kind, rank)
                for point, name in zip(points, chosen.column("area_name"), strict=True)
            ]
        west, south, east, north = box
        rows.append((shapely.Point((west + east) / 2, (south + north) / 2), city, "city", 1))
    rows += _ground_names(ground, lonlat, box)
    if places is not None:
        frame = places.to_frame().reindex(columns=["place_name", "kind", "x_m", "y_m"])
        for kind, (called, rank) in _NAMED_PLACES.items():
            found = frame[frame["kind"].eq(kind)]
            points = lonlat(shapely.points(found["x_m"], found["y_m"]))
            rows += [
                (point, name, called, rank)
                for point, name in zip(points, found["place_name"], strict=True)
            ]
    return labels_of(rows, box)


def _ground_names(ground: Ground | None, lonlat: Any, box: Box) -> list[tuple[Any, str, str, int]]:
    if ground is None or not len(ground):
        return []
    frame = ground.to_frame()
    if "label" not in frame:
        return []
    chosen = frame[frame["label"].notna() & frame["kind"].isin(["water", "green"])]
    shapes = lonlat(chosen["geometry"].to_numpy())
    metres = metres_of(box)
    ranks = label_ranks(shapely.area(shapes) * metres[0] * metres[1])
    return [
        (point, str(name), str(kind), int(rank))
        for point, name, kind, rank in zip(
            shapely.point_on_surface(shapes), chosen["label"], chosen["kind"], ranks,
            strict=True,
        )
    ]  # fmt: skip
