"""What every table promises: fixed columns with units, all checked at once, never changed."""

import hashlib
from collections.abc import Mapping
from functools import cache
from typing import Any, ClassVar, Self
from zoneinfo import ZoneInfo, available_timezones

import numpy as np
import pandas as pd
from pyproj import CRS
from pyproj.exceptions import CRSError

from evenhand.errors import TableError, listed
from evenhand.tables.columns import Column, converted, names_group


class Table:
    """A checked frame. Build one with `from_frame`; read it with `to_frame`, which copies."""

    NAME: ClassVar[str] = ""
    COLUMNS: ClassVar[tuple[Column, ...]] = ()
    PREFIXES: ClassVar[tuple[str, ...]] = ()
    NEEDS_CRS: ClassVar[bool] = False
    NEEDS_TIMEZONE: ClassVar[bool] = False
    HAS_GROUPS: ClassVar[bool] = False
    ROW_KEY: ClassVar[tuple[str, ...]] = ()

    def __init__(
        self, frame: pd.DataFrame, crs: str | None, timezone: str | None, checked: object = None
    ) -> None:
        if checked is not _CHECKED:
            raise TypeError(f"build a table with {type(self).__name__}.from_frame(…)")
        self._frame = frame
        self.crs = crs
        self.timezone = timezone
        self._fingerprint: str | None = None

    @classmethod
    def from_frame(
        cls,
        frame: pd.DataFrame,
        *,
        crs: str | None = None,
        timezone: str | None = None,
        columns: Mapping[str, str] | None = None,
    ) -> Self:
        """Check a frame and take a copy of it.

        Parameters
        ----------
        frame
            One row for each thing of the table's kind.
        crs
            Reference system of the coordinates, projected and in metres, such as "EPSG:25832".
        timezone
            IANA name of the zone in which the things happened, such as "Europe/Berlin".
        columns
            Renames: name in `frame` → name in this table.

        Returns
        -------
        Self
            The checked table.

        Raises
        ------
        TableError
            Columns are missing, unknown or of the wrong kind, values are out of bounds, or the
            reference system or time zone is missing or unusable. Every fault is listed.
        """
        renamed = frame.rename(columns=dict(columns or {}))
        problems = cls._frame_problems(renamed) + cls._place_problems(crs, timezone)
        if problems:
            raise TableError(listed(cls.NAME, problems))
        tidy = pd.DataFrame(index=pd.RangeIndex(len(renamed)))
        for column in cls._present(renamed):
            values = (
                renamed[column.name].reset_index(drop=True)
                if column.name in renamed
                else pd.Series(pd.NA, index=tidy.index, dtype="object")
            )
            typed, faults = converted(column, values)
            problems += faults
            tidy[column.name] = typed
        problems += [] if problems else cls.row_problems(tidy)
        if problems:
            raise TableError(listed(cls.NAME, problems))
        return cls(tidy, crs, timezone, _CHECKED)

    @classmethod
    def row_problems(cls, frame: pd.DataFrame) -> list[str]:
        """Say what is wrong between columns of a frame whose columns are each in order."""
        del frame
        return []

    @classmethod
    def row_key(cls) -> tuple[str, ...]:
        """Name the columns that together may stand in one row only; none where rows may repeat."""
        return cls.ROW_KEY or tuple(column.name for column in cls.COLUMNS if column.unique)

    @classmethod
    def _frame_problems(cls, frame: pd.DataFrame) -> list[str]:
        names = {column.name for column in cls.COLUMNS}
        there = ", ".join(map(str, frame.columns))
        problems = [
            f"column '{column.name}' ({column.meaning}) is missing; the table has: {there}"
            for column in cls.COLUMNS
            if column.required and column.name not in frame
        ]
        doubled = frame.columns[frame.columns.duplicated()].unique()
        problems += [f"column '{name}' is there more than once; keep one" for name in doubled]
        problems += [
            f"column '{name}' is called after groups of people, who have no place in this table"
            for name in map(str, frame.columns)
            if not cls.HAS_GROUPS and name not in names and names_group(name)
        ]
        unknown = [
            str(name)
            for name in frame.columns
            if name not in names and not str(name).startswith(cls.PREFIXES or ("\0",))
        ]
        if unknown:
            problems.append(
                f"columns {unknown} are not part of this table; rename them with columns=… "
                f"or leave them out (allowed: {', '.join(sorted(names))}"
                + "".join(f", {prefix}*" for prefix in cls.PREFIXES)
                + ")"
            )
        return problems

    @classmethod
    def _place_problems(cls, crs: str | None, timezone: str | None) -> list[str]:
        problems = []
        if cls.NEEDS_CRS:
            problems += _crs_problems(crs)
        if cls.NEEDS_TIMEZONE and timezone not in known_timezones():
            problems.append(
                f"the time zone is {timezone!r}; give an IANA name such as 'Europe/Paris'"
            )
        return problems

    @classmethod
    def _present(cls, frame: pd.DataFrame) -> list[Column]:
        extra = [
            Column(str(name), "code", "a coded column of the source")
            for name in frame.columns
            if str(name).startswith(cls.PREFIXES or ("\0",))
            and name not in {column.name for column in cls.COLUMNS}
        ]
        return [*cls.COLUMNS, *extra]

    def to_frame(self) -> pd.DataFrame:
        """Give the rows as a data frame of your own: one row for each thing, all columns."""
        return self._frame.copy()

    def column(self, name: str) -> pd.Series:
        """Give one column as a series of your own."""
        return self._frame[name].copy()

    def __len__(self) -> int:
        return len(self._frame)

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {len(self)} rows>"

    def where(self, rows: "pd.Series[bool] | np.ndarray[Any, Any]") -> Self:
        """Give the same table with only the rows marked True."""
        kept = self._frame.loc[np.asarray(rows, dtype=bool)].reset_index(drop=True)
        return type(self)(kept, self.crs, self.timezone, _CHECKED)

    def relabelled(
        self, name: str, rows: "pd.Series[bool] | np.ndarray[Any, Any]", word: str, others: str
    ) -> Self:
        """Give the same table with one word in a column of the rows marked, another in the rest.

        Both must be words that the column may hold.
        """
        kept = self._frame.copy(deep=False)
        words = np.where(np.asarray(rows, dtype=bool), word, others)
        kept[name] = pd.Series(words, index=kept.index, dtype="string")
        return type(self)(kept, self.crs, self.timezone, _CHECKED)

    def fingerprint(self) -> str:
        """Name the content: the same rows, in whatever order, have the same 16 letters.

        Notes
        -----
        SHA-256 over the sorted 64-bit row hashes of every column, the column names, the
        reference system and the time zone.
        """
        if self._fingerprint is None:
            self._fingerprint = self._hashed()
        return self._fingerprint

    def _hashed(self) -> str:
        hashable = pd.DataFrame({name: _hashable(self._frame[name]) for name in self._frame})
        rows = np.sort(pd.util.hash_pandas_object(hashable, index=False).to_numpy())
        head = "|".join(
            [self.NAME, *map(str, self._frame.columns), str(self.crs), str(self.timezone)]
        )
        return hashlib.sha256(head.encode() + rows.tobytes()).hexdigest()[:16]

    def local_times(self, name: str) -> pd.Series:
        """Give a column of instants on the clock of the table's own time zone."""
        local: pd.Series = self._frame[name].dt.tz_convert(ZoneInfo(str(self.timezone)))
        return local


@cache
def known_timezones() -> frozenset[str]:
    """Name every time zone there is; looked up once, because it reads a whole folder."""
    return frozenset(available_timezones())


_CHECKED = object()


def _hashable(values: pd.Series) -> pd.Series:
    if values.dtype == object:
        return values.map(lambda value: value.wkb_hex if hasattr(value, "wkb_hex") else str(value))
    return values


def _crs_problems(crs: str | None) -> list[str]:
    if crs is None:
        return ["the reference system is not given; say crs='EPSG:…' (projected, metres)"]
    try:
        system = CRS.from_user_input(crs)
    except CRSError:
        return [f"the reference system {crs!r} is not known; give one such as 'EPSG:25832'"]
    units = {axis.unit_name for axis in system.axis_info[:2]}
    if system.is_geographic or units != {"metre"}:
        return [
            f"the reference system {crs} is not in metres (its unit: {', '.join(units)}); "
            "project the coordinates first"
        ]
    return []
