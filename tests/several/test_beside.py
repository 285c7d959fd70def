from datetime import date

import numpy as np
import pytest
from several_tables import FIRST, SECOND, incidents

from evenhand.errors import OptionError, UnsuitableData
from evenhand.scanning.area_rates import area_rates
from evenhand.scanning.hour_profile import hour_profile
from evenhand.scanning.offence_profile import offence_profile
from evenhand.several.many import each
from evenhand.several.two import beside, paired
from evenhand.statistics.estimate_difference import estimate_difference
from evenhand.statistics.poisson_rates import difference_interval

LEVEL = {"level": "neighbourhood"}


def test_a_planted_rise_is_clear_and_the_rest_is_not():
    found = beside(area_rates, incidents(later=3.0), periods=(FIRST, SECOND), offence="robbery",
                   **LEVEL)  # fmt: skip
    rows = found.difference()
    counts = rows[rows["number"].eq("count")].set_index("area_id")
    assert counts.index[counts["is_clear"]].tolist() == ["a"]
    assert counts.loc["a", "low"] > 0
    assert "differ clearly" in str(found.explain().answer)


def test_nothing_planted_nothing_clear():
    found = beside(area_rates, incidents(), periods=(FIRST, SECOND), offence="robbery", **LEVEL)
    assert not found.difference()["is_clear"].any()
    assert "No clear difference" in str(found.explain().answer)


def test_counts_of_a_longer_period_are_compared_by_the_day():
    short = (date(2025, 1, 1), date(2025, 3, 31))
    found = beside(area_rates, incidents(many=4000), periods=(FIRST, short), **LEVEL)
    rows = found.difference().query("number == 'count'").set_index("area_id")
    one = rows.loc["a"]
    assert one["difference"] == pytest.approx(one["second"] - one["first"] * 90 / 366)
    assert not rows["is_clear"].any()


def test_two_offences_are_compared_too():
    found = beside(area_rates, incidents(later=3.0), offence=("robbery", "assault"), **LEVEL)
    assert set(found.difference()["number"]) >= {"count"}
    assert "Robbery and assault" in str(found.explain().answer)


def test_the_trap_is_the_first_limit():
    told = beside(offence_profile, incidents(), periods=(FIRST, SECOND)).explain()
    assert "clear and the other is not" in str(told.limits[0])


@pytest.mark.parametrize(
    "given",
    [{"offence": ("robbery", "assault", None)}, {"offence": "robbery"},
     {"offence": ("robbery", "assault"), "periods": (FIRST, SECOND)}],
)  # fmt: skip
def test_anything_but_two_values_is_refused(given):
    with pytest.raises(OptionError, match="two values of one option"):
        beside(area_rates, incidents(), **LEVEL, **given)


def test_three_findings_are_no_pair():
    found = each(area_rates, incidents(), offence=("robbery", "assault", None), **LEVEL)
    with pytest.raises(OptionError, match="there are 3"):
        paired(found)


def test_periods_that_overlap_are_refused():
    with pytest.raises(OptionError, match="overlap"):
        beside(area_rates, incidents(), periods=(FIRST, (date(2024, 6, 1), None)), **LEVEL)


def test_a_pair_needs_both_answers():
    with pytest.raises(UnsuitableData, match="hour_profile"):
        beside(hour_profile, incidents(), offence=("robbery", "assault"))
    with pytest.raises(UnsuitableData, match="damage"):
        beside(area_rates, incidents(), offence=("robbery", "damage"), **LEVEL)


def test_the_range_is_that_of_zou_and_donner_for_counts_worked_out_another_way():
    found = beside(area_rates, incidents(), offence=("robbery", "assault"), **LEVEL)
    row = found.difference().query("number == 'count' and area_id == 'b'").iloc[0]
    wider = [max(1.0, one.dispersion) if hasattr(one, "dispersion") else 1.0
             for one in found.findings.values()]  # fmt: skip
    if max(wider) == 1.0:
        low, high = difference_interval(row["first"], row["second"])
        assert (row["low"], row["high"]) == pytest.approx((low[0], high[0]))


def test_the_published_example_of_a_difference_of_two_correlations_free_shares():
    # Zou & Donner's rule by hand: 20 - 10 with bounds 7, 14 and 16, 25.
    found = estimate_difference((10, 7, 14), (20, 16, 25))
    assert found.low[0] == pytest.approx(10 - np.hypot(4, 4))
    assert found.high[0] == pytest.approx(10 + np.hypot(5, 3))


def test_p_value_and_range_agree():
    draw = np.random.default_rng(1)
    x, y = draw.normal(0, 2, 200), draw.normal(1, 2, 200)
    found = estimate_difference((x, x - 2, x + 1), (y, y - 1, y + 3))
    outside = (found.low > 0) | (found.high < 0)
    assert np.array_equal(outside, found.p_value < 0.05)


def test_missing_estimates_give_missing_differences():
    found = estimate_difference((np.nan, 1, 2), (1, 0, 2))
    assert np.isnan([found.difference[0], found.p_value[0]]).all()
