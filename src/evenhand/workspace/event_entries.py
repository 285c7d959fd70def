"""One entry of an event sheet: what was given for it is read, held together and looked at."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from evenhand.errors import OptionError, listed
from evenhand.taxonomy.events import DURING, Field, Part
from evenhand.taxonomy.persons.profiling import ORDER
from evenhand.workspace.free_texts import LONGEST, text_problems
from evenhand.workspace.numbered_documents import Document

LENGTHS = {"text": LONGEST, "note": 400, "line": 200}
"""Kind of a text → the most letters."""
MOST_PEOPLE = 100_000_000


def moment_of(one: datetime | str, zone: ZoneInfo) -> str:
    """Write a moment on the clock of a city, to the minute.

    Examples
    --------
    >>> moment_of("2026-12-05T21:00", ZoneInfo("Europe/Amsterdam"))
    '2026-12-05T21:00+01:00'
    """
    found = datetime.fromisoformat(one) if isinstance(one, str) else one
    local = found.replace(tzinfo=zone) if found.tzinfo is None else found.astimezone(zone)
    return local.isoformat(timespec="minutes")


def checked_entry(
    document: Document, part: Part, given: Mapping[str, Any], zone: ZoneInfo
) -> dict[str, Any]:
    """Read what was given for an entry.

    Parameters
    ----------
    document
        The sheet that it is for.
    part
        Which part of it.
    given
        Field → value; None or an empty text for what was left empty.
    zone
        The city's clock.

    Returns
    -------
    dict
        Field → what the document keeps, None where nothing was given.

    Raises
    ------
    OptionError
        A field is not known, lacks or does not fit, or a text names a person or accuses a group;
        all faults are named.
    """
    known = [field.name for field in part.fields]
    problems = [f"'{part.name}' has no field '{name[:60]}'; there are: {', '.join(known)}"
                for name in given if name not in known]  # fmt: skip
    made: dict[str, Any] = {}
    for field in part.fields:
        value = given.get(field.name)
        empty = value is None or (isinstance(value, str) and not value.strip())
        if empty and field.is_required:
            problems.append(f"'{field.name}' is empty; say it")
        made[field.name] = None
        if not empty:
            try:
                made[field.name] = _read(document, field, value, zone)
            except ValueError as problem:
                problems.append(f"'{field.name}' {problem}")
    problems += _texts(part, made)
    problems += _together(made)
    if problems:
        raise OptionError(listed("event", problems))
    return made


def _read(document: Document, field: Field, value: Any, zone: ZoneInfo) -> Any:
    """Read one value.

    Raises
    ------
    ValueError
        It does not fit; the message goes on from the field's name.
    """
    if field.kind in LENGTHS:
        text = str(value).strip()
        if len(text) > LENGTHS[field.kind]:
            raise ValueError(f"has {len(text)} letters; {LENGTHS[field.kind]} are the most")
        return text
    if field.kind == "choice":
        return _one_of(str(value), field.choices)
    if field.kind == "entry":
        return _one_of(str(value), tuple(row["id"] for row in document[field.of]))
    if field.kind == "area":
        return _one_of(str(value), tuple(one["id"] for one in document["facts"]["areas"]))
    if field.kind == "whole":
        return _whole(value)
    return _time(field.kind, value, zone)


def _one_of(value: str, known: tuple[str, ...]) -> str:
    if value not in known:
        raise ValueError(f"cannot be '{value[:60]}'; there are: {', '.join(known) or 'none'}")
    return value


def _whole(value: Any) -> int:
    try:
        number = int(str(value))
    except ValueError:
        raise ValueError("is no whole number; write digits alone, such as 1200") from None
    if not 0 <= number <= MOST_PEOPLE:
        raise ValueError(f"is not between 0 and {MOST_PEOPLE}")
    return number


def _time(kind: str, value: Any, zone: ZoneInfo) -> str:
    try:
        if kind == "moment":
            return moment_of(value, zone)
        return (date.fromisoformat(value) if isinstance(value, str) else value).isoformat()
    except ValueError:
        form = "2026-12-05T21:30" if kind == "moment" else "2026-12-05"
        raise ValueError(f"is no {kind}; write it as {form}") from None


def _texts(part: Part, made: Mapping[str, Any]) -> list[str]:
    """Look at every text: places, behaviour and offices, never a person or a group of people."""
    texts = {field.name: made[field.name] for field in part.fields if field.kind in LENGTHS}
    side = ORDER if part.phase == DURING else None
    return [fault for name, text in texts.items() if text is not None
            for fault in text_problems(name, text, side)]  # fmt: skip


def _together(made: Mapping[str, Any]) -> list[str]:
    """Say what does not fit together within an entry."""
    problems = []
    low, high = made.get("low"), made.get("high")
    if low is not None and high is not None and high < low:
        problems.append(f"'high' ({high}) is less than 'low' ({low}); swap or correct them")
    if made.get("capacity") is not None and not made.get("capacity_source"):
        problems.append("'capacity_source' is empty; say who reckoned the capacity, and when")
    at, until = made.get("at"), made.get("until")
    if at and until and datetime.fromisoformat(until) <= datetime.fromisoformat(at):
        problems.append("'until' is not after 'at'; say how long the signal holds")
    return problems
