"""Outbreak files in the workbench: opened by a job, written in forms, rated twice, printed."""

import re
from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest

from evenhand.sources.report import FileRead, ImportReport
from evenhand.tables.signals import Signals
from evenhand.workbench.outbreaks.days import days_of
from evenhand.workbench.outbreaks.models import Rating, Signal
from evenhand.workbench.people.ledger import Entry
from evenhand.workspace.outbreak_files import OutbreakFiles
from evenhand.workspace.outbreaks import add_note, open_outbreak

WEEKS = pd.date_range("2024-01-01", periods=110, freq="7D")
PERSON = "Call her at anna.jansen@example.org"


def signals():
    draw = np.random.default_rng(1)
    index = pd.MultiIndex.from_product([("A0", "A1", "A2", "A3"), WEEKS])
    frame = index.to_frame(index=False, name=["area_id", "on_day"])
    risen = frame["area_id"].eq("A1") & frame["on_day"].ge(WEEKS[-8])
    frame["count"] = draw.poisson(np.where(risen, 30.0, 12.0))
    return Signals.from_frame(
        frame.assign(signal_source="complaint", topic="noise", signal_id=frame.index.astype(str))
    )


@pytest.fixture
def heard(here):
    """The city with signals that rose in one area."""
    table = signals()
    read = FileRead("signals.csv", "9f3c" * 16, 10, "signals", len(table), len(table))
    report = ImportReport(files=(read,), set_aside=(), tables={"signals": len(table)})
    here.add({"signals": table}, report)
    return here


@pytest.fixture
def number(heard):
    return open_outbreak(heard, "A1", today=date(2026, 2, 10))["id"]


def file_of(here, number):
    return OutbreakFiles(here.folder).get(number)


def test_without_signals_the_list_says_what_lacks(as_role):
    page = as_role("analyst").get("/outbreaks").content.decode()
    assert "no table of signals" in page
    assert "/outbreaks/new" not in page


def test_a_file_is_opened_by_a_job_and_listed(as_role, heard, work):
    client = as_role("analyst")
    asked = client.post("/outbreaks/new", {"area": "A1"})
    work()
    assert client.get(asked.headers["Location"]).headers["Location"] == "/outbreaks/O-0001"
    page = client.get("/outbreaks/O-0001").content.decode()
    assert file_of(heard, "O-0001")["area_id"] == "A1"
    assert "half as many signals again" in page
    assert "O-0001" in client.get("/outbreaks").content.decode()
    assert Entry.objects.get(what="outbreak.opened").about == "O-0001"


def test_where_nothing_rises_the_job_says_so(as_role, heard, work):
    client = as_role("analyst")
    asked = client.post("/outbreaks/new", {"area": "A3"})
    work()
    assert "show no rise" in client.get(asked.headers["Location"]).content.decode()
    assert OutbreakFiles(heard.folder).all() == []


def test_evidence_a_plan_and_a_note_are_written_through_the_library(as_role, heard, number):
    client = as_role("prevention")
    start = f"/outbreaks/{number}/write/"
    parts = {
        "cause": {"cause": "rumour", "speaks_for": "Flats stand empty", "source": "housing office",
                  "status": "likely"},
        "message": {"on": "2026-03-01", "to": "residents", "what": "What is known", "by": "office"},
        "note": {"text": "Residents met at the community centre"},
        "follow-up": {"due": "2026-03-10", "what": "signals again"},
    }  # fmt: skip
    for revision, (part, given) in enumerate(parts.items(), 1):
        answer = client.post(start + part, given | {"revision": revision})
        assert answer.status_code == 302, (part, answer.content.decode())
    after = file_of(heard, number)
    assert after["revision"] == 5
    assert next(one for one in after["causes"] if one["cause"] == "rumour")["status"] == "likely"
    assert after["communication"][0]["by"] == "office"
    page = client.get(f"/outbreaks/{number}").content.decode()
    assert "Flats stand empty" in page
    assert "Residents met" in page


@pytest.mark.parametrize(("language", "said"), [("en", "e-mail address"), ("fr", "électronique")])
def test_a_text_that_names_a_person_is_refused_at_its_field_and_kept(
    as_role, heard, number, language, said
):
    client = as_role("prevention")
    client.cookies["language"] = language
    answer = client.post(f"/outbreaks/{number}/write/note", {"text": PERSON, "revision": 1})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert PERSON in page
    assert said in page
    assert file_of(heard, number)["revision"] == 1


def test_evidence_without_a_source_is_refused_at_the_source(as_role, heard, number):
    given = {"cause": "rumour", "speaks_for": "Flats stand empty", "revision": 1}
    page = as_role("prevention").post(f"/outbreaks/{number}/write/cause", given).content.decode()
    assert "Say where the evidence comes from." in page
    assert "Flats stand empty" in page


def test_what_was_written_meanwhile_is_shown_and_nothing_is_lost(as_role, heard, number):
    client = as_role("prevention")
    add_note(heard, number, "Written by the other office", today=date(2026, 2, 11))
    given = {"text": "Mine stays here", "revision": 1}
    answer = client.post(f"/outbreaks/{number}/write/note", given)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Written by the other office" in page
    assert "Mine stays here" in page
    assert [one["text"] for one in file_of(heard, number)["notes"]] == [
        "Written by the other office"
    ]
    again = re.search(r'name="revision" value="(\d+)"', page).group(1)
    client.post(f"/outbreaks/{number}/write/note", given | {"revision": again})
    assert len(file_of(heard, number)["notes"]) == 2


