"""A small city with areas, interventions and a finding, and a problem in it."""

from datetime import date

import pandas as pd
import shapely

from evenhand.sources.report import FileRead, ImportReport
from evenhand.tables.areas import Areas
from evenhand.tables.counts import Counts
from evenhand.tables.deliveries import Deliveries
from evenhand.tables.interventions import Interventions
from evenhand.workspace.problems import open_problem
from evenhand.workspace.settings import Settings
from evenhand.workspace.workspace import Workspace

TODAY = date(2026, 6, 15)
BY = "prevention officer, Municipality of Lindeburg"
PARTS = {
    "title": "Burglary of homes in the north",
    "setting": "housing",
    "space": "private",
    "concern": {
        "kind": "offence", "offence_class": "burglary_dwelling", "when": "weekdays, daytime",
        "words": "Homes are broken into more often here than elsewhere in the city.",
    },
    "place": {"areas": ["N-2", "N-5"]},
    "affected": [{"group": "tenants of the older blocks", "how": "Loss, repairs, worry at night"}],
    "partners": [{"organisation": "Municipality of Lindeburg", "part": "leads"}],
}  # fmt: skip


def report(name, rows):
    read = FileRead(f"{name}.csv", "9f3c" * 16, 10, name, rows, rows)
    return ImportReport(files=(read,), set_aside=(), tables={name: rows})


def tables():
    names = ["N-2", "N-5", "Z-1"]
    areas = Areas.from_frame(
        pd.DataFrame({
            "area_id": names, "area_name": ["North second", "North fifth", "South first"],
            "level": "quarter",
            "geometry": [shapely.box(n * 100, 0, n * 100 + 90, 90) for n in range(3)],
        }),
        crs="EPSG:25831",
    )  # fmt: skip
    months = pd.date_range("2024-01-01", periods=24, freq="MS")
    frame = pd.MultiIndex.from_product([names, months]).to_frame(
        index=False, name=["area_id", "period_start"]
    )
    counts = Counts.from_frame(frame.assign(
        count=[9 if area != "Z-1" else 4 for area in frame["area_id"]], unit="offences",
        offence_source="burglary", offence_class="burglary_dwelling",
        period_end=frame["period_start"] + pd.offsets.MonthEnd(0)))  # fmt: skip
    interventions = Interventions.from_frame(pd.DataFrame({
        "intervention_id": ["M-1"], "measure": ["door_and_window_locks"], "area_id": ["N-2"],
        "role": ["treated"], "starts_on": ["2025-05-01"]}))  # fmt: skip
    deliveries = Deliveries.from_frame(pd.DataFrame({
        "intervention_id": ["M-1"], "area_id": ["N-2"], "period_start": ["2025-05-01"],
        "period_end": ["2025-05-31"], "planned": [50.0], "delivered": [40.0],
        "unit": ["homes"]}))  # fmt: skip
    return {"areas": areas, "counts": counts, "interventions": interventions,
            "deliveries": deliveries}  # fmt: skip


def make_city(folder, **settings):
    made = Settings(name="Lindeburg", crs="EPSG:25831", timezone="Europe/Amsterdam", **settings)
    city = Workspace.create(folder, made)
    for name, table in tables().items():
        city.add({name: table}, report(name, len(table)))
    return city


def opened(city, **more):
    return open_problem(city, {**PARTS, **more}, today=TODAY)
