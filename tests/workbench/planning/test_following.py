"""Protocol and advice in the workbench: deadlines told, advice followed, counts with a whole."""

from datetime import date, timedelta

import pytest
from django.utils.timezone import localdate

from evenhand.workbench.jobs import schedule
from evenhand.workbench.people.models import Notice, Person
from evenhand.workbench.planning.deadlines import tell_late
from evenhand.workspace.planning import open_site
from evenhand.workspace.planning_advice import add_advice, add_step, set_outcome
from evenhand.workspace.planning_files import PlanningFiles
from workbench.planning.test_sites import TODAY

DAY = timedelta(days=1)


@pytest.fixture
def number(here):
    made = open_site(here, "Former gasworks", kind="dwellings", stage="design",
                     applicant="Harbour housing", by="planning office", today=TODAY)  # fmt: skip
    return made["id"]


@pytest.fixture
def planner(as_role):
    return as_role("planner")


def page_of(client, address):
    return client.get(address).content.decode()


def file_of(here, number):
    return PlanningFiles(here.folder).get(number)


def test_a_step_is_planned_late_told_and_done(planner, here, number):
    due = localdate() - 3 * DAY
    given = {"what": "Reply to the applicant", "who": "planning office", "due": due.isoformat(),
             "revision": 1}  # fmt: skip
    answer = planner.post(f"/planning/{number}/write/step", given)
    assert answer.headers["Location"] == f"/planning/{number}#steps"
    assert "Former gasworks: Reply to the applicant" in page_of(planner, "/planning")
    assert "Late" in page_of(planner, f"/planning/{number}")
    done = {"done": localdate().isoformat(), "revision": 2}
    assert planner.post(f"/planning/{number}/steps/1/done", done).status_code == 302
    assert file_of(here, number)["steps"][0]["done_on"] == localdate().isoformat()
    assert "Reply to the applicant (" not in page_of(planner, "/planning")
    assert planner.post(f"/planning/{number}/steps/7/done", done).status_code == 404


def test_a_day_to_come_is_no_day_on_which_something_was_done(planner, here, number):
    add_step(here, number, what="reply", who="planning office", due=TODAY, today=TODAY)
    done = {"done": (localdate() + DAY).isoformat(), "revision": 2}
    answer = planner.post(f"/planning/{number}/steps/1/done", done)
    assert answer.status_code == 422
    assert "still to come" in answer.content.decode()


def test_planners_are_told_once_of_a_late_step(planner, here, someone, number):
    someone("analyst")
    add_step(here, number, what="reply", who="planning office", due=localdate() - DAY,
             today=TODAY)  # fmt: skip
    assert tell_late() == 1
    assert tell_late() == 0
    told = Notice.objects.get()
    assert told.person == Person.objects.get(role="planner")
    assert told.url == f"/planning/{number}#steps"
    assert "is late: reply" in page_of(planner, "/notices")
    assert schedule.body("planning-deadlines") is tell_late


def test_advice_is_given_followed_and_counted_with_its_whole(planner, here, number):
    given = {"strategy": "natural_surveillance", "text": "Put windows on the passage",
             "to": "Harbour housing", "by": "planning office", "revision": 1}  # fmt: skip
    assert planner.post(f"/planning/{number}/write/advice", given).status_code == 302
    start = f"/planning/{number}/advice/1/"
    told = {"outcome": "refused", "outcome_reason": "Too dear, they say", "revision": 2}
    assert planner.post(start + "outcome", told).status_code == 302
    assert planner.post(start + "built", {"built": "otherwise", "revision": 3}).status_code == 302
    page = page_of(planner, f"/planning/{number}")
    for said in ("Put windows on the passage", "Refused", "Too dear, they say", "Built otherwise",
                 "No good evidence for or against an effect"):  # fmt: skip
        assert said in page
    page = page_of(planner, "/planning/advice")
    assert "0 of 1 pieces of advice whose fate is known" in page
    assert file_of(here, number)["advice"][0]["outcome"] == "refused"


@pytest.mark.parametrize(
    ("part", "given", "said"),
    [
        ("outcome", {"outcome": "adopted", "outcome_reason": ""}, "outcome_reason"),
        ("effect", {"effect": "finding", "of": "F-9999"}, "no finding F-9999"),
        ("effect", {"effect": "problem", "of": "../x"}, "give the number"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(planner, here, number, part, given, said):
    add_advice(here, number, strategy="activity_support", text="Shops to the quay",
               to="Harbour housing", by="planning office", today=TODAY)  # fmt: skip
    answer = planner.post(f"/planning/{number}/advice/1/{part}", given | {"revision": 2})
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert file_of(here, number)["revision"] == 2


def test_advice_of_another_file_is_not_reached(planner, here, number):
    other = open_site(here, "Quay", kind="retail", stage="design", applicant="Quay shops",
                      by="planning office", today=TODAY)["id"]  # fmt: skip
    add_advice(here, number, strategy="activity_support", text="Shops to the quay",
               to="Harbour housing", by="planning office", today=TODAY)  # fmt: skip
    assert planner.get(f"/planning/{other}/advice/1/outcome").status_code == 404
    assert planner.get(f"/planning/{number}/advice/1/other").status_code == 404


def test_two_who_follow_one_piece_of_advice_lose_nothing(planner, here, number):
    add_advice(here, number, strategy="activity_support", text="Shops to the quay",
               to="Harbour housing", by="planning office", today=TODAY)  # fmt: skip
    set_outcome(here, number, 1, outcome="adopted", reason="Gladly", today=date(2026, 3, 1))
    told = {"outcome": "refused", "outcome_reason": "Too dear", "revision": 2}
    answer = planner.post(f"/planning/{number}/advice/1/outcome", told)
    assert answer.status_code == 409
    assert file_of(here, number)["advice"][0]["outcome"] == "adopted"


def test_the_register_says_when_it_is_empty(as_role, here):
    page = page_of(as_role("auditor"), "/planning/advice")
    assert "No advice yet" in page
    assert as_role("partner").get("/planning/advice").status_code == 403
