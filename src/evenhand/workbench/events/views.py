"""The board of coming events, a sheet by phase, and its printed page."""

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localtime

from evenhand.frame.documents import printed
from evenhand.frame.standing import stand_under
from evenhand.frame.words import drawn_language, say, written
from evenhand.publishing import event_words as words
from evenhand.tables.events import Events
from evenhand.taxonomy.events import AFTER, BEFORE, DURING, PHASES
from evenhand.wording.messages import Name
from evenhand.workbench.events import sheet_words as told
from evenhand.workbench.events.forms import CompareForm
from evenhand.workbench.events.models import Contact
from evenhand.workbench.jobs.models import Job
from evenhand.workbench.opened import city
from evenhand.workbench.people.ledger import enter
from evenhand.workbench.people.rights import allowed, may
from evenhand.workspace.event_files import EVENTS, FOLDER, EventFiles
from evenhand.workspace.event_reading import lacking, phase_of
from evenhand.workspace.numbered_documents import Document

CLOSED = "closed"
MOST_COMING, MOST_CLOSED = 8, 12


def files() -> EventFiles:
    """Give the event sheets of the city that is served."""
    return EventFiles(city().folder)


def sheet_of(number: str) -> Document:
    """Give a sheet, or the page that says there is none."""
    if not EVENTS.is_number(number) or number not in files().numbers():
        raise Http404
    return files().get(number)


@allowed("events.read")
def events(request: HttpRequest) -> HttpResponse:
    """Show the events to come, those that last, those to look back on, and closed ones."""
    sheets = sorted(files().all(), key=lambda one: _begins(one).timestamp())
    context = {
        "board": _board(request, sheets) if sheets else None,
        "coming": _coming(request, sheets),
        "may_write": may(request.user, "events.write"),
    }
    return render(request, "events/events.html", context)


def _board(request: HttpRequest, sheets: list[Document]) -> list[dict[str, Any]]:
    now = localtime()
    columns: dict[str, list[Document]] = {name: [] for name in (*PHASES, CLOSED)}
    for one in sheets:
        columns[CLOSED if one["status"] == CLOSED else phase_of(one, now)].append(one)
    columns[CLOSED] = columns[CLOSED][::-1][:MOST_CLOSED]
    return [
        {
            "name": say(request, f"web_events.column_{name}"),
            "count": len(found),
            "cards": [_card(request, one, name) for one in found],
            "empty": say(request, "web_events.column_empty"),
        }
        for name, found in columns.items()
    ]


def _card(request: HttpRequest, one: Document, column: str) -> dict[str, str]:
    lacks = len(lacking(one, column)) if column in (BEFORE, AFTER) else 0
    areas = ", ".join(area["name"] for area in one["facts"]["areas"])
    return {
        "url": reverse("event", args=[one["id"]]),
        "title": one["facts"]["title"],
        "text": " · ".join(text for text in (told.when_of(request, one), areas) if text),
        "waits": say(request, "web_events.lacks", count=lacks) if lacks else "",
        "source": f"{one['id']} · {one['facts']['organiser']}",
    }


def _coming(request: HttpRequest, sheets: list[Document]) -> list[dict[str, str]]:
    """Give the events to come of the city's table that have no sheet yet."""
    if not city().has("events"):
        return []
    table = city().read("events")
    assert isinstance(table, Events)
    planned = {one["facts"]["event_id"] for one in sheets}
    frame = table.to_frame()
    coming = frame[frame["ends_at"].ge(localtime()) & ~frame["event_id"].isin(planned)]
    soon = coming.sort_values("starts_at").head(MOST_COMING)
    rows = zip(soon["event_id"], soon["event_name"], soon["starts_at"].dt.to_pydatetime(),
               strict=True)  # fmt: skip
    return [
        {
            "url": f"{reverse('event-new')}?{urlencode({'event': str(event)})}",
            "title": name if isinstance(name, str) and name else str(event),
            "day": say(request, "web_frame.plain", text=starts),
        }
        for event, name, starts in rows
    ]


@allowed("events.read")
def event(request: HttpRequest, number: str) -> HttpResponse:
    """Show a sheet: the phase that it is in, or the one that was asked for."""
    return sheet(request, sheet_of(number))


def sheet(
    request: HttpRequest, document: Document, comparing: CompareForm | None = None
) -> HttpResponse:
    """Draw the page of a sheet."""
    now = localtime()
    asked = AFTER if comparing else request.GET.get("phase", "")
    phase = asked if asked in PHASES else phase_of(document, now)
    is_open = document["status"] != CLOSED
    may_write = is_open and may(request.user, "events.write")
    may_log = is_open and may(request.user, "events.log")
    reads_findings = may(request.user, "findings.read")
    context = {
        "document": document,
        "answer": written(words.headline(document, now), request),
        "status": told.title_of(request, "event_status", document["status"]),
        "closed": _closed(request, document),
        "facts": told.facts_of(request, document),
        "steps": told.steps_of(request, document, phase, now),
        "phase": phase,
        "gates": told.gates_of(request, document, phase, may_write),
        "parts": told.parts_of(request, document, phase, may_write),
        "may_write": may_write,
        "may_log": may_log,
        "reads_findings": reads_findings,
        "timeline": told.history_of(request, document),
        "crumbs": told.crumbs(request, document["id"]),
        **_of_phase(request, document, phase, now, may_log),
    }
    if phase == AFTER and reads_findings:
        context["comparison"] = told.comparison_of(request, document)
        context["form"] = comparing or CompareForm(request, document, "web_events")
    return render(request, "events/event.html", context, status=422 if comparing else 200)


def _of_phase(
    request: HttpRequest, document: Document, phase: str, now: datetime, may_log: bool
) -> dict[str, Any]:
    """Give what only one phase shows."""
    if phase == BEFORE:
        return {"contacts": list(Contact.objects.filter(event=document["id"]))}
    if phase == DURING:
        return {"together": told.together_of(request, document, now),
                "signals": told.signals_of(request, document, now, may_log)}  # fmt: skip
    return {"came": told.came_of(request, document)}


def _closed(request: HttpRequest, document: Document) -> str:
    closed = document["closed"]
    if not closed:
        return ""
    return say(request, "event.closed", closed=words.day(closed["on"]), why=Name(closed["why"]))


def _begins(document: Document) -> datetime:
    return datetime.fromisoformat(document["facts"]["begins"])


@allowed("events.read")
def page(request: HttpRequest, number: str) -> HttpResponseBase:
    """Hand out the printed page; a job prints it where the sheet changed since."""
    sheet_of(number)
    written_in, folder = drawn_language(request), city().folder / FOLDER
    made = printed(folder / f"{number}-{written_in}.pdf", folder / f"{number}.json")
    if made is not None:
        enter(request, "event.exported", number, language=written_in)
        return made
    return redirect(Job.ask("event-page", request.user, number=number, language=written_in))


stand_under("places", "events", events, event, page)
