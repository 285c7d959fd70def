"""E-mails to who signed up: each at most once, tried again where it surely did not go out."""

from datetime import UTC, datetime, timedelta
from smtplib import SMTPRecipientsRefused

import pytest
from django.core.mail import EmailMessage
from django.utils.timezone import now

from evenhand.portal.sessions.models import LETTERS, Letter, Session, SignUp
from evenhand.portal.sessions.places import evaluate, give_up, sign_up
from evenhand.wording.languages import OFFERED
from evenhand.workbench.sessions import letters
from evenhand.workbench.sessions.letter_words import written
from evenhand.workbench.sessions.letters import send_due
from portal.sessions.making import session

pytestmark = pytest.mark.django_db(databases=["default", "portal"])
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


@pytest.fixture(autouse=True)
def at(settings, monkeypatch):
    """An address of the portal, and a clock that a test may set."""
    settings.PORTAL_ADDRESS = "https://safe.city.example"

    def to(moment):
        monkeypatch.setattr(letters, "now", lambda: moment)

    return to


def join(one, who="Ada", **given):
    once = f"form-of-{who:>12}"
    return sign_up(one, name=who, email=f"{who.lower()}@example.org", once=once, **given)[0]


def calendar_of(message):
    ((name, content, kind),) = message.attachments
    assert (name[-4:], kind) == (".ics", "text/calendar")
    return content


def subjects(mailoutbox):
    return [one.subject.partition(":")[0] for one in mailoutbox]


def test_a_place_is_confirmed_once_with_its_calendar_file_and_a_way_out(mailoutbox):
    one = session(join_at="https://meet.example/room")
    join(one, clock="Europe/Lisbon")
    assert (send_due(), send_due()) == (1, 0)
    (message,) = mailoutbox
    assert message.to == ["ada@example.org"]
    assert message.subject == "Your place: Pickpocketing at events"
    assert f"UID:{one.code}@safe.city.example" in calendar_of(message)
    for words in ("in Lindeburg (UTC", "in Lisbon (UTC", "https://meet.example/room",
                  f"https://safe.city.example/en/sessions/{one.code}", "/en/sessions/mine/",
                  "are deleted on"):  # fmt: skip
        assert words in message.body
    assert message.extra_headers["Auto-Submitted"] == "auto-generated"


def test_nothing_that_somebody_typed_goes_to_an_address_that_they_typed(mailoutbox):
    join(session(), "Buy-now-at-shop", question="Buy now")
    send_due()
    assert "buy" not in (mailoutbox[0].subject + mailoutbox[0].body).lower()


def test_who_waits_is_told_and_told_again_when_a_place_is_free(mailoutbox):
    one = session(capacity=1, join_at="https://meet.example/room")
    first = join(one)
    join(one, "Bo")
    send_due()
    assert subjects(mailoutbox) == ["Your place", "On the waiting list"]
    assert not mailoutbox[1].attachments
    assert "meet.example" not in mailoutbox[1].body
    give_up(first)
    assert (send_due(), send_due()) == (1, 0)
    assert mailoutbox[2].to == ["bo@example.org"]
    assert mailoutbox[2].subject.startswith("You have a place now")
    assert calendar_of(mailoutbox[2])


def test_a_new_time_is_told_once_to_who_knew_the_old_one(mailoutbox):
    one = session()
    join(one)
    send_due()
    Session.objects.update(times=1, revision=5, starts_at=one.starts_at + DAY,
                           ends_at=one.ends_at + DAY)  # fmt: skip
    join(one, "Bo")
    assert (send_due(), send_due()) == (2, 0)
    told = {message.to[0]: message for message in mailoutbox[1:]}
    assert told["ada@example.org"].subject.startswith("New time")
    assert told["bo@example.org"].subject.startswith("Your place")
    assert "SEQUENCE:5" in calendar_of(told["ada@example.org"])


def test_changing_the_time_of_a_published_session_counts_and_a_title_does_not(as_role):
    one = session(datetime(2099, 1, 14, 13, tzinfo=UTC))
    given = {"title": "Other", "series": "Not so petty", "language": "en", "host": "Lindeburg",
             "clock": "Europe/Amsterdam", "day": "2099-01-14", "hour": "14:00", "minutes": "60",
             "capacity": "2", "revision": "0"}  # fmt: skip
    client, address = as_role("prevention"), f"/sessions/{one.code}/change"
    client.post(address, given)
    one.refresh_from_db()
    assert (one.title, one.times) == ("Other", 0)
    client.post(address, {**given, "hour": "15:00", "revision": "1"})
    one.refresh_from_db()
    assert one.times == 1


def test_what_is_called_off_is_told_to_all_and_stands_in_the_calendar(mailoutbox):
    one = session(capacity=1)
    join(one), join(one, "Bo")
    send_due()
    Session.objects.update(state="called_off", revision=2)
    assert (send_due(), send_due()) == (2, 0)
    assert subjects(mailoutbox)[2:] == ["Does not take place"] * 2
    assert "STATUS:CANCELLED" in calendar_of(mailoutbox[2])


def test_a_reminder_comes_a_day_before_to_who_has_long_held_a_place(mailoutbox, at):
    one = session(capacity=2)
    join(one)
    send_due()
    at(one.starts_at - 25 * HOUR)
    assert send_due() == 0
    fresh = join(one, "Bo")
    SignUp.objects.filter(pk=fresh.pk).update(at=one.starts_at - 2 * HOUR)
    at(one.starts_at - HOUR)
    assert (send_due(), send_due()) == (2, 0)
    assert sorted(subjects(mailoutbox)) == ["Begins soon", "Your place", "Your place"]
    at(one.starts_at + HOUR / 2)
    assert send_due() == 0


