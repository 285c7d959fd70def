"""An event sheet in words, for its printed page, the terminal and the workbench."""

import math
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from evenhand.taxonomy.events import AFTER, BEFORE, DURING, PARTS, Part
from evenhand.wording.messages import Message, Name, Quantity, Term, Value, say
from evenhand.workspace.event_files import Document
from evenhand.workspace.event_reading import (
    Lack,
    Together,
    entry_of,
    holding,
    lacking,
    phase_of,
    signals_together,
)

_NO_NAMES = ("id", "on_day", "at", "place", "points_to", "risk", "signal")
_ASKED = {BEFORE: ("ready", "before"), AFTER: ("done", "after")}


def day(text: str) -> Quantity:
    """Give a day of a sheet as a value."""
    return Quantity(date.fromisoformat(text[:10]), "date")


def clock(text: str) -> Name:
    """Give the time of a moment of a sheet, as hours and minutes."""
    return Name(text[11:16])


def moment(text: str) -> Message:
    """Say a moment of a sheet."""
    return say("event.moment", day=day(text), time=clock(text))


def when(document: Document) -> Message:
    """Say from when to when an event lasts."""
    begins, ends = document["facts"]["begins"], document["facts"]["ends"]
    if begins[:10] == ends[:10]:
        return say("event.when_same_day", day=day(begins), begins=clock(begins), ends=clock(ends))
    return say("event.when", begins=moment(begins), ends=moment(ends))


def headline(document: Document, at: datetime) -> Message:
    """Say where a sheet stands.

    Parameters
    ----------
    document
        The sheet.
    at
        A moment with a time zone.
    """
    facts = document["facts"]
    phase = phase_of(document, at)
    values: dict[str, Value] = {
        "title": Name(facts["title"]),
        "begins": moment(facts["begins"]),
        "ends": moment(facts["ends"]),
    }
    if phase == DURING:
        count = Quantity(len(holding(document, at)), "count")
        return say("event.answer_during", **values, signals=count)
    whole, part = _ASKED[phase]
    lacks = len(lacking(document, phase))
    if not lacks:
        return say(f"event.answer_{whole}", **values)
    told = say("event.lacks", count=Quantity(lacks, "count"))
    return say(f"event.answer_{part}", **values, lacks=told)


def expects(document: Document) -> Message:
    """Say how many people are expected at the most, and who says so."""
    rows = document["expected"]
    if not rows:
        return say("event.expects_nothing")
    row = max(rows, key=lambda one: int(one["high"]))
    return say("event.expects", low=people(row["low"]), high=people(row["high"]),
               when=Name(row["when"]), source=Name(row["source"]))  # fmt: skip


def people(number: int) -> Quantity:
    """Give a number of people as a value."""
    return Quantity(number, "count")


def lack_said(document: Document, lack: Lack) -> Message:
    """Say one thing that a sheet lacks."""
    if lack.what == "none":
        return say("event.lack_none", part=Term("event_part", lack.part))
    if lack.what == "no_access":
        return say("event.lack_no_access", topic=Term("event_topic", lack.entry))
    if not lack.entry:
        return say(f"event.lack_{lack.what}")
    return say(f"event.lack_{lack.what}", entry=Name(named(document, lack.entry)))


def named(document: Document, entry: str) -> str:
    """Name an entry by its number and its first words."""
    found = entry_of(document, entry)
    if found is None:
        return entry
    words = next(str(value) for name, value in found.items()
                 if name not in _NO_NAMES and isinstance(value, str))  # fmt: skip
    return f"{entry} {words if len(words) <= 60 else words[:60] + '…'}"


def place_of(document: Document, entry: str | None) -> Value:
    """Name the place of an entry; say so where none is named."""
    found = entry_of(document, entry) if entry else None
    return Name(str(found["name"])) if found else say("event.no_place")


