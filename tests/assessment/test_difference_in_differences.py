"""What is told of treated areas beside others, and what is refused."""

import numpy as np
import pandas as pd
import pytest
from panel_tables import counts, deliveries, interventions

import evenhand as eh
from evenhand.assessment.difference_in_differences import difference_in_differences
from evenhand.errors import UnsuitableData
from evenhand.tables.exposure import Exposure

AREAS = {"t1": "treated", "t2": "treated", **{f"c{n}": "comparison" for n in range(8)}}


def city(effect=0.5, before=24, seed=1, noise=True):
    rng = np.random.default_rng(seed)
    draw = (lambda mean: rng.poisson(mean).tolist()) if noise else (lambda mean: list(mean))
    return counts({area: draw(np.r_[np.full(before, 20.0),
                                    np.full(12, 20.0 * (effect if area[0] == "t" else 1))])
                   for area in (*AREAS, "u1", "u2")},
                  first=str(pd.Timestamp("2025-01-01") - pd.DateOffset(months=before)))  # fmt: skip


def asked(recorded=None, done=None, given=None, exposure=None, **options):
    return difference_in_differences(
        recorded or city(), done or interventions(AREAS), given or deliveries(), None, exposure,
        **options,
    )  # fmt: skip


def test_half_of_what_was_expected_is_told_as_a_share_and_as_a_number():
    found = asked(city(noise=False))
    assert found.change == pytest.approx(-0.5)
    assert found.difference == pytest.approx(-240)
    assert (found.expected, found.treated_after) == (pytest.approx(480), 240)
    assert found.amount == pytest.approx(-10)
    assert found.least_p_value == pytest.approx(1 / 45)


def test_the_range_of_the_number_is_what_was_recorded_less_what_each_ratio_says_would_have_been():
    found = asked()
    for end in ("low", "high"):
        would_have = found.treated_after / getattr(found, f"ratio_{end}")
        lost = found.treated_after - would_have
        assert getattr(found, f"difference_{end}") == pytest.approx(lost)
    assert found.difference_low < found.difference < found.difference_high < 0
    assert found.change_low < found.change < found.change_high < 0
    assert found.overturned_by == pytest.approx(found.change_high)
    assert "What would overturn it" in str(found.explain().written())


def test_an_answer_without_a_clear_difference_names_the_range():
    found = asked(city(effect=1.0))
    assert found.change_low < 0 < found.change_high
    assert str(found.explain().answer).startswith("No clear difference")
    assert np.isnan(found.overturned_by)


def test_one_treated_of_six_cannot_be_told_at_95_per_cent():
    roles = {"t1": "treated", **{f"c{n}": "comparison" for n in range(5)}}
    found = asked(done=interventions(roles), given=deliveries(("t1",)))
    assert np.isnan(found.change_low)
    assert "cannot be told at 95" in str(found.explain().answer)
    assert "16.7" in str(found.explain().answer)


def test_untouched_areas_may_be_compared_with_too():
    found = asked(compared_with="all_untouched")
    assert (found.others, asked().others) == (10, 8)


def test_a_base_makes_the_amount_a_rate():
    base = Exposure.from_frame(pd.DataFrame({"area_id": [*AREAS], "base": "residents",
                                             "value": [2000.0] * len(AREAS)}))  # fmt: skip
    found = asked(city(noise=False), exposure=base)
    assert found.has_base
    assert found.amount == pytest.approx(-5)
    assert not asked().has_base


def test_months_of_anticipation_are_left_out():
    found = asked(anticipation=3)
    assert found.periods_before == 21
    with pytest.raises(UnsuitableData, match="only 24 periods lie before"):
        asked(anticipation=24)


def test_one_period_before_is_answered_with_a_warning():
    found = asked(city(before=1))
    assert found.periods_before == 1
    assert np.isnan(found.placebo_p_value)
    assert "Only one period lies before" in found.explain().written()
    first = str(found.explain().reading[0])
    assert first.startswith("Warning") and "may have been there without the measure" in first
    assert not str(asked().explain().reading[0]).startswith("Warning")


@pytest.mark.parametrize("effect", [0.5, 2.0])
def test_a_clear_difference_either_way_says_what_the_cause_rests_on(effect):
    answer = str(asked(city(effect=effect)).explain().answer)
    assert "Whether the measure did it rests on the assumption" in answer


def test_the_finding_says_which_areas_it_compares_with():
    told = {how: asked(**options) for how, options in (
        ("named", {}), ("all", {"compared_with": "all_untouched"}),
        ("untouched", {"done": interventions({"t1": "treated", "t2": "treated"})}))}  # fmt: skip
    assert {how: found.compared_how for how, found in told.items()} == {h: h for h in told}
    assert [found.others for found in told.values()] == [8, 10, 10]
    assert "the areas named for it (8)" in told["named"].explain().written()
    assert "none was named for it" in told["untouched"].explain().written()


def test_areas_that_begin_at_different_times_are_sent_to_the_other_method():
    later = [{"intervention_id": "M-1", "measure": "lamps", "offence_class": "robbery",
              "area_id": "t2", "role": "treated", "starts_on": "2025-04-01"}]  # fmt: skip
    roles = {area: role for area, role in AREAS.items() if area != "t2"}
    with pytest.raises(UnsuitableData, match="use staggered_effects"):
        asked(done=interventions(roles, others=later), given=deliveries(start="2025-04-01"))


def test_a_group_without_records_before_is_refused_in_one_message():
    table = {area: [0] * 24 + [3] * 12 if area[0] == "t" else [2] * 36 for area in AREAS}
    with pytest.raises(UnsuitableData, match="nothing was recorded in the treated areas before"):
        asked(counts(table))


def test_areas_already_apart_before_are_warned_of():
    rng = np.random.default_rng(3)
    table = {area: rng.poisson(np.r_[np.full(12, 30.0), np.full(12, 30.0 if area[0] == "c" else 12),
                                     np.full(12, 30.0 if area[0] == "c" else 12)]).tolist()
             for area in AREAS}  # fmt: skip
    found = asked(counts(table))
    assert found.placebo_p_value <= 0.05
    assert "already drifting apart" in found.explain().written()


def test_the_picture_begins_the_expected_where_the_recorded_was():
    series = asked(city(noise=False)).series()
    before = series[~series["is_after"]]
    assert before["expected_count"].tolist() == pytest.approx(before["recorded_count"].tolist())
    assert series["is_first"].sum() == 1


def test_a_change_from_next_to_nothing_is_told_in_incidents():
    rng = np.random.default_rng(1)
    table = {area: [0] * 23 + [1] + [1] * 12 if area[0] == "t" else rng.poisson(4, 36).tolist()
             for area in AREAS}  # fmt: skip
    for found in (
        asked(counts(table)),
        eh.staggered_effects(counts(table), interventions(AREAS), deliveries()),
        eh.synthetic_control(counts(table), interventions(AREAS), deliveries()),
    ):
        answer = str(found.explain().answer)
        assert "24 recorded" in answer and "about 1 were to be expected" in answer
        assert "%" not in answer and "percentage" in answer
        assert not any(" +1,190 %" in str(one) for one in found.explain().reading)
    with pytest.raises(UnsuitableData, match="too few for a change to be told as a share"):
        eh.event_study(counts(table), interventions(AREAS), deliveries())
