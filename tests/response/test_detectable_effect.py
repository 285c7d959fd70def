"""What could be seen: floors, sizes, what more would help, and what is refused."""

from datetime import date

import numpy as np
import pytest

from evenhand.errors import UnsuitableData
from evenhand.response.detectable_effect import detectable_effect
from evenhand.response.power_table import months_before

from .plan_city import both, counts, drawn, plan, squares

QUICK = {"placebos": 16, "draws": 99, "designs": ("difference_in_differences",)}


def test_one_treated_of_twelve_can_never_be_called():
    found = detectable_effect(drawn(12), treated=("a00",), **QUICK)
    assert (found.verdict, found.smallest_p) == ("floor", pytest.approx(1 / 12))
    assert "No fall, however large, could be told from chance here" in str(found.explain().answer)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_where_draws_set_the_least_chance_the_words_say_so(language):
    found = detectable_effect(drawn(20, mean=60.0), treated=("a00", "a01", "a02"), **QUICK)
    said = found.explain().written(language)
    assert (found.arrangements, found.draws) == (1140, 99)
    drawn_words = {"en": "1,140 ways to choose 3 of 20 areas 99 are drawn",
                   "fr": "façons de choisir 3 secteurs sur 20, 99 sont tirées au sort"}  # fmt: skip
    assert drawn_words[language] in said
    few = detectable_effect(drawn(8, mean=60.0), treated=("a00", "a01"), **QUICK)
    words = {"en": "There are 28 ways to choose 2 of 8 areas",
             "fr": "Il y a 28 façons de choisir 2 secteurs sur 8"}  # fmt: skip
    assert words[language] in few.explain().written(language)


def test_none_of_the_trials_is_said_in_words_and_the_range_beside_the_claim():
    found = detectable_effect(drawn(12, mean=3.0), treated=("a00", "a01"), plausible=0.05, **QUICK)
    answer = found.explain().answer.written("en")
    assert "0 % of cases" not in answer and "likely range" in answer
    assert found.power_low <= found.power_plausible <= found.power_high


def test_one_treated_of_twenty_can_just_be_called():
    found = detectable_effect(drawn(20, mean=60.0), treated=("a00",), **QUICK)
    assert found.smallest_p == pytest.approx(0.05)
    assert found.verdict in ("seen", "unseen")


def test_a_plausible_fall_among_few_incidents_is_called_unseen_with_the_size_needed():
    found = detectable_effect(drawn(12, mean=3.0), treated=("a00", "a01", "a02"), **QUICK)
    assert found.verdict == "unseen"
    assert found.power_plausible < 0.8 < found.detectable + 0.75
    assert found.detectable > found.plausible
    assert found.prevented == pytest.approx(found.detectable * found.expected)
    assert "could well be missed" in str(found.explain().answer)


def test_a_plausible_fall_among_many_incidents_is_seen():
    found = detectable_effect(drawn(12, mean=400.0), treated=("a00", "a01", "a02"), **QUICK)
    assert found.verdict == "seen" and found.power_plausible >= 0.8


def test_more_months_or_areas_are_told_where_they_would_do():
    found = detectable_effect(
        drawn(16, mean=12.0, months=72), treated=("a00", "a01"), months=6, plausible=0.3, **QUICK
    )
    frame = found.to_frame()
    rows = frame[frame["design"].ne("before_after")]
    assert rows["months"].nunique() > 3 and rows["treated_areas"].nunique() > 2
    for name, column in (("enough_months", "months"), ("enough_areas", "treated_areas")):
        enough = getattr(found, name)
        if enough:
            assert rows.loc[rows[column].eq(enough), "detectable"].min() <= 0.3 + 1e-9


def test_every_design_is_told_and_the_first_decides():
    found = detectable_effect(
        drawn(8, mean=60.0), treated=("a00", "a01"), placebos=10, draws=99, plausible=0.4,
        designs=("synthetic_control", "difference_in_differences", "interrupted_series"),
    )  # fmt: skip
    assert found.design == "synthetic_control"
    assert found.others == ("difference_in_differences", "interrupted_series")
    told = found.explain().written()
    assert "Planned is a synthetic control" in told and "By an interrupted series" in told


