"""Event sheets in the workbench: board, phases, log, comparison, contacts, rights."""

import re
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pandas as pd
import pytest
from django.utils.timezone import localtime, now

from evenhand.sources.report import FileRead, ImportReport
from evenhand.tables.events import Events
from evenhand.taxonomy.events import AFTER, BEFORE, DURING, PARTS
from evenhand.workbench.briefs.models import Station
from evenhand.workbench.events.models import Contact
from evenhand.workbench.events.retention import remove_expired
from evenhand.workbench.events.sheet_words import LOGGED
from evenhand.workbench.jobs.models import Job
from evenhand.workbench.people.ledger import Entry
from evenhand.workspace.event_files import EventFiles
from evenhand.workspace.event_sheets import add_entry, close_event, open_event
from workspace.test_events import GIVEN

ZONE = ZoneInfo("Europe/Amsterdam")
PERSON = "Call her at anna.jansen@example.org"
FORM = "%Y-%m-%dT%H:%M"


def opened(here, begins, hours=8, **given):
    facts = {"organiser": "fair association", "by": "office", "areas": ["A1"], **given}
    return open_event(here, "Harbour fair", "fair", begins=begins, today=date(2026, 9, 1),
                      ends=begins + timedelta(hours=hours), **facts)["id"]  # fmt: skip


@pytest.fixture
def past(here):
    """A sheet whose event is over, within the records."""
    return opened(here, datetime(2026, 9, 12, 14, tzinfo=ZONE), 12)


@pytest.fixture
def on_now(here):
    """A sheet whose event lasts now."""
    return opened(here, localtime(now() - timedelta(hours=2)))


@pytest.fixture
def coming(here):
    """A sheet whose event is to come."""
    return opened(here, localtime(now() + timedelta(hours=20)))


def sheet(here, number):
    return EventFiles(here.folder).get(number)


def text(answer):
    return answer.content.decode()


def test_an_empty_board_says_how_to_begin(as_role, here):
    assert "/events/new" in text(as_role("prevention").get("/events"))
    page = text(as_role("partner").get("/events"))
    assert "No event sheet yet" in page
    assert "/events/new" not in page


def test_the_board_has_a_column_for_each_phase(as_role, here, past, on_now, coming):
    close_event(here, past, why="Looked back on", today=date(2026, 9, 20))
    page = text(as_role("auditor").get("/events"))
    board = page[page.index('<div class="board">') :]
    columns = re.findall(r"<h2>([^<]+) <span>(\d)</span>", board)
    assert columns == [("To come", "1"), ("On now", "1"), ("To look back on", "0"), ("Closed", "1")]
    assert "things lack" in board


def test_a_sheet_is_opened_in_a_form_and_faults_are_told_in_the_page_s_language(as_role, here):
    client = as_role("planner")
    given = {"title": "Harbour fair", "kind": "fair", "begins": "2026-12-05T12:00",
             "ends": "2026-12-05T10:00", "organiser": "fair association", "by": "office",
             "areas": ["A1"]}  # fmt: skip
    client.cookies["language"] = "fr"
    answer = client.post("/events/new", given)
    assert answer.status_code == 422
    assert "La fin n’est pas après le début" in text(answer)
    answer = client.post("/events/new", given | {"ends": "2026-12-05T23:00"})
    assert answer.headers["Location"] == "/events/E-0001"
    facts = sheet(here, "E-0001")["facts"]
    assert facts["begins"] == "2026-12-05T12:00+01:00"
    assert facts["areas"][0]["id"] == "A1"
    assert Entry.objects.get(what="event.opened").about == "E-0001"


