"""Bounds on departures from parallel trends: exact cases, order, size, and the path they bound."""

from itertools import pairwise

import numpy as np
import pytest

from evenhand.statistics.event_path import average_after, event_path, joint_critical, trend_before
from evenhand.statistics.trend_departures import Estimates, breakdown, robust_range


def known(after=(0.0, 0.0), before=(0.1, -0.05), error=0.001):
    values = np.array([*before, *after])
    weights = np.full(len(after), 1 / len(after))
    return Estimates(values, np.eye(len(values)) * error**2, len(before), weights)


def test_with_hardly_any_error_the_range_is_the_set_that_the_bound_allows():
    """Largest step before: .15; one step of .15 may follow, and another: mean .15 + .075."""
    found = robust_range(known(after=(0.5, 0.5)), 1.0, confidence=0.95)
    assert found == pytest.approx((0.5 - 0.225, 0.5 + 0.225), abs=0.012)
    half = robust_range(known(after=(0.5, 0.5)), 0.5, confidence=0.95)
    assert half == pytest.approx((0.5 - 0.1125, 0.5 + 0.1125), abs=0.012)


def test_with_hardly_any_error_a_straight_drift_is_taken_off_where_it_may_not_bend():
    found = robust_range(known((1.1, 1.2), (-0.2, -0.1)), 0.0, confidence=0.95,
                         restriction="smooth")  # fmt: skip
    assert found == pytest.approx((1.0, 1.0), abs=0.012)


def test_with_hardly_any_error_nothing_is_left_where_the_allowed_drift_is_the_effect():
    """Mean of steps 1 and 2 is 1.5 M̄ × .15 = .5 at M̄ = 2.22."""
    found = breakdown(known(after=(-0.5, -0.5), error=1e-7), confidence=0.95)
    assert found == pytest.approx(0.5 / 0.225, rel=2e-3)
    assert breakdown(known(after=(0.0, 0.0)), confidence=0.95) == 0.0


def test_ranges_only_grow_with_the_bound():
    one = known(after=(-0.4, -0.6, -0.5), error=0.08)
    ranges = [robust_range(one, bound, confidence=0.95) for bound in (0, 0.5, 1, 2)]
    assert all(a[0] >= b[0] - 1e-3 and a[1] <= b[1] + 1e-3
               for a, b in pairwise(ranges))  # fmt: skip


def test_the_range_covers_the_effect_where_the_drift_keeps_to_its_bound():
    rng = np.random.default_rng(3)
    drift = np.array([-0.1, -0.05, 0.05, 0.1])
    inside = 0
    for _ in range(150):
        values = drift + np.array([0, 0, -0.3, -0.3]) + rng.normal(0, 0.05, 4)
        low, high = robust_range(Estimates(values, np.eye(4) * 0.0025, 2, np.full(2, 0.5)), 1.0,
                                 confidence=0.95)  # fmt: skip
        inside += low <= -0.3 <= high
    assert inside / 150 >= 0.95 - 3 * np.sqrt(0.0475 / 150)


def table(rng, areas=20, stretches=6, drift=0.0, spread=0.8, noise=0.1):
    size = np.exp(rng.normal(4, spread, areas))
    own = np.arange(areas) < 2
    level = size[:, None] * np.exp(own[:, None] * drift * np.arange(stretches))
    return rng.poisson(level * np.exp(rng.normal(0, noise, level.shape))).astype(float) + 1, own


def test_the_path_is_the_ratio_of_ratios_and_its_mean_is_that_of_the_block():
    counts, own = table(np.random.default_rng(1))
    path = event_path(counts, own, 2)
    sums = counts[own].sum(axis=0) / counts[~own].sum(axis=0)
    assert np.exp(path.log_ratio) == pytest.approx(sums / sums[2], rel=1e-12)
    assert path.covariance[2].tolist() == [0.0] * 6
    mean = np.log(sums[3:]).mean() - np.log(sums[:3]).mean()
    assert average_after(path, 3)[0] == pytest.approx(mean, rel=1e-9)


def test_the_band_holds_all_stretches_together_about_as_often_as_it_says():
    rng, hits = np.random.default_rng(5), 0
    for _ in range(150):
        counts, own = table(rng)
        path = event_path(counts, own, 2)
        wide = joint_critical(path, np.ones(6, dtype=bool), 0.95, 1) * path.std_error
        hits += (np.abs(path.log_ratio) <= wide + 1e-12).all()
    assert hits / 150 >= 0.95 - 3 * np.sqrt(0.0475 / 150) - 0.03


def test_the_power_told_is_how_often_the_slope_is_found():
    rng = np.random.default_rng(7)
    told, found = [], []
    for _ in range(200):
        counts, own = table(rng, stretches=6, drift=0.12, spread=0.3)
        before = trend_before(event_path(counts, own, 2), 3, level=0.05, seed=1)
        told.append(before.power)
        found.append(before.p_slope <= 0.05)
        assert before.erasing_slope == pytest.approx(0.12, abs=0.12)
    assert np.mean(found) == pytest.approx(np.mean(told), abs=0.12)
