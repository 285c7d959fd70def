"""What a result sheet knows of one area or place: rows of findings, each with its number."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd
import shapely

from evenhand.errors import OptionError, listed
from evenhand.publishing.answers import Answer, Answers
from evenhand.publishing.blocks import Sentence
from evenhand.tables.table import Table
from evenhand.wording.messages import Message, Name, Quantity, Term, Value, say
from evenhand.wording.numbers import NumberKind

ALL = "all"
METHODS = ("survey_estimates", "perception_gap", "area_rates", "place_audit", "rater_agreement")
CLEAR = 0.05


@dataclass(frozen=True)
class Scope:
    """What the sheet is about.

    Attributes
    ----------
    name
        As printed.
    area
        The area; empty if it is not known in which one a place lies.
    area_name
        As printed.
    place
        The place; empty where the sheet is about an area.
    shape
        The outline of the area; None where it is not known.
    """

    name: str
    area: str
    area_name: str
    place: str = ""
    shape: Any = None


@dataclass(frozen=True)
class Found:
    """One row of a finding, ready to be told and traced."""

    answer: Answer
    row: Mapping[Any, Any]
    key: str

    def number(self, column: str, kind: NumberKind, digits: int | None = None) -> Quantity:
        """Give a number of the row, bound to where it is read from."""
        path = f"{column}[{self.key}]"
        return Quantity(self.answer.finding.cite(path), kind, path, digits)

    def said(self, key: str, **values: Value) -> Sentence:
        """Say something of the row."""
        return Sentence(say(f"result_sheet.{key}", **values), self.answer.id)


def scope_of(tables: Mapping[str, Table], area: str | None, place: str | None) -> Scope:
    """Find the area or place that is meant.

    Raises
    ------
    OptionError
        Neither or both are given, or there is no such area or place.
    """
    if (area is None) == (place is None):
        raise OptionError(listed("result sheet", ["give either --area or --place"]))
    names = _area_names(tables)
    if area is not None:
        if area not in names:
            known = ", ".join(sorted(names)[:12]) or "none"
            told = f"there is no area '{area}'; there are: {known}"
            raise OptionError(listed("result sheet", [told]))
        return Scope(names[area], area, names[area], shape=_outline(tables, area))
    code = str(place)
    known_places = _places(tables)
    if code not in known_places:
        told = (f"there is no place '{code}' among places, streets and stops of walks; look for "
                "its place_id or segment_id there")  # fmt: skip
        raise OptionError(listed("result sheet", [told]))
    name, inside, x_m, y_m = known_places[code]
    inside = inside if inside in names else _area_at(tables, x_m, y_m, names)
    return Scope(name or code, inside, names.get(inside, ""), code)


def row_of(answers: Answers, method: str, column: str, value: str) -> Found | None:
    """Give the row of a method's first answer in which a column has a value, if there is one."""
    for answer in answers.by(method)[:1]:
        frame = answer.finding.to_frame()
        if column not in frame:
            return None
        rows = frame[frame[column].eq(value)]
        if len(rows):
            return Found(answer, rows.iloc[0].to_dict(), value)
    return None


def stops_of(answers: Answers, scope: Scope) -> list[Found]:
    """Give the stops in an area, or the one place, most unwelcome first."""
    found = []
    for answer in answers.by("place_audit")[:1]:
        frame = answer.finding.to_frame()
        rows = frame[frame["line"].eq(ALL) & _is_here(frame, scope)].sort_values(
            ["share", "walk_id", "place_id"], ascending=[False, True, True]
        )
        found += [Found(answer, row, f"{row['walk_id']}|{row['place_id']}|{ALL}")
                  for row in rows.to_dict("records")]  # fmt: skip
    return found


def _is_here(frame: pd.DataFrame, scope: Scope) -> "pd.Series[bool]":
    """Say which rows are of the place, or lie in the area: a walk may name areas of other size."""
    if scope.place:
        return frame["place_id"].eq(scope.place)
    named = frame["area_id"].eq(scope.area).fillna(False).astype(bool)
    if scope.shape is None:
        return named
    inside: pd.Series[bool] = named | shapely.intersects_xy(
        scope.shape, frame["x_m"].to_numpy(float), frame["y_m"].to_numpy(float)
    )
    return inside


