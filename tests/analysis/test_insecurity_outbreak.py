"""Outbreaks of insecurity: what is called, what explains it, and input that is not as it should."""

from datetime import date

import numpy as np
import pandas as pd
import pytest

from evenhand.analysis.insecurity_outbreak import insecurity_outbreak
from evenhand.errors import TableError, UnsuitableData
from evenhand.tables.areas import Areas
from evenhand.tables.counts import Counts
from evenhand.tables.incidents import Incidents
from evenhand.tables.signals import Signals
from evenhand.tables.survey import Survey

NAMES = ("east", "north", "south", "west")
WEEKS = pd.date_range("2024-01-01", periods=110, freq="7D")


def rows(mean=12.0, rise=None, factor=2.5, weeks=WEEKS, names=NAMES, source="complaint", seed=1):
    draw = np.random.default_rng(seed)
    index = pd.MultiIndex.from_product([names, weeks])
    frame = index.to_frame(index=False, name=["area_id", "on_day"])
    risen = frame["area_id"].eq(rise or "") & frame["on_day"].ge(weeks[-min(8, len(weeks))])
    frame["count"] = draw.poisson(np.where(risen, mean * factor, mean))
    return frame.assign(signal_source=source, topic="noise")


def signals(*frames):
    frame = pd.concat(frames or (rows(),), ignore_index=True)
    return Signals.from_frame(frame.assign(signal_id=frame.index.astype(str)))


def counts(rise=None, factor=2.5, mean=20.0, offence="robbery"):
    frame = rows(mean, rise, factor, seed=2).drop(columns=["signal_source", "topic"])
    return Counts.from_frame(frame.rename(columns={"on_day": "period_start"}).assign(
        period_end=frame["on_day"] + pd.Timedelta(days=6), offence_source=offence,
        offence_class=offence, unit="offences"))  # fmt: skip


def verdicts(found):
    frame = found.to_frame()
    return dict(zip(frame["area_id"], frame["verdict"], strict=True))


def test_signals_that_rise_without_incidents_are_an_outbreak():
    found = insecurity_outbreak(signals(rows(rise="north")), counts())
    assert verdicts(found) == {"east": "none", "north": "outbreak", "south": "none", "west": "none"}
    row = found.told()
    assert row["low"] < 2.5 < row["high"]
    assert abs((row["begins_on"] - WEEKS[-8]).days) <= 7
    assert str(found.explain().answer).startswith(
        "An outbreak of insecurity that incidents do not explain: in north"
    )


def test_signals_that_rise_as_incidents_do_are_explained():
    found = insecurity_outbreak(signals(rows(rise="north")), counts(rise="north"))
    assert verdicts(found)["north"] == "with_incidents"
    assert "Incidents may explain this rise" in str(found.explain().answer)


def test_one_class_that_rose_explains_a_rise_that_all_together_would_not():
    burglary = counts(mean=200.0, offence="burglary_dwelling").to_frame()
    both = pd.concat([burglary, counts(rise="north").to_frame()], ignore_index=True)
    found = insecurity_outbreak(signals(rows(rise="north")), Counts.from_frame(both))
    row = found.told()
    assert (row["verdict"], row["offence_class"]) == ("with_incidents", "robbery")
    named = insecurity_outbreak(signals(rows(rise="north")), Counts.from_frame(both),
                                offence="burglary_dwelling")  # fmt: skip
    assert named.told()["verdict"] == "outbreak"


def test_few_incidents_leave_it_open():
    found = insecurity_outbreak(signals(rows(rise="north")), counts(mean=0.4, rise="north"))
    assert verdicts(found)["north"] == "unclear"
    assert "cannot be told yet" in str(found.explain().answer)


def test_without_incidents_it_is_said_that_nothing_says():
    found = insecurity_outbreak(signals(rows(rise="north")))
    assert found.told()["verdict"] == "unclear" and not found.has_incidents
    assert "nothing says whether incidents do" in str(found.explain().answer)
    assert any("none were given" in str(limit) for limit in found.explain().limits)


def test_a_campaign_in_the_whole_city_is_no_outbreak():
    frame = rows()
    frame.loc[frame["on_day"].ge(WEEKS[-8]), "count"] *= 4
    found = insecurity_outbreak(signals(frame), counts())
    assert set(verdicts(found).values()) == {"none"}
    assert str(found.explain().answer).startswith("No outbreak of insecurity")


