"""Days without a record: gaps are found, closed Sundays and quiet sources are none."""

import numpy as np

from evenhand.statistics.empty_days import empty_days


def test_two_silent_weeks_in_a_busy_year_are_found():
    counts = np.random.default_rng(1).poisson(30, 365)
    counts[200:214] = 0
    (gap,) = empty_days(counts)
    assert (gap.first, gap.last) == (200, 213)
    assert 380 < gap.expected < 460
    assert gap.p_value < 1e-3


def test_an_office_closed_on_sundays_has_no_gap():
    counts = np.random.default_rng(2).poisson(30, 364)
    counts[6::7] = 0
    assert empty_days(counts) == ()


def test_a_quiet_source_has_empty_days_and_no_gap():
    assert empty_days(np.random.default_rng(3).poisson(0.7, 700)) == ()


def test_series_in_single_nights_make_silence_less_telling():
    rng = np.random.default_rng(4)
    counts = np.where(rng.random(700) < 0.35, rng.poisson(6, 700), 0)
    assert empty_days(counts) == ()


def test_nothing_at_all_is_no_gap():
    assert empty_days([0, 0, 0]) == ()
    assert empty_days([5, 5, 5]) == ()
