import pytest

from evenhand.errors import OptionError
from evenhand.statistics.survey_plan import Wanted, survey_plan
from evenhand.statistics.survey_planning import (
    Draw,
    answers_for_mean,
    answers_for_share,
    share_margin,
)
from evenhand.statistics.survey_power import power_of_change, power_of_mean_change


def test_answers_come_from_the_margin_and_invitations_from_the_response_rate():
    plan = survey_plan(Wanted(share=0.3, within=0.04, response_rate=0.3, areas=8))
    assert plan.answers == answers_for_share(0.3, 0.04, Draw())
    assert plan.invited == -(-plan.answers * 10 // 3)
    assert plan.area_answers == plan.answers // 8
    assert plan.area_margin == share_margin(0.3, plan.area_answers, Draw())
    assert plan.area_needed == plan.answers and plan.area_total == 8 * plan.answers


def test_the_population_of_an_area_is_its_part_of_the_whole():
    plan = survey_plan(Wanted(share=0.5, answers=400, areas=4, population=800, within=0.05))
    assert plan.area_margin == share_margin(0.5, 100, Draw(population=200))
    assert plan.area_needed == answers_for_share(0.5, 0.05, Draw(population=200))


def test_clusters_and_weights_make_answers_count_for_less():
    plan = survey_plan(Wanted(answers=800, cluster_size=10, icc=0.05, weight_cv=0.5))
    # By hand: 1.25 (1 + 9 · 0.05) = 1.8125.
    assert plan.effect == pytest.approx(1.8125) and plan.clusters == 80
    assert plan.effective == pytest.approx(800 / 1.8125)


def test_a_rare_share_is_told_with_what_may_hide_behind_none():
    assert survey_plan(Wanted(share=0.3, answers=100)).none_high is None
    # 1 - 0.025^(1/100).
    found = survey_plan(Wanted(share=0.01, answers=100)).none_high
    assert found == pytest.approx(1 - 0.025 ** (1 / 100), rel=1e-9)


def test_what_cannot_be_reached_is_said():
    plan = survey_plan(Wanted(share=0.5, within=1e-6))
    assert not plan.is_reachable and plan.answers is None


def test_a_mean_has_its_own_margins_and_powers():
    plan = survey_plan(Wanted(spread=2.2, within=0.2, areas=4, change=0.3, difference=0.5,
                              group_share=0.2))  # fmt: skip
    assert plan.answers == answers_for_mean(2.2, 0.2, Draw())
    assert plan.margin <= 0.2 < plan.area_margin and plan.low is None
    assert plan.area_total == 4 * plan.answers
    sizes = (plan.answers * 0.2, plan.answers * 0.8)
    assert plan.difference_power == power_of_mean_change(0.5, 2.2, sizes, Draw())
    assert power_of_mean_change(0.3, 2.2, (plan.change_needed,) * 2, Draw()) >= 0.8
    fewer = (plan.change_needed - 1,) * 2
    assert power_of_mean_change(0.3, 2.2, fewer, Draw()) < 0.8


def test_a_difference_between_groups_is_that_of_two_samples():
    plan = survey_plan(Wanted(share=0.4, answers=1000, difference=0.1, group_share=0.3))
    wanted = power_of_change(0.4, 0.3, (300, 700), Draw())
    assert plan.difference_power == pytest.approx(wanted, rel=1e-9)


def test_areas_without_answers_have_no_margin():
    plan = survey_plan(Wanted(answers=5, areas=9))
    assert plan.area_answers == 0 and plan.area_margin is None


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({}, "give --within"),
        ({"within": 4}, "'within' is 4"),
        ({"answers": 1}, "'answers' is 1; give at least 2"),
        ({"answers": 10, "cluster_size": 5}, "give --icc"),
        ({"answers": 10, "population": 5}, "more answers than people"),
        ({"answers": 10, "share": 0.1, "change": 0.2}, "leads out of 0 to 1"),
        ({"answers": 10, "share": float("nan")}, "'share' is nan"),
        ({"answers": 10, "population": float("inf")}, "'population' is inf"),
        ({"answers": 10, "hours_per_answer": 0.0}, "give more than 0"),
        ({"answers": 10, "response_rate": 0.0}, "'response-rate' is 0"),
        ({"answers": 10, "spread": 0.0}, "'spread' is 0; give more than 0"),
        ({"within": 0.0, "spread": 2.0}, "'within' is 0; give more than 0"),
        ({"answers": 10, "spread": 2.0, "between": 0.1}, "--between is for shares"),
        ({"answers": 10, "difference": 0.9}, "a difference of 0.9 from 0.5 leads out"),
        ({"answers": 10, "group_share": 1.0}, "'group-share' is 1"),
        ({"answers": 10, "power": 1.0}, "'power' is 1"),
    ],
)
def test_each_fault_is_told(given, told):
    with pytest.raises(OptionError, match="plan-survey") as caught:
        survey_plan(Wanted(**given))
    assert told in str(caught.value)
