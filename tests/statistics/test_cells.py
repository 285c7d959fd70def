import numpy as np
import pytest
import shapely

from evenhand.statistics.cells import MOST_CELLS, cells_holding, cells_named, cells_over
from evenhand.statistics.lattice import how_many, lattice_of, whole_m2

SHAPES = ("square", "hexagon")
CITY = shapely.Polygon(
    [(-310.0, 40.0), (900.0, -220.0), (1_330.0, 480.0), (600.0, 470.0), (520.0, 1_010.0)]
).difference(shapely.box(300, 200, 380, 290))


@pytest.mark.parametrize("shape", SHAPES)
def test_cells_cover_the_window_once(shape: str) -> None:
    cells = cells_over(CITY, shape=shape, cell_m=90)
    assert cells.area_m2.sum() == pytest.approx(CITY.area, rel=1e-12)
    cut = shapely.area(shapely.intersection(cells.polygons(), CITY))
    np.testing.assert_allclose(cells.area_m2, cut, rtol=1e-9)
    assert (cut > 0).all()


@pytest.mark.parametrize("shape", SHAPES)
def test_a_point_lies_in_the_polygon_of_its_cell(shape: str) -> None:
    cells = cells_over(CITY, shape=shape, cell_m=90)
    x, y = np.random.default_rng(1).uniform(-600, 1_500, (2, 4_000))
    found = cells.holding(x, y)
    assert (found[shapely.contains_xy(CITY, x, y)] >= 0).all()
    polygons = cells.polygons()
    within = found >= 0
    assert shapely.intersects_xy(polygons[found[within]], x[within], y[within]).all()
    every = shapely.union_all(shapely.buffer(polygons, 1e-6))
    assert not shapely.contains_xy(every, x[~within], y[~within]).any()


def test_a_square_has_its_west_and_south_sides_alone() -> None:
    cells = cells_over(shapely.box(0, 0, 200, 200), shape="square", cell_m=100)
    x, y = np.array([0.0, 100.0, 200.0, 50.0]), np.array([0.0, 100.0, 50.0, 200.0])
    assert cells.holding(x, y).tolist() == [0, 3, -1, -1]


@pytest.mark.parametrize("within_m", [0.0, 89.9, 90.0, 130.0, 156.0, 181.0, 400.0])
@pytest.mark.parametrize("shape", SHAPES)
def test_neighbours_are_those_whose_middles_are_near(shape: str, within_m: float) -> None:
    cells = cells_over(CITY, shape=shape, cell_m=90)
    indptr, indices = cells.neighbours(within_m)
    gaps = np.linalg.norm(cells.centres_m[:, None] - cells.centres_m[None], axis=2)
    near = gaps <= within_m + 1e-6
    assert indptr.dtype == np.int64 and indices.dtype == np.int32
    for cell in range(len(cells)):
        expected = np.flatnonzero(near[cell]).tolist()
        assert indices[indptr[cell] : indptr[cell + 1]].tolist() == expected


def test_a_hexagon_has_six_neighbours_and_a_square_eight() -> None:
    whole = shapely.box(0, 0, 1_000, 1_000)
    for shape, reach, many in (("hexagon", 100.0, 7), ("square", 142.0, 9)):
        indptr, _ = cells_over(whole, shape=shape, cell_m=100).neighbours(reach)
        assert np.diff(indptr).max() == many


@pytest.mark.parametrize("shape", SHAPES)
def test_ids_are_of_the_lattice_whatever_the_window(shape: str) -> None:
    cells = cells_over(CITY, shape=shape, cell_m=62.5)
    smaller = cells_over(CITY.buffer(-120), shape=shape, cell_m=62.5)
    assert set(smaller.ids) < set(cells.ids)
    again = cells_named(cells.ids)
    np.testing.assert_array_equal(again.column, cells.column)
    np.testing.assert_allclose(again.centres_m, cells.centres_m)
    assert again.shape == shape
    assert again.ids == cells.ids


def test_ids_of_two_lattices_are_refused() -> None:
    for ids in (["sq100_0_0", "sq200_0_0"], ["hex100_0_0", "sq100_0_0"], ["A1"]):
        with pytest.raises(ValueError, match="one lattice"):
            cells_named(ids)


@pytest.mark.parametrize("shape", SHAPES)
def test_what_areas_have_is_kept_when_spread(shape: str) -> None:
    areas = np.array([CITY.intersection(shapely.box(x, -900, x + 400, 2_000))
                      for x in range(-400, 1_600, 400)])  # fmt: skip
    values = np.arange(1.0, 6.0) * 100
    cells = cells_over(CITY, shape=shape, cell_m=90)
    spread = cells.spread(areas, values)
    assert spread.sum() == pytest.approx(values.sum(), rel=1e-12)
    brute = sum(
        value * shapely.area(shapely.intersection(cells.polygons(), area)) / area.area
        for area, value in zip(areas, values, strict=True)
    )
    np.testing.assert_allclose(spread, brute, rtol=1e-9, atol=1e-9)


def test_an_area_without_value_gives_nothing() -> None:
    cells = cells_over(shapely.box(0, 0, 200, 100), shape="square", cell_m=100)
    halves = np.array([shapely.box(0, 0, 100, 100), shapely.box(100, 0, 200, 100)])
    assert cells.spread(halves, np.array([np.nan, 3.0])).tolist() == [0.0, 3.0]


def test_without_a_window_cells_are_those_hit() -> None:
    x, y = np.array([10.0, 20.0, 310.0]), np.array([10.0, 20.0, -5.0])
    cells = cells_holding(x, y, shape="square", cell_m=100)
    assert cells.ids == ("sq100_3_-1", "sq100_0_0")
    assert cells.holding(x, y).tolist() == [1, 1, 0]
    assert cells.area_m2.tolist() == [10_000.0, 10_000.0]


def test_a_hexagon_is_as_large_as_its_polygon() -> None:
    assert whole_m2("hexagon", 100) == pytest.approx(cells_named(["hex100_3_5"]).polygons()[0].area)


def test_nearest_middle_has_the_point() -> None:
    x, y = np.random.default_rng(2).uniform(-500, 500, (2, 2_000))
    column, row = lattice_of("hexagon", 100, x, y)
    cells = cells_holding(x, y, shape="hexagon", cell_m=100)
    gaps = np.hypot(cells.centres_m[:, 0] - x[:, None], cells.centres_m[:, 1] - y[:, None])
    nearest = gaps.argmin(axis=1)
    np.testing.assert_array_equal(cells.column[nearest], column)
    np.testing.assert_array_equal(cells.row[nearest], row)


def test_too_many_cells_are_refused_before_they_are_made() -> None:
    huge = (0.0, 0.0, 1e6, 1e6)
    assert how_many(huge, shape="square", cell_m=100) > MOST_CELLS
    with pytest.raises(ValueError, match="too many"):
        cells_over(shapely.box(*huge), shape="square", cell_m=100)
