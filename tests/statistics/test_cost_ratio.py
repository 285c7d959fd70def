"""Cost ratios: hand computations, the case without an interval, and the triangular draws."""

import numpy as np
import pytest
from scipy import stats

from evenhand.statistics.cost_ratio import cost_ratio, drawn_avoided, drawn_cost, net_range


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


def test_drawn_numbers_keep_the_ends_of_the_range_if_all_chance_is_in_what_was_recorded():
    """Expected held: ratios of .5 and .72 of 100 are 50 and 28 avoided."""
    found = drawn_avoided(100.0, 60.0, (0.5, 0.72), 1.0, confidence=0.95, draws=200_000,
                          rng=np.random.default_rng(1))  # fmt: skip
    assert np.quantile(found, [0.025, 0.5, 0.975]) == pytest.approx([28, 40, 50], abs=0.4)


def test_chance_of_what_was_expected_widens_the_number_more_than_that_of_what_was_recorded():
    wide, narrow = (
        np.ptp(np.quantile(drawn_avoided(100.0, 40.0, (0.3, 0.53), share, confidence=0.95,
                                         draws=50_000, rng=np.random.default_rng(1)),
                           [0.025, 0.975]))
        for share in (0.0, 1.0)
    )  # fmt: skip
    assert wide > 2 * narrow


def test_a_range_that_holds_no_effect_gives_no_most_whatever_the_draws():
    avoided = np.random.default_rng(1).normal(50, 10, 999)
    found = cost_ratio(np.full(999, 100.0), avoided, (100.0, 50.0), confidence=0.95, is_clear=False)
    assert found.verdict == "at_least"


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
