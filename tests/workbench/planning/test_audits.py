"""Field audits in the workbench: each rater alone, results once both are in, names kept out."""

from datetime import date

import pytest

from evenhand.publishing.walks.kept import kept_walk
from evenhand.workbench.asking.models import Observed
from evenhand.workbench.asking.walk_forms import walks
from evenhand.workbench.people.ledger import Entry
from evenhand.workbench.planning.models import Rater
from evenhand.workspace.planning import open_site
from evenhand.workspace.planning_audits import audit_of, fill_sheet, lines_of, open_audit
from evenhand.workspace.planning_files import PlanningFiles
from workbench.planning.test_sites import TODAY

PLACES = "north entrance\nquay stairs"


@pytest.fixture
def number(here):
    made = open_site(here, "Former gasworks", kind="dwellings", stage="design",
                     applicant="Harbour housing", by="planning office", today=TODAY)  # fmt: skip
    return made["id"]


@pytest.fixture
def audit(here, number):
    open_audit(here, number, sheet_name="passage", part_of_day="dark",
               places=PLACES.splitlines(), raters=3, today=TODAY)  # fmt: skip
    return audit_of(here, number, 1)


def sent(audit, pick=0):
    return {line.item: str(line.codes[pick]) for line in lines_of(audit)}


def page_of(client, address):
    return client.get(address).content.decode()


def test_an_audit_is_planned(as_role, here, number):
    given = {"sheet": "passage", "part_of_day": "dark", "places": PLACES, "raters": 3,
             "revision": 1}  # fmt: skip
    answer = as_role("planner").post(f"/planning/{number}/write/audit", given)
    assert answer.headers["Location"] == f"/planning/{number}#audits"
    assert audit_of(here, number, 1)["places"] == PLACES.splitlines()
    given |= {"places": "Jan de Vries's door", "revision": 2}
    assert as_role("planner").post(f"/planning/{number}/write/audit", given).status_code == 422


def test_raters_fill_in_alone_and_see_each_other_when_theirs_are_in(as_role, here, number, audit):
    start = f"/planning/{number}/audits/1"
    first, second = as_role("planner"), as_role("prevention")
    answer = first.post(f"{start}/1", sent(audit))
    assert answer.headers["Location"] == f"{start}/2"
    assert first.post(f"{start}/2", sent(audit)).headers["Location"] == start
    assert "shown once yours are in" in page_of(second, start)
    assert second.get(f"{start}/observations.csv").status_code == 404
    second.post(f"{start}/1", sent(audit, -1))
    assert "shown once yours are in" in page_of(second, start)
    second.post(f"{start}/2", sent(audit))
    page = page_of(second, start)
    assert "Too few raters or places to say" in page
    assert "One rater more is needed" in page
    assert "3 places more would be needed" in page
    names = {one.person.name for one in Rater.objects.all()}
    stored = (here.folder / f"planning/{number}.json").read_text(encoding="utf-8")
    assert len(names) == 2
    assert not any(name in stored for name in names)
    table = second.get(f"{start}/observations.csv").content.decode()
    assert table.splitlines()[0].startswith("walk_id,sheet,place_id")
    assert f"{number}-1,passage,{number}-1-1" in table


def test_two_raters_at_once_lose_nothing_though_both_saw_the_same_file(
    as_role, here, number, audit
):
    given = {line.item: line.codes[0] for line in lines_of(audit)}
    fill_sheet(here, number, 1, rater="7", place=1, given=given, today=TODAY)
    answer = as_role("planner").post(
        f"/planning/{number}/audits/1/1", sent(audit) | {"revision": 1}
    )
    assert answer.status_code == 302
    assert {one["rater"] for one in audit_of(here, number, 1)["sheets"]} == {"7", "8"}


def test_a_line_without_an_answer_is_asked_for(as_role, here, number, audit):
    given = sent(audit)
    del given["upkeep"]
    answer = as_role("planner").post(f"/planning/{number}/audits/1/1", given)
    assert answer.status_code == 422
    assert audit_of(here, number, 1)["sheets"] == []


def test_an_ended_audit_takes_nothing_more(as_role, here, number, audit):
    client = as_role("planner")
    assert client.post(f"/planning/{number}/audits/1/close").status_code == 302
    assert client.post(f"/planning/{number}/audits/1/1", sent(audit)).status_code == 302
    assert audit_of(here, number, 1)["sheets"] == []
    assert "No sheet is in yet" in page_of(client, f"/planning/{number}/audits/1")


