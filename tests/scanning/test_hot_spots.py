import json

import numpy as np
import pandas as pd
import pytest
import shapely
from monthly_tables import day_incidents, month_counts

from evenhand.errors import OptionError, UnsuitableData
from evenhand.scanning.hot_spots import hot_spots
from evenhand.statistics.cells import cells_named
from evenhand.tables.areas import Areas
from evenhand.tables.exposure import Exposure
from evenhand.tables.incidents import Incidents
from evenhand.tables.streets import Streets

SIDE = 3_000.0


def areas(level: str = "quarter", n: int = 3) -> Areas:
    step = SIDE / n
    rows = [{"area_id": f"Q{c}{r}", "area_name": f"Quarter {c}{r}", "level": level,
             "geometry": shapely.box(c * step, r * step, (c + 1) * step, (r + 1) * step)}
            for c in range(n) for r in range(n)]  # fmt: skip
    return Areas.from_frame(pd.DataFrame(rows), crs="EPSG:25832")


def residents(of: Areas, values=1_000.0, base: str = "residents") -> Exposure:
    ids = of.column("area_id")
    return Exposure.from_frame(pd.DataFrame({
        "area_id": ids, "period_start": pd.NaT, "period_end": pd.NaT, "base": base,
        "value": np.broadcast_to(np.asarray(values, float), len(ids)),
    }))  # fmt: skip


def points(x, y, *, precision_m=10.0, day="2026-01-05", **more) -> Incidents:
    frame = day_incidents(np.broadcast_to(np.asarray(day, dtype="datetime64[D]"), len(x)), x=x, y=y,
                          **more).to_frame()  # fmt: skip
    frame["place_precision_m"] = precision_m
    return Incidents.from_frame(frame, crs="EPSG:25832", timezone="UTC")


def scattered(n: int = 600, hot: int = 60, seed: int = 1, **more) -> Incidents:
    """Even incidents, and some more around one corner of four cells."""
    rng = np.random.default_rng(seed)
    x, y = rng.uniform(0, SIDE, (2, n))
    x[:hot], y[:hot] = rng.uniform(650, 850, (2, hot))
    return points(x, y, **more)


def test_a_planted_gathering_is_found_and_nothing_far_from_it():
    found = hot_spots(scattered(), areas(), residents(areas()))
    frame = found.to_frame()
    hot = frame[frame["is_hot"]]
    assert (found.cell_m, found.n_places) == (250.0, 144)
    assert 4 <= len(hot) <= 16
    column, row = (hot["cell_id"].str.split("_").str[at].astype(int) for at in (1, 2))
    assert column.between(1, 4).all() and row.between(1, 4).all()
    assert (hot["ratio_low"] > 1.0).all()
    assert found.n_hot_stable >= 0.7 * found.n_hot
    assert found.share_count_hot > 1.5 * found.share_base_hot


def test_even_incidents_give_no_place_and_the_answer_says_so():
    found = hot_spots(scattered(hot=0, seed=3), areas(), residents(areas()))
    assert found.n_hot == 0
    assert str(found.explain().answer).startswith("No squares stand out")


def test_the_answer_names_neighbours_only_where_they_are_counted():
    around = hot_spots(scattered(), areas(), residents(areas())).explain().answer
    alone = hot_spots(scattered(), areas(), residents(areas()), within_m=0).explain().answer
    assert "with their neighbours" in str(around)
    assert "neighbours" not in str(alone)


def test_where_more_people_live_more_is_expected():
    people = np.ones(9) * 100.0
    people[4] = 10_000.0
    rng = np.random.default_rng(2)
    x, y = rng.uniform(1_000, 2_000, (2, 500))
    crowd = points(x, y)
    by_people = hot_spots(crowd, areas(), residents(areas(), people))
    by_ground = hot_spots(crowd, areas(), residents(areas(), people), base="ground")
    assert by_people.n_hot == 0
    assert by_ground.n_hot > 10
    assert by_ground.base == "ground"
    assert any("Risk: the base is" in str(line) for line in by_ground.explain().limits)
    in_place = hot_spots(crowd, areas())
    said = "no table says how many residents there are where, so the base is"
    assert any(said in str(line) for line in in_place.explain().limits)


