"""Cards, questions and answers between cities: signed, trusted by hand, never a person."""

import json
from datetime import date, timedelta

import pytest

from evenhand.errors import EvenhandError, OptionError
from evenhand.workspace.city_keys import CityKeys
from evenhand.workspace.member_cards import (
    delete_due,
    members,
    own_card,
    searched_members,
    signed_card,
    write_card,
)
from evenhand.workspace.member_questions import (
    answer,
    ask,
    close,
    question_of,
    questions,
    signed_question,
    take_paper,
)
from evenhand.workspace.signed_papers import PaperRefused, opened_paper, paper_bytes

TODAY = date(2026, 6, 15)
CARD = {
    "kind": "region", "country": "NL", "municipalities": ["Lindeburg", "Brugg"],
    "topics": ["burglary_dwelling", "worry"], "page": "https://region.example/safety",
    "contacts": [{"office": "prevention office", "address": "prevention@region.example",
                  "consent_on": "2026-06-01"}],
    "keep_until": "2027-06-01",
}  # fmt: skip


@pytest.fixture
def cities(tmp_path):
    """Two cities that exchanged their cards."""
    here, there = tmp_path / "here", tmp_path / "there"
    for folder, name, other in ((here, "Lindeburg", there), (there, "Region", here)):
        folder.mkdir(exist_ok=True)
        other.mkdir(exist_ok=True)
        write_card(folder, CARD, today=TODAY)
        print_ = CityKeys(folder).fingerprint()
        take_paper(other, signed_card(folder, name, today=TODAY), today=TODAY, compared=print_,
                   by="prevention office")  # fmt: skip
    return here, there


def test_a_card_goes_from_city_to_city_and_is_found_by_topic_and_place(cities):
    here, _ = cities
    (member,) = members(here)
    assert (member.city, member.address()) == ("Region", "prevention@region.example")
    every = members(here)
    assert searched_members(every, topic="worry", words="brug") == every
    assert searched_members(every, topic="robbery") == []
    assert searched_members(every, kind="city") == []


def test_a_card_of_a_key_that_nobody_compared_is_refused_with_its_fingerprint(cities, tmp_path):
    here, _ = cities
    stranger = tmp_path / "stranger"
    stranger.mkdir()
    write_card(stranger, CARD, today=TODAY)
    content = signed_card(stranger, "Elsewhere", today=TODAY)
    with pytest.raises(PaperRefused, match=CityKeys(stranger).fingerprint()):
        take_paper(here, content, today=TODAY)
    with pytest.raises(OptionError, match="not that of the key"):
        take_paper(here, content, today=TODAY, compared="0000", by="prevention office")
    forged = signed_card(stranger, "Region", today=TODAY)
    with pytest.raises(PaperRefused, match="another key"):
        take_paper(here, forged, today=TODAY)
    assert len(members(here)) == 1


def test_whoever_alters_a_paper_is_refused(cities):
    here, there = cities
    content = signed_card(there, "Region", today=TODAY)
    for old, new in (
        (b"prevention@", b"elsewhere@"),
        (b'"Region"', b'"Other"'),
        (b'"NL"', b'"BE"'),
    ):
        with pytest.raises(PaperRefused, match="altered"):
            take_paper(here, content.replace(old, new), today=TODAY)
    bare = json.dumps({"paper": json.loads(content)["paper"]}).encode()
    with pytest.raises(PaperRefused, match="not signed"):
        take_paper(here, bare, today=TODAY)
    indented = json.dumps(json.loads(content), indent=4).encode()
    assert take_paper(here, indented, today=TODAY).city == "Region"  # layout is not content


@pytest.mark.parametrize(
    "content",
    [b"", b"[]", b"{}", b"\xff", b"PK\x03\x04", b'{"paper": 1}', b"[" * 5000, b" " * 300000],
)
def test_what_is_no_paper_is_refused_in_words(content):
    with pytest.raises(PaperRefused, match="no card, question or answer"):
        opened_paper(content)


def test_a_newer_format_says_so(cities):
    here, there = cities
    found = json.loads(signed_card(there, "Region", today=TODAY))
    found["paper"]["format"] = 2
    with pytest.raises(PaperRefused, match="newer"):
        take_paper(here, json.dumps(found).encode(), today=TODAY)


@pytest.mark.parametrize(
    "parts",
    [
        {"contacts": [{"office": "Peter de Vries", "address": "info@region.example",
                       "consent_on": "2026-06-01"}]},
        {"contacts": [{"office": "office", "address": "anna.jansen@region.example",
                       "consent_on": "2026-06-01"}]},
        {"contacts": [{"office": "office", "address": "info@region.example",
                       "consent_on": "2026-07-01"}]},
        {"keep_until": "2026-06-14"}, {"keep_until": "2029-01-01"}, {"page": "http://x.example"},
        {"country": "Netherlands"}, {"topics": ["people"]},
    ],
)  # fmt: skip
def test_a_card_names_offices_with_consent_and_ends(tmp_path, parts):
    with pytest.raises(OptionError):
        write_card(tmp_path, {**CARD, **parts}, today=TODAY)
    assert own_card(tmp_path) is None


