"""A slice of the simulation of sites: chance is not called, a rise of half is."""

import numpy as np
import pytest
from simulations.sim_site import CASES


@pytest.mark.parametrize(("place", "low", "high"), [(1, 0.0, 0.08), (2, 0.7, 1.0), (3, 0.0, 0.12)])
def test_chance_is_not_called_and_a_rise_is(place, low, high):
    found = [CASES[place].run(np.random.default_rng([20261130, draw])) for draw in range(100)]
    assert low <= np.mean(found) <= high  # sd of a rate of .05 in 100: .022; of .86: .035
