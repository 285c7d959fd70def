"""What people answered comes back as it was asked: questionnaire, export, import."""

import csv
import random
import tomllib

import pandas as pd
import pytest
from click.testing import CliRunner

from evenhand.cli import main
from evenhand.publishing.questionnaires.filled import RESPONDENT, WAYS, mapping_text
from evenhand.publishing.questionnaires.limesurvey import question_names
from evenhand.publishing.questionnaires.reading import questionnaire_of
from evenhand.workspace.workspace import Workspace

from .questionnaire_texts import BRANCHED, asked_of

PEOPLE = 60
MORE = {
    "limesurvey": {"submitdate": "2026-05-02 10:11:12", "lastpage": "2", "seed": "4711"},
    "odk": {"SubmissionDate": "2026-05-02T10:11:12Z", "ReviewState": ""},
}
"""Further columns that a platform writes."""


@pytest.fixture(scope="module")
def branched():
    return questionnaire_of(tomllib.loads(BRANCHED), "safety")


@pytest.fixture(scope="module")
def people(branched):
    """What each of sixty people ticked; who was not asked has no entry."""
    rng = random.Random(3)
    found = []
    for _ in range(PEOPLE):
        ticked = {one.code: rng.choice([answer.code for answer in one.answers]) if one.answers
                  else rng.randint(0, 99) for one in branched.questions()}  # fmt: skip
        found.append(asked_of(list(ticked), ticked))
    return found


def export(path, way, made, people):
    """Write a file as LimeSurvey and ODK export it, or as somebody types paper in."""
    codes = [one.code for one in made.questions()]
    names = question_names(codes) if way == "limesurvey" else {code: code for code in codes}
    more = MORE.get(way, {})
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, quoting=csv.QUOTE_ALL)
        writer.writerow([RESPONDENT[way], *more, *names.values()])
        for number, ticked in enumerate(people, start=1):
            cells = [ticked.get(code, "") for code in names]
            writer.writerow([number, *more.values(), *cells])


def expected(made, people):
    """Say, for each person and item, which answer or reason for none must come back."""
    found = {}
    for number, ticked in enumerate(people, start=1):
        for question in made.questions():
            if not question.becomes:
                code = ticked.get(question.code)
                states = {answer.code: answer.state for answer in question.answers}
                state = "not_asked" if code is None else states.get(code, "answered")
                found[str(number), question.code] = (state, code if state == "answered" else None)
    return found


def evenhand(*words):
    return CliRunner().invoke(main, [str(word) for word in words])


@pytest.mark.parametrize("way", WAYS)
def test_every_answer_comes_back_with_its_reason_and_area(tmp_path, branched, people, way):
    export(tmp_path / f"{way}.csv", way, branched, people)
    (tmp_path / "mapping.toml").write_text(mapping_text(branched, way), encoding="utf-8")
    folder = tmp_path / "workspace"
    made = evenhand("init", folder, "--name", "Lindeburg", "--crs", "EPSG:25831", "--timezone",
                    "Europe/Amsterdam", "--language", "en")  # fmt: skip
    assert made.exit_code == 0, made.output
    done = evenhand("import", folder, tmp_path / f"{way}.csv", "--mapping",
                    tmp_path / "mapping.toml")  # fmt: skip
    assert done.exit_code == 0, done.output
    workspace = Workspace.open(folder)
    survey = workspace.read("survey").to_frame()
    found = {
        (row["respondent_id"], row["item"]): (
            row["answer_state"], None if pd.isna(row["answer"]) else int(row["answer"]))
        for row in survey.to_dict("records")
    }  # fmt: skip
    assert len(survey) == PEOPLE * 9
    assert found == expected(branched, people)
    areas = survey.drop_duplicates("respondent_id").set_index("respondent_id")["area_id"]
    ticked = [one["district"] for one in people]
    given = [None if pd.isna(areas[str(number)]) else areas[str(number)]
             for number in range(1, PEOPLE + 1)]  # fmt: skip
    assert given == [{1: "LB01", 2: "LB02"}.get(one) for one in ticked]
    assert survey["mode"].unique().tolist() == ["paper" if way == "paper" else "web"]
    items = workspace.read("survey_items").to_frame()
    assert set(items.loc[items["item"] == "aesfdrk", "bank_item"]) == {"aesfdrk"}
    assert set(items.loc[items["item"] == "lb_trust_neighbours", "worse"]) == {"low"}
