"""Fills the layers of a basemap from an OpenStreetMap extract."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from evenhand.errors import SourceError, listed
from evenhand.sources.basemap import tags as osm
from evenhand.sources.basemap.coastline import sea_of
from evenhand.sources.basemap.extract import Extract, Part, read_extract
from evenhand.sources.basemap.features import (
    BasemapFeatures,
    Box,
    Drawn,
    Source,
    clipped,
    in_order,
    metres_of,
)
from evenhand.sources.basemap.schema import BY_NAME, OSM_ATTRIBUTION
from evenhand.sources.files import SourceFile

MARGIN_M = 3_000.0
"""How far beyond the city's areas a larger extract is drawn."""


def features_from_extract(
    path: Path,
    *,
    city: Box | None = None,
    names: str | None = None,
    whole: bool = False,
    with_sea: bool = True,
) -> BasemapFeatures:
    """Read an extract and sort what it holds into the layers of a basemap.

    Parameters
    ----------
    path
        An OpenStreetMap extract.
    city
        Where the city's areas lie, degrees; None where they are not known.
    names
        A language whose names come first where they are there.
    whole
        Whether to draw the whole extract, not only the city and 3 km around it.
    with_sea
        Whether to close the coastline into sea.

    Raises
    ------
    SourceError
        The extract cannot be read, is empty, lies elsewhere than the city, or its coastline
        cannot be closed.
    """
    file = SourceFile(path)

    def window(box: Box) -> Box:
        if city is None:
            return box
        if _share_within(city, box) == 0:
            raise _elsewhere(file, box, city)
        return box if whole else _around(city, box)

    extract = read_extract(path, names, window)
    notes = [] if extract.box_is_stated else ["box_not_stated"]
    notes += ["covers_part"] if city and _share_within(city, extract.box) < 1 else []
    box = extract.drawn
    layers = _sea_and_land(extract, box, with_sea, notes)
    layers |= _surfaces(extract.surfaces, box) | _lines(extract.lines, box)
    layers["boundaries"] = _boundaries(extract, layers)
    layers["labels"] = _labels(extract, box)
    source = Source(file.name, file.digest[0], OSM_ATTRIBUTION)
    return BasemapFeatures(in_order(layers), box, source, tuple(notes))


def _share_within(city: Box, box: Box) -> float:
    """Say which share of the city's box an extract covers."""
    whole = shapely.box(*city)
    return float(whole.intersection(shapely.box(*box)).area / whole.area)


def _elsewhere(file: SourceFile, box: Box, city: Box) -> SourceError:
    return SourceError(
        listed(
            file.name,
            [f"it shows {_words(box)}, but the areas of this workspace lie at {_words(city)}; "
             "take an extract of the city itself"],
        )
    )  # fmt: skip


def _words(box: Box) -> str:
    return f"longitude {box[0]:.3f} to {box[2]:.3f}, latitude {box[1]:.3f} to {box[3]:.3f}"


def _around(city: Box, box: Box) -> Box:
    east_m, north_m = metres_of(city)
    wide, tall = MARGIN_M / east_m, MARGIN_M / north_m
    return (max(box[0], city[0] - wide), max(box[1], city[1] - tall),
            min(box[2], city[2] + wide), min(box[3], city[3] + tall))  # fmt: skip


def _sea_and_land(extract: Extract, box: Box, with_sea: bool, notes: list[str]) -> dict[str, Drawn]:
    coast = extract.lines.where(extract.lines.tags["natural"].eq("coastline"))
    ground = shapely.box(*box)
    sea = None
    if not with_sea:
        notes.append("without_sea")
    elif not len(coast):
        notes.append("no_coastline")
    else:
        # Against what is drawn, not against all of the extract: far off it may be cut anyhow.
        sea = sea_of(coast.shapes[~shapely.is_missing(coast.shapes)], box)
    if sea is None:
        return {"land": Drawn(np.array([ground], dtype=object))}
    land = shapely.difference(ground, sea)
    return {
        "land": Drawn(_polygons(land)),
        "sea": Drawn(_polygons(sea)),
    }


def _polygons(shape: Any) -> npt.NDArray[np.object_]:
    parts: npt.NDArray[np.object_] = shapely.get_parts(np.array([shape], dtype=object))
    kept: npt.NDArray[np.object_] = parts[shapely.get_dimensions(parts) == 2]
    return kept


def _surfaces(surfaces: Part, box: Box) -> dict[str, Drawn]:
    found = {
        "green": osm.green_kind(surfaces.tags),
        "water": osm.water_kind(surfaces.tags),
        "buildings": pd.Series("building", index=surfaces.tags.index).where(
            surfaces.tags["building"].notna() & surfaces.tags["building"].ne("no")
        ),
    }
    return {
        name: _drawn(surfaces.where(kinds.notna()), name, box, {"kind": kinds.dropna()})
        for name, kinds in found.items()
    }


def _drawn(part: Part, name: str, box: Box, values: Mapping[str, pd.Series]) -> Drawn:
    """Clip the shapes of a layer and count what was mended and what is left out."""
    shapes = clipped(part.shapes, BY_NAME[name], box)
    there = ~shapely.is_missing(shapes)
    return Drawn(
        shapes[there],
        {key: column.to_numpy(dtype=object)[there].tolist() for key, column in values.items()},
        mended=int((part.is_mended & there).sum()),
        left_out=int((~there).sum()),
    )


