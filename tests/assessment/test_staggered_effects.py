"""Areas that begin at different times: who is compared, who is left out, and what is told."""

import numpy as np
import pandas as pd
import pytest
from panel_tables import counts, deliveries, interventions

from evenhand.assessment.staggered_effects import staggered_effects
from evenhand.errors import UnsuitableData
from evenhand.tables.interventions import Interventions

STARTS = {"t1": "2024-01-01", "t2": "2024-07-01", "t3": "2025-01-01"}
NEVER = [f"c{n}" for n in range(9)]


def city(effect=0.5, seed=1, names=(*STARTS, *NEVER), starts=STARTS, mean=15.0):
    rng = np.random.default_rng(seed)
    months = pd.date_range("2023-01-01", periods=36, freq="MS")
    return counts({
        area: rng.poisson(mean * np.where(months >= starts.get(area, "2030-01-01"), effect, 1)
                          ).tolist() for area in names
    })  # fmt: skip


def done(starts=STARTS):
    return Interventions.from_frame(pd.DataFrame([
        {"intervention_id": "M-1", "measure": "lamps", "offence_class": "robbery", "area_id": area,
         "role": "treated", "starts_on": day} for area, day in starts.items()
    ]))  # fmt: skip


def asked(recorded=None, measures=None, given=None, **options):
    return staggered_effects(recorded or city(), measures or done(),
                             given or deliveries(tuple(STARTS)), **options)  # fmt: skip


def test_half_is_told_as_half_with_its_number():
    found = asked()
    assert found.change == pytest.approx(-0.5, abs=0.07)
    assert found.difference == pytest.approx(found.recorded - found.expected)
    assert found.change_high < 0
    assert (found.treated, found.cohorts, found.never) == (3, 3, 9)
    assert "overturn" in found.explain().written()


def test_it_says_what_the_cause_rests_on_and_which_areas_it_compares_with():
    found = asked()
    assert "Whether the measure did it rests on" in str(found.explain().answer)
    assert found.compared_how == "untouched" and "none was named" in found.explain().written()
    roles = {"t1": "treated", **dict.fromkeys(NEVER[:6], "comparison")}
    named = asked(city(), interventions(roles, starts_on="2024-01-01"), deliveries(("t1",)))
    assert (named.compared_how, named.never) == ("named", 6)


def test_nothing_is_told_as_nothing_clear():
    found = asked(city(effect=1.0))
    assert str(found.explain().answer).startswith("No clear difference")


def test_areas_treated_before_the_records_begin_are_left_out_and_named():
    starts = {**STARTS, "t0": "2022-03-01"}
    recorded = city(names=(*starts, *NEVER), starts=starts)
    found = asked(recorded, done(starts), deliveries(tuple(starts)))
    assert (found.treated, found.never) == (3, 9)
    assert "t0" in found.explain().written()


def test_without_an_area_never_treated_the_last_serve_as_the_comparison():
    starts = {f"t{n}": day for n, day in enumerate(np.repeat(list(STARTS.values()), 4))}
    recorded = city(names=tuple(starts), starts=starts)
    found = asked(recorded, done(starts), deliveries(tuple(starts)))
    assert (found.never, found.cut_off, found.cohorts) == (0, 12, 2)
    assert found.change == pytest.approx(-0.5, abs=0.07)
    assert "Every area was treated in the end" in found.explain().written()


def test_all_from_one_day_without_others_is_refused():
    starts = dict.fromkeys(STARTS, "2024-06-01")
    with pytest.raises(UnsuitableData, match="nothing is left to compare"):
        asked(city(names=tuple(starts), starts=starts), done(starts))


def test_anticipation_beyond_the_records_is_refused():
    with pytest.raises(UnsuitableData, match="only 12 periods lie before"):
        asked(anticipation=12)
    assert asked(anticipation=2).first_on == pd.Timestamp("2023-11-01").date()


def test_two_treated_of_five_cannot_be_told_at_95_per_cent():
    two = {area: STARTS[area] for area in ("t1", "t2")}
    found = asked(city(names=(*two, "c1", "c2")), done(two), deliveries(tuple(two)))
    assert np.isnan(found.change_low)
    assert "cannot be told" in str(found.explain().answer)


def test_the_two_way_coefficient_is_told_as_a_contrast_with_its_forbidden_weight():
    text = asked().explain().written()
    assert "for contrast only" in text
    assert asked().share_forbidden > 0


def test_each_stretch_adds_up_to_the_whole():
    found = asked()
    frame = found.to_frame()
    assert frame["recorded_count"].sum() == found.recorded
    assert frame["expected_count"].sum() == pytest.approx(found.expected)
    assert found.series()["recorded_count"].sum() == found.recorded


def test_one_beginning_gives_the_answer_of_the_plain_difference():
    recorded, roles = city(), {"t1": "treated", **dict.fromkeys(NEVER, "comparison")}
    measures = interventions(roles, starts_on="2024-01-01")
    found = asked(recorded, measures, deliveries(("t1",)))
    frame = recorded.to_frame().pivot_table("count", "area_id", "period_start")
    own, others = frame.loc["t1"].to_numpy(float), frame.loc[NEVER].to_numpy(float).sum(axis=0)
    ratio = own[12:].sum() / own[:12].sum() / (others[12:].sum() / others[:12].sum())
    assert found.change == pytest.approx(ratio - 1)
