"""Ranges that take incidents as independent say so."""

import pandas as pd
import pytest
from monthly_tables import month_counts

import evenhand as eh
from evenhand.tables.counts import Counts


def two_classes():
    parts = [
        month_counts([[30] * 24, [60] * 24], areas=("a", "b"), offence=offence).to_frame()
        for offence in ("robbery", "theft_from_person")
    ]
    return Counts.from_frame(pd.concat(parts, ignore_index=True))


def two_classes_a_year():
    monthly = two_classes().to_frame()
    monthly["period_start"] = monthly["period_start"].dt.to_period("Y").dt.start_time
    monthly["period_end"] = monthly["period_start"] + pd.offsets.YearEnd(0)
    keys = [name for name in monthly.columns if name != "count"]
    return Counts.from_frame(monthly.groupby(keys, as_index=False, dropna=False)["count"].sum())


@pytest.mark.parametrize("name", ["offence_profile", "harm_over_time"])
def test_a_range_without_dispersion_says_that_repeats_make_it_too_narrow(name):
    found = getattr(eh, name)(two_classes())
    assert "area_rates.limit_independent" in [limit.key for limit in found.explain().limits]


@pytest.mark.parametrize("name", ["harm", "harm_by_area"])
def test_months_show_how_much_classes_vary_and_years_do_not(name):
    monthly, yearly = (getattr(eh, name)(table()) for table in (two_classes, two_classes_a_year))
    assert monthly.dispersion_low == monthly.dispersion_high == 1.0  # the same every month
    keys = [message.key for message in monthly.explain().reading]
    assert "harm.reading_dispersion" in keys
    limits = [limit.key for limit in yearly.explain().limits]
    assert pd.isna(yearly.dispersion_low)
    assert "area_rates.limit_independent" in limits
