"""Density along streets: against every path walked one by one, by hand, and spatstat."""

import itertools
import json
from pathlib import Path

import networks
import numpy as np
import pandas as pd
import pytest
import shapely
import shapely.ops

from evenhand.statistics.street_density import street_density
from evenhand.statistics.street_network import street_network

TESTS = Path(__file__).parents[1]
SEGMENTS = TESTS.parents[1] / "shared/data/point_process/spatstat_chicago_segments.csv"
SPLITS = ["continuous", "discontinuous"]


def within(far, reach):
    """One side of the quartic kernel, integrated numerically from its definition."""
    s = np.linspace(0, min(far, reach), 4001)
    return np.trapezoid(15 / 16 * (1 - (s / reach) ** 2) ** 2 / reach, s)


def walked(network, segment, along, reach, split):
    """Mass of one point on every segment, path by path."""
    mass = np.zeros(len(network))
    ends = [(s, way) for s in range(len(network)) for way in (0, 1)]

    def begins(s, way):
        return network.start[s] if way == 0 else network.end[s]

    def arrive(s, way, far, weight):
        if far >= reach or weight == 0:
            return
        node = begins(s, 1 - way)
        leaving = [end for end in ends if begins(*end) == node]
        m = len(leaving)
        for other, turn in leaving:
            is_back = (other, turn) == (s, 1 - way)
            if split == "continuous":
                share = 2 / m - is_back
            else:
                share = float(m == 1) if is_back else 1 / (m - 1)
            end = far + network.length_m[other]
            mass[other] += weight * share * (within(end, reach) - within(far, reach))
            arrive(other, turn, end, weight * share)

    for way, rest in ((0, network.length_m[segment] - along), (1, along)):
        mass[segment] += within(rest, reach)
        arrive(segment, way, rest, 1.0)
    return mass


@pytest.mark.parametrize("split", SPLITS)
def test_masses_are_those_of_every_path_walked(split):
    network = street_network(networks.crooked_town(4))
    for segment, share in ((0, 0.03), (5, 0.6), (20, 0.5), (len(network) - 1, 0.2)):
        along = share * network.length_m[segment]
        found = street_density(network, [segment], [along], reach_m=240.0, split=split)
        truth = walked(network, segment, along, 240.0, split)
        np.testing.assert_allclose(found.per_m * network.length_m, truth, atol=5e-3)
        assert np.abs(found.per_m * network.length_m - truth).mean() < 4e-4
        np.testing.assert_allclose(found.std_error_per_m, np.abs(found.per_m), rtol=1e-9)


@pytest.mark.parametrize("split", SPLITS)
@pytest.mark.parametrize("reach", [50.0, 300.0, 900.0])
def test_no_point_is_lost_or_counted_twice(split, reach):
    ways = ["(0 0, 30 0, 30 30, 0 30, 0 0)", "(0 0, -9 0)", "(-9 0, -200 0)",
            "(0 0, -100 80, -200 0)"]  # fmt: skip
    loops = shapely.from_wkt([f"LINESTRING {way}" for way in ways])
    for lines in (networks.crooked_town(3), loops):
        network = street_network(lines)
        draw = np.random.default_rng(2)
        segment = draw.integers(0, len(network), 40)
        along = draw.random(40) * network.length_m[segment]
        for with_error in (True, False):
            found = street_density(network, segment, along, reach_m=reach, split=split,
                                   with_error=with_error)  # fmt: skip
            total = np.sum(found.per_m * network.length_m)
            assert total == pytest.approx(40, abs=1e-6)


@pytest.mark.parametrize(
    ("split", "forward", "back"),
    [("continuous", 2 / 3, -1 / 3), ("discontinuous", 1 / 2, 0.0)],
)
def test_a_fork_of_three_shares_out_what_can_be_worked_out(split, forward, back):
    ways = ["LINESTRING (0 0, 100 0)", "LINESTRING (100 0, 100 100)", "LINESTRING (100 0, 200 0)"]
    found = street_density(street_network(shapely.from_wkt(ways)), [0], [70.0], reach_m=80.0,
                           split=split)  # fmt: skip
    # By hand: the half of the kernel beyond 30 m of 80, t = 3/8; its other half ends at 10 m
    # before the dead end on the left, t = 7/8, and turns round there.
    g = {t: 15 / 16 * (t - 2 / 3 * t**3 + t**5 / 5) for t in (3 / 8, 7 / 8)}
    beyond = 0.5 - g[3 / 8]
    own = g[3 / 8] + 0.5 + back * beyond
    np.testing.assert_allclose(found.per_m * 100, [own, forward * beyond, forward * beyond],
                               atol=3e-4)  # fmt: skip


