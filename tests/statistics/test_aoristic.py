"""Windows of time shared out over the local clock, against a minute-by-minute count."""

import numpy as np
import pandas as pd
import pytest
import scipy
from hypothesis import given, settings
from hypothesis import strategies as st

from evenhand.statistics import aoristic
from evenhand.statistics.aoristic import part_shares, week_weights, weight_dispersion
from evenhand.statistics.dispersion import cluster_dispersion
from evenhand.statistics.local_clock import local_clock

HOUR = 3_600_000_000
DAY = 24 * HOUR


def us(text, zone="Europe/Amsterdam"):
    return int(pd.Timestamp(text, tz=zone).timestamp()) * 1_000_000


def by_minutes(start, end, zone, parts):
    """Put every minute of a window into its part of the week: a second way, without any edges."""
    minutes = pd.DatetimeIndex(np.arange(start, end, 60_000_000).view("datetime64[us]"))
    local = minutes.tz_localize("UTC").tz_convert(zone)
    part = np.searchsorted(parts, local.hour + local.minute / 60, side="right") - 1
    cell = local.day_of_week * len(parts) + part
    return np.bincount(cell, minlength=7 * len(parts)) / len(minutes)


@settings(max_examples=40, deadline=None)
@given(
    st.integers(0, 400 * 24 * 60), st.integers(1, 30 * 24 * 60),
    st.sampled_from(["Europe/Amsterdam", "UTC", "America/New_York", "Asia/Kolkata",
                     "Australia/Lord_Howe"]),
)  # fmt: skip
def test_weights_are_those_of_single_minutes(first, minutes, zone):
    start = us("2026-01-01", "UTC") + first * 60_000_000
    end = start + minutes * 60_000_000
    clock = local_clock(start, end, zone, (0, 6.5, 14, 22.25))
    found = week_weights(np.array([start]), np.array([end]), clock).toarray()[0]
    np.testing.assert_allclose(found, by_minutes(start, end, zone, clock.begins_h), atol=1e-12)


def test_every_row_adds_up_to_one_whatever_its_length():
    rng = np.random.default_rng(3)
    starts = us("2024-01-01") + rng.integers(0, 700 * 86_400, 4000) * 1_000_000 + 7
    length = (10 ** rng.uniform(-6, 8, 4000) * 1e6).astype(np.int64)
    length[:100] = 0
    clock = local_clock(int(starts.min()), int((starts + length).max()), "Europe/Amsterdam")
    weights = week_weights(starts, starts + length, clock)
    assert np.abs(np.asarray(weights.sum(axis=1)) - 1).max() < 1e-12
    assert weights.sum() == pytest.approx(4000, abs=1e-9)


def test_long_windows_are_the_same_by_stretches_and_piece_by_piece(monkeypatch):
    rng = np.random.default_rng(4)
    starts = us("2024-01-01") + rng.integers(0, 300 * 86_400, 60) * 1_000_000
    ends = starts + rng.integers(0, 200 * 86_400, 60) * 1_000_000
    clock = local_clock(int(starts.min()), int(ends.max()), "Europe/Amsterdam")
    quick = week_weights(starts, ends, clock).toarray()
    monkeypatch.setattr(aoristic, "LONG_SPANS", 10**9)
    np.testing.assert_allclose(quick, week_weights(starts, ends, clock).toarray(), atol=1e-14)


def test_a_moment_on_an_edge_belongs_to_the_hour_that_begins():
    at = np.array([us("2026-01-05 10:00")])
    clock = local_clock(int(at[0]), int(at[0]), "Europe/Amsterdam")
    assert week_weights(at, at, clock).toarray().reshape(7, 24)[0, 10] == 1


def test_a_window_that_ends_on_an_edge_has_nothing_of_the_next_hour():
    start, end = np.array([us("2026-01-05 09:30")]), np.array([us("2026-01-05 10:00")])
    clock = local_clock(int(start[0]), int(end[0]), "Europe/Amsterdam")
    assert week_weights(start, end, clock).toarray().reshape(7, 24)[0, 9:11].tolist() == [1, 0]


@pytest.mark.parametrize(("first", "hours"), [("2026-03-29", 23), ("2026-10-25", 25)])
def test_days_on_which_clocks_change_are_as_long_as_they_are(first, hours):
    end = us(str(pd.Timestamp(first) + pd.Timedelta(days=1))[:10])
    shown = local_clock(us(first), end - 1, "Europe/Amsterdam").hours_shown()
    assert shown.sum() == hours
    assert shown[6, 2] == hours - 23


def known(parts, weights):
    return scipy.sparse.csr_array(np.eye(parts)[weights])


def test_exact_times_have_the_ranges_of_clopper_and_pearson():
    found = part_shares(known(2, [0] * 6 + [1] * 14), np.ones(2), np.zeros(20, dtype=np.int64))
    # R: binom.test(6, 20)$conf.int
    assert found.low[0] == pytest.approx(0.1189316, abs=1e-6)
    assert found.high[0] == pytest.approx(0.5427892, abs=1e-6)


def test_vague_windows_are_never_surer_than_exact_times():
    vague = scipy.sparse.csr_array(np.full((200, 3), 1 / 3))
    found = part_shares(vague, np.ones(3), np.arange(200) % 20)
    exact = part_shares(known(3, np.arange(198) % 3), np.ones(3), np.zeros(198, dtype=np.int64))
    assert found.high[0] - found.low[0] >= 0.98 * (exact.high[0] - exact.low[0])
    assert found.p_value > 0.9


def test_everything_in_one_shift_is_no_even_spread():
    found = part_shares(known(3, [2] * 40), np.ones(3), np.arange(40) % 10)
    assert found.p_value < 0.001
    assert found.high[2] == 1
    assert found.low[2] < 0.95


def test_series_in_one_week_widen_the_ranges_of_shares():
    rng = np.random.default_rng(2)
    shift = np.repeat(rng.integers(3, size=60), 8)  # eight in one shift each week
    week = np.repeat(np.arange(60), 8)
    series = part_shares(known(3, shift), np.ones(3), week)
    mixed = part_shares(known(3, shift), np.ones(3), rng.permutation(week))
    assert series.dispersion.value > 5
    assert series.high[0] - series.low[0] > 2 * (mixed.high[0] - mixed.low[0])
    assert series.p_value > mixed.p_value


def test_for_exact_times_in_even_parts_the_dispersion_is_that_of_clusters():
    rng = np.random.default_rng(9)
    table = rng.negative_binomial(2, 0.3, (30, 1)) + rng.poisson(4, (30, 4))
    table += (table[:, :1] * 0).astype(np.int64)
    share = np.full(4, 0.25)
    part = np.concatenate([np.repeat(np.arange(4), row) for row in table])
    week = np.repeat(np.arange(30), table.sum(axis=1))
    ours = weight_dispersion(known(4, part), week).value
    theirs = cluster_dispersion(table.astype(float)).value
    assert np.abs(table.sum(axis=0) / table.sum() - share).max() < 0.05
    assert ours == pytest.approx(theirs, rel=0.02)
