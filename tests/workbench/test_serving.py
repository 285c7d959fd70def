"""What the server refuses before any page is asked, and what its log says of it."""

import logging
from pathlib import Path

import pytest
from django.core.mail import BadHeaderError, EmailMessage

import evenhand
from evenhand.workbench.people import notices


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "127.0.0.1@evil"])
def test_a_request_for_another_name_is_refused(visitor, host):
    assert visitor.get("/sign-in", HTTP_HOST=host).status_code == 400


def test_a_form_that_is_far_too_large_is_refused(visitor):
    sent = visitor.post("/sign-in", {"email": "a" * 3_000_000, "password": "x"})
    assert sent.status_code == 413


def test_a_form_of_far_too_many_fields_is_refused(visitor):
    assert visitor.post("/sign-in", {f"n{n}": "x" for n in range(1_500)}).status_code == 400


def test_the_log_names_an_address_that_was_refused_and_nothing_that_was_sent(visitor, caplog):
    with caplog.at_level(logging.INFO):
        visitor.get("/nothing-here?name=Ada+Lovelace")
        visitor.post("/sign-in", {"email": "ada@example.org", "password": "wrong pass word"})
    assert "/nothing-here" in caplog.text
    for private in ("Ada", "Lovelace", "ada@example.org", "wrong pass word"):
        assert private not in caplog.text


def test_a_link_that_holds_a_secret_is_in_no_log(visitor, caplog):
    with caplog.at_level(logging.INFO):
        visitor.get("/invitation/a-secret-link")
        visitor.post("/welcome/another-secret-link", {"name": "Ada"})
    assert "secret-link" not in caplog.text


def test_no_page_elsewhere_is_told_that_it_may_read_ours(visitor, as_role):
    for client, path in ((visitor, "/sign-in"), (as_role("analyst"), "/city"), (visitor, "/none")):
        answer = client.get(path, HTTP_ORIGIN="https://evil.example")
        assert not [name for name in answer.headers if name.startswith("Access-Control-")]


def test_of_several_values_of_one_name_the_last_counts_and_each_comes_from_one_source(as_role):
    client = as_role("analyst")
    client.post("/language?language=de", {"language": ["es", "fr"], "next": "/"})
    assert client.cookies["language"].value == "fr"


def test_the_subject_of_a_letter_is_one_line(here, settings, mailoutbox):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    notices.send("a@example.org", "en", "notice", text="x", city="Town\nBcc: b@example.org")
    (letter,) = mailoutbox
    assert "\n" not in letter.subject
    assert letter.recipients() == ["a@example.org"]
    with pytest.raises(BadHeaderError):
        EmailMessage("one\ntwo", "text", "c@example.org", ["a@example.org"]).message()


def test_the_package_holds_no_folder_of_version_control_and_no_key():
    held = {path.name for path in Path(evenhand.__file__).parent.rglob("*")}
    assert not held & {".git", ".svn", ".hg", ".env", "app.key", "app.sqlite3"}
