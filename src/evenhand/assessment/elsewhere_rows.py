"""Whether other classes, other hours or other days changed at the same places."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from evenhand.assessment.displaced_parts import Windows
from evenhand.assessment.panel import TREATED, Panel
from evenhand.assessment.panel_counts import ends_of, period_counts
from evenhand.statistics.ring_change import RingChange, areas_change
from evenhand.tables.areas import Areas
from evenhand.tables.counts import Counts
from evenhand.tables.incidents import Incidents

FEWEST = 10
SHIFTS = ((6, 14), (14, 22), (22, 6))
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Elsewhere:
    """One row: a class, a shift or a kind of day at the treated areas.

    Attributes
    ----------
    kind
        `offence`, `hours` or `days`.
    part
        The class; the shift, as 06-14; `weekdays` or `weekend`.
    change
        Beside the areas compared with.
    """

    kind: str
    part: str
    change: RingChange


def other_offences(
    panel: Panel, windows: Windows, recorded: Incidents | Counts, areas: Areas | None
) -> list[Elsewhere]:
    """Say how every other class with enough events changed in the treated areas."""
    if panel.offence is None:
        return []
    found = []
    for one in sorted(recorded.column("offence_class").dropna().astype(str).unique()):
        counts = class_counts(panel, recorded, areas, one) if one != panel.offence else None
        if counts is None:
            continue
        change = _change(panel, windows, counts)
        if change is not None:
            found.append(Elsewhere("offence", one, change))
    return found


def _change(panel: Panel, windows: Windows, counts: Floats) -> RingChange | None:
    """Set treated areas beside those compared with; None where too little was recorded before."""
    own, beside = panel.of(TREATED), panel.compared()
    early = counts[:, windows.before].sum(axis=1)
    if early[own].sum() < FEWEST or early[beside].sum() <= 0:
        return None
    return areas_change(counts, own, beside, windows.before, windows.after)


def class_counts(
    panel: Panel, recorded: Incidents | Counts, areas: Areas | None, offence: str
) -> Floats | None:
    """Count another class on the panel's areas and periods; None where some have no figure."""
    if not recorded.column("offence_class").eq(offence).any():
        return None
    whole = period_counts("displacement", recorded, areas, list(panel.ids), offence=offence,
                          level=panel.level, period=panel.period)  # fmt: skip
    at = whole.periods.get_indexer(panel.periods.as_unit(whole.periods.unit))
    if (at < 0).any():
        return None
    counts = whole.counts[:, at]
    return None if np.isnan(counts).any() else counts


def other_times(
    panel: Panel, windows: Windows, incidents: Incidents
) -> tuple[list[Elsewhere], float]:
    """Say how shifts of the day and kinds of day changed at the treated areas.

    Returns
    -------
    tuple
        Rows of `hours` and `days`; and the share of the class's incidents there whose shift is
        known. An incident counts in a shift only if its whole window lies in it.
    """
    rows = incidents.to_frame()
    if panel.offence is not None:
        rows = rows[rows["offence_class"].eq(panel.offence)]
    rows = rows[rows["starts_at"].notna() & rows["time_precision"].isin(["instant", "day"])]
    area = pd.Index(panel.ids).get_indexer(pd.Index(rows[f"area_{panel.level}"].astype(object)))
    start = incidents.local_times("starts_at").dt.tz_localize(None).loc[rows.index]
    end = incidents.local_times("ends_at").dt.tz_localize(None).loc[rows.index].fillna(start)
    day = pd.DatetimeIndex(start.dt.normalize())
    period = np.asarray(panel.periods.searchsorted(day, side="right")) - 1
    kept = (area >= 0) & (period >= 0) & (day <= ends_of(panel.periods, panel.period)[period])
    kept &= np.isin(area, np.flatnonzero(panel.of(TREATED) | panel.compared()))
    shift = _shift(start, end, rows["time_precision"].eq("instant").to_numpy())
    days = np.where(start.dt.day_of_week.to_numpy() >= 5, "weekend", "weekdays")
    found = []
    for kind, parts in (("hours", shift), ("days", days)):
        for part in sorted(set(parts[kept]) - {""}):
            mine, counts = kept & (parts == part), np.zeros(panel.counts.shape)
            np.add.at(counts, (area[mine], period[mine]), 1.0)
            change = _change(panel, windows, counts)
            if change is not None:
                found.append(Elsewhere(kind, part, change))
    mine = kept & panel.of(TREATED)[area]
    return found, float((shift[mine] != "").mean()) if mine.any() else float("nan")


def _shift(start: pd.Series, end: pd.Series, timed: NDArray[np.bool_]) -> NDArray[np.str_]:
    """Name the shift that a whole window lies in; empty where it is not known."""
    hour = start.dt.hour.to_numpy()
    length = (end - start).dt.total_seconds().to_numpy() / 3600
    found = np.full(len(start), "", dtype="U5")
    since = start.dt.hour.to_numpy() + start.dt.minute.to_numpy() / 60
    for begin, close in SHIFTS:
        inside = (
            (hour >= begin) & (hour < close)
            if begin < close
            else ((hour >= begin) | (hour < close))
        )
        left = (close - since) % 24
        found[inside & (length <= left) & timed] = f"{begin:02d}-{close:02d}"
    return found
