"""Measures taken in the demo city: one that moves some burglary next door, one idle, visits."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from evenhand.demo.happen import Draw, draw_of
from evenhand.demo.offences import NATURES
from evenhand.demo.planted import PLANTED
from evenhand.demo.planted_answers import ANSWERS
from evenhand.demo.streets import Network
from evenhand.tables.interventions import Interventions


def interventions() -> Interventions:
    """Give the table of interventions as a partnership would have written it down."""
    planted = PLANTED
    working = {
        "treated": planted.treated, "buffer": planted.buffer, "comparison": planted.comparison,
    }  # fmt: skip
    rows = [
        _row("M-1", "door_and_window_locks", "burglary_dwelling", quarter, role, planted.measure_on)
        for role, quarters in working.items()
        for quarter in quarters
    ]
    rows += [
        _row("M-2", "bicycle_marking", "bicycle_theft", quarter, "treated", planted.idle_on)
        for quarter in planted.idle_quarters
    ]
    # Visits are meant to make people feel safer: they have no offence of their own.
    visits = [(ANSWERS.visited, "treated")]
    visits += [(code, "comparison") for code in ANSWERS.visit_comparison]
    rows += [
        _row("M-3", "doorstep_visits", None, area, role, ANSWERS.visit_on, homes=2_800.0)
        for area, role in visits
    ]
    return Interventions.from_frame(pd.DataFrame(rows))


def _row(
    number: str,
    measure: str,
    offence: str | None,
    area: str,
    role: str,
    starts_on: str,
    homes: float = 400.0,
) -> dict[str, object]:
    treated = role == "treated"
    return {
        "intervention_id": number, "measure": measure, "offence_class": offence, "area_id": area,
        "role": role, "starts_on": starts_on, "ends_on": None,
        "dose": homes if treated else None, "dose_unit": "homes" if treated else None,
    }  # fmt: skip


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
