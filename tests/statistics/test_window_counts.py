import json
from fractions import Fraction
from math import comb
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from evenhand.statistics.cells import cells_holding
from evenhand.statistics.moved_counts import moved_places, rerun, verdicts
from evenhand.statistics.window_counts import at_least, at_most, clusters, windows_of

REFERENCE = Path(__file__).parents[1] / "reference" / "hot_spots"


def grid(side: int) -> tuple[np.ndarray, np.ndarray]:
    """Give the neighbours of a square of cells, those at the corners included."""
    column, row = (at.ravel() * 100.0 + 50 for at in np.meshgrid(np.arange(side), np.arange(side)))
    return cells_holding(column, row, shape="square", cell_m=100).neighbours(150)


def test_places_agree_with_other_software():
    rows = pd.read_csv(REFERENCE / "input.csv")
    expected = json.loads((REFERENCE / "expected.json").read_text())
    windows = windows_of(rows["exposure"].to_numpy(float), *grid(4))
    found = clusters(rows["count"].to_numpy(float), windows, false_share=0.05, least=1.0)
    named = {
        "count_around": found.around,
        "expected": found.expected,
        "ratio_low": found.low,
        "ratio_high": found.high,
        "p_value": found.p_value,
        "p_adjusted": found.p_adjusted,
    }
    for name, values in named.items():
        np.testing.assert_allclose(values, expected[name], rtol=1e-9, err_msg=name)
    np.testing.assert_array_equal(
        found.is_hot | found.is_cold, np.array(expected["p_adjusted"]) <= 0.05
    )
    assert found.is_hot.sum() > 0 and found.is_cold.sum() > 0


@pytest.mark.parametrize(("total", "numerator"), [(1, 1), (7, 3), (40, 1), (40, 19)])
def test_tails_are_those_of_exact_fractions(total: int, numerator: int):
    share = Fraction(numerator, 20)
    mass = [comb(total, k) * share**k * (1 - share) ** (total - k) for k in range(total + 1)]
    counts = np.arange(total + 1.0)
    shares = np.full(total + 1, float(share))
    np.testing.assert_allclose(
        at_least(counts, total, shares), [float(sum(mass[k:])) for k in range(total + 1)], rtol=1e-9
    )
    np.testing.assert_allclose(
        at_most(counts, total, shares),
        [float(sum(mass[: k + 1])) for k in range(total + 1)],
        rtol=1e-9,
    )


def test_a_window_of_everything_holds_everything():
    windows = windows_of(np.ones(3), np.array([0, 3, 6, 9]), np.tile(np.arange(3), 3))
    found = clusters(np.array([5.0, 0.0, 1.0]), windows, false_share=0.05, least=1.0)
    assert found.p_value.tolist() == [1.0, 1.0, 1.0]
    assert found.ratio.tolist() == [1.0, 1.0, 1.0]


def test_windows_that_expect_too_little_are_not_judged_nor_counted_in_the_family():
    exposure = np.array([100.0, 100.0, 100.0, 0.1, 0.0])
    alone = np.arange(6), np.arange(5, dtype=np.int32)
    found = clusters(np.array([20.0, 2.0, 2.0, 9.0, 1.0]), windows_of(exposure, *alone),
                     false_share=0.05, least=1.0)  # fmt: skip
    assert found.can_say.tolist() == [True, True, True, False, False]
    assert np.isnan(found.p_value[3:]).all()
    assert not found.is_hot[3]
    assert np.isnan(found.ratio[4])
    three = clusters(np.array([20.0, 2.0, 12.0]), windows_of(np.ones(3), np.arange(4),
                     np.arange(3, dtype=np.int32)), false_share=0.05, least=1.0)  # fmt: skip
    assert found.p_adjusted[0] == pytest.approx(2 * 3 * found.p_value[0])
    assert len(three.p_value) == 3


def test_no_map_of_even_risk_is_called_more_often_than_promised():
    rng = np.random.default_rng(1)
    exposure = np.exp(rng.uniform(0, np.log(20), 400))
    windows = windows_of(exposure, *grid(20))
    share = exposure / exposure.sum()
    called = sum(
        bool((found.is_hot | found.is_cold).any())
        for _ in range(200)
        for found in [clusters(rng.multinomial(800, share).astype(float), windows,
                               false_share=0.05, least=1.0)]
    )  # fmt: skip
    assert called / 200 <= 0.05 + 0.051


@pytest.mark.parametrize("seed", range(8))
def test_quick_verdicts_are_those_of_the_full_test(seed: int):
    rng = np.random.default_rng(seed)
    windows = windows_of(np.exp(rng.uniform(0, 3, 225)), *grid(15))
    risk = windows.share * np.exp(rng.normal(0, 0.2 * seed, 225))
    counts = rng.multinomial(60 + 400 * seed, risk / risk.sum()).astype(float)
    full = clusters(counts, windows, false_share=0.2, least=0.5)
    quick = verdicts(counts, windows, judged=full.can_say, false_share=0.2)
    np.testing.assert_array_equal(quick, full.is_hot.astype(int) - full.is_cold.astype(int))


def test_moved_places_stay_within_their_error():
    x, y = moved_places(np.zeros(500), np.zeros(500), np.linspace(0, 99, 500), seed=1)
    far = np.hypot(x, y)
    assert (far <= np.linspace(0, 99, 500)[:, None] + 1e-9).all()
    # Evenly over a disc half of the area, hence half of the draws, lies beyond r / √2.
    assert np.mean(far[1:] > np.linspace(0, 99, 500)[1:, None] / np.sqrt(2)) == pytest.approx(
        0.5, abs=0.02
    )


def rerun_of(places: np.ndarray, counts: np.ndarray, share_lost: float = 0.0, draws: int = 100):
    windows = windows_of(np.ones(len(counts)), np.arange(len(counts) + 1),
                         np.arange(len(counts), dtype=np.int32))  # fmt: skip
    found = clusters(counts, windows, false_share=0.05, least=0.5)
    verdict = found.is_hot.astype(np.int8) - found.is_cold.astype(np.int8)
    return found, rerun(places.astype(np.int32), windows, verdict, judged=found.can_say,
                        false_share=0.05, share_lost=share_lost, draws=draws, seed=1)  # fmt: skip


def test_what_cannot_move_is_always_kept():
    counts = np.array([30.0, *[2.0] * 10])
    rows = np.repeat(np.arange(11), counts.astype(int))
    found, again = rerun_of(np.repeat(rows[:, None], 4, axis=1), counts)
    assert found.is_hot.tolist() == [True] + [False] * 10
    assert (again.kept == 1.0).all()
    assert (again.n_hot == 1).all()


def test_a_place_whose_records_may_lie_next_door_is_not_stable():
    counts = np.array([12.0, *[3.0] * 10])
    rows = np.repeat(np.arange(11), counts.astype(int))
    spots = np.repeat(rows[:, None], 4, axis=1)
    spots[:12, 1:] = 1
    found, again = rerun_of(spots, counts)
    assert found.is_hot[0]
    assert again.kept[0] < 0.5


def test_lost_rows_weaken_what_only_just_stands_out():
    counts = np.array([10.0, *[2.0] * 10])
    rows = np.repeat(np.arange(11), counts.astype(int))
    spots = np.repeat(rows[:, None], 4, axis=1)
    found, none_lost = rerun_of(spots, counts)
    _, half_lost = rerun_of(spots, counts, share_lost=0.5)
    assert found.is_hot[0]
    assert none_lost.kept[0] == 1.0
    assert half_lost.kept[0] < 0.8
