"""Maps on paper and on the web drawn on a basemap: the same ground, and who made it."""

import json

import numpy as np
import pandas as pd
import pytest
import shapely
from pyproj import Transformer

from evenhand.contract import MapLayer
from evenhand.publishing import theme
from evenhand.publishing.basemap_ground import printed_ground
from evenhand.publishing.dossier import Cover
from evenhand.publishing.drawing import atlas_of
from evenhand.publishing.maps import draw_map, ground_with
from evenhand.publishing.walks.model import Stop
from evenhand.publishing.walks.route_map import route_map, window_of
from evenhand.publishing.web_ground import outline_json, web_ground
from evenhand.publishing.writing import Writer
from evenhand.sources.basemap.from_osm import features_from_extract
from evenhand.sources.report import ImportReport
from evenhand.tables.areas import Areas
from evenhand.wording.messages import Quantity, say
from evenhand.workspace.basemap import build_basemap, read_basemap
from evenhand.workspace.settings import Settings
from evenhand.workspace.workspace import Workspace

from .osm_texts import harbour_town

CRS = "EPSG:25832"
CREDIT = "© OpenStreetMap contributors"


def projected(*lonlat):
    return Transformer.from_crs("EPSG:4326", CRS, always_xy=True).transform(*lonlat)


def town_areas():
    """Two halves of the town, metres."""
    left, bottom = projected(10.005, 50.005)
    right, top = projected(10.095, 50.095)
    middle = (bottom + top) / 2
    shapes = [shapely.box(left, bottom, right, middle), shapely.box(left, middle, right, top)]
    frame = pd.DataFrame({"area_id": ["S", "N"], "area_name": ["Süd", "Nord"], "level": "half",
                          "geometry": shapes, "area_km2": [1.0, 1.0]})  # fmt: skip
    return Areas.from_frame(frame, crs=CRS)


@pytest.fixture(scope="module")
def city(tmp_path_factory):
    folder = tmp_path_factory.mktemp("town")
    workspace = Workspace.create(
        folder / "city", Settings(name="Hafenstadt", crs=CRS, timezone="Europe/Berlin")
    )
    areas = town_areas()
    workspace.add({"areas": areas}, ImportReport(files=(), tables={"areas": len(areas)}))
    extract = harbour_town().write(folder / "town.osm")
    build_basemap(workspace.folder, features_from_extract(extract))
    return workspace


@pytest.fixture(scope="module")
def taken(city):
    window = tuple(shapely.total_bounds(town_areas().column("geometry").to_numpy()))
    return printed_ground(read_basemap(city.folder), CRS, window)


def test_the_ground_of_a_print_is_that_of_the_tiles_in_the_citys_metres(taken):
    ground = taken.ground.to_frame()
    water = shapely.union_all(ground.loc[ground["kind"].eq("water"), "geometry"].to_numpy())

    def wet(lon, lat):
        return water.contains(shapely.Point(projected(lon, lat)))

    assert [wet(10.09, 50.02), wet(10.045, 50.045), wet(10.02, 50.06), wet(10.075, 50.065)] == [
        True, True, False, False]  # fmt: skip
    assert wet(10.012, 50.035) and not wet(10.014, 50.034)  # a lake and its island
    assert taken.attribution == CREDIT


def test_surfaces_cut_by_tiles_are_whole_again(taken):
    ground = taken.ground.to_frame()
    green = ground.loc[ground["kind"].eq("green") & ground["label"].isna(), "geometry"]
    side_m = 0.01 * 111_250, 0.01 * 111_320 * np.cos(np.radians(50.015))
    assert len(green) == 1
    assert green.iloc[0].area == pytest.approx(side_m[0] * side_m[1], rel=0.01)


def test_streets_come_with_their_kind_and_name_and_none_below_ground(taken):
    streets = taken.streets.to_frame()
    assert {"main", "minor"} <= set(streets["kind"])
    assert "Hafenstraße" in set(streets["street_name"].dropna())
    tunnel = shapely.Point(projected(10.015, 50.06))
    assert shapely.distance(tunnel, shapely.union_all(streets["geometry"].to_numpy())) > 100


def test_names_of_water_and_green_stand_on_it(taken):
    labels = taken.ground.to_frame()["label"].dropna()
    assert set(labels) == {"Stadtpark", "Teich"}


