"""Small tables of counts, interventions and deliveries from which panels are made."""

import numpy as np
import pandas as pd

from evenhand.tables.counts import Counts
from evenhand.tables.deliveries import Deliveries
from evenhand.tables.interventions import Interventions

START = "2025-01-01"
ROLES = {"t1": "treated", "t2": "treated", "b1": "buffer", "c1": "comparison", "c2": "comparison"}


def counts(table=None, *, first="2023-01-01", offence="robbery", months=None):
    """Counts by month: area → list of counts; 24 before START and 12 after by default."""
    table = table or {area: [10] * 24 + [5 if area[0] == "t" else 10] * 12
                      for area in (*ROLES, "u1", "u2")}  # fmt: skip
    begin = (
        months
        if months is not None
        else pd.date_range(first, periods=len(next(iter(table.values()))), freq="MS")
    )
    return Counts.from_frame(pd.concat([
        pd.DataFrame({"area_id": area, "period_start": begin,
                      "period_end": begin + pd.offsets.MonthEnd(0), "offence_source": offence,
                      "offence_class": offence, "unit": "offences", "count": values})
        for area, values in table.items()
    ]))  # fmt: skip


def interventions(roles=None, *, others=(), **columns):
    """One intervention M-1 against robbery; `others` are further rows."""
    rows = [{"intervention_id": "M-1", "measure": "lamps", "offence_class": "robbery",
             "area_id": area, "role": role, "starts_on": START, **columns}
            for area, role in (roles or ROLES).items()]  # fmt: skip
    return Interventions.from_frame(pd.DataFrame([*rows, *others]))


def deliveries(areas=("t1", "t2"), planned=10.0, delivered=8.0, intervention="M-1", unit="lamps",
               months=6, start=START):  # fmt: skip
    """What was planned and delivered in each of some months."""
    begin = pd.date_range(start, periods=months, freq="MS")
    return Deliveries.from_frame(pd.concat([
        pd.DataFrame({"intervention_id": intervention, "area_id": area, "period_start": begin,
                      "period_end": begin + pd.offsets.MonthEnd(0), "planned": planned,
                      "delivered": np.resize(delivered, months), "unit": unit})
        for area in areas
    ]))  # fmt: skip
