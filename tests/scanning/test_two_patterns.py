from datetime import date

import numpy as np
import pandas as pd
import pytest
from monthly_tables import day_incidents, month_counts

from evenhand.errors import UnsuitableData
from evenhand.scanning.pattern_change import pattern_change
from evenhand.scanning.pattern_difference import pattern_difference
from evenhand.tables.counts import Counts
from evenhand.tables.incidents import Incidents

AREAS = tuple("abcdefgh")
YEARS = {"first_from": date(2021, 1, 1), "first_to": date(2021, 12, 31),
         "second_from": date(2022, 1, 1), "second_to": date(2022, 12, 31)}  # fmt: skip
SWAPPED = {"first_from": date(2022, 1, 1), "first_to": date(2022, 12, 31),
           "second_from": date(2021, 1, 1), "second_to": date(2021, 12, 31)}  # fmt: skip


def city(seed=1, mean=12.0, change=None, common=1.0, offence="robbery"):
    draw = np.random.default_rng(seed)
    level = np.full((len(AREAS), 24), mean) * (1 + np.arange(len(AREAS)))[:, None] / 3
    level[:, 12:] *= common
    for area, factor in (change or {}).items():
        level[AREAS.index(area), 12:] *= factor
    return month_counts(draw.poisson(level), areas=AREAS, offence=offence)