def test_an_atlas_takes_the_basemap_only_where_the_city_has_no_streets_of_its_own(city, taken):
    drawn = atlas_of(town_areas(), None, None, folder=city.folder)
    assert drawn.base.attribution == CREDIT
    assert theme.WATER in drawn.base.over
    assert drawn.streets is None  # its segments are none that a finding speaks of
    own = atlas_of(town_areas(), taken.streets, None, folder=city.folder)
    assert own.base.attribution == ""
    plain = atlas_of(town_areas(), None, None)
    assert plain.base.attribution == ""
    assert theme.WATER not in plain.base.over


def test_every_map_says_who_made_its_ground_and_so_does_the_cover(city):
    base = atlas_of(town_areas(), None, None, folder=city.folder).base
    assert ground_with(base, "").count(CREDIT) == 1
    cover = Cover("Hafenstadt", (), None, None, "0123", is_public=False)
    facts = dict(Writer("en").cover_facts(cover, base))
    assert facts["Ground of the maps"] == CREDIT
    plain = atlas_of(town_areas(), None, None).base
    assert CREDIT not in dict(Writer("en").cover_facts(cover, plain)).values()


def test_a_name_that_is_markup_is_text_on_paper(tmp_path):
    osm = harbour_town()
    osm.ring(10.06, 50.01, 0.02, {"leisure": "park", "name": "<b onclick=x>Park</b>"})
    build_basemap(tmp_path, features_from_extract(osm.write(tmp_path / "a.osm")))
    base = atlas_of(town_areas(), None, None, folder=tmp_path).base
    assert any("<b" in label for _, label, _, _ in base.labels)
    x, y = projected(10.02, 50.02)
    words = say("map.circle", most=Quantity(1, "count"))
    rows = ({"x_m": x, "y_m": y, "value": 1.0},)
    layer = MapLayer(kind="places", rows=rows, breaks=(), title=words, unit=words)
    svg = draw_map(layer, base, areas=town_areas()).svg
    assert "&lt;b onclick=x&gt;" in svg
    assert "<b onclick" not in svg


def test_a_route_is_drawn_on_the_tiles_with_their_makers(city):
    x, y = projected(10.02, 50.02)
    stops = [Stop(f"P{n}", f"Stop {n}", x + 60 * n, y, "", "street") for n in (1, 2, 3)]
    taken = printed_ground(read_basemap(city.folder), CRS, window_of(stops))
    svg = route_map(stops, None, taken.streets, taken.ground, taken.attribution)
    assert CREDIT in svg
    assert theme.MAIN_CASING in svg


def test_a_web_map_gets_bounds_layers_and_makers_and_no_path(city):
    ground = web_ground(city).to_json()
    west, south, east, north = ground["bounds"]
    assert 9.99 < west < 10.01 < 10.09 < east < 10.11
    assert 49.99 < south < 50.01 < 50.09 < north < 50.11
    assert ground["attribution"] == CREDIT
    assert {"roads", "sea", "labels"} <= {one["name"] for one in ground["layers"]}
    assert str(city.folder) not in json.dumps(ground)
    rail = next(one for one in ground["layers"] if one["name"] == "rail")
    assert rail["drawn_from"]["class"]["yard"] == 15


def test_without_a_basemap_the_outline_of_the_areas_is_the_ground(tmp_path):
    workspace = Workspace.create(
        tmp_path / "city", Settings(name="Hafenstadt", crs=CRS, timezone="Europe/Berlin")
    )
    nothing = web_ground(workspace).to_json()
    assert nothing == {"bounds": None, "attribution": "", "layers": [], "outline": None}
    areas = town_areas()
    workspace.add({"areas": areas}, ImportReport(files=(), tables={"areas": len(areas)}))
    ground = web_ground(workspace).to_json()
    assert ground["layers"] == []
    shape = shapely.geometry.shape(ground["outline"]["geometry"])
    assert shape.geom_type == "Polygon"  # the border between the halves is gone
    assert shape.contains(shapely.Point(10.05, 50.05))
    assert json.loads(json.dumps(ground)) is not None


def test_an_outline_of_many_points_is_thinned():
    turn = np.linspace(0, 2 * np.pi, 50_000)
    x, y = projected(10.05, 50.05)
    ring = shapely.Polygon(np.column_stack([x + 5000 * np.cos(turn), y + 5000 * np.sin(turn)]))
    frame = pd.DataFrame({"area_id": ["R"], "area_name": ["Rund"], "level": "city",
                          "geometry": [ring], "area_km2": [78.5]})  # fmt: skip
    assert len(json.dumps(outline_json(Areas.from_frame(frame, crs=CRS)))) < 8_000
