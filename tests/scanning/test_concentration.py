import numpy as np
import pandas as pd
import pytest
from monthly_tables import day_incidents, month_counts
from shapely.geometry import LineString

from evenhand.errors import UnsuitableData
from evenhand.scanning.concentration import concentration
from evenhand.statistics.lorenz import generalised_gini
from evenhand.tables.exposure import Exposure
from evenhand.tables.incidents import Incidents
from evenhand.tables.places import Places
from evenhand.tables.streets import Streets


def on_segments(counts, with_streets=True):
    names = [f"s{n:03d}" for n in range(len(counts))]
    frame = day_incidents(["2025-03-01"] * int(np.sum(counts))).to_frame()
    frame["area_segment"] = np.repeat(names, counts)
    incidents = type(day_incidents(["2025-01-01"])).from_frame(
        frame, crs="EPSG:25832", timezone="UTC"
    )
    if not with_streets:
        return incidents, None
    lines = [LineString([(0, n), (10, n)]) for n in range(len(counts))]
    streets = pd.DataFrame({"segment_id": names, "kind": "minor", "geometry": lines})
    return incidents, Streets.from_frame(streets, crs="EPSG:25832")


def test_random_incidents_are_no_more_concentrated_than_chance():
    counts = np.bincount(np.random.default_rng(1).integers(400, size=200), minlength=400)
    found = concentration(*on_segments(counts), over="segment")
    assert found.gini > 0.3
    assert found.gini_by_chance_low < found.gini < found.gini_by_chance_high
    assert "No more concentrated than chance" in str(found.explain().answer)


def test_a_few_full_segments_stand_out_from_chance():
    counts = np.ones(300, dtype=int)
    counts[:10] = 40
    found = concentration(*on_segments(counts), over="segment")
    assert found.p_value == pytest.approx(1 / 200)
    assert found.share_for_half == pytest.approx(9 / 300)
    layer = found.to_map()
    assert layer is not None
    assert layer.kind == "segments"
    assert layer.breaks == (2.0, 5.0, 10.0, 20.0)


def test_segments_without_incidents_count_where_the_network_is_known():
    counts = np.zeros(100, dtype=int)
    counts[:50] = 1
    known = concentration(*on_segments(counts), over="segment")
    unknown = concentration(on_segments(counts, with_streets=False)[0], over="segment")
    assert (known.places, unknown.places) == (100, 50)
    assert known.all_known and not unknown.all_known
    assert unknown.p_value > 0.5
    assert any("Only places with a record" in str(line) for line in unknown.explain().limits)


def test_points_on_shared_places_cannot_say_how_much_gathers():
    spots = np.repeat(np.arange(20.0), 10)
    found = concentration(day_incidents(["2025-03-01"] * 200, x=spots))
    assert any("rounded or moved" in str(line) for line in found.explain().limits)
    assert str(found.explain().answer).startswith("These data cannot say")
    layer = found.to_map()
    assert layer is not None and layer.kind == "places"
    assert [row["value"] for row in layer.rows] == [10.0] * 20


def test_points_known_to_be_exact_may_say_how_much_gathers():
    spots = np.concatenate([np.zeros(60), np.arange(1.0, 141.0)])
    table = day_incidents(["2025-03-01"] * 200, x=spots)
    exact = Incidents.from_frame(
        table.to_frame().assign(place_precision_m=5.0), crs=table.crs, timezone=table.timezone
    )
    assert "cannot say" in str(concentration(table).explain().answer)
    assert "cannot say" not in str(concentration(exact).explain().answer)
    assert concentration(exact).to_map() is None


def test_counts_by_area_are_read_over_areas_alone():
    table = month_counts(np.array([[50] * 12] + [[5] * 12] * 7), areas=tuple("abcdefgh"))
    found = concentration(table, over="area")
    assert found.places == 8
    assert found.share_for_half == pytest.approx(1 / 8)
    assert found.to_frame().set_index("level")["count"]["10"] == 600
    with pytest.raises(UnsuitableData, match="counts have no points"):
        concentration(table)


def test_the_frame_holds_whole_places_and_what_they_hold():
    counts = np.array([10] * 5 + [1] * 95)
    frame = concentration(*on_segments(counts), over="segment").to_frame().set_index("level")
    assert frame.loc["5", "places"] == 5
    assert frame.loc["5", "share_count"] == pytest.approx(50 / 145)


def test_too_few_incidents_or_places_are_refused():
    with pytest.raises(UnsuitableData, match="only 4 of the incidents"):
        concentration(day_incidents(["2025-03-01"] * 4, x=np.arange(4.0)))
    with pytest.raises(UnsuitableData, match="only 2 places"):
        concentration(day_incidents(["2025-03-01"] * 40, x=np.repeat([0.0, 5.0], 20)))
    with pytest.raises(UnsuitableData, match="no street segments"):
        concentration(day_incidents(["2025-03-01"] * 40), over="segment")


