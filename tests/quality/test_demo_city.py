"""The clean city raises no alarm; in the spoilt one every planted fault is found with its size."""

import pytest

from evenhand.demo.city import make_city
from evenhand.demo.dirt import MISSING_MONTHS, SNAP_M
from evenhand.quality.report import table_items
from evenhand.quality.uses import uses_of


def looked_at(city, name="incidents"):
    return {item.name: item for item in table_items(city.tables[name])}


@pytest.fixture(scope="module")
def dirty():
    return make_city(seed=3, dirty=True)


@pytest.fixture(scope="module")
def found(dirty):
    return looked_at(dirty)


def number(items, name, which="count"):
    return items[name].numbers[which][0]


@pytest.mark.parametrize(("seed", "process"), [(11, None), (12, "heavy_tail")])
def test_a_clean_city_calls_for_no_care(seed, process):
    city = make_city(seed=seed) if process is None else make_city(seed=seed, process=process)
    items = looked_at(city)
    assert [name for name, item in items.items() if item.is_heavy] == []
    counts = looked_at(city, "counts")
    assert [name for name, item in counts.items() if item.is_heavy] == []
    verdicts = {use.purpose: use.verdict for use in uses_of(list(items.values()))}
    assert "not" not in verdicts.values()
    assert verdicts["months"] == verdicts["hours"] == verdicts["map"] == "good"


def test_snapped_points_are_found_with_their_step(dirty, found):
    rows = dirty.tables["incidents"].to_frame()
    truth = (rows["place_precision_m"].eq(SNAP_M) & rows["x_m"].notna()).sum()
    assert number(found, "lattice", "step") == SNAP_M
    assert number(found, "lattice") == pytest.approx(truth, rel=0.001)
    assert number(found, "coarse_places") == truth
    assert number(found, "repeated_points") > 0.95 * truth


def test_missing_months_are_named(found):
    assert number(found, "missing_months") == len(MISSING_MONTHS)
    assert found["missing_months"].words["months"].text == ", ".join(sorted(MISSING_MONTHS))
    assert [name for name in found if name.startswith("empty_days|")] == []


def test_the_register_that_knows_only_months_is_found(dirty, found):
    rows = dirty.tables["incidents"].column("time_precision")
    assert number(found, "known_to_month") == rows.eq("month").sum()


def test_rows_without_a_place_are_counted_and_their_pattern_is_found(dirty, found):
    rows = dirty.tables["incidents"].to_frame()
    assert number(found, "unplaced") == rows["x_m"].isna().sum()
    pattern = found["missing_places|setting"]
    assert pattern.words["most"].name == "public_space"
    assert pattern.numbers["share_most"][0] > 1.5 * pattern.numbers["share_least"][0]


def test_reversed_times_are_undated_in_the_table(dirty, found):
    assert number(found, "undated") >= dirty.truth.faults["reversed"]["rows"]


def test_doubled_records_are_found_where_the_time_is_exact(dirty, found):
    rows = dirty.tables["incidents"].to_frame()
    doubled = rows["incident_id"].str.endswith("X") & rows["time_precision"].eq("instant")
    doubled &= rows["starts_at"].notna()
    assert number(found, "same_rows", "exact") == pytest.approx(doubled.sum(), rel=0.05)


def test_drifting_recording_is_found_in_the_class_that_lost(found):
    assert "theft_from_person" in [
        term.name for term in found["shares_shift"].words["classes"].terms
    ]


def test_the_month_a_yearbook_lacks_is_missing_not_zero(dirty):
    items = looked_at(dirty, "counts")
    assert number(items, "missing_figures") == dirty.truth.faults["counts_missing"]["rows"]
