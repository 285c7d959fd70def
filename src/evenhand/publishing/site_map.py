"""The map of a development site: its outline and what lies around it, on the city's own ground."""

from dataclasses import dataclass
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


@dataclass(frozen=True)
class SiteMap:
    """A drawing of a site, and where its ground comes from.

    Attributes
    ----------
    svg
        One `<svg>` without alternative text, which whoever places it gives.
    has_ground
        Whether the city has anything to draw around the site.
    attribution
        Who made the ground, as it is written on the drawing; empty for the city itself.
    """

    svg: str
    has_ground: bool
    attribution: str


MARGIN, LEAST_MARGIN_M = 0.15, 120.0
PAGE = 1.55
_DOT = 14


def site_map(workspace: Workspace, site: Document, *, wide: bool = False) -> SiteMap:
    """Draw a site and the ground around it within which incidents are counted.

    Parameters
    ----------
    workspace
        The city's folder.
    site
        As `evenhand.workspace.planning_place` gives it.
    wide
        Whether it fills the width of a page: more ground left and right, and words that can be
        read there.

    Returns
    -------
    SiteMap
        The drawing, with north and scale, and what its ground is.
    """
    shape = outline_shape(site["outline"])
    around = shapely.buffer(shape, max(site["within_m"], 1.0), quad_segs=24)
    window = _window(around, PAGE if wide else 0.0)
    ground = _ground(workspace, window)
    base = ground or blank_map([window])
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
    return SiteMap(ground_with(base, inside), ground is not None, base.attribution)


def _window(around: Any, least_ratio: float) -> Any:
    """Give what is shown: what lies around with a margin, at least so wide for its height."""
    left, bottom, right, top = shapely.bounds(around)
    margin = max(MARGIN * max(right - left, top - bottom), LEAST_MARGIN_M)
    wide, tall = right - left + 2 * margin, top - bottom + 2 * margin
    more = max(0.0, least_ratio * tall - wide) / 2
    return shapely.box(left - margin - more, bottom - margin, right + margin + more, top + margin)


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
