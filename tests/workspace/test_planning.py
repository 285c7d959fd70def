"""Planning files: placed, reviewed strategy by strategy, kept as versions, never about a person."""

import json
from datetime import date

import pytest
import shapely

from evenhand.errors import OptionError, WorkspaceError
from evenhand.taxonomy.planning import sections, strategies
from evenhand.taxonomy.reference import rows
from evenhand.workspace.json_schema import schema_faults
from evenhand.workspace.numbered_documents import RevisionClash, expecting
from evenhand.workspace.planning import (
    answer_strategy,
    close_site,
    freeze,
    lacking_of,
    open_site,
    place_site,
    unanswered,
)
from evenhand.workspace.planning_files import PlanningFiles, planning_schema
from evenhand.workspace.planning_place import (
    shape_of,
    site_of_corners,
    site_of_geojson,
)
from evenhand.workspace.settings import Settings
from evenhand.workspace.verifying import verify
from evenhand.workspace.workspace import Workspace

TODAY = date(2026, 2, 10)
SQUARE = [[5.10, 51.95], [5.11, 51.95], [5.11, 51.96], [5.10, 51.96], [5.10, 51.95]]


@pytest.fixture
def city(tmp_path):
    settings = Settings(name="Lindeburg", crs="EPSG:25831", timezone="Europe/Amsterdam")
    return Workspace.create(tmp_path / "city", settings)


@pytest.fixture
def number(city):
    made = open_site(city, "Former gasworks", kind="dwellings", stage="design", size="forty flats",
                     applicant="Harbour housing", by="planning office", today=TODAY)  # fmt: skip
    return made["id"]


def answered(city, number, but=()):
    for one in strategies():
        if one.code not in but:
            answer_strategy(city, number, one.code, says="partly", reason="Drawing shows it",
                            by="planning office", today=TODAY)  # fmt: skip


def polygon(ring=None, **more):
    return json.dumps({"type": "Polygon", "coordinates": [ring or SQUARE]} | more)


def test_the_file_keeps_the_published_schema(city, number):
    place_site(city, number, site_of_geojson(city, polygon()), today=TODAY)
    stored = json.loads((city.folder / f"planning/{number}.json").read_text(encoding="utf-8"))
    assert list(schema_faults(stored, planning_schema())) == []
    assert verify(city).faults == ()


def test_every_word_of_the_planning_files_has_a_source_and_the_strategies_are_the_references():
    assert {row["mark"] for row in rows("planning_words")} == {"single-source", "own"}
    assert [one.group for one in strategies()] == ["physical"] * 6 + ["social"] * 4
    assert len(sections()) == len({one.code for one in sections()}) == 10


def test_a_strategy_is_answered_or_justified_and_an_answer_replaces_the_one_before(city, number):
    answered(city, number, but=("threshold_capacity",))
    with pytest.raises(OptionError, match="'reason' is empty"):
        answer_strategy(city, number, "threshold_capacity", says="not_applicable", reason=" ",
                        by="planning office", today=TODAY)  # fmt: skip
    made = answer_strategy(city, number, "activity_support", says="met", reason="Shops face it",
                           by="planning office", today=TODAY)  # fmt: skip
    assert unanswered(made) == ["threshold_capacity"]
    assert len(made["review"]) == 9
    kept = next(one for one in made["review"] if one["strategy"] == "activity_support")
    assert (kept["says"], kept["reason"]) == ("met", "Shops face it")


def test_unknown_strategies_and_answers_are_refused_together(city, number):
    with pytest.raises(OptionError) as refused:
        answer_strategy(city, number, "moat", says="perhaps", reason="x", by="x", today=TODAY)
    assert "no 'moat'" in str(refused.value)
    assert "no 'perhaps'" in str(refused.value)


def test_a_review_is_kept_only_when_whole_and_a_version_never_changes(city, number):
    answered(city, number, but=("threshold_capacity",))
    with pytest.raises(WorkspaceError, match="'threshold_capacity' is neither answered"):
        freeze(city, number, "review", by="planning office", today=TODAY)
    answered(city, number)
    first = freeze(city, number, "review", by="planning office", today=TODAY)["versions"][0]
    with pytest.raises(OptionError, match="nothing changed since"):
        freeze(city, number, "review", by="planning office", today=TODAY)
    answer_strategy(city, number, "activity_support", says="met", reason="Shops face it",
                    by="planning office", today=TODAY)  # fmt: skip
    made = freeze(city, number, "review", by="planning office", today=TODAY)
    assert [one["number"] for one in made["versions"]] == [1, 2]
    assert made["versions"][0] == first
    assert verify(city).faults == ()


def test_verify_names_a_version_that_was_rewritten(city, number):
    answered(city, number)
    freeze(city, number, "review", by="planning office", today=TODAY)

    def rewritten(document):
        document["versions"][0]["by"] = "somebody else"
        return document

    PlanningFiles(city.folder).change(number, rewritten)
    assert any("rewrites 'versions'" in fault for fault in verify(city).faults)


