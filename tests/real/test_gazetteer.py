"""Real streets of Helsinki, their spelling disturbed by rules that the matcher does not know."""

import random
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import shapely

from evenhand.errors import SourceError
from evenhand.sources.gazetteer import Gazetteer
from evenhand.sources.gazetteer_files import read_gazetteer
from evenhand.sources.street_names import normalised
from evenhand.sources.street_places import StreetPlacer

DATA = Path(__file__).parents[2].parent / "shared" / "data" / "osm"
pytestmark = pytest.mark.skipif(not DATA.exists(), reason="the real data are not here")
CRS = "EPSG:3067"
DRAW = random.Random(7)


@pytest.fixture(scope="module")
def helsinki() -> Gazetteer:
    return read_gazetteer(DATA / "Helsinki.osm.pbf", CRS)


@pytest.fixture(scope="module")
def streets(helsinki: Gazetteer) -> list[str]:
    entries = helsinki.entries
    pairs = zip(entries.names, entries.is_street, strict=True)
    return sorted({name for names, is_street in pairs if is_street for name in names})


def slip(name: str) -> str:
    at = DRAW.randrange(1, len(name) - 1)
    letter = DRAW.choice("abcdefghijklmnoprstuvyäö")
    return DRAW.choice([
        name[:at] + letter + name[at + 1 :], name[:at] + name[at + 1 :],
        name[:at] + letter + name[at:], name[:at] + name[at + 1] + name[at] + name[at + 2 :],
    ])  # fmt: skip


RULES = {
    "upper case": (str.upper, 1.0),
    "no accents": (lambda name: name.translate(str.maketrans("äöåÄÖÅé", "aoaAOAe")), 1.0),
    "umlauts as two letters": (lambda name: name.replace("ä", "ae").replace("ö", "oe"), 1.0),
    "number of a house": (lambda name: f"{name} {DRAW.randrange(1, 90)} A 12", 1.0),
    "city after it": (lambda name: f"{name} 4, 00100 Helsinki", 1.0),
    "one slip": (slip, 0.8),
    "two slips": (lambda name: slip(slip(name)), 0.4),
}


@pytest.mark.parametrize("rule", RULES)
def test_disturbed_names_are_placed_right_or_not_at_all(
    helsinki: Gazetteer, streets: list[str], rule: str
) -> None:
    disturb, least = RULES[rule]
    placer = StreetPlacer(helsinki, {})
    right = wrong = 0
    for name in streets * 3:
        meant, found = placer.place(name), placer.place(disturb(name))
        is_placed = not np.isnan(found.x_m)
        right += is_placed and (found.x_m, found.y_m) == (meant.x_m, meant.y_m)
        wrong += is_placed and (found.x_m, found.y_m) != (meant.x_m, meant.y_m)
    asked = 3 * len(streets)
    print(f"{rule}: {right} right, {wrong} wrong, {asked - right - wrong} not placed")
    assert wrong <= 0.002 * asked
    assert right >= least * asked


def test_streets_that_the_gazetteer_lacks_are_hardly_ever_placed_elsewhere(
    helsinki: Gazetteer, streets: list[str]
) -> None:
    gone = {normalised(name) for name in DRAW.sample(streets, len(streets) // 2)}
    entries = helsinki.entries
    kept = [
        at
        for at, names in enumerate(entries.names)
        if not {normalised(name) for name in names} & gone
    ]
    half = replace(
        entries, names=[entries.names[at] for at in kept], shapes=entries.shapes[kept],
        is_street=entries.is_street[kept], precision_m=entries.precision_m[kept],
        districts=[""] * len(kept),
    )  # fmt: skip
    placer = StreetPlacer(Gazetteer("half", "", half), {})
    absent = [name for name in streets if normalised(name) in gone]
    placed = [name for name in absent if not np.isnan(placer.place(name).x_m)]
    print(f"{len(placed)} of {len(absent)} absent streets were placed")
    # Twins such as Brunnsgatan and Brunngatan are one letter apart: nothing tells which is meant.
    assert len(absent) > 100 and len(placed) <= 2


def test_both_languages_name_one_street(helsinki: Gazetteer) -> None:
    placer = StreetPlacer(helsinki, {})
    for finnish, swedish in (("Aleksanterinkatu", "Alexandersgatan"), ("Fabianinkatu", "Fabiansgatan")):  # noqa: E501 # fmt: skip
        assert placer.place(finnish) == placer.place(swedish)
        assert placer.place(finnish).outcome == "exact"


def test_every_point_of_a_street_lies_within_its_precision(helsinki: Gazetteer) -> None:
    for name in ("Aleksanterinkatu", "Kaivokatu", "Unioninkatu"):
        spot = helsinki.spots(normalised(name))[0]
        ends = shapely.get_coordinates(spot.shape)
        off = np.hypot(ends[:, 0] - spot.x_m, ends[:, 1] - spot.y_m)
        assert off.max() == pytest.approx(spot.precision_m)
        assert shapely.distance(spot.shape, shapely.Point(spot.x_m, spot.y_m)) < 1e-6


def test_a_corner_of_two_real_streets_lies_on_both(helsinki: Gazetteer) -> None:
    found = StreetPlacer(helsinki, {}).place("Aleksanterinkatu / Fabianinkatu")
    corner = shapely.Point(found.x_m, found.y_m)
    for name in ("Aleksanterinkatu", "Fabianinkatu"):
        assert shapely.distance(helsinki.spots(normalised(name))[0].shape, corner) < 1
    assert found.precision_m == 30


def test_streets_without_names_are_refused() -> None:
    with pytest.raises(SourceError, match="no column of it holds names"):
        read_gazetteer(DATA / "bubenec.gpkg", "EPSG:5514")
