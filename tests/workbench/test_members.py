"""Members in the workbench: one's own card, those of others, and asking a city."""

import io
from datetime import timedelta

import pytest
from django.core.mail import EmailMessage
from django.utils.timezone import localdate

from evenhand.workbench.jobs.schedule import DAILY, body
from evenhand.workbench.people.ledger import Entry
from evenhand.workspace.city_keys import CityKeys
from evenhand.workspace.member_cards import members, own_card, signed_card, write_card
from evenhand.workspace.member_questions import (
    answer,
    ask,
    questions,
    signed_question,
    take_paper,
)

CARD = {"kind": "city", "country": "nl", "municipalities": "", "topics": ["worry"], "page": "",
        "region": "Oever"}  # fmt: skip


@pytest.fixture
def card():
    return {**CARD, "keep_until": (localdate() + timedelta(days=300)).isoformat()}


@pytest.fixture
def theirs(tmp_path, card):
    """Another region, with a card and an office."""
    there = tmp_path / "theirs"
    there.mkdir()
    given = {
        **card, "kind": "region", "country": "NL", "municipalities": ["Brugg"], "page": None,
        "contacts": [{"office": "prevention office", "address": "prevention@oever.example",
                      "consent_on": localdate().isoformat()}],
    }  # fmt: skip
    write_card(there, given, today=localdate())
    return there


@pytest.fixture
def met(here, theirs):
    """The two have each other's card."""
    write_card(here.folder, {"topics": ["worry"]}, today=localdate())
    for one, name, other in ((theirs, "Oever", here.folder),
                             (here.folder, here.settings.name, theirs)):  # fmt: skip
        content = signed_card(one, name, today=localdate())
        take_paper(other, content, today=localdate(), compared=CityKeys(one).fingerprint(),
                   by="prevention office")  # fmt: skip
    return theirs


def text(answer):
    return answer.content.decode()


def file(content, **more):
    made = io.BytesIO(content)
    made.name = "paper.json"
    return {"file": made, **more}


def test_an_empty_list_says_how_to_begin(as_role, folder):
    page = text(as_role("prevention").get("/members"))
    assert "No member yet" in page
    assert 'href="/members/import"' in page
    assert 'href="/members/import"' not in text(as_role("partner").get("/members"))


def test_the_own_card_is_written_gets_an_office_and_goes_out_signed(as_role, here, card):
    client = as_role("prevention")
    assert client.post("/members/card", card).headers["Location"] == "/members/card"
    contact = {"office": "prevention office", "address": "prevention@lindeburg.example",
               "consent_on": localdate().isoformat()}  # fmt: skip
    assert client.post("/members/card/contact", contact).status_code == 302
    wrong = {**contact, "address": "anna.jansen@lindeburg.example"}
    assert client.post("/members/card/contact", wrong).status_code == 422
    made = own_card(here.folder)
    assert (made["country"], len(made["contacts"]), made["serial"]) == ("NL", 1, 2)
    answer = client.get("/members/card.json")
    assert 'filename="member.json"' in answer.headers["Content-Disposition"]
    client.post("/members/card/contact/0/remove", {"serial": "1"})
    assert len(own_card(here.folder)["contacts"]) == 1  # another card than the one that was seen
    client.post("/members/card/contact/0/remove", {"serial": "2"})
    assert own_card(here.folder)["contacts"] == []


def test_a_card_is_imported_only_with_a_fingerprint_that_was_compared(as_role, here, theirs):
    content, print_ = (
        signed_card(theirs, "Oever", today=localdate()),
        CityKeys(theirs).fingerprint(),
    )
    both = {"compared": print_, "by": "prevention office"}
    writer, admin = as_role("prevention"), as_role("administrator")
    answer = writer.post("/members/import", file(content, **both))
    assert answer.status_code == 422
    assert print_ in text(answer)
    assert admin.post("/members/import", file(content, **both)).status_code == 302
    page = text(writer.get("/members?topic=worry&kind=region&named=brugg"))
    assert "Oever" in page
    assert "No member fits" in text(writer.get("/members?topic=robbery"))
    key = members(here.folder)[0].key
    page = text(writer.get(f"/members/{key}"))
    for words in ("Brugg", "prevention@oever.example", "Deleted on", print_):
        assert words in page
    assert Entry.objects.filter(what="member.taken_over").count() == 1


def test_a_question_is_written_mailed_answered_and_closed(as_role, here, met, mailoutbox):
    client = as_role("prevention")
    key = members(here.folder)[0].key
    person = {"topic": "worry", "text": "Ask Peter de Vries, 06 12345678"}
    assert client.post(f"/members/{key}/ask", person).status_code == 422
    given = {"topic": "worry", "text": "Which lamps made people feel safer?"}
    address = client.post(f"/members/{key}/ask", given).headers["Location"]
    (one,) = questions(here.folder)
    client.post(f"{address}/send")
    (message,) = mailoutbox
    assert message.to == ["prevention@oever.example"]
    ((_, content, kind),) = message.attachments
    assert kind == "application/json"
    take_paper(met, content.encode(), today=localdate())
    (got,) = questions(met)
    answer(met, got["key"], text="Those along the whole way home.", today=localdate())
    back = signed_question(met, got["key"], "Oever", today=localdate())
    assert client.post("/members/import", file(back)).headers["Location"] == "/members/questions"
    page = text(client.get(address))
    assert "Those along the whole way home." in page
    assert "Answered" in page
    client.post(f"{address}/close")
    assert "Closed" in text(client.get("/members/questions"))
    assert one["state"] == "open"
    assert as_role("partner").post(f"{address}/close").status_code == 403


def test_what_we_are_asked_is_answered_here(as_role, here, met, monkeypatch):
    (us,) = members(met)
    made = ask(met, us.key, topic="worry", text="What did you try?", today=localdate())
    client = as_role("prevention")
    paper = signed_question(met, made["key"], "Oever", today=localdate())
    client.post("/members/import", file(paper))
    (one,) = questions(here.folder)
    address = f"/members/questions/{one['key']}"
    assert "What did you try?" in text(client.get(address))
    assert client.get(f"{address}/file").status_code == 302  # there is no answer yet
    client.post(address, {"answer": "Stewards, and it did not help."})
    assert client.get(f"{address}/file").headers["Content-Type"].startswith("application/json")
    monkeypatch.setattr(EmailMessage, "send", lambda self: (_ for _ in ()).throw(OSError()))
    page = text(client.post(f"{address}/send", follow=True))
    assert "could not be sent" in page
    take_paper(met, client.get(f"{address}/file").content, today=localdate())
    assert questions(met)[0]["answer"]["text"] == "Stewards, and it did not help."


def test_a_problem_file_is_named_to_who_may_read_it_alone(as_role, here, met):
    key = members(here.folder)[0].key
    made = ask(here.folder, key, topic="worry", text="Which lamps?", today=localdate(),
               problem="P-0001")  # fmt: skip
    address = f"/members/questions/{made['key']}"
    assert "/problems/P-0001" in text(as_role("prevention").get(address))
    assert "P-0001" not in text(as_role("partner").get(address))


def test_the_daily_work_deletes_cards_on_their_day(here, met, db, monkeypatch):
    assert "member-cards" in DAILY
    later = localdate() + timedelta(days=800)
    monkeypatch.setattr("evenhand.workbench.members.retention.localdate", lambda: later)
    assert body("member-cards")() == 2
    assert members(here.folder) == []
    assert Entry.objects.get(what="member.deleted").facts == {"entries": 2}
