"""A small made-up city with small numbers in it, as a workspace."""

import numpy as np
import pandas as pd
import shapely
from shapely.geometry import box

from evenhand.sources.report import FileRead, ImportReport
from evenhand.tables.areas import Areas
from evenhand.tables.exposure import Exposure
from evenhand.tables.incidents import Incidents
from evenhand.tables.streets import Streets
from evenhand.workspace.settings import Settings
from evenhand.workspace.workspace import Workspace

CRS, ZONE = "EPSG:25831", "Europe/Amsterdam"
QUARTERS = ("a1", "a2", "a3", "b1", "b2", "b3")
MIX = {
    "burglary_dwelling": 0.3,
    "bicycle_theft": 0.4,
    "robbery": 0.1,
    "drugs": 0.19,
    "weapons": 0.01,
}


def incidents(rows=900, seed=5, months=46):
    draw = np.random.default_rng(seed)
    start = pd.Timestamp("2023-01-01", tz=ZONE)
    end = pd.Timestamp("2023-01-01") + pd.DateOffset(months=months)
    days = (end - pd.Timestamp("2023-01-01")).days
    seconds = np.sort(draw.integers(0, days * 86_400, rows))
    starts = pd.Series(start + pd.to_timedelta(seconds, unit="s")).dt.floor("s")
    where = draw.choice(6, rows, p=[0.4, 0.2, 0.2, 0.1, 0.09, 0.01])
    frame = pd.DataFrame({
        "incident_id": [f"i{seed}-{n:05d}" for n in range(rows)],
        "offence_source": "code",
        "offence_class": draw.choice(list(MIX), rows, p=list(MIX.values())),
        "starts_at": starts,
        "ends_at": starts,
        "time_precision": "instant",
        "x_m": 1000.0 * (where % 3) + 500,
        "y_m": 1000.0 * (where // 3) + 500,
        "area_quarter": np.array(QUARTERS, dtype=object)[where],
        "area_district": np.array(["a", "b"], dtype=object)[where // 3],
    })  # fmt: skip
    return Incidents.from_frame(frame, crs=CRS, timezone=ZONE)


def areas():
    rows = [
        {"area_id": code, "area_name": f"Quarter {code}", "level": "quarter",
         "geometry": box(1000 * (n % 3), 1000 * (n // 3), 1000 * (n % 3) + 1000,
                         1000 * (n // 3) + 1000)}
        for n, code in enumerate(QUARTERS)
    ] + [
        {"area_id": code, "area_name": f"District {code}", "level": "district",
         "geometry": box(0, 1000 * n, 3000, 1000 * n + 1000)}
        for n, code in enumerate("ab")
    ]  # fmt: skip
    return Areas.from_frame(pd.DataFrame(rows), crs=CRS)


def exposure():
    people = dict(zip(QUARTERS, (4000, 3000, 2500, 2000, 1500, 5), strict=True))
    rows = [{"area_id": code, "base": "residents", "value": n} for code, n in people.items()]
    return Exposure.from_frame(pd.DataFrame(rows))


def report(tables):
    file = FileRead("export.csv", "0" * 64, 1000, "incidents", 1, 1)
    return ImportReport(files=(file,), tables={name: len(one) for name, one in tables.items()})


def scattered(table, seed=6):
    """Move each incident to a place of its own in its quarter."""
    frame, draw = table.to_frame(), np.random.default_rng(seed)
    for name in ("x_m", "y_m"):
        frame[name] += draw.uniform(-480, 480, len(frame)).round(1)
    return Incidents.from_frame(frame, crs=CRS, timezone=ZONE)


def streets():
    """Streets every hundred metres from west to east and from south to north."""
    ways = [[(0, y), (3000, y)] for y in range(0, 2001, 100)]
    ways += [[(x, 0), (x, 2000)] for x in range(0, 3001, 100)]
    grid = shapely.node(shapely.multilinestrings(ways))
    lines = shapely.get_parts(grid)
    frame = pd.DataFrame({"segment_id": [f"s{n}" for n in range(len(lines))], "kind": "minor",
                          "geometry": lines})  # fmt: skip
    return Streets.from_frame(frame, crs=CRS)


def city(folder, rows=900, apart=False, roads=False):
    settings = Settings(name="Lindeburg", timezone=ZONE, crs=CRS, languages=("en", "fr"))
    workspace = Workspace.create(folder, settings)
    recorded = scattered(incidents(rows)) if apart else incidents(rows)
    tables = {"incidents": recorded, "areas": areas(), "exposure": exposure()}
    if roads:
        tables["streets"] = streets()
    workspace.add(tables, report(tables))
    return workspace
