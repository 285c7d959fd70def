"""The nearest mix is the nearest: by its own certificate, by trying all supports, and in ties."""

from itertools import combinations

import numpy as np
import pytest

from evenhand.errors import UnsuitableData
from evenhand.statistics.simplex_weights import (
    _by_corrals,
    _by_least_squares,
    nearest_mix,
    simplex_weights,
)


def least_by_all_supports(donors, unit):
    """Try every set of donors: the best mix with these and no others, where none is negative."""
    best = np.inf
    many = donors.shape[1]
    for size in range(1, min(many, len(unit) + 1) + 1):
        for chosen in combinations(range(many), size):
            points = donors[:, chosen] - unit[:, None]
            step = points[:, 1:] - points[:, :1]
            rest = np.linalg.lstsq(step, -points[:, 0], rcond=None)[0]
            share = np.r_[1 - rest.sum(), rest]
            if share.min() >= -1e-12:
                best = min(best, float(np.mean((points @ share) ** 2)))
    return best


@pytest.mark.parametrize("seed", range(25))
def test_no_set_of_donors_comes_nearer(seed):
    rng = np.random.default_rng(seed)
    rows, many = int(rng.integers(1, 5)), int(rng.integers(1, 8))
    donors, unit = rng.normal(size=(rows, many)), rng.normal(size=rows)
    found = simplex_weights(donors, unit)
    assert found.error == pytest.approx(least_by_all_supports(donors, unit), rel=1e-9, abs=1e-14)
    assert found.weights.min() >= 0
    assert found.weights.sum() == pytest.approx(1, abs=1e-12)


def drawn(rng, kind):
    rows, many = int(rng.integers(1, 40)), int(rng.integers(1, 60))
    if kind == "plain":
        return rng.normal(size=(rows, many + 1))
    if kind == "sparse":
        return rng.poisson(rng.choice([0.05, 0.5, 3]), size=(rows, many + 1)).astype(float)
    if kind == "level":
        counts = rng.poisson(2, size=(rows, many + 1)).astype(float)
        return counts / np.maximum(counts.mean(axis=0), 0.1)
    return 1e4 + rng.normal(size=(rows, many + 1)) * rng.choice([1e-6, 1, 1e3], size=many + 1)


@pytest.mark.parametrize("kind", ["plain", "sparse", "level", "unequal"])
def test_no_donor_leads_downhill_from_the_mix(kind):
    """The condition of Kuhn and Tucker, which only the optimum of a convex problem meets."""
    rng = np.random.default_rng(11)
    for _ in range(60):
        table = drawn(rng, kind)
        distances = table[:, 1:] - table[:, :1]
        weights, _ = nearest_mix(distances)
        left = distances @ weights
        slack = left @ distances - left @ left
        assert slack.min() >= -1e-9 * max((distances**2).sum(axis=0).max(), 1e-300)


def test_of_equal_mixes_the_most_even_is_given_whatever_the_order():
    rng = np.random.default_rng(3)
    for _ in range(40):
        table = rng.poisson(1, size=(5, 21)).astype(float)
        distances, order = table[:, 1:] - table[:, :1], rng.permutation(20)
        weights, unique = nearest_mix(distances)
        again, same = nearest_mix(distances[:, order])
        assert unique == same
        np.testing.assert_allclose(again, weights[order], atol=1e-8)


def test_twin_donors_share_their_weight():
    found = simplex_weights([[0, 0, 4], [1, 1, 1]], [1, 1])
    np.testing.assert_allclose(found.weights, [0.375, 0.375, 0.25], atol=1e-9)
    assert not found.is_unique


def test_all_donors_the_same_as_the_unit_weigh_alike():
    found = simplex_weights([[2, 2], [3, 3]], [2, 3])
    np.testing.assert_allclose(found.weights, [0.5, 0.5])
    assert (found.error, found.is_unique) == (0, False)


def test_a_row_of_no_importance_is_not_matched():
    found = simplex_weights([[0, 10], [5, -5]], [2, 100], importance=[1, 0])
    np.testing.assert_allclose(found.weights, [0.8, 0.2], atol=1e-12)


@pytest.mark.parametrize("kind", ["plain", "sparse", "level", "unequal"])
def test_both_ways_end_at_the_same_point(kind):
    rng = np.random.default_rng(5)
    for _ in range(30):
        table = drawn(rng, kind)
        points = table[:, 1:] - table[:, :1]
        points = points / max(np.sqrt((points**2).sum(axis=0).max()), 1e-300)
        quick, sure = _by_least_squares(points), _by_corrals(points)
        if quick is not None:
            np.testing.assert_allclose(points @ quick, points @ sure, atol=1e-6)
            error = ((points @ quick) ** 2).sum()
            assert error == pytest.approx(((points @ sure) ** 2).sum(), rel=1e-6, abs=1e-12)


@pytest.mark.parametrize(
    ("donors", "unit", "word"),
    [
        ([[1.0, np.nan]], [1.0], "missing"),
        ([[1.0, 2.0]], [1.0, 2.0], "shape"),
        (np.empty((0, 2)), np.empty(0), "no donor or no row"),
    ],
)
def test_what_cannot_be_matched_is_refused_in_words(donors, unit, word):
    with pytest.raises(UnsuitableData, match=word):
        simplex_weights(donors, unit)


def test_importance_below_zero_is_refused():
    with pytest.raises(UnsuitableData, match="importance"):
        simplex_weights([[1.0, 2.0]], [1.0], importance=[-1])
