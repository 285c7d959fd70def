"""What was recorded before anything is done: whole months of each area, and who is treated."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from evenhand.errors import UnsuitableData, listed
from evenhand.tables.area_names import area_names
from evenhand.tables.areas import Areas
from evenhand.tables.bases import ids_by_level
from evenhand.tables.counts import Counts
from evenhand.tables.incidents import Incidents
from evenhand.tables.interventions import Interventions
from evenhand.tables.monthly import Monthly, monthly
from evenhand.tables.touched import touched_areas


@dataclass(frozen=True)
class Plan:
    """Which areas are to be treated, and when it begins.

    Attributes
    ----------
    treated
        The areas, sorted.
    intervention
        Number in the table of interventions; empty where nothing is written down yet.
    starts_on
        First day; None where it is not settled, so that all whole months are history.
    named
        Areas that the table names as `comparison` and as `buffer`.
    """

    treated: tuple[str, ...]
    intervention: str = ""
    starts_on: date | None = None
    named: Mapping[str, tuple[str, ...]] | None = None


@dataclass(frozen=True)
class History:
    """Counts of areas in whole months before anything is done.

    Attributes
    ----------
    offence, level, unit
        What was counted, and in which set of areas.
    ids, names
        The areas with a count in every month, sorted by id, shape (areas,).
    months
        First days, shape (months,).
    counts
        Shape (areas, months).
    treated
        Which are to be treated, shape (areas,).
    touched
        Area → other measures that began or ended there in these months.
    incomplete
        Areas left out because a month has no figure.
    n_used, n_rows, set_aside
        As for any count of rows.
    """

    offence: str
    level: str
    unit: str
    ids: tuple[str, ...]
    names: tuple[str, ...]
    months: pd.DatetimeIndex
    counts: NDArray[np.float64]
    treated: NDArray[np.bool_]
    touched: Mapping[str, str]
    incomplete: tuple[str, ...]
    n_used: int
    n_rows: int
    set_aside: Mapping[str, int]

    @property
    def first_on(self) -> date:
        """First day of the history."""
        first: date = self.months[0].date()
        return first

    @property
    def last_on(self) -> date:
        """Last day of the history."""
        last: date = (self.months[-1] + pd.offsets.MonthEnd(0)).date()
        return last

    def has(self, names: Sequence[str]) -> NDArray[np.bool_]:
        """Mark the areas named, shape (areas,)."""
        return np.isin(np.array(self.ids), list(names))


def plan_of(
    interventions: Interventions | None,
    *,
    method: str,
    treated: tuple[str, ...] | None,
    intervention: str | None,
    starts_on: date | None,
    offence: str | None,
    known: Sequence[str],
) -> Plan:
    """Settle which areas are meant: those named, or those of an intervention.

    Parameters
    ----------
    interventions
        Those written down.
    method
        For errors.
    treated
        Areas named in so many words; goes before an intervention.
    intervention
        One of the table; None takes the only one that fits the offence and the areas.
    starts_on
        The first day planned; None takes the intervention's own.
    offence
        The class that is to fall.
    known
        The areas of the level.

    Raises
    ------
    UnsuitableData
        Areas or intervention are not there, or several interventions fit and none was named.
    """
    if treated is not None:
        strange = sorted(set(treated) - set(known))
        problems = [f"there is no area '{name}'; there are: {_some(known)}" for name in strange]
        problems += [] if treated else ["no treated area is named; name one with treated=…"]
        doubled = sorted({name for name in treated if treated.count(name) > 1})
        problems += [f"area '{name}' is named twice as treated" for name in doubled]
        if problems:
            raise UnsuitableData(listed(method, problems))
        return Plan(tuple(sorted(treated)), "", starts_on)
    rows = _rows_of(interventions, method, intervention, offence, known)
    by_role = {str(role): tuple(sorted(map(str, part["area_id"].unique())))
               for role, part in rows.groupby("role", observed=True)}  # fmt: skip
    first: date = starts_on or rows.loc[rows["role"].eq("treated"), "starts_on"].min().date()
    clash = {name for role in ("comparison", "buffer") for name in by_role.get(role, ())}
    both = sorted(clash & set(by_role["treated"]))
    if both:
        raise UnsuitableData(
            listed(method, [f"area '{name}' is both treated and in its own comparison or buffer; "
                            "give it one role" for name in both])
        )  # fmt: skip
    number = str(rows["intervention_id"].iloc[0])
    return Plan(by_role["treated"], number, first, by_role)


def _rows_of(
    interventions: Interventions | None,
    method: str,
    intervention: str | None,
    offence: str | None,
    known: Sequence[str],
) -> pd.DataFrame:
    if interventions is None or not len(interventions):
        raise UnsuitableData(
            listed(method, ["no area to treat is named and there is no table of interventions; "
                            "name areas with treated=…, or import interventions"])
        )  # fmt: skip
    frame = interventions.to_frame()
    fits = frame["offence_class"].isna() | frame["offence_class"].eq(offence or "")
    if offence is None:
        fits = pd.Series(True, index=frame.index)
    usable = frame[frame["area_id"].isin(list(known)) & frame["role"].eq("treated")]
    ids = sorted(map(str, usable.loc[fits[usable.index], "intervention_id"].unique()))
    chosen = intervention or (ids[0] if len(ids) == 1 else None)
    if chosen is None:
        found = f"several interventions fit: {', '.join(ids)}" if ids else "no intervention fits"
        raise UnsuitableData(
            listed(method, [f"{found}; say which with intervention=…, or name areas with "
                            "treated=…"])
        )  # fmt: skip
    if chosen not in set(map(str, usable["intervention_id"])):
        there = ", ".join(sorted(map(str, frame["intervention_id"].unique())))
        raise UnsuitableData(
            listed(method, [f"intervention '{chosen}' treats no area of this set; there are: "
                            f"{there}"])
        )  # fmt: skip
    rows: pd.DataFrame = frame[frame["intervention_id"].eq(chosen) & frame["area_id"].isin(known)]
    return rows


def history_of(
    recorded: Incidents | Counts,
    interventions: Interventions | None,
    areas: Areas | None,
    *,
    method: str,
    level: str | None,
    offence: str | None,
    treated: tuple[str, ...] | None,
    intervention: str | None,
    starts_on: date | None,
    least: int,
) -> tuple[History, Plan]:
    """Count every area in the whole months before the plan begins.

    Parameters
    ----------
    recorded, interventions, areas, level, offence, treated, intervention, starts_on
        As for `comparison_areas`.
    method
        For errors.
    least
        Fewest months that the method needs.

    Raises
    ------
    UnsuitableData
        Level, areas or intervention are not there or not named; there are fewer months than
        needed; or a treated area has no count in some month, or nothing in any.
    """
    known = ids_by_level(recorded, areas)
    chosen = level_of(known, level, method)
    plan = plan_of(interventions, method=method, treated=treated, intervention=intervention,
                   starts_on=starts_on, offence=offence, known=known[chosen])  # fmt: skip
    return counted(recorded, interventions, areas, plan, method, chosen, offence, least), plan


def counted(
    recorded: Incidents | Counts,
    interventions: Interventions | None,
    areas: Areas | None,
    plan: Plan,
    method: str,
    level: str,
    offence: str | None,
    least: int,
) -> History:
    """Count every area of a level in the whole months before a plan begins."""
    known = ids_by_level(recorded, areas)[level]
    taken = monthly(recorded, offence=offence, level=level)
    table = _table(taken, known, recorded, plan, method, least)
    whole = table.notna().all(axis=1)
    missing = tuple(map(str, table.index[~whole]))
    kept = table[whole]
    ids = tuple(map(str, kept.index))
    counts = kept.to_numpy(dtype=np.float64)
    problems = [f"area '{name}' has months without a figure; import them, or leave it out"
                for name in missing if name in plan.treated]  # fmt: skip
    marked = np.isin(np.array(ids), plan.treated)
    problems += [f"area '{name}' has no incident in {len(kept.columns)} months: nothing can fall; "
                 "take another area or offence"
                 for name, row, mine in zip(ids, counts, marked, strict=True)
                 if mine and not row.sum()]  # fmt: skip
    if problems:
        raise UnsuitableData(listed(method, problems))
    named = area_names(recorded, areas, level)
    lost = taken.n_used - _rows(recorded, counts, taken)
    aside = {reason: many for reason, many in taken.set_aside.items() if many}
    if lost:
        aside["outside_period"] = lost
    months = pd.DatetimeIndex(kept.columns)
    touched = _touched(recorded, areas, interventions, plan, offence, level, months)
    return History(
        offence=offence or "all", level=level, unit=taken.unit, ids=ids,
        names=tuple(named.get(name, name) for name in ids), months=months, counts=counts,
        treated=marked, touched=touched, incomplete=missing,
        n_used=taken.n_used - lost, n_rows=taken.n_rows, set_aside=aside,
    )  # fmt: skip


def _table(
    taken: Monthly,
    known: Sequence[str],
    recorded: Incidents | Counts,
    plan: Plan,
    method: str,
    least: int,
) -> pd.DataFrame:
    frame = taken.frame[taken.frame["area_id"].isin(list(known))]
    complete = frame["count"].notna().groupby([frame["area_id"], frame["month"]]).all()
    added = frame.groupby(["area_id", "month"])["count"].sum().where(complete)
    table = added.unstack("month")  # noqa: PD010 (pivot_table would turn missing into zero)
    if isinstance(recorded, Incidents):  # an area without a row had none; in counts it is unknown
        table = table.reindex(sorted(known), fill_value=0)
    every = pd.date_range(table.columns.min(), table.columns.max(), freq="MS")
    table = table.reindex(columns=every)
    partial = set(taken.frame.loc[taken.frame["is_partial"], "month"])
    silent = {month for month in every if month in partial or table[month].isna().all()}
    begin = None if plan.starts_on is None else pd.Timestamp(plan.starts_on)
    months: list[pd.Timestamp] = []
    for month in reversed(every):  # the longest stretch of whole months that ends last
        if begin is not None and month + pd.offsets.MonthEnd(0) >= begin:
            continue
        if month in silent:
            if months:
                break
            continue
        months.insert(0, month)
    if len(months) < least:
        raise UnsuitableData(
            listed(method, [f"{len(months)} whole months lie before the start; at least {least} "
                            "are needed; import a longer history"])
        )  # fmt: skip
    return table[months]


def _touched(
    recorded: Incidents | Counts,
    areas: Areas | None,
    interventions: Interventions | None,
    plan: Plan,
    offence: str | None,
    level: str,
    months: pd.DatetimeIndex,
) -> dict[str, str]:
    """Name the areas that an assessment would leave out: another measure reached them."""
    if interventions is None:
        return {}
    span = months[0], months[-1] + pd.offsets.MonthEnd(0)
    found = touched_areas(recorded, areas, interventions, own=plan.intervention, offence=offence,
                          level=level, span=span)  # fmt: skip
    return {area: ", ".join(names) for area, names in found.items()}


def _rows(recorded: Incidents | Counts, counts: NDArray[np.float64], taken: Monthly) -> int:
    return int(counts.sum()) if isinstance(recorded, Incidents) else taken.n_used


def level_of(known: Mapping[str, list[str]], level: str | None, method: str) -> str:
    """Choose the set of areas asked for, or the only one there is.

    Raises
    ------
    UnsuitableData
        It is not there, or there are several and none was named.
    """
    usable = sorted(set(known) - {"segment"})
    if level is not None and level in known:
        return level
    if level is None and len(usable) == 1:
        return usable[0]
    if not usable:
        raise UnsuitableData(listed(method, ["there are no areas; import some"]))
    asked = "say which with level=…" if level is None else f"there is no '{level}'"
    raise UnsuitableData(listed(method, [f"there are areas of {', '.join(usable)}; {asked}"]))


def _some(known: Sequence[str], most: int = 12) -> str:
    shown = ", ".join(known[:most])
    return shown if len(known) <= most else f"{shown} … ({len(known)} in all)"
