"""Differences of treated areas: closed forms, exact tests, ranges that fit their test."""

from itertools import combinations
from math import comb

import numpy as np
import pytest

from evenhand.statistics.block_difference import (
    _count_statistics,
    count_effect,
    mean_effect,
    ratio_of_ratios,
)
from evenhand.statistics.cluster_tests import count_cluster_tests, mean_cluster_tests
from evenhand.statistics.reassigned_areas import assignments, p_of, size_variances


def drawn(seed, areas=20, treated=3, effect=1.0, spread=0.0):
    rng = np.random.default_rng(seed)
    size = rng.lognormal(4, spread, areas)
    own = np.arange(areas) < treated
    before = rng.poisson(size * np.exp(rng.normal(0, 0.1, areas))).astype(float)
    after = rng.poisson(size * np.exp(rng.normal(0, 0.1, areas)) * np.where(own, effect, 1))
    return before, after.astype(float), own


def poisson_by_newton(table, treated, begins):
    """Fit effects of areas, periods and the measure by iteratively reweighted least squares."""
    areas, periods = table.shape
    area, at = np.divmod(np.arange(table.size), periods)
    design = np.zeros((table.size, areas + periods))
    design[np.arange(table.size), area] = 1
    later = at > 0
    design[np.flatnonzero(later), areas + at[later] - 1] = 1
    design[:, -1] = treated[area] & (at >= begins)
    counts, beta = table.ravel(), np.zeros(areas + periods)
    beta[:areas] = np.log(counts.mean())
    for _ in range(60):
        mean = np.exp(design @ beta)
        beta += np.linalg.solve(design.T * mean @ design, design.T @ (counts - mean))
    return float(np.exp(beta[-1]))


def test_the_ratio_of_ratios_is_the_poisson_estimate_with_fixed_effects():
    table = np.random.default_rng(3).poisson(6, (5, 7)).astype(float)
    treated = np.array([True, True, False, False, False])
    wide = poisson_by_newton(table, treated, 4)
    sums = table[:, :4].sum(axis=1), table[:, 4:].sum(axis=1)
    assert ratio_of_ratios(*sums, treated) == pytest.approx(wide, rel=1e-9)


def test_card_and_krueger_from_their_rounded_means():
    """A28: 20.44 to 21.03 in New Jersey, 23.33 to 21.17 in Pennsylvania (published: 2.76)."""
    found = mean_effect(
        np.array([20.44, 23.33]), np.array([21.03, 21.17]), np.array([True, False]), np.ones(2),
        confidence=0.95, draws=99, seed=1,
    )  # fmt: skip
    assert found.estimate == pytest.approx(2.75, rel=1e-9)
    assert found.p_value == 1.0
    assert found.least_p == 1.0  # one beside one: the mirror image is as extreme


def test_areas_alike_make_the_plain_exact_test():
    before, after, own = drawn(4, areas=9, treated=2, effect=0.6)
    before[:] = 80.0
    after = np.round(after)
    total = 160.0
    after = np.clip(after, 1, 159)
    before = total - after
    residual = after - after.mean()
    sums = [abs(residual[list(chosen)].sum()) for chosen in combinations(range(9), 2)]
    expected = np.mean(np.array(sums) >= sums[0] - 1e-9)
    found = count_effect(before, after, own, confidence=0.8, draws=999, seed=1)
    assert found.p_value == pytest.approx(expected)
    assert found.plain_p_value == pytest.approx(expected)
    assert (found.ways, found.complete) == (comb(9, 2), True)


@pytest.mark.parametrize("seed", range(4))
def test_an_effect_is_in_the_range_if_and_only_if_it_is_not_rejected(seed):
    before, after, own = drawn(seed, effect=0.6, spread=0.8)
    found = count_effect(before, after, own, confidence=0.95, draws=499, seed=1)
    assert found.low < found.estimate < found.high
    ways = assignments(own, draws=499, seed=1)

    def p(ratio):
        return p_of(_count_statistics(before, after, own, np.array([ratio]), ways))[0]

    assert p(found.estimate) == 1.0
    assert p(found.low) <= 0.05
    assert p(found.high) <= 0.05
    assert p(found.low * 1.02) > 0.05
    assert p(found.high / 1.02) > 0.05
    assert (p(1.0) <= 0.05) == (found.high < 1 or found.low > 1)
    assert found.p_value == pytest.approx(p(1.0))


