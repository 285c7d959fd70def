"""Interrupted series against R on two published series: seat belts and Boston's youth homicides."""

import csv
import json
from pathlib import Path

import numpy as np
import pytest

from evenhand.statistics.interrupted_series import interrupted_series, series_terms
from evenhand.statistics.series_checks import Series, false_dates
from evenhand.statistics.wandering import Wander

HERE = Path(__file__).parents[1] / "reference" / "interrupted_series"
DATA = Path(__file__).parents[3] / "shared" / "data" / "interventions"
EXPECTED = json.loads((HERE / "expected.json").read_text())
FILES = {
    "seatbelts_front": ("uk_seatbelts_1969_1984.csv", "front", "rear"),
    "boston_homicides": ("boston_homicide_1992_1998.csv", "homicides", None),
}
STILL = (Wander("walk", 0.0, 1.0),)
"""R's models know no wandering."""
pytestmark = pytest.mark.skipif(not DATA.exists(), reason="the shared data are not here")


def series(name, season=True):
    file, column, other = FILES[name]
    rows = list(csv.DictReader((DATA / file).read_text().splitlines()))
    counts = np.array([float(row[column]) for row in rows])
    others = None if other is None else np.array([float(row[other]) for row in rows])
    first = np.datetime64(EXPECTED[name]["first"], "M")
    terms = series_terms(first + np.arange(len(counts)), "month", season=season)
    return counts, others, terms, float(EXPECTED[name]["begin"])


def at_middle(reference, found):
    """R's level and slope from the start on, as the effect in the middle of the window."""
    to = np.array([1.0, found.middle / 12])
    estimate, covariance = np.array(reference["estimate"]), np.array(reference["covariance"])
    return float(to @ estimate), float(np.sqrt(to @ covariance @ to))


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize(("rho", "key"), [(0.0, "quasi_poisson"), (0.3, "gls_at_0.3")])
def test_effect_and_error_at_one_likeness_are_those_of_r(name, rho, key):
    counts, _, terms, begin = series(name)
    found = interrupted_series(counts, terms, [begin], ways=STILL)
    row = int(np.flatnonzero(np.isclose(found.fit.correlations, rho))[0])
    estimate, error = at_middle(EXPECTED[name][key], found)
    assert found.fit.estimates[row, found.column] == pytest.approx(estimate, rel=1e-6)
    assert found.fit.std_errors[row, found.column] == pytest.approx(error, rel=1e-5)
    slope = found.fit.estimates[row, found.column + 1]
    assert slope == pytest.approx(EXPECTED[name][key]["estimate"][1], rel=1e-5)


def test_front_beside_rear_passengers_are_those_of_r():
    counts, others, terms, begin = series("seatbelts_front", season=False)
    found = interrupted_series(counts, terms, [begin], others=others, ways=STILL)
    estimate, error = at_middle(EXPECTED["seatbelts_front"]["quasi_binomial"], found)
    none = int(np.flatnonzero(np.isclose(found.fit.correlations, 0))[0])
    assert found.fit.estimates[none, found.column] == pytest.approx(estimate, rel=1e-6)
    assert found.fit.std_errors[none, found.column] == pytest.approx(error, rel=1e-6)


def test_the_law_saved_front_passengers_and_no_false_date_shows_as_much():
    counts, others, terms, begin = series("seatbelts_front", season=False)
    found = interrupted_series(counts, terms, [begin], others=others)
    assert found.p_value < 1e-3 and -0.4 < found.effect < -0.2
    tried = false_dates(Series(counts, terms, (begin,), 0, others))
    assert tried.rank(found.p_value) < 0.05


def test_boston_agrees_with_what_was_published():
    """Braga et al. 2001: youth homicides fell by 63 % after Operation Ceasefire."""
    counts, _, terms, begin = series("boston_homicides")
    found = interrupted_series(counts, terms, [begin])
    low, high = found.quantile(0.025), found.quantile(0.975)
    assert low < -0.63 < high < 0
    nb = EXPECTED["boston_homicides"]["negative_binomial"]["estimate"]
    assert np.log1p(found.effect) == pytest.approx(nb[0] + nb[1] * found.middle / 12, abs=0.15)
