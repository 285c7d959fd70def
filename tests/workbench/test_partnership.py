"""Terms that ended block imports; hours add up; partners sign for their own organisation."""

from datetime import date, timedelta
from io import BytesIO

import pytest
from django.http import HttpRequest
from django.utils.timezone import localdate

from evenhand.workbench.partnership.blocking import imports_blocked
from evenhand.workbench.partnership.dedication import by_week, drawing, together
from evenhand.workbench.partnership.models import (
    Action,
    Meeting,
    Member,
    Priority,
    Sharing,
    SignOff,
    Step,
    Week,
)
from evenhand.workbench.people.ledger import Entry
from evenhand.workbench.people.models import Organisation, Person

DAY = timedelta(days=1)
MONDAY = date(2026, 11, 2)


@pytest.fixture
def officer(as_role):
    return as_role("prevention")


@pytest.fixture
def tram(db):
    return Member.objects.create(
        organisation="Tram operator", role="Transport", agreed_on=localdate() - 400 * DAY,
        until=localdate() + DAY,
    )  # fmt: skip


@pytest.fixture
def record(tram):
    return Sharing.objects.create(
        member=tram, source="tram_reports", purpose="Where people feel unsafe", basis="Agreement",
        fields="day, stop, kind", agreed_on=localdate() - 400 * DAY, until=localdate(),
    )  # fmt: skip


def said(answer):
    return answer.content.decode()


def seat(name):
    """Say for which organisation the partner sits at the table."""
    partner = Organisation.objects.create(name=name)
    Person.objects.filter(role="partner").update(partner=partner)


def logged(officer, **changed):
    given = {"team": "Team North", "week": localdate().isoformat(), "planned": 60, "given": 43}
    return officer.post("/partnership/hours", given | {"lent": 10, "lent_to": "Match"} | changed)


def test_the_empty_page_has_five_steps_and_says_what_is_missing(officer):
    page = said(officer.get("/partnership"))
    assert page.count("gate-open") == 5
    for words in ("No partner is entered", "No record yet", "No hours were logged"):
        assert words in page
    officer.post(
        "/partnership/steps/audit", {"done_on": localdate().isoformat(), "note": "First audit"}
    )
    assert Step.objects.get().name == "audit"
    assert officer.get("/partnership/steps/party").status_code == 404


def test_what_holds_today_is_imported_and_what_ended_is_not(record, tram):
    assert imports_blocked("tram_reports", HttpRequest()) == ""
    assert imports_blocked("own incidents", HttpRequest()) == ""
    Sharing.objects.update(until=localdate() - DAY)
    assert "tram_reports" in imports_blocked(" Tram_Reports ", HttpRequest())
    assert "Renew it" in imports_blocked("tram_reports", HttpRequest())
    assert imports_blocked("Tram operator", HttpRequest()) == ""


def test_the_end_of_the_agreement_blocks_all_that_a_partner_shares(record, tram):
    Member.objects.update(until=localdate() - DAY)
    assert "Tram operator" in imports_blocked("tram_reports", HttpRequest())
    assert "Tram operator" in imports_blocked("tram operator", HttpRequest())


def test_an_ended_record_stands_on_top_and_is_renewed(officer, record):
    Sharing.objects.update(until=localdate() - DAY)
    assert "Nothing is imported from it" in said(officer.get("/partnership"))
    sent = {
        "member": record.member_id, "source": "tram_reports", "purpose": "The same",
        "basis": "Agreement", "fields_shared": "day, stop", "agreed_on": localdate().isoformat(),
        "until": (localdate() + 100 * DAY).isoformat(),
    }  # fmt: skip
    assert officer.post(f"/partnership/sharing/{record.pk}", sent).status_code == 302
    assert imports_blocked("tram_reports", HttpRequest()) == ""
    assert "entered already" in said(officer.post("/partnership/sharing/new", sent))


def test_hours_add_up_and_show_what_was_lent():
    weeks = [
        Week(team="A", monday=MONDAY, planned=60, given=43, lent=10),
        Week(team="B", monday=MONDAY, planned=60, given=43, lent=11),
        Week(team="A", monday=MONDAY + 7 * DAY, planned=0, given=5, lent=0),
    ]
    first, second = by_week(weeks)
    assert (first.planned, first.given, first.lent) == (120, 86, 21)
    assert first.share == pytest.approx(86 / 120)
    assert second.share is None
    assert together([first, second]).given == 91
    assert together([]) is None
    svg = drawing([first, second], ["one", "two"], "hours")
    assert svg.count("<circle") == 3


