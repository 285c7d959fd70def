"""Attack: numbers of what belongs to others, tried on every address that takes one."""

from uuid import uuid4

import pytest

from evenhand.workbench.data.models import PREVIEWED, Delivery, ReleaseAsk
from evenhand.workbench.jobs.models import Job
from evenhand.workbench.people.models import Notice, Organisation, Passkey, Person, Seat, Share
from evenhand.workbench.people.sharing import share
from evenhand.workspace.problems import open_problem
from workbench.test_problems import TODAY
from workbench.test_rights import ALL, address

TITLE = "Burglary behind the mill"


@pytest.fixture
def problem(here):
    parts = {
        "title": TITLE, "setting": "housing", "space": "private",
        "place": {"words": "three quarters of Noord"},
        "concern": {"kind": "offence", "offence_class": "burglary_dwelling",
                    "words": "Homes are broken into.", "when": None},
    }  # fmt: skip
    return open_problem(here, parts, today=TODAY)["id"]


def of_problems(number):
    for pattern, one in ALL:
        if "problems/<str:number>" in pattern:
            yield pattern, address(pattern, one).replace("F-0001", number)


def test_a_partner_reaches_no_address_of_a_problem_that_was_not_shared(as_role, problem):
    client = as_role("partner")
    seen = 0
    for pattern, path in of_problems(problem):
        for answer in (client.get(path), client.post(path, {"title": "taken over", "revision": 0})):
            assert answer.status_code in (403, 404, 405), (pattern, answer.status_code)
            assert TITLE not in answer.content.decode()
            seen += 1
    assert seen > 15
    assert TITLE not in client.get("/problems").content.decode()
    assert TITLE in as_role("prevention").get(f"/problems/{problem}").content.decode()


def test_who_may_read_a_problem_changes_nothing(as_role, someone, here, problem):
    client = as_role("partner")
    share(someone("prevention"), problem, Person.objects.get(role="partner"), "read")
    assert TITLE in client.get(f"/problems/{problem}").content.decode()
    before = (here.folder / "problems").exists() and sorted(
        (path.name, path.read_bytes()) for path in (here.folder / "problems").glob("*.json")
    )
    for _, path in of_problems(problem):
        client.post(path, {"title": "taken over", "words": "x", "revision": 0, "part": "options"})
    after = before and sorted(
        (path.name, path.read_bytes()) for path in (here.folder / "problems").glob("*.json")
    )
    assert before == after
    assert not Job.objects.filter(kind="problem-evidence").exists()


def test_jobs_are_seen_and_stopped_by_who_asked(as_role, someone):
    owner = someone("analyst", email="owner@example.org")
    job = Job.objects.create(kind="audit", asked_by=owner, arguments={})
    for role in ("analyst", "prevention", "partner", "auditor"):
        client = as_role(role)
        if role == "analyst":
            other = someone("analyst", email="other@example.org")
            client.force_login(other)
        assert client.get(f"/jobs/{job.pk}").status_code == 404
        assert client.post(f"/jobs/{job.pk}/cancel").status_code == 404
    job.refresh_from_db()
    assert job.state == "waiting"


def test_what_somebody_brought_is_not_seen_by_a_colleague(as_role, someone):
    owner = someone("analyst", email="owner@example.org")
    one = Delivery.objects.create(id=uuid4(), person=owner, files=[], looked={"rows": []})
    client = as_role("prevention")
    for pattern, page in ALL:
        if "brought/<uuid:number>" in pattern:
            path = address(pattern, page).replace(
                "9b2d0f3e-7b2e-4b0b-9b55-6f3b8a1c2d4e", str(one.pk)
            )
            assert client.get(path).status_code in (404, 405)
            assert client.post(path).status_code == 404
    one.refresh_from_db()
    assert one.state == "received"


def test_a_preview_of_a_release_is_its_makers_until_it_is_sent(as_role, someone):
    owner = someone("analyst", email="owner@example.org")
    ask = ReleaseAsk.objects.create(asked_by=owner, findings=[], state=PREVIEWED)
    for role in ("decision", "auditor", "administrator"):
        assert as_role(role).get(f"/releases/asked/{ask.pk}").status_code == 404
    assert as_role("decision").post(f"/releases/asked/{ask.pk}/agree").status_code == 404
    other = as_role("analyst")
    other.force_login(someone("analyst", email="other@example.org"))
    assert other.post(f"/releases/asked/{ask.pk}/send").status_code == 404


def test_nothing_of_anothers_account_is_reached_by_number(as_role, someone):
    owner = someone("planner")
    seat = Seat.objects.create(person=owner, session_key="of-another")
    key = Passkey.objects.create(person=owner, name="k", identity="i", credential="c")
    notice = Notice.objects.create(person=owner, key="web_people.notice_password")
    for role in ("administrator", "partner"):
        client = as_role(role)
        assert client.post(f"/account/sessions/{seat.pk}/end").status_code == 404
        assert (
            client.post(f"/account/passkeys/{key.pk}/remove", {"current": "pass"}).status_code
            == 404
        )
        client.post("/notices/read", {"notice": notice.pk})
    notice.refresh_from_db()
    assert notice.read_at is None and Seat.objects.filter(pk=seat.pk).exists()


def test_a_problem_that_is_not_there_is_not_shared_beforehand(as_role, someone):
    """Else whoever may share today would have opened what somebody else writes tomorrow."""
    whom = someone("partner")
    client = as_role("prevention")
    assert client.get("/shares/P-0007").status_code == 404
    assert client.post("/shares/P-0007", {"person": whom.pk, "level": "write"}).status_code == 404
    assert not Share.objects.exists()


def test_contacts_are_kept_from_partners(as_role):
    client = as_role("partner")
    for pattern, one in ALL:
        if "contacts" in pattern or pattern == "places/<int:place>.pdf":
            assert client.get(address(pattern, one)).status_code == 403, pattern


def test_fields_that_no_form_has_are_not_taken(as_role, someone):
    """Mass assignment: rights are not sent along."""
    client = as_role("analyst")
    me = Person.objects.get(role="analyst")
    house = Organisation.objects.create(name="House")
    sent = {"name": "New", "language": "en", "role": "administrator", "is_active": ""}
    client.post("/account", sent | {"partner": house.pk, "email": "x@example.org"})
    me.refresh_from_db()
    assert (me.name, me.role, me.is_active, me.partner) == ("New", "analyst", True, None)
    assert me.email == "analyst@example.org"
