"""Interrupted series: against plain regression, hand counts, and what must not move it."""

import numpy as np
import pytest
import statsmodels.api as sm

from evenhand.statistics.interrupted_series import interrupted_series, series_terms, year_of
from evenhand.statistics.serial_counts import GRID
from evenhand.statistics.serial_shares import serial_share_fit
from evenhand.statistics.series_checks import (
    Series,
    drift_to_doubt,
    false_dates,
    most_telling,
    other_ways,
)
from evenhand.statistics.wandering import ALONE, BESIDE, Wander, over_wanderings

MONTHS = np.arange(np.datetime64("2021-01"), np.datetime64("2025-01"))
AT = np.arange(48)
TERMS = series_terms(MONTHS, "month")
PLAIN = series_terms(MONTHS, "month", season=False)


def drawn(seed, factor=1.0, first=30, mean=40.0):
    levels = mean * np.exp(0.3 * np.cos(2 * np.pi * AT / 12)) * np.where(first <= AT, factor, 1.0)
    return np.random.default_rng(seed).poisson(levels).astype(float)


def without_noise(rate, terms=TERMS):
    """Counts that follow a log-linear course exactly, days of the month and all."""
    return np.exp(terms.offset) * rate


def test_a_course_without_noise_gives_back_level_slope_and_mean():
    years = np.where(AT >= 30, (AT - 30) / 12, 0.0)
    effect = np.where(AT >= 30, np.log(0.7), 0.0) - 0.1 * years
    found = interrupted_series(without_noise(50 * np.exp(0.06 * AT / 12 + effect)), TERMS, [30.0])
    assert found.level == pytest.approx(np.log(0.7), abs=1e-6)
    assert found.slope == pytest.approx(-0.1, abs=1e-6)
    weights = found.expected[30:]
    assert np.log1p(found.effect) == pytest.approx(np.average(effect[30:], weights=weights), 1e-6)
    assert found.expected == pytest.approx(without_noise(50 * np.exp(0.06 * AT / 12)), rel=1e-6)


def test_at_no_likeness_it_is_the_quasi_poisson_regression_of_statsmodels():
    counts = drawn(3, 0.6)
    found = interrupted_series(counts, TERMS, [30.0], ways=(Wander("walk", 0.0, 1.0),))
    after = AT >= 30
    slope = np.where(after, AT - 30 - found.middle, 0.0) / 12
    x = np.column_stack([TERMS.design, after, slope])
    glm = sm.GLM(counts, x, family=sm.families.Poisson(), offset=TERMS.offset).fit(scale="X2")
    none = int(np.flatnonzero(np.isclose(found.fit.correlations, 0))[0])
    assert found.fit.estimates[none] == pytest.approx(glm.params, rel=1e-6)
    assert found.fit.std_errors[none] == pytest.approx(glm.bse, rel=1e-6)


def test_a_controlled_course_at_no_likeness_is_the_quasi_binomial_regression_of_statsmodels():
    counts, others = drawn(4, 0.6), drawn(5, mean=70.0)
    x = np.column_stack([PLAIN.design, AT >= 30])
    fit = serial_share_fit(counts, others, x, AT)
    glm = sm.GLM(np.column_stack([counts, others]), x, family=sm.families.Binomial()).fit()
    # Its own scale "X2" leaves the numbers of trials out: Pearson's statistic by hand instead.
    total = counts + others
    pearson = (counts - total * glm.mu) ** 2 / (total * glm.mu * (1 - glm.mu))
    scale = pearson.sum() / (48 - x.shape[1])
    none = int(np.flatnonzero(GRID == 0)[0])
    assert fit.estimates[none] == pytest.approx(glm.params, rel=1e-6)
    assert fit.std_errors[none] == pytest.approx(glm.bse * np.sqrt(scale), rel=1e-6)


