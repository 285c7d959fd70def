"""A walk is planned, entered with and without a script, kept once, and brought in."""

import json
import re
import uuid
from datetime import date

import pytest

from evenhand.publishing.walks.kept import kept_walk
from evenhand.workbench.asking import guests
from evenhand.workbench.asking.models import Observed, WalkCode
from evenhand.workbench.asking.walk_forms import walks
from evenhand.workbench.people.ledger import Entry
from evenhand.workbench.people.models import Seat

WRITER = "prevention"
BASE = "/asking/walks/W-0001"


@pytest.fixture
def planned(as_role, here):
    """A walk after dark with the stand-ins of a few areas as stops."""
    client = as_role(WRITER)
    given = {"title": "Station square", "on": "2026-12-01", "light": "dark", "raters": 3,
             "sheet": "street_or_square", "come_along": "residents\nthe caretaker"}  # fmt: skip
    assert client.post("/asking/walks/new", given).headers["Location"] == f"{BASE}/stops"
    client.post(f"{BASE}/stops", {"revision": 1})
    return client


def walk():
    return kept_walk(walks().get("W-0001"))


def entry(stop=0, rater=1, **other):
    made = walk().stops[stop]
    ratings = {line.item: line.codes[0] for line in walk().lines(made)}
    return {"id": str(uuid.uuid4()), "stop": made.place_id, "rater": rater,
            "ratings": ratings} | other  # fmt: skip


def send(client, *entries, address=f"{BASE}/entries"):
    answer = client.post(address, json.dumps({"entries": entries}), "application/json")
    assert answer.status_code == 200, answer.content
    return [one["state"] for one in answer.json()["told"]]


def test_an_empty_list_says_how_to_begin(as_role):
    assert "No walk yet" in as_role("auditor").get("/asking/walks").content.decode()


def test_a_walk_is_planned_and_has_its_stops(planned):
    assert len(walk().stops) > 1
    page = planned.get(BASE).content.decode()
    assert "0 of 3 raters so far" in page
    assert "the caretaker" in page


def test_stops_are_found_by_name_moved_renamed_and_taken_out(planned, here):
    street = here.read("streets").to_frame().iloc[0]
    page = planned.get(f"{BASE}/stops?q={street['segment_id']}").content.decode()
    assert street["segment_id"] in page
    given = {"places": [street["segment_id"]], "revision": 2}
    planned.post(f"{BASE}/stops", given)
    last = len(walk().stops) - 1
    assert walk().stops[last].place_id == street["segment_id"]
    planned.post(f"{BASE}/stops/{last}/up", {"revision": 3})
    assert walk().stops[last - 1].place_id == street["segment_id"]
    given = {"label": "Underpass", "sheet": "passage", "revision": 4}
    planned.post(f"{BASE}/stops/{last - 1}", given)
    assert (walk().stops[last - 1].label, walk().stops[last - 1].sheet) == ("Underpass", "passage")
    planned.post(f"{BASE}/stops/{last - 1}/remove", {"revision": 5})
    assert len(walk().stops) == last


def test_a_label_that_describes_a_person_is_refused(planned):
    given = {"label": "the tall man with the dog", "sheet": "passage", "revision": 2}
    answer = planned.post(f"{BASE}/stops/0", given)
    assert answer.status_code == 422
    assert "describes a person" in answer.content.decode()


def test_two_people_on_one_walk_lose_nothing(planned):
    given = {"label": "Underpass", "sheet": "passage", "revision": 2}
    planned.post(f"{BASE}/stops/0", given)
    answer = planned.post(f"{BASE}/stops/0", given | {"label": "Tunnel"})
    assert answer.status_code == 409
    assert "Underpass" in answer.content.decode()
    stale = planned.post(f"{BASE}/stops/0/remove", {"revision": 2}, follow=True)
    assert "Somebody changed this walk meanwhile" in stale.content.decode()


