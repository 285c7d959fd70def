"""Two people with the same page before them: neither writes over what the other wrote unseen."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils.timezone import localdate, now

from evenhand.taxonomy.appraisal import open_questions
from evenhand.workbench.appraisals.views import sheet_of
from evenhand.workbench.briefs.models import Brief, Station
from evenhand.workbench.jobs.models import Job
from evenhand.workbench.neighbourhoods.models import Contact, Neighbourhood, Note
from evenhand.workbench.partnership.models import Member, Sharing, Step, Week
from evenhand.workbench.people.models import Organisation, Person, RoleAsk
from evenhand.workbench.rights.models import Assessment
from evenhand.workspace.appraisals import open_appraisal, says_of
from evenhand.workspace.outbreak_files import OutbreakFiles
from evenhand.workspace.outbreaks import open_outbreak
from evenhand.workspace.problem_files import ProblemFiles
from evenhand.workspace.problems import open_problem, write_parts
from evenhand.workspace.registrations import registrations
from workbench.caller import Page
from workbench.outbreaks.test_outbreaks import heard

__all__ = ["heard"]

TODAY = date(2026, 2, 10)
DAY = timedelta(days=1)
FIRST, SECOND = "Lamps at the underpass", "Benches at the market"


@dataclass(frozen=True)
class Case:
    """A page that two people may write, and how its value is read afterwards.

    `begun` makes what is written and gives the page's address; `stands` gives what is kept there.
    `fills` are the fields that are sent beside, `first` and `second` what each writes.
    """

    begun: Callable[[Any, Person], str]
    name: str
    stands: Callable[[Any], list[str]]
    fills: dict[str, str] = field(default_factory=dict)
    first: str = FIRST
    second: str = SECOND


def a_problem(here, person):
    parts = {"title": "Burglary in Noord", "setting": "housing", "space": "private",
             "place": {"words": "three quarters of Noord"},
             "concern": {"kind": "offence", "offence_class": "burglary_dwelling",
                         "words": "Homes are broken into.", "when": None}}  # fmt: skip
    return f"/problems/{open_problem(here, parts, today=TODAY)['id']}/about"


def an_entry(here, person):
    number = a_problem(here, person).split("/")[2]
    row = {"group": "tenants", "how": "loss"}
    write_parts(here, number, {"affected": [row]}, revision=1, today=TODAY)
    return f"/problems/{number}/affected/1"


def a_plan(here, person):
    """Open a problem whose response has a plan in draft."""
    plan = {
        "question": "Do gates go with fewer burglaries?", "measure": "gates", "intervention": None,
        "offence_class": "burglary_dwelling", "level": "neighbourhood",
        "areas": [{"area_id": "A0", "area_name": "Oude Stad", "role": "treated"},
                  {"area_id": "A1", "area_name": "Noord", "role": "comparison"}],
        "starts_on": "2027-03-01", "ends_on": "2027-11-30", "months_before": 12,
        "months_after": 9, "buffer_m": None, "design": "difference_in_differences",
        "options": {"level": "neighbourhood"},
        "primary": {"number": "change", "p_value": "p_value"},
        "rule": {"alpha": 0.05, "direction": "fall"},
        "plausible": {"share": 0.2, "source": "reviews"},
        "power": {"finding": "F-0001", "method_version": "1.0", "verdict": "enough",
                  "numbers": []},
        "harm": ["more next door"], "not_looked_at": ["streets"],
    }  # fmt: skip
    made = registrations(here.folder).add({
        "format": 1, "status": "draft", "opened_on": TODAY.isoformat(), "plan": plan,
        "frozen": None, "amendments": [], "checks": [],
        "log": [{"on": TODAY.isoformat(), "what": "drafted"}],
    })["id"]  # fmt: skip
    number = a_problem(here, person).split("/")[2]
    row = {"measure": "alley_gates", "side": "place", "mechanism": "gates shut the alley",
           "preregistration": made}  # fmt: skip
    write_parts(here, number, {"responses": [row]}, revision=1, today=TODAY)
    return f"/problems/{number}/plans/{made}"


def plan(here):
    return registrations(here.folder).get("PR-0001")


def problem(here):
    return ProblemFiles(here.folder).get("P-0001")


def an_outbreak(part):
    def begun(here, person):
        return f"/outbreaks/{open_outbreak(here, 'A1', today=TODAY)['id']}/write/{part}"

    return begun


def outbreak(part, name):
    def stands(here):
        return [one[name] for one in OutbreakFiles(here.folder).get("O-0001")[part]]

    return stands


def a_sheet(here, person):
    number = open_appraisal(here, "cameras", "Cameras", by="office", today=TODAY)["id"]
    name = open_questions("cameras", says_of(sheet_of(number)))[0]
    return f"/appraisals/{number}/ask/{name}"


def an_assessment(here, person):
    number = Assessment.objects.create(kind="fria", title="Hot spots", office="prevention").pk
    return f"/assessments/{number}/ask/purpose"


def a_place(person):
    return Neighbourhood.objects.create(name="Molenwijk", keeper=person)


def a_contact(here, person):
    one = Contact.objects.create(
        neighbourhood=a_place(person), kind="school", organisation="Molenwijk school",
        role="Caretaker’s office", address="office@school.example", consent_on=localdate(),
        keep_until=localdate() + DAY,
    )  # fmt: skip
    return f"/places/{one.neighbourhood_id}/contacts/{one.pk}"


def a_note(here, person):
    one = Note.objects.create(neighbourhood=a_place(person), kind="issue", text="Dark at night",
                              keep_until=localdate() + DAY)  # fmt: skip
    return f"/places/{one.neighbourhood_id}/notes/{one.pk}"


def a_member(here, person):
    return f"/partnership/members/{_member().pk}"


def _member():
    return Member.objects.create(organisation="Tram operator", role="Transport",
                                 agreed_on=localdate(), until=localdate() + DAY)  # fmt: skip


def a_record(here, person):
    one = Sharing.objects.create(
        member=_member(), source="tram_reports", purpose="Where people feel unsafe",
        basis="Agreement", fields="day, stop", agreed_on=localdate(), until=localdate() + DAY,
    )  # fmt: skip
    return f"/partnership/sharing/{one.pk}"


def a_step(here, person):
    Step.objects.create(name="team", done_on=localdate(), note="Signed")
    return "/partnership/steps/team"


def a_line(here, person):
    brief = Brief.objects.create(
        station=Station.objects.create(name="Station North"), shift="late", written_by=person,
        begins_at=now() - DAY, ends_at=now() + DAY,
    )  # fmt: skip
    one = brief.items.create(part="do", text="Be seen there", source="City works",
                             dated=localdate(), ends_at=brief.ends_at)  # fmt: skip
    return f"/briefs/{brief.pk}/items/{one.pk}"


def texts(model, name):
    return lambda here: [str(one) for one in model.objects.values_list(name, flat=True)]


CASES = {
    "problem": Case(a_problem, "title", lambda here: [problem(here)["title"]]),
    "problem entry": Case(
        an_entry, "how", lambda here: [one["how"] for one in problem(here)["affected"]]
    ),
    "plan": Case(a_plan, "measure", lambda here: [plan(here)["plan"]["measure"]]),
    "outbreak note": Case(an_outbreak("note"), "text", outbreak("notes", "text")),
    "outbreak message": Case(
        an_outbreak("message"), "what", outbreak("communication", "what"),
        {"on": "2026-02-12", "to": "residents", "by": "prevention office"},
    ),
    "outbreak cause": Case(
        an_outbreak("cause"), "speaks_for",
        lambda here: [told["text"] for one in OutbreakFiles(here.folder).get("O-0001")["causes"]
                      for told in one["evidence"]], {"source": "prevention office"},
    ),
    "appraisal": Case(
        a_sheet, "text",
        lambda here: [one["text"] for one in sheet_of("A-0001")["answers"]], {"source": "office"},
    ),
    "assessment": Case(
        an_assessment, "text",
        lambda here: [one.text for one in Assessment.objects.get().standing().values()],
        {"reason": "Council decision"},
    ),
    "contact": Case(a_contact, "role", texts(Contact, "role")),
    "place note": Case(a_note, "text", texts(Note, "text")),
    "member": Case(a_member, "shares", texts(Member, "shares")),
    "sharing record": Case(a_record, "basis", texts(Sharing, "basis")),
    "step": Case(a_step, "note", texts(Step, "note")),
    "hours": Case(
        lambda here, person: "/partnership/hours", "given", texts(Week, "given"),
        {"team": "North", "planned": "60", "lent": "0"}, first="50", second="40",
    ),
    "line of a brief": Case(a_line, "text", texts(Brief.items.rel.related_model, "text")),
}  # fmt: skip


@pytest.fixture
def two(folder, someone):
    """Two officers, each in a browser of their own."""
    clients = []
    for name in ("one", "other"):
        clients.append(Client(HTTP_HOST="localhost"))
        clients[-1].force_login(someone("prevention", email=f"{name}@example.org"))
    return clients


def page_of(client, address):
    return _page(address, client.get(address))


def _page(address, answer):
    return Page(f"http://localhost{address}", answer.status_code, answer.content.decode())


def sent(client, address, page, **given):
    """Send the page's form as a browser does, with some fields changed."""
    values: dict[str, list[str]] = {}
    for name, value in page.values(address, *given):
        values.setdefault(name, []).append(value)
    return _page(address, client.post(address, values | given))


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_nobody_writes_over_what_they_did_not_see(two, heard, case):
    one, other = two
    address = case.begun(heard, Person.objects.first())
    before = [page_of(client, address) for client in two]
    first = {**case.fills, case.name: case.first}
    assert sent(one, address, before[0], **first).status == 302
    assert case.first in case.stands(heard)
    late = sent(other, address, before[1], **{**case.fills, case.name: case.second})
    assert late.status == 409
    assert case.first in late.said()
    assert case.stands(heard).count(case.first) == 1
    assert case.second not in case.stands(heard)
    assert case.second in dict(late.values(address, case.name)).values()
    assert sent(other, address, late).status == 302
    assert case.second in case.stands(heard)


