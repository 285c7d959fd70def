"""An event study never says that trends were parallel, and says what would overturn it."""

import numpy as np
import pandas as pd
import pytest
from panel_tables import counts, deliveries, interventions

from evenhand.assessment.event_study import event_study
from evenhand.errors import UnsuitableData

AREAS = {"t1": "treated", "t2": "treated", **{f"c{n}": "comparison" for n in range(12)}}


def asked(effect=0.4, before=24, drift=0.0, mean=40.0, seed=1, **options):
    rng = np.random.default_rng(seed)
    at = np.arange(before + 24)
    table = {
        area: rng.poisson(mean * np.where(at >= before, effect if area[0] == "t" else 1, 1)
                          * np.exp(drift * at * (area[0] == "t"))).tolist()
        for area in AREAS
    }  # fmt: skip
    recorded = counts(table, first=str(pd.Timestamp("2025-01-01") - pd.DateOffset(months=before)))
    return event_study(recorded, interventions(AREAS), deliveries(), **options)


def test_a_large_effect_on_flat_series_stands_until_steps_are_several_times_larger():
    found = asked()
    assert found.change == pytest.approx(-0.6, abs=0.05)
    assert found.change_high < 0
    assert found.same_high < 0
    assert found.breakdown > 1
    assert "What would overturn it" in found.explain().written()


def test_it_never_says_that_trends_were_parallel():
    for found in (asked(), asked(effect=1.0), asked(drift=-0.03)):
        text = found.explain().written()
        assert "parallel trends hold" not in text
        assert "nothing least of all" in text


def test_a_drift_before_is_warned_of_and_overturns_the_effect():
    found = asked(effect=1.0, drift=-0.04)
    assert found.p_slope < 0.05
    assert found.slope < 0
    assert "already drifting apart" in found.explain().written()
    assert found.double_high > 0


def test_stretches_are_counted_from_the_beginning_both_ways():
    found = asked(stretch=5)
    frame = found.to_frame()
    assert (found.stretches_before, found.stretches_after, found.left_out) == (4, 4, 8)
    assert frame.loc[frame["is_first"], "starts_on"].item() == pd.Timestamp("2025-01-01")
    assert frame.loc[frame["is_reference"], "change"].item() == 0
    assert frame.loc[frame["is_reference"], "ends_on"].item() == pd.Timestamp("2024-12-01")


def test_bands_of_all_together_are_wider_than_those_of_each():
    frame = asked().to_frame()
    rest = frame[~frame["is_reference"]]
    assert (rest["band_low"] < rest["change_low"]).all()
    assert (rest["band_high"] > rest["change_high"]).all()


def test_one_period_before_is_refused_in_one_message():
    with pytest.raises(UnsuitableData, match="only one period lies before") as refused:
        asked(before=1)
    assert str(refused.value).count("\n") == 1


def test_too_many_stretches_are_refused_with_the_least_length():
    with pytest.raises(UnsuitableData, match="take at least 3"):
        asked(stretch=2)


def test_stretches_with_nothing_are_made_longer_or_refused():
    found = asked(mean=0.5, seed=4)
    assert (found.to_frame()[["treated_count", "others_count"]] > 0).all().all()
    with pytest.raises(UnsuitableData, match="nothing was recorded"):
        asked(mean=0.02, seed=4, stretch=4)
