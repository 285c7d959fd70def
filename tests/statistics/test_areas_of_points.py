from collections.abc import Iterator

import numpy as np
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evenhand.kernels import loading
from evenhand.kernels.outlines import UNCERTAIN
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


@pytest.fixture(autouse=True, params=[*loading.instruction_sets()[:1], loading.TWINS])
def body(request: pytest.FixtureRequest) -> Iterator[None]:
    """With the kernels and without."""
    with loading.forced(request.param):
        yield


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


def star(seed: int) -> shapely.Polygon:
    """A star on whole numbers: its corners, edges and level edges meet many points of a lattice."""
    rng = np.random.default_rng(seed)
    turn = np.sort(rng.uniform(0, 2 * np.pi, 9))
    out = rng.integers(3, 12, 9)
    around = np.column_stack([np.round(out * np.cos(turn)), np.round(out * np.sin(turn))])
    return shapely.Polygon(around + rng.integers(0, 12, 2))


@settings(deadline=None, max_examples=60,
          suppress_health_check=[HealthCheck.function_scoped_fixture])  # fmt: skip
@given(seeds=st.lists(st.integers(0, 10_000), min_size=1, max_size=6), hole=st.booleans())
def test_points_of_a_lattice_are_placed_as_one_by_one(seeds: list[int], hole: bool) -> None:
    shapes = [shapely.make_valid(star(seed)) for seed in seeds]
    if hole:
        shapes = [one.difference(shapely.box(2, 2, 4, 5)) for one in shapes]
        shapes.append(shapely.unary_union(shapes[:3]))
    x, y = (part.ravel() / 2 for part in np.meshgrid(np.arange(-30, 50), np.arange(-30, 50)))
    found = AreaGrid(np.array(shapes)).areas_of(x, y)
    np.testing.assert_array_equal(found, brute(np.array(shapes), x, y))


def test_the_kernel_leaves_to_exact_tests_what_rounding_might_decide() -> None:
    # The point (0.1 + 0.2, 0.3) lies beside the diagonal by one unit in the last place.
    grid = AreaGrid(np.array([shapely.Polygon([(0, 0), (1, 1), (0, 1)])]))
    assert grid._holders is not None
    quick = grid._holders.of(np.array([0.1 + 0.2, 0.5, 0.0, 0.2]), np.array([0.3, 0.5, 0.5, 0.7]))
    if quick is not None:
        assert quick.tolist() == [UNCERTAIN, UNCERTAIN, UNCERTAIN, 0]
    assert grid.areas_of(np.array([0.1 + 0.2]), np.array([0.3])).tolist() == [-1]


def test_areas_that_are_no_surfaces_are_tested_exactly() -> None:
    shapes = np.array([shapely.box(0, 0, 1, 1), shapely.LineString([(2, 0), (2, 2)]), None])
    grid = AreaGrid(shapes)
    assert grid._holders is None
    assert grid.areas_of(np.array([0.5, 2.0]), np.array([0.5, 1.0])).tolist() == [0, 1]


def test_an_empty_area_holds_nothing() -> None:
    grid = AreaGrid(np.array([shapely.Polygon(), shapely.box(0, 0, 1, 1)]))
    assert grid.areas_of(np.array([0.5, 2.0]), np.array([0.5, 1.0])).tolist() == [1, -1]


def test_a_point_without_coordinates_lies_nowhere() -> None:
    grid = AreaGrid(np.array([shapely.box(0, 0, 1, 1)]))
    assert grid._tested(np.array([np.nan, 0.5]), np.array([0.5, np.nan])).tolist() == [-1, -1]


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
