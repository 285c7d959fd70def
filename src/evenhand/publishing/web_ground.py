"""What a map on the web is drawn on: the basemap's tiles, or the outline of the city's areas."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from pyproj import Transformer

from evenhand.sources.basemap.features import LONLAT, Box
from evenhand.sources.basemap.from_tables import box_of_areas, outline_of
from evenhand.sources.basemap.schema import BY_NAME
from evenhand.tables.areas import Areas
from evenhand.workspace.basemap import Basemap, read_basemap
from evenhand.workspace.workspace import Workspace

_STEPS = 2_000
"""An outline is drawn as fine as the city's longer side divided by this."""
_DIGITS = 6


@dataclass(frozen=True)
class WebGround:
    """The ground of a city's maps on the web.

    Attributes
    ----------
    bounds
        West, south, east, north of the city's areas, or of the basemap where there are none:
        what a map shows first. None where neither is known.
    basemap
        The basemap, None where none was built.
    outline
        GeoJSON of the city's outer border, longitude and latitude; None where it has no areas.
    """

    bounds: Box | None
    basemap: Basemap | None
    outline: Mapping[str, Any] | None

    def to_json(self) -> dict[str, Any]:
        """Give what a page hands to its map: plain values alone.

        Each layer has `name`, `file` (its name in the basemap's folder, never a path),
        `first_zoom`, `last_zoom` and, for each attribute, the zoom from which each of its values
        is to be drawn.
        """
        built = self.basemap
        return {
            "bounds": list(self.bounds) if self.bounds else None,
            "attribution": built.attribution if built else "",
            "layers": [
                {"name": one.name, "file": one.path.name,
                 "first_zoom": one.zooms[0], "last_zoom": one.zooms[1],
                 "drawn_from": {part.name: dict(part.values)
                                for part in BY_NAME[one.name].attributes if part.values}}
                for one in (built.layers if built else ())
            ],
            "outline": self.outline,
        }  # fmt: skip


def web_ground(workspace: Workspace) -> WebGround:
    """Tell what a city's maps on the web are drawn on; without a basemap a map still works.

    Parameters
    ----------
    workspace
        A city's folder, opened.

    Raises
    ------
    WorkspaceError
        The basemap was altered or one of its files is gone.
    """
    built = read_basemap(workspace.folder)
    areas = workspace.read("areas") if workspace.has("areas") else None
    if not isinstance(areas, Areas) or not len(areas):
        return WebGround(built.bounds if built else None, built, None)
    return WebGround(box_of_areas(areas), built, outline_json(areas))


def outline_json(areas: Areas) -> dict[str, Any]:
    """Give the outer border of a city's areas as GeoJSON, thinned to what a screen can show.

    Parameters
    ----------
    areas
        At least one area; of several levels the coarsest counts.
    """
    outline = outline_of(areas)
    left, bottom, right, top = shapely.bounds(outline)
    thin = shapely.simplify(outline, max(right - left, top - bottom) / _STEPS)
    transformer = Transformer.from_crs(str(areas.crs), LONLAT, always_xy=True)
    placed = shapely.transform(
        thin,
        lambda xy: np.round(np.column_stack(transformer.transform(xy[:, 0], xy[:, 1])), _DIGITS),
    )
    return {"type": "Feature", "properties": {}, "geometry": dict(shapely.geometry.mapping(placed))}
