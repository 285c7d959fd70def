import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from evenhand.errors import UnsuitableData
from evenhand.statistics.survey_design import design_of
from evenhand.statistics.survey_logit import Contrast, survey_logit
from evenhand.statistics.survey_replicates import jackknifed

FOLDER = Path(__file__).parents[1] / "reference/survey_logit"
R = json.loads((FOLDER / "expected.json").read_text())
ROWS = pd.read_csv(FOLDER / "input.csv")
X = np.column_stack([np.ones(len(ROWS)), ROWS["litter"], ROWS["old"]])
DESIGN = design_of(ROWS["weight"], strata=ROWS["stratum"], clusters=ROWS["cluster"])
EACH = [Contrast((1,), (1.0,), (0.0,)), Contrast((2,), (1.0,), (0.0,))]


def drawn(seed, areas=30, each=25, sd=0.8):
    """Areas whose own feature goes with the answer by 0.5, and a thing of persons by 1."""
    draw = np.random.default_rng(seed)
    place = np.repeat(np.arange(areas), each)
    feature, own = draw.normal(size=areas), draw.integers(0, 2, areas * each)
    x = np.column_stack([np.ones(len(place)), own, feature[place]])
    logit = x @ [-0.5, 1.0, 0.5] + draw.normal(0, sd, areas)[place]
    y = (draw.random(len(place)) < 1 / (1 + np.exp(-logit))).astype(float)
    return design_of(np.ones(len(place)), strata=place), y, x, place


def test_without_areas_it_is_the_logit_of_r_survey():
    found = survey_logit(DESIGN, ROWS["unsafe"], X)
    np.testing.assert_allclose(found.coefficients, R["coefficients"], rtol=1e-9)
    np.testing.assert_allclose(found.std_error, R["std_errors"], rtol=1e-9)


def test_average_differences_are_those_of_predictions_in_r():
    found = survey_logit(DESIGN, ROWS["unsafe"], X).differences(EACH)
    np.testing.assert_allclose(found.estimate, R["differences"], rtol=1e-9)
    np.testing.assert_allclose(found.high - found.low, found.estimate, rtol=1e-12)
    # R's jackknife is another estimate of the same spread.
    np.testing.assert_allclose(found.std_error, R["jackknife_errors"], rtol=0.03)


def test_replicate_weights_give_the_jackknife_of_r():
    # The tolerance is that of the fits within R.
    found = survey_logit(jackknifed(DESIGN), ROWS["unsafe"], X).differences(EACH)
    np.testing.assert_allclose(found.std_error, R["jackknife_errors"], rtol=1e-5)


def test_with_no_difference_between_areas_they_do_not_count():
    plain = survey_logit(DESIGN, ROWS["unsafe"], X)
    found = survey_logit(DESIGN, ROWS["unsafe"], X, ROWS["cluster"], area_sd=1e-4)
    np.testing.assert_allclose(found.coefficients, plain.coefficients, atol=1e-6)
    np.testing.assert_allclose(found.std_error, plain.std_error, rtol=1e-5)


def test_areas_free_to_differ_are_columns_of_their_own():
    dummies = (ROWS["cluster"].to_numpy()[:, None] == np.arange(1, 24)).astype(float)
    free = survey_logit(DESIGN, ROWS["unsafe"], np.column_stack([X, dummies]))
    found = survey_logit(DESIGN, ROWS["unsafe"], X, ROWS["cluster"], area_sd=1e3)
    np.testing.assert_allclose(found.coefficients[1:], free.coefficients[1:3], atol=1e-4)


def test_a_feature_of_areas_is_as_unsure_as_areas_are_few():
    sample, y, x, place = drawn(1)
    plain, found = survey_logit(sample, y, x), survey_logit(sample, y, x, place)
    assert found.std_error[2] > 1.5 * plain.std_error[2]
    assert found.std_error[1] == pytest.approx(plain.std_error[1], rel=0.25)


def test_ranges_cover_what_was_planted_in_persons_and_in_areas():
    covered = np.zeros(2)
    for seed in range(60):
        found = survey_logit(*drawn(seed))
        apart = np.abs(found.coefficients[1:] - [1.0, 0.5]) / found.std_error[1:]
        covered += apart < 2
    # 60 draws: .95 less three standard errors is .87.
    assert (covered >= 0.87 * 60).all()


def test_larger_weights_throughout_change_nothing():
    sample, y, x, place = drawn(2)
    other = design_of(np.full(len(y), 40.0), strata=place)
    one, two = survey_logit(sample, y, x, place), survey_logit(other, y, x, place)
    assert one.area_sd == pytest.approx(two.area_sd, rel=1e-9)
    np.testing.assert_allclose(one.std_error, two.std_error, rtol=1e-9)


def test_those_left_out_stay_in_the_design():
    y = ROWS["unsafe"].to_numpy(float).copy()
    y[::7] = np.nan
    found = survey_logit(DESIGN, y, X)
    assert np.isfinite(found.std_error).all()
    assert (found.std_error > 0.9 * np.array(R["std_errors"])).all()


@pytest.mark.parametrize(("answers", "covariates", "words"), [
    (ROWS["unsafe"] * np.nan, X, "no respondent has answered all"),
    (ROWS["unsafe"] * 0, X, "answered alike"),
    (ROWS["unsafe"], np.column_stack([X, X[:, 1]]), "say the same as others"),
    (ROWS["unsafe"], np.column_stack([X, ROWS["unsafe"]]), "without exception"),
    (ROWS["unsafe"][:5], X, "of the same respondents"),
])  # fmt: skip
def test_what_cannot_be_fitted_is_refused(answers, covariates, words):
    with pytest.raises(UnsuitableData, match=words):
        survey_logit(DESIGN, answers, covariates)
