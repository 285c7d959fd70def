"""A kept questionnaire is told question by question, and written as TOML that is read alike."""

import copy
import json
import tomllib
from datetime import date

import pytest

from evenhand.errors import SourceError
from evenhand.publishing.questionnaires.beginning import start_text
from evenhand.publishing.questionnaires.beside import beside, known
from evenhand.publishing.questionnaires.kept import kept_questionnaire, toml_text
from evenhand.publishing.questionnaires.reading import questionnaire_of, read_questionnaire
from evenhand.publishing.walks.kept import kept_walk
from evenhand.publishing.walks.reading import read_walk
from evenhand.wording.messages import LANGUAGES


def document(*asks, first=False):
    body = tomllib.loads(start_text())
    there = body["section"][0]["ask"]
    body["section"][0]["ask"] = [*asks, *there] if first else [*there, *asks]
    return {"format": 1, "id": "Q-0001", "revision": 1, "body": body}


def own(text, **other):
    answers = {code: dict.fromkeys(LANGUAGES, said) for code, said in (("1", "Yes"), ("2", "No"))}
    question = dict.fromkeys(LANGUAGES, text)
    return {"code": "own_one", "question": question, "scale": "binary", "answers": answers} | other


def told(ask, **where):
    made = kept_questionnaire(document(ask, **where))
    code = ask.get("code", ask.get("item"))
    question = next(one for one in made.questions() if one.code == code)
    return [message.key.partition(".")[2] for message in beside(question, made)]


def test_a_plain_question_has_nothing_against_it():
    assert told(own("Is there a bench?")) == []


@pytest.mark.parametrize(
    ("text", "key"),
    [("Do you fear noise and dogs?", "two_in_one"),
     ("Surely you feel safe?", "leading"),
     ("Don’t you think it is dark?", "leading"),
     ("Vous êtes d’accord que c’est sombre, n’est-ce pas ?", "leading"),
     (" ".join(["word"] * 31), "long")],
)  # fmt: skip
def test_what_a_wording_does_is_told_beside_it(text, key):
    assert key in told(own(text))


def test_a_tender_question_that_comes_early_is_told_so():
    body = tomllib.loads(start_text())
    tender = next(one.code for one in questionnaire_of(body, "x").questions() if one.sensitive)
    stripped = document({"item": tender}, first=True)
    sections = stripped["body"]["section"]
    for section in sections[1:]:
        section["ask"] = [ask for ask in section["ask"] if ask.get("item") != tender]
    made = kept_questionnaire(stripped)
    question = next(made.questions())
    assert {one.key for one in beside(question, made)} >= {
        "questionnaire.sensitive", "questionnaire.early",
    }  # fmt: skip


def test_what_the_way_of_asking_does_is_known_of_items_only():
    made = kept_questionnaire(document(own("Is there a bench?")))
    by_code = {one.code: known(one, made) for one in made.questions()}
    assert by_code["own_one"] == []
    assert any("mode_effect" in one.key for one in by_code["own_safe_after_dark"])


def test_the_toml_text_is_read_as_the_same_questionnaire():
    given = document(own('He said: "yes" \\ no\n\nTwo lines'))["body"]
    again = tomllib.loads(toml_text(given))
    assert again == given
    assert questionnaire_of(again, "x") == questionnaire_of(copy.deepcopy(given), "x")


def test_faults_of_a_kept_one_name_its_number():
    with pytest.raises(SourceError, match="Q-0001"):
        kept_questionnaire(document(own("")))


def test_the_command_line_reads_what_a_workspace_keeps(tmp_path):
    path = tmp_path / "Q-0001.json"
    path.write_text(json.dumps(document()), encoding="utf-8")
    assert read_questionnaire(path) == kept_questionnaire(document())


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"body": []}', "x", '{"body": {"on": 1}}'])
def test_what_is_no_kept_document_is_refused_in_words(tmp_path, text):
    for name, reading in (("Q-0001.json", read_questionnaire), ("W-0001.json", read_walk)):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        with pytest.raises(SourceError, match=name):
            reading(path)


def test_a_kept_walk_is_read_by_its_number(tmp_path):
    stop = {"place_id": "S1", "label": "Square", "x_m": 1.0, "y_m": 2.0}
    body = {"title": "Square", "on": "2026-12-01", "light": "dark", "raters": 2,
            "sheet": "passage", "stop": [stop]}  # fmt: skip
    path = tmp_path / "W-0007.json"
    path.write_text(json.dumps({"format": 1, "id": "W-0007", "revision": 1, "body": body}), "utf-8")
    walk = read_walk(path)
    assert (walk.walk_id, walk.on) == ("W-0007", date(2026, 12, 1))
    assert walk == kept_walk({"id": "W-0007", "body": body})
