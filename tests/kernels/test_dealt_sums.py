import numpy as np
import pytest

from evenhand.kernels import loading
from evenhand.kernels.distinct import distinct
from evenhand.kernels.level_product import times_level
from evenhand.kernels.others import other_sums


@pytest.mark.parametrize(("many", "taken"), [(1, 1), (5, 5), (7, 0), (40, 9), (100_000, 9)])
def test_positions_are_those_of_the_twin(instruction_set, many, taken):
    found = distinct(many, taken, seed=2**63 + 5, first=17, draws=200)
    with loading.forced(loading.TWINS):
        assert np.array_equal(found, distinct(many, taken, seed=2**63 + 5, first=17, draws=200))


def test_positions_of_a_draw_depend_on_its_number_alone(body):
    whole = distinct(50, 6, seed=4, first=0, draws=30)
    assert np.array_equal(whole[10:20], distinct(50, 6, seed=4, first=10, draws=10))


def test_positions_of_a_draw_are_distinct_and_within(body):
    found = distinct(12, 12, seed=9, first=0, draws=100)
    assert (np.sort(found, axis=1) == np.arange(12)).all()


def test_every_order_of_every_choice_is_equally_likely(body):
    found = distinct(4, 2, seed=3, first=0, draws=12_000)
    times = np.bincount(found[:, 0] * 4 + found[:, 1], minlength=16).reshape(4, 4)
    assert (np.diag(times) == 0).all()
    chi_square = ((times[times > 0] - 1000) ** 2 / 1000).sum()
    assert (times > 0).sum() == 12
    assert chi_square < 31.3  # 99.9 % of chi-square with 11 degrees of freedom


@pytest.mark.parametrize(("many", "taken"), [(3, 4), (2**31, 1), (3, -1)])
def test_positions_that_cannot_be_drawn_are_refused(body, many, taken):
    with pytest.raises(ValueError, match="cannot be drawn"):
        distinct(many, taken, seed=1, first=0, draws=1)


def test_a_level_multiplies_as_written_out(body):
    # (1 + 2 z x) times (0.5 + 0.25 z x^2), cut after z and x^2.
    product = np.array([[1.0, 0.0, 0.0], [0.0, 2.0, 0.0]])
    found = times_level(product, np.array([0.5, 0.25]), 2)
    assert found.tolist() == [[0.5, 0.0, 0.0], [0.0, 1.0, 0.25]]


@pytest.mark.parametrize("width", [1, 2, 1023, 1024, 1025, 3000])
@pytest.mark.parametrize("value", [0, 1, 7, 5000])
def test_a_level_multiplies_as_the_twin_does(instruction_set, width, value):
    rng = np.random.default_rng(width + value)
    product = rng.random((6, width)) * (rng.random((6, width)) < 0.7)
    product[2, width // 2 :] = 0.0
    product[3] *= 1e-289
    chances = rng.random(5)
    found = times_level(product, chances, value)
    with loading.forced(loading.TWINS):
        np.testing.assert_allclose(found, times_level(product, chances, value), rtol=1e-12)


def test_the_kernels_refuse_arrays_that_do_not_fit(instruction_set):
    kernels = loading.compiled()
    table = np.zeros((3, 5))
    for product, chances, value, rows, found in [
        (table, np.ones(2), 1, 4, table.copy()),
        (table, np.ones(4), 1, 3, table.copy()),
        (table, np.ones(2), -1, 3, table.copy()),
        (table, np.ones(2), 1, 3, np.zeros(14)),
        (table, np.ones(0), 1, 3, table.copy()),
        (table, np.ones(2), 1, 0, table.copy()),
    ]:
        with pytest.raises(ValueError, match="do not fit"):
            kernels.times_level(instruction_set, product, chances, value, rows, found)
    with pytest.raises(ValueError, match="do not fit"):
        kernels.times_level("vector900", table, np.ones(2), 1, 3, table.copy())
    for many, taken, first in [(3, 4, 0), (-1, 0, 0), (5, 2, -1), (5, 4, 0)]:
        with pytest.raises(ValueError, match="does not fit"):
            kernels.distinct(np.zeros(6, np.int32), many, taken, 1, first)


def test_sums_of_others_are_those_of_a_plain_loop(body):
    rng = np.random.default_rng(2)
    values, many = rng.normal(size=30), rng.integers(0, 6, 30)
    indptr = np.concatenate([[0], np.cumsum(many)])
    indices = rng.integers(0, 30, indptr[-1])
    sums, counts = other_sums(values, indptr, indices)
    for place in range(30):
        near = [j for j in indices[indptr[place] : indptr[place + 1]] if j != place]
        assert counts[place] == len(near)
        assert sums[place] == sum(values[j] for j in near)


def test_sums_of_no_places_are_none(body):
    sums, counts = other_sums(np.zeros(0), np.zeros(1, np.int64), np.zeros(0, np.int32))
    assert (len(sums), len(counts)) == (0, 0)


def test_rows_that_do_not_fit_the_places_are_refused(instruction_set):
    for indptr, indices in [([0, 1], [0]), ([0, 2, 1], [0]), ([0, 1, 1], [2]), ([0, 1, 1], [-1]),
                            ([1, 1, 1], [0]), ([0, 1, 2], [0])]:  # fmt: skip
        with pytest.raises(ValueError, match="fit"):
            other_sums(np.zeros(2), np.array(indptr), np.array(indices))