def test_an_event_of_the_city_s_table_fills_the_form(as_role, here):
    begins = pd.Timestamp(now() + timedelta(days=9)).floor("min")
    table = Events.from_frame(
        pd.DataFrame({"event_id": ["x1"], "event_name": ["Winter market"], "kind": ["market"],
                      "starts_at": [begins], "ends_at": [begins + pd.Timedelta(hours=5)]}),
        crs="EPSG:25831", timezone="Europe/Amsterdam",
    )  # fmt: skip
    read = FileRead("e.csv", "9f3c" * 16, 1, "events", 1, 1)
    report = ImportReport(files=(read,), set_aside=(), tables={"events": 1})
    here.add({"events": table}, report)
    client = as_role("prevention")
    assert "/events/new?event=x1" in text(client.get("/events"))
    page = text(client.get("/events/new?event=x1"))
    assert 'value="Winter market"' in page
    assert f'value="{localtime(begins.to_pydatetime()):{FORM}}"' in page
    given = {"title": "Winter market", "kind": "market", "organiser": "traders", "by": "office",
             "begins": f"{begins:{FORM}}", "ends": "2099-01-01T00:00",
             "event_id": "x1"}  # fmt: skip
    client.post("/events/new", given)
    assert sheet(here, "E-0001")["facts"]["event_id"] == "x1"
    assert "event=x1" not in text(client.get("/events"))


def test_every_part_has_a_form_that_writes_through_the_library(as_role, here, past):
    client = as_role("prevention")
    for part, given in GIVEN.items():
        way = "log" if part in LOGGED else "add"
        address = f"/events/{past}/{way}/{part}"
        form = text(client.get(address))
        for name in given:
            assert f'name="{name}"' in form, (part, name)
        answer = client.post(address, given | {"revision": 1})
        assert answer.status_code == 302, (part, text(answer))
        assert answer.headers["Location"].endswith(f"?phase={PARTS[part].phase}#{part}")
    document = sheet(here, past)
    assert all(document[part] for part in GIVEN)
    assert document["signals"][0]["at"] == "2026-09-12T21:00+02:00"
    for phase, said in ((BEFORE, "People press towards one gate"), (DURING, "Queue to the bridge"),
                        (AFTER, "5,200 to 5,600 came, 4,000 to 6,000 were expected")):  # fmt: skip
        assert said in text(client.get(f"/events/{past}?phase={phase}"))


@pytest.mark.parametrize(("language", "said"), [("en", "e-mail address"), ("fr", "électronique")])
def test_a_text_that_names_a_person_is_refused_at_its_field_and_kept(
    as_role, here, past, language, said
):
    client = as_role("prevention")
    client.cookies["language"] = language
    for way, part, field in (("add", "risks", "behaviour"), ("log", "signals", "what"),
                             ("add", "debriefs", "text")):  # fmt: skip
        answer = client.post(f"/events/{past}/{way}/{part}", GIVEN[part] | {field: PERSON})
        assert answer.status_code == 422
        assert said in text(answer)
        assert PERSON in text(answer)
    assert sheet(here, past)["revision"] == 1


def test_what_the_library_holds_together_is_told_in_the_page_s_language(as_role, past):
    client = as_role("prevention")
    client.cookies["language"] = "fr"
    for part, given, said in (
        ("expected", {"low": 9, "high": 3}, "inférieur au précédent"),
        ("places", {"capacity_source": ""}, "Dites qui a calculé"),
    ):
        answer = client.post(f"/events/{past}/add/{part}", GIVEN[part] | given)
        assert answer.status_code == 422
        assert said in text(answer)


def test_what_lacks_leads_to_the_field_that_is_filled_in_already(as_role, here, coming):
    add_entry(here, coming, "risks", {**GIVEN["risks"], "place": None}, today=date(2026, 9, 1))
    client = as_role("prevention")
    page = text(client.get(f"/events/{coming}"))
    assert f"/events/{coming}/add/measures?risk=R1" in page
    form = text(client.get(f"/events/{coming}/add/measures?risk=R1"))
    assert re.search(r'<option value="R1" selected', form)
    reader = text(as_role("decision").get(f"/events/{coming}"))
    assert "has no measure" in reader
    assert "/add/" not in reader


