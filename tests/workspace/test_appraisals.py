"""Appraisal sheets: complete only when whole, never adopted against the law, every step kept."""

import json
from datetime import date

import pytest

from evenhand.errors import OptionError, WorkspaceError
from evenhand.taxonomy.appraisal import KINDS, applies, questions_of
from evenhand.wording.messages import term
from evenhand.workspace.appraisal_files import AppraisalFiles, appraisal_schema
from evenhand.workspace.appraisals import (
    add_alternative,
    answer_question,
    complete_appraisal,
    decide,
    lacking,
    open_appraisal,
    says_of,
)
from evenhand.workspace.json_schema import schema_faults
from evenhand.workspace.settings import Settings
from evenhand.workspace.workspace import Workspace

TODAY, REVIEW = date(2026, 11, 30), date(2027, 11, 30)


@pytest.fixture
def city(tmp_path):
    settings = Settings(name="X", crs="EPSG:25831", timezone="Europe/Amsterdam", languages=("en",))
    return Workspace.create(tmp_path / "w", settings)


def opened(city, kind="cameras"):
    made = open_appraisal(city, kind, "Offer of the year", by="prevention office", today=TODAY)
    return made["id"]


def filled(city, kind="cameras", **other):
    """Answer everything that applies, no to every yes or no unless said otherwise."""
    number = opened(city, kind)
    for one in questions_of(kind):
        document = AppraisalFiles(city.folder).get(number)
        if not applies(one, says_of(document)):
            continue
        says = other.get(one.question, "no") if one.form == "yes_no" else None
        answer_question(city, number, one.question, text="Known at the office", says=says,
                        source="the offer", today=TODAY)  # fmt: skip
    add_alternative(city, number, what="leave it", why_not="thefts rose", is_nothing=True,
                    today=TODAY)  # fmt: skip
    add_alternative(city, number, what="better light", why_not="is done already", today=TODAY)
    return number


def decided(city, number, outcome="try", review=REVIEW):
    return decide(city, number, outcome, why="one square, with a comparison", by="city council",
                  review=review, today=TODAY)  # fmt: skip


AIMED_AT_PERSONS = ("forecasting_persons", "facial_recognition")


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind not in AIMED_AT_PERSONS])
def test_a_sheet_goes_from_claim_to_decision(city, kind):
    number = filled(city, kind)
    decided(city, number)
    done = complete_appraisal(city, number, today=TODAY)
    assert (done["status"], done["completed_on"]) == ("complete", "2026-11-30")
    stored = json.loads((city.folder / f"appraisals/{number}.json").read_text(encoding="utf-8"))
    assert list(schema_faults(stored, appraisal_schema())) == []
    with pytest.raises(WorkspaceError, match="is complete and stays as it is"):
        answer_question(city, number, "claim_who", text="more", today=TODAY)
    revisions = [*(city.folder / "appraisals/revisions").iterdir()]
    assert len(revisions) == done["revision"] - 1 == len(done["log"]) - 1


def test_a_sheet_is_not_complete_while_anything_lacks_and_all_of_it_is_named(city):
    number = opened(city)
    with pytest.raises(WorkspaceError) as refused:
        complete_appraisal(city, number, today=TODAY)
    for one in questions_of("cameras"):
        assert one.question in str(refused.value)
    for name in ("alternative_nothing", "alternative_other", "decision"):
        assert term("appraisal_lack", name) in str(refused.value)
    assert AppraisalFiles(city.folder).get(number)["status"] == "draft"


@pytest.mark.parametrize("left_out", ["nothing", "other"])
def test_doing_nothing_and_doing_otherwise_are_both_to_be_weighed(city, left_out):
    number = filled(city)
    decided(city, number)

    def without(document):
        rows = [one for one in document["alternatives"] if one["kind"] != left_out]
        return {**document, "alternatives": rows}

    AppraisalFiles(city.folder).change(number, without)
    with pytest.raises(WorkspaceError, match=term("appraisal_lack", f"alternative_{left_out}")):
        complete_appraisal(city, number, today=TODAY)


