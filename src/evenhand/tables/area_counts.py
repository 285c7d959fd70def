"""What was recorded in each area of one level, from incidents or from counts alike."""

from dataclasses import dataclass
from datetime import date

import pandas as pd

from evenhand.errors import UnsuitableData, listed
from evenhand.tables.area_names import area_names
from evenhand.tables.areas import Areas
from evenhand.tables.bases import ids_by_level
from evenhand.tables.counts import Counts
from evenhand.tables.incidents import Incidents
from evenhand.tables.tallied import DAYS_A_YEAR, Tally, covered_days_by
from evenhand.tables.tally import tally


@dataclass(frozen=True)
class AreaCounts:
    """Counts by area.

    Attributes
    ----------
    frame
        One row for each area, sorted by id: `area_id`, `area_name`, `count` (Int64; missing
        where the source has no figure) and `years` covered.
    level
        The set of areas; empty for counts without a table of areas.
    taken
        The rows behind them.
    """

    frame: pd.DataFrame
    level: str
    taken: Tally


def area_counts(
    recorded: Incidents | Counts,
    areas: Areas | None,
    *,
    level: str | None,
    offence: str | None,
    period_from: date | None,
    period_to: date | None,
) -> AreaCounts:
    """Count what was recorded in each area.

    Parameters
    ----------
    recorded
        Incidents with areas, or counts by area and period.
    areas
        Names the areas, and those in which nothing was recorded; may be None.
    level
        Which set of areas; None takes the only one there is.
    offence
        One class; None adds all up.
    period_from, period_to
        First and last day, both included; None takes what the source covers.

    Returns
    -------
    AreaCounts
        Every area of the level, also those with zero.

    Raises
    ------
    UnsuitableData
        There is no set of areas, or several and none was named, or nothing lies in the period.
    """
    levels = ids_by_level(recorded, areas)
    if isinstance(recorded, Incidents):
        placed = {name.removeprefix("area_") for name in map(str, recorded.to_frame().columns)}
        levels = {name: ids for name, ids in levels.items() if name in placed}
    chosen = _level(levels, level, isinstance(recorded, Counts))
    taken = tally(recorded, offence=offence, level=chosen or None, areas=areas,
                  period_from=period_from, period_to=period_to)  # fmt: skip
    index = pd.Index(levels[chosen], dtype="string", name="area_id")
    count = taken.frame.groupby("area_id")["count"].sum().reindex(index)
    if isinstance(recorded, Incidents):
        count, years = count.fillna(0), pd.Series(taken.years, index=index)
    else:
        years = covered_days_by(taken.frame, "area_id").reindex(index).fillna(0) / DAYS_A_YEAR
    frame = pd.DataFrame({"count": count.astype("Int64"), "years": years.astype("float64")})
    frame = frame.reset_index()
    frame.insert(1, "area_name", _names(recorded, areas, chosen, frame["area_id"]))
    return AreaCounts(frame=frame, level=chosen, taken=taken)


def _level(levels: dict[str, list[str]], level: str | None, from_counts: bool) -> str:
    if level is not None and level in levels:
        return level
    if from_counts and set(levels) == {""}:
        return ""  # counts without a table of areas have one level, whatever it is called
    named = ", ".join(sorted(levels)) or "none"
    if level is not None:
        raise UnsuitableData(
            listed("areas", [f"there is no set of areas '{level}'; there are: {named}"])
        )
    if len(levels) != 1:
        raise UnsuitableData(
            listed("areas", [f"there are several sets of areas, or none: {named}; "
                             "say which with level=…"])
        )  # fmt: skip
    return next(iter(levels))


def _names(
    recorded: Incidents | Counts, areas: Areas | None, level: str, ids: pd.Series
) -> pd.Series:
    named = area_names(recorded, areas, level)
    return pd.Series([named.get(str(one), str(one)) for one in ids], ids.index, dtype="string")