def test_what_others_changed_in_other_fields_is_taken_over(two, here):
    one, other = two
    address = a_contact(here, Person.objects.first())
    before = [page_of(client, address) for client in two]
    sent(one, address, before[0], role="Youth office", kind="residents")
    late = sent(other, address, before[1], organisation="Molenwijk primary school")
    values = dict(late.values(address, "role"))
    assert (values["role"], values["kind"]) == ("Youth office", "residents")
    sent(other, address, late)
    kept = Contact.objects.get()
    assert (kept.role, kept.kind) == ("Youth office", "residents")
    assert kept.organisation == "Molenwijk primary school"


def test_who_serves_is_not_written_over_either(two, here):
    one, other = two
    people = [str(person.pk) for person in Person.objects.order_by("pk")]
    station = Station.objects.create(name="Station North")
    address = f"/briefs/stations/{station.pk}"
    before = [page_of(client, address) for client in two]
    assert sent(one, address, before[0], people=people[:1]).status == 302
    late = sent(other, address, before[1], people=people[1:])
    assert late.status == 409
    assert [str(person.pk) for person in station.people.all()] == people[:1]
    assert sent(other, address, late).status == 302
    assert [str(person.pk) for person in station.people.all()] == people[1:]


@pytest.fixture
def two_administrators(folder, someone):
    """Two administrators, each in a browser of their own, and somebody whom both may place."""
    clients = []
    for name in ("one", "other"):
        clients.append(Client(HTTP_HOST="localhost"))
        clients[-1].force_login(someone("administrator", email=f"{name}@example.org"))
    return *clients, someone("planner")


