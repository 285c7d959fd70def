"""The assessments find what was planted in the demo city, and nothing where nothing was."""

import numpy as np
import pytest

import evenhand as eh
from evenhand.demo.planted import PLANTED


@pytest.fixture(scope="module")
def given(city):
    tables = city.tables
    return (tables["incidents"], tables["interventions"], tables["deliveries"], tables["areas"])


def test_locks_are_found_to_work_with_their_planted_size(given):
    found = eh.weighted_displacement(*given, intervention="M-1")
    assert found.verdict == "fall_lot"
    row = found.to_frame().set_index("part").loc["treated"]
    assert row["change_low"] < PLANTED.effect - 1 < row["change_high"]
    assert found.wdq < 0  # a quarter of what was prevented moved next door
    assert found.wdq_low < -PLANTED.displaced < found.wdq_high


def test_idle_marking_is_not_called(given):
    found = eh.weighted_displacement(*given, intervention="M-2")
    assert found.verdict == "not_clear_lot"
    assert found.wdq_why == "no_buffer"


def test_repair_in_steps_is_found_to_work(given):
    found = eh.weighted_displacement(*given, intervention="M-4")
    assert found.verdict == "fall_lot"
    row = found.to_frame().set_index("part").loc["treated"]
    assert row["change_low"] < PLANTED.repair_effect - 1 < row["change_high"]
    assert found.periods_between == 10


def test_the_ring_holds_what_was_moved_and_does_not_call_it(given):
    found = eh.displacement(*given, intervention="M-1", draws=199)
    assert found.verdict == "not_clear"  # a quarter of some hundred is less than chance gives
    assert found.cite("change[area|buffer]") > 0


def test_every_measure_says_what_was_delivered(city):
    tables = city.tables
    verdicts = {
        number: eh.implementation(tables["interventions"], tables["deliveries"],
                                  intervention=number).verdict
        for number in ("M-1", "M-2", "M-3", "M-4")
    }  # fmt: skip
    assert verdicts == {"M-1": "as_planned", "M-2": "partly", "M-3": "as_planned",
                        "M-4": "as_planned"}  # fmt: skip


def test_what_is_left_of_repaired_damage_is_the_planted_share(city):
    rows = city.tables["incidents"].to_frame()
    mine = rows[rows["offence_class"].eq(PLANTED.repair_class)]
    before, after = [], []
    first, last = np.datetime64("2023-11-01"), np.datetime64("2026-11-01")
    for day, quarters in PLANTED.repair_cohorts:
        starts_on = np.datetime64(day)
        late = mine["starts_at"].dt.tz_localize(None).ge(starts_on)
        inside = mine["area_quarter"].isin(quarters)
        before.append((inside & ~late).sum() / (starts_on - first).astype(int))
        after.append((inside & late).sum() / (last - starts_on).astype(int))
    assert sum(after) / sum(before) == pytest.approx(PLANTED.repair_effect, abs=0.08)
