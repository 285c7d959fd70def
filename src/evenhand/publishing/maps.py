"""Maps of findings: the answer drawn on the city's own streets, with a legend in words."""

from dataclasses import dataclass
from html import escape
from typing import Any

import numpy as np
import pandas as pd
import shapely

from evenhand.contract import MapLayer
from evenhand.publishing import theme
from evenhand.publishing.cell_maps import cell_marks, frames
from evenhand.publishing.ground import WIDTH, BaseMap, blank_map, path_of
from evenhand.publishing.legend import LegendEntry, legend_of, patterns, swatch
from evenhand.publishing.map_labels import Numbered, area_labels, numbers_of
from evenhand.publishing.palette import paint
from evenhand.publishing.segment_maps import middles_of, segment_marks
from evenhand.statistics.cells import cells_named
from evenhand.tables.areas import Areas
from evenhand.tables.streets import Streets
from evenhand.wording.messages import Quantity, say

_LABEL_SIZE, _SMALL_MAP_LABEL = 27, 60
_TOLERANCE = 1.0
_LARGEST_CIRCLE = 46.0
_FOOT = 64


@dataclass(frozen=True)
class DrawnMap:
    """A map and its legend.

    Attributes
    ----------
    svg
        One `<svg>` without alternative text, which whoever places it gives.
    legend
        What each mark means, in words.
    """

    svg: str
    legend: tuple[LegendEntry, ...]


def draw_map(
    layer: MapLayer,
    base: BaseMap | None,
    *,
    areas: Areas | None = None,
    streets: Streets | None = None,
    prefix: str = "m",
    shared: bool = False,
    small: bool = False,
) -> DrawnMap | None:
    """Draw a layer on the ground of its city.

    Parameters
    ----------
    layer
        What is shown.
    base
        The ground from `base_map`; None draws places on a plain wash.
    areas, streets
        Where the shapes of areas and segments are.
    prefix
        Begins the ids inside the drawing.
    shared
        Whether the ground stands elsewhere in the page (`shared_ground`) and is referred to.
    small
        Whether it is printed at half the width, with words twice as large.

    Returns
    -------
    DrawnMap or None
        None where the shapes that the layer needs are missing.
    """
    rows = pd.DataFrame([dict(row) for row in layer.rows])
    if rows.empty:
        return None
    if base is None and layer.kind in ("places", "cells"):
        base = blank_map(_extent(layer, rows))
    large = (_LABEL_SIZE, _SMALL_MAP_LABEL) if shared else (_LABEL_SIZE,)
    label_sizes = (_SMALL_MAP_LABEL,) if small else large
    drawn = (
        _drawn(layer, rows, base, areas, streets, prefix, label_sizes) if base is not None else None
    )
    if drawn is None or base is None:
        return None
    data, outlines, labels, legend = drawn
    under = '<use href="#ground-under"/>' if shared else base.under
    over = '<use href="#ground-over"/>' if shared else base.over
    opacity = "1" if layer.kind == "places" else "0.92"
    data = f'<g opacity="{opacity}">{data}</g>'
    marks = under + data + over if layer.kind in ("areas", "cells") else under + over + data
    svg = _svg(base, patterns(prefix) + marks + outlines + labels)
    return DrawnMap(svg, legend)


def shared_ground(base: BaseMap) -> str:
    """Give the ground once for a page, to be referred to by maps drawn with `shared`."""
    return (
        '<svg width="0" height="0" style="position:absolute" aria-hidden="true" focusable="false">'
        f'<defs><g id="ground-under">{base.under}</g>'
        f'<g id="ground-over">{base.over}</g></defs></svg>'
    )


def street_drawing(base: BaseMap, *, shared: bool = False) -> str:
    """Draw the streets alone, without data: for the cover, which says in words who made them."""
    if shared:
        return _svg(base, '<use href="#ground-under"/><use href="#ground-over"/>', 0)
    return _svg(base, base.under + base.over, 0)


def ground_with(base: BaseMap, inside: str) -> str:
    """Draw the ground with a drawing on it that is no finding's layer, such as a route."""
    return _svg(base, base.under + base.over + inside)


