"""A small Lindeburg as raw files: the same file names and columns, fewer of everything."""

import json

import numpy as np
import pandas as pd

from evenhand.demo.offences import CODES as DEMO_CODES
from evenhand.demo.raw import mapping_text
from evenhand.demo.raw_columns import FILES, INCIDENTS

COLUMNS = {**INCIDENTS.columns}
CODES = {"burglary_dwelling": 0.3, "robbery": 0.2, "theft_from_person": 0.3, "bicycle_theft": 0.2}
AREAS = ("OUD", "STA", "NOO")
ROWS = 1500


def write_small_city(folder):
    """Write `raw/` and the mark of a demo city into a folder."""
    raw = folder / "raw"
    raw.mkdir(parents=True)
    (raw / "neighbourhoods.geojson").write_text(json.dumps(_outlines()), encoding="utf-8")
    (raw / "neighbourhoods.toml").write_text(
        mapping_text(FILES["neighbourhoods.geojson"]), encoding="utf-8"
    )
    _incidents().to_csv(raw / "incidents_2024.csv", index=False)
    (raw / "incidents_2024.toml").write_text(mapping_text(INCIDENTS), encoding="utf-8")
    _exposure().to_csv(raw / "exposure.csv", index=False)
    (raw / "exposure.toml").write_text(mapping_text(FILES["exposure.csv"]), encoding="utf-8")
    (folder / "demo.json").write_text('{"dirty": false}\n', encoding="utf-8")


def _outlines():
    features = [
        {
            "type": "Feature",
            "properties": {"code": code, "label": code.title(), "deprivation": 1.0 + i},
            "geometry": {"type": "Polygon", "coordinates": [[
                [5.10 + i / 100, 51.96], [5.11 + i / 100, 51.96], [5.11 + i / 100, 51.97],
                [5.10 + i / 100, 51.97], [5.10 + i / 100, 51.96],
            ]]},
        }
        for i, code in enumerate(AREAS)
    ]  # fmt: skip
    return {"type": "FeatureCollection", "features": features}


def _incidents():
    draw = np.random.default_rng(3)
    codes = {name: code for code, _, name, _, _ in reversed(DEMO_CODES)}
    first = pd.Timestamp("2023-11-01")
    starts = first + pd.to_timedelta(draw.integers(0, 1096 * 1440, ROWS), unit="min")
    text = pd.Series(starts).dt.strftime("%Y-%m-%d %H:%M")
    names = draw.choice(list(CODES), ROWS, p=list(CODES.values()))
    frame = pd.DataFrame({
        "incident_id": [f"L2024-{i:05d}" for i in range(ROWS)],
        "offence_source": [codes[name] for name in names],
        "starts_at": text,
        "ends_at": text,
        "longitude": draw.uniform(5.10, 5.13, ROWS).round(6),
        "latitude": draw.uniform(51.96, 51.97, ROWS).round(6),
        "place_precision_m": 10.0,
        "space": "public",
        "setting": "neighbourhood",
        "attempted": "no",
        "discovered_by": "public",
    })  # fmt: skip
    return frame.reindex(columns=list(COLUMNS)).rename(columns=COLUMNS)


def _exposure():
    rows = [
        {"area_id": code, "base": base, "group": "all", "value": value, "source": "Lindeburg"}
        for code in AREAS
        for base, value in (("residents", 9000.0), ("dwellings", 4000.0), ("ambient", 12000.0))
    ]
    return pd.DataFrame(rows)
