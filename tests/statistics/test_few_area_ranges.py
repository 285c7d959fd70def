"""Ranges of numbers prevented, and chance of a large treated area, held against known truths."""

import numpy as np
from scipy import stats

from evenhand.statistics.block_difference import count_effect, number_range
from evenhand.statistics.event_path import average_after, event_path


def test_the_range_of_the_number_holds_what_was_prevented():
    """Areas part from each other; incidents are taken out one by one: the number is known."""
    rng, treated = np.random.default_rng(3), np.arange(16) < 2
    held, narrow, runs = 0, 0, 120
    for run in range(runs):
        before = rng.poisson(60, 16) + 0.0
        would = rng.poisson(40 * np.exp(rng.normal(0, 0.2, 16)))
        after = np.where(treated, rng.binomial(would, 0.6), would) + 0.0
        prevented = after.sum() - would.sum()
        found = count_effect(before, after, treated, confidence=0.9, draws=199, seed=run)
        seen = float(after[treated].sum())
        low, high = number_range(seen, seen / found.estimate, found.low, found.high)
        held += low <= prevented <= high
        expected = seen / found.estimate
        narrow += (found.low - 1) * expected <= prevented <= (found.high - 1) * expected
    assert held / runs >= 0.9 - 2 * np.sqrt(0.9 * 0.1 / runs)
    assert narrow < held


def test_with_nothing_recorded_the_range_of_the_number_is_of_what_was_expected():
    assert number_range(0.0, 10.0, 0.0, 0.6) == (-10.0, -4.0)


def test_one_large_treated_area_is_not_called_for_parting_as_all_areas_do():
    """Its own residuals are nothing, and must not say that large areas hardly vary (.11 then)."""
    rng, called, runs = np.random.default_rng(4), 0, 400
    first = np.arange(20) == 0
    for _ in range(runs):
        size = np.sort(32 * np.exp(rng.normal(-0.3, 0.8, 20)))[::-1]
        table = rng.poisson(size[:, None] * np.exp(rng.normal(0, 0.25, (20, 6)))) + 0.0
        path = event_path(table, first, 2)
        value, error = average_after(path, 3)
        called += 2 * stats.t.sf(abs(value) / error, path.freedom) < 0.05
    assert called / runs <= 0.05 + 1.645 * np.sqrt(0.05 * 0.95 / runs)
