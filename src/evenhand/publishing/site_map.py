"""The map of a development site: its outline and what lies around it, on the city's own ground."""

from pathlib import Path
from typing import Any

import numpy as np
import shapely

from evenhand.publishing import theme
from evenhand.publishing.basemap_ground import ground_for
from evenhand.publishing.ground import base_map, blank_map, path_of
from evenhand.publishing.maps import ground_with
from evenhand.statistics.outlines import outline_shape
from evenhand.tables.areas import Areas
from evenhand.tables.streets import Ground, Streets
from evenhand.tables.table import Table
from evenhand.workspace.planning_files import Document
from evenhand.workspace.workspace import Workspace

MARGIN, LEAST_MARGIN_M = 0.15, 120.0
_DOT = 14


def site_map(workspace: Workspace, site: Document) -> str:
    """Draw a site and the ground around it within which incidents are counted.

    Parameters
    ----------
    workspace
        The city's folder.
    site
        As `evenhand.workspace.planning_place` gives it.

    Returns
    -------
    str
        One `<svg>` without alternative text, which whoever places it gives.
    """
    shape = outline_shape(site["outline"])
    around = shapely.buffer(shape, max(site["within_m"], 1.0), quad_segs=24)
    window = _window(around)
    base = _ground(workspace, window) or blank_map([window])
    outline = path_of([base.frame.placed(shape)]) if shape.geom_type != "Point" else ""
    inside = (
        f'<path d="{path_of([base.frame.placed(around)])}" fill="{theme.ACCENT}" '
        f'fill-opacity="0.08" stroke="{theme.ACCENT}" stroke-width="4" stroke-dasharray="14 10"/>'
    )
    if outline:
        inside += (
            f'<path d="{outline}" fill="{theme.ACCENT}" fill-opacity="0.45" '
            f'stroke="{theme.ACCENT_DARK}" stroke-width="6"/>'
        )
    else:
        x, y = np.rint(shapely.get_coordinates(base.frame.placed(shape))[0])
        inside += (
            f'<circle cx="{x:.0f}" cy="{y:.0f}" r="{_DOT}" fill="{theme.ACCENT_DARK}" '
            f'stroke="{theme.PAPER}" stroke-width="5"/>'
        )
    return ground_with(base, inside)


def _window(around: Any) -> Any:
    left, bottom, right, top = shapely.bounds(around)
    margin = max(MARGIN * max(right - left, top - bottom), LEAST_MARGIN_M)
    return shapely.box(left - margin, bottom - margin, right + margin, top + margin)


def _ground(workspace: Workspace, window: Any) -> Any:
    read = {name: workspace.read(name) for name in ("areas", "streets", "ground")
            if workspace.has(name)}  # fmt: skip
    near = {name: _near(table, window) for name, table in read.items()}
    areas, streets, ground = (near.get(name) for name in ("areas", "streets", "ground"))
    attribution = ""
    taken = ground_for(Path(workspace.folder), read, workspace.settings.crs,
                       shapely.bounds(window))  # fmt: skip
    if taken is not None:
        streets, ground, attribution = taken.streets, taken.ground, taken.attribution
    return base_map(
        areas if isinstance(areas, Areas) else None,
        streets if isinstance(streets, Streets) else None,
        ground if isinstance(ground, Ground) else None,
        attribution,
        window,
    )


def _near(table: Table, window: Any) -> Table | None:
    inside = shapely.intersects(table.column("geometry").to_numpy(), window)
    return table.where(inside) if inside.any() else None
