"""Estimates after weights were brought to margins have the errors that R gives them."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from evenhand.statistics.survey_design import MetMargins, design_of
from evenhand.statistics.survey_estimates import means, totals
from evenhand.statistics.survey_weights import calibrated, post_stratified, raked

FOLDER = Path(__file__).parents[1] / "reference"
R = json.loads((FOLDER / "survey_weighting/expected.json").read_text())
ROWS = pd.read_csv(FOLDER / "survey_estimates/input.csv")
SAMPLE = design_of(ROWS["weight"], strata=ROWS["stratum"], clusters=ROWS["cluster"])
ANSWERS = {"group": ROWS["group"].astype(str), "wave": ROWS["wave"].astype(str)}
MARGINS = {"group": dict(zip("012", R["group"], strict=True)),
           "wave": dict(zip("12", R["wave"], strict=True))}  # fmt: skip
CELLS = {(group, wave): R["cells"][3 * at + n]
         for at, wave in enumerate("12") for n, group in enumerate("012")}  # fmt: skip


def indicators(*labels):
    return np.column_stack([(each == one).to_numpy(dtype=float)
                            for each in labels for one in sorted(each.unique())])  # fmt: skip


def brought(how):
    if how == "post_stratified":
        found = post_stratified(ROWS["weight"], ANSWERS, CELLS)
        x = indicators(ANSWERS["group"] + ANSWERS["wave"])
    else:
        found = {"raked": raked, "calibrated": calibrated}[how](ROWS["weight"], ANSWERS, MARGINS)
        x = indicators(*ANSWERS.values())
    met = MetMargins(ROWS["weight"].to_numpy(), found.weights, x)
    return replace(SAMPLE, weights=found.weights, met=met)


@pytest.mark.parametrize("how", ["raked", "calibrated", "post_stratified"])
def test_weights_and_errors_are_those_of_r(how):
    sample, expected = brought(how), R[how]
    np.testing.assert_allclose(sample.weights, expected["weights"], rtol=1e-8)
    mean, total = means(sample, ROWS["afraid"]), totals(sample, ROWS["afraid"])
    waves = means(sample, ROWS["afraid"], ROWS["wave"] - 1)
    assert (mean.estimate[0], mean.std_error[0]) == pytest.approx(expected["mean"], rel=1e-7)
    assert (total.estimate[0], total.std_error[0]) == pytest.approx(expected["total"], rel=1e-7)
    assert waves.estimate == pytest.approx(expected["waves"], rel=1e-7)
    assert waves.std_error == pytest.approx(expected["wave_errors"], rel=1e-7)


def test_a_margin_that_was_met_is_known_without_error():
    in_group = (ROWS["group"] == 1).astype(float)
    assert totals(brought("raked"), in_group).std_error[0] == pytest.approx(0, abs=1e-6)
