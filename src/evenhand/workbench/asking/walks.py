"""Safety walks: the list, a plan, its route, what was ticked, and the way into the workspace."""

from collections import Counter
from collections.abc import Callable
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from evenhand.errors import EvenhandError, SourceError
from evenhand.frame.documents import DocumentForm, conflict, kept, printed
from evenhand.frame.faults import faults_said, texts_said
from evenhand.frame.standing import stand_under
from evenhand.frame.words import language, say
from evenhand.publishing.walks.forms import blank_csv, blank_workbook, mapping_text
from evenhand.publishing.walks.kept import kept_walk
from evenhand.publishing.walks.model import Walk
from evenhand.wording.languages import drawn_in
from evenhand.workbench.asking.models import Observed, WalkCode
from evenhand.workbench.asking.observing import brought, waiting
from evenhand.workbench.asking.route import Body, moved, places_named, with_stops, without
from evenhand.workbench.asking.standing import crumbs, term_said
from evenhand.workbench.asking.walk_forms import StopForm, WalkForm, walks
from evenhand.workbench.jobs.models import Job
from evenhand.workbench.opened import city
from evenhand.workbench.people.ledger import enter
from evenhand.workbench.people.rights import allowed, may
from evenhand.workspace.numbered_documents import Document, RevisionClash, expecting
from evenhand.workspace.walk_files import FOLDER

_STEPS = {"up": -1, "down": 1}
FORMS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "toml": "application/toml",
}
"""Files of a walk that need no typesetting, and their types."""


def document_of(number: str) -> Document:
    """Give a walk, or the page that says there is none."""
    files = walks()
    if not files.kind.is_number(number) or number not in files.numbers():
        raise Http404
    return files.get(number)


def read(document: Document) -> tuple[Walk | None, tuple[str, ...]]:
    """Read a walk: the walk, or its faults while it has some."""
    try:
        return kept_walk(document), ()
    except SourceError as problem:
        return None, problem.faults


def way(request: HttpRequest, *more: tuple[str, str]) -> list[dict[str, str]]:
    """Give the trail to a page on walks."""
    return crumbs(request, (reverse("walks"), say(request, "web_walks.title")), *more)


def cards(request: HttpRequest) -> list[dict[str, str]]:
    """Give a card for each walk, the newest first."""
    return [
        {
            "url": reverse("walk", args=[one["id"]]),
            "title": f"{one['id']} {one['body']['title']}",
            "text": say(request, "web_walks.counted", count=len(one["body"]["stop"])),
            "source": _when(request, one["body"]),
        }
        for one in reversed(walks().all())
    ]


def _when(request: HttpRequest, body: Body) -> str:
    day = say(request, "web_walks.day", day=date.fromisoformat(body["on"]))
    return f"{day} · {term_said(request, 'light_of_day', body['light'])}"


@allowed("asking.read")
def all_walks(request: HttpRequest) -> HttpResponse:
    """List the walks."""
    context = {
        "cards": cards(request), "may_write": may(request.user, "asking.write"),
        "crumbs": crumbs(request, ("", say(request, "web_walks.title"))),
    }  # fmt: skip
    return render(request, "asking/walks.html", context)


