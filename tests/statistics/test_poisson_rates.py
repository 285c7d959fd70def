import json
from itertools import product
from math import exp, factorial, sqrt
from pathlib import Path

import numpy as np
import pytest
from scipy import stats

from evenhand.statistics.poisson_rates import (
    difference_interval,
    e_test,
    exact_interval,
    ratio_interval,
)

R = json.loads((Path(__file__).parents[1] / "reference/shares/expected.json").read_text())

RATES = Path(__file__).parents[1] / "reference/poisson_rates"
TWO = json.loads((RATES / "expected.json").read_text())
E_TEST = json.loads((RATES / "expected_e_test.json").read_text())


def by_hand(k1: int, k2: int, n1: float, n2: float) -> float:
    """Krishnamoorthy & Thomson's p, term by term in a plain loop."""
    rate = (k1 + k2) / (n1 + n2)

    def pivot(a: int, b: int) -> float:
        spread = sqrt(a / n1**2 + b / n2**2)
        return abs(a / n1 - b / n2) / spread if spread else 0.0

    def p(k: int, mean: float) -> float:
        return exp(-mean) * mean**k / factorial(k)

    least = pivot(k1, k2) * (1 - 1e-7)
    return sum(
        p(a, rate * n1) * p(b, rate * n2)
        for a, b in product(range(80), repeat=2)
        if pivot(a, b) >= least
    )


@pytest.mark.parametrize(
    ("first", "second", "published"),
    [(3, 0, 0.088379), (6, 2, 0.174875), (20, 10, 0.068832)],
)
def test_e_test_gives_the_published_p_values(first, second, published):
    assert e_test(first, second) == pytest.approx(published, abs=5e-7)


def test_e_test_is_symmetric_and_undefined_without_events():
    assert e_test(3, 11) == pytest.approx(e_test(11, 3), rel=1e-12)
    assert np.isnan(e_test(0, 0))


@pytest.mark.parametrize(
    ("counts", "exposures"),
    [((3, 9), (1.0, 2.0)), ((12, 2), (2.0, 1.0)), ((1, 6), (31.0, 28.0)), ((5, 5), (1.0, 3.0))],
)
def test_e_test_with_unequal_exposures_equals_a_plain_loop(counts, exposures):
    assert e_test(*counts, *exposures) == pytest.approx(by_hand(*counts, *exposures), rel=1e-9)


def test_e_test_does_not_depend_on_the_unit_of_exposure():
    assert e_test(4, 12, 31, 59) == pytest.approx(e_test(4, 12, 31 / 365, 59 / 365), rel=1e-9)


@pytest.mark.parametrize("mean", [1.0, 3.0, 8.0])
@pytest.mark.parametrize("ratio", [1.0, 2.0])
def test_e_test_keeps_its_size_by_enumeration(mean, ratio):
    counts = np.arange(int(stats.poisson.isf(1e-7, mean * ratio)) + 1)
    rejected = np.array([[e_test(a, b, 1.0, ratio) <= 0.05 for b in counts] for a in counts])
    size = stats.poisson.pmf(counts, mean) @ rejected @ stats.poisson.pmf(counts, mean * ratio)
    assert 0.005 < size <= 0.0535  # the paper's own tables reach .053


def test_interval_of_a_rate_is_garwoods():
    low, high = exact_interval(12, 365)
    assert (low[0], high[0]) == pytest.approx(tuple(R["garwood_12_over_365"]), rel=1e-9)


def test_interval_of_a_ratio_is_that_of_the_conditional_test():
    found = ratio_interval(9, 18, 28, 31)
    assert found == pytest.approx(tuple(R["ratio_18_in_31_against_9_in_28"]), rel=1e-9)


def test_ratio_has_no_upper_bound_when_nothing_was_counted_first():
    low, high = ratio_interval(0, 5)
    assert low > 0
    assert high == float("inf")
    assert ratio_interval(0, 0) == (0.0, float("inf"))


def test_dispersion_widens_the_ratio():
    plain, wide = ratio_interval(90, 60), ratio_interval(90, 60, dispersion=2, degrees=11)
    assert wide[0] < plain[0]
    assert wide[1] > plain[1]


def test_the_range_of_an_effective_number_below_one_follows_the_gamma_distribution():
    low, high = exact_interval([0.5])
    assert low[0] == pytest.approx(stats.gamma.ppf(0.025, 0.5), rel=1e-12)
    assert high[0] == pytest.approx(stats.gamma.ppf(0.975, 1.5), rel=1e-12)


@pytest.mark.parametrize(
    ("case", "told"), list(zip(E_TEST["cases"], E_TEST["p_value"], strict=True))
)
def test_the_e_test_agrees_with_scipy_at_unequal_exposures_too(case, told):
    # SciPy leaves tails of 1e-10 out of its sums; ours leaves out 1e-14.
    assert e_test(*case) == pytest.approx(told, rel=1e-8)


@pytest.mark.parametrize(("case", "told"), list(zip(TWO["cases"], TWO["ratio"], strict=True)))
def test_the_ratio_of_two_rates_agrees_with_r(case, told):
    bounds = [float("inf") if bound is None else bound for bound in told]
    assert ratio_interval(*case) == pytest.approx(bounds, rel=1e-9)


@pytest.mark.parametrize(("case", "told"), list(zip(TWO["cases"], TWO["difference"], strict=True)))
def test_the_difference_of_two_rates_agrees_with_r(case, told):
    assert np.ravel(difference_interval(*case)) == pytest.approx(told, rel=1e-9)


def test_a_difference_grows_as_wide_as_the_root_of_the_factor_on_its_variance():
    plain = np.diff(np.ravel(difference_interval(400, 500)))[0]
    wide = np.diff(np.ravel(difference_interval(400, 500, wider=4.0)))[0]
    assert wide / plain == pytest.approx(2.0, rel=0.02)  # bounds of effective counts are skewer
