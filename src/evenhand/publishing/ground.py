"""The ground under every map of a city: its land, water, parks and streets, drawn once."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import shapely

from evenhand.publishing import theme
from evenhand.tables.areas import Areas
from evenhand.tables.streets import Ground, Streets

WIDTH = 1600
_LEAST_HEIGHT, _MOST_HEIGHT = 900, 1500
_MARGIN = 0.03
_TOLERANCE = 1.2
_MOST_STREET_LETTERS = 90_000


@dataclass(frozen=True)
class Frame:
    """The window of a map: which metres are drawn where.

    Attributes
    ----------
    left_m, top_m
        The upper left corner in projected metres.
    per_m
        Units of the drawing for one metre.
    height
        Height of the drawing in units; its width is `WIDTH`.
    """

    left_m: float
    top_m: float
    per_m: float
    height: int

    @property
    def window(self) -> tuple[float, float, float, float]:
        """Left, bottom, right and top in projected metres."""
        right, bottom = self.left_m + WIDTH / self.per_m, self.top_m - self.height / self.per_m
        return self.left_m, bottom, right, self.top_m

    def placed(self, shapes: Any) -> Any:
        """Bring geometries from metres to whole units of the drawing, y downwards."""
        return shapely.transform(
            shapes,
            lambda xy: np.column_stack(
                [(xy[:, 0] - self.left_m) * self.per_m, (self.top_m - xy[:, 1]) * self.per_m]
            ),
        )


def frame_around(shapes: Sequence[Any]) -> Frame:
    """Give the window that holds all shapes with a small margin, never flatter than it reads well.

    Parameters
    ----------
    shapes
        Geometries in projected metres; at least one.
    """
    left, bottom, right, top = shapely.total_bounds(np.asarray(shapes, dtype=object))
    wide, tall = max(right - left, 100.0), max(top - bottom, 100.0)
    left, right = left - wide * _MARGIN, right + wide * _MARGIN
    bottom, top = bottom - tall * _MARGIN, top + tall * _MARGIN
    per_m = WIDTH / (right - left)
    height = (top - bottom) * per_m
    if height > _MOST_HEIGHT:
        per_m *= _MOST_HEIGHT / height
        left -= (WIDTH / per_m - (right - left)) / 2
        height = _MOST_HEIGHT
    if height < _LEAST_HEIGHT:
        top += (_LEAST_HEIGHT - height) / per_m / 2
        height = _LEAST_HEIGHT
    return Frame(float(left), float(top), float(per_m), round(height))


@dataclass(frozen=True)
class BaseMap:
    """What lies under and over the data of a map, as SVG groups without ids.

    Attributes
    ----------
    frame
        The window.
    under
        Land and green.
    over
        Water, streets and rail.
    labels
        Names of water and parks.
    attribution
        What must stand on the map, where others made its ground.
    """

    frame: Frame
    under: str
    over: str
    labels: tuple[tuple[str, str, int, int], ...]
    attribution: str = ""


def base_map(
    areas: Areas | None,
    streets: Streets | None,
    ground: Ground | None,
    attribution: str = "",
    window: Any = None,
) -> BaseMap | None:
    """Draw the ground of a city from what the workspace has; nothing gives None.

    Parameters
    ----------
    areas
        Sets the window where it is there; its outer shape is the land.
    streets, ground
        Streets, rail, water and parks; each may be missing.
    attribution
        What must stand on the map, where others made its ground.
    window
        A shape to which the map is cut; None shows all that there is.
    """
    source = next((table for table in (areas, streets, ground) if table is not None), None)
    if source is None or len(source) == 0:
        return None
    frame = frame_around(list(source.column("geometry")) if window is None else [window])
    kinds = _by_kind(ground, frame)
    land = _land(areas, frame)
    if attribution:  # ground that others made goes on beyond the city's areas
        land = _filled(path_of(kinds.get("land", [])), theme.LAND) + land
    green = path_of(kinds.get("green", []))
    block = path_of(kinds.get("building", []))
    under = land + _filled(green, theme.GREEN) + _filled(block, theme.BLOCK)
    over = _filled(path_of(kinds.get("water", [])), theme.WATER) + _streets(streets, frame)
    return BaseMap(frame, under, over, _ground_labels(ground, frame), attribution)


def blank_map(shapes: Sequence[Any]) -> BaseMap:
    """Give a plain ground for points where the workspace has no areas and no streets."""
    return BaseMap(frame_around(shapes), "", "", ())


def _land(areas: Areas | None, frame: Frame) -> str:
    if areas is None:
        return f'<path d="M0 0h{WIDTH}v{frame.height}H0z" fill="{theme.LAND}"/>'
    whole = shapely.union_all(shapely.buffer(areas.column("geometry").to_numpy(), 1.0))
    shape = shapely.simplify(frame.placed(whole), _TOLERANCE)
    return _filled(path_of([shape]), theme.LAND)


def _by_kind(ground: Ground | None, frame: Frame) -> dict[str, list[Any]]:
    if ground is None:
        return {}
    rows = ground.to_frame()
    shapes = shapely.simplify(frame.placed(rows["geometry"].to_numpy()), _TOLERANCE)
    window = shapely.box(0, 0, WIDTH, frame.height)
    rows["shape"] = shapely.intersection(shapely.make_valid(shapes), window)
    rows = rows[~shapely.is_empty(rows["shape"].to_numpy())]
    return {str(kind): list(part["shape"]) for kind, part in rows.groupby("kind")}


def _streets(streets: Streets | None, frame: Frame) -> str:
    if streets is None:
        return ""
    rows = streets.to_frame()
    drawn = {str(kind): _lines(part, frame) for kind, part in rows.groupby("kind")}
    minor = drawn.get("minor", "") + drawn.get("path", "")
    main, rail = drawn.get("main", ""), drawn.get("rail", "")
    return (
        _stroked(minor, theme.STREET, 2.6, ' opacity="0.55"')
        + _stroked(main, theme.MAIN_CASING, 9)
        + _stroked(main, theme.STREET, 6.4)
        + _stroked(rail, theme.RAIL, 3.4, ' stroke-dasharray="13 6"')
    )


def _lines(rows: pd.DataFrame, frame: Frame) -> str:
    placed = frame.placed(rows["geometry"].to_numpy())
    window = shapely.box(-20, -20, WIDTH + 20, frame.height + 20)
    placed = placed[shapely.intersects(placed, window)]
    merged = shapely.get_parts(shapely.line_merge(shapely.multilinestrings(_parts(placed))))
    tolerance, shortest = _TOLERANCE, 0.0
    while True:
        kept = merged[shapely.length(merged) >= shortest]
        path = path_of(list(shapely.simplify(kept, tolerance)))
        if len(path) <= _MOST_STREET_LETTERS:
            return path
        tolerance, shortest = tolerance * 1.5, max(4.0, shortest * 1.6)


def _parts(lines: Any) -> Any:
    return shapely.get_parts(lines)


def _ground_labels(ground: Ground | None, frame: Frame) -> tuple[tuple[str, str, int, int], ...]:
    if ground is None:
        return ()
    rows = ground.to_frame()
    rows = rows[rows["label"].notna() & rows["kind"].isin(["water", "green"])]
    seen: dict[str, tuple[str, str, int, int]] = {}
    for kind, text, shape in zip(rows["kind"], rows["label"], rows["geometry"], strict=True):
        point = frame.placed(shapely.point_on_surface(shape))
        x, y = round(float(shapely.get_x(point))), round(float(shapely.get_y(point)))
        if 80 < x < WIDTH - 80 and 40 < y < frame.height - 40:
            seen.setdefault(str(text), (str(kind), str(text), x, y))
    return tuple(seen.values())


def path_of(shapes: Sequence[Any]) -> str:
    """Write geometries in units of the drawing as one path of whole, relative steps."""
    return "".join(_one(part) for part in shapely.get_parts(np.asarray(shapes, dtype=object)))


def _one(shape: Any) -> str:
    kind = shapely.get_type_id(shape)
    if kind == shapely.GeometryType.POLYGON:
        rings = [shape.exterior, *shape.interiors]
        return "".join(_steps(shapely.get_coordinates(ring)[:-1], "z") for ring in rings)
    if kind in (shapely.GeometryType.LINESTRING, shapely.GeometryType.LINEARRING):
        return _steps(shapely.get_coordinates(shape), "")
    if kind >= shapely.GeometryType.MULTIPOINT:
        return "".join(_one(part) for part in shapely.get_parts(shape))
    return ""


def _steps(xy: Any, end: str) -> str:
    whole = np.rint(xy).astype(int)
    moves = np.diff(whole, axis=0)
    moves = moves[(moves != 0).any(axis=1)]
    if len(moves) == 0:
        return ""
    steps = "".join(f"{dx} {dy} " if dy >= 0 else f"{dx}{dy} " for dx, dy in moves.tolist())
    return f"M{whole[0][0]} {whole[0][1]}l{steps.strip()}{end}"


def _filled(path: str, colour: str) -> str:
    return f'<path d="{path}" fill="{colour}" fill-rule="evenodd"/>' if path else ""


def _stroked(path: str, colour: str, width: float, extra: str = "") -> str:
    if not path:
        return ""
    return (
        f'<path d="{path}" fill="none" stroke="{colour}" stroke-width="{width}" '
        f'stroke-linejoin="round" stroke-linecap="round"{extra}/>'
    )
