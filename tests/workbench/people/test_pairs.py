"""Roles that two give together, requests for access, and what was written when a session ended."""

import re
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.utils.timezone import now

from evenhand.workbench.people import seats
from evenhand.workbench.people.kept import _NEVER, KEPT
from evenhand.workbench.people.ledger import Entry, enter
from evenhand.workbench.people.models import Invitation, Notice, Person, RoleAsk, Seat
from evenhand.workbench.people.roles import GIVEN_BY_TWO
from evenhand.workbench.people.sharing import share
from workbench.test_rights import ALL

PASSWORD = "four plain words here"


@pytest.fixture
def two(as_role, someone):
    """Browsers of two administrators."""
    first = as_role("administrator")
    second = Client(HTTP_HOST="localhost")
    second.force_login(someone("administrator", email="second@example.org"))
    return first, second


def role_of(person):
    return Person.objects.get(pk=person.pk).role


def test_who_manages_people_who_may_release_and_who_moderates_is_given_by_two():
    assert {"administrator", "analyst", "decision", "moderator"} == GIVEN_BY_TWO


@pytest.mark.parametrize("role", sorted(GIVEN_BY_TWO))
def test_such_a_role_waits_for_a_second_administrator(two, someone, role):
    first, second = two
    one = someone("planner")
    first.post(f"/people/{one.pk}", {"role": role, "is_active": "on"})
    assert role_of(one) == "planner"
    ask = RoleAsk.objects.get()
    assert first.post(f"/people/roles/{ask.pk}/agree").status_code == 403
    assert role_of(one) == "planner"
    assert "Agree" in second.get("/people").content.decode()
    assert Notice.objects.get(person__email="second@example.org").url == "/people"
    assert second.post(f"/people/roles/{ask.pk}/agree").status_code == 302
    assert role_of(one) == role
    facts = Entry.objects.get(what="person.role_changed").facts
    assert facts == {"before": "planner", "after": role, "asked_by": "One administrator"}
    assert second.post(f"/people/roles/{ask.pk}/agree").status_code == 404


def test_nobody_agrees_to_their_own_role(two, someone):
    first, second = two
    me = Person.objects.get(email="second@example.org")
    first.post(f"/people/{me.pk}", {"role": "decision", "is_active": "on"})
    ask = RoleAsk.objects.get()
    assert second.post(f"/people/roles/{ask.pk}/agree").status_code == 403
    second.post(f"/people/roles/{ask.pk}/refuse")
    assert role_of(me) == "administrator"
    assert Entry.objects.last().what == "person.role_refused"


def test_other_roles_and_a_single_administrator_need_no_second(as_role, someone, two):
    first, _ = two
    one = someone("planner")
    first.post(f"/people/{one.pk}", {"role": "auditor", "is_active": "on"})
    assert role_of(one) == "auditor"
    Person.objects.filter(email="second@example.org").update(is_active=False)
    first.post(f"/people/{one.pk}", {"role": "decision", "is_active": "on"})
    assert role_of(one) == "decision"


def test_an_invitation_to_such_a_role_has_no_link_before_two_agreed(two, mailoutbox, visitor):
    first, second = two
    first.post("/people/invite", {"email": "a@example.org", "role": "administrator"})
    assert [mail for mail in mailoutbox if "/invitation/" in mail.body] == []
    one = Invitation.objects.get()
    assert one.waits
    assert first.post(f"/people/invitations/{one.pk}/agree").status_code == 403
    assert second.post(f"/people/invitations/{one.pk}/agree").status_code == 302
    link = re.search(r"http://localhost(/invitation/\S+)", mailoutbox[-1].body)[1]
    made = {"name": "New", "password": PASSWORD}
    assert visitor.post(link, made).status_code == 302
    assert Person.objects.get(email="a@example.org").role == "administrator"
    assert second.post(f"/people/invitations/{one.pk}/agree").status_code == 404


