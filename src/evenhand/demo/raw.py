"""Writes the demo city as its partners would have it: files, each with a mapping beside it."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyogrio.raw
import shapely
from pyproj import Transformer

from evenhand.demo.city import DemoCity
from evenhand.demo.ground import CRS
from evenhand.demo.happenings import TIMEZONE
from evenhand.demo.raw_columns import FILES, INCIDENTS, LONLAT, REGISTER, RawFile
from evenhand.demo.raw_survey import write_survey
from evenhand.tables.survey import Survey
from evenhand.tables.table import Table
from evenhand.taxonomy.classes import OFFENCE_CLASSES

_DRIVERS = {".geojson": "GeoJSON", ".gpkg": "GPKG"}


def write_raw(city: DemoCity, folder: Path) -> list[Path]:
    """Write the raw files of a city, and its truth in a folder of its own.

    Parameters
    ----------
    city
        From `make_city`.
    folder
        Gets `raw/`, with one `.toml` mapping beside each file, and `truth/`.

    Returns
    -------
    list of Path
        The files to import, areas first; mappings and truth are not among them.
    """
    raw = folder / "raw"
    raw.mkdir(parents=True, exist_ok=True)
    paths = [_write(raw / name, file, city.tables[file.table]) for name, file in FILES.items()]
    paths += _write_incidents(raw, city)
    survey = city.tables["survey"]
    assert isinstance(survey, Survey)
    paths += write_survey(raw, survey)
    city.truth.write(folder / "truth")
    return paths


def _write_incidents(raw: Path, city: DemoCity) -> list[Path]:
    """Write one file for each year, and one for the register that knows only the month."""
    table = city.tables["incidents"]
    rows = table.to_frame()
    coarse = rows["time_precision"].eq("month").to_numpy()
    frame = _renamed(rows[~coarse], INCIDENTS)
    frame = _turned_round(frame, city.truth.faults)
    frame = frame.sort_values("record", kind="stable")
    years = frame["record"].str[1:5]
    paths = []
    for year, part in frame.groupby(years):
        paths.append(_csv(raw / f"incidents_{year}.csv", INCIDENTS, part))
    if coarse.any():
        months = _renamed(rows[coarse], REGISTER)
        paths.append(_csv(raw / "bicycle_register.csv", REGISTER, months))
    return paths


def _turned_round(frame: pd.DataFrame, faults: Mapping[str, Any]) -> pd.DataFrame:
    """Write reversed times the wrong way round, as the faulty export has them."""
    wrong = pd.DataFrame(faults.get("reversed", {}).get("times", []))
    if wrong.empty:
        return frame
    times = wrong.set_index("incident_id")
    for column, other in (("from_local", "ends_at"), ("to_local", "starts_at")):
        instants = pd.to_datetime(times[other], utc=True, format="ISO8601")
        clock = instants.dt.tz_convert(TIMEZONE).dt.strftime("%Y-%m-%d %H:%M")
        found = frame["record"].map(clock)
        frame[column] = frame[column].where(found.isna(), found)
    return frame


def _write(path: Path, file: RawFile, table: Table) -> Path:
    rows = table.to_frame()
    if file.level:
        rows = rows[rows["level"].eq(file.level)]
    if "period" in file.columns:
        rows = rows.assign(period=rows["period_start"].dt.strftime("%Y-%m"))
    if path.suffix == ".csv":
        return _csv(path, file, _renamed(rows, file))
    return _shapes(path, file, rows)


def _renamed(rows: pd.DataFrame, file: RawFile) -> pd.DataFrame:
    """Give the columns under the file's own names: local clock, lon and lat, yes and no."""
    made: dict[str, Any] = {}
    if "longitude" in file.columns:
        lon, lat = Transformer.from_crs(CRS, LONLAT, always_xy=True).transform(
            rows["x_m"].to_numpy(dtype=float), rows["y_m"].to_numpy(dtype=float)
        )
        there = np.isfinite(lon)
        made["longitude"] = np.where(there, np.round(lon, 6), np.nan)
        made["latitude"] = np.where(there, np.round(lat, 6), np.nan)
    time_format = str(file.sections.get("time", {}).get("format", ""))
    frame = pd.DataFrame(index=rows.index)
    for role, column in file.columns.items():
        values = made[role] if role in made else rows[role]
        frame[column] = _plain(pd.Series(values, index=rows.index), time_format)
    return frame.reset_index(drop=True)


