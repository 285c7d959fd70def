"""Street segments on a map: one path for each colour, dashed where it is unsure."""

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from evenhand.contract import MapLayer
from evenhand.publishing import theme
from evenhand.publishing.ground import BaseMap, path_of
from evenhand.publishing.palette import class_colours, class_of, unsure_colour
from evenhand.tables.streets import Streets

_TOLERANCE = 1.0
_WIDTH, _THIN = 9, 3


def segment_marks(
    layer: MapLayer, rows: pd.DataFrame, base: BaseMap, streets: Streets
) -> str | None:
    """Draw segments in the colour of their class; those as expected get none.

    Parameters
    ----------
    layer, rows
        Rows have `segment_id`, `value` and `certainty`.
    base
        The ground.
    streets
        The lines.

    Returns
    -------
    str or None
        None where no row is a segment of the table.
    """
    lines = streets.to_frame()[["segment_id", "geometry"]].merge(rows, on="segment_id")
    if lines.empty:
        return None
    drawn = lines[lines["certainty"].ne("as_expected")]
    styles = pd.Series(
        [_style(layer, float(value), str(certainty))
         for value, certainty in zip(drawn["value"], drawn["certainty"], strict=True)],
        index=drawn.index, dtype=object,
    )  # fmt: skip
    data = ""
    for style in sorted(set(styles)):
        shapes = base.frame.placed(drawn.loc[styles.eq(style), "geometry"].to_numpy())
        path = path_of(list(shapely.simplify(shapes, _TOLERANCE)))
        data += f'<path d="{path}" fill="none" {style}/>'
    return data


def middles_of(rows: pd.DataFrame, base: BaseMap, streets: Streets) -> npt.NDArray[np.float64]:
    """Give the middle of each row's segment on the map; missing where it is no segment."""
    lines = streets.to_frame().set_index("segment_id")["geometry"].reindex(rows["segment_id"])
    known = lines.astype(object).where(lines.notna(), None).to_numpy()
    middles = shapely.line_interpolate_point(known, 0.5, normalized=True)
    placed = base.frame.placed(middles)
    return np.column_stack([shapely.get_x(placed), shapely.get_y(placed)])


def _style(layer: MapLayer, value: float, certainty: str) -> str:
    """Give the stroke; thin grey ones sort first and so lie below the others."""
    if certainty == "cannot_say" or value != value:
        return f'class="few" stroke="{theme.CANNOT_SAY}" stroke-width="{_THIN}"'
    if certainty == "unsure":
        colour = unsure_colour(layer, value)
        return f'class="unsure" stroke="{colour}" stroke-width="{_WIDTH}" stroke-dasharray="7 5"'
    colour = class_colours(layer)[class_of(value, layer.breaks)]
    return f'stroke="{colour}" stroke-width="{_WIDTH}" stroke-linecap="round"'
