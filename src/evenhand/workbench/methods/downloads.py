"""What can be taken away of a finding: rows as CSV, all of it as JSON, its map as GeoPackage."""

import json
from pathlib import Path
from typing import Any

import pandas as pd

from evenhand.contract import Finding
from evenhand.publishing.spreadsheets import inert
from evenhand.statistics.cells import cells_named
from evenhand.wording.languages import drawn_languages
from evenhand.workspace.disk import write_whole
from evenhand.workspace.findings import Recorded
from evenhand.workspace.told_json import told_json
from evenhand.workspace.workspace import Workspace

TYPES = {
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
    "gpkg": "application/geopackage+sqlite3",
    "svg": "image/svg+xml",
    "png": "image/png",
}
"""Ending of a download → its media type."""
PNG_SCALE = 2


def keep_downloads(workspace: Workspace, folder: Path, recorded: Recorded) -> None:
    """Write the files that a finding's page offers.

    Parameters
    ----------
    workspace
        The city, for the shapes of its areas and its reference system.
    folder
        Where they go.
    recorded
        The finding with its number.
    """
    finding = recorded.finding
    rows = inert(finding.to_frame()).to_csv(index=False)
    write_whole(folder / f"{recorded.id}.csv", rows)
    for language in drawn_languages():
        told = json.dumps(told_json(recorded, language), indent=1, ensure_ascii=False)
        write_whole(folder / f"{recorded.id}.{language}.json", told)
    shapes = _shapes(workspace, finding)
    if shapes is not None:
        unfinished = folder / f".unfinished-{recorded.id}.gpkg"
        unfinished.unlink(missing_ok=True)
        shapes.to_file(unfinished, layer=recorded.id, driver="GPKG")
        unfinished.replace(folder / f"{recorded.id}.gpkg")


def png_of(svg: str) -> bytes:
    """Turn a drawing into a picture, with the house's fonts."""
    from evenhand.publishing.charts import converter

    return bytes(converter().svg_to_png(svg, scale=PNG_SCALE))


def _shapes(workspace: Workspace, finding: Finding) -> Any:
    """Give a frame of a map's rows with their shapes; None where there is no map of shapes."""
    layer = finding.to_map()
    if layer is None or not layer.rows or layer.kind not in ("areas", "cells"):
        return None
    import geopandas

    rows = pd.DataFrame([dict(row) for row in layer.rows])
    crs = workspace.settings.crs
    if layer.kind == "cells":
        shapes = cells_named(rows["cell_id"].tolist()).polygons()
        return geopandas.GeoDataFrame(rows, geometry=list(shapes), crs=crs)
    return _of_areas(workspace, rows, crs)


def _of_areas(workspace: Workspace, rows: pd.DataFrame, crs: str) -> Any:
    import geopandas

    if not workspace.has("areas"):
        return None
    areas = workspace.read("areas").to_frame()[["area_id", "area_name", "geometry"]]
    joined = areas.merge(rows.drop(columns="area_name", errors="ignore"), on="area_id")
    return None if joined.empty else geopandas.GeoDataFrame(joined, geometry="geometry", crs=crs)
