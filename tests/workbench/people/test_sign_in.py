"""Signing in: a password, a second step, waits, and sessions that end."""

import re
from datetime import timedelta

import pyotp
import pytest
from django.contrib.auth.hashers import make_password
from django.test import Client
from django.utils.timezone import now

from evenhand.workbench.people import codes, seats, trials
from evenhand.workbench.people.ledger import Entry
from evenhand.workbench.people.models import Seat, Trial

EMAIL = "analyst@example.org"


@pytest.fixture
def person(someone):
    return someone("analyst")


@pytest.fixture
def app(person):
    """The secret of this person's code app."""
    secret = codes.new_secret()
    codes.keep(person, secret, 1)
    return pyotp.TOTP(secret)


def enter(client, password="pass", email=EMAIL, **more):
    return client.post("/sign-in", {"username": email, "password": password, **more})


def test_the_right_password_leads_to_where_one_wanted(visitor, person):
    answer = enter(visitor, next="/library")
    assert answer.headers["Location"] == "/library"
    assert visitor.get("/account").status_code == 200


@pytest.mark.parametrize(
    "away",
    ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"],
)
def test_nobody_is_sent_elsewhere_after_signing_in(visitor, person, away):
    assert enter(visitor, next=away).headers["Location"] == "/"


def test_nothing_says_which_half_was_wrong(visitor, person, someone):
    off = someone("planner")
    off.is_active = False
    off.save()
    pages = [
        enter(visitor, "wrong"),
        enter(visitor, email="nobody@example.org"),
        enter(visitor, email=off.email),
    ]
    shown = {re.sub(r'value="[^"]*"', "", page.content.decode()) for page in pages}
    assert len(shown) == 1
    assert "do not belong together" in shown.pop()
    assert {page.status_code for page in pages} == {422}


def test_too_many_tries_wait_ten_minutes_and_say_so(visitor, person):
    for _ in range(trials.PER_PAIR - 1):
        assert "do not belong together" in enter(visitor, "wrong").content.decode()
    assert "Try again in 10 minutes" in enter(visitor, "wrong").content.decode()
    assert "Try again in 10 minutes" in enter(visitor, "pass").content.decode()
    Trial.objects.update(since=now() - timedelta(minutes=9, seconds=30))
    assert "Try again in 1 minute." in enter(visitor, "pass").content.decode()
    Trial.objects.update(since=now() - timedelta(minutes=11))
    assert enter(visitor).status_code == 302


def test_an_account_that_does_not_exist_waits_alike(visitor, person):
    for _ in range(trials.PER_PAIR):
        answer = enter(visitor, "wrong", "nobody@example.org")
    assert "Try again in 10 minutes" in answer.content.decode()


def test_failing_elsewhere_locks_nobody_out_here(visitor, person):
    other = Client(HTTP_HOST="localhost", REMOTE_ADDR="203.0.113.9")
    for _ in range(trials.PER_PAIR + 2):
        enter(other, "wrong")
    assert enter(visitor).status_code == 302


def test_an_account_tried_from_many_addresses_waits_at_last(visitor, person):
    for n in range(trials.PER_ACCOUNT):
        other = Client(HTTP_HOST="localhost", REMOTE_ADDR=f"203.0.113.{n}")
        enter(other, "wrong")
    assert "Try again in 10 minutes" in enter(visitor).content.decode()


def test_many_accounts_from_one_address_wait_too(visitor, person):
    for n in range(trials.PER_ADDRESS):
        enter(visitor, "wrong", f"n{n}@example.org")
    assert "Try again" in enter(visitor).content.decode()


def test_the_address_behind_a_proxy_cannot_be_made_up(rf, settings):
    request = rf.get("/", HTTP_X_FORWARDED_FOR="1.1.1.1, 203.0.113.9", REMOTE_ADDR="127.0.0.1")
    assert trials.address_of(request) == "127.0.0.1"
    settings.PROXIES = 1
    assert trials.address_of(request) == "203.0.113.9"


def test_the_session_is_another_after_signing_in(visitor, person):
    visitor.get("/sign-in/passkey/options")  # a session before anybody is known
    before = visitor.cookies["session"].value
    enter(visitor)
    assert visitor.cookies["session"].value != before
    other = Client(HTTP_HOST="localhost")
    other.cookies["session"] = before
    assert other.get("/account").status_code == 302


def test_a_password_alone_does_not_open_an_account_with_a_second_step(visitor, person, app):
    assert enter(visitor, next="/library").headers["Location"] == "/sign-in/second"
    assert visitor.get("/account").status_code == 302
    assert "does not fit" in visitor.post("/sign-in/second", {"code": "000000"}).content.decode()
    answer = visitor.post("/sign-in/second", {"code": app.now()})
    assert answer.headers["Location"] == "/library"
    assert visitor.get("/account").status_code == 200


def test_a_code_lets_in_once(visitor, person, app):
    code = app.now()
    enter(visitor)
    assert visitor.post("/sign-in/second", {"code": code}).status_code == 302
    other = Client(HTTP_HOST="localhost")
    enter(other)
    assert other.post("/sign-in/second", {"code": code}).status_code == 422


