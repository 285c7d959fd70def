"""Months of areas and classes, from which their own variation is measured."""

import numpy as np
import pandas as pd
import pytest
from monthly_tables import day_incidents, month_counts

from evenhand.scanning.area_rates import area_rates
from evenhand.scanning.month_blocks import class_dispersion
from evenhand.statistics.dispersion import lasting_dispersion
from evenhand.tables.area_months import area_dispersion, month_table
from evenhand.tables.tally import tally

TABLE = np.random.default_rng(8).negative_binomial(8, 0.4, (5, 12)) + 1
AREAS = ("a", "b", "c", "d", "e")


def test_counts_by_month_give_the_table_they_were_made_of():
    recorded = month_counts(TABLE, areas=AREAS)
    taken = tally(recorded)
    found = month_table(taken, taken.frame, "area_id", recorded)
    assert found.index.tolist() == list(AREAS)
    assert found.to_numpy().tolist() == TABLE.tolist()


def test_a_missing_count_is_not_taken_for_a_fall():
    holed = TABLE.astype(object)
    holed[1, 3] = None  # area b goes; one hole must not look like variation
    recorded = month_counts(holed, areas=AREAS)
    found = area_dispersion(tally(recorded), recorded)
    assert found == lasting_dispersion(np.delete(TABLE, 1, axis=0).astype(float))


def test_a_month_that_nearly_all_areas_lack_is_left_out():
    holed = TABLE.astype(object)
    holed[:4, 6] = None
    recorded = month_counts(holed, areas=AREAS)
    taken = tally(recorded)
    found = month_table(taken, taken.frame, "area_id", recorded)
    assert found.to_numpy().tolist() == np.delete(TABLE, 6, axis=1).tolist()


def test_a_silent_month_of_incidents_is_left_out_and_an_empty_cell_is_none():
    days = pd.DatetimeIndex([d for m in (1, 2, 3, 4, 6, 7, 8)
                             for d in pd.date_range(f"2025-{m:02}-01", periods=25)])  # fmt: skip
    areas = ["north"] * (len(days) - 1) + ["south"]
    recorded = day_incidents(days, areas=areas)
    taken = tally(recorded, level="neighbourhood")
    found = month_table(taken, taken.frame, "area_id", recorded)
    assert found.loc["south"].tolist() == [0, 0, 0, 0, 0, 0, 1]


def test_fewer_than_six_months_show_nothing():
    recorded = month_counts(TABLE[:, :5], areas=AREAS)
    assert np.isnan(area_dispersion(tally(recorded), recorded).value)
    found = class_dispersion(tally(recorded), tally(recorded).frame, recorded)
    assert np.isnan(found.of(["robbery"])[0]).all()
    assert np.isnan(found.span).all()


def test_months_of_areas_widen_ranges_and_say_so():
    found = area_rates(month_counts(TABLE * 5, areas=AREAS))
    spread = lasting_dispersion(TABLE * 5.0)
    frame = found.to_frame()
    assert found.dispersion == pytest.approx(spread.value, rel=1e-9)
    wider = spread.widened(0.95)
    plain = area_rates(month_counts((TABLE[:, :5] * 5), areas=AREAS))
    assert wider > 3
    assert (frame["count_high"] - frame["count_low"] > 2 * 1.96 * np.sqrt(frame["count"])).all()
    assert "area_rates.reading_dispersion" in [one.key for one in found.explain().reading]
    assert "area_rates.limit_independent" not in [one.key for one in found.explain().limits]
    assert "area_rates.limit_independent" in [one.key for one in plain.explain().limits]