@allowed("asking.write")
def new(request: HttpRequest) -> HttpResponse:
    """Plan a walk."""
    form = WalkForm(request, {}, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        made = kept(form, "", form.save)
        if made is not None:
            enter(request, "walk.planned", made["id"])
            return redirect("walk-stops", made["id"])
    title = say(request, "web_walks.new")
    context = {
        "form": form, "title": title, "button": say(request, "web_walks.go_on"),
        "back": reverse("walks"), "lead": say(request, "web_walks.new_lead"),
        "crumbs": way(request, ("", title)),
    }  # fmt: skip
    return render(request, "asking/write.html", context, status=422 if form.errors else 200)


@allowed("asking.read")
def walk(request: HttpRequest, number: str) -> HttpResponse:
    """Show a walk: its route, how many rated each stop, and what can be done next."""
    document = document_of(number)
    made, faults = read(document)
    body = document["body"]
    waits = waiting(number)
    drawing = city().folder / FOLDER / f"{number}.svg"
    context: dict[str, Any] = {
        "document": document,
        "title": body["title"],
        "when": _when(request, body),
        "raters": body["raters"],
        "faults": texts_said(request, faults),
        "is_sound": made is not None,
        "stops": _stops(request, document, number),
        "come_along": body.get("come_along", []),
        "has_code": WalkCode.objects.filter(walk=number).exists(),
        "n_waiting": len(waits),
        "n_brought": len(brought(number)),
        "drawing": drawing.read_text("utf-8") if _is_newer(drawing, number) else "",
        "may_write": may(request.user, "asking.write"),
        "may_walk": may(request.user, "asking.walk"),
        "may_bring": may(request.user, "data.import"),
        "crumbs": way(request, ("", number)),
    }
    return render(request, "asking/walk.html", context)


def _is_newer(path: Any, number: str) -> bool:
    source = city().folder / FOLDER / f"{number}.json"
    return bool(path.is_file() and path.stat().st_mtime_ns >= source.stat().st_mtime_ns)


def _stops(request: HttpRequest, document: Document, number: str) -> list[dict[str, Any]]:
    """Give the stops with how many of the raters have ticked there."""
    body = document["body"]
    there = Counter(stop for stop, _ in brought(number))
    there.update(one.stop for one in waiting(number))
    return [
        {
            "place": place,
            "label": stop["label"],
            "code": stop["place_id"],
            "sheet": term_said(request, "observation_sheet",
                               stop.get("sheet", body.get("sheet", ""))),
            "rated": say(request, "web_walks.rated", count=there[stop["place_id"]],
                         raters=body["raters"]),
            "is_whole": there[stop["place_id"]] >= body["raters"],
        }
        for place, stop in enumerate(body["stop"])
    ]  # fmt: skip


@allowed("asking.write")
def frame(request: HttpRequest, number: str) -> HttpResponse:
    """Change what a walk is."""
    document = document_of(number)
    title = say(request, "web_walks.change")
    return _written(request, document, lambda data: WalkForm(request, document, data), title)


@allowed("asking.write")
def stop(request: HttpRequest, number: str, place: int) -> HttpResponse:
    """Change how a stop is called, and its sheet."""
    document = document_of(number)
    _checked(document, place)
    title = say(request, "web_walks.stop_change", number=place + 1)
    return _written(request, document, lambda data: StopForm(request, document, place, data), title)


def _checked(document: Document, place: int) -> None:
    if place >= len(document["body"]["stop"]):
        raise Http404


def _written(
    request: HttpRequest, document: Document, make: Callable[[Any], DocumentForm], title: str
) -> HttpResponse:
    number = document["id"]
    back = reverse("walk", args=[number])
    form = make(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            made = kept(form, number, form.save)
        except RevisionClash:
            old, now = walks().revision(number, form.seen()), walks().get(number)
            return conflict(request, make, now, _told_between(request, old, now), back)
        if made is not None:
            enter(request, "walk.written", number, revision=made["revision"])
            messages.success(request, say(request, "web_documents.saved"))
            return redirect(back)
    context = {
        "form": form, "title": title, "back": back, "button": say(request, "web_questions.save"),
        "crumbs": way(request, (back, number), ("", title)),
    }  # fmt: skip
    return render(request, "asking/write.html", context, status=422 if form.errors else 200)


def _told_between(request: HttpRequest, old: Document, now: Document) -> list[str]:
    """Say which settings and stops changed, with what stands there now."""
    told = []
    for name in ("title", "on", "light", "raters", "sheet"):
        if old["body"].get(name) != now["body"].get(name):
            label = say(request, f"web_walks.field_{name}")
            told.append(say(request, "web_walks.was_set", what=label,
                            value=str(now["body"].get(name))))  # fmt: skip
    if old["body"]["stop"] != now["body"]["stop"]:
        labels = ", ".join(one["label"] for one in now["body"]["stop"])
        told.append(say(request, "web_walks.was_set", what=say(request, "web_walks.stops"),
                        value=labels))  # fmt: skip
    return told


@allowed("asking.write")
def stops(request: HttpRequest, number: str) -> HttpResponse:
    """Find places and add them to the route."""
    document = document_of(number)
    if request.method == "POST":
        codes = request.POST.getlist("places")[:100]
        return _changed(request, document, lambda body: with_stops(body, codes))
    text = request.GET.get("q", "")[:120]
    there = {one["place_id"] for one in document["body"]["stop"]}
    title = say(request, "web_walks.add_stops")
    back = reverse("walk", args=[number])
    context = {
        "document": document, "title": title, "text": text, "back": back,
        "found": [(code, name) for code, name in places_named(text) if code not in there],
        "has_areas": city().has("areas") and not there,
        "crumbs": way(request, (back, number), ("", title)),
    }  # fmt: skip
    return render(request, "asking/stops.html", context)


@allowed("asking.write")
@require_POST
def move(request: HttpRequest, number: str, place: int, step: str) -> HttpResponse:
    """Move a stop up or down by one."""
    document = document_of(number)
    _checked(document, place)
    if step not in _STEPS:
        raise Http404
    return _changed(request, document, lambda body: moved(body, place, _STEPS[step]))


@allowed("asking.write")
@require_POST
def remove(request: HttpRequest, number: str, place: int) -> HttpResponse:
    """Take a stop out of the route; one that was rated stays."""
    document = document_of(number)
    _checked(document, place)
    code = document["body"]["stop"][place]["place_id"]
    if Observed.objects.filter(walk=number, stop=code).exists():
        messages.warning(request, say(request, "web_walks.rated_stays"))
        return redirect("walk", number)
    return _changed(request, document, lambda body: without(body, place))


def _changed(
    request: HttpRequest, document: Document, alter: Callable[[Body], Body]
) -> HttpResponse:
    """Write what a button does, if the walk is still as its reader saw it."""
    number = document["id"]
    given = request.POST.get("revision", "")
    seen = int(given) if given.isascii() and given.isdigit() and len(given) < 8 else 0
    try:
        with expecting(number, seen):
            made = walks().change(number, lambda now: {**now, "body": alter(now["body"])})
    except RevisionClash:
        messages.warning(request, say(request, "web_walks.changed_meanwhile"))
    except EvenhandError as problem:
        messages.error(request, " ".join(faults_said(request, problem)))
    else:
        enter(request, "walk.written", number, revision=made["revision"])
    return redirect("walk", number)


@allowed("asking.read")
def paper(request: HttpRequest, number: str) -> HttpResponseBase:
    """Hand out route and sheets on paper; a job typesets them, and draws the route."""
    made, _ = read(document_of(number))
    if made is None:
        return redirect("walk", number)
    said_in, folder = drawn_in(language(request)), city().folder / FOLDER
    done = printed(folder / f"{number}-{said_in}.pdf", folder / f"{number}.json")
    if done is not None:
        enter(request, "walk.exported", number, language=said_in)
        return done
    return redirect(Job.ask("walk-paper", request.user, number=number, language=said_in))


@allowed("asking.read")
def file(request: HttpRequest, number: str, form: str) -> HttpResponse:
    """Hand out the blank table for what is ticked on paper, or what its columns mean."""
    made, _ = read(document_of(number))
    if made is None or form not in FORMS:
        raise Http404
    tongue, settings = drawn_in(language(request)), city().settings
    if form == "csv":
        content = blank_csv(made, tongue)
    elif form == "xlsx":
        content = blank_workbook(made, tongue)
    else:
        content = mapping_text(made, settings.crs, settings.timezone).encode()
    answer = HttpResponse(content, content_type=FORMS[form])
    answer["Content-Disposition"] = f'attachment; filename="{number}.{form}"'
    enter(request, "walk.exported", number, file=form)
    return answer


@allowed("data.import")
@require_POST
def bring(request: HttpRequest, number: str) -> HttpResponse:
    """Bring what was ticked into the workspace, as one import that can be taken back."""
    document_of(number)
    if not waiting(number):
        messages.warning(request, say(request, "web_walks.nothing_waits"))
        return redirect("walk", number)
    return redirect(Job.ask("walk-bring", request.user, number=number))


stand_under("asking", "walks", all_walks, new, walk, frame, stop, stops, paper)
