"""Places by periods, from counts and from incidents; gaps, edges and what is refused."""

import json
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from monthly_tables import day_incidents, month_counts
from shapely.geometry import Polygon

from evenhand.errors import OptionError, UnsuitableData
from evenhand.scanning.space_time_map import space_time_map
from evenhand.tables.areas import Areas
from evenhand.tables.incidents import Incidents

TOLD = json.loads(
    (Path(__file__).parents[1] / "reference/space_time_map/expected.json").read_text()
)


def city(bump=0, months=24, areas=8, seed=3):
    rng = np.random.default_rng(seed)
    table = rng.poisson(10.0, (areas, months))
    table[2, 5] += bump
    return table.tolist(), [f"a{n}" for n in range(areas)]


def test_expected_counts_are_place_times_period_over_all():
    counts = [[2, 3, 5], [4, 6, 10], [6, 9, 15]]
    frame = space_time_map(month_counts(counts, areas=["a", "b", "c"])).to_frame()
    by = frame.set_index(["area_id", "period"])["expected_count"]
    assert by["a", "2021-01"] == TOLD["expected_a_first"]
    assert by["c", "2021-03"] == TOLD["expected_c_third"]
    assert frame["ratio"].tolist() == pytest.approx([1.0] * 9)


def test_a_planted_month_of_one_area_is_told_with_its_numbers():
    table, areas = city(bump=30)
    found = space_time_map(month_counts(table, areas=areas))
    assert (found.clear_more, found.clear_less, found.places_clear) == (1, 0, 1)
    assert bool(found.cite("is_clear[a2|2021-06]"))
    text = str(found.explain().answer)
    assert "a2" in text and "June 2021" in text and f"{table[2][5]} instead of" in text


def test_a_month_that_had_much_everywhere_does_not_stand_out():
    table, areas = city()
    for row in table:
        row[5] *= 4
    found = space_time_map(month_counts(table, areas=areas))
    assert found.explain().answer.key == "space_time_map.none"


def test_a_place_that_always_has_much_does_not_stand_out():
    table, areas = city()
    table[0] = np.random.default_rng(1).poisson(90, 24).tolist()
    found = space_time_map(month_counts(table, areas=areas))
    assert found.explain().answer.key == "space_time_map.none"


@pytest.mark.parametrize(("kind", "periods", "first"), [("quarter", 8, "2021Q1"),
                                                        ("year", 2, "2021")])  # fmt: skip
def test_months_are_added_up_to_whole_quarters_and_years(kind, periods, first):
    table, areas = city(months=29)
    if kind == "year":
        with pytest.raises(UnsuitableData, match="2 whole periods of kind year"):
            space_time_map(month_counts(table, areas=areas), period=kind)
        return
    found = space_time_map(month_counts(table, areas=areas), period=kind,
                           period_to=date(2022, 12, 31))  # fmt: skip
    assert found.periods == periods
    assert found.cite(f"count[a0|{first}]") == sum(table[0][:3])


def test_areas_and_months_without_figures_are_left_out_and_counted():
    table = np.random.default_rng(2).poisson(9.0, (4, 12)).astype(object)
    table[3, :7] = None
    table[1, 4] = None
    found = space_time_map(month_counts(table.tolist(), areas=list("abcd")))
    assert (found.places, found.periods) == (TOLD["gaps"]["places"], TOLD["gaps"]["periods"])
    assert found.n_used == 33
    assert found.n_used + sum(found.set_aside.values()) == found.n_rows == 48


def points(bump=0, precision="day", precision_m=5.0):
    rng = np.random.default_rng(6)
    days = pd.Timestamp("2024-01-01") + pd.to_timedelta(rng.integers(0, 731, 900), "D")
    x, y = rng.uniform(0, 2000, 900), rng.uniform(0, 1000, 900)
    days = days.append(pd.DatetimeIndex(["2024-05-10"] * bump))
    x, y = np.append(x, np.full(bump, 250.0)), np.append(y, np.full(bump, 250.0))
    table = day_incidents(days, precision=precision, x=x)
    frame = table.to_frame().assign(y_m=y, place_precision_m=precision_m)
    frame["area_quarter"] = np.where(x < 700, "q1", np.where(x < 1400, "q2", "q3"))
    return Incidents.from_frame(frame, crs="EPSG:25832", timezone="UTC")


def test_cells_are_counted_and_the_planted_one_is_found():
    found = space_time_map(points(25), over="cell", cell_m=500.0)
    assert found.places == 8
    assert found.KEY == ("cell_id", "period")
    assert found.n_used == 925
    clear = found.to_frame().query("is_clear")
    assert clear[["cell_id", "period"]].to_numpy().tolist() == [["sq500_0_0", "2024-05"]]
    layer = found.to_map()
    assert layer.kind == "cells"
    assert [row["cell_id"] for row in layer.rows if row["certainty"] == "sure"] == ["sq500_0_0"]


def test_points_too_coarse_for_their_cells_are_set_aside():
    with pytest.raises(UnsuitableData):
        space_time_map(points(precision_m=60.0), over="cell", cell_m=100.0)
    assert space_time_map(points(precision_m=60.0), over="cell", cell_m=200.0).n_used == 900


def test_months_are_enough_for_months():
    by_day, by_month = (
        space_time_map(points(25, word), level="quarter") for word in ("day", "month")
    )
    pd.testing.assert_frame_equal(by_day.to_frame(), by_month.to_frame())


def test_an_area_without_any_record_is_there_and_not_judged():
    table = points()
    square = [[(0, 0), (1, 0), (1, 1)]] * 4
    areas = Areas.from_frame(pd.DataFrame({
        "area_id": ["q1", "q2", "q3", "q4"], "area_name": list("ABCD"), "level": "quarter",
        "geometry": [Polygon(ring) for ring in square], "area_km2": 1.0}),
        crs="EPSG:25832")  # fmt: skip
    found = space_time_map(table, areas)
    assert (found.places, found.places_judged) == (4, 3)
    layer = {row["area_id"]: row["certainty"] for row in found.to_map().rows}
    assert layer["q4"] == "cannot_say"


def test_counts_have_no_cells():
    table, areas = city()
    with pytest.raises(UnsuitableData, match="over='area'"):
        space_time_map(month_counts(table, areas=areas), over="cell")


def test_cells_of_a_few_metres_are_refused():
    with pytest.raises(OptionError, match="at least 50"):
        space_time_map(points(), over="cell", cell_m=10.0)


def test_few_places_are_refused():
    table, areas = city(areas=2 + 1)
    with pytest.raises(UnsuitableData, match="at least 3 are needed to compare"):
        space_time_map(month_counts(table[:2], areas=areas[:2]))
