"""Planted reconstruction attacks: each must be found by the attack and defeated by the control."""

from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evenhand.errors import DisclosureError
from evenhand.safeguards.attack import attack
from evenhand.safeguards.cells import Cell, Span, from_json, only
from evenhand.safeguards.disclosure import MARK, check, control, refuse_if_told
from evenhand.safeguards.layout import Layout, cells_of
from evenhand.safeguards.policy import DisclosurePolicy

POLICY = DisclosurePolicy(min_count=10)
YEAR = Span(date(2025, 1, 1), date(2025, 12, 31))


def by_area(counts, name="R-0001/F-0001", level="ward", **scope):
    frame = pd.DataFrame({"area_id": list(counts), "count": list(counts.values())})
    layout = Layout(
        name=name,
        key=("area_id",),
        counts=("count",),
        scope={"time": YEAR, **scope},
        level=level,
    )
    return frame, layout


def true_cells(*tables):
    return [item.cell for table in tables for item in cells_of(*table)]


def primary_only(cells):
    """Hide small numbers and nothing else: what a careless release would do."""
    return [cell.hide() if cell.value and cell.value < POLICY.min_count else cell for cell in cells]


def released(*tables, before=(), pieces=None):
    done = control(list(tables), POLICY, before=before, pieces=pieces)
    return done, [cell for table in done for cell in table.cells]


def assert_safe(tables, cells, before=(), pieces=None):
    told = check(true_cells(*tables), cells, POLICY, before=before, pieces=pieces)
    assert told.empty, told


def test_a_margin_gives_away_a_lone_hidden_cell_and_control_prevents_it():
    table = by_area({"a": 30, "b": 4, "c": 12, "d": 0})
    careless = primary_only(true_cells(table))
    found = attack(careless)
    assert found[["key", "low", "high"]].values.tolist() == [["b", 4, 4]]
    _, cells = released(table)
    assert_safe([table], cells)


def test_a_broken_suppression_is_caught_before_it_leaves():
    table = by_area({"a": 30, "b": 4, "c": 12, "d": 0})
    truth = true_cells(table)
    with pytest.raises(DisclosureError, match=r"R-0001/F-0001.count\[b\] can be worked out"):
        refuse_if_told(check(truth, primary_only(truth), POLICY))
    with pytest.raises(DisclosureError):
        refuse_if_told(check(truth, truth, POLICY))


def test_two_small_cells_with_a_small_sum_do_not_protect_each_other():
    table = by_area({"a": 40, "b": 2, "c": 2, "d": 15})
    assert check(true_cells(table), primary_only(true_cells(table)), POLICY)["high"].max() == 3
    done, cells = released(table)
    assert_safe([table], cells)
    assert done[0].complementary >= 1


def test_a_hierarchy_gives_nothing_away():
    pieces = {
        "district:D1": frozenset({"ward:a", "ward:b", "ward:c"}),
        "district:D2": frozenset({"ward:d", "ward:e"}),
    }
    wards = by_area({"a": 30, "b": 4, "c": 12, "d": 60, "e": 25})
    districts = by_area({"D1": 46, "D2": 85}, name="R-0001/F-0002", level="district")
    careless = primary_only(true_cells(wards, districts))
    assert attack(careless, pieces=pieces)["high"].tolist() == [4]
    _, cells = released(wards, districts, pieces=pieces)
    assert_safe([wards, districts], cells, pieces=pieces)


def test_two_partitions_of_one_city_cannot_be_subtracted():
    """Wards {1,2}, {3,4} and beats {1}, {2,3}, {4}: beat 1 and ward 1 give block 2."""
    pieces = {
        "ward:A": frozenset({"1", "2"}),
        "ward:B": frozenset({"3", "4"}),
        "beat:X": frozenset({"1"}),
        "beat:Y": frozenset({"2", "3"}),
        "beat:Z": frozenset({"4"}),
    }
    wards = by_area({"A": 33, "B": 52})
    beats = by_area({"X": 30, "Y": 5, "Z": 50}, name="R-0001/F-0002", level="beat")
    careless = primary_only(true_cells(wards, beats))
    assert attack(careless, pieces=pieces)["high"].tolist() == [5]
    _, cells = released(wards, beats, pieces=pieces)
    assert_safe([wards, beats], cells, pieces=pieces)


def test_months_and_years_cannot_be_subtracted():
    months = pd.DataFrame(
        {
            "month": pd.date_range("2025-01-01", periods=12, freq="MS"),
            "count": [20, 18, 3, 22, 25, 30, 31, 28, 19, 17, 16, 21],
        }
    )
    monthly = (months, Layout(name="R-0001/F-0001", key=("month",), counts=("count",)))
    years = pd.DataFrame({"year": [2025], "count": [250]})
    yearly = (years, Layout(name="R-0001/F-0002", key=("year",), counts=("count",)))
    careless = primary_only(true_cells(monthly, yearly))
    assert attack(careless)["high"].tolist() == [3]
    done, cells = released(monthly, yearly)
    assert_safe([monthly, yearly], cells)
    assert done[0].frame["count"].isna().sum() + done[1].frame["count"].isna().sum() >= 2


