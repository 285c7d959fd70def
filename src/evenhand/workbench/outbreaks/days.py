"""Signals and recorded incidents of an area by day, as the file's drawing shows them."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pandas as pd

from evenhand.tables.incidents import Incidents
from evenhand.tables.signals import Signals
from evenhand.tables.tally_incidents import area_levels
from evenhand.workspace.numbered_documents import Document
from evenhand.workspace.workspace import Workspace

BEFORE = timedelta(weeks=8)
LONGEST = timedelta(weeks=26)
YEAR = timedelta(weeks=52)
WEEK = 7
ALL = "all"
_BY_DAY = ("instant", "day")


@dataclass(frozen=True)
class Days:
    """Counts by day around the rise.

    Attributes
    ----------
    days
        Each day, shape (days,).
    heard
        Signals of the imported table.
    noted
        Signals written down by hand in the file.
    recorded
        Incidents; None where there are none by day and area.
    low, high
        Between them lay eight of ten days of the year before the rise; None without such a year.
    begins
        The day on which the rise begins.
    is_weekly
        Whether signals came by week only: each entry of `days` is then a week, by its Monday.
    """

    days: tuple[date, ...]
    heard: tuple[int, ...]
    noted: tuple[int, ...]
    recorded: tuple[int, ...] | None
    low: float | None
    high: float | None
    begins: date
    is_weekly: bool = False


def days_of(
    workspace: Workspace, document: Document, noted: Sequence[tuple[date, int]]
) -> Days | None:
    """Count by day, from eight weeks before a rise; None where the city has no signals.

    Parameters
    ----------
    workspace
        The city's folder.
    document
        The outbreak file.
    noted
        Day and number of signals written down by hand.
    """
    if not workspace.has("signals"):
        return None
    table = workspace.read("signals")
    assert isinstance(table, Signals)
    rows = table.where(table.column("area_id").eq(document["area_id"]).fillna(False)).to_frame()
    counted = _by_day(rows["on_day"], rows["count"])
    begins = date.fromisoformat(document["finding"]["begins_on"])
    last = max([begins, *counted.index[-1:], *(day for day, _ in noted)])
    start, end = begins - BEFORE, min(last, begins + LONGEST)
    is_weekly = len(counted) > 1 and {day.weekday() for day in counted.index} == {0}
    step = WEEK if is_weekly else 1
    span = tuple(start + timedelta(days=n) for n in range(0, (end - start).days + 1, step))
    hand: Counter[date] = Counter()
    for day, many in noted:
        hand[day] += many
    low, high = _usual(counted, begins, step)
    recorded = _recorded(workspace, document)
    return Days(
        span, _along(counted, span, step), _along(hand, span, step),
        None if recorded is None else _along(recorded, span, step), low, high, begins, is_weekly,
    )  # fmt: skip


def _by_day(days: pd.Series, counts: "pd.Series | int" = 1) -> pd.Series:
    frame = pd.DataFrame({"day": pd.to_datetime(days), "count": counts}).dropna()
    found = frame.groupby(frame["day"].dt.date)["count"].sum()
    return found.sort_index()


def _along(
    counted: "pd.Series | Mapping[date, int]", span: Sequence[date], step: int
) -> tuple[int, ...]:
    return tuple(
        sum(int(counted.get(day + timedelta(days=n), 0)) for n in range(step)) for day in span
    )


def _usual(counted: pd.Series, begins: date, step: int) -> tuple[float | None, float | None]:
    """Give the range of eight of ten days in the year before; nothing where it is not covered."""
    start = begins - YEAR
    if counted.empty or counted.index[0] > start:
        return None, None
    span = [start + timedelta(days=n) for n in range(0, YEAR.days, step)]
    low, high = np.quantile(_along(counted, span, step), [0.1, 0.9], method="inverted_cdf")
    return float(low), float(high)


def _recorded(workspace: Workspace, document: Document) -> pd.Series | None:
    if not workspace.has("incidents"):
        return None
    table = workspace.read("incidents")
    assert isinstance(table, Incidents)
    asked = document["finding"]["offence_class"]
    for level in area_levels(table):
        here = table.column(f"area_{level}").eq(document["area_id"]).fillna(False)
        if not here.any():
            continue
        chosen = here & table.column("time_precision").isin(_BY_DAY)
        if asked not in (None, ALL):
            chosen &= table.column("offence_class").eq(asked).fillna(False)
        local = table.where(chosen).local_times("starts_at").dropna()
        return _by_day(local.dt.tz_localize(None))
    return None
