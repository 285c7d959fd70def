import numpy as np
import pytest

from evenhand.statistics.fay_herriot import fay_herriot
from evenhand.statistics.left_out_lines import lines_through


@pytest.mark.parametrize(("seed", "spread"), [(1, 0.5), (2, 0.05), (3, 0.0), (4, 2.0)])
def test_all_lines_at_once_are_those_fitted_one_by_one(seed, spread):
    draw = np.random.default_rng(seed)
    x = draw.normal(size=14)
    d = draw.uniform(0.05, 0.4, (14, 14))
    y = 1 + 0.5 * x + draw.normal(0, spread, 14) + draw.normal(0, 0.4, 14)
    among = ~np.eye(14, dtype=bool)
    among[:, 3] = False
    found = lines_through(y, d, x, among)
    for row in range(14):
        own = among[row]
        one = fay_herriot(y[own], d[row, own], np.column_stack([np.ones(own.sum()), x[own]]))
        assert found.variance[row] == pytest.approx(one.area_variance, rel=1e-7, abs=1e-10)
        assert found.level[row] == pytest.approx(one.coefficients[0], rel=1e-6, abs=1e-8)
        assert found.slope[row] == pytest.approx(one.coefficients[1], rel=1e-6, abs=1e-8)
        assert np.sqrt(np.diag(found.covariance[row])) == pytest.approx(one.std_errors, rel=1e-5)


def test_the_error_of_a_line_is_that_of_level_and_slope_together():
    x = np.arange(8.0)
    found = lines_through(x**2 / 10, np.full((1, 8), 0.1), x, np.ones((1, 8), dtype=bool))
    ones = np.array([1.0, 3.0])
    assert found.error_at(np.array([3.0]))[0] == pytest.approx(ones @ found.covariance[0] @ ones)
    assert found.at(np.array([3.0]))[0] == pytest.approx(found.level[0] + 3 * found.slope[0])
