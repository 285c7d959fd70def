"""The daily rhythm at changes of the clock: read rightly, as UTC, and marked UTC wrongly."""

import numpy as np
import pandas as pd
import pytest

from evenhand.quality.clock_checks import changes_of_clock
from evenhand.statistics.clock_shift import clock_shift

ZONE = "Europe/London"


def lived(rng, per_day=200):
    """Times on the local clock, March to November 2022, with a rhythm people live by."""
    days = pd.date_range("2022-03-01", "2022-11-30")
    hours = np.array([5, 3, 2, 1, 1, 1, 2, 4, 5, 5, 6, 6, 7, 7, 7, 8, 9, 10, 11, 11, 10, 9, 8, 7])
    day = np.repeat(days.to_numpy(), per_day)
    minute = rng.choice(24, len(day), p=hours / hours.sum()) * 60 + rng.integers(0, 60, len(day))
    return pd.Series(day + minute.astype("timedelta64[m]"))


def shift_of(clock):
    moments = clock.dropna().to_numpy().astype("datetime64[m]")
    changes = changes_of_clock(ZONE, clock.min().date(), clock.max().date())
    return clock_shift(moments, changes)


def to_zone(clock):
    return clock.dt.tz_localize(ZONE, ambiguous="NaT", nonexistent="NaT")


def test_the_two_changes_of_a_year_are_known():
    found = changes_of_clock(
        ZONE, pd.Timestamp("2022-01-01").date(), pd.Timestamp("2022-12-31").date()
    )
    assert found == [(np.datetime64("2022-03-27"), 1), (np.datetime64("2022-10-30"), -1)]


def test_a_zone_without_summer_time_has_no_changes():
    first, last = pd.Timestamp("2022-01-01").date(), pd.Timestamp("2022-12-31").date()
    assert changes_of_clock("Asia/Tokyo", first, last) == []


def test_local_times_read_as_local_fit():
    found = shift_of(lived(np.random.default_rng(1)))
    assert (found.hours, found.changes) == (0, 2)
    assert found.certainty > 0.95


def test_utc_read_as_local_lags_by_an_hour():
    clock = to_zone(lived(np.random.default_rng(2))).dt.tz_convert("UTC").dt.tz_localize(None)
    found = shift_of(clock)
    assert found.hours == -1
    assert found.certainty > 0.99


def test_local_times_marked_as_utc_run_ahead():
    marked = lived(np.random.default_rng(3)).dt.tz_localize("UTC")
    found = shift_of(marked.dt.tz_convert(ZONE).dt.tz_localize(None))
    assert found.hours == 1
    assert found.certainty > 0.99


def test_too_few_rows_give_no_answer():
    assert shift_of(lived(np.random.default_rng(4), per_day=3)) is None


def test_the_answer_repeats_exactly():
    clock = lived(np.random.default_rng(5), per_day=20)
    assert shift_of(clock) == shift_of(clock)
    assert shift_of(clock).rows == pytest.approx(4 * 21 * 20, abs=0)
