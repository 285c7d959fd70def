"""A result sheet is made by a job, read as a page and on paper; answers come back by themselves."""

import csv
import io

import pandas as pd
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from evenhand.publishing.questionnaires.kept import kept_questionnaire
from evenhand.sources.report import ImportReport
from evenhand.tables.survey import Survey
from evenhand.workbench.asking.question_forms import files
from evenhand.workbench.asking.walk_forms import walks
from evenhand.workbench.data.models import Delivery
from publishing import small_city

WRITER = "prevention"


@pytest.fixture
def area():
    return str(small_city.areas().column("area_id").iloc[0])


@pytest.fixture
def asked(here, area):
    """Sixty answers of one area, sixty of another, four who did not know, one small group."""
    parts = []
    for name in (area, "A1"):
        states = ["answered"] * 60 + ["dont_know"] * 12
        parts.append(pd.DataFrame({
            "respondent_id": [f"{name}-{one}" for one in range(72)], "wave": "2026",
            "area_id": name, "item": "aesfdrk", "weight": 1.0,
            "answer": [*([3, 4, 4, 2] * 15), *[None] * 12], "answer_state": states,
            "group_age": ["75 and over"] * 3 + ["under 75"] * 69,
        }))  # fmt: skip
    here.add({"survey": Survey.from_frame(pd.concat(parts))}, ImportReport(files=()))
    return here


def test_without_a_survey_or_a_walk_the_page_says_so(as_role):
    page = as_role("auditor").get("/asking/results").content.decode()
    assert "No result sheet yet" in page
    assert "neither a survey nor a walk" in page


def test_a_sheet_tells_denominators_response_and_who_is_missing(asked, as_role, work, area):
    client = as_role(WRITER)
    assert (
        client.post("/asking/results", {"about": f"area:{area}", "invited": 500}).status_code == 302
    )
    work()
    answer = client.get(f"/asking/results/{area}")
    page = answer.content.decode()
    assert "60 of the 72 people" in page
    assert "144 of the 500 people who were asked took part" in page
    assert "Hardly heard in the whole city (fewer than 10 answers each): age 75 and over" in page
    assert "Two pages" in client.get("/asking/results").content.decode()
    french = client.get(f"/asking/results/{area}", headers={"Accept-Language": "fr"})
    assert "144 des 500 personnes" in french.content.decode().replace("\u202f", " ")
    paper = client.get(f"/asking/results/{area}/sheet.pdf")
    assert b"".join(paper.streaming_content)[:5] == b"%PDF-"


def test_more_answers_than_people_asked_is_told_by_the_job(asked, as_role, work, area):
    client = as_role(WRITER)
    answer = client.post("/asking/results", {"about": f"area:{area}", "invited": 5})
    work()
    told = client.get(answer.headers["Location"], follow=True).content.decode()
    assert "144 people answered" in told


@pytest.mark.parametrize("about", ["", "area:none", "place:none", "area", "<script>"])
def test_what_is_not_there_is_told_at_its_field(as_role, about):
    answer = as_role(WRITER).post("/asking/results", {"about": about})
    assert answer.status_code == 422
    assert "<script>" not in answer.content.decode()


@pytest.mark.parametrize("name", ["none", "..", "..%2F..%2Fapp", "a.b"])
def test_there_is_no_page_for_what_is_not_there(as_role, here, name):
    assert as_role(WRITER).get(f"/asking/results/{name}").status_code == 404
    assert as_role(WRITER).get(f"/asking/results/{name}/sheet.pdf").status_code == 404


def bring(client, name, rows):
    made = io.StringIO()
    csv.writer(made).writerows(rows)
    file = SimpleUploadedFile(name, made.getvalue().encode())
    client.post("/data/bring", {"files": file})


def test_answers_typed_in_from_paper_come_back_without_a_mapping(as_role, here, work, area):
    client = as_role(WRITER)
    given = {"beginning": "full", "title_en": "A", "title_fr": "B", "asks_area": "on"}
    client.post("/asking/questionnaires/new", given)
    made = kept_questionnaire(files().get("Q-0001"))
    codes = [one.code for one in made.questions()]
    bring(
        client,
        "answers.csv",
        [["number", *codes], *([str(n), *["1"] * len(codes)] for n in (1, 2))],
    )
    work()
    delivery = Delivery.objects.get()
    assert delivery.looked["is_ready"], delivery.looked["problems"]
    client.post(f"/data/brought/{delivery.pk}/import")
    work()
    rows = here.read("survey").to_frame()
    assert set(rows["item"]) >= {"own_safe_after_dark", "lb_worry_general"}
    assert rows["respondent_id"].nunique() == 2
    assert rows["area_id"].notna().all()


def test_a_walk_on_paper_comes_back_without_a_mapping(as_role, here, work):
    from evenhand.publishing.walks.forms import HEADER, rows_of
    from evenhand.publishing.walks.kept import kept_walk

    client = as_role(WRITER)
    given = {"title": "Square", "on": "2026-11-01", "light": "day", "raters": 1,
             "sheet": "street_or_square"}  # fmt: skip
    client.post("/asking/walks/new", given)
    client.post("/asking/walks/W-0001/stops", {"revision": 1})
    rows = [[*row[:-2], "1", ""] for row in rows_of(kept_walk(walks().get("W-0001")), "en")]
    bring(client, "typed.csv", [HEADER, *rows])
    work()
    delivery = Delivery.objects.get()
    assert delivery.looked["is_ready"], delivery.looked["problems"]
    assert delivery.looked["drafts"] == []