def _lines(lines: Part, box: Box) -> dict[str, Drawn]:
    below = osm.is_below(lines.tags)
    classes = {
        "roads": osm.highway_class(lines.tags, osm.ROADS),
        "streets": osm.highway_class(lines.tags, osm.STREETS),
        # Tunnels of stations and tracks below ground would be drawn across the houses above.
        "paths": osm.highway_class(lines.tags, osm.PATHS).mask(below),
        "rail": osm.rail_class(lines.tags).mask(below),
        "waterways": lines.tags["waterway"].map(osm.WATERWAYS).mask(below),
    }
    drawn = {}
    for name, found in classes.items():
        kept = found.notna().to_numpy()
        values = {"kind" if name == "waterways" else "class": found[kept]}
        if name in ("roads", "streets"):
            values["name"] = lines.tags["name"][kept]
            values["tunnel"] = below[kept].astype(int)
        drawn[name] = joined(_drawn(lines.where(kept), name, box, values))
    return drawn


def joined(drawn: Drawn) -> Drawn:
    """Join lines of the same values that follow each other: a street is named once, not per way."""
    if not len(drawn):
        return drawn
    frame = pd.DataFrame(dict(drawn.attributes))
    keys = frame.astype("string").fillna("\0").agg("\1".join, axis=1)
    codes, _ = pd.factorize(keys, sort=True)
    order = np.argsort(codes, kind="stable")
    starts = np.flatnonzero(np.r_[True, np.diff(codes[order]) != 0])
    parts, owners = [], []
    for rows in np.split(order, starts[1:]):
        lines = shapely.get_parts(drawn.shapes[rows])
        merged = shapely.get_parts(shapely.line_merge(shapely.multilinestrings(lines)))
        parts.append(merged)
        owners.append(np.full(len(merged), rows[0]))
    first = np.concatenate(owners)
    values = {name: [column[at] for at in first] for name, column in drawn.attributes.items()}
    return Drawn(np.concatenate(parts), values, drawn.mended, drawn.left_out)


def _boundaries(extract: Extract, layers: Mapping[str, Drawn]) -> Drawn:
    """Draw each border once, on land, at the highest level of those that share it."""
    parts: dict[int, list[Any]] = {}
    for part, edge in ((extract.lines, False), (extract.surfaces, True)):
        found = part.where(part.tags["boundary"].eq("administrative"))
        levels = pd.to_numeric(found.tags["admin_level"], errors="coerce")
        for shape, level in zip(found.shapes, levels, strict=True):
            if shape is not None and 2 <= level <= 11:
                parts.setdefault(int(level), []).append(shapely.boundary(shape) if edge else shape)
    above, shapes, values = shapely.MultiLineString(), [], []
    land = shapely.union_all(layers["land"].shapes)
    for level in sorted(parts):
        own = shapely.intersection(shapely.union_all(parts[level]), land)
        fresh = shapely.get_parts(shapely.line_merge(shapely.difference(own, above)))
        fresh = fresh[shapely.get_dimensions(fresh) == 1]
        above = shapely.union(above, own)
        shapes += list(fresh)
        values += [level] * len(fresh)
    return Drawn(np.array(shapes, dtype=object), {"level": values})


def _labels(extract: Extract, box: Box) -> Drawn:
    """Name places, stations, squares, water and green."""
    points, surfaces = extract.points, extract.surfaces
    rows: list[tuple[Any, str, str, int]] = []
    for tags, shape in zip(points.tags.to_dict("records"), points.shapes, strict=True):
        if tags["place"] in osm.PLACES:
            rows.append((shape, tags["name"], *osm.PLACES[tags["place"]]))
        elif tags["railway"] in osm.STATIONS:
            rows.append((shape, tags["name"], "station", osm.STATION_RANK))
    metres = metres_of(box)
    found = {"water": osm.water_kind(surfaces.tags), "green": osm.green_kind(surfaces.tags)}
    square = surfaces.tags["place"].where(surfaces.tags["place"].eq("square"))
    for kind, sort in {**found, "square": square}.items():
        named = surfaces.where(sort.notna() & surfaces.tags["name"].notna())
        shapes = clipped(named.shapes, BY_NAME["green"], box)
        area = shapely.area(shapes) * metres[0] * metres[1]
        ranks = osm.label_ranks(area)
        for shape, name, size, rank in zip(shapes, named.tags["name"], area, ranks, strict=True):
            if shape is not None and (size >= osm.LEAST_NAMED_M2 or kind == "square"):
                rank = osm.PLACES["square"][1] if kind == "square" else int(rank)
                rows.append((shapely.point_on_surface(shape), name, kind, rank))
    return labels_of(rows, box)


def labels_of(rows: list[tuple[Any, str, str, int]], box: Box) -> Drawn:
    """Make the layer of labels: each name of a kind once, the most important first.

    Parameters
    ----------
    rows
        Point, name, kind and rank; rows without a name or outside the box are left out.
    box
        The ground that is known.
    """
    window = shapely.box(*box)
    kept = [row for row in rows
            if row[0] is not None and isinstance(row[1], str) and row[1].strip()
            and window.intersects(row[0])]  # fmt: skip
    best = {
        (name, kind): (point, name, kind, rank)
        for point, name, kind, rank in sorted(kept, key=lambda row: (-row[3], row[1]))
    }
    order = sorted(best.values(), key=lambda row: (row[3], row[1]))
    return Drawn(
        np.array([row[0] for row in order], dtype=object),
        {"kind": [row[2] for row in order], "name": [row[1].strip() for row in order],
         "rank": [row[3] for row in order]},
        left_out=len(rows) - len(order),
    )  # fmt: skip
