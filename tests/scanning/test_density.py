"""Density: what it finds, what it must not find, and what it refuses."""

import numpy as np
import pandas as pd
import pytest
import shapely

from evenhand.errors import OptionError, UnsuitableData
from evenhand.scanning.density import density
from evenhand.tables.areas import Areas
from evenhand.tables.incidents import Incidents

SYSTEM = "EPSG:25832"
L_SHAPE = shapely.Polygon([(0, 0), (4000, 0), (4000, 1500), (1500, 1500), (1500, 4000), (0, 4000)])
SPOT = (3200.0, 700.0)


def areas(*shapes):
    rows = [{"area_id": f"a{n}", "area_name": f"Part {n}", "level": "part", "geometry": shape}
            for n, shape in enumerate(shapes)]  # fmt: skip
    return Areas.from_frame(pd.DataFrame(rows), crs=SYSTEM)


WEST, EAST = (
    L_SHAPE.intersection(shapely.box(a, 0, b, 4000)) for a, b in ((0, 2000), (2000, 4000))
)
PARTS = areas(WEST, EAST)


def recorded(x, y, **columns):
    frame = pd.DataFrame({
        "incident_id": [f"i{n:05d}" for n in range(len(x))], "offence_source": "x",
        "offence_class": "robbery", "starts_at": pd.Timestamp("2025-03-01", tz="UTC"),
        "time_precision": "day", "x_m": x, "y_m": y,
    } | columns)  # fmt: skip
    return Incidents.from_frame(frame, crs=SYSTEM, timezone="UTC")


def even(many, seed=1):
    draw = np.random.default_rng(seed)
    at = draw.uniform(0, 4000, (6 * many, 2))
    return at[shapely.contains_xy(L_SHAPE, at)][:many].T.copy()


def gathered(many, extra, seed=1):
    draw = np.random.default_rng(seed + 100)
    spot = np.array(SPOT)[:, None] + draw.normal(0, 60, (2, extra))
    return np.c_[even(many, seed), spot]


def cell_with(found, x, y):
    cells = found.cells()
    return cells.set_index("cell_id").loc[f"sq{found.cell_m:g}_{int(x // found.cell_m)}_"
                                          f"{int(y // found.cell_m)}"]  # fmt: skip


def test_a_planted_spot_is_found_named_and_outlined():
    found = density(recorded(*gathered(400, 100)), PARTS)
    answer = found.explain().answer.written("en")
    assert answer.startswith("Densest in Part 1.")
    frame = found.to_frame().set_index("level")
    assert frame.loc["2", "share_held_out_low"] > 0.1 > frame.loc["2", "share_ground"]
    spot = cell_with(found, *SPOT)
    assert spot["stays"]
    assert spot["certainty"] in ("sure", "unsure")
    assert spot["times_average"] > 10
    far = cell_with(found, 500.0, 3000.0)
    assert not far["stays"]


def test_an_even_city_is_called_no_denser_than_chance():
    found = density(recorded(*even(400)), PARTS)
    assert found.p_value > 0.05
    assert found.explain().answer.written("en").startswith("No place is clearly denser")
    # The ground holds more of the points that it was found from: why others are told first.
    row = found.to_frame().set_index("level").loc["2"]
    assert row["share_count"] > row["share_held_out"]
    assert row["share_held_out_low"] < row["share_ground"] < row["share_held_out_high"]


@pytest.mark.parametrize("many", [2, 3, 6])
def test_few_records_on_a_spot_are_no_peak(many):
    spot = np.array(SPOT)[:, None] + np.arange(2 * many).reshape(2, many)
    found = density(recorded(*np.c_[even(20), spot]), PARTS, bandwidth_m=100.0)
    assert cell_with(found, *SPOT)["times_average"] > 5
    assert cell_with(found, *SPOT)["certainty"] in ("as_expected", "cannot_say")
    cells = found.cells()
    assert not (cells["times_average"].gt(1) & cells["certainty"].eq("sure")).any()


def test_the_bandwidth_is_never_finer_than_the_places_are_known():
    at = gathered(300, 200)
    loose = density(recorded(*at, place_precision_m=90.0), PARTS, cell_m=50.0)
    assert loose.bandwidth_m >= 90.0
    assert loose.floor_m == 90.0
    exact = density(recorded(*at, place_precision_m=5.0), PARTS, cell_m=50.0, bandwidth_m=60.0)
    assert exact.bandwidth_m == 60.0
    with pytest.raises(OptionError, match=r"points may be 90 m off; give at least 90"):
        density(recorded(*at, place_precision_m=90.0), PARTS, cell_m=50.0, bandwidth_m=60.0)


