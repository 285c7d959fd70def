"""Two periods of whole months in each area, from incidents or from counts alike."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from evenhand.errors import UnsuitableData, listed
from evenhand.scanning.area_levels import chosen_level
from evenhand.tables.area_names import area_names
from evenhand.tables.areas import Areas
from evenhand.tables.bases import ids_by_level
from evenhand.tables.counts import Counts
from evenhand.tables.incidents import Incidents
from evenhand.tables.monthly import monthly


@dataclass(frozen=True)
class AreaMonths:
    """Counts of areas in the months of two periods.

    Attributes
    ----------
    ids, names
        The areas, shape (areas,).
    before, after
        Shape (areas, months).
    before_from, before_to, after_from, after_to
        First and last day of each period.
    unit, n_used, n_rows, set_aside
        As for any count of rows.
    """

    ids: tuple[str, ...]
    names: tuple[str, ...]
    before: NDArray[np.float64]
    after: NDArray[np.float64]
    before_from: date
    before_to: date
    after_from: date
    after_to: date
    unit: str
    n_used: int
    n_rows: int
    set_aside: Mapping[str, int]


def area_months(
    recorded: Incidents | Counts,
    areas: Areas | None,
    *,
    offence: str | None,
    level: str | None,
    months: int,
) -> AreaMonths:
    """Take the last whole months, and as many before them, area by area.

    Parameters
    ----------
    recorded, areas, offence, level, months
        As for `change_by_area`.

    Returns
    -------
    AreaMonths
        Both periods. With fewer than twelve months the earlier period is that of a year before,
        so that season does not enter.

    Raises
    ------
    UnsuitableData
        The level is not there or not named, the series is too short, or months are missing.
    """
    known = ids_by_level(recorded, areas)
    chosen = chosen_level(known, level, method="change_by_area")
    taken = monthly(recorded, offence=offence, level=chosen)
    frame = taken.frame[taken.frame["area_id"].isin(known[chosen])]
    complete = frame["count"].notna().groupby([frame["area_id"], frame["month"]]).all()
    added = frame.groupby(["area_id", "month"])["count"].sum().where(complete)
    table = added.unstack("month")  # noqa: PD010 (pivot_table would turn missing into zero)
    partial = set(frame.loc[frame["is_partial"], "month"])
    last = max((m for m in pd.DatetimeIndex(table.columns) if m not in partial), default=None)
    if last is None:
        raise UnsuitableData(listed("change_by_area", ["no month is wholly covered"]))
    back = max(12, months)
    spans = [pd.date_range(end=end, periods=months, freq="MS")
             for end in (last - pd.DateOffset(months=back), last)]  # fmt: skip
    _check(table, spans, partial)
    if isinstance(recorded, Incidents):  # an area without a row had none; in counts it is unknown
        table = table.reindex(sorted(known[chosen]), fill_value=0)
    before, after = (table[list(span)] for span in spans)
    whole = before.notna().all(axis=1) & after.notna().all(axis=1)
    table, before, after = table[whole], before[whole], after[whole]
    lost = taken.n_used - _rows(recorded, before, after, taken.n_used)
    aside = {reason: many for reason, many in taken.set_aside.items() if many}
    if lost:
        aside["outside_period"] = lost
    ids = tuple(map(str, table.index))
    return AreaMonths(
        ids=ids,
        names=_names(ids, recorded, areas, chosen),
        before=before.to_numpy(dtype=np.float64),
        after=after.to_numpy(dtype=np.float64),
        before_from=spans[0][0].date(),
        before_to=(spans[0][-1] + pd.offsets.MonthEnd(0)).date(),
        after_from=spans[1][0].date(),
        after_to=(spans[1][-1] + pd.offsets.MonthEnd(0)).date(),
        unit=taken.unit,
        n_used=taken.n_used - lost,
        n_rows=taken.n_rows,
        set_aside=aside,
    )


def _check(table: pd.DataFrame, spans: list[pd.DatetimeIndex], partial: set[pd.Timestamp]) -> None:
    silent = [m for span in spans for m in span
              if m not in table or m in partial or table[m].isna().all()]  # fmt: skip
    if silent:
        raise UnsuitableData(
            listed("change_by_area", [
                f"{len(silent)} of the months compared have no full count, the first being "
                f"{silent[0]:%Y-%m}; ask for fewer months"
            ])
        )  # fmt: skip


def _rows(
    recorded: Incidents | Counts, before: pd.DataFrame, after: pd.DataFrame, n_used: int
) -> int:
    """Count the rows that were used; counts are read whole, month by month."""
    if isinstance(recorded, Incidents):
        return int(before.to_numpy().sum() + after.to_numpy().sum())
    return n_used


def _names(
    ids: tuple[str, ...], recorded: Incidents | Counts, areas: Areas | None, level: str
) -> tuple[str, ...]:
    named = area_names(recorded, areas, level)
    return tuple(named.get(name, name) for name in ids)