def test_signals_are_read_together_and_expired_ones_drop_out(as_role, here, on_now):
    client = as_role("partner")
    at = localtime(now() - timedelta(minutes=20))
    for ago, source, hold in ((0, "stewards", 60), (5, "transport company", 60), (9, "desk", 10)):
        begins = at - timedelta(minutes=ago)
        given = {**GIVEN["signals"], "place": "", "source": source, "at": f"{begins:{FORM}}",
                 "until": f"{begins + timedelta(minutes=hold):{FORM}}"}  # fmt: skip
        assert client.post(f"/events/{on_now}/log/signals", given).status_code == 302
    page = text(client.get(f"/events/{on_now}"))
    assert "2 signals point to too many people at one place" in page
    assert "From 2 sources" in page
    assert "1 signal that no longer holds" in page
    client.post(f"/events/{on_now}/log/actions", GIVEN["actions"] | {"signal": "S2"})
    assert "Gate two opened" in text(client.get(f"/events/{on_now}"))


def test_two_who_write_into_the_log_at_once_both_get_in(as_role, here, on_now):
    client = as_role("prevention")
    for source in ("stewards", "first aid"):
        given = {**GIVEN["signals"], "place": "", "source": source, "revision": 1}
        assert client.post(f"/events/{on_now}/log/signals", given).status_code == 302
    assert len(sheet(here, on_now)["signals"]) == 2


def test_what_was_changed_meanwhile_is_shown_and_nothing_is_lost(as_role, here, past):
    add_entry(here, past, "stops", GIVEN["stops"], today=date(2026, 9, 1))
    client = as_role("prevention")
    add_entry(here, past, "lessons", {**GIVEN["lessons"], "text": "From the other office"},
              today=date(2026, 9, 2))  # fmt: skip
    given = GIVEN["stops"] | {"decides": "fire brigade", "revision": 2}
    answer = client.post(f"/events/{past}/change/H1", given)
    assert answer.status_code == 409
    assert "From the other office" in text(answer)
    assert sheet(here, past)["stops"][0]["decides"] == "mayor's office"
    revision = re.search(r'name="revision" value="(\d+)"', text(answer)).group(1)
    client.post(f"/events/{past}/change/H1", given | {"revision": revision})
    assert sheet(here, past)["stops"][0]["decides"] == "fire brigade"


def test_an_entry_is_taken_out_unless_another_needs_it_or_somebody_was_faster(as_role, here, past):
    client = as_role("prevention")
    for part in ("expected", "places", "risks"):
        add_entry(here, past, part, GIVEN[part], today=date(2026, 9, 1))
    client.post(f"/events/{past}/remove/L2", {"revision": 4})
    assert "another entry refers to it" in text(client.get(f"/events/{past}/change/L2"))
    client.post(f"/events/{past}/remove/R3", {"revision": 3})
    client.post(f"/events/{past}/remove/R3", {"revision": "x"})
    assert len(sheet(here, past)["risks"]) == 1
    client.post(f"/events/{past}/remove/R3", {"revision": 4})
    assert sheet(here, past)["risks"] == []


def test_the_log_cannot_be_changed(as_role, here, past):
    add_entry(here, past, "handovers", GIVEN["handovers"], today=date(2026, 9, 1))
    client = as_role("prevention")
    assert client.get(f"/events/{past}/change/G1").status_code == 404
    client.post(f"/events/{past}/remove/G1", {"revision": 2})
    assert len(sheet(here, past)["handovers"]) == 1


def test_incidents_are_compared_by_a_job_and_shown_to_who_reads_findings(as_role, past, work):
    client = as_role("analyst")
    answer = client.post(f"/events/{past}/compare", {"offence": "assault"})
    work()
    done = client.get(answer.headers["Location"])
    assert done.headers["Location"] == f"/events/{past}?phase=after#comparisons"
    page = text(client.get(f"/events/{past}?phase=after"))
    assert "52 weeks before" in page
    assert "Without counts of visitors this cannot be told apart." in page
    partner = text(as_role("partner").get(f"/events/{past}?phase=after"))
    assert "52 weeks before" not in partner
    assert "shown to those who read findings" in partner
    assert client.post(f"/events/{past}/compare", {"offence": "x"}).status_code == 422


def test_an_event_to_come_is_not_compared(as_role, here, coming, work):
    client = as_role("analyst")
    answer = client.post(f"/events/{coming}/compare", {})
    work()
    assert "end before the event does" in text(client.get(answer.headers["Location"]))
    assert Job.objects.get().state != "done"


