"""Half of the areas treated: the other half is as extreme, so that p is twice as large."""

import numpy as np
import pytest

from evenhand.statistics.block_difference import count_effect
from evenhand.statistics.detectable import smallest_p
from evenhand.statistics.reassigned_areas import assignments


@pytest.mark.parametrize(("areas", "treated"), [(4, 2), (6, 3), (8, 4), (6, 2), (7, 3)])
def test_the_least_p_claimed_is_the_least_ever_found(areas, treated):
    own = np.arange(areas) < treated
    rng = np.random.default_rng(areas)
    claimed = assignments(own, draws=9999, seed=1).least_p
    assert claimed == smallest_p(areas, treated, 9999)
    found = [
        count_effect(before, np.where(own, before * 0.1, before), own, confidence=0.5,
                     draws=9999, seed=1).p_value
        for before in rng.poisson(60, (20, areas)).astype(float)
    ]  # fmt: skip
    assert min(found) == pytest.approx(claimed)
