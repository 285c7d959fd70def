"""The map of a route: numbered stops on the workspace's own streets."""

from collections.abc import Sequence
from typing import Any

import shapely

from evenhand.publishing import theme
from evenhand.publishing.ground import BaseMap, base_map, blank_map
from evenhand.publishing.maps import ground_with
from evenhand.publishing.walks.model import Stop
from evenhand.tables.areas import Areas
from evenhand.tables.streets import Ground, Streets

MARGIN_M, MARGIN = 220.0, 0.2
_RADIUS, _LETTER = 26, 30


def route_map(
    stops: Sequence[Stop],
    areas: Areas | None,
    streets: Streets | None,
    ground: Ground | None,
    attribution: str = "",
) -> str:
    """Draw the stops in their order, joined as the crow flies.

    Parameters
    ----------
    stops
        The route.
    areas, streets, ground
        What of the city is known; each may be missing.
    attribution
        What must stand on the map, where others made its ground.

    Returns
    -------
    str
        One `<svg>` without alternative text, which whoever places it gives.
    """
    points = shapely.points([stop.x_m for stop in stops], [stop.y_m for stop in stops])
    base = _base(shapely.box(*window_of(stops)), areas, streets, ground, attribution)
    xy = shapely.get_coordinates(base.frame.placed(points))
    path = " ".join(f"{x:.0f},{y:.0f}" for x, y in xy)
    inside = (
        f'<polyline points="{path}" fill="none" stroke="{theme.SEQUENTIAL[4]}" stroke-width="6" '
        f'stroke-dasharray="4 14" stroke-linecap="round"/>'
    )
    for number, (x, y) in enumerate(xy, start=1):
        inside += (
            f'<circle cx="{x:.0f}" cy="{y:.0f}" r="{_RADIUS}" fill="{theme.SEQUENTIAL[4]}" '
            f'stroke="{theme.PAPER}" stroke-width="5"/>'
            f'<text x="{x:.0f}" y="{y + 11:.0f}" font-family="{theme.SVG_SANS}" '
            f'font-size="{_LETTER}" font-weight="600" fill="{theme.PAPER}" '
            f'text-anchor="middle">{number}</text>'
        )
    return ground_with(base, inside)


def window_of(stops: Sequence[Stop]) -> tuple[float, float, float, float]:
    """Give what the map has to show: all stops and some ground around them, projected metres."""
    points = shapely.points([stop.x_m for stop in stops], [stop.y_m for stop in stops])
    left, bottom, right, top = map(float, shapely.total_bounds(points))
    margin = MARGIN_M + MARGIN * max(right - left, top - bottom)
    return left - margin, bottom - margin, right + margin, top + margin


def _base(
    window: Any,
    areas: Areas | None,
    streets: Streets | None,
    ground: Ground | None,
    attribution: str,
) -> BaseMap:
    """Give the ground around the stops: near streets, else areas, else nothing but a wash."""
    for table, rest in ((streets, ground), (areas, ground)):
        if table is None:
            continue
        near = shapely.intersects(table.column("geometry").to_numpy(), window)
        if near.any():
            kept = table.where(near)
            if isinstance(kept, Streets):
                return base_map(None, kept, rest, attribution) or blank_map([window])
            assert isinstance(kept, Areas)
            return base_map(kept, None, rest, attribution) or blank_map([window])
    return blank_map([window])
