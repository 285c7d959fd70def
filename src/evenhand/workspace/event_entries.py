"""One entry of an event sheet: what was given for it is read, held together and looked at."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from evenhand.errors import OptionError, listed
from evenhand.taxonomy.events import DURING, Field, Part
from evenhand.taxonomy.persons.profiling import ORDER
from evenhand.wording.faults import fault
from evenhand.wording.messages import Name
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
    problems: list[str] = [
        fault("refusal_files.no_field", part=part.name, name=name[:60], known=", ".join(known))
        for name in given
        if name not in known
    ]
    made: dict[str, Any] = {}
    for field in part.fields:
        value = given.get(field.name)
        empty = value is None or (isinstance(value, str) and not value.strip())
        if empty and field.is_required:
            problems.append(fault("refusal_sheets.say_it", name=Name(field.name)))
        made[field.name] = None
        if not empty:
            try:
                made[field.name] = _read(document, field, value, zone)
            except _Unfit as unfit:
                problems.append(fault(unfit.key, name=Name(field.name), **unfit.values))
    problems += _texts(part, made)
    problems += _together(made)
    if problems:
        raise OptionError(listed("event", problems))
    return made


class _Unfit(Exception):
    """A value does not fit its field: which message says so, and what it tells."""

    def __init__(self, key: str, **values: str) -> None:
        super().__init__(key)
        self.key, self.values = key, {name: Name(one) for name, one in values.items()}


def _read(document: Document, field: Field, value: Any, zone: ZoneInfo) -> Any:
    """Read one value.

    Raises
    ------
    _Unfit
        It does not fit.
    """
    if field.kind in LENGTHS:
        text = str(value).strip()
        if len(text) > LENGTHS[field.kind]:
            raise _Unfit("refusal.long", letters=str(len(text)), most=str(LENGTHS[field.kind]))
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
        raise _Unfit("refusal_sheets.cannot_be", value=value[:60], known=", ".join(known) or "–")
    return value


def _whole(value: Any) -> int:
    try:
        number = int(str(value))
    except ValueError:
        raise _Unfit("refusal_sheets.no_whole") from None
    if not 0 <= number <= MOST_PEOPLE:
        raise _Unfit("refusal_sheets.not_between", most=str(MOST_PEOPLE))
    return number


def _time(kind: str, value: Any, zone: ZoneInfo) -> str:
    try:
        if kind == "moment":
            return moment_of(value, zone)
        return (date.fromisoformat(value) if isinstance(value, str) else value).isoformat()
    except ValueError:
        key = "no_moment" if kind == "moment" else "no_date"
        raise _Unfit(f"refusal_sheets.{key}") from None


def _texts(part: Part, made: Mapping[str, Any]) -> list[str]:
    """Look at every text: places, behaviour and offices, never a person or a group of people."""
    texts = {field.name: made[field.name] for field in part.fields if field.kind in LENGTHS}
    side = ORDER if part.phase == DURING else None
    return [fault for name, text in texts.items() if text is not None
            for fault in text_problems(name, text, side)]  # fmt: skip


def _together(made: Mapping[str, Any]) -> list[str]:
    """Say what does not fit together within an entry."""
    problems: list[str] = []
    low, high = made.get("low"), made.get("high")
    if low is not None and high is not None and high < low:
        problems.append(fault("refusal_sheets.swapped", high=Name(str(high)), low=Name(str(low))))
    if made.get("capacity") is not None and not made.get("capacity_source"):
        problems.append(fault("refusal_sheets.no_reckoning"))
    at, until = made.get("at"), made.get("until")
    if at and until and datetime.fromisoformat(until) <= datetime.fromisoformat(at):
        problems.append(fault("refusal_sheets.signal_ends"))
    return problems
