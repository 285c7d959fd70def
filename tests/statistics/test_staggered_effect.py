"""Staggered effects: closed forms against plain fits, tests against listing, and bias."""

from itertools import permutations

import numpy as np
import pytest

from evenhand.statistics.block_difference import ratio_of_ratios
from evenhand.statistics.staggered_contrasts import linear_estimates, share_forbidden, two_way
from evenhand.statistics.staggered_course import course
from evenhand.statistics.staggered_effect import (
    _pulls,
    _segments,
    _statistics,
    _sums,
    _ways,
    _whole,
    expected_counts,
    staggered,
    staggered_effect,
)


def table(seed=1, areas=9, periods=8, mean=12.0):
    rng = np.random.default_rng(seed)
    size = rng.lognormal(np.log(mean), 0.5, areas)
    first = np.array([3, 3, 5, 6, *[periods] * (areas - 4)])
    return rng.poisson(size[:, None] * np.linspace(1, 1.4, periods)).astype(float), first


def poisson_fit(counts, free):
    """Effects of areas and periods by scaling rows and columns in turn until they fit."""
    area, at = np.ones(len(counts)), np.ones(counts.shape[1])
    for _ in range(4000):
        area = (counts * free).sum(axis=1) / (free * at).sum(axis=1)
        at = (counts * free).sum(axis=0) / (free * area[:, None]).sum(axis=0)
    return area[:, None] * at


def test_what_is_filled_in_is_the_poisson_fit_to_cells_not_yet_treated():
    counts, first = table()
    free = np.arange(8) < first[:, None]
    filled = expected_counts(staggered(counts, first))
    assert filled[~free] == pytest.approx(poisson_fit(counts, free)[~free], rel=1e-9)
    assert np.isnan(filled[free]).all()


def test_with_one_beginning_it_is_the_ratio_of_ratios():
    counts, _ = table()
    first = np.where(np.arange(9) < 3, 4, 8)
    found = staggered_effect(staggered(counts, first), confidence=0.95, draws=99, seed=1)
    own = np.arange(9) < 3
    sums = counts[:, :4].sum(axis=1), counts[:, 4:].sum(axis=1)
    assert found.ratio == pytest.approx(ratio_of_ratios(*sums, own), rel=1e-12)


def test_segments_give_the_sums_of_single_cells():
    counts, first = table(2)
    data = staggered(counts, first)
    recorded, expected = _sums(_whole(_segments(data), data.label))
    filled = expected_counts(data)
    assert recorded[0] == counts[~np.isnan(filled)].sum()
    assert expected[0] == pytest.approx(np.nansum(filled), rel=1e-12)


def test_where_all_are_treated_in_the_end_the_last_serve_as_the_comparison():
    counts, _ = table()
    first = np.array([2, 2, 4, 4, 6, 6, 6, 6, 6])
    data = staggered(counts, first)
    assert data.counts.shape == (9, 6)
    assert data.starts.tolist() == [2, 4]
    assert np.isfinite(staggered_effect(data, confidence=0.9, draws=99, seed=1).ratio)


def test_every_way_is_listed_once_where_there_are_few():
    label = np.array([0, 1, 2, 2, 2])
    ways = _ways(label, 2, 99, 1)
    assert (ways.many, ways.complete) == (20, True)
    assert len({tuple(row) for row in ways.treated.tolist()}) == 20
    assert ways.treated[0].tolist() == [0, 1]


def test_the_statistic_of_a_way_is_that_of_areas_in_another_order():
    counts, first = table(3, areas=5)
    data = staggered(counts, first)
    cells = _segments(data)
    ways = _ways(data.label, len(data.starts), 499, 1)
    listed = sorted(_statistics(cells, ways).tolist())
    by_hand = []
    for order in permutations(range(5)):
        own = _whole(cells[list(order)], data.label)
        by_hand.append(float(np.subtract(*_sums(own))[0]))
    drawn = [float(x) for x in np.subtract(*_sums(ways.sums(cells)))]
    assert set(np.round(by_hand, 9)) == set(np.round(drawn, 9))
    assert len(listed) == ways.many == 5 * 4 * 3 / 2 * 2


def test_derivatives_of_recorded_less_expected_are_right():
    """Chance of each segment by its pull is the variance seen in many draws."""
    rng = np.random.default_rng(4)
    size = np.array([400.0, 900, 600, 1500, 2000])
    shares = np.array([0.5, 0.3, 0.2])
    label = np.array([0, 0, 1, 2, 2])
    sums = np.array([[size[label == one].sum() for one in range(3)]])
    told = float((_pulls(sums, shares) * sums).sum())
    drawn = []
    for _ in range(4000):
        cells = np.stack([rng.multinomial(int(one), shares) for one in size]).astype(float)
        drawn.append(float(np.subtract(*_sums(_whole(cells, label)))[0]))
    assert np.var(drawn) == pytest.approx(told, rel=0.08)


def test_effects_that_grow_bias_the_two_way_coefficient_and_not_the_imputed():
    periods, areas = 24, 12
    first = np.repeat([4, 12, 20], 4)
    since = np.arange(periods) - first[:, None]
    counts = 100.0 + np.where(since >= 0, -2.0 * (since + 1), 0.0)
    data = staggered(counts, first)
    kept = data.counts
    held = np.arange(kept.shape[1]) >= data.first[:, None]
    truth = (kept - 100)[held].mean()
    found = linear_estimates(kept, data.first)
    assert found.imputed == pytest.approx(truth, rel=1e-9)
    assert found.by_cohort == pytest.approx(truth, rel=1e-9)
    assert abs(two_way(counts, np.minimum(first, periods)) - truth) > 5
    assert share_forbidden(first, periods) > 0.3
    assert areas == len(first)


def test_the_course_adds_up_to_the_whole():
    counts, first = table(5)
    since = np.arange(8) - first[:, None]
    parts = np.where(since >= 0, since // 2, -1)
    found = course(counts, first, parts, confidence=0.95)
    whole = staggered_effect(staggered(counts, first), confidence=0.95, draws=99, seed=1)
    assert found.recorded.sum() == whole.recorded
    assert found.expected.sum() == pytest.approx(whole.expected, rel=1e-12)
    assert found.areas.tolist() == [4, 3, 2]
    one = course(counts, first, np.where(since >= 0, 0, -1), confidence=0.95)
    assert (one.low[0], one.high[0]) == pytest.approx((whole.left_low, whole.left_high), rel=1e-9)
