"""Densities and bandwidths beside spatstat's, on the redwood seedlings and on snapped points."""

import gzip
import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import shapely
from pyproj import Transformer
from windows import cells_of

from evenhand.statistics.bandwidths import bandwidth, likelihood
from evenhand.statistics.density import Ground, density, density_at_points

TESTS = Path(__file__).parents[1]
SPATSTAT = json.loads((TESTS / "reference/density/expected.json").read_text())
DATA = TESTS.parents[1] / "shared" / "data"
SEEDLINGS = DATA / "point_process/spatstat_redwood.csv"
CRIMES = DATA / "uk_police/west-yorkshire/2017-07/2017-07-west-yorkshire-street.csv.gz"
GROUND = cells_of(shapely.box(0, -1, 1, 0), 1 / 128)


@pytest.fixture(scope="module")
def seedlings():
    if not SEEDLINGS.exists():
        pytest.skip("the shared data are not here")
    return pd.read_csv(SEEDLINGS).to_numpy().T.copy()


@pytest.mark.parametrize("edge", ["uniform", "none", "jones_diggle"])
def test_densities_at_the_first_three_seedlings(seedlings, edge):
    found = density_at_points(*seedlings, GROUND, bandwidth_m=0.05, edge=edge)
    np.testing.assert_allclose(found[:3], SPATSTAT["first_points"][edge], rtol=1e-3)


@pytest.mark.parametrize("edge", ["uniform", "none", "jones_diggle"])
def test_integrals_over_the_square(seedlings, edge):
    found = density(*seedlings, GROUND, bandwidth_m=0.05, edge=edge)
    total = np.sum(found.per_m2 * GROUND.area_m2)
    assert total == pytest.approx(SPATSTAT["integral"][edge], rel=0.01)


def test_the_likelihood_is_best_at_the_same_of_sixteen_widths(seedlings):
    least, most, many = SPATSTAT["widths_tried"]
    widths = np.geomspace(least, most, many)
    found = [likelihood(*seedlings, GROUND, bandwidth_m=width) for width in widths]
    best = widths[np.argmax(found)]
    assert best == pytest.approx(SPATSTAT["likelihood_best_of_these"], rel=1e-6)
    # spatstat's integral is over pixels, ours over the same cells but of exact kernels.
    np.testing.assert_allclose(found[:6], SPATSTAT["likelihoods"], atol=0.2)


@pytest.mark.parametrize(
    ("rule", "most", "name"),
    [("likelihood", 0.7, "likelihood_fine"), ("diggle", 0.0625, "diggle"),
     ("cronie_van_lieshout", 0.7, "cronie_van_lieshout")],
)  # fmt: skip
def test_bandwidths_of_the_seedlings(seedlings, rule, most, name):
    found = bandwidth(*seedlings, GROUND, rule=rule, least_m=0.005, most_m=most)
    assert found == pytest.approx(SPATSTAT[name], rel=0.01)


def test_scotts_bandwidth_is_the_mean_of_both_axes(seedlings):
    found = bandwidth(*seedlings, GROUND, rule="scott", least_m=0.001, most_m=1.0)
    assert found**2 == pytest.approx(np.mean(np.square(SPATSTAT["scott"])), rel=1e-9)


def test_the_rule_collapses_on_snapped_rows_and_not_on_their_distinct_points():
    if not CRIMES.exists():
        pytest.skip("the shared data are not here")
    expected = SPATSTAT["west_yorkshire_shoplifting_2017_07"]
    with gzip.open(CRIMES) as file:
        rows = pd.read_csv(file)
    rows = rows[rows["Crime type"].eq("Shoplifting")].dropna(subset=["Longitude"])
    to_metres = Transformer.from_crs(4326, 27700, always_xy=True)
    x, y = to_metres.transform(rows["Longitude"].to_numpy(), rows["Latitude"].to_numpy())
    spots = np.unique(x + 1j * y)
    assert (len(x), len(spots)) == (expected["rows"], expected["distinct"])
    at = np.arange(x.min() + 125, x.max(), 250), np.arange(y.min() + 125, y.max(), 250)
    east, north = (each.ravel() for each in np.meshgrid(*at))
    ground = Ground(east, north, np.full(len(east), 250.0**2))
    most = expected["diggle_widest"]
    distinct = bandwidth(spots.real, spots.imag, ground, rule="diggle", least_m=1.0, most_m=most)
    assert distinct == pytest.approx(expected["diggle_distinct"], rel=0.01)
    on_rows = bandwidth(x, y, ground, rule="diggle", least_m=1.0, most_m=most)
    assert on_rows < 12.0
