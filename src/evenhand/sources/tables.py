"""Files straight into tables, for those who work in Python and want no workspace."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import pandas as pd
import pyarrow as pa

from evenhand.errors import SourceError, listed
from evenhand.sources.choosing import chosen
from evenhand.sources.files import found
from evenhand.sources.planning import planned, streams
from evenhand.tables.areas import Areas
from evenhand.tables.counts import Counts
from evenhand.tables.exposure import Exposure
from evenhand.tables.incidents import Incidents
from evenhand.tables.table import Table

T = TypeVar("T", bound=Table)
NO_CRS, NO_ZONE = "EPSG:3857", "UTC"


@dataclass(frozen=True)
class _Place:
    crs: str
    timezone: str


def read_incidents(
    path: Path | str,
    *,
    crs: str,
    timezone: str,
    areas: Areas | None = None,
    mapping: Path | str | None = None,
) -> Incidents:
    """Read recorded incidents from a file, a folder or an archive.

    Parameters
    ----------
    path
        What `evenhand import` would take: a known origin, or a file with a mapping beside it.
    crs
        Projected reference system in metres that the points are brought to, as "EPSG:25832".
    timezone
        IANA name of the zone whose clock the file shows.
    areas
        Areas to place the incidents in; each level becomes a column `area_<level>`.
    mapping
        A TOML file that says what each column is; see the guide "Your own files".

    Returns
    -------
    Incidents
        The checked table. Rows that `evenhand import` would set aside are not in it; use
        `evenhand check` to see them accounted for.

    Raises
    ------
    SourceError
        The file is not known, cannot be read, or holds data of persons in a mapped column.
    """
    return _read(path, Incidents, _Place(crs, timezone), areas, mapping)


def read_counts(path: Path | str, *, mapping: Path | str | None = None) -> Counts:
    """Read counts by area and period from a wide or long table; otherwise as `read_incidents`."""
    return _read(path, Counts, _Place(NO_CRS, NO_ZONE), None, mapping)


def read_exposure(path: Path | str, *, mapping: Path | str | None = None) -> Exposure:
    """Read residents, dwellings … by area; otherwise as `read_incidents`."""
    return _read(path, Exposure, _Place(NO_CRS, NO_ZONE), None, mapping)


def read_areas(path: Path | str, *, crs: str, mapping: Path | str | None = None) -> Areas:
    """Read boundaries from GeoJSON, GeoPackage, KML or a zipped shapefile, brought to `crs`."""
    return _read(path, Areas, _Place(crs, NO_ZONE), None, mapping)


def _read(
    path: Path | str, table: type[T], place: _Place, areas: Areas | None, mapping: Path | str | None
) -> T:
    kind = table.NAME if table is not Areas else None
    plan = planned(chosen(found([path]), kind, mapping), place, areas, [])
    parts = [_frame(part) for part in streams(plan, None).get(table.NAME, ())]
    if not parts:
        raise SourceError(listed(str(path), [f"it holds no {table.NAME}; see evenhand check"]))
    frame = pd.concat(parts, ignore_index=True)
    return table.from_frame(
        frame,
        crs=place.crs if table.NEEDS_CRS else None,
        timezone=place.timezone if table.NEEDS_TIMEZONE else None,
    )


def _frame(part: Any) -> pd.DataFrame:
    if isinstance(part, Table):
        return part.to_frame()
    rows = pa.Table.from_batches([part]) if isinstance(part, pa.RecordBatch) else part
    frame: pd.DataFrame = rows.to_pandas()
    return frame.astype({n: "object" for n in frame if frame[n].dtype == "category"})
