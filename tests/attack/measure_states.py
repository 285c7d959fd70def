"""Workspaces in which something that a measure needs is not there: one for each state."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pandas as pd
from shapely.geometry import box

from evenhand.sources.report import FileRead, ImportReport
from evenhand.tables.areas import Areas
from evenhand.tables.costs import Costs
from evenhand.tables.counts import Counts
from evenhand.tables.deliveries import Deliveries
from evenhand.tables.incidents import Incidents
from evenhand.tables.interventions import Interventions
from evenhand.tables.table import Table
from evenhand.workspace.settings import Settings
from evenhand.workspace.workspace import Workspace

CRS, ZONE, BEGINS = "EPSG:25831", "Europe/Amsterdam", "2025-01-01"
AREAS = tuple(f"a{n}" for n in range(9))
ROLES = {"a0": "treated", "a1": "buffer", **dict.fromkeys(AREAS[2:7], "comparison")}
MONTHS = pd.date_range("2023-01-01", periods=36, freq="MS")


def counts(names: tuple[str, ...] = AREAS, mean: float = 20.0) -> Counts:
    rng = np.random.default_rng(1)
    return Counts.from_frame(pd.concat([
        pd.DataFrame({"area_id": name, "period_start": MONTHS,
                      "period_end": MONTHS + pd.offsets.MonthEnd(0), "offence_source": "r",
                      "offence_class": "robbery", "unit": "offences",
                      "count": rng.poisson(mean, len(MONTHS))})
        for name in names
    ]))  # fmt: skip


def incidents(*, with_areas: bool) -> Incidents:
    rng = np.random.default_rng(2)
    many = 900
    days = pd.Timestamp("2023-01-01", tz=ZONE) + pd.to_timedelta(rng.integers(0, 1095, many), "D")
    frame = pd.DataFrame({
        "incident_id": [f"i{n}" for n in range(many)], "offence_source": "r",
        "offence_class": "robbery", "starts_at": days, "time_precision": "day",
        "x_m": 600_000.0, "y_m": 5_750_000.0,
    })  # fmt: skip
    if with_areas:
        frame["area_quarter"] = rng.choice(AREAS, many)
    return Incidents.from_frame(frame, crs=CRS, timezone=ZONE)


def areas() -> Areas:
    return Areas.from_frame(
        pd.DataFrame({"area_id": AREAS, "area_name": [f"Quarter {n}" for n in range(9)],
                      "level": "quarter",
                      "geometry": [box(6e5 + 500 * n, 5_750_000, 6e5 + 500 * n + 500, 5_750_500)
                                   for n in range(9)]}),
        crs=CRS,
    )  # fmt: skip


def interventions(roles: Mapping[str, str] | None = None, starts_on: str = BEGINS) -> Interventions:
    return Interventions.from_frame(pd.DataFrame([
        {"intervention_id": "M-1", "measure": "street_lighting", "offence_class": "robbery",
         "area_id": area, "role": role, "starts_on": starts_on}
        for area, role in (roles or ROLES).items()
    ]))  # fmt: skip


def deliveries(begins: str = BEGINS) -> Deliveries:
    return Deliveries.from_frame(pd.DataFrame({
        "intervention_id": ["M-1"], "area_id": ["a0"], "period_start": [begins],
        "period_end": ["2025-12-31"], "planned": [10.0], "delivered": [9.0], "unit": ["lamps"],
    }))  # fmt: skip


def costs() -> Costs:
    return Costs.from_frame(pd.DataFrame({
        "intervention_id": ["M-1"], "item": ["lamps"], "kind": ["set_up"], "amount": [9000.0],
        "currency": ["EUR"], "price_year": ["2025"], "period_start": [BEGINS],
        "period_end": ["2025-01-31"],
    }))  # fmt: skip


def states() -> dict[str, dict[str, Table]]:
    """Give the tables of each state."""
    measure: dict[str, Table] = {"interventions": interventions(), "deliveries": deliveries(),
                                 "costs": costs()}  # fmt: skip
    recorded: dict[str, Table] = {"counts": counts(), "areas": areas()}
    early = {"interventions": interventions(starts_on="2023-02-01"),
             "deliveries": deliveries("2023-02-01"), "costs": costs()}  # fmt: skip
    return {
        "nothing": {},
        "no_interventions": {"incidents": incidents(with_areas=True), "areas": areas()},
        "no_deliveries": {**recorded, "interventions": interventions(), "costs": costs()},
        "no_areas": {"incidents": incidents(with_areas=False), **measure},
        "only_counts": {"counts": counts(), **measure},
        "no_comparison": {"counts": counts(("a0",)), **measure,
                          "interventions": interventions({"a0": "treated"})},
        "zeros": {"counts": counts(mean=0.0), "areas": areas(), **measure},
        "one_before": {**recorded, **early},
        "only_measures": measure,
    }  # fmt: skip


def workspace_of(folder: Path, tables: Mapping[str, Table]) -> Workspace:
    """Make a workspace of these tables."""
    settings = Settings(name="Lindeburg", timezone=ZONE, crs=CRS, languages=("en", "fr"))
    city = Workspace.create(folder, settings)
    for name, table in tables.items():
        read = FileRead(f"{name}.csv", "0" * 64, 1000, name, len(table), len(table))
        city.add({name: table}, ImportReport(files=(read,), tables={name: len(table)}))
    return city
