import numpy as np
import pytest
import scipy

from evenhand.errors import UnsuitableData
from evenhand.statistics.dark_figure import happened, reporting_chance


def test_a_hundred_and_twenty_reported_at_three_in_five_are_about_two_hundred_and_three():
    found = happened(120, 30, 20)
    assert found.estimate == pytest.approx(202.8, abs=0.05)
    assert (found.low, found.high) == (160, 266)
    assert found.estimate > 120 / 0.6


@pytest.mark.parametrize(("k", "a", "b"), [(1, 3, 2), (120, 30, 20), (5000, 12.5, 40), (7, 900, 1)])
def test_the_range_is_that_of_the_beta_negative_binomial(k, a, b):
    found = happened(k, a, b)
    unseen = np.arange(0, int(found.high - k) + 1)
    mass = scipy.stats.betanbinom.pmf(unseen, k, a, b)
    below = np.cumsum(mass)
    assert unseen[np.searchsorted(below, 0.025 * (1 + 1e-9))] == found.low - k
    assert below[-1] >= 0.975 - 1e-6
    assert below[-2] < 0.975 + 1e-6 if len(below) > 1 else True


def test_a_chance_known_well_gives_a_narrow_range_and_a_sure_one_none():
    wide, narrow = happened(200, 6, 4), happened(200, 600, 400)
    assert narrow.high - narrow.low < wide.high - wide.low
    assert happened(200, 5, 0).low == happened(200, 5, 0).high == 200


def test_nothing_reported_or_no_chance_is_refused():
    with pytest.raises(UnsuitableData, match="none was reported"):
        happened(0, 30, 20)
    with pytest.raises(UnsuitableData, match="too unsure"):
        happened(10, 0.5, 20)
    for share, many in ((1.2, 10), (0.5, 0)):
        with pytest.raises(UnsuitableData, match="share reported"):
            reporting_chance(share, many)
