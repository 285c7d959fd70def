import numpy as np
import pandas as pd
import pytest
from monthly_tables import day_incidents, month_counts

from evenhand.errors import UnsuitableData
from evenhand.scanning.change_by_area import change_by_area
from evenhand.statistics.area_change import area_change
from evenhand.statistics.poisson_rates import ratio_interval

AREAS = tuple("abcdefghij")


def city(seed=1, months=24, mean=20.0, change=None, common=1.0):
    draw = np.random.default_rng(seed)
    level = np.full((len(AREAS), months), mean) * (1 + np.arange(len(AREAS)))[:, None] / 3
    level[:, -12:] *= common
    for area, factor in (change or {}).items():
        level[AREAS.index(area), -12:] *= factor
    return month_counts(draw.poisson(level), areas=AREAS)


def test_the_area_that_changed_is_named_and_no_other():
    found = change_by_area(city(change={"d": 1.8}))
    frame = found.to_frame().set_index("area_id")
    assert frame.index[frame["is_clear"]].tolist() == ["d"]
    assert frame.loc["d", "change"] == pytest.approx(0.8, abs=0.4)
    assert frame.loc["d", "change_low"] > 0
    assert (found.areas_up, found.areas_down) == (1, 0)


def test_a_change_of_the_whole_city_is_no_change_of_an_area():
    found = change_by_area(city(seed=2, common=0.7))
    assert not found.to_frame()["is_clear"].any()
    assert found.city_change == pytest.approx(-0.3, abs=0.05)
    assert "No area changed clearly" in str(found.explain().answer)


def test_the_map_has_a_middle_class_for_no_clear_change():
    layer = change_by_area(city(change={"d": 1.8})).to_map()
    assert layer.diverging
    by_area = {row["area_id"]: row["certainty"] for row in layer.rows}
    assert by_area["d"] == "sure"
    assert by_area["e"] == "unsure"


def test_areas_with_few_are_not_judged():
    table = np.full((4, 24), 10)
    table[3] = 0
    table[3, [3, 20]] = 2
    found = change_by_area(month_counts(table, areas=tuple("abcd")))
    frame = found.to_frame().set_index("area_id")
    assert frame.loc["d", "certainty"] == "cannot_say"
    assert np.isnan(frame.loc["d", "change"])
    assert found.areas_judged == 3


def test_incidents_and_counts_agree():
    rng = np.random.default_rng(5)
    table = rng.poisson(12, (3, 24))
    months = pd.date_range("2023-01-01", periods=24, freq="MS")
    days, where = [], []
    for area, row in zip("abc", table, strict=True):
        for month, many in zip(months, row, strict=True):
            days += [month + pd.Timedelta(days=int(d)) for d in np.linspace(0, 27, many)]
            where += [area] * int(many)
    rows = change_by_area(day_incidents(days, areas=where)).to_frame()
    counts = change_by_area(month_counts(table, start="2023-01-01", areas=tuple("abc"))).to_frame()
    pd.testing.assert_frame_equal(rows, counts)


def test_fewer_months_are_compared_with_the_same_months_a_year_before():
    found = change_by_area(city(), months=3)
    assert (found.before_from.month, found.after_from.month) == (10, 10)
    assert found.after_from.year - found.before_from.year == 1


def test_a_series_that_is_too_short_is_refused():
    with pytest.raises(UnsuitableData, match="ask for fewer months"):
        change_by_area(city(months=18))
    with pytest.raises(UnsuitableData, match="at least 3 are needed"):
        change_by_area(month_counts(np.full((2, 24), 9), areas=("a", "b")))


def test_change_against_a_huge_rest_is_the_ratio_of_rates():
    before, after = np.array([40.0, 4e8]), np.array([60.0, 4e8])
    found = area_change(before, after)
    low, high = ratio_interval(40, 60)
    assert (found.low[0], found.high[0]) == pytest.approx((low - 1, high - 1), rel=1e-4)


def test_range_and_p_value_agree():
    rng = np.random.default_rng(6)
    before, after = rng.poisson(30, 200).astype(float), rng.poisson(30, 200).astype(float)
    found = area_change(before, after, dispersion=1.5)
    excludes = (found.low > 0) | (found.high < 0)
    assert ((found.p_value < 0.05) == excludes).all()


def test_dispersion_widens_every_range():
    before, after = np.array([50.0, 80.0, 90.0]), np.array([70.0, 75.0, 95.0])
    plain, wide = area_change(before, after), area_change(before, after, dispersion=3)
    assert (wide.low < plain.low).all()
    assert (wide.high > plain.high).all()


def from_none():
    counts = np.full((4, 24), 20)
    counts[0] = [0] * 12 + [6] * 12
    return change_by_area(month_counts(counts, areas=tuple("abcd")))


def test_from_none_an_area_has_a_number_and_no_percentage():
    found = from_none()
    row = found.to_frame().set_index("area_id").loc["a"]
    assert row["is_clear"]
    assert np.isnan([row["change"], row["change_high"]]).all()
    assert row["change_low"] > 0.4
    assert row["difference"] == 72
    assert 0 < row["difference_low"] < 72 < row["difference_high"] < 110
    assert (found.areas_up, found.areas_down) == (1, 0)
    told = found.explain()
    assert told.answer.key == "change_by_area.some_from_none"
    for language in ("en", "fr"):
        assert "∞" not in " ".join(one.written(language) for one in (told.answer, *told.reading))


def test_the_map_shows_from_none_as_the_least_the_change_may_be():
    found = from_none()
    value = {row["area_id"]: row["value"] for row in found.to_map().rows}["a"]
    assert value == found.to_frame().set_index("area_id").loc["a", "change_low"]


def test_the_difference_is_the_number_beyond_what_the_rest_leads_to_expect():
    found = area_change(np.array([100.0, 100, 100]), np.array([80.0, 50, 50]))
    assert found.difference == pytest.approx([80 - 50, 50 - 65, 50 - 65])
    assert (found.difference_low < found.difference).all()


def test_a_city_with_nothing_before_cannot_have_changed():
    counts = np.array([[0] * 12 + [5] * 12] * 4)
    with pytest.raises(UnsuitableData, match="nothing was recorded in the earlier period"):
        change_by_area(month_counts(counts, areas=tuple("abcd")))
