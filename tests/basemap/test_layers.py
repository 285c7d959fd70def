"""What an extract of OpenStreetMap becomes: layers as the schema says, and nothing private."""

import numpy as np
import pytest
import shapely

from evenhand.errors import OptionError, SourceError
from evenhand.sources.basemap.from_osm import features_from_extract
from evenhand.sources.basemap.schema import BY_NAME, LAYERS

from .osm_texts import Osm, harbour_town


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    path = harbour_town().write(tmp_path_factory.mktemp("osm") / "town.osm")
    return features_from_extract(path)


def rows(features, layer):
    drawn = features.layers[layer]
    names = list(drawn.attributes)
    return [
        dict(zip(names, values, strict=True))
        for values in zip(*drawn.attributes.values(), strict=True)
    ]


def whole(features, layer):
    return shapely.union_all(features.layers[layer].shapes)


def test_every_layer_of_the_schema_is_there_in_its_order(town):
    assert list(town.layers) == [layer.name for layer in LAYERS]


def test_shapes_and_attributes_are_those_of_the_schema(town):
    for name, drawn in town.layers.items():
        layer = BY_NAME[name]
        dimension = {"Point": 0, "LineString": 1, "Polygon": 2}[layer.shape]
        assert (shapely.get_dimensions(drawn.shapes) == dimension).all(), name
        assert set(drawn.attributes) == {one.name for one in layer.attributes}, name
        for one in layer.attributes:
            values = drawn.attributes[one.name]
            assert len(values) == len(drawn)
            assert one.missing or None not in values
            if one.values:
                assert {value for value in values if value is not None} <= set(one.values), name


def test_all_is_cut_to_the_box(town):
    window = shapely.box(*town.box).buffer(1e-9)
    assert all(window.contains(shape) for drawn in town.layers.values() for shape in drawn.shapes)
    assert town.box == (10.0, 50.0, 10.1, 50.1)


def test_sea_lies_east_of_the_coast_in_the_harbour_and_round_the_island(town):
    sea, land = whole(town, "sea"), whole(town, "land")
    for x, y, is_sea in [(10.09, 50.02, True), (10.045, 50.045, True), (10.02, 50.06, False),
                         (10.075, 50.065, False), (10.09, 50.065, True)]:  # fmt: skip
        at = shapely.Point(x, y)
        assert sea.contains(at) is is_sea, (x, y)
        assert land.contains(at) is not is_sea, (x, y)
    assert sea.area + land.area == pytest.approx(0.01, rel=1e-9)


def test_an_island_in_a_lake_stays_dry(town):
    water = whole(town, "water")
    assert water.area == pytest.approx(0.01**2 - 0.002**2, rel=1e-6)
    assert rows(town, "water") == [{"kind": "lake"}]


def test_a_street_cut_into_ways_is_one_line_with_its_name(town):
    found = rows(town, "roads")
    assert {"class": "main", "name": "Hafenstraße", "tunnel": 0} in found
    assert {"class": "motorway", "name": None, "tunnel": 1} in found
    assert len(found) == 2


def test_quiet_things_are_left_out(town):
    assert [row["class"] for row in rows(town, "paths")] == ["path"]
    assert sorted(row["class"] for row in rows(town, "rail")) == ["rail", "yard"]
    assert sorted(row["class"] for row in rows(town, "streets")) == ["service", "street"]


def test_names_are_of_places_water_and_green_never_of_shops_or_persons(town):
    named = {(row["kind"], row["name"], row["rank"]) for row in rows(town, "labels")}
    assert named == {
        ("town", "Hafenstadt", 2), ("suburb", "Neustadt", 3), ("station", "Hafenstadt Hbf", 5),
        ("green", "Stadtpark", 4), ("water", "Teich", 4),
    }  # fmt: skip
    every = [value for layer in town.layers for row in rows(town, layer) for value in row.values()]
    assert not [value for value in every if isinstance(value, str) and "Meyer" in value]
    assert not [value for value in every if isinstance(value, str) and "Schmidt" in value]