def test_a_stop_is_entered_by_a_form_once_however_often_it_is_sent(planned):
    page = planned.get(f"{BASE}/go/1?rater=2")
    assert "Stop 1 of" in page.content.decode()
    given = {"entry": str(page.context["form"]["entry"].value()), "rater": 2,
             "r_upkeep": "1", "r_litter": "not_seen"}  # fmt: skip
    assert planned.post(f"{BASE}/go/1", given).headers["Location"] == f"{BASE}/go/2?rater=2"
    assert planned.post(f"{BASE}/go/1", given).status_code == 302
    kept = Observed.objects.get()
    assert kept.ratings == {"upkeep": 1, "litter": "not_seen"}
    again = planned.post(f"{BASE}/go/1", given | {"entry": str(uuid.uuid4())})
    assert again.status_code == 422
    assert "from another phone" in again.content.decode()


def test_an_empty_form_is_told_and_a_skipped_stop_is_a_result(planned):
    given = {"entry": str(uuid.uuid4()), "rater": 1}
    assert "Nothing is ticked yet" in planned.post(f"{BASE}/go/1", given).content.decode()
    planned.post(f"{BASE}/go/1", given | {"skip": "1"})
    assert set(Observed.objects.get().ratings.values()) == {"skipped"}


def test_what_a_phone_sends_is_kept_once(planned):
    one, two = entry(), entry(stop=1)
    assert send(planned, one, two) == ["stored", "stored"]
    assert send(planned, one, two) == ["known", "known"]
    assert Observed.objects.count() == 2
    assert Entry.objects.get(what="walk.entered").facts == {"entries": 2}


def test_another_phone_with_the_same_number_is_a_conflict_that_can_be_settled(planned):
    first = entry()
    send(planned, first)
    second = entry(ratings={"upkeep": 0 + 2})
    answer = planned.post(
        f"{BASE}/entries", json.dumps({"entries": [second]}), "application/json"
    ).json()["told"][0]
    assert (answer["state"], answer["theirs"]) == ("conflict", first["id"])
    assert Observed.objects.get().ratings == first["ratings"]
    assert send(planned, second | {"replaces": first["id"]}) == ["stored"]
    assert send(planned, first) == ["known"]
    assert Observed.objects.get(is_current=True).ratings == {"upkeep": 2}
    assert send(planned, entry(rater=2)) == ["stored"]


@pytest.mark.parametrize(
    "other",
    [{"id": "x"}, {"id": 5}, {"stop": "nowhere"}, {"rater": 0}, {"rater": 4}, {"rater": True},
     {"rater": "1"}, {"ratings": {}}, {"ratings": {"no_such": 1}}, {"ratings": {"upkeep": 99}},
     {"ratings": {"upkeep": 1.0}}, {"ratings": {"upkeep": [1]}}, {"ratings": None},
     {"replaces": "x"}, {"name": "Jo"}],
)  # fmt: skip
def test_an_entry_that_does_not_fit_is_refused_alone_and_in_words(planned, other):
    sent = [entry() | other, entry(stop=1)]
    answer = planned.post(f"{BASE}/entries", json.dumps({"entries": sent}), "application/json")
    refused, kept = answer.json()["told"]
    assert refused["state"] == "refused"
    assert len(refused["why"]) > 20
    assert kept["state"] == "stored"


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [("{}", "application/json", 400), ("[]", "application/json", 400),
     ("x", "application/json", 400), ('{"a": NaN}', "application/json", 400),
     ("[" * 100_000, "application/json", 400), ('{"entries": []}', "text/plain", 415),
     ('{"entries": [1]}' + " " * 200_001, "application/json", 413),
     (json.dumps({"entries": [0] * 101}), "application/json", 413)],
)  # fmt: skip
def test_what_is_no_list_of_entries_is_refused_whole(planned, body, kind, status):
    answer = planned.post(f"{BASE}/entries", body, kind)
    assert answer.status_code == status
    assert answer.json()["error"]
    assert not Observed.objects.exists()


