"""Adverse effects: the case known from elsewhere, what else may rise, and what nobody looked at."""

import numpy as np
import pandas as pd
import pytest

from evenhand.assessment.adverse_effects import adverse_effects
from evenhand.errors import UnsuitableData
from evenhand.tables.interventions import Interventions
from evenhand.tables.participation import Participation
from evenhand.tables.signals import Signals
from evenhand.tables.stops import Stops
from evenhand.tables.survey import Survey

AREAS = [f"a{n}" for n in range(10)]
ROLES = {"a0": "treated", "a1": "buffer", "a2": "comparison", "a3": "comparison"}


def interventions(roles=ROLES, **other):
    head = {"intervention_id": "M-1", "measure": "visits", "starts_on": "2025-01-01"}
    return Interventions.from_frame(pd.DataFrame(
        [{**head, "area_id": area, "role": role, **other} for area, role in roles.items()]
    ))  # fmt: skip


def answers(area, wave, share, item="aesfdrk", many=200, worse=3, better=2, contacted="no"):
    return [
        {"respondent_id": f"{area}{wave}{contacted}{n}", "wave": wave, "asked_on": f"{wave}-05-01",
         "area_id": area, "item": item, "mode": "web", "answer_state": "answered",
         "answer": worse if n < round(share * many) else better, "group_contacted": contacted}
        for n in range(many)
    ]  # fmt: skip


def survey(site=0.3, contacted=None, buffer=0.3, item="aesfdrk", **codes):
    rows = [row for area in AREAS for wave in ("2024", "2026")
            if (area, wave) not in (("a0", "2026"), ("a1", "2026"))
            for row in answers(area, wave, 0.3, item, **codes)]  # fmt: skip
    rows += answers("a1", "2026", buffer, item, **codes) + answers(
        "a0", "2026", site, item, **codes
    )
    if contacted is not None:
        rows += answers("a0", "2026", contacted, item, contacted="yes", many=90, **codes)
    return Survey.from_frame(pd.DataFrame(rows))


def monthly(level, months=24, after=1.0, first=12, seed=1):
    rng = np.random.default_rng(seed)
    days = pd.date_range("2024-01-01", periods=months, freq="MS") + pd.Timedelta(days=27)
    return days, rng.poisson(np.where(np.arange(months) >= first, level * after, level))


def signals(rises=None, source="complaint", areas=AREAS, months=24):
    parts = []
    for number, area in enumerate(areas):
        days, counts = monthly(30, months, (rises or {}).get(area, 1.0), seed=number)
        parts.append(pd.DataFrame({"signal_source": source, "topic": "noise", "on_day": days,
                                   "area_id": area, "count": counts}))  # fmt: skip
    frame = pd.concat(parts, ignore_index=True)
    return Signals.from_frame(frame.assign(signal_id=[f"s{n}" for n in range(len(frame))]))


def stops(rise=1.0, found=False):
    rows = []
    for number, area in enumerate(AREAS):
        days, counts = monthly(12, after=rise if area == "a0" else 1.0, seed=100 + number)
        rows += [{"starts_at": day, "area_quarter": area, "x_m": 1.0, "y_m": 1.0,
                  "searched": True, "found": found}
                 for day, many in zip(days, counts, strict=True) for _ in range(many)]  # fmt: skip
    frame = pd.DataFrame(rows)
    frame["starts_at"] = frame["starts_at"].dt.tz_localize("Europe/Amsterdam")
    frame["stop_id"] = [f"t{n}" for n in range(len(frame))]
    return Stops.from_frame(frame, crs="EPSG:25831", timezone="Europe/Amsterdam")


def row(found, thing, part="site"):
    frame = found.to_frame()
    return frame[frame["thing"].eq(thing) & frame["role"].eq(part)].iloc[0]


def test_fear_that_falls_at_the_site_and_rises_among_those_spoken_to_raises_the_alarm():
    found = adverse_effects(interventions(), survey(0.1, 0.6), signals=signals(), stops=stops(),
                            fear_counted=(3, 4))  # fmt: skip
    assert found.verdict == "alarm"
    assert row(found, "fear", "contacted")["is_alarm"]
    assert not row(found, "fear")["is_alarm"] and row(found, "fear")["points"] < 0
    assert "those spoken to" in found.explain().answer.written("en")
    assert found.to_frame().iloc[0]["role"] == "contacted"


