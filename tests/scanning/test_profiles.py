"""Profiles of classes, settings, seasons and hours, against R and calculation by hand."""

import json
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from monthly_tables import day_incidents, month_counts

from evenhand.errors import UnsuitableData
from evenhand.scanning.hour_profile import hour_profile
from evenhand.scanning.offence_profile import offence_profile
from evenhand.scanning.record_quality import record_quality
from evenhand.scanning.seasonal_profile import seasonal_profile
from evenhand.scanning.setting_profile import setting_profile
from evenhand.tables.counts import Counts
from evenhand.tables.exposure import Exposure
from evenhand.tables.incidents import Incidents

REFERENCE = Path(__file__).parents[1] / "reference"
AMSTERDAM = "Europe/Amsterdam"


def expected(method):
    return json.loads((REFERENCE / method / "expected.json").read_text())


def year_counts(**counts):
    frame = pd.DataFrame({"offence_class": list(counts), "count": list(counts.values())})
    return Counts.from_frame(
        frame.assign(area_id="n", period_start="2025-01-01", period_end="2025-12-31",
                     unit="offences", offence_source=frame["offence_class"])
    )  # fmt: skip


def test_shares_and_yearly_numbers_have_the_ranges_of_r():
    told = expected("offence_profile")
    frame = offence_profile(year_counts(robbery=10, damage=30, drugs=0)).to_frame()
    frame = frame.set_index("offence_class").loc[["robbery", "damage", "drugs"]]
    for column, values in told.items():
        assert frame[column].tolist() == pytest.approx(values, rel=1e-8, abs=1e-12), column


def test_a_rate_divides_by_the_base_of_one_level_only():
    base = pd.DataFrame({"area_id": ["n"], "base": ["residents"], "value": [8000]})
    finding = offence_profile(year_counts(robbery=16), Exposure.from_frame(base))
    assert finding.per_1000 == pytest.approx(16 / (365 / 365.25) / 8)


def test_classes_found_by_police_are_marked_and_told():
    finding = offence_profile(year_counts(robbery=5, drugs=9))
    marked = finding.to_frame().set_index("offence_class")["is_found_by_police"]
    assert marked.to_dict() == {"drugs": True, "robbery": False}
    assert "drug offences" in finding.explain().written("en")


def test_no_class_is_told_of_as_found_by_police_where_none_is():
    keys = {limit.key for limit in offence_profile(year_counts(robbery=5)).explain().limits}
    assert "scanning.limit_found_by_police" not in keys


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(0, 500), min_size=1, max_size=5).filter(any))
def test_shares_add_up_to_one(counts):
    names = ("robbery", "damage", "assault", "drugs", "threat")
    frame = offence_profile(year_counts(**dict(zip(names, counts, strict=False)))).to_frame()
    assert frame["share"].sum() == pytest.approx(1)
    assert (frame["share_low"] <= frame["share"]).all()
    assert (frame["share"] <= frame["share_high"]).all()


def test_rows_known_to_the_month_count_only_where_the_whole_month_is_asked_for():
    table = day_incidents(["2025-01-01", "2025-02-01", "2025-03-01"], precision="month")
    finding = offence_profile(table, period_from=date(2025, 1, 10), period_to=date(2025, 2, 28))
    assert finding.total == 1
    assert finding.set_aside == {"too_coarse_in_time": 1, "outside_period": 1}


def test_a_month_in_which_the_source_is_silent_does_not_lower_the_yearly_number():
    days = [day for day in pd.date_range("2025-01-01", "2025-12-31") if day.month != 6]
    finding = offence_profile(day_incidents(days))
    assert finding.silent_months == 1
    assert finding.per_year == pytest.approx(365.25)


def test_months_and_years_of_one_thing_are_not_added_up():
    monthly = month_counts([10] * 12, start="2025-01-01").to_frame()
    yearly = year_counts(robbery=120).to_frame().assign(area_id="x")
    both = Counts.from_frame(pd.concat([monthly, yearly], ignore_index=True))
    finding = offence_profile(both)
    assert finding.total == 120
    assert finding.set_aside == {"other_length_of_period": 1}


def space_table():
    words = ["public"] * 12 + ["semi-public"] * 6 + ["private"] * 2 + ["unknown"] * 5
    frame = day_incidents(["2025-05-05"] * 25).to_frame().assign(space=words)
    return Incidents.from_frame(frame, crs="EPSG:25832", timezone="UTC")


def test_shares_of_spaces_are_of_the_rows_that_know_theirs():
    finding, told = setting_profile(space_table()), expected("setting_profile")
    for n, word in enumerate(("public", "semi-public", "private")):
        assert finding.cite(f"share_low[all|{word}]") == pytest.approx(told["low"][n], rel=1e-9)
        assert finding.cite(f"share_high[all|{word}]") == pytest.approx(told["high"][n], rel=1e-9)
    assert finding.cite("count[all|unknown]") == 5
    assert finding.set_aside == {"no_setting": 5}
    assert "area_rates.limit_independent" in [limit.key for limit in finding.explain().limits]