def test_counts_and_expectations_add_up_without_neighbours():
    found = hot_spots(scattered(), areas(), residents(areas()), within_m=0.0)
    frame = found.to_frame()
    assert frame["count"].sum() == found.n_used == 600
    assert frame["expected"].sum() == pytest.approx(600, rel=1e-9)
    np.testing.assert_array_equal(frame["count"], frame["count_around"])
    assert frame["exposure"].sum() == pytest.approx(9_000, rel=1e-9)


def test_hexagons_are_counted_too():
    found = hot_spots(scattered(), areas(), residents(areas()), over="hexagon")
    assert found.to_frame()["cell_id"].str.startswith("hex250_").all()
    assert found.n_hot >= 3


def test_without_outline_only_cells_with_records_are_known():
    found = hot_spots(scattered(), cell_m=500.0)
    assert not found.has_outline
    assert found.base == "ground"
    assert any("without the city" in str(line) for line in found.explain().limits)


def test_areas_may_come_as_counts():
    counts = month_counts([[9, 8, 12], *[[2, 3, 1]] * 8], areas=[f"a{n}" for n in range(9)])
    found = hot_spots(counts, over="area")
    frame = found.to_frame()
    assert frame.columns[0] == "area_id"
    assert frame.loc[frame["is_hot"], "area_id"].tolist() == ["a0"]
    assert found.base == "alike"
    assert frame["is_stable"].isna().all()
    assert np.isnan(found.n_hot_stable) and np.isnan(found.n_hot_thinned)
    assert "stay when" not in str(found.explain().answer)


def test_counts_have_no_cells():
    counts = month_counts([[9, 8, 12], *[[2, 3, 1]] * 8], areas=[f"a{n}" for n in range(9)])
    with pytest.raises(UnsuitableData, match="over='area'"):
        hot_spots(counts, over="hexagon")


def test_points_are_needed_for_cells_and_streets_for_segments():
    bare = day_incidents(["2026-01-05"] * 40, x=np.nan, y=np.nan)
    with pytest.raises(UnsuitableData, match="area_rates"):
        hot_spots(bare, areas(), cell_m=500.0)
    with pytest.raises(UnsuitableData, match="import streets"):
        hot_spots(scattered(), areas(), over="segment")


def test_cells_are_never_finer_than_the_places_are_known():
    coarse = scattered(precision_m=400.0)
    assert hot_spots(coarse, areas()).cell_m == 500.0
    with pytest.raises(UnsuitableData, match="give at least 400"):
        hot_spots(coarse, areas(), cell_m=250.0)
    with pytest.raises(UnsuitableData, match="the source does not say"):
        hot_spots(scattered(precision_m=np.nan), areas(), cell_m=50.0)


def test_a_few_coarser_places_are_set_aside_and_counted():
    precision = np.where(np.arange(600) < 30, 900.0, 10.0)
    found = hot_spots(scattered(precision_m=precision), areas())
    assert found.set_aside["coarser_than_cell"] == 30
    assert found.share_lost == pytest.approx(0.05)


def test_too_few_to_expect_one_anywhere_is_refused_in_words():
    with pytest.raises(UnsuitableData, match="too few to say anything"):
        hot_spots(scattered(40, 5), areas(), residents(areas()), cell_m=100.0, within_m=0.0)


def test_few_incidents_and_few_places_are_refused_together():
    with pytest.raises(UnsuitableData) as caught:
        hot_spots(points([5.0] * 12, [5.0] * 12), cell_m=250.0)
    assert "only 12 incidents" in str(caught.value)
    assert "only 1 places" in str(caught.value)


def test_too_many_cells_are_refused_in_words():
    wide = areas(n=1).to_frame().assign(geometry=shapely.box(0, 0, 90_000, 90_000))
    with pytest.raises(OptionError, match="give a larger one"):
        hot_spots(scattered(), Areas.from_frame(wide, crs="EPSG:25832"), cell_m=50.0)


def test_months_are_enough_but_a_series_cannot_be_told_then():
    by_month = scattered(precision="month")
    found = hot_spots(by_month, areas(), residents(areas()))
    assert found.n_hot > 0
    assert np.isnan(found.n_hot_thinned)
    assert found.to_frame()["is_hot_thinned"].isna().all()
    assert any("do not know the day" in str(line) for line in found.explain().reading)


