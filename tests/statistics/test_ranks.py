import numpy as np
import pytest

from evenhand.statistics.ranks import LARGEST_BOOTSTRAP, rank_intervals


def column(*values):
    return np.array(values, dtype=float)[:, None]


def true_places(sums):
    above = [(sums > value * (1 + 1e-9)).sum() for value in sums]
    below = [(sums < value * (1 - 1e-9)).sum() for value in sums]
    return 1 + np.array(above), len(sums) - np.array(below)


def share_covered(means, weights, replicates, weights_said=None):
    low, high = weights_said or (weights, weights)
    first, last = true_places(means[:, 0] * weights[:, 0])
    rng = np.random.default_rng(20260)
    hits = np.zeros(len(means))
    for seed in range(replicates):
        found = rank_intervals(rng.poisson(means), low, high, draws=199, seed=seed)
        hits += (found.best <= first) & (found.worst >= last)
    return hits / replicates


def test_far_apart_counts_have_one_place_each():
    found = rank_intervals(column(9000, 100, 10), np.ones(1), np.ones(1))
    assert found.best.tolist() == found.worst.tolist() == [1, 2, 3]
    assert found.above.tolist() == [[False, True, True], [False, False, True], [False] * 3]


def test_equal_counts_share_all_places():
    found = rank_intervals(column(40, 40, 40), np.ones(1), np.ones(1))
    assert found.best.tolist() == [1, 1, 1] and found.worst.tolist() == [3, 3, 3]


def test_two_units_are_in_order_when_their_difference_passes_the_studentised_bound():
    # By hand: 400 - 300 is 3.77 standard errors of sqrt(401 + 301); 310 - 300 is 0.40.
    assert rank_intervals(column(400, 300), np.ones(1), np.ones(1)).above[0, 1]
    assert not rank_intervals(column(310, 300), np.ones(1), np.ones(1)).above.any()


def test_a_weight_in_a_range_leaves_open_what_the_range_leaves_open():
    counts, low, high = column(100, 1000), column(10, 0.1), column(10, 5)
    found = rank_intervals(counts, low, high)
    assert found.best.tolist() == [1, 1] and found.worst.tolist() == [2, 2]
    assert rank_intervals(counts, low, low).above[0, 1]
    assert rank_intervals(counts, high, high).above[1, 0]


def test_a_single_unit_has_the_only_place():
    found = rank_intervals(column(7), np.ones(1), np.ones(1))
    assert (found.best[0], found.worst[0]) == (1, 1)


def test_the_bound_for_many_units_is_close_to_the_bootstrap():
    counts = np.arange(1.0, LARGEST_BOOTSTRAP + 1)[:, None] * 50
    drawn = rank_intervals(counts, np.ones(1), np.ones(1), draws=199)
    bound = rank_intervals(np.vstack([counts, [[0.0]]]), np.ones(1), np.ones(1))
    widths = (drawn.worst - drawn.best).mean(), (bound.worst - bound.best)[:-1].mean()
    assert widths[1] == pytest.approx(widths[0], rel=0.1)


def test_draws_repeat_with_the_seed():
    first, second = (
        rank_intervals(column(12, 9, 8, 3), np.ones(1), np.ones(1), seed=4) for _ in range(2)
    )
    assert (first.above == second.above).all()


@pytest.mark.simulation
@pytest.mark.parametrize(
    ("means", "weights"),
    [
        ((5, 5, 5, 5, 5, 5), (1, 1, 1, 1, 1, 1)),
        ((0.3, 1, 2, 100, 90, 80), (365, 183, 365, 2, 2, 2)),
        ((30, 80, 40, 900, 600, 300), (365, 273.5, 183.5, 2, 2, 5)),
    ],
)
def test_the_interval_of_each_rank_covers_the_true_rank(means, weights):
    # acceptance.md: at least .93; 200 replicates have a Monte-Carlo error of .015 at .95.
    covered = share_covered(column(*means), column(*weights), 200)
    assert (covered >= 0.93 - 2 * 0.015).all(), covered


def test_counts_that_vary_more_have_wider_places():
    counts = column(60, 80, 100, 120)
    plain = rank_intervals(counts, np.ones(1), np.ones(1), draws=499)
    varied = rank_intervals(counts, np.ones(1), np.ones(1), dispersion=4.0, draws=499)
    guessed = rank_intervals(counts, np.ones(1), np.ones(1), dispersion=4.0, degrees=3, draws=499)
    widths = [(found.worst - found.best).sum() for found in (plain, varied, guessed)]
    assert widths[0] < widths[1] <= widths[2]


def test_a_dispersion_that_is_unknown_or_below_one_changes_nothing():
    counts = column(60, 80, 100, 120)
    plain = rank_intervals(counts, np.ones(1), np.ones(1), draws=199)
    for value in (np.nan, 0.4):
        found = rank_intervals(counts, np.ones(1), np.ones(1), dispersion=value, degrees=3,
                               draws=199)  # fmt: skip
        assert found.above.tolist() == plain.above.tolist()
        assert found.best.tolist() == plain.best.tolist()


def test_each_part_may_have_its_own_dispersion():
    counts = np.array([[100.0, 10.0], [70.0, 10.0]])
    by_first = rank_intervals(counts, np.ones(2), np.ones(2), dispersion=[9.0, 1.0], draws=199)
    by_second = rank_intervals(counts, np.ones(2), np.ones(2), dispersion=[1.0, 9.0], draws=199)
    assert not by_first.above.any()
    assert by_second.above[0, 1] or not by_first.above[0, 1]
