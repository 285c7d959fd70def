"""What the portal is told of the city by the workbench."""

from evenhand.portal.folder import read_portal
from evenhand.portal.laying import lay_out
from publishing import small_city
from publishing.conftest import city


def test_the_bounds_of_a_city_hold_its_areas_and_little_else(tmp_path):
    told = read_portal(lay_out(city(tmp_path / "city", {"areas": small_city.areas()})))
    west, south, east, north = told.bounds
    assert 0 < east - west < 1
    assert 0 < north - south < 1


def test_a_city_without_areas_is_the_world(tmp_path):
    told = read_portal(lay_out(city(tmp_path / "city", {"incidents": small_city.incidents(10)})))
    assert told.bounds == (-180.0, -90.0, 180.0, 90.0)
