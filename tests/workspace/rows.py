import pandas as pd
from shapely.geometry import Polygon

from evenhand.sources.report import FileRead, ImportReport
from evenhand.tables.areas import Areas
from evenhand.tables.incidents import Incidents
from evenhand.workspace.settings import Settings

CRS, ZONE = "EPSG:25831", "Europe/Amsterdam"
SETTINGS = Settings(name="Lindeburg", timezone=ZONE, crs=CRS, languages=("en", "fr"))


def incident_rows(count, start=0, **more):
    times = pd.to_datetime("2024-01-01", utc=True) + pd.to_timedelta(
        [7 * i for i in range(start, start + count)], unit="h"
    )
    return pd.DataFrame({
        "incident_id": [f"i{i}" for i in range(start, start + count)],
        "offence_source": "BURGLARY",
        "offence_class": ["burglary_dwelling", "robbery"] * (count // 2) + ["drugs"] * (count % 2),
        "starts_at": times,
        "ends_at": times,
        "time_precision": "instant",
        "x_m": [500_000.0 + i for i in range(count)],
        "y_m": [5_800_000.0 + i for i in range(count)],
        **more,
    })  # fmt: skip


def incidents(count, start=0, **more):
    return Incidents.from_frame(incident_rows(count, start, **more), crs=CRS, timezone=ZONE)


def areas():
    square = Polygon([(0, 0), (10, 0), (10, 10), (0, 10)])
    return Areas.from_frame(
        pd.DataFrame({
            "area_id": ["a", "b"], "area_name": ["Noord", "Oude Stad"], "level": "quarter",
            "geometry": [square, square.buffer(1.5)], "area_km2": [0.1, None],
        }),
        crs=CRS,
    )  # fmt: skip


def report(rows, name="export.csv", table="incidents"):
    file = FileRead(name, "0" * 64, 1000, table, rows, rows)
    return ImportReport(files=(file,), tables={table: rows})
