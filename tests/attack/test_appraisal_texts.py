"""Attack: persons and code in every text of an appraisal sheet, and wrong words on the way in."""

from datetime import date

import pytest

from evenhand.errors import OptionError
from evenhand.publishing.appraisal_page import write_appraisal
from evenhand.publishing.appraisal_words import appraisal_lines
from evenhand.workspace.appraisal_files import AppraisalFiles
from evenhand.workspace.appraisals import (
    add_alternative,
    answer_question,
    decide,
    open_appraisal,
)
from evenhand.workspace.settings import Settings
from evenhand.workspace.workspace import Workspace

TODAY = date(2026, 11, 30)
CODE = "<script>alert(1)</script> \x1b[2J **bold** #set page() & <b>"


@pytest.fixture
def city(tmp_path):
    settings = Settings(name="X", crs="EPSG:25831", timezone="Europe/Amsterdam", languages=("en",))
    return Workspace.create(tmp_path / "w", settings)


@pytest.mark.parametrize(
    "text",
    ["Jan de Vries sells it", "mail an@example.org", "call 0612345678", "Mr. Smith of the shop",
     "Maria Gonzalez Lopez", "born 12.03.1985"],
)  # fmt: skip
def test_no_person_gets_into_any_field(city, text):
    open_appraisal(city, "cameras", "Cameras", by="office", today=TODAY)
    before = AppraisalFiles(city.folder).get("A-0001")
    common = {"today": TODAY}
    tries = (
        lambda: open_appraisal(city, "app", text, by="office", **common),
        lambda: open_appraisal(city, "app", "An app", by=text, **common),
        lambda: answer_question(city, "A-0001", "claim_who", text=text, **common),
        lambda: answer_question(city, "A-0001", "claim_who", text="x", source=text, **common),
        lambda: add_alternative(city, "A-0001", what=text, why_not="x", **common),
        lambda: add_alternative(city, "A-0001", what="x", why_not=text, **common),
        lambda: decide(city, "A-0001", "wait", why=text, by="council", **common),
        lambda: decide(city, "A-0001", "wait", why="x", by=text, **common),
    )
    for attempt in tries:
        with pytest.raises(OptionError, match="data of a person") as refused:
            attempt()
        assert text not in str(refused.value)
    assert AppraisalFiles(city.folder).all() == [before]


@pytest.mark.parametrize(
    "text",
    ["Women and people with dark skin are mistaken more often, says the test of the institute",
     "Residents of Place Charles de Gaulle bear it", "Young people are filmed on the square"],
)  # fmt: skip
def test_groups_that_bear_a_burden_may_be_named(city, text):
    open_appraisal(city, "facial_recognition", "Faces", by="office", today=TODAY)
    answer_question(city, "A-0001", "burden_who", text=text, today=TODAY)
    made = answer_question(city, "A-0001", "error_rates", text=text, source="test of the institute",
                           today=TODAY)  # fmt: skip
    assert {one["text"] for one in made["answers"]} == {text}


def test_code_in_texts_steers_neither_page_nor_terminal(city):
    from evenhand.wording.visible import visible

    open_appraisal(city, "cameras", f"Cam {CODE}", by=CODE, today=TODAY)
    answer_question(city, "A-0001", "claim_who", text=CODE, source=CODE, today=TODAY)
    add_alternative(city, "A-0001", what=CODE, why_not=CODE, is_nothing=True, today=TODAY)
    decide(city, "A-0001", "wait", why=CODE, by=CODE, today=TODAY)
    made = write_appraisal(city, "A-0001", pdf=True)
    page = made.html.read_text(encoding="utf-8")
    assert "<script>alert" not in page and "\x1b" not in page and "&lt;script&gt;" in page
    assert made.pdf.read_bytes().startswith(b"%PDF")
    document = AppraisalFiles(city.folder).get("A-0001")
    shown = visible("\n".join(appraisal_lines(document, "en")))
    assert "\x1b" not in shown


@pytest.mark.parametrize("number", ["../O-0001", "A-1", "A-0001.json", "P-0001", "A-0001/../x", ""])
def test_no_number_leads_out_of_the_folder(attacked, number):
    done = attacked.run("appraise", "show", attacked.workspace, number)
    assert done.exit_code not in (0, 1)
    assert "is no appraisal sheet number" in done.output and "Traceback" not in done.output


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("new", "W", "robot", "x", "--by", "office"), "there is no kind 'robot'"),
        (("questions", "robot"), "there is no kind 'robot'"),
        (("show", "W", "A-0001"), "there is no appraisal sheet 'A-0001'; there are: none"),
        (("complete", "W", "A-0001"), "there is no appraisal sheet"),
        (("decide", "W", "A-0001", "adopt", "--why", "x", "--by", "y"), "there is no appraisal"),
        (("page", "W", "A-0001", "--language", "xx"), "xx"),
    ],
)
def test_each_wrong_command_ends_in_one_message(attacked, words, told):
    given = [attacked.workspace if word == "W" else word for word in words]
    done = attacked.run("appraise", *given)
    assert done.exit_code not in (0, 1)
    assert told in done.output and "Traceback" not in done.output
