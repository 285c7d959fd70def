"""Reads a gazetteer: an OpenStreetMap extract, a file of lines or shapes, or a table of names."""

import re
import warnings
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyogrio
import pyogrio.errors
import shapely
from pyproj import CRS, Transformer

from evenhand.errors import SourceError, listed
from evenhand.sources.boundaries import opened
from evenhand.sources.cells import numbers
from evenhand.sources.delimited import Ragged
from evenhand.sources.files import SourceFile
from evenhand.sources.gazetteer import Entries, Gazetteer
from evenhand.sources.mapping import Mapping as FileMapping
from evenhand.sources.opening import batches_of, layout_of
from evenhand.sources.personal_data import shown_heads
from evenhand.sources.street_names import STREET, folded
from evenhand.sources.telling import reason_of

NAMES = ("name", "names", "street", "street_name", "streetname", "strname", "strasse",
         "straßenname", "strassenname", "nom", "nom_voie", "voie", "nombre", "calle", "nome",
         "naam", "straatnaam", "namn", "navn", "nimi", "nazwa", "via", "rua")  # fmt: skip
_NAME_IN = re.compile(r"(?:name|alt_name|official_name|short_name|loc_name)(?:[:_][a-z]{2,3})?")
_X = ("x", "x_m", "easting", "lon", "lng", "longitude")
_Y = ("y", "y_m", "northing", "lat", "latitude")
_DEGREES = ("lon", "lng", "longitude")
_TAG = re.compile(r'"((?:[^"\\]|\\.)*)"=>"((?:[^"\\]|\\.)*)"')
_NO_STREET = ("proposed", "construction", "platform", "bus_stop", "street_lamp", "crossing",
              "traffic_signals", "turning_circle", "razed", "abandoned")  # fmt: skip
_PLACES: dict[str, tuple[str, ...]] = {
    "leisure": ("park", "garden", "playground", "pitch", "stadium", "sports_centre", "marina"),
    "place": ("square",),
    "landuse": ("cemetery", "recreation_ground"),
    "amenity": ("bus_station", "marketplace", "hospital", "university", "ferry_terminal"),
    "railway": ("station", "halt"),
    "public_transport": ("station",),
    "building": ("train_station",),
    "shop": ("mall",),
}
_OSM_LAYERS = ("points", "lines", "multipolygons")


class Gazetteers:
    """The gazetteers of one import, each read once: one for all files, or what mappings name."""

    def __init__(self, crs: str, given: Path | None) -> None:
        self._crs = crs
        self._given = given
        self._read: dict[Path, Gazetteer] = {}

    def of(self, mapping: FileMapping) -> Gazetteer | None:
        """Give the gazetteer that places the rows of a mapping; None where none is asked for.

        Raises
        ------
        SourceError
            It cannot be read.
        """
        if STREET not in mapping.columns:
            return None
        named = mapping.setting("place", "gazetteer")
        path = self._given or (mapping.folder / str(named) if named else None)
        if path is None:
            return None
        if path not in self._read:
            self._read[path] = read_gazetteer(path, self._crs)
        return self._read[path]


def read_gazetteer(path: Path, crs: str) -> Gazetteer:
    """Read a gazetteer.

    Parameters
    ----------
    path
        An OpenStreetMap extract (`.osm.pbf`), GeoPackage, GeoJSON or shapefile with a column of
        names, or a table with columns of names and coordinates.
    crs
        Reference system of the workspace: coordinates in metres of a table are taken for it.

    Raises
    ------
    SourceError
        The file is missing, cannot be read, or has no names or no coordinates.
    """
    file = SourceFile(path)
    if not path.is_file():
        raise SourceError(listed(f"gazetteer {path.name}", ["there is no such file"]))
    is_osm = path.name.lower().endswith((".pbf", ".osm"))
    if is_osm:
        entries = _osm(file, crs)
    elif file.is_vector:
        entries = _shapes(file, crs)
    else:
        entries = _table(file, crs)
    if not len(entries.shapes):
        raise SourceError(
            listed(f"gazetteer {file.name}", ["nothing in it has both a name and a place"])
        )
    return Gazetteer(file.name, file.digest[0], entries, is_osm)


def _osm(file: SourceFile, crs: str) -> Entries:
    names: list[tuple[str, ...]] = []
    streets: list[bool] = []
    shapes: list[Any] = []
    for tags, shape in _osm_features(file):
        is_street = _is_street(tags)
        if shape is None or not (is_street or _is_place(tags)):
            continue
        shapes.append(shape)
        streets.append(is_street)
        names.append(tuple(_names_of(tags)))
    return _entries(names, np.array(shapes, dtype=object), "EPSG:4326", crs, streets)


def _osm_features(file: SourceFile) -> Iterator[tuple[dict[str, str], Any]]:
    """Give the tags and the shape of everything that has a name."""
    for layer in _OSM_LAYERS:
        try:
            with warnings.catch_warnings():
                # An extract cuts through outlines at its edge; those are left out below.
                warnings.simplefilter("ignore", RuntimeWarning)
                meta, _, wkb, columns = pyogrio.raw.read(
                    file.path, layer=layer, where="name IS NOT NULL"
                )
        except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError) as problem:
            raise _unreadable(file, problem) from None
        shapes = shapely.from_wkb(wkb, on_invalid="ignore")
        for at, shape in enumerate(shapes):
            tags = {
                str(field): str(values[at])
                for field, values in zip(meta["fields"], columns, strict=True)
                if values[at] is not None
            }
            tags |= dict(_TAG.findall(tags.pop("other_tags", "")))
            yield tags, shape


