"""Days dealt out by every body as by the twin; gaps counted as one by one."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evenhand.kernels import loading
from evenhand.kernels.day_gaps import LANES, LARGEST_SPAN, dealt, gap_counts

within = settings(
    deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def hand(sizes, seed, first, lanes):
    """Deal days 0, 1, 2 … within groups of some sizes, members in reverse order."""
    n = sum(sizes)
    members = np.arange(n, dtype=np.int32)[::-1].copy()
    groups = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
    return dealt(np.arange(n, dtype=np.int16), members, groups, seed, first, lanes)


@within
@given(
    sizes=st.lists(st.integers(0, 20), min_size=1, max_size=4),
    seed=st.integers(0, 2**64 - 1),
    first=st.integers(0, 10**6),
    lanes=st.integers(1, 70),
)
def test_every_body_deals_as_the_twin_does_and_within_groups(body, sizes, seed, first, lanes):
    found = hand(sizes, seed, first, lanes)
    with loading.forced(loading.TWINS):
        np.testing.assert_array_equal(found, hand(sizes, seed, first, lanes))
    begin = 0
    for size in sizes:
        rows = found[::-1][begin : begin + size]
        expected = np.tile(np.arange(begin, begin + size)[:, None], lanes)
        np.testing.assert_array_equal(np.sort(rows, axis=0), expected)
        begin += size


def test_a_draw_depends_on_its_number_and_the_seed_alone(body):
    whole = hand([30, 12], 7, 0, 100)
    np.testing.assert_array_equal(whole[:, 41:60], hand([30, 12], 7, 41, 19))
    assert (whole != hand([30, 12], 8, 0, 100)).any()


def test_a_deal_follows_its_formula(body):
    # By hand, for three days: place 1 swaps with ⌊2u/2⁶⁴⌋, place 2 with ⌊3u/2⁶⁴⌋.
    odd, mask = 0x9E3779B97F4A7C15, 2**64 - 1

    def mixed(word):
        word = (word ^ (word >> 30)) * 0xBF58476D1CE4E5B9 & mask
        word = (word ^ (word >> 27)) * 0x94D049BB133111EB & mask
        return word ^ (word >> 31)

    for draw in range(5):
        key, days = mixed(3 + (draw + 1) * odd & mask), [0, 1, 2]
        for place in (1, 2):
            other = mixed(key + (place + 1) * odd & mask) * (place + 1) >> 64
            days[place], days[other] = days[other], days[place]
        assert hand([3], 3, draw, 1)[::-1, 0].tolist() == days


def test_every_order_of_four_days_is_dealt_equally_often(body):
    found = hand([4], 1, 0, 24_000)
    orders, times = np.unique(found, axis=1, return_counts=True)
    assert orders.shape[1] == 24
    assert np.sum((times - 1000) ** 2 / 1000) < 53.5  # chi-squared with 23 degrees, p = .0003


@within
@given(
    data=st.data(),
    rows=st.integers(1, 8),
    bands=st.integers(0, 3),
    limits=st.lists(st.one_of(st.integers(1, 130), st.integers(1, 32_767)), max_size=9),
)
def test_every_body_counts_gaps_as_one_by_one(body, data, rows, bands, limits):
    n, begin = rows + 4, data.draw(st.integers(0, 4))
    rng = np.random.default_rng(data.draw(st.integers(0, 999)))
    top = data.draw(st.sampled_from([3, 130, LARGEST_SPAN]))
    days = rng.integers(0, top + 1, (n, 2 * LANES)).astype(np.int16)
    starts = np.concatenate([[0], np.cumsum(rng.integers(0, 4, bands * rows))]).astype(np.int64)
    targets = rng.integers(0, n, starts[-1]).astype(np.int32)
    found = gap_counts(days, begin, rows, starts, targets, np.array(limits, dtype=np.int16))
    firsts = begin + np.tile(np.arange(rows), bands).repeat(np.diff(starts))
    gaps = np.abs(days[firsts].astype(int) - days[targets])
    for band in range(bands):
        part = gaps[starts[band * rows] : starts[(band + 1) * rows]]
        for number, limit in enumerate(limits):
            np.testing.assert_array_equal(found[band, number], (part < limit).sum(axis=0))


@pytest.mark.parametrize("pairs", [254, 255, 256, 65_279, 65_280, 65_281, 65_535, 65_536, 140_000])
def test_counts_beyond_8_and_16_bits_are_kept(body, pairs):
    days = np.zeros((3, LANES), dtype=np.int16)
    days[2] = 1
    starts = np.array([0, pairs // 3, pairs], dtype=np.int64)
    targets = np.full(pairs, 2, dtype=np.int32)
    limits = np.array([1, 2, 127, 128, 32_767], dtype=np.int16)
    found = gap_counts(days, 0, 2, starts, targets, limits)
    assert found.tolist() == [[[0] * LANES, *[[pairs] * LANES] * 4]]


def test_arrays_that_do_not_fit_are_refused(instruction_set):
    kernels = loading.compiled()
    days, limits = np.zeros((2, LANES), dtype=np.int16), np.ones(1, dtype=np.int16)
    starts, targets = np.array([0, 1], dtype=np.int64), np.array([1], dtype=np.int32)
    out = np.zeros((1, 1, LANES), dtype=np.int64)
    good = [instruction_set, days, LANES, 0, 1, starts, targets, limits, out]
    kernels.gap_counts(*good)
    for place, wrong in (
        (0, "none"), (2, 0), (2, 32), (2, 2 * LANES), (3, -1), (3, 2), (4, 0), (4, 3),
        (5, starts[::-1].copy()), (5, starts + 1), (5, 2 * starts),
        (6, targets + 1), (6, targets - 2),
        (8, out[:, :, :1].copy()),
    ):  # fmt: skip
        spoilt = [*good]
        spoilt[place] = wrong
        with pytest.raises(ValueError, match="do not fit the pairs"):
            kernels.gap_counts(*spoilt)
    members, groups = np.array([0, 1], dtype=np.int32), np.array([0, 2], dtype=np.int64)
    two, room = np.zeros(2, dtype=np.int16), np.zeros((2, 3), dtype=np.int16)
    for wrong in (
        (two, members + 1, groups, 1, 0, 3, room), (two, members - 1, groups, 1, 0, 3, room),
        (two, members, groups[:1], 1, 0, 3, room), (two, members, groups + 1, 1, 0, 3, room),
        (two, members, groups, 1, 0, 2, room), (two, members[:1], groups, 1, 0, 3, room),
        (two, members, np.array([0, 3, 2]), 1, 0, 3, room),
        (two, members, groups, 1, 0, 0, room[:, :0].copy()),
    ):  # fmt: skip
        with pytest.raises(ValueError, match="do not fit the days"):
            kernels.dealt(*wrong)
