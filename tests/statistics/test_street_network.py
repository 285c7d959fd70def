"""Streets as a network: junctions, points on segments, distances along streets."""

import networks
import numpy as np
import pytest
import shapely
from scipy.sparse.csgraph import floyd_warshall

from evenhand.statistics.street_distances import places_within, segments_within
from evenhand.statistics.street_network import on_streets, street_network


def _between(network, segment, along):
    """Every distance along streets, from the definition: through either end, or on the segment."""
    junctions = np.full((len(network.junctions),) * 2, np.inf)
    np.fill_diagonal(junctions, 0)
    for a, b, length in zip(network.start, network.end, network.length_m, strict=True):
        junctions[a, b] = junctions[b, a] = min(junctions[a, b], length)
    shortest = floyd_warshall(junctions)
    ends = [(network.start[segment], along),
            (network.end[segment], network.length_m[segment] - along)]  # fmt: skip
    ways = [shortest[a][:, b] + x[:, None] + y[None, :] for a, x in ends for b, y in ends]
    found = np.min(ways, axis=0)
    same = segment[:, None] == segment[None, :]
    return np.where(same, np.minimum(found, np.abs(along[:, None] - along[None, :])), found)


@pytest.mark.parametrize("within", [90.0, 333.3, 5000.0])
def test_distances_are_those_of_the_definition(within):
    network = street_network(networks.crooked_town())
    draw = np.random.default_rng(4)
    segment = draw.integers(0, len(network), 150)
    along = draw.random(150) * network.length_m[segment]
    near = places_within(network, segment, along, within)
    truth = _between(network, segment, along)
    found = np.full_like(truth, np.inf)
    found[np.repeat(np.arange(150), np.diff(near.indptr)), near.indices] = near.distance_m
    inside = truth <= within
    assert ((found < np.inf) == inside).all()
    np.testing.assert_allclose(found[inside], truth[inside], rtol=1e-9, atol=1e-9)


def test_neighbours_of_segments_are_counted_from_middle_to_middle():
    network = street_network(networks.crooked_town())
    every = np.arange(len(network))
    truth = _between(network, every, network.length_m / 2) <= 250.0
    near = segments_within(network, 250.0)
    assert near.indices.dtype == np.int32
    for place in every:
        row = near.indices[near.indptr[place] : near.indptr[place + 1]]
        assert row.tolist() == np.flatnonzero(truth[place]).tolist()


def test_two_segments_between_the_same_junctions_keep_their_own_lengths():
    lines = shapely.from_wkt(["LINESTRING (0 0, 100 0)", "LINESTRING (0 0, 50 120, 100 0)"])
    network = street_network(lines)
    near = places_within(network, [0, 1], [0.0, 260.0], 1e4, own=False)
    assert near.distance_m == pytest.approx([100.0, 100.0])


def test_a_loop_is_walked_the_short_way_round():
    network = street_network(shapely.from_wkt(["LINESTRING (0 0, 100 0, 100 100, 0 100, 0 0)"]))
    near = places_within(network, [0, 0], [10.0, 390.0], 50.0, own=False)
    assert near.distance_m.tolist() == [20.0, 20.0]


def test_a_bridge_does_not_meet_the_road_below():
    lines = shapely.from_wkt(["LINESTRING (-100 0, 100 0)", "LINESTRING (0 -100, 0 100)"])
    network = street_network(lines)
    assert network.component.tolist() == [0, 1]
    assert segments_within(network, 1e6, own=False).indices.size == 0


def test_ends_that_nearly_meet_are_one_junction_and_lengths_stay():
    lines = shapely.from_wkt(["LINESTRING (0 0, 100 0)", "LINESTRING (100.6 0.3, 200 0.3)"])
    network = street_network(lines, tolerance_m=1.0)
    assert network.degree.tolist() == [1, 2, 1]
    assert network.length_m.tolist() == pytest.approx([100.0, 99.4])
    assert street_network(lines, tolerance_m=0.5).degree.tolist() == [1, 1, 1, 1]


def test_of_segments_equally_near_the_first_has_the_point():
    network = street_network(networks.grid(3, 100.0))
    at = on_streets(network, [100.0], [100.0], within_m=10.0)
    touching = np.flatnonzero(shapely.distance(network.lines, shapely.Point(100, 100)) == 0)
    assert at.segment[0] == touching.min()


def test_points_far_from_every_street_are_nowhere():
    network = street_network(networks.grid(2, 100.0))
    at = on_streets(network, [50.0, 5000.0], [7.0, 0.0], within_m=100.0)
    assert at.segment.tolist()[1] == -1
    assert (at.along_m[0], at.off_m[0]) == pytest.approx((50.0, 7.0))
    assert np.isnan(at.along_m[1])


def test_no_places_have_no_neighbours():
    near = places_within(street_network(networks.grid(2, 100.0)), [], [], 100.0)
    assert near.indptr.tolist() == [0]


def test_a_segment_without_a_line_is_refused():
    with pytest.raises(ValueError, match="needs a line"):
        street_network([None])
