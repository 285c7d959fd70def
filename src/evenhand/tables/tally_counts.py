"""Which rows of a table of counts lie in a period, of one unit, level and length of period."""

from datetime import date

import numpy as np
import pandas as pd

from evenhand.errors import UnsuitableData, listed
from evenhand.tables.areas import Areas
from evenhand.tables.counts import Counts
from evenhand.tables.incidents import Incidents
from evenhand.tables.tallied import (
    Tally,
    covered_days,
    is_clipped,
    one_reason_each,
    tidy,
    within,
    without_zeros,
)


def ids_of_level(counts: Counts, areas: Areas | None, level: str | None) -> set[str] | None:
    """Name the areas of one level; None where no table of areas tells levels apart."""
    if areas is None:
        return None
    frame = areas.to_frame()
    seen = set(counts.column("area_id").unique())
    levels = sorted(frame.loc[frame["area_id"].isin(seen), "level"].unique())
    if level is None and len(levels) > 1:
        raise UnsuitableData(
            listed("counts", [f"areas of several levels are counted: {', '.join(levels)}; "
                              "say which with level=…"])
        )  # fmt: skip
    if level is not None and level not in levels:
        raise UnsuitableData(
            listed("counts", [f"no counted area is of level '{level}'; there are: "
                              f"{', '.join(levels) or 'none'}"])
        )  # fmt: skip
    if not levels:
        return None
    return set(frame.loc[frame["level"].eq(level or levels[0]), "area_id"])


def areas_counted(
    recorded: Incidents | Counts, areas: Areas | None, level: str | None
) -> set[str] | None:
    """Name the areas whose counts make up the city, each place once; None takes every row."""
    return ids_of_level(recorded, areas, level) if isinstance(recorded, Counts) else None


def count_tally(
    counts: Counts, offence: str | None, ids: set[str] | None, a: date | None, b: date | None
) -> Tally:
    """Take the rows of a class that lie from day `a` to day `b`, of the areas in `ids`."""
    rows = counts.to_frame().rename(columns={"period_start": "starts_on", "period_end": "ends_on"})
    unit = _unit_of(rows)
    asked = rows["offence_class"].eq(offence) if offence else pd.Series(True, index=rows.index)
    of_unit = rows["unit"].eq(unit)
    placed = rows["area_id"].isin(ids) if ids is not None else pd.Series(True, index=rows.index)
    length = _lengths(rows)
    kind = _usual(length[of_unit & placed])
    of_kind = length.eq(kind)
    whole = rows[of_unit & placed & of_kind]
    start, end = whole["starts_on"].min(), whole["ends_on"].max()
    first, last = within(start, end, a, b)
    inside = rows["starts_on"].ge(first) & rows["ends_on"].le(last)
    filled = rows["count"].notna()
    used = asked & of_unit & placed & of_kind & inside & filled
    days, gaps = _days_counted(whole, first, last)
    steps = [~of_unit, ~placed, ~of_kind, ~inside, ~filled]
    reasons = ["other_offence_or_unit", "other_level", "other_length_of_period",
               "outside_period", "count_missing"]  # fmt: skip
    return Tally(
        frame=tidy(rows[used]),
        unit=unit,
        starts_on=first.date(),
        ends_on=last.date(),
        days=days,
        silent_months=gaps,
        is_clipped=is_clipped(start, end, a, b),
        n_used=int(used.sum()),
        n_rows=int(asked.sum()),
        set_aside=without_zeros(one_reason_each(asked, steps, reasons)),
    )


def _unit_of(rows: pd.DataFrame) -> str:
    units = sorted(rows["unit"].unique())
    if "offences" in units or len(units) == 1:
        return "offences" if "offences" in units else str(units[0])
    raise UnsuitableData(
        listed("counts", [f"the table counts {', '.join(units)} and no offences; keep one unit"])
    )


def _lengths(rows: pd.DataFrame) -> pd.Series:
    """Sort periods by length: day, week, month, quarter, half-year, year, longer."""
    days = (rows["ends_on"] - rows["starts_on"]).dt.days + 1
    edges = [0, 1, 7, 31, 92, 184, 366, np.inf]
    return pd.cut(days, edges, labels=False).astype("int64")


def _usual(length: pd.Series) -> int:
    tallied = length.value_counts()
    return int(tallied[tallied.eq(tallied.max())].index.min()) if len(tallied) else 0


def _days_counted(rows: pd.DataFrame, first: pd.Timestamp, last: pd.Timestamp) -> tuple[int, int]:
    """Count the days of all periods with a figure, and the whole months between without one."""
    seen = rows[rows["starts_on"].ge(first) & rows["ends_on"].le(last) & rows["count"].notna()]
    days = covered_days(seen)
    return days, round(((last - first).days + 1 - days) / 30.44)