def test_what_moves_both_series_alike_leaves_a_controlled_course_as_it_is():
    counts, others = drawn(4, 0.6), drawn(5, mean=70.0)
    shock = np.where(AT >= 30, 3.0, 1.0)
    plain = interrupted_series(without_noise(20 * np.where(AT >= 30, 0.5, 1)), PLAIN, [30.0],
                               others=without_noise(30 * np.ones(48)))  # fmt: skip
    moved = interrupted_series(without_noise(20 * np.where(AT >= 30, 0.5, 1) * shock), PLAIN,
                               [30.0], others=without_noise(30 * shock))  # fmt: skip
    assert moved.effect == pytest.approx(plain.effect, rel=1e-6) == pytest.approx(-0.5, rel=1e-6)
    both = interrupted_series(counts, PLAIN, [30.0], others=others)
    assert both.p_value < 0.05 and both.effect < 0


def test_a_second_interruption_ends_the_window_and_takes_its_own_share():
    rate = np.where(AT >= 38, 10.0, np.where(AT >= 24, 30.0, 40.0))
    found = interrupted_series(without_noise(rate), TERMS, [24.0, 38.0])
    assert found.window.sum() == 14
    assert found.effect == pytest.approx(-0.25, abs=1e-6)
    second = interrupted_series(without_noise(rate), TERMS, [24.0, 38.0], main=1)
    assert second.effect == pytest.approx(10 / 30 - 1, abs=1e-6)
    assert second.expected[38:] == pytest.approx(without_noise(np.full(48, 30.0))[38:], rel=1e-6)


def test_few_periods_after_tell_no_slope():
    found = interrupted_series(drawn(1), TERMS, [44.0])
    assert np.isnan(found.slope) and np.isnan(found.p_slope)
    assert np.isfinite(found.effect)


def test_the_likely_range_holds_the_effect_and_widens_with_confidence():
    counts = drawn(2, 0.7)
    found = interrupted_series(counts, TERMS, [30.0])
    assert found.quantile(0.005) < found.quantile(0.025) < found.effect < found.quantile(0.975)
    wide = interrupted_series(counts, TERMS, [30.0], confidence=0.99)
    assert np.all(wide.high >= found.high)


def test_no_period_in_the_window_is_refused():
    with pytest.raises(ValueError, match="no period lies"):
        interrupted_series(drawn(1), TERMS, [60.0])


def test_weeks_have_a_season_of_two_waves_and_years_of_their_own():
    days = np.datetime64("2022-01-03") + 7 * np.arange(120)
    terms = series_terms(days, "week")
    assert terms.design.shape == (120, 6)
    assert year_of(terms) == pytest.approx(52.18, abs=0.01)
    assert year_of(TERMS) == pytest.approx(12)
    angle = 2 * np.pi * ((days - days.astype("datetime64[Y]")).astype(float)) / 365.25
    rate = 20 * np.exp(0.3 * np.cos(angle)) * np.where(np.arange(120) >= 80, 0.6, 1.0)
    assert interrupted_series(rate, terms, [80.0]).effect == pytest.approx(-0.4, abs=1e-6)


def test_every_admissible_date_before_is_tried_and_none_finds_what_is_not_there():
    counts = without_noise(np.where(AT >= 30, 20.0, 40.0)) * np.exp(
        np.random.default_rng(1).normal(0, 0.01, 48)
    )
    series = Series(counts, TERMS, (30.0,), 0)
    tried = false_dates(series)
    assert tried.at.tolist() == [float(one) for one in range(12, 28)]
    assert np.abs(tried.effects).max() < 0.1
    assert tried.rank(1e-12) == pytest.approx(1 / 17) == pytest.approx(tried.least)
    assert tried.rank(1.0) == 1.0


def test_too_short_a_time_before_gives_no_date_to_try():
    tried = false_dates(Series(drawn(1), TERMS, (13.0,), 0))
    assert len(tried.at) == 0 and np.isnan(tried.rank(0.01)) and np.isnan(tried.least)


