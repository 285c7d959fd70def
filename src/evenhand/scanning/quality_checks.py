"""The checks of record quality: each counts rows, months or classes with one fault."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from evenhand.statistics.categories import chi_square_test
from evenhand.tables.counts import Counts
from evenhand.tables.incidents import Incidents
from evenhand.tables.monthly import partial_edges
from evenhand.taxonomy.classes import LOCAL_PREFIX

NONE = (0, 0)
MOST_USED = 10
COARSE_M, EXACT_M = 100.0, 25.0
SURELY_ABSENT = 1e-3
SHIFT = 1.5
Found = tuple[int, int]


@dataclass(frozen=True)
class Check:
    """One check.

    Attributes
    ----------
    name
        Its name, a term of `quality_check`.
    warn_above
        The share above which it calls for caution; None if it only informs.
    of
        What is counted: rows, months, classes, cells.
    """

    name: str
    warn_above: float | None
    of: str = "rows"


@dataclass(frozen=True)
class Seen:
    """What checks look at: the rows, and for each its month, and how many it stands for."""

    rows: pd.DataFrame
    local: pd.Series
    month: pd.Series
    weight: pd.Series
    longest_window_days: int


def of_incidents(incidents: Incidents, longest_window_days: int) -> Seen:
    """Prepare incidents for the checks."""
    rows = incidents.to_frame()
    local = incidents.local_times("starts_at").dt.tz_localize(None)
    month = local.dt.to_period("M").where(rows["time_precision"].ne("year"))
    return Seen(rows, local, month, pd.Series(1.0, rows.index), longest_window_days)


def of_counts(counts: Counts) -> Seen:
    """Prepare counts for the checks."""
    rows = counts.to_frame()
    month = rows["period_start"].dt.to_period("M")
    return Seen(rows, rows["period_start"], month, rows["count"].astype("float64").fillna(0), 0)


def _share(rows: "pd.Series[bool]", among: "pd.Series[bool] | None" = None) -> Found:
    if among is None:
        return int(rows.sum()), len(rows)
    return int((rows & among).sum()), int(among.sum())


def _dated(seen: Seen) -> "pd.Series[bool]":
    return seen.rows["starts_at"].notna()


def _placed(seen: Seen) -> "pd.Series[bool]":
    return seen.rows["x_m"].notna()


def _instant(seen: Seen) -> "pd.Series[bool]":
    return _dated(seen) & seen.rows["time_precision"].eq("instant")


def _known_to(word: str) -> Callable[[Seen], Found]:
    return lambda seen: _share(seen.rows["time_precision"].eq(word), _dated(seen))


def _missing(column: str) -> Callable[[Seen], Found]:
    return lambda seen: _share(seen.rows[column].isna())


def _points(seen: Seen) -> pd.Series:
    placed = seen.rows.loc[_placed(seen), ["x_m", "y_m"]]
    return placed.groupby(["x_m", "y_m"]).size().sort_values(ascending=False)


def _repeated_points(seen: Seen) -> Found:
    """Count records on shared points; two at one known address share theirs by right."""
    shared = seen.rows.duplicated(["x_m", "y_m"], keep=False)
    exact = seen.rows["place_precision_m"].le(EXACT_M).fillna(False)
    return _share(shared & ~exact, _placed(seen))


def _most_used_points(seen: Seen) -> Found:
    points = _points(seen)
    most = points.iloc[:MOST_USED]
    return int(most[most > 1].sum()), int(points.sum())


def _outside_areas(seen: Seen) -> Found:
    names = [name for name in map(str, seen.rows.columns) if name.startswith("area_")]
    if not names:
        return NONE
    return _share(seen.rows[names].isna().all(axis=1), _placed(seen))


def _span(seen: Seen) -> pd.PeriodIndex:
    known = seen.month.dropna()
    return pd.period_range(known.min(), known.max(), freq="M") if len(known) else pd.PeriodIndex(
        [], freq="M"
    )  # fmt: skip


def _missing_months(seen: Seen) -> Found:
    span = _span(seen)
    return len(span) - int(seen.month.nunique()), len(span)


def _partial_months(seen: Seen) -> Found:
    span = _span(seen)
    dated = seen.month.notna()
    if len(span) == 0:
        return NONE
    cut = partial_edges(seen.rows[dated], seen.local[dated], span.to_timestamp())
    return len(cut), len(span)


def _monthly_by_class(seen: Seen) -> pd.DataFrame:
    """Sum up each class in each month of the span, shape (months, classes)."""
    known = seen.month.notna()
    table = pd.crosstab(seen.month[known], seen.rows.loc[known, "offence_class"],
                        values=seen.weight[known], aggfunc="sum")  # fmt: skip
    return table.reindex(_span(seen)).fillna(0.0)


def classes_come_and_go(seen: Seen) -> tuple[list[str], int]:
    """Name the classes absent from the source's first or last months by more than chance.

    Parameters
    ----------
    seen
        The rows.

    Returns
    -------
    tuple
        The classes, and how many there are in all.
    """
    table = _monthly_by_class(seen)
    if table.empty:
        return [], 0
    filled = table.gt(0).to_numpy()
    first, last = filled.argmax(0), len(table) - 1 - filled[::-1].argmax(0)
    rate = table.to_numpy().sum(0) / np.maximum(last - first + 1, 1)
    gap = np.maximum(first, len(table) - 1 - last)
    gone = filled.any(0) & (np.exp(-rate * gap) < SURELY_ABSENT) & (gap > 0)
    return [str(name) for name in table.columns[gone]], int(filled.any(0).sum())


def classes_that_shift(seen: Seen) -> tuple[list[str], int]:
    """Name the classes whose share of all jumps from one run of twelve months to the next.

    Parameters
    ----------
    seen
        The rows.

    Returns
    -------
    tuple
        The classes, and how many were looked at: none with fewer than two such runs.
    """
    table = _monthly_by_class(seen)
    years = table.groupby(np.arange(len(table)) // 12).sum().iloc[: len(table) // 12]
    if len(years) < 2:
        return [], 0
    total = years.sum(axis=1)
    tests = max(1, years.shape[1] * (len(years) - 1))
    shifted = [
        str(name)
        for name in years
        if any(
            _jumps(years[name].iloc[n : n + 2], total.iloc[n : n + 2], tests)
            for n in range(len(years) - 1)
        )
    ]
    return shifted, years.shape[1]


def _number_of(
    find: Callable[[Seen], tuple[list[str], int]],
) -> Callable[[Seen], Found]:
    def counted(seen: Seen) -> Found:
        names, of = find(seen)
        return len(names), of

    return counted


def _jumps(count: pd.Series, total: pd.Series, tests: int) -> bool:
    share = (count / total.where(total > 0)).to_numpy()
    if np.isnan(share).any() or count.sum() == 0:
        return False
    far = share.max() >= SHIFT * share.min()
    return bool(far and chi_square_test(count, total) < SURELY_ABSENT / tests)


def _provisional(seen: Seen) -> Found:
    return _share(seen.rows["offence_class"].str.startswith(LOCAL_PREFIX))


def _long_windows(seen: Seen) -> Found:
    window = seen.rows["ends_at"] - seen.rows["starts_at"]
    fine = _dated(seen) & seen.rows["time_precision"].isin(["instant", "day"])
    return _share(window > pd.Timedelta(days=seen.longest_window_days), fine)


def _at_midnight(seen: Seen) -> Found:
    return _share(seen.local.eq(seen.local.dt.normalize()), _instant(seen))


def _repeats(seen: Seen) -> Found:
    """Count rows beyond the first with the same place, time and class."""
    fine = _instant(seen) & _placed(seen)
    same = seen.rows[fine].duplicated(["x_m", "y_m", "starts_at", "ends_at", "offence_class"])
    return int(same.sum()), int(fine.sum())


def _origin_unknown(seen: Seen) -> Found:
    return _share(seen.rows["discovered_by"].fillna("unknown").eq("unknown"))


def _coarse_places(seen: Seen) -> Found:
    return _share(seen.rows["place_precision_m"].gt(COARSE_M), _placed(seen))


def _places_of_unknown_precision(seen: Seen) -> Found:
    return _share(seen.rows["place_precision_m"].isna(), _placed(seen))


def _absent_cells(seen: Seen) -> Found:
    """Count the cells of area, period, offence and unit that have no row at all."""
    keys = [["area_id"], ["period_start", "period_end"], ["offence_source", "unit"]]
    full = int(np.prod([len(seen.rows[key].drop_duplicates()) for key in keys]))
    return full - len(seen.rows), full


def _not_months(seen: Seen) -> Found:
    month_end = seen.rows["period_start"] + pd.offsets.MonthEnd(0)
    whole = seen.rows["period_start"].dt.is_month_start & seen.rows["period_end"].eq(month_end)
    return _share(~whole)


def _other_units(seen: Seen) -> Found:
    units = seen.rows["unit"].value_counts()
    return len(seen.rows) - int(units.max()), len(seen.rows)


INCIDENT_CHECKS: tuple[tuple[Check, Callable[[Seen], Found]], ...] = (
    (Check("undated", 0.05), _missing("starts_at")),
    (Check("known_to_day", None), _known_to("day")),
    (Check("known_to_month", None), _known_to("month")),
    (Check("known_to_year", 0.05), _known_to("year")),
    (Check("at_midnight", 0.02), _at_midnight),
    (Check("long_windows", 0.05), _long_windows),
    (Check("unplaced", 0.05), _missing("x_m")),
    (Check("outside_areas", 0.05), _outside_areas),
    (Check("coarse_places", None), _coarse_places),
    (Check("places_of_unknown_precision", None), _places_of_unknown_precision),
    (Check("repeated_points", 0.1), _repeated_points),
    (Check("most_used_points", 0.1), _most_used_points),
    (Check("possible_repeats", 0.01), _repeats),
    (Check("missing_months", 0.0, "months"), _missing_months),
    (Check("partial_months", None, "months"), _partial_months),
    (Check("classes_come_and_go", 0.0, "classes"), _number_of(classes_come_and_go)),
    (Check("shares_shift", 0.0, "classes"), _number_of(classes_that_shift)),
    (Check("no_iccs", None), _missing("offence_iccs")),
    (Check("provisional_classes", 0.2), _provisional),
    (Check("origin_unknown", None), _origin_unknown),
)
COUNT_CHECKS: tuple[tuple[Check, Callable[[Seen], Found]], ...] = (
    (Check("missing_figures", 0.0), _missing("count")),
    (Check("absent_cells", 0.05, "cells"), _absent_cells),
    (Check("not_months", None), _not_months),
    (Check("other_units", 0.0), _other_units),
    (Check("missing_months", 0.0, "months"), _missing_months),
    (Check("classes_come_and_go", 0.0, "classes"), _number_of(classes_come_and_go)),
    (Check("shares_shift", 0.0, "classes"), _number_of(classes_that_shift)),
    (Check("no_iccs", None), _missing("offence_iccs")),
    (Check("provisional_classes", 0.2), _provisional),
)