def test_hours_are_logged_by_week_and_corrected(officer):
    assert logged(officer).status_code == 302
    logged(officer, given=40)
    week = Week.objects.get()
    assert (week.monday.weekday(), week.given) == (0, 40)
    page = said(officer.get("/partnership"))
    assert "40 of 60 planned hours were given." in page
    assert "10 hours were lent elsewhere" in page
    assert page.count("<svg") > 1
    assert "Show these numbers as a table" in page


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"lent_to": ""}, "for which task"),
        ({"week": (localdate() + 8 * DAY).isoformat()}, "yet to come"),
        ({"planned": -1}, "greater than or equal to 0"),
        ({"lent_to": "Jan Jansen"}, "name of a person"),
    ],
)
def test_hours_that_cannot_be_are_refused(officer, changed, why):
    assert why in said(logged(officer, **changed))
    assert not Week.objects.exists()


def test_minutes_and_actions_name_nobody(officer, tram):
    sent = {"on": localdate().isoformat(), "attended": [tram.pk], "minutes": "Jan Jansen spoke"}
    assert "name of a person" in said(officer.post("/partnership/meetings/new", sent))
    officer.post("/partnership/meetings/new", sent | {"minutes": "The operator lights the stop"})
    meeting = Meeting.objects.get()
    task = {"action": "Light the stop", "owner": "Tram operator", "due": localdate().isoformat()}
    officer.post(f"/partnership/meetings/{meeting.pk}/actions/new", task)
    assert "Light the stop" in said(officer.get("/partnership"))
    action = Action.objects.get()
    for _ in range(2):
        officer.post(f"/partnership/actions/{action.pk}/done")
    assert Entry.objects.filter(what="partnership.action_done").count() == 1
    page = said(officer.get(f"/partnership/meetings/{meeting.pk}"))
    assert "Tram operator" in page


def test_a_partner_signs_for_its_own_organisation(officer, as_role, tram, here):
    number = here.run("offence_profile").id
    missing = {"priority": "Robbery at the station", "finding": "F-0404"}
    assert "no finding F-0404" in said(officer.post("/partnership/priorities/new", missing))
    officer.post("/partnership/priorities/new", missing | {"finding": number})
    one = Priority.objects.get()
    partner = as_role("partner")
    sent = {"answer": "but", "remark": ""}
    assert partner.post(f"/partnership/priorities/{one.pk}/sign", sent).status_code == 403
    seat("tram operator")
    answer = partner.post(f"/partnership/priorities/{one.pk}/sign", sent)
    assert "Say in a sentence" in said(answer)
    partner.post(f"/partnership/priorities/{one.pk}/sign", sent | {"remark": "Buses as well"})
    partner.post(f"/partnership/priorities/{one.pk}/sign", {"answer": "agree"})
    assert SignOff.objects.get().answer == "agree"
    assert "Tram operator: Agrees" in said(officer.get("/partnership"))


def test_a_partner_sees_its_own_terms_alone(as_role, record):
    Member.objects.create(
        organisation="Housing company", role="Homes", agreed_on=localdate(), until=localdate()
    )
    partner = as_role("partner")
    assert "not entered as a partner" in said(partner.get("/partnership"))
    seat("Tram operator")
    page = said(partner.get("/partnership"))
    assert "tram_reports" in page
    assert "Housing company" not in page


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_leaders_brief_is_one_page(officer, record, language):
    pikepdf = pytest.importorskip("pikepdf")
    monday = localdate() - timedelta(days=localdate().weekday())
    for back in range(12):
        Week.objects.create(
            team="A", monday=monday - 7 * back * DAY, planned=120, given=86, lent=21
        )
    Sharing.objects.update(until=localdate() - DAY)
    officer.cookies["language"] = language
    answer = officer.get("/partnership/leaders-brief.pdf")
    with pikepdf.open(BytesIO(answer.content)) as pdf:
        assert len(pdf.pages) == 1
        assert str(pdf.Root.Lang) == language
