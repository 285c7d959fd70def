import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import scipy

from evenhand.errors import UnsuitableData
from evenhand.statistics.polychoric import polychoric, polychoric_matrix
from evenhand.statistics.reliability import reliability

FOLDER = Path(__file__).parents[1] / "reference/reliability"
R = json.loads((FOLDER / "expected.json").read_text())
ITEMS = pd.read_csv(FOLDER / "input.csv").to_numpy(dtype=float)


def test_polychoric_correlations_are_those_of_r():
    np.testing.assert_allclose(polychoric_matrix(ITEMS), R["polychoric"], atol=2e-4)


def test_alpha_omega_and_ranges_are_those_of_r():
    found = reliability(ITEMS)
    assert found.alpha == pytest.approx(R["alpha"], rel=1e-9)
    assert (found.alpha_low, found.alpha_high) == pytest.approx(R["feldt"], rel=1e-6)
    assert found.ordinal_alpha == pytest.approx(R["ordinal_alpha"], abs=2e-4)
    assert found.omega == pytest.approx(R["omega"], abs=2e-4)
    np.testing.assert_allclose(found.item_rest, R["item_rest"], rtol=1e-9)
    assert found.backward == ()


@pytest.mark.parametrize("rho", [-0.9, -0.3, 0.0, 0.5, 0.95])
def test_the_correlation_behind_a_table_is_found_exactly(rho):
    """Cut a bivariate normal by another program's integral: the fit must give its correlation."""
    cuts = np.array([-np.inf, -0.5, 0.4, 1.2, np.inf])
    both = scipy.stats.multivariate_normal([0, 0], [[1, rho], [rho, 1]])
    lower = [[both.cdf([min(a, 9), min(b, 9)]) if min(a, b) > -np.inf else 0.0 for b in cuts]
             for a in cuts]  # fmt: skip
    cells = np.diff(np.diff(lower, axis=0), axis=1)
    first, second = np.indices((4, 4)).reshape(2, -1)
    assert polychoric(first, second, cells.ravel()) == pytest.approx(rho, abs=1e-4)


def test_an_item_coded_backwards_is_named():
    turned = ITEMS.copy()
    turned[:, 2] = turned[:, 2].max() - turned[:, 2]
    assert reliability(turned).backward == (2,)


def test_categories_count_by_their_order_alone():
    stretched = np.where(ITEMS.max() == ITEMS, 40.0, ITEMS)
    assert reliability(stretched).ordinal_alpha == pytest.approx(
        reliability(ITEMS).ordinal_alpha, abs=1e-7
    )


def test_weights_of_two_are_respondents_twice():
    twice = reliability(np.vstack([ITEMS[:100], ITEMS]))
    weighted = reliability(ITEMS, np.r_[np.full(100, 2.0), np.ones(300)])
    assert weighted.ordinal_alpha == pytest.approx(twice.ordinal_alpha, abs=1e-6)
    assert weighted.alpha == pytest.approx(twice.alpha, rel=1e-4)


def test_items_that_have_nothing_in_common_have_no_reliability():
    noise = np.random.default_rng(1).integers(0, 4, (2000, 4))
    found = reliability(noise)
    assert abs(found.alpha) < 0.1
    assert found.alpha_low < 0 < found.alpha_high


@pytest.mark.parametrize(("items", "words"), [
    (ITEMS[:, :1], "at least two items"),
    (ITEMS[:20], "20 respondents answered every item"),
    (np.column_stack([ITEMS, np.ones(400)]), "the same answer to item 6"),
])  # fmt: skip
def test_what_is_no_scale_is_refused(items, words):
    with pytest.raises(UnsuitableData, match=words):
        reliability(items)
