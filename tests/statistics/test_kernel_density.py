"""Kernel density: against the sum written out, published values, and even truths."""

import numpy as np
import pytest
import shapely
from windows import L_SHAPE, cells_of, within, written_out

from evenhand.statistics.density import Ground, Smoother, density, density_at_points


@pytest.mark.parametrize("width", [30.0, 101.0, 700.0])
def test_one_kernel_is_right_to_a_thousandth_of_its_peak_wherever_it_stands(width):
    draw = np.random.default_rng(1)
    at_x, at_y = draw.uniform(0, 2000, (2, 400))
    for _ in range(20):
        x, y = draw.uniform(0, 2000, (2, 1))
        smoother = Smoother(np.r_[x, at_x], np.r_[y, at_y], width)
        found = smoother.at(smoother.smooth(x, y), np.r_[x, at_x], np.r_[y, at_y])
        truth = written_out(x, y, np.r_[x, at_x], np.r_[y, at_y], width)
        assert np.abs(found - truth).max() < 1e-3 / (2 * np.pi * width**2)


def test_many_kernels_are_right_to_a_ten_thousandth_of_the_peak():
    draw = np.random.default_rng(2)
    x, y = draw.normal(2000, 400, (2, 3000))
    ground = cells_of(shapely.box(0, 0, 4000, 4000), 100)
    found = density(x, y, ground, bandwidth_m=150.0, edge="none")
    truth = written_out(x, y, ground.x_m, ground.y_m, 150.0)
    assert np.abs(found.per_m2 - truth).max() < 1e-4 * truth.max()
    variance = written_out(x, y, ground.x_m, ground.y_m, 150.0, power=2)
    assert np.abs(found.std_error_per_m2**2 - variance).max() < 5e-3 * variance.max()


@pytest.mark.parametrize("many", [1, 40, 2500])
@pytest.mark.parametrize("width", [50.0, 333.0, 3000.0])
def test_jones_diggle_gives_every_point_whole_to_the_ground(many, width):
    x, y = within(L_SHAPE, np.random.default_rng(many), many)
    ground = cells_of(L_SHAPE, 50.0)
    found = density(x, y, ground, bandwidth_m=width, edge="jones_diggle")
    assert np.sum(found.per_m2 * ground.area_m2) == pytest.approx(many, abs=1e-6)
    assert (found.per_m2 >= 0).all()


def test_an_even_truth_stays_even_up_to_the_edge():
    # One point in the middle of each 20 m square stands for an even truth.
    ground = cells_of(L_SHAPE, 20.0)
    found = density(ground.x_m, ground.y_m, ground, bandwidth_m=200.0)
    np.testing.assert_allclose(found.per_m2 * 20.0**2, 1.0, rtol=1e-3)


def test_at_a_straight_edge_an_even_truth_becomes_what_can_be_worked_out():
    # By hand, at the edge itself: without correction ∫ φ = 1/2; Jones–Diggle ∫ φ/Φ = ln 2.
    # The middle of the cell lies 10 m inside.
    ground = cells_of(shapely.box(0, 0, 4000, 4000), 20.0)
    at_edge = np.hypot(ground.x_m - 10, ground.y_m - 1990) < 1
    for edge, truth in (("none", 0.5), ("jones_diggle", np.log(2))):
        found = density(ground.x_m, ground.y_m, ground, bandwidth_m=400.0, edge=edge)
        assert found.per_m2[at_edge] * 20.0**2 == pytest.approx(truth, abs=0.02)


def test_the_share_inside_is_a_half_at_a_straight_edge():
    ground = cells_of(shapely.box(0, 0, 4000, 4000), 20.0)
    found = density([2000.0], [2000.0], ground, bandwidth_m=200.0)
    at_edge = np.argmin(np.hypot(ground.x_m, ground.y_m - 2000))
    # By hand: 10 m from the edge, Φ(10/200) = 0.5199.
    assert found.share_inside[at_edge] == pytest.approx(0.5199, abs=0.001)
    assert found.share_inside.max() == pytest.approx(1.0, abs=1e-6)


def test_the_standard_error_of_a_lone_point_is_its_own_density():
    ground = cells_of(shapely.box(0, 0, 1000, 1000), 50.0)
    found = density([500.0], [500.0], ground, bandwidth_m=100.0)
    middle = np.argmax(found.per_m2)
    assert found.std_error_per_m2[middle] == pytest.approx(found.per_m2[middle], rel=2e-3)


def test_the_order_of_points_and_where_the_map_begins_do_not_matter():
    draw = np.random.default_rng(5)
    x, y = within(L_SHAPE, draw, 500)
    ground = cells_of(L_SHAPE, 100.0)
    first = density(x, y, ground, bandwidth_m=150.0).per_m2
    order = draw.permutation(500)
    np.testing.assert_allclose(density(x[order], y[order], ground, bandwidth_m=150.0).per_m2,
                               first, rtol=1e-9, atol=1e-12 * first.max())  # fmt: skip
    far = Ground(ground.x_m + 5e5, ground.y_m + 6e6, ground.area_m2)
    moved = density(x + 5e5, y + 6e6, far, bandwidth_m=150.0).per_m2
    np.testing.assert_allclose(moved, first, rtol=1e-6, atol=1e-9 * first.max())


def test_a_point_far_outside_the_window_is_refused():
    ground = cells_of(shapely.box(0, 0, 1000, 1000), 50.0)
    with pytest.raises(ValueError, match="outside the window"):
        density_at_points([9000.0], [500.0], ground, bandwidth_m=60.0)


@pytest.mark.parametrize("width", [0.0, -1.0, np.nan])
def test_a_bandwidth_that_is_none_is_refused(width):
    ground = cells_of(shapely.box(0, 0, 1000, 1000), 50.0)
    with pytest.raises(ValueError, match="more than 0"):
        density([500.0], [500.0], ground, bandwidth_m=width)


def test_a_bandwidth_too_small_for_the_window_is_refused_before_memory_is_taken():
    ground = cells_of(shapely.box(0, 0, 1000, 1000), 50.0)
    with pytest.raises(ValueError, match="too small for so wide"):
        density([500.0], [500.0], ground, bandwidth_m=0.01)
