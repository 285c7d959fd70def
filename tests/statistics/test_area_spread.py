"""How far areas part: by hand, and in the cases at the edge."""

import numpy as np
import pytest

from evenhand.statistics.area_spread import AreaSpread, area_spread, contrast_by_areas
from evenhand.statistics.displacement_difference import log_ratio
from evenhand.statistics.displacement_quotient import displacement_quotient


def test_the_variance_of_areas_alike_is_that_worked_out_by_hand():
    # Totals of 200 each, 100 after expected; squares 4 x 400, over 1 - 1/8 and 7 degrees, and over
    # the 50 that independent counts have: 1600 / (7 / 8) / 7 / 50.
    before = np.array([80.0, 120, 80, 120, 100, 100, 100, 100])
    found = area_spread(before, 200 - before, np.zeros(8))
    assert found.degrees == 7
    np.testing.assert_allclose(found.each, 1600 / (7 / 8) / 7 / 50, rtol=1e-9)


def test_groups_may_change_by_factors_of_their_own():
    before = np.full(10, 100.0)
    after = np.where(np.arange(10) < 3, 50.0, 120.0)
    found = area_spread(before, after, np.arange(10) < 3)
    assert (found.degrees, found.each.max()) == (8.0, 1.0)


def test_a_group_of_one_area_tells_nothing_and_a_lone_pair_is_not_enough():
    assert area_spread([9, 5, 7], [5, 5, 5], [0, 1, 1]).degrees == 1
    assert not area_spread([9, 5, 7], [5, 5, 5], [0, 1, 1]).known
    assert area_spread([9, 5], [5, 5], [0, 1]).degrees < 1
    assert np.isnan(contrast_by_areas([9, 5], [5, 5], [1, -1], 1, AreaSpread(np.ones(2), 1)).z)


def test_weights_alike_for_all_events_change_no_ratio_of_variances():
    rng = np.random.default_rng(4)
    before, after = rng.poisson(30, (2, 12)).astype(float)
    plain = area_spread(before, after, np.zeros(12))
    weighed = area_spread(7 * before, 7 * after, np.zeros(12), squares=49 * (before + after))
    np.testing.assert_allclose(weighed.each, plain.each, rtol=1e-9)


def test_one_dispersion_for_all_is_the_same_as_the_same_for_each():
    sums = (207, 110), (178, 157), (308, 318)
    assert displacement_quotient(*sums, dispersion=2.0) == displacement_quotient(
        *sums, dispersion=[2.0, 2.0, 2.0]
    )
    assert log_ratio(*sums[:2], dispersion=[1.0, 1.0]).std_error == pytest.approx(
        log_ratio(*sums[:2]).std_error, rel=1e-12
    )
