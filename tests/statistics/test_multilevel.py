import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import scipy

from evenhand.errors import UnsuitableData
from evenhand.statistics.multilevel import likeliest, multilevel_shares
from evenhand.statistics.multilevel_mode import Integrated, grouped, layout_of, mode_at

FOLDER = Path(__file__).parents[1] / "reference/multilevel"
R = json.loads((FOLDER / "expected.json").read_text())
ROWS = pd.read_csv(FOLDER / "input.csv")
X = np.column_stack([np.ones(len(ROWS)), ROWS["woman"], ROWS["old"]])
KINDS = np.array([[1, a, b] for a in (0, 1) for b in (0, 1)], dtype=float)


def cells(areas):
    return {"cell_covariates": np.tile(KINDS, (areas, 1)),
            "cell_areas": np.repeat(np.arange(areas), 4),
            "cell_sizes": np.tile([300.0, 200, 250, 250], areas)}  # fmt: skip


def test_the_likeliest_values_are_those_of_lme4():
    found = likeliest(ROWS["afraid"], X, ROWS["area"])
    assert found.area_sd == pytest.approx(R["sd"], rel=2e-4)
    np.testing.assert_allclose(found.coefficients, R["coefficients"], atol=2e-4)
    # Its standard errors allow for the unsure sd too, ours at one sd do not.
    np.testing.assert_allclose(found.std_errors, R["std_errors"], rtol=0.03)


def test_no_other_coefficients_or_deviation_are_likelier():
    """The gradient and curvature by coefficients and log deviation are those of differences."""
    lay, none = layout_of(grouped(ROWS["afraid"], X, ROWS["area"])), np.zeros(3)
    at, log_sd, step = np.array([-0.4, 0.3, 0.2]), np.log(0.7), 1e-4

    def height(by):
        return Integrated(lay, log_sd + by[3], none, at + by[:3], None).with_prior(1.5)

    gradient, bend, _ = height(np.zeros(4))
    each = step * np.eye(4)
    slopes = [(height(by)[2] - height(-by)[2]) / (2 * step) for by in each]
    np.testing.assert_allclose(gradient, slopes, rtol=1e-5, atol=1e-5)
    bends = [(height(-by)[0] - height(by)[0]) / (2 * step) for by in each]
    np.testing.assert_allclose(bend, bends, rtol=1e-4, atol=1e-3)


def test_an_answer_of_weight_two_is_two_answers():
    twice = pd.concat([ROWS, ROWS[:100]])
    weights = np.r_[np.full(100, 2.0), np.ones(len(ROWS) - 100)]
    x = np.column_stack([np.ones(len(twice)), twice["woman"], twice["old"]])
    one = likeliest(ROWS["afraid"], X, ROWS["area"], weights)
    two = likeliest(twice["afraid"], x, twice["area"])
    np.testing.assert_allclose(one.coefficients, two.coefficients, rtol=1e-9)
    assert one.area_sd == pytest.approx(two.area_sd, rel=1e-9)


def test_draws_of_effects_have_the_moments_of_the_quadrature():
    data = grouped(ROWS["afraid"], X, ROWS["area"])
    mode = mode_at(data, 0.9, np.full(3, 0.2), 61)
    noise = np.random.default_rng(3).standard_normal((61, 100_000))
    drawn = mode.effects(mode.bent(), slice(0, 61), np.zeros((100_000, 3)), noise)
    np.testing.assert_allclose(drawn.mean(axis=1), mode.mean, atol=0.015)
    np.testing.assert_allclose(drawn.std(axis=1), mode.spread, rtol=0.015)
    np.testing.assert_allclose(scipy.stats.skew(drawn, axis=1), mode.skew, atol=0.05)
    assert mode.mean[60] == 0
    assert mode.spread[60] == pytest.approx(0.9)