def test_incidents_with_times_count_like_counts_of_weeks():
    table = counts(rise="north").to_frame()
    table = table.loc[table.index.repeat(table["count"].astype(int))].reset_index(drop=True)
    day = pd.to_datetime(table["period_start"]).dt.tz_localize("UTC") + pd.Timedelta(hours=150)
    incidents = Incidents.from_frame(
        pd.DataFrame({"incident_id": table.index.astype(str), "offence_source": "x",
                      "offence_class": "robbery", "starts_at": day, "ends_at": day,
                      "time_precision": "instant", "x_m": 0.0, "y_m": 0.0,
                      "area_quarter": table["area_id"]}),
        crs="EPSG:25831", timezone="UTC",
    )  # fmt: skip
    one = insecurity_outbreak(signals(rows(rise="north")), incidents).told()
    other = insecurity_outbreak(signals(rows(rise="north")), counts(rise="north")).told()
    assert one["incidents"] == other["incidents"]
    assert one["incidents_estimate"] == pytest.approx(other["incidents_estimate"], rel=0.02)


def test_the_budget_of_a_city_is_shared_by_its_areas():
    found = insecurity_outbreak(signals(), false_calls_per_city_year=1.0)
    assert found.false_calls_per_area_year == pytest.approx(0.25)
    assert found.threshold_weeks == pytest.approx(4 * 365.25 / 7)


def test_urgency_follows_from_its_reasons_and_protest_weighs():
    calm = insecurity_outbreak(signals(rows(rise="north")), counts()).told()
    protest = rows(0.0, weeks=WEEKS[-2:], names=("north",), source="protest").assign(count=1)
    loud = insecurity_outbreak(signals(rows(rise="north"), protest), counts()).told()
    assert loud["points"] == calm["points"] + 2
    assert "protest" in loud["reasons"] and "protest" not in calm["reasons"]


def test_topics_can_be_watched_apart():
    both = signals(rows(rise="north").assign(topic="drugs"), rows(seed=5).assign(topic="litter"))
    assert insecurity_outbreak(both, apart="topic").told()["carried_by"] == "complaint: drugs"


def test_more_than_eight_kinds_are_refused_with_the_way_out():
    many = signals(*[rows(weeks=WEEKS[:3]).assign(topic=f"t{n}") for n in range(9)])
    with pytest.raises(UnsuitableData, match=r"9 kinds of signals; at most 8.*apart='source'"):
        insecurity_outbreak(many, apart="topic")


def test_a_short_past_cannot_be_watched_and_that_is_an_answer():
    found = insecurity_outbreak(signals(rows(weeks=WEEKS[:40])), counts())
    assert found.cannot == "short" and set(verdicts(found).values()) == {"cannot_say"}
    assert str(found.explain().answer).startswith("Outbreaks cannot be watched yet: 40 whole weeks")
    assert found.plot().rows and found.to_map().rows


def test_one_area_alone_cannot_be_watched():
    found = insecurity_outbreak(signals(rows(names=("east",))))
    assert found.cannot == "one_area"
    assert "one area only" in str(found.explain().answer)


def test_too_few_signals_cannot_be_watched():
    found = insecurity_outbreak(signals(rows(mean=0.02)))
    assert found.cannot == "few" and found.areas_watched == 0


def test_an_area_that_signals_nothing_is_named_as_not_watched():
    shapes = [{"area_id": name, "area_name": name.title(), "level": "quarter", "geometry": None}
              for name in (*NAMES, "quiet")]  # fmt: skip
    from shapely.geometry import box

    for number, shape in enumerate(shapes):
        shape["geometry"] = box(number, 0, number + 1, 1)
    areas = Areas.from_frame(pd.DataFrame(shapes), crs="EPSG:25831")
    found = insecurity_outbreak(signals(), None, areas)
    assert verdicts(found)["quiet"] == "cannot_say" and found.areas_watched == 4
    assert any("4 of 5" in str(limit) for limit in found.explain().limits)
    with pytest.raises(UnsuitableData, match="no set of areas 'ward'; there are: quarter"):
        insecurity_outbreak(signals(), None, areas, level="ward")


def test_signals_without_area_or_day_are_set_aside_by_reason():
    frame = rows()
    frame.loc[0:3, "area_id"] = None
    frame.loc[10:11, "on_day"] = pd.NaT
    found = insecurity_outbreak(signals(frame))
    assert found.set_aside == {"outside_areas": 4, "undated": 2}
    frame["area_id"] = None
    with pytest.raises(UnsuitableData, match="no signal has both a day and an area"):
        insecurity_outbreak(signals(frame))


