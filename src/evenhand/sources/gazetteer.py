"""Known names of streets and places, and where each of them lies, in the user's own gazetteer."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from evenhand.sources.spelling import Spellings
from evenhand.sources.street_names import folded, normalised, without_number

APART_M = 500.0
"""Pieces of one name that lie farther apart than this are different places."""
MEETING_M = 30.0
"""Streets that come this near meet; a corner is no more exact than this either."""
WAYS = ("exact", "normalised", "corrected")
"""How a name was found, the surest first."""


@dataclass(frozen=True)
class Entries:
    """What a gazetteer file holds.

    Attributes
    ----------
    names
        For each entry its names, in all languages.
    shapes
        Where it lies, projected metres; shape (entries,).
    is_street
        Whether it is a street, which comes before a park or a station of the same name.
    precision_m
        How far the entry's point may be off, where the file states it; NaN where not.
    districts
        The district of each entry; empty where the file has none.
    """

    names: Sequence[Sequence[str]]
    shapes: Any
    is_street: npt.NDArray[np.bool_]
    precision_m: npt.NDArray[np.float64]
    districts: Sequence[str]


@dataclass(frozen=True)
class Spot:
    """One place that a name stands for.

    Attributes
    ----------
    shape
        The street or place, whole.
    x_m, y_m
        The point on it from which its farthest end is nearest.
    precision_m
        How far that end is; NaN for a lone point whose precision is not stated.
    districts
        Normalised names of the districts that the gazetteer gives it.
    """

    shape: Any
    x_m: float
    y_m: float
    precision_m: float
    districts: frozenset[str]


@dataclass
class Gazetteer:
    """The entries of one file, asked by name.

    Attributes
    ----------
    name, sha256
        Its file and what that holds, so that a result can say which gazetteer placed it.
    entries
        What the file holds.
    is_osm
        Whether it is an extract of OpenStreetMap, which asks to be named.
    """

    name: str
    sha256: str
    entries: Entries
    is_osm: bool = False
    _spots: dict[str, tuple[Spot, ...]] = field(default_factory=dict)

    def key_of(self, text: str) -> tuple[str, str] | None:
        """Find the entry that a text names: its normalised name, and in which way it was found."""
        plain = normalised(text)
        if plain in self._by_key:
            return plain, "exact" if folded(text) in self._written else "normalised"
        bare = normalised(without_number(text))
        if bare in self._by_key:
            return bare, "normalised"
        meant = self._spellings.meant(bare)
        return None if meant is None else (meant, "corrected")

    def spots(self, key: str) -> tuple[Spot, ...]:
        """Give the separate places that a normalised name stands for."""
        if key not in self._spots:
            at = np.array(self._by_key[key])
            groups = _groups(self.entries.shapes[at])
            self._spots[key] = tuple(
                self._spot(at[groups == group]) for group in range(groups.max() + 1)
            )
        return self._spots[key]

    @property
    def n_names(self) -> int:
        """How many different names it knows."""
        return len(self._by_key)

    @cached_property
    def districts(self) -> frozenset[str]:
        """Normalised names of all districts in the file."""
        return frozenset(normalised(name) for name in self.entries.districts) - {""}

    @cached_property
    def _written(self) -> frozenset[str]:
        return frozenset(folded(name) for names in self.entries.names for name in names)

    @cached_property
    def _by_key(self) -> dict[str, list[int]]:
        found: dict[str, list[int]] = {}
        for at, names in enumerate(self.entries.names):
            for key in {normalised(name) for name in names} - {""}:
                found.setdefault(key, []).append(at)
        return found

    @cached_property
    def _spellings(self) -> Spellings:
        return Spellings(sorted(self._by_key))

    def _spot(self, at: npt.NDArray[np.int64]) -> Spot:
        streets = at[self.entries.is_street[at]]
        shown = streets if len(streets) else at
        shape = shapely.union_all(self.entries.shapes[shown])
        x_m, y_m, reach = middle_of(shape)
        stated = self.entries.precision_m[shown]
        known = [*stated[~np.isnan(stated)], *([reach] if reach > 0 else [])]
        names = (normalised(self.entries.districts[one]) for one in at)
        return Spot(shape, x_m, y_m, max(known, default=np.nan), frozenset(names) - {""})


def middle_of(shape: Any) -> tuple[float, float, float]:
    """Give the point of a shape nearest its middle, and how far the shape's farthest end is.

    Notes
    -----
    The middle is that of the smallest circle around the shape: for a straight street half its
    length away from both ends. The farthest end is a corner, for distance has no other maximum
    on a straight line.

    Examples
    --------
    >>> [round(one) for one in middle_of(shapely.LineString([(0, 0), (100, 0)]))]
    [50, 0, 50]
    """
    middle = shapely.centroid(shapely.minimum_bounding_circle(shape))
    x, y = shapely.get_coordinates(shapely.shortest_line(shape, middle))[0]
    ends = shapely.get_coordinates(shape)
    return float(x), float(y), float(np.hypot(ends[:, 0] - x, ends[:, 1] - y).max())


def corners(some: Sequence[Spot], others: Sequence[Spot]) -> tuple[Spot, ...]:
    """Give the places where streets of two names meet."""
    found = []
    for one in some:
        for other in others:
            if shapely.distance(one.shape, other.shape) > MEETING_M:
                continue
            shared = shapely.intersection(one.shape, other.shape)
            met = shapely.shortest_line(one.shape, other.shape) if shared.is_empty else shared
            for group in _parts(met):
                x_m, y_m, reach = middle_of(group)
                districts = one.districts & other.districts
                found.append(Spot(group, x_m, y_m, max(reach, MEETING_M), districts))
    return tuple(found)


def _parts(shape: Any) -> list[Any]:
    parts = shapely.get_parts(shape)
    groups = _groups(parts)
    return [shapely.union_all(parts[groups == group]) for group in range(groups.max() + 1)]


def _groups(shapes: Any) -> npt.NDArray[np.int32]:
    """Number the groups of shapes that lie within `APART_M` of each other."""
    one, other = shapely.STRtree(shapes).query(shapes, predicate="dwithin", distance=APART_M)
    near = coo_array((np.ones(len(one)), (one, other)), shape=(len(shapes), len(shapes)))
    numbers: npt.NDArray[np.int32] = connected_components(near, directed=False)[1]
    return numbers