def test_areas_of_one_answer_have_the_exact_posterior():
    """Six areas, no covariates: the whole posterior by brute force over level, sd and effects."""
    answers = np.array([1, 1, 0, 1, 0, 0, 1, 0, 0, 0, 0, 1, 1, 0, 0] * 4)
    place = np.repeat(np.arange(6), 10)
    one = np.ones((len(answers), 1))
    found = multilevel_shares(answers, one, place, np.ones((6, 1)), np.arange(6), np.ones(6),
                              draws=20_000)  # fmt: skip
    hits = np.bincount(place, weights=answers)
    level, log_sd = np.linspace(-4, 4, 161), np.linspace(-5, 1.5, 90)
    nodes, weights = np.polynomial.hermite_e.hermegauss(61)
    mass, means = np.zeros((161, 90)), np.zeros((161, 90, 6))
    for at, log in enumerate(log_sd):
        share = scipy.special.expit(level[:, None] + np.exp(log) * nodes)
        like = share[:, :, None] ** hits * (1 - share[:, :, None]) ** (10 - hits) * weights[
            None, :, None]  # fmt: skip
        total = like.sum(axis=1)
        mass[:, at] = np.exp(np.log(total).sum(axis=1) - 0.5 * np.exp(2 * log) + log)
        means[:, at] = (like * share[:, :, None]).sum(axis=1) / total
    exact = (mass[:, :, None] * means).sum(axis=(0, 1)) / mass.sum()
    assert np.max(np.abs(found.estimate - exact) / found.std_error) < 0.1


def test_areas_differ_less_than_their_own_answers_say_and_thin_ones_move_most():
    found = multilevel_shares(ROWS["afraid"], X, ROWS["area"], **cells(60))
    own = ROWS.groupby("area")["afraid"].mean().to_numpy()
    assert found.estimate.std() < own.std()
    thin, thick = found.answers <= 4, found.answers >= 15
    assert found.std_error[thin].mean() > found.std_error[thick].mean()
    assert found.area_sd_low < R["sd"] < found.area_sd_high


def test_an_area_without_answers_is_estimated_and_least_sure():
    found = multilevel_shares(ROWS["afraid"], X, ROWS["area"], **cells(61))
    assert found.answers[60] == 0
    assert found.std_error[60] > np.quantile(found.std_error[:60], 0.9)


def test_the_mix_of_the_population_counts_not_that_of_the_sample():
    women = cells(60) | {"cell_sizes": np.tile([0.0, 0, 500, 500], 60)}
    men = cells(60) | {"cell_sizes": np.tile([500.0, 500, 0, 0], 60)}
    of_women, of_men = (multilevel_shares(ROWS["afraid"], X, ROWS["area"], **mix)
                        for mix in (women, men))  # fmt: skip
    assert (of_women.estimate > of_men.estimate).all()


def test_the_same_seed_gives_the_same_shares():
    one, two = (multilevel_shares(ROWS["afraid"], X, ROWS["area"], **cells(60), draws=50)
                for _ in range(2))  # fmt: skip
    assert (one.draws == two.draws).all()


@pytest.mark.parametrize(("change", "words"), [
    ({"answers": ROWS["afraid"] * 2}, "neither 0 nor 1"),
    ({"answers": ROWS["afraid"] * 0}, "answered alike"),
    ({"areas": ROWS["area"] * 0}, "in 1 areas are too thin"),
    ({"covariates": X * np.nan}, "covariate or an area is missing"),
    ({"cell_sizes": np.zeros(240)}, "no people in the cells"),
    ({"cell_covariates": np.ones((240, 2))}, "one row of the same covariates"),
])  # fmt: skip
def test_what_is_too_thin_or_does_not_fit_is_refused(change, words):
    given = {"answers": ROWS["afraid"], "covariates": X, "areas": ROWS["area"], **cells(60)}
    with pytest.raises(UnsuitableData, match=words):
        multilevel_shares(**(given | change))


def test_truths_drawn_from_the_priors_have_even_ranks_among_their_draws():
    """Simulation-based calibration (Talts et al. 2018): χ² of ranks in ten classes."""
    rng, ranks = np.random.default_rng(12), []
    mix = np.array([0.3, 0.2, 0.25, 0.25])
    for at in range(120):
        sd, beta = abs(rng.normal()), np.r_[rng.normal(-0.5, 1), rng.normal(0, 1, 2)]
        effect = sd * rng.normal(size=30)
        place = np.repeat(np.arange(30), rng.integers(2, 12, 30))
        row = rng.choice(4, len(place), p=mix)
        chance = scipy.special.expit((KINDS @ beta)[:, None] + effect)
        y = (rng.random(len(place)) < chance[row, place]).astype(float)
        if len(np.unique(y)) < 2:
            continue
        found = multilevel_shares(y, KINDS[row], place, np.tile(KINDS, (30, 1)),
                                  np.repeat(np.arange(30), 4), np.tile(mix, 30), draws=99,
                                  coefficient_sd=1.0, seed=at)  # fmt: skip
        ranks.append(int((found.draws[:, 0] < (mix @ chance)[0]).sum()))
    counts = np.histogram(ranks, bins=np.arange(0, 101, 10))[0]
    assert scipy.stats.chisquare(counts).pvalue > 0.01
