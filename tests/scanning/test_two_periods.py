from datetime import date

import numpy as np
import pandas as pd
import pytest
from monthly_tables import day_incidents, month_counts

from evenhand.errors import UnsuitableData
from evenhand.scanning.two_periods import two_periods
from evenhand.statistics.poisson_rates import e_test
from evenhand.tables.counts import Counts

YEARS = {"first_from": date(2024, 1, 1), "first_to": date(2024, 12, 31),
         "second_from": date(2025, 1, 1), "second_to": date(2025, 12, 31)}  # fmt: skip


def days(per_month, start="2024-01-01"):
    months = pd.date_range(start, periods=len(per_month), freq="MS")
    return [
        month + pd.Timedelta(days=int(27 * i / max(n, 1)))
        for month, n in zip(months, per_month, strict=True)
        for i in range(n)
    ]


def test_months_alone_can_be_compared():
    table = day_incidents(days([300] + [0] * 11 + [360]), precision="month")
    found = two_periods(table, first_from=date(2024, 1, 1), first_to=date(2024, 1, 31),
                        second_from=date(2025, 1, 1), second_to=date(2025, 1, 31))  # fmt: skip
    assert found.to_frame()["count"].tolist() == [300, 360]
    assert found.p_value == pytest.approx(e_test(300, 360, 31, 31), rel=1e-12)
    assert np.isnan(found.dispersion)
    assert any("independent" in str(line) for line in found.explain().limits)


def test_a_month_only_row_does_not_count_in_half_a_month():
    table = day_incidents(days([30] * 12 + [30] * 12), precision="month")
    found = two_periods(table, **YEARS | {"second_to": date(2025, 6, 15)})
    assert found.to_frame()["count"].tolist() == [360, 150]
    assert found.set_aside["too_coarse_in_time"] == 30
    assert found.n_used + sum(found.set_aside.values()) == found.n_rows


def test_counts_and_incidents_give_the_same_answer():
    per_month = [20, 22, 18, 25, 30, 28, 31, 29, 24, 21, 20, 19] * 2
    from_counts = two_periods(month_counts(per_month, start="2024-01-01"), **YEARS)
    from_rows = two_periods(day_incidents(days(per_month)), **YEARS)
    columns = ["days", "count", "estimate", "low", "high"]
    pd.testing.assert_frame_equal(
        from_counts.to_frame()[columns], from_rows.to_frame()[columns], check_dtype=False
    )
    assert from_counts.p_value == from_rows.p_value


def test_counts_that_swing_make_the_answer_less_sure():
    draw = np.random.default_rng(1)
    base = draw.negative_binomial(20, 0.25, 12)  # variance four times the mean
    wild = np.concatenate([base, np.maximum(base + draw.integers(-35, 50, 12), 0)])
    found = two_periods(month_counts(wild, start="2024-01-01"), **YEARS)
    assert found.dispersion > 2
    assert found.p_value > found.p_value_e_test


def test_few_records_are_too_few_to_say():
    found = two_periods(month_counts([1] * 3 + [0] * 21, start="2024-01-01"), **YEARS)
    assert str(found.explain().answer).startswith("Too few to say")


def test_periods_that_overlap_or_hold_nothing_are_refused():
    table = month_counts([5] * 24, start="2024-01-01")
    with pytest.raises(UnsuitableData, match="overlap"):
        two_periods(table, **YEARS | {"second_from": date(2024, 12, 31)})
    with pytest.raises(UnsuitableData, match="ends before it begins"):
        two_periods(table, **YEARS | {"first_to": date(2023, 1, 1)})
    with pytest.raises(UnsuitableData):
        two_periods(table, **YEARS | {"first_from": date(2014, 1, 1),
                                      "first_to": date(2014, 12, 31)})  # fmt: skip