def test_two_releases_cannot_be_subtracted():
    """October and November each show 100 or more; their difference is a month of 4."""
    first = by_area({"a": 120, "b": 200}, time=Span(date(2025, 1, 1), date(2025, 10, 31)))
    later = by_area({"a": 124, "b": 240}, name="R-0002/F-0001",
                    time=Span(date(2025, 1, 1), date(2025, 11, 30)))  # fmt: skip
    _, before = released(first)
    before = [from_json(cell.to_json()) for cell in before]
    november = Cell("planted", "a", {"area": only("ward:a"),
                    "time": Span(date(2025, 11, 1), date(2025, 11, 30))}, None)  # fmt: skip
    naive = attack([*before, *true_cells(later), november])
    assert naive["high"].tolist() == [4]
    monthly = pd.DataFrame({"area_id": ["a", "b"], "month": pd.Timestamp("2025-11-01"),
                            "count": [4, 40]})  # fmt: skip
    new = (monthly, Layout(name="R-0002/F-0002", key=("area_id", "month"), counts=("count",),
                           level="ward"))  # fmt: skip
    _, cells = released(later, new, before=before)
    assert_safe([later, new], cells, before=before)


def test_a_group_that_only_the_difference_of_two_releases_shows_is_protected():
    """Nobody published November; the totals to October and to November differ by 4."""
    first = by_area({"a": 120, "b": 200}, time=Span(date(2025, 1, 1), date(2025, 10, 31)))
    later = by_area({"a": 124, "b": 240}, name="R-0002/F-0001",
                    time=Span(date(2025, 1, 1), date(2025, 11, 30)))  # fmt: skip
    _, before = released(first)
    done, cells = released(later, before=before)
    assert pd.isna(done[0].frame["count"][0])
    november = Cell("planted", "a", {"area": only("ward:a"),
                    "time": Span(date(2025, 11, 1), date(2025, 11, 30))}, None)  # fmt: skip
    assert attack([*before, *cells, november])["high"].iloc[-1] >= POLICY.min_count - 1


def test_a_block_that_only_the_difference_of_two_partitions_shows_is_protected():
    pieces = {
        "ward:A": frozenset({"1", "2"}),
        "ward:B": frozenset({"3", "4"}),
        "beat:X": frozenset({"1"}),
        "beat:Y": frozenset({"2", "3", "4"}),
    }
    wards, beats = by_area({"A": 33, "B": 52}), by_area({"X": 30, "Y": 55}, level="beat")
    block = Cell("planted", "2", {"area": only("2"), "time": YEAR}, None)
    assert attack([*true_cells(wards, beats), block], pieces=pieces)["high"].tolist() == [3]
    _, cells = released(wards, beats, pieces=pieces)
    assert attack([*cells, block], pieces=pieces)["high"].iloc[-1] >= POLICY.min_count - 1


def test_what_an_earlier_release_gave_away_is_named_but_does_not_block_the_rest():
    loose = DisclosurePolicy(min_count=3)
    table = by_area({"a": 30, "b": 4, "c": 12})
    before = [cell for done in control([table], loose) for cell in done.cells]
    done, _ = released(by_area({"a": 30, "b": 4, "c": 12}, name="R-0002/F-0001"), before=before)
    assert done[0].frame["count"].isna().tolist() == [False, True, False]


def test_rates_and_shares_go_with_their_counts():
    frame = pd.DataFrame(
        {
            "area_id": ["a", "b", "c", "d"],
            "count": [30, 4, 12, 0],
            "residents": [1000.0, 800.0, 500.0, 900.0],
            "per_1000": [30.0, 5.0, 24.0, 0.0],
            "share_of_all": [30 / 46, 4 / 46, 12 / 46, 0.0],
            "rank": [1, 3, 2, 4],
        }
    )
    derived = {
        "residents": (),
        "per_1000": ("count",),
        "share_of_all": ("count[total]",),
        "rank": ("count[any]",),
    }
    layout = Layout(name="x", key=("area_id",), counts=("count",), derived=derived)
    done = control([(frame, layout)], POLICY)[0]
    hidden = done.frame["count"].isna()
    assert hidden.tolist() == [False, True, True, False]
    assert done.frame["per_1000"].isna().equals(hidden)
    assert done.frame["share_of_all"].isna().equals(hidden)
    assert done.frame["rank"].isna().all()
    assert done.frame["residents"].notna().all()
    assert done.frame["per_1000" + MARK].equals(hidden.rename("per_1000" + MARK))


