import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from evenhand.statistics.count_regression import likely_counts, negative_binomial, quasi_poisson
from evenhand.statistics.serial_counts import GRID, serial_fit

HERE = Path(__file__).parents[1] / "reference/count_regression"
R = json.loads((HERE / "expected.json").read_text())


@pytest.fixture(scope="module")
def months():
    return pd.read_csv(HERE / "input.csv")


def design(months):
    terms = months[["c1", "s1", "trend", "law"]].to_numpy()
    return np.column_stack([np.ones(len(months)), terms])


def test_quasi_poisson_equals_r(months):
    fit = quasi_poisson(months["y"], design(months), months["off"])
    assert fit.coefficients == pytest.approx(np.array(R["quasi_coefficients"]), rel=1e-6)
    assert fit.std_errors == pytest.approx(np.array(R["quasi_std_errors"]), rel=1e-4)
    assert fit.dispersion == pytest.approx(R["quasi_dispersion"], rel=1e-6)


def test_negative_binomial_equals_mass(months):
    y = months["y"].to_numpy() * np.where(np.arange(1, len(months) + 1) % 3 == 0, 2, 1)
    fit = negative_binomial(y, design(months), months["off"])
    assert fit.coefficients == pytest.approx(np.array(R["nb_coefficients"]), rel=1e-5)
    assert fit.size == pytest.approx(R["nb_size"], rel=1e-4)
    assert fit.std_errors == pytest.approx(np.array(R["nb_std_errors"]), rel=1e-4)


def test_negative_binomial_of_even_counts_is_poisson(months):
    fit = negative_binomial(months["y"], design(months), months["off"])
    plain = quasi_poisson(months["y"], design(months), months["off"])
    assert fit.size == float("inf")
    assert fit.coefficients == pytest.approx(plain.coefficients, rel=1e-6)


def test_serial_fit_at_one_correlation_equals_generalised_least_squares(months):
    fit = serial_fit(months["y"], design(months), months["off"], np.arange(len(months)))
    row = int(np.flatnonzero(np.isclose(GRID, 0.3))[0])
    expected = np.array(R["gls_coefficients_at_0.3"])
    assert fit.estimates[row] == pytest.approx(expected, rel=1e-6)
    assert fit.std_errors[row] == pytest.approx(np.array(R["gls_std_errors_at_0.3"]), rel=1e-4)
    assert GRID[np.argmax(fit.weights)] == pytest.approx(R["reml_correlation"], abs=0.026)


def test_gaps_between_months_weaken_their_likeness(months):
    kept = np.delete(np.arange(len(months)), [30, 31, 32, 90])
    whole = serial_fit(months["y"], design(months), months["off"], np.arange(len(months)))
    fit = serial_fit(
        months["y"].to_numpy()[kept], design(months)[kept], months["off"].to_numpy()[kept], kept
    )
    assert fit.coefficients[1:3] == pytest.approx(whole.coefficients[1:3], abs=0.02)
    assert fit.degrees == whole.degrees - 4


def test_quantiles_and_p_values_of_a_serial_fit_agree(months):
    fit = serial_fit(months["y"], design(months), months["off"], np.arange(len(months)))
    p = fit.p_value(4)
    edge = fit.quantile(4, 1 - p / 2) if fit.coefficients[4] < 0 else fit.quantile(4, p / 2)
    assert edge == pytest.approx(0.0, abs=1e-9)


def test_more_terms_than_months_are_refused():
    with pytest.raises(ValueError, match="cannot settle"):
        quasi_poisson([1, 2], np.eye(2))


def test_likely_counts_are_poissons_without_extra_spread_and_wider_with_it():
    low, high = likely_counts([20.0, 20.0], [20.0, 60.0])
    assert (low[0], high[0]) == (12, 29)
    assert low[1] < 12
    assert high[1] > 29