def test_a_first_rating_is_hidden_until_the_second_is_in(as_role, heard, number):
    first, second = as_role("prevention"), as_role("decision")
    address = f"/outbreaks/{number}/write/rating"
    given = {"word": "week", "speaks_for": "Half the street came", "speaks_against": "Quiet since"}
    assert first.post(address, given).status_code == 302
    assert "Half the street came" in first.get(f"/outbreaks/{number}").content.decode()
    assert "Half the street came" not in second.get(f"/outbreaks/{number}").content.decode()
    assert "Half the street came" in as_role("auditor").get(f"/outbreaks/{number}").content.decode()
    given |= {"word": "month", "speaks_for": "No incident explains it"}
    second.post(address, given)
    page = second.get(f"/outbreaks/{number}").content.decode()
    assert "Half the street came" in page
    assert "The answers differ." in page
    assert Rating.objects.count() == 2


def test_a_rating_wants_a_reason_against_too(as_role, heard, number):
    given = {"word": "week", "speaks_for": "Half the street came"}
    answer = as_role("decision").post(f"/outbreaks/{number}/write/rating", given)
    assert answer.status_code == 422
    assert Rating.objects.count() == 0


def test_a_noted_signal_is_drawn_and_can_be_taken_out_without_its_text(as_role, heard, number):
    client = as_role("analyst")
    given = {"on_day": "2026-02-02", "source": "meeting", "count": 3, "what": "=Noise at night"}
    client.post(f"/outbreaks/{number}/write/signal", given)
    assert "Noise at night" in client.get(f"/outbreaks/{number}").content.decode()
    table = client.get(f"/outbreaks/{number}/signals.csv").content.decode()
    assert "meeting,outbreak,2026-02-02,A1,3" in table
    assert "Noise" not in table
    given["on_day"] = "2999-01-01"
    page = client.post(f"/outbreaks/{number}/write/signal", given).content.decode()
    assert "still to come" in page
    assert Signal.objects.count() == 1


def test_signals_that_come_by_week_are_counted_by_week(heard, number):
    noted = [(date(2026, 2, 2), 3), (date(2026, 2, 5), 2)]
    found = days_of(heard, file_of(heard, number), noted)
    assert found.is_weekly
    assert found.begins == WEEKS[-8].date()
    assert found.noted[found.days.index(date(2026, 2, 2))] == 5
    of_area = signals().to_frame().query("area_id == 'A1'")
    shown = of_area[of_area["on_day"].between(str(found.days[0]), str(found.days[-1]))]
    assert list(found.heard) == shown["count"].tolist()
    before = sorted(of_area[of_area["on_day"].between("2024-12-16", "2025-12-14")]["count"])
    assert (found.low, found.high) == (before[5], before[46])


def test_days_set_the_incidents_of_the_same_area_beside_the_signals(heard, number):
    document = file_of(heard, number)
    incidents = heard.read("incidents")
    first = str(incidents.to_frame()["starts_at"].min().date())
    document["finding"] |= {"begins_on": first, "offence_class": "all"}
    found = days_of(heard, document, [(date.fromisoformat(first) + timedelta(weeks=9), 1)])
    inside = incidents.column("area_neighbourhood").eq("A1").fillna(False)
    local = incidents.where(inside).local_times("starts_at").dropna().dt.date
    span = (found.days[0], found.days[-1] + timedelta(days=6 if found.is_weekly else 0))
    assert sum(found.recorded) == local.between(*span).sum() > 0


def test_follow_ups_are_planned_in_weeks_and_done_by_a_job(as_role, heard, number, work):
    client = as_role("prevention")
    client.post(f"/outbreaks/{number}/weeks")
    client.post(f"/outbreaks/{number}/weeks")
    assert len(file_of(heard, number)["follow_up"]) == 3
    client.post(f"/outbreaks/{number}/follow-up/1")
    work()
    assert file_of(heard, number)["follow_up"][0]["done_on"]


def test_a_closed_file_takes_nothing_more(as_role, heard, number):
    client = as_role("prevention")
    given = {"why": "Signals as expected for a quarter", "revision": 1}
    client.post(f"/outbreaks/{number}/write/close", given)
    assert file_of(heard, number)["status"] == "closed"
    assert client.get(f"/outbreaks/{number}/write/note").status_code == 302
    assert "Signals as expected" in client.get(f"/outbreaks/{number}").content.decode()


def test_the_printed_file_is_a_pdf_made_by_a_job(as_role, heard, number, work):
    client = as_role("auditor")
    assert client.get(f"/outbreaks/{number}/page.pdf").status_code == 302
    work()
    made = client.get(f"/outbreaks/{number}/page.pdf")
    assert b"".join(made.streaming_content)[:5] == b"%PDF-"


@pytest.mark.parametrize("number", ["O-9999", "..%2Fx", "F-0001"])
def test_there_is_no_page_for_a_file_that_is_not_there(as_role, heard, number):
    assert as_role("analyst").get(f"/outbreaks/{number}").status_code == 404