def test_a_series_too_short_for_a_design_leaves_it_out_or_is_refused():
    short = drawn(8, months=20, mean=60.0)
    found = detectable_effect(short, treated=("a00", "a01"), months=9, placebos=10, draws=99)
    assert "interrupted_series" not in found.others
    with pytest.raises(UnsuitableData, match="none of the designs asked for can be used"):
        detectable_effect(short, treated=("a00", "a01"), months=9, designs=("interrupted_series",))


def test_the_contrast_calls_far_more_than_asked_where_counts_drift():
    draw = np.random.default_rng(2)
    drift = np.exp(np.cumsum(draw.normal(0, 0.25, 60)))
    found = detectable_effect(
        counts({f"a{n:02d}": draw.poisson(20 * drift) for n in range(10)}, 60),
        treated=("a00", "a01"), **QUICK,
    )  # fmt: skip
    assert found.contrast_false_calls > 0.3 > found.false_calls


def test_named_comparison_and_buffer_are_kept_to():
    table = plan({"a00": "treated", "a01": "treated", "a02": "buffer",
                  **{f"a{n:02d}": "comparison" for n in range(4, 9)}})  # fmt: skip
    found = detectable_effect(drawn(12), table, months=9, **QUICK)
    assert found.compared == ("a04", "a05", "a06", "a07", "a08")
    assert (found.buffer, found.areas, str(found.starts_on)) == (("a02",), 7, "2026-01-01")


def test_a_distance_makes_a_buffer():
    found = detectable_effect(
        drawn(12), None, squares(12), treated=("a05", "a06"), buffer_m=1, **QUICK
    )
    assert found.buffer == ("a04", "a07")
    assert found.nearest_m == pytest.approx(100)


def test_months_before_leave_some_placebo_dates():
    assert [months_before(36, n) for n in (6, 12, 18, 30)] == [25, 19, 18, 6]


@pytest.mark.parametrize(("options", "words"), [
    ({"treated": ("a00",), "comparison": ("a00", "a01")}, "treated and in its own comparison"),
    ({"treated": ("a00",), "comparison": ("zz",)}, "no comparison area 'zz'"),
    ({"treated": ("a00",), "comparison": ("a01",)}, "1 areas are left to compare with"),
    ({"treated": ("a00",), "months": 31}, "at least 37 are needed"),
    ({"treated": ("a00",), "starts_on": date(2022, 1, 1)}, "0 whole months"),
])  # fmt: skip
def test_bad_input_gets_one_clear_message(options, words):
    with pytest.raises(UnsuitableData, match=words):
        detectable_effect(drawn(6), **options)


def test_a_comparison_area_hit_by_another_measure_is_refused_by_name():
    tables = both(plan({"a00": "treated", "a01": "comparison", "a02": "comparison"}),
                  plan({"a01": "treated"}, "M-2", "2024-01-01"))  # fmt: skip
    with pytest.raises(UnsuitableData, match="'a01' is reached by M-2"):
        detectable_effect(drawn(6), tables, intervention="M-1")


def test_the_library_names_the_range_for_a_like_measure():
    found = detectable_effect(
        drawn(12), treated=("a00", "a01"), like="earlier_closing", offence=None, **QUICK
    )
    assert (found.library_low, found.library_high) == pytest.approx((0.01, 0.51))
    assert "Earlier closing" in found.explain().written().replace("“e", "“E")
    none = detectable_effect(
        drawn(12), treated=("a00", "a01"), like="earlier_closing", offence="robbery", **QUICK
    )
    assert none.library_entries == 0 and np.isnan(none.library_low)
    with pytest.raises(UnsuitableData, match="no measure 'magic' in the library"):
        detectable_effect(drawn(12), treated=("a00",), like="magic", **QUICK)
