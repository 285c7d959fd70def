"""What a resident puts on the agenda is taken up in a file, old or new, or is not, because."""

import pytest
from django.utils.timezone import localdate

from evenhand.portal.contributions.models import Contribution, received
from evenhand.portal.laying import lay_out
from evenhand.workspace.problem_files import ProblemFiles
from workbench.taking_part.conftest import portal

TEXT = "Waste lies at the quay each week and nobody is in charge."


@pytest.fixture
def put(folder, db):
    """A problem for the agenda that two people let pass."""
    one, link = received("agenda", language="en", text=TEXT, answers={"what": "waste"})
    for place in (1, 2):
        one.decisions.create(revision=1, place=place, person=str(place), verdict="show")
    one.public_text = one.text
    one.move("read")
    Contribution.objects.update(received_at="2026-01-02T12:00:00Z")
    return one, link


def test_it_stands_on_the_page_of_the_partnership_until_it_is_answered(as_role, put):
    one, _ = put
    client = as_role("prevention")
    assert TEXT in client.get("/partnership").content.decode()
    client.post(f"/queue/{one.number}/answer", {
        "outcome": "not_done", "answer": "Another office cleans the quay.", "next_step": "",
        "next_on": "", "steps": one.steps.count(),
    })  # fmt: skip
    assert TEXT not in client.get("/partnership").content.decode()


def test_a_new_file_takes_it_up_and_its_author_and_everybody_read_so(as_role, put, here, folder):
    one, link = put
    client = as_role("prevention")
    given = {"problem": "new", "decided": "We look at it with the port.", "until": "2027-03-01"}
    assert client.post(f"/queue/{one.number}/problem", given).status_code == 302
    made = ProblemFiles(here.folder).get("P-0001")
    assert made["concern"]["words"] == TEXT
    assert made["opened_on"] == localdate().isoformat()
    assert made["decisions"][0]["why"].startswith("We look at it with the port.\nUntil 1 March")
    lay_out(here)
    with portal(folder) as resident:
        for address in (f"/en/mine/{link}/", f"/en/became/{one.number}/"):
            said = resident.get(address).content.decode()
            assert "We look at it with the port." in said and "P-0001, D1" in said, address


def test_who_may_not_open_files_takes_it_into_an_old_one(as_role, put, here):
    one, _ = put
    page = as_role("decision").get(f"/queue/{one.number}/problem").content.decode()
    assert "A new problem file" not in page
    answer = as_role("decision").post(
        f"/queue/{one.number}/problem", {"problem": "new", "decided": "Yes."}
    )
    assert answer.status_code == 422
    assert not ProblemFiles(here.folder).numbers()
