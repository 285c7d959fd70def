import numpy as np
import pytest

from evenhand.kernels import loading
from evenhand.kernels.outlines import Holders, Rings

SQUARE = np.array([[0, 0], [2, 0], [2, 2], [0, 2], [0, 0]], dtype=float)
RINGS = Rings(
    SQUARE, np.array([0, 5]), np.array([True]), np.array([0, 1]), np.array([[0.0, 0, 2, 2]])
)


def test_points_in_and_out_of_a_square_are_told_by_hand(instruction_set):
    found = Holders(RINGS).of(np.array([1.0, 3.0, 1.0, 2.0]), np.array([1.0, 1.0, -1.0, 1.0]))
    assert found.tolist() == [0, -1, -1, -2]


def test_the_twin_leaves_the_question_to_exact_tests():
    with loading.forced(loading.TWINS):
        assert Holders(RINGS).of(np.zeros(1), np.zeros(1)) is None


WRONG = {
    "a ring beyond the corners": (4, np.array([0, 6])),
    "a ring that runs backwards": (4, np.array([5, 0])),
    "an area beyond the rings": (6, np.array([0, 2])),
    "a slab beyond the entries": (8, np.array([0, 9])),
    "an entry that is no area": (9, np.array([1], dtype=np.int32)),
    "too few marks": (2, np.zeros(1, dtype=np.int32)),
    "no height": (11, 0.0),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_parts_that_do_not_fit_are_refused(instruction_set, wrong):
    given = [np.ones(2), np.ones(2), np.zeros(2, dtype=np.int32), SQUARE, np.array([0, 5]),
             np.array([True]), np.array([0, 1]), RINGS.boxes, np.array([0, 1]),
             np.zeros(1, dtype=np.int32), 0.0, 2.0]  # fmt: skip
    loading.compiled().holders(*given)
    assert given[2].tolist() == [0, 0]
    at, value = WRONG[wrong]
    given[at] = value
    with pytest.raises(ValueError, match="do not fit each other"):
        loading.compiled().holders(*given)
