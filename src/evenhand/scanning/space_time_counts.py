"""Counts of areas or cells in whole months, quarters or years."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from evenhand.errors import UnsuitableData, listed
from evenhand.scanning.area_levels import chosen_level
from evenhand.scanning.located import located
from evenhand.statistics.cells import cells_holding
from evenhand.tables.area_names import area_names
from evenhand.tables.areas import Areas
from evenhand.tables.bases import ids_by_level
from evenhand.tables.counts import Counts
from evenhand.tables.incidents import Incidents
from evenhand.tables.monthly import Monthly, monthly

METHOD = "space_time_map"
LEAST_PLACES, LEAST_PERIODS, MOST_MISSING = 3, 3, 0.5
PeriodKind = Literal["month", "quarter", "year"]
Period = tuple[date | None, date | None]
_LETTER = {"month": "M", "quarter": "Q", "year": "Y"}
_MONTHS = {"month": 1, "quarter": 3, "year": 12}


@dataclass(frozen=True)
class SpaceTimeCounts:
    """A table of places by periods.

    Attributes
    ----------
    ids, names
        The places, shape (places,); names of cells are empty.
    periods
        As `2025-01`, `2025Q1` or `2025`, shape (periods,).
    starts_on, ends_on
        First and last day of each period, shape (periods,).
    table
        Counts, shape (places, periods).
    unit, n_used, n_rows, set_aside
        As for any count of rows.
    """

    ids: tuple[str, ...]
    names: tuple[str, ...]
    periods: tuple[str, ...]
    starts_on: pd.DatetimeIndex
    ends_on: pd.DatetimeIndex
    table: NDArray[np.float64]
    unit: str
    n_used: int
    n_rows: int
    set_aside: Mapping[str, int]


def of_areas(
    recorded: Incidents | Counts,
    areas: Areas | None,
    offence: str | None,
    level: str | None,
    kind: PeriodKind,
    asked: Period,
) -> SpaceTimeCounts:
    """Count what each area has in each whole period.

    Parameters
    ----------
    recorded, areas, offence, level, kind, asked
        As for `space_time_map`; `asked` holds its first and last day.

    Returns
    -------
    SpaceTimeCounts
        Periods that the source covers wholly; of counts, those in which no area lacks a figure,
        after areas that lack more than half are left out.

    Raises
    ------
    UnsuitableData
        The level is not there, or there are too few areas or whole periods.
    """
    known = ids_by_level(recorded, areas)
    chosen = chosen_level(known, level, method=METHOD)
    taken = monthly(recorded, offence=offence, level=chosen)
    frame = taken.frame[taken.frame["area_id"].isin(known[chosen])]
    complete = frame["count"].notna().groupby([frame["area_id"], frame["month"]]).all()
    added = frame.groupby(["area_id", "month"])["count"].sum().where(complete)
    months = added.unstack("month")  # noqa: PD010 (pivot_table would turn missing into zero)
    if isinstance(recorded, Incidents):  # an area without a row had none; in counts it is unknown
        months = months.reindex(sorted(known[chosen]), fill_value=0)
        months = months.drop(columns=_uncovered(frame))
    else:
        months = _without_gaps(months)
    table = _whole_periods(months, kind, asked)
    if isinstance(recorded, Incidents):
        used = int(table.to_numpy().sum())
    else:
        used = _rows_in(frame, table, kind) if len(table) else 0
    _check(table, kind, "areas")
    aside = {**taken.set_aside, _reason(asked): taken.n_used - used}
    names = area_names(recorded, areas, chosen)
    ids = tuple(map(str, table.index))
    return _made(table, ids, tuple(names.get(one, one) for one in ids), taken.unit, used,
                 taken.n_rows, aside)  # fmt: skip


def of_cells(
    recorded: Incidents | Counts,
    offence: str | None,
    cell_m: float,
    kind: PeriodKind,
    asked: Period,
) -> SpaceTimeCounts:
    """Count what each square cell with any record has in each whole period.

    Parameters
    ----------
    recorded, offence, cell_m, kind, asked
        As for `space_time_map`.

    Returns
    -------
    SpaceTimeCounts
        Cells without any record would change nothing and are not among them.

    Raises
    ------
    UnsuitableData
        There are no points, or too few cells or whole periods.
    """
    if not isinstance(recorded, Incidents):
        raise UnsuitableData(listed(METHOD, ["counts have no points; ask for over='area'"]))
    points = located(recorded, method=METHOD, offence=offence, coarsest_m=cell_m / 2)
    rows = recorded.to_frame().iloc[points.rows]
    local = recorded.local_times("starts_at").dt.tz_localize(None).iloc[points.rows]
    dated = (local.notna() & rows["time_precision"].ne("year")).to_numpy()
    cells = cells_holding(points.x_m, points.y_m, shape="square", cell_m=cell_m)
    cell = np.asarray(cells.ids, dtype=object)[cells.holding(points.x_m, points.y_m)]
    month = local[dated].dt.to_period("M").dt.to_timestamp()
    counted = pd.crosstab(pd.Series(cell[dated], name="area_id"), month.reset_index(drop=True))
    city: Monthly = monthly(recorded)
    whole = pd.DatetimeIndex(sorted(city.frame["month"].unique())).difference(
        pd.DatetimeIndex(_uncovered(city.frame))
    )
    counted.columns = pd.DatetimeIndex(counted.columns)
    months = counted.reindex(columns=whole, fill_value=0).astype("Int64")
    table = _whole_periods(months, kind, asked)
    table = table[table.sum(axis=1) > 0]
    _check(table, kind, "cells with any record")
    used = int(table.to_numpy().sum())
    lost = int(dated.sum()) - used
    aside = {**points.set_aside, _reason(asked): lost}
    aside["undated"] = aside.get("undated", 0) + int((~dated).sum())
    ids = tuple(map(str, table.index))
    return _made(table, ids, ("",) * len(ids), "offences", used, points.n_rows, aside)


def _uncovered(frame: pd.DataFrame) -> list[pd.Timestamp]:
    """List months cut off at the edge of the source, or without any row of any class."""
    return sorted(frame.loc[frame["is_partial"] | frame["count"].isna(), "month"].unique())


def _reason(asked: Period) -> str:
    """Say why rows of months are left out: for what was asked, or for what the source covers."""
    return "outside_period" if any(asked) else "month_not_covered"


def _without_gaps(months: pd.DataFrame) -> pd.DataFrame:
    """Leave out areas that lack more than half of their figures, then months that lack any."""
    kept = months[months.isna().mean(axis=1) <= MOST_MISSING]
    return kept.loc[:, kept.notna().all()]


def _whole_periods(months: pd.DataFrame, kind: PeriodKind, asked: Period) -> pd.DataFrame:
    """Add months up to periods, keeping those of which every month is there."""
    index = pd.DatetimeIndex(months.columns)
    ends = index + pd.offsets.MonthEnd(0)
    inside = np.ones(len(index), dtype=bool)
    if asked[0]:
        inside &= np.asarray(index >= pd.Timestamp(asked[0]))
    if asked[1]:
        inside &= np.asarray(ends <= pd.Timestamp(asked[1]))
    kept = months.loc[:, inside].astype("int64")  # nothing is missing any more
    period = pd.PeriodIndex(index[inside], freq=_LETTER[kind])
    many = pd.Series(1, index=period).groupby(level=0).sum()
    added = kept.T.groupby(period).sum().T
    return added.loc[:, [one for one in added.columns if many[one] == _MONTHS[kind]]]


def _rows_in(frame: pd.DataFrame, table: pd.DataFrame, kind: PeriodKind) -> int:
    period = frame["month"].dt.to_period(_LETTER[kind])
    return int((frame["area_id"].isin(table.index) & period.isin(table.columns)).sum())


def _check(table: pd.DataFrame, kind: PeriodKind, places: str) -> None:
    problems = []
    if table.shape[1] < LEAST_PERIODS:
        problems.append(f"the source covers {table.shape[1]} whole periods of kind {kind}; at "
                        f"least {LEAST_PERIODS} are needed; take a shorter kind or a longer "
                        "time")  # fmt: skip
    elif table.shape[0] < LEAST_PLACES:
        problems.append(f"there are {table.shape[0]} {places}; at least {LEAST_PLACES} are needed "
                        "to compare one with the rest")  # fmt: skip
    elif not table.to_numpy().sum():
        problems.append("nothing was recorded in these periods; choose another class or time")
    if problems:
        raise UnsuitableData(listed(METHOD, problems))


def _made(
    table: pd.DataFrame, ids: tuple[str, ...], names: tuple[str, ...], unit: str, used: int,
    rows: int, aside: Mapping[str, int],
) -> SpaceTimeCounts:  # fmt: skip
    periods = pd.PeriodIndex(table.columns)
    return SpaceTimeCounts(
        ids=ids,
        names=names,
        periods=tuple(map(str, periods)),
        starts_on=periods.start_time.as_unit("us"),
        ends_on=periods.end_time.normalize().as_unit("us"),
        table=table.to_numpy(dtype=np.float64),
        unit=unit,
        n_used=used,
        n_rows=rows,
        set_aside={reason: many for reason, many in aside.items() if many},
    )
