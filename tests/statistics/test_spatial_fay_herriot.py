import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from evenhand.errors import UnsuitableData
from evenhand.statistics.fay_herriot import fay_herriot
from evenhand.statistics.share_areas import normality, share_areas
from evenhand.statistics.spatial_fay_herriot import (
    bootstrap_mse,
    neighbour_weights,
    spatial_fay_herriot,
)
from evenhand.statistics.spatial_likelihood import Spatial

FOLDER = Path(__file__).parents[1] / "reference/spatial_fay_herriot"
R = json.loads((FOLDER / "expected.json").read_text())
ROWS = pd.read_csv(FOLDER / "input.csv")
Y, D = ROWS["y"].to_numpy(), ROWS["d"].to_numpy()
X = np.column_stack([np.ones(42), ROWS["x"]])


def grid(wide, high):
    at = [(n % wide, n // wide) for n in range(wide * high)]
    pairs = [(i, j) for i, (a, b) in enumerate(at) for j, (c, d) in enumerate(at)
             if abs(a - c) + abs(b - d) == 1]  # fmt: skip
    return neighbour_weights(pairs, wide * high)


W = grid(7, 6)


@pytest.mark.parametrize("fit", ["reml", "ml"])
def test_dense_matrices_in_r_give_the_same(fit):
    found, expected = spatial_fay_herriot(Y, D, X, W, fit=fit), R[fit]
    assert found.area_variance == pytest.approx(expected["area_variance"], rel=1e-6)
    assert found.rho == pytest.approx(expected["rho"], abs=1e-6)
    for name in ("coefficients", "std_errors", "estimate"):
        np.testing.assert_allclose(getattr(found, name), expected[name], rtol=1e-6, atol=1e-7)
    # R's derivatives are differences.
    np.testing.assert_allclose(found.mse, expected["mse"], rtol=1e-5)
    assert found.log_likelihood == pytest.approx(expected["log_likelihood"], abs=1e-9)


def test_with_no_likeness_of_neighbours_it_is_fay_and_herriots_model():
    model = Spatial(Y, D, X, W, restricted=True)
    a, height = model.best_at(0.0, adjusted=False)
    plain = fay_herriot(Y, D, X)
    assert a == pytest.approx(plain.area_variance, rel=1e-6)
    assert height == pytest.approx(plain.log_likelihood, abs=1e-9)
    assert model.height(a, 0.0) == pytest.approx(height, abs=1e-9)


def test_the_mean_squared_error_is_that_of_drawing_anew():
    found = spatial_fay_herriot(Y, D, X, W)
    again = bootstrap_mse(found, D, X, W, draws=25, seed=4)
    # 42 areas of 25 draws each: the mean ratio has a standard error of about .06.
    assert (again / found.mse).mean() == pytest.approx(1, abs=0.19)


def test_an_area_without_answers_leans_on_its_neighbours():
    y, rise = Y.copy(), Y.copy()
    y[16] = rise[16] = np.nan
    rise[[9, 15, 17, 23]] += 1
    found, risen = (spatial_fay_herriot(v, D, X, W) for v in (y, rise))
    assert found.own_weight[16] == 0
    assert found.estimate[16] != pytest.approx(found.synthetic[16], abs=1e-3)
    assert risen.estimate[16] > found.estimate[16]
    assert found.mse[16] > np.median(np.delete(found.mse, 16))


def test_no_difference_between_areas_gives_way_to_the_adjusted_likelihood():
    draw = np.random.default_rng(2)
    y = 1 + draw.normal(0, 0.05, 42)
    found = spatial_fay_herriot(y, np.full(42, 1.0), np.ones((42, 1)), W)
    assert found.was_zero
    assert found.area_variance > 0
    assert np.isfinite(found.mse).all()


@pytest.mark.parametrize("scale", [1e-3, 1e3])
def test_the_unit_of_the_estimates_does_not_matter(scale):
    plain = spatial_fay_herriot(Y, D, X, W)
    found = spatial_fay_herriot(scale * Y, scale**2 * D, X, W)
    assert found.rho == pytest.approx(plain.rho, abs=1e-5)
    assert found.area_variance == pytest.approx(scale**2 * plain.area_variance, rel=1e-5)
    np.testing.assert_allclose(found.estimate, scale * plain.estimate, rtol=1e-5, atol=1e-6)


def test_sure_areas_keep_what_they_say():
    found = spatial_fay_herriot(Y, D / 1000, X, W)
    assert (found.own_weight > 0.95).all()
    np.testing.assert_allclose(found.estimate, Y, atol=0.1)


def test_the_order_of_areas_does_not_matter():
    turned = spatial_fay_herriot(Y[::-1], D[::-1], X[::-1], W[::-1, ::-1])
    plain = spatial_fay_herriot(Y, D, X, W)
    np.testing.assert_allclose(turned.estimate[::-1], plain.estimate, rtol=1e-6)


@pytest.mark.parametrize(("change", "words"), [
    ({"neighbours": W[:4]}, "one row and column for each of the 42"),
    ({"neighbours": W * 2}, "do not add up to 1"),
    ({"neighbours": W * 0}, "no area has a neighbour"),
    ({"direct": np.where(np.arange(42) < 8, Y, np.nan)}, "only 8 areas have answers"),
    ({"variances": D * 0}, "missing or 0; smooth"),
])  # fmt: skip
def test_what_cannot_be_modelled_is_refused(change, words):
    given = {"direct": Y, "variances": D, "covariates": X, "neighbours": W} | change
    with pytest.raises(UnsuitableData, match=words):
        spatial_fay_herriot(**given)


def test_neighbours_must_be_two_areas_that_are_there():
    with pytest.raises(UnsuitableData, match="outside 0 to 2"):
        neighbour_weights([(0, 3)], 3)


def test_shares_on_the_arcsine_scale_stay_inside_and_keep_a_spread():
    shares = np.array([0.0, 0.0, 0.05, 0.1, 0.02, 0.0, 0.08, np.nan])
    found = share_areas(shares, np.full(8, 25.0), np.ones((8, 1)))
    low, high = found.interval()
    assert (low >= 0).all()
    assert (high <= 1).all()
    assert (high - low > 0.01).all()
    assert (found.estimate[[0, 1, 5]] > 0).all()
    assert found.mse[7] > found.mse[:7].max()


def test_turning_back_gives_the_mean_and_spread_of_draws():
    found = share_areas([0.2, 0.4, 0.5, 0.7, 0.3, 0.6], np.full(6, 12.0), np.ones((6, 1)))
    draw = np.random.default_rng(1).normal(size=(400_000, 6))
    drawn = np.sin(found.model.estimate + draw * np.sqrt(found.model.mse)) ** 2
    np.testing.assert_allclose(found.estimate, drawn.mean(axis=0), atol=1e-3)
    np.testing.assert_allclose(found.mse, drawn.var(axis=0), rtol=0.02)


def test_shares_of_neighbours_may_lean_on_each_other():
    shares = np.clip(0.2 + 0.05 * Y, 0, 1)
    apart = share_areas(shares, np.full(42, 15.0), X)
    together = share_areas(shares, np.full(42, 15.0), X, neighbours=W)
    assert together.model.rho > 0
    assert not np.allclose(apart.estimate, together.estimate)


def test_shares_outside_0_to_1_are_refused():
    with pytest.raises(UnsuitableData, match="outside 0 to 1"):
        share_areas([0.1, 1.2, 0.3, 0.4], [10] * 4, np.ones((4, 1)))


def test_skewed_residuals_are_not_taken_for_normal():
    draw = np.random.default_rng(3)
    assert normality(draw.normal(size=80))[1] > 0.01
    assert normality(draw.exponential(size=80) ** 2)[1] < 0.001
    assert np.isnan(normality([1.0, np.nan])[1])
