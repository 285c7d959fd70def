"""Measures of the demo city: one that moves some burglary next door, one idle, visits, repair."""

from functools import cache

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from evenhand.demo.happen import LAST_DAY, Draw, draw_of
from evenhand.demo.offences import NATURES
from evenhand.demo.planted import PLANTED
from evenhand.demo.planted_answers import ANSWERS
from evenhand.demo.streets import Network
from evenhand.tables.costs import Costs
from evenhand.tables.deliveries import Deliveries
from evenhand.tables.interventions import Interventions


def interventions() -> Interventions:
    """Give the table of interventions as a partnership would have written it down."""
    planted = PLANTED
    parts = [("M-1", role, quarter, planted.measure_on)
             for role, quarters in (("treated", planted.treated), ("buffer", planted.buffer),
                                    ("comparison", planted.comparison))
             for quarter in quarters]  # fmt: skip
    parts += [("M-2", "treated", quarter, planted.idle_on) for quarter in planted.idle_quarters]
    parts.append(("M-3", "treated", ANSWERS.visited, ANSWERS.visit_on))
    parts += [("M-3", "comparison", code, ANSWERS.visit_on) for code in ANSWERS.visit_comparison]
    parts += [
        ("M-4", "treated", quarter, starts_on)
        for starts_on, quarters in planted.repair_cohorts
        for quarter in quarters
    ]
    return Interventions.from_frame(pd.DataFrame([_row(*part) for part in parts]))


_MEASURES: dict[str, tuple[str, str | None, str]] = {
    "M-1": ("door_and_window_locks", "burglary_dwelling", "homes"),
    "M-2": ("bicycle_marking", "bicycle_theft", "bicycles"),
    # Visits are meant to make people feel safer: they have no offence of their own.
    "M-3": ("doorstep_visits", None, "homes"),
    "M-4": ("quick_repair", PLANTED.repair_class, "repairs"),
}
"""Number → what is done, against what, and what its dose counts."""


def _row(number: str, role: str, area: str, starts_on: str) -> dict[str, object]:
    measure, offence, unit = _MEASURES[number]
    treated = role == "treated"
    return {
        "intervention_id": number, "measure": measure, "offence_class": offence, "area_id": area,
        "role": role, "starts_on": starts_on, "ends_on": None,
        "dose": _total(number, area) if treated else None, "dose_unit": unit if treated else None,
    }  # fmt: skip


def deliveries() -> Deliveries:
    """Give what was planned and delivered in each month, as the partnership wrote it down."""
    return Deliveries.from_frame(_deliveries())


@cache
def _deliveries() -> pd.DataFrame:
    """Lay out months from each measure's start; the delivered is the planned times a share.

    Homes are secured or visited within some months; quick repair goes on to the end of the
    records. Shares are invented and differ between areas; the planted effects do not follow them.
    """
    planted, last = PLANTED, f"{LAST_DAY}"
    plans = [("M-1", quarter, planted.measure_on, 8, 50.0) for quarter in planted.treated]
    plans += [("M-2", quarter, planted.idle_on, 4, 100.0)
              for quarter in planted.idle_quarters]  # fmt: skip
    plans.append(("M-3", ANSWERS.visited, ANSWERS.visit_on, 6, 500.0))
    for starts_on, quarters in planted.repair_cohorts:
        months = len(pd.date_range(starts_on, last, freq="MS"))
        plans += [("M-4", one, starts_on, months, 12.0) for one in quarters]
    return pd.concat([_plan(*plan) for plan in plans], ignore_index=True)


_COSTS = (
    ("M-1", "locks_and_fittings", "set_up", 62_000, 58_000, 68_000, "2025-05-01", "2025-12-31"),
    ("M-1", "fitters", "running", 38_500, 35_000, 44_000, "2025-05-01", "2025-12-31"),
    ("M-1", "letters_and_leaflets", "set_up", 4_200, None, None, "2025-04-01", "2025-04-30"),
    ("M-1", "hours_of_police_advisers", "in_kind", 21_000, 15_000, 30_000, "2025-04-01",
     "2026-03-31"),
    ("M-2", "marking_kits", "set_up", 5_400, None, None, "2025-03-01", "2025-06-30"),
    ("M-2", "hours_of_volunteers", "in_kind", 6_000, 3_000, 9_000, "2025-03-01", "2025-06-30"),
    ("M-4", "repair_crew", "running", 84_000, 80_000, 92_000, "2025-02-01", "2026-12-31"),
)  # fmt: skip
"""Measure, item, kind, amount with range in EUR of 2025, first and last day: all invented."""


