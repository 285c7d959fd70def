from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from evenhand.statistics.survey_contrasts import beside_rest
from evenhand.statistics.survey_design import MetMargins, design_of
from evenhand.statistics.survey_estimates import means
from evenhand.statistics.survey_replicates import jackknifed

ROWS = pd.read_csv(Path(__file__).parents[1] / "reference/survey_estimates/input.csv")
SAMPLE = design_of(ROWS["weight"], strata=ROWS["stratum"], clusters=ROWS["cluster"])
MET = replace(SAMPLE, met=MetMargins(SAMPLE.weights, SAMPLE.weights, np.ones((len(ROWS), 1))))


@pytest.mark.parametrize("sample", [SAMPLE, MET, jackknifed(SAMPLE), design_of(ROWS["weight"])])
@pytest.mark.parametrize("item", ["score", "afraid"])
def test_each_part_beside_the_rest_is_the_contrast_of_two_means(sample, item):
    part = ROWS["group"].to_numpy().copy()
    part[:7] = -1
    found = beside_rest(sample, ROWS[item], part, 3)
    for at in range(3):
        both = means(sample, ROWS[item], (part == at).astype(int)).contrast([-1, 1])
        assert found.estimate[at] == pytest.approx(both.estimate[0], rel=1e-10)
        assert found.std_error[at] == pytest.approx(both.std_error[0], rel=1e-9)
        assert found.degrees[at] == both.degrees[0]


def test_a_part_without_answers_or_without_others_is_missing():
    found = beside_rest(SAMPLE, ROWS["afraid"], np.zeros(len(ROWS), dtype=int), 2)
    assert np.isnan(found.estimate).all()
