"""Which incidents lie in a period, on the clock of their own time zone."""

from datetime import date

import pandas as pd

from evenhand.errors import UnsuitableData, listed
from evenhand.tables.incidents import Incidents
from evenhand.tables.monthly import WHOLE_CITY, partial_edges
from evenhand.tables.tallied import Tally, is_clipped, tidy, within, without_zeros


def area_column(incidents: Incidents, level: str) -> pd.Series:
    """Give the area of each incident on one level, refusing a level that is not there."""
    rows = incidents.to_frame()
    if f"area_{level}" not in rows:
        raise UnsuitableData(
            listed(
                "incidents",
                [
                    f"there is no set of areas '{level}'; there are: "
                    f"{', '.join(area_levels(incidents)) or 'none'}"
                ],
            )
        )
    return rows[f"area_{level}"]


def area_levels(incidents: Incidents) -> list[str]:
    """Name the sets of areas that incidents were placed in."""
    names = map(str, incidents.to_frame().columns)
    return sorted(name.removeprefix("area_") for name in names if name.startswith("area_"))


def incident_tally(
    incidents: Incidents, offence: str | None, level: str | None, a: date | None, b: date | None
) -> Tally:
    """Take the incidents of a class that lie from day `a` to day `b`."""
    rows = incidents.to_frame()[["offence_class", "starts_at", "time_precision"]]
    rows["area_id"] = WHOLE_CITY if level is None else area_column(incidents, level)
    asked = rows["offence_class"].eq(offence) if offence else pd.Series(True, index=rows.index)
    dated = rows["starts_at"].notna()
    if not dated.any():
        raise UnsuitableData(listed("incidents", ["no row has a date; import a source with dates"]))
    local = incidents.local_times("starts_at").dt.tz_localize(None)
    rows["starts_on"], rows["ends_on"] = _row_spans(local, rows["time_precision"])
    start, end = _incident_span(rows[dated], local[dated])
    first, last = within(start, end, a, b)
    inside = rows["starts_on"].ge(first) & rows["ends_on"].le(last)
    outside = rows["ends_on"].lt(first) | rows["starts_on"].gt(last)
    used = asked & dated & inside & rows["area_id"].notna()
    silent = _silent_months(rows[dated], first, last)
    return Tally(
        frame=tidy(rows[used].assign(count=1)),
        unit="offences",
        starts_on=first.date(),
        ends_on=last.date(),
        days=(last - first).days + 1 - sum(month.days_in_month for month in silent),
        silent_months=len(silent),
        silent=tuple(month.date() for month in silent),
        is_clipped=is_clipped(start, end, a, b),
        n_used=int(used.sum()),
        n_rows=int(asked.sum()),
        set_aside=without_zeros({
            "undated": asked & ~dated,
            "outside_period": asked & dated & outside,
            "too_coarse_in_time": asked & dated & ~outside & ~inside,
            "outside_areas": asked & dated & inside & rows["area_id"].isna(),
        }),
    )  # fmt: skip


def _row_spans(local: pd.Series, precision: pd.Series) -> tuple[pd.Series, pd.Series]:
    """Say between which days each row lies, by what the source knows of its time."""
    day = local.dt.normalize().astype("datetime64[us]")
    start, end = day.copy(), day.copy()
    for word, letter in (("month", "M"), ("year", "Y")):
        coarse = precision.eq(word) & day.notna()
        if coarse.any():
            period = day[coarse].dt.to_period(letter)
            start[coarse] = period.dt.start_time.astype("datetime64[us]")
            end[coarse] = period.dt.end_time.dt.normalize().astype("datetime64[us]")
    return start, end


def _incident_span(rows: pd.DataFrame, local: pd.Series) -> tuple[pd.Timestamp, pd.Timestamp]:
    """Say what the source covers: whole months, but for edges that it surely cuts off."""
    start, end = rows["starts_on"].min(), rows["ends_on"].max()
    if rows["time_precision"].isin(["month", "year"]).any():
        return start, end
    months = pd.date_range(start.to_period("M").to_timestamp(), end, freq="MS")
    cut = partial_edges(rows, local, months)
    whole_start, whole_end = months[0], months[-1] + pd.offsets.MonthEnd(0)
    return (start if months[0] in cut else whole_start, end if months[-1] in cut else whole_end)


def _silent_months(
    rows: pd.DataFrame, first: pd.Timestamp, last: pd.Timestamp
) -> list[pd.Timestamp]:
    """List each whole month of the period in which no row of any class lies."""
    fine = rows[rows["time_precision"].ne("year")]
    if fine.empty or last < first:
        return []
    months = pd.date_range(first, last, freq="MS")
    seen = set(fine["starts_on"].dt.to_period("M").unique())
    return [
        month
        for month in months
        if month.to_period("M") not in seen and month + pd.offsets.MonthEnd(0) <= last
    ]
