"""Counts of several levels of areas, such as a city and its districts, are never added up twice."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from shapely.geometry import box

from evenhand.errors import UnsuitableData
from evenhand.scanning.harm_over_time import harm_over_time
from evenhand.scanning.seasonal_profile import seasonal_profile
from evenhand.scanning.trend import trend
from evenhand.tables.areas import Areas
from evenhand.tables.counts import Counts

LEVELS = {"all": "city", "north": "district", "south": "district"}


def areas():
    frame = gpd.GeoDataFrame(
        {"area_id": list(LEVELS), "area_name": list(LEVELS), "level": list(LEVELS.values())},
        geometry=[box(0, 0, 2, 1), box(0, 0, 1, 1), box(1, 0, 2, 1)],
        crs="EPSG:25832",
    )
    return Areas.from_frame(frame, crs="EPSG:25832")


def counts():
    months = pd.date_range("2021-01-01", periods=48, freq="MS")
    each = np.random.default_rng(5).poisson(20, (2, 2, 48))
    parts = []
    for row, offence in enumerate(("robbery", "theft_from_person")):
        by_area = {"north": each[row, 0], "south": each[row, 1], "all": each[row].sum(0)}
        parts += [
            pd.DataFrame({"area_id": area, "period_start": months,
                          "period_end": months + pd.offsets.MonthEnd(0), "offence_source": offence,
                          "offence_class": offence, "unit": "offences", "count": values})
            for area, values in by_area.items()
        ]  # fmt: skip
    return Counts.from_frame(pd.concat(parts)), int(each.sum())


@pytest.mark.parametrize("method", [trend, seasonal_profile, harm_over_time])
def test_counts_of_several_levels_need_a_level(method):
    with pytest.raises(UnsuitableData, match="level="):
        method(counts()[0], areas=areas())


@pytest.mark.parametrize("level", ["city", "district"])
def test_each_level_gives_the_same_total_once(level):
    table, total = counts()
    found = seasonal_profile(table, areas(), level=level)
    assert found.total == total
    assert found.n_used + sum(found.set_aside.values()) == found.n_rows
    series = trend(table, areas(), level=level)
    assert int(series.to_frame()["count"].sum()) == total
    assert series.set_aside == {"other_level": 96 * (2 if level == "city" else 1)}
    weighed = harm_over_time(table, areas=areas(), level=level, draws=99)
    plain = weighed.to_frame().query("ruler == 'count'")
    assert int(plain["count"].sum()) == total
    assert weighed.n_used + sum(weighed.set_aside.values()) == weighed.n_rows


def test_a_table_of_areas_changes_nothing_where_there_is_one_level():
    table, _ = counts()
    city = Counts.from_frame(table.to_frame().query("area_id == 'all'"))
    assert seasonal_profile(city, areas()).total == seasonal_profile(city).total