def test_guessing_codes_waits(visitor, person, app):
    enter(visitor)
    for _ in range(trials.PER_CODE):
        visitor.post("/sign-in/second", {"code": "000000"})
    page = visitor.post("/sign-in/second", {"code": app.now()}).content.decode()
    assert "Try again in 10 minutes" in page


def test_a_recovery_code_lets_in_once(visitor, person, app):
    code = codes.new_recovery_codes(person)[3]
    enter(visitor)
    assert visitor.post("/sign-in/second", {"code": code.upper()}).status_code == 302
    other = Client(HTTP_HOST="localhost")
    enter(other)
    assert other.post("/sign-in/second", {"code": code}).status_code == 422
    assert person.recovery_codes.count() == codes.RECOVERY_CODES - 1


def test_half_a_sign_in_holds_ten_minutes(visitor, person, app):
    enter(visitor)
    session = visitor.session
    session["half_signed_in"] |= {"at": now().timestamp() - 601}
    session.save()
    assert visitor.post("/sign-in/second", {"code": app.now()}).headers["Location"] == "/sign-in"


def test_a_made_up_passkey_opens_nothing(visitor, person):
    visitor.get("/sign-in/passkey/options")
    for text in ("", "[]", "{}", '{"id": "x"}', '{"id": {"a": 1}}', "null", '"x"'):
        answer = visitor.post("/sign-in/passkey", {"credential": text})
        assert answer.status_code == 422, text
    assert visitor.get("/account").status_code == 302


def test_a_session_ends_when_idle_and_after_twelve_hours(visitor, person):
    enter(visitor)
    Seat.objects.update(seen_at=now() - seats.IDLE - timedelta(seconds=1))
    assert visitor.get("/account").headers["Location"] == "/sign-in?next=/account"
    enter(visitor)
    Seat.objects.update(begun_at=now() - seats.WHOLE - timedelta(seconds=1))
    assert visitor.get("/account").status_code == 302
    enter(visitor)
    assert visitor.get("/account").status_code == 200


def test_a_new_password_signs_out_every_other_browser(visitor, person):
    other = Client(HTTP_HOST="localhost")
    enter(other)
    enter(visitor)
    sent = {"current": "pass", "new": "four plain words here"}
    assert visitor.post("/account/password", sent | {"current": "wrong"}).status_code == 422
    assert visitor.post("/account/password", sent | {"new": "short"}).status_code == 200
    assert visitor.post("/account/password", sent).status_code == 302
    assert visitor.get("/account").status_code == 200
    assert other.get("/account").status_code == 302
    assert Seat.objects.filter(person=person).count() == 1


def test_one_ends_ones_own_sessions_and_nobody_elses(visitor, person, as_role):
    other = Client(HTTP_HOST="localhost")
    enter(other)
    enter(visitor)
    seat = Seat.objects.get(session_key=other.cookies["session"].value)
    assert as_role("planner").post(f"/account/sessions/{seat.pk}/end").status_code == 404
    for address in (f"/account/sessions/{seat.pk}/end", "/account/sessions/end"):
        assert visitor.post(address).status_code == 422
        assert visitor.post(address, {"current": "no"}).status_code == 422
    assert other.get("/account").status_code == 200
    visitor.post(f"/account/sessions/{seat.pk}/end", {"current": "pass"})
    assert other.get("/account").status_code == 302
    assert visitor.get("/account").status_code == 200


def test_a_code_app_is_set_up_with_the_password_and_turned_off_again(visitor, person):
    other = Client(HTTP_HOST="localhost")
    enter(other)
    enter(visitor)
    page = visitor.get("/account/code").content.decode()
    secret = re.search(r"<code>([A-Z2-7 ]+)</code>", page)[1].replace(" ", "")
    assert "data:image/svg+xml;base64," in page
    sent = {"code": pyotp.TOTP(secret).now(), "current": "pass"}
    assert visitor.post("/account/code", sent | {"current": "no"}).status_code == 422
    assert visitor.post("/account/code", sent | {"code": "000000"}).status_code == 422
    shown = visitor.post("/account/code", sent).content.decode()
    assert len(re.findall(r"<code>(?:[a-z2-7]{4}-){5}[a-z2-7]{4}</code>", shown)) == 10
    assert codes.RECOVERY_CODES == 10 and 24 * 5 >= 112  # each letter or figure holds five bits
    assert other.get("/account").status_code == 302  # signed in before there was a second step
    person.refresh_from_db()
    assert person.has_second_step
    assert secret not in person.code_key
    assert visitor.post("/account/code/off", {"current": "no"}).status_code == 422
    visitor.post("/account/code/off", {"current": "pass"})
    person.refresh_from_db()
    assert not person.has_second_step
    assert {"person.second_step_on", "person.second_step_off"} <= set(
        Entry.objects.values_list("what", flat=True)
    )


def test_floods_are_slowed_down(visitor, person, monkeypatch):
    monkeypatch.setattr(trials, "POSTS_PER_MINUTE", 3)
    answers = [visitor.post("/language", {"language": "fr"}).status_code for _ in range(9)]
    assert answers[0] == 302
    assert 429 in answers


