"""Heaps of times: planted ones are found with their size, rhythms and rounding are none."""

import numpy as np
import pytest

from evenhand.statistics.heaping import minute_heaps, rounded_minutes


def rhythm(rng, n):
    """Minutes of a day with an evening peak."""
    hours = np.array([3, 2, 2, 1, 1, 1, 2, 4, 5, 5, 6, 6, 7, 7, 7, 8, 9, 10, 11, 11, 10, 9, 7, 5])
    hour = rng.choice(24, n, p=hours / hours.sum())
    return hour * 60 + rng.integers(0, 60, n)


def test_planted_midnights_are_found_and_counted():
    rng = np.random.default_rng(3)
    found = minute_heaps(np.concatenate([rhythm(rng, 20_000), np.zeros(900, dtype=int)]))
    assert [heap.minute for heap in found] == [0]
    assert found[0].low < 900 < found[0].high
    assert found[0].count == pytest.approx(found[0].expected + found[0].estimate)


def test_noon_and_a_minute_past_midnight_are_looked_at_too():
    rng = np.random.default_rng(4)
    more = np.concatenate([np.full(800, 720), np.full(400, 1)])
    found = minute_heaps(np.concatenate([rhythm(rng, 20_000), more]))
    assert {heap.minute for heap in found} == {720, 1}


def test_rounding_to_full_hours_alone_is_no_heap():
    rng = np.random.default_rng(5)
    minutes = rhythm(rng, 20_000)
    rounded = np.where(rng.random(20_000) < 0.4, np.round(minutes / 60) * 60, minutes)
    assert minute_heaps(rounded.astype(int)) == ()


def test_few_records_of_one_minute_are_no_heap():
    assert minute_heaps([900] * 6 + list(range(0, 1440, 7))) == ()


def test_rounded_minutes_are_estimated_from_the_others():
    rng = np.random.default_rng(6)
    minutes = rhythm(rng, 30_000)
    rounded = rng.random(30_000) < 0.5
    minutes = np.where(rounded, minutes // 30 * 30, minutes)
    found = rounded_minutes(minutes)
    # Two in sixty of the rounded ones were round already, two more of the others stay there.
    assert found.low < rounded.sum() < found.high + 400
    assert found.p_value < 1e-10


def test_even_minutes_are_not_rounded():
    found = rounded_minutes(np.tile(np.arange(60), 50))
    assert found.estimate == 0
    assert found.on_round == pytest.approx(12 / 60)
    assert found.p_value > 0.4


def test_no_records_give_no_numbers():
    assert np.isnan(rounded_minutes([]).estimate)
