"""Months of incidents and counts: zero, missing, partial."""

import pandas as pd
import pytest

from evenhand.errors import UnsuitableData
from evenhand.tables.bases import base_counts
from evenhand.tables.counts import Counts
from evenhand.tables.exposure import Exposure
from evenhand.tables.incidents import Incidents
from evenhand.tables.monthly import monthly
from evenhand.tables.tally import tally


def incidents(days, classes="robbery", precision="day", **extra):
    starts = pd.Series(pd.to_datetime(days)).dt.tz_localize("Europe/Amsterdam")
    frame = pd.DataFrame({
        "incident_id": [f"i{n}" for n in range(len(starts))], "offence_source": "x",
        "offence_class": classes, "starts_at": starts, "time_precision": precision,
        "x_m": 0.0, "y_m": 0.0, **extra,
    })  # fmt: skip
    return Incidents.from_frame(frame, crs="EPSG:25831", timezone="Europe/Amsterdam")


def counts(rows):
    frame = pd.DataFrame(rows, columns=["area_id", "period_start", "period_end", "count", "unit"])
    frame["count"] = frame["count"].astype("Int64")
    return Counts.from_frame(frame.assign(offence_source="r", offence_class="robbery"))


def figures(found, offence="robbery"):
    rows = found.frame[found.frame["offence_class"] == offence].sort_values("month")
    return [None if pd.isna(value) else int(value) for value in rows["count"]]


def test_a_month_without_one_class_is_zero_and_without_any_is_missing():
    table = incidents(["2026-01-05", "2026-02-05", "2026-04-05"], ["robbery", "damage", "robbery"])
    assert figures(monthly(table)) == [1, 0, None, 1]


def test_midnight_counts_on_the_clock_of_the_place():
    # 23:30 UTC on 31 January is 0:30 on 1 February in Amsterdam.
    frame = incidents(["2026-01-10"]).to_frame()
    frame["starts_at"] = pd.Timestamp("2026-01-31 23:30", tz="UTC")
    table = Incidents.from_frame(frame, crs="EPSG:25831", timezone="Europe/Amsterdam")
    assert monthly(table).frame["month"].tolist() == [pd.Timestamp("2026-02-01")]


def test_an_edge_month_that_is_cut_off_is_marked_partial():
    days = pd.date_range("2026-01-01", "2026-03-10", freq="6h", inclusive="left")
    marks = monthly(incidents(days)).frame.set_index("month")["is_partial"]
    assert marks.tolist() == [False, False, True]


def test_undated_and_yearly_rows_are_set_aside():
    table = incidents(["2026-01-05", None, "2026-01-01"], precision=["day", "day", "year"])
    found = monthly(table)
    assert (found.n_used, found.set_aside["undated"]) == (1, 2)


def test_a_missing_figure_makes_the_sum_missing():
    rows = [("a", "2026-01-01", "2026-01-31", 3, "offences"),
            ("b", "2026-01-01", "2026-01-31", None, "offences"),
            ("a", "2026-02-01", "2026-02-28", 4, "offences"),
            ("b", "2026-02-01", "2026-02-28", 5, "offences")]  # fmt: skip
    assert figures(monthly(counts(rows))) == [None, 9]


def test_units_are_never_added_up():
    rows = [("a", "2026-01-01", "2026-01-31", 3, "victims"),
            ("a", "2026-02-01", "2026-02-28", 4, "vehicles")]  # fmt: skip
    with pytest.raises(UnsuitableData, match="vehicles, victims"):
        monthly(counts(rows))
    with pytest.raises(UnsuitableData, match="vehicles, victims"):
        tally(counts(rows))


def test_a_tally_takes_one_unit_and_tells_of_the_others():
    rows = [("a", "2026-01-01", "2026-01-31", 3, "offences"),
            ("a", "2026-01-01", "2026-01-31", 4, "victims")]  # fmt: skip
    found = tally(counts(rows))
    assert (found.n_used, found.set_aside) == (1, {"other_offence_or_unit": 1})


def test_overlapping_periods_cover_each_day_once():
    rows = [("a", "2026-01-01", "2026-03-31", 3, "offences"),
            ("a", "2026-03-01", "2026-05-31", 4, "offences")]  # fmt: skip
    assert tally(counts(rows)).days == 31 + 28 + 31 + 30 + 31


def test_a_base_is_averaged_over_the_days_it_held():
    base = Exposure.from_frame(pd.DataFrame({
        "area_id": "a", "base": "residents", "period_start": ["2025-01-01", "2026-01-01"],
        "period_end": ["2025-12-31", "2026-12-31"], "value": [100.0, 200.0],
    }))  # fmt: skip
    found = base_counts(base, "residents", ["a"], pd.Timestamp("2025-12-31").date(),
                        pd.Timestamp("2026-01-03").date())  # fmt: skip
    assert found.each["a"] == pytest.approx((100 + 3 * 200) / 4)
    assert not found.is_from_other_time


def test_a_base_of_another_time_is_used_and_told():
    base = Exposure.from_frame(pd.DataFrame({
        "area_id": "a", "base": "residents", "period_start": ["2011-01-01", "2021-01-01"],
        "period_end": ["2011-12-31", "2021-12-31"], "value": [100.0, 200.0],
    }))  # fmt: skip
    day = pd.Timestamp("2026-01-03").date()
    found = base_counts(base, "residents", ["a", "b"], day, day)
    assert found.each["a"] == 200
    assert pd.isna(found.each["b"])
    assert found.is_from_other_time
