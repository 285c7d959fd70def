"""Cost ratios: hand computations, the case without an interval, and the triangular draws."""

import numpy as np
import pytest
from scipy import stats

from evenhand.statistics.cost_ratio import cost_ratio, drawn_cost, drawn_ratio, net_range


def test_one_item_is_drawn_from_a_triangular_distribution():
    found = drawn_cost([10.0], [8.0], [14.0], 20_000, np.random.default_rng(1))
    triangle = stats.triang(c=(10 - 8) / 6, loc=8, scale=6)
    assert stats.kstest(found, triangle.cdf).pvalue > 0.01


def test_items_rise_and_fall_together_so_that_the_range_of_the_sum_is_the_widest():
    found = drawn_cost([10.0, 10.0], [8.0, 8.0], [14.0, 14.0], 5_000, np.random.default_rng(1))
    one = drawn_cost([10.0], [8.0], [14.0], 5_000, np.random.default_rng(1))
    assert found == pytest.approx(2 * one)


def test_an_amount_without_range_is_drawn_as_it_is():
    assert set(drawn_cost([5.0], [5.0], [5.0], 99, np.random.default_rng(1))) == {5.0}


def test_drawn_effects_keep_the_ends_of_the_range_they_were_made_from():
    found = drawn_ratio(0.6, 0.4, 0.7, 0.95, 200_000, np.random.default_rng(1))
    assert np.quantile(found, [0.025, 0.5, 0.975]) == pytest.approx([0.4, 0.6, 0.7], abs=0.005)


def test_certain_costs_give_the_effects_own_range_turned_over():
    avoided = np.random.default_rng(1).normal(50, 10, 40_001)
    found = cost_ratio(np.full(40_001, 1000.0), avoided, (1000.0, 50.0), confidence=0.95)
    low, high = np.quantile(avoided, [0.025, 0.975])
    assert found.verdict == "told" and found.estimate == 20.0
    assert (found.low, found.high) == pytest.approx((1000 / high, 1000 / low), rel=1e-3)


def test_the_range_agrees_with_fieller_where_both_are_normal():
    """Fieller 1954: roots of (C - r A)² = z² (s_c² + r² s_a²), independent, worked out here."""
    rng = np.random.default_rng(2)
    cost, avoided = rng.normal(1000, 80, 400_000), rng.normal(50, 8, 400_000)
    found = cost_ratio(cost, avoided, (1000.0, 50.0), confidence=0.95)
    z2 = stats.norm.isf(0.025) ** 2
    roots = np.sort(np.roots([50**2 - z2 * 8**2, -2 * 1000 * 50, 1000**2 - z2 * 80**2]))
    assert (found.low, found.high) == pytest.approx(tuple(roots), rel=0.02)


def test_a_range_of_effects_that_holds_none_has_a_least_cost_and_no_most():
    avoided = np.random.default_rng(1).normal(10, 10, 9_999)
    found = cost_ratio(np.full(9_999, 100.0), avoided, (100.0, 10.0), confidence=0.95)
    assert found.verdict == "at_least" and np.isinf(found.high)
    assert found.low == pytest.approx(100 / np.quantile(avoided, 0.975), rel=1e-3)


def test_where_surely_nothing_was_avoided_there_is_no_cost_for_each():
    avoided = np.random.default_rng(1).normal(-30, 5, 999)
    found = cost_ratio(np.full(999, 100.0), avoided, (100.0, -30.0), confidence=0.95)
    assert found.verdict == "none" and np.isnan(found.low) and np.isnan(found.estimate)


def test_what_is_left_is_what_was_saved_less_what_was_spent():
    assert net_range(np.full(101, 40.0), np.linspace(0, 100, 101), confidence=0.9) == (-35.0, 55.0)
