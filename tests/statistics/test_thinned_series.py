import numpy as np
import pytest

from evenhand.statistics.thinned_series import counted_once


@pytest.mark.parametrize("seed", range(5))
def test_what_counts_is_what_going_through_the_incidents_in_order_gives(seed):
    rng = np.random.default_rng(seed)
    spot, day = rng.integers(0, 4, 60), rng.integers(-50, 100, 60)
    last, plain = {}, np.zeros(60, dtype=bool)
    for row in np.lexsort((np.arange(60), day)):
        if day[row] - last.get(spot[row], -1_000) >= 14:
            plain[row], last[spot[row]] = True, day[row]
    assert counted_once(spot, day, days=14).tolist() == plain.tolist()


def test_a_busy_spot_still_counts_once_in_every_stretch():
    assert counted_once(np.zeros(365), np.arange(365), days=14).sum() == 27


def test_the_order_of_rows_does_not_change_how_many_count_at_a_spot():
    rng = np.random.default_rng(1)
    spot, day = rng.integers(0, 9, 200), rng.integers(0, 300, 200)
    mixed = rng.permutation(200)
    one, other = counted_once(spot, day, days=14), counted_once(spot[mixed], day[mixed], days=14)
    assert np.bincount(spot[one]).tolist() == np.bincount(spot[mixed][other]).tolist()


def test_no_incidents_count_nothing():
    assert counted_once([], [], days=14).tolist() == []