def test_an_answer_given_again_replaces_the_first_which_its_revision_keeps(city):
    number = opened(city)
    answer_question(city, number, "claim_who", text="the seller", today=TODAY)
    now = answer_question(city, number, "claim_who", text="a trade fair", today=TODAY)
    assert [one["text"] for one in now["answers"]] == ["a trade fair"]
    before = AppraisalFiles(city.folder).revision(number, 2)
    assert [one["text"] for one in before["answers"]] == ["the seller"]


@pytest.mark.parametrize("outcome", ["adopt", "try"])
@pytest.mark.parametrize(
    ("kind", "question", "article"),
    [
        ("forecasting_persons", None, r"5\(1\)\(d\)"),
        ("forecasting_places", "person_scores", r"5\(1\)\(d\)"),
        ("facial_recognition", "faces_gathered", r"5\(1\)\(e\)"),
        ("facial_recognition", "emotions_told", r"5\(1\)\(f\)"),
        ("facial_recognition", "sorts_people", r"5\(1\)\(g\)"),
    ],
)
def test_a_prohibited_practice_cannot_be_gone_ahead_with(city, kind, question, article, outcome):
    number = opened(city, kind)
    if question:
        answer_question(city, number, question, text="it does", says="yes", source="the offer",
                        today=TODAY)  # fmt: skip
    told = rf"prohibited practice .*{article}.*secondary source.*stop and get legal advice"
    with pytest.raises(OptionError, match=told):
        decided(city, number, outcome)
    answer_question(city, number, "claim_what", text="it warns", today=TODAY)
    decided(city, number, "refuse", review=None)
    assert complete_appraisal(city, number, today=TODAY)["decision"]["outcome"] == "refuse"


def test_an_answer_changed_after_the_decision_is_seen_when_it_is_called_complete(city):
    number = filled(city)
    decided(city, number)
    answer_question(city, number, "person_scores", text="it does after all", says="yes",
                    today=TODAY)  # fmt: skip
    with pytest.raises(WorkspaceError, match="prohibited practice"):
        complete_appraisal(city, number, today=TODAY)


def test_recognition_in_real_time_waits_for_its_conditions(city):
    number = opened(city, "facial_recognition")
    answer_question(city, number, "real_time_use", text="at the gates", says="yes",
                    source="the offer", today=TODAY)  # fmt: skip
    with pytest.raises(OptionError, match="allowed under conditions only"):
        decided(city, number)
    for name in ("listed_aim", "authorised_by"):
        with pytest.raises(OptionError, match=f"'{name}' needs a source"):
            answer_question(city, number, name, text="looked up", today=TODAY)
        answer_question(city, number, name, text="looked up", source="lawyer", today=TODAY)
    with pytest.raises(OptionError, match=r"appraisal: 1 problem\s.*recognises persons"):
        decided(city, number)
    assert decided(city, number, "wait")["decision"]["outcome"] == "wait"


def test_cameras_that_recognise_faces_are_sent_to_the_other_sheet(city):
    number = filled(city, recognises_faces="yes")
    with pytest.raises(OptionError, match="open a sheet of the kind facial_recognition"):
        decided(city, number)


def test_going_ahead_needs_a_day_of_review_after_the_decision(city):
    number = filled(city)
    with pytest.raises(OptionError, match="give --review"):
        decided(city, number, review=None)
    with pytest.raises(OptionError, match="is not after the day of decision"):
        decided(city, number, review=TODAY)
    assert decided(city, number, "wait", review=None)["decision"]["review_on"] is None


