"""What the server refuses before any page is asked, and what its log says of it."""

import logging

import pytest


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
