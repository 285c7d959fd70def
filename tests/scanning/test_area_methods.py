"""Rates by area and the comparison of bases, against R and against calculation by hand."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evenhand.errors import UnsuitableData
from evenhand.scanning.area_rates import area_rates
from evenhand.scanning.base_comparison import base_comparison
from evenhand.statistics.area_rates import rank_groups, share_overlapping, shrunken_rates
from evenhand.tables.counts import Counts
from evenhand.tables.exposure import Exposure
from evenhand.tables.incidents import Incidents

REFERENCE = Path(__file__).parents[1] / "reference"


def expected(method):
    return json.loads((REFERENCE / method / "expected.json").read_text())


def year_counts(counts, offence="robbery"):
    frame = pd.DataFrame({"area_id": list(counts), "count": list(counts.values())})
    frame["count"] = frame["count"].astype("Int64")
    return Counts.from_frame(
        frame.assign(period_start="2025-01-01", period_end="2025-12-31", unit="offences",
                     offence_source=offence, offence_class=offence)
    )  # fmt: skip


def people(values, base="residents"):
    return pd.DataFrame({"area_id": list(values), "base": base, "value": list(values.values())})


def five():
    rows = pd.read_csv(REFERENCE / "area_rates" / "input.csv").set_index("area_id")
    return (
        year_counts(rows["count"].to_dict()),
        Exposure.from_frame(people(rows["residents"].to_dict())),
    )


def test_rates_intervals_shrinkage_and_tests_agree_with_r():
    frame, told = area_rates(*five()).to_frame(), expected("area_rates")
    for column in ("estimate_per_1000", "low_per_1000", "high_per_1000", "shrunken_per_1000",
                   "p_value_adjusted"):  # fmt: skip
        assert frame[column].tolist() == pytest.approx(told[column], rel=1e-8), column


def test_the_city_rate_is_all_records_over_all_residents():
    assert area_rates(*five()).per_1000 == pytest.approx(expected("area_rates")["city"], rel=1e-9)


def test_few_records_or_a_small_base_make_an_area_cannot_say():
    finding = area_rates(*five(), fewest=13, smallest_base=5000)
    tier = finding.to_frame().set_index("area_id")["certainty"]
    assert tier["d"] == "cannot_say"
    assert tier["a"] == "cannot_say"
    assert tier["e"] == "unsure"  # 60 records: half the width is 26 % of the rate


def test_a_quarter_of_the_rate_is_the_edge_of_sure():
    # Garwood's range of 64 records is 49.29 to 81.73: half of it is 25.3 %; of 70, 24.2 %.
    counts = year_counts({"a": 64, "b": 70, "c": 12})
    tier = area_rates(counts).to_frame().set_index("area_id")["certainty"]
    assert tier.tolist() == ["unsure", "sure", "cannot_say"]


def test_equal_areas_are_not_called_different():
    finding = area_rates(
        year_counts(dict.fromkeys("abcdef", 40)),
        Exposure.from_frame(people(dict.fromkeys("abcdef", 1000))),
    )
    assert finding.explain().answer.key == "area_rates.no_clear_difference"
    assert finding.to_frame()["rank"].isna().all()
    assert set(finding.to_frame()["rank_group"]) == {1}


def test_without_a_base_there_are_numbers_and_no_rates():
    counts, _ = five()
    finding = area_rates(counts)
    frame = finding.to_frame()
    assert frame["estimate_per_1000"].isna().all()
    assert finding.explain().answer.key == "area_rates.counts_only"
    assert "area_rates.limit_no_base" in {m.key for m in finding.explain().limits}
    assert {row["area_id"]: row["value"] for row in finding.to_map().rows}["e"] == 60


def test_a_missing_figure_is_no_zero():
    counts = year_counts({"a": None, "b": 20, "c": 30})
    finding = area_rates(counts, Exposure.from_frame(people(dict.fromkeys("abc", 1000))))
    row = finding.to_frame().set_index("area_id").loc["a"]
    assert pd.isna(row["count"]) and pd.isna(row["estimate_per_1000"])
    assert row["certainty"] == "cannot_say"
    assert finding.set_aside == {"count_missing": 1}


def test_breaks_do_not_move_with_small_changes_of_the_city_rate():
    base = Exposure.from_frame(people(dict.fromkeys("abc", 1000)))
    one = area_rates(year_counts({"a": 100, "b": 60, "c": 50}), base).to_map()
    two = area_rates(year_counts({"a": 90, "b": 70, "c": 55}), base).to_map()
    assert one.breaks == two.breaks == (20.0, 40.0, 60.0, 80.0)


def test_several_sets_of_areas_must_be_told_apart():
    frame = pd.DataFrame({
        "incident_id": ["1"], "offence_source": "x", "offence_class": "robbery",
        "starts_at": pd.to_datetime(["2025-05-05"]).tz_localize("UTC"), "time_precision": "day",
        "x_m": 0.0, "y_m": 0.0, "area_ward": "w", "area_beat": "b",
    })  # fmt: skip
    incidents = Incidents.from_frame(frame, crs="EPSG:25832", timezone="UTC")
    with pytest.raises(UnsuitableData, match="beat, ward; say which with level="):
        area_rates(incidents)
    with pytest.raises(UnsuitableData, match="there is no set of areas 'borough'"):
        area_rates(incidents, level="borough")


def test_shrinkage_gives_every_area_the_city_rate_when_they_do_not_differ():
    count, exposure = np.array([10.0, 20.0, 30.0]), np.array([1.0, 2.0, 3.0])
    assert shrunken_rates(count, exposure) == pytest.approx([10, 10, 10])


@given(st.lists(st.tuples(st.integers(1, 9), st.integers(0, 5)), min_size=2, max_size=9))
def test_overlap_of_ranks_agrees_with_comparing_every_pair(ranges):
    low = np.array([a for a, _ in ranges])
    high = low + np.array([b for _, b in ranges])
    n = len(low)
    pairs = [
        sum(low[i] <= high[j] and low[j] <= high[i] for j in range(n) if j != i) / (n - 1)
        for i in range(n)
    ]
    assert share_overlapping(low, high) == pytest.approx(pairs)
    groups = rank_groups(low, high)
    for i in range(n):
        for j in range(n):
            if low[i] <= high[j] and low[j] <= high[i]:
                assert groups[i] == groups[j]


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(0, 80), min_size=3, max_size=8).filter(any), st.randoms())
def test_the_order_of_rows_changes_nothing(counts, order):
    named = {f"z{n}": count for n, count in enumerate(counts)}
    shuffled = list(named.items())
    order.shuffle(shuffled)
    base = Exposure.from_frame(people(dict.fromkeys(named, 1000)))
    first = area_rates(year_counts(named), base, draws=99).to_frame()
    second = area_rates(year_counts(dict(shuffled)), base, draws=99).to_frame()
    pd.testing.assert_frame_equal(first, second)


def centre():
    both = [people(dict.fromkeys(("centre", "east", "west"), 1000)),
            people({"centre": 90_000, "east": 2000, "west": 2000}, "ambient")]  # fmt: skip
    recorded = year_counts({"centre": 900, "east": 300, "west": 100}, "theft_from_person")
    return recorded, Exposure.from_frame(pd.concat(both, ignore_index=True))


def test_the_tourist_centre_changes_its_place_with_the_base():
    finding, told = base_comparison(*centre()), expected("base_comparison")
    for base in ("residents", "ambient"):
        for area, place in told[base].items():
            assert finding.cite(f"place[{area}|{base}]") == place
            assert finding.cite(f"rank_low[{area}|{base}]") == place
            assert finding.cite(f"rank_high[{area}|{base}]") == place
    for area, gained in told["gained"].items():
        assert finding.cite(f"places_gained[{area}|ambient]") == gained
    assert finding.moved_areas == 3
    assert "centre" in str(finding.explain().answer)


def test_proportional_bases_move_no_area():
    recorded = year_counts({"a": 90, "b": 60, "c": 30, "d": 10})
    bases = pd.concat([
        people({"a": 100, "b": 200, "c": 300, "d": 400}),
        people({"a": 50, "b": 100, "c": 150, "d": 200}, "dwellings"),
    ])  # fmt: skip
    finding = base_comparison(recorded, Exposure.from_frame(bases))
    assert finding.moved_areas == 0
    assert finding.explain().answer.key == "base_comparison.no_clear_change"


def test_one_base_alone_cannot_be_compared():
    with pytest.raises(UnsuitableData, match="one base only"):
        base_comparison(*five())


def test_a_base_that_few_areas_have_is_left_out():
    recorded, exposure = centre()
    station = people({"centre": 5000}, "passengers")
    rows = pd.concat([exposure.to_frame()[["area_id", "base", "value"]], station])
    finding = base_comparison(recorded, Exposure.from_frame(rows))
    assert finding.bases == ("residents", "ambient")
    assert finding.areas == 3