def test_a_statement_wants_every_section_filled_or_left_out(city, number):
    answered(city, number)
    document = PlanningFiles(city.folder).get(number)
    lacks = lacking_of(document, "statement")
    assert any("'recorded'" in one for one in lacks)
    assert not any("'review'" in one for one in lacks)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "no GeoJSON"),
        ("[" * 20_000, "no GeoJSON"),
        ('{"type": "LineString", "coordinates": [[5.1, 51.9], [5.2, 51.9]]}', "no polygon"),
        ('{"type": "FeatureCollection", "features": []}', "0 features"),
        ('{"type": "FeatureCollection", "features": 3}', "0 features"),
        ('{"type": "Polygon", "coordinates": 3}', "cannot be read"),
        ('{"type": "Polygon", "coordinates": [3]}', "corners cannot be read"),
        ('{"type": "Polygon"}', "cannot be read"),
        ('{"type": "Point", "coordinates": ["x", 1]}', "no pair of numbers"),
        ('{"type": "Point", "coordinates": [true, 1]}', "no pair of numbers"),
        ('{"type": "Point", "coordinates": [1e999, 1]}', "no pair of numbers"),
        ('{"type": "Point", "coordinates": [NaN, 1]}', "no pair of numbers"),
        ('{"type": "Point", "coordinates": [5.1, 89.0]}', "latitude is beyond"),
        (polygon([[5, 51], [5.01, 51.01], [5.01, 51], [5, 51.01], [5, 51]]), "lines of the"),
        (polygon([[5, 51], [6, 51], [6, 52], [5, 52], [5, 51]]), "km²"),
        (polygon([[5, 51], [5.01, 51.01], [5, 51]]), "fewer than three"),
        (polygon([[5, 51], [5.001, 51], [5.002, 51], [5, 51]]), "no surface|lines of the"),
        (polygon([[5 + one / 1e6, 51] for one in range(600)]), "corners"),
        (json.dumps({"type": "MultiPolygon", "coordinates": [[SQUARE]] * 21}), "parts"),
        ("x" * 200_001, "letters"),
    ],
)  # fmt: skip
def test_bad_geometry_is_refused_with_one_message(city, text, said):
    with pytest.raises(OptionError, match=said) as refused:
        site_of_geojson(city, text)
    assert str(refused.value).count("\n") == 1


@pytest.mark.parametrize(
    ("text", "said"),
    [("", "no pair"), ("51,95 5,10", "line 1"), ("51.95, 5.10\nnorth quay", "line 2"),
     ("51.95, 5.10\n51.96, 5.10", "fewer than three"), ("5.10, 951.9", "beyond 180")],
)  # fmt: skip
def test_bad_corners_are_refused_with_the_line(city, text, said):
    with pytest.raises(OptionError, match=said):
        site_of_corners(city, text)


def test_a_site_comes_out_alike_whichever_way_it_is_given(city):
    typed = "\n".join(f"{lat}, {lon}" for lon, lat in SQUARE)
    one, other = site_of_corners(city, typed), site_of_geojson(city, polygon())
    feature = json.dumps({"type": "Feature", "properties": {}, "geometry": json.loads(polygon())})
    assert one == other == site_of_geojson(city, feature)
    assert shape_of(one).area == pytest.approx(764_000, rel=0.01)  # 687 m by 1,112 m
    assert (one["shape"], one["within_m"]) == ("polygon", 250.0)


def test_a_point_wants_something_around_it(city):
    with pytest.raises(OptionError, match="'within_m'"):
        site_of_corners(city, "51.95, 5.10", 0)
    made = site_of_corners(city, "51.95, 5.10", 100)
    assert made["shape"] == "circle"
    assert shapely.get_type_id(shape_of(made)) == 0


@pytest.mark.parametrize("text", ["Jan de Vries wants it", "call 0612345678", "an@example.org"])
def test_no_person_gets_into_any_field(city, number, text):
    before = PlanningFiles(city.folder).get(number)
    tries = (
        lambda: open_site(city, text, kind="dwellings", stage="design", applicant="x", by="x",
                          today=TODAY),
        lambda: open_site(city, "x", kind="dwellings", stage="design", applicant=text, by="x",
                          today=TODAY),
        lambda: answer_strategy(city, number, "activity_support", says="met", reason=text, by="x",
                                today=TODAY),
        lambda: answer_strategy(city, number, "activity_support", says="met", reason="x", by=text,
                                today=TODAY),
        lambda: close_site(city, number, why=text, today=TODAY),
    )  # fmt: skip
    for attempt in tries:
        with pytest.raises(OptionError, match="data of a person") as refused:
            attempt()
        assert text not in str(refused.value)
    assert PlanningFiles(city.folder).all() == [before]


def test_nobody_writes_over_what_another_wrote(city, number):
    answered(city, number)
    with pytest.raises(RevisionClash), expecting(number, 1):
        close_site(city, number, why="nothing is built", today=TODAY)


def test_a_closed_file_stays_as_it_is(city, number):
    close_site(city, number, why="nothing is built", today=TODAY)
    with pytest.raises(WorkspaceError, match="is closed"):
        place_site(city, number, site_of_geojson(city, polygon()), today=TODAY)
