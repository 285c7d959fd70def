"""What one published number says: which records it counts, and whether it is shown."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any


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
    """

    table: str
    key: str
    where: Where
    value: float | None
    measure: str = "offences"

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
        }


def from_json(stored: Mapping[str, Any]) -> Cell:
    """Read a cell that `Cell.to_json` wrote."""
    where = {name: _coordinate(place) for name, place in stored["where"].items()}
    return Cell(stored["table"], stored["key"], where, stored["value"], stored["measure"])


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


def classes(places: Sequence[Coordinate], pieces: Pieces) -> tuple[list[Any], list[frozenset[int]]]:
    """Cut a dimension into the coarsest classes of which every coordinate is a union.

    Parameters
    ----------
    places
        All coordinates that cells use in this dimension.
    pieces
        What areas are made of.

    Returns
    -------
    tuple
        Names of the classes, and for each coordinate the set of classes it covers. Codes have
        one more class for whatever no cell names.
    """
    if any(isinstance(place, Span) for place in places):
        return _time_classes([place for place in places if isinstance(place, Span)], places)
    sets = [_pieces_of(place, pieces) for place in places if isinstance(place, Codes)]
    everything = frozenset().union(*sets) if sets else frozenset()
    marks = {piece: tuple(piece in held for held in sets) for piece in everything}
    names = sorted(set(marks.values()), reverse=True)
    rest = len(names)
    numbered = {mark: index for index, mark in enumerate(names)}
    covers = []
    for place, held in zip(places, sets, strict=True):
        inside = frozenset(numbered[marks[piece]] for piece in held)
        outside = isinstance(place, Codes) and place.outside
        covers.append(frozenset(range(rest + 1)) - inside if outside else inside)
    return [*names, "rest"], covers


def _pieces_of(place: Codes, pieces: Pieces) -> frozenset[str]:
    return frozenset().union(*(pieces.get(code, frozenset({code})) for code in place.codes))


def _time_classes(
    spans: Sequence[Span], places: Sequence[Coordinate]
) -> tuple[list[Any], list[frozenset[int]]]:
    if len(spans) != len(places):
        raise TypeError("a dimension has either spans of days or codes, not both")
    edges = sorted({day for s in spans for day in (s.first.toordinal(), s.last.toordinal() + 1)})
    index = {edge: number for number, edge in enumerate(edges)}
    covers = [
        frozenset(range(index[s.first.toordinal()], index[s.last.toordinal() + 1])) for s in spans
    ]
    seen = sorted(frozenset().union(*covers))
    renumbered = {old: new for new, old in enumerate(seen)}
    return (
        [edges[old] for old in seen],
        [frozenset(renumbered[old] for old in cover) for cover in covers],
    )
