"""The planted near repeats of the demo city, as `near_repeat` sees them."""

import numpy as np
import pytest

from evenhand.demo.planted import PLANTED
from evenhand.scanning.near_repeat import near_repeat
from evenhand.scanning.near_repeat_zones import near_repeat_zones


@pytest.fixture(scope="module")
def found(city):
    return near_repeat(city.tables["incidents"], offence=PLANTED.near_repeat_class, draws=199)


def test_planted_near_repeats_are_clear_and_fade_as_planted(found, city):
    assert found.verdict == "clear"
    # Followers of followers carry the excess a little further than a first follower.
    first_m, first_days = np.log(2) * PLANTED.distance_m, np.log(2) * PLANTED.delay_days
    assert found.half_distance_low_m < 1.25 * first_m < found.half_distance_high_m
    assert found.half_life_low_days < 1.25 * first_days < found.half_life_high_days
    origins = city.truth.origins.set_index("incident_id")
    rows = city.tables["incidents"].to_frame()
    rows = rows[rows["offence_class"].eq(PLANTED.near_repeat_class)]
    planted = origins.loc[rows["incident_id"], "origin"].eq("near_repeat").mean()
    at = "[euclidean|plain|0–<100|0–6]"
    extra = found.cite(f"pairs{at}") - found.cite(f"expected_pairs{at}")
    assert 0.2 < extra / (planted * found.n_used) < 1


def test_without_planted_near_repeats_none_are_clear_and_there_are_no_zones(calm_city):
    table, offence = calm_city.tables["incidents"], PLANTED.near_repeat_class
    assert near_repeat(table, offence=offence, draws=199).verdict == "not_clear"
    assert near_repeat_zones(table, offence=offence, draws=199).zones == 0


def test_zones_hold_more_of_the_next_week_than_their_share_of_the_city(city):
    from datetime import date, timedelta

    table, offence = city.tables["incidents"], PLANTED.near_repeat_class
    local = table.local_times("starts_at").dt.date
    frame = table.to_frame()
    hit = seen = 0
    for month in (2, 4, 6, 8):
        on = date(2026, month, 28)
        zones = near_repeat_zones(table, offence=offence, on=on, draws=99)
        assert zones.zones > 0
        soon = frame["offence_class"].eq(offence) & (local > on) & (local <= on + timedelta(days=7))
        points = frame.loc[soon & frame["x_m"].notna(), ["x_m", "y_m"]].to_numpy()
        rows = zones.to_frame()
        apart = np.hypot(*(points[:, None, :] - rows[["x_m", "y_m"]].to_numpy()).transpose(2, 0, 1))
        hit += int((apart < rows["radius_m"].to_numpy()).any(axis=1).sum())
        seen += len(points)
    area = city.tables["areas"].to_frame()
    km2 = area.loc[area["level"].eq(area["level"].iloc[0]), "area_km2"].sum()
    assert hit / seen > 2 * zones.area_km2 / km2
