"""Attack: getting in – sessions laid in a browser beforehand, guesses, and who has an account."""

import re

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.test import Client

from evenhand.workbench.people.models import Person


def browser(session=""):
    client = Client(HTTP_HOST="localhost")
    if session:
        client.cookies["session"] = session
    return client


def enter(client, email="analyst@example.org", password="pass"):
    return client.post("/sign-in", {"username": email, "password": password})


def test_a_session_laid_beforehand_opens_nothing(folder, someone):
    someone("analyst")
    laid = SessionStore()
    laid["x"] = 1
    laid.create()
    victim, attacker = browser(laid.session_key), browser(laid.session_key)
    assert enter(victim).status_code == 302
    assert victim.get("/account").status_code == 200
    assert victim.cookies["session"].value != laid.session_key
    assert attacker.get("/account").status_code == 302


def test_a_made_up_session_is_not_taken_over(folder, someone):
    someone("analyst")
    victim = browser("a" * 32)
    enter(victim)
    assert victim.cookies["session"].value != "a" * 32
    assert browser("a" * 32).get("/account").status_code == 302


def without_marks(answer, email):
    text = answer.content.decode().replace(email, "…")
    return re.sub(r'(?:csrfmiddlewaretoken" value|nonce)="[^"]+"', "", text)


def test_no_answer_says_who_has_an_account(folder, someone):
    someone("analyst")
    off = someone("planner")
    Person.objects.filter(pk=off.pk).update(is_active=False)
    told = []
    for email in ("analyst@example.org", "planner@example.org", "nobody@example.org"):
        answer = enter(browser(), email, "wrong")
        told.append((answer.status_code, without_marks(answer, email)))
    assert len(set(told)) == 1


def test_a_wrong_account_costs_as_much_as_a_right_one(folder, someone, monkeypatch):
    """A password is worked out for an account that is not there, too."""
    someone("analyst")
    from django.contrib.auth.base_user import AbstractBaseUser
    from django.contrib.auth.hashers import MD5PasswordHasher

    worked = []
    real = MD5PasswordHasher.encode
    monkeypatch.setattr(
        MD5PasswordHasher, "encode", lambda self, *a, **k: worked.append(1) or real(self, *a, **k)
    )
    assert AbstractBaseUser
    enter(browser(), "analyst@example.org", "wrong")
    known = len(worked)
    enter(browser(), "nobody@example.org", "wrong")
    assert known == len(worked) - known > 0


def test_invitations_that_are_wrong_old_or_used_read_alike(folder, db):
    pages = {without_marks(browser().get(f"/invitation/{token}"), token)
             for token in ("x" * 43, "y" * 43)}  # fmt: skip
    assert len(pages) == 1


def test_there_is_no_way_to_ask_for_a_new_password(folder, db):
    for path in ("/password-reset", "/accounts/password_reset/", "/reset", "/forgot", "/admin/"):
        assert browser().get(path).status_code == 404


def test_guessing_is_stopped_whatever_the_spelling(folder, someone):
    someone("analyst")
    for spelled in ("analyst@example.org", "ANALYST@example.org", " analyst@Example.org ") * 2:
        enter(browser(), spelled, "wrong")
    assert enter(browser()).status_code == 422


@pytest.mark.parametrize("forwarded", ["1.2.3.4", "9.9.9.9, 8.8.8.8"])
def test_a_forwarded_address_does_not_make_a_guesser_new(folder, someone, forwarded):
    someone("analyst")
    for n in range(6):
        browser().post(
            "/sign-in", {"username": "analyst@example.org", "password": "wrong"},
            headers={"X-Forwarded-For": f"{n}.{forwarded}"},
        )  # fmt: skip
    assert enter(browser()).status_code == 422