def _svg(base: BaseMap, inside: str, foot: int = _FOOT) -> str:
    """Put a drawing into its window, with north and scale on a strip below the map."""
    height = base.frame.height
    extra = ""
    if foot:
        strip = f'<path d="M0 {height}h{WIDTH}v{foot}H0z" fill="{theme.PAPER}"/>'
        extra = strip + _furniture(base) + _attribution(base)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height + foot}" '
        f'width="{WIDTH // 2}" height="{(height + foot) // 2}">{inside}{extra}</svg>'
    )


def _attribution(base: BaseMap) -> str:
    """Write on the strip who made the ground, if others did."""
    if not base.attribution:
        return ""
    return (
        f'<text class="attribution" x="110" y="{base.frame.height + 44}" '
        f'font-family="{theme.SVG_SANS}" font-size="22" fill="{theme.LABEL}">'
        f"{escape(base.attribution)}</text>"
    )


_Drawn = tuple[str, str, str, tuple[LegendEntry, ...]]


def _drawn(
    layer: MapLayer,
    rows: pd.DataFrame,
    base: BaseMap,
    areas: Areas | None,
    streets: Streets | None,
    prefix: str,
    label_sizes: tuple[int, ...],
) -> _Drawn | None:
    if layer.kind == "areas" and areas is not None:
        return _areas(layer, rows, base, areas, prefix, label_sizes)
    if layer.kind == "segments" and streets is not None:
        lines = segment_marks(layer, _marks(rows, "segment_id"), base, streets)
        numbers = numbers_of(rows, middles_of(rows, base, streets))
        names = _names(areas, base, label_sizes, numbers) if numbers else ""
        return None if lines is None else (lines, "", names, legend_of(layer, rows))
    if layer.kind == "cells":
        data, outlines, middles = cell_marks(layer, rows, base, areas, prefix)
        labels = _names(areas, base, label_sizes, numbers_of(rows, middles))
        return data, outlines, labels, legend_of(layer, rows)
    if layer.kind == "places":
        return _places(layer, rows, base, areas, label_sizes)
    return None


def _areas(
    layer: MapLayer,
    rows: pd.DataFrame,
    base: BaseMap,
    areas: Areas,
    prefix: str,
    label_sizes: tuple[int, ...],
) -> _Drawn | None:
    shapes = areas.to_frame()[["area_id", "area_name", "geometry"]]
    shapes = shapes[shapes["area_id"].isin(rows["area_id"])].reset_index(drop=True)
    if shapes.empty:
        return None
    joined = shapes.merge(_marks(rows, "area_id"), on="area_id", how="left")
    placed = base.frame.placed(joined["geometry"].to_numpy())
    try:
        thin = shapely.coverage_simplify(placed, _TOLERANCE)
    except (shapely.errors.GEOSException, NotImplementedError):
        thin = shapely.simplify(placed, _TOLERANCE)
    fills = [paint(layer, row, prefix) for row in joined.to_dict("records")]
    data, outline = "", ""
    for shape, (fill, pattern) in zip(thin, fills, strict=True):
        path = path_of([shape])
        data += f'<path d="{path}" fill="{fill}" fill-rule="evenodd"/>'
        data += f'<path d="{path}" fill="{pattern}"/>' if pattern else ""
        outline += path
    outlines = f'<path d="{outline}" fill="none" stroke="#fff" stroke-width="5" opacity="0.8"/>'
    outlines += f'<path d="{outline}" fill="none" stroke="{theme.RULE}" stroke-width="1.6"/>'
    framed = joined["is_outlined"].to_numpy(dtype=bool)
    outlines += frames(shapely.union_all(thin[framed])) if framed.any() else ""
    labels = area_labels(joined["area_name"], placed, base, label_sizes)
    return data, outlines, labels, legend_of(layer, joined)