def test_no_administrator_undoes_what_another_did_to_an_account(two_administrators):
    one, other, person = two_administrators
    address = f"/people/{person.pk}"
    before = [page_of(client, address) for client in (one, other)]
    values = [pair for pair in before[0].values(address) if pair[0] != "is_active"]
    assert one.post(address, dict(values)).status_code == 302
    late = sent(other, address, before[1], role="auditor")
    person.refresh_from_db()
    assert (late.status, person.role, person.is_active) == (409, "planner", False)
    assert "The account is on: No" in late.said()
    again = dict(late.values(address))
    assert again["role"] == "auditor" and not again.get("is_active")
    assert sent(other, address, late).status == 302
    person.refresh_from_db()
    assert (person.role, person.is_active) == ("auditor", False)


def test_a_role_that_waits_is_not_withdrawn_by_who_did_not_see_it(two_administrators):
    one, other, person = two_administrators
    address = f"/people/{person.pk}"
    before = [page_of(client, address) for client in (one, other)]
    sent(one, address, before[0], role="analyst")
    assert RoleAsk.objects.get().role == "analyst"
    assert sent(other, address, before[1], role="auditor").status == 409
    assert RoleAsk.objects.get().role == "analyst"
    seen = page_of(other, address)
    partner = Organisation.objects.create(name="Tram operator")
    assert sent(other, address, seen, partner=str(partner.pk)).status == 302
    ask = RoleAsk.objects.get()
    assert (ask.role, ask.asked_by.email) == ("analyst", "one@example.org")
    person.refresh_from_db()
    assert (person.role, person.partner) == ("planner", partner)


def freeze(client, address, page):
    """Press the button of the form beside, which holds the revision that was read."""
    values = dict(page.values(address, "revision"))
    client.post(address, {"revision": values["revision"], "freeze": "1"})


def test_a_plan_is_not_frozen_by_who_did_not_read_it(two, here, work):
    one, other = two
    address = a_plan(here, Person.objects.first())
    before = [page_of(client, address) for client in two]
    sent(one, address, before[0], measure="gates and lamps")
    freeze(other, address, before[1])
    work()
    assert (plan(here)["status"], Job.objects.get().state) == ("draft", "failed")
    assert "was changed meanwhile" in Job.objects.get().problem
    freeze(other, address, page_of(other, address))
    work()
    assert plan(here)["frozen"]


def test_marks_that_are_none_are_no_way_around(two, here):
    address = a_contact(here, Person.objects.first())
    page = page_of(two[0], address)
    for marks in ("[]", "{", '"x"', ""):
        assert sent(two[0], address, page, role="Another office", seen=marks).status == 409
    assert Contact.objects.get().role == "Caretaker’s office"
