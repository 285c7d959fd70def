"""The aoristic profile against weights by hand, and what it says of long and vague windows."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from monthly_tables import day_incidents

from evenhand.errors import OptionError, TableError, UnsuitableData
from evenhand.scanning.aoristic_profile import aoristic_profile
from evenhand.scanning.hour_profile import hour_profile
from evenhand.tables.incidents import Incidents

TOLD = json.loads(
    (Path(__file__).parents[1] / "reference/aoristic_profile/expected.json").read_text()
)
AMSTERDAM = "Europe/Amsterdam"


def windows(starts, ends, zone=AMSTERDAM):
    local = [pd.Series(pd.DatetimeIndex(times)).dt.tz_localize(zone) for times in (starts, ends)]
    frame = pd.DataFrame({
        "incident_id": [f"i{n}" for n in range(len(starts))], "offence_source": "x",
        "offence_class": "burglary_dwelling", "starts_at": local[0], "ends_at": local[1],
        "time_precision": "instant", "x_m": 0.0, "y_m": 0.0,
    })  # fmt: skip
    return Incidents.from_frame(frame, crs="EPSG:25832", timezone=zone)


def hours(finding):
    frame = finding.to_frame()
    day = frame[frame["weekday"].eq("all") & frame["shift"].eq("all")]
    return day["weight"].to_numpy()


@pytest.mark.parametrize("window", TOLD["esri_shift"], ids=lambda w: f"{w['from']}-{w['to']}")
def test_the_weight_of_a_shift_is_as_published(window):
    table = windows([f"2026-01-05 {window['from']}"], [f"2026-01-05 {window['to']}"])
    found = aoristic_profile(table, shift_starts_h=(0, 12, 16))
    assert found.cite("weight[all|all|12:00-16:00]") == pytest.approx(window["weight"], rel=1e-9)


@pytest.mark.parametrize(("name", "day"), [("spring", "2026-03-29"), ("autumn", "2026-10-25")])
def test_the_night_on_which_clocks_change_is_as_long_as_it_is(name, day):
    found = aoristic_profile(windows([day], [f"{day} 04:00"]))
    assert hours(found)[:4] == pytest.approx(TOLD[name], rel=1e-9, abs=1e-15)
    assert hours(found)[4:].sum() == 0


def test_windows_of_more_than_a_week_keep_their_true_overlap():
    table = windows(["2026-01-05", "2026-01-05 10:00"], ["2026-01-13", "2026-01-05 10:00"])
    found = aoristic_profile(table)
    assert found.cite("weight[0|3|all]") == pytest.approx(TOLD["eight_days"]["monday"], rel=1e-9)
    assert found.cite("weight[1|3|all]") == pytest.approx(TOLD["eight_days"]["other"], rel=1e-9)
    assert (found.longer_than_day, found.longer_than_week) == (1, 1)


def test_the_zone_decides_in_which_hours_a_window_lies():
    table = windows(["2026-07-01 22:00"], ["2026-07-01 23:00"])
    moved = Incidents.from_frame(table.to_frame(), crs="EPSG:25832", timezone="UTC")
    assert hours(aoristic_profile(table))[22] == 1
    assert hours(aoristic_profile(moved))[20] == 1


def mixed():
    rng = np.random.default_rng(8)
    starts = pd.Timestamp("2025-01-01") + pd.to_timedelta(rng.integers(0, 300 * 1440, 500), "min")
    length = rng.choice([0, 30, 480, 1500, 12_000], 500, p=[0.2, 0.3, 0.3, 0.1, 0.1])
    ends = pd.Series(starts + pd.to_timedelta(length, unit="min"))
    ends[rng.random(500) < 0.1] = pd.NaT
    # Hours that clocks skip or repeat are kept out of this made-up table.
    return windows(starts, ends, "UTC"), length, ends


def test_weights_add_up_to_the_rows_used_by_day_week_and_shift():
    found = aoristic_profile(mixed()[0])
    frame = found.to_frame()
    week = frame[frame["weekday"].ne("all")]["weight"].sum()
    shifts = frame[frame["shift"].ne("all")]["weight"].sum()
    assert found.n_used == 500
    for added in (hours(found).sum(), week, shifts):
        assert added == pytest.approx(500, abs=1e-9)


def test_a_row_without_an_end_counts_at_its_beginning():
    found = aoristic_profile(windows(["2026-01-05 10:20"], [pd.NaT]))
    assert hours(found)[10] == 1


def test_long_windows_are_counted_and_shares_given_without_them():
    table, length, ends = mixed()
    found = aoristic_profile(table)
    there = ends.notna().to_numpy()
    assert found.longer_than_day == (there & (length > 1440)).sum()
    assert found.longer_than_week == (there & (length >= 10_080)).sum()
    kept = table.where(~(there & (length > 1440)))
    without = aoristic_profile(kept).to_frame().set_index("shift")["share"].drop("all")
    shown = found.to_frame().set_index("shift")["share_without_long"].drop("all")
    pd.testing.assert_series_equal(shown, without, check_names=False, rtol=1e-9)


def test_the_number_lies_between_the_certain_and_the_possible():
    frame = aoristic_profile(mixed()[0]).to_frame()
    shifts = frame[frame["shift"].ne("all")]
    assert (shifts["count_certain"] <= shifts["weight"]).all()
    assert (shifts["weight"] <= shifts["count_possible"]).all()


def test_shifts_may_begin_at_half_past_and_their_names_say_so():
    found = aoristic_profile(windows(["2026-01-05 06:00"], ["2026-01-05 07:00"]),
                             shift_starts_h=(22.5, 6.5))  # fmt: skip
    assert found.cite("weight[all|all|06:30-22:30]") == 0.5
    assert found.cite("weight[all|all|22:30-06:30]") == 0.5
    assert found.cite("exposed_hours[all|all|06:30-22:30]") == 16


def test_with_exact_times_the_hours_are_those_of_the_hour_profile():
    rng = np.random.default_rng(5)
    at = pd.Timestamp("2025-01-01") + pd.to_timedelta(rng.integers(0, 363 * 1440, 400), "min")
    table = windows(at, at, "UTC")
    shared, exact = aoristic_profile(table).to_frame(), hour_profile(table).to_frame()
    shared = shared[shared["shift"].eq("all")].reset_index(drop=True)
    columns = ["exposed_hours", "estimate_per_100_hours", "ratio"]
    pd.testing.assert_frame_equal(shared[columns], exact[columns], rtol=1e-12)
    assert shared["weight"].tolist() == pytest.approx(exact["count"].tolist(), abs=1e-12)


def test_a_busiest_shift_that_hangs_on_long_windows_is_said_to():
    nights = pd.date_range("2025-01-01", periods=12, freq="6D") + pd.Timedelta(hours=23)
    # From six in the morning, for 32 hours: two day shifts to one of each other kind.
    long = pd.date_range("2025-01-01", periods=90, freq="2D") + pd.Timedelta(hours=6)
    table = windows([*nights, *long], [*nights, *(long + pd.Timedelta(hours=32))], "UTC")
    told = aoristic_profile(table).explain()
    assert told.answer.key == "aoristic_profile.depends"
    assert "06:00" in str(told.answer) and "22:00" in str(told.answer)


def test_few_rows_are_too_few_to_say():
    found = aoristic_profile(windows(["2026-01-05 23:00"] * 5, ["2026-01-05 23:10"] * 5))
    assert found.explain().answer.key == "aoristic_profile.too_few"


@pytest.mark.parametrize("precision", ["day", "month"])
def test_days_and_months_are_refused_with_what_they_can_answer(precision):
    with pytest.raises(UnsuitableData, match=r"Hours cannot be shown.*trend"):
        aoristic_profile(day_incidents(["2025-05-01"], precision=precision))


def test_windows_that_are_all_longer_than_a_day_are_refused():
    with pytest.raises(UnsuitableData, match="more than a day"):
        aoristic_profile(windows(["2026-01-05"], ["2026-01-08"]))


def test_a_window_that_ends_before_it_begins_is_refused_by_the_table():
    with pytest.raises(TableError, match="'ends_at' is before 'starts_at' in 1 rows"):
        windows(["2026-01-05 10:00"], ["2026-01-05 09:00"])


@pytest.mark.parametrize("starts", [(6.0,), (6.0, 6.0), (6.0, 24.0), (6.1, 14.0), (-1.0, 6.0)])
def test_shifts_that_are_none_are_refused_in_words(starts):
    with pytest.raises(OptionError, match="shift_starts_h"):
        aoristic_profile(windows(["2026-01-05 10:00"], [pd.NaT]), shift_starts_h=starts)
