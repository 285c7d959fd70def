import numpy as np
import pytest

from evenhand.errors import UnsuitableData
from evenhand.statistics.survey_weights import calibrated, post_stratified, raked, trimmed

SAMPLE = np.array([20, 50, 100, 30, 40, 140, 50, 100, 40, 310, 50, 70], dtype=float)
POPULATION = np.array([80, 60, 170, 55, 40, 150, 60, 165, 55, 340, 200, 125], dtype=float)
A, B = np.tile(list("1234"), 3), np.repeat(list("xyz"), 4)
ANSWERS = {"a": np.repeat(A, SAMPLE.astype(int)), "b": np.repeat(B, SAMPLE.astype(int))}
ONES = np.ones(int(SAMPLE.sum()))
MARGINS = {
    "a": {name: POPULATION[name == A].sum() for name in "1234"},
    "b": {name: POPULATION[name == B].sum() for name in "xyz"},
}
KALTON = {  # Kalton's table, as printed by the reference in methods.md A14
    raked: [[1.81, 1.45, 2.02], [1.08, 0.87, 1.21], [2.20, 1.76, 2.45], [1.83, 1.47, 2.04]],
    calibrated: [[1.82, 1.50, 1.97], [1.09, 0.78, 1.24], [2.19, 1.88, 2.34], [1.83, 1.52, 1.98]],
}


def by_cell(weights):
    return np.array([[weights[(ANSWERS["a"] == a) & (ANSWERS["b"] == b)][0] for b in "xyz"]
                     for a in "1234"])  # fmt: skip


@pytest.mark.parametrize("weigh", [raked, calibrated])
def test_kaltons_ratios_are_reproduced(weigh):
    found = weigh(ONES, ANSWERS, MARGINS)
    np.testing.assert_allclose(by_cell(found.weights), KALTON[weigh], atol=0.005 + 1e-12)


def test_post_strata_give_kaltons_ratios():
    cells = {(a, b): size for a, b, size in zip(A, B, POPULATION, strict=True)}
    found = post_stratified(ONES, ANSWERS, cells)
    printed = [[4.00, 1.00, 1.38], [1.20, 1.07, 1.10], [1.70, 1.20, 4.00], [1.83, 1.65, 1.79]]
    np.testing.assert_allclose(by_cell(found.weights), printed, atol=0.005 + 1e-12)


@pytest.mark.parametrize("weigh", [raked, calibrated])
def test_every_margin_is_met_to_a_hundred_millionth(weigh):
    found = weigh(ONES, ANSWERS, MARGINS)
    for name, sizes in MARGINS.items():
        for category, size in sizes.items():
            held = found.weights[ANSWERS[name] == category].sum()
            assert held == pytest.approx(size, rel=1e-8)
    assert found.furthest <= 1e-8


def test_the_order_of_variables_does_not_matter():
    turned = raked(ONES, dict(reversed(ANSWERS.items())), MARGINS)
    np.testing.assert_allclose(turned.weights, raked(ONES, ANSWERS, MARGINS).weights, rtol=1e-9)


def test_calibration_can_turn_weights_negative_and_says_how_many():
    sex = np.array(list("f" * 11 + "m" * 20))
    old = np.array(list("n" + "y" * 10 + "n" * 10 + "y" * 10))
    found = calibrated(np.ones(31), {"sex": sex, "old": old},
                       {"sex": {"f": 2, "m": 29}, "old": {"n": 2, "y": 29}})  # fmt: skip
    assert found.negative == np.sum(found.weights < 0) > 0
    assert found.ratio_low < 0


@pytest.mark.parametrize(("answers", "margins", "words"), [
    ({"sex": ["f", "m"]}, {"sex": {"f": 1, "m": 1, "x": 1}}, "'sex' has nobody of: x"),
    ({"sex": ["f", "q"]}, {"sex": {"f": 2}}, "'sex' has categories that the margins lack: q"),
    ({"sex": ["f", "m"], "age": ["o", "y"]},
     {"sex": {"f": 1, "m": 1}, "age": {"o": 1, "y": 2}}, "different totals: 'sex' 2, 'age' 3"),
    ({"sex": ["f", "m"]}, {"age": {"o": 1}}, "the answers have sex, the margins age"),
    ({"sex": ["f", "m"]}, {"sex": {"f": 1, "m": float("nan")}}, "missing or negative"),
])  # fmt: skip
def test_margins_that_cannot_hold_are_named(answers, margins, words):
    with pytest.raises(UnsuitableData, match=words):
        raked(np.ones(2), answers, margins)


def test_margins_that_contradict_each_other_are_named_not_returned_half_met():
    answers = {"sex": ["f", "f", "m"], "also": ["f", "f", "m"]}
    margins = {"sex": {"f": 60, "m": 40}, "also": {"f": 50, "m": 50}}
    for weigh in (raked, calibrated):
        with pytest.raises(UnsuitableData, match=r"cannot be met together.*'(sex|also)'"):
            weigh(np.ones(3), answers, margins)


def test_weights_of_nothing_are_refused():
    for wrong in ([1.0, 0.0], [1.0, np.nan], [-1.0, 2.0], []):
        with pytest.raises(UnsuitableData, match="weight to begin with"):
            raked(wrong, {"sex": ["f"] * len(wrong)}, {"sex": {"f": 1}})


def test_trimming_keeps_the_total_and_its_bounds_and_counts_what_it_cut():
    draw = np.random.default_rng(3)
    weights = draw.lognormal(0, 1, 500)
    found, many = trimmed(weights, low=0.3, high=3)
    assert found.weights.sum() == pytest.approx(weights.sum(), rel=1e-9)
    assert found.weights.max() <= 3 * np.median(weights) * (1 + 1e-12)
    assert many == np.sum((weights > 3 * np.median(weights)) | (weights < 0.3 * np.median(weights)))
    assert found.effective > weights.sum() ** 2 / (weights**2).sum()
