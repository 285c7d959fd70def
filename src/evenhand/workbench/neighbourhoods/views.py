"""The neighbourhoods, the profile of each, and its printed pack."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate

from evenhand.frame.words import language
from evenhand.workbench.neighbourhoods.completeness import WHOLE, count_of, parts_of
from evenhand.workbench.neighbourhoods.forms import PlaceForm
from evenhand.workbench.neighbourhoods.models import (
    NOTE_KINDS,
    OCCASION,
    OPEN,
    HandOver,
    Neighbourhood,
    Note,
    Promise,
)
from evenhand.workbench.neighbourhoods.paper import pack_pdf
from evenhand.workbench.people.ledger import enter
from evenhand.workbench.people.rights import allowed, may
from evenhand.workbench.people.who import who, within

SHOWN_REMOVALS = 5


@allowed("places.read")
def places(request: HttpRequest) -> HttpResponse:
    """List the neighbourhoods, how complete each is, and who keeps it."""
    rows = [
        {"place": place, "count": count_of(place), "whole": WHOLE,
         "waits": waiting(place), "open": place.promises.filter(state=OPEN).count()}
        for place in Neighbourhood.objects.select_related("keeper")
    ]  # fmt: skip
    context = {"rows": rows, "may_write": may(request.user, "places.write")}
    return render(request, "neighbourhoods/places.html", context)


@allowed("places.write")
def new(request: HttpRequest) -> HttpResponse:
    """Add a neighbourhood."""
    form = PlaceForm(request)
    if form.sent:
        place = Neighbourhood.objects.create(name=form.cleaned_data["name"], keeper=who(request))
        enter(request, "neighbourhood.added", place.name)
        return redirect(place)
    return render(request, "neighbourhoods/form.html", {
        "form": form, "title": "web_neighbourhoods.new", "lead": "web_neighbourhoods.new_lead",
    })  # fmt: skip


@allowed("places.read")
def show(request: HttpRequest, place: int) -> HttpResponse:
    """Show a profile; partners see it without contacts."""
    one = get_object_or_404(Neighbourhood.objects.select_related("keeper"), pk=place)
    parts = parts_of(one)
    hand_over = waiting(one)
    context = {
        "place": one,
        "parts": parts,
        "count": sum(part.is_met for part in parts),
        "whole": WHOLE,
        "missing": [part for part in parts if not part.is_met],
        "hand_over": hand_over,
        "is_mine_to_accept": hand_over is not None and hand_over.newcomer == request.user,
        "last": one.hand_overs.exclude(accepted_at=None).first(),
        "may_write": may(request.user, "places.write"),
        "may_see_contacts": may(request.user, "places.contacts"),
        **content_of(one),
    }
    return render(request, "neighbourhoods/neighbourhood.html", context)


@allowed("places.contacts")
def pack(request: HttpRequest, place: int) -> HttpResponse:
    """Hand out the whole profile as a printed pack."""
    one = get_object_or_404(Neighbourhood.objects.select_related("keeper"), pk=place)
    content = pack_pdf(one, parts_of(one), content_of(one), language(request))
    enter(request, "neighbourhood.printed", one.name)
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="neighbourhood-{one.pk}.pdf"'
    return response


def content_of(place: Neighbourhood) -> dict[str, Any]:
    """Give what is kept of a neighbourhood today; what ended is never shown."""
    today = localdate()
    notes = list(place.notes.filter(keep_until__gte=today))
    promises = list(place.promises.all())
    return {
        "contacts": list(place.contacts.filter(keep_until__gte=today)),
        "notes": [
            {"kind": kind, "key": f"web_neighbourhoods.notes_{kind}",
             "empty": f"web_neighbourhoods.notes_{kind}_empty",
             "rows": _in_order([note for note in notes if note.kind == kind], kind, today)}
            for kind in NOTE_KINDS
        ],
        "promises": [_promise(one, today) for one in promises if one.state == OPEN],
        "closed": [_promise(one, today) for one in promises if one.state != OPEN],
        "removals": list(place.removals.all()[:SHOWN_REMOVALS]),
    }  # fmt: skip


def waiting(place: Neighbourhood) -> HandOver | None:
    """Give the hand-over that the newcomer has not accepted yet."""
    return place.hand_overs.filter(accepted_at=None).select_related("giver", "newcomer").first()


def next_on(note: Note, today: date) -> date | None:
    """Give the next day of an occasion; the day itself where it does not come again.

    Examples
    --------
    >>> one = Note(on=date(2026, 1, 31), repeats="monthly")
    >>> next_on(one, date(2026, 2, 1)).isoformat()
    '2026-02-28'
    """
    day = note.on
    if day is None or day >= today or note.repeats == "once":
        return day
    if note.repeats == "weekly":
        return day + timedelta(days=-(-(today - day).days // 7) * 7)
    step = 1 if note.repeats == "monthly" else 12
    months = day.year * 12 + day.month - 1
    while (found := _in_month(months, day.day)) < today:
        months += step
    return found


def _in_month(months: int, day: int) -> date:
    year, month = divmod(months, 12)
    while True:
        try:
            return date(year, month + 1, day)
        except ValueError:
            day -= 1


def _in_order(notes: list[Note], kind: str, today: date) -> list[dict[str, Any]]:
    rows = [{"note": note, "on": next_on(note, today)} for note in notes]
    order: Callable[[dict[str, Any]], Any] = lambda row: row["on"] or date.max  # noqa: E731
    return sorted(rows, key=order) if kind == OCCASION else rows


def _promise(one: Promise, today: date) -> dict[str, Any]:
    is_late = one.state == OPEN and one.due < today
    return {"promise": one, "state": "late" if is_late else one.state,
            "kind": "done" if one.state == "kept" else "error" if is_late else "wait"}  # fmt: skip


within("places", places, new, show, pack)
