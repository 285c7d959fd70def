"""What was planned and delivered is said first; what is not written down is said too."""

import numpy as np
import pandas as pd
import pytest
from panel_tables import counts, deliveries, interventions

import evenhand as eh
from evenhand.errors import UnsuitableData
from evenhand.tables.deliveries import Deliveries


def asked(given=None, recorded=None, done=None, **options):
    return eh.implementation(done or interventions(), given, recorded, **options)


@pytest.mark.parametrize(("planned", "delivered", "verdict", "words"), [
    (10.0, 10.0, "as_planned", "much as planned: 120 of 120"),
    (10.0, 6.0, "partly", "in part: 72 of 120"),
    (10.0, 2.0, "little", "Little of M-1"),
    (10.0, 0.0, "none", "Nothing of M-1"),
])  # fmt: skip
def test_the_verdict_goes_by_the_share_of_the_plan(planned, delivered, verdict, words):
    found = asked(deliveries(planned=planned, delivered=delivered))
    assert found.verdict == verdict
    assert words in str(found.explain().answer)
    assert found.fidelity == pytest.approx(delivered / planned)
    assert found.may_assess == (delivered > 0)


def test_without_deliveries_effects_are_not_estimated():
    found = asked()
    assert found.verdict == "not_recorded"
    assert not found.may_assess
    assert "Effects are not estimated until" in str(found.explain().answer)
    assert np.isnan(found.fidelity)


def test_one_area_without_a_record_is_enough_to_hold_an_effect_back():
    found = asked(deliveries(("t1",)))
    assert (found.verdict, found.areas_recorded, found.may_assess) == ("partly_recorded", 1, False)
    assert "1 of 2 areas only" in str(found.explain().answer)


def test_a_delivery_without_a_plan_has_a_dose_and_no_share():
    found = asked(deliveries(planned=None, delivered=4.0))
    row = found.to_frame().set_index("area_id").loc["t1"]
    assert row["delivered"] == 24.0
    assert np.isnan(row["share_delivered"])
    assert not found.may_assess


def test_shares_are_of_periods_in_which_plan_and_delivery_are_known():
    frame = deliveries(("t1",), planned=10.0, delivered=[5.0, 10.0, 15.0]).to_frame()
    frame.loc[0, "planned"] = np.nan
    given = Deliveries.from_frame(pd.concat([frame, deliveries(("t2",)).to_frame()]))
    row = asked(given).to_frame().set_index("area_id").loc["t1"]
    assert (row["delivered"], row["planned"], row["periods_unknown"]) == (60.0, 50.0, 1)
    assert row["share_delivered"] == 1.0  # 55 of 50


def test_one_area_far_behind_is_not_as_planned():
    both = pd.concat([deliveries(("t1",), 10.0, 10.0).to_frame(),
                      deliveries(("t2",), 2.0, 0.5).to_frame()])  # fmt: skip
    found = asked(Deliveries.from_frame(both))
    assert found.fidelity > 0.85
    assert (found.verdict, found.areas_short) == ("partly", 1)


def test_periods_without_delivery_are_counted():
    found = asked(deliveries(delivered=[0.0, 12.0]))
    assert found.periods_without == 6
    assert "6 periods of single areas" in found.explain().written()


def test_several_units_cannot_be_added_up():
    both = pd.concat(
        [deliveries(("t1",)).to_frame(), deliveries(("t2",), unit="visits").to_frame()]
    )
    with pytest.raises(UnsuitableData, match="deliveries of M-1 count lamps, visits; keep one"):
        asked(Deliveries.from_frame(both))


def test_what_was_delivered_where_it_was_not_to_be_is_named():
    with pytest.raises(UnsuitableData, match="c1: something of M-1 was delivered there, yet no"):
        asked(deliveries(("t1", "t2", "c1")))


def test_what_was_delivered_before_it_began_is_named():
    with pytest.raises(UnsuitableData, match="t1, t2 of M-1: something was delivered before it"):
        asked(deliveries(start="2024-03-01"))


def test_of_a_plan_of_nothing_no_share_is_told():
    found = asked(deliveries(planned=0.0))
    assert found.verdict == "not_recorded" and not found.may_assess


def test_counts_that_fall_with_the_dose_are_told_with_their_slope():
    areas = [f"t{n}" for n in range(8)]
    shares = np.linspace(0.3, 1.0, 8)
    given = Deliveries.from_frame(pd.concat([
        deliveries((area,), 10.0, 10 * share).to_frame()
        for area, share in zip(areas, shares, strict=True)
    ]))  # fmt: skip
    table = {area: [50] * 24 + [round(50 * np.exp(-share))] * 12
             for area, share in zip(areas, shares, strict=True)}  # fmt: skip
    table |= {"c1": [50] * 36, "c2": [50] * 36}
    done = interventions(dict.fromkeys(areas, "treated") | {"c1": "comparison"})
    found = asked(given, counts(table), done)
    assert found.slope_change == pytest.approx(np.expm1(-0.1), abs=0.005)
    assert found.slope_high < 0
    assert "changed otherwise" in found.explain().written()
    few = asked(deliveries(), counts())
    assert few.no_slope == "few_areas"
    assert "cannot be told from so few areas" in few.explain().written()


def test_an_intervention_that_is_not_there_is_refused():
    with pytest.raises(UnsuitableData, match="there is no intervention 'M-8'; there are: M-1"):
        asked(intervention="M-8")
