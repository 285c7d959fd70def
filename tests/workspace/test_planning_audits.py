"""Field audits and statements of planning files: numbers for raters, sections left out."""

from datetime import date

import pytest

from evenhand.errors import OptionError, WorkspaceError
from evenhand.taxonomy.planning import sections, strategies
from evenhand.workspace.json_schema import schema_faults
from evenhand.workspace.planning import answer_strategy, freeze, open_sections, open_site
from evenhand.workspace.planning_advice import add_advice
from evenhand.workspace.planning_audits import (
    audit_of,
    close_audit,
    fill_sheet,
    is_enough,
    lines_of,
    observations_of,
    open_audit,
    results_of,
    too_few,
)
from evenhand.workspace.planning_files import PlanningFiles, planning_schema
from evenhand.workspace.planning_statement import write_section
from evenhand.workspace.settings import Settings
from evenhand.workspace.workspace import Workspace

TODAY = date(2026, 2, 10)
PLACES = ("north entrance", "quay stairs", "passage", "bicycle room", "bus stop")


@pytest.fixture
def city(tmp_path):
    settings = Settings(name="Lindeburg", crs="EPSG:25831", timezone="Europe/Amsterdam")
    return Workspace.create(tmp_path / "city", settings)


@pytest.fixture
def number(city):
    made = open_site(city, "Former gasworks", kind="dwellings", stage="design",
                     applicant="Harbour housing", by="planning office", today=TODAY)  # fmt: skip
    return made["id"]


@pytest.fixture
def audit(city, number):
    open_audit(city, number, sheet_name="street_or_square", part_of_day="day", places=PLACES,
               raters=3, today=TODAY)  # fmt: skip
    return audit_of(city, number, 1)


def given(audit, pick):
    return {line.item: line.codes[pick] for line in lines_of(audit)}


def filled(city, number, audit, raters):
    """Every rater sees the worst at the first two places and the best at the others."""
    for rater in range(1, raters + 1):
        for place in range(1, len(PLACES) + 1):
            fill_sheet(city, number, 1, rater=str(rater), place=place,
                       given=given(audit, -1 if place < 3 else 0), today=TODAY)  # fmt: skip
    return PlanningFiles(city.folder).get(number)


def test_raters_who_write_the_same_agree_and_the_table_is_the_citys(city, number, audit):
    document = filled(city, number, audit, 3)
    assert list(schema_faults(document, planning_schema())) == []
    found = {one.item: one for one in results_of(document, 1)}
    upkeep = found["upkeep"]
    assert (upkeep.raters, upkeep.places, upkeep.ratings) == (3, 5, 15)
    assert (upkeep.verdict, upkeep.share_agreeing, upkeep.alpha) == ("agree", 1.0, 1.0)
    assert upkeep.unwelcome in (6, 9)  # the worst is at either end of a scale
    table = observations_of(document, 1)
    assert len(table) == 15 * len(lines_of(audit))
    assert set(table.column("rater")) == {"1", "2", "3"}
    assert is_enough(audit_of(city, number, 1))
    assert too_few(audit_of(city, number, 1)) == (0, 0)


def test_too_few_raters_say_nothing_of_agreement(city, number, audit):
    document = filled(city, number, audit, 1)
    assert {one.verdict for one in results_of(document, 1)} == {"cannot_say"}
    assert too_few(audit_of(city, number, 1)) == (2, 0)
    assert not is_enough(audit_of(city, number, 1))


def test_a_line_that_nobody_could_tell_is_no_rating(city, number, audit):
    sheet = given(audit, 0) | {"upkeep": "could_not_tell"}
    fill_sheet(city, number, 1, rater="1", place=1, given=sheet, today=TODAY)
    found = {one.item for one in results_of(PlanningFiles(city.folder).get(number), 1)}
    assert "upkeep" not in found