def test_a_person_on_a_card_of_others_refuses_it_though_it_is_signed(cities):
    here, there = cities
    bad = {**CARD, "serial": 9, "region": None,
           "contacts": [{"office": "Peter de Vries", "address": "p@region.example",
                         "consent_on": "2026-06-01"}]}  # fmt: skip
    content = paper_bytes(CityKeys(there), "member", bad, city="Region", today=TODAY)
    with pytest.raises(EvenhandError):
        take_paper(here, content, today=TODAY)
    assert members(here)[0].card["contacts"] == CARD["contacts"]


def test_an_older_card_never_replaces_a_newer_one(cities):
    here, there = cities
    old = signed_card(there, "Region", today=TODAY)
    write_card(there, {"topics": ["robbery"]}, today=TODAY)
    take_paper(here, signed_card(there, "Region", today=TODAY), today=TODAY)
    with pytest.raises(PaperRefused, match="newer card"):
        take_paper(here, old, today=TODAY)
    assert members(here)[0].card["topics"] == ["robbery"]


def test_cards_are_deleted_on_their_day_at_those_who_have_them(cities):
    here, _ = cities
    last = date.fromisoformat(CARD["keep_until"])
    assert delete_due(here, last) == 0
    assert delete_due(here, last + timedelta(days=1)) == 2
    assert members(here) == []
    assert own_card(here) is None
    assert delete_due(here, last + timedelta(days=1)) == 0


def test_a_key_that_is_no_longer_trusted_hides_its_card(cities):
    here, there = cities
    CityKeys(here).distrust(CityKeys(there).fingerprint())
    assert members(here) == []


def test_a_question_goes_there_and_its_answer_comes_back(cities):
    here, there = cities
    (region,), (us,) = members(here), members(there)
    made = ask(here, region.key, topic="worry", text="Which lamps made people feel safer?",
               today=TODAY, problem="P-0001")  # fmt: skip
    file = signed_question(here, made["key"], "Lindeburg", today=TODAY)
    assert b"P-0001" not in file
    for _ in range(2):  # the same file twice is one question
        take_paper(there, file, today=TODAY)
    (got,) = questions(there)
    assert (got["side"], got["state"], got["city"]) == ("received", "open", "Lindeburg")
    assert got["reply_to"] == "prevention@region.example"
    with pytest.raises(EvenhandError, match="no answer yet"):
        signed_question(there, got["key"], "Region", today=TODAY)
    answer(there, got["key"], text="Those along the whole way home.", today=TODAY)
    back = signed_question(there, got["key"], "Region", today=TODAY)
    take_paper(here, back, today=TODAY)
    one = question_of(here, made["key"])
    assert (one["state"], one["answer"]["text"]) == ("answered", "Those along the whole way home.")
    close(here, made["key"])
    with pytest.raises(PaperRefused, match="closed"):
        take_paper(here, back, today=TODAY)
    close(there, got["key"])
    assert question_of(there, got["key"])["reply_to"] is None
    with pytest.raises(PaperRefused, match="not answered here"):
        answer(there, got["key"], text="More", today=TODAY)
    assert us.city == "Lindeburg"


def test_questions_for_another_answers_to_nothing_and_persons_are_refused(cities, tmp_path):
    here, there = cities
    keys = CityKeys(there)
    said = {"number": "Q-7K2M9Q", "to": "0" * 40, "topic": "worry", "text": "Which lamps?",
            "on": "2026-06-15", "reply_to": None}  # fmt: skip
    ours = CityKeys(here).fingerprint().replace(" ", "")

    def sent(what, **parts):
        return paper_bytes(keys, what, {**said, **parts}, city="Region", today=TODAY)

    with pytest.raises(PaperRefused, match="another city"):
        take_paper(here, sent("question"), today=TODAY)
    with pytest.raises(OptionError, match="person"):
        take_paper(here, sent("question", to=ours, text="Ask anna.jansen@example.org"), today=TODAY)
    with pytest.raises(OptionError, match="office"):
        take_paper(here, sent("question", to=ours, reply_to="anna.jansen@x.example"), today=TODAY)
    reply = {name: said[name] for name in ("number", "text", "on")} | {"to": ours}
    content = paper_bytes(keys, "answer", reply, city="Region", today=TODAY)
    with pytest.raises(PaperRefused, match="did not ask"):
        take_paper(here, content, today=TODAY)
    with pytest.raises(OptionError, match="person"):
        ask(here, members(here)[0].key, topic="worry", text="Ask Peter de Vries", today=TODAY)
    assert questions(here) == []
