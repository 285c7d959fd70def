"""Places the rows that have a street's name but no point, each distinct name once."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import shapely

from evenhand.sources.batch import Batch
from evenhand.sources.gazetteer import WAYS, Gazetteer, Spot, corners
from evenhand.sources.placing import Placer
from evenhand.sources.street_names import STREET_ROLES, corner_of, normalised

OUTCOMES = (*WAYS, "ambiguous", "elsewhere", "unknown")
STEP_M = 25.0
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Placed:
    """What became of one name.

    Attributes
    ----------
    outcome
        One of `OUTCOMES`: how it was found, or why it was not placed. A name of several places is
        ambiguous; one whose only place lies in another district than the row says is elsewhere.
    x_m, y_m, precision_m
        The point and how far it may be off; NaN where the name was not placed.
    crosses
        Whether the street runs through several areas of one level.
    """

    outcome: str
    x_m: float = np.nan
    y_m: float = np.nan
    precision_m: float = np.nan
    crosses: bool = False


@dataclass(frozen=True)
class StreetPoints:
    """Points of a batch's rows by street; NaN where a row was not placed so, shape (rows,)."""

    x_m: Floats
    y_m: Floats
    precision_m: Floats

    @property
    def there(self) -> Flags:
        """Which rows were placed."""
        found: Flags = ~np.isnan(self.x_m)
        return found


class StreetPlacer:
    """Places names by a gazetteer; what it met it remembers by its normalised spelling."""

    def __init__(self, gazetteer: Gazetteer, placers: Mapping[str, Placer]) -> None:
        self._gazetteer = gazetteer
        self._placers = placers
        self._met: dict[tuple[str, str, str], Placed] = {}
        self._districts = gazetteer.districts | {
            key for placer in placers.values() for key in placer.keys_of(range(placer.n_areas))
        }

    def points(self, batch: Batch, without: Flags) -> StreetPoints:
        """Place the rows of a batch that are without a point, and count every outcome."""
        texts = [_texts(batch, role) for role in STREET_ROLES]
        named = texts[0].is_valid().to_numpy(zero_copy_only=False) & batch.alive
        batch.count("street_had_point", named & ~without)
        asked = named & without
        rows = np.flatnonzero(asked)
        made = StreetPoints(*(np.full(batch.n_rows, np.nan) for _ in range(3)))
        taken = [texts_of.take(pa.array(rows)).fill_null("") for texts_of in texts]
        coded = pc.binary_join_element_wise(*taken, "\x1f").dictionary_encode()
        met = [self._met_as(word) for word in coded.dictionary.to_pylist()]
        if not met:
            return made
        codes = coded.indices.to_numpy(zero_copy_only=False)
        for values, name in zip(
            (made.x_m, made.y_m, made.precision_m), ("x_m", "y_m", "precision_m"), strict=True
        ):
            values[rows] = np.array([getattr(one, name) for one in met])[codes]
        for outcome in OUTCOMES:
            _count(batch, f"street_{outcome}", rows, [one.outcome == outcome for one in met], codes)
        _count(batch, "street_across", rows, [one.crosses for one in met], codes)
        return made

    def areas(self, levels: Iterable[str], found: StreetPoints) -> dict[str, pa.Array]:
        """Give the areas in which the points of streets lie: `area_<level>`, missing elsewhere."""
        there = found.there
        made = {}
        for level in levels:
            numbers = np.full(len(there), -1, dtype=np.int32)
            placer = self._placers[level]
            numbers[there] = placer.numbers_of(found.x_m[there], found.y_m[there])
            made[f"area_{level}"] = placer.named(numbers)
        return made

    def place(self, street: str, cross: str = "", district: str = "") -> Placed:
        """Place one name, with the street that it meets and the district it lies in."""
        found = self._found(street, cross)
        if found is None:
            return Placed("unknown")
        way, spots = found
        wanted = normalised(district)
        if wanted and wanted in self._districts:
            fitting = tuple(spot for spot in spots if wanted in self._districts_of(spot))
            if not fitting:
                return Placed("elsewhere")
            spots = fitting
        if len(spots) != 1:
            return Placed("ambiguous")
        spot = spots[0]
        return Placed(way, spot.x_m, spot.y_m, spot.precision_m, self._crosses(spot))

    def _met_as(self, joined: str) -> Placed:
        street, cross, district = joined.split("\x1f", 2)
        key = (street, cross, district)
        if key not in self._met:
            self._met[key] = self.place(*key)
        return self._met[key]

    def _found(self, street: str, cross: str) -> tuple[str, tuple[Spot, ...]] | None:
        """Find the places of a street, or of the corner of two; None where either is not known."""
        known = self._gazetteer.key_of(street)
        pair = (street, cross) if normalised(cross) else None
        if pair is None and (known is None or known[1] == "corrected"):
            pair = corner_of(street)
        if pair is None:
            return None if known is None else (known[1], self._gazetteer.spots(known[0]))
        both = [self._gazetteer.key_of(one) for one in pair]
        one, other = both
        if one is None or other is None:
            return None
        spots = corners(self._gazetteer.spots(one[0]), self._gazetteer.spots(other[0]))
        way = max(one[1], other[1], key=WAYS.index)
        return (way, spots) if spots and one[0] != other[0] else None

    def _districts_of(self, spot: Spot) -> set[str]:
        along = _along(spot.shape)
        found = set(spot.districts)
        for placer in self._placers.values():
            found |= set(placer.keys_of(np.unique(placer.numbers_of(along[:, 0], along[:, 1]))))
        return found

    def _crosses(self, spot: Spot) -> bool:
        along = _along(spot.shape)
        return any(
            len(np.unique(placer.numbers_of(along[:, 0], along[:, 1]))) > 1
            for placer in self._placers.values()
        )


def with_streets(
    made: dict[str, pa.Array],
    streets: StreetPoints,
    areas: Mapping[str, pa.Array],
) -> dict[str, pa.Array]:
    """Put the points of streets, their areas and their precision where a row has no point."""
    there = pa.array(streets.there)
    changed = {
        name: pc.if_else(there, pa.array(values), made[name])
        for name, values in (("x_m", streets.x_m), ("y_m", streets.y_m))
    }
    for role, found in areas.items():
        plain = (found.cast(pa.string()), made[role].cast(pa.string()))
        coded = pc.if_else(there, *plain).dictionary_encode()
        changed[role] = coded.cast(pa.dictionary(pa.int32(), pa.string()))
    if "place_precision_m" in made:
        stated = pa.array(streets.precision_m, mask=np.isnan(streets.precision_m))
        changed["place_precision_m"] = pc.if_else(there, stated, made["place_precision_m"])
    return made | changed


def _texts(batch: Batch, role: str) -> pa.Array:
    """Give the names in a role, missing where blank or where no such column is read."""
    if role not in batch.columns:
        return pa.nulls(batch.n_rows, pa.string())
    texts = batch.texts(role).cast(pa.string())
    plain = pc.replace_substring(pc.utf8_trim_whitespace(texts), "\x1f", " ")
    return pc.if_else(pc.equal(plain, ""), pa.scalar(None, pa.string()), plain)


def _count(
    batch: Batch, key: str, rows: npt.NDArray[np.int64], wanted: list[bool], codes: Any
) -> None:
    flags = np.zeros(batch.n_rows, dtype=bool)
    flags[rows] = np.array(wanted)[codes]
    batch.count(key, flags)


def _along(shape: Any) -> Floats:
    """Give points along a shape, near enough to each other to meet every area it runs through."""
    along: Floats = shapely.get_coordinates(shapely.segmentize(shape, STEP_M))
    return along
