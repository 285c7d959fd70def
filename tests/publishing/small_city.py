"""A very small city for tests of drawings and dossiers, made here from a fixed seed."""

import numpy as np
import pandas as pd
import shapely

from evenhand.tables.areas import Areas
from evenhand.tables.counts import Counts
from evenhand.tables.exposure import Exposure
from evenhand.tables.incidents import Incidents
from evenhand.tables.streets import Ground, Streets

CRS = "EPSG:25831"
NAMES = ("Oude Stad", "Noord", "Westrand", "Molenwijk", "Kanaalzone", "Zuid")
CLASSES = ("assault", "robbery", "theft_from_person", "burglary_dwelling", "misconduct", "damage")
SHARES = (0.22, 0.05, 0.13, 0.14, 0.28, 0.18)
EAST, NORTH, SIDE = 600_000.0, 5_750_000.0, 1000.0


def areas() -> Areas:
    boxes = [
        shapely.box(
            EAST + SIDE * (i % 3), NORTH + SIDE * (i // 3),
            EAST + SIDE * (i % 3 + 1), NORTH + SIDE * (i // 3 + 1),
        )
        for i in range(6)
    ]  # fmt: skip
    frame = pd.DataFrame(
        {
            "area_id": [f"A{i}" for i in range(6)],
            "area_name": NAMES,
            "level": "neighbourhood",
            "geometry": boxes,
            "area_km2": 1.0,
        }
    )
    return Areas.from_frame(frame, crs=CRS)


def streets() -> Streets:
    lines, kinds = [], []
    for i in range(31):
        x = EAST + i * 100.0
        lines.append(shapely.LineString([(x, NORTH), (x, NORTH + 2000)]))
        kinds.append("main" if i % 10 == 0 else "minor")
    for i in range(21):
        y = NORTH + i * 100.0
        lines.append(shapely.LineString([(EAST, y), (EAST + 3000, y)]))
        kinds.append("main" if i == 10 else "minor")
    lines.append(shapely.LineString([(EAST, NORTH + 300), (EAST + 3000, NORTH + 1700)]))
    kinds.append("rail")
    frame = pd.DataFrame(
        {
            "segment_id": [f"S{i}" for i in range(len(lines))],
            "kind": kinds,
            "length_m": [line.length for line in lines],
            "geometry": lines,
        }
    )
    return Streets.from_frame(frame, crs=CRS)


def ground() -> Ground:
    river = shapely.LineString([(EAST - 200, NORTH + 700), (EAST + 3200, NORTH + 1250)]).buffer(70)
    park = shapely.Point(EAST + 2400, NORTH + 500).buffer(250)
    frame = pd.DataFrame(
        {
            "ground_id": ["G1", "G2"],
            "kind": ["water", "green"],
            "label": ["Linde", "Stadspark"],
            "geometry": [river, park],
        }
    )
    return Ground.from_frame(frame, crs=CRS)


def exposure() -> Exposure:
    rng = np.random.default_rng(3)
    frame = pd.DataFrame(
        {
            "area_id": [f"A{i}" for i in range(6)] * 2,
            "base": ["residents"] * 6 + ["dwellings"] * 6,
            "group": "all",
            "value": [*rng.integers(4000, 15000, 6), *rng.integers(1800, 6000, 6)],
            "source": "made for tests",
        }
    )
    return Exposure.from_frame(frame)


def incidents(n: int = 3000, *, precision: str = "instant", placed: bool = True) -> Incidents:
    rng = np.random.default_rng(7)
    start = pd.Timestamp("2023-11-01", tz="Europe/Amsterdam")
    minutes = rng.integers(0, 1095 * 24 * 60, n)
    starts = start + pd.to_timedelta(minutes, unit="min")
    ends = starts
    if precision == "month":
        local = starts.tz_localize(None).to_period("M")
        starts = local.to_timestamp().tz_localize("Europe/Amsterdam")
        ends = (local + 1).to_timestamp().tz_localize("Europe/Amsterdam")
    which = rng.choice(6, n, p=[0.35, 0.15, 0.1, 0.1, 0.1, 0.2])
    x = EAST + SIDE * (which % 3) + rng.uniform(0, SIDE, n)
    y = NORTH + SIDE * (which // 3) + rng.uniform(0, SIDE, n)
    classes = rng.choice(CLASSES, n, p=SHARES)
    frame = pd.DataFrame(
        {
            "incident_id": [f"I{i}" for i in range(n)],
            "offence_source": classes,
            "offence_class": classes,
            "starts_at": starts,
            "ends_at": ends,
            "time_precision": precision,
            "x_m": x if placed else np.nan,
            "y_m": y if placed else np.nan,
            "space": rng.choice(["public", "private", "unknown"], n),
            "setting": rng.choice(["housing", "night_time_street", "public_space"], n),
            "area_neighbourhood": [f"A{i}" for i in which],
        }
    )
    return Incidents.from_frame(frame, crs=CRS, timezone="Europe/Amsterdam")


def counts() -> Counts:
    rng = np.random.default_rng(11)
    rows = []
    for area in range(6):
        for month in pd.date_range("2023-11-01", periods=36, freq="MS"):
            for name, share in zip(CLASSES, SHARES, strict=True):
                rows.append(
                    (f"A{area}", month, month + pd.offsets.MonthEnd(0), name,
                     int(rng.poisson(60 * share * (2 if area == 0 else 1))))
                )  # fmt: skip
    frame = pd.DataFrame(
        rows, columns=["area_id", "period_start", "period_end", "offence_class", "count"]
    )
    return Counts.from_frame(frame.assign(offence_source=frame["offence_class"], unit="offences"))
