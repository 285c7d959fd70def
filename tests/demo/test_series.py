import numpy as np
import pytest
from scipy.spatial import cKDTree

from evenhand.demo.series import monthly_counts, point_pattern


def test_poisson_counts_have_the_mean_and_variance_asked_for():
    counts = monthly_counts(4_000, 50.0, np.random.default_rng(1))
    # Standard errors: mean 0.11; dispersion index sqrt(2 / 4000) = 0.022.
    assert counts.mean() == pytest.approx(50, abs=0.4)
    assert counts.var() / counts.mean() == pytest.approx(1, abs=0.08)


def test_overdispersed_counts_have_the_ratio_asked_for():
    counts = monthly_counts(4_000, 50.0, np.random.default_rng(1), dispersion=2.5)
    assert counts.var() / counts.mean() == pytest.approx(2.5, abs=0.25)


def test_season_peaks_in_the_first_month_of_each_year():
    counts = monthly_counts(1_200, 100.0, np.random.default_rng(1), season=0.4)
    by_month = counts.reshape(-1, 12).mean(axis=0)
    assert by_month.argmax() in (11, 0, 1)
    assert by_month.max() / by_month.min() == pytest.approx(1.4 / 0.6, rel=0.08)


def test_memory_ties_a_month_to_the_one_before():
    counts = monthly_counts(3_000, 2_000.0, np.random.default_rng(1), memory=0.7)
    logs = np.log(counts)
    assert np.corrcoef(logs[1:], logs[:-1])[0, 1] == pytest.approx(0.7, abs=0.06)


def test_trend_and_change_multiply_the_mean():
    counts = monthly_counts(48, 1e6, np.random.default_rng(1), yearly=0.9, change_at=24, factor=0.5)
    assert counts[12] / counts[0] == pytest.approx(0.9, abs=0.01)
    assert counts[36] / counts[0] == pytest.approx(0.9**3 * 0.5, abs=0.01)


@pytest.mark.parametrize("offspring", [0.0, 0.3])
def test_close_pairs_exceed_chance_only_with_offspring(offspring):
    places, times = point_pattern(2_000, np.random.default_rng(1), offspring=offspring)
    assert 1_800 < len(times) < 2_200
    pairs = cKDTree(places).query_pairs(100, output_type="ndarray")
    rng = np.random.default_rng(2)

    def close(at):
        return (np.abs(at[pairs[:, 0]] - at[pairs[:, 1]]) <= 7).sum()

    chance = np.mean([close(rng.permutation(times)) for _ in range(19)])
    assert (close(times) > 1.2 * chance) == (offspring > 0)
