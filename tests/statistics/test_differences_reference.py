"""Differences of areas agree with pyfixest, csdid, diff-diff, statsmodels and wildboottest."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from evenhand.statistics.block_difference import ratio_of_ratios
from evenhand.statistics.cluster_tests import count_cluster_tests, mean_cluster_tests
from evenhand.statistics.staggered_contrasts import linear_estimates
from evenhand.statistics.staggered_effect import expected_counts, staggered

FOLDER = Path(__file__).parents[1] / "reference" / "differences"
EXPECTED = json.loads((FOLDER / "expected.json").read_text())
SHARED = Path(__file__).parents[3] / "shared" / "data"
CASTLE = SHARED / "interventions" / "castle_doctrine.dta"
BEGINS = 24


@pytest.fixture(scope="module")
def block():
    frame = pd.read_csv(FOLDER / "input.csv")
    table = frame.pivot_table("y", "g", "t").to_numpy(dtype=float)
    return table, frame.groupby("g")["tr"].first().to_numpy(dtype=bool)


@pytest.fixture(scope="module")
def castle():
    if not CASTLE.exists():
        pytest.skip("the shared data are not here")
    frame = pd.read_stata(CASTLE)
    table = frame.pivot_table("homicide", "sid", "year").to_numpy(dtype=float)
    held = frame.pivot_table("post", "sid", "year").to_numpy() > 0
    first = np.where(held.any(axis=1), held.argmax(axis=1), held.shape[1])
    return table, first


def test_poisson_estimate_and_clustered_error_are_those_of_pyfixest(block):
    table, own = block
    sums = table[:, :BEGINS].sum(axis=1), table[:, BEGINS:].sum(axis=1)
    found = count_cluster_tests(*sums, own, periods=36, draws=99, seed=1)
    known = EXPECTED["block"]["poisson"]
    assert np.log(ratio_of_ratios(*sums, own)) == pytest.approx(known["estimate"], abs=1e-6)
    assert found.estimate == pytest.approx(known["estimate"], abs=1e-6)
    assert found.cr1_error == pytest.approx(known["error"], rel=1e-4)


def test_linear_estimate_and_clustered_error_are_those_of_pyfixest(block):
    table, own = block
    change = table[:, BEGINS:].mean(axis=1) - table[:, :BEGINS].mean(axis=1)
    found = mean_cluster_tests(change, own, periods=36, draws=99, seed=1)
    known = EXPECTED["block"]["linear"]
    assert found.estimate == pytest.approx(known["estimate"], rel=1e-9)
    assert found.cr1_error == pytest.approx(known["error"], rel=1e-9)


def test_the_wild_bootstrap_is_that_of_wildboottest(block):
    table, own = block
    change = table[:, BEGINS:].mean(axis=1) - table[:, :BEGINS].mean(axis=1)
    found = mean_cluster_tests(change, own, periods=36, draws=39_999, seed=1)
    known = EXPECTED["block"]["linear"]["wild_p"]
    error = np.sqrt(known * (1 - known) * (1 / 39_999 + 1 / 99_999))
    assert found.wild_p == pytest.approx(known, abs=3 * error)


def test_linear_estimates_of_castle_doctrine_are_those_of_csdid_and_diff_diff(castle):
    found, known = linear_estimates(*castle), EXPECTED["castle"]
    for name in ("imputed", "by_cohort", "two_way", "share_forbidden"):
        assert getattr(found, name) == pytest.approx(known[name], rel=1e-6), name


def test_poisson_cells_of_castle_doctrine_are_those_of_statsmodels(castle):
    filled, known = expected_counts(staggered(*castle)), EXPECTED["castle"]
    assert np.nansum(filled) == pytest.approx(known["expected"], rel=1e-9)
    assert castle[0][~np.isnan(filled)].sum() == pytest.approx(known["recorded"], rel=1e-9)
