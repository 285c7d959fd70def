import json
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest

from evenhand.kernels import loading
from evenhand.statistics import neighbour_sums
from evenhand.statistics.local_clustering import neighbours_within
from evenhand.statistics.neighbour_sums import fewest_called, permutation_tails

FOLDER = Path(__file__).parents[1] / "reference/local_clustering"
COUNTS = np.loadtxt(FOLDER / "input.csv", delimiter=",").ravel()
BODIES = [*loading.instruction_sets(), loading.TWINS]


def grid(side, within=1.5):
    y, x = np.mgrid[0:side, 0:side]
    return neighbours_within(x.ravel(), y.ravel(), within)


def listed(values, indptr, indices):
    """Both tails of every place by listing every choice of its neighbours."""
    above, below = [], []
    for place in range(len(values)):
        near = [j for j in indices[indptr[place] : indptr[place + 1]] if j != place]
        found = sum(values[j] for j in near)
        others = np.delete(values, place)
        sums = np.array([sum(part) for part in combinations(others, len(near))])
        above.append(np.mean(sums >= found - 1e-9))
        below.append(np.mean(sums <= found + 1e-9))
    return above, below


@pytest.mark.parametrize("body", BODIES)
@pytest.mark.parametrize("seed", range(6))
def test_exact_tails_are_those_of_listing_every_choice(body, seed):
    rng = np.random.default_rng(seed)
    values = rng.negative_binomial(0.5, 0.2, 10) * rng.integers(1, 4) - 2
    indptr, indices = neighbours_within(rng.random(10), rng.random(10), 0.45)
    with loading.forced(body):
        found = permutation_tails(values, indptr, indices)
    known = ~np.isnan(found.p_hot)
    above, below = listed(values, indptr, indices)
    assert found.draws == 0
    assert known.sum() > 5
    assert found.p_hot[known] == pytest.approx(np.array(above)[known], rel=1e-9)
    assert found.p_cold[known] == pytest.approx(np.array(below)[known], rel=1e-9)


def test_exact_tails_agree_with_the_permutations_that_esda_drew():
    drawn = json.loads((FOLDER / "expected_draws.json").read_text())
    found = permutation_tails(COUNTS, *grid(12))
    for name, p in (("reached", found.p_hot), ("stayed", found.p_cold)):
        error = np.sqrt(p * (1 - p) / drawn["draws"]) + 1 / drawn["draws"]
        far = np.abs(np.array(drawn[name]) / drawn["draws"] - p) / error
        # 144 places on two sides: one beyond three errors is expected now and then.
        assert np.mean(far <= 3) >= 0.99
        assert far.max() < 4.5


@pytest.mark.parametrize("scale", [1.0, 1 / 7])
def test_drawn_tails_lie_within_monte_carlo_error_of_the_exact_ones(scale):
    values, draws = COUNTS[:36], 9_999
    exact = permutation_tails(values, *grid(6))
    # Sevenths are no whole numbers: equal sums differ in the last digit and must still be ties.
    found = permutation_tails(values * scale, *grid(6), draws=draws, seed=5)
    for p, q in ((exact.p_hot, found.p_hot), (exact.p_cold, found.p_cold)):
        far = np.abs(q - p) / (np.sqrt(p * (1 - p) / draws) + 1 / draws)
        assert far.max() < 4


def test_drawn_tails_count_places_that_were_drawn_as_their_own_neighbours_right():
    # Three places: one of two others is drawn, and in a third of the draws it is the place itself.
    found = permutation_tails([5, 1, 0], np.array([0, 1, 2, 3]), np.array([1, 0, 0]), draws=30_000)
    assert found.p_hot[0] == pytest.approx(0.5, abs=0.01)
    assert found.p_hot[1] == pytest.approx(0.5, abs=0.01)
    assert found.p_cold[2] == 1.0


def test_draws_are_the_same_in_every_body_and_the_twin():
    found = []
    for body in BODIES:
        with loading.forced(body):
            found.append(permutation_tails(COUNTS, *grid(12), draws=999, seed=3).p_hot)
    assert all(np.array_equal(found[0], other) for other in found)


def test_exact_tails_are_the_same_in_every_body_and_the_twin():
    found = []
    for body in BODIES:
        with loading.forced(body):
            found.append(permutation_tails(COUNTS * 3, *grid(12, 3.0)).p_hot)
    for other in found[1:]:
        np.testing.assert_allclose(other, found[0], rtol=1e-12)


def test_draws_do_not_depend_on_how_many_are_made_at_once(monkeypatch):
    whole = permutation_tails(COUNTS, *grid(12), draws=500)
    monkeypatch.setattr(neighbour_sums, "_AT_ONCE", 700)
    parts = permutation_tails(COUNTS, *grid(12), draws=500)
    assert np.array_equal(whole.p_hot, parts.p_hot)
    assert np.array_equal(whole.p_cold, parts.p_cold)


def test_values_that_are_no_whole_numbers_or_too_much_work_are_drawn(monkeypatch):
    monkeypatch.setattr(neighbour_sums, "DRAWS", 99)
    assert permutation_tails(COUNTS / 7, *grid(12)).draws == 99
    monkeypatch.setattr(neighbour_sums, "MOST_WORK", 10)
    assert permutation_tails(COUNTS, *grid(12)).draws == 99


@pytest.mark.parametrize(("limit", "most"), [("MOST_ROOM", 50), ("MOST_NEIGHBOURS", 7)])
def test_what_needs_too_much_room_or_has_too_many_neighbours_is_drawn(monkeypatch, limit, most):
    monkeypatch.setattr(neighbour_sums, "DRAWS", 99)
    monkeypatch.setattr(neighbour_sums, limit, most)
    assert permutation_tails(COUNTS, *grid(12)).draws == 99


def test_one_huge_count_does_not_fill_the_memory(monkeypatch):
    monkeypatch.setattr(neighbour_sums, "DRAWS", 99)
    values = np.append(COUNTS[:15], 3e8)
    assert permutation_tails(values, *grid(4, 1.0)).draws == 99


def test_a_drawn_p_value_is_never_zero_and_an_exact_one_can_be_far_smaller():
    values = np.zeros(400)
    values[[0, 1, 20, 21]] = 50
    exact = permutation_tails(values, *grid(20))
    drawn = permutation_tails(values, *grid(20), draws=99)
    assert drawn.p_hot.min() == drawn.least == 0.01
    # The corner has three neighbours, all 50: one of C(399, 3) choices.
    assert exact.p_hot[0] == pytest.approx(1 / (399 * 398 * 397 / 6), rel=1e-9)


def test_both_tails_share_the_ties():
    found = permutation_tails(COUNTS, *grid(12))
    assert (found.p_hot + found.p_cold > 1).all()


def test_a_place_alone_or_beside_all_others_is_not_tested():
    indptr, indices = neighbours_within([0, 1, 2, 50], [0, 0, 0, 0], 1)
    found = permutation_tails([1, 2, 3, 4], indptr, indices)
    assert np.isnan(found.p_hot).tolist() == [False, False, False, True]
    all_near = neighbours_within([0, 1, 2], [0, 0, 0], 5)
    assert np.isnan(permutation_tails([1, 2, 3], *all_near).p_hot).all()


def test_missing_values_are_refused():
    with pytest.raises(ValueError, match="missing"):
        permutation_tails([1, np.nan], np.array([0, 1, 2]), np.array([1, 0]))


def test_draws_that_could_call_nothing_are_told():
    assert fewest_called(100_000, 999, 0.05) == 2_000
    assert fewest_called(10, 999, 0.05) == 1
