import numpy as np
import pandas as pd
import pytest
from monthly_tables import day_incidents

from evenhand.errors import UnsuitableData
from evenhand.scanning.weekday import weekday
from evenhand.statistics.categories import exact_g_test
from evenhand.tables.incidents import Incidents


def drawn(seed, weights=(1,) * 7, weeks=104, mean=1.0):
    draw = np.random.default_rng(seed)
    days = pd.date_range("2024-01-01", periods=7 * weeks)
    counts = draw.poisson(mean * np.tile(np.array(weights) / np.mean(weights), weeks))
    counts[[0, -1]] += 1
    return days.repeat(counts)


def test_a_week_with_full_saturdays_is_uneven():
    found = weekday(day_incidents(drawn(1, weights=(1, 1, 1, 1, 1, 2, 1))))
    assert found.p_value < 0.001
    assert "Saturday" in str(found.explain().answer)
    frame = found.to_frame().set_index("weekday")
    assert frame["p_value_day"].idxmin() == "5"


def test_an_even_week_has_no_clear_pattern():
    found = weekday(day_incidents(drawn(2)))
    assert found.p_value > 0.05
    assert "No clear pattern" in str(found.explain().answer)


def test_few_incidents_get_the_exact_test():
    days = pd.DatetimeIndex(["2024-01-01", "2024-01-06", "2024-01-13", "2024-01-20", "2024-01-28"])
    found = weekday(day_incidents(days))
    assert found.is_exact
    assert found.p_value == pytest.approx(exact_g_test([1, 0, 0, 0, 0, 3, 1], [4] * 7), rel=1e-9)
    assert "Too few" in str(found.explain().answer)


def test_series_in_one_night_make_the_test_less_sure():
    draw = np.random.default_rng(3)
    days = pd.date_range("2024-01-01", periods=364)
    nights = days.repeat(draw.poisson(0.15, 364) * 6)
    found = weekday(day_incidents(nights))
    assert found.dispersion > 3
    assert found.p_value > 0.01


def test_time_over_several_days_is_set_aside_and_a_night_counts_at_its_middle():
    frame = day_incidents(pd.DatetimeIndex(["2024-01-05"] * 3)).to_frame()
    frame["time_precision"] = "instant"
    frame["starts_at"] = pd.Timestamp("2024-01-05 20:00", tz="UTC")
    frame["ends_at"] = [pd.Timestamp(t, tz="UTC") for t in
                        ("2024-01-06 08:00", "2024-01-05 21:00", "2024-01-08 20:00")]  # fmt: skip
    found = weekday(Incidents.from_frame(frame, crs="EPSG:25832", timezone="UTC"))
    assert found.set_aside == {"too_coarse_in_time": 1}
    assert found.to_frame().set_index("weekday")["count"][["4", "5"]].tolist() == [1, 1]


def test_months_alone_are_refused():
    with pytest.raises(UnsuitableData, match="needs days, not months"):
        weekday(day_incidents(["2024-01-01", "2024-02-01"], precision="month"))