def test_the_order_of_areas_and_the_names_of_the_sides_change_nothing():
    before, after, own = drawn(6, areas=12, effect=0.5, spread=0.5)
    one = count_effect(before, after, own, confidence=0.95, draws=999, seed=1)
    back = count_effect(before[::-1], after[::-1], own[::-1], confidence=0.95, draws=999, seed=1)
    assert back.p_value == pytest.approx(one.p_value)
    swapped = count_effect(after, before, own, confidence=0.95, draws=999, seed=1)
    assert swapped.estimate == pytest.approx(1 / one.estimate)
    assert swapped.p_value == pytest.approx(one.p_value)


def test_too_few_areas_tell_nothing_at_the_level_asked_for():
    before, after, own = drawn(1, areas=10, treated=1, effect=0.1)
    found = count_effect(before, after, own, confidence=0.95, draws=999, seed=1)
    assert (found.low, found.high) == (0.0, np.inf)
    assert found.p_value == found.least_p == pytest.approx(0.1)
    assert count_effect(before, after, own, confidence=0.9, draws=999, seed=1).high < 1


def test_nothing_left_after_has_a_range_that_begins_at_nothing():
    before, after, own = drawn(1, areas=30, treated=2)
    after[own] = 0
    found = count_effect(before, after, own, confidence=0.95, draws=999, seed=1)
    assert (found.estimate, found.low) == (0.0, 0.0)
    assert 0 < found.high < 0.5


def test_draws_are_never_fewer_than_asked_and_hold_what_was_done():
    own = np.arange(30) < 4
    ways = assignments(own, draws=200, seed=3)
    assert ways.members.shape == (201, 30)
    assert not ways.complete
    assert (ways.members.sum(axis=1) == 4).all()
    assert ways.members[0].tolist() == own.astype(float).tolist()
    listed = assignments(np.arange(6) < 2, draws=200, seed=3)
    assert len({tuple(row) for row in listed.members}) == comb(6, 2) == len(listed.members)


def test_variances_follow_size_as_the_residuals_do():
    rng = np.random.default_rng(2)
    size = rng.lognormal(3, 1, 400)
    poisson = size_variances(rng.normal(0, np.sqrt(size)), size, size**2)
    peculiar = size_variances(rng.normal(0, size), size, size**2)
    assert np.polyfit(np.log(size), np.log(poisson), 1)[0] == pytest.approx(1, abs=0.15)
    assert np.polyfit(np.log(size), np.log(peculiar), 1)[0] == pytest.approx(2, abs=0.15)


def test_bias_reduced_errors_of_means_are_those_of_welch():
    rng = np.random.default_rng(5)
    change, own = rng.normal(0, 1, 12), np.arange(12) < 4
    found = mean_cluster_tests(change, own, periods=8, draws=99, seed=1)
    parts = change[own].var(ddof=1) / 4, change[~own].var(ddof=1) / 8
    assert found.cr2_error == pytest.approx(np.sqrt(sum(parts)), rel=1e-9)
    freedom = sum(parts) ** 2 / (parts[0] ** 2 / 3 + parts[1] ** 2 / 7)
    assert found.cr2_df == pytest.approx(freedom, rel=1e-9)


def test_one_treated_area_has_no_bias_reduced_error():
    before, after, own = drawn(2, treated=1)
    found = count_cluster_tests(before, after, own, periods=24, draws=99, seed=1)
    assert np.isnan(found.cr2_p)
    assert 0 < found.cr1_p < 1
    assert 0 < found.wild_p <= 1
