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


@pytest.mark.parametrize("name", ["offence_profile", "harm", "harm_by_area", "harm_over_time"])
def test_a_range_without_dispersion_says_that_repeats_make_it_too_narrow(name):
    found = getattr(eh, name)(two_classes())
    assert "area_rates.limit_independent" in [limit.key for limit in found.explain().limits]
