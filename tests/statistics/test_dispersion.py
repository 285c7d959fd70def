import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from evenhand.statistics.area_rates import differs_from_rest
from evenhand.statistics.dispersion import (
    INDEPENDENT,
    UNKNOWN,
    Dispersion,
    cluster_dispersion,
    dispersed_counts,
    free_share,
    group_dispersion,
    lasting_dispersion,
    margin_dispersion,
    neighbour_dispersion,
    table_dispersion,
    widened,
)
from evenhand.statistics.poisson_rates import exact_interval

REFERENCE = Path(__file__).parents[1] / "reference" / "dispersion"


@pytest.fixture
def table():
    return pd.read_csv(REFERENCE / "input.csv").set_index("area_id").to_numpy(float)


@pytest.fixture
def told():
    return json.loads((REFERENCE / "expected.json").read_text())


def test_the_dispersion_of_a_table_is_that_of_a_quasi_poisson_model_in_r(table, told):
    found = table_dispersion(table)
    assert found.degrees == told["degrees"]
    assert found.value == pytest.approx(told["dispersion"], rel=1e-7)  # R iterates to 1e-8


def test_the_dispersion_given_the_margins_agrees_with_r(table, told):
    found = margin_dispersion(table)
    assert found.value == pytest.approx(told["margins"], rel=1e-9)
    assert found.degrees == pytest.approx(told["margins_degrees"], rel=1e-9)


def test_the_variance_given_the_margins_is_that_of_shuffled_events():
    rows, columns = np.repeat([0, 1, 2], [5, 3, 9]), np.repeat([0, 1, 2, 3], [4, 6, 2, 5])
    draw, found = np.random.default_rng(4), []
    for _ in range(4000):
        cell = rows * 4 + draw.permutation(columns)
        found.append(margin_dispersion(np.bincount(cell, minlength=12).reshape(3, 4)).value)
    assert np.mean(found) == pytest.approx(1.0, abs=3 * np.std(found) / np.sqrt(len(found)))


def test_clusters_in_sparse_tables_show_given_the_margins_and_hide_from_pearson():
    draw = np.random.default_rng(6)
    level = np.outer(np.exp(draw.uniform(0, 3, 40)), np.ones(12))
    level *= 400 / level.sum()
    tables = [dispersed_counts(draw, level, 2.0) for _ in range(200)]
    assert np.mean([margin_dispersion(one).value for one in tables]) == pytest.approx(2, abs=0.08)
    assert np.mean([table_dispersion(one).value for one in tables]) < 1.85


def test_the_dispersion_of_neighbouring_months_agrees_with_r(table, told):
    values, degrees = neighbour_dispersion(table)
    enough = table.sum(axis=1) >= 20
    assert values[enough] == pytest.approx(np.array(told["neighbours"])[enough], rel=1e-9)
    assert degrees == pytest.approx([6 * 18 / 35] * 5)


def test_areas_against_the_rest_with_a_dispersion_agree_with_r(table, told):
    spread = Dispersion(told["dispersion"], told["degrees"])
    found = differs_from_rest(table.sum(axis=1), np.array(told["base"]), spread)
    assert found == pytest.approx(told["p_value_adjusted"], rel=1e-7)


def test_ranges_with_a_dispersion_agree_with_r(table, told):
    wider = Dispersion(told["dispersion"], told["degrees"]).widened(0.95)
    low, high = exact_interval(table.sum(axis=1) / wider, 1 / wider)
    assert low == pytest.approx(told["low"], rel=1e-9)
    assert high == pytest.approx(told["high"], rel=1e-9)


def test_neighbours_know_no_season_and_no_growth():
    months = np.arange(48)
    level = 100 * np.exp(0.4 * np.cos(2 * np.pi * months / 12) + 0.2 * months / 12)
    drawn = np.random.default_rng(3).poisson(level, (400, 48)).astype(float)
    assert neighbour_dispersion(drawn)[0].mean() == pytest.approx(1.0, abs=0.25)
    about = ((drawn - drawn.mean(axis=1, keepdims=True)) ** 2).mean() / drawn.mean()
    assert about > 8  # what the plain variance over mean would make of it


def test_a_rare_row_takes_the_median_of_the_others_as_known():
    rows = np.array([[10.0, 20, 10, 20, 10, 20, 10], [0, 1, 0, 0, 2, 0, 0], [20.0] * 7])
    values, degrees = neighbour_dispersion(rows)
    # By hand: 20² / (10 + 80 + 10) = 4 three times, 20² / (20 + 40 + 20) = 5 twice.
    assert values.tolist() == [4.4, 2.2, 0.0]
    assert np.isinf(degrees[1])
    assert not np.isinf(degrees[0])


def test_no_row_with_enough_gives_no_dispersion():
    assert np.isnan(neighbour_dispersion(np.array([[1.0, 0, 2, 0, 1, 0, 1]]))[0]).all()


