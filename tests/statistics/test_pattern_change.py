import csv
import json
from itertools import product
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import multivariate_hypergeom

from evenhand.statistics.pattern_change import (
    _chi_square_p,
    andresen_index,
    moved_by_chance,
    pattern_tests,
    share_moved,
)

REFERENCE = Path(__file__).parents[1] / "reference/pattern_change"
R = json.loads((REFERENCE / "expected.json").read_text())
BASE, TEST = np.array([2.0, 2, 2, 1, 0, 1]), np.array([2.0, 1, 2, 2, 1, 1])


def large():
    rows = list(csv.DictReader((REFERENCE / "input.csv").read_text().splitlines()))
    return tuple(np.array([float(row[name]) for row in rows]) for name in ("first", "second"))


def test_chi_square_of_the_known_toy_equals_r():
    found = _chi_square_p(BASE, BASE + TEST, BASE.sum(), TEST.sum(), 1.0)
    assert found == pytest.approx(R["toy_chi_square"], rel=1e-9)


def test_sparse_places_get_fishers_test_as_r_works_it_out():
    assert pattern_tests(BASE, TEST).p_value == pytest.approx(R["toy_fisher"], rel=1e-9)


def test_full_places_get_chi_square_adjusted_as_r_does():
    found = pattern_tests(*large())
    assert found.p_value == pytest.approx(R["chi_square"], rel=1e-9)
    assert found.p_adjusted == pytest.approx(R["adjusted"], rel=1e-9)


@pytest.mark.parametrize("control", ["false_discoveries", "any_false_call"])
def test_swapping_the_sets_changes_no_p_value(control):
    draw = np.random.default_rng(4)
    one, two = draw.poisson(2.0, 40), draw.poisson(9.0, 40)
    there, back = (pattern_tests(*pair, control=control) for pair in ((one, two), (two, one)))
    assert there.p_value == pytest.approx(back.p_value, rel=1e-9, nan_ok=True)
    assert there.p_adjusted == pytest.approx(back.p_adjusted, rel=1e-9, nan_ok=True)


def test_a_place_without_incidents_is_not_tested():
    found = pattern_tests([30, 5, 0], [5, 30, 0])
    assert np.isnan([found.p_value[2], found.p_adjusted[2], found.least_p_value[2]]).all()
    assert not found.can_be_clear[2]


def test_no_outcome_of_a_sparse_place_is_below_its_least_p_value():
    rest = 40
    values = [pattern_tests([k, rest - k], [4 - k, rest - 4 + k]) for k in range(5)]
    assert min(found.p_value[0] for found in values) == pytest.approx(
        values[0].least_p_value[0], rel=1e-12
    )


def test_places_too_sparse_are_left_out_of_the_family_and_cost_the_others_nothing():
    few = [1] * 500
    alone = pattern_tests([60, 10, 40], [10, 60, 40])
    beside = pattern_tests([60, 10, 40, *few], [10, 60, 40, *few])
    assert beside.can_be_clear.sum() == 3
    assert np.isnan(beside.p_adjusted[3:]).all()
    assert beside.p_adjusted[:2] == pytest.approx(alone.p_adjusted[:2], abs=1e-6)


def test_dispersion_never_lowers_a_p_value():
    draw = np.random.default_rng(2)
    one, two = draw.poisson(4.0, 60), draw.poisson(4.0, 60)
    plain, wide = (pattern_tests(one, two, dispersion=d).p_value for d in (1.0, 2.0))
    assert (wide >= plain - 1e-12)[~np.isnan(plain)].all()
    assert (wide > plain).any()


def test_an_empty_set_is_refused():
    with pytest.raises(ValueError, match="both sets"):
        pattern_tests([0, 0], [1, 2])


def test_the_index_of_the_known_toy_is_that_of_its_vignette_both_ways():
    for seed in range(20):
        ways = andresen_index(BASE, TEST, seed=seed)[0], andresen_index(TEST, BASE, seed=seed)[0]
        assert ways == pytest.approx(R["toy_index"], abs=5e-5)


def test_empty_places_count_as_alike_in_one_form_of_the_index_only():
    every, with_any = andresen_index([*BASE, 0, 0], [*TEST, 0, 0])
    assert every == pytest.approx(7 / 8)
    assert with_any == pytest.approx(5 / 6)


def test_chance_deals_the_incidents_anew_as_listing_all_deals_does():
    one, two = np.array([3, 1, 0]), np.array([1, 1, 2])
    both, n = one + two, int(one.sum())
    deals = [d for d in product(*(range(b + 1) for b in both)) if sum(d) == n]
    weight = np.array([multivariate_hypergeom.pmf(d, both, n) for d in deals])
    size = np.array([share_moved(d, both - np.array(d)) for d in deals])
    exact = weight[size >= share_moved(one, two) - 1e-12].sum()
    drawn = moved_by_chance(one, two, draws=4000, seed=3)
    share = np.mean(drawn >= share_moved(one, two) - 1e-12)
    assert abs(share - exact) < 3 * np.sqrt(exact * (1 - exact) / 4000)


def test_chance_moves_more_where_counts_vary_more():
    one = two = np.full(30, 20)
    plain = moved_by_chance(one, two, draws=199)
    wide = moved_by_chance(one, two, dispersions=(3.0, 3.0), draws=199)
    assert np.median(wide) == pytest.approx(np.sqrt(3) * np.median(plain), rel=0.1)
