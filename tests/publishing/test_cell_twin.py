"""The table twin of a map of cells: the clear ones alone, so that it can be read."""

from types import SimpleNamespace

import numpy as np
import pandas as pd

from evenhand.publishing.figures import twin_of
from evenhand.publishing.placing import layout_of
from evenhand.safeguards.layout import layout_problems
from evenhand.scanning.hot_spots import hot_spots
from evenhand.tables.incidents import Incidents


def found():
    rng = np.random.default_rng(1)
    x, y = rng.uniform(0, 3_000, (2, 600))
    x[:60], y[:60] = rng.uniform(650, 850, (2, 60))
    when = pd.Timestamp("2026-01-05", tz="UTC")
    frame = pd.DataFrame({
        "incident_id": [str(n) for n in range(600)], "offence_source": "x",
        "offence_class": "robbery", "starts_at": when, "ends_at": when, "time_precision": "day",
        "x_m": x, "y_m": y, "place_precision_m": 10.0,
    })  # fmt: skip
    return hot_spots(Incidents.from_frame(frame, crs="EPSG:25832", timezone="UTC"))


def test_the_twin_has_the_clear_cells_with_the_highest_first():
    finding = found()
    frame = finding.to_frame()
    clear = frame[frame["is_hot"] | frame["is_cold"]]
    twin = twin_of(SimpleNamespace(finding=finding, id="F-0001"), None, finding.to_map(), {})
    assert len(twin.rows) == min(50, len(clear)) < len(frame)
    named = [str(heading.column) for heading in twin.headings]
    assert named[0] == "cell_id"
    assert "place_name" not in named  # no areas, so no names: an empty column is left out
    assert {"count", "count_around", "expected"} <= set(named)  # both, or the ratio makes no sense
    assert twin.rows[0][named.index("group")].value.kind == "count"
    ratio = named.index("ratio")
    shown = [row[ratio].value.value for row in twin.rows]
    assert shown == sorted(shown, reverse=True)
    assert shown[0] == clear["ratio"].max()
    assert twin.rows[0][ratio].citation.startswith("F-0001.ratio[sq250_")


def test_cells_are_refused_for_what_they_are_and_every_number_is_declared():
    finding = found()
    problems = layout_problems(finding.to_frame(), layout_of("R-1/F-1", finding, None, {}))
    assert len(problems) == 1
    assert "cells or street segments (column 'cell_id')" in problems[0]