def test_settings_are_refused_where_none_is_recorded():
    with pytest.raises(UnsuitableData, match="neither setting nor space is recorded"):
        setting_profile(day_incidents(["2025-05-05"]))


def test_the_season_agrees_with_r():
    told = expected("seasonal_profile")
    finding = seasonal_profile(month_counts([told["one"] + told["two"]], start="2025-01-01"))
    assert finding.to_frame()["change"].tolist() == pytest.approx(told["change"], rel=1e-9)
    assert finding.dispersion > 1
    # The two-way fit of R is exact; ours takes the years' margins as fixed. Days are equal in
    # both years, so both have the same fitted values.
    assert finding.dispersion == pytest.approx(told["dispersion"], rel=1e-6)
    assert finding.p_value == pytest.approx(told["p_value"], rel=1e-6)


def test_a_steep_trend_is_not_taken_for_a_season():
    days = pd.date_range("2021-01-01", periods=48, freq="MS").days_in_month
    growing = [round(20 * day * 1.4 ** (month / 12)) for month, day in enumerate(days)]
    finding = seasonal_profile(month_counts([growing]))
    assert finding.explain().answer.key == "seasonal_profile.no_clear_season"


def test_a_season_on_top_of_growth_keeps_its_size():
    season = [1.3 if month % 12 == 6 else 1.0 for month in range(48)]
    days = pd.date_range("2021-01-01", periods=48, freq="MS").days_in_month
    daily = [60 * more * 1.2 ** (month / 12) for month, more in enumerate(season)]
    growing = [round(one * day) for one, day in zip(daily, days, strict=True)]
    frame = seasonal_profile(month_counts([growing])).to_frame().set_index("month_of_year")
    others = frame["change"].drop(7)
    assert (1 + frame.loc[7, "change"]) / (1 + others.mean()) == pytest.approx(1.3, rel=0.02)
    assert others.max() - others.min() < 0.01


def test_months_after_the_last_whole_year_are_set_aside():
    finding = seasonal_profile(month_counts([[30] * 17]))
    assert finding.whole_years == 1
    assert finding.set_aside == {"outside_whole_years": 5}


def test_a_season_needs_twelve_months():
    with pytest.raises(UnsuitableData, match="run of 12 months"):
        seasonal_profile(month_counts([[30] * 11]))


def instants(times, **extra):
    local = pd.Series(pd.to_datetime(times)).dt.tz_localize(AMSTERDAM)
    frame = pd.DataFrame({
        "incident_id": [f"i{n}" for n in range(len(local))], "offence_source": "x",
        "offence_class": "robbery", "starts_at": local, "time_precision": "instant",
        "x_m": 0.0, "y_m": 0.0, **extra,
    })  # fmt: skip
    return Incidents.from_frame(frame, crs="EPSG:25831", timezone=AMSTERDAM)


def test_exposure_follows_the_clock_through_the_change_to_summer_time():
    told = expected("hour_profile")
    times = ["2026-03-28 02:10"] * 6 + ["2026-03-30 09:30"] * 3
    days = {"period_from": date(2026, 3, 28), "period_to": date(2026, 3, 30)}
    finding = hour_profile(instants([*times, "2026-02-01 12:00", "2026-04-30 12:00"]), **days)
    assert finding.cite("estimate_per_100_hours[all|2]") == told["hour_2_per_100"]
    assert finding.cite("estimate_per_100_hours[all|9]") == told["hour_9_per_100"]
    assert finding.cite("ratio[all|2]") == pytest.approx(told["ratio_2"])
    assert finding.cite("ratio[all|9]") == pytest.approx(told["ratio_9"])


def test_the_hour_that_comes_twice_in_autumn_is_exposed_twice():
    told = expected("hour_profile")
    days = {"period_from": date(2026, 10, 25), "period_to": date(2026, 10, 25)}
    frame = hour_profile(instants(["2026-10-25 12:00", "2026-10-01 12:00"]), **days).to_frame()
    day = frame[frame["weekday"] == "all"].set_index("hour")["exposed_hours"]
    assert day.sum() == told["october_hours"]
    assert day[2] == told["october_hour_2"]


def test_hours_of_a_source_that_knows_months_are_refused_with_the_reason():
    table = day_incidents(["2025-01-01", "2025-02-01"], precision="month")
    with pytest.raises(UnsuitableData, match="Hours cannot be shown: this source only knows the m"):
        hour_profile(table)


def test_rows_with_long_windows_are_set_aside_and_counted():
    starts = ["2026-03-02 10:00", "2026-03-03 10:00"]
    ends = pd.to_datetime(["2026-03-02 12:00", "2026-03-03 12:01"]).tz_localize(AMSTERDAM)
    finding = hour_profile(instants(starts, ends_at=ends))
    assert (finding.n_used, finding.set_aside) == (1, {"window_too_long": 1})
    assert finding.cite("count[all|11]") == 1  # the middle of 10:00 to 12:00


