"""Rules for the bandwidth: against their definitions written out, and other software."""

import numpy as np
import pytest
import shapely
from windows import L_SHAPE, cells_of, within, written_out

from evenhand.statistics.bandwidths import RULES, bandwidth, likelihood
from evenhand.statistics.density import density


@pytest.mark.parametrize("width", [60.0, 200.0, 900.0])
def test_the_likelihood_is_that_of_its_definition(width):
    draw = np.random.default_rng(8)
    x, y = np.c_[within(L_SHAPE, draw, 150), draw.normal(700, 40, (2, 50))]
    ground = cells_of(L_SHAPE, 50.0)
    far = (x[:, None] - x) ** 2 + (y[:, None] - y) ** 2
    kernel = np.exp(-far / (2 * width**2)) / (2 * np.pi * width**2)
    np.fill_diagonal(kernel, 0.0)
    inside = written_out(ground.x_m, ground.y_m, x, y, width) * 50.0**2
    total = np.sum(density(x, y, ground, bandwidth_m=width).per_m2 * ground.area_m2)
    truth = np.sum(np.log(kernel.sum(axis=1) / inside)) - total
    assert likelihood(x, y, ground, bandwidth_m=width) == pytest.approx(truth, rel=2e-3)


def test_the_rule_of_cronie_and_van_lieshout_recovers_the_area():
    draw = np.random.default_rng(9)
    x, y = within(L_SHAPE, draw, 400)
    ground = cells_of(L_SHAPE, 50.0)
    width = bandwidth(x, y, ground, rule="cronie_van_lieshout", least_m=20.0, most_m=2000.0)
    assert np.sum(1 / written_out(x, y, x, y, width)) == pytest.approx(L_SHAPE.area, rel=0.01)


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_keeps_within_its_bounds(rule):
    x, y = within(L_SHAPE, np.random.default_rng(10), 200)
    ground = cells_of(L_SHAPE, 50.0)
    assert bandwidth(x, y, ground, rule=rule, least_m=40.0, most_m=41.0) <= 41.0
    assert bandwidth(x, y, ground, rule=rule, least_m=1500.0, most_m=1600.0) >= 1500.0


@pytest.mark.parametrize("rule", ["likelihood", "diggle"])
def test_repeated_points_draw_a_rule_to_the_least_bandwidth(rule):
    draw = np.random.default_rng(11)
    x, y = within(L_SHAPE, draw, 200)
    again = draw.integers(0, 60, 600)
    ground = cells_of(L_SHAPE, 50.0)
    distinct = bandwidth(x, y, ground, rule=rule, least_m=5.0, most_m=1000.0)
    drawn = bandwidth(np.r_[x, x[again]], np.r_[y, y[again]], ground, rule=rule, least_m=5.0,
                      most_m=1000.0)  # fmt: skip
    assert drawn < distinct / 3


def test_clusters_are_found_at_about_their_own_width():
    draw = np.random.default_rng(12)
    middle = draw.uniform(1000, 9000, (2, 40))
    x, y = np.repeat(middle, 25, axis=1) + draw.normal(0, 150, (2, 1000))
    ground = cells_of(shapely.box(0, 0, 10000, 10000), 100.0)
    for rule in ("likelihood", "diggle"):
        found = bandwidth(x, y, ground, rule=rule, least_m=10.0, most_m=2500.0)
        assert 50 < found < 200


def test_the_order_of_points_does_not_matter():
    draw = np.random.default_rng(13)
    x, y = within(L_SHAPE, draw, 9000)
    ground = cells_of(L_SHAPE, 50.0)
    order = draw.permutation(9000)
    for rule in ("likelihood", "diggle"):
        first, again = (
            bandwidth(a, b, ground, rule=rule, least_m=100.0, most_m=300.0)
            for a, b in ((x, y), (x[order], y[order]))
        )
        assert first == again


def test_three_points_are_needed():
    ground = cells_of(shapely.box(0, 0, 1000, 1000), 50.0)
    with pytest.raises(ValueError, match="three points"):
        bandwidth([1.0, 2.0], [3.0, 4.0], ground, rule="scott", least_m=1.0, most_m=9.0)
