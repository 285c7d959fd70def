"""Close pairs beside brute force, and how the excess of pairs fades."""

import numpy as np
import pytest

from evenhand.statistics.close_pairs import close_pairs, pair_sums, share_of_lags, tiles_of
from evenhand.statistics.knox import knox_table
from evenhand.statistics.pair_excess import (
    exponential_share,
    exponential_share_of_days,
    fading,
    ratio_ranges,
)


@pytest.fixture
def events():
    rng = np.random.default_rng(3)
    x, y = rng.integers(0, 60, (2, 300)) * 10.0
    return x, y, rng.integers(0, 90, 300)


@pytest.mark.parametrize("metric", ["manhattan", "euclidean"])
def test_close_pairs_are_all_pairs_below_the_reach_from_both_ends(events, metric):
    x, y, _ = events
    dx, dy = np.abs(x[:, None] - x), np.abs(y[:, None] - y)
    apart = dx + dy if metric == "manhattan" else np.hypot(dx, dy)
    near = (apart < 100) & ~np.eye(len(x), dtype=bool)
    got = np.concatenate([np.column_stack(part[:2]) for part in close_pairs(x, y, 100, metric)])
    assert sorted(map(tuple, got.tolist())) == sorted(zip(*np.nonzero(near), strict=True))


def test_a_pair_at_the_reach_as_written_is_left_out():
    # 0.1 + 0.2 is more than 0.3 in binary fractions; 100.3 - 0.3 is less than 100.
    found = [len(part[0]) for part in close_pairs([0.3, 100.3], [0, 0], 100.0, "euclidean")]
    assert found == [0]


@pytest.mark.parametrize("metric", ["manhattan", "euclidean"])
def test_sums_over_tiles_are_the_table_of_knox(events, metric):
    x, y, day = events
    space, time = [0, 1, 50, 120], [0, 7, 14, 30]
    tile = tiles_of(x, y, day, side_m=150, days=20)
    sums = pair_sums(x, y, day, tile, [(space, time)], metric=metric)[0]
    table = knox_table(x, y, day, space_edges=space, time_edges=time, metric=metric, draws=0)
    assert sums.observed.sum(axis=0).tolist() == table.observed.tolist()
    assert sums.near.sum(axis=0).tolist() == table.pairs_close_in_space.tolist()
    assert sums.expected.sum(axis=0) == pytest.approx(table.mean, rel=1e-9)


def test_shares_of_lags_by_counting_all_pairs(events):
    day = events[2]
    first, second = np.triu_indices(len(day), 1)
    lag = np.abs(day[first] - day[second])
    expected = [np.mean((lag >= a) & (lag < b)) for a, b in ((0, 1), (1, 7), (7, 90))]
    assert share_of_lags(day, [0, 1, 7, 90]) == pytest.approx(expected, rel=1e-12)


def test_days_of_an_exponential_delay_by_simulation():
    rng = np.random.default_rng(1)
    start, delay = rng.random(400_000), rng.exponential(4.0, 400_000)
    lag = np.floor(start + delay)
    shares = exponential_share_of_days(np.arange(11.0), np.array([4.0]))[0]
    seen = np.array([np.mean(lag == k) for k in range(10)])
    assert np.abs(seen - shares).max() < 3 * np.sqrt(0.25 / 400_000)


def test_the_half_value_of_an_exact_exponential_is_found():
    edges = np.linspace(0, 400, 17)
    chance = np.diff(edges**2) / 1000
    excess = 500 * exponential_share(edges, np.array([70.0]))[0]
    tiles = np.full((40, 1), 1 / 40)
    found = fading(tiles * (chance + excess), tiles * chance, tiles * [[2.0, 2.0]], edges, draws=99)
    # The grid of means has steps of 4 %.
    assert found.half == pytest.approx(70 * np.log(2), rel=0.04)
    assert found.low <= found.half <= found.high


def test_without_an_excess_or_a_level_nothing_is_told():
    edges = np.linspace(0, 400, 17)
    chance = np.full((40, 16), 3.0)
    noise = np.random.default_rng(2).poisson(3.0, (40, 16)).astype(float)
    level = np.full((40, 2), 5.0)
    assert np.isnan(fading(noise, chance, level, edges, draws=99).half)
    assert np.isnan(fading(chance * 2, chance, level * 0, edges, draws=99).half)


def test_the_range_of_a_ratio_is_never_narrower_than_that_of_independent_pairs():
    ratio, low, high = ratio_ranges(np.full(100, 4.0), np.full(100, 2.0))
    assert ratio == 2
    assert high / ratio == pytest.approx(np.exp(1.959964 / np.sqrt(400)), rel=1e-6)
    assert low * high == pytest.approx(4)


def test_pairs_that_come_in_heaps_widen_the_range():
    chance = np.full(100, 2.0)
    even = ratio_ranges(np.full(100, 4.0), chance)
    heaped = ratio_ranges(np.where(np.arange(100) < 10, 40.0, 0.0), chance)
    assert heaped[0] == even[0]
    assert heaped[2] > 1.5 * even[2]
