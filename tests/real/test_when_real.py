"""When vehicles were stolen in New York, and where and when it moved in Chicago."""

from collections import Counter

import numpy as np
import pandas as pd
import pytest

from evenhand.scanning.aoristic_profile import aoristic_profile
from evenhand.scanning.space_time_map import space_time_map

PATH = "us_cities/nyc_vehicle_thefts_from_to.csv.gz"
NEW_YORK = "America/New_York"


@pytest.fixture
def thefts(bring):
    return bring(PATH, crs="EPSG:32618", zone=NEW_YORK).workspace.read("incidents")


def minutes_of(row):
    """Give the local hour of every minute of a window: a second way to share it out."""
    ends = row["starts_at"] if pd.isna(row["ends_at"]) else row["ends_at"]
    if ends == row["starts_at"]:
        return np.array([row["starts_at"].tz_convert(NEW_YORK).hour])
    minutes = pd.date_range(row["starts_at"], ends, freq="min", inclusive="left")
    return minutes.tz_convert(NEW_YORK).hour.to_numpy()


def hours(found):
    frame = found.to_frame()
    day = frame[frame["weekday"].eq("all") & frame["shift"].eq("all")]
    return day["weight"].to_numpy()


def test_every_theft_is_shared_out_once(thefts, plain):
    found = aoristic_profile(thefts, fewest=30)
    assert found.n_used == len(plain(PATH)) == 35_746
    assert hours(found).sum() == pytest.approx(35_746, abs=1e-9 * 35_746)
    length = [pd.Timestamp(row["date_end"]) - pd.Timestamp(row["date_start"])
              for row in plain(PATH) if row["date_end"]]  # fmt: skip
    # On the two nights a year when clocks change, a window is an hour longer or shorter.
    assert found.longer_than_day == pytest.approx(
        sum(t > pd.Timedelta("1D") for t in length), abs=15
    )
    assert found.longer_than_week == pytest.approx(
        sum(t >= pd.Timedelta("7D") for t in length), abs=15
    )


def test_a_sample_has_the_hours_of_its_minutes(thefts):
    frame = thefts.to_frame()
    chosen = np.arange(len(frame)) % 180 == 0
    expected = np.zeros(24)
    for _, row in frame[chosen].iterrows():
        shown = np.bincount(minutes_of(row), minlength=24)
        expected += shown / shown.sum()
    found = aoristic_profile(thefts.where(chosen))
    np.testing.assert_allclose(hours(found), expected, rtol=1e-9)


def test_the_night_is_fullest_with_and_without_long_windows(thefts):
    found = aoristic_profile(thefts)
    frame = found.to_frame().set_index("shift").drop("all")
    assert found.explain().answer.key == "aoristic_profile.clear"
    assert frame["share"].idxmax() == frame["share_without_long"].idxmax() == "22:00-06:00"
    assert frame.loc["22:00-06:00", "share"] < frame.loc["22:00-06:00", "share_without_long"]


def test_a_year_of_chicago_is_counted_by_community_and_month(bring, plain):
    path = "us_cities/chicago_crimes_2022_slim.csv.gz"
    city = bring(path, crs="EPSG:26971", zone="America/Chicago")
    found = space_time_map(city.workspace.read("incidents"), level="community")
    rows = Counter((row["Community Area"], row["Date"][:7]) for row in plain(path))
    frame = found.to_frame()
    assert found.periods == len({month for _, month in rows}) == 11
    keys = zip(frame["area_id"], frame["period"], strict=True)
    told = {key: count for key, count in zip(keys, frame["count"], strict=True) if count}
    assert told == {key: many for key, many in rows.items() if key[0]}
    expected = frame.groupby("area_id")[["count", "expected_count"]].sum()
    np.testing.assert_allclose(expected["expected_count"], expected["count"], rtol=1e-9)
