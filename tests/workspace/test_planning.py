"""Planning files: placed, reviewed strategy by strategy, kept as versions, never about a person."""

import json
from datetime import date

import numpy as np
import pandas as pd
import pytest
import shapely
from pyproj import Transformer

from evenhand.errors import OptionError, WorkspaceError
from evenhand.publishing.trace import trace
from evenhand.sources.report import FileRead, ImportReport
from evenhand.tables.incidents import Incidents
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
from evenhand.workspace.planning_advice import (
    add_advice,
    add_step,
    by_strategy,
    consulted_early,
    do_step,
    late_steps,
    set_built,
    set_effect,
    set_outcome,
    tally_of,
)
from evenhand.workspace.planning_counts import (
    count_around,
    differences,
    last_recount,
    recount,
    take_recount,
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


def recorded(many, extra=0):
    """So many robberies in one square in the twelve months to January 2026, and few of others."""
    draw = np.random.default_rng(3)
    days = [*pd.date_range("2025-02-01", "2026-01-31", periods=many),
            *pd.date_range("2024-02-02", "2025-01-30", periods=30),
            *pd.date_range("2025-03-01", "2025-05-01", periods=3),
            *pd.date_range("2025-06-01", "2025-07-01", periods=extra)]  # fmt: skip
    classes = ["robbery"] * (many + 30) + ["theft_from_person"] * 3 + ["robbery"] * extra
    at = pd.to_datetime(days).tz_localize("UTC").round("s")
    frame = pd.DataFrame({"offence_class": classes, "offence_source": "x", "starts_at": at,
                          "ends_at": at, "time_precision": "instant",
                          "x_m": 644_500 + draw.uniform(0, 200, len(at)),
                          "y_m": 5_758_600 + draw.uniform(0, 200, len(at))})  # fmt: skip
    frame["incident_id"] = [f"{one}-{place}" for place, one in enumerate(classes)]
    early = frame.iloc[:1].assign(incident_id="early", x_m=600_000.0)
    early = early.assign(starts_at=early["starts_at"] - pd.Timedelta(days=900))
    early["ends_at"] = early["starts_at"]
    return Incidents.from_frame(pd.concat([frame, early], ignore_index=True), crs="EPSG:25831",
                                timezone="Europe/Amsterdam")  # fmt: skip


def import_of(workspace, many, extra=0, replacing=()):
    table = recorded(many, extra)
    read = FileRead("incidents.csv", f"{many:04d}{extra:04d}" * 8, 10, "x", len(table), len(table))
    account = ImportReport(files=(read,), set_aside=(), tables={"incidents": len(table)})
    workspace.add({"incidents": table}, account, replacing=replacing)


@pytest.fixture
def placed(city, number):
    import_of(city, 60)
    turn = Transformer.from_crs("EPSG:25831", "EPSG:4326", always_xy=True)
    lon, lat = turn.transform(644_600, 5_758_700)
    site = site_of_corners(city, f"{lat:.6f}, {lon:.6f}", 300)
    place_site(city, number, site, today=TODAY)
    return city


LATER = date(2026, 3, 10)


def values(document):
    return {one["name"]: one["value"] for one in document["counted"]["numbers"]}


def test_a_number_around_a_site_can_be_traced_and_small_ones_are_hidden(placed, number):
    made = count_around(placed, number, today=LATER)
    found = values(made)
    assert (made["counted"]["first_on"], made["counted"]["last_on"]) == ("2025-02-01", "2026-01-31")
    assert found["count[theft_from_person]"] is None
    hidden = {one["name"] for one in made["counted"]["numbers"] if one["is_hidden"]}
    assert "count[theft_from_person]" in hidden
    # The total and its largest part together would give the small part away.
    assert {"count[all]", "count[robbery]"} & hidden
    for one in made["counted"]["numbers"]:
        if not one["is_hidden"]:
            assert trace(placed, one["path"]).value == pytest.approx(one["value"], rel=1e-12)
    text = json.dumps(made["counted"])
    assert "644" not in text  # no point of any incident
    assert list(schema_faults(made, planning_schema())) == []


def test_counting_needs_a_place_and_incidents(city, number):
    with pytest.raises(OptionError, match="not on the map"):
        count_around(city, number, today=LATER)
    place_site(city, number, site_of_geojson(city, polygon()), today=TODAY)
    with pytest.raises(WorkspaceError, match="no table 'incidents'"):
        count_around(city, number, today=LATER)


def test_counted_again_on_the_same_records_nothing_differs(placed, number):
    before = count_around(placed, number, today=LATER)
    made = recount(placed, number, today=LATER)
    assert made["recounts"][0]["differs"] is False
    assert made["recounts"][0]["finding"] == before["counted"]["finding"]
    with pytest.raises(OptionError, match="no other numbers"):
        take_recount(placed, number, today=LATER)


def test_counted_again_after_late_records_the_difference_is_told_and_can_be_taken(placed, number):
    before = count_around(placed, number, today=LATER)
    import_of(placed, 60, 40, replacing=("incidents",))
    made = recount(placed, number, today=date(2026, 9, 1))
    assert made["counted"] == before["counted"]
    told = differences(made["counted"]["numbers"], made["recounts"][0]["numbers"])
    assert made["recounts"][0]["differs"]
    assert {name for name, _, _ in told} & {"count[robbery]", "count[all]"}
    after = take_recount(placed, number, today=date(2026, 9, 1))
    assert after["counted"]["finding"] == made["recounts"][0]["finding"]
    assert after["counted"]["last_on"] == "2026-01-31"
    assert last_recount(made)["of"] == before["counted"]["finding"]
    assert last_recount(after) is None
    assert verify(placed).faults == ()


def test_recounts_are_only_added_to(placed, number):
    count_around(placed, number, today=LATER)
    recount(placed, number, today=LATER)

    def cut(document):
        document["recounts"] = []
        return document

    PlanningFiles(placed.folder).change(number, cut)
    assert any("rewrites 'recounts'" in fault for fault in verify(placed).faults)


def advised(city, number, strategy="natural_surveillance"):
    made = add_advice(city, number, strategy=strategy, text="Put windows on the passage",
                      to="Harbour housing", by="planning office", today=TODAY)  # fmt: skip
    return made["advice"][-1]["number"]


def test_steps_stand_by_their_day_and_are_late_after_it(city, number):
    for what, day in (("reply", date(2026, 3, 2)), ("visit", date(2026, 2, 20))):
        made = add_step(city, number, what=what, who="planning office", due=day, today=TODAY)
    assert [one["what"] for one in made["steps"]] == ["visit", "reply"]
    assert [one["number"] for one in made["steps"]] == [2, 1]
    assert late_steps(made, date(2026, 2, 20)) == []
    assert [one["what"] for one in late_steps(made, date(2026, 2, 21))] == ["visit"]
    with pytest.raises(OptionError, match="still to come"):
        do_step(city, number, 2, done=date(2026, 2, 21), today=date(2026, 2, 20))
    made = do_step(city, number, 2, done=date(2026, 2, 22), today=date(2026, 2, 22))
    assert late_steps(made, date(2026, 2, 25)) == []
    with pytest.raises(OptionError, match="was done on 2026-02-22"):
        do_step(city, number, 2, done=date(2026, 2, 22), today=date(2026, 2, 22))
    with pytest.raises(OptionError, match="no step 9; there are: 2, 1"):
        do_step(city, number, 9, done=TODAY, today=TODAY)
    assert late_steps(close_site(city, number, why="nothing is built", today=TODAY),
                      date(2027, 1, 1)) == []  # fmt: skip


def test_the_register_equals_a_count_by_hand(city, number):
    fates = [("natural_surveillance", "adopted", "as_advised"),
             ("natural_surveillance", "refused", "otherwise"),
             ("natural_surveillance", "unknown", None), ("target_hardening", "partly", None),
             ("target_hardening", "adopted", "as_advised")]  # fmt: skip
    for strategy, outcome, built in fates:
        one = advised(city, number, strategy)
        if outcome != "unknown":
            set_outcome(city, number, one, outcome=outcome, reason="said so", today=TODAY)
        if built:
            set_built(city, number, one, built=built, today=TODAY)
    every = PlanningFiles(city.folder).all()
    found = by_strategy(every)
    assert list(found) == ["natural_surveillance", "target_hardening"]
    first = found["natural_surveillance"]
    assert (first.given, first.known, first.adopted, first.refused, first.unknown) == (
        3, 2, 1, 1, 1,
    )  # fmt: skip
    assert (first.looked, first.as_advised) == (2, 1)
    whole = tally_of(row for one in every for row in one["advice"])
    assert (whole.given, whole.adopted, whole.partly, whole.with_effect) == (5, 2, 1, 0)
    open_site(city, "Built hall", kind="leisure", stage="management", applicant="Hall trust",
              by="planning office", today=TODAY)  # fmt: skip
    assert consulted_early(PlanningFiles(city.folder).all()) == (1, 2)


@pytest.mark.parametrize(
    ("effect", "of", "said"),
    [("finding", None, "'of': give the number"), ("finding", "P-0001", "'of': give the number"),
     ("finding", "F-0009", "no finding F-0009"), ("problem", "P-0009", "no problem file"),
     ("none_known", "F-0001", "leave it out"), ("miracle", None, "no 'miracle'")],
)  # fmt: skip
def test_an_effect_needs_something_that_stands_behind_it(city, number, effect, of, said):
    one = advised(city, number)
    with pytest.raises(OptionError, match=said):
        set_effect(city, number, one, effect=effect, of=of, today=TODAY)


def test_a_finding_that_assesses_nothing_is_no_effect(placed, number):
    one = advised(placed, number)
    counted = count_around(placed, number, today=LATER)["counted"]["finding"]
    with pytest.raises(OptionError, match="assesses nothing"):
        set_effect(placed, number, one, effect="finding", of=counted, today=TODAY)
    options = {"first_from": date(2024, 3, 1), "first_to": date(2024, 12, 31),
               "second_from": date(2025, 3, 1), "second_to": date(2025, 12, 31)}  # fmt: skip
    other = placed.run("two_periods", **options)
    with pytest.raises(OptionError, match="assesses nothing"):
        set_effect(placed, number, one, effect="finding", of=other.id, today=TODAY)


@pytest.mark.parametrize("text", ["Jan de Vries refused", "call 0612345678", "an@example.org"])
def test_no_person_gets_into_steps_or_advice(city, number, text):
    one = advised(city, number)
    add_step(city, number, what="reply", who="planning office", due=TODAY, today=TODAY)
    before = PlanningFiles(city.folder).get(number)
    advice = {"strategy": "activity_support", "text": "x", "to": "x", "by": "x"}
    tries = [
        lambda: add_step(city, number, what=text, who="x", due=TODAY, today=TODAY),
        lambda: add_step(city, number, what="x", who=text, due=TODAY, today=TODAY),
        lambda: do_step(city, number, 1, done=TODAY, today=TODAY, note=text),
        *(lambda name=name: add_advice(city, number, today=TODAY, **advice | {name: text})
          for name in ("text", "to", "by")),
        lambda: set_outcome(city, number, one, outcome="refused", reason=text, today=TODAY),
        lambda: set_built(city, number, one, built="otherwise", note=text, today=TODAY),
        lambda: set_effect(city, number, one, effect="none_known", note=text, today=TODAY),
    ]  # fmt: skip
    for attempt in tries:
        with pytest.raises(OptionError, match="data of a person"):
            attempt()
    assert PlanningFiles(city.folder).get(number) == before
