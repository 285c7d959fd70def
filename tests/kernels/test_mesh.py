import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evenhand.kernels import loading
from evenhand.kernels.mesh import Mesh, gathered, scattered

within = settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
MESH = Mesh(-20.0, 30.0, 7.5, 12, 9)
inside = st.tuples(st.floats(-12.5, 32.4), st.floats(37.5, 104.9), st.floats(-1e3, 1e3))


def columns(points):
    return np.array(points, dtype=float).reshape(-1, 3).T.copy()


@within
@given(points=st.lists(inside, max_size=30))
def test_every_body_spreads_and_reads_as_the_twin_does(body, points):
    x, y, weight = columns(points)
    field = scattered(MESH, x, y, weight)
    values = gathered(MESH, x, y, field)
    with loading.forced(loading.TWINS):
        np.testing.assert_allclose(field, scattered(MESH, x, y, weight), rtol=1e-12, atol=1e-9)
        np.testing.assert_allclose(values, gathered(MESH, x, y, field), rtol=1e-12, atol=1e-9)


def test_a_point_on_a_node_gives_one_and_four_sixths_along_each_axis(body):
    # By hand: the cubic B-spline is 1/6, 4/6, 1/6 at the three nodes about its middle.
    field = scattered(Mesh(0.0, 0.0, 10.0, 8, 8), np.array([30.0]), np.array([40.0]))
    along = np.array([1, 4, 1]) / 6
    np.testing.assert_allclose(field[3:6, 2:5], np.outer(along, along), rtol=1e-14)
    assert field.sum() == pytest.approx(1.0, rel=1e-14)


def test_reading_is_the_transpose_of_spreading(body):
    draw = np.random.default_rng(3)
    x, y = draw.uniform(-12, 32, 40), draw.uniform(38, 104, 40)
    weight, field = draw.normal(size=40), draw.normal(size=(MESH.rows, MESH.columns))
    spread = np.sum(scattered(MESH, x, y, weight) * field)
    assert spread == pytest.approx(np.sum(gathered(MESH, x, y, field) * weight), rel=1e-12)


@pytest.mark.parametrize("bad", [np.nan, np.inf, -1e300, -12.6, 32.6])
def test_points_at_the_rim_or_missing_are_refused(body, bad):
    with pytest.raises(ValueError, match="point 1 is missing or lies at the rim"):
        scattered(MESH, np.array([0.0, bad]), np.array([60.0, 60.0]))
    with pytest.raises(ValueError, match="point 1 is missing or lies at the rim"):
        gathered(MESH, np.array([0.0, bad]), np.array([60.0, 60.0]), np.zeros((12, 9)))


def test_arrays_that_do_not_fit_are_refused(instruction_set):
    kernels = loading.compiled()
    field = np.zeros(24)
    for x, y, weight, nodes in ((2, 1, 0, 8), (1, 1, 2, 8), (1, 1, 0, 7), (1, 1, 0, 0)):
        with pytest.raises(ValueError, match="do not fit"):
            kernels.scattered(np.ones(x), np.ones(y), np.ones(weight), field, nodes, 0.0, 0.0, 1.0)
    with pytest.raises(ValueError, match="do not fit"):
        kernels.gathered(np.ones(2), np.ones(2), field, np.ones(1), 8, 0.0, 0.0, 1.0)
