"""In which steps of place and time records may be counted: the finest that hide little.

k counts the people or dwellings at risk in a place, not the records (`acceptance.md` 3.13): a
hundred thefts from three houses are about three houses, in each month and in the whole year. Where
a set of areas has a place with too few, a coarser one is taken; where most numbers would be small,
larger areas or longer periods. Points are not rounded to a grid: its cells cut across areas, and
counts of both could be subtracted.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from itertools import product

import pandas as pd

from evenhand.errors import DisclosureError, OptionError, listed
from evenhand.publishing.cutting import area_pieces, at_risk
from evenhand.publishing.rows import Rows
from evenhand.safeguards.policy import DisclosurePolicy
from evenhand.tables.table import Table
from evenhand.wording.messages import Message, Name, Quantity, Term, say

GRAINS: Mapping[str, str] = {"week": "W-SUN", "month": "M", "quarter": "Q", "year": "Y"}
"""Steps of time, the finest first, as pandas names them; weeks begin on Monday."""

MOST_SMALL = 0.2
"""Of the numbers above 0, the share that may be below the smallest count."""


@dataclass(frozen=True, kw_only=True)
class Records:
    """Records that are to be counted by place and time, in whichever steps may be shown.

    Attributes
    ----------
    name, measure
        As for `Rows`.
    frame
        One row for each record: `on` (its day), and `area_<level>` for each set of areas.
    levels
        Sets of areas that may be shown, the finest first, each made of whole areas of the one
        before.
    grains
        Steps of time that may be shown, the finest first: some of `GRAINS`.
    starts_on
        First day of which all records are there.
    """

    name: str
    measure: str
    frame: pd.DataFrame
    levels: tuple[str, ...]
    starts_on: date
    grains: tuple[str, ...] = tuple(GRAINS)


@dataclass(frozen=True)
class Rung:
    """One choice of steps, and what showing them would take.

    Attributes
    ----------
    level, grain
        Set of areas, and step of time.
    numbers
        How many numbers are above 0.
    small
        How many of them are below the smallest count.
    few
        How many areas with records have too few at risk.
    """

    level: str
    grain: str
    numbers: int
    small: int
    few: int

    @property
    def is_fine(self) -> bool:
        """Whether every place has people enough, and few numbers must be hidden."""
        return not self.few and self.small <= MOST_SMALL * self.numbers


def ladder(
    asked: Records, tables: Mapping[str, Table], policy: DisclosurePolicy, last: date
) -> list[Rung]:
    """List the choices of steps, from the most numbers to the fewest.

    Parameters
    ----------
    asked
        The records.
    tables
        The city's tables: what areas are made of, and how many are at risk there.
    policy
        What is small, and how many must be at risk in a place.
    last
        The last day published.

    Raises
    ------
    OptionError
        A column or a step is missing or unknown.
    """
    _refuse_unknown(asked)
    levels = [one for one in asked.levels if policy.area_level in ("", one)]
    risk = {level: risk_by_area(tables, level) for level in levels}
    rungs = []
    for level, grain in product(levels, asked.grains):
        counts = _counted(asked, level, grain, last)
        known = risk[level]
        few = {area for area in counts.index.get_level_values(0)
               if known.get(str(area), policy.min_at_risk) < policy.min_at_risk}  # fmt: skip
        small = int(counts.lt(policy.min_count).sum())
        rungs.append(Rung(level, grain, len(counts), small, len(few)))
    order = {(one.level, one.grain): place for place, one in enumerate(rungs)}
    return sorted(rungs, key=lambda one: (-one.numbers, order[one.level, one.grain]))


def coarse_rows(
    asked: Records, tables: Mapping[str, Table], policy: DisclosurePolicy, last: date
) -> Rows:
    """Count records in the finest steps in which places hold enough people and few numbers hide.

    Parameters
    ----------
    asked, tables, policy, last
        As for `ladder`.

    Returns
    -------
    Rows
        One row for each area and period that is over, zeros too. Where no choice is fine, the
        coarsest; what is small in it is hidden as always.

    Raises
    ------
    OptionError
        A column or a step is missing or unknown.
    DisclosureError
        No step of time was over by the last day published.

    Notes
    -----
    Of the choices for which each place has `min_at_risk` people or dwellings and at most a fifth
    of the numbers above 0 is small, the one with the most numbers loses the least.
    """
    rungs = [one for one in ladder(asked, tables, policy, last)
             if len(_periods(asked.starts_on, last, one.grain))]  # fmt: skip
    if not rungs:
        steps = " and no ".join(asked.grains)
        problem = f"'{asked.name}': no {steps} was over by {last}, the last day published"
        raise DisclosureError(listed("release", [problem]))
    chosen = next((one for one in rungs if one.is_fine), rungs[-1])
    finest = chosen is rungs[0]
    counts = _counted(asked, chosen.level, chosen.grain, last)
    periods = _periods(asked.starts_on, last, chosen.grain)
    areas = sorted(set(_areas(tables, chosen.level)) | set(counts.index.get_level_values(0)))
    whole = counts.reindex(
        pd.MultiIndex.from_product([areas, periods], names=["area_id", "at"]), fill_value=0
    )
    frame = whole.rename("count").reset_index()
    frame["period_start"] = frame["at"].map(lambda at: at.start_time.date())
    frame["period_end"] = frame["at"].map(lambda at: at.end_time.date())
    return Rows(
        name=asked.name, measure=asked.measure, key=("area_id", "period_start"),
        frame=frame[["area_id", "period_start", "period_end", "count"]], counts=("count",),
        starts_on=periods[0].start_time.date(), ends_on=periods[-1].end_time.date(),
        level=chosen.level, coarsened=None if finest else told(chosen, policy),
    )  # fmt: skip


def told(chosen: Rung, policy: DisclosurePolicy) -> Message:
    """Say which steps were taken, and why no smaller ones."""
    kind, least = Term("period_kind", chosen.grain), Quantity(policy.min_count, "count")
    return say("release.coarsened", level=Name(chosen.level), kind=kind, least=least)


def risk_by_area(tables: Mapping[str, Table], level: str) -> dict[str, float]:
    """Say how many are at risk in each area of a set, added up from finer areas where not known.

    Examples
    --------
    >>> risk_by_area({}, "ward")
    {}
    """
    known, pieces = at_risk(tables), area_pieces(tables)
    found: dict[str, float] = {}
    for code, mine in pieces.items():
        if not code.startswith(f"{level}:"):
            continue
        area = code.split(":", 1)[1]
        if area in known:
            found[area] = known[area]
            continue
        inside = [
            {other: known[other.split(":", 1)[1]] for other, parts in pieces.items()
             if other.startswith(f"{finer}:") and parts <= mine and other.split(":", 1)[1] in known}
            for finer in {one.split(":", 1)[0] for one in pieces} - {level}
        ]  # fmt: skip
        if any(inside):
            found[area] = max(sum(one.values()) for one in inside)
    return found


def _refuse_unknown(asked: Records) -> None:
    wanted = ["on", *(f"area_{level}" for level in asked.levels)]
    problems = [f"'{asked.name}' has no column '{name}'" for name in wanted
                if name not in asked.frame]  # fmt: skip
    known = ", ".join(GRAINS)
    problems += [f"'{grain}' is no step of time; there are: {known}" for grain in asked.grains
                 if grain not in GRAINS]  # fmt: skip
    if problems:
        raise OptionError(listed("release", problems))


def _counted(asked: Records, level: str, grain: str, last: date) -> "pd.Series[int]":
    """Count records by area and whole period; what is too recent or has no area is left out."""
    periods = _periods(asked.starts_on, last, grain)
    at = pd.to_datetime(asked.frame["on"]).dt.to_period(GRAINS[grain])
    rows = asked.frame.assign(area_id=asked.frame[f"area_{level}"], at=at)
    kept = rows[rows["at"].isin(periods) & rows["area_id"].notna()]
    return kept.groupby(["area_id", "at"], observed=True).size()


def _periods(first: date, last: date, grain: str) -> pd.PeriodIndex:
    """List the periods that lie wholly between two days."""
    every = pd.period_range(first, last, freq=GRAINS[grain])
    is_whole = (every.start_time >= pd.Timestamp(first)) & (
        every.end_time.normalize() <= pd.Timestamp(last)
    )
    return every[is_whole]


def _areas(tables: Mapping[str, Table], level: str) -> list[str]:
    areas = tables.get("areas")
    if areas is None:
        return []
    frame = areas.to_frame()
    return [str(code) for code in frame.loc[frame["level"].eq(level), "area_id"]]
