"""A made-up city of square areas in one row, with whole months of counts."""

import numpy as np
import pandas as pd
from shapely.geometry import box

from evenhand.tables.areas import Areas
from evenhand.tables.counts import Counts
from evenhand.tables.interventions import Interventions


def counts(each, months=36, first="2023-01-01"):
    """Counts of each area: a number for every month, or a list of them."""
    when = pd.date_range(first, periods=months, freq="MS")
    return Counts.from_frame(pd.concat([
        pd.DataFrame({"area_id": name, "period_start": when,
                      "period_end": when + pd.offsets.MonthEnd(0), "offence_source": "r",
                      "offence_class": "robbery", "unit": "offences", "count": many})
        for name, many in each.items()
    ]))  # fmt: skip


def drawn(areas=12, mean=20.0, months=36, seed=1, first="2023-01-01"):
    draw = np.random.default_rng(seed)
    return counts({f"a{n:02d}": draw.poisson(mean, months) for n in range(areas)}, months, first)


def squares(areas=12, gap_m=0.0):
    """Squares of 100 m in one row, so far apart."""
    side = 100 + gap_m
    return Areas.from_frame(
        pd.DataFrame([{"area_id": f"a{n:02d}", "area_name": f"Area {n}", "level": "ward",
                       "geometry": box(side * n, 0, side * n + 100, 100)} for n in range(areas)]),
        crs="EPSG:25831",
    )  # fmt: skip


def plan(roles, intervention="M-1", starts_on="2026-01-01", offence="robbery", ends_on=None):
    return Interventions.from_frame(pd.DataFrame([
        {"intervention_id": intervention, "measure": "lamps", "offence_class": offence,
         "area_id": area, "role": role, "starts_on": starts_on, "ends_on": ends_on}
        for area, role in roles.items()
    ]))  # fmt: skip


def both(*tables):
    return Interventions.from_frame(pd.concat([one.to_frame() for one in tables]))
