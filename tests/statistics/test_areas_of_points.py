import numpy as np
import pytest
import shapely

from evenhand.statistics import areas_of_points
from evenhand.statistics.areas_of_points import AreaGrid


@pytest.fixture(
    autouse=True,
    params=[(0, 4), (10**9, 0), (10**9, 10**9)],
    ids=["by the grid", "areas ask", "points ask"],
)
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """All ways must give the same answers."""
    monkeypatch.setattr(areas_of_points, "MANY_POINTS", request.param[0])
    monkeypatch.setattr(areas_of_points, "POINTS_AN_AREA", request.param[1])


def brute(shapes: np.ndarray, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Test each point against each area, one by one; the first that holds it has it."""
    found = np.full(len(x), -1)
    for number in reversed(range(len(shapes))):
        found[shapely.intersects_xy(shapes[number], x, y)] = number
    return found


def voronoi(n_areas: int, seed: int) -> np.ndarray:
    rng = np.random.default_rng(seed)
    centres = shapely.MultiPoint(rng.uniform(0, 10_000, (n_areas, 2)))
    cells = shapely.get_parts(shapely.voronoi_polygons(centres))
    ground = shapely.box(500, 500, 9_000, 9_500).difference(shapely.box(4_000, 4_000, 5_000, 6_000))
    return np.array([cell.intersection(ground) for cell in cells])


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_every_point_has_the_area_that_testing_one_by_one_gives(seed: int) -> None:
    shapes = voronoi(120, seed)
    x, y = np.random.default_rng(seed).uniform(-500, 10_500, (2, 20_000))
    assert (AreaGrid(shapes).areas_of(x, y) == brute(shapes, x, y)).all()


def test_points_on_corners_and_borders_are_placed_as_one_by_one() -> None:
    shapes = voronoi(60, 4)
    corners = shapely.get_coordinates(shapes)
    middles = (corners[1:] + corners[:-1]) / 2
    x, y = np.vstack([corners, middles]).T
    assert (AreaGrid(shapes).areas_of(x, y) == brute(shapes, x, y)).all()


def test_a_point_on_a_border_belongs_to_the_first_area() -> None:
    west, east = shapely.box(0, 0, 1, 1), shapely.box(1, 0, 2, 1)
    edge = np.array([1.0]), np.array([0.5])
    assert AreaGrid(np.array([west, east])).areas_of(*edge).tolist() == [0]
    assert AreaGrid(np.array([east, west])).areas_of(*edge).tolist() == [0]


def test_points_on_the_outermost_border_are_inside() -> None:
    grid = AreaGrid(np.array([shapely.box(0, 0, 10, 10)]))
    x, y = np.array([0.0, 10.0, 10.0, 0.0, 10.0001]), np.array([0.0, 10.0, 0.0, 10.0, 5.0])
    assert grid.areas_of(x, y).tolist() == [0, 0, 0, 0, -1]


def test_areas_that_overlap_give_the_first() -> None:
    big, small = shapely.box(0, 0, 100, 100), shapely.box(40, 40, 60, 60)
    assert AreaGrid(np.array([big, small])).areas_of(np.array([50.0]), np.array([50.0])) == [0]
    assert AreaGrid(np.array([small, big])).areas_of(np.array([50.0]), np.array([50.0])) == [0]


def test_no_areas_give_no_answer() -> None:
    assert AreaGrid(np.array([])).areas_of(np.zeros(3), np.zeros(3)).tolist() == [-1, -1, -1]


def test_holes_and_far_points_are_outside() -> None:
    ring = shapely.box(0, 0, 100, 100).difference(shapely.box(40, 40, 60, 60))
    x, y = np.array([50.0, 10.0, 1e9, -1e9]), np.array([50.0, 10.0, 0.0, 0.0])
    assert AreaGrid(np.array([ring])).areas_of(x, y).tolist() == [-1, 0, -1, -1]
