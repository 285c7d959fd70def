"""The briefs of today, what waits to go into one, the record of former ones, and the stations."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import now
from django.views.decorators.http import require_POST

from evenhand.frame.seen import changing, clash, held
from evenhand.frame.words import say
from evenhand.workbench.briefs.forms import NoteForm, ServingForm, StationForm
from evenhand.workbench.briefs.gathering import source_url
from evenhand.workbench.briefs.models import HAND_OVER, NOTE, TASK, Brief, Note, Station
from evenhand.workbench.briefs.retention import KEPT
from evenhand.workbench.people.ledger import enter
from evenhand.workbench.people.models import Person
from evenhand.workbench.people.rights import allowed, may
from evenhand.workbench.people.who import who, within

A_PAGE = 30
NOTE_HOLDS = timedelta(days=7)


@allowed("briefs.read")
def desk(request: HttpRequest) -> HttpResponse:
    """Show the briefs that hold now, tasks, notes and lines handed over."""
    stations = Station.of(who(request))
    live = Brief.objects.filter(ends_at__gt=now()).select_related("station").order_by("begins_at")
    writes = may(request.user, "briefs.write")
    if not writes:
        live = live.exclude(published_at=None)
    context = {
        "stations": stations,
        "has_stations": Station.objects.exists(),
        "briefs": [_row(request, one, stations) for one in live],
        "lists": [_list(kind, stations) for kind in (TASK, NOTE, HAND_OVER)],
        "has_record": Brief.objects.filter(ends_at__lte=now()).exists(),
        "may_write": writes,
        "kept_days": KEPT.days,
    }
    return render(request, "briefs/desk.html", context)


@allowed("briefs.read")
def record(request: HttpRequest) -> HttpResponse:
    """List the briefs that are over, the newest first."""
    stations = Station.of(who(request))
    over = Brief.objects.filter(ends_at__lte=now()).exclude(published_at=None)
    pages = Paginator(over.select_related("station"), A_PAGE)
    page = pages.get_page(request.GET.get("page"))
    context = {
        "rows": [_row(request, one, stations) for one in page],
        "page_obj": page,
        "page_range": pages.get_elided_page_range(page.number),
    }
    return render(request, "briefs/record.html", context)


@allowed("briefs.write")
def new_note(request: HttpRequest) -> HttpResponse:
    """Write down a task or something to know."""
    stations = Station.of(who(request))
    if not stations:
        return redirect("stations")
    form = NoteForm(request, stations)
    if form.sent:
        given = form.cleaned_data
        Note.objects.create(
            station=next(one for one in stations if str(one.pk) == given["station"]),
            kind=given["kind"], text=given["text"], source=given["source"], dated=given["dated"],
            ends_at=given["ends_at"] or now() + NOTE_HOLDS, written_by=who(request),
        )  # fmt: skip
        messages.success(request, say(request, "web_briefs.note_kept"))
        return redirect("briefs")
    return render(request, "briefs/note.html", {"form": form})


@allowed("briefs.write")
@require_POST
def note_done(request: HttpRequest, note: int) -> HttpResponse:
    """Say that a task is done, or that a note is no longer needed."""
    one = get_object_or_404(Note, pk=note, station__in=Station.of(who(request)))
    Note.objects.filter(pk=one.pk, done_at=None).update(done_at=now())
    return redirect("briefs")


@allowed("briefs.write")
def stations(request: HttpRequest) -> HttpResponse:
    """List the stations; add one."""
    form = StationForm(request)
    if form.sent:
        with transaction.atomic():
            one = Station.objects.create(name=form.cleaned_data["name"])
            enter(request, "station.added", one.name)
        return redirect("stations")
    context = {"form": form, "stations": Station.objects.prefetch_related("people")}
    return render(request, "briefs/stations.html", context)


@allowed("briefs.write")
def station(request: HttpRequest, station: int) -> HttpResponse:
    """Say who serves at a station."""
    with changing(request):
        one = get_object_or_404(held(Station.objects.all(), request), pk=station)
        form = ServingForm(request, one)
        if form.sent:
            if form.overtaken():
                return clash(request, form, reverse("stations"), one.name)
            one.people.set(Person.objects.filter(pk__in=form.cleaned_data["people"]))
            enter(request, "station.changed", one.name, people=one.people.count())
            return redirect("stations")
    return render(request, "briefs/station.html", {"form": form, "station": one})


def _row(request: HttpRequest, brief: Brief, stations: list[Station]) -> dict[str, Any]:
    return {
        "brief": brief,
        "shift": f"web_briefs.shift_{brief.shift}",
        "is_open": brief.station in stations,
        "is_read": brief.receipts.filter(person=who(request)).exists(),
        "readers": brief.receipts.count(),
    }


def _list(kind: str, stations: list[Station]) -> dict[str, Any]:
    notes = Note.objects.filter(
        kind=kind, station__in=stations, done_at=None, ends_at__gt=now()
    ).select_related("station", "brief")
    return {
        "title": f"web_briefs.list_{kind}",
        "empty": f"web_briefs.list_{kind}_empty",
        "is_task": kind == TASK,
        "rows": [{"note": note, "url": source_url(note.source)} for note in notes],
    }


within("briefs", desk, record, new_note, note_done, stations, station)
