import json
from pathlib import Path

import numpy as np
import pytest

from evenhand.statistics.local_clustering import (
    gi_star,
    global_g,
    hot_and_cold,
    neighbours_within,
)

FOLDER = Path(__file__).parents[1] / "reference/local_clustering"
REFERENCE = json.loads((FOLDER / "expected.json").read_text())
SIX_X, SIX_Y = [10, 20, 40, 15, 30, 30], [10, 10, 10, 20, 20, 30]
SIX = [2, 3, 3.2, 5, 8, 7]
COUNTS = np.loadtxt(FOLDER / "input.csv", delimiter=",").ravel()


def grid(side, within=1.5):
    y, x = np.mgrid[0:side, 0:side]
    return neighbours_within(x.ravel(), y.ravel(), within)


@pytest.mark.parametrize(
    ("name", "star", "pinned"),
    [
        ("six_gi", False, [-1.013673, -0.043616, 1.315587, -0.314127, 1.153740, 1.778339]),
        ("six_gi_star", True, [-1.397276, -0.289178, 0.650650, -0.289178, 1.234521, 2.024243]),
    ],
)
def test_z_of_six_points_is_that_of_spdep_and_of_esda(name, star, pinned):
    z = gi_star(SIX, *neighbours_within(SIX_X, SIX_Y, 15), star=star)
    assert z == pytest.approx(REFERENCE[name], rel=1e-9)
    assert z == pytest.approx(pinned, abs=5e-7)


def test_general_g_of_six_points_is_that_of_spdep():
    found = global_g(SIX, *neighbours_within(SIX_X, SIX_Y, 15))
    assert found == pytest.approx(REFERENCE["six_global_g"], rel=1e-9)


@pytest.mark.parametrize(("name", "star"), [("map_gi", False), ("map_gi_star", True)])
def test_z_of_a_map_of_counts_is_that_of_spdep(name, star):
    assert gi_star(COUNTS, *grid(12), star=star) == pytest.approx(REFERENCE[name], rel=1e-9)


def test_weights_that_sum_to_one_give_the_z_of_equal_weights_if_the_place_is_in_its_row():
    indptr, indices = grid(12)
    many = np.diff(indptr)
    z = gi_star(COUNTS, indptr, indices, weights=np.repeat(1 / many, many))
    assert z == pytest.approx(REFERENCE["map_gi_star_by_row"], rel=1e-9)
    assert z == pytest.approx(gi_star(COUNTS, indptr, indices), rel=1e-9)


def test_unequal_weights_give_the_z_of_spdep():
    indptr, indices = grid(12)
    row = np.repeat(np.arange(144), np.diff(indptr))
    far = np.hypot(row % 12 - indices % 12, row // 12 - indices // 12)
    weights = np.where(far == 0, 2.0, 1 / np.maximum(far, 1e-9))
    z = gi_star(COUNTS, indptr, indices, weights=weights)
    assert z == pytest.approx(REFERENCE["map_gi_star_weighted"], rel=1e-9)


def test_z_does_not_change_if_all_values_are_moved_far_from_zero():
    indptr, indices = grid(12)
    assert gi_star(COUNTS + 1e6, indptr, indices) == pytest.approx(
        gi_star(COUNTS, indptr, indices), rel=1e-7
    )


def test_nothing_is_said_where_values_do_not_vary():
    assert np.isnan(gi_star(np.full(9, 3.3), *grid(3))).all()


def test_nothing_is_said_of_a_place_whose_neighbours_are_all_places():
    z = gi_star(np.arange(9), *grid(3))
    assert np.isnan(z).tolist() == [False] * 4 + [True] + [False] * 4


def test_gi_star_refuses_a_place_that_is_missing_from_its_own_row():
    with pytest.raises(ValueError, match="missing"):
        gi_star([1, 2], np.array([0, 1, 2]), np.array([1, 0]))


def test_general_g_is_missing_where_all_products_are_zero():
    assert np.isnan(global_g([5, 0, 0], *neighbours_within([0, 1, 2], [0, 0, 0], 1))).all()


def test_neighbours_within_a_distance_include_those_exactly_at_it_and_oneself():
    x, y = np.random.default_rng(1).integers(0, 6, (2, 60)).astype(float)
    indptr, indices = neighbours_within(x, y, 2.0)
    far = np.hypot(x[:, None] - x, y[:, None] - y)
    for place in range(60):
        plain = np.flatnonzero(far[place] <= 2.0).tolist()
        assert indices[indptr[place] : indptr[place + 1]].tolist() == plain


def test_no_points_have_no_neighbours():
    indptr, indices = neighbours_within([], [], 5)
    assert (indptr.tolist(), len(indices)) == ([0], 0)


def test_hot_and_cold_are_two_families_at_half_each():
    p_hot, p_cold = np.array([0.004, 0.5, 0.9, 0.9]), np.array([0.996, 0.5, 0.007, np.nan])
    found = hot_and_cold(p_hot, p_cold, false_share=0.05)
    # 4 hot tests: .004 · 4 · 2 = .032; 3 cold tests: .007 · 3 · 2 = .042.
    assert found.p_hot[0] == pytest.approx(0.032)
    assert found.p_cold[2] == pytest.approx(0.042)
    assert found.is_hot.tolist() == [True, False, False, False]
    assert found.is_cold.tolist() == [False, False, True, False]
    assert np.isnan(found.p_cold[3])