def test_a_share_of_a_hidden_total_is_hidden_everywhere():
    frame = pd.DataFrame({"area_id": ["a", "b"], "count": [40, 4], "share": [40 / 44, 4 / 44]})
    layout = Layout(name="x", key=("area_id",), counts=("count",),
                    derived={"share": ("count[total]",)})  # fmt: skip
    done = control([(frame, layout)], POLICY)[0]
    if not done.total_is_shown:
        assert done.frame["share"].isna().all()
    else:
        assert done.frame["count"].isna().all()


def test_a_part_and_its_whole_do_not_tell_the_rest():
    frame = pd.DataFrame({"area_id": ["a", "b"], "count": [30, 60], "solved": [25, 20]})
    layout = Layout(name="x", key=("area_id",), counts=("count", "solved"),
                    part_of={"solved": "count"})  # fmt: skip
    done = control([(frame, layout)], POLICY)[0]
    both_shown = done.frame["count"].notna() & done.frame["solved"].notna()
    assert both_shown.tolist() == [False, True]


def test_the_same_count_on_two_bases_is_hidden_on_both():
    bases = ["residents", "residents", "ambient", "ambient"]
    frame = pd.DataFrame({"area_id": list("abab"), "base": bases, "count": [4, 50, 4, 50]})
    layout = Layout(name="x", key=("area_id", "base"), counts=("count",))
    done = control([(frame, layout)], POLICY)[0]
    assert done.frame.loc[done.frame["area_id"] == "a", "count"].isna().tolist() == [True, True]


def test_an_area_with_too_few_people_at_risk_says_nothing_but_zero():
    table = by_area({"a": 30, "b": 44, "c": 12, "d": 0})
    done = control([table], POLICY, too_small_areas=["ward:b", "ward:d"])[0]
    assert pd.isna(done.frame["count"][1])
    assert done.frame["count"][3] == 0


@pytest.mark.parametrize("column", ["x_m", "geometry", "incident_id"])
def test_points_are_never_released(column):
    frame, layout = by_area({"a": 30, "b": 40})
    frame[column] = "1"
    with pytest.raises(DisclosureError, match="points are never released"):
        control([(frame, layout)], POLICY)


def test_an_undeclared_number_is_refused():
    frame, layout = by_area({"a": 30, "b": 40})
    frame["secret"] = [1.5, 2.5]
    with pytest.raises(DisclosureError, match="'secret' is neither key, count nor derived"):
        control([(frame, layout)], POLICY)


@st.composite
def two_way(draw):
    rows, columns = draw(st.integers(2, 5)), draw(st.integers(2, 5))
    small = st.one_of(st.just(0), st.integers(0, 12), st.integers(5, 80))
    values = draw(st.lists(small, min_size=rows * columns, max_size=rows * columns))
    table = np.array(values).reshape(rows, columns)
    records = [
        {"area_id": a, "offence_class": o, "count": int(n)}
        for a, o, n in [
            *((f"a{i}", f"o{j}", table[i, j]) for i in range(rows) for j in range(columns)),
            *((f"a{i}", "all", table[i].sum()) for i in range(rows)),
            *(("all", f"o{j}", table[:, j].sum()) for j in range(columns)),
            ("all", "all", table.sum()),
        ]
    ]
    layout = Layout(name="h", key=("area_id", "offence_class"), counts=("count",))
    return pd.DataFrame(records), layout


@settings(max_examples=15, deadline=None, derandomize=True)
@given(two_way())
def test_no_hidden_cell_of_any_table_leaves_its_protection_interval(table):
    done, cells = released(table)
    assert_safe([table], cells)
    key = ["area_id", "offence_class"]
    # Hidden rows are put in another order, so that it tells nothing; the key finds them again.
    shown = table[0][key].merge(done[0].frame, on=key, how="left", validate="one_to_one")
    before, after = table[0]["count"], shown["count"]
    assert (after[before == 0] == 0).all()
    assert after[before.between(1, POLICY.min_count - 1)].isna().all()
    kept = after.notna()
    assert (after[kept].astype(int) == before[kept]).all()
    assert (shown["count" + MARK] == after.isna()).all()


@settings(max_examples=6, deadline=None, derandomize=True)
@given(two_way(), st.lists(st.integers(0, 6), min_size=49, max_size=49))
def test_no_hidden_cell_leaves_its_interval_after_a_second_release(table, growth):
    frame, layout = table
    first = Span(date(2025, 1, 1), date(2025, 6, 30))
    one = (frame, Layout(**{**vars(layout), "scope": {"time": first}}))
    _, before = released(one)
    inner = frame["area_id"].ne("all") & frame["offence_class"].ne("all")
    month = frame[inner].assign(count=growth[: int(inner.sum())])
    july = Span(date(2025, 7, 1), date(2025, 7, 31))
    two = (month, Layout(name="R-0002/F", key=layout.key, counts=("count",), scope={"time": july}))
    _, cells = released(two, before=before)
    assert_safe([two], cells, before=before)
