"""`evenhand appraise` from end to end, each command by the example of its own help."""

import json

import pytest

from evenhand.commands.appraise import appraise
from evenhand.taxonomy.appraisal import applies, questions_of
from evenhand.workspace.appraisal_files import AppraisalFiles
from evenhand.workspace.appraisals import says_of
from evenhand.workspace.settings import Settings
from evenhand.workspace.workspace import Workspace

from .examples import examples


@pytest.fixture
def at_home(tmp_path, monkeypatch):
    settings = Settings(name="Lindeburg", crs="EPSG:25831", timezone="Europe/Amsterdam",
                        languages=("en", "fr"))  # fmt: skip
    city = Workspace.create(tmp_path / "demo" / "workspace", settings)
    monkeypatch.chdir(tmp_path)
    return city.folder


def fill(evenhand, folder):
    for one in questions_of("cameras"):
        document = AppraisalFiles(folder).get("A-0001")
        if one.question in says_of(document) or not applies(one, says_of(document)):
            continue
        words = ["appraise", "answer", folder, "A-0001", one.question, "Known at the office",
                 "--source", "the offer"]  # fmt: skip
        done = evenhand(*words, *(["--says", "no"] if one.form == "yes_no" else []))
        assert done.exit_code == 0, done.output
    done = evenhand("appraise", "alternative", folder, "A-0001", "--what", "better light",
                    "--why-not", "is done already")  # fmt: skip
    assert done.exit_code == 0, done.output


def test_what_lacks_is_asked_in_words_and_a_measure_comes_with_its_effect(evenhand, at_home):
    evenhand("appraise", "new", at_home, "cameras", "Cameras", "--by", "prevention office")
    told = evenhand("appraise", "answer", at_home, "A-0001", "evidence_found", "Less theft",
                    "--measure", "cctv", "--source", "a review").output  # fmt: skip
    assert "Cameras (CCTV), all crime together: −16 % (evidence: moderate" in told
    lacking = told.partition("Still lacking:\n")[2].splitlines()
    assert "  – Which figure or event makes us stop? (stop_when)" in lacking
    assert "  – the decision, with its reasons" in lacking
    french = evenhand("appraise", "show", at_home, "A-0001", "--language", "fr").output
    assert "Il manque encore :" in french
    assert "Which figure" not in french


def test_a_sheet_lives_from_opening_to_completion_by_the_examples(evenhand, at_home):
    order = ("list", "questions", "schema", "new", "list", "answer", "alternative", "show", "page",
             "decide", "complete", "show")  # fmt: skip
    told = {}
    for name in order:
        if name == "complete":
            refused = evenhand("appraise", "complete", at_home, "A-0001")
            assert refused.exit_code not in (0, 1) and "this still lacks" in refused.output
            fill(evenhand, at_home)
        for words in examples(appraise, name):
            done = evenhand(*words)
            assert done.exit_code == 0, (words, done.output)
            told[name] = done.output
    assert set(order) == set(appraise.commands)
    assert "A-0001  Cameras on the station square  cameras  draft" in told["list"]
    assert "CCTV" in told["answer"] or "cameras" in told["answer"].lower()
    assert "decided on" in told["show"]
    assert (at_home / "appraisals" / "A-0001-en.html").is_file()
    stored = json.loads(evenhand("appraise", "show", at_home, "A-0001", "--json").output)
    assert (stored["status"], stored["decision"]["outcome"]) == ("complete", "try")
    late = evenhand("appraise", "answer", at_home, "A-0001", "claim_who", "late")
    assert late.exit_code != 0 and "A-0001 is complete" in late.output


def test_a_tool_that_scores_people_is_called_prohibited_in_the_first_line(evenhand, at_home):
    done = evenhand(
        "appraise", "new", at_home, "forecasting_persons", "Risk list", "--by", "office"
    )
    assert done.exit_code == 0
    first, second, third = done.output.splitlines()[:3]
    assert "Risk list" in first
    assert second.startswith("Prohibited practice: stop and get legal advice.")
    assert "Art. 5(1)(d) (read in a secondary source)" in third
    asked = evenhand("appraise", "decide", at_home, "A-0001", "try", "--why", "x", "--by", "board",
                     "--review", "2030-01-01")  # fmt: skip
    assert asked.exit_code != 0 and "stop and get legal advice" in asked.output


def test_the_words_come_in_french_too(evenhand, at_home):
    evenhand("appraise", "new", at_home, "facial_recognition", "Visages", "--by", "service")
    done = evenhand("appraise", "show", at_home, "A-0001", "--language", "fr")
    assert done.exit_code == 0 and "reconnaissance faciale" in done.output
    page = evenhand("appraise", "page", at_home, "A-0001", "--language", "fr", "--no-pdf")
    assert page.exit_code == 0
    text = (at_home / "appraisals" / "A-0001-fr.html").read_text(encoding="utf-8")
    assert "Ce que l’on sait du droit" in text and "lu dans une source secondaire" in text