def test_a_missing_count_goes_from_both_periods_and_is_said():
    table = month_counts([[20] * 21 + [None] * 3, [9] * 24], start="2024-01-01", areas=("x", "y"))
    found = two_periods(table, **YEARS)
    assert found.to_frame()["count"].tolist() == [9 * 20 + 12 * 9] * 2
    assert found.set_aside == {"count_missing": 3, "no_counterpart": 3}
    assert found.n_used + sum(found.set_aside.values()) == found.n_rows
    assert abs(found.change) < 0.01  # a leap year: 366 days against 365
    assert "two_periods.limit_missing" in [limit.key for limit in found.explain().limits]


def test_a_row_that_is_absent_from_counts_is_missing_too():
    frame = month_counts([[20] * 24, [9] * 24], start="2024-01-01", areas=("x", "y")).to_frame()
    gone = frame["area_id"].eq("x") & frame["period_start"].ge("2025-10-01")
    found = two_periods(Counts.from_frame(frame[~gone].reset_index(drop=True)), **YEARS)
    assert found.to_frame()["count"].tolist() == [288, 288]


def test_a_month_that_all_areas_lack_is_no_variation():
    per_month = [20] * 12 + [20] * 5 + [None] + [20] * 6
    found = two_periods(month_counts(per_month, start="2024-01-01"), **YEARS)
    assert found.to_frame()["days"].tolist() == [366 - 30, 365 - 30]
    assert found.dispersion == 0


def test_other_months_compare_areas_that_have_every_figure():
    table = month_counts([[20] * 9, [9] * 4 + [None] + [9] * 4], start="2024-01-01",
                         areas=("x", "y"))  # fmt: skip
    found = two_periods(table, first_from=date(2024, 1, 1), first_to=date(2024, 3, 31),
                        second_from=date(2024, 4, 1), second_to=date(2024, 9, 30))  # fmt: skip
    assert found.to_frame()["count"].tolist() == [60, 120]


def test_areas_without_any_figure_in_common_are_refused():
    table = month_counts([[5] * 12 + [None] * 12, [None] * 12 + [5] * 12], start="2024-01-01",
                         areas=("x", "y"))  # fmt: skip
    with pytest.raises(UnsuitableData, match="figures in both periods"):
        two_periods(table, **YEARS)


def test_periods_that_hold_no_count_are_refused():
    table = month_counts([[5] * 24], start="2024-01-01", areas=("x",))
    with pytest.raises(UnsuitableData, match="figures in both periods"):
        two_periods(table, first_from=date(2024, 3, 5), first_to=date(2024, 3, 20),
                    second_from=date(2025, 3, 5), second_to=date(2025, 3, 20))  # fmt: skip


def test_a_silent_month_of_incidents_goes_from_both_years():
    per_month = [30, 20, 20, 20, 20, 20, 40, 20, 20, 20, 20, 20] * 2
    per_month[18] = 0  # July of the second year: the source is silent
    found = two_periods(day_incidents(days(per_month)), **YEARS)
    assert found.to_frame()["count"].tolist() == [230, 230]
    assert found.to_frame()["days"].tolist() == [366 - 31, 365 - 31]
    assert found.set_aside == {"no_counterpart": 40}
    assert found.dispersion == 0


def test_from_none_there_is_a_difference_and_no_percentage():
    found = two_periods(month_counts([0] * 12 + [4] * 12, start="2024-01-01"), **YEARS)
    assert np.isnan([found.change, found.change_low, found.change_high]).all()
    assert found.difference == 48
    assert 0 < found.difference_low < 48 < found.difference_high < 70
    told = found.explain()
    assert told.answer.key == "two_periods.differ_from_none"
    for language in ("en", "fr"):
        text = " ".join(message.written(language) for message in (told.answer, *told.reading))
        assert "∞" not in text
        assert "48" in text


def test_to_none_is_a_fall_of_all():
    found = two_periods(month_counts([4] * 12 + [0] * 12, start="2024-01-01"), **YEARS)
    assert found.change == found.change_low == -1
    assert -1 < found.change_high < -0.8