def test_a_session_that_is_over_keeps_nothing_and_asks_to_sign_in(planned):
    Seat.objects.update(seen_at="2000-01-01T00:00:00Z")
    answer = planned.post(f"{BASE}/entries", json.dumps({"entries": [entry()]}), "application/json")
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/sign-in")
    assert not Observed.objects.exists()


def test_entries_need_the_token_that_a_page_gives(planned):
    planned.handler.enforce_csrf_checks = True
    body = json.dumps({"entries": [entry()]})
    assert planned.post(f"{BASE}/entries", body, "application/json").status_code == 403
    token = planned.get("/asking/walks/token").json()["token"]
    kept = planned.post(f"{BASE}/entries", body, "application/json", headers={"X-CSRFToken": token})
    assert kept.json()["told"][0]["state"] == "stored"


def test_who_may_walk_is_let_in_and_others_are_not(planned, as_role):
    assert as_role("partner").get(f"{BASE}/go").status_code == 200
    assert as_role("partner").get(BASE).status_code == 403
    assert as_role("auditor").get(f"{BASE}/go").status_code == 403
    body = json.dumps({"entries": [entry()]})
    answer = as_role("decision").post(f"{BASE}/entries", body, "application/json")
    assert answer.status_code == 403


def test_the_page_that_stays_on_a_phone_names_nobody(planned):
    for address in ("go", "go/1"):
        page = planned.get(f"{BASE}/{address}").content.decode()
        assert "One prevention" not in page
        assert "prevention@example.org" not in page


def test_no_text_of_a_walk_runs_in_the_page(planned):
    nasty = "</script><script>alert(1)</script>"
    planned.post(f"{BASE}/stops/0", {"label": nasty, "sheet": "passage", "revision": 2})
    assert walk().stops[0].label == nasty
    for address in (BASE, f"{BASE}/go", f"{BASE}/go/1", f"{BASE}/stops/0"):
        assert nasty not in planned.get(address).content.decode()


def test_entries_are_brought_into_the_workspace_once(planned, here, work):
    before = len(here.reports())
    send(planned, entry(), entry(rater=2), entry(stop=1, rater=2, ratings={"upkeep": "not_seen"}))
    planned.post(f"{BASE}/bring")
    work()
    rows = here.read("observations").to_frame()
    assert set(rows["walk_id"]) == {"W-0001"}
    assert set(rows["rater"].astype(str)) == {"1", "2"}
    assert (rows["rating_state"] == "not_seen").sum() == 1
    assert "1 of 3 raters so far" in planned.get(BASE).content.decode()
    again = planned.post(f"{BASE}/bring", follow=True).content.decode()
    assert "Nothing waits" in again
    assert send(planned, entry()) == ["refused"]
    send(planned, entry(rater=3))
    planned.post(f"{BASE}/bring")
    work()
    assert len(here.reports()) == before + 2


@pytest.mark.parametrize(("form", "start"), [("csv", "\ufeffwalk,"), ("xlsx", "PK"), ("toml", "#")])
def test_the_table_for_paper_is_taken_out(planned, form, start):
    answer = planned.get(f"{BASE}/files/{form}")
    assert answer.content.startswith(start.encode())
    assert planned.get(f"{BASE}/files/none").status_code == 404


def test_a_job_typesets_the_sheets_and_draws_the_route(planned, work):
    assert planned.get(f"{BASE}/sheets.pdf").status_code == 302
    work()
    made = planned.get(f"{BASE}/sheets.pdf")
    assert b"".join(made.streaming_content)[:5] == b"%PDF-"
    assert "asking-route" in planned.get(BASE).content.decode()


@pytest.mark.parametrize(
    "address",
    ["W-9999", "Q-0001", "W-0001/go/0", "W-0001/go/99", "W-0001/stops/99", "..%2FW-0001"],
)
def test_there_is_no_page_for_what_is_not_there(planned, address):
    assert planned.get(f"/asking/walks/{address}").status_code == 404


