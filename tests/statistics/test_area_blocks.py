"""Sets of areas that lie together: each once, drawn fairly, used where there are enough."""

from itertools import combinations

import numpy as np
import pytest

from evenhand.statistics.area_blocks import drawn_together, groups_together, sets_together
from evenhand.statistics.assigned_by_lot import changed_by_lot

AT = np.array([(x, y) for x in range(4) for y in range(3)])
GRID = np.abs(AT[:, None] - AT).sum(axis=2) == 1


@pytest.mark.parametrize("size", [1, 2, 3, 4, 5])
def test_every_set_that_lies_together_is_listed_once(size):
    def whole(chosen):
        return len(groups_together(np.isin(np.arange(12), chosen), GRID)) == 1

    expected = [one for one in combinations(range(12), size) if whole(one)]
    assert sets_together(GRID, size) == expected


def test_drawn_sets_have_groups_of_the_same_sizes():
    treated = np.isin(np.arange(12), (0, 1, 11))
    drawn = drawn_together(treated, GRID, draws=50, seed=1)
    assert (drawn[0] == treated).all()
    for row in drawn:
        assert [len(group) for group in groups_together(row > 0, GRID)] == [2, 1]


def test_all_sets_are_taken_where_they_are_few():
    treated = np.isin(np.arange(12), (0, 1))
    drawn = drawn_together(treated, GRID, draws=99, seed=1)
    assert len(drawn) == 17 and len(np.unique(drawn, axis=0)) == 17


def test_what_neighbours_share_is_usual_among_neighbours():
    """Three columns of nine rise together; pairs across columns hide it, pairs within do not."""
    at = np.array([(x, y) for x in range(3) for y in range(9)])
    near = np.abs(at[:, None] - at).sum(axis=2) == 1
    after = np.where(at[:, 1] // 2 % 2 == 0, 150.0, 70.0)
    own = np.isin(np.arange(27), (0, 1))
    apart = changed_by_lot(np.full(27, 100.0), after, own, ~own)
    together = changed_by_lot(np.full(27, 100.0), after, own, ~own, touching=near)
    assert (apart.among, together.among) == ("unknown", "together")
    assert together.p_value > apart.p_value
    assert together.least == pytest.approx(1 / (2 * 9 + 3 * 8))


def test_too_few_sets_together_are_said_and_areas_taken_as_separate():
    near = np.abs(np.subtract.outer(np.arange(8), np.arange(8))) == 1
    own = np.isin(np.arange(8), (2, 3, 4))
    counts = np.full(8, 50.0), np.arange(40.0, 48.0)
    found = changed_by_lot(*counts, own, ~own, touching=near)
    assert found.among == "too_few"
    assert found.p_value == changed_by_lot(*counts, own, ~own).p_value


def test_treated_areas_that_do_not_touch_are_separate():
    own = np.isin(np.arange(12), (0, 11))
    found = changed_by_lot(np.full(12, 50.0), np.arange(40.0, 52.0), own, ~own, touching=GRID)
    assert found.among == "separate"
