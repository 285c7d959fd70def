"""Comparison areas: alike in the past, away from the treated, reached by nothing else."""

import numpy as np
import pandas as pd
import pytest

from evenhand.errors import UnsuitableData
from evenhand.response.comparison_areas import comparison_areas
from evenhand.statistics.likeness import gaps, held_out, past
from evenhand.tables.exposure import Exposure

from .plan_city import both, counts, drawn, plan, squares

SAME = dict.fromkeys(("a00", "a01", "a02", "a03", "a04", "a05"), 20)


def part(found):
    return found.to_frame().set_index("area_id")["part"].to_dict()


def test_areas_alike_are_chosen_and_others_are_not():
    found = comparison_areas(counts({**SAME, "a06": 200, "a07": 2}), treated=("a00",), wanted=3)
    assert found.chosen == ("a01", "a02", "a03")
    assert part(found)["a06"] == "unlike" and part(found)["a04"] == "alike"
    assert found.held_out_change == pytest.approx(0, abs=0.01)


def test_nothing_alike_is_an_answer_and_nothing_is_made_up():
    found = comparison_areas(
        counts({"a00": 500, "a01": 5, "a02": 6, "a03": 7}), treated=("a00",), caliper=0.5
    )
    assert found.verdict == "none" and found.chosen == ()
    assert np.isnan(found.held_out_change)
    assert "No areas are alike enough" in str(found.explain().answer)


def test_a_neighbour_within_the_buffer_is_left_out():
    found = comparison_areas(drawn(8), None, squares(8), treated=("a03",), buffer_m=1, caliper=5.0)
    assert part(found)["a02"] == part(found)["a04"] == "too_near"
    assert {"a02", "a04"}.isdisjoint(found.chosen)
    far = comparison_areas(drawn(8), None, squares(8), treated=("a03",), buffer_m=150, caliper=5.0)
    assert part(far)["a01"] == part(far)["a05"] == "too_near"


def test_areas_reached_by_another_measure_are_left_out_as_an_assessment_would():
    other = plan({"a05": "treated", "a06": "buffer", "a07": "comparison"}, "M-2", "2024-01-01")
    found = comparison_areas(drawn(8), other, treated=("a00",), offence="robbery", caliper=5.0)
    assert part(found)["a05"] == part(found)["a06"] == "reached"
    assert part(found)["a07"] != "reached"
    elsewhere = plan({"a05": "treated"}, "M-2", "2024-01-01", offence="assault")
    also = comparison_areas(drawn(8), elsewhere, treated=("a00",), offence="robbery", caliper=5.0)
    assert part(also)["a05"] == "reached"
    ended = plan({"a05": "treated"}, "M-2", "2021-01-01", ends_on="2021-12-31")
    over = comparison_areas(drawn(8), ended, treated=("a00",), offence="robbery", caliper=5.0)
    assert part(over)["a05"] != "reached"


def test_an_intervention_brings_its_areas_buffer_and_day():
    table = plan({"a00": "treated", "a01": "buffer"}, starts_on="2025-07-15")
    found = comparison_areas(drawn(8), table, caliper=5.0)
    assert (found.treated, found.intervention) == (("a00",), "M-1")
    assert str(found.last_on) == "2025-06-30"
    assert part(found)["a01"] == "too_near"


def test_areas_that_went_apart_in_the_months_held_out_are_told_as_such():
    fallen = [40] * 30 + [10] * 6
    found = comparison_areas(
        counts({"a00": fallen, **{f"b{n}": 40 for n in range(6)}}), treated=("a00",)
    )
    assert found.verdict == "apart"
    assert found.held_out_change == pytest.approx(-0.75, abs=0.01)


def test_a_short_and_thin_history_cannot_confirm_likeness():
    assert comparison_areas(drawn(10, mean=2.0), treated=("a00",), caliper=3.0).verdict == "unclear"


def test_a_thick_history_can_confirm_likeness():
    assert comparison_areas(drawn(10, mean=300.0), treated=("a00",), caliper=3.0).verdict == "alike"