def lines_of(stops: list[Found]) -> pd.DataFrame:
    """Give the lines of these stops that most raters are sure to find unwelcome."""
    if not stops:
        return pd.DataFrame(columns=["place_name", "line", "is_unwelcome"])
    frame = stops[0].answer.finding.to_frame()
    keys = {(stop.row["walk_id"], stop.row["place_id"]) for stop in stops}
    pairs = zip(frame["walk_id"], frame["place_id"], strict=True)
    here = [pair in keys for pair in pairs]
    return frame[pd.Series(here, index=frame.index) & frame["line"].ne(ALL)]


def stop_values(stop: Found) -> dict[str, Value]:
    """Give what a sentence about one stop needs."""
    return {
        "place": Name(str(stop.row["place_name"])),
        "light": Term("light_of_day", str(stop.row["part_of_day"])),
        "share": stop.number("share", "percent"),
        "low": stop.number("share_low", "percent"),
        "high": stop.number("share_high", "percent"),
        "ratings": stop.number("ratings", "count"),
    }


def plain(key: str, **values: Value) -> Sentence:
    """Say something that no finding stands behind."""
    message: Message = say(f"result_sheet.{key}", **values)
    return Sentence(message)


def _area_names(tables: Mapping[str, Table]) -> dict[str, str]:
    names: dict[str, str] = {}
    areas = tables.get("areas")
    if areas is not None:
        frame = areas.to_frame()
        shown = frame["area_name"].fillna(frame["area_id"])
        names |= dict(zip(map(str, frame["area_id"]), map(str, shown), strict=True))
    for name in ("survey", "observations"):
        if name in tables:
            codes = tables[name].column("area_id").dropna().unique()
            names |= {str(code): str(code) for code in codes if str(code) not in names}
    return names


def _outline(tables: Mapping[str, Table], area: str) -> Any:
    areas = tables.get("areas")
    if areas is None:
        return None
    frame = areas.to_frame()
    found = frame.loc[frame["area_id"].eq(area), "geometry"]
    return found.iloc[0] if len(found) else None


def _places(tables: Mapping[str, Table]) -> dict[str, tuple[str, str, float, float]]:
    found: dict[str, tuple[str, str, float, float]] = {}
    if "observations" in tables:
        rows = tables["observations"].to_frame().drop_duplicates("place_id").astype(object)
        for code, area, x_m, y_m in zip(
            rows["place_id"], rows["area_id"], rows["x_m"], rows["y_m"], strict=True
        ):
            found[str(code)] = ("", "" if pd.isna(area) else str(area), x_m, y_m)
    if "streets" in tables:
        rows = tables["streets"].to_frame()
        middles = shapely.get_coordinates(
            shapely.line_interpolate_point(rows["geometry"].to_numpy(), 0.5, normalized=True)
        )
        named = rows["street_name"].fillna("")
        for code, name, (x_m, y_m) in zip(rows["segment_id"], named, middles, strict=True):
            found[str(code)] = (str(name), found.get(str(code), ("", ""))[1], x_m, y_m)
    if "places" in tables:
        rows = tables["places"].to_frame()
        for code, name, x_m, y_m in zip(
            rows["place_id"], rows["place_name"].fillna(""), rows["x_m"], rows["y_m"], strict=True
        ):
            found[str(code)] = (str(name), found.get(str(code), ("", ""))[1], x_m, y_m)
    return found


def _area_at(tables: Mapping[str, Table], x_m: float, y_m: float, names: Mapping[str, str]) -> str:
    areas = tables.get("areas")
    if areas is None or pd.isna(x_m) or pd.isna(y_m):
        return ""
    frame = areas.to_frame()
    coarse = str(frame["level"].value_counts().idxmin())
    frame = frame[frame["level"].eq(coarse)]
    inside = shapely.contains_xy(frame["geometry"].to_numpy(), x_m, y_m)
    found = str(frame["area_id"][inside].iloc[0]) if inside.any() else ""
    return found if found in names else ""
