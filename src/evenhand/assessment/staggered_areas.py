"""Areas that begin at different times: who is compared, from when on, and who is left out."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from evenhand.assessment.panel import TREATED, Panel
from evenhand.errors import UnsuitableData, listed
from evenhand.tables.counts import Counts
from evenhand.tables.deliveries import Deliveries
from evenhand.tables.incidents import Incidents
from evenhand.tables.interventions import Interventions
from evenhand.wording.messages import Message, Name, Quantity, TermList, say


@dataclass(frozen=True)
class Beginnings:
    """Counts of areas with their beginnings.

    Attributes
    ----------
    counts
        Shape (areas, periods).
    periods
        First day of each.
    first
        Index of the first treated period, shape (areas,); the number of periods where never.
    ids, names
        Of the areas.
    never
        How many areas are never treated.
    cut_off
        How many periods are left out at the end, since every area was treated by then.
    notes
        What must be known to read a finding from these.
    """

    counts: NDArray[np.float64]
    periods: pd.DatetimeIndex
    first: NDArray[np.int64]
    ids: tuple[str, ...]
    names: tuple[str, ...]
    never: int
    cut_off: int
    notes: tuple[Message, ...]


def without_always(
    recorded: Incidents | Counts, interventions: Interventions, intervention: str | None
) -> tuple[Interventions, tuple[str, ...]]:
    """Leave out areas treated before the records begin: they have no time before.

    Parameters
    ----------
    recorded
        The records.
    interventions, intervention
        The table, and which one is meant.

    Returns
    -------
    tuple
        The table without them, and their ids.
    """
    column = "starts_at" if isinstance(recorded, Incidents) else "period_start"
    begin = recorded.column(column).min()
    begin = begin.tz_localize(None) if getattr(begin, "tzinfo", None) else begin
    frame = interventions.to_frame()
    early = frame["role"].eq(TREATED) & (frame["starts_on"] <= begin)
    if intervention is not None:
        early &= frame["intervention_id"].eq(intervention)
    later = frame["role"].eq(TREATED) & ~early
    # Where none began later, there is nothing to estimate: the panel says so.
    known = set(frame.loc[later, "intervention_id"])
    early &= frame["intervention_id"].isin(known)
    gone = tuple(sorted(frame.loc[early, "area_id"].astype(str)))
    return (Interventions.from_frame(frame[~early]) if gone else interventions), gone


def without_areas(deliveries: Deliveries | None, gone: tuple[str, ...]) -> Deliveries | None:
    """Leave out what areas got that are left out themselves."""
    if deliveries is None or not gone:
        return deliveries
    return deliveries.where(~deliveries.column("area_id").isin(gone))


def beginnings_of(panel: Panel, anticipation: int, always: tuple[str, ...]) -> Beginnings:
    """Take treated and other areas from a panel in which the measure began at different times.

    Parameters
    ----------
    panel
        The panel.
    anticipation
        By how many periods each beginning is set earlier.
    always
        Areas treated all the time, left out.

    Raises
    ------
    UnsuitableData
        Nothing is left to compare with, or too little before.
    """
    treated = panel.of(TREATED)
    others = panel.compared()
    rows = (treated | others) & ~np.isin(panel.ids, always)
    stop = int(panel.stop[treated].min())
    never = int((rows & ~treated).sum())
    first = np.where(panel.first[rows] >= stop, stop, panel.first[rows] - anticipation)
    counts = panel.counts[rows, :stop]
    problems = _problems(panel, first, stop, never, anticipation)
    if problems:
        raise UnsuitableData(listed(panel.method, problems))
    end = min(int(first.max()), stop)
    notes = list(panel.notes)
    if stop < len(panel.periods):
        notes.append(say("differences.note_ended"))
    if always:
        notes.append(say("staggered_effects.note_always", many=Quantity(len(always), "count"),
                         areas=TermList(tuple(Name(one) for one in always))))  # fmt: skip
    if never == 0:
        notes.append(say("staggered_effects.note_none_never",
                         periods=Quantity(stop - end, "count")))  # fmt: skip
    found = Beginnings(
        counts[:, :end], panel.periods[:end], np.minimum(first, end).astype(np.int64),
        tuple(np.array(panel.ids)[rows]), tuple(np.array(panel.names)[rows]), never, stop - end,
        tuple(notes),
    )  # fmt: skip
    _refuse_empty(panel, found)
    return found


def _problems(
    panel: Panel, first: NDArray[np.int64], stop: int, never: int, anticipation: int
) -> list[str]:
    problems = []
    if never == 0 and len(np.unique(first)) < 2:
        problems.append("every area was treated from the same day on; nothing is left to compare "
                        f"{panel.intervention} with; give records of areas without it")  # fmt: skip
    if first.min() < 1:
        problems.append(f"option 'anticipation' is {anticipation}; only "
                        f"{first.min() + anticipation} periods lie before the first beginning, and "
                        "one must be left")  # fmt: skip
    if not (first < stop).any():
        problems.append(f"no area of {panel.intervention} has a treated period")
    return problems


def _refuse_empty(panel: Panel, found: Beginnings) -> None:
    """Refuse where the areas not yet treated have nothing from which to expect anything."""
    at = np.arange(len(found.periods))
    free = np.where(at < found.first[:, None], found.counts, 0)
    early = int(found.first.min())
    held = found.first < len(found.periods)
    problems = []
    if free[~held, :early].sum() == 0 or free[~held, early:].sum() == 0:
        problems.append("nothing was recorded before, or after, in the areas that are treated last "
                        "or never; take another offence, or wider areas")  # fmt: skip
    if free[held].sum() == 0:
        problems.append("nothing was recorded in the treated areas before they began; take another "
                        "offence, or wider areas")  # fmt: skip
    if problems:
        raise UnsuitableData(listed(panel.method, problems))
