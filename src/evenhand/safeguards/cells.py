"""What one published number says: which records it counts, and whether it is shown."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np


@dataclass(frozen=True)
class Codes:
    """Some codes of a dimension, or everything but them.

    Attributes
    ----------
    codes
        The codes, such as offence classes or `level:area`.
    outside
        Whether everything else is meant.
    """

    codes: frozenset[str]
    outside: bool = False


@dataclass(frozen=True)
class Span:
    """Days from the first to the last, both included."""

    first: date
    last: date


Coordinate = Codes | Span
Where = Mapping[str, Coordinate]


def only(*codes: str) -> Codes:
    """Name the codes that a cell counts.

    Examples
    --------
    >>> sorted(only("robbery", "damage").codes)
    ['damage', 'robbery']
    """
    return Codes(frozenset(codes))


@dataclass(frozen=True)
class Cell:
    """One number that counts records.

    Attributes
    ----------
    table
        Where it stands: release, finding and column.
    key
        Its row, as `Finding.cite` takes it.
    where
        Dimension → what it is restricted to. A dimension that is not named is not restricted.
    value
        The number; None when it is hidden.
    measure
        What is counted. Numbers of different measures are never added up.
    within
        How far from the true number a rounded one may be; 0 where it is not rounded, -1 where a
        reader sees that it can only be 0.
    """

    table: str
    key: str
    where: Where
    value: float | None
    measure: str = "offences"
    within: float = 0.0

    def hide(self) -> "Cell":
        """Give the same cell without its number."""
        return replace(self, value=None)

    def to_json(self) -> dict[str, Any]:
        """Give the cell as plain JSON values, so that later releases can take it into account."""
        return {
            "table": self.table,
            "key": self.key,
            "measure": self.measure,
            "value": self.value,
            "where": {name: _coordinate_json(place) for name, place in sorted(self.where.items())},
            **({"within": self.within} if self.within > 0 else {}),
        }


def from_json(stored: Mapping[str, Any]) -> Cell:
    """Read a cell that `Cell.to_json` wrote."""
    where = {name: _coordinate(place) for name, place in stored["where"].items()}
    return Cell(stored["table"], stored["key"], where, stored["value"], stored["measure"],
                stored.get("within", 0.0))  # fmt: skip


def _coordinate_json(place: Coordinate) -> dict[str, Any]:
    if isinstance(place, Span):
        return {"first": place.first.isoformat(), "last": place.last.isoformat()}
    return {"codes": sorted(place.codes), "outside": place.outside}


def _coordinate(stored: Mapping[str, Any]) -> Coordinate:
    if "first" in stored:
        return Span(date.fromisoformat(stored["first"]), date.fromisoformat(stored["last"]))
    return Codes(frozenset(stored["codes"]), bool(stored["outside"]))


Pieces = Mapping[str, frozenset[str]]
"""Code of an area → the smallest pieces it is made of; a code that is not named is one piece."""


def masks(name: str, cells: Sequence[Cell], pieces: Pieces) -> "np.ndarray[Any, Any]":
    """Say which pieces of a dimension each cell covers.

    Parameters
    ----------
    name
        The dimension.
    cells
        The cells; those that it does not restrict cover everything.
    pieces
        What areas are made of.

    Returns
    -------
    numpy.ndarray
        shape (cells, pieces): the last piece is whatever no cell names.

    Raises
    ------
    TypeError
        Some cells give days and others codes: a fault of ours.
    """
    places = [cell.where.get(name) for cell in cells]
    spans = [place for place in places if isinstance(place, Span)]
    if spans and any(isinstance(place, Codes) for place in places):
        raise TypeError(f"'{name}' has either spans of days or codes, not both")
    edges = sorted({day for s in spans for day in (s.first.toordinal(), s.last.toordinal() + 1)})
    sets = {i: _pieces_of(p, pieces) for i, p in enumerate(places) if isinstance(p, Codes)}
    known = sorted(frozenset().union(*sets.values())) if sets else []
    number = {piece: index for index, piece in enumerate(known)}
    covers = np.ones((len(cells), (len(known) or len(edges)) + 1), dtype=bool)
    for row, place in enumerate(places):
        if isinstance(place, Span):
            covers[row] = False
            covers[row, edges.index(place.first.toordinal()) :] = True
            covers[row, edges.index(place.last.toordinal() + 1) :] = False
        elif isinstance(place, Codes):
            covers[row] = place.outside
            covers[row, [number[piece] for piece in sets[row]]] = not place.outside
    return covers


def _pieces_of(place: Codes, pieces: Pieces) -> frozenset[str]:
    return frozenset().union(*(pieces.get(code, frozenset({code})) for code in place.codes))