def test_nothing_that_rises_raises_none_and_says_it_is_no_proof():
    found = adverse_effects(interventions(), survey(), signals=signals(), stops=stops(),
                            fear_counted=(3, 4))  # fmt: skip
    assert found.verdict == "none" and not found.to_frame()["is_alarm"].any()
    assert "no proof" in found.explain().answer.written("en")


def test_complaints_that_double_where_it_was_done_raise_the_alarm_with_their_size():
    found = adverse_effects(interventions(), signals=signals({"a0": 2.0}))
    told = row(found, "complaint")
    assert told["is_alarm"] and 0.1 < told["change_low"] < 1 < told["change_high"]
    assert told["change"] == pytest.approx(1, abs=0.4)
    assert not row(found, "complaint", "buffer")["is_alarm"]


def test_complaints_that_double_everywhere_do_not():
    found = adverse_effects(interventions(), signals=signals(dict.fromkeys(AREAS, 2.0)))
    assert found.verdict == "none"


def test_complaints_next_door_are_watched_too():
    found = adverse_effects(interventions(), signals=signals({"a1": 2.5}))
    assert row(found, "complaint", "buffer")["is_alarm"]


def test_stops_and_fruitless_searches_are_a_burden_that_is_watched():
    found = adverse_effects(interventions(), stops=stops(3.0))
    assert row(found, "stops")["is_alarm"] and row(found, "fruitless_searches")["is_alarm"]
    useful = adverse_effects(interventions(), stops=stops(3.0, found=True))
    assert row(useful, "fruitless_searches")["why"] == "too_few"


def test_distrust_is_watched_with_the_answers_that_mean_it():
    given = survey(0.6, item="trstplc", worse=2, better=8)
    found = adverse_effects(interventions(), given)
    assert row(found, "trust")["is_alarm"]
    assert row(found, "fear")["why"] == "not_asked"


def test_contributions_that_call_a_place_unsafe_are_counted():
    rows = []
    for number, area in enumerate(AREAS):
        days, counts = monthly(10, after=4.0 if area == "a0" else 1.0, seed=200 + number)
        rows += [{"kind": "place_mark", "on_day": day, "area_id": area, "feeling": 5}
                 for day, many in zip(days, counts, strict=True) for _ in range(many)]  # fmt: skip
    frame = pd.DataFrame(rows)
    frame["contribution_id"] = [f"c{n}" for n in range(len(frame))]
    found = adverse_effects(interventions(), participation=Participation.from_frame(frame))
    assert row(found, "unsafe_contributions")["is_alarm"]


def test_what_nobody_looked_at_is_said_and_not_taken_for_well():
    found = adverse_effects(interventions())
    assert found.verdict == "nothing_watched" and found.watched == 0
    assert "nothing could be watched" in found.explain().answer.written("en")
    assert set(found.to_frame()["why"]) == {"no_table"}


@pytest.mark.parametrize(
    ("options", "why"),
    [
        ({"signals": signals(months=14)}, "too_short"),
        ({"signals": signals(areas=["z1", "z2"])}, "other_areas"),
        ({"signals": signals(areas=["a0", "a1"])}, "no_comparison"),
        ({"survey": Survey.from_frame(pd.DataFrame(
            answers("a0", "2026", 0.3) + answers("a2", "2026", 0.3)))}, "no_waves"),
        ({"survey": Survey.from_frame(pd.DataFrame(
            answers("z", "2024", 0.3) + answers("z", "2026", 0.3)))}, "other_areas"),
    ],
)  # fmt: skip
def test_why_a_thing_is_not_watched_is_told(options, why):
    found = adverse_effects(interventions(), **options)
    thing = "complaint" if "signals" in options else "fear"
    told = row(found, thing)
    assert told["why"] == why and not told["is_watched"]
    assert "Not watched" in found.explain().written("en")


def test_without_comparison_areas_those_where_nothing_was_done_stand_in():
    found = adverse_effects(interventions({"a0": "treated"}), survey(0.1, 0.6),
                            signals=signals({"a0": 2.0}), fear_counted=(3, 4))  # fmt: skip
    assert not found.has_named_comparison and found.alarms >= 2
    assert "stand in for them" in found.explain().written("en")


