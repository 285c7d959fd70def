"""Who to involve: every case has an answer with reasons, and vignettes get the lists expected."""

import csv
import tomllib
from importlib import resources
from itertools import product
from pathlib import Path

import pytest

from evenhand.taxonomy.classes import OFFENCE_CLASSES, SETTINGS
from evenhand.taxonomy.reference import rows
from evenhand.taxonomy.stakeholders import (
    ASPECTS,
    PROBLEMS,
    SPACE_TYPES,
    STANDINGS,
    kinds_of_data,
    organisations,
    request_problems,
    space_rules,
    stakeholders_of,
)
from evenhand.wording.messages import LANGUAGES, term

FILE = Path(__file__).parents[1] / "reference" / "stakeholders" / "vignettes.csv"
with FILE.open(encoding="utf-8", newline="") as opened:
    VIGNETTES = list(csv.DictReader(opened))
RECALL, MOST_MUSTS = 0.95, 9
MATRIX = {
    "pickpocketing_transit": ("passenger_counts", "lost_property", "camera_index",
                              "event_calendar"),
    "pickpocketing_centre": ("footfall", "ticketing", "hotel_nights"),
    "youth_robbery": ("absence", "incident_books"),
    "home_burglary": ("repairs", "vacancy", "claims"),
    "night_violence": ("attendances", "closing_times"),
    "public_misconduct": ("complaints", "cleaning_rounds", "outreach_counts"),
    "theft_from_shops": ("stock_loss",),
    "insecurity_outbreak": ("complaints", "meetings", "media_reports"),
    "stolen_goods_flow": ("listings", "serial_checks"),
}  # fmt: skip
"""The last column of the matrix of section 3g: own data that those on the list hold."""


def listed(row):
    return stakeholders_of(**{name: row[name]
                              for name in ("problem", "offence", "setting", "space")})  # fmt: skip


@pytest.mark.parametrize("row", VIGNETTES, ids=[row["vignette"] for row in VIGNETTES])
def test_a_vignette_names_known_organisations_and_its_source(row):
    named = {*row["must"].split(), *row["should"].split()}
    assert named <= {*organisations()}
    assert row["source"] and row["told"]
    assert len(listed(row).of("must")) <= MOST_MUSTS


def test_vignettes_get_the_organisations_expected():
    assert len(VIGNETTES) >= 20
    wanted_must = found_must = wanted = found = 0
    for row in VIGNETTES:
        must, should = {*row["must"].split()}, {*row["should"].split()}
        got = listed(row)
        wanted_must += len(must)
        found_must += len(must & {*got.of("must")})
        wanted += len(must | should)
        found += len((must | should) & {*got.of("must"), *got.of("should")})
    assert found_must / wanted_must >= RECALL
    assert found / wanted >= RECALL


def test_a_list_is_shorter_than_the_whole_field():
    """Recall alone is won by naming everybody: musts are few beside all there are."""
    counts = [len(listed(row).of("must")) for row in VIGNETTES]
    assert sum(counts) / len(counts) < len(organisations()) / 7


CASES = list(product(OFFENCE_CLASSES, ("", *SETTINGS), ("", *SPACE_TYPES)))


def test_every_offence_in_every_setting_and_space_has_one_list_with_one_lead():
    for offence, setting, space in CASES:
        found = stakeholders_of(offence=offence, setting=setting, space=space)
        names = [one.organisation for one in found.called]
        assert len(names) == len({*names}), (offence, setting, space)
        assert [one.leads for one in found.called] == [True] + [False] * (len(names) - 1)
        assert found.called[0].standing == "must"
        assert {one.standing for one in found.called} <= {*STANDINGS}
        for one in found.called:
            assert one.reasons and one.because and one.source and one.mark == "own"


@pytest.mark.parametrize("language", LANGUAGES)
def test_everything_that_a_list_says_has_words(language):
    groups = {
        "organisation": organisations(), "partner_data": kinds_of_data(),
        "stakeholder_problem": PROBLEMS, "standing": STANDINGS,
        "stakeholder_reason": {row["reason"] for row in rows("stakeholder_ties")},
        "legal_question": {row["question"] for row in rows("stakeholder_data")},
        "partnership_gap": {row["gap"] for name in ("problems", "settings")
                            for row in rows(f"stakeholder_{name}")},
        "space_rule": {row["rule"] for row in rows("space_rules")},
        "space_aspect": ASPECTS,
    }  # fmt: skip
    path = resources.files("evenhand.wording").joinpath(language, "terms.toml")
    known = tomllib.loads(path.read_text(encoding="utf-8"))
    for group, names in groups.items():
        assert {*names} <= {*known[group]}, group


def test_rows_of_the_data_name_what_there_is():
    for row in rows("stakeholder_ties"):
        assert row["organisation"] in organisations()
        assert row["standing"] in STANDINGS and row["effect"] in ("raise", "cap")
        assert row["offence"] in ("", *OFFENCE_CLASSES) and row["setting"] in ("", *SETTINGS)
        assert row["space"] in ("", *SPACE_TYPES) and row["problem"] in ("", *PROBLEMS)
        assert sum(bool(row[name]) for name in ("problem", "offence", "setting", "space")) <= 1
    keys = [
        tuple(row[name] for name in ("problem", "offence", "setting", "space", "organisation"))
        for row in rows("stakeholder_ties")
    ]
    assert len(keys) == len({*keys})
    assert {row["problem"] for row in rows("stakeholder_problems")} == {*PROBLEMS}
    assert {row["setting"] for row in rows("stakeholder_settings")} == {*SETTINGS}