def test_contacts_are_of_offices_and_removed_on_their_day(as_role, here, coming):
    client = as_role("prevention")
    address = f"/events/{coming}/contact"
    given = {"organisation": "Fire brigade", "role": "duty desk", "address": "030 123 45 67",
             "consent_on": "2026-09-01",
             "keep_until": f"{date.today() + timedelta(days=9)}"}  # fmt: skip
    for wrong in ({"address": "anna.jansen@example.org"}, {"consent_on": "2999-01-01"},
                  {"keep_until": "2999-01-01"}, {"role": "Anna Jansen"}):  # fmt: skip
        assert client.post(address, given | wrong).status_code == 422, wrong
    assert client.post(address, given).status_code == 302
    assert "030 123 45 67" in text(as_role("partner").get(f"/events/{coming}?phase=before"))
    assert "030 123" not in (here.folder / "events" / f"{coming}.json").read_text()
    assert remove_expired() == 0
    Contact.objects.update(keep_until=date.today() - timedelta(days=1))
    assert (remove_expired(), remove_expired()) == (1, 0)
    assert Entry.objects.get(what="event.contact_removed").about == coming


def test_a_contact_of_another_sheet_is_not_removed(as_role, here, past, coming):
    one = Contact.objects.create(event=past, organisation="x", role="desk", address="030 12345",
                                 consent_on="2026-09-01", keep_until="2099-01-01")  # fmt: skip
    client = as_role("prevention")
    assert client.post(f"/events/{coming}/contact/{one.pk}/remove").status_code == 404
    assert client.post(f"/events/{past}/contact/{one.pk}/remove").status_code == 302
    assert Contact.objects.count() == 0


def test_the_printed_page_is_made_by_a_job(as_role, past, work):
    client = as_role("partner")
    assert client.get(f"/events/{past}/page.pdf").status_code == 302
    work()
    made = client.get(f"/events/{past}/page.pdf")
    assert b"".join(made.streaming_content)[:5] == b"%PDF-"


def test_a_closed_sheet_takes_nothing_more(as_role, here, past):
    client = as_role("prevention")
    given = {"why": "Looked back on with all partners", "revision": 1}
    assert client.post(f"/events/{past}/close", given).status_code == 302
    assert "Looked back on with all partners" in text(client.get(f"/events/{past}"))
    for way in ("add/risks", "log/signals", "facts", "close", "contact"):
        assert client.get(f"/events/{past}/{way}").status_code == 302
    assert "/add/" not in text(client.get(f"/events/{past}"))


def test_who_may_only_read_or_log_gets_no_further(as_role, past):
    assert as_role("partner").get(f"/events/{past}/log/signals").status_code == 200
    assert as_role("partner").get(f"/events/{past}/add/risks").status_code == 403
    assert as_role("auditor").get(f"/events/{past}/log/signals").status_code == 403
    assert as_role("moderator").get("/events").status_code == 403


@pytest.mark.parametrize(
    "address", ["E-9999", "..%2Fx", "F-0001", "E-0001/add/facts", "E-0001/log/risks",
                "E-0001/add/signals", "E-0001/change/R9"])  # fmt: skip
def test_there_is_no_page_for_what_is_not_there(as_role, past, address):
    assert as_role("analyst").get(f"/events/{address}").status_code == 404


def test_an_event_of_today_is_offered_to_the_brief(as_role, here, on_now, past):
    Station.objects.create(name="Station North")
    add_entry(here, on_now, "expected", GIVEN["expected"], today=date(2026, 9, 1))
    page = text(as_role("prevention").get("/briefs/new"))
    assert page.count("Harbour fair") == 1
    assert "4,000 to 6,000 people are expected" in page


def test_markup_in_a_text_is_shown_as_text(as_role, here, past):
    given = GIVEN["stops"] | {"sign": "<script>alert(1)</script>"}
    as_role("prevention").post(f"/events/{past}/add/stops", given)
    page = text(as_role("auditor").get(f"/events/{past}?phase=before"))
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page
