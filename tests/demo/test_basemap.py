"""The demo city's own ground as a basemap: the layers that an extract would fill."""

import pytest
import shapely

from evenhand.demo.ground import lay_ground
from evenhand.errors import UnsuitableData
from evenhand.sources.basemap.from_tables import box_of_areas, features_from_tables
from evenhand.sources.basemap.schema import BY_NAME
from evenhand.workspace.basemap import build_basemap, check_basemap

WANTED = ("areas", "streets", "ground", "places")


@pytest.fixture(scope="module")
def drawn(city):
    return features_from_tables("Lindeburg", **{name: city.tables[name] for name in WANTED})


def test_it_fills_the_layers_of_the_schema(drawn):
    assert list(drawn.layers) == ["land", "green", "water", "buildings", "roads", "streets",
                                  "paths", "rail", "boundaries", "labels"]  # fmt: skip
    for name, layer in drawn.layers.items():
        for one in BY_NAME[name].attributes:
            values = layer.attributes[one.name]
            assert len(values) == len(layer)
            assert not one.values or set(values) <= set(one.values), (name, one.name)
    assert drawn.source.attribution == ""


def test_it_lies_where_the_city_lies(city, drawn):
    west, south, east, north = box_of_areas(city.tables["areas"])
    assert drawn.box == pytest.approx((west, south, east, north), abs=2e-3)
    river = shapely.union_all(drawn.layers["water"].shapes)
    labels = drawn.layers["labels"]
    named = dict(zip(labels.attributes["name"], labels.shapes, strict=True))
    assert river.contains(named["Linde"])
    assert {"Lindeburg", "Oude Stad", "Stadspark", "Station Lindeburg"} <= set(named)


def test_its_names_are_those_of_the_plan_and_none_of_a_bar(city, drawn):
    ground = lay_ground(1)
    assert set(ground.mains) <= set(drawn.layers["roads"].attributes["name"])
    places = city.tables["places"].to_frame()
    bars = set(places.loc[places["kind"].eq("bar"), "place_name"])
    assert bars
    assert not bars & set(drawn.layers["labels"].attributes["name"])


def test_it_is_written_whole_and_small(drawn, tmp_path):
    built = build_basemap(tmp_path, drawn)
    assert check_basemap(tmp_path) == []
    assert built.layer("buildings").zooms == (10, 14)  # blocks show before single houses would
    assert sum(layer.bytes for layer in built.layers) < 1_000_000


def test_areas_alone_are_enough_and_nothing_is_not(city):
    alone = features_from_tables("Lindeburg", areas=city.tables["areas"])
    assert list(alone.layers) == ["land", "boundaries", "labels"]
    with pytest.raises(UnsuitableData, match="no areas, streets or ground"):
        features_from_tables("Lindeburg", areas=None)