def test_what_is_left_out_is_counted(tmp_path):
    osm = Osm()
    osm.ring(10.01, 50.01, 0.01, {"leisure": "park"})
    osm.way([(9.99, 50.03), (10.0, 50.03), (10.0, 50.04), (9.99, 50.04), (9.99, 50.03)],
            {"leisure": "park"})  # fmt: skip
    drawn = features_from_extract(osm.write(tmp_path / "a.osm")).layers["green"]
    assert (len(drawn), drawn.left_out) == (1, 1)  # the second only touches the box


def test_names_of_a_language_come_first_where_they_are(tmp_path):
    osm = Osm()
    osm.way([(10.0, 50.02), (10.02, 50.02)],
            {"highway": "primary", "name": "Mannerheimintie",
             "name:sv": "Mannerheimvägen"})  # fmt: skip
    osm.way([(10.0, 50.03), (10.02, 50.03)], {"highway": "primary", "name": "Vain suomeksi"})
    path = osm.write(tmp_path / "a.osm")
    swedish = features_from_extract(path, names="sv").layers["roads"].attributes["name"]
    assert set(swedish) == {"Mannerheimvägen", "Vain suomeksi"}
    assert set(features_from_extract(path).layers["roads"].attributes["name"]) == {
        "Mannerheimintie", "Vain suomeksi"}  # fmt: skip


def test_a_border_is_drawn_once_at_its_highest_level(tmp_path):
    osm = Osm()
    for level in ("10", "4", "8"):
        osm.way([(9.9, 50.05), (10.2, 50.05)],
                {"boundary": "administrative", "admin_level": level})  # fmt: skip
    osm.ring(10.02, 50.05, 0.02, {"boundary": "administrative", "admin_level": "9"})
    drawn = features_from_extract(osm.write(tmp_path / "a.osm")).layers["boundaries"]
    assert sorted(set(drawn.attributes["level"])) == [4, 9]
    four = np.array(drawn.attributes["level"]) == 4
    assert shapely.length(drawn.shapes[four]).sum() == pytest.approx(0.1)
    assert shapely.length(drawn.shapes[~four]).sum() == pytest.approx(0.06)


def test_an_outline_that_crosses_itself_or_is_cut_through_is_mended_and_counted(tmp_path):
    osm = Osm()
    osm.way([(10.01, 50.01), (10.02, 50.02), (10.02, 50.01), (10.01, 50.02), (10.01, 50.01)],
            {"leisure": "park", "name": "Schleife"})  # fmt: skip
    osm.ring(10.03, 50.03, 0.01, {"leisure": "park"})
    drawn = features_from_extract(osm.write(tmp_path / "a.osm")).layers["green"]
    assert drawn.mended == 1
    assert len(drawn) == 2
    assert shapely.is_valid(drawn.shapes).all()


def test_without_a_coastline_all_is_land_and_it_is_said(tmp_path):
    osm = Osm()
    osm.way([(10.0, 50.02), (10.02, 50.02)], {"highway": "primary"})
    found = features_from_extract(osm.write(tmp_path / "a.osm"))
    assert "sea" not in found.layers
    assert found.notes == ("no_coastline",)
    assert whole(found, "land").area == pytest.approx(0.01)


def test_a_broken_coastline_is_refused_unless_no_sea_is_asked_for(tmp_path):
    osm = Osm()
    osm.way([(10.05, 49.9), (10.05, 50.05)], {"natural": "coastline"})
    path = osm.write(tmp_path / "a.osm")
    with pytest.raises(SourceError, match="cannot be closed"):
        features_from_extract(path)
    assert features_from_extract(path, with_sea=False).notes == ("without_sea",)


def test_a_larger_extract_is_cut_to_the_city_and_its_surroundings(tmp_path):
    osm = Osm(box=(9.0, 49.0, 11.0, 51.0))
    osm.way([(9.0, 50.0), (11.0, 50.0)], {"highway": "primary"})
    path = osm.write(tmp_path / "a.osm")
    city = (10.0, 49.98, 10.05, 50.02)
    west, south, east, north = features_from_extract(path, city=city).box
    assert 9.95 < west < 10.0 < 10.05 < east < 10.1
    assert 49.95 < south < 49.98 < 50.02 < north < 50.05
    assert features_from_extract(path, city=city, whole=True).box == (9.0, 49.0, 11.0, 51.0)


