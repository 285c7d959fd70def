"""Who takes part: invitations, roles, sharing, asking for access, notices."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils.timezone import now

from evenhand.workbench.people.ledger import Entry, broken_link
from evenhand.workbench.people.models import (
    Invitation,
    Notice,
    Organisation,
    Passkey,
    Person,
    Share,
)
from evenhand.workbench.people.rights import NotAllowed
from evenhand.workbench.people.sharing import (
    may_problem,
    problems_of,
    require_problem,
    share,
    unshare,
)

PASSWORD = "four plain words here"


@pytest.fixture
def housing(db):
    return Organisation.objects.create(name="Housing company")


def link_in(mailoutbox):
    return re.search(r"http://localhost(/invitation/\S+)", mailoutbox[-1].body)[1]


def test_an_invitation_makes_one_account_with_its_role(as_role, housing, mailoutbox, visitor):
    admin = as_role("administrator")
    sent = {"email": "New@Example.org", "role": "partner", "partner": housing.pk}
    assert admin.post("/people/invite", sent).status_code == 302
    link = link_in(mailoutbox)
    assert mailoutbox[-1].to == ["new@example.org"]
    assert link.split("/")[-1] not in Invitation.objects.get().digest
    page = visitor.get(link).content.decode()
    assert "Partner organisation, Housing" in page
    made = {
        "name": "New",
        "email": "other@example.org",
        "password": PASSWORD,
        "role": "administrator",
    }
    assert visitor.post(link, made).status_code == 302
    person = Person.objects.get(email="new@example.org")
    assert (person.role, person.organisation) == ("partner", "Housing company")
    assert visitor.get("/account").status_code == 200
    again = Client(HTTP_HOST="localhost")
    assert again.get(link).status_code == 404
    assert again.post(link, made).status_code == 404
    assert Person.objects.count() == 2


def test_an_invitation_that_is_old_or_taken_back_does_not_hold(as_role, mailoutbox, visitor):
    admin = as_role("administrator")
    admin.post("/people/invite", {"email": "a@example.org", "role": "planner"})
    old = link_in(mailoutbox)
    Invitation.objects.update(expires_at=now() - timedelta(seconds=1))
    assert visitor.get(old).status_code == 404
    admin.post("/people/invite", {"email": "b@example.org", "role": "planner"})
    back = link_in(mailoutbox)
    one = Invitation.objects.get(email="b@example.org")
    admin.post(f"/people/invitations/{one.pk}/withdraw")
    assert visitor.get(back).status_code == 404
    assert "does not hold" in visitor.get(back).content.decode()


def test_a_second_invitation_takes_the_place_of_the_first(as_role, mailoutbox, visitor):
    admin = as_role("administrator")
    admin.post("/people/invite", {"email": "a@example.org", "role": "administrator"})
    first = link_in(mailoutbox)
    admin.post("/people/invite", {"email": "a@example.org", "role": "planner"})
    assert visitor.get(first).status_code == 404
    assert visitor.get(link_in(mailoutbox)).status_code == 200


def test_mail_is_written_to_files_where_no_server_is_named(as_role, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    as_role("administrator").post("/people/invite", {"email": "a@example.org", "role": "planner"})
    (mail,) = Path(settings.EMAIL_FILE_PATH).iterdir()
    assert "/invitation/" in mail.read_text()


def test_the_last_administrator_stays_one(as_role, someone):
    admin = as_role("administrator")
    me = Person.objects.get(role="administrator")
    for sent in ({"role": "planner", "is_active": "on"}, {"role": "administrator"}):
        page = admin.post(f"/people/{me.pk}", sent).content.decode()
        assert "last administrator" in page
    me.refresh_from_db()
    assert (me.role, me.is_active) == ("administrator", True)
    second = someone("administrator", email="second@example.org")
    assert (
        admin.post(f"/people/{second.pk}", {"role": "planner", "is_active": "on"}).status_code
        == 302
    )
    second.refresh_from_db()
    assert second.role == "planner"


def test_who_is_switched_off_is_out_at_once(as_role):
    planner, admin = as_role("planner"), as_role("administrator")
    one = Person.objects.get(role="planner")
    assert planner.get("/account").status_code == 200
    admin.post(f"/people/{one.pk}", {"role": "planner"})
    assert planner.get("/account").status_code == 302
    what = Entry.objects.values_list("what", flat=True)
    assert "person.switched_off" in what
    assert broken_link() is None


def test_a_change_of_role_is_entered_with_before_and_after(as_role, someone):
    one = someone("planner")
    as_role("administrator").post(f"/people/{one.pk}", {"role": "analyst", "is_active": "on"})
    entry = Entry.objects.get(what="person.role_changed")
    assert entry.facts == {"before": "planner", "after": "analyst"}
    assert entry.role == "administrator"


@pytest.mark.parametrize("role", ["analyst", "prevention", "decision", "planner", "auditor"])
def test_staff_read_every_problem(someone, role):
    assert may_problem(someone(role), "P-0001")


def test_partners_open_what_was_shared_with_them_or_their_organisation(someone, housing):
    one, owner = someone("partner", partner=housing), someone("prevention")
    assert not may_problem(one, "P-0001")
    given = share(owner, "P-0001", housing, "read")
    assert may_problem(one, "P-0001")
    assert not may_problem(one, "P-0001", "write")
    assert not may_problem(one, "P-0002")
    share(owner, "P-0002", one, "write")
    assert may_problem(one, "P-0002", "write")
    assert problems_of(one, ["P-0001", "P-0002", "P-0003"]) == ["P-0001", "P-0002"]
    unshare(owner, given)
    assert problems_of(one, ["P-0001", "P-0002"]) == ["P-0002"]
    with pytest.raises(NotAllowed):
        require_problem(one, "P-0001")
    one.is_active = False
    assert not may_problem(one, "P-0002")
    what = list(Entry.objects.values_list("what", flat=True))
    assert what == ["problem.shared", "problem.shared", "problem.unshared"]


def test_a_partner_without_an_organisation_sees_no_organisations_problems(someone, housing):
    share(someone("prevention"), "P-0001", housing, "write")
    assert not may_problem(someone("partner"), "P-0001")


def test_sharing_by_page_tells_whom_it_was_shared_with(
    as_role, someone, mailoutbox, django_capture_on_commit_callbacks, monkeypatch
):
    one = someone("partner")
    monkeypatch.setattr("evenhand.workbench.people.access.is_problem", lambda number: True)
    client = as_role("prevention")
    with django_capture_on_commit_callbacks(execute=True):
        client.post("/shares/P-0001", {"person": one.pk, "level": "read"})
    assert may_problem(one, "P-0001")
    assert "opened P-0001 to you" in mailoutbox[-1].body
    assert "P-0001" in as_role("partner").get("/notices").content.decode()
    assert "Choose a person" in client.post("/shares/P-0001", {"level": "read"}).content.decode()
    given = Share.objects.get()
    assert client.post(f"/shares/P-0002/{given.pk}/close").status_code == 404
    client.post(f"/shares/P-0001/{given.pk}/close")
    assert not may_problem(one, "P-0001")


def test_asking_for_access_tells_the_administrators_once(as_role, someone):
    admin, asker = as_role("administrator"), as_role("partner")
    page = asker.get("/people").content.decode()
    assert "Ask for access" in page
    for _ in range(3):
        asker.post("/access/ask", {"path": "/people"})
    assert Notice.objects.count() == 1
    assert "asks for access to /people" in admin.get("/notices").content.decode()
    assert Entry.objects.filter(what="access.asked", about="/people").count() == 1
    admin.post("/notices/read")
    assert "0 notices are new" in admin.get("/notices").content.decode()


@pytest.mark.parametrize("away", ["https://evil.example", "//evil.example", "javascript:alert(1)"])
def test_a_request_links_to_no_other_site(as_role, away):
    as_role("administrator")
    as_role("partner").post("/access/ask", {"path": away})
    assert Notice.objects.get().url == "/"


def test_nobody_reads_or_changes_what_is_anothers(as_role, someone):
    owner = someone("analyst")
    notice = Notice.objects.create(
        person=owner, key="web_people.notice_access", fields={"who": "a", "page": "/x"}
    )
    key = Passkey.objects.create(person=owner, name="k", identity="i", credential="c")
    other = as_role("administrator")
    other.post("/notices/read", {"notice": notice.pk})
    notice.refresh_from_db()
    assert notice.read_at is None
    assert "asks for access" not in other.get("/notices").content.decode()
    answer = other.post(f"/account/passkeys/{key.pk}/remove", {"current": "pass"})
    assert answer.status_code == 404
    assert Passkey.objects.exists()


def test_a_name_is_text_and_nothing_more(as_role, someone):
    someone("planner", name="<script>alert(1)</script>")
    page = as_role("administrator").get("/people").content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


def test_the_first_account_is_made_once(visitor, db):
    from evenhand.workbench.people.views import welcome_address

    address = welcome_address()
    made = {"name": "First", "email": "first@example.org", "password": PASSWORD}
    assert visitor.post(address, made | {"password": "short"}).status_code == 200
    assert visitor.post(address, made).status_code == 302
    assert Person.objects.get().role == "administrator"
    again = Client(HTTP_HOST="localhost")
    again.post(address, made | {"email": "second@example.org"})
    assert Person.objects.count() == 1
    assert again.get("/welcome/made-up").status_code == 404


def test_the_models_and_the_migrations_agree(db):
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)
