"""An outbreak file in words for its page: nothing is stored or computed here."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from evenhand.frame.words import say, written
from evenhand.publishing.outbreak_page import evidence_said, outbreak_answer, outbreak_values
from evenhand.wording.messages import Quantity, Term, say_of
from evenhand.workbench.outbreaks.models import Rating
from evenhand.workbench.people.rights import may
from evenhand.workspace.numbered_documents import Document

_ENOUGH = 2


def day_said(request: HttpRequest, text: str | None) -> str:
    """Write a day of the file; "not yet" where there is none."""
    if text is None:
        return say(request, "outbreak.not_done")
    return say(request, "web_frame.plain", text=date.fromisoformat(text))


def term_said(request: HttpRequest, group: str, name: str) -> str:
    """Write a term, its first letter large."""
    text = say(request, "web_frame.plain", text=Term(group, name))
    return text[:1].upper() + text[1:]


def answer_of(request: HttpRequest, document: Document) -> str:
    """Say in one sentence what was found."""
    return written(outbreak_answer(document), request)


def closing_of(request: HttpRequest, document: Document) -> str:
    """Say when and why a file was closed; empty for an open one."""
    closed = document["closed"]
    if not closed:
        return ""
    return say(
        request, "outbreak.closed", closed=date.fromisoformat(closed["on"]), why=closed["why"]
    )


def facts_of(request: HttpRequest, document: Document) -> list[dict[str, str]]:
    """Give the sizes of the opening, each with its likely range."""
    values = outbreak_values(document)

    def told(key: str) -> str:
        return written(say_of(f"outbreak.{key}", values), request)

    facts = [{"label": say(request, "outbreak.fact_signals"), "value": told("times"),
              "note": told("fact_range")}]  # fmt: skip
    if "incidents_estimate" in values:
        facts.append({"label": say(request, "outbreak.fact_incidents"),
                      "value": told("incident_times"),
                      "note": told("fact_incident_range")})  # fmt: skip
    return facts


def rules_of(request: HttpRequest, document: Document) -> dict[str, Any]:
    """Give the level that the rules give, with the reasons and their points."""
    values = outbreak_values(document)
    return {
        "level": written(say_of("outbreak.urgency_is", values), request),
        "reasons": [
            {"text": term_said(request, "urgency_reason", one["reason"]), "points": one["points"]}
            for one in document["urgency"]["reasons"]
        ],
    }


def ratings_of(request: HttpRequest, number: str) -> dict[str, Any]:
    """Give what raters answered: the last answer of each, hidden until two are in.

    Whoever could rate and did not yet is not shown the first answer, so that the second is
    given freely.
    """
    every = list(Rating.objects.filter(outbreak=number).select_related("person"))
    last = {one.person_id: one for one in every}
    rated = request.user.pk in last
    is_shown = len(last) >= _ENOUGH or rated or not may(request.user, "outbreaks.write")
    words = {one.word for one in last.values()}
    said = ""
    if is_shown and len(last) >= _ENOUGH:
        said = say(request, "web_outbreaks.agree" if len(words) == 1 else "web_outbreaks.differ")
    return {
        "count": len(last),
        "is_shown": is_shown,
        "rated": rated,
        "said": said,
        "rows": [_rating(request, one) for one in last.values()] if is_shown else [],
        "earlier": [_rating(request, one) for one in every if last[one.person_id] is not one]
        if is_shown
        else [],
    }


def _rating(request: HttpRequest, one: Rating) -> dict[str, Any]:
    return {
        "word": say(request, f"web_outbreaks.word_{one.word}"),
        "speaks_for": one.speaks_for,
        "speaks_against": one.speaks_against,
        "role": say(request, f"web_people.role_{one.person.role}"),
        "name": one.person.name,
        "at": one.at,
    }


def causes_of(request: HttpRequest, document: Document) -> list[dict[str, Any]]:
    """Give the worksheet: each candidate cause with its evidence."""
    kinds = {"likely": "accent", "unlikely": "done", "open": "wait"}
    return [
        {
            "cause": one["cause"],
            "name": term_said(request, "cause", one["cause"]),
            "status": term_said(request, "cause_status", one["status"]),
            "kind": kinds[one["status"]],
            "look": say(request, "outbreak.look", look=Term("cause_look", one["cause"])),
            "evidence": [written(evidence_said(row).message, request) for row in one["evidence"]],
        }
        for one in document["causes"]
    ]


def table_of(
    request: HttpRequest, caption: str, heads: Iterable[str], rows: Iterable[Iterable[str]]
) -> dict[str, Any]:
    """Make a table that folds into blocks on a phone."""
    columns = [say(request, f"outbreak.head_{name}") for name in heads]
    return {
        "caption": caption,
        "folds": True,
        "hides_caption": True,
        "columns": [{"text": one} for one in columns],
        "rows": [
            [{"text": text, "label": label} for text, label in zip(row, columns, strict=True)]
            for row in rows
        ],
    }


def communication_of(request: HttpRequest, document: Document) -> dict[str, Any] | None:
    """Give the plan of who says what to whom; None where nothing is planned."""
    rows = [[day_said(request, one["on"]), one["to"], one["what"], one["by"]]
            for one in document["communication"]]  # fmt: skip
    caption = say(request, "outbreak.caption_communication")
    return table_of(request, caption, ("on", "to", "what", "by"), rows) if rows else None


def follow_up_of(request: HttpRequest, document: Document) -> dict[str, Any]:
    """Give the signals at each follow-up, beside those at the opening."""
    opened = day_said(request, document["opened_on"])
    rows = [[opened, say(request, "outbreak.at_opening"), opened,
             *_sizes(request, document["finding"]["numbers"])]]  # fmt: skip
    rows += [[day_said(request, one["due_on"]), one["what"], day_said(request, one["done_on"]),
              *_sizes(request, one["numbers"])] for one in document["follow_up"]]  # fmt: skip
    heads = ("due", "what", "done", "times", "recent", "recent_expected")
    return table_of(request, say(request, "outbreak.caption_follow_up"), heads, rows)


def _sizes(request: HttpRequest, numbers: list[Mapping[str, Any]]) -> list[str]:
    known = {one["name"]: one["value"] for one in numbers if one["value"] is not None}
    kinds = {"estimate": "ratio", "recent_signals": "count", "recent_expected": "count"}
    return [
        say(request, "web_frame.plain", text=Quantity(known[name], kind))  # type: ignore[arg-type]
        if name in known
        else "–"
        for name, kind in kinds.items()
    ]


def history_of(request: HttpRequest, document: Document) -> list[dict[str, Any]]:
    """Give notes and changes by day, the last on top."""
    rows = [(one["on"], term_said(request, "outbreak_log", one["what"])) for one in document["log"]]
    rows += [(one["on"], one["text"]) for one in document["notes"]]
    rows.sort(key=lambda row: row[0])
    return [{"date": day_said(request, on), "datetime": on, "text": text}
            for on, text in reversed(rows)]  # fmt: skip


def written_since(request: HttpRequest, old: Document, now: Document) -> list[str]:
    """Tell what was written into a file between two revisions."""
    told = [term_said(request, "outbreak_log", one["what"])
            for one in now["log"][len(old["log"]):]]  # fmt: skip
    before = {one["cause"]: one for one in old["causes"]}
    for one in now["causes"]:
        known = before.get(one["cause"], {"evidence": []})["evidence"]
        told += [f"{term_said(request, 'cause', one['cause'])} – "
                 f"{written(evidence_said(row).message, request)}"
                 for row in one["evidence"][len(known):]]  # fmt: skip
    told += [one["text"] for one in now["notes"] if one not in old["notes"]]
    for part in ("communication", "follow_up"):
        told += [one["what"] for one in now[part] if one not in old[part]]
    return told


def due_of(document: Document) -> list[int]:
    """Name the follow-ups that are not done, counted from 1."""
    return [place for place, one in enumerate(document["follow_up"], 1) if not one["done_on"]]


def crumbs(request: HttpRequest, number: str = "", last: str = "") -> list[dict[str, str]]:
    """Give the way back."""
    way = [{"url": reverse("outbreaks"), "text": say(request, "web_outbreaks.title")}]
    if number:
        way.append({"url": reverse("outbreak", args=[number]), "text": number})
    return [*way, {"text": last}] if last else way
