"""What was recorded, cut into whole periods and areas, with what the source does not cover."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from evenhand.errors import UnsuitableData, listed
from evenhand.tables.areas import Areas
from evenhand.tables.counts import Counts
from evenhand.tables.incidents import Incidents
from evenhand.tables.tally import tally

_STEPS = {"month": "MS", "week": "W-MON"}


@dataclass(frozen=True)
class PeriodCounts:
    """Counts of areas in whole periods.

    Attributes
    ----------
    periods
        First day of each.
    counts
        Shape (areas, periods); not-a-number where the source gives none.
    unit, n_used, n_rows, set_aside
        As for any count of rows.
    """

    periods: pd.DatetimeIndex
    counts: NDArray[np.float64]
    unit: str
    n_used: int
    n_rows: int
    set_aside: Mapping[str, int]


def period_counts(
    method: str,
    recorded: Incidents | Counts,
    areas: Areas | None,
    ids: list[str],
    *,
    offence: str | None,
    level: str,
    period: str,
) -> PeriodCounts:
    """Count each area in each whole calendar month, or week from Monday.

    Raises
    ------
    UnsuitableData
        No row lies in a whole period, or the source has periods of another length.
    """
    taken = tally(recorded, offence=offence, level=level or None, areas=areas)
    first, last = pd.Timestamp(taken.starts_on), pd.Timestamp(taken.ends_on)
    periods = pd.date_range(first, last, freq=_STEPS[period])
    periods = periods[ends_of(periods, period) <= last]
    rows = taken.frame
    at = np.asarray(periods.searchsorted(rows["starts_on"], side="right")) - 1
    ends = ends_of(periods, period)
    inside = (at >= 0) & rows["area_id"].isin(ids).to_numpy()
    inside &= (
        (rows["ends_on"] <= pd.Series(ends[at], index=rows.index)).to_numpy()
        if len(ends)
        else False
    )
    if isinstance(recorded, Counts) and len(ends):
        whole = rows["starts_on"].eq(pd.Series(periods[at], index=rows.index))
        inside &= (whole & rows["ends_on"].eq(pd.Series(ends[at], index=rows.index))).to_numpy()
    if not inside.any():
        raise UnsuitableData(listed(method, [
            f"no row lies in one whole {period} of what was asked"
            + (" and no more" if isinstance(recorded, Counts) else "")
            + f"; periods of equal length are needed: give counts by {period}, or incidents"
        ]))  # fmt: skip
    counts = _filled(recorded, rows[inside], at[inside], ids, periods, offence)
    for day in taken.silent:
        silent = pd.Timestamp(day)
        counts[:, (ends >= silent) & (periods <= silent + pd.offsets.MonthEnd(0))] = np.nan
    aside = dict(taken.set_aside)
    if (lost := int((~inside).sum())) > 0:
        aside["outside_period"] = aside.get("outside_period", 0) + lost
    return PeriodCounts(
        periods=periods, counts=counts, unit=taken.unit, n_used=int(inside.sum()),
        n_rows=taken.n_rows, set_aside=aside,
    )  # fmt: skip


def ends_of(periods: pd.DatetimeIndex, period: str) -> pd.DatetimeIndex:
    """Give the last day of each period."""
    if period == "week":
        return periods + pd.Timedelta(days=6)
    return pd.DatetimeIndex(periods + pd.offsets.MonthEnd(0))


def _filled(
    recorded: Incidents | Counts,
    rows: pd.DataFrame,
    at: NDArray[np.intp],
    ids: list[str],
    periods: pd.DatetimeIndex,
    offence: str | None,
) -> NDArray[np.float64]:
    """Add rows up; an area without a row had none if these are incidents, else it is unknown."""
    row = pd.Index(ids).get_indexer(pd.Index(rows["area_id"].astype(object)))
    cell = row * len(periods) + at
    size = len(ids) * len(periods)
    counts = np.bincount(cell, weights=rows["count"].to_numpy(dtype=np.float64), minlength=size)
    if isinstance(recorded, Counts):
        seen = np.bincount(cell, minlength=size) > 0
        seen[_without_figure(recorded, ids, periods, offence)] = False
        counts = np.where(seen, counts, np.nan)
    return counts.reshape(len(ids), len(periods)).astype(np.float64)


def _without_figure(
    counts: Counts, ids: list[str], periods: pd.DatetimeIndex, offence: str | None
) -> NDArray[np.intp]:
    """Find cells of which some row has no figure: their sum would be of a part only."""
    rows = counts.to_frame()
    empty = rows["count"].isna() & rows["area_id"].isin(ids)
    if offence:
        empty &= rows["offence_class"].eq(offence)
    empty &= rows["period_start"].isin(periods)
    rows = rows[empty]
    at = periods.get_indexer(pd.DatetimeIndex(rows["period_start"]).as_unit(periods.unit))
    row = pd.Index(ids).get_indexer(pd.Index(rows["area_id"].astype(object)))
    found: NDArray[np.intp] = row * len(periods) + at
    return found