def test_a_coast_that_is_broken_far_from_the_city_does_no_harm(tmp_path):
    """As in an extract that was cut along a border, not to its box."""
    osm = Osm(box=(9.0, 49.0, 11.0, 51.0))
    osm.way([(10.02, 49.5), (10.02, 50.5)], {"natural": "coastline"})
    osm.ring(9.5, 50.5, 0.001, {"building": "yes"})
    path = osm.write(tmp_path / "a.osm")
    city = (10.0, 49.98, 10.05, 50.02)
    found = features_from_extract(path, city=city)
    assert shapely.contains(found.layers["sea"].shapes, shapely.Point(10.04, 50.0)).any()
    assert "buildings" not in found.layers  # far away: neither read nor counted
    with pytest.raises(SourceError, match="cannot be closed"):
        features_from_extract(path, city=city, whole=True)


def test_names_that_steer_a_reader_are_made_plain(tmp_path):
    osm = Osm()
    osm.node(
        (10.02, 50.02), place="town", name="Ha\u202emlet  <script>alert(1)</script>" + "x" * 300
    )
    osm.node((10.03, 50.02), place="town", name="\u202e")
    found = features_from_extract(osm.write(tmp_path / "a.osm")).layers["labels"]
    (name,) = found.attributes["name"]
    assert name.startswith("Hamlet <script>")
    assert len(name) == 120


def test_an_extract_of_elsewhere_is_refused_with_both_places(tmp_path):
    path = harbour_town().write(tmp_path / "a.osm")
    with pytest.raises(SourceError, match=r"longitude 10\.000 to 10\.100.*longitude 5\.000"):
        features_from_extract(path, city=(5.0, 52.0, 5.2, 52.1))


def test_an_extract_that_covers_a_part_says_so(tmp_path):
    path = harbour_town().write(tmp_path / "a.osm")
    assert features_from_extract(path, city=(10.05, 50.05, 10.2, 50.2)).notes == ("covers_part",)


def test_without_a_stated_box_that_of_the_contents_is_taken(tmp_path):
    osm = Osm(box=None)
    osm.way([(10.0, 50.02), (10.02, 50.04)], {"highway": "primary"})
    found = features_from_extract(osm.write(tmp_path / "a.osm"))
    assert found.box == pytest.approx((10.0, 50.02, 10.02, 50.04))
    assert "box_not_stated" in found.notes


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"", "no extract of OpenStreetMap"), (b"hello " * 500, "no extract of OpenStreetMap"),
     (b'{"type": "FeatureCollection", "features": []}', "no extract of OpenStreetMap"),
     (b'<osm version="0.6"></osm>', "holds no street"),
     (b'<osm version="0.6"><node id="1" lon="1" lat="2"/></osm>', "holds no street"),
     (b'<osm version="0.6"><node id="1" lon="1"', "damaged"),
     (b"<html><body>404</body></html>", "no extract of OpenStreetMap")],
)  # fmt: skip
def test_what_is_no_extract_is_refused_in_one_sentence(tmp_path, content, said):
    path = tmp_path / "city.osm.pbf"
    path.write_bytes(content)
    with pytest.raises(SourceError, match=said) as refused:
        features_from_extract(path)
    assert str(refused.value).count("\n") == 1
    assert str(tmp_path) not in str(refused.value)


def test_a_missing_file_and_a_wrong_language_are_refused(tmp_path):
    with pytest.raises(SourceError, match="no such file"):
        features_from_extract(tmp_path / "none.osm.pbf")
    path = harbour_town().write(tmp_path / "a.osm")
    with pytest.raises(OptionError, match="code of a language"):
        features_from_extract(path, names="Svenska; x=1")


def test_the_documentation_lists_the_layers_as_they_are(request):
    page = (request.config.rootpath / "docs" / "basemap.md").read_text(encoding="utf-8")
    for layer in LAYERS:
        line = f"| `{layer.name}` | {layer.shape} | {layer.first_zoom}–14 | {layer.meaning} |"
        assert line in page
        for one in layer.attributes:
            for value, zoom in one.values.items():
                assert f"{value} ({zoom})" in page