def test_a_request_for_access_reaches_who_keeps_the_problem(as_role, someone):
    as_role("administrator")
    opener = someone("prevention")
    giver = someone("decision")
    enter(opener, "problem.opened", "P-0001")
    enter(someone("analyst"), "problem.opened", "P-0002")
    share(giver, "P-0001", someone("moderator"), "read")
    asker = as_role("partner")
    asker.post("/access/ask", {"path": "/problems/P-0001/analysis"})
    told = dict(Notice.objects.values_list("person__role", "url"))
    assert told == {"administrator": "/problems/P-0001/analysis", "prevention": "/shares/P-0001",
                    "decision": "/shares/P-0001"}  # fmt: skip


TEXT = "Lamps are out behind the mill; ask the works yard."
FORM = {"kind": "task", "text": TEXT, "source": "walk", "password": "hidden", "code": "123456"}


@pytest.fixture
def ended(as_role):
    """A browser whose session ends while somebody writes; its form's token is checked."""
    client = as_role("analyst")
    client.get("/account")
    token = client.get("/briefs/notes/new").cookies.get("csrftoken") or client.cookies["csrftoken"]
    client.handler.enforce_csrf_checks = True
    Seat.objects.update(seen_at=now() - seats.IDLE - timedelta(seconds=1))
    return client, token.value


def send(client, path, fields, token):
    """Send a form as a browser does."""
    body = urlencode(fields | {"csrfmiddlewaretoken": token})
    return client.post(path, body, content_type="application/x-www-form-urlencoded")


def again(client, token, email="analyst@example.org"):
    sent = {"username": email, "password": "pass", "next": "/account/kept"}
    return client.post("/sign-in", sent | {"csrfmiddlewaretoken": token})


def test_what_was_written_is_there_after_signing_in_again(ended):
    client, token = ended
    answer = send(client, "/briefs/notes/new", FORM, token)
    assert answer.headers["Location"] == "/sign-in?next=/account/kept"
    assert again(client, token).headers["Location"] == "/account/kept"
    page = client.get("/account/kept").content.decode()
    assert re.findall(r'<li class="pre">(.*?)</li>', page) == [TEXT]
    assert "2 fields, is kept as you left it" in page
    assert 'action="/briefs/notes/new"' in page
    assert "hidden" not in re.findall(r'value="([^"]*)"', page)
    assert "123456" not in page
    assert "csrfmiddlewaretoken" in page
    new = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[1]
    send(client, "/briefs/notes/new", {"text": TEXT}, new)
    assert KEPT not in client.session


def test_nothing_is_kept_of_a_form_from_elsewhere(ended):
    client, _ = ended
    assert send(client, "/briefs/notes/new", FORM, "").status_code == 403
    assert KEPT not in client.session


def test_another_person_in_the_same_browser_sees_nothing(ended, someone):
    client, token = ended
    someone("planner")
    send(client, "/briefs/notes/new", FORM, token)
    again(client, token, "planner@example.org")
    assert client.get("/account/kept").status_code == 302
    assert KEPT not in client.session


@pytest.mark.parametrize("path", ["/account/password", "/account/code", "/people/invite"])
def test_forms_of_an_account_are_not_kept(ended, path):
    client, token = ended
    send(client, path, {"new": "x", "name": "x"}, token)
    assert KEPT not in client.session


def test_files_and_very_long_texts_are_not_kept(ended):
    client, token = ended
    send(client, "/briefs/notes/new", {"text": "x" * 70_000}, token)
    assert KEPT not in client.session
    client.post("/briefs/notes/new", FORM | {"csrfmiddlewaretoken": token})  # as files are sent
    assert KEPT not in client.session


def test_no_page_that_checks_no_token_before_it_keeps_anything():
    exempt = [pattern for pattern, one in ALL if getattr(one.callback, "csrf_exempt", False)]
    assert exempt
    assert all(f"/{pattern}".startswith(_NEVER) for pattern in exempt)


def test_it_can_be_thrown_away(ended):
    client, token = ended
    send(client, "/briefs/notes/new", FORM, token)
    again(client, token)
    page = client.get("/account/kept").content.decode()
    new = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[1]
    assert client.post("/account/kept", {"csrfmiddlewaretoken": new}).status_code == 302
    assert KEPT not in client.session


def test_a_visitor_never_leaves_anything(visitor):
    send(visitor, "/briefs/notes/new", FORM, "")
    assert KEPT not in visitor.session