def test_the_continuous_kernel_is_the_same_both_ways():
    network = street_network(networks.crooked_town(4))
    tiny = [(s, network.length_m[s] / 2) for s in (2, 9, 20)]
    # Two short stretches cut out of two segments: what one gives the other it gets back.
    lines = []
    for s, line in enumerate(network.lines):
        cuts = [0.0, *([a - 0.5, a + 0.5] for t, a in tiny if t == s), network.length_m[s]]
        edges = np.ravel([x for c in cuts for x in np.atleast_1d(c)])
        lines += [shapely.ops.substring(line, a, b) for a, b in itertools.pairwise(edges)]
    cut = street_network(np.array(lines, dtype=object), tolerance_m=0.01)
    places = np.flatnonzero(np.isclose(cut.length_m, 1.0))
    to = np.array([street_density(cut, [p], [0.5], reach_m=300.0).per_m[places] for p in places])
    np.testing.assert_allclose(to, to.T, atol=0.02 * to.max())
    assert (np.abs(to[~np.eye(3, dtype=bool)]) > 0).any()


def test_points_spread_together_or_one_by_one_give_the_same():
    network = street_network(networks.crooked_town(5))
    draw = np.random.default_rng(3)
    segment = draw.integers(0, len(network), 300)
    along = (draw.random(300) * network.length_m[segment]).round()
    along = np.minimum(along, network.length_m[segment])
    one, all_ = (street_density(network, segment, along, reach_m=150.0, with_error=each)
                 for each in (True, False))  # fmt: skip
    np.testing.assert_allclose(one.per_m, all_.per_m, atol=0.01 * one.per_m.max())
    assert np.isnan(all_.std_error_per_m).all()


def test_repeated_points_count_as_often_as_they_occur():
    network = street_network(networks.grid(2, 100.0))
    once = street_density(network, [0], [40.0], reach_m=90.0)
    thrice = street_density(network, [0] * 3, [40.0] * 3, reach_m=90.0)
    np.testing.assert_allclose(thrice.per_m, 3 * once.per_m)
    np.testing.assert_allclose(thrice.std_error_per_m, np.sqrt(3) * once.std_error_per_m)


def test_a_reach_of_nothing_is_refused():
    with pytest.raises(ValueError, match="more than 0"):
        street_density(street_network(networks.grid(1, 100.0)), [0], [1.0], reach_m=0.0)


def test_chicago_is_as_spatstat_has_it_but_for_dead_ends():
    if not SEGMENTS.exists():
        pytest.skip("the shared data are not here")
    expected = json.loads((TESTS / "reference/street_density/expected.json").read_text())
    ends = pd.read_csv(SEGMENTS).to_numpy().reshape(-1, 2, 2)
    crimes = pd.read_csv(SEGMENTS.with_name("spatstat_chicago_points.csv"))
    network = street_network(shapely.linestrings(ends), tolerance_m=1e-3)
    segment = crimes["seg"].to_numpy() - 1
    along = crimes["tp"].to_numpy() * network.length_m[segment]
    found = street_density(network, segment, along, reach_m=300.0, split="discontinuous")
    for name, value in expected["discontinuous"].items():
        assert found.per_m[int(name) - 1] == pytest.approx(value, rel=0.01), name
    for name, value in expected["near_dead_ends"].items():
        assert found.per_m[int(name) - 1] > 1.03 * value, name
    total = np.sum(found.per_m * network.length_m)
    assert total == pytest.approx(expected["points"], abs=1e-6)
    assert expected["total_discontinuous"] < 0.95 * total
