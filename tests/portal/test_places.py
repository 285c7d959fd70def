"""Names of a city's places, written by the workbench and searched by the portal."""

import json

import pandas as pd
import pytest
import shapely

from evenhand.portal.folder import MAP_FILE
from evenhand.portal.laying import lay_out
from evenhand.portal.places import FILE, read_places
from evenhand.tables.streets import Streets
from publishing import small_city
from publishing.conftest import city


def line(x, y):
    return shapely.LineString([(x, y), (x + 50, y)])


@pytest.fixture(scope="module")
def laid(tmp_path_factory):
    east, north = small_city.EAST, small_city.NORTH
    lines = {"Église": (500, 500), "Lange Straat": (1500, 500), "Vaartkade": (2500, 1500)}
    streets = Streets.from_frame(
        pd.DataFrame({
            "segment_id": [f"S{i}{j}" for i in range(3) for j in range(2)],
            "street_name": [name for name in lines for _ in range(2)],
            "kind": "minor", "length_m": 50.0,
            "geometry": [
                line(east + x + 60 * j, north + y)
                for x, y in lines.values() for j in range(2)
            ],
        }), crs=small_city.CRS,
    )  # fmt: skip
    tables = {"areas": small_city.areas(), "streets": streets, "ground": small_city.ground(),
              "incidents": small_city.incidents(60)}  # fmt: skip
    return lay_out(city(tmp_path_factory.mktemp("laid") / "city", tables))


def test_streets_parks_and_areas_have_a_name_a_point_and_an_area(laid):
    found = {one.name: one for one in read_places(laid).places}
    assert {"Église", "Lange Straat", "Vaartkade", "Stadspark", "Linde", "Noord"} <= set(found)
    assert found["Lange Straat"].area_id == "A1"
    assert found["Vaartkade"].area_id == "A5"
    assert read_places(laid).area_at(found["Vaartkade"].longitude,
                                     found["Vaartkade"].latitude) == "A5"  # fmt: skip


def test_nothing_of_what_was_recorded_is_in_the_folder(laid):
    told = json.loads((laid / FILE).read_text())
    assert set(told) == {"places", "areas"}
    assert {key for one in told["places"] for key in one} == {"name", "kind", "at", "area"}
    assert {key for one in told["areas"] for key in one} == {"id", "name", "outline"}
    assert {one.name for one in laid.iterdir()} == {"portal.json", FILE, MAP_FILE, "tiles"}


def test_laying_out_again_changes_nothing(laid):
    from evenhand.workspace.workspace import Workspace

    before = {path: path.stat().st_mtime_ns for path in laid.iterdir() if path.is_file()}
    lay_out(Workspace.open(laid.parent))
    assert {path: path.stat().st_mtime_ns for path in laid.iterdir() if path.is_file()} == before


@pytest.mark.parametrize(
    ("asked", "name"),
    [("lange straat 14", "Lange Straat"), ("EGLISE", "Église"), ("vaart", "Vaartkade")],
)
def test_case_accents_and_numbers_do_not_matter(laid, asked, name):
    assert read_places(laid).find(asked).places[0].name == name


def test_a_wrong_letter_gives_the_nearest_three(laid):
    found = read_places(laid).find("Vartkade")
    assert found.is_near
    assert found.places[0].name == "Vaartkade"
    assert len(found.places) <= 3


def test_a_point_has_the_name_of_what_is_nearest(laid):
    known = read_places(laid)
    one = known.named("Stadspark")
    assert known.nearest(one.longitude, one.latitude).name == "Stadspark"


def test_the_outline_of_an_area_is_that_of_the_city(laid):
    assert read_places(laid).area_at(0.0, 0.0) == ""