def _marks(rows: pd.DataFrame, key: str) -> pd.DataFrame:
    """Keep of a layer's rows what is drawn; a layer without certainty is taken as sure."""
    kept = rows.assign(certainty=rows.get("certainty", "sure"))
    framed = rows.get("is_outlined", pd.Series(False, index=rows.index)).astype(bool)
    return kept.assign(is_outlined=framed)[[key, "value", "certainty", "is_outlined"]]


def _places(
    layer: MapLayer,
    rows: pd.DataFrame,
    base: BaseMap,
    areas: Areas | None,
    label_sizes: tuple[int, ...],
) -> _Drawn:
    points = base.frame.placed(shapely.points(rows["x_m"], rows["y_m"]))
    most = float(rows["value"].max())
    circles = ""
    order = rows["value"].fillna(0).sort_values(ascending=False, kind="stable").index
    for index in order:
        value, x, y = rows["value"][index], points[index].x, points[index].y
        if pd.isna(value) or value <= 0:
            continue
        radius = max(5.0, _LARGEST_CIRCLE * float(np.sqrt(value / most)))
        sure = rows.get("certainty", pd.Series("sure", index=rows.index))[index] == "sure"
        fill = f'fill="{theme.SEQUENTIAL[3]}" fill-opacity="0.75"' if sure else 'fill="none"'
        circles += (
            f'<circle cx="{x:.0f}" cy="{y:.0f}" r="{radius:.1f}" {fill} '
            f'stroke="{theme.PAPER if sure else theme.SEQUENTIAL[4]}" stroke-width="2.5"/>'
        )
    labels = _names(areas, base, label_sizes)
    circle = swatch(f'<circle cx="16" cy="10.5" r="8" fill="{theme.SEQUENTIAL[3]}"/>')
    words = layer.words.get("circle") or say("map.circle", most=Quantity(most, "count"))
    legend = (LegendEntry(circle, words),)
    return circles, "", labels, legend


def _names(
    areas: Areas | None, base: BaseMap, label_sizes: tuple[int, ...],
    numbered: tuple[Numbered, ...] = (),
) -> str:  # fmt: skip
    """Write the names of areas that are only the ground of a map, and numbers of places."""
    names, shapes = pd.Series(dtype="string"), np.empty(0, dtype=object)
    if areas is not None:
        names, shapes = areas.column("area_name"), areas.column("geometry").to_numpy()
    if areas is None and not numbered:
        return ""
    return area_labels(names, base.frame.placed(shapes), base, label_sizes, numbered)


def _extent(layer: MapLayer, rows: pd.DataFrame) -> list[Any]:
    """Give what a map without a ground must hold."""
    if layer.kind == "cells":
        clear = (
            rows["certainty"].isin(["sure", "unsure"]) if "certainty" in rows else rows.index >= 0
        )
        shown = rows[clear] if clear.any() else rows  # a stray cell far off must not set the window
        return list(cells_named(shown["cell_id"].tolist()).polygons())
    return list(shapely.points(rows["x_m"], rows["y_m"]))


def _furniture(base: BaseMap) -> str:
    """Draw the scale bar, of a round length, and the arrow to the north."""
    metres = WIDTH / base.frame.per_m / 5
    size = 10 ** np.floor(np.log10(metres))
    length_m = float(size * max(step for step in (1, 2, 5) if step * size <= metres))
    units = round(length_m * base.frame.per_m)
    words = f"{length_m / 1000:g} km" if length_m >= 1000 else f"{length_m:g} m"
    x, y = WIDTH - units - 24, base.frame.height + 44
    top = base.frame.height + 14
    return (
        f'<g class="furniture" font-family="{theme.SVG_SANS}" font-size="26" '
        f'fill="{theme.LABEL}" text-anchor="end"><path d="M{x} {y - 12}v12h{units}v-12" '
        f'fill="none" stroke="{theme.LABEL}" stroke-width="3"/>'
        f'<text x="{x - 14}" y="{y}">{words}</text>'
        f'<path d="M34 {top + 32}V{top + 10}M34 {top}l-10 18h20z" stroke="{theme.LABEL}" '
        f'stroke-width="3"/><text x="74" y="{y}" font-weight="600">N</text></g>'
    )