def test_who_may_not_rate_or_end_an_audit(as_role, number, audit):
    start = f"/planning/{number}/audits/1"
    assert as_role("auditor").post(f"{start}/1", sent(audit)).status_code == 403
    assert as_role("analyst").post(f"{start}/close").status_code == 403
    assert as_role("analyst").get(f"{start}/1").status_code == 200
    assert as_role("planner").get(f"{start}/9").status_code == 404
    assert as_role("planner").get(f"/planning/{number}/audits/4").status_code == 404


def test_another_files_audit_is_not_reached(as_role, here, number, audit):
    other = open_site(here, "Quay", kind="retail", stage="design", applicant="Quay shops",
                      by="planning office", today=date(2026, 2, 1))["id"]  # fmt: skip
    assert as_role("planner").post(f"/planning/{other}/audits/1/1", sent(audit)).status_code == 404
    assert PlanningFiles(here.folder).get(other)["audits"] == []


@pytest.fixture
def walk(as_role, here):
    """A walk at several stops on which two raters of three filled in the first."""
    client = as_role("prevention")
    client.post("/asking/walks/new", {"title": "Quay at night", "on": "2026-12-01", "light": "dark",
                                      "raters": 3, "sheet": "street_or_square"})  # fmt: skip
    client.post("/asking/walks/W-0001/stops", {"revision": 1})
    made = kept_walk(walks().get("W-0001"))
    for rater in (1, 2):
        ticked(made, made.stops[0], rater)
    return made


def ticked(walk, stop, rater):
    ratings = {line.item: line.codes[0] for line in walk.lines(stop)[1:]}
    Observed.objects.create(walk=walk.walk_id, stop=stop.place_id, rater=rater, ratings=ratings)


def test_a_walk_is_taken_over_with_its_raters_day_and_source(as_role, here, number, walk):
    client = as_role("planner")
    address = f"/planning/{number}/write/walk"
    assert "W-0001 Quay at night" in page_of(client, address)
    given = {"walk": "W-0001|street_or_square", "by": "planning office", "revision": 1}
    assert client.post(address, given).headers["Location"] == f"/planning/{number}#audits"
    audit = audit_of(here, number, 1)
    assert audit["source"]["walk"] == "W-0001" and audit["source"]["walked_on"] == "2026-12-01"
    assert audit["source"]["by"] == "planning office"
    assert audit["places"] == [one.label for one in walk.stops]
    assert [(one["rater"], one["place"], one["on"]) for one in audit["sheets"]] == [
        ("1", 1, "2026-12-01"), ("2", 1, "2026-12-01")]  # fmt: skip
    assert [one["state"] for one in audit["sheets"][0]["ratings"]][:2] == ["skipped", "seen"]
    entry = Entry.objects.filter(what="planning.written").last()
    assert (entry.facts["part"], entry.role) == ("walk", "planner")
    page = page_of(client, f"/planning/{number}/audits/1")
    assert "Sheets of walk W-0001" in page and 'href="/asking/walks/W-0001"' in page
    assert client.post(f"/planning/{number}/audits/1/1", sent(audit)).status_code == 302
    assert audit_of(here, number, 1)["sheets"] == audit["sheets"]


def test_taken_over_again_it_has_what_came_since_and_is_no_second_audit(
    as_role, here, number, walk
):
    client, address = as_role("planner"), f"/planning/{number}/write/walk"
    given = {"walk": "W-0001|street_or_square", "by": "planning office"}
    client.post(address, given | {"revision": 1})
    ticked(walk, walk.stops[1], 3)
    client.post(address, given | {"revision": 2})
    assert [(one["rater"], one["place"]) for one in audit_of(here, number, 1)["sheets"]] == [
        ("1", 1), ("2", 1), ("3", 2)]  # fmt: skip
    assert len(PlanningFiles(here.folder).get(number)["audits"]) == 1
    client.post(f"/planning/{number}/audits/1/close")
    assert client.post(address, given | {"revision": 4}).status_code == 422


def test_without_entries_there_is_no_walk_to_take_over(as_role, number):
    client, address = as_role("planner"), f"/planning/{number}/write/walk"
    assert "No walk has entries yet" in page_of(client, address)
    assert client.post(address, {"walk": "", "by": "office", "revision": 1}).status_code == 422
