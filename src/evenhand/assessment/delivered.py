"""What was planned and delivered in each area and period, and whether counts follow the dose."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from evenhand.assessment.panel import COMPARISON, TREATED, Panel, panel_of
from evenhand.assessment.panel_areas import Chosen
from evenhand.errors import UnsuitableData
from evenhand.statistics.dose_response import LEAST_AREAS, dose_slope
from evenhand.tables.areas import Areas
from evenhand.tables.counts import Counts
from evenhand.tables.deliveries import Deliveries
from evenhand.tables.incidents import Incidents
from evenhand.tables.interventions import Interventions

MOSTLY, LITTLE = 0.8, 0.5
TENTH = 0.1


@dataclass(frozen=True)
class AreaDeliveries:
    """Deliveries of one intervention.

    Attributes
    ----------
    each
        One row for each treated area: `area_id`, `starts_on`, `planned`, `delivered`,
        `delivered_of_plan` (where a plan is known too), `periods` written down,
        `periods_without` (planned for, and nothing delivered), `periods_unknown`.
    months
        `starts_on`, `planned`, `delivered` of each period, all areas together.
    planned, delivered, fidelity
        Over all areas; missing where nothing is written down.
    unit, units
        What is counted, and every unit in use; several are joined by commas.
    complete
        Whether dose and plan of every treated area are known, in one unit.
    """

    each: pd.DataFrame
    months: pd.DataFrame
    planned: float
    delivered: float
    fidelity: float
    unit: str
    units: tuple[str, ...]
    complete: bool


def area_deliveries(chosen: Chosen, deliveries: Deliveries | None) -> AreaDeliveries:
    """Gather what is written down of each treated area."""
    areas = sorted(chosen.starts)
    rows = pd.DataFrame(columns=[column.name for column in Deliveries.COLUMNS])
    if deliveries is not None:
        frame = deliveries.to_frame()
        rows = frame[frame["intervention_id"].eq(chosen.intervention)
                     & frame["area_id"].isin(areas)]  # fmt: skip
    units = sorted(rows["unit"].astype(str).unique())
    each = pd.DataFrame([_row(area, chosen, rows[rows["area_id"].eq(area)]) for area in areas])
    summed = rows[["period_start", "planned", "delivered"]].astype(
        {"planned": "float64", "delivered": "float64"}
    )
    months = summed.groupby("period_start")[["planned", "delivered"]].sum(min_count=1)
    planned, delivered = each["planned"].sum(min_count=1), each["delivered"].sum(min_count=1)
    of_plan = each["delivered_of_plan"].sum(min_count=1)
    return AreaDeliveries(
        each=each.astype({"area_id": "string"}),
        months=months.reset_index(names="starts_on"),
        planned=float(planned), delivered=float(delivered),
        fidelity=float(of_plan / planned) if planned > 0 else float("nan"),
        unit=", ".join(units), units=tuple(units),
        complete=bool(each[["planned", "delivered"]].notna().all(axis=None)) and len(units) == 1,
    )  # fmt: skip


def _row(area: str, chosen: Chosen, rows: pd.DataFrame) -> dict[str, Any]:
    planned, given = rows["planned"].astype("float64"), rows["delivered"].astype("float64")
    both = planned.notna() & given.notna()
    if given.sum() > 0 and planned[both].sum() == 0:
        both &= False  # of a plan of nothing no share can be delivered
    return {
        "area_id": area,
        "starts_on": chosen.starts[area],
        "planned": planned[both].sum() if both.any() else np.nan,
        "delivered": given.sum() if given.notna().any() else np.nan,
        "delivered_of_plan": given[both].sum() if both.any() else np.nan,
        "periods": len(rows),
        "periods_without": int((planned.gt(0) & given.eq(0)).sum()),
        "periods_unknown": int((~both).sum()),
    }


def verdict_of(given: AreaDeliveries) -> str:
    """Say in one word how much of the plan was delivered."""
    known = given.each["delivered"].notna() & given.each["planned"].notna()
    if not known.any():
        return "not_recorded"
    if given.delivered == 0:
        return "none"
    if not known.all():
        return "partly_recorded"
    share = given.each["delivered_of_plan"] / given.each["planned"].where(given.each["planned"] > 0)
    if given.fidelity >= MOSTLY and not share.lt(LITTLE).any():
        return "as_planned"
    return "partly" if given.fidelity >= LITTLE else "little"


def response_to_dose(
    chosen: Chosen,
    recorded: Incidents | Counts | None,
    interventions: Interventions,
    deliveries: Deliveries | None,
    areas: Areas | None,
    *,
    level: str | None,
    confidence: float,
) -> dict[str, Any]:
    """Give the fields that say whether counts fell more where more was delivered."""
    nan = float("nan")
    empty: dict[str, Any] = dict.fromkeys(
        ("slope_change", "slope_low", "slope_high", "p_slope"), nan
    )
    empty |= {"slope_areas": len(chosen.starts), "notes": ()}
    if recorded is None:
        return {**empty, "no_slope": "no_counts"}
    if len(chosen.starts) < LEAST_AREAS:
        return {**empty, "no_slope": "few_areas"}
    try:
        panel = panel_of(
            "implementation", recorded, interventions, deliveries, areas,
            intervention=chosen.intervention, offence=chosen.offence, level=level, least_before=1,
        )  # fmt: skip
        found = _slope(panel)
    except (UnsuitableData, ValueError):
        return {**empty, "no_slope": "not_comparable"}
    low, high = found.interval(confidence)
    return {
        "slope_change": float(np.expm1(found.slope * TENTH)),
        "slope_low": float(np.expm1(low * TENTH)), "slope_high": float(np.expm1(high * TENTH)),
        "p_slope": found.p_value, "slope_areas": int(found.degrees) + 2,
        "no_slope": "", "notes": panel.notes,
    }  # fmt: skip


def _slope(panel: Panel) -> Any:
    """Fit the slope over treated areas, each beside the comparison over its own periods."""
    treated, post = panel.of(TREATED), panel.post()
    others = panel.of(COMPARISON) if panel.of(COMPARISON).any() else panel.compared()
    together = panel.counts[others].sum(axis=0)
    rows = np.flatnonzero(treated)
    at = np.arange(len(panel.periods))
    pre = at[None] < panel.first[rows][:, None]
    expected = np.array([(together[post[row]].sum() + 0.5) / (together[early].sum() + 0.5)
                         for row, early in zip(rows, pre, strict=True)])  # fmt: skip
    counts = panel.counts[rows]
    return dose_slope((counts * pre).sum(axis=1), (counts * post[rows]).sum(axis=1),
                      panel.fidelity[rows], expected)  # fmt: skip
