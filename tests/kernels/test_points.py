import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evenhand.kernels import loading, points
from evenhand.kernels.points import PointNumbering

within = settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
numbers = st.sampled_from([0.0, -0.0, 1.0, 0.1, 1e300, -7.25]) | st.floats(allow_nan=False)


@within
@given(batches=st.lists(st.lists(st.tuples(numbers, numbers), max_size=30), max_size=6))
def test_points_are_numbered_by_first_appearance_over_all_batches(body, batches):
    numbering, known = PointNumbering(), {}
    for batch in batches:
        x, y = np.array(batch, dtype=float).reshape(-1, 2).T
        expected = [known.setdefault((a.tobytes(), b.tobytes()), len(known))
                    for a, b in zip(x, y, strict=True)]  # fmt: skip
        assert numbering.numbers(x, y).tolist() == expected
        assert len(numbering) == len(known)
        assert [pair[0] for pair in known] == [one.tobytes() for one in numbering.x]
        assert [pair[1] for pair in known] == [one.tobytes() for one in numbering.y]


def test_a_numbering_of_points_grows(body):
    numbering, x = PointNumbering(), np.arange(5_000.0)
    for _ in range(2):
        np.testing.assert_array_equal(numbering.numbers(x, -x), np.arange(5_000))
    np.testing.assert_array_equal(numbering.numbers(x[::-2], -x[::-2]), np.arange(5_000)[::-2])


def test_points_that_mix_to_one_number_are_told_apart(monkeypatch):
    monkeypatch.setattr(points, "_mixed", lambda x, y: np.zeros(len(x), dtype=np.uint64))
    with loading.forced(loading.TWINS):
        numbering = PointNumbering()
        for _ in range(2):
            assert numbering.numbers(np.array([1.0, 2, 1, 3]), np.ones(4)).tolist() == [0, 1, 0, 2]


def test_buffers_that_do_not_fit_are_refused(instruction_set):
    kernels = loading.compiled()
    table, known, x = np.zeros(8, "u8"), np.zeros(4), np.zeros(3)
    out = np.zeros(3, "i8")
    assert kernels.points(table, known, known.copy(), x, x, out, 0) == 1
    for wrong in (
        (np.zeros(6, "u8"), known, known, x, x, out, 0),
        (np.zeros(2, "u8"), known, known, x, x, out, 0),
        (table, known[:2].copy(), known, x, x, out, 0),
        (table, known, known[:2].copy(), x, x, out, 0),
        (table, known, known, x, x[:2].copy(), out, 0),
        (table, known, known, x, x, out[:2].copy(), 0),
        (table, known, known, x, x, out, 2),
        (table, known, known, x, x, out, -1),
    ):
        with pytest.raises(ValueError, match="does not fit the points"):
            kernels.points(*wrong)