def test_one_door_that_repeats_within_a_fortnight_counts_once():
    rng = np.random.default_rng(5)
    x, y = rng.uniform(0, SIDE, (2, 460))
    x[:60], y[:60] = 1_130.0, 1_130.0
    days = np.datetime64("2026-01-01") + rng.integers(0, 300, 460)
    days[:60] = np.datetime64("2026-03-02") + np.arange(60) % 9
    found = hot_spots(points(x, y, day=days), areas(), residents(areas()))
    assert found.n_hot > 0
    assert found.n_hot_thinned == 0


def test_places_known_to_a_cell_width_make_small_gatherings_unstable():
    sharp = hot_spots(scattered(precision_m=5.0, hot=25), areas(), residents(areas()))
    blurred = hot_spots(scattered(precision_m=240.0, hot=25), areas(), residents(areas()))
    shared = sharp.to_frame()["share_kept"].to_numpy(), blurred.to_frame()["share_kept"].to_numpy()
    hot = sharp.to_frame()["is_hot"].to_numpy()
    assert shared[1][hot].mean() < shared[0][hot].mean()


def streets_and_points() -> tuple[Streets, Incidents]:
    """Ten streets of ten segments of 100 m, not joined to each other; one segment is full."""
    lines = {f"s{row}{at}": shapely.LineString([(at * 100, row * 300), (at * 100 + 100, row * 300)])
             for row in range(10) for at in range(10)}  # fmt: skip
    frame = pd.DataFrame({"segment_id": list(lines), "kind": "minor", "geometry": lines.values()})
    rng = np.random.default_rng(4)
    x, y = rng.uniform(0, 1_000, 500), rng.integers(0, 10, 500) * 300.0
    x[:40], y[:40] = rng.uniform(310, 390, 40), 600.0
    return Streets.from_frame(frame, crs="EPSG:25832"), points(x, y)


def test_segments_have_neighbours_along_streets_only():
    streets, incidents = streets_and_points()
    found = hot_spots(incidents, streets=streets, over="segment", within_m=100.0)
    frame = found.to_frame().set_index("segment_id")
    hot = set(frame.index[frame["is_hot"]])
    assert {"s22", "s23", "s24"} <= hot
    assert all(name.startswith("s2") for name in hot)
    assert frame.loc["s23", "count_around"] == frame.loc[["s22", "s23", "s24"], "count"].sum()
    assert frame["expected"].max() == pytest.approx(500 * 300 / 10_000)
    assert found.base == "street_length"


def test_what_an_area_has_is_spread_over_its_street_length():
    streets, incidents = streets_and_points()
    halves = pd.DataFrame({
        "area_id": ["west", "east"], "area_name": ["West", "East"], "level": "half",
        "geometry": [shapely.box(-50, -50, 500, 3_000), shapely.box(500, -50, 1_050, 3_000)],
    })  # fmt: skip
    both = Areas.from_frame(halves, crs="EPSG:25832")
    found = hot_spots(incidents, both, residents(both, [900.0, 100.0]), streets, over="segment")
    exposure = found.to_frame().set_index("segment_id")["exposure"]
    assert exposure["s00"] == pytest.approx(900 / 50)
    assert exposure["s09"] == pytest.approx(100 / 50)


def test_police_found_offences_are_marked():
    found = hot_spots(scattered(offence="drugs"), areas(), residents(areas()), offence="drugs")
    assert found.share_discovered == 1.0
    assert any("found by police activity" in str(line) for line in found.explain().limits)


def test_the_map_draws_only_what_is_clear_and_marks_what_is_not():
    found = hot_spots(scattered(), areas(), residents(areas()))
    layer = found.to_map()
    assert layer.kind == "cells"
    tiers = pd.Series([row["certainty"] for row in layer.rows])
    frame = found.to_frame()
    clear = frame["is_hot"] | frame["is_cold"]
    assert tiers.isin(["sure", "unsure"]).sum() == clear.sum()
    unstable = clear & ~frame["is_stable"].astype(bool)
    assert tiers.eq("unsure").sum() == unstable.sum()
    outlined = [row["is_outlined"] for row in layer.rows]
    assert sum(outlined) == (frame["is_hot"] & frame["share_kept"].ge(0.9)).sum()


