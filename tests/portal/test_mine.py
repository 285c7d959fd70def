"""My contribution by its private link: what became of it, and what its author may do."""

import pytest

from evenhand.portal.contributions.models import Contribution, by_link, received

pytestmark = pytest.mark.django_db(databases=["default", "portal"])
NAMED = "The lamp is out. John Miller shouts there."


@pytest.fixture
def sent(folder):
    def send(text="The lamp is out.", **values):
        from evenhand.portal.marking.judging import judged

        values = {"place_name": "Molenweg", "answers": {"place_is_named": True}} | values
        return received(
            "nuisance", language="en", text=text, judgement=judged(text, "en").told, **values
        )

    return send


def address(link, act=""):
    return f"/en/mine/{link}/{act}"


def test_its_author_reads_each_step_with_its_reason(resident, sent):
    one, link = sent()
    one.move("referred", reason="other_office", words="Sent to the city works.", role="moderator")
    answer = resident.get(address(link))
    said = answer.content.decode()
    for words in ("Molenweg", "Received", "Passed on", "Sent to the city works.", one.number):
        assert words in said
    assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert answer.headers["Cache-Control"] == "no-store"
    assert not answer.cookies


def test_unknown_and_deleted_links_are_said_alike(resident, sent):
    _, link = sent()
    resident.post(address(link, "withdraw"))
    told = {resident.get(address(one)).content.replace(one.encode(), b"")
            for one in (link, "never-was")}  # fmt: skip
    assert len(told) == 1
    assert resident.get(address(link)).status_code == 404


def test_a_text_that_is_written_anew_is_judged_and_read_again(resident, sent):
    one, link = sent()
    one.move("held", reason="name", role="moderator")
    answer = resident.post(address(link, "rewrite"), {"text": NAMED})
    assert "would be held back" in answer.content.decode()
    assert by_link(link).revision == 1
    resident.post(address(link, "rewrite"), {"text": "The lamp is still out."})
    one = by_link(link)
    assert (one.text, one.state, one.revision) == ("The lamp is still out.", "received", 2)
    assert one.closed_at is None


def test_an_emergency_is_sent_to_the_number_when_it_is_written_anew_too(resident, sent):
    _, link = sent()
    text = "Someone is breaking into the kiosk right now"
    answer = resident.post(address(link, "rewrite"), {"text": text})
    assert "Call 112 now" in answer.content.decode()
    assert by_link(link).text == "The lamp is out."


def test_marked_words_are_taken_out(resident, sent):
    one, link = sent(NAMED)
    assert "Take out the marked words" in resident.get(address(link)).content.decode()
    resident.post(address(link, "redact"))
    one = by_link(link)
    assert "John Miller" not in one.text
    assert "The lamp is out." in one.text
    assert one.revision == 2


def test_a_third_person_can_be_asked_once(resident, sent):
    one, link = sent()
    assert resident.get(address(link, "appeal")).status_code == 404
    one.move("held", reason="name", role="moderator")
    assert "Ask a third person" in resident.get(address(link)).content.decode()
    resident.post(address(link, "appeal"), {"words": "It is the name of a bridge."})
    one = by_link(link)
    assert one.is_appealed
    assert resident.get(address(link, "appeal")).status_code == 404


def test_it_is_withdrawn_after_a_page_that_asks(resident, sent):
    one, link = sent(email="me@example.org")
    assert "cannot be undone" in resident.get(address(link, "withdraw")).content.decode()
    assert by_link(link)
    assert "withdrawn" in resident.post(address(link, "withdraw")).content.decode()
    row = Contribution.objects.filter(pk=one.pk).values().get()
    assert row["state"] == "withdrawn"
    for name in ("text", "place_name", "email", "public_text"):
        assert row[name] == ""
    assert row["answers"] == row["judgement"] == {}


def test_what_is_closed_is_not_written_anew(resident, sent):
    one, link = sent()
    one.move("done", words="Repaired.", role="office")
    assert resident.get(address(link, "rewrite")).status_code == 404
    assert "Rewrite" not in resident.get(address(link)).content.decode()


def test_no_log_holds_a_private_link():
    import logging

    from evenhand.portal.home.logs import WithoutLinks

    line = logging.LogRecord(
        "django.request", logging.WARNING, "", 1, "Not Found: %s", ("/en/mine/s3cret/",), None
    )
    assert WithoutLinks().filter(line)
    assert line.getMessage() == "Not Found: /en/mine/–/"