def test_a_measure_that_ended_is_watched_while_it_lasted():
    done = interventions(ends_on="2025-06-30")
    found = adverse_effects(done, signals=signals({"a0": 2.0}))
    assert row(found, "complaint")["after_count"] < 2.6 * 30 * 6


def test_an_intervention_that_is_not_there_is_refused():
    with pytest.raises(UnsuitableData, match="there is no intervention 'M-9'"):
        adverse_effects(interventions(), intervention="M-9")
    with pytest.raises(UnsuitableData, match="no treated area"):
        adverse_effects(interventions({"a2": "comparison"}))


def new_harm(after):
    """Signals of which the treated area had none before, and so many a month after."""
    frame = signals().to_frame()
    own, late = frame["area_id"].eq("a0"), frame["on_day"].ge("2025-01-01")
    counts = np.random.default_rng(5).poisson(after, own.sum())
    frame.loc[own, "count"] = np.where(late[own], counts, 0)
    return Signals.from_frame(frame)


def test_a_harm_that_was_not_there_before_raises_the_alarm():
    found = adverse_effects(interventions(), signals=new_harm(12))
    told = row(found, "complaint")
    assert told["is_alarm"] and told["before_count"] == 0
    # As if there had been ten before, beside comparison areas that hardly moved.
    assert told["change"] + 1 == pytest.approx(told["after_count"] / 10, rel=0.25)
    assert "takes them for 10" in " ".join(one.written("en") for one in found.explain().reading)


def test_a_few_new_ones_are_watched_without_an_alarm():
    told = row(adverse_effects(interventions(), signals=new_harm(1)), "complaint")
    assert told["is_watched"] and not told["is_alarm"]


def test_a_thing_that_went_away_is_said_without_gaps():
    found = adverse_effects(interventions(), signals=signals({"a0": 0.0}))
    said = [one.written("en") for one in found.explain().reading]
    assert any("350 before and none after" in one for one in said)
    assert not any("–" in one for one in said)


def test_comparison_areas_that_another_measure_reached_do_not_hide_a_harm():
    """There complaints tripled for a reason of their own; those at the site doubled."""
    others = [{"intervention_id": "M-2", "measure": "patrol", "area_id": area, "role": "treated",
               "starts_on": "2025-02-01"} for area in ("a2", "a3")]  # fmt: skip
    both = pd.concat([interventions().to_frame(), pd.DataFrame(others)])
    found = adverse_effects(
        Interventions.from_frame(both), intervention="M-1",
        signals=signals({"a0": 2.0, "a2": 3.0, "a3": 3.0}),
    )  # fmt: skip
    assert row(found, "complaint")["is_alarm"]
    assert "a2, a3" in " ".join(one.written("en") for one in found.explain().limits)


def test_an_area_with_two_parts_is_refused():
    both = pd.concat([interventions().to_frame(), interventions({"a0": "comparison"}).to_frame()])
    with pytest.raises(UnsuitableData, match="'a0' plays two parts in M-1"):
        adverse_effects(Interventions.from_frame(both), signals=signals())


def test_a_measure_that_began_at_several_times_says_so():
    roles = {"a0": "2025-01-01", "a4": "2025-10-01"}
    rows = [{"intervention_id": "M-1", "measure": "visits", "area_id": area, "role": "treated",
             "starts_on": day} for area, day in roles.items()]  # fmt: skip
    found = adverse_effects(Interventions.from_frame(pd.DataFrame(rows)), signals=signals())
    assert "began on 2 different days" in found.explain().limits[-1].written("en")


def test_the_rise_that_would_have_shown_allows_for_all_comparisons():
    """With more things watched the bar for each is higher, and so is what would have shown."""
    one = row(adverse_effects(interventions(), signals=signals()), "complaint")
    many = row(adverse_effects(interventions(), signals=signals(), stops=stops()), "complaint")
    assert one["change_high"] == many["change_high"] and many["seen_from"] > one["seen_from"]
    error = np.log((1 + one["change_high"]) / (1 + one["change"])) / 1.959964
    # Two comparisons: each has .025 of the risk, one-sided; power .8.
    assert one["seen_from"] == pytest.approx(np.expm1((1.959964 + 0.841621) * error), rel=1e-5)
