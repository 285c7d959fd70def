"""One place before and after: a number changed or not, and never why."""

import numpy as np
import pytest
from panel_tables import counts, interventions

import evenhand as eh
from evenhand.errors import UnsuitableData
from evenhand.statistics.poisson_rates import e_test

ONE = interventions({"t1": "treated"})


def asked(values, before=24, **options):
    first = np.datetime64("2025-01") - before
    return eh.count_change(counts({"t1": values}, first=str(first)), ONE, **options)


def test_unequal_lengths_enter_as_days():
    found = asked([4] * 12 + [2] * 6, before=12)
    assert found.cite("days[before]") == 366
    assert found.cite("days[after]") == 181
    assert found.p_value_e_test == e_test(48, 12, 366, 181)
    assert found.change == pytest.approx(12 / 181 / (48 / 366) - 1)
    assert found.difference == pytest.approx(12 - 48 * 181 / 366)


def test_whole_years_are_taken_so_that_season_does_not_enter():
    summer = [2] * 3 + [10] * 6 + [2] * 3
    found = asked(summer[6:] + summer + summer, before=18)
    assert (found.periods_before, found.periods_after) == (12, 12)
    assert found.change == pytest.approx(0, abs=0.01)
    all_of_it = asked(summer[6:] + summer + summer, before=18, months_before=18)
    assert all_of_it.periods_before == 18


def test_a_fall_is_told_without_a_cause():
    rng = np.random.default_rng(3)
    found = asked([*rng.poisson(12, 24), *rng.poisson(5, 12)])
    assert found.verdict == "fell"
    text = found.explain().written()
    assert "Whether the measure had to do with it cannot be told: nothing is compared with" in text
    assert "Use a method with comparison areas" in text


def test_runs_of_events_make_the_test_less_sure():
    rng = np.random.default_rng(5)
    before = rng.poisson(2, 12) * 6
    found = asked([*before, *([7] * 12)], before=12)
    assert found.dispersion > 2
    assert found.p_value > found.p_value_e_test
    assert "the E-test is too sure" in found.explain().written()


def test_with_few_months_before_it_says_that_variation_is_unknown():
    found = asked([20, 22, 18, 5, 4, 6], before=3)
    assert np.isnan(found.dispersion)
    assert found.p_value == found.p_value_e_test
    assert "is not known: at least 8 months" in found.explain().written()


def test_nothing_before_has_no_ratio_and_a_difference():
    found = asked([0] * 12 + [3] * 12, before=12)
    assert np.isnan(found.change)
    assert found.difference == pytest.approx(36, rel=0.01)
    answer = str(found.explain().answer)
    assert "robbery from 0 to 36 recorded there (too few before for a percentage)" in answer
    assert "%" not in answer and "–" not in found.explain().written()
    assert "–" not in found.explain().written("fr")


def test_a_series_of_zeros_is_refused():
    with pytest.raises(UnsuitableData, match="a series of zeros"):
        asked([0] * 24, before=12)
