"""Building a brief, reading it, and printing it."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import localdate, now
from django.views.decorators.http import require_POST

from evenhand.frame.words import language, say
from evenhand.workbench.briefs.forms import BriefForm, HandOverForm
from evenhand.workbench.briefs.gathering import drawn_map, source_url, suggestions
from evenhand.workbench.briefs.models import (
    HAND_OVER,
    MOST_ITEMS,
    PARTS,
    Brief,
    Item,
    Note,
    Receipt,
    Station,
)
from evenhand.workbench.briefs.paper import brief_pdf
from evenhand.workbench.people.ledger import enter
from evenhand.workbench.people.rights import allowed, may
from evenhand.workbench.people.who import who, within

LINE_HOLDS = timedelta(days=2)


@allowed("briefs.write")
def new(request: HttpRequest) -> HttpResponse:
    """Build a brief from what there is; sent, it is a draft."""
    stations = Station.of(who(request))
    if not stations:
        return render(request, "briefs/new.html", {"state": _no_station(request)})
    chosen = request.GET.get("station", "")
    station = next((one for one in stations if str(one.pk) == chosen), stations[0])
    asked = request.GET.get("finding", "")
    form = BriefForm(request, suggestions(request, station, asked), asked)
    if form.sent:
        return redirect(_written(request, station, form))
    ticked = form.checked()
    lines = [(one.part, {"one": one, "is_ticked": one.key in ticked}) for one in form.offered]
    parts = [(part, [line for named, line in lines if named == part]) for part in PARTS]
    context = {
        "form": form, "station": station, "stations": stations, "asked": asked,
        "most": MOST_ITEMS,
        "parts": [(f"web_briefs.part_{part}", rows) for part, rows in parts if rows],
        "lacks_asked": bool(asked) and all(one.source != asked for one in form.offered),
    }  # fmt: skip
    return render(request, "briefs/new.html", context)


@allowed("briefs.read")
def show(request: HttpRequest, brief: int) -> HttpResponse:
    """Show a brief: to its writers as a draft, to the station once it is published."""
    one = _readable(request, brief)
    if not _is_open(request, one):
        return render(request, "briefs/closed.html", {"brief": one}, status=403)
    receipts = list(one.receipts.select_related("person"))
    context = {
        "brief": one,
        "parts": parts_of(one),
        "map": drawn_map(request, one.map_finding),
        "receipts": receipts,
        "has_read": any(receipt.person_id == request.user.pk for receipt in receipts),
        "may_write": may(request.user, "briefs.write"),
        "count": one.items.count(),
        "most": MOST_ITEMS,
        "dropped": one.items.count() - len(one.shown()),
    }
    return render(request, "briefs/brief.html", context)


@allowed("briefs.write")
@require_POST
def publish(request: HttpRequest, brief: int) -> HttpResponse:
    """Publish a draft; from then on it stays as it is."""
    with transaction.atomic():
        one = get_object_or_404(Brief.objects.select_for_update(), pk=brief)
        _refuse_others(request, one)
        if one.is_draft and not one.is_over:
            one.published_at = now()
            one.save()
            enter(request, "brief.published", str(one), items=one.items.count())
    return redirect(one)


@allowed("briefs.write")
@require_POST
def discard(request: HttpRequest, brief: int) -> HttpResponse:
    """Throw a draft away; a published brief is a record and stays."""
    one = _draft(request, brief)
    one.delete()
    messages.success(request, say(request, "web_briefs.discarded"))
    return redirect("briefs")


@allowed("briefs.read")
@require_POST
def read(request: HttpRequest, brief: int) -> HttpResponse:
    """Keep that somebody read a brief."""
    one = _readable(request, brief)
    _refuse_others(request, one)
    if one.is_draft:
        raise Http404
    with transaction.atomic():
        _, is_new = Receipt.objects.get_or_create(brief=one, person=who(request))
        if is_new:
            enter(request, "brief.read", str(one))
    return redirect(one)


@allowed("briefs.write")
def hand_over(request: HttpRequest, brief: int) -> HttpResponse:
    """Write lines for the next shift, one at a time."""
    one = _readable(request, brief)
    _refuse_others(request, one)
    if one.is_draft:
        raise Http404
    form = HandOverForm(request)
    if form.sent:
        given = form.cleaned_data
        with transaction.atomic():
            Note.objects.create(
                station=one.station, kind=HAND_OVER, text=given["line"], brief=one,
                source=say(request, f"web_briefs.shift_{one.shift}"), dated=localdate(),
                ends_at=given["line_ends"] or now() + LINE_HOLDS, written_by=who(request),
            )  # fmt: skip
            enter(request, "brief.handed_over", str(one))
        messages.success(request, say(request, "web_briefs.line_kept"))
        return redirect("brief-hand-over", one.pk)
    return render(request, "briefs/hand_over.html", {"brief": one, "form": form})


@allowed("briefs.read")
def paper(request: HttpRequest, brief: int) -> HttpResponse:
    """Hand out the brief as one printed page."""
    one = _readable(request, brief)
    _refuse_others(request, one)
    content = brief_pdf(one, parts_of(one), drawn_map(request, one.map_finding), language(request))
    response = HttpResponse(content, content_type="application/pdf")
    name = f"{one.begins_at:%Y-%m-%d}-{one.shift}.pdf"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def parts_of(brief: Brief) -> list[dict[str, Any]]:
    """Give the four parts with the items to show."""
    shown = brief.shown()
    return [
        {
            "name": part,
            "key": f"web_briefs.part_{part}",
            "items": [
                {"item": item, "url": source_url(item.source)}
                for item in shown if item.part == part
            ],
        }
        for part in PARTS
    ]  # fmt: skip


def _written(request: HttpRequest, station: Station, form: BriefForm) -> Brief:
    begins, ends = form.hours()
    chosen = form.cleaned_data["items"]
    sources = [one.source for one in chosen]
    mapped = next((source for source in sources if drawn_map(request, source)), "")
    with transaction.atomic():
        brief = Brief.objects.create(
            station=station, shift=form.cleaned_data["shift"], begins_at=begins, ends_at=ends,
            written_by=who(request), map_finding=mapped,
        )  # fmt: skip
        for position, one in enumerate(chosen):
            Item.objects.create(
                brief=brief, part=one.part, position=position, text=one.text, source=one.source,
                dated=one.dated, ends_at=one.ends_at,
            )  # fmt: skip
    return brief


def _no_station(request: HttpRequest) -> dict[str, Any]:
    return {
        "kind": "empty",
        "title": say(request, "web_briefs.no_station"),
        "text": say(request, "web_briefs.no_station_text"),
        "url": reverse("stations"),
        "action": say(request, "web_briefs.add_station"),
        "is_start": True,
    }


def _readable(request: HttpRequest, number: int) -> Brief:
    """Find a brief; a draft is there for those alone who write briefs."""
    brief = get_object_or_404(Brief.objects.select_related("station", "written_by"), pk=number)
    if brief.is_draft and not may(request.user, "briefs.write"):
        raise Http404
    return brief


def _is_open(request: HttpRequest, brief: Brief) -> bool:
    return brief.station in Station.of(who(request))


def _refuse_others(request: HttpRequest, brief: Brief) -> None:
    if not _is_open(request, brief):
        raise PermissionDenied


def _draft(request: HttpRequest, number: int) -> Brief:
    """Find a draft that somebody may change."""
    brief = get_object_or_404(Brief, pk=number, published_at=None)
    _refuse_others(request, brief)
    return brief


within("briefs", new, show, publish, discard, read, hand_over, paper)
