"""Rounded tables add up, are rounded alike again, and leave every small number its interval."""

from itertools import product

import numpy as np
import pytest

from evenhand.errors import DisclosureError
from evenhand.safeguards.cells import Cell, Codes, from_json, only
from evenhand.safeguards.equations import equations
from evenhand.safeguards.policy import DisclosurePolicy, policy_problems
from evenhand.safeguards.rounding import rounded, told_by_rounded
from safeguards.random_city import city_tables


def square(table):
    """Give a table of two dimensions with both margins and the whole."""
    height, width = table.shape
    cells = [Cell("t", f"{a}{b}", {"a": only(f"{a}"), "b": only(f"{b}")}, float(table[a, b]))
             for a in range(height) for b in range(width)]  # fmt: skip
    cells += [Cell("t", f"{a}.", {"a": only(f"{a}")}, float(table[a].sum())) for a in range(height)]
    cells += [Cell("t", f".{b}", {"b": only(f"{b}")}, float(table[:, b].sum()))
              for b in range(width)]  # fmt: skip
    beside = [Cell("t", "outside", {name: Codes(frozenset(map(str, range(n))), outside=True)}, 0.0,
                   within=-1.0) for name, n in (("a", height), ("b", width))]  # fmt: skip
    return [*cells, Cell("t", "..", {}, float(table.sum())), *beside]


def values(cells):
    return np.array([cell.value for cell in cells])


@pytest.mark.parametrize("base", [3, 5, 10])
def test_sums_of_rounded_numbers_hold_and_each_is_a_multiple_beside_the_truth(base):
    table = np.random.default_rng(base).integers(0, 25, (3, 4))
    cells = square(table)
    made = values(rounded(cells, base))
    inner, rows, columns = made[:12].reshape(3, 4), made[12:15], made[15:19]
    assert (made % base == 0).all()
    assert (np.abs(made - values(cells)) < base).all()
    assert (made[values(cells) == 0] == 0).all()
    assert inner.sum(axis=1).tolist() == rows.tolist()
    assert inner.sum(axis=0).tolist() == columns.tolist()
    assert inner.sum() == made[19]


def test_no_other_choice_of_multiples_is_nearer():
    """All 2⁴ choices of a small table, by trying them."""
    table = np.array([[7, 4], [3, 16]])
    made = values(rounded(square(table), 10))[:4]
    near = np.abs(made - table.ravel()).sum()
    for up in product((0, 1), repeat=4):
        other = (table.ravel() // 10 + np.array(up)) * 10
        sums = [*other.reshape(2, 2).sum(axis=0), *other.reshape(2, 2).sum(axis=1), other.sum()]
        true = [*table.sum(axis=0), *table.sum(axis=1), table.sum()]
        if all(abs(a - b) < 10 for a, b in zip(sums, true, strict=True)):
            whole = near + sum(abs(a - b) for a, b in zip(
                [*made.reshape(2, 2).sum(axis=0), *made.reshape(2, 2).sum(axis=1), made.sum()],
                true, strict=True))  # fmt: skip
            tried = np.abs(other - table.ravel()).sum() + sum(
                abs(a - b) for a, b in zip(sums, true, strict=True))  # fmt: skip
            assert whole <= tried + 1  # a lot of at most 0.01 of a base decides between equals


@pytest.mark.parametrize("seed", range(4))
def test_no_small_number_of_a_rounded_city_can_be_narrowed(seed):
    """Wards, districts and beats across them, by kind, with all sums."""
    cells, pieces = city_tables(seed)
    made = rounded(cells, 10, pieces=pieces)
    assert told_by_rounded(cells, made, 10, pieces=pieces).empty
    sums, ties, _ = equations(made, pieces)
    assert sums.shape[0] == len(cells)
    assert ties.shape[1] == sums.shape[1]


@pytest.mark.long
@pytest.mark.parametrize("seed", range(4, 60))
def test_no_small_number_of_many_rounded_cities_can_be_narrowed(seed):
    cells, pieces = city_tables(seed)
    made = rounded(cells, 10, pieces=pieces)
    assert told_by_rounded(cells, made, 10, pieces=pieces).empty


def test_what_is_the_same_is_rounded_the_same_way_again():
    table = np.random.default_rng(1).integers(0, 25, (3, 3))
    first = rounded(square(table), 10)
    assert first == rounded(square(table), 10)
    stored = [from_json(cell.to_json()) for cell in first]
    assert stored == list(first)
    inner = square(table)[:9]  # later only the inner numbers are asked for
    again = rounded(inner, 10, before=stored)
    assert values(again).tolist() == values(first)[:9].tolist()


def test_two_releases_that_were_rounded_differently_are_caught():
    """7 as 10 says 1 to 19, as 0 it says 0 to 9; 17 less a part of 10 to 19 says more."""
    area = {"a": only("a")}
    rest, whole = {"a": only("b")}, {"a": only("a", "b")}
    truth = [Cell("t", "a", area, 7.0)]
    now = [Cell("t", "a", area, 10.0, within=9.0)]
    before = [Cell("s", "b", rest, 20.0, within=1.0), Cell("s", "ab", whole, 30.0, within=4.0)]
    told = told_by_rounded(truth, now, 10, before=before)
    assert told[["low", "high"]].values.tolist() == [[5.0, 15.0]]
    assert told_by_rounded(truth, now, 10, before=[]).empty
    revised = [Cell("s", "a", area, 60.0, within=9.0)]
    assert told_by_rounded(truth, now, 10, before=revised).empty


def test_a_hidden_number_stays_hidden_and_what_can_only_be_0_stays_0():
    cells = [Cell("t", "a", {"a": only("a")}, None), Cell("t", "b", {"a": only("b")}, 14.0),
             Cell("t", "all", {}, 19.0),
             Cell("t", "outside", {"a": only("a", "b")}, 0.0, within=-1.0)]  # fmt: skip
    made = rounded(cells, 10)
    assert made[0].value is None
    assert made[3].value == 0 and made[3].within == 0


def test_a_base_below_the_smallest_count_is_refused():
    assert policy_problems(DisclosurePolicy(min_count=10, rounding=5))
    assert policy_problems(DisclosurePolicy(min_count=5, rounding=5)) == []
    assert "rounding" not in DisclosurePolicy().to_json()


def test_numbers_that_contradict_each_other_cannot_be_rounded():
    cells = [Cell("t", "a", {"a": only("a")}, 100.0), Cell("t", "whole", {}, 10.0)]
    with pytest.raises(DisclosureError, match="cannot be rounded"):
        rounded(cells, 10)
