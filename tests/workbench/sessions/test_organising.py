"""A session from its first words to what came of it, and what is left of who came."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils.timezone import localdate, now

from evenhand.portal.sessions.models import CONFIRMED, WAITING, Session, SignUp
from evenhand.portal.sessions.places import sign_up
from evenhand.workbench.jobs.models import Daily
from evenhand.workbench.jobs.schedule import do_due
from evenhand.workbench.people.ledger import Entry
from portal.sessions.making import session

pytestmark = pytest.mark.django_db(databases=["default", "portal"])
FACTS = {
    "title": "Pickpocketing at events", "series": "Not so petty", "about": "What was tried",
    "language": "en", "host": "Lindeburg", "clock": "Europe/Amsterdam", "day": "2099-01-14",
    "hour": "14:00", "minutes": "60", "capacity": "2", "join_at": "https://meet.example/x",
}  # fmt: skip


def text(answer) -> str:
    return answer.content.decode()


def join(one, who):
    return sign_up(one, name=who, email=f"{who}@example.org", once=f"form-of-{who:>12}")[0]


def test_an_empty_list_says_how_to_begin(as_role):
    assert "/sessions/new" in text(as_role("prevention").get("/sessions"))
    page = text(as_role("auditor").get("/sessions"))
    assert "No session is planned" in page
    assert "/sessions/new" not in page


def test_a_session_is_begun_filled_and_published(as_role):
    client = as_role("prevention")
    address = client.post("/sessions/new", FACTS).headers["Location"]
    one = Session.objects.get()
    assert address == f"/sessions/{one.code}"
    assert one.starts_at == datetime(2099, 1, 14, 13, tzinfo=UTC)
    assert one.ends_at - one.starts_at == timedelta(hours=1)
    assert one.state == "draft"
    parts = {
        "speakers": {"name": "Ada Lovelace", "office": "City of Lindeburg",
                     "consent_on": localdate().isoformat(),
                     "consent_until": (localdate() + timedelta(days=90)).isoformat()},
        "programme": {"minutes": "20", "line": "Welcome", "who": "Host city"},
        "themes": {"theme": "Who belongs at the table?"},
        "materials": {"material": "Slides", "link": "https://city.example/slides.pdf"},
        "outcomes": {"outcome": "Two cities try marked lockers"},
    }  # fmt: skip
    for part, given in parts.items():
        answer = client.post(f"{address}/add/{part}", given)
        assert answer.headers["Location"] == f"{address}#{part}", (part, text(answer))
    page = text(client.get(address))
    for words in ("Ada Lovelace", "Welcome", "Who belongs", "marked lockers", "20 of 60 minutes"):
        assert words in page
    client.post(f"{address}/state", {"state": "published"})
    one.refresh_from_db()
    assert one.takes_sign_ups
    assert [entry.what for entry in Entry.objects.filter(about=one.code)] == [
        "session.begun", *["session.written"] * 5, "session.published",
    ]  # fmt: skip


def test_materials_are_taken_from_https_alone_and_out_again(as_role):
    one = session()
    client, address = as_role("prevention"), f"/sessions/{one.code}"
    for link in ("http://city.example/a", "javascript:alert(1)", "https://city.example/a b"):
        client.post(f"{address}/add/materials", {"material": "Slides", "link": link})
    assert not one.materials.exists()
    given = {"material": "Slides", "link": "https://city.example/a"}
    client.post(f"{address}/add/materials", given)
    client.post(f"{address}/remove/materials/{one.materials.get().pk}")
    assert not one.materials.exists()


def test_a_line_is_taken_out_only_as_it_was_seen(as_role):
    one = session(themes=["a", "b"], revision=3)
    client, address = as_role("prevention"), f"/sessions/{one.code}/remove/themes/0"
    client.post(address, {"revision": "2"})
    one.refresh_from_db()
    assert one.themes == ["a", "b"]
    client.post(address, {"revision": "3"})
    one.refresh_from_db()
    assert one.themes == ["b"]


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"day": "2027-03-28", "hour": "02:30"}, "left out or comes twice"),
        ({"day": "2027-10-31", "hour": "02:30"}, "left out or comes twice"),
        ({"join_at": "javascript:alert(1)"}, "begins with https://"),
        ({"join_at": "http://meet.example"}, "begins with https://"),
        ({"about": "Ask anna.jansen@example.org"}, "e-mail"),
        ({"clock": "../etc/passwd"}, "Select a valid choice"),
    ],
)
def test_what_cannot_be_kept_is_refused_beside_its_field(as_role, given, words):
    answer = as_role("prevention").post("/sessions/new", FACTS | given)
    assert answer.status_code == 422
    assert words in text(answer)
    assert not Session.objects.exists()


def test_more_places_let_those_who_wait_move_up(as_role):
    one = session(capacity=1)
    join(one, "a"), join(one, "b")
    client = as_role("prevention")
    given = FACTS | {"capacity": "2", "revision": str(one.revision)}
    assert client.post(f"/sessions/{one.code}/change", given).status_code == 302
    assert set(SignUp.objects.values_list("state", flat=True)) == {CONFIRMED}
    assert set(SignUp.objects.values_list("delete_on", flat=True)) == {
        datetime(2099, 1, 28).date()
    }  # fmt: skip


def test_two_who_change_at_once_are_told(as_role):
    one = session(revision=4)
    given = FACTS | {"revision": "3"}
    answer = as_role("prevention").post(f"/sessions/{one.code}/change", given)
    assert "Somebody changed this session meanwhile" in text(answer)
    one.refresh_from_db()
    assert one.revision == 4


def test_names_are_for_those_who_organise(as_role):
    one = session(capacity=1)
    join(one, "Ada"), join(one, "Bo")
    assert as_role("auditor").get(f"/sessions/{one.code}/signed-up").status_code == 403
    assert "Ada" not in text(as_role("auditor").get(f"/sessions/{one.code}"))
    page = text(as_role("prevention").get(f"/sessions/{one.code}/signed-up"))
    assert "Ada@example.org" in page
    assert page.index("Ada@") < page.index("Bo@")
    first = SignUp.objects.get(name="Ada")
    as_role("prevention").post(f"/sessions/{one.code}/remove/sign-ups/{first.pk}")
    assert SignUp.objects.get().state == CONFIRMED


def test_the_worker_deletes_who_signed_up_on_the_day_that_was_told(folder, db, monkeypatch):
    one = session(capacity=1)
    join(one, "a"), join(one, "b")
    Session.objects.update(starts_at=now() - timedelta(days=14, hours=2),
                           ends_at=now() - timedelta(days=14))  # fmt: skip
    monkeypatch.setattr("evenhand.workbench.jobs.schedule.DAILY", {
        "session-places": "evenhand.workbench.sessions.retention:delete_over"})  # fmt: skip
    SignUp.objects.update(delete_on=localdate() + timedelta(days=1))
    assert do_due() == ["session-places"]
    assert SignUp.objects.count() == 2
    SignUp.objects.update(delete_on=localdate())
    Daily.objects.all().delete()
    assert do_due() == ["session-places"]
    assert not SignUp.objects.exists()
    one.refresh_from_db()
    assert one.counts == {CONFIRMED: 1, WAITING: 1}
    assert Entry.objects.get(what="session.deleted").facts == {"entries": 2}


def test_the_deletion_is_among_the_daily_work():
    from evenhand.workbench.jobs.schedule import DAILY, body

    assert body("session-places").__name__ == "delete_over"
    assert "session-places" in DAILY


def test_what_few_said_is_not_shown(as_role):
    one = session(now() - timedelta(days=1))
    client = as_role("auditor")
    for n in range(4):
        one.evaluations.create(answers={"useful": "yes"}, text=f"remark {n}")
    page = text(client.get(f"/sessions/{one.code}"))
    assert "Too few answers" in page
    assert "remark" not in page
    one.evaluations.create(answers={"useful": "no"})
    page = text(client.get(f"/sessions/{one.code}"))
    assert "5 answers" in page
    assert "remark 0" in page
    for n in range(3):
        one.evaluations.create(answers={"useful": "no"}, text=f"late {n}")
    page = text(client.get(f"/sessions/{one.code}"))
    assert "5 answers" in page  # a sixth alone would be plain from the difference
    assert "late" not in page
    Session.objects.update(ends_at=now() - timedelta(days=15))  # nobody can answer any more
    page = text(client.get(f"/sessions/{one.code}"))
    assert "8 answers" in page
    assert "late 2" in page


def test_what_was_called_off_stays_so(as_role):
    one = session()
    client = as_role("prevention")
    client.post(f"/sessions/{one.code}/state", {"state": "called_off"})
    answer = client.post(f"/sessions/{one.code}/state", {"state": "published"})
    assert answer.status_code == 404
    one.refresh_from_db()
    assert one.state == "called_off"