def test_results_do_not_depend_on_the_order_of_rows():
    incidents = scattered()
    turned = Incidents.from_frame(incidents.to_frame().iloc[::-1].reset_index(drop=True),
                                  crs="EPSG:25832", timezone="UTC")  # fmt: skip
    one, two = (hot_spots(table, areas(), residents(areas())).to_frame() for table in
                (incidents, turned))  # fmt: skip
    steady = [name for name in one if name not in ("share_kept", "is_stable")]
    pd.testing.assert_frame_equal(one[steady], two[steady])


def two_gatherings() -> Incidents:
    """Even incidents, 90 more in one corner and 50 more in the opposite one."""
    rng = np.random.default_rng(7)
    x, y = rng.uniform(0, SIDE, (2, 740))
    x[:90], y[:90] = rng.uniform(600, 850, (2, 90))
    x[90:140], y[90:140] = rng.uniform(2_300, 2_500, (2, 50))
    return points(x, y)


def test_hot_cells_that_lie_together_are_one_group_and_the_largest_is_first():
    found = hot_spots(two_gatherings(), areas(), residents(areas()))
    frame = found.to_frame()
    assert found.n_groups == 2
    assert frame["group"].notna().equals(frame["is_hot"])
    first, second = (frame[frame["group"].eq(n)] for n in (1, 2))
    assert first["place_name"].mode()[0] == "Quarter 00"
    assert second["place_name"].mode()[0] == "Quarter 22"
    assert found.count_first == first["count"].sum()
    assert found.expected_first == pytest.approx(740 * first["exposure"].sum() / 9_000)
    groups = next(line for line in found.explain().reading if "groups" in str(line))
    assert "number 1, around Quarter 00" in str(groups)


def test_the_chart_has_a_row_for_each_group_as_on_the_map():
    found = hot_spots(two_gatherings(), areas(), residents(areas()))
    chart = found.plot()
    assert json.loads(json.dumps(chart.to_json()))["data"]["values"]
    assert [row["place"] for row in chart.rows] == ["1 · Quarter 00", "2 · Quarter 22"]
    one = chart.rows[0]
    assert one["ratio"] == pytest.approx(found.count_first / found.expected_first)
    assert one["ratio_low"] < one["ratio"] < one["ratio_high"]
    labels = {row["label"]: row["cell_id"] for row in found.to_map().rows if row["label"]}
    frame = found.to_frame().set_index("cell_id")
    assert {label: frame.loc[cell, "group"] for label, cell in labels.items()} == {"1": 1, "2": 2}


def test_gi_star_stands_beside_and_does_not_judge():
    found = hot_spots(scattered(), areas(), residents(areas()))
    frame = found.to_frame()
    indptr, indices = cells_named(frame["cell_id"].tolist()).neighbours(375.0)
    counts = frame["count"].to_numpy(float)
    around = np.add.reduceat(counts[indices], indptr[:-1])
    many = np.diff(indptr)
    spread = counts.std() * np.sqrt((len(counts) * many - many**2) / (len(counts) - 1))
    np.testing.assert_allclose(
        frame["gi_star"], (around - counts.mean() * many) / spread, rtol=1e-9, atol=1e-12
    )
    top = frame["gi_star"].idxmax()
    assert frame.loc[top, "p_gi_star"] < 0.001
    by_exact = frame["p_adjusted"].le(0.05) & frame["ratio"].ge(1)
    assert frame["is_hot"].equals(by_exact)
    assert frame.loc[frame["gi_star"].idxmin(), "p_gi_star"] < 0.5


def test_outlines_in_another_reference_system_are_refused():
    elsewhere = Areas.from_frame(areas().to_frame(), crs="EPSG:25833")
    with pytest.raises(UnsuitableData, match="EPSG:25832, the areas in EPSG:25833"):
        hot_spots(scattered(), elsewhere)


def test_records_where_no_base_is_known_are_set_aside():
    people = np.ones(9) * 1_000.0
    people[8] = np.nan
    found = hot_spots(scattered(hot=0), areas(), residents(areas(), people))
    frame = found.to_frame()
    beyond = frame["cell_id"].str.split("_").str[1].astype(int).ge(8) & frame["cell_id"].str.split(
        "_"
    ).str[2].astype(int).ge(8)
    assert found.set_aside["without_base"] > 50
    assert found.n_used == 600 - found.set_aside["without_base"] == frame["count"].sum()
    assert frame.loc[beyond, "exposure"].sum() == 0
    assert frame["expected"].max() == pytest.approx(found.n_used * 9 / 128, rel=1e-6)
