"""One-sided rises beside others, and the family they are judged in."""

import numpy as np
import pytest

from evenhand.statistics.adverse_watch import rise_beside_others
from evenhand.statistics.multiplicity import holm, weighted_holm

AT = np.arange(24)
LATE = AT >= 12


def drawn(seed, factor=1.0, mean=20.0):
    return np.random.default_rng(seed).poisson(np.where(LATE, mean * factor, mean)).astype(float)


def test_the_ratio_is_that_of_the_sums_where_nothing_resembles_its_neighbour():
    own, others = np.where(LATE, 30.0, 20.0), np.where(LATE, 50.0, 40.0)
    found = rise_beside_others(own, others, AT, LATE, confidence=0.95)
    assert found.ratio == pytest.approx((30 / 20) / (50 / 40))
    assert (found.before, found.after) == (240, 360)


def test_a_rise_that_others_share_is_none():
    found = rise_beside_others(drawn(1, 3.0), drawn(2, 3.0, 60), AT, LATE, confidence=0.95)
    assert found.low < 1 < found.high and found.p_rise > 0.05


def test_a_fall_never_warns_however_clear():
    found = rise_beside_others(drawn(1, 0.3), drawn(2, 1.0, 60), AT, LATE, confidence=0.95)
    assert found.high < 1 and found.p_rise > 0.99


def test_a_doubling_warns_and_one_sided_p_is_half_of_the_two_sided():
    found = rise_beside_others(drawn(1, 2.0), drawn(2, 1.0, 60), AT, LATE, confidence=0.95)
    assert found.low > 1 and found.p_rise < 0.025


def test_a_series_without_anything_before_is_refused():
    with pytest.raises(ValueError, match="nothing before or after"):
        rise_beside_others(np.where(LATE, 5.0, 0.0), drawn(2), AT, LATE, confidence=0.95)


def test_equal_weights_are_holms_own():
    p = np.array([0.01, 0.2, np.nan, 0.04, 0.03])
    assert weighted_holm(p, np.ones(5)) == pytest.approx(holm(p), nan_ok=True)


def test_weighted_steps_are_those_worked_out_by_hand():
    """p/w: .02/.5, .04/.25, .05/.25; times weights left: 1, .5, .25; never falling."""
    found = weighted_holm([0.02, 0.04, 0.05], [0.5, 0.25, 0.25])
    assert found == pytest.approx([0.04, 0.08, 0.08])


def test_no_weighting_makes_a_family_of_true_nulls_call_more_often():
    rng = np.random.default_rng(3)
    p = rng.random((4000, 6))
    called = [weighted_holm(row, [6, 3, 1, 1, 1, 1]).min() < 0.05 for row in p]
    assert np.mean(called) < 0.05 + 3 * np.sqrt(0.05 * 0.95 / 4000)
