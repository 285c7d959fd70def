"""What a release may know: tables without recent records, and what areas are made of."""

from collections.abc import Mapping
from datetime import date, timedelta

import pandas as pd
import shapely

from evenhand.publishing.ground_pieces import pieces_on_ground
from evenhand.tables.exposure import Exposure
from evenhand.tables.incidents import Incidents
from evenhand.tables.table import Table

_LATEST = ("ends_at", "starts_at", "period_end", "ends_on", "date", "made_on", "starts_on")
_WITHOUT_RECORDS = ("areas", "exposure", "places", "streets", "ground", "events",
                    "european_rates")  # fmt: skip


def last_day(today: date, delay_days: int) -> date:
    """Give the last day that may be published: the end of the last month that is old enough.

    Parameters
    ----------
    today
        The day of the release.
    delay_days
        How old a record must be.

    Notes
    -----
    Releases end with a month, so that the difference of two of them is never less than one.

    Examples
    --------
    >>> last_day(date(2026, 11, 23), 30), last_day(date(2026, 11, 30), 30)
    (datetime.date(2026, 9, 30), datetime.date(2026, 10, 31))
    """
    oldest = today - timedelta(days=delay_days)
    return (oldest + timedelta(days=1)).replace(day=1) - timedelta(days=1)


def cut(table: Table, last: date) -> Table:
    """Leave out every record that is not surely old enough; tables without records stay whole.

    A record without a date cannot be shown to be old enough.
    """
    if table.NAME in _WITHOUT_RECORDS:
        return table
    frame = table.to_frame()
    latest = pd.Series(pd.NaT, index=frame.index)
    for column in _LATEST:
        if column in frame:
            latest = latest.fillna(_local_days(table, frame[column], column))
    return table.where(latest.notna() & (latest <= pd.Timestamp(last)))


def _local_days(table: Table, values: pd.Series, column: str) -> pd.Series:
    if isinstance(values.dtype, pd.DatetimeTZDtype):
        local = table.local_times(column).dt.tz_localize(None)
        # A month ends at the first instant of the next: that instant belongs to the month.
        instant = local - pd.Timedelta(microseconds=1) if column == "ends_at" else local
        days: pd.Series = instant.dt.normalize().astype("datetime64[us]")
        return days
    return pd.to_datetime(values).astype("datetime64[us]")


def area_pieces(
    tables: Mapping[str, Table], older: Mapping[str, shapely.Geometry] | None = None
) -> dict[str, frozenset[str]]:
    """Say of which smallest pieces each area is made: `level:area_id` → pieces.

    Two sets of areas share pieces where their shapes overlap, or where a record lies in both.

    Parameters
    ----------
    tables
        The city's tables.
    older
        Areas of earlier releases that the tables no longer hold: code → shape.
    """
    combinations = {codes for codes, _ in pieces_on_ground(tables, older)}
    incidents = tables.get("incidents")
    if isinstance(incidents, Incidents):
        combinations |= _seen_together(incidents)
    codes = frozenset().union(*combinations) if combinations else frozenset()
    return {
        code: frozenset("+".join(sorted(one)) for one in combinations if code in one)
        for code in sorted(codes)
    }


def _seen_together(incidents: Incidents) -> set[frozenset[str]]:
    frame = incidents.to_frame()
    columns = [str(name) for name in frame.columns if str(name).startswith("area_")]
    rows = frame[columns].drop_duplicates().to_dict("records")
    return {
        frozenset(f"{str(name)[5:]}:{code}" for name, code in row.items() if not pd.isna(code))
        for row in rows
    } - {frozenset()}


def too_small(tables: Mapping[str, Table], least: int) -> set[str]:
    """Name the areas with fewer people or dwellings at risk than may be spoken of."""
    known = at_risk(tables)
    return {area for area, number in known.items() if number < least}


def at_risk(tables: Mapping[str, Table]) -> dict[str, float]:
    """Say how many people or dwellings are at risk in each area, the larger of what is known."""
    exposure = tables.get("exposure")
    if not isinstance(exposure, Exposure):
        return {}
    frame = exposure.to_frame()
    frame = frame[frame["base"].isin(["residents", "dwellings", "ambient"])]
    most = frame.groupby("area_id")["value"].max()
    return {str(area): float(number) for area, number in most.items() if not pd.isna(number)}