def test_half_a_bandwidth_finer_than_the_places_is_not_looked_at():
    at = gathered(300, 200)
    found = density(recorded(*at, place_precision_m=90.0), PARTS, bandwidth_m=100.0)
    assert found.to_frame()["share_with_half_bandwidth"].isna().all()
    assert "half would be finer" in found.explain().written()
    wide = density(recorded(*at, place_precision_m=90.0), PARTS, bandwidth_m=200.0)
    assert wide.to_frame()["share_with_half_bandwidth"].notna().all()


def test_repeated_points_do_not_narrow_the_bandwidth_and_both_are_told():
    x, y = even(300)
    again = np.random.default_rng(2).integers(0, 20, 300)
    found = density(recorded(np.r_[x, x[again]], np.r_[y, y[again]]), PARTS, cell_m=25.0)
    assert found.bandwidth_m > 2 * found.bandwidth_on_rows_m
    assert found.n_distinct == 300
    told = found.explain().written()
    assert "share their point with another; with all of them the same rule would choose" in told
    few = density(recorded(x, y), PARTS)
    assert np.isnan(few.bandwidth_on_rows_m)
    assert "share their point" not in few.explain().written("en")


def test_jones_diggle_gives_every_record_whole_to_the_map():
    found = density(recorded(*gathered(300, 100)), PARTS, edge="jones_diggle", bandwidth_m=150.0)
    cells = found.cells()
    whole = np.full(len(cells), 100.0**2)  # the window ends with its cells here
    assert np.sum(cells["per_km2"] / 1e6 * whole) == pytest.approx(400, abs=1e-6)


def test_months_are_enough_and_no_date_is_too():
    x, y = gathered(100, 50)
    month = recorded(x, y, time_precision="month")
    assert density(month, PARTS).n_used == 150
    assert density(recorded(x, y, starts_at=pd.NaT), PARTS).n_used == 150


def test_rows_without_a_point_are_refused_with_what_could_be_asked():
    nowhere = recorded(np.full(30, np.nan), np.full(30, np.nan), area_part="a0")
    with pytest.raises(UnsuitableData, match="area_rates"):
        density(nowhere, PARTS)


def test_few_different_points_are_refused():
    with pytest.raises(UnsuitableData, match="only 2 different points"):
        density(recorded([100.0] * 20 + [200.0] * 20, [100.0] * 40), PARTS)


def test_cells_without_number_are_refused_before_they_are_laid():
    with pytest.raises(OptionError, match="makes more than"):
        density(recorded(*even(50)), areas(shapely.box(0, 0, 300_000, 300_000)), cell_m=25.0)


def test_records_outside_the_areas_are_set_aside():
    x, y = even(100)
    found = density(recorded(np.r_[x, 3000.0], np.r_[y, 3000.0]), PARTS)
    assert found.set_aside == {"outside_areas": 1}
    assert found.n_used == 100


def test_without_areas_a_window_is_drawn_around_the_points_and_said():
    found = density(recorded(*even(400)))
    assert not found.has_outline
    assert any("drawn around the records" in str(limit) for limit in found.explain().limits)
    assert found.densest_in == ()


def test_the_finest_areas_of_most_ground_are_taken():
    halves = areas(WEST, EAST).to_frame()
    whole = pd.DataFrame([{"area_id": "w", "area_name": "Whole", "level": "city",
                           "geometry": L_SHAPE}])  # fmt: skip
    spot = pd.DataFrame([{"area_id": f"s{n}", "area_name": "Spot", "level": "spots",
                          "geometry": shapely.box(n, 0, n + 1, 1)} for n in range(5)])  # fmt: skip
    both = Areas.from_frame(pd.concat([halves, whole, spot])[list(whole)], crs=SYSTEM)
    assert density(recorded(*gathered(400, 100)), both).densest_in == ("Part 1",)


def test_the_seed_moves_only_what_is_held_out():
    table = recorded(*gathered(200, 60))
    first, other = density(table, PARTS, seed=1), density(table, PARTS, seed=2)
    pd.testing.assert_frame_equal(first.cells(), other.cells())
    held = [n for n in first.to_frame() if n.startswith("share_held_out")]
    pd.testing.assert_frame_equal(first.to_frame().drop(columns=held),
                                  other.to_frame().drop(columns=held))  # fmt: skip
    assert (first.to_frame()["share_held_out"] != other.to_frame()["share_held_out"]).any()
