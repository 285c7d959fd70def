"""Appraisal sheets in the workbench: one question at a time, refused where the law forbids it."""

from datetime import date

import pytest

from evenhand.taxonomy.appraisal import open_questions
from evenhand.workbench.people.ledger import Entry
from evenhand.workspace.appraisal_files import AppraisalFiles
from evenhand.workspace.appraisals import answer_question, open_appraisal, says_of

TODAY = date(2026, 2, 10)
WRITER = "prevention"


def sheet_of(here, number="A-0001"):
    return AppraisalFiles(here.folder).get(number)


@pytest.fixture
def cameras(here):
    return open_appraisal(here, "cameras", "Cameras on the square", by="office", today=TODAY)["id"]


@pytest.fixture
def faces(here):
    return open_appraisal(here, "facial_recognition", "Matching faces", by="office", today=TODAY)[
        "id"
    ]


def test_an_empty_list_says_how_to_begin_and_safeguards_link_to_it(as_role, folder):
    client = as_role(WRITER)
    assert "No sheet yet" in client.get("/appraisals").content.decode()
    page = client.get("/safeguards").content.decode()
    assert 'href="/appraisals"' in page
    assert "No access with your role." in page
    assert 'href="/audit-log"' not in page


def test_a_sheet_is_opened_and_goes_from_question_to_question(as_role, here):
    client = as_role(WRITER)
    given = {"kind": "cameras", "title": "Cameras on the square", "by": "prevention office"}
    assert client.post("/appraisals/new", given).headers["Location"] == "/appraisals/A-0001"
    first, second = open_questions("cameras", {})[:2]
    page = client.get(f"/appraisals/A-0001/ask/{first}").content.decode()
    assert "Question 1 of" in page
    answer = client.post(
        f"/appraisals/A-0001/ask/{first}",
        {"text": "Fewer thefts", "source": "the seller", "says": "no", "revision": 1},
    )
    assert answer.headers["Location"] == f"/appraisals/A-0001/ask/{second}"
    assert sheet_of(here)["answers"][0]["text"] == "Fewer thefts"
    assert Entry.objects.filter(what="appraisal.answered", about="A-0001").count() == 1


def test_a_text_that_names_a_person_is_refused_at_its_field_and_kept(as_role, here, cameras):
    name = open_questions("cameras", {})[0]
    given = {"text": "Ask anna.jansen@example.org", "source": "seller", "revision": 1}
    answer = as_role(WRITER).post(f"/appraisals/{cameras}/ask/{name}", given)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "e-mail address" in page
    assert "anna.jansen" in page
    assert sheet_of(here)["answers"] == []


def test_it_is_complete_only_when_whole(as_role, here, cameras):
    answer = as_role(WRITER).post(f"/appraisals/{cameras}/complete")
    assert answer.status_code == 422
    assert "cannot be called complete yet" in answer.content.decode()
    assert sheet_of(here)["status"] == "draft"


def test_a_prohibited_practice_is_said_first_and_cannot_be_adopted(as_role, here, faces):
    client = as_role(WRITER)
    client.post(
        f"/appraisals/{faces}/ask/faces_gathered",
        {"says": "yes", "text": "From the internet", "source": "the seller", "revision": 1},
    )
    assert "stop and get legal advice" in client.get(f"/appraisals/{faces}").content.decode()
    given = {"outcome": "adopt", "why": "It is new", "by": "council", "review": "2999-01-01",
             "revision": sheet_of(here)["revision"]}  # fmt: skip
    answer = client.post(f"/appraisals/{faces}/decide", given)
    assert answer.status_code == 422
    assert "prohibited practice" in answer.content.decode()
    assert sheet_of(here)["decision"] is None
    given |= {"outcome": "refuse", "review": ""}
    assert client.post(f"/appraisals/{faces}/decide", given).status_code == 302
    assert sheet_of(here)["decision"]["outcome"] == "refuse"


def test_going_ahead_wants_a_day_of_review(as_role, here, cameras):
    given = {"outcome": "try", "why": "One square", "by": "council", "revision": 1}
    page = as_role(WRITER).post(f"/appraisals/{cameras}/decide", given).content.decode()
    assert "Going ahead needs a day" in page


def test_two_people_on_one_sheet_lose_nothing(as_role, here, cameras):
    name = open_questions("cameras", says_of(sheet_of(here)))[0]
    answer_question(here, cameras, name, text="Theirs first", today=TODAY, source="office")
    given = {"what": "Lamps", "why_not": "Late", "revision": 1}
    answer = as_role(WRITER).post(f"/appraisals/{cameras}/alternative", given)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Theirs first" in page
    assert "Lamps" in page
    assert sheet_of(here)["alternatives"] == []
    as_role(WRITER).post(f"/appraisals/{cameras}/alternative", given | {"revision": 2})
    assert sheet_of(here)["alternatives"][0]["what"] == "Lamps"


def test_the_printed_sheet_is_a_pdf_made_by_a_job(as_role, here, cameras, work):
    client = as_role("auditor")
    assert client.get(f"/appraisals/{cameras}/page.pdf").status_code == 302
    work()
    made = client.get(f"/appraisals/{cameras}/page.pdf")
    assert b"".join(made.streaming_content)[:5] == b"%PDF-"


@pytest.mark.parametrize("address", ["A-9999", "O-0001", "A-0001/ask/no-such"])
def test_there_is_no_page_for_what_is_not_there(as_role, here, address):
    assert as_role(WRITER).get(f"/appraisals/{address}").status_code == 404
