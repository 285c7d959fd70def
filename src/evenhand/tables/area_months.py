"""What was recorded, cut into months, to see how much areas vary by themselves."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from evenhand.statistics.dispersion import UNKNOWN, Dispersion, lasting_dispersion
from evenhand.tables.counts import Counts
from evenhand.tables.incidents import Incidents
from evenhand.tables.tallied import Tally

LEAST_MONTHS = 6


def month_table(
    taken: Tally, rows: pd.DataFrame, key: str, recorded: Incidents | Counts
) -> pd.DataFrame | None:
    """Count rows by a column and calendar month.

    Parameters
    ----------
    taken
        The tally that the rows are of: it says which months are whole.
    rows
        Some or all of the tally's rows, with its columns.
    key
        Column whose values become rows, in order of value.
    recorded
        What was tallied. An area or class without a row in a month had none if these are
        incidents; in counts it is unknown, and series that lack a month are left out.

    Returns
    -------
    DataFrame or None
        One row for each value, one column for each month in order; None with fewer than 6 whole
        months, or where some row covers more than one month.
    """
    begins, ends = (rows[name].dt.year * 12 + rows[name].dt.month for name in _EDGES)
    if not len(rows) or begins.ne(ends).any():
        return None
    months = _whole_months(taken)
    if isinstance(recorded, Counts):
        rows, months = _complete(rows.assign(month=begins), months)
        begins = rows["month"]
    if len(months) < LEAST_MONTHS or not len(rows):
        return None
    codes, values = pd.factorize(rows[key], sort=True)
    at = np.full(int(max(begins.max(), months.max())) + 1, -1)
    at[months] = np.arange(len(months))
    column = at[begins.to_numpy()]
    kept = (column >= 0) & (codes >= 0)
    cell = codes[kept] * len(months) + column[kept]
    weights = rows["count"].to_numpy(dtype=np.float64)[kept]
    flat = np.bincount(cell, weights=weights, minlength=len(values) * len(months))
    return pd.DataFrame(flat.reshape(len(values), len(months)), index=pd.Index(values))


def area_dispersion(taken: Tally, recorded: Incidents | Counts) -> Dispersion:
    """How much do counts of areas vary beyond what area and month explain?

    Parameters
    ----------
    taken, recorded
        As for `month_table`.

    Returns
    -------
    Dispersion
        That of a sum over months, with the likeness of neighbouring months; not-a-number where
        fewer than 6 months can be told apart.
    """
    table = month_table(taken, taken.frame, "area_id", recorded)
    return UNKNOWN if table is None else lasting_dispersion(table.to_numpy())


_EDGES = ("starts_on", "ends_on")


def _whole_months(taken: Tally) -> NDArray[np.int64]:
    """Number the months that the tally covers from first to last day and is not silent in."""
    begin, end = pd.Timestamp(taken.starts_on), pd.Timestamp(taken.ends_on)
    firsts = pd.date_range(begin, end, freq="MS")
    whole = firsts[firsts + pd.offsets.MonthEnd(0) <= end]
    whole = whole[~whole.isin([pd.Timestamp(day) for day in taken.silent])]
    return (whole.year * 12 + whole.month).to_numpy(dtype=np.int64)


def _complete(
    rows: pd.DataFrame, months: NDArray[np.int64]
) -> tuple[pd.DataFrame, NDArray[np.int64]]:
    """Keep the months that most series have, and the series that have all of them."""
    series = rows.groupby(["area_id", "offence_class"], observed=True).ngroup()
    there = rows["month"].isin(months)
    seen = pd.crosstab(series[there], rows.loc[there, "month"]) > 0
    if seen.empty:
        return rows.iloc[:0], months[:0]
    share = seen.mean()
    kept = share.index[share >= share.max() / 2]
    full = seen.index[seen[kept].all(axis=1)]
    return rows[series.isin(full)], kept.to_numpy(dtype=np.int64)
