import numpy as np
import pytest

from evenhand.statistics.lorenz import (
    generalised_gini,
    gini,
    lorenz_points,
    places_behind,
    random_band,
    share_of_places_with,
)


@pytest.mark.parametrize(
    ("counts", "plain", "general"),
    [([3, 1, 1, 0, 0, 0, 0, 0, 0, 0], 0.78, 0.56), ([1] * 5 + [0] * 5, 0.5, 0.0)],
)
def test_gini_is_as_published(counts, plain, general):
    assert gini(counts) == pytest.approx(plain, rel=1e-9)
    assert generalised_gini(counts) == pytest.approx(general, rel=1e-9, abs=1e-12)


def test_unbiased_form_is_as_published():
    counts = [3, 1, 1, 0, 0, 0, 0, 0, 0, 0]
    assert generalised_gini(counts, unbiased=True) == pytest.approx(0.70, rel=1e-9)
    assert gini([0, 0, 0, 1, 1, 2, 6]) == pytest.approx(0.657143, abs=5e-7)


def test_gini_equals_the_mean_difference_of_all_pairs():
    counts = np.random.default_rng(1).negative_binomial(1, 0.3, 40)
    pairs = np.abs(counts[:, None] - counts[None, :]).mean()
    assert gini(counts) == pytest.approx(pairs / (2 * counts.mean()), rel=1e-12)


@pytest.mark.parametrize(("places", "events", "expected"), [(1000, 500, 0.35), (5000, 1000, 0.17)])
def test_chance_alone_gives_the_concentration_of_the_criteria(places, events, expected):
    band = random_band(events, places, draws=199)
    assert band.ginis.mean() == pytest.approx(expected, abs=0.01)


def test_band_over_visited_places_alone_knows_what_it_cannot_see():
    rng = np.random.default_rng(5)
    inside = []
    for seed in range(60):
        counts = np.bincount(rng.integers(800, size=600), minlength=800)
        seen = counts[counts > 0]
        band = random_band(600, len(seen), known=False, draws=99, seed=seed)
        inside.append(np.quantile(band.ginis, 0.975) >= generalised_gini(seen))
    assert np.mean(inside) >= 0.9


def test_places_behind_inverts_its_own_expectation():
    hit = 700 * (1 - (1 - 1 / 700) ** 500)
    assert places_behind(500, round(hit)) == pytest.approx(700, rel=0.01)
    assert places_behind(50, 50) == 50_000
    assert places_behind(50, 1) == 1


def test_lorenz_curve_runs_from_nothing_to_everything_and_never_falls():
    points = lorenz_points([5, 0, 1, 0, 3])
    assert points[0].tolist() == [0, 0]
    assert points[-1].tolist() == [1, 1]
    assert (np.diff(points[:, 1]) >= -1e-12).all()


def test_half_of_the_events_on_one_of_ten_places():
    assert share_of_places_with([6, 2, 1, 1] + [0] * 6) == pytest.approx(0.1)
    assert share_of_places_with([5, 5] + [0] * 8) == pytest.approx(0.1)


def test_nothing_counted_has_no_concentration():
    assert np.isnan(gini([0, 0]))
    assert np.isnan(generalised_gini([0, 0]))


def test_equal_bases_give_the_plain_index_and_the_plain_share():
    toy = [3, 1, 1, 0, 0, 0, 0, 0, 0, 0]
    assert generalised_gini(toy, base=[7.0] * 10) == pytest.approx(0.56, rel=1e-12)  # A22
    assert generalised_gini(toy, base=[7.0] * 10, unbiased=True) == pytest.approx(0.7, rel=1e-12)
    counts = np.array([0, 0, 0, 1, 1, 2, 6])
    assert generalised_gini(counts, base=np.ones(7)) == pytest.approx(0.657143, abs=5e-7)  # A22
    assert share_of_places_with(counts, base=np.ones(7)) == share_of_places_with(counts)


def test_the_index_over_a_base_is_that_of_the_curve_drawn_by_hand():
    # Rates 6 and 2/3: the first quarter of the base has 3/4, so the curve runs (0,0) (1/4,3/4)
    # (1,1) and encloses 2 (1/4 3/4 / 2 + 3/4 (3/4 + 1) / 2) - 1 = 1/2.
    assert generalised_gini([6, 2], base=[1, 3]) == pytest.approx(0.5, rel=1e-12)
    assert share_of_places_with([6, 2], base=[1, 3]) == pytest.approx(0.25)
    assert lorenz_points([6, 2], 5, base=[1, 3])[:, 1] == pytest.approx(
        [0, 3 / 4, 10 / 12, 11 / 12, 1]
    )


def test_events_in_proportion_to_the_base_are_not_concentrated():
    assert generalised_gini([10, 20, 30], base=[1, 2, 3]) == pytest.approx(0, abs=1e-12)
    band = random_band(6000, 3, base=[1, 2, 3], draws=199)
    assert np.median(band.ginis) < 0.02
    plain = random_band(6000, 3, draws=199)
    assert generalised_gini([1000, 2000, 3000]) > plain.ginis.max()
