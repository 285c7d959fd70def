"""The ledger of overlaps: every geography that was published, and what a further one would tell.

Counts of two sets of areas can be subtracted. What is left may be a strip of three houses, whose
count says what happened to the people there, however large it is.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from scipy import sparse

from evenhand.publishing.cutting import at_risk, too_small
from evenhand.publishing.ground_pieces import Piece, pieces_on_ground, shapes_by_level
from evenhand.safeguards.attack import least_of
from evenhand.safeguards.cells import Cell, Codes
from evenhand.tables.areas import Areas
from evenhand.tables.table import Table

FILE = "areas.json"
_SAME = 1e-3
_SMALL = 1e-6


def shapes_of(tables: Mapping[str, Table]) -> dict[str, shapely.Geometry]:
    """Give the shape of each area, as `level:area_id`."""
    areas = tables.get("areas")
    if not isinstance(areas, Areas):
        return {}
    return {code: shape for named in shapes_by_level(areas) for code, shape in named}


def areas_in(cells: Iterable[Cell]) -> set[str]:
    """Name the areas that published numbers are about."""
    return _named(cell for cell in cells)


def areas_told(cells: Iterable[Cell]) -> set[str]:
    """Name the areas of which a number above 0 was shown: a hidden one can be subtracted by nobody.

    An area that was withheld stays new, so that it is withheld again.
    """
    return _named(cell for cell in cells if cell.value)


def _named(cells: Iterable[Cell]) -> set[str]:
    places = (cell.where.get("area") for cell in cells)
    return {code for place in places if isinstance(place, Codes) for code in place.codes}


def shapes_text(cells: Iterable[Cell], shapes: Mapping[str, shapely.Geometry]) -> dict[str, str]:
    """Write the shapes that a release speaks of, to a tenth of a metre, for the ledger."""
    known = sorted(areas_in(cells) & shapes.keys())
    return {code: shapely.to_wkt(shapes[code], rounding_precision=1) for code in known}


def read_shapes(place: Path) -> dict[str, shapely.Geometry]:
    """Read the shapes that a release spoke of; releases of earlier versions keep none."""
    path = place / FILE
    stored: dict[str, str] = json.loads(path.read_text("utf-8")) if path.is_file() else {}
    return {code: shapely.from_wkt(text) for code, text in stored.items()}


def with_older_areas(
    before: Sequence[tuple[str, Sequence[Cell], Mapping[str, shapely.Geometry]]],
    now: Mapping[str, shapely.Geometry],
) -> tuple[list[Cell], dict[str, shapely.Geometry]]:
    """Tell areas that were redrawn since they were published from those of the same name today.

    Parameters
    ----------
    before
        Earlier releases: number, what they published, and the shapes they spoke of.
    now
        Today's shapes.

    Returns
    -------
    tuple
        All earlier numbers, with areas that were redrawn or are gone under a name of their own;
        and the shapes of those.
    """
    cells: list[Cell] = []
    older: dict[str, shapely.Geometry] = {}
    for number, published, shapes in before:
        names: dict[str, str] = {}
        for code, shape in shapes.items():
            if code in now and _is_same(shape, now[code]):
                continue
            kept = (name for name, one in older.items()
                    if name.split("@")[0] == code and _is_same(one, shape))  # fmt: skip
            names[code] = next(kept, f"{code}@{number}")
            older[names[code]] = shape
        cells += [_renamed(cell, names) for cell in published] if names else list(published)
    return cells, older


def _is_same(one: shapely.Geometry, two: shapely.Geometry) -> bool:
    if one.equals(two):
        return True
    apart = shapely.symmetric_difference(one, two).area
    return bool(apart <= _SAME * min(one.area, two.area))


def _renamed(cell: Cell, names: Mapping[str, str]) -> Cell:
    place = cell.where.get("area")
    if not isinstance(place, Codes) or not place.codes & names.keys():
        return cell
    codes = frozenset(names.get(code, code) for code in place.codes)
    return replace(cell, where={**cell.where, "area": Codes(codes, place.outside)})


def told_by_overlap(
    new: set[str],
    published: set[str],
    tables: Mapping[str, Table],
    least: int,
    older: Mapping[str, shapely.Geometry] | None = None,
) -> set[str]:
    """Which further areas must be silent, so that no difference is left with too few at risk?

    Parameters
    ----------
    new
        Areas that are to be published for the first time, as `level:area_id`.
    published
        Areas that were published before; they cannot be taken back.
    tables
        The city's tables: shapes, and how many are at risk.
    least
        People or dwellings below which nothing is said of a place.
    older
        Published areas that the tables no longer hold.

    Returns
    -------
    set
        Those of `new` to withhold.

    Notes
    -----
    A difference is a sum of whole areas, each taken once, added or subtracted, that leaves pieces
    of ground once or not at all. Only pieces with fewer at risk than `least` can be part of a
    difference that is too small, so that in all others the areas must cancel; for each such piece
    a linear programme asks whether some difference holds it and has fewer than `least` at risk in
    all. Parts of areas count in, so that rather too much is found than too little. The idea of
    looking for the areas tied together by their overlaps follows Costemalle (2019, Statistical
    Journal of the IAOS 35); the problem is that of Duke-Williams & Rees (1998, International
    Journal of Geographical Information Science 12). How many are at risk in a piece is taken from
    the area around it, as if they were spread evenly, and the least where several tell.
    """
    silent = _silent(tables, least)
    shown = sorted((new | published) - silent)
    spoken = set(shown)
    levels = {code.split(":", 1)[0] for code in spoken}
    if len(levels) + len(older or {}) < 2 and not _overlap_within(tables, spoken):
        return set()
    pieces = pieces_on_ground(tables, older)
    risk = _at_risk_of(pieces, tables, older or {})
    quiet = np.array([bool(codes & silent) for codes, _ in pieces], dtype=bool)
    few = np.flatnonzero((risk < least) & ~quiet)
    withheld: set[str] = set()
    for piece in few.tolist():
        while True:
            left = [code for code in shown if code not in withheld]
            held = _difference(piece, pieces, risk, left, least, few)
            mine = sorted(held & new)
            here = [code for code in mine if code in pieces[piece][0]]
            if not mine:
                break
            withheld.add(here[-1] if here else mine[-1])
    return withheld


def _silent(tables: Mapping[str, Table], least: int) -> set[str]:
    tiny = too_small(tables, least)
    return {code for code in shapes_of(tables) if code.split(":", 1)[1] in tiny}


def _overlap_within(tables: Mapping[str, Table], spoken: set[str]) -> bool:
    """Say whether areas of one level overlap each other."""
    shapes = [shape for code, shape in shapes_of(tables).items() if code in spoken]
    pairs = shapely.STRtree(shapes).query(shapes, predicate="overlaps") if shapes else np.array([])
    return bool(pairs.size)


def _at_risk_of(
    pieces: Sequence[Piece],
    tables: Mapping[str, Table],
    older: Mapping[str, shapely.Geometry],
) -> "np.ndarray[Any, Any]":
    known = at_risk(tables)
    sizes = {code: shape.area for code, shape in {**shapes_of(tables), **older}.items()}
    found = np.full(len(pieces), np.inf)
    for number, (codes, shape) in enumerate(pieces):
        for code in codes:
            people = known.get(code.split(":", 1)[1].split("@")[0])
            if people is not None and sizes.get(code):
                found[number] = min(found[number], people * min(1.0, shape.area / sizes[code]))
    return found


def _difference(
    piece: int,
    pieces: Sequence[Piece],
    risk: "np.ndarray[Any, Any]",
    shown: Sequence[str],
    least: int,
    few: "np.ndarray[Any, Any]",
) -> set[str]:
    """Name the areas of a difference that holds a piece and has too few at risk; none if none."""
    rows = [(p, a) for p, (codes, _) in enumerate(pieces) for a, code in enumerate(shown)
            if code in codes]  # fmt: skip
    ones = (np.ones(len(rows)), ([p for p, _ in rows], [a for _, a in rows]))
    covers = sparse.csr_matrix(ones, shape=(len(pieces), len(shown)))
    # Each area is added and subtracted apart, so that few of them take part.
    signed = sparse.hstack([covers, -covers]).tocsr()
    many = np.setdiff1d(np.arange(len(pieces)), few)
    total = sparse.csr_matrix(risk[few]) @ signed[few]
    result = least_of(
        np.ones(2 * len(shown)),
        equal=sparse.vstack([signed[many], signed[[piece]]]),
        to=np.concatenate([np.zeros(len(many)), [1.0]]),
        below=sparse.vstack([signed[few], -signed[few], total]),
        most=np.concatenate([np.ones(len(few)), np.zeros(len(few)), [least - _SMALL]]),
        bounds=(0, 1),
    )
    if result.status != 0:
        return set()
    net = result.x[: len(shown)] - result.x[len(shown) :]
    return {shown[at] for at in np.flatnonzero(np.abs(net) > _SMALL).tolist()}
