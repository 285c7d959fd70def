"""The planted outbreak is found, the rise that thefts explain is told apart, a campaign ignored."""

import pandas as pd
import pytest

from evenhand.analysis.insecurity_outbreak import insecurity_outbreak
from evenhand.demo.planted import PLANTED


@pytest.fixture(scope="module")
def found(city):
    tables = city.tables
    return insecurity_outbreak(
        tables["signals"], tables["incidents"], tables["areas"], level="neighbourhood",
        false_calls_per_city_year=0.5,
    )  # fmt: skip


def test_exactly_the_planted_outbreak_is_called_one(found):
    frame = found.to_frame()
    called = frame[frame["verdict"].eq("outbreak")]
    assert called["area_id"].tolist() == [PLANTED.outbreak_area]
    row = called.iloc[0]
    assert abs((row["begins_on"] - pd.Timestamp(PLANTED.outbreak_on)).days) <= 14
    assert (row["noticed_on"] - pd.Timestamp(PLANTED.outbreak_on)).days <= 28
    assert row["low"] < PLANTED.outbreak_factor < row["high"]
    assert row["is_lasting"] and row["urgency"] == "high" and "protest" in row["reasons"]


def test_the_rise_that_thefts_explain_is_told_apart(found):
    frame = found.to_frame()
    row = frame[frame["area_id"].eq(PLANTED.change_area)].iloc[0]
    assert (row["verdict"], row["offence_class"]) == ("with_incidents", PLANTED.change_class)
    assert not row["is_lasting"]


def test_the_campaign_raises_signals_everywhere_and_is_called_nowhere(city, found):
    rows = city.tables["signals"].to_frame()
    inside = rows["on_day"].between(*PLANTED.campaign_days)
    before = rows["on_day"].between("2025-04-14", "2025-05-25")
    during, earlier = (rows[one].groupby("area_id")["count"].sum() for one in (inside, before))
    grown = during / earlier
    assert grown.between(1.8, 4.0).all()
    frame = found.to_frame().dropna(subset=["begins_on"])
    first, last = map(pd.Timestamp, PLANTED.campaign_days)
    assert not frame["noticed_on"].between(first, last).any()


def test_what_is_planted_stands_in_the_truth(city):
    planted = city.truth.parameters["planted"]
    assert planted["campaign_days"] == PLANTED.campaign_days
    assert planted["worried_factor"] == PLANTED.worried_factor