@pytest.mark.parametrize("spread", [1.0, 1.5, 4.0])
def test_drawn_counts_have_the_mean_and_the_variance_asked_for(spread):
    drawn = dispersed_counts(np.random.default_rng(5), np.array([0.0, 3.0, 40.0]), spread,
                             (200_000, 3))  # fmt: skip
    assert (drawn[:, 0] == 0).all()
    assert drawn[:, 1:].mean(axis=0) == pytest.approx([3, 40], rel=0.01)
    assert drawn[:, 1:].var(axis=0) == pytest.approx([3 * spread, 40 * spread], rel=0.02)


def test_nothing_is_allowed_for_where_nothing_is_known_or_counts_vary_too_little():
    assert UNKNOWN.allowed == Dispersion(0.7, 20).allowed == INDEPENDENT
    assert widened([0.7, np.nan, 2.0], [10, 0, np.inf], 0.95) == pytest.approx([1, 1, 2])


def test_an_estimate_with_few_degrees_widens_by_student_over_normal():
    assert widened(2.0, 5, 0.95) == pytest.approx(2 * (2.570582 / 1.959964) ** 2, rel=1e-6)


def test_table_dispersion_is_pearsons_statistic_over_its_degrees():
    table = np.random.default_rng(1).poisson(20, (5, 12)).astype(float)
    found = table_dispersion(table)
    pearson = stats.chi2_contingency(table, correction=False)
    assert found.degrees == pearson.dof == 44
    assert found.value == pytest.approx(pearson.statistic / pearson.dof, rel=1e-9)


@pytest.mark.parametrize("spread", [1.0, 2.0, 4.0])
def test_planted_dispersion_is_found(spread):
    draw = np.random.default_rng(2)
    shape = 30 / max(spread - 1, 1e-9)
    table = draw.poisson(30, (40, 24)) if spread == 1 else draw.negative_binomial(
        shape, 1 / spread, (40, 24)
    )  # fmt: skip
    assert table_dispersion(table.astype(float)).value == pytest.approx(spread, rel=0.12)
    assert lasting_dispersion(table.astype(float)).value == pytest.approx(spread, rel=0.2)


def test_likeness_of_neighbouring_months_raises_what_lasts():
    draw = np.random.default_rng(3)
    noise = np.zeros((60, 24))
    for month in range(24):
        before = noise[:, month - 1] if month else 0
        noise[:, month] = 0.4 * before + draw.normal(0, 0.25, 60)
    table = draw.poisson(30 * np.exp(noise)).astype(float)
    assert lasting_dispersion(table).value > 1.4 * table_dispersion(table).value


def test_group_dispersion_ignores_differences_between_groups():
    draw = np.random.default_rng(4)
    counts = np.concatenate([draw.poisson(5, 400), draw.poisson(50, 400)]).astype(float)
    assert group_dispersion(counts, np.repeat([0, 1], 400)).value == pytest.approx(1, abs=0.1)


def test_one_row_or_column_has_no_dispersion():
    assert np.isnan(table_dispersion(np.array([[3.0, 4.0]])).value)
    assert np.isnan(table_dispersion(np.array([[3.0, 0.0], [2.0, 0.0]])).value)


def test_clusters_of_one_size_inflate_by_that_size_and_independent_events_do_not():
    draw = np.random.default_rng(5)
    table = draw.poisson(0.3, (2000, 7)).astype(float)
    assert cluster_dispersion(table).value == pytest.approx(1, abs=0.05)
    assert cluster_dispersion(4 * table).value == pytest.approx(4, abs=0.2)


def test_clusters_of_mixed_size_inflate_by_the_square_of_their_size():
    draw = np.random.default_rng(6)
    ones, tens = draw.poisson(0.9, (3000, 7)), 10 * draw.poisson(0.01, (3000, 7))
    expected = (0.9 + 100 * 0.01) / (0.9 + 10 * 0.01)
    assert cluster_dispersion((ones + tens).astype(float)).value == pytest.approx(expected, rel=0.1)


def test_classes_that_are_alike_have_fewer_degrees_of_freedom_by_brute_force():
    # Box's epsilon matches mean and variance of the sum of squares about the mean.
    likeness, classes, draws = 0.5, 6, 200_000
    apart = np.abs(np.subtract.outer(np.arange(classes), np.arange(classes)))
    drawn = np.random.default_rng(2).multivariate_normal(np.zeros(classes), likeness**apart, draws)
    squares = ((drawn - drawn.mean(axis=1, keepdims=True)) ** 2).sum(axis=1)
    degrees = 2 * squares.mean() ** 2 / squares.var()
    assert free_share(likeness, classes) * (classes - 1) == pytest.approx(degrees, rel=0.02)
    assert free_share(0.0, classes) == pytest.approx(1.0)
