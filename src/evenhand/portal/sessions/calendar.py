"""Calendar files (RFC 5545) of sessions: a dozen lines, all instants in UTC.

UTC reads right by every clock and needs no table of when clocks are set forward or back.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

MIME = "text/calendar; charset=utf-8"
_LONGEST_LINE = 75


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One event of a calendar.

    Attributes
    ----------
    code
        Names it for ever, together with `host`, so that a later file changes the same entry.
    host
        Name of the server.
    revision
        Counts changes; programs take the highest.
    starts_at, ends_at, changed_at
        Zone-aware.
    title, about, place, url
        Plain text; empty ones are left out.
    is_called_off
        It does not take place.
    """

    code: str
    host: str
    revision: int
    starts_at: datetime
    ends_at: datetime
    changed_at: datetime
    title: str
    about: str = ""
    place: str = ""
    url: str = ""
    is_called_off: bool = False


def calendar(entries: Iterable[Entry]) -> bytes:
    r"""Write a calendar file.

    Examples
    --------
    >>> at = datetime(2027, 1, 14, 13, tzinfo=UTC)
    >>> one = Entry(code="S-1", host="portal.example", revision=0, starts_at=at,
    ...             ends_at=at.replace(hour=14), changed_at=at, title="Night, tram; square")
    >>> print(calendar([one]).decode().replace("\r\n", "\n"))
    BEGIN:VCALENDAR
    VERSION:2.0
    PRODID:-//Evenhand//Sessions//EN
    CALSCALE:GREGORIAN
    METHOD:PUBLISH
    BEGIN:VEVENT
    UID:S-1@portal.example
    DTSTAMP:20270114T130000Z
    SEQUENCE:0
    DTSTART:20270114T130000Z
    DTEND:20270114T140000Z
    SUMMARY:Night\, tram\; square
    STATUS:CONFIRMED
    END:VEVENT
    END:VCALENDAR
    <BLANKLINE>
    """
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Evenhand//Sessions//EN",
             "CALSCALE:GREGORIAN", "METHOD:PUBLISH"]  # fmt: skip
    for one in entries:
        lines += _event(one)
    lines.append("END:VCALENDAR")
    return b"".join(_folded(line) for line in lines)


def _event(one: Entry) -> list[str]:
    texts = {"SUMMARY": one.title, "DESCRIPTION": one.about, "LOCATION": one.place}
    return [
        "BEGIN:VEVENT",
        f"UID:{one.code}@{one.host}",
        f"DTSTAMP:{_instant(one.changed_at)}",
        f"SEQUENCE:{one.revision}",
        f"DTSTART:{_instant(one.starts_at)}",
        f"DTEND:{_instant(one.ends_at)}",
        *(f"{name}:{_text(text)}" for name, text in texts.items() if text),
        *([f"URL:{_one_line(one.url)}"] if one.url else []),
        f"STATUS:{'CANCELLED' if one.is_called_off else 'CONFIRMED'}",
        "END:VEVENT",
    ]


def _instant(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _text(text: str) -> str:
    """Write a text so that nothing in it begins a line of its own (section 3.3.11)."""
    text = "\n".join(text.splitlines())
    for sign in ("\\", ";", ","):
        text = text.replace(sign, "\\" + sign)
    return _printable(text.replace("\n", "\\n"))


def _one_line(text: str) -> str:
    return _printable("".join(text.split()))


def _printable(text: str) -> str:
    return "".join(sign for sign in text if sign >= " " and sign != "\x7f")


def _folded(line: str) -> bytes:
    """Break a line after at most 75 octets, never inside a character (section 3.1)."""
    parts: list[bytes] = [b""]
    for sign in line:
        octets = sign.encode()
        if len(parts[-1]) + len(octets) > _LONGEST_LINE:
            parts.append(b" ")
        parts[-1] += octets
    return b"\r\n".join(parts) + b"\r\n"
