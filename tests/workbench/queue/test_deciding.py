"""Two people decide, never one alone; and nobody's word is lost when somebody is faster."""

import pytest
from django.db import IntegrityError, transaction

from evenhand.portal.contributions.models import Decision
from evenhand.workbench.people.ledger import Entry
from evenhand.workbench.queue import deciding
from evenhand.workbench.queue.deciding import turn_of, waiting
from workbench.queue.conftest import FOUND, TEXT


def test_two_people_say_show_and_it_may_be_shown(moderator, sent, says):
    one = sent()
    ann, ben = moderator("ann"), moderator("ben")
    assert one.number in ann.get("/queue").content.decode()
    assert says(ann, one).status_code == 302
    assert (one.state, one.public_text) == ("received", "")
    assert says(ben, one).status_code == 302
    assert (one.state, one.public_text) == ("read", TEXT)
    assert [step.state for step in one.steps.all()] == ["received", "read"]
    assert not waiting().exists()
    assert "Nothing waits" in ann.get("/queue").content.decode()


def test_one_person_cannot_be_first_and_second(moderator, sent, says):
    one = sent()
    ann = moderator("ann")
    says(ann, one)
    assert "Another person has to read it" in ann.get(f"/queue/{one.number}").content.decode()
    says(ann, one)
    says(ann, one, place=2)
    assert (one.state, one.decisions.count()) == ("received", 1)


def test_the_database_refuses_the_same_person_where_the_check_is_gone(
    moderator, sent, says, monkeypatch
):
    one = sent()
    ann = moderator("ann")
    says(ann, one)
    monkeypatch.setattr(deciding, "_refuse", lambda *_: None)
    answer = says(ann, one)
    assert answer.status_code == 409
    assert (one.state, one.decisions.count()) == ("received", 1)


def test_two_at_the_same_moment_do_not_both_become_the_second(moderator, sent, says):
    one = sent()
    says(moderator("ann"), one)
    says(moderator("ben"), one, "show")
    late = says(moderator("cem"), one, "hold", place=2, to_author="Write about the place.")
    assert late.status_code == 409
    page = late.content.decode()
    assert "Decided meanwhile by Ben" in page
    assert (one.state, one.decisions.count()) == ("read", 2)
    with pytest.raises(IntegrityError), transaction.atomic(using="portal"):
        one.decisions.create(revision=1, place=2, person="99", verdict="hold")


def test_a_first_that_is_no_longer_first_keeps_what_was_entered(moderator, sent, says):
    one = sent()
    says(moderator("ann"), one)
    late = says(moderator("ben"), one, "hold", place=1, to_author="Write about the place.")
    assert late.status_code == 409
    assert "Write about the place." in late.content.decode()
    assert one.decisions.count() == 1


def test_the_second_does_not_see_what_the_first_said(moderator, sent, says):
    one = sent(judgement=FOUND)
    says(moderator("ann"), one, "hold", note="Only the first note")
    page = moderator("ben").get(f"/queue/{one.number}").content.decode()
    assert "Only the first note" not in page
    assert "Shown when you have decided" in page


def test_where_two_differ_a_third_decides(moderator, sent, says):
    one = sent(judgement=FOUND)
    ann, ben, cem = (moderator(name) for name in ("ann", "ben", "cem"))
    says(ann, one, "show")
    says(ben, one, "hold", to_author="Please tell of the place alone.")
    assert one.state == "received"
    assert turn_of(one).why == "differ"
    says(ann, one, "show", place=3)
    assert one.decisions.count() == 2
    says(cem, one, "hold")
    assert one.state == "held"
    assert one.steps.last().words == "Please tell of the place alone."
    assert one.steps.last().reason == "description"


def test_three_that_say_three_things_end_with_the_most_careful(moderator, sent, says):
    one = sent(judgement=FOUND)
    says(moderator("ann"), one, "show")
    says(moderator("ben"), one, "show_part")
    says(moderator("cem"), one, "hold")
    assert one.state == "held"


def test_a_third_person_may_be_who_decides_for_the_city_but_not_a_first_one(moderator, sent, says):
    one = sent(judgement=FOUND)
    dora = moderator("dora", "decision")
    says(dora, one)
    assert one.decisions.count() == 0
    says(moderator("ann"), one, "show")
    says(moderator("ben"), one, "hold")
    says(dora, one, "show")
    assert one.state == "read"


@pytest.mark.parametrize("who", ["ann", "ben"])
def test_nobody_decides_on_the_appeal_against_their_own_decision(moderator, sent, says, who):
    one = sent(judgement=FOUND)
    for name in ("ann", "ben"):
        says(moderator(name), one, "hold")
    one.appeal("It is a statue.")
    assert turn_of(one).why == "appeal"
    says(moderator(who), one, "show")
    assert (one.state, one.decisions.count()) == ("held", 2)
    page = moderator("cem").get(f"/queue/{one.number}").content.decode()
    assert "It is a statue." in page
    says(moderator("cem"), one, "show")
    assert (one.state, one.public_text) == ("read", TEXT)
    assert not one.may_appeal


def test_what_its_author_rewrote_is_not_decided_on_by_who_read_the_old_text(moderator, sent, says):
    one = sent()
    says(moderator("ann"), one)
    one.text, one.revision = "Loud music each night on the quay.", 2
    one.move("received")
    late = says(moderator("ben"), one, "show", revision=1, note="My note")
    assert late.status_code == 409
    page = late.content.decode()
    assert "wrote this text anew" in page and "My note" in page
    assert one.decisions.count() == 1
    assert turn_of(one).place == 1
    says(moderator("ben"), one)
    says(moderator("ann"), one)
    assert (one.state, one.public_text) == ("read", "Loud music each night on the quay.")


def test_shown_without_a_part_hides_what_either_person_hides(moderator, sent, says):
    one = sent(judgement=FOUND)
    says(moderator("ann"), one, "show_part")
    says(moderator("ben"), one, "show_part", hide="loud")
    assert one.public_text == "Each night […] music. […]"
    assert one.state == "read"


def test_what_is_left_out_has_to_be_in_the_text(moderator, sent, says):
    one = sent()
    ann = moderator("ann")
    assert says(ann, one, "show_part").status_code == 422
    assert says(ann, one, "show_part", hide="not there").status_code == 422
    assert says(ann, one, "hold", reason="as_it_is").status_code == 422
    assert says(ann, one, "refer").status_code == 422
    assert one.decisions.count() == 0


def test_the_audit_log_tells_of_a_decision_without_its_text(moderator, sent, says):
    one = sent()
    says(moderator("ann"), one, note="Between us")
    entry = Entry.objects.filter(what="queue.decided").last()
    assert entry.about == one.number
    assert entry.facts == {"place": 1, "verdict": "show", "reason": "as_it_is", "revision": 1}
    assert TEXT not in entry.facts_text and "Between us" not in entry.facts_text


def test_no_log_no_decision(moderator, sent, says, monkeypatch):
    def fail(*_, **__):
        raise RuntimeError

    monkeypatch.setattr(deciding, "enter", fail)
    one = sent()
    with pytest.raises(RuntimeError):
        says(moderator("ann"), one)
    assert Decision.objects.count() == 0