def code_of(planned):
    page = planned.post(f"{BASE}/code").content.decode()
    return re.search(r'walk-code"><code>([0-9A-Z-]{14})</code>', page)[1]


@pytest.fixture
def guest(planned, visitor):
    """Somebody without an account who entered the code of the walk, on its day."""
    code = code_of(planned)
    answer = visitor.post("/asking/walks/with-code", {"code": code.lower().replace("-", " ")})
    assert answer.headers["Location"] == f"{BASE}/go"
    return visitor


@pytest.fixture
def on_the_day(monkeypatch):
    """Let the code be asked for on a day, the walk's if no other is set."""
    days = {"now": date(2026, 12, 1)}
    monkeypatch.setattr("evenhand.workbench.asking.guests.localdate", lambda: days["now"])
    return days


def test_a_code_opens_the_stops_of_its_walk_and_takes_what_is_ticked(on_the_day, guest):
    assert "Your name is not asked" in guest.get(f"{BASE}/go").content.decode()
    assert guest.get(f"{BASE}/go/1").status_code == 200
    assert guest.get("/asking/walks/token").status_code == 200
    assert send(guest, entry(rater=2)) == ["stored"]
    assert Observed.objects.get().rater == 2
    last = Entry.objects.filter(what="walk.entered").last()
    assert (last.about, last.who) == ("W-0001", "")


def test_a_code_opens_nothing_else(on_the_day, guest, as_role):
    as_role(WRITER).post("/asking/walks/new", {
        "title": "Quay", "on": "2026-12-01", "light": "dark", "raters": 3,
        "sheet": "street_or_square"})  # fmt: skip
    as_role(WRITER).post("/asking/walks/W-0002/stops", {"revision": 1})
    others = (BASE, f"{BASE}/sheets.pdf", f"{BASE}/code", "/asking/walks", "/asking/walks/unsent",
              "/asking/walks/W-0002/go", "/asking/walks/W-0002/go/1", "/", "/account")  # fmt: skip
    for address in others:
        assert guest.get(address).headers["Location"].startswith("/sign-in"), address
    sent = json.dumps({"entries": [entry()]})
    other = guest.post("/asking/walks/W-0002/entries", sent, "application/json")
    assert other.status_code == 302 and not Observed.objects.exists()


def test_a_code_ends_with_the_walk_with_another_code_and_when_it_is_ended(
    on_the_day, guest, planned
):
    on_the_day["now"] = date(2026, 12, 2)
    assert guest.get(f"{BASE}/go").status_code == 200
    on_the_day["now"] = date(2026, 12, 3)
    assert guest.get(f"{BASE}/go").status_code == 302
    on_the_day["now"] = date(2026, 12, 1)
    code = code_of(planned)
    assert guest.get(f"{BASE}/go").status_code == 302
    assert guest.post("/asking/walks/with-code", {"code": code}).status_code == 302
    planned.post(f"{BASE}/code/end")
    assert guest.get(f"{BASE}/go").status_code == 302
    assert guest.post("/asking/walks/with-code", {"code": code}).status_code == 422
    assert not WalkCode.objects.exists()


def test_codes_are_not_guessed_at_will_nor_kept(on_the_day, planned, visitor):
    code = code_of(planned)
    assert code not in str(WalkCode.objects.values())
    for _ in range(guests.PER_ADDRESS):
        assert visitor.post("/asking/walks/with-code", {"code": "wrong"}).status_code == 422
    blocked = visitor.post("/asking/walks/with-code", {"code": code})
    assert blocked.status_code == 422 and "too many tries" in blocked.content.decode()


def test_only_who_plans_walks_makes_codes(planned, as_role):
    assert as_role("partner").post(f"{BASE}/code").status_code == 403
    assert as_role("partner").post(f"{BASE}/code/end").status_code == 403
