import numpy as np
import pytest
from scipy import stats

from evenhand.statistics.dispersion import (
    cluster_dispersion,
    group_dispersion,
    lasting_dispersion,
    table_dispersion,
)


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
