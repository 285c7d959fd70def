"""How the rows of a finding's frame become cells: which records each number counts."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd

from evenhand.errors import DisclosureError, listed
from evenhand.safeguards.cells import Cell, Codes, Coordinate, Span, Where

DIMENSIONS: Mapping[str, str] = {
    "offence_class": "offence",
    "offence": "offence",
    "area_id": "area",
    "month": "time",
    "year": "time",
    "quarter": "time",
    "period": "time",
    "period_start": "time",
    "setting": "setting",
    "space": "space",
    "weekday": "weekday",
    "hour": "hour",
    "month_of_year": "month_of_year",
    "check": "check",
    "shift": "shift",
    "discovered_by": "discovered_by",
    "part": "part",
    "geo": "geo",
    "attempted": "attempted",
    "group": "group",
}
"""Key column → dimension that it restricts."""

REPEATING = ("base", "ruler", "unit", "level", "denominator", "vintage")
"""Key columns that show the same records again, in another light."""

CUTTING = ("cell_id", "segment_id")
"""Key columns of places that cut across areas: counts of both would tell small ones."""

TOTALS = ("all", "*", "total")
"""Codes that mean the whole of a dimension."""

_ENDS = (("starts_on", "ends_on"), ("period_start", "period_end"))


@dataclass(frozen=True, kw_only=True)
class Layout:
    """What disclosure control must know of a frame.

    Attributes
    ----------
    name
        Where the frame is published: release and finding.
    key
        Columns that name a row.
    counts
        Columns that count records.
    derived
        Numeric column → what it is worked out from: `count` (of its row), `count[total]` (of
        its row and the table's total), `count[any]` (of any row), or nothing.
    part_of
        Count column → the count column of which it is a part.
    scope
        What the whole frame is restricted to: dimension → codes or days.
    level
        The set of areas that `area_id` belongs to, where no column says so.
    measure
        What the columns called `count` count.
    nested
        Key columns whose rows hold one another: each row all rows before it, as the fullest 5 %
        of places hold the fullest 1 %.
    own
        Key columns that are dimensions of their own, such as a reason that was given: each record
        lies in one row only.
    """

    name: str
    key: tuple[str, ...]
    counts: tuple[str, ...]
    derived: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    part_of: Mapping[str, str] = field(default_factory=dict)
    scope: Where = field(default_factory=dict)
    level: str = "area"
    measure: str = "offences"
    nested: tuple[str, ...] = ()
    own: tuple[str, ...] = ()

    def dimension(self, column: str) -> str | None:
        """Name the dimension that a key column restricts; None if it restricts nothing."""
        return f"own:{column}" if column in self.own else DIMENSIONS.get(column)


@dataclass(frozen=True)
class Placed:
    """A cell and where it stands in its frame; row -1 is a number beside the frame."""

    cell: Cell
    row: int
    column: str


def texts_of(frame: pd.DataFrame, layout: Layout) -> list[str]:
    """List the columns of words that no declaration speaks of and that do not name the row.

    How certain a rate is, say, tells how large its count is.
    """
    ends = {name for pair in _ENDS for name in pair}
    said = {*layout.key, *layout.counts, *layout.derived, *REPEATING, *ends}
    return [
        str(name)
        for name in frame.columns
        if name not in said and not str(name).endswith("_name") and _is_label(frame[name])
    ]


def layout_problems(frame: pd.DataFrame, layout: Layout) -> list[str]:
    """Say why a frame cannot be controlled; an empty list means that it can."""
    declared = {*layout.key, *layout.counts, *layout.derived}
    problems = [
        f"column '{name}' places single records; points are never released"
        for name in frame.columns
        if name in ("x_m", "y_m", "geometry", "lon", "lat") or str(name).endswith("incident_id")
    ]
    problems += [
        f"column '{name}' is neither key, count nor derived; declare it in KEY, COUNTS or DERIVED"
        for name in frame.columns
        if name not in declared and not _is_label(frame[name])
    ]
    problems += [f"column '{name}' is declared but missing" for name in layout.counts
                 if name not in frame]  # fmt: skip
    problems += [
        f"key column '{name}' is not known to disclosure control (DIMENSIONS, REPEATING)"
        for name in layout.key
        if name not in (*DIMENSIONS, *REPEATING, *CUTTING, *layout.own)
    ]
    problems += [
        f"its rows are cells or street segments (column '{name}'): beside counts of areas they "
        "would give small counts away by difference, and so are never released; ask the same of "
        "areas (over='area')"
        for name in layout.key
        if name in CUTTING
    ]
    if not layout.counts:
        problems.append("it declares no COUNTS; say which columns count people or incidents")
    return problems


def _is_label(values: pd.Series) -> bool:
    if pd.api.types.is_bool_dtype(values) or pd.api.types.is_numeric_dtype(values):
        return False
    there = values.dropna()
    return not any(isinstance(value, (bool, int, float, np.number)) for value in there)


def cells_of(frame: pd.DataFrame, layout: Layout) -> list[Placed]:
    """Give the cells of a frame, those of its rows first.

    Raises
    ------
    DisclosureError
        Columns are undeclared, or place single records.
    """
    problems = layout_problems(frame, layout)
    if problems:
        raise DisclosureError(listed(layout.name, problems))
    rows = frame.reset_index(drop=True)
    wheres = [_where(row, layout) for row in rows.to_dict("records")]
    for column in layout.nested:
        inner = [f"{layout.name}:{code}" for code in rows[column]]
        for row, where in enumerate(wheres):
            where[f"nested:{column}"] = Codes(frozenset(inner[: row + 1]))
    keys = row_keys(rows, layout.key)
    placed = [
        Placed(_cell(layout, column, key, where, float(value)), row, column)
        for column in layout.counts
        for row, (key, where, value) in enumerate(zip(keys, wheres, rows[column], strict=True))
        if not pd.isna(value)
    ]
    return [*placed, *_rests(placed, layout), *_total(placed, layout), *_complete(placed, layout)]


def row_keys(frame: pd.DataFrame, key: tuple[str, ...]) -> list[str]:
    """Name each row as `Finding.cite` does: the columns of its key joined by `|`."""
    if not key:
        return [""] * len(frame)
    joined = frame[list(key)].astype("string").fillna("").agg("|".join, axis=1)
    return [str(name) for name in joined]


def _cell(layout: Layout, column: str, key: str, where: Where, value: float) -> Cell:
    whole, parts = column, dict[str, Coordinate]()
    while whole in layout.part_of:
        parts[f"part:{whole}"] = Codes(frozenset({whole}))
        whole = layout.part_of[whole]
    plain = whole in ("count", "n")
    measure = layout.measure if plain else f"{layout.name.split('/')[-1]}.{whole}"
    return Cell(f"{layout.name}.{column}", key, {**where, **parts}, value, measure)


def _where(row: Mapping[Any, Any], layout: Layout) -> dict[str, Coordinate]:
    where: dict[str, Coordinate] = dict(layout.scope)
    for column in layout.key:
        dimension = layout.dimension(column)
        if dimension == "time":
            where["time"] = _clipped(_span(column, row), layout.scope.get("time"))
        elif dimension is not None and not _is_total(row[column]):
            code = str(row[column])
            if dimension == "area":
                code = f"{row.get('level', layout.level)}:{code}"
            where[dimension] = Codes(frozenset({code}))
    return where


def _is_total(code: Any) -> bool:
    return bool(pd.isna(code)) or str(code) in TOTALS


def _span(column: str, row: Mapping[Any, Any]) -> Span:
    for first, last in _ENDS:
        if first in row and last in row:
            return Span(_day(row[first]), _day(row[last]))
    if column == "year":
        year = row[column].year if hasattr(row[column], "year") else int(row[column])
        return Span(date(year, 1, 1), date(year, 12, 31))
    if column in ("month", "quarter"):
        period = pd.Period(row[column], freq="M" if column == "month" else "Q")
        return Span(period.start_time.date(), period.end_time.date())
    raise DisclosureError(
        listed("release", [f"key column '{column}' needs starts_on and ends_on beside it"])
    )


def _day(value: Any) -> date:
    return pd.Timestamp(value).date()


def _clipped(span: Span, scope: Coordinate | None) -> Span:
    if not isinstance(scope, Span):
        return span
    first, last = max(span.first, scope.first), min(span.last, scope.last)
    return Span(first, last) if first <= last else span


def _total(placed: list[Placed], layout: Layout) -> list[Placed]:
    """Give what all rows add up to as a cell, if together they are one block of records."""
    if layout.nested:  # rows that hold one another add up to nothing
        return []
    first = [item for item in placed if item.column == layout.counts[0]]
    whole = _union([item.cell for item in first], layout)
    if whole is None:
        return []
    where, added = whole
    return [Placed(_cell(layout, layout.counts[0], "total", where, added), -1, "total")]


def _union(cells: list[Cell], layout: Layout) -> tuple[dict[str, Coordinate], float] | None:
    """Give what distinct rows cover together and add up to, if that is one block."""
    distinct = {repr(sorted(cell.where.items())): cell for cell in cells}
    leaves = [cell for cell in distinct.values() if _is_leaf(cell, distinct.values())]
    where: dict[str, Coordinate] = dict(layout.scope)
    for name in sorted({name for cell in leaves for name in cell.where}):
        places = [cell.where.get(name) for cell in leaves]
        spans = [place for place in places if isinstance(place, Span)]
        codes = [place for place in places if isinstance(place, Codes)]
        if len(spans) == len(leaves):
            joined = _joined(spans)
            if joined is None:
                return None
            where[name] = joined
        elif len(codes) == len(leaves):
            where[name] = Codes(frozenset().union(*(place.codes for place in codes)))
        else:
            return None
    return where, float(sum(cell.value or 0 for cell in leaves))


def _is_leaf(cell: Cell, others: Any) -> bool:
    return not any(set(cell.where) < set(other.where) for other in others)


def _joined(spans: list[Span]) -> Span | None:
    ordered = sorted(set(spans), key=lambda span: span.first)
    for one, two in pairwise(ordered):
        if two.first.toordinal() != one.last.toordinal() + 1:
            return None
    return Span(ordered[0].first, ordered[-1].last) if ordered else None


def _complete(placed: list[Placed], layout: Layout) -> list[Placed]:
    """Say what a reader sees: where rows add up to their total row, nothing lies outside them."""
    found = []
    cells = [item.cell for item in placed if item.column == layout.counts[0]]
    for name in sorted({name for cell in cells for name in cell.where} - set(layout.scope)):
        listed_ = [cell.where[name] for cell in cells if name in cell.where]
        codes = [place for place in listed_ if isinstance(place, Codes)]
        wholes = [cell for cell in cells if name not in cell.where]
        if not codes or not wholes or not _adds_up(name, cells, wholes):
            continue
        outside = Codes(frozenset().union(*(place.codes for place in codes)), outside=True)
        cell = _cell(
            layout, layout.counts[0], f"{name}:outside", {**layout.scope, name: outside}, 0
        )
        found.append(Placed(cell, -1, "outside"))
    return found


def _adds_up(name: str, cells: list[Cell], wholes: list[Cell]) -> bool:
    for whole in wholes:
        parts = {
            repr(sorted(cell.where.items())): cell.value or 0
            for cell in cells
            if {k: v for k, v in cell.where.items() if k != name} == dict(whole.where)
            and name in cell.where
        }
        if sum(parts.values()) != whole.value:
            return False
    return True


def _rests(placed: list[Placed], layout: Layout) -> list[Placed]:
    """Give what is left of a count without its part: not shown, but worked out at once."""
    found = []
    for part, whole in layout.part_of.items():
        totals = {item.row: item.cell for item in placed if item.column == whole}
        for item in placed:
            if item.column == part and item.row in totals:
                total = totals[item.row]
                where = {**total.where, f"part:{part}": Codes(frozenset({part}), outside=True)}
                value = (total.value or 0) - (item.cell.value or 0)
                cell = Cell(f"{layout.name}.{whole}-{part}", item.cell.key, where, value,
                            total.measure)  # fmt: skip
                found.append(Placed(cell, item.row, "rest"))
    return found