def _is_street(tags: Mapping[str, str]) -> bool:
    return "highway" in tags and tags["highway"] not in _NO_STREET


def _is_place(tags: Mapping[str, str]) -> bool:
    return any(tags.get(tag) in values for tag, values in _PLACES.items())


def _names_of(tags: Mapping[str, str]) -> Iterator[str]:
    for tag, value in tags.items():
        if _NAME_IN.fullmatch(tag):
            yield from value.split(";")


def _shapes(file: SourceFile, crs: str) -> Entries:
    info, frame, shapes = opened(file, None)
    columns = _name_columns(file, [str(name) for name in frame.columns])
    if info["crs"] is None:
        raise SourceError(
            listed(f"gazetteer {file.name}", ["it does not say its reference system; export it "
                                              "again with one"])
        )  # fmt: skip
    names = _rows_of_names(frame, columns)
    extra = {str(name): frame[name] for name in frame.columns}
    return _entries(
        names, shapes, info["crs"], crs,
        shapely.get_dimensions(shapes) == 1, _precision(extra), _districts(extra, len(frame)),
    )  # fmt: skip


def _table(file: SourceFile, crs: str) -> Entries:
    layout = layout_of(file)
    columns = _name_columns(file, layout.header)
    x, y = (_first(layout.header, known) for known in (_X, _Y))
    if x is None or y is None:
        raise SourceError(
            listed(f"gazetteer {file.name}",
                   ["it has no coordinates; name their columns x and y, or lon and lat; the file "
                    f"has: {shown_heads(layout.header)}"])
        )  # fmt: skip
    reading = FileMapping(file.name, "places", {})
    raws = batches_of(file, layout, layout.header, reading, Ragged())
    frames = [raw.to_pandas() for raw in raws]
    frame = pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=layout.header)
    at_x, at_y = (_numbers(frame[name]) for name in (x, y))
    there = np.isfinite(at_x) & np.isfinite(at_y)
    shapes = np.full(len(frame), None, dtype=object)
    shapes[there] = shapely.points(at_x[there], at_y[there])
    given = "EPSG:4326" if folded(x) in _DEGREES else crs
    extra = {str(name): frame[name] for name in frame.columns}
    names = _rows_of_names(frame, columns)
    return _entries(
        names, shapes, given, crs, np.zeros(len(frame), dtype=bool),
        _precision(extra), _districts(extra, len(frame)),
    )  # fmt: skip


def _entries(
    names: list[tuple[str, ...]],
    shapes: Any,
    given: Any,
    crs: str,
    streets: Any,
    precision_m: Any = None,
    districts: list[str] | None = None,
) -> Entries:
    """Project the entries and keep those with a name and a place on the Earth."""
    placed = _projected(shapes, given, crs)
    kept = [
        at
        for at, shape in enumerate(placed)
        if any(names[at]) and shape is not None and not shape.is_empty
    ]
    if precision_m is None:
        precision_m = np.full(len(placed), np.nan)
    return Entries(
        [names[at] for at in kept], placed[kept], np.asarray(streets, dtype=bool)[kept],
        precision_m[kept], [districts[at] for at in kept] if districts else [""] * len(kept),
    )  # fmt: skip


def _projected(shapes: Any, given: Any, crs: str) -> Any:
    flat = shapely.force_2d(shapes)
    if CRS.from_user_input(given) != CRS.from_user_input(crs):
        transformer = Transformer.from_crs(given, crs, always_xy=True)
        flat = shapely.transform(
            flat, lambda at: np.column_stack(transformer.transform(at[:, 0], at[:, 1]))
        )
    points, owner = shapely.get_coordinates(flat, return_index=True)
    flat[owner[~np.isfinite(points).all(axis=1)]] = None
    return flat


def _name_columns(file: SourceFile, header: Any) -> list[str]:
    found = [str(one) for one in header if folded(str(one)) in NAMES]
    found += [str(one) for one in header if _NAME_IN.fullmatch(folded(str(one)))]
    if not found:
        raise SourceError(
            listed(f"gazetteer {file.name}",
                   ["no column of it holds names; call it 'name'; the file has: "
                    f"{shown_heads(map(str, header)) or 'no columns'}"])
        )  # fmt: skip
    return list(dict.fromkeys(found))


def _rows_of_names(frame: pd.DataFrame, columns: list[str]) -> list[tuple[str, ...]]:
    return [
        tuple(str(one) for one in row if isinstance(one, str) and one.strip())
        for row in frame[columns].itertuples(index=False)
    ]


def _first(header: Any, known: tuple[str, ...]) -> str | None:
    return next((str(one) for one in header if folded(str(one)) in known), None)


def _numbers(values: Any) -> Any:
    texts = pa.array([None if one is None else str(one) for one in values], pa.string())
    return numbers(texts)[0]


def _precision(columns: dict[str, Any]) -> Any:
    name = _first(columns, ("precision_m", "precision", "place_precision_m"))
    if name is None:
        return None
    found = _numbers(columns[name])
    return np.where(found >= 0, found, np.nan)


def _districts(columns: dict[str, Any], n_rows: int) -> list[str]:
    name = _first(columns, ("district", "bezirk", "stadtteil", "quartier", "arrondissement",
                            "barrio", "distrito", "wijk", "borough"))  # fmt: skip
    if name is None:
        return [""] * n_rows
    return [one if isinstance(one, str) else "" for one in columns[name]]


def _unreadable(file: SourceFile, problem: Exception) -> SourceError:
    return SourceError(
        listed(f"gazetteer {file.name}", [f"it cannot be read: {reason_of(problem)}"])
    )