def test_a_mistyped_year_is_named_and_until_leaves_it_out():
    frame = rows()
    frame.loc[5, "on_day"] = pd.Timestamp("2062-03-01")
    with pytest.raises(
        UnsuitableData, match="no signal is dated between 2026-02-02 and 2062-03-01"
    ):
        insecurity_outbreak(signals(frame))
    found = insecurity_outbreak(signals(frame), until=date(2026, 2, 28))
    assert found.set_aside == {"outside_period": 1}


def test_days_of_a_week_that_is_not_whole_are_set_aside():
    draw = np.random.default_rng(4)
    days = pd.date_range("2024-01-03", "2026-01-15")
    index = pd.MultiIndex.from_product([NAMES, days])
    frame = index.to_frame(index=False, name=["area_id", "on_day"])
    frame = frame.assign(count=draw.poisson(2, len(frame)), signal_source="call", topic="noise")
    found = insecurity_outbreak(signals(frame))
    assert (found.starts_on, found.ends_on) == (date(2024, 1, 8), date(2026, 1, 11))
    assert found.set_aside == {"week_not_whole": 4 * (5 + 4)}


def test_a_few_days_are_no_week():
    frame = rows(weeks=pd.date_range("2026-01-06", periods=3))
    with pytest.raises(UnsuitableData, match="no week from Monday to Sunday is whole"):
        insecurity_outbreak(signals(frame))


def test_a_missing_count_is_refused_by_the_table():
    frame = rows()
    frame["count"] = frame["count"].astype("Int64")
    frame.loc[3, "count"] = pd.NA
    with pytest.raises(TableError, match="count"):
        signals(frame)


def test_incidents_of_other_areas_or_years_are_said_to_be_none():
    elsewhere = counts().to_frame().query("area_id == 'east'").assign(area_id="far away")
    found = insecurity_outbreak(signals(rows(rise="north")), Counts.from_frame(elsewhere))
    assert not found.has_incidents and found.told()["verdict"] == "unclear"


def test_a_source_that_falls_silent_raises_no_call():
    frame = rows(source="call", seed=3)
    found = insecurity_outbreak(signals(rows(), frame[frame["on_day"] < WEEKS[-20]]))
    assert set(verdicts(found).values()) == {"none"}


def survey(rise=None, seed=3, waves=8):
    """Quarterly waves of 120 people an area, drawn at random; one area worsens in the last."""
    draw = np.random.default_rng(seed)
    parts = []
    for number, day in enumerate(pd.date_range("2024-03-04", periods=waves, freq="91D")):
        for area in NAMES:
            share = 0.55 if area == rise and number == waves - 1 else 0.25
            answers = (draw.random(120) < share).astype(int)
            parts.append(pd.DataFrame({"wave": f"w{number}", "asked_on": day, "area_id": area,
                                       "answer": answers}))  # fmt: skip
    frame = pd.concat(parts, ignore_index=True)
    return Survey.from_frame(frame.assign(respondent_id=frame.index.astype(str), item="unsafe",
                                          answer_state="answered", weight=1.0))  # fmt: skip


def test_a_repeated_survey_is_a_signal_of_its_own():
    asked = {"item": "unsafe", "counted": (1,)}
    found = insecurity_outbreak(signals(), counts(), None, survey(rise="south"), **asked)
    row = found.told()
    assert (row["area_id"], row["carried_by"]) == ("south", "survey")
    assert (row["noticed_on"] - pd.Timestamp("2025-12-01")).days in range(7)
    assert found.survey_waves == 7
    calm = insecurity_outbreak(signals(), counts(), None, survey(), **asked)
    assert set(verdicts(calm).values()) == {"none"}


def test_a_survey_that_worsens_everywhere_is_no_outbreak():
    frame = survey().to_frame()
    frame.loc[frame["wave"].eq("w7"), "answer"] = 1
    found = insecurity_outbreak(signals(), None, None, Survey.from_frame(frame), item="unsafe",
                                counted=(1,))  # fmt: skip
    assert set(verdicts(found).values()) == {"none"}


def test_one_wave_alone_is_said_to_tell_nothing():
    found = insecurity_outbreak(signals(), None, None, survey(waves=1), item="unsafe", counted=(1,))
    assert found.survey_waves == 0
    assert any("no wave with days of interviews" in str(limit) for limit in found.explain().limits)


def test_without_an_item_the_survey_is_not_read():
    with_it = insecurity_outbreak(signals(), None, None, survey(rise="south"))
    pd.testing.assert_frame_equal(with_it.to_frame(), insecurity_outbreak(signals()).to_frame())
