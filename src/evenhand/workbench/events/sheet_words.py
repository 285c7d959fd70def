"""An event sheet in words for its page: nothing is stored or computed here."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from evenhand.frame.words import language, say, written
from evenhand.publishing import event_words as words
from evenhand.taxonomy.events import PARTS, PHASES, Part
from evenhand.wording.messages import Name, Quantity, Term, Value
from evenhand.workspace.event_reading import (
    Lack,
    by_weight,
    entry_of,
    holding,
    lacking,
    phase_of,
    signals_together,
)
from evenhand.workspace.numbered_documents import Document

LOGGED = ("signals", "actions", "handovers")
_PREFILLED = {"no_measure": "risk", "no_access": "topic", "no_number": "expectation",
              "no_outcome": "risk", "no_delivery": "measure", "no_debrief": "partner"}  # fmt: skip


def value(request: HttpRequest, one: Value | None) -> str:
    """Write a value; a dash where there is none."""
    return "–" if one is None else say(request, "web_frame.plain", text=one)


def title_of(request: HttpRequest, group: str, name: str) -> str:
    """Write a term, its first letter large."""
    text = say(request, "web_frame.plain", text=Term(group, name))
    return text[:1].upper() + text[1:]


def when_of(request: HttpRequest, document: Document) -> str:
    """Say when an event is."""
    return written(words.when(document), request)


def facts_of(request: HttpRequest, document: Document) -> list[dict[str, str]]:
    """Give when, where, by whom, and how many are expected."""
    facts = document["facts"]
    areas = ", ".join(one["name"] for one in facts["areas"])
    said = {
        "when": when_of(request, document),
        "where": areas or say(request, "event.fact_no_area"),
        "organiser": facts["organiser"],
        "expected": written(words.expects(document), request),
        "kept_by": document["by"],
    }
    return [{"label": say(request, f"event.fact_{name}"), "text": text}
            for name, text in said.items()]  # fmt: skip


def steps_of(
    request: HttpRequest, document: Document, shown: str, at: datetime
) -> list[dict[str, Any]]:
    """Give the three phases as steps; the one shown is marked."""
    now = phase_of(document, at)
    return [
        {
            "name": title_of(request, "event_phase", phase),
            "url": f"{reverse('event', args=[document['id']])}?phase={phase}",
            "is_current": phase == shown,
            "is_done": phase != shown and PHASES.index(phase) < PHASES.index(now)
            and not lacking(document, phase),
        }
        for phase in PHASES
    ]  # fmt: skip


def gates_of(
    request: HttpRequest, document: Document, phase: str, may_write: bool
) -> list[dict[str, Any]]:
    """Give what a phase lacks, each with the way to write it down."""
    return [
        {
            "is_met": False,
            "text": written(words.lack_said(document, lack), request),
            "url": _address(document, lack) if may_write else "",
        }
        for lack in lacking(document, phase)
    ]


def _address(document: Document, lack: Lack) -> str:
    number = document["id"]
    if lack.part == "comparisons":
        return reverse("event-compare", args=[number])
    name = "event-log" if lack.part in LOGGED else "event-add"
    filled = f"?{_PREFILLED[lack.what]}={lack.entry}" if lack.what in _PREFILLED else ""
    return reverse(name, args=[number, lack.part]) + filled


def parts_of(
    request: HttpRequest, document: Document, phase: str, may_write: bool
) -> list[dict[str, Any]]:
    """Give the parts of a phase with their entries as tables."""
    return [
        part_of(request, document, part, may_write)
        for part in PARTS.values()
        if part.phase == phase
    ]


def part_of(
    request: HttpRequest, document: Document, part: Part, may_write: bool
) -> dict[str, Any]:
    """Give one part with its entries as a table."""
    rows = [*by_weight(document[part.name])] if part.name == "risks" else document[part.name]
    name = "event-log" if part.name in LOGGED else "event-add"
    return {
        "name": part.name,
        "title": title_of(request, "event_part", part.name),
        "table": _table(request, document, part, rows, may_write) if rows else None,
        "add": reverse(name, args=[document["id"], part.name]),
        "do": say(request, f"web_events.do_{part.name}"),
        "lead": say(request, f"web_events.lead_{part.name}"),
        "is_logged": part.name in LOGGED,
    }


def _table(
    request: HttpRequest, document: Document, part: Part, rows: Any, may_write: bool
) -> dict[str, Any]:
    used = [one for one in part.fields if any(row[one.name] is not None for row in rows)]
    heads = [say(request, "web_events.number"),
             *(say(request, f"event.field_{part.name}_{one.name}") for one in used)]  # fmt: skip
    changes = may_write and not part.only_grows
    if changes:
        heads.append(say(request, "web_events.change"))
    said = [[value(request, words.value_said(document, part, one.name, row)) for one in used]
            for row in rows]  # fmt: skip
    table_rows = [
        [{"text": row["id"]}, *({"text": text, "label": label}
                                for text, label in zip(texts, heads[1:], strict=False))]
        for row, texts in zip(rows, said, strict=True)
    ]  # fmt: skip
    if changes:
        for row, cells in zip(rows, table_rows, strict=True):
            text = say(request, "web_events.change_entry", entry=row["id"])
            url = reverse("event-change", args=[document["id"], row["id"]])
            cells.append({"text": text, "url": url, "label": heads[-1]})
    return {"caption": title_of(request, "event_part", part.name), "folds": True,
            "hides_caption": True, "columns": [{"text": text} for text in heads],
            "rows": table_rows}  # fmt: skip


def together_of(request: HttpRequest, document: Document, at: datetime) -> list[dict[str, Any]]:
    """Give signals that point the same way, with every one of them."""
    found = []
    for one in signals_together(document, at):
        answer, about = (written(message, request)
                         for message in words.together_said(document, one))  # fmt: skip
        lines = [signal_line(request, document, row) for row in one.signals]
        found.append({"answer": answer, "about": about, "lines": lines})
    return found


def signal_line(request: HttpRequest, document: Document, row: Mapping[str, Any]) -> str:
    """Write a signal in one line."""
    return say(request, "event.signal_line", time=words.clock(row["at"]),
               place=words.place_of(document, row["place"]), what=row["what"],
               confidence=Term("event_confidence", row["confidence"]), source=row["source"],
               until=words.clock(row["until"]))  # fmt: skip


def signals_of(
    request: HttpRequest, document: Document, at: datetime, may_log: bool
) -> dict[str, Any]:
    """Give the signals that hold, the newest on top, and those that expired."""
    held = {row["id"] for row in holding(document, at)}
    newest = sorted(document["signals"], key=lambda row: str(row["at"]), reverse=True)
    rows = [_signal(request, document, row, may_log) for row in newest]
    return {
        "holding": [one for one in rows if one["id"] in held],
        "expired": [one for one in rows if one["id"] not in held],
    }


def _signal(
    request: HttpRequest, document: Document, row: Mapping[str, Any], may_log: bool
) -> dict[str, Any]:
    done = [
        say(request, "web_events.action_line", time=words.clock(one["at"]), done=one["done"],
            by=one["by"])
        for one in document["actions"] if one["signal"] == row["id"]
    ]  # fmt: skip
    address = reverse("event-log", args=[document["id"], "actions"])
    return {
        "id": row["id"],
        "points_to": title_of(request, "event_points_to", row["points_to"]),
        "line": signal_line(request, document, row),
        "day": value(request, words.day(row["at"])),
        "done": done,
        "act": f"{address}?signal={row['id']}" if may_log else "",
    }


def came_of(request: HttpRequest, document: Document) -> list[str]:
    """Set who came beside who was expected."""
    found = []
    for row in document["came"]:
        asked = entry_of(document, row["expectation"])
        if asked is None:
            continue
        came, expected = (
            say(request, "event.range", low=one["low"], high=one["high"]) for one in (row, asked)
        )
        found.append(say(request, "event.came_beside", entry=asked["when"], came=came,
                         expected=expected))  # fmt: skip
    return found


def comparison_of(request: HttpRequest, document: Document) -> dict[str, Any] | None:
    """Give the last comparison with other weeks as a table; None where there is none."""
    if not document["comparisons"]:
        return None
    made = document["comparisons"][-1]
    heads = [say(request, f"event.head_{name}")
             for name in ("week", "days", "then", "now", "difference", "verdict")]  # fmt: skip
    rows = [_week(request, row, heads) for row in made["rows"]]
    lead = written(words.comparison_lead(made), request)
    return {
        "lead": lead,
        "table": {"caption": lead, "folds": True, "hides_caption": True,
                  "columns": [{"text": text, "is_number": at in (2, 3)}
                              for at, text in enumerate(heads)], "rows": rows},
        "limits": [say(request, "event.comparison_footfall"),
                   say(request, "event.comparison_reporting"),
                   say(request, "web_events.comparison_method", method=made["method"],
                       version=made["method_version"], fingerprint=made["incidents"])],
        "earlier": len(document["comparisons"]) - 1,
    }  # fmt: skip


def _week(request: HttpRequest, row: Mapping[str, Any], heads: list[str]) -> list[dict[str, Any]]:
    beside = ""
    if row["events"]:
        beside = " · " + say(request, "event.comparison_beside", names=", ".join(row["events"]))
    first, last = (value(request, words.day(row[name])) for name in ("first_on", "last_on"))
    days = first if first == last else f"{first} – {last}"
    counts = [None if row[name] is None else Quantity(row[name], "count")
              for name in ("then", "now")]  # fmt: skip
    difference = words.difference_said(row)
    texts = [
        written(words.week_said(row), request),
        days + beside,
        *(value(request, one) for one in counts),
        written(difference, request) if difference else "–",
        title_of(request, "event_verdict", row["verdict"]),
    ]
    return [{"text": text, "label": label, "is_number": at in (2, 3)}
            for at, (text, label) in enumerate(zip(texts, heads, strict=True))]  # fmt: skip


def history_of(request: HttpRequest, document: Document) -> list[dict[str, Any]]:
    """Give the changes by day, the last on top."""
    return [{"date": value(request, words.day(one["on"])), "datetime": one["on"],
             "text": _log_line(request, one)} for one in reversed(document["log"])]  # fmt: skip


def written_since(request: HttpRequest, old: Document, now: Document) -> list[str]:
    """Tell what was written into a sheet between two revisions."""
    told = []
    for one in now["log"][len(old["log"]) :]:
        found = entry_of(now, one["entry"]) if one["entry"] else None
        line = _log_line(request, one)
        if found is not None:
            line += " – " + words.entry_line(now, PARTS[one["part"]], found, language(request))
        told.append(line)
    return told


def _log_line(request: HttpRequest, one: Mapping[str, Any]) -> str:
    what = title_of(request, "event_log", one["what"])
    if not one["part"]:
        return what
    entry = say(request, "web_frame.plain", text=Term("event_entry", one["part"]))
    return f"{what}, {entry} {one['entry']}"


def crumbs(request: HttpRequest, number: str = "", last: str = "") -> list[dict[str, str]]:
    """Give the way back."""
    way = [{"url": reverse("events"), "text": say(request, "web_events.title")}]
    if number:
        way.append({"url": reverse("event", args=[number]), "text": number})
    return [*way, {"url": "", "text": last}] if last else way


def line_for_brief(request: HttpRequest, document: Document) -> str:
    """Say what a shift needs to know of an event of its day."""
    facts = document["facts"]
    areas = ", ".join(one["name"] for one in facts["areas"])
    return say(
        request, "web_events.brief_line" if areas else "web_events.brief_line_no_area",
        title=facts["title"], begins=words.clock(facts["begins"]), ends=words.clock(facts["ends"]),
        areas=Name(areas), expected=written(words.expects(document), request),
    )  # fmt: skip
