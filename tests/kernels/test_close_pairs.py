"""The compiled pairs against their twin, and both against every pair looked at by itself."""

import itertools

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evenhand.kernels import loading
from evenhand.kernels.close_pairs import degrees, listed_pairs, placed

within = settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
FAR = 2**31 - 1
places = st.one_of(st.integers(0, 12), st.integers(0, FAR), st.just(FAR))
point_lists = st.lists(st.tuples(places, places), max_size=25)
edge_sets = st.sets(st.one_of(st.integers(0, 15), st.integers(0, 2**52)), min_size=2, max_size=5)


def whole(values):
    return np.array(values, dtype=np.int64)


def arranged(points, edges, is_euclidean):
    x, y = whole([x for x, _ in points]), whole([y for _, y in points])
    return placed(x, y, whole(sorted(edges)), is_euclidean=is_euclidean)


def found_in(points, cuts):
    """Count and list all pairs, some rows at a time."""
    n, at = len(points), 0
    near, later, pairs = np.zeros((points.bands, n), dtype=np.int32), [], []
    for end in [*cuts, n]:
        part = np.empty((points.bands, end - at), dtype=np.int32)
        degrees(points, at, end, part, near)
        starts = np.concatenate([[0], np.cumsum(part.ravel(), dtype=np.int64)])
        targets = listed_pairs(points, at, end, starts)
        firsts = np.tile(np.arange(at, end), points.bands).repeat(np.diff(starts))
        bands = np.arange(points.bands).repeat(part.sum(axis=1))
        pairs += zip(bands.tolist(), firsts.tolist(), targets.tolist(), strict=True)
        later.append(part)
        at = end
    return near, np.concatenate(later, axis=1), sorted(pairs)


@within
@given(
    given_points=point_lists, edges=edge_sets, is_euclidean=st.booleans(), cut=st.integers(0, 25)
)
def test_every_body_finds_the_pairs_that_looking_at_each_finds(
    body, given_points, edges, is_euclidean, cut
):
    points = arranged(given_points, edges, is_euclidean)
    near, later, pairs = found_in(points, [min(cut, len(points))])
    ends = sorted(edges)
    expected = []
    for i, j in itertools.combinations(range(len(points)), 2):
        dx = abs(int(points.x[i]) - int(points.x[j]))
        dy = abs(int(points.y[i]) - int(points.y[j]))
        far = dx * dx + dy * dy if is_euclidean else dx + dy
        for band, (low, high) in enumerate(itertools.pairwise(ends)):
            if (low**2 if is_euclidean else low) <= far < (high**2 if is_euclidean else high):
                expected.append((band, i, j))
    assert pairs == sorted(expected)
    for band in range(points.bands):
        of_band = [pair for pair in expected if pair[0] == band]
        firsts, seconds = [p[1] for p in of_band], [p[2] for p in of_band]
        n = len(points)
        assert later[band].tolist() == np.bincount(whole(firsts), minlength=n).tolist()
        assert near[band].tolist() == np.bincount(whole(firsts + seconds), minlength=n).tolist()


def test_rows_in_another_order_are_placed_alike():
    rng = np.random.default_rng(1)
    x, y = rng.integers(0, 50, (2, 200))
    other = rng.permutation(200)
    edges = whole([0, 5])
    one = placed(x, y, edges, is_euclidean=False)
    two = placed(x[other], y[other], edges, is_euclidean=False)
    np.testing.assert_array_equal(one.x, two.x)
    np.testing.assert_array_equal(one.y, two.y)


def test_points_further_apart_than_31_bits_hold_are_refused():
    for x, y in (([0, 2**31], [0, 0]), ([0, 0], [-(2**30), 2**30])):
        with pytest.raises(ValueError, match="more than 2,147 km"):
            placed(whole(x), whole(y), whole([0, 1]), is_euclidean=True)


def test_arrays_that_do_not_fit_are_refused(instruction_set):
    kernels = loading.compiled()
    x, y = np.array([0, 1], dtype=np.int32), np.zeros(2, dtype=np.int32)
    strips, limits, later = whole([0, 2]), whole([0, 5]), np.zeros((1, 2), dtype=np.int32)
    good = [x, y, strips, limits, False, 5, 2, 1, 0, 2]
    kernels.close_degrees(*good, later, later.copy())
    kernels.close_pairs(*good, whole([0, 1, 1]), np.zeros(1, dtype=np.int32))
    for place, wrong in (
        (1, y[:1]), (1, y + 9), (0, -x), (2, whole([0, 1])), (2, whole([])), (3, whole([0])),
        (3, whole([5, 0])), (6, 0), (7, -1), (8, -1), (8, 3), (9, 3),
    ):  # fmt: skip
        spoilt = [*good]
        spoilt[place] = wrong
        with pytest.raises(ValueError, match="do not fit"):
            kernels.close_degrees(*spoilt, later, later.copy())
    for starts, room in (
        ([0, 0, 0], 0),
        ([0, 2, 1], 1),
        ([0, 1, 2], 2),
        ([0, 2, 2], 2),
        ([0, 1], 1),
    ):
        with pytest.raises(ValueError, match="do not fit"):
            kernels.close_pairs(*good, whole(starts), np.zeros(room, dtype=np.int32))
