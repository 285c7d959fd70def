from datetime import date

import numpy as np
import pandas as pd
import pytest
from monthly_tables import day_incidents, month_counts

from evenhand.errors import UnsuitableData
from evenhand.scanning.trend import trend


def series(months=48, mean=60.0, seed=1, growth=0.0, change=0.0, recent=12):
    draw, t = np.random.default_rng(seed), np.arange(months)
    level = mean * np.exp(0.3 * np.cos(2 * np.pi * t / 12) + growth * t / 12)
    return draw.poisson(level * np.where(t >= months - recent, 1 + change, 1.0))


def test_a_planted_fall_is_found_with_its_size():
    found = trend(month_counts(series(change=-0.3)))
    assert found.p_value < 0.01
    assert found.change_low < -0.3 < found.change_high
    assert "Yes." in str(found.explain().answer)


def test_without_a_change_the_answer_says_no_clear_change():
    found = trend(month_counts(series(seed=3)))
    assert found.p_value > 0.2
    assert str(found.explain().answer).startswith("No clear change")


def test_steady_growth_is_a_trend_and_not_a_recent_change():
    found = trend(month_counts(series(months=84, growth=0.08, seed=2)))
    assert found.p_value > 0.05
    assert found.change_per_year_low < np.expm1(0.08) < found.change_per_year_high
    assert found.p_value_trend < 0.01


def test_a_declared_break_is_not_called_change():
    counts = series(months=60, seed=4).astype(float)
    counts[30:] *= 1.5
    table = month_counts(counts.astype(int))
    silent = trend(table)
    declared = trend(table, recording_breaks=(date(2023, 7, 1),))
    assert silent.p_value_trend < 0.05
    assert min(declared.p_value, declared.p_value_trend) > 0.05
    assert declared.recording_breaks == (date(2023, 7, 1),)
    assert any("Recording changed" in str(line) for line in declared.explain().limits)


def test_a_break_in_mid_month_leaves_that_month_out():
    found = trend(month_counts(series(months=60)), recording_breaks=(date(2023, 5, 20),))
    frame = found.to_frame()
    assert not frame.loc[frame["month"] == pd.Timestamp("2023-05-01"), "is_used"].any()
    assert found.months_used == 59


def test_a_break_that_cannot_be_told_from_the_change_is_refused():
    with pytest.raises(UnsuitableData, match="recording changed on 2023-11-01"):
        trend(month_counts(series(months=48)), recording_breaks=(date(2023, 11, 1),))


def test_a_short_series_is_refused_with_what_would_do_instead():
    with pytest.raises(UnsuitableData, match="two_periods"):
        trend(month_counts(series(months=30)))
    assert trend(month_counts(series(months=30)), recent_months=3).months_used == 30


def test_too_few_are_refused():
    with pytest.raises(UnsuitableData, match="only 12 were recorded before"):
        trend(month_counts([0, 1] * 18))


def test_missing_months_are_not_zeros():
    counts = series(seed=5).astype(object)
    counts[[5, 20, 40]] = None
    found = trend(month_counts(counts))
    assert found.months_used == 45
    assert found.p_value > 0.05
    assert found.to_frame()["count"].isna().sum() == 3


def test_a_month_not_covered_to_its_end_is_set_aside():
    draw = np.random.default_rng(6)
    days = pd.date_range("2022-01-01", "2025-06-10", freq="D").repeat(3)
    found = trend(day_incidents(days[draw.random(len(days)) < 0.8]))
    assert found.to_frame()["month"].max() == pd.Timestamp("2025-05-01")
    assert found.set_aside["month_not_covered"] > 0
    assert found.n_used + sum(found.set_aside.values()) == found.n_rows


def test_fifty_dots_count_the_share_of_falls():
    found = trend(month_counts(series(change=-0.1, seed=8)))
    dots = [row["value"] for row in found.charts()[1].rows]
    assert len(dots) == 50
    fit_share = sum(dot < 0 for dot in dots) / 50
    assert fit_share == pytest.approx(1 - found.p_value / 2, abs=0.02)


def test_expected_is_what_the_earlier_months_lead_to_expect():
    counts = np.concatenate([np.full(24, 30), np.full(12, 90)])
    frame = trend(month_counts(counts)).to_frame()
    days = frame["month"].dt.days_in_month
    assert frame["estimate"].to_numpy() == pytest.approx(
        30 * days.to_numpy() / days[:24].mean(), rel=0.03
    )
