"""Calendar files as RFC 5545 wants them, read back by a reader of our own."""

from datetime import UTC, datetime, timedelta

import pytest

from evenhand.portal.sessions.calendar import Entry, calendar

AT = datetime(2027, 3, 25, 13, tzinfo=UTC)


def read(content: bytes) -> list[tuple[str, str]]:
    """Unfold the lines of a file and undo what was escaped (sections 3.1 and 3.3.11)."""
    assert content.endswith(b"\r\n")
    folded = content.split(b"\r\n")[:-1]
    assert all(len(line) <= 75 for line in folded)
    assert not any(b"\n" in line or b"\r" in line for line in folded)
    for line in folded:
        line.decode()  # no character is broken
    lines = content.decode().replace("\r\n ", "").split("\r\n")[:-1]
    return [(name, _plain(value)) for name, _, value in (line.partition(":") for line in lines)]


def _plain(value: str) -> str:
    out, rest = "", iter(value)
    for sign in rest:
        if sign == "\\":
            after = next(rest)
            out += "\n" if after in "nN" else after
        else:
            out += sign
    return out


def entry(**given) -> Entry:
    values = {"code": "S-7K2M9Q", "host": "portal.example", "revision": 3, "starts_at": AT,
              "ends_at": AT + timedelta(hours=1), "changed_at": AT, "title": "Night"}  # fmt: skip
    return Entry(**values | given)


def test_times_are_instants_that_every_program_reads_alike():
    read_back = dict(read(calendar([entry()])))
    assert read_back["DTSTART"] == "20270325T130000Z"
    assert read_back["DTEND"] == "20270325T140000Z"
    assert read_back["UID"] == "S-7K2M9Q@portal.example"
    assert read_back["SEQUENCE"] == "3"
    assert read_back["STATUS"] == "CONFIRMED"
    assert dict(read(calendar([entry(is_called_off=True)])))["STATUS"] == "CANCELLED"


@pytest.mark.parametrize(
    "title",
    [
        "Commas, semicolons; and back\\slashes: all \\n kept",
        "ÄÖÜ ñ " * 30,
        "👮🏽‍♀️" * 25,
        "END:VEVENT",
    ],
)
def test_any_text_comes_back_as_it_was(title):
    assert dict(read(calendar([entry(title=title)])))["SUMMARY"] == title


def test_no_text_begins_a_line_of_its_own():
    evil = "Hello\r\nATTENDEE:mailto:x@example.org\u2028BEGIN:VALARM\nX:1\x0bY:2\x00"
    names = [name for name, _ in read(calendar([entry(title=evil, about=evil, url="a\nX-B:1")]))]
    assert names.count("BEGIN") == 2
    assert not {"ATTENDEE", "X", "Y", "X-B"} & set(names)


def test_several_sessions_make_one_calendar():
    names = read(calendar([entry(), entry(code="S-2")]))
    assert [value for name, value in names if name == "UID"] == [
        "S-7K2M9Q@portal.example", "S-2@portal.example",
    ]  # fmt: skip
    assert names[0] == ("BEGIN", "VCALENDAR")
    assert names[-1] == ("END", "VCALENDAR")
    assert read(calendar([]))[-1] == ("END", "VCALENDAR")
