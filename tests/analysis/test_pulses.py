"""A repeated survey as a signal: its evidence by hand, and waves that cannot be used."""

import numpy as np
import pandas as pd
import pytest

from evenhand.analysis.pulses import _beside_others, pulses_of
from evenhand.analysis.watched_weeks import Weeks
from evenhand.tables.survey import Survey

SIZES = np.array([2.0])


def weeks(areas=("a", "b", "c"), many=80):
    mondays = pd.date_range("2024-01-01", periods=many, freq="7D")
    counts = np.ones((1, len(areas), many))
    return Weeks(mondays, areas, ("complaint",), counts, 1, 1, {}, "")


def survey(shares, day="2024-03-04", wave="w1", people=100):
    """Give so many people an area of whom a share says yes: no draw, exact shares."""
    rows = [
        {"respondent_id": f"{wave}{area}{n}", "wave": wave, "asked_on": day, "area_id": area,
         "item": "unsafe", "answer": int(n < share * people), "answer_state": "answered",
         "weight": 1.0}
        for area, share in shares.items()
        for n in range(people)
    ]  # fmt: skip
    return pd.DataFrame(rows)


def two_waves(second):
    first = survey({"a": 0.5, "b": 0.5, "c": 0.5})
    return Survey.from_frame(pd.concat([first, survey(second, "2024-06-03", "w2")]))


def test_an_area_that_changes_as_the_others_do_is_as_expected_by_hand():
    # Every share is .5 twice: log odds 0, variance 1 / (100 × .25) = .04 each but for the half
    # that is added. A change has .08, that of two others together .04: .12 in all.
    found = pulses_of(two_waves({"a": 0.5, "b": 0.5, "c": 0.5}), "unsafe", (1,), weeks(), SIZES)
    step = np.log(2)
    assert found.waves == 1
    assert found.evidence[:, 22, 0] == pytest.approx(-(step**2) / (2 * 0.12), rel=0.02)
    assert np.count_nonzero(found.evidence) == 3


def test_the_change_beyond_the_others_is_weighed_by_how_sure_they_are():
    odds, variance = np.array([1.0, 0.2, 0.8]), np.array([0.1, 0.1, 0.3])
    before = [(np.zeros(3), np.array([0.1, 0.1, 0.1]))]
    change, wide = _beside_others(odds, variance, before)
    others = (0.2 / 0.2 + 0.8 / 0.4) / (1 / 0.2 + 1 / 0.4)
    assert change[0] == pytest.approx(1.0 - others, rel=1e-12)
    assert wide[0] == pytest.approx(0.2 + 1 / (1 / 0.2 + 1 / 0.4), rel=1e-12)


def test_an_area_where_nobody_answered_adds_nothing():
    rows = two_waves({"a": 0.5, "b": 0.5})
    found = pulses_of(rows, "unsafe", (1,), weeks(), SIZES)
    assert found.evidence[2].tolist() == np.zeros((80, 1)).tolist()
    assert np.isfinite(found.evidence).all()


def test_waves_outside_the_weeks_or_without_a_day_are_not_compared():
    later = survey({"a": 0.5, "b": 0.5, "c": 0.5}, "2031-01-06", "w9")
    undated = survey({"a": 0.9, "b": 0.5, "c": 0.5}, None, "w5")
    rows = pd.concat([survey({"a": 0.5, "b": 0.5, "c": 0.5}), later, undated])
    found = pulses_of(Survey.from_frame(rows), "unsafe", (1,), weeks(), SIZES)
    assert found.waves == 0 and not found.evidence.any()


def test_areas_drawn_as_one_cluster_are_not_certain():
    draw = np.random.default_rng(1)
    rows = two_waves({"a": 0.5, "b": 0.5, "c": 0.6}).to_frame()
    rows["weight"] = draw.uniform(0.5, 2.0, len(rows))
    rows["cluster"] = rows["wave"] + rows["area_id"]
    found = pulses_of(Survey.from_frame(rows), "unsafe", (1,), weeks(), SIZES)
    rows["cluster"] = pd.NA
    alone = pulses_of(Survey.from_frame(rows), "unsafe", (1,), weeks(), SIZES)
    assert found.evidence[:, 22, 0] == pytest.approx(alone.evidence[:, 22, 0], abs=0.3)
