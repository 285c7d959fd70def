"""Rises of shares: the evidence against other software, the sum against brute force, and size."""

import itertools

import numpy as np
import pytest
from scipy.stats import betabinom

from evenhand.statistics.rise_beside import RiseRatio, beside, most_risen, rise_ratio
from evenhand.statistics.share_rise import (
    CAUTION,
    Usual,
    rise_evidence,
    signals_together,
    usual_shares,
)
from evenhand.statistics.share_watch import (
    carrying,
    expected_shares,
    signal_sets,
    watch_shares,
)

CALM = {"areas": 6, "weeks": 120, "mean": 10.0}


def drawn(seed, areas=6, weeks=120, mean=10.0, signals=1):
    rng = np.random.default_rng(seed)
    return rng.poisson(mean, (signals, areas, weeks)).astype(float)


def test_evidence_is_the_ratio_of_beta_binomials_of_other_software():
    # With nothing uncertain in the share, and variance 2 × mean at a city of 50 a week.
    share, sure = np.array([[0.2, 0.8]]), 1e15
    usual = Usual(share, np.array([50.0]), np.array([sure]), share * sure, np.full((1, 2), 2.0),
                  np.ones(2))  # fmt: skip
    now = np.array([[17.0, 29.0]])
    found = rise_evidence(now, usual, np.array([2.0]))[0, 0, 0]
    # Counts that vary twice as much as their mean: given their sum, concentration 50 / (2 - 1).
    raised = 0.25 * 2 / (1 + 0.25 * 2)
    expected = betabinom.logpmf(17, 46, 50 * raised, 50 * (1 - raised)) - betabinom.logpmf(
        17, 46, 50 * 0.2, 50 * 0.8
    )
    assert found == pytest.approx(expected, rel=1e-6)


def test_evidence_of_a_usual_week_has_mean_one_by_listing_every_outcome():
    share, sure = np.array([[0.2, 0.8]]), 1e15
    usual = Usual(share, np.array([30.0]), np.array([sure]), share * sure, np.full((1, 2), 1.5),
                  np.ones(2))  # fmt: skip
    mean = 0.0
    for mine in range(31):
        now = np.array([[mine, 30 - mine]], dtype=float)
        ratio = np.exp(rise_evidence(now, usual, np.array([2.0]))[0, 0, 0])
        mean += ratio * betabinom.pmf(mine, 30, 60 * 0.2, 60 * 0.8)
    assert mean == pytest.approx(1.0, rel=1e-6)


def test_a_share_that_is_uncertain_is_taken_higher():
    few = Usual(np.array([[0.5, 0.5]]), np.array([1.0]), np.array([20.0]), np.array([[10.0, 10.0]]),
                np.ones((1, 2)), np.ones(2))  # fmt: skip
    assert few.cautious_odds()[0, 0] == pytest.approx(np.exp(CAUTION * np.sqrt(2 / 10.5)))


def test_what_multiplies_the_whole_city_changes_no_expectation():
    counts = drawn(1)
    much = counts.copy()
    much[:, :, 100:] = np.random.default_rng(2).poisson(50, (1, 6, 20))
    whole = much[0, :, 107].sum()
    share = expected_shares(much).expected[0, :, 107] / (whole - much[0, :, 107])
    usual = counts[0, :, :99].sum(axis=1) / counts[0, :, :99].sum()
    assert share == pytest.approx(usual / (1 - usual), rel=0.15)
    assert watch_shares(much, 208.0).episodes == ()


def test_dispersion_of_independent_counts_is_about_one_and_of_doubled_ones_two():
    rng = np.random.default_rng(3)
    kept = np.ones((40, 104), dtype=bool)
    plain = usual_shares(rng.poisson(20, (1, 40, 104)).astype(float), kept).dispersion
    double = usual_shares(2.0 * rng.poisson(10, (1, 40, 104)), kept).dispersion
    assert plain.mean() == pytest.approx(1.15, abs=0.15)  # the larger of two estimates, 1 at least
    assert double.mean() == pytest.approx(2.2, abs=0.3)


def test_the_sum_is_that_over_all_first_weeks_by_brute_force():
    counts = drawn(4, areas=3, weeks=70, signals=2)
    found = watch_shares(counts, 1e300, sizes=(2.0,))
    from evenhand.statistics.share_watch import _usual

    ratios, alike = {}, {}
    for week in range(60, 70):
        every = np.ones((3, 70), dtype=bool)
        usual = _usual(counts, every, week)
        ratios[week] = rise_evidence(counts[:, :, week], usual, np.array([2.0]))[:, 1, 0]
        r = signals_together(counts[:, :, : week - 8], every[:, : week - 8], usual.share)[0, 1]
        alike[week] = np.array([1.0, 1.0 + r])
    total = 0.0
    for chosen, weight in (((0,), 0.25), ((1,), 0.25), ((0, 1), 0.5)):
        for begun in range(60, 70):
            gained = sum(ratios[week][list(chosen)].sum() / alike[week][len(chosen) - 1]
                         for week in range(begun, 70))  # fmt: skip
            total += weight * np.exp(gained)
    assert found.evidence[1, 69] == pytest.approx(total, rel=1e-9)


