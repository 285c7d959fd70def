"""Value for money: a case worked out by hand, and what it refuses or leaves unanswered."""

import numpy as np
import pandas as pd
import panel_tables as made
import pytest

from evenhand.assessment.value_for_money import value_for_money
from evenhand.errors import TableError, UnsuitableData
from evenhand.tables.costs import Costs
from evenhand.tables.harm_weights import HarmWeights

WHY = "No local unit costs exist; used for orientation only."
AREAS = {"t1": "treated", **{f"c{n}": "comparison" for n in range(1, 25)}}


def paid(*rows, **columns):
    usual = {"intervention_id": "M-1", "item": "lamps", "kind": "set_up", "amount": 6000.0,
             "currency": "GBP", "price_year": "2003", "period_start": "2025-01-01",
             "period_end": "2025-01-31"}  # fmt: skip
    return Costs.from_frame(pd.DataFrame([{**usual, **columns, **row} for row in rows or ({},)]))


def told(after=10, costs=None, roles=None, offence="burglary_dwelling", own=None, **options):
    roles = roles or AREAS
    table = {area: [20 + n % 3] * 24 + [after if area[0] == "t" else 20 + n % 3] * 12
             for n, area in enumerate(roles)}  # fmt: skip
    table["t1"] = [20] * 24 + [after] * 12
    return value_for_money(
        made.counts(table, offence=offence),
        made.interventions(roles, offence_class=offence), paid() if costs is None else costs,
        made.deliveries(("t1",)), own=own, place="england_and_wales", **options,
    )  # fmt: skip


def test_costs_of_a_halving_are_those_worked_out_by_hand():
    """Others stay as they were, so 240 were expected and 120 avoided: 6,000 / 120 = 50."""
    found = told()
    assert (found.expected, found.avoided) == pytest.approx((240, 120))
    assert found.cost_each == pytest.approx(50)
    assert found.answer == "told"
    assert found.cost_each_low == pytest.approx(6000 / found.avoided_high, rel=0.02)
    frame = found.to_frame().set_index("ruler")
    # 3,268 pounds at 2003 prices (Home Office 2005 update), the costs' own year.
    assert frame.loc["home_office_2003", "saved"] == pytest.approx(120 * 3268)
    assert frame.loc["home_office_2003", "net"] == pytest.approx(120 * 3268 - 6000)
    assert frame.loc["home_office_2003", "needed_count"] == pytest.approx(6000 / 3268)
    assert frame.loc["cchi_2026", "units_avoided"] == pytest.approx(120 * 273.5)
    assert frame.loc["cchi_2026", "cost_each"] == pytest.approx(50 / 273.5)


def test_without_an_effect_only_a_least_cost_is_told():
    rng = np.random.default_rng(5)
    table = {area: rng.poisson(20, 36).tolist() for area in AREAS}
    found = value_for_money(made.counts(table), made.interventions(AREAS), paid(),
                            made.deliveries(("t1",)))  # fmt: skip
    assert found.answer == "at_least" and found.avoided_low < 0 < found.avoided_high
    assert np.isnan(found.cost_each_high) and found.cost_each_low > 0
    assert "cannot be told" in found.explain().answer.written("en")


def test_with_more_than_expected_there_is_no_cost_for_each():
    found = told(after=40)
    assert found.answer == "none" and np.isnan(found.cost_each)
    assert np.isnan(found.sensitivity().set_index("assumption").loc["as_told", "cost_each"])


def test_too_few_areas_to_tell_a_range_are_said():
    found = told(roles={"t1": "treated", "c1": "comparison", "c2": "comparison"})
    assert found.answer == "too_few_areas"
    assert "no range of the effect" in found.explain().answer.written("en")


def test_what_moved_next_door_is_taken_off():
    roles = {**AREAS, "b1": "buffer"}
    table = {area: [20] * 36 for area in roles}
    table["t1"], table["b1"] = [20] * 24 + [10] * 12, [20] * 24 + [25] * 12
    found = value_for_money(
        made.counts(table), made.interventions(roles), paid(), made.deliveries(("t1",)),
    )  # fmt: skip
    assert found.reach == "treated_and_buffer"
    assert found.avoided == pytest.approx(120 - 60)
    alone = found.to_frame().set_index(["reach", "ruler"])
    assert alone.loc[("treated", "count"), "units_avoided"] == pytest.approx(120)


