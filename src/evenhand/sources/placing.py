"""Says in which area of each level a point lies, for rows that come before or after the areas."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from evenhand.sources.gazetteer import Gazetteer
from evenhand.sources.street_names import normalised
from evenhand.statistics.areas_of_points import AreaGrid
from evenhand.tables.areas import Areas

Floats = npt.NDArray[np.float64]


class Placer:
    """One level of areas, ready to be asked for many points."""

    def __init__(self, areas: Areas, level: str) -> None:
        rows = areas.where(areas.column("level").eq(level).to_numpy(dtype=bool)).to_frame()
        self.area_ids = pa.array(rows["area_id"].tolist(), pa.string())
        self._names = rows["area_name"].fillna("").astype(str).tolist()
        self._grid = AreaGrid(rows["geometry"].to_numpy())

    @property
    def n_areas(self) -> int:
        """How many areas the level has."""
        return len(self.area_ids)

    def keys_of(self, numbers: Iterable[int]) -> Iterator[str]:
        """Give the normalised names and codes of areas, for those who ask by name."""
        for number in numbers:
            if number >= 0:
                yield normalised(self._names[number])
                yield normalised(str(self.area_ids[number]))

    def areas_of(self, x_m: Floats, y_m: Floats) -> pa.Array:
        """Give the area of each point, missing where it lies in none; dictionary, shape (rows,)."""
        return self.named(self.numbers_of(x_m, y_m))

    def numbers_of(self, x_m: Floats, y_m: Floats) -> npt.NDArray[np.int32]:
        """Give the number of each point's area, -1 for none; shape (points,)."""
        return self._grid.areas_of(x_m, y_m).astype(np.int32)

    def named(self, numbers: npt.NDArray[np.int32]) -> pa.Array:
        """Give the areas that numbers stand for; dictionary, missing for -1."""
        return pa.DictionaryArray.from_arrays(pa.array(numbers, mask=numbers < 0), self.area_ids)


class Addition(Protocol):
    """What other files of the import add to a table's rows, found by a key."""

    @property
    def kind(self) -> str:
        """The table."""

    @property
    def fills(self) -> tuple[str, ...]:
        """The columns."""

    def places(self, keys: pa.Array) -> npt.NDArray[np.int64]:
        """Say where the key of each row is known; -1 where it is not."""

    def filled(self, role: str, values: pa.Array, places: npt.NDArray[np.int64]) -> pa.Array:
        """Give a column with what is missing in it filled."""


@dataclass(frozen=True)
class Target:
    """Where the rows go.

    Attributes
    ----------
    crs, timezone
        Reference system and time zone of the workspace.
    placers
        Level → what says in which area of the level a point lies.
    gazetteer
        Where streets lie, for rows that have a street's name but no point.
    additions
        What other files add to the rows.
    """

    crs: str
    timezone: str
    placers: Mapping[str, Placer] = field(default_factory=dict)
    gazetteer: Gazetteer | None = None
    additions: Sequence[Addition] = ()


def placers_of(areas: Areas | None) -> dict[str, Placer]:
    """Make one placer for each level of a table of areas."""
    if areas is None:
        return {}
    return {str(level): Placer(areas, str(level)) for level in areas.column("level").unique()}


def placed(
    batches: Iterable[pa.RecordBatch], placers: Mapping[str, Placer]
) -> Iterator[pa.RecordBatch]:
    """Give rows that have points their areas, or new ones: columns `area_<level>`."""
    for batch in batches:
        there = batch.column("x_m").is_valid().to_numpy(zero_copy_only=False)
        x_m = batch.column("x_m").to_numpy(zero_copy_only=False)[there]
        y_m = batch.column("y_m").to_numpy(zero_copy_only=False)[there]
        codes = np.full(batch.num_rows, -1, dtype=np.int64)
        codes[there] = np.arange(int(there.sum()))
        rows = pa.array(codes, mask=~there)
        for level, placer in placers.items():
            role = f"area_{level}"
            found = placer.areas_of(x_m, y_m).take(rows).cast(pa.string())
            at = batch.schema.get_field_index(role)
            batch = (
                batch.append_column(role, found) if at < 0 else batch.set_column(at, role, found)
            )
        yield batch
