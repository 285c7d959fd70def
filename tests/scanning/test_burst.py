from datetime import date

import numpy as np
import pandas as pd
import pytest
from monthly_tables import day_incidents

from evenhand.errors import UnsuitableData
from evenhand.scanning.burst import burst


def drawn(seed, days=800, mean=0.7, season=0.0, extra=()):
    draw = np.random.default_rng(seed)
    when = pd.date_range("2024-01-01", periods=days)
    level = mean * np.exp(season * np.cos(2 * np.pi * np.arange(days) / 365.25))
    counts = draw.poisson(level)
    counts[[0, -1]] += 1
    for start, many in extra:
        counts[start : start + 7] += many
    return day_incidents(when.repeat(counts))


def test_a_planted_burst_is_found_on_its_days():
    found = burst(drawn(1, extra=[(400, 2)]), draws=199)
    assert found.p_value < 0.05
    planted = date.fromordinal(date(2024, 1, 1).toordinal() + 403)
    assert found.burst_from <= planted <= found.burst_to


def test_without_one_the_answer_says_no_clear_burst():
    found = burst(drawn(2), draws=199)
    assert found.p_value > 0.05
    assert str(found.explain().answer).startswith("No clear burst")


def test_a_strong_season_is_no_burst_but_fools_the_even_scan():
    found = burst(drawn(3, mean=1.5, season=0.9), draws=199)
    assert found.p_value > 0.05
    assert found.p_value_even < 0.05


def test_the_frame_lays_windows_end_to_end_with_the_fullest_among_them():
    found = burst(drawn(4, extra=[(200, 2)]), draws=99)
    frame = found.to_frame()
    assert frame["is_fullest"].sum() == 1
    fullest = frame[frame["is_fullest"]].iloc[0]
    assert fullest["count"] == found.burst_count
    starts = pd.to_datetime(frame["period_start"])
    assert (starts.diff().dropna() == pd.Timedelta(days=7)).all()


def test_months_few_windows_and_few_incidents_are_refused():
    with pytest.raises(UnsuitableData, match="needs days"):
        burst(day_incidents(["2024-01-01", "2024-02-01"], precision="month"))
    with pytest.raises(UnsuitableData, match="shorten within_days"):
        burst(drawn(5), within_days=200)
    with pytest.raises(UnsuitableData, match="only 2 are known"):
        burst(day_incidents(["2024-01-01", "2025-01-01"]))
