"""How much of a measure reached each area, of what was planned, as it was written down."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from evenhand.assessment.panel_areas import Chosen, shown
from evenhand.tables.deliveries import Deliveries
from evenhand.wording.messages import Message


@dataclass(frozen=True)
class Doses:
    """Dose and plan of each treated area.

    Attributes
    ----------
    planned, delivered
        Area → sum over the periods written down; missing where nothing is.
    unit
        What is counted; empty where it is not known.
    units
        Every unit in use; with several no sum can be taken.
    notes
        What must be known of them.
    """

    planned: Mapping[str, float]
    delivered: Mapping[str, float]
    unit: str
    units: tuple[str, ...]
    notes: tuple[Message, ...] = ()

    def of(self, ids: Sequence[str]) -> NDArray[np.float64]:
        """Give what each area got, shape (areas,)."""
        return np.array([self.delivered.get(one, np.nan) for one in ids], dtype=np.float64)

    def fidelity_of(self, ids: Sequence[str]) -> NDArray[np.float64]:
        """Give the share of the plan that each area got, shape (areas,)."""
        planned = np.array([self.planned.get(one, np.nan) for one in ids], dtype=np.float64)
        found = np.full(len(planned), np.nan)
        np.divide(self.of(ids), planned, out=found, where=planned > 0)
        return found


def doses_of(chosen: Chosen, deliveries: Deliveries | None, last: pd.Timestamp) -> Doses:
    """Add up what each treated area got until the last day looked at.

    Parameters
    ----------
    chosen
        The intervention.
    deliveries
        What was planned and delivered; without rows of the intervention the dose written down
        with it is taken, of which no plan is known.
    last
        Periods that begin later are not counted.
    """
    if deliveries is not None:
        frame = deliveries.to_frame()
        rows = frame[frame["intervention_id"].eq(chosen.intervention)
                     & frame["area_id"].isin(list(chosen.starts))
                     & frame["period_start"].le(last)]  # fmt: skip
        if len(rows):
            units = tuple(sorted(rows["unit"].astype(str).unique()))
            known = rows[rows["planned"].notna() & rows["delivered"].notna()]
            sums = known.groupby("area_id")["planned"].sum()
            sums = sums[sums.gt(0)]  # of a plan of nothing no share can be delivered
            got = rows[rows["delivered"].notna()].groupby("area_id")["delivered"].sum()
            return Doses(_plain(sums), _plain(got), units[0] if len(units) == 1 else "", units)
    written = {area: dose for area, dose in chosen.dose_of.items() if np.isfinite(dose)}
    return Doses({}, written, "", ())


def dose_problems(chosen: Chosen, doses: Doses) -> list[str]:
    """Say which treated areas have no dose or plan written down: their effect is not estimated."""
    name = chosen.intervention
    if len(doses.units) > 1:
        return unit_problems(chosen, doses.units)
    areas = sorted(chosen.starts)
    no_dose = [area for area in areas if area not in doses.delivered]
    no_plan = [area for area in areas if area not in no_dose and area not in doses.planned]
    why = "; an effect is not estimated until what was done is written down: import 'deliveries'"
    problems = []
    if no_dose:
        problems.append(f"{shown(no_dose)} of {name}: how much was delivered is not written "
                        f"down{why}")  # fmt: skip
    if no_plan:
        problems.append(f"{shown(no_plan)} of {name}: how much was planned is not written down, so "
                        f"that nobody can tell whether it was done as planned{why}")  # fmt: skip
    if not no_dose and sum(doses.delivered.get(area, 0.0) for area in areas) == 0:
        problems.append(f"nothing of {name} was delivered anywhere: there is no measure to assess")
    return problems


def unit_problems(chosen: Chosen, units: Sequence[str]) -> list[str]:
    """Say that what was delivered is counted in several units, so that no sum can be taken."""
    if len(units) < 2:
        return []
    return [f"deliveries of {chosen.intervention} count {', '.join(units)}; keep one unit, so that "
            "they can be added up"]  # fmt: skip


def stray_deliveries(chosen: Chosen, deliveries: Deliveries | None) -> list[str]:
    """Say where something was delivered that was not to be, or before it began.

    An area that got some of a measure cannot show what happens without it.
    """
    if deliveries is None:
        return []
    name, frame = chosen.intervention, deliveries.to_frame()
    rows = frame[frame["intervention_id"].eq(name) & frame["delivered"].gt(0).fillna(False)]
    ids = rows["area_id"].astype(str)
    elsewhere = sorted({*ids} - {*chosen.starts})
    begins = pd.to_datetime(ids.map(dict(chosen.starts)))
    early = sorted({*ids[(rows["period_end"] < begins).fillna(False)]})
    problems = []
    if elsewhere:
        problems.append(f"{shown(elsewhere)}: something of {name} was delivered there, yet no row "
                        "of 'interventions' calls it treated; add one, or correct 'area_id' of "
                        "'deliveries'")  # fmt: skip
    if early:
        problems.append(f"{shown(early)} of {name}: something was delivered before it began there, "
                        "going by 'starts_on'; correct one of the two")  # fmt: skip
    return problems


def _plain(values: pd.Series) -> dict[str, float]:
    return {str(area): float(value) for area, value in values.items()}