def points(many=730, seed=2, moved=0.0):
    """Make two years of points on four squares of 250 m; in the second, some move to the first."""
    draw = np.random.default_rng(seed)
    days = [*pd.date_range("2021-01-01", periods=many // 2),
            *pd.date_range("2022-01-01", periods=many // 2)]  # fmt: skip
    square = draw.integers(0, 4, many)
    square[many // 2 :][draw.random(many // 2) < moved] = 0
    return day_incidents(days, x=1000 + 250.0 * square + 100, y=5010.0)


def test_an_area_that_holds_a_larger_share_than_before_is_named_and_no_other():
    found = pattern_change(city(change={"e": 1.8}), **YEARS)
    frame = found.to_frame().set_index("area_id")
    assert frame.index[frame["is_clear"]].tolist() == ["e"]
    assert frame.loc["e", "change_low"] > 0
    assert (found.places_more, found.places_less) == (1, 0)
    assert "The pattern changed" in str(found.explain().answer)


def test_one_small_area_that_changes_is_no_change_of_the_whole():
    counts = np.full((12, 24), 40.0)
    counts[0, :12], counts[0, 12:] = 1, 5
    noise = np.random.default_rng(4).poisson(counts[1:])
    table = month_counts(np.vstack([counts[:1], noise]), areas=tuple("abcdefghijkl"))
    found = pattern_change(table, **YEARS)
    assert found.p_value > 0.05
    assert found.to_frame().set_index("area_id").loc["a", "is_clear"]
    answer = str(found.explain().answer)
    assert answer.startswith("Single places changed, the pattern as a whole not clearly")


def test_a_rise_that_is_the_same_everywhere_changes_no_pattern():
    found = pattern_change(city(seed=3, common=2.0), **YEARS)
    assert not found.to_frame()["is_clear"].any()
    assert found.p_value > 0.05
    assert found.moved < 0.06
    assert "No clear change" in str(found.explain().answer)


def test_swapping_the_periods_turns_the_index_round_and_changes_no_p_value():
    table = city(change={"b": 2.5})
    there, back = pattern_change(table, **YEARS), pattern_change(table, **SWAPPED)
    for name in ("p_value", "p_value_adjusted"):
        assert there.to_frame()[name].to_numpy() == pytest.approx(back.to_frame()[name].to_numpy())
    assert there.moved == pytest.approx(back.moved)
    assert there.similarity == back.similarity_swapped


def test_areas_too_sparse_ever_to_stand_out_are_named_in_the_reading():
    table = np.full((4, 24), 10)
    table[3] = 0
    table[3, [3, 20]] = 1
    found = pattern_change(month_counts(table, areas=tuple("abcd")), **YEARS)
    frame = found.to_frame().set_index("area_id")
    assert frame.loc["d", "certainty"] == "cannot_say"
    assert (found.places_judged, found.places_sparse) == (3, 1)
    assert any("not judged: d." in str(message) for message in found.explain().reading)


def test_with_hardly_any_records_it_says_too_few():
    found = pattern_change(month_counts([[1] + [0] * 23, [0] * 23 + [1]], areas=("a", "b")),
                           **YEARS)  # fmt: skip
    assert found.places_judged == 0
    assert str(found.explain().answer).startswith("Too few to say")


def test_the_map_has_a_middle_class_for_no_clear_change():
    layer = pattern_change(city(change={"e": 1.8}), **YEARS).to_map()
    certainty = {row["area_id"]: row["certainty"] for row in layer.rows}
    assert layer.diverging
    assert certainty["e"] == "sure"
    assert certainty["a"] == "unsure"


def test_cells_are_found_by_their_points_and_drawn_as_cells():
    found = pattern_change(points(moved=0.5), **YEARS, over="cell", cell_m=250)
    frame = found.to_frame().set_index("area_id")
    assert frame.index.tolist() == [f"sq250_{n}_20" for n in (4, 5, 6, 7)]
    assert frame.loc["sq250_4_20", "is_clear"]
    assert found.to_map().kind == "cells"
    assert {"cell_id", "value", "certainty"} == set(found.to_map().rows[0])


def test_points_vaguer_than_a_cell_are_set_aside_and_counted():
    frame = points().to_frame()
    frame["place_precision_m"] = 10.0
    frame.loc[:9, "place_precision_m"] = 400.0
    frame.loc[10:14, ["x_m", "y_m"]] = np.nan
    table = Incidents.from_frame(frame, crs="EPSG:25832", timezone="UTC")
    found = pattern_change(table, **YEARS, over="cell")
    assert found.set_aside == {"coarse_place": 10, "unplaced": 5}
    assert found.n_used == 715


@pytest.mark.parametrize("over", ["segment", "cell"])
def test_counts_are_refused_where_places_are_no_areas(over):
    with pytest.raises(UnsuitableData, match=f"pattern_change.*\n.*counts have no {over}s"):
        pattern_change(city(), **YEARS, over=over)


def test_records_of_areas_alone_are_sent_from_cells_to_areas():
    frame = points().to_frame()
    frame[["x_m", "y_m"]] = np.nan
    table = Incidents.from_frame(frame, crs="EPSG:25832", timezone="UTC")
    with pytest.raises(UnsuitableData, match=r"730 rows have no point(.|\n)*over='area'"):
        pattern_change(table, **YEARS, over="cell")


def test_a_period_without_a_record_is_refused_in_words():
    with pytest.raises(UnsuitableData, match=r"pattern_change(.|\n)*no record with such a place"):
        pattern_change(month_counts([[5] * 12 + [0] * 12] * 3, areas=tuple("abc")), **YEARS)


def test_periods_that_overlap_are_refused():
    with pytest.raises(UnsuitableData, match="overlap"):
        pattern_change(city(), **YEARS | {"second_from": date(2021, 12, 1)})


def test_two_offences_with_one_pattern_do_not_differ():
    both = pd.concat([city(seed=5).to_frame(), city(seed=6, offence="assault").to_frame()])
    found = pattern_difference(Counts.from_frame(both), offence="robbery", other_offence="assault")
    assert not found.to_frame()["is_clear"].any()
    assert found.p_value > 0.05


def test_two_offences_differ_where_one_gathers():
    other = city(seed=6, change={"h": 3.0}, offence="assault").to_frame()
    both = pd.concat([city(seed=5).to_frame(), other])
    found = pattern_difference(Counts.from_frame(both), offence="robbery", other_offence="assault",
                               period_from=date(2022, 1, 1))  # fmt: skip
    frame = found.to_frame().set_index("area_id")
    assert frame.loc["h", "is_clear"]
    assert "most apart is h" in str(found.explain().answer)


def test_an_offence_is_not_compared_with_itself():
    with pytest.raises(UnsuitableData, match="both offences are 'robbery'"):
        pattern_difference(city(), offence="robbery", other_offence="robbery")


def test_near_repeats_widen_the_tests_where_months_show_them():
    table = np.repeat(np.random.default_rng(9).poisson(3.0, (8, 24)), 1, axis=1) * 4
    found = pattern_change(month_counts(table, areas=AREAS), **YEARS)
    assert found.dispersion == pytest.approx(4.0, rel=0.35)
    assert not found.to_frame()["is_clear"].any()
