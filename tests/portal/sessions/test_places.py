"""Places: never more than there are, first come first served, deleted on the day that was told."""

import os
import subprocess
import sys
from datetime import date, timedelta

import pytest
from django.utils.timezone import now

from evenhand.portal.folder import write_portal
from evenhand.portal.sessions.models import (
    CONFIRMED,
    WAITING,
    Evaluation,
    Question,
    Session,
    SignUp,
    Speaker,
)
from evenhand.portal.sessions.places import (
    TooLate,
    by_link,
    delete_due,
    evaluate,
    give_up,
    move_up,
    sign_up,
)
from portal.conftest import CITY
from portal.sessions.making import session

pytestmark = pytest.mark.django_db(databases=["default", "portal"])


def join(one: Session, who: str, **given):
    return sign_up(one, name=who, email=f"{who}@example.org", once=f"form-of-{who:>12}", **given)


def test_the_places_are_given_in_order_and_the_rest_wait(db):
    one = session(capacity=2)
    states = [join(one, who)[0].state for who in "abcd"]
    assert states == [CONFIRMED, CONFIRMED, WAITING, WAITING]


def test_who_waited_longest_moves_up_when_a_place_is_given_back(db):
    one = session(capacity=1)
    first, second, third = (join(one, who)[0] for who in "abc")
    give_up(second)  # who waits gives nothing back that another could have
    assert SignUp.objects.get(pk=third.pk).state == WAITING
    give_up(first)
    moved = SignUp.objects.get()
    assert (moved.name, moved.state) == ("c", CONFIRMED)
    assert moved.moved_up_at is not None


def test_more_capacity_lets_more_move_up(db):
    one = session(capacity=1)
    for who in "abcd":
        join(one, who)
    one.capacity = 3
    one.save()
    assert move_up(one) == 2
    assert one.places_left() == 0
    assert move_up(one) == 0


def test_one_form_sent_twice_holds_one_place(db):
    one = session(capacity=5)
    first, old = join(one, "a")
    again, link = join(one, "a")
    assert first.pk == again.pk
    assert by_link(link) == first
    assert by_link(old) is None
    assert SignUp.objects.count() == 1


def test_nobody_signs_up_for_what_began_or_is_not_published(db):
    for given in ({"starts_at": now()}, {"state": "draft"}, {"state": "called_off"}):
        with pytest.raises(TooLate):
            join(session(**given), "a")
    assert not SignUp.objects.exists()


def test_nobody_moves_up_once_it_began(db):
    one = session(capacity=1)
    first, _ = join(one, "a"), join(one, "b")
    Session.objects.filter(pk=one.pk).update(starts_at=now() - timedelta(minutes=1))
    give_up(first[0])
    assert SignUp.objects.get().state == WAITING


def test_the_link_is_kept_nowhere(db):
    made, link = join(session(), "a")
    assert link not in repr(SignUp.objects.values().get())
    assert by_link(link) == made


def test_a_question_says_nothing_of_who_asked(db):
    join(session(), "a", question="How many stewards?")
    row = Question.objects.values().get()
    assert set(row) == {"id", "session_id", "text"}
    assert {field.name for field in Evaluation._meta.fields} == {"id", "session", "answers", "text"}


def test_who_signed_up_is_deleted_on_the_day_that_was_told_and_counted(db):
    one = session(starts_at=now() - timedelta(days=20), capacity=2, state="published")
    later = session()
    for who, state in (("a", CONFIRMED), ("b", CONFIRMED), ("c", WAITING)):
        one.sign_ups.create(name=who, email=f"{who}@example.org", once=who, link_hash=who,
                            state=state, delete_on=one.delete_on)  # fmt: skip
    one.questions.create(text="Why?")
    join(later, "d", question="And then?")
    day = one.delete_on
    assert delete_due(day - timedelta(days=1)) == {"sign_ups": 0, "questions": 0, "speakers": 0}
    assert delete_due(day) == {"sign_ups": 3, "questions": 1, "speakers": 0}
    assert delete_due(day) == {"sign_ups": 0, "questions": 0, "speakers": 0}
    one.refresh_from_db()
    assert one.counts == {CONFIRMED: 2, WAITING: 1}
    assert SignUp.objects.get().name == "d"
    assert Question.objects.get().text == "And then?"


def test_a_speaker_is_deleted_when_the_consent_has_ended(db):
    one = session()
    given = {"name": "Ada", "office": "City of Lindeburg", "consent_on": date(2026, 11, 1)}
    one.speakers.create(consent_until=date(2027, 3, 1), **given)
    assert delete_due(date(2027, 3, 1))["speakers"] == 0
    assert delete_due(date(2027, 3, 2))["speakers"] == 1
    assert not Speaker.objects.exists()


def test_one_place_evaluates_once(db):
    made, _ = join(session(), "a")
    assert evaluate(made, {"useful": "yes"}, "")
    assert not evaluate(made, {"useful": "no"}, "")
    assert Evaluation.objects.get().answers == {"useful": "yes"}


RACE = """
import threading
from datetime import timedelta
from django.utils.timezone import now
from evenhand.portal.serving import prepare
import pathlib, sys
prepare(pathlib.Path(sys.argv[1]))
from django.db import connection
from evenhand.portal.sessions.models import Series, Session
from evenhand.portal.sessions.places import give_up, sign_up
starts = now() + timedelta(days=1)
one = Session.objects.create(
    series=Series.objects.create(title="s"), title="t", host="h", clock="UTC", capacity=3,
    starts_at=starts, ends_at=starts + timedelta(hours=1), state="published")
begin = threading.Barrier(10)
def ask(who):
    begin.wait()
    try:
        sign_up(one, name=who, email="x@example.org", once=who)
    finally:
        connection.close()
def leave(place):
    begin.wait()
    try:
        give_up(place)
    finally:
        connection.close()
def together(work, things):
    threads = [threading.Thread(target=work, args=(each,)) for each in things]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    states = [place.state for place in one.sign_ups.all()]
    print(states.count("confirmed"), states.count("waiting"))
together(ask, [f"p{n}" for n in range(10)])
begin = threading.Barrier(2)
together(leave, list(one.sign_ups.filter(state="confirmed")[:2]))
"""


def test_the_last_place_is_given_once_however_many_ask_at_once(tmp_path):
    """Ten at once, each with a connection of its own to one file; then two who leave at once."""
    write_portal(tmp_path / "portal", CITY)
    done = subprocess.run(
        [sys.executable, "-c", RACE, str(tmp_path / "portal")],
        capture_output=True, text=True, check=False,
        env={**os.environ, "PORTAL_DATABASE_URL": ""},
    )  # fmt: skip
    assert (done.stdout, done.stderr) == ("3 7\n3 5\n", "")
