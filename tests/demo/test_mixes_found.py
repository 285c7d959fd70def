"""Mixes of areas find what was planted in the demo city, as far as so few records can tell."""

import pytest

import evenhand as eh
from evenhand.demo.planted import PLANTED


@pytest.fixture(scope="module")
def given(city):
    tables = city.tables
    return (tables["incidents"], tables["interventions"], tables["deliveries"], tables["areas"])


def test_repair_in_steps_is_found_to_work_with_its_planted_size(given):
    found = eh.synthetic_control(*given, intervention="M-4", draws=199)
    assert found.verdict == "fewer"
    assert found.change_low < PLANTED.repair_effect - 1 < found.change_high


def test_locks_lie_in_a_range_too_wide_to_call(given):
    """Some two records a month in each quarter: the planted size fits, and so does nothing."""
    found = eh.synthetic_control(*given, intervention="M-1", draws=199)
    assert found.change_low < PLANTED.effect - 1 < found.change_high
    assert found.ring_low < 0 < found.ring_high
    assert found.ring_areas == len(PLANTED.buffer)


def test_idle_marking_is_not_called(given):
    found = eh.synthetic_control(*given, intervention="M-2", draws=199)
    assert found.verdict == "unclear"
    assert found.change_low < 0 < found.change_high