def test_areas_alone_are_told_over_what_they_can_be_asked():
    with pytest.raises(UnsuitableData, match="point of its own; with areas alone over='area'"):
        concentration(
            day_incidents(["2025-03-01"] * 40, x=np.full(40, np.nan), y=np.nan), over="point"
        )


def with_people(values, base="residents"):
    return Exposure.from_frame(
        pd.DataFrame({"area_id": list(values), "base": base, "value": list(values.values())})
    )


def test_areas_that_are_only_large_do_not_gather_more_than_their_people():
    table = month_counts(np.array([[50] * 12] + [[5] * 12] * 7), areas=tuple("abcdefgh"))
    people = with_people({"a": 50_000} | dict.fromkeys("bcdefgh", 5_000))
    plain, over = concentration(table, over="area"), concentration(table, None, None, people,
                                                                   over="area")  # fmt: skip
    assert plain.explain().answer.key == "concentration.gathers"
    assert over.explain().answer.key == "concentration.like_chance_base"
    assert over.gini == pytest.approx(0, abs=1e-12)
    assert "share_base" in over.plot().columns
    assert "concentration.limit_exposure" not in [one.key for one in over.explain().limits]


def test_small_areas_with_much_of_it_gather_it_over_their_people():
    table = month_counts(np.array([[20] * 12] * 6), areas=tuple("abcdef"))
    people = with_people({"a": 100} | dict.fromkeys("bcdef", 5_000))
    found = concentration(table, None, None, people, over="area")
    assert found.explain().answer.key.startswith("concentration.gathers")
    assert found.share_for_half == pytest.approx(10_100 / 25_100)
    frame = found.to_frame().set_index("level")
    assert frame.loc["20", "share_base"] == pytest.approx(100 / 25_100)
    assert frame.loc["20", "share_places"] == pytest.approx(1 / 6)


def test_a_base_that_few_areas_have_is_not_used():
    table = month_counts(np.array([[20] * 12] * 6), areas=tuple("abcdef"))
    found = concentration(table, None, None, with_people({"a": 5, "b": 5}), over="area")
    assert not found.has_base
    assert found.to_frame()["share_base"].isna().all()


def stations(many):
    frame = pd.DataFrame({"place_id": [f"p{n}" for n in range(many)], "kind": "station",
                          "x_m": [1000.0 * n for n in range(many)], "y_m": 0.0})  # fmt: skip
    return Places.from_frame(frame, crs="EPSG:25832")


def at_stations(counts, off_m=20.0):
    x = np.repeat(1000.0 * np.arange(len(counts)) + off_m, counts)
    return day_incidents(["2025-03-01"] * len(x), x=x)


def test_known_places_that_were_never_hit_count():
    counts = [3, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 5, 0]
    found = concentration(at_stations(counts), None, None, None, stations(14), over="place")
    assert (found.places, found.places_hit, found.all_known) == (14, 4, True)
    assert found.gini == pytest.approx(generalised_gini(counts), rel=1e-12)
    assert sorted(row["value"] for row in found.to_map().rows) == [1, 1, 3, 5]


def test_incidents_out_of_reach_of_every_known_place_are_set_aside():
    table = at_stations([20, 5, 5, 5, 5])
    with pytest.raises(UnsuitableData, match="only 0 of the incidents"):
        concentration(table, None, None, None, stations(5), over="place", within_m=10.0)
    found = concentration(table, None, None, None, stations(5), over="place", within_m=30.0)
    assert found.n_used == 40


@pytest.mark.parametrize(("counts", "general"), [
    ([3, 1, 1] + [0] * 7, 0.56), ([1] * 5 + [0] * 5, 0.0), ([0, 0, 0, 1, 1, 2, 6], 0.657143),
])  # fmt: skip
def test_the_index_of_places_is_as_published_where_they_are_taken_tenfold(counts, general):
    # Ten times as many at each place, on as many places: G is the same, and C < n no longer holds.
    tenfold = [10 * one for one in counts]
    found = concentration(at_stations(tenfold), None, None, None, stations(len(counts)),
                          over="place")  # fmt: skip
    plain = {0.56: 0.78, 0.0: 0.5}.get(general, general)
    assert found.gini == pytest.approx(plain, abs=5e-7)


def test_places_are_asked_for_where_there_is_no_table_of_them():
    with pytest.raises(UnsuitableData, match="no table of places"):
        concentration(at_stations([20, 5, 5, 5, 5]), over="place")