def test_running_costs_count_until_the_last_day_and_what_is_set_up_whole():
    rows = ({"item": "lamps", "period_end": "2027-12-31"},
            {"item": "power", "kind": "running", "amount": 730.0, "period_end": "2026-12-31"},
            {"item": "later", "kind": "running", "amount": 500.0, "period_start": "2026-02-01",
             "period_end": "2026-03-01"})  # fmt: skip
    found = told(costs=paid(*rows))
    assert found.cost == pytest.approx(6000 + 365)
    assert "left out" in found.explain().written("en")


def test_prices_of_two_years_need_price_levels_and_use_them():
    rows = ({}, {"item": "power", "kind": "running", "price_year": "2004", "amount": 110.0})
    with pytest.raises(UnsuitableData, match="price level of 2003, 2004"):
        told(costs=paid(*rows))
    found = told(costs=paid(*rows), price_index=("2003=100", "2004=110"))
    assert found.price_year == "2004" and found.cost == pytest.approx(6600 + 110)
    frame = found.to_frame().set_index("ruler")
    assert frame.loc["home_office_2003", "weight_low"] == pytest.approx(3268 * 1.1)
    back = told(costs=paid(*rows), price_index=("2003=100", "2004=110"), price_year="2003")
    assert back.cost == pytest.approx(6000 + 100)


def test_unit_costs_are_not_carried_elsewhere_without_a_reason():
    roles = {"t1": "treated", "c1": "comparison", "c2": "comparison"}
    table = {"t1": [20] * 24 + [10] * 12, "c1": [20] * 36, "c2": [21] * 36}
    tables = (made.counts(table, offence="burglary_dwelling"),
              made.interventions(roles, offence_class="burglary_dwelling"), paid(),
              made.deliveries(("t1",)))  # fmt: skip
    found = value_for_money(*tables)
    assert "home_office_2003" not in set(found.to_frame()["ruler"])
    assert "no reason is given" in found.explain().written("en")
    carried = value_for_money(*tables, transfer_note=WHY)
    assert "home_office_2003" in set(carried.to_frame()["ruler"])
    assert WHY in carried.explain().written("en")


def test_another_currency_is_not_exchanged_by_guess():
    found = told(costs=paid(currency="EUR"))
    assert "no exchange is given" in found.explain().written("en")
    rated = told(costs=paid(currency="EUR"), exchange=("home_office_2003=1.5",))
    frame = rated.to_frame().set_index("ruler")
    assert frame.loc["home_office_2003", "saved"] == pytest.approx(120 * 3268 * 1.5)


def test_no_unit_cost_stands_in_for_a_class_without_one():
    found = told(offence="bicycle_theft")
    assert "home_office_2003" not in set(found.to_frame()["ruler"])


def test_a_ruler_of_ones_own_stands_beside():
    own = HarmWeights.from_frame(pd.DataFrame({
        "ruler": ["ours"], "vintage": "2025", "kind": "cost", "unit": "EUR", "place": "Lindeburg",
        "currency": "EUR", "price_year": "2025", "offence_class": "burglary_dwelling",
        "weight": "2000", "weight_low": "2000", "weight_high": "2000",
    }))  # fmt: skip
    found = told(costs=paid(currency="EUR", price_year="2025"), own=own)
    assert found.to_frame().set_index("ruler").loc["ours", "saved"] == pytest.approx(240_000)


