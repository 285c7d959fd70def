"""Cells of a table given its margins, against SciPy and by hand."""

import numpy as np
import pytest
import scipy.stats

from evenhand.statistics.space_time import (
    beta_binomial_tails,
    hypergeometric_tails,
    space_time,
)


def test_tails_are_those_of_scipy():
    rng = np.random.default_rng(4)
    table = rng.poisson(rng.uniform(0.1, 30, (12, 1)) * np.ones(9)).astype(float)
    rows, columns, total = table.sum(axis=1, keepdims=True), table.sum(axis=0), table.sum()
    above, below = hypergeometric_tails(table, rows, columns, total)
    other = scipy.stats.hypergeom(total, np.broadcast_to(rows, table.shape), columns)
    np.testing.assert_allclose(above, other.sf(table - 1), rtol=1e-8)
    np.testing.assert_allclose(below, other.cdf(table), rtol=1e-8)


def test_a_tail_far_out_keeps_its_digits():
    found, row, column = np.array([40.0]), np.array([50.0]), np.array([60.0])
    above, _ = hypergeometric_tails(found, row, column, 5000.0)
    exact = scipy.stats.hypergeom.logsf(39, 5000, 50, 60)
    assert np.log(above[0]) == pytest.approx(exact, rel=1e-9)
    assert above[0] < 1e-50


def test_clustered_tails_are_those_of_scipy():
    rng = np.random.default_rng(6)
    row = rng.integers(1, 80, 200).astype(float)
    share, found = rng.uniform(0.01, 0.6, 200), np.floor(row * rng.random(200) ** 2)
    above, below = beta_binomial_tails(found, row, share, 2.5)
    other = scipy.stats.betabinom(row, row * share / 1.5, row * (1 - share) / 1.5)
    np.testing.assert_allclose(above, other.sf(found - 1), rtol=1e-7, atol=1e-13)
    np.testing.assert_allclose(below, other.cdf(found), rtol=1e-7, atol=1e-13)


def test_clusters_that_hardly_cluster_are_binomial():
    found, row, share = np.array([9.0, 1.0]), np.array([20.0, 20.0]), np.array([0.2, 0.2])
    above, below = beta_binomial_tails(found, row, share, 1 + 1e-5)
    binomial = scipy.stats.binom(20, 0.2)
    np.testing.assert_allclose(above, binomial.sf(found - 1), rtol=1e-3)
    np.testing.assert_allclose(below, binomial.cdf(found), rtol=1e-3)


def test_fishers_exact_test_is_its_upper_tail():
    # R: fisher.test(matrix(c(3, 1, 1, 3), 2), alternative = "greater")$p.value, the lady's tea
    above, _ = hypergeometric_tails(np.array([3.0]), np.array([4.0]), np.array([4.0]), 8.0)
    assert above[0] == pytest.approx(17 / 70, rel=1e-12)


def test_a_table_that_is_place_times_period_has_no_departures():
    table = np.outer([10, 20, 30], [1, 2, 3, 4]).astype(float)
    found = space_time(table)
    np.testing.assert_allclose(found.ratio, 1, rtol=1e-12)
    assert found.p_adjusted.min() == 1


def bumped(rng, spread=1.0):
    table = rng.poisson(np.outer(rng.uniform(4, 12, 20), np.ones(24))).astype(float)
    table[3, 7] += 30 * spread
    return table


def test_a_planted_bump_is_the_only_one_called():
    found = space_time(bumped(np.random.default_rng(2)))
    assert list(zip(*np.where(found.p_adjusted < 0.05), strict=True)) == [(3, 7)]
    assert found.low[3, 7] > 2


def test_places_with_few_are_not_judged_but_count_in_the_margins():
    table = bumped(np.random.default_rng(2))
    table[5] = 0
    table[5, 0] = 3
    found = space_time(table)
    assert np.isnan(found.p_value[5]).all() and np.isnan(found.p_adjusted[5]).all()
    assert found.expected.sum() == pytest.approx(table.sum())


def test_counts_in_series_of_three_are_called_no_more_easily():
    table = 3.0 * np.random.default_rng(5).poisson(4.0, (15, 24))
    found = space_time(table)
    assert found.dispersion.value == pytest.approx(3, rel=0.2)
    assert (found.p_adjusted >= 0.05).all()


def test_a_period_without_any_record_has_nothing_to_compare():
    table = bumped(np.random.default_rng(2))
    table[:, 4] = 0
    found = space_time(table)
    assert np.isnan(found.ratio[:, 4]).all()
    assert (found.p_adjusted[:, 4] == 1).all()
