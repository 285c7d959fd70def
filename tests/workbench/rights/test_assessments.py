"""Assessments of impact: begun with what the workspace does, answered with reasons, kept whole."""

import pytest

from evenhand.workbench.people.ledger import Entry
from evenhand.workbench.rights.models import Answer, Assessment

GIVEN = {"text": "To find places to repair", "reason": "Council decision of May", "revision": 1}


@pytest.fixture
def place(db):
    return Assessment.objects.create(kind="fria", title="Hot spots", office="prevention").pk


def test_an_assessment_is_opened_from_the_safeguards(as_role, folder):
    client = as_role("prevention")
    assert "/assessments/new" in client.get("/safeguards").content.decode()
    given = {"kind": "dpia", "title": "Hot spots", "office": "prevention office"}
    answer = client.post("/assessments/new", given)
    assert answer.status_code == 302
    assert "Hot spots" in client.get("/safeguards").content.decode()


def test_what_the_workspace_holds_stands_there_as_a_first_answer(as_role, place):
    page = as_role("analyst").get(f"/assessments/{place}/ask/data").content.decode()
    assert "holds these tables" in page
    assert "incidents" in page


def test_an_answer_wants_a_reason_and_goes_on(as_role, place):
    client = as_role("analyst")
    address = f"/assessments/{place}/ask/purpose"
    assert client.post(address, GIVEN | {"reason": ""}).status_code == 422
    assert client.post(address, GIVEN).headers["Location"] == f"/assessments/{place}/ask/data"
    page = client.get(f"/assessments/{place}").content.decode()
    assert "Council decision of May" in page
    assert "Art. 27" in page
    assert Entry.objects.filter(what="assessment.answered").count() == 1


def test_each_answer_is_kept_and_no_update_is_lost(as_role, place):
    client = as_role("analyst")
    address = f"/assessments/{place}/ask/purpose"
    client.post(address, GIVEN)
    late = client.post(address, GIVEN | {"text": "Mine came late"})
    assert late.status_code == 409
    assert "To find places to repair" in late.content.decode()
    assert "Mine came late" in late.content.decode()
    client.post(address, GIVEN | {"text": "Mine came late", "revision": 2})
    assert [one.text for one in Answer.objects.all()] == [GIVEN["text"], "Mine came late"]
    assert Assessment.objects.get(pk=place).revision == 3


@pytest.mark.parametrize("language", ["en", "fr"])
def test_it_is_handed_out_as_a_pdf(as_role, place, language):
    client = as_role("auditor")
    client.cookies["language"] = language
    made = client.get(f"/assessments/{place}/page.pdf")
    assert made.content[:5] == b"%PDF-"


def test_a_text_that_names_a_person_is_refused_and_kept(as_role, place):
    given = GIVEN | {"text": "Ask anna.jansen@example.org"}
    answer = as_role("analyst").post(f"/assessments/{place}/ask/purpose", given)
    assert answer.status_code == 422
    assert "anna.jansen" in answer.content.decode()
    assert Answer.objects.count() == 0


def test_there_is_no_such_question(as_role, place):
    assert as_role("analyst").get(f"/assessments/{place}/ask/none").status_code == 404