def nights(seed, series, hours=24):
    """Draw nights with a series of incidents within one hour each, over a year."""
    draw = np.random.default_rng(seed)
    many = 1 + draw.poisson(series - 1, 150)
    at = draw.integers(0, 364, 150) * 24 + draw.integers(0, hours, 150)
    when = pd.Timestamp("2026-01-01") + pd.to_timedelta(np.repeat(at, many), unit="h")
    ends = ["2026-01-01 12:00", "2026-12-30 12:00"]
    return instants([*when.tz_localize("UTC").tz_convert(AMSTERDAM).tz_localize(None), *ends])


def test_series_in_one_night_are_not_taken_for_a_pattern_of_hours():
    found = [hour_profile(nights(seed, 4)) for seed in range(40)]
    assert np.median([one.dispersion for one in found]) > 2
    assert np.mean([one.p_value < 0.05 for one in found]) <= 0.05 + 3 * np.sqrt(0.05 * 0.95 / 40)


def test_hours_that_differ_are_found_in_spite_of_series():
    finding = hour_profile(nights(1, 4, hours=12))
    assert finding.p_value < 0.001
    wide = finding.cite("ratio_high[all|5]") - finding.cite("ratio_low[all|5]")
    plain = hour_profile(nights(1, 1, hours=12))
    narrow = plain.cite("ratio_high[all|5]") - plain.cite("ratio_low[all|5]")
    assert wide > 0.6 * narrow  # four times the records tell hardly more than their nights do


def faulty():
    """Ten incidents with the faults listed in tests/reference/record_quality/README.md."""
    zone = "UTC"
    starts = pd.to_datetime([
        "2026-01-02 10:01", "2026-01-02 10:01", "2026-01-05 11:00", "2026-01-09 12:30",
        "2026-03-01 00:00", "2026-03-03 08:15", "2026-03-06 09:45", "2026-03-07 10:20",
        "2026-03-09 22:10", None,
    ]).tz_localize(zone)  # fmt: skip
    frame = pd.DataFrame({
        "incident_id": list("abcdefghij"), "offence_source": "x", "offence_class": "robbery",
        "offence_iccs": ["0401"] * 8 + [None] * 2, "starts_at": starts,
        "ends_at": starts, "time_precision": "instant",
        "x_m": [1.0, 1, 1, 4, 5, 6, None, None, 9, 10],
        "y_m": [1.0, 1, 1, 4, 5, 6, None, None, 9, 10],
    })  # fmt: skip
    frame.loc[4, "time_precision"] = "month"
    frame.loc[4, "ends_at"] = pd.Timestamp("2026-04-01", tz=zone)
    frame.loc[5, "ends_at"] = frame.loc[5, "starts_at"] + pd.Timedelta(days=8)
    frame.loc[3, "time_precision"] = "day"
    return Incidents.from_frame(frame, crs="EPSG:25832", timezone=zone)


def test_every_planted_fault_is_counted():
    finding = record_quality(faulty())
    for check, (count, of) in expected("record_quality").items():
        found = (finding.cite(f"count[{check}]"), finding.cite(f"of[{check}]"))
        assert found == (count, of), check


def test_records_at_one_known_address_share_their_point_by_right():
    frame = faulty().to_frame().assign(place_precision_m=10.0)
    frame.loc[2, "place_precision_m"] = 50.0
    finding = record_quality(Incidents.from_frame(frame, crs="EPSG:25832", timezone="UTC"))
    assert (finding.cite("count[repeated_points]"), finding.cite("of[repeated_points]")) == (1, 8)


def test_clean_records_call_for_no_caution():
    days = pd.date_range("2024-01-01", "2025-12-31", freq="6h") + pd.Timedelta(minutes=7)
    local = instants(days).to_frame()
    local["x_m"] = range(len(local))
    table = Incidents.from_frame(local, crs="EPSG:25831", timezone=AMSTERDAM)
    assert record_quality(table).warnings == 0


def test_a_class_that_stops_and_a_share_that_jumps_are_found():
    stops = month_counts([[40] * 12 + [0] * 12], offence="theft_of_vehicle").to_frame()
    steady = month_counts([[60] * 24], offence="damage").to_frame()
    finding = record_quality(Counts.from_frame(pd.concat([stops, steady], ignore_index=True)))
    assert finding.cite("count[classes_come_and_go]") == 1
    assert finding.cite("count[shares_shift]") == 2


def test_missing_figures_and_absent_cells_are_told_apart():
    frame = month_counts([[1, None, 3], [4, 5, 6]], areas=("x", "y")).to_frame()
    finding = record_quality(Counts.from_frame(frame.iloc[:-1]))
    assert finding.cite("count[missing_figures]") == 1
    assert (finding.cite("count[absent_cells]"), finding.cite("of[absent_cells]")) == (1, 6)
