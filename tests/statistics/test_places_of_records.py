"""Lattices, rounded degrees, crowded points, and places missing for a reason."""

import numpy as np
import pytest
from pyproj import Transformer

from evenhand.statistics.crowded_points import crowded_points, mix_overlap
from evenhand.statistics.missing_pattern import missing_pattern
from evenhand.statistics.rounding_step import decimals_of, lattice_step


def scattered(rng, n=3000, side=5000.0):
    return rng.uniform(0, side, n), rng.uniform(0, side, n)


def grouped(x, y):
    points, counts = np.unique(np.column_stack([x, y]), axis=0, return_counts=True)
    return points[:, 0], points[:, 1], counts


@pytest.mark.parametrize("step", [50.0, 120.0, 500.0])
def test_a_lattice_is_found_although_half_of_the_points_are_exact(step):
    rng = np.random.default_rng(1)
    x, y = scattered(rng, 8000)
    x[:4000], y[:4000] = np.round(x[:4000] / step) * step, np.round(y[:4000] / step) * step
    x, y, counts = grouped(x, y)
    found = lattice_step(x, y, counts)
    assert found.step == step
    assert counts[found.on].sum() == pytest.approx(4000, abs=15)


def test_a_lattice_that_went_through_degrees_is_found():
    rng = np.random.default_rng(2)
    there = Transformer.from_crs("EPSG:25831", "EPSG:4326", always_xy=True)
    back = Transformer.from_crs("EPSG:4326", "EPSG:25831", always_xy=True)
    x, y = (np.round(v / 100) * 100 for v in scattered(rng, 8000))
    lon, lat = (np.round(v, 6) for v in there.transform(x + 640_000, y + 5_800_000))
    x, y, counts = grouped(*back.transform(lon, lat))
    assert lattice_step(x, y, counts).step == 100.0


def test_exact_points_lie_on_no_lattice():
    rng = np.random.default_rng(3)
    x, y = scattered(rng)
    assert lattice_step(x, y, rng.poisson(2, len(x)) + 1) is None
    assert lattice_step([], [], []) is None


def test_map_points_moved_at_will_are_no_lattice():
    rng = np.random.default_rng(4)
    x, y = scattered(rng, 400)
    assert lattice_step(x, y, rng.poisson(20, 400) + 2) is None


def test_decimals_are_read_back_after_projecting():
    there = Transformer.from_crs("EPSG:4326", "EPSG:25831", always_xy=True)
    back = Transformer.from_crs("EPSG:25831", "EPSG:4326", always_xy=True)
    lon, lat = np.array([4.9, 4.895, 4.8951, 4.895168]), np.array([52.4, 52.37, 52.3702, 52.370216])
    assert decimals_of(*back.transform(*there.transform(lon, lat))).tolist() == [1, 3, 4, 5]


def test_a_station_with_ten_times_its_neighbours_is_found():
    rng = np.random.default_rng(5)
    x, y = scattered(rng, 500)
    counts = rng.poisson(4, 500) + 1
    counts[7] = 400
    found = crowded_points(x, y, counts)
    assert [one.point for one in found] == [7]
    assert found[0].low < 400 - 5 < found[0].high


def test_risk_that_changes_smoothly_makes_no_crowd():
    rng = np.random.default_rng(6)
    x, y = scattered(rng, 2000)
    counts = rng.poisson(1 + 40 * np.exp(-((x - 2500) ** 2 + (y - 2500) ** 2) / 1e6))
    assert crowded_points(x, y, counts) == ()


def test_a_few_points_have_no_neighbours_to_be_compared_with():
    assert crowded_points([0, 1], [0, 1], [500, 1]) == ()


def test_a_shop_has_its_own_mix_and_a_station_that_of_all():
    assert mix_overlap([90, 5, 5], [30, 40, 30]) == pytest.approx(0.4)
    assert mix_overlap([3, 4, 3], [30, 40, 30]) == pytest.approx(1)


def test_effect_and_p_are_those_of_chi_square_by_hand():
    # 10 of 100 against 30 of 100: expected 20 and 80, chi-square 100·(1/20+1/20+1/80+1/80) = 12.5.
    codes = np.repeat([0, 1], 100)
    missing = np.concatenate([np.arange(100) < 10, np.arange(100) < 30])
    found = missing_pattern(codes, missing)
    assert found.effect == pytest.approx(np.sqrt(12.5 / 200), rel=1e-9)
    assert found.p_value == pytest.approx(0.000406952, rel=1e-5)  # R: pchisq(12.5, 1, lower=FALSE)
    assert (found.most, found.share_most, found.least, found.share_least) == (1, 0.3, 0, 0.1)


def test_groups_too_small_to_miss_five_are_left_out():
    codes = np.concatenate([np.zeros(100, int), np.ones(4, int)])
    assert missing_pattern(codes, np.arange(104) >= 95) is None
    assert missing_pattern([0, 0, -1], [True, False, True]) is None
    assert missing_pattern([0, 1], [True, True]) is None
