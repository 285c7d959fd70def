"""Findings that count only some of the records are controlled as a part of them."""

from datetime import date

import pytest

from evenhand.publishing.release import make_release
from evenhand.tables.incidents import Incidents

from .release_city import CRS, ZONE, city, incidents, report, scattered

TODAY = date(2026, 11, 23)


@pytest.fixture(scope="module")
def part_placed(tmp_path_factory):
    """A city where some records have no place."""
    workspace = city(tmp_path_factory.mktemp("parts") / "Lindeburg", rows=1, roads=True)
    frame = scattered(incidents()).to_frame()
    frame["incident_id"] = "p" + frame["incident_id"].astype(str)
    frame.loc[::9, ["x_m", "y_m"]] = float("nan")
    frame.loc[::9, ["area_quarter", "area_district"]] = None
    placed = Incidents.from_frame(frame, crs=CRS, timezone=ZONE)
    workspace.add({"incidents": placed}, report({"incidents": placed}))
    return workspace


def test_counts_of_placed_records_go_out_beside_counts_of_all(part_placed):
    plan = [
        ("area_rates", {"level": "quarter"}),
        ("concentration", {"over": "area", "level": "quarter"}),
        ("street_density", {"offence": "drugs", "reach_m": 400.0}),
    ]
    made = make_release(part_placed, plan, today=TODAY, keep=False)
    assert {"Q-0002", "Q-0003"} <= {one.id for one in made.findings}, made.refused
    every = made.finding("C-offence_profile").cite("n_used")
    assert 0 < made.finding("Q-0002").to_frame()["count"].max() < every