def test_afterwards_who_had_a_place_and_said_nothing_is_asked_once(mailoutbox, at):
    one = session(capacity=2)
    ada, bo, _ = join(one), join(one, "Bo"), join(one, "Cy")
    send_due()
    evaluate(bo, {"useful": "yes"}, "")
    at(one.ends_at + HOUR)
    assert (send_due(), send_due()) == (1, 0)
    assert mailoutbox[-1].to == [ada.email]
    assert mailoutbox[-1].subject.startswith("How was it?")
    at(one.ends_at + 20 * DAY)
    Letter.objects.all().delete()
    assert send_due() == 0


def test_a_draft_writes_to_nobody(mailoutbox):
    one = session()
    join(one)
    Session.objects.update(state="draft")
    assert send_due() == 0


def test_what_a_server_does_not_take_is_tried_again_later_and_given_up_at_last(
    mailoutbox, at, monkeypatch
):
    one = session(now() + 30 * DAY)
    join(one)
    send = EmailMessage.send
    monkeypatch.setattr(EmailMessage, "send", lambda self, **_: (_ for _ in ()).throw(OSError()))
    assert (send_due(), send_due()) == (0, 0)
    row = Letter.objects.get()
    assert (row.tries, row.taken_at, letters.standing(row)) == (1, None, "again")
    assert row.next_at > now()
    monkeypatch.setattr(EmailMessage, "send", send)
    at(now() + HOUR)
    assert send_due() == 1
    Letter.objects.update(sent_at=None, taken_at=None, tries=7)
    monkeypatch.setattr(EmailMessage, "send", lambda self, **_: (_ for _ in ()).throw(OSError()))
    send_due()
    assert letters.standing(Letter.objects.get()) == "given_up"


def test_an_address_that_is_refused_is_not_tried_again(at, monkeypatch):
    join(session())

    def refuse(self, **_):
        raise SMTPRecipientsRefused({})

    monkeypatch.setattr(EmailMessage, "send", refuse)
    send_due()
    at(now() + DAY)
    assert send_due() == 0
    assert letters.standing(Letter.objects.get()) == "given_up"


def test_what_ended_half_way_is_never_sent_a_second_time(mailoutbox, at, monkeypatch):
    one = session()
    join(one)

    def killed(self, **_):
        raise SystemExit

    with monkeypatch.context() as patch:
        patch.setattr(EmailMessage, "send", killed)
        with pytest.raises(SystemExit):
            send_due()
    at(now() + DAY)
    assert send_due() == 0
    assert not mailoutbox
    assert letters.standing(Letter.objects.get()) == "unsure"


def test_of_two_hands_one_takes_a_letter():
    one = Letter.objects.create(sign_up=join(session()), kind="confirmed")
    assert [letters._take(one, now()) for _ in range(2)] == [True, False]


def test_a_dead_server_is_not_asked_for_everybody_at_each_look(monkeypatch):
    one = session(capacity=9)
    for n in range(9):
        join(one, f"Who{n}")
    monkeypatch.setattr(EmailMessage, "send", lambda self, **_: (_ for _ in ()).throw(OSError()))
    send_due()
    assert Letter.objects.count() == letters.FAILURES_IN_A_ROW


@pytest.mark.parametrize("language", OFFERED)
def test_every_letter_is_written_in_every_language(language, settings):
    place = join(session(), language=language, clock="America/New_York")
    for address in ("https://safe.city.example", ""):
        settings.PORTAL_ADDRESS = address
        said = [written(Letter(pk=1, kind=kind), place) for kind in LETTERS]
        assert len({one.subject for one in said}) == len(LETTERS)
        for one in said:
            assert place.session.title in one.body
            assert ("https://" in one.body) is bool(address)


@pytest.mark.parametrize(
    ("starts", "hours"),
    [  # two weeks in March and one in autumn, the two cities are not six hours apart
        (datetime(2027, 3, 14, 13, tzinfo=UTC), ("14:00–15:00", "09:00–10:00")),
        (datetime(2027, 3, 28, 12, tzinfo=UTC), ("14:00–15:00", "08:00–09:00")),
        (datetime(2027, 10, 31, 13, tzinfo=UTC), ("14:00–15:00", "09:00–10:00")),
        (datetime(2027, 11, 7, 13, tzinfo=UTC), ("14:00–15:00", "08:00–09:00")),
    ],
)
def test_both_clocks_are_right_around_the_days_on_which_clocks_change(starts, hours):
    place = join(session(starts), clock="America/New_York")
    body = written(Letter(pk=1, kind="confirmed"), place).body
    for one in hours:
        assert one in body


def test_who_organises_sees_what_became_of_each_letter(as_role, monkeypatch):
    one = session()
    join(one), join(one, "Bo")
    send_due()
    Letter.objects.filter(sign_up__name="Bo").update(sent_at=None, is_given_up=True)
    page = as_role("prevention").get(f"/sessions/{one.code}/signed-up").content.decode()
    assert "Confirmation. Sent on" in page
    assert "the address may be wrong" in page


def test_the_hand_looks_each_minute_and_goes_on_where_it_fails(monkeypatch, folder):
    from evenhand.workbench.jobs import schedule

    join(session())
    assert schedule.do_often() == ["session-letters"]
    monkeypatch.setitem(schedule.OFTEN, "broken", "evenhand.workbench.sessions.letters:none")
    assert schedule.do_often() == ["session-letters"]
