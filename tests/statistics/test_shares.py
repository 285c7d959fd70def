import json
from pathlib import Path

import numpy as np
import pytest

from evenhand.statistics.multiplicity import benjamini_hochberg, benjamini_yekutieli, holm
from evenhand.statistics.shares import (
    clopper_pearson_interval,
    korn_graubard_interval,
    wilson_interval,
)

R = json.loads((Path(__file__).parents[1] / "reference/shares/expected.json").read_text())


@pytest.mark.parametrize(
    ("interval", "name"),
    [(wilson_interval, "wilson_7_of_30"), (clopper_pearson_interval, "clopper_pearson_7_of_30")],
)
def test_interval_equals_r(interval, name):
    low, high = interval(7, 30)
    assert (low[0], high[0]) == pytest.approx(tuple(R[name]), rel=1e-9)


def test_korn_graubard_equals_the_survey_package():
    given = R["korn_graubard"]
    low, high = korn_graubard_interval(
        given["share"], given["std_error"], given["answers"], given["degrees"]
    )
    assert (low[0], high[0]) == pytest.approx((given["low"], given["high"]), rel=1e-6)


@pytest.mark.parametrize("interval", [wilson_interval, clopper_pearson_interval])
def test_no_share_has_a_range_of_zero_width(interval):
    low, high = interval([0, 5, 10, 0], [10, 10, 10, 0])
    assert (high > low).all()
    assert (low[3], high[3]) == (0, 1)


def test_korn_graubard_has_width_when_nobody_said_yes():
    low, high = korn_graubard_interval([0.0, 1.0], [0.0, 0.0], [50, 50], [20, 20])
    assert low[0] == 0
    assert high[0] > 0.05
    assert high[1] == 1
    assert low[1] < 0.95


@pytest.mark.parametrize(
    ("adjust", "name"),
    [(holm, "holm"), (benjamini_hochberg, "BH"), (benjamini_yekutieli, "BY")],
)
def test_adjusted_p_values_equal_r(adjust, name):
    assert adjust(R["adjusted_input"]) == pytest.approx(np.array(R[name]), rel=1e-9)


def test_a_test_that_was_not_made_is_not_counted():
    found = benjamini_hochberg([0.01, np.nan, 0.04])
    assert np.isnan(found[1])
    assert found[[0, 2]] == pytest.approx(np.array([0.02, 0.04]))
