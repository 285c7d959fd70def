"""Repeat places: by hand, against chance, and what snapped, monthly and area data cannot say."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from monthly_tables import day_incidents
from shapely.geometry import LineString

from evenhand.errors import OptionError, UnsuitableData
from evenhand.safeguards.disclosure import control
from evenhand.safeguards.layout import Layout
from evenhand.safeguards.policy import DisclosurePolicy
from evenhand.scanning.repeat_places import repeat_places
from evenhand.tables.exposure import Exposure
from evenhand.tables.incidents import Incidents
from evenhand.tables.places import Places
from evenhand.tables.streets import Streets

TOLD = json.loads((Path(__file__).parents[1] / "reference/repeat_places/expected.json").read_text())
SYSTEM = "EPSG:25832"


def burglaries(x, days, *, precision_m=5.0, time_precision="day", **columns):
    table = day_incidents(days, precision=time_precision, x=x)
    frame = table.to_frame().assign(place_precision_m=precision_m, **columns)
    return Incidents.from_frame(frame, crs=SYSTEM, timezone="UTC")


def even(n=400, places=2000, seed=1, **columns):
    rng = np.random.default_rng(seed)
    x = rng.integers(places, size=n).astype(float)
    days = pd.Timestamp("2024-01-01") + pd.to_timedelta(rng.integers(0, 730, n), "D")
    return x, days, burglaries(x, days, **columns)


def hand(precision_m=5.0):
    x = [0.0] * 4 + [9.0] * 2 + [20.0, 30.0] + [40.0] * 4
    days = pd.date_range("2026-01-01", periods=12)
    return burglaries(x, days, precision_m=precision_m)


def test_incidence_is_prevalence_times_concentration():
    found = repeat_places(hand(), at_risk=10)
    assert found.prevalence == 0.5
    assert found.incidence == pytest.approx(found.prevalence * found.hits_per_place, rel=1e-12)
    assert found.incidence == 1.2
    assert found.share_repeat == pytest.approx(7 / 12)


def test_places_are_counted_by_how_often_they_were_hit():
    frame = repeat_places(hand(), at_risk=10).to_frame().set_index("part")
    assert frame.loc[["hit_1", "hit_2", "hit_3", "hit_4", "hit_5"], "places"].tolist() == [
        2,
        1,
        0,
        2,
        0,
    ]
    assert frame.loc[["hit_1", "hit_2", "hit_3", "hit_4", "hit_5"], "count"].tolist() == [
        2,
        2,
        0,
        8,
        0,
    ]


def test_equal_places_show_no_more_repeats_than_chance():
    found = repeat_places(even()[2], at_risk=2000)
    assert found.explain().answer.key == "repeat_places.like_chance"
    assert found.share_repeat_low <= found.share_repeat <= found.share_repeat_high
    assert found.share_soon_low <= found.share_soon <= found.share_soon_high


def test_planted_repeats_are_found_and_come_soon():
    x, days, _ = even(400)
    x = np.concatenate([x, x[:60]])
    days = days.append(days[:60] + pd.to_timedelta(np.arange(60) % 14 + 1, "D"))
    found = repeat_places(burglaries(x, days), at_risk=2000)
    assert found.explain().answer.key == "repeat_places.repeats"
    assert found.p_value_soon < 0.01
    assert "repeat_places.soon" in [m.key for m in found.explain().reading]


def test_without_places_at_risk_only_heaping_is_told():
    x, days, table = even(400)
    flat = repeat_places(table)
    assert flat.explain().answer.key == "repeat_places.like_chance_hit"
    assert np.isnan(flat.share_repeat_by_chance) and np.isnan(flat.incidence)
    assert "repeat_places.limit_unknown" in [m.key for m in flat.explain().limits]
    x[:40] = 7.0
    assert repeat_places(burglaries(x, days)).explain().answer.key == "repeat_places.repeats_hit"


@pytest.mark.parametrize("precision_m", [np.nan, 60.0])
def test_shared_points_are_no_addresses(precision_m):
    found = repeat_places(hand(precision_m), at_risk=10)
    assert found.explain().answer.key == "repeat_places.cannot_say"
    assert "nothing says that points are addresses" in found.explain().written("en")


def test_points_are_never_drawn_on_a_map():
    assert repeat_places(hand(), at_risk=10).to_map() is None


def test_dwellings_of_the_areas_are_the_places_at_risk():
    _, _, table = even(60, 50, area_quarter="q1")
    dwellings = Exposure.from_frame(pd.DataFrame({
        "area_id": ["q1", "other"], "base": "dwellings", "value": [800.0, 5.0]}))  # fmt: skip
    found = repeat_places(table, None, None, None, dwellings, base="dwellings")
    assert found.places_at_risk == 800
    assert "800 dwellings" in str(found.explain().answer)


def test_a_base_that_no_table_has_is_refused():
    _, _, table = even(60, 50, area_quarter="q1")
    with pytest.raises(UnsuitableData, match="how many dwellings"):
        repeat_places(table, base="dwellings")


def test_fewer_places_at_risk_than_were_hit_are_refused():
    with pytest.raises(OptionError, match="only 3 are said to be at risk"):
        repeat_places(hand(), at_risk=3)


def stations():
    frame = pd.DataFrame({"place_id": [f"p{n}" for n in range(8)], "kind": "station",
                          "x_m": [1000.0 * n for n in range(8)], "y_m": 0.0})  # fmt: skip
    return Places.from_frame(frame, crs=SYSTEM)


def test_an_incident_belongs_to_the_nearest_known_place_in_reach():
    x = [10.0] * 5 + [1040.0] * 3 + [2000.0] * 2 + [3000.0, 4000.0, 5500.0]
    found = repeat_places(burglaries(x, pd.date_range("2026-01-01", periods=13)), stations(),
                          over="place", within_m=50.0)  # fmt: skip
    assert found.places_at_risk == 8
    assert found.places_hit == 5
    assert found.set_aside == {"near_no_place": 1}
    layer = found.to_map()
    assert layer.kind == "places"
    assert sorted(row["value"] for row in layer.rows) == [1, 1, 2, 3, 5]


def test_known_places_are_asked_for_where_there_are_none():
    with pytest.raises(UnsuitableData, match="no table of places"):
        repeat_places(hand(), over="place")


def street_rows(lengths):
    return Streets.from_frame(pd.DataFrame({
        "segment_id": [f"s{n}" for n in range(len(lengths))], "kind": "minor", "length_m": lengths,
        "geometry": [LineString([(0, n), (100, n)]) for n in range(len(lengths))]}),
        crs=SYSTEM)  # fmt: skip


def test_long_streets_are_hit_more_often_by_chance():
    lengths = [1000.0] * 5 + [10.0] * 95
    rng = np.random.default_rng(3)
    share = np.array(lengths) / sum(lengths)
    at = rng.choice(100, 300, p=share)
    table = burglaries(0.0, pd.date_range("2025-01-01", periods=300),
                       area_segment=[f"s{n}" for n in at])  # fmt: skip
    by_length = repeat_places(table, None, street_rows(lengths), over="segment")
    alike = repeat_places(table, None, street_rows([50.0] * 100), over="segment")
    assert by_length.p_value > 0.05
    assert alike.p_value < 0.05
    assert by_length.to_map().kind == "segments"
    assert "in proportion to its length" in by_length.explain().written("en")


def test_months_say_nothing_of_how_soon_and_the_limit_says_so():
    months = pd.date_range("2025-01-01", periods=12, freq="MS")
    table = burglaries([0.0] * 6 + [1.0, 2.0, 3.0, 4.0, 5.0, 6.0], months, time_precision="month")
    found = repeat_places(table, at_risk=100)
    assert found.repeats_dated == 0
    assert len(found.charts()) == 1
    assert "repeat_places.limit_undated" in [m.key for m in found.explain().limits]
    assert np.isnan(found.to_frame().set_index("part").loc["gap_7", "repeats"])


def test_areas_alone_are_refused_with_what_they_can_answer():
    table = burglaries(0.0, pd.date_range("2025-01-01", periods=20), area_quarter="q1")
    frame = table.to_frame().assign(x_m=np.nan, y_m=np.nan)
    areas_only = Incidents.from_frame(frame, crs=SYSTEM, timezone="UTC")
    with pytest.raises(UnsuitableData, match="with areas alone area_rates"):
        repeat_places(areas_only)


def test_a_period_leaves_out_what_lies_outside():
    _, days, table = even(400)
    found = repeat_places(table, period_from=date(2024, 1, 1), period_to=date(2024, 12, 31))
    assert found.n_used == int((days.year == 2024).sum())
    assert found.set_aside == {"outside_period": 400 - found.n_used}


def test_one_full_place_among_many_is_told_as_heaping_and_not_as_repeats():
    x, days, _ = even(600, 4000, seed=4)
    x[:14] = 1.0
    x[14:60] = np.arange(46) + 5000.0  # as many places hit once, so that repeats stay as they were
    found = repeat_places(burglaries(x, days), at_risk=4000)
    assert found.share_repeat <= found.share_repeat_high
    assert found.explain().answer.key == "repeat_places.heaps"


def test_a_share_inside_its_range_is_never_told_as_more_than_chance():
    found = repeat_places(even(400, 2000, seed=1)[2], at_risk=2000)
    low_p = replace(found, p_value=0.03)
    assert found.share_repeat <= found.share_repeat_high
    assert found.share_often <= found.share_often_high
    assert low_p.explain().answer.key == "repeat_places.like_chance"


def test_a_few_per_cent_are_told_so_that_share_and_range_can_be_told_apart():
    x = np.concatenate([np.arange(800.0), np.full(3, 900.0), np.full(3, 901.0), np.full(4, 902.0)])
    days = pd.date_range("2023-01-01", periods=len(x))
    answer = str(repeat_places(burglaries(x, days)).explain().answer)
    assert answer.startswith("Yes, on some. All recorded offences: 1.2")


def test_a_handful_of_places_is_hidden_when_released():
    x = np.concatenate([np.arange(100.0, 140.0), np.repeat(1.0, 30)])
    found = repeat_places(burglaries(x, pd.date_range("2025-01-01", periods=70)), at_risk=900)
    layout = Layout(name="R-1/F-1", key=found.KEY, counts=found.COUNTS, derived=found.DERIVED)
    shown = control([(found.to_frame(), layout)], DisclosurePolicy())[0].frame.set_index("part")
    assert shown.loc["hit_1", "places"] == 40
    assert pd.isna(shown.loc["hit_5", "places"])
    assert shown.loc["hit_5", "places_was_suppressed"]