def test_the_password_is_in_no_log_or_page(visitor, person, caplog):
    page = enter(visitor, "my secret guess").content.decode()
    assert "my secret guess" not in page + caplog.text
    assert not Entry.objects.filter(facts_text__contains="guess").exists()


def test_the_owner_hears_of_every_change_of_how_one_gets_in(
    visitor, person, mailoutbox, django_capture_on_commit_callbacks
):
    enter(visitor)
    sent = {"current": "pass", "new": "four plain words here"}
    with django_capture_on_commit_callbacks(execute=True):
        visitor.post("/account/password", sent)
        visitor.post("/account/code/off", {"current": sent["new"]})
    said = " ".join(one.body for one in mailoutbox)
    assert "Your password was changed" in said
    assert "second step of your account was changed" in said
    assert "four plain" not in said


def test_a_role_that_needs_a_second_step_gets_nowhere_without(visitor, person, settings):
    settings.SECOND_STEP = ("analyst",)
    enter(visitor)
    assert visitor.get("/library").headers["Location"] == "/account#second"
    assert visitor.post("/methods/offence_profile").headers["Location"] == "/account#second"
    assert visitor.get("/account/code").status_code == 200
    codes.keep(person, codes.new_secret(), 1)
    assert visitor.get("/library").status_code == 200


def test_pages_of_somebody_are_not_kept_by_the_browser(visitor, person):
    enter(visitor)
    assert visitor.get("/account").headers["Cache-Control"] == "no-store"


def test_the_headers_that_keep_a_page_to_itself(visitor, person):
    headers = visitor.get("/sign-in").headers
    policy = headers["Content-Security-Policy"]
    for rule in ("default-src 'none'", "script-src 'self'", "frame-ancestors 'none'"):
        assert rule in policy
    assert "unsafe" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
    assert "Access-Control-Allow-Origin" not in headers
    enter(visitor)
    cookie = visitor.cookies["session"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"


def test_a_password_may_be_long_and_hold_any_letters_and_is_never_cut(visitor, person):
    enter(visitor)
    long = "ŝafo 🐑 " * 20
    visitor.post("/account/password", {"current": "pass", "new": long})
    person.refresh_from_db()
    assert person.check_password(long)
    assert not person.check_password(long.strip())
    for known in ("password1234", "qwertyuiop123", "analyst@example.org", "elevenchars"):
        visitor.post("/account/password", {"current": long, "new": known})
        person.refresh_from_db()
        assert person.check_password(long), known


def test_signing_out_leaves_nothing_in_the_browsers_store(visitor, person):
    enter(visitor)
    answer = visitor.post("/sign-out")
    assert answer.headers["Location"] == "/sign-in"
    assert answer.headers["Clear-Site-Data"] == '"cache"'
    assert visitor.get("/account").status_code == 302


def test_what_is_refused_is_logged_without_what_was_sent(visitor, person, caplog, monkeypatch):
    enter(visitor)
    visitor.post("/account/password", {"current": "a secret guess", "new": "four plain words here"})
    said = [one.getMessage() for one in caplog.records if one.name == "evenhand.refused"]
    assert said == [f"refused 422: POST /account/password, account {person.pk}"]
    assert "guess" not in caplog.text
    visitor.post("/invitation/a-secret-link", {"name": "x"})
    monkeypatch.setattr(trials, "POSTS_PER_MINUTE", 0)
    assert visitor.post("/invitation/a-secret-link", {"name": "x"}).status_code == 429
    assert "a-secret-link" not in caplog.text


@pytest.mark.parametrize(
    ("word", "is_taken"),
    [
        ("Lindeburg2026!!", False),
        ("lindeburg-lindeburg", False),
        ("Evenhand-Lindeburg-1", False),
        ("seven geese over Lindeburg", True),
        ("four plain words here", True),
    ],
)
def test_a_password_of_the_citys_own_words_is_refused(visitor, person, word, is_taken):
    enter(visitor)
    answer = visitor.post("/account/password", {"current": "pass", "new": word})
    assert (answer.status_code == 302) is is_taken
    assert is_taken or "the first that somebody tries" in answer.content.decode()


def test_what_an_old_key_encrypted_is_read_and_encrypted_anew(person, app, settings):
    code = codes.new_recovery_codes(person)[0]
    old, kept = settings.SECRET_KEY, person.code_key
    settings.SECRET_KEY = "another key of the same length or longer, as long as it is another"
    assert not codes.takes(person, app.now())
    settings.SECRET_KEY_FALLBACKS = [old]
    assert codes.takes(person, app.now())
    assert codes.takes_recovery(person, code)
    person.refresh_from_db()
    assert person.code_key != kept
    settings.SECRET_KEY_FALLBACKS = []
    assert codes._box().decrypt(person.code_key.encode()).decode() == app.secret


def test_passwords_are_hashed_slowly_enough():
    kind, rounds, *_ = make_password("four plain words here", hasher="pbkdf2_sha256").split("$")
    assert (kind, int(rounds) >= 600_000) == ("pbkdf2_sha256", True)
