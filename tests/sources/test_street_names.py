"""Names of streets: one spelling for the usual ones, and the slips that are taken for one."""

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from evenhand.sources.gazetteer import APART_M, Entries, Gazetteer, middle_of
from evenhand.sources.spelling import Spellings, distance, slips_allowed
from evenhand.sources.street_names import folded, normalised, without_number
from evenhand.sources.street_places import StreetPlacer

ANY_TEXT = st.text(max_size=60)
NAMES = ["Lindenstraße", "Rue de la République", "Kaivokatu", "Brunnsgatan", "High Street"]


def gazetteer(*entries, districts=None):
    """Make a gazetteer of (name or names, shape)."""
    names = [(one,) if isinstance(one, str) else one for one, _ in entries]
    shapes = np.array([shape for _, shape in entries], dtype=object)
    lines = np.array([shape.geom_type == "LineString" for _, shape in entries])
    stated = np.full(len(names), np.nan)
    return Gazetteer("made.gpkg", "", Entries(names, shapes, lines, stated,
                                              districts or [""] * len(names)))  # fmt: skip


def line(x, y, length=100.0, up=False):
    end = (x, y + length) if up else (x + length, y)
    return shapely.LineString([(x, y), end])


def placer(*entries, districts=None):
    return StreetPlacer(gazetteer(*entries, districts=districts), {})


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Hauptstr.", "Hauptstraße"),
        ("Haupt Str", "HAUPTSTRASSE"),
        ("Müllerstr", "Muellerstraße"),
        ("Karl-Marx-Allee", "karl marx  allee"),
        ("Sankt-Georg-Platz", "St. Georg Platz"),
        ("R. de la Paix", "rue de la Paix"),
        ("Avda. de América", "Avenida de America"),
        ("Bd. St-Michel", "Boulevard Saint-Michel"),
        ("Pl. de l'Église", "Place de l’Eglise"),
        ("Kerkstr.", "Kerkstraat"),
        ("Ste-Anne", "Sainte Anne"),
        ("High St.", "High Street"),
        ("Mill Rd", "Mill Road"),
        ("Æblevej", "aeblevej"),
        ("P.zza Dante", "Piazza Dante"),
    ],
)
def test_usual_spellings_of_one_street_are_one(one, other):
    assert normalised(one) == normalised(other) != ""


@pytest.mark.parametrize(
    ("one", "other"),
    [("Norra Esplanaden", "Södra Esplanaden"), ("St. Georg", "Georg Street"), ("A 1", "A 2"),
     ("Lange Straße", "Lange Gasse"), ("Rue Haute", "Rue Basse")],
)  # fmt: skip
def test_different_streets_stay_different(one, other):
    assert normalised(one) != normalised(other)


@given(ANY_TEXT)
@settings(max_examples=300, deadline=None)
def test_normalising_twice_changes_nothing(text):
    once = normalised(text)
    assert normalised(once) == once
    assert folded(folded(text)) == folded(text)


@pytest.mark.parametrize(
    "written",
    ["Lindenstraße 5", "Lindenstraße 12a", "Lindenstr. 12-14", "lindenstrasse 7, 10115 Berlin",
     "LINDENSTRASSE Nr. 3", "12, Lindenstraße", "Flat 2, 17 Lindenstraße", "Lindenstraße (Hof)",
     "Lindenstraße 5 A 12", "on or near Lindenstraße"],
)  # fmt: skip
def test_the_number_of_a_house_is_stripped(written):
    assert normalised(without_number(written)) == normalised("Lindenstraße")


@pytest.mark.parametrize("name", ["Straße des 17. Juni", "Rue du 4 Septembre", "5th Avenue"])
def test_a_number_within_a_name_is_kept(name):
    assert normalised(without_number(name)) == normalised(name)


@given(st.text("abcdeä", max_size=7), st.text("abcdeä", max_size=7))
def test_distance_is_symmetric_and_nought_only_for_the_same(one, other):
    assert distance(one, other) == distance(other, one)
    assert (distance(one, other) == 0) == (one == other)
    assert distance(one, other) <= max(len(one), len(other))


def test_short_names_are_never_corrected():
    assert slips_allowed("talstr") == 0
    assert Spellings(["talstr"]).meant("telstr") is None


def test_a_slip_is_mended_only_where_one_name_can_be_meant():
    assert Spellings(["lindenweg"]).meant("lindnweg") == "lindenweg"
    assert Spellings(["lindenweg", "lindnerweg"]).meant("lindnweg") is None
    assert Spellings(["lindenweg"]).meant("rindenweg") is None
    assert Spellings(["strasse101"]).meant("strasse107") is None
    assert Spellings([]).meant("lindenweg") is None


