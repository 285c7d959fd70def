from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import scipy

from evenhand.errors import UnsuitableData
from evenhand.statistics.fay_herriot import benchmarked, fay_herriot, smoothed_variances

MILK = Path(__file__).parents[3] / "shared/data/survey/milk.csv"


def drawn(seed, areas=40, between=1.0, within=0.8):
    draw = np.random.default_rng(seed)
    x = np.column_stack([np.ones(areas), draw.normal(size=areas)])
    d = within * draw.uniform(0.5, 1.5, areas)
    y = x @ [2.0, 1.0] + draw.normal(0, np.sqrt(between), areas) + draw.normal(0, np.sqrt(d))
    return y, d, x


@pytest.mark.skipif(not MILK.exists(), reason="shared data are absent")
def test_milk_gives_the_published_values():
    milk = pd.read_csv(MILK)
    x = np.array(pd.get_dummies(milk["MajorArea"]).astype(float))
    x[:, 0] = 1.0
    found = fay_herriot(milk["yi"], milk["SD"] ** 2, x)
    # The published variance stopped at a coarse tolerance: 6e-6 from where the score is 0.
    assert found.area_variance == pytest.approx(0.0185502223, rel=1e-5)
    np.testing.assert_allclose(found.coefficients, [0.968189, 0.132780, 0.226946, -0.241301],
                               atol=1e-6)  # fmt: skip
    np.testing.assert_allclose(found.std_errors, [0.069362, 0.103001, 0.092330, 0.081617],
                               atol=1e-6)  # fmt: skip
    at = [0, 1, 2, 3, 4, 5, 40, 41, 42]
    np.testing.assert_allclose(found.estimate[at], [
        1.0219703, 1.0476018, 1.0679513, 0.7608170, 0.8461574, 0.9743727, 0.7481164, 0.8040773,
        0.6810870], rtol=1e-6)  # fmt: skip
    expected = [0.01346022, 0.00537288, 0.00570199, 0.00854174, 0.00957959, 0.01167063]
    np.testing.assert_allclose(found.mse[:6], expected, rtol=1e-5)
    assert found.own_weight[0] == pytest.approx(0.4111379, rel=1e-5)
    assert (np.sqrt(found.mse) / found.estimate).mean() == pytest.approx(0.111355, abs=1e-6)


@pytest.mark.parametrize("fit", ["reml", "ml"])
def test_no_variance_is_likelier_than_the_one_found(fit):
    y, d, x = drawn(1)
    found = fay_herriot(y, d, x, fit=fit)

    def height(a):
        v = np.diag(a + d)
        inverse = np.linalg.inv(v)
        information = x.T @ inverse @ x
        beta = np.linalg.solve(information, x.T @ inverse @ y)
        left = y - x @ beta
        restricted = np.linalg.slogdet(information)[1] if fit == "reml" else 0.0
        return -0.5 * (np.linalg.slogdet(v)[1] + left @ inverse @ left + restricted)

    best = scipy.optimize.minimize_scalar(lambda a: -height(a), bounds=(0, 20), method="bounded",
                                          options={"xatol": 1e-10})  # fmt: skip
    assert found.area_variance == pytest.approx(best.x, rel=1e-6)


def test_moments_solve_fay_and_herriots_equation():
    y, d, x = drawn(2)
    found = fay_herriot(y, d, x, fit="moment")
    left = y - x @ found.coefficients
    assert np.sum(left**2 / (found.area_variance + d)) == pytest.approx(len(y) - 2, rel=1e-9)


def test_equal_variances_have_a_closed_form():
    y = np.array([1.0, 2.0, 4.0, 9.0])
    found = fay_herriot(y, np.full(4, 0.5), np.ones((4, 1)))
    a = np.var(y, ddof=1) - 0.5
    assert found.area_variance == pytest.approx(a, rel=1e-9)
    own = a / (a + 0.5)
    np.testing.assert_allclose(found.estimate, own * y + (1 - own) * y.mean(), rtol=1e-9)


@pytest.mark.parametrize("fit", ["reml", "ml", "moment"])
def test_no_variance_between_areas_gives_way_to_the_adjusted_fit_and_says_so(fit):
    y, d, x = np.array([1.0, 1.1, 0.9, 1.0, 1.05]), np.full(5, 1.0), np.ones((5, 1))
    found = fay_herriot(y, d, x, fit=fit)
    assert found.was_zero
    assert found.fit == "adjusted"
    assert (found.own_weight > 0).all()


def test_an_area_without_answers_gets_what_the_model_says_and_is_less_sure():
    y, d, x = drawn(3)
    y[7], d[7] = np.nan, np.nan
    found = fay_herriot(y, d, x)
    assert found.estimate[7] == found.synthetic[7]
    assert found.own_weight[7] == 0
    assert found.mse[7] > found.area_variance


def test_ml_allows_for_the_bias_of_its_variance():
    y, d, x = drawn(4, areas=15)
    found = fay_herriot(y, d, x, fit="ml")
    a = found.area_variance
    share, v = d / (a + d), a + d
    spread = np.linalg.inv((x / v[:, None]).T @ x)
    plain = a * share + share**2 * np.einsum("ij,jk,ik->i", x, spread, x)
    plain += 2 * share**2 / (a + d) * 2 / np.sum(v**-2)
    assert (found.mse > plain).all()


def test_the_order_of_areas_does_not_matter():
    y, d, x = drawn(5)
    turned = fay_herriot(y[::-1], d[::-1], x[::-1])
    np.testing.assert_allclose(turned.estimate[::-1], fay_herriot(y, d, x).estimate, rtol=1e-9)


@pytest.mark.parametrize(("change", "words"), [
    (lambda y, d, x: (y, np.where(d > 1, 0, d), x), "missing or 0; smooth"),
    (lambda y, d, x: (y[:4], d[:4], x[:4]), "only 4 areas have answers, for 2 covariates"),
    (lambda y, d, x: (y, d, np.column_stack([x, x[:, 1]])), "say the same as others"),
    (lambda y, d, x: (y, d, x * np.nan), "a covariate is missing"),
    (lambda y, d, x: (y, d[:3], x), "3 variances"),
])  # fmt: skip
def test_what_cannot_be_modelled_is_refused(change, words):
    with pytest.raises(UnsuitableData, match=words):
        fay_herriot(*change(*drawn(6)))


def test_smoothed_variances_are_never_zero_and_double_with_half_the_answers():
    found = smoothed_variances([0.0, 0.0, np.nan], [10, 20, 0])
    assert found[0] == pytest.approx(2 * found[1])
    assert found[1] > 0
    assert np.isinf(found[2])


def test_benchmarked_areas_add_up_to_the_whole_and_the_least_sure_move_most():
    draw = np.random.default_rng(7)
    theta, error = draw.uniform(0.1, 0.5, 20), draw.uniform(0.001, 0.01, 20)
    share = draw.dirichlet(np.ones(20))
    new, spread = benchmarked(theta, error, share, 0.4)
    assert share @ new == pytest.approx(0.4, rel=1e-12)
    assert (spread >= error).all()
    moved = np.abs(new - theta)
    assert np.argmax(moved) == np.argmax(share * error)
    with pytest.raises(UnsuitableData, match="do not add up"):
        benchmarked(theta, error, share * 2, 0.4)
