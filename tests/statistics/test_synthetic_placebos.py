"""Placebos against a plain second way, exact sizes where all sets are listed, and the range."""

from itertools import combinations

import numpy as np
import pytest
import scipy

from evenhand.errors import UnsuitableData
from evenhand.statistics.simplex_weights import simplex_weights
from evenhand.statistics.synthetic_control import synthetic_control
from evenhand.statistics.synthetic_placebos import placebos


def drawn(seed, areas=8, periods=20, mean=9.0):
    return np.random.default_rng(seed).poisson(mean, size=(areas, periods)).astype(float)


def asked(counts, treated, first=12, **options):
    many = len(treated)
    donors = np.setdiff1d(np.arange(len(counts)), treated)
    return placebos(counts, np.array(treated), donors, first=np.full(many, first),
                    stop=np.full(many, counts.shape[1]), **options)  # fmt: skip


def plainly(counts, chosen, first):
    """Fit each chosen area on all others by itself and add the gaps up."""
    level = counts[:, :first].mean(axis=1)
    scaled = counts / level[:, None]
    others = np.setdiff1d(np.arange(len(counts)), chosen)
    gap = sum(
        (scaled[one] - simplex_weights(scaled[others, :first].T, scaled[one, :first]).weights
         @ scaled[others]) * level[one] for one in chosen
    )  # fmt: skip
    return gap / level[list(chosen)].sum()


def test_every_set_is_fitted_on_the_areas_outside_it():
    counts = drawn(1)
    found = asked(counts, [0, 1])
    assert len(found.gaps) == scipy.special.comb(8, 2)
    for row, chosen in enumerate(combinations(range(8), 2)):
        path = plainly(counts, chosen, 12)
        np.testing.assert_allclose(found.paths[row], path, atol=1e-9)
        assert found.gaps[row] == pytest.approx(path[12:].mean(), abs=1e-9)
    errors = np.mean(found.paths[:, :12] ** 2, axis=1)
    sizes = np.abs(found.gaps) / np.sqrt(errors + np.median(errors))
    assert found.p_value == pytest.approx(np.mean(sizes >= sizes[0] - 1e-12))


def test_over_all_areas_in_turn_p_is_uniform():
    """Each area as the treated one: ranks among the same eight values are 1 to 8."""
    counts = drawn(2)
    p_values = sorted(asked(counts, [one]).p_value for one in range(8))
    np.testing.assert_allclose(p_values, np.arange(1, 9) / 8)
    ratios = sorted(asked(counts, [one]).p_ratio for one in range(8))
    np.testing.assert_allclose(ratios, np.arange(1, 9) / 8)


def test_the_smallest_p_of_one_among_nineteen_is_five_per_cent():
    counts = drawn(3, areas=20)
    counts[0, 12:] = 0
    found = asked(counts, [0])
    assert (found.least_p, found.p_value) == (0.05, 0.05)


@pytest.mark.parametrize("seed", range(6))
def test_the_range_holds_just_what_the_placebos_do_not_call_unusual(seed):
    counts = drawn(seed, areas=25)
    found = asked(counts, [3])
    low, high, reached = found.interval(0.9)
    assert reached == pytest.approx(0.9)
    level = counts[3, :12].mean()

    def p_of(gap):
        shifted = counts.copy()
        shifted[3, 12:] -= gap * level
        return asked(shifted, [3]).p_value

    inside, step = (low + high) / 2, 1e-6 * (high - low)
    assert low < found.gaps[0] < high
    assert p_of(low + step) > 0.1 >= p_of(low - step)
    assert p_of(high - step) > 0.1 >= p_of(high + step)
    assert p_of(inside) > 0.1


def test_with_few_donors_the_range_has_the_level_that_they_allow():
    found = asked(drawn(4, areas=10), [0])
    assert found.interval(0.95)[2] == pytest.approx(0.9)


def test_each_start_has_its_own_time_before():
    counts = drawn(5, areas=7)
    found = placebos(counts, np.array([0, 1]), np.arange(2, 7), first=np.array([10, 14]),
                     stop=np.array([20, 18]))  # fmt: skip
    early, late = counts[:, :10].mean(axis=1), counts[:, :14].mean(axis=1)
    others = np.arange(2, 7)
    gaps = []
    for one, first, level in ((0, 10, early), (1, 14, late)):
        scaled = counts / level[:, None]
        fit = synthetic_control(scaled[others].T, scaled[one], first=first)
        gaps.append(fit.gap * level[one])
    total = gaps[0][10:].sum() + gaps[1][14:18].sum()
    assert found.gaps[0] == pytest.approx(total / (early[0] * 10 + late[1] * 4))
    whole = (gaps[0][0:14] + gaps[1][4:18]) / (early[0] + late[1])
    np.testing.assert_allclose(found.paths[0], whole, atol=1e-9)
    assert len(found.gaps) == 7 * 6


def test_bases_bring_levels_in():
    counts = drawn(6)
    found = asked(counts, [0], bases=np.array([1.0, 2, 1, 1, 1, 1, 1, 1]))
    scaled = counts / np.array([1.0, 2, 1, 1, 1, 1, 1, 1])[:, None]
    fit = synthetic_control(scaled[1:].T, scaled[0], first=12)
    assert found.gaps[0] == pytest.approx(fit.average_gap)
    assert found.ratios[0] == pytest.approx(fit.ratio)


def test_drawn_sets_begin_with_the_treated_and_repeat():
    counts = drawn(7, areas=14)
    once, twice = asked(counts, [0, 1, 2], draws=99), asked(counts, [0, 1, 2], draws=99)
    assert once.is_drawn
    assert len(once.gaps) == 100
    assert once.p_value == twice.p_value
    np.testing.assert_allclose(once.paths[0], plainly(counts, [0, 1, 2], 12), atol=1e-9)


def test_a_perfect_fit_before_does_not_make_any_gap_unusual():
    counts = drawn(8, areas=12, mean=20)
    counts[0, :12] = (counts[1, :12] + counts[2, :12]) / 2
    counts[0, 12:] = (counts[1, 12:] + counts[2, 12:]) / 2 + 0.1
    found = asked(counts, [0], bases=np.ones(12))
    assert found.ratios[0] > 1e12
    assert found.p_ratio <= 2 / 12
    assert found.p_value > 0.5


def test_too_few_donors_and_areas_without_level_are_refused():
    with pytest.raises(UnsuitableData, match="donor"):
        asked(drawn(1, areas=3), [0])
    counts = drawn(1)
    counts[4, :12] = 0
    with pytest.raises(UnsuitableData, match="nothing before"):
        asked(counts, [0])


def test_a_start_needs_periods_on_both_sides():
    with pytest.raises(UnsuitableData, match="first"):
        synthetic_control(np.ones((4, 2)), np.ones(4), first=4)
