import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
import shapely
from pyproj import Transformer

from evenhand.kernels import loading
from evenhand.kernels import points as kernel
from evenhand.sources import points as module
from evenhand.sources.placing import Placer, Target
from evenhand.sources.points import PointBook
from evenhand.tables.areas import Areas

CRS = "EPSG:25831"


def areas() -> Areas:
    west = shapely.box(490_000, 5_790_000, 500_000, 5_800_000)
    east = shapely.box(500_000, 5_790_000, 510_000, 5_800_000)
    rows = {"area_id": ["w", "e"], "area_name": ["West", "East"], "level": "quarter",
            "geometry": [west, east], "area_km2": 100.0}  # fmt: skip
    return Areas.from_frame(pd.DataFrame(rows), crs=CRS)


def batches(n_batches=5, rows=400):
    rng = np.random.default_rng(3)
    x, y = rng.uniform(2.86, 3.14, 60), rng.uniform(52.25, 52.36, 60)
    for _ in range(n_batches):
        at = rng.integers(0, 60, rows)
        mine_x, mine_y = x[at].copy(), y[at].copy()
        mine_x[:3], mine_y[:3] = (np.nan, 0, 200), (np.nan, 0, 10)
        mine_x[3] = rng.uniform(2.86, 3.14)  # a point of its own
        yield mine_x, mine_y


@pytest.mark.parametrize("kept", [module.KEPT_POINTS, 1])
def test_a_book_of_points_gives_each_row_what_projecting_and_placing_it_alone_would(
    monkeypatch, kept
):
    monkeypatch.setattr(module, "KEPT_POINTS", kept)
    placer = Placer(areas(), "quarter")
    book = PointBook(Target(CRS, "UTC", {"quarter": placer}), "EPSG:4326")
    alone = Transformer.from_crs(4326, CRS, always_xy=True)
    for x, y in batches():
        found = book.points(x, y)
        assert np.flatnonzero(found.codes < 0).tolist() == [0, 1, 2]
        assert (np.flatnonzero(found.was_origin), np.flatnonzero(found.is_unreadable)) == (1, 2)
        x_m, y_m = alone.transform(x[3:], y[3:])
        np.testing.assert_array_equal(found.x_m[found.codes[3:]], x_m)
        np.testing.assert_array_equal(found.y_m[found.codes[3:]], y_m)
        placed = book.areas("quarter").take(pa.array(found.codes[3:])).to_pylist()
        assert placed == placer.areas_of(x_m, y_m).to_pylist()
        assert set(placed) == {"w", "e", None}


def test_a_book_writes_a_point_down_once_and_forgets_a_file_of_ever_new_points(monkeypatch):
    book = PointBook(Target(CRS, "UTC"), CRS)
    x = np.arange(10.0) + 1
    sizes = [len(book.points(x, x).x_m) for _ in range(3)]
    assert sizes == [10, 10, 10]
    monkeypatch.setattr(module, "KEPT_POINTS", 5)
    assert len(book.points(x + 100, x).x_m) == 10
    assert len(book.points(np.append(x[:9] + 100, 1), np.append(x[:9], 1)).x_m) == 11


def test_two_points_that_mix_to_one_number_stay_two(monkeypatch):
    monkeypatch.setattr(kernel, "_mixed", lambda x, y: np.zeros(len(x), dtype=np.uint64))
    monkeypatch.setenv(loading.PLAIN_WANTED, "1")
    book = PointBook(Target(CRS, "UTC"), CRS)
    for _ in range(2):
        found = book.points(np.array([5e5, 6e5, 5e5]), np.array([5.8e6, 5.9e6, 5.8e6]))
        assert found.x_m[found.codes].tolist() == [5e5, 6e5, 5e5]
        assert found.y_m[found.codes].tolist() == [5.8e6, 5.9e6, 5.8e6]


def test_swapped_coordinates_and_degrees_as_metres_lie_far_from_the_land():
    right = PointBook(Target(CRS, "UTC", {}), "EPSG:4326").points(
        np.array([4.9, 52.4]), np.array([52.4, 4.9])
    )
    assert right.is_far.tolist() == [False, True]
    assert right.codes[0] >= 0 and right.codes[1] == -1
    degrees = PointBook(Target(CRS, "UTC", {}), CRS).points(np.array([4.9]), np.array([52.4]))
    assert degrees.is_far.tolist() == [True]


@pytest.mark.parametrize("system", ["EPSG:3857", "EPSG:27700", "EPSG:26971", "EPSG:2154"])
def test_the_middle_of_a_system_is_never_far(system):
    land = module.CRS.from_user_input(system).area_of_use
    x, y = (land.west + land.east) / 2, (land.south + land.north) / 2
    book = PointBook(Target(system, "UTC", {}), "EPSG:4326")
    assert not book.points(np.array([x]), np.array([y])).is_far.any()
