"""A walk to begin with: a TOML file whose stops come from the workspace."""

import json
from collections.abc import Sequence
from typing import Any, Protocol

import pandas as pd
import shapely

from evenhand.errors import SourceError, listed

FIRST_STOPS = 4
SHEET_OF = {"station": "waiting_place", "bus_stop": "waiting_place", "park": "green_space"}
"""Kind of place → sheet; every other place has the sheet of the walk."""
_HEAD = """# A safety walk. Change what you like, then: evenhand walk print WORKSPACE {file}
# Sheets: street_or_square, passage, waiting_place, green_space. Light: day, dusk, dark.
# Stops are places. Nobody is named, described or photographed, and raters are numbers.
"""


class Ground(Protocol):
    """What a workspace is to a walk."""

    def has(self, name: str) -> bool:
        """Say whether a table is there."""

    def read(self, name: str) -> Any:
        """Give a table whole."""


def walk_text(
    ground: Ground, stops: Sequence[str], *, walk_id: str, title: str, on: str, light: str,
    raters: int, sheet: str, file: str,
) -> str:  # fmt: skip
    """Write the TOML file of a walk.

    Parameters
    ----------
    ground
        A workspace.
    stops
        Identifiers of places or street segments; without any, the middles of a few areas stand
        in, to be replaced.
    walk_id, title, on, light, raters, sheet
        As in the file.
    file
        What the file will be called.

    Raises
    ------
    SourceError
        A stop is neither a place nor a street segment of the workspace, or there is nothing to
        take stops from; all are listed.
    """
    rows = _chosen(ground, stops) if stops else _middles(ground)
    lines = [
        _HEAD.format(file=file),
        f"walk_id = {json.dumps(walk_id)}",
        f"title = {_quoted(title)}",
        f"sheet = {json.dumps(sheet)}",
        f"on = {on}",
        f"light = {json.dumps(light)}",
        f"raters = {raters}",
        "# Who should come along, and who is usually left out:",
        "come_along = []",
    ]
    areas = _areas(ground)
    for row in rows:
        lines += ["", "[[stop]]", f"place_id = {_quoted(row['place_id'])}",
                  f"label = {_quoted(row['label'])}", f"x_m = {row['x_m']:.1f}",
                  f"y_m = {row['y_m']:.1f}"]  # fmt: skip
        area = _area_of(areas, row["x_m"], row["y_m"])
        lines += [f"area_id = {_quoted(area)}"] if area else []
        own = SHEET_OF.get(row["kind"])
        lines += [f"sheet = {json.dumps(own)}"] if own else []
    return "\n".join([*lines, ""])


def _chosen(ground: Ground, stops: Sequence[str]) -> list[dict[str, Any]]:
    known: dict[str, dict[str, Any]] = {}
    if ground.has("streets"):
        streets = ground.read("streets").to_frame()
        middles = shapely.get_coordinates(
            shapely.line_interpolate_point(streets["geometry"].to_numpy(), 0.5, normalized=True)
        )
        for code, name, (x, y) in zip(
            streets["segment_id"], streets["street_name"], middles, strict=True
        ):
            known[code] = _row(code, name, x, y, "street")
    if ground.has("places"):
        for row in ground.read("places").to_frame().to_dict("records"):
            code = row["place_id"]
            known[code] = _row(code, row["place_name"], row["x_m"], row["y_m"], row["kind"])
    problems = [
        f"'{code}' is neither a place nor a street segment of the workspace; give a place_id or a "
        "segment_id, or write the stop into the file"
        for code in stops
        if code not in known
    ]
    if problems:
        raise SourceError(listed("walk", problems))
    return [known[code] for code in stops]


def _row(code: Any, name: Any, x: float, y: float, kind: Any) -> dict[str, Any]:
    label = str(code) if pd.isna(name) else str(name)
    return {"place_id": str(code), "label": label, "x_m": float(x), "y_m": float(y),
            "kind": str(kind)}  # fmt: skip


def _middles(ground: Ground) -> list[dict[str, Any]]:
    areas = _areas(ground)
    if areas is None:
        told = "no stop is given and the workspace has no areas; give --stop with a place_id"
        raise SourceError(listed("walk", [told]))
    points = shapely.get_coordinates(shapely.point_on_surface(areas["geometry"].to_numpy()))
    rows = zip(areas["area_name"].fillna(areas["area_id"]), points, strict=True)
    return [
        _row(f"stop-{number}", name, x, y, "street")
        for number, (name, (x, y)) in enumerate(list(rows)[:FIRST_STOPS], start=1)
    ]


def _areas(ground: Ground) -> pd.DataFrame | None:
    """Give the coarsest set of areas: what people call the parts of the city."""
    if not ground.has("areas"):
        return None
    rows: pd.DataFrame = ground.read("areas").to_frame()
    coarse = str(rows["level"].value_counts().idxmin())
    return rows[rows["level"].eq(coarse)].reset_index(drop=True)


def _area_of(areas: pd.DataFrame | None, x_m: float, y_m: float) -> str:
    if areas is None:
        return ""
    inside = shapely.contains_xy(areas["geometry"].to_numpy(), x_m, y_m)
    return str(areas["area_id"][inside].iloc[0]) if inside.any() else ""


def _quoted(text: Any) -> str:
    """Write a string of TOML, which JSON's strings are too."""
    return json.dumps(" ".join(str(text).split()), ensure_ascii=False)
