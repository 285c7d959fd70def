"""Lay out the portal's folder of a workspace; the workbench does it, never the portal."""

from pathlib import Path

import shapely
from pyproj import Transformer

from evenhand.portal.folder import FILE, FOLDER, PortalSettings, read_portal, write_portal
from evenhand.portal.laying_places import lay_map, lay_places
from evenhand.wording.languages import OFFERED
from evenhand.workspace.workspace import Workspace

_WORLD = (-180.0, -90.0, 180.0, 90.0)


def lay_out(workspace: Workspace) -> Path:
    """Make the portal's folder, or bring what it knows of the city up to date.

    Parameters
    ----------
    workspace
        The city's folder; its name, clock and outline are taken over. What was set for the portal
        by hand stays.

    Returns
    -------
    Path
        The portal's folder.
    """
    folder = workspace.folder / FOLDER
    settings = workspace.settings
    leads = [one for one in settings.languages if one in OFFERED]
    told = {
        "city": settings.name,
        "timezone": settings.timezone,
        "languages": (*leads, *(one for one in OFFERED if one not in leads)),
        "bounds": _bounds(workspace),
    }
    if (folder / FILE).is_file():
        kept = read_portal(folder)
        told |= {name: getattr(kept, name) for name in
                 ("emergency", "contact", "answer_weeks", "keep_months", "delay_days")}  # fmt: skip
    made = PortalSettings(**told)  # type: ignore[arg-type]
    if not (folder / FILE).is_file() or read_portal(folder) != made:
        write_portal(folder, made)
    lay_places(workspace, folder)
    lay_map(workspace, folder)
    return folder


def _bounds(workspace: Workspace) -> tuple[float, float, float, float]:
    """Give the degrees that hold every area; the whole world where there are no areas yet."""
    if not workspace.has("areas"):
        return _WORLD
    shapes = workspace.read("areas").to_frame()["geometry"]
    to_degrees = Transformer.from_crs(workspace.settings.crs, "EPSG:4326", always_xy=True)
    return to_degrees.transform_bounds(*shapely.total_bounds(list(shapes)))