def test_other_ways_give_back_a_lasting_step_and_feel_a_wrong_date():
    counts = without_noise(np.where(AT >= 30, 20.0, 40.0))
    ways = {(way.kind, way.by): way for way in other_ways(Series(counts, TERMS, (30.0,), 0))}
    assert ways["level_only", 0].effect == pytest.approx(-0.5, abs=1e-6)
    assert ways["without_nearest", 3].effect == pytest.approx(-0.5, abs=1e-6)
    assert ways["no_trend", 0].effect == pytest.approx(-0.5, abs=1e-6)
    assert abs(ways["earlier", 3].effect + 0.5) > 0.02
    assert {by for kind, by in ways if kind == "later"} == {1, 2, 3}


def test_the_most_telling_period_is_the_one_that_makes_the_effect():
    counts = drawn(7)
    counts[40] *= 6
    worst = most_telling(Series(counts, TERMS, (38.0,), 0))
    assert worst.kind == "without_period" and worst.by == 40


def test_drift_to_doubt_is_the_nearer_end_of_the_range_over_the_years_since():
    counts = drawn(2, 0.5)
    found = interrupted_series(counts, TERMS, [30.0])
    drift = drift_to_doubt(found, TERMS)
    years = (found.middle + 0.5) / 12
    assert (1 + drift) ** years - 1 == pytest.approx(found.quantile(0.975), rel=1e-9)
    quiet = interrupted_series(drawn(9), TERMS, [30.0])
    assert quiet.p_value > 0.05 and drift_to_doubt(quiet, TERMS) == 0.0


@pytest.mark.parametrize(("kind", "step"), [("walk", 0.05), ("bend", 0.008)])
def test_a_wandering_course_is_least_squares_with_the_whole_covariance(kind, step):
    counts, at = drawn(6, 0.7), AT.astype(float)
    design = np.column_stack([np.ones(48), at / 12, at >= 36])
    root, target = np.sqrt(counts), np.log(counts)
    told = {"year": 12.0, "base": design}
    ways = Wander("walk", 0.0, 1.0), Wander(kind, step, 1.0)
    still, fit = (over_wanderings(counts, root, target, design, at, ways=(way,), **told)
                  for way in ways)  # fmt: skip
    row = int(np.flatnonzero(np.isclose(fit.correlations, 0.3))[0])
    near, far = np.minimum.outer(at, at), np.maximum.outer(at, at)
    walk = near if kind == "walk" else near**2 * (3 * far - near) / 6
    noise = 0.3 ** np.abs(np.subtract.outer(at, at)) / np.outer(root, root)
    inverse = np.linalg.inv(noise + step**2 / still.dispersion * walk)
    inner = np.linalg.inv(design.T @ inverse @ design)
    estimate = inner @ design.T @ inverse @ target
    left = target - design @ estimate
    error = np.sqrt(np.diag(inner) * (left @ inverse @ left) / 45)
    # The fastest waves, which hardly matter, are left out; level and trend begin elsewhere.
    assert fit.estimates[row][2] == pytest.approx(estimate[2], rel=0.03)
    assert fit.std_errors[row][2] == pytest.approx(error[2], rel=0.03)


@pytest.mark.parametrize("ways", [ALONE, BESIDE])
def test_weights_of_ways_to_wander_add_up_to_one(ways):
    assert sum(way.weight for way in ways) == pytest.approx(1)


def test_a_course_that_wanders_is_told_with_a_wider_range_than_one_that_keeps_still():
    still = interrupted_series(drawn(1), TERMS, [30.0])
    steps = np.exp(np.random.default_rng(8).normal(0, 0.12, 48).cumsum())
    wandering = interrupted_series(np.round(drawn(1) * steps), TERMS, [30.0])
    width = [np.log1p(one.quantile(0.975)) - np.log1p(one.quantile(0.025))
             for one in (still, wandering)]  # fmt: skip
    assert width[1] > 1.5 * width[0]
