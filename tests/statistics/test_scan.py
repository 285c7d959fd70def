import json
from pathlib import Path

import numpy as np
import pytest

from evenhand.statistics import scan

REFERENCE = json.loads((Path(__file__).parents[1] / "reference/scan/expected.json").read_text())


@pytest.mark.parametrize("case", REFERENCE, ids=lambda case: f"k={case['k']}")
def test_q3_is_exact_by_simulation(case):
    assert 1 - scan._not_q3(case["mean"], case["k"]) == pytest.approx(
        case["q3"], abs=3 * case["std_error"]
    )


def test_q2_and_q3_for_two_events_by_hand():
    # no two of the points of [0, T] within 1: volumes (T-1)²/2 and (T-2)³/6
    m = 0.8
    assert 1 - scan._not_q2(m, 2) == pytest.approx(
        np.exp(-2 * m) * (1 + 2 * m + m**2 / 2), rel=1e-12
    )
    q3 = np.exp(-3 * m) * (1 + 3 * m + 2 * m**2 + m**3 / 6)
    assert 1 - scan._not_q3(m, 2) == pytest.approx(q3, rel=1e-12)


def test_ptools_value_lacks_the_last_term_of_its_last_sum():
    m, k, windows = 0.6, 6, 208
    last = scan._at(2 * k - (k - 1), m) * scan._at(k - 1, m)
    last = last * ((k - 2) * scan._below(k - 3, m) - m * scan._below(k - 4, m))
    q2 = 1 - scan._not_q2(m, k)
    short = 1 - q2 * ((1 - scan._not_q3(m, k) + last) / q2) ** (windows - 2)
    assert short == pytest.approx(0.03902238, abs=5e-9)
    assert scan.naus_scan(208, 1, 0.6, 6) == pytest.approx(0.03902238, rel=2.5e-5)


def test_naus_agrees_with_simulated_stretches():
    rng = np.random.default_rng(2)
    most = []
    for _ in range(4000):
        times = np.sort(rng.random(rng.poisson(26.0)) * 52)
        most.append(max(np.searchsorted(times, times + 2) - np.arange(len(times)), default=0))
    p = scan.naus_scan(52, 2, 0.5, 6)
    assert np.mean(np.array(most) >= 6) == pytest.approx(p, abs=3 * np.sqrt(p * (1 - p) / 4000))


def test_small_p_values_of_the_scan_are_not_lost():
    p = scan.naus_scan(1000, 1, 0.01, 9)
    # about 1,000 × 9 × P(9 events)
    assert p == pytest.approx(1000 * 9 * 0.01**9 / 362880 * 0.99, rel=0.15)


def test_one_event_is_no_burst_and_a_short_stretch_is_refused():
    assert scan.naus_scan(100, 7, 0.1, 1) == 1.0
    with pytest.raises(ValueError, match="shorter than two windows"):
        scan.naus_scan(10, 7, 0.1, 3)


def test_a_planted_burst_is_found_where_it_was_planted():
    daily = np.random.default_rng(3).poisson(1.0, 365).astype(float)
    daily[200:207] += 3
    first, p, _ = scan.burst_p_value(daily, np.full(365, daily.mean()), 7, draws=199)
    assert abs(first - 200) <= 2
    assert p == pytest.approx(1 / 200)


def test_a_busy_season_that_was_expected_is_no_burst():
    season = np.exp(1.2 * np.cos(np.arange(365) * 2 * np.pi / 365))
    daily = np.random.default_rng(4).poisson(season).astype(float)
    assert scan.burst_p_value(daily, season, 7, draws=199)[1] > 0.05
    assert scan.burst_p_value(daily, np.full(365, daily.mean()), 7, draws=199)[1] < 0.05


@pytest.mark.parametrize("windows", [12, 104])
def test_leaving_out_the_fullest_window_takes_as_much_variation_as_drawing_shows(windows):
    drawn = np.random.default_rng(3).normal(size=(40_000, windows))
    left = (drawn**2).sum(axis=1) - drawn.max(axis=1) ** 2
    assert scan.left_after_fullest(windows) == pytest.approx(left.mean() / (windows - 1), rel=0.01)