def test_a_base_matches_on_the_rate_too():
    many = {f"a{n:02d}": 1000.0 for n in range(8)} | {"a01": 9000.0}
    exposure = Exposure.from_frame(
        pd.DataFrame({"area_id": list(many), "base": "residents", "value": list(many.values())})
    )
    found = comparison_areas(drawn(8), None, None, exposure, treated=("a00",), base="residents")
    assert part(found)["a01"] == "unlike"
    assert found.to_frame()["gap_rate_sd"].notna().any()


def test_months_held_out_are_not_matched_on():
    jump = [20] * 30 + [90] * 6
    found = comparison_areas(
        counts({"a00": 20, "a01": jump, **{f"b{n}": 20 + n for n in range(5)}}),
        treated=("a00",), caliper=5.0, wanted=1,
    )  # fmt: skip
    assert found.chosen[0] in ("a01", "b0")


def test_the_past_is_described_as_written_by_hand():
    """Twelve months, all in January: log(10.5), log(0.5 / 10.5), 2 cos(0), 2 sin(0)."""
    january = np.array([[10.0, *[0.0] * 11]])
    found = past(january, np.arange(1, 13))[0]
    assert found == pytest.approx([np.log(10.5), np.log(0.5 / 10.5), 2.0, 0.0])


def test_a_feature_in_which_areas_do_not_differ_sets_none_apart():
    found = gaps(np.array([[1.0, 5.0], [2.0, 5.0]]), np.array([1.0, 5.0]), np.array([True, True]))
    assert found[:, 1].tolist() == [0.0, 0.0]


def test_held_out_range_is_that_of_a_ratio_of_ratios():
    """By hand: log(50.5/100.5) − log(100.5/100.5), error √(1/50.5 + 3/100.5), 1.96 of it."""
    table = np.array([[25.0] * 4 + [25.0] * 2]), np.array([[25.0] * 4 + [50.0] * 2])
    found = held_out(*table, months=2, confidence=0.95)
    size = np.log(50.5 / 100.5) - np.log(100.5 / 100.5)
    assert found.change == pytest.approx(np.expm1(size))
    reach = 1.959964 * np.sqrt(found.dispersion * (1 / 50.5 + 3 / 100.5))
    assert found.low == pytest.approx(np.expm1(size - reach), rel=1e-6)


@pytest.mark.parametrize(("options", "words"), [
    ({"treated": ("nowhere",)}, "there is no area 'nowhere'"),
    ({"treated": ()}, "no treated area is named"),
    ({"treated": ("a00", "a00")}, "named twice"),
    ({}, "no area to treat is named"),
    ({"treated": ("a00",), "held_out_months": 40}, "at least 46 are needed"),
    ({"treated": ("a00",), "base": "residents"}, "has no 'residents'"),
    ({"treated": ("a00",), "level": "ward"}, "there is no 'ward'"),
])  # fmt: skip
def test_bad_input_gets_one_clear_message(options, words):
    with pytest.raises(UnsuitableData, match=words):
        comparison_areas(drawn(6), **options)


def test_interventions_that_cannot_be_meant_are_named():
    two = both(plan({"a00": "treated"}), plan({"a01": "treated"}, "M-2"))
    with pytest.raises(UnsuitableData, match="several interventions fit: M-1, M-2"):
        comparison_areas(drawn(6), two)
    with pytest.raises(UnsuitableData, match="'M-9' treats no area of this set"):
        comparison_areas(drawn(6), two, intervention="M-9")
    clash = both(plan({"a00": "treated"}), plan({"a00": "comparison"}))
    with pytest.raises(UnsuitableData, match="'a00' is both treated and in its own comparison"):
        comparison_areas(drawn(6), clash)


def test_a_treated_series_of_zeros_is_refused():
    with pytest.raises(UnsuitableData, match="'a00' has no incident in 36 months"):
        comparison_areas(counts({**SAME, "a00": 0}), treated=("a00",))
