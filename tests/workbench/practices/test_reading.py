"""The reading list in the workbench: searched, added to, laid beside a problem file."""

import pytest

from evenhand.workspace.problems import open_problem
from evenhand.workspace.reading_list import attached, own_references
from workspace.practice_city import TODAY

GIVEN = {
    "title": "What three cities tried", "publisher": "Municipality of Lindeburg",
    "link": "https://city.example/report", "year": "2025", "language": "nl", "kind": "research",
    "phases": ["analysis"], "problems": ["theft_from_person", "worry"], "note": "",
}  # fmt: skip


def text(answer):
    return answer.content.decode()


@pytest.fixture
def problem(here):
    return open_problem(here, {
        "title": "Bags at the station", "setting": "station_or_train", "space": "public",
        "concern": {"kind": "offence", "offence_class": "theft_from_person", "when": None,
                    "words": "Bags are stolen on the platforms."},
    }, today=TODAY)["id"]  # fmt: skip


def test_what_is_read_is_found_by_problem_and_phase(as_role, here):
    client = as_role("partner")
    page = text(client.get("/reading?on=bicycle_theft&phase=response"))
    assert "Cycle thieves, we are watching you" in page
    assert "Earlier pub closing" not in page
    assert "/reading/new" not in page
    assert client.get("/reading?on=none&phase=x").status_code == 200


def test_something_is_added_and_taken_out(as_role, here):
    client = as_role("prevention")
    assert client.post("/reading/new", {**GIVEN, "link": "http://x.example"}).status_code == 422
    assert client.post("/reading/new", {**GIVEN, "note": "Ask a@b.example"}).status_code == 422
    assert client.post("/reading/new", GIVEN).status_code == 302
    page = text(client.get("/reading"))
    assert 'href="https://city.example/report" rel="noreferrer" lang="nl"' in page
    client.post("/reading/drop", {"key": "RL-0001"})
    assert own_references(here.folder) == []
    assert client.post("/reading/drop", {"key": "brown_2013"}).status_code == 404


def test_a_reference_lies_beside_a_problem_file(as_role, here, problem):
    client = as_role("prevention")
    assert f"/reading?file={problem}" in text(client.get(f"/problems/{problem}"))
    given = {"file": problem, "key": "eucpn_toolbox_11", "on": "1"}
    client.post("/reading/lay", given)
    assert attached(here.folder, problem) == ["eucpn_toolbox_11"]
    page = text(client.get(f"/reading?file={problem}"))
    assert "Beside this file" in page
    assert "Cycle thieves" not in page
    assert as_role("partner").get(f"/reading?file={problem}").status_code == 403
    assert as_role("partner").post("/reading/lay", given).status_code == 403
    assert client.post("/reading/lay", {**given, "key": "none"}).status_code == 404
    client.post("/reading/lay", {**given, "on": "0"})
    assert attached(here.folder, problem) == []
