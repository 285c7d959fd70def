"""Coastline closed into sea: land left, water right, and no answer where it is broken."""

import numpy as np
import pytest
import shapely

from evenhand.errors import SourceError
from evenhand.sources.basemap.coastline import sea_of

BOX = (10.0, 50.0, 10.1, 50.1)
"""About 7 km by 11 km."""


def way(*points):
    return shapely.LineString(points)


def sea(*ways, box=BOX):
    return sea_of(np.array(ways, dtype=object), box)


def wet(surface, x, y):
    return surface.contains(shapely.Point(x, y))


def test_a_coast_from_south_to_north_has_its_sea_in_the_east():
    found = sea(way((10.05, 49.9), (10.05, 50.2)))
    assert wet(found, 10.08, 50.05)
    assert not wet(found, 10.02, 50.05)
    assert found.area == pytest.approx(0.005, rel=1e-9)


def test_the_same_coast_turned_round_has_it_in_the_west():
    found = sea(way((10.05, 50.2), (10.05, 49.9)))
    assert wet(found, 10.02, 50.05)
    assert not wet(found, 10.08, 50.05)


def test_an_island_lies_in_the_sea():
    found = sea(way((10.04, 50.04), (10.06, 50.04), (10.06, 50.06), (10.04, 50.06), (10.04, 50.04)))
    assert not wet(found, 10.05, 50.05)
    assert all(wet(found, x, y) for x, y in [(10.01, 50.01), (10.09, 50.09), (10.05, 50.03)])
    assert found.area == pytest.approx(0.01 - 0.0004, rel=1e-9)


def test_water_enclosed_by_a_coast_turned_inwards_is_sea_and_the_rest_is_land():
    found = sea(way((10.04, 50.04), (10.04, 50.06), (10.06, 50.06), (10.06, 50.04), (10.04, 50.04)))
    assert wet(found, 10.05, 50.05)
    assert found.area == pytest.approx(0.0004, rel=1e-9)


def test_a_bay_and_a_harbour_with_a_mole_are_water():
    coast = way((10.05, 49.9), (10.05, 50.03), (10.02, 50.03), (10.02, 50.05), (10.05, 50.05),
                (10.05, 50.06),
                # a mole: land that runs into the sea and back, 7 m wide
                (10.07, 50.06), (10.07, 50.0601), (10.05, 50.0601),
                # a harbour basin with a narrow mouth
                (10.05, 50.07), (10.03, 50.07), (10.03, 50.08), (10.05, 50.08),
                (10.05, 50.2))  # fmt: skip
    found = sea(coast)
    assert wet(found, 10.03, 50.04)  # the bay
    assert wet(found, 10.04, 50.075)  # the basin
    assert not wet(found, 10.06, 50.06005)  # the mole
    assert not wet(found, 10.04, 50.06)
    assert wet(found, 10.08, 50.04)


def test_ways_in_any_order_give_the_same_sea():
    parts = [way((10.05, 50.03), (10.05, 50.06)), way((10.05, 50.06), (10.05, 50.2)),
             way((10.05, 49.9), (10.05, 50.03))]  # fmt: skip
    assert sea(*parts).equals(sea(*reversed(parts)))
    assert wet(sea(*parts), 10.08, 50.05)


def test_an_extract_that_drops_what_lies_outside_is_closed_at_its_edge():
    """The ends lie 110 m within the box: the next points were dropped."""
    found = sea(way((10.05, 50.001), (10.05, 50.099)))
    assert wet(found, 10.08, 50.05)
    assert found.area == pytest.approx(0.005, rel=1e-6)


def test_a_gap_of_some_metres_is_joined():
    found = sea(way((10.05, 49.9), (10.05, 50.05)), way((10.05, 50.0502), (10.05, 50.2)))
    assert wet(found, 10.08, 50.05)
    assert found.area == pytest.approx(0.005, rel=1e-6)


def test_a_strait_between_two_coasts_is_sea():
    found = sea(way((10.03, 49.9), (10.03, 50.2)), way((10.07, 50.2), (10.07, 49.9)))
    assert [wet(found, x, 50.05) for x in (10.01, 10.05, 10.09)] == [False, True, False]


def test_a_coast_round_a_corner_has_its_sea_inside_the_bend():
    found = sea(way((10.05, 50.2), (10.05, 50.05), (9.9, 50.05)))
    assert wet(found, 10.02, 50.08)
    assert not wet(found, 10.08, 50.02)


def test_no_coastline_in_the_box_is_no_sea():
    assert sea(way((11.0, 50.0), (11.0, 51.0))) is None


def test_a_coast_that_ends_in_the_middle_is_refused_with_its_place():
    with pytest.raises(
        SourceError, match=r"cannot be closed.*longitude 10\.05000, latitude 50\.05"
    ):
        sea(way((10.05, 49.9), (10.05, 50.05)))


def test_a_missing_piece_is_refused():
    with pytest.raises(SourceError, match="complete ways"):
        sea(way((10.05, 49.9), (10.05, 50.03)), way((10.05, 50.06), (10.05, 50.2)))


def test_two_halves_drawn_against_each_other_are_refused():
    with pytest.raises(SourceError, match="turns round"):
        sea(way((10.05, 49.9), (10.05, 50.05)), way((10.05, 50.2), (10.05, 50.05)))


def test_a_tiny_islet_drawn_the_wrong_way_does_not_drown_the_land():
    islet = way((10.0800, 50.08), (10.0800, 50.0801), (10.0801, 50.0801), (10.08, 50.08))
    found = sea(way((10.05, 49.9), (10.05, 50.2)), islet)
    assert wet(found, 10.09, 50.05)
    assert not wet(found, 10.02, 50.05)


@pytest.mark.parametrize("seed", range(6))
def test_a_ragged_coast_keeps_its_sides(seed):
    """A second way: a coast that is a function of latitude, so that each side is known."""
    rng = np.random.default_rng(seed)
    y = np.linspace(49.95, 50.15, 400)
    x = 10.05 + 0.02 * np.cumsum(rng.normal(size=400)) / 20
    x = np.clip(x, 10.005, 10.095)
    found = sea(shapely.LineString(np.column_stack([x, y])))
    at = rng.uniform([BOX[0], BOX[1]], [BOX[2], BOX[3]], (300, 2))
    coast = np.interp(at[:, 1], y, x)
    clear = np.abs(at[:, 0] - coast) > 1e-6
    inside = shapely.contains(found, shapely.points(at))
    assert (inside == (at[:, 0] > coast))[clear].all()
