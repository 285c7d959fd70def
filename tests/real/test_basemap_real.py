"""A real extract of the middle of Helsinki: its harbour is water, its streets have their names."""

import pytest
import shapely

from evenhand.sources.basemap.from_osm import features_from_extract
from evenhand.workspace.basemap import build_basemap, check_basemap

from .conftest import DATA

HELSINKI = DATA / "osm" / "Helsinki.osm.pbf"
INLAND = DATA / "osm" / "test.osm.pbf"

pytestmark = pytest.mark.skipif(not HELSINKI.exists(), reason="the shared data are not here")


@pytest.fixture(scope="module")
def helsinki():
    return features_from_extract(HELSINKI)


@pytest.mark.parametrize(
    ("place", "lon", "lat", "is_sea"),
    [
        ("the bay north of Kaisaniemi", 24.9455, 60.1772, True),
        ("the South Harbour", 24.9531, 60.1671, True),
        ("the Senate Square", 24.9522, 60.1695, False),
        ("the main railway station", 24.9414, 60.1719, False),
        ("Siltasaari, behind the bay", 24.9480, 60.1785, False),
    ],
)
def test_sea_and_land_are_where_they_are(helsinki, place, lon, lat, is_sea):
    at = shapely.Point(lon, lat)
    assert shapely.contains(helsinki.layers["sea"].shapes, at).any() == is_sea, place
    assert shapely.contains(helsinki.layers["land"].shapes, at).any() != is_sea, place


def test_its_streets_tracks_and_parks_are_there(helsinki):
    streets = {*helsinki.layers["roads"].attributes["name"],
               *helsinki.layers["streets"].attributes["name"]}  # fmt: skip
    assert {"Mannerheimintie", "Unioninkatu", "Aleksanterinkatu"} <= streets
    assert set(helsinki.layers["rail"].attributes["class"]) >= {"rail", "tram"}
    labels = helsinki.layers["labels"].attributes
    named = set(zip(labels["name"], labels["kind"], strict=True))
    assert {("Helsinki", "city"), ("Kaisaniemen puisto", "green")} <= named
    assert len(helsinki.layers["buildings"]) > 400


def test_it_is_built_whole_and_in_swedish_if_asked(tmp_path):
    features = features_from_extract(HELSINKI, names="sv")
    assert "Unionsgatan" in features.layers["roads"].attributes["name"]
    built = build_basemap(tmp_path, features)
    assert check_basemap(tmp_path) == []
    assert len(built.layers) == 12
    assert sum(layer.bytes for layer in built.layers) < 1_000_000


def test_an_extract_far_from_the_sea_has_none_and_says_so():
    found = features_from_extract(INLAND)
    assert found.notes == ("no_coastline",)
    assert "sea" not in found.layers
    assert set(found.layers["roads"].attributes["class"]) >= {"motorway", "middle"}
