import json
from itertools import product
from pathlib import Path

import numpy as np
import pytest
from scipy import stats

from evenhand.statistics.categories import chi_square_test, exact_g_test, g_statistic


@pytest.mark.parametrize(
    ("counts", "published"),
    [((3, 0, 0, 0, 0, 0, 0), 11.68), ((2, 1, 0, 0, 0, 0, 0), 7.86), ((1, 1, 1, 0, 0, 0, 0), 5.08)],
)
def test_g_is_as_published(counts, published):
    assert g_statistic(counts) == pytest.approx(published, abs=0.005)


def brute(counts, shares) -> float:
    """List every sequence of events, one by one."""
    total, classes = sum(counts), len(counts)
    observed, tail = g_statistic(counts, shares), 0.0
    for sequence in product(range(classes), repeat=total):
        table = np.bincount(sequence, minlength=classes)
        if g_statistic(table, shares) >= observed * (1 - 1e-7):
            tail += float(np.prod(np.asarray(shares)[list(sequence)]))
    return tail


@pytest.mark.parametrize("counts", [(3, 0, 0), (2, 2, 1), (4, 1, 0), (1, 1, 1)])
@pytest.mark.parametrize("shares", [(1 / 3, 1 / 3, 1 / 3), (0.5, 0.3, 0.2)])
def test_exact_p_equals_listing_every_sequence(counts, shares):
    assert exact_g_test(counts, shares) == pytest.approx(brute(counts, shares), rel=1e-9)
    if len(set(shares)) == 1:
        assert exact_g_test(counts) == pytest.approx(brute(counts, shares), rel=1e-9)


def test_three_on_one_weekday_by_hand():
    # 7 of the 7³ = 343 ways put three events on one day
    assert exact_g_test([0, 3, 0, 0, 0, 0, 0]) == pytest.approx(7 / 343, rel=1e-9)


@pytest.mark.parametrize("total", [3, 7, 12, 20])
def test_exact_test_never_exceeds_its_size(total):
    rng = np.random.default_rng(1)
    p = [exact_g_test(rng.multinomial(total, [1 / 7] * 7)) for _ in range(300)]
    assert np.mean(np.array(p) <= 0.05) <= 0.05 + 3 * np.sqrt(0.05 * 0.95 / 300) + 0.005


def test_exact_test_refuses_to_list_too_many_tables():
    with pytest.raises(ValueError, match="too many to list"):
        exact_g_test([40, 30, 20, 10, 30, 20, 10], [0.1, 0.1, 0.1, 0.1, 0.2, 0.2, 0.2])


def test_chi_square_equals_scipy_and_dispersion_lowers_it():
    counts = [20, 31, 25, 22, 40, 51, 18]
    plain = chi_square_test(counts)
    assert plain == pytest.approx(stats.chisquare(counts).pvalue, rel=1e-9)
    assert chi_square_test(counts, dispersion=2.0, degrees=60) > plain


def test_no_events_have_no_p_value():
    assert np.isnan(exact_g_test([0, 0, 0]))
    assert np.isnan(chi_square_test([0, 0, 0]))


def test_an_even_week_agrees_with_r():
    path = Path(__file__).parents[1] / "reference/weekday/expected.json"
    told = json.loads(path.read_text())
    days = [53, 52, 52, 52, 52, 52, 52]
    found = chi_square_test([12, 9, 15, 11, 22, 30, 18], days)
    assert found == pytest.approx(told["chi_square"], rel=1e-9)
    assert exact_g_test([3, 1, 0, 0, 0, 0, 0]) == pytest.approx(told["exact_3_1"], rel=1e-9)