def costs() -> Costs:
    """Give what the measures cost, as the partnership wrote it down."""
    names = ("intervention_id", "item", "kind", "amount", "low", "high", "period_start",
             "period_end")  # fmt: skip
    frame = pd.DataFrame(_COSTS, columns=names)
    return Costs.from_frame(frame.assign(currency="EUR", price_year="2025", basis="invented"))


_SHARE_DELIVERED = {
    ("M-1", "NRD-2"): 0.96, ("M-1", "NRD-5"): 0.82, ("M-1", "NRD-7"): 0.64,
    ("M-2", "OOS-3"): 0.9, ("M-2", "OOS-5"): 0.45, ("M-3", "MOL"): 0.93,
    ("M-4", "STA-3"): 0.95, ("M-4", "STA-5"): 0.8, ("M-4", "OUD-4"): 0.9,
    ("M-4", "OOS-2"): 0.75, ("M-4", "WES-6"): 1.0, ("M-4", "LIN-2"): 0.7,
}  # fmt: skip
"""Measure and area → share of the plan that was delivered."""
_PACE = (0.6, 0.9, 1.1, 1.2, 1.0)
"""How delivery starts slowly and catches up, month by month, again and again."""


def _plan(number: str, area: str, starts_on: str, months: int, planned: float) -> pd.DataFrame:
    begin = pd.date_range(starts_on, periods=months, freq="MS")
    pace = np.resize(np.array(_PACE), months)
    share = _SHARE_DELIVERED[number, area] * pace * months / pace.sum()
    return pd.DataFrame({
        "intervention_id": number, "area_id": area, "period_start": begin,
        "period_end": begin + pd.offsets.MonthEnd(0), "planned": planned,
        "delivered": np.round(planned * share), "unit": _MEASURES[number][2],
    })  # fmt: skip


def _total(number: str, area: str) -> float:
    """Add up what an area got."""
    frame = _deliveries()
    mine = frame["intervention_id"].eq(number) & frame["area_id"].eq(area)
    return float(frame.loc[mine, "delivered"].sum())


def with_measure(
    drawn: Draw, network: Network, shares: NDArray[np.float64], rng: np.random.Generator
) -> tuple[Draw, dict[str, int]]:
    """Prevent a share of burglaries where homes were secured, and move some of it next door.

    Returns
    -------
    tuple
        What happens with the measure, and how many occurrences were prevented and displaced.
    """
    planted = PLANTED
    number = list(NATURES).index("burglary_dwelling")
    quarter = network.frame["quarter"]
    treated = quarter.isin(planted.treated).to_numpy()
    nearby = quarter.isin(planted.buffer).to_numpy()
    after = drawn.day >= np.datetime64(planted.measure_on, "D")
    reached = (drawn.offence == number) & treated[drawn.segment] & after
    prevented = reached & (rng.random(len(drawn)) > planted.effect)
    moved = np.flatnonzero(prevented & (rng.random(len(drawn)) < planted.displaced))
    weight = shares[number] * nearby
    elsewhere = draw_of(
        network, rng, offence=number, origin="displaced", day=drawn.day[moved],
        segment=rng.choice(len(weight), len(moved), p=weight / weight.sum()),
    )  # fmt: skip
    summary = {"prevented": int(prevented.sum()), "displaced": len(moved)}
    return drawn.only(~prevented).plus(elsewhere), summary


def repaired(drawn: Draw, network: Network, rng: np.random.Generator) -> NDArray[np.bool_]:
    """Mark what quick repair prevented, shape (occurrences,).

    Notes
    -----
    Marked, not taken out: whoever writes records down draws for it too and drops it then, so that
    every other record stays as it would be without the measure.
    """
    planted = PLANTED
    mine = drawn.offence == list(NATURES).index(planted.repair_class)
    quarter = network.frame["quarter"].to_numpy()[drawn.segment]
    reached = np.zeros(len(drawn), dtype=bool)
    for starts_on, quarters in planted.repair_cohorts:
        reached |= np.isin(quarter, quarters) & (drawn.day >= np.datetime64(starts_on, "D"))
    found: NDArray[np.bool_] = mine & reached & (rng.random(len(drawn)) > planted.repair_effect)
    return found
