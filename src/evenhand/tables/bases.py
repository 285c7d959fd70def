"""Whom or what a rate is per: one number for each area, for the period in question."""

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from evenhand.tables.areas import Areas
from evenhand.tables.counts import Counts
from evenhand.tables.exposure import BASES, Exposure
from evenhand.tables.incidents import Incidents
from evenhand.tables.tally_incidents import area_levels


@dataclass(frozen=True)
class BaseCounts:
    """The base of a rate.

    Attributes
    ----------
    each
        How many, indexed by `area_id`; missing where the base is not known. Not people-years:
        the number that held on average over the period.
    is_from_other_time
        Whether any value is of a time outside the period, because none is of the period itself.
    """

    each: pd.Series
    is_from_other_time: bool

    @property
    def is_known(self) -> bool:
        """Whether the base is known for at least one area."""
        return bool(self.each.notna().any())


def bases_in(exposure: Exposure | None) -> list[str]:
    """Name the bases that a table of exposure has, in the order of the option."""
    if exposure is None:
        return []
    there = set(exposure.column("base").unique())
    return [base for base in BASES if base in there]


def base_counts(
    exposure: Exposure | None,
    base: str,
    area_ids: list[str],
    starts_on: date,
    ends_on: date,
) -> BaseCounts:
    """Find how many of a base each area has in a period.

    Parameters
    ----------
    exposure
        May be None: then every value is missing.
    base
        Which base.
    area_ids
        The areas, in the order wanted.
    starts_on, ends_on
        The period, both days included.

    Returns
    -------
    BaseCounts
        One value for each area.

    Notes
    -----
    Values whose period overlaps are averaged, weighted by the days of overlap. Where none
    overlaps, a value that holds always is taken; failing that, the one nearest in time, which
    `is_from_other_time` tells.
    """
    missing = pd.Series(np.nan, index=pd.Index(area_ids, dtype="string"), name=base)
    if exposure is None:
        return BaseCounts(missing, False)
    rows = exposure.to_frame()
    rows = rows[rows["base"].eq(base) & rows["area_id"].isin(area_ids) & rows["value"].notna()]
    if rows.empty:
        return BaseCounts(missing, False)
    first, last = pd.Timestamp(starts_on), pd.Timestamp(ends_on)
    begin = rows["period_start"].fillna(pd.Timestamp.min.as_unit("us"))
    end = rows["period_end"].fillna(pd.Timestamp.max.as_unit("us").floor("D"))
    always = rows["period_start"].isna() & rows["period_end"].isna()
    overlap = (end.where(end < last, last) - begin.where(begin > first, first)).dt.days + 1
    gap = (-overlap).clip(lower=0)
    rows = rows.assign(
        rank=np.select([~always & overlap.gt(0), always], [0, 1], 2),
        gap=gap.where(overlap.le(0), 0),
        weight=overlap.where(~always & overlap.gt(0), 1).astype("float64"),
    )
    best = rows.sort_values(["area_id", "rank", "gap", "value"])
    top = best.groupby("area_id")[["rank", "gap"]].transform("first")
    kept = best[best["rank"].eq(top["rank"]) & best["gap"].eq(top["gap"])]
    product = (kept["value"] * kept["weight"]).groupby(kept["area_id"]).sum()
    values = product / kept.groupby("area_id")["weight"].sum()
    return BaseCounts(values.reindex(missing.index).rename(base), bool(kept["rank"].eq(2).any()))


def ids_by_level(recorded: Incidents | Counts, areas: Areas | None) -> dict[str, list[str]]:
    """List the areas of each level that a source can be counted in, sorted.

    From the table of areas where there is one; else the areas seen. Counts without a table of
    areas have one level, named "".
    """
    if areas is not None:
        frame = areas.to_frame()
        if isinstance(recorded, Counts):
            seen = set(recorded.column("area_id").unique())
            counted = set(frame.loc[frame["area_id"].isin(seen), "level"])
            frame = frame[frame["level"].isin(counted)]
        found = frame.groupby("level")["area_id"].unique()
        levels = {str(level): sorted(map(str, ids)) for level, ids in found.items()}
        if levels:
            return levels
    if isinstance(recorded, Counts):
        return {"": sorted(map(str, recorded.column("area_id").unique()))}
    rows = recorded.to_frame()
    return {
        level: sorted(map(str, rows[f"area_{level}"].dropna().unique()))
        for level in area_levels(recorded)
    }


def city_base(
    recorded: Incidents | Counts,
    exposure: Exposure | None,
    areas: Areas | None,
    *,
    base: str,
    level: str | None,
    starts_on: date,
    ends_on: date,
) -> float:
    """Add a base up over all areas of one level; missing where any of them has none.

    Without `level` the level with fewest areas is taken of those whose areas all have the base.
    """
    candidates = ids_by_level(recorded, areas)
    if level is not None:
        candidates = {name: ids for name, ids in candidates.items() if name == level}
    totals = [
        (len(ids), name, base_counts(exposure, base, ids, starts_on, ends_on).each)
        for name, ids in candidates.items()
    ]
    whole = sorted((n, name, float(v.sum())) for n, name, v in totals if n and v.notna().all())
    return whole[0][2] if whole else float("nan")