def test_a_street_is_placed_at_its_middle_and_may_be_off_by_half_its_length():
    found = placer(("Langgasse", line(0, 0, 300.0))).place("langgasse")
    assert found.outcome == "exact"
    assert (found.x_m, found.y_m, found.precision_m) == pytest.approx((150, 0, 150))


def test_the_farthest_end_of_a_bent_street_is_within_its_precision():
    bent = shapely.LineString([(0, 0), (200, 0), (200, 200), (0, 200)])
    x, y, reach = middle_of(bent)
    ends = shapely.get_coordinates(shapely.segmentize(bent, 1))
    assert np.hypot(ends[:, 0] - x, ends[:, 1] - y).max() == pytest.approx(reach)
    assert shapely.distance(bent, shapely.Point(x, y)) == pytest.approx(0)


def test_pieces_near_each_other_are_one_street_and_far_ones_are_two():
    near = placer(("Ring", line(0, 0)), ("Ring", line(100 + APART_M - 1, 0)))
    assert near.place("Ring").outcome == "exact"
    far = placer(("Ring", line(0, 0)), ("Ring", line(101 + APART_M, 0)))
    assert far.place("Ring").outcome == "ambiguous"
    assert np.isnan(far.place("Ring").x_m)


def test_a_district_decides_between_streets_of_one_name():
    two = placer(("Dorfstraße", line(0, 0)), ("Dorfstraße", line(9000, 0)), ("Ring", line(0, 50)),
                 districts=["Nord", "Süd", "Nord"])  # fmt: skip
    assert two.place("Dorfstr.", district="SUED").x_m == pytest.approx(9050)
    assert two.place("Dorfstr.", district="Nord").x_m == pytest.approx(50)
    assert two.place("Dorfstr.", district="West").outcome == "ambiguous"
    assert two.place("Ring", district="Süd").outcome == "elsewhere"


@pytest.mark.parametrize(
    "written", ["Ost / Nord", "Ost & Nord", "Nord Ecke Ost", "angle Ost et Nord", "Ost x Nord"]
)
def test_a_corner_is_placed_where_its_streets_meet(written):
    both = placer(("Ost", line(0, 0)), ("Nord", line(40, -50, up=True)))
    if written.startswith("angle"):
        written = written.removeprefix("angle ")
    found = both.place(written)
    assert (found.x_m, found.y_m, found.precision_m) == (40, 0, 30)
    assert both.place("Ost", "Nord") == found


def test_streets_that_do_not_meet_have_no_corner():
    both = placer(("Ost", line(0, 0)), ("Nord", line(900, 500, up=True)))
    assert both.place("Ost", "Nord").outcome == "unknown"
    assert both.place("Ost", "West").outcome == "unknown"
    assert both.place("Ost", "Ost").outcome == "unknown"


def test_a_street_comes_before_a_station_of_its_name_and_a_lone_point_states_no_precision():
    both = placer(("Markt", line(0, 0)), ("Markt", shapely.Point(300, 0)))
    assert both.place("Markt").x_m == pytest.approx(50)
    station = placer(("Bahnhof", shapely.Point(5, 6))).place("Bahnhof")
    assert (station.x_m, station.y_m) == (5, 6) and np.isnan(station.precision_m)


@given(ANY_TEXT | st.sampled_from(NAMES).flatmap(
    lambda name: st.tuples(st.integers(0, len(name)), ANY_TEXT).map(
        lambda cut: name[: cut[0]] + cut[1][:3] + name[cut[0]:])))  # fmt: skip
@settings(max_examples=300, deadline=None)
def test_nothing_is_ever_placed_outside_the_gazetteer(text):
    known = placer(*((name, line(0, 1000.0 * at)) for at, name in enumerate(NAMES)))
    found = known.place(text)
    if not np.isnan(found.x_m):
        assert found.y_m % 1000 == 0 and 0 <= found.y_m < 1000 * len(NAMES)
        assert 0 <= found.x_m <= 100


@pytest.mark.parametrize(
    "hostile",
    ["", " ", "\x00", "(" * 100_000, "\x1f\x1f", "=HYPERLINK(1)", "'; DROP TABLE", "a" * 100_000,
     "/" * 500, "1 " * 5_000, "\u202eeßartsnedniL", "((((" * 1000, "\ud800", "12, " * 3000],
)  # fmt: skip
def test_hostile_names_are_unknown_and_take_no_time(hostile):
    known = placer(*((name, line(0, 0)) for name in NAMES))
    assert known.place(hostile).outcome == "unknown"