def test_a_sheet_filled_in_again_replaces_the_raters_own_alone(city, number, audit):
    for rater in ("1", "2", "1"):
        fill_sheet(city, number, 1, rater=rater, place=1, given=given(audit, 0), today=TODAY)
    assert [one["rater"] for one in audit_of(city, number, 1)["sheets"]] == ["1", "2"]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"rater": "Jan"}, "'rater' is no number"), ({"place": 9}, "no place 9"),
        ({"given": {}}, "'upkeep' is not rated"), ({"given": {"moat": 1}}, "'moat' is no line"),
        ({"given": {"upkeep": 99}}, "'upkeep' has no code '99'"),
        ({"given": {"upkeep": "seen"}}, "'upkeep' has no code 'seen'"),
    ],
)  # fmt: skip
def test_what_no_sheet_knows_is_refused(city, number, audit, change, said):
    asked = {"rater": "1", "place": 1, "given": given(audit, 0)} | change
    if change.get("given"):
        asked["given"] = given(audit, 0) | change["given"]
    with pytest.raises(OptionError, match=said):
        fill_sheet(city, number, 1, today=TODAY, **asked)


def test_an_ended_audit_takes_no_sheet(city, number, audit):
    close_audit(city, number, 1, today=TODAY)
    with pytest.raises(WorkspaceError, match="audit 1 of S-0001 is closed"):
        fill_sheet(city, number, 1, rater="1", place=1, given=given(audit, 0), today=TODAY)


@pytest.mark.parametrize(
    ("options", "said"),
    [({"places": ("Jan de Vries's door",)}, "data of a person"), ({"places": ()}, "each once"),
     ({"places": ("a", "a")}, "each once"), ({"raters": 1}, "agrees with nobody"),
     ({"sheet_name": "harbour"}, "no 'harbour'"), ({"part_of_day": "noon"}, "no 'noon'")],
)  # fmt: skip
def test_an_audit_that_cannot_be_is_refused(city, number, options, said):
    asked = {"sheet_name": "passage", "part_of_day": "dark", "places": ("north",), "raters": 3}
    with pytest.raises(OptionError, match=said):
        open_audit(city, number, today=TODAY, **asked | options)


def test_a_statement_is_kept_when_every_section_is_filled_or_left_out(city, number):
    for one in strategies():
        answer_strategy(city, number, one.code, says="met", reason="Drawing shows it",
                        by="planning office", today=TODAY)  # fmt: skip
    add_advice(city, number, strategy="activity_support", text="Shops to the quay",
               to="Harbour housing", by="planning office", today=TODAY)  # fmt: skip
    for one in sections():
        if one.form in ("text", "audit"):
            write_section(city, number, one.code, text="Forty flats.\n\nA nursery.",
                          by="planning office", today=TODAY)  # fmt: skip
    assert open_sections(PlanningFiles(city.folder).get(number)) == ["recorded"]
    with pytest.raises(WorkspaceError, match="'recorded' is neither filled"):
        freeze(city, number, "statement", by="planning office", today=TODAY)
    write_section(city, number, "recorded", left_out="This city has no records yet",
                  by="planning office", today=TODAY)  # fmt: skip
    made = freeze(city, number, "statement", by="planning office", today=TODAY)
    assert made["versions"][0]["part"] == "statement"
    assert len(made["versions"][0]["sections"]) == 8
    assert list(schema_faults(made, planning_schema())) == []


@pytest.mark.parametrize(
    ("options", "said"),
    [({"text": "x", "left_out": "y"}, "one of the two"), ({}, "one of the two"),
     ({"text": "x" * 8001}, "8001 letters"), ({"left_out": "ask an@example.org"}, "of a person"),
     ({"text": "word " * 700 + "\n\nCall Jan de Vries"}, "of a person")],
)  # fmt: skip
def test_a_section_is_written_or_left_out_and_names_nobody(city, number, options, said):
    with pytest.raises(OptionError, match=said):
        write_section(city, number, "policy", by="planning office", today=TODAY, **options)
