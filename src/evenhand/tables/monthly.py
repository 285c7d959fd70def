"""Counts by month, class and area, from incidents or from counts alike."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from evenhand.errors import UnsuitableData, listed
from evenhand.tables.counts import Counts
from evenhand.tables.incidents import Incidents

WHOLE_CITY = "*"
SURELY_CUT_OFF = 1e-3


@dataclass(frozen=True)
class Monthly:
    """Counts by month.

    Attributes
    ----------
    frame
        One row for each area, class and month of the span: `area_id` ("*" for the whole city),
        `offence_class`, `month` (first day), `count` (Int64; missing where the source has no
        figure or no row of any class), `is_partial` (the month is not covered to its edge).
    unit
        What was counted.
    n_used, n_rows, set_aside
        Rows of the source: used, all, and the others by reason.
    """

    frame: pd.DataFrame
    unit: str
    n_used: int
    n_rows: int
    set_aside: Mapping[str, int]


def monthly(
    recorded: Incidents | Counts,
    *,
    offence: str | None = None,
    level: str | None = None,
    unit: str | None = None,
    only: Collection[str] | None = None,
) -> Monthly:
    """Count what was recorded in each calendar month.

    Parameters
    ----------
    recorded
        Incidents, or counts by area and period.
    offence
        One class; None keeps every class apart.
    level
        For incidents: the set of areas to count in (`area_<level>`); None counts the whole city.
        For counts: None adds the areas up, any word keeps them apart.
    unit
        What is counted; None takes offences, or the only unit there is.
    only
        For counts: the areas taken, so that areas of several levels are not added up twice (see
        `tally_counts.areas_counted`); None takes all.

    Returns
    -------
    Monthly
        Incidents are complete from the first to the last month seen: a month without a row of
        some class counts zero, a month without any row of any class is missing. Of counts there
        are the months that the table has.

    Raises
    ------
    UnsuitableData
        No row has a month, or counts come in several units.
    """
    if isinstance(recorded, Incidents):
        return _of_incidents(recorded, offence, level)
    return _of_counts(recorded, offence, level, unit, only)


def _of_incidents(incidents: Incidents, offence: str | None, level: str | None) -> Monthly:
    rows = incidents.to_frame()
    area = f"area_{level}"
    if level is not None and area not in rows:
        known = sorted(n[5:] for n in map(str, rows.columns) if n.startswith("area_"))
        raise UnsuitableData(
            listed("incidents", [f"there is no set of areas '{level}'; there are: {known}"])
        )
    dated = rows["starts_at"].notna() & rows["time_precision"].ne("year")
    if not dated.any():
        raise UnsuitableData(
            listed("incidents", ["no row has a month; import a source with dates"])
        )
    local = incidents.local_times("starts_at").dt.tz_localize(None)
    rows = rows.assign(
        month=local.dt.to_period("M").dt.to_timestamp(),
        area_id=rows[area] if level is not None else WHOLE_CITY,
    )
    asked = rows["offence_class"].eq(offence) if offence else pd.Series(True, index=rows.index)
    placed = rows["area_id"].notna()
    used = dated & asked & placed
    months = pd.date_range(
        rows.loc[dated, "month"].min(), rows.loc[dated, "month"].max(), freq="MS"
    )
    silent = set(months) - set(rows.loc[dated, "month"].unique())
    counted = rows[used].groupby(["area_id", "offence_class", "month"], observed=True).size()
    frame = _complete(counted, months, offence)
    frame.loc[frame["month"].isin(list(silent)), "count"] = pd.NA
    frame["is_partial"] = frame["month"].isin(partial_edges(rows[dated], local[dated], months))
    return Monthly(
        frame=frame,
        unit="offences",
        n_used=int(used.sum()),
        n_rows=int(asked.sum()),
        set_aside={
            "undated": int((asked & ~dated).sum()),
            "outside_areas": int((asked & dated & ~placed).sum()),
        },
    )


def _complete(counted: pd.Series, months: pd.DatetimeIndex, offence: str | None) -> pd.DataFrame:
    areas = counted.index.get_level_values(0).unique().tolist() or [WHOLE_CITY]
    classes = counted.index.get_level_values(1).unique().tolist() or [offence]
    full = pd.MultiIndex.from_product(
        [areas, classes, months], names=["area_id", "offence_class", "month"]
    )
    frame = counted.reindex(full, fill_value=0).astype("Int64").rename("count").reset_index()
    frame["month"] = frame["month"].astype("datetime64[us]")
    return frame.astype({"area_id": "string", "offence_class": "string"})


def partial_edges(
    rows: pd.DataFrame, local: pd.Series, months: pd.DatetimeIndex
) -> list[pd.Timestamp]:
    """Find edge months that the source surely does not cover: too long a silence at the edge.

    With r rows a day, a silent stretch of g days has probability exp(-r g).

    Parameters
    ----------
    rows
        Dated incidents, with `time_precision`.
    local
        Their `starts_at` on the local clock, without a zone, same index.
    months
        First days of all months of the span, rising.
    """
    daily = local[rows["time_precision"].isin(["instant", "day"])].dt.normalize()
    if daily.empty:
        return []
    rate = len(daily) / max(1, (daily.max() - daily.min()).days + 1)
    month_end = months[-1] + pd.offsets.MonthEnd(0)
    gaps = {months[0]: (daily.min() - months[0]).days, months[-1]: (month_end - daily.max()).days}
    return [month for month, gap in gaps.items() if np.exp(-rate * gap) < SURELY_CUT_OFF]


def _of_counts(
    counts: Counts,
    offence: str | None,
    level: str | None,
    unit: str | None,
    only: Collection[str] | None,
) -> Monthly:
    rows = counts.to_frame()
    units = sorted(rows["unit"].unique())
    chosen = unit or ("offences" if "offences" in units else units[0])
    if unit is None and "offences" not in units and len(units) > 1:
        raise UnsuitableData(
            listed("counts", [f"the table counts {', '.join(units)}; say which with unit=…"])
        )
    asked = rows["unit"].eq(chosen)
    asked &= rows["offence_class"].eq(offence) if offence else True
    is_month = rows["period_start"].dt.is_month_start & rows["period_end"].eq(
        rows["period_start"] + pd.offsets.MonthEnd(0)
    )
    placed = rows["area_id"].isin(only) if only is not None else pd.Series(True, index=rows.index)
    used = asked & is_month & placed
    if not used.any():
        raise UnsuitableData(
            listed(
                "counts", ["no row covers one calendar month of what was asked; months are needed"]
            )
        )
    kept = rows[used].rename(columns={"period_start": "month"})
    if level is None:
        kept = kept.assign(area_id=WHOLE_CITY)
    cells = [kept[name] for name in ("area_id", "offence_class", "month")]
    filled = kept["count"].notna().groupby(cells, observed=True).all()
    counted = kept["count"].groupby(cells, observed=True).sum().where(filled)
    frame = counted.astype("Int64").rename("count").reset_index()
    frame = frame.astype({"area_id": "string", "offence_class": "string"})
    frame["is_partial"] = False
    return Monthly(
        frame=frame,
        unit=chosen,
        n_used=int(used.sum()),
        n_rows=len(rows),
        set_aside={
            "other_offence_or_unit": int((~asked).sum()),
            "other_level": int((asked & ~placed).sum()),
            "not_a_month": int((asked & placed & ~is_month).sum()),
        },
    )
