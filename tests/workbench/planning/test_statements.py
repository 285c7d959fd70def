"""Statements and cycle reports in the workbench: filled, left out, kept, printed by a job."""

import re
from datetime import date

import pytest

from evenhand.publishing.blocks import sentences_of
from evenhand.publishing.statement_page import statement_dossier
from evenhand.taxonomy.planning import sections, strategies
from evenhand.workspace.planning import answer_strategy, open_site, place_site
from evenhand.workspace.planning_advice import add_advice, set_effect, set_outcome
from evenhand.workspace.planning_files import PlanningFiles
from evenhand.workspace.planning_place import site_of_corners
from workbench.planning.test_sites import TODAY, corners_in


@pytest.fixture
def number(here):
    made = open_site(here, "Former gasworks", kind="dwellings", stage="design",
                     applicant="Harbour housing", by="planning office", today=TODAY)  # fmt: skip
    place_site(here, made["id"], site_of_corners(here, corners_in(here), 900), today=TODAY)
    add_advice(here, made["id"], strategy="activity_support", text="Shops to the quay",
               to="Harbour housing", by="planning office", today=TODAY)  # fmt: skip
    return made["id"]


@pytest.fixture
def planner(as_role):
    return as_role("planner")


def page_of(client, address):
    return client.get(address).content.decode()


def test_a_section_is_written_or_left_out_and_shown(planner, here, number):
    start = f"/planning/{number}/statement"
    assert "9 of 10 sections" in page_of(planner, start)
    given = {"text": "Forty flats.\n\nA <b>nursery</b>.", "by": "planning office", "revision": 3}
    answer = planner.post(f"{start}/proposed_use", given)
    assert answer.headers["Location"] == f"{start}#proposed_use"
    left = {"left_out": "No policy is known", "by": "planning office", "revision": 4}
    planner.post(f"{start}/policy", left)
    page = page_of(planner, start)
    assert "A &lt;b&gt;nursery&lt;/b&gt;." in page
    assert "Left out: No policy is known" in page
    assert "Shops to the quay" in page
    both = given | left | {"revision": 5}
    assert planner.post(f"{start}/risk", both).status_code == 422
    assert planner.get(f"{start}/moat").status_code == 404


def whole(here, number):
    for one in strategies():
        answer_strategy(here, number, one.code, says="met", reason="Drawing shows it",
                        by="planning office", today=TODAY)  # fmt: skip


def test_a_whole_statement_is_kept_and_printed_with_its_numbers(planner, here, number, work):
    whole(here, number)
    planner.post(f"/planning/{number}/count")
    work()
    for one in sections():
        if one.form in ("text", "audit"):
            revision = PlanningFiles(here.folder).get(number)["revision"]
            given = {"text": f"About {one.code}", "by": "planning office", "revision": revision}
            planner.post(f"/planning/{number}/statement/{one.code}", given)
    page = page_of(planner, f"/planning/{number}/statement")
    assert "All 10 sections are filled" in page
    revision = PlanningFiles(here.folder).get(number)["revision"]
    kept = {"by": "planning office", "revision": revision}
    planner.post(f"/planning/{number}/write/freeze-statement", kept)
    assert "Version 1" in page_of(planner, f"/planning/{number}/statement")
    assert planner.get(f"/planning/{number}/statement.pdf").status_code == 302
    work()
    made = planner.get(f"/planning/{number}/statement.pdf")
    assert b"".join(made.streaming_content)[:5] == b"%PDF-"
    printed = (here.folder / f"planning/{number}-en.html").read_text(encoding="utf-8")
    document = PlanningFiles(here.folder).get(number)
    assert document["counted"]["finding"] in printed
    assert "This is version 1" in printed
    assert "About conclusion" in printed
    drawn = printed.split('<div class="drawing map"')[1].split("</figure>")[0]
    assert "up to 900\u00a0m away" in drawn.split(">")[0]
    assert re.search(r"<text[^>]*>\d+ k?m</text>", drawn)
    assert "Streets and areas: the city’s own data." in drawn


def test_a_cycle_report_tells_fate_and_that_no_effect_is_known(planner, here, number, work):
    set_outcome(here, number, 1, outcome="adopted", reason="Gladly", today=TODAY)
    address = "/planning/cycle?from=2026-01-01&to=2026-12-31"
    assert "Of 1 pieces of advice the fate of 1 is known" in page_of(planner, address)
    asked = planner.post("/planning/cycle", {"cycle_from": "2026-01-01", "cycle_to": "2026-12-31"})
    work()
    found = planner.get(asked.headers["Location"]).headers["Location"]
    assert found == "/planning/cycle/2026-01-01_2026-12-31.pdf"
    assert b"".join(planner.get(found).streaming_content)[:5] == b"%PDF-"
    printed = here.folder / "planning/cycle-2026-01-01-2026-12-31-en.html"
    text = printed.read_text(encoding="utf-8")
    assert "no good evidence for or against an effect" in text
    assert "Shops to the quay" in text


def test_an_effect_stands_with_the_answer_of_its_finding(here, number, monkeypatch):
    from evenhand.publishing.planning_words import advice_said

    options = {"first_from": date(2025, 1, 1), "first_to": date(2025, 3, 31),
               "second_from": date(2025, 4, 1), "second_to": date(2025, 6, 30)}  # fmt: skip
    recorded = here.run("two_periods", **options)
    monkeypatch.setattr("evenhand.workspace.planning_advice.ASSESSMENT", "scanning")
    made = set_effect(here, number, 1, effect="finding", of=recorded.id, today=TODAY)
    _, told = advice_said(here, made["advice"][0])
    assert any(one.finding == recorded.id for one in told)
    assert str(recorded.finding.explain().answer) in [str(one.message) for one in told]


@pytest.mark.parametrize("name", ["2026-13-01_2026-12-31", "x_y", "2026-01-01_2026-12-31"])
def test_a_report_that_was_not_printed_is_not_there(planner, here, name):
    assert planner.get(f"/planning/cycle/{name}.pdf").status_code == 404


def test_a_time_that_runs_backwards_is_refused(planner, here):
    sent = {"cycle_from": "2026-12-31", "cycle_to": "2026-01-01"}
    answer = planner.post("/planning/cycle", sent)
    assert answer.status_code == 422
    assert "Swap its days" in answer.content.decode()
    assert planner.get("/planning/cycle?from=x&to=y").status_code == 200


def test_a_site_that_is_nowhere_yet_is_said_to_be_so(here):
    made = open_site(here, "Quay", kind="retail", stage="design", applicant="Quay shops",
                     by="planning office", today=TODAY)  # fmt: skip
    dossier, _ = statement_dossier(here, made)
    told = [str(one.message) for block in dossier.summary.blocks for one in sentences_of(block)]
    assert "The site was not put on the map yet." in told