@pytest.mark.parametrize("problem", MATRIX)
def test_those_on_a_list_hold_the_data_that_the_matrix_names(problem):
    found = stakeholders_of(problem=problem)
    held = {each.data for one in found.called for each in one.held}
    assert {*MATRIX[problem]} <= held


def test_every_kind_of_data_has_a_question_of_law_that_is_a_question():
    for language in LANGUAGES:
        for row in rows("stakeholder_data"):
            assert "?" in term("legal_question", row["question"], language)


def test_the_space_changes_who_must_be_there_and_who_leads():
    public, semi, private = (
        stakeholders_of(offence="misconduct", setting="public_space", space=space)
        for space in SPACE_TYPES
    )
    assert "municipal_wardens" in public.of("must") and public.called[0].organisation == (
        "municipal_wardens")  # fmt: skip
    assert "place_owner" not in {one.organisation for one in public.called}
    assert "municipal_wardens" in semi.of("should") and "place_owner" in semi.of("must")
    assert {"municipal_wardens", "street_cleaning"} <= {*private.of("could")}
    assert private.called[0].organisation == "prevention_office"
    wardens = next(one for one in private.called if one.organisation == "municipal_wardens")
    assert wardens.reasons[0] == "no_say_here"


def test_each_space_has_its_own_rule_for_each_aspect():
    told = {space: space_rules(space) for space in SPACE_TYPES}
    assert all(tuple(one) == ASPECTS for one in told.values())
    assert len({rule for one in told.values() for rule in one.values()}) == 12


def test_a_setting_with_an_owner_of_its_own_takes_the_place_of_the_owner():
    found = stakeholders_of(offence="damage", setting="school_surroundings", space="private")
    named = {one.organisation for one in found.called}
    assert "place_owner" not in named
    schools = next(one for one in found.called if one.organisation == "schools")
    assert "decides_on_place" in schools.reasons and schools.standing == "must"


def standing(found, organisation):
    return next(one.standing for one in found.called if one.organisation == organisation)


@pytest.mark.parametrize("cell", rows("stakeholder_problems"), ids=lambda row: row["problem"])
def test_in_a_cell_of_the_matrix_what_is_added_stands_one_step_lower(cell):
    found = stakeholders_of(problem=cell["problem"])
    ties = rows("stakeholder_ties")
    own = {row["organisation"] for row in ties if row["problem"] == cell["problem"]}
    fixed = own | {
        row["organisation"]
        for row in ties
        if row["effect"] == "raise"
        and (
            row["space"] == found.space
            or not any(row[part] for part in ("problem", "offence", "setting", "space"))
        )
    }
    for organisation in {one.organisation for one in found.called} - fixed - {"place_owner"}:
        added = [STANDINGS.index(row["standing"]) for row in ties
                 if row["organisation"] == organisation and row["effect"] == "raise"
                 and (row["setting"] == cell["setting"] != ""
                      or row["offence"] == cell["offence"] != "")]  # fmt: skip
        assert standing(found, organisation) == STANDINGS[min(2, 1 + min(added))]


def test_more_police_is_not_the_first_answer_to_insecurity_with_flat_crime():
    found = stakeholders_of(problem="insecurity_outbreak")
    assert standing(found, "local_police") == "should"
    assert found.gap == "police_only" and found.called[0].organisation == "prevention_office"


def test_the_step_is_taken_at_home_and_nowhere_else():
    assert standing(stakeholders_of(problem="pickpocketing_centre"), "tourism_office") == "could"
    assert standing(stakeholders_of(problem="home_burglary"), "social_services") == "could"
    away = stakeholders_of(problem="home_burglary", setting="neighbourhood")
    assert standing(away, "social_services") == "should"
    parts = stakeholders_of(offence="robbery", setting="tourist_centre_or_event")
    assert standing(parts, "tourism_office") == "should"


def test_an_offence_with_one_row_alone_needs_no_setting():
    assert stakeholders_of(offence="burglary_dwelling").problem == "home_burglary"
    two = stakeholders_of(offence="theft_from_person")
    assert (two.problem, two.setting, two.space, two.gap) == ("", "", "", "nobody_runs_it")


def test_an_offence_that_nobody_wrote_rules_for_gets_the_default():
    for offence in ("other", "local:graffiti"):
        found = stakeholders_of(offence=offence, setting="housing")
        assert found.problem == "" and found.called[0].organisation == "housing_associations"
        assert {"prevention_office", "local_police"} <= {*found.of("must")}


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        (("", "", "", ""), "neither an offence nor a problem"),
        (("night_violence", "assault", "", ""), "give one of them"),
        (("vampires", "", "", ""), "there is no problem 'vampires'; there are: pickpocketing"),
        (("", "mugging", "", ""), "there is no offence 'mugging'; there are: assault"),
        (("", "assault", "moon", ""), "there is no setting 'moon'"),
        (("", "assault", "", "outer"), "there is no space 'outer'; there are: public"),
    ],
)
def test_a_request_that_cannot_be_met_is_told_with_what_there_is(asked, told):
    assert any(told in fault for fault in request_problems(*asked))
    with pytest.raises(ValueError, match=r"there|neither|both"):
        stakeholders_of(**dict(zip(("problem", "offence", "setting", "space"), asked, strict=True)))


def test_all_faults_of_a_request_are_told_at_once():
    assert len(request_problems("", "mugging", "moon", "outer")) == 3


def test_no_organisation_is_a_person():
    for language in LANGUAGES:
        for name in organisations():
            assert term("organisation", name, language)
            assert not name.endswith(("_person", "_man", "_woman"))