@pytest.mark.parametrize(
    ("costs", "options", "words"),
    [
        ({"intervention_id": "M-9"}, {}, "no costs of M-1 are written down"),
        ({}, {"price_index": ("2003",)}, "give name=number"),
        ({}, {"price_index": ("2003=1", "2003=2")}, "give it once"),
        ({}, {"exchange": ("home_office_2003=0",)}, "give name=number"),
        ({"period_start": "2027-01-01", "period_end": "2027-01-31"}, {}, "until 2025-12-31, the"),
        ({}, {"exchange": ("home_offcie_2003=1.9",)}, "'home_offcie_2003', which is no ruler of"),
        ({"period_start": "2010-01-01", "period_end": "2010-12-31"}, {}, "years before it began"),
        ({"kind": "running", "period_start": "2010-01-01"}, {}, "years before it began"),
        ({"amount": 0}, {}, "add up to 0"),
    ],
)
def test_costs_and_options_that_do_not_fit_are_refused(costs, options, words):
    with pytest.raises(UnsuitableData, match=words):
        told(costs=paid(**costs), **options)


def test_several_currencies_are_refused():
    with pytest.raises(UnsuitableData, match="no exchange rate is guessed"):
        told(costs=paid({}, {"item": "power", "currency": "EUR"}))


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        ({"low": 1.0}, "only one of 'low' and 'high'"),
        ({"low": 7000.0, "high": 8000.0}, "outside 'low' to 'high'"),
        ({"currency": "euro"}, "three capital letters"),
        ({"period_end": "2024-01-01"}, "before 'period_start'"),
        ({"amount": -5.0}, "amount"),
        ({"kind": "gift"}, "kind"),
    ],
)
def test_a_table_of_costs_says_what_is_wrong_with_it(columns, words):
    with pytest.raises(TableError, match=words):
        paid(**columns)


def test_the_same_item_twice_is_refused():
    with pytest.raises(TableError, match="add them up or keep one"):
        paid({}, {})


def test_costs_of_the_year_before_last_are_counted_and_told():
    found = told(costs=paid(period_start="2023-03-01", period_end="2023-03-31"))
    assert found.cost == 6000
    assert "more than a year before it began" in found.explain().limits[-1].written("en")


def test_running_costs_that_stop_before_the_effect_does_are_told():
    found = told(costs=paid(kind="running", period_start="2025-01-01", period_end="2025-03-31"))
    assert "until 31 March 2025 only" in found.explain().limits[-1].written("en")
    whole = told(costs=paid(kind="running", period_start="2025-01-01", period_end="2025-12-15"))
    assert "only" not in whole.explain().limits[-1].written("en")


def test_half_of_six_areas_give_no_range_and_no_absurd_number():
    """The other half is as extreme, so that p is never below 2/20."""
    roles = {
        **{f"t{n}": "treated" for n in (1, 2, 3)},
        **{f"c{n}": "comparison" for n in (1, 2, 3)},
    }
    found = value_for_money(
        made.counts({area: [20] * 24 + [10 if area[0] == "t" else 20] * 12 for area in roles}),
        made.interventions(roles), paid(), made.deliveries(("t1", "t2", "t3")),
    )  # fmt: skip
    assert found.answer == "too_few_areas" and np.isnan(found.avoided_low)


def own_ruler(low, high):
    return HarmWeights.from_frame(pd.DataFrame({
        "ruler": ["ours"], "vintage": ["1"], "kind": ["harm"], "unit": ["points"],
        "place": ["Here"], "offence_class": ["burglary_dwelling"], "weight_low": [low],
        "weight_high": [high],
    }))  # fmt: skip


def test_a_class_that_may_weigh_nothing_has_a_least_cost_only():
    found = told(own=own_ruler(0.0, 5.0))
    row = found.to_frame().set_index("ruler").loc["ours"]
    assert row["answer"] == "at_least" and np.isnan(row["cost_each_high"])
    assert row["cost_each_low"] == pytest.approx(found.cost_each_low / 5)
    assert "and no most" in " ".join(one.written("en") for one in found.explain().reading)


def test_a_ruler_on_which_the_class_weighs_nothing_is_said_and_not_used():
    found = told(own=own_ruler(0.0, 0.0))
    assert "ours" not in set(found.to_frame()["ruler"])
    assert "weighs nothing" in found.not_weighed[0].written("en")


def test_a_reason_to_carry_costs_over_is_not_told_where_none_are_carried():
    found = told(costs=paid(currency="EUR"), transfer_note=WHY)
    assert WHY not in " ".join(one.written("en") for one in found.explain().limits)