def _plain(values: pd.Series, time_format: str) -> pd.Series:
    written: pd.Series
    if isinstance(values.dtype, pd.DatetimeTZDtype):
        written = values.dt.tz_convert(TIMEZONE).dt.strftime(time_format)
        return written
    if pd.api.types.is_datetime64_any_dtype(values):
        written = values.dt.strftime("%Y-%m-%d")
        return written
    if values.dtype == "boolean":
        return values.map({True: "yes", False: "no"})
    return values


def _csv(path: Path, file: RawFile, frame: pd.DataFrame) -> Path:
    frame.to_csv(path, index=False, lineterminator="\n")
    path.with_suffix(".toml").write_text(mapping_text(file), encoding="utf-8")
    return path


def _shapes(path: Path, file: RawFile, rows: pd.DataFrame) -> Path:
    """Write shapes with GDAL: GeoJSON in longitude and latitude, GeoPackage in metres."""
    shapes = rows["geometry"].to_numpy()
    crs = CRS
    if path.suffix == ".geojson":
        to_lonlat = Transformer.from_crs(CRS, LONLAT, always_xy=True)
        shapes = shapely.transform(
            shapes, lambda xy: np.round(np.column_stack(to_lonlat.transform(*xy.T)), 7)
        )
        crs = LONLAT
    kinds = {shape.geom_type.removeprefix("Multi") for shape in shapes}
    assert len(kinds) == 1, "a file holds shapes of one kind"
    multi = any(shape.geom_type.startswith("Multi") for shape in shapes)
    kind = ("Multi" if multi else "") + kinds.pop()
    if multi:
        shapes = np.array([_as_multi(shape) for shape in shapes], dtype=object)
    pyogrio.raw.write(
        path,
        geometry=shapely.to_wkb(shapes),
        field_data=[_field(rows[role]) for role in file.columns],
        fields=list(file.columns.values()),
        geometry_type=kind,
        crs=crs,
        driver=_DRIVERS[path.suffix],
    )
    path.with_suffix(".toml").write_text(mapping_text(file), encoding="utf-8")
    return path


def _as_multi(shape: Any) -> Any:
    if shape.geom_type.startswith("Multi"):
        return shape
    return {"Polygon": shapely.MultiPolygon, "LineString": shapely.MultiLineString}[
        shape.geom_type
    ]([shape])


def _field(values: pd.Series) -> np.ndarray[Any, Any]:
    if pd.api.types.is_float_dtype(values):
        return values.to_numpy(dtype=float)
    texts: np.ndarray[Any, Any] = values.astype(object).where(values.notna(), None).to_numpy()
    return texts


def mapping_text(file: RawFile) -> str:
    """Write the mapping of a file as TOML: what its columns mean.

    Examples
    --------
    >>> from evenhand.demo.raw_columns import FILES
    >>> print(mapping_text(FILES["quarters.gpkg"]))
    title = "Quarters of Lindeburg (invented)"
    kind = "areas"
    level = "quarter"
    <BLANKLINE>
    [columns]
    area_id = "code"
    area_name = "label"
    <BLANKLINE>
    """
    lines = [f"title = {json.dumps(file.title)}", f"kind = {json.dumps(file.table)}"]
    if file.level:
        lines.append(f"level = {json.dumps(file.level)}")
    sections: dict[str, Mapping[str, Any]] = {"columns": file.columns, **file.sections}
    if file.table == "counts":
        sections["offences.codes"] = {name: name for name in OFFENCE_CLASSES}
    for name, values in sections.items():
        lines += ["", f"[{name}]"]
        lines += [f"{key} = {json.dumps(value)}" for key, value in values.items()]
    return "\n".join([*lines, ""])