@pytest.mark.parametrize(
    ("question", "given", "told"),
    [
        ("ghosts", {}, "has no question 'ghosts'; there are: claim_what"),
        ("faces_gathered", {"says": "no"}, "a sheet on cameras has no question"),
        ("person_scores", {}, "wants a yes or no; give --says yes, no, unclear"),
        ("person_scores", {"says": "maybe"}, "wants a yes or no"),
        ("claim_who", {"says": "yes"}, "is answered in words; leave out --says"),
        ("rights_checked", {}, "needs a source"),
        ("claim_who", {"measures": ("cctv",)}, "takes no measures"),
        ("evidence_found", {"measures": ("cctv", "magic")},
         "not in the evidence library: magic; there are: "),
        ("claim_who", {"text": "  "}, "'text' is empty"),
        ("claim_who", {"text": "x" * 2001}, "'text' has 2001 letters; 2000 are the most"),
    ],
)  # fmt: skip
def test_an_answer_that_does_not_fit_is_refused_in_words(city, question, given, told):
    number = opened(city)
    with pytest.raises(OptionError, match=told):
        answer_question(city, number, question, **{"text": "x", "today": TODAY, **given})
    assert AppraisalFiles(city.folder).get(number)["answers"] == []


def test_measures_of_the_library_and_of_the_city_may_be_named(city):
    number = opened(city)
    made = answer_question(city, number, "evidence_found", text="fewer thefts of vehicles",
                           measures=("cctv", "local:guarded_racks"), today=TODAY)  # fmt: skip
    assert made["answers"][0]["measures"] == ["cctv", "local:guarded_racks"]


def test_a_question_that_does_not_apply_is_refused(city):
    number = opened(city, "facial_recognition")
    with pytest.raises(OptionError, match="applies only if 'real_time_use' is answered yes"):
        answer_question(city, number, "listed_aim", text="x", source="y", today=TODAY)


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"kind": "robot"}, "there is no kind 'robot'; there are: forecasting_places"),
        ({"title": ""}, "'title' is empty"),
        ({"title": "x" * 121}, "'title' has 121 letters"),
        ({"problem_id": "7"}, "is no number of a problem file"),
        ({"by": " "}, "'by' is empty"),
    ],
)
def test_a_sheet_that_cannot_be_opened_is_told_why(city, changed, told):
    given = {"kind": "app", "title": "An app", "by": "office", "today": TODAY} | changed
    kind, title = given.pop("kind"), given.pop("title")
    with pytest.raises(OptionError, match=told):
        open_appraisal(city, kind, title, **given)
    assert AppraisalFiles(city.folder).all() == []


def test_an_outcome_that_is_none_is_refused_with_those_there_are(city):
    with pytest.raises(OptionError, match="no outcome 'buy'; there are: adopt, try, wait, refuse"):
        decided(city, opened(city), "buy")


def test_every_lack_of_an_empty_sheet_is_a_question_of_it_or_a_last_step(city):
    document = AppraisalFiles(city.folder).get(opened(city, "drone"))
    known = {one.question for one in questions_of("drone")}
    last = {"alternative_nothing", "alternative_other", "decision"}
    assert {*lacking(document)} == known | last


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda text: text[:-30], "this is no JSON"),
        (lambda text: text.replace('"cameras"', '"robots"'), "'kind' is none of"),
        (lambda text: text.replace('"draft"', '"done"'), "'status' is none of"),
        (lambda text: text.replace("A-0001", "A-0002"), "it says that it is A-0002"),
        (lambda text: text.replace('"by"', '"person"'), "'person' is not known"),
    ],
)
def test_a_sheet_altered_by_hand_is_refused_in_words(city, spoil, words):
    number = opened(city)
    path = city.folder / f"appraisals/{number}.json"
    path.write_text(spoil(path.read_text(encoding="utf-8")), encoding="utf-8")
    with pytest.raises(WorkspaceError, match=words):
        AppraisalFiles(city.folder).get(number)


def test_nothing_in_the_package_recognises_a_face():
    """The sheet asks; there is no code path to recognition, and no such library.

    Photos are searched for faces, to cover them: that compares none with another.
    """
    from importlib import resources

    root = resources.files("evenhand")
    words = ("face_recognition", "dlib", "deepface", "insightface", "mediapipe")
    for path in root.rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        assert "recognizer" not in text.lower(), path
        assert "cv2" not in text or path.parent.name == "photos", path
        assert not any(f"import {word}" in text or f"from {word}" in text for word in words), path
