"""Equal cells on a map: one shape for each colour, cut at the city's outline."""

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from evenhand.contract import MapLayer
from evenhand.publishing import theme
from evenhand.publishing.ground import BaseMap, path_of
from evenhand.publishing.palette import paint
from evenhand.statistics.cells import cells_named
from evenhand.tables.areas import Areas

Points = npt.NDArray[np.float64]
_TOLERANCE = 1.0
_DIGITS = 2


def cell_marks(
    layer: MapLayer, rows: pd.DataFrame, base: BaseMap, areas: Areas | None, prefix: str
) -> tuple[str, str, Points]:
    """Draw cells, those of one colour as one shape, and the outline around those that carry one.

    Parameters
    ----------
    layer, rows
        Rows have `cell_id`, `value`, `certainty` and perhaps `is_outlined` and `label`.
    base
        The ground.
    areas
        Where the city ends; None leaves the cells whole.
    prefix
        Begins the ids of patterns.

    Returns
    -------
    tuple
        The fills, the outlines that lie over the streets, and the middles of the cells.
    """
    shapes = _placed(rows, base)
    city = _outline(areas, base)
    paints = pd.Series(
        [paint(layer, row, prefix) for row in rows.to_dict("records")], index=rows.index
    )
    data = ""
    for colour, pattern in sorted(set(paints)):
        if colour == "none" and base.under:
            continue
        colour = theme.LAND if colour == "none" else colour
        path = path_of([_joined(shapes[(paints == (colour, pattern)).to_numpy()], city)])
        data += f'<path d="{path}" fill="{colour}" fill-rule="evenodd"/>'
        data += f'<path d="{path}" fill="{pattern}" fill-rule="evenodd"/>' if pattern else ""
    outlines = ""
    framed = rows.get("is_outlined", pd.Series(False, index=rows.index)).to_numpy(dtype=bool)
    if framed.any():
        outlines = frames(_joined(shapes[framed], city))
    return data, outlines, shapely.get_coordinates(shapely.centroid(shapes))


def _placed(rows: pd.DataFrame, base: BaseMap) -> npt.NDArray[np.object_]:
    """Give the whole cells in units of the drawing, their shared corners rounded alike."""
    whole = cells_named(rows["cell_id"].tolist()).polygons()
    placed = shapely.transform(base.frame.placed(whole), lambda xy: np.round(xy, _DIGITS))
    return np.asarray(placed, dtype=object)


def _outline(areas: Areas | None, base: BaseMap) -> Any:
    if areas is None:
        return None
    rough = shapely.simplify(base.frame.placed(areas.column("geometry").to_numpy()), _TOLERANCE)
    whole = shapely.union_all(shapely.buffer(rough, _TOLERANCE))
    shapely.prepare(whole)
    return whole


def _joined(shapes: npt.NDArray[np.object_], city: Any) -> Any:
    """Join cells without the lines between them, and cut them where the city ends."""
    if city is not None:
        inside = shapely.contains_properly(city, shapes)
        shapes = np.where(inside, shapes, shapely.intersection(shapes, city))
    return shapely.union_all(shapes)


def frames(shape: Any) -> str:
    """Draw the outline of what holds, in units of the drawing."""
    path = path_of([shape])
    return (
        f'<path d="{path}" fill="none" stroke="{theme.PAPER}" stroke-width="7" opacity="0.7"/>'
        f'<path d="{path}" fill="none" stroke="{theme.INK}" stroke-width="3"/>'
    )
