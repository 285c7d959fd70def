"""The panel that every assessment starts from: areas by periods, with roles, dates and doses."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from evenhand.assessment.panel_areas import (
    BUFFER,
    COMPARISON,
    TREATED,
    UNTOUCHED,
    Chosen,
    chosen_intervention,
    level_of,
    shown,
)
from evenhand.assessment.panel_counts import ends_of, period_counts
from evenhand.assessment.panel_doses import dose_problems, doses_of, stray_deliveries
from evenhand.assessment.panel_kept import Timed, kept_of, time_notes, timed_of
from evenhand.errors import UnsuitableData, listed
from evenhand.tables.area_names import area_names
from evenhand.tables.areas import Areas
from evenhand.tables.bases import base_counts
from evenhand.tables.counts import Counts
from evenhand.tables.deliveries import Deliveries
from evenhand.tables.exposure import Exposure
from evenhand.tables.incidents import Incidents
from evenhand.tables.interventions import Interventions
from evenhand.tables.touched import touched_areas
from evenhand.wording.messages import Message

Floats = NDArray[np.float64]
NAMED, ALL = "comparison", "all_untouched"


@dataclass(frozen=True)
class Panel:
    """Counts of areas in whole periods before and after something was done.

    Attributes
    ----------
    method, intervention, measure, offence, unit, period, level
        For which method, what was done, against what, what is counted, how long the periods are,
        and which set of areas; `offence` None counts every class.
    ids, names
        The areas, sorted by id, shape (areas,).
    periods
        First day of each whole period that every area has.
    counts
        Shape (areas, periods).
    roles
        `treated`, `buffer`, `comparison` or `untouched`, shape (areas,).
    first
        Index of the first period wholly treated, shape (areas,); `len(periods)` where never.
    stop
        Index after the last treated period, shape (areas,); `len(periods)` where it goes on.
    touched
        Areas left out because another measure reached them.
    dose, fidelity
        How much was delivered within the periods, and its share of what was planned, shape
        (areas,); not-a-number where not written down.
    dose_unit
        What the dose counts; empty where not written down.
    bases
        Exposure of each area, shape (areas,); None where not asked for.
    n_used, n_rows, set_aside
        Rows of the source.
    compared_with
        `comparison`: the areas named for it, and untouched ones where none was named;
        `all_untouched`: both.
    notes
        What must be known to read a finding from this panel.
    """

    method: str
    intervention: str
    measure: str
    offence: str | None
    unit: str
    period: str
    level: str
    ids: tuple[str, ...]
    names: tuple[str, ...]
    periods: pd.DatetimeIndex
    counts: Floats
    roles: NDArray[np.str_]
    first: NDArray[np.int64]
    stop: NDArray[np.int64]
    touched: tuple[str, ...]
    dose: Floats
    fidelity: Floats
    dose_unit: str
    bases: Floats | None
    n_used: int
    n_rows: int
    set_aside: Mapping[str, int] = field(default_factory=dict)
    compared_with: str = NAMED
    notes: tuple[Message, ...] = ()

    def of(self, *roles: str) -> NDArray[np.bool_]:
        """Mark the areas that play one of these parts, shape (areas,)."""
        return np.isin(self.roles, roles)

    def post(self) -> NDArray[np.bool_]:
        """Mark the periods in which each area was treated, shape (areas, periods)."""
        at = np.arange(len(self.periods))
        return (at >= self.first[:, None]) & (at < self.stop[:, None])

    @property
    def begins(self) -> int:
        """Index of the first treated period of any area."""
        return int(self.first.min())

    def compared(self) -> NDArray[np.bool_]:
        """Mark the areas compared with: one rule for every design, unless asked otherwise."""
        return self.of(*{"named": (COMPARISON,), "untouched": (UNTOUCHED,),
                         "all": (COMPARISON, UNTOUCHED)}[self.compared_how])  # fmt: skip

    @property
    def compared_how(self) -> str:
        """Say in a word which they are: `named`, `untouched` for want of named ones, or `all`."""
        if self.compared_with == ALL:
            return "all"
        return "named" if self.of(COMPARISON).any() else "untouched"


def panel_of(
    method: str,
    recorded: Incidents | Counts,
    interventions: Interventions,
    deliveries: Deliveries | None = None,
    areas: Areas | None = None,
    exposure: Exposure | None = None,
    *,
    intervention: str | None,
    offence: str | None,
    level: str | None,
    period: str = "month",
    least_before: int,
    with_untouched: bool = True,
    needs_dose: bool = True,
    base: str = "residents",
    compared_with: str = NAMED,
) -> Panel:
    """Bring records and an intervention together, or say everything that forbids it.

    Parameters
    ----------
    method
        Who asks; its errors begin with it.
    recorded
        Incidents with areas, or counts by area and period.
    interventions
        What was done where, and from when on.
    deliveries
        What was planned and delivered.
    areas
        Names the areas, and those in which nothing was recorded.
    exposure
        Gives `bases`.
    intervention
        Which one; None takes the only one there is against the offence.
    offence
        The class counted; None takes the one that the intervention is against.
    level
        Which set of areas; None takes the one that the intervention was written down for.
    period
        `month`, or `week` from Monday.
    least_before
        How many whole periods before the first treated one are needed.
    with_untouched
        Whether areas that play no part are kept, as `untouched`.
    needs_dose
        Whether to refuse where dose or fidelity of a treated area is not written down.
    base
        Which exposure.
    compared_with
        `comparison` or `all_untouched`, see `Panel`.

    Returns
    -------
    Panel
        Areas sorted by id.

    Raises
    ------
    UnsuitableData
        The intervention cannot be told, its areas are not those of the records, an area plays two
        parts, dates lie outside the records, there are too few periods before or none after, a
        series is of zeros or lacks periods, every comparison area was reached by another measure,
        dose and fidelity are not written down, or something was delivered where, or when, it was
        not to be. All that can be known is said at once.

    Notes
    -----
    A period in which an area's measure began or ended part-way is left out for all areas.
    """
    chosen = chosen_intervention(method, interventions, intervention, offence)
    known, ids = level_of(method, recorded, areas, chosen, level)
    whole = period_counts(method, recorded, areas, ids, offence=chosen.offence, level=known,
                          period=period)  # fmt: skip
    span = whole.periods[0], ends_of(whole.periods, period)[-1]
    touched = touched_areas(
        recorded, areas, interventions, own=chosen.intervention, offence=chosen.offence,
        level=known, span=span,
    )  # fmt: skip
    timed = timed_of(chosen, whole.periods, period)
    kept = kept_of(ids, whole, chosen, touched, timed, with_untouched)
    doses = doses_of(chosen, deliveries, span[1])
    problems = [*chosen.problems, *_date_problems(chosen, timed, span, least_before, period),
                *kept.problems, *(dose_problems(chosen, doses) if needs_dose else ()),
                *stray_deliveries(chosen, deliveries)]  # fmt: skip
    if problems:
        raise UnsuitableData(listed(method, problems))
    final = [ids[at] for at in kept.rows]
    named = area_names(recorded, areas, known)
    names = tuple(named.get(one, one) for one in final)
    counts = whole.counts[np.ix_(kept.rows, timed.kept)]
    return Panel(
        method=method, intervention=chosen.intervention, measure=chosen.measure,
        offence=chosen.offence, unit=whole.unit, period=period, level=known, ids=tuple(final),
        names=names, periods=whole.periods[timed.kept], counts=counts,
        roles=np.array([chosen.role_of.get(one, UNTOUCHED) for one in final]),
        first=np.array([timed.first.get(one, int(timed.kept.sum())) for one in final]),
        stop=np.array([timed.stop.get(one, int(timed.kept.sum())) for one in final]),
        touched=kept.touched, dose=doses.of(final), fidelity=doses.fidelity_of(final),
        dose_unit=doses.unit,
        bases=base_counts(exposure, base, final, span[0].date(), span[1].date())
        .each.to_numpy(dtype=np.float64) if exposure is not None else None,
        n_used=whole.n_used, n_rows=whole.n_rows, set_aside=whole.set_aside,
        compared_with=compared_with,
        notes=(*time_notes(timed, whole.periods, period), *kept.notes(named), *doses.notes),
    )  # fmt: skip


def _date_problems(
    chosen: Chosen, timed: Timed, span: tuple[pd.Timestamp, pd.Timestamp], least: int, period: str
) -> list[str]:
    first, last = span
    covered = f"the records cover {first:%Y-%m-%d} to {last:%Y-%m-%d}"
    outside = sorted(area for area, day in chosen.starts.items() if not first < day <= last)
    problems = []
    if outside:
        day = chosen.starts[outside[0]]
        problems.append(f"{shown(outside)} of {chosen.intervention}: it began on {day:%Y-%m-%d}, "
                        f"but {covered}; correct the date, or import what is missing")  # fmt: skip
    within = {area: timed.first[area] for area in chosen.starts if area not in outside}
    early = sorted(area for area, at in within.items() if at < least)
    if early:
        problems.append(
            f"{shown(early)} of {chosen.intervention}: {min(within.values())} whole {period}s lie "
            f"before it began, and at least {least} are needed; {covered}"
        )
    none = sorted(area for area, at in within.items() if timed.stop[area] <= at)
    if none:
        problems.append(f"{shown(none)} of {chosen.intervention}: no whole {period} lies within "
                        f"the measure's days; {covered}")  # fmt: skip
    return problems


__all__ = [
    "ALL", "BUFFER", "COMPARISON", "NAMED", "TREATED", "UNTOUCHED", "Panel", "panel_of",
]  # fmt: skip
