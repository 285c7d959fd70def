"""From a session into problem files and to practice sheets."""

import pytest

from evenhand.workbench.people.ledger import Entry
from evenhand.workspace.problem_files import ProblemFiles
from evenhand.workspace.problems import open_problem
from portal.sessions.making import session
from workspace.practice_city import TODAY, kept

pytestmark = pytest.mark.django_db(databases=["default", "portal"])
PROBLEM = {
    "title": "Burglary of homes in the north", "setting": "housing", "space": "private",
    "concern": {"kind": "offence", "offence_class": "burglary_dwelling", "when": None,
                "words": "Homes are broken into more often here."},
}  # fmt: skip


def text(answer):
    return answer.content.decode()


def test_what_came_of_a_session_becomes_a_decision_of_a_problem_file(as_role, here):
    number = open_problem(here, PROBLEM, today=TODAY)["id"]
    one = session(outcomes=[{"text": "Two cities try marked lockers"}])
    client, address = as_role("prevention"), f"/sessions/{one.code}/to-problem"
    assert "Two cities try marked lockers" in text(client.get(address))
    answer = client.post(address, {"problem": number, "taken_up": "We try marked lockers"})
    assert answer.headers["Location"] == f"/sessions/{one.code}#follow-ups"
    (decision,) = ProblemFiles(here.folder).get(number)["decisions"]
    assert decision["what"] == "We try marked lockers"
    assert one.code in decision["why"]
    assert f'href="/problems/{number}"' in text(client.get(f"/sessions/{one.code}"))
    assert Entry.objects.filter(what="session.followed").count() == 1


def test_a_person_is_refused_and_nothing_is_taken_up(as_role, here):
    number = open_problem(here, PROBLEM, today=TODAY)["id"]
    one = session()
    given = {"problem": number, "taken_up": "Ask anna.jansen@example.org"}
    assert as_role("prevention").post(f"/sessions/{one.code}/to-problem", given).status_code == 422
    one.refresh_from_db()
    assert one.follow_ups == []
    assert ProblemFiles(here.folder).get(number)["decisions"] == []


def test_a_practice_sheet_is_named_once(as_role, here):
    kept(here)
    one = session()
    client, address = as_role("planner"), f"/sessions/{one.code}/to-sheet"
    for _ in range(2):
        client.post(address, {"sheet": "SH-0001"})
    one.refresh_from_db()
    assert [row["number"] for row in one.follow_ups] == ["SH-0001"]
    assert 'href="/practices/SH-0001"' in text(client.get(f"/sessions/{one.code}"))
    assert client.get(f"/sessions/{one.code}/to-problem").status_code == 403


def test_without_files_and_sheets_the_forms_say_so(as_role, here):
    one = session()
    client = as_role("prevention")
    assert "no open problem file" in text(client.get(f"/sessions/{one.code}/to-problem"))
    assert "no practice sheet here" in text(client.get(f"/sessions/{one.code}/to-sheet"))
