import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from evenhand.errors import UnsuitableData
from evenhand.statistics.ordinal_regression import (
    LARGE,
    NEGLIGIBLE,
    item_difference,
    ordinal_logit,
)

FOLDER = Path(__file__).parents[1] / "reference/ordinal_regression"
R = json.loads((FOLDER / "expected.json").read_text())
ROWS = pd.read_csv(FOLDER / "input.csv")
ITEMS = ["item1", "item2", "item3", "item4"]


def found(item):
    level = ROWS[[name for name in ITEMS if name != item]].sum(axis=1)
    return item_difference(ROWS[item], level, ROWS["group"])


def test_the_model_is_that_of_r():
    x = np.column_stack([ROWS["item2"], ROWS["group"] == "b", ROWS["group"] == "c"])
    fit = ordinal_logit(ROWS["item1"], x)
    np.testing.assert_allclose(fit.cuts, R["model"]["cuts"], rtol=1e-4)
    np.testing.assert_allclose(fit.slopes, R["model"]["slopes"], rtol=1e-4, atol=1e-5)
    assert fit.log_likelihood == pytest.approx(R["model"]["log_likelihood"], rel=1e-8)


@pytest.mark.parametrize("at", range(4))
def test_differences_between_groups_are_those_of_r(at):
    one, expected = found(ITEMS[at]), R["items"][at]
    assert one.effect == pytest.approx(expected["effect"], abs=1e-6)
    assert one.uniform == pytest.approx(expected["uniform"], abs=1e-6)
    assert one.p_value == pytest.approx(expected["p_value"], rel=1e-3)


def test_only_the_item_that_was_planted_is_large_enough():
    sizes = [found(item).effect for item in ITEMS]
    assert sizes[3] > NEGLIGIBLE
    assert max(sizes[:3]) < NEGLIGIBLE < LARGE


def test_counted_rows_are_as_good_as_single_ones():
    rows, counts = np.unique(ROWS[["item1", "item2"]].to_numpy(), axis=0, return_counts=True)
    counted = ordinal_logit(rows[:, 0], rows[:, 1:], counts)
    single = ordinal_logit(ROWS["item1"], ROWS[["item2"]])
    assert counted.log_likelihood == pytest.approx(single.log_likelihood, rel=1e-9)
    np.testing.assert_allclose(counted.slopes, single.slopes, rtol=1e-5)


def test_groups_that_are_alike_are_rarely_called_different():
    draw, called = np.random.default_rng(5), 0
    for _ in range(200):
        leaning = draw.normal(0, 1, 300)
        items = [np.searchsorted([-1, 0, 1], leaning + draw.logistic(0, 0.6, 300))
                 for _ in range(4)]  # fmt: skip
        one = item_difference(items[0], np.sum(items[1:], axis=0), np.arange(300) % 2)
        called += one.p_value < 0.05 and one.effect > NEGLIGIBLE
    assert called / 200 <= 0.05


def test_what_cannot_be_compared_is_refused():
    with pytest.raises(UnsuitableData, match="two groups are needed"):
        item_difference([1, 2], [1, 2], ["a", "a"])
    with pytest.raises(UnsuitableData, match="all answers are alike"):
        ordinal_logit([1, 1], np.empty((2, 0)))
