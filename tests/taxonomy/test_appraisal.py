"""Questions of appraisal sheets: each part for each kind, and the law flags what it must."""

import tomllib
from importlib import resources

import pytest

from evenhand.taxonomy.appraisal import (
    KINDS,
    OUTCOMES,
    PARTS,
    SAYS,
    applies,
    flags_of,
    legal_rules,
    open_questions,
    questions_of,
)
from evenhand.taxonomy.reference import rows, source
from evenhand.wording.messages import LANGUAGES

LISTED = ("faces_gathered", "emotions_told", "sorts_people", "real_time_use", "listed_aim",
          "authorised_by", "later_use", "impact_assessed")  # fmt: skip
"""What R12 wants asked of facial recognition: Art. 5(1)(e) to (h), and who is to be heard."""


def names(kind):
    return [one.question for one in questions_of(kind)]


@pytest.mark.parametrize("kind", KINDS)
def test_every_part_is_asked_of_every_kind_in_order(kind):
    parts = [one.part for one in questions_of(kind)]
    assert list(dict.fromkeys(parts)) == list(PARTS)
    assert parts == sorted(parts, key=PARTS.index)
    assert len(names(kind)) == len({*names(kind)})


def test_a_social_measure_gets_the_same_sheet():
    social = {*names("social_measure")}
    for kind in KINDS:
        everyone = {row["question"] for row in rows("appraisal_questions") if not row["kinds"]}
        assert everyone <= {*names(kind)}
    assert "person_scores" in social


def test_facial_recognition_is_asked_every_condition_listed_and_nothing_else_is():
    assert {*LISTED} <= {*names("facial_recognition")}
    for kind in KINDS:
        if kind != "facial_recognition":
            assert not {*LISTED} & {*names(kind)}
    for one in questions_of("facial_recognition"):
        if one.question in LISTED and one.question != "later_use":
            assert one.needs_source, one.question


def test_what_follows_from_real_time_use_is_asked_only_then():
    asked = {one.question: one for one in questions_of("facial_recognition")}
    for says, there, absent in (("yes", "listed_aim", "later_use"),
                                ("no", "later_use", "authorised_by")):  # fmt: skip
        said = {"real_time_use": says}
        assert applies(asked[there], said) and not applies(asked[absent], said)
    for name in ("listed_aim", "authorised_by", "later_use"):
        assert not applies(asked[name], {})


@pytest.mark.parametrize(
    ("kind", "says", "expected"),
    [
        ("forecasting_persons", {}, [("prohibited", "person_risk")]),
        ("forecasting_places", {"person_scores": "yes"}, [("prohibited", "person_risk")]),
        ("forecasting_places", {"person_scores": "no"}, []),
        ("forecasting_places", {"person_scores": "unclear"}, []),
        ("social_measure", {"person_scores": "yes"}, [("prohibited", "person_risk")]),
        ("facial_recognition", {"faces_gathered": "yes"}, [("prohibited", "face_scraping")]),
        ("facial_recognition", {"emotions_told": "yes"}, [("prohibited", "emotions")]),
        ("facial_recognition", {"sorts_people": "yes"}, [("prohibited", "categories")]),
        ("facial_recognition", {"real_time_use": "yes"}, [("conditional", "real_time")]),
        ("facial_recognition", {"real_time_use": "no"}, []),
        ("cameras", {"recognises_faces": "yes"}, [("wrong_sheet", "")]),
        ("drone", {"recognises_faces": "no"}, []),
        ("cameras", {"faces_gathered": "yes"}, []),
    ],
)
def test_the_law_flags_what_it_is_known_to_shut_out(kind, says, expected):
    assert [(flag.level, flag.rule) for flag in flags_of(kind, says)] == expected


def test_an_answer_unclear_leaves_its_question_open():
    all_yes = {one.question: "no" if one.form == "yes_no" else ""
               for one in questions_of("facial_recognition")}  # fmt: skip
    assert open_questions("facial_recognition", all_yes) == ()
    for name in ("faces_gathered", "real_time_use"):
        unclear = open_questions("facial_recognition", all_yes | {name: "unclear"})
        assert name in unclear


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "forecasting_persons"])
def test_every_question_left_out_is_named(kind):
    whole = {one.question: "no" if one.form == "yes_no" else "" for one in questions_of(kind)}
    assert open_questions(kind, whole) == ()
    for one in questions_of(kind):
        if applies(one, whole):
            rest = {name: said for name, said in whole.items() if name != one.question}
            assert one.question in open_questions(kind, rest)


def test_what_is_prohibited_needs_no_figures_of_cost():
    assert open_questions("forecasting_persons", {}) == ("claim_what",)
    assert open_questions("facial_recognition", {"sorts_people": "yes"}) == ("claim_what",)


def test_rules_of_law_carry_their_source_and_say_that_it_is_a_secondary_one():
    assert {row["mark"] for row in rows("legal_rules")} == {"secondary"}
    for rule in legal_rules().values():
        assert "lawyer" in source(rule.source)["note"]
    days = {rule.rule: rule.applies_from for rule in legal_rules().values()}
    assert str(days["person_risk"]) == "2025-02-02"
    assert str(days["high_risk_duties"]) == "2027-12-02"
    assert days["impact_assessment"] is None and days["profiling_high_risk"] is None


def test_no_article_known_from_memory_alone_is_encoded():
    laws = {row["law"] for row in rows("legal_rules")}
    assert laws == {"ai_act", "postponement"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_everything_on_a_sheet_has_words(language):
    path = resources.files("evenhand.wording").joinpath(language, "terms.toml")
    known = tomllib.loads(path.read_text(encoding="utf-8"))
    questions = {row["question"] for row in rows("appraisal_questions")}
    assert questions == {*known["appraisal_question"]}
    assert {*KINDS} == {*known["appraisal_kind"]} == {r["kind"] for r in rows("appraisal_kinds")}
    assert {*PARTS} == {*known["appraisal_part"]}
    assert {*OUTCOMES} == {*known["appraisal_outcome"]}
    assert {*SAYS} == {*known["appraisal_says"]}
    assert {*legal_rules()} == {*known["legal_rule"]}
    assert {rule.law for rule in legal_rules().values()} == {*known["legal_text"]}
    for text in known["appraisal_question"].values():
        assert "?" in text or text.endswith(".")