def together_said(document: Document, one: Together) -> list[Message]:
    """Say what several signals point to, and from how many sources they come."""
    key = "together" if one.place else "together_no_place"
    values: dict[str, Value] = {"count": Quantity(len(one.signals), "count"),
                                "points_to": Term("event_points_to", one.points_to)}  # fmt: skip
    if one.place:
        values["place"] = place_of(document, one.place)
    about = say("event.together_about", sources=Quantity(one.sources, "count"),
                seen=Quantity(one.seen, "count"), first=clock(one.signals[0]["at"]),
                last=clock(one.signals[-1]["at"]))  # fmt: skip
    return [say(f"event.{key}", **values), about]


def value_said(document: Document, part: Part, name: str, row: Mapping[str, Any]) -> Value | None:
    """Give one field of an entry as a value; None where nothing was given."""
    field, given = part.field(name), row[name]
    if given is None:
        return None
    if field.kind == "choice":
        return Term(f"event_{name}", given)
    if field.kind == "whole":
        return people(given)
    if field.kind == "day":
        return day(given)
    if field.kind == "moment":
        return moment(given)
    if field.kind == "entry":
        return Name(named(document, given))
    if field.kind == "area":
        names = {one["id"]: one["name"] for one in document["facts"]["areas"]}
        return Name(names.get(given, given))
    return Name(str(given))


def week_said(row: Mapping[str, Any]) -> Message:
    """Say which week a comparison is with."""
    side = "before" if row["weeks"] < 0 else "after"
    return say(f"event.comparison_weeks_{side}", weeks=Quantity(abs(row["weeks"]), "count"))


def difference_said(row: Mapping[str, Any]) -> Message | None:
    """Say a difference with its likely range; None where there is none."""
    if row["difference"] is None or row["difference_low"] is None:
        return None
    values = {
        "difference": round(row["difference"]),
        "low": math.floor(row["difference_low"]),
        "high": math.ceil(row["difference_high"]),
    }
    said: dict[str, Value] = {
        name: Quantity(one, "signed", digits=0) for name, one in values.items()
    }
    return say("event.comparison_difference", **said)


def event_lines(document: Document, language: str, at: datetime) -> list[str]:
    """Write a sheet in a few lines for a terminal."""

    def told(message: Message) -> str:
        return message.written(language)

    lines = [told(headline(document, at)), told(expects(document))]
    if document["closed"]:
        closed = document["closed"]
        lines.append(told(say("event.closed", closed=day(closed["on"]), why=Name(closed["why"]))))
    for part in PARTS.values():
        if document[part.name]:
            lines.append(told(say("event.term", term=Term("event_part", part.name))))
        lines += [f"  {row['id']}  {entry_line(document, part, row, language)}"
                  for row in document[part.name]]  # fmt: skip
    for one in signals_together(document, at):
        lines += [told(message) for message in together_said(document, one)]
    for made in document["comparisons"][-1:]:
        lines += _comparison_lines(made, language)
    for lack in lacking(document, phase_of(document, at)):
        lines.append(f"– {told(lack_said(document, lack))}")
    return [*lines, told(say("event.warning"))]


def entry_line(document: Document, part: Part, row: Mapping[str, Any], language: str) -> str:
    """Write an entry in one line."""
    values = [value_said(document, part, field.name, row) for field in part.fields]
    said = [say("event.text", text=one).written(language) for one in values if one is not None]
    return " · ".join(said)


def _comparison_lines(made: Mapping[str, Any], language: str) -> list[str]:
    lines = [comparison_lead(made).written(language)]
    for row in made["rows"]:
        verdict = say("event.term", term=Term("event_verdict", row["verdict"])).written(language)
        then = "–" if row["then"] is None else str(row["then"])
        now = "–" if row["now"] is None else str(row["now"])
        lines.append(f"  {week_said(row).written(language)}: {then} → {now}  {verdict}")
    return [*lines, say("event.comparison_footfall").written(language)]


def comparison_lead(made: Mapping[str, Any]) -> Message:
    """Say what was compared."""
    return say("event.comparison_lead", offence=Term("offence_class", made["offence"]),
               n_used=Quantity(made["n_used"], "count"))  # fmt: skip
