"""What was recorded in a period, row by row, from incidents or from counts alike."""

from datetime import date

from evenhand.errors import UnsuitableData, listed
from evenhand.tables.areas import Areas
from evenhand.tables.counts import Counts
from evenhand.tables.incidents import Incidents
from evenhand.tables.tallied import Tally
from evenhand.tables.tally_counts import count_tally, ids_of_level
from evenhand.tables.tally_incidents import incident_tally


def tally(
    recorded: Incidents | Counts,
    *,
    offence: str | None = None,
    level: str | None = None,
    areas: Areas | None = None,
    period_from: date | None = None,
    period_to: date | None = None,
) -> Tally:
    """Take the rows that lie in a period.

    Parameters
    ----------
    recorded
        Incidents, or counts by area and period.
    offence
        One class; None takes every class.
    level
        For incidents: the set of areas (`area_<level>`); None takes the whole city. For counts:
        the level in `areas`; None takes every area, which must then be of one level.
    areas
        Says which areas belong to which level; needed only for counts of several levels.
    period_from, period_to
        First and last day, both included; None takes what the source covers.

    Returns
    -------
    Tally
        The rows, what the source covers of the period, and what was set aside.

    Raises
    ------
    UnsuitableData
        The period runs backwards, no row is dated, the level is not there, or counts mix
        levels or units.

    Notes
    -----
    A row that is known to the month or year counts only where the whole of it lies in the
    period. Counts of several lengths of period (months beside years) would count twice: the
    length with most rows is used, the shorter on ties.
    """
    if period_from and period_to and period_to < period_from:
        raise UnsuitableData(
            listed("the period", ["it ends before it begins; swap period_from and period_to"])
        )
    if isinstance(recorded, Incidents):
        return incident_tally(recorded, offence, level, period_from, period_to)
    return count_tally(
        recorded, offence, ids_of_level(recorded, areas, level), period_from, period_to
    )