def test_sets_of_signals_are_all_there_and_weigh_one_together():
    sets, weights = signal_sets(4)
    every = {tuple(row) for row in itertools.product((0.0, 1.0), repeat=4)} - {(0.0,) * 4}
    assert {tuple(row) for row in sets} == every
    assert np.exp(weights).sum() == pytest.approx(1.0)


def test_a_rise_of_one_signal_among_three_is_found_dated_and_named():
    counts = drawn(5, signals=3)
    counts[1, 2, 108:] += np.random.default_rng(6).poisson(12, 12)
    found = watch_shares(counts, 208.0)
    assert [one.area for one in found.episodes] == [2]
    one = found.episodes[0]
    assert abs(one.begun - 108) <= 1 and one.noticed - 108 <= 3 and one.lasts
    assert carrying(one.carried).tolist() == [False, True, False]


def test_a_rise_that_is_over_ends_and_does_not_become_usual():
    counts = drawn(7, weeks=150)
    counts[0, 0, 90:100] *= 3
    found = watch_shares(counts, 208.0)
    one = found.episodes[0]
    assert not one.lasts and 99 <= one.last <= 104
    without = expected_shares(counts).expected[0, 0, 140]
    assert found.expected[0, 0, 140] < without


def test_more_is_noticed_later_where_fewer_false_calls_are_accepted():
    counts = drawn(8)
    counts[0, 3, 105:] *= 1.7
    first = watch_shares(counts, 52.0).episodes[0].noticed
    assert first <= watch_shares(counts, 5000.0).episodes[0].noticed


@pytest.mark.parametrize("shape", [(1, 1, 90), (1, 4, 60), (9, 4, 90), (0, 4, 90)])
def test_what_cannot_be_watched_is_refused(shape):
    with pytest.raises(ValueError, match="two areas"):
        watch_shares(np.ones(shape), 208.0)


def test_weeks_without_any_signal_say_nothing():
    counts = drawn(9)
    counts[:, :, 100:110] = 0
    found = watch_shares(counts, 208.0)
    assert found.episodes == ()
    assert (found.expected[0, :, 105] == 0).all()


def test_a_signal_that_begins_late_waits_for_its_year():
    counts = drawn(10, signals=2)
    counts[1, :, :80] = 0
    found = watch_shares(counts, 208.0)
    assert (
        np.isnan(found.expected[1, :, 119]).all() and np.isfinite(found.expected[0, :, 119]).all()
    )


def test_the_ratio_of_a_rise_has_a_range_that_covers_it():
    counts = drawn(11, weeks=150, mean=20.0)
    truth = counts.copy()
    truth[0, 1, 140:] = np.random.default_rng(12).poisson(40, 10)
    watch = expected_shares(truth)
    found = rise_ratio(truth, watch, 1, slice(140, 150), np.ones(1, dtype=bool))
    low, high = found.within(0.95)
    assert low < 2.0 < high and high / low < 1.5


def test_what_was_never_expected_has_no_ratio():
    nothing = rise_ratio(np.zeros((1, 3, 80)), expected_shares(np.zeros((1, 3, 80))), 0,
                         slice(70, 80), np.ones(1, dtype=bool))  # fmt: skip
    assert np.isnan(nothing.estimate)
    assert beside(RiseRatio(40.0, 20.0, 0.2), nothing, 0.95)[0] == "unclear"


def test_of_many_classes_one_that_rose_by_chance_explains_nothing():
    chance = RiseRatio(30.0, 20.0, 0.2)  # rose, if it were the only one
    assert chance.within(0.95)[0] > 1
    assert most_risen([RiseRatio(300.0, 300.0, 0.06), chance, *[RiseRatio(20.0, 20.0, 0.2)] * 10],
                      0.95) == 0  # fmt: skip


def test_signals_that_tell_the_same_event_do_not_use_up_the_budget():
    # One shock of an area and week in all three signals: taken as independent, these gave twice
    # the false calls that the threshold stands for.
    rng = np.random.default_rng(2)
    calls, area_years = 0, 0.0
    for _ in range(4):
        base = 2 * rng.gamma(3, 1, (3, 20, 1))
        shock = rng.gamma(4, 0.25, (1, 20, 164))
        found = watch_shares(rng.poisson(base * shock).astype(float), 208.0)
        calls, area_years = calls + len(found.episodes), area_years + 20 * 104 / 52
    assert calls / area_years <= 0.25


def test_one_signal_given_twice_is_worth_one():
    counts = drawn(5, areas=8)
    counts[0, 3, 100:] *= 2
    both = watch_shares(np.concatenate([counts, counts]), 208.0)
    alone = watch_shares(counts, 208.0)
    # All but the season's factor, which leans less on its prior with twice the signals.
    shown = np.isfinite(alone.evidence)
    np.testing.assert_allclose(both.evidence[shown], alone.evidence[shown], rtol=0.2)
    first, other = ([(one.area, one.begun, one.noticed) for one in found.episodes]
                    for found in (both, alone))  # fmt: skip
    assert first == other and len(first) == 1
