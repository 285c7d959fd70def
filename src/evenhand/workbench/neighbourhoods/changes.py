"""What is added to a profile, changed, and taken out; and how it is handed over."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate, now
from django.views.decorators.http import require_POST

from evenhand.frame.seen import changing, clash, held, put
from evenhand.frame.words import say
from evenhand.workbench.neighbourhoods.completeness import WHOLE, count_of, parts_of
from evenhand.workbench.neighbourhoods.forms import (
    ContactForm,
    HandOverForm,
    NoteForm,
    OutcomeForm,
    PromiseForm,
)
from evenhand.workbench.neighbourhoods.models import (
    OPEN,
    HandOver,
    Neighbourhood,
    Promise,
)
from evenhand.workbench.neighbourhoods.retention import CONSENT, remove
from evenhand.workbench.neighbourhoods.views import waiting
from evenhand.workbench.people.ledger import enter
from evenhand.workbench.people.rights import allowed
from evenhand.workbench.people.who import who, within


@allowed("places.write")
def contact(request: HttpRequest, place: int, contact: int = 0) -> HttpResponse:
    """Add an office, or change one."""
    one = _place(place)
    names = ("kind", "organisation", "role", "address", "consent_on", "keep_until")
    with changing(request):
        rows = held(one.contacts.all(), request)
        kept = get_object_or_404(rows, pk=contact) if contact else None
        form = ContactForm(request, **_values(kept, names))
        if form.sent:
            if form.overtaken():
                return clash(request, form, one.get_absolute_url(), one.name)
            put(one.contacts, kept, form.cleaned_data)
            enter(request, "neighbourhood.changed", one.name)
            return redirect(one)
    return _form(request, one, form, "contact")


@allowed("places.write")
@require_POST
def contact_out(request: HttpRequest, place: int, contact: int) -> HttpResponse:
    """Take an office out, since its consent ended."""
    one = _place(place)
    with transaction.atomic():
        remove(request, get_object_or_404(one.contacts.select_for_update(), pk=contact), CONSENT)
    return redirect(one)


@allowed("places.write")
def note(request: HttpRequest, place: int, note: int = 0) -> HttpResponse:
    """Add a place, issue, occasion or sensitivity, or change one."""
    one = _place(place)
    names = ("kind", "text", "on", "repeats", "keep_until")
    with changing(request):
        rows = held(one.notes.all(), request)
        kept = get_object_or_404(rows, pk=note) if note else None
        form = NoteForm(request, **_values(kept, names))
        if form.sent:
            if form.overtaken():
                return clash(request, form, one.get_absolute_url(), one.name)
            put(one.notes, kept, form.cleaned_data)
            enter(request, "neighbourhood.changed", one.name)
            return redirect(one)
    return _form(request, one, form, "note")


@allowed("places.write")
@require_POST
def note_out(request: HttpRequest, place: int, note: int) -> HttpResponse:
    """Take a note out that is no longer true."""
    one = _place(place)
    one.notes.filter(pk=note).delete()
    enter(request, "neighbourhood.changed", one.name)
    return redirect(one)


@allowed("places.write")
def promise(request: HttpRequest, place: int) -> HttpResponse:
    """Write down what was promised."""
    one = _place(place)
    form = PromiseForm(request)
    if form.sent:
        given = dict(form.cleaned_data)
        made = Promise.objects.create(neighbourhood=one, text=given.pop("promise"), **given)
        enter(request, "neighbourhood.promised", one.name, promise=made.pk)
        return redirect(one)
    return _form(request, one, form, "promise")


@allowed("places.write")
def outcome(request: HttpRequest, place: int, promise: int) -> HttpResponse:
    """Say what became of a promise."""
    one = _place(place)
    kept = get_object_or_404(one.promises, pk=promise, state=OPEN)
    form = OutcomeForm(request)
    if form.sent:
        with transaction.atomic():
            is_mine = one.promises.filter(pk=kept.pk, state=OPEN).update(
                **form.cleaned_data, closed_on=localdate()
            )
            if is_mine:
                state = form.cleaned_data["state"]
                enter(request, "neighbourhood.promise_closed", one.name, state=state)
        return redirect(one)
    return _form(request, one, form, "outcome", said=kept.text)


@allowed("places.write")
@require_POST
def promises_checked(request: HttpRequest, place: int) -> HttpResponse:
    """Say that no other promise is open than those that are written down."""
    one = _place(place)
    Neighbourhood.objects.filter(pk=one.pk).update(promises_checked_on=localdate())
    enter(request, "neighbourhood.promises_checked", one.name)
    return redirect(one)


@allowed("places.write")
def hand_over(request: HttpRequest, place: int) -> HttpResponse:
    """Hand a neighbourhood over; the keeper signs, or anybody if the keeper has left."""
    one = _place(place)
    if one.keeper != request.user and one.keeper.is_active:
        raise PermissionDenied
    form = HandOverForm(request, one)
    if form.sent and waiting(one) is None:
        with transaction.atomic():
            made = HandOver.objects.create(
                neighbourhood=one, giver=who(request), newcomer_id=form.cleaned_data["newcomer"],
                note=form.cleaned_data["note"], complete=count_of(one),
            )  # fmt: skip
            enter(request, "neighbourhood.handed_over", one.name, complete=made.complete)
        return redirect(one)
    missing = [part for part in parts_of(one) if not part.is_met]
    return render(request, "neighbourhoods/hand_over.html", {
        "place": one, "form": form, "missing": missing, "whole": WHOLE,
        "count": WHOLE - len(missing), "waits": waiting(one),
    })  # fmt: skip


@allowed("places.write")
@require_POST
def accept(request: HttpRequest, place: int) -> HttpResponse:
    """Accept a neighbourhood: the newcomer alone can, and keeps it from then on."""
    with transaction.atomic():
        one = get_object_or_404(Neighbourhood.objects.select_for_update(), pk=place)
        waits = waiting(one)
        if waits is None:
            raise Http404
        if waits.newcomer != request.user:
            raise PermissionDenied
        waits.accepted_at = now()
        waits.save()
        one.keeper = waits.newcomer
        one.save()
        enter(request, "neighbourhood.accepted", one.name)
    messages.success(request, say(request, "web_neighbourhoods.accepted", name=one.name))
    return redirect(one)


@allowed("places.write")
@require_POST
def withdraw(request: HttpRequest, place: int) -> HttpResponse:
    """Take a hand-over back that was not accepted."""
    one = _place(place)
    waits = waiting(one)
    if waits is not None:
        if request.user not in (waits.giver, waits.newcomer):
            raise PermissionDenied
        waits.delete()
        enter(request, "neighbourhood.hand_over_withdrawn", one.name)
    return redirect(one)


def _place(number: int) -> Neighbourhood:
    return get_object_or_404(Neighbourhood.objects.select_related("keeper"), pk=number)


def _values(kept: Any, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: getattr(kept, name) for name in names} if kept is not None else {}


def _form(
    request: HttpRequest, place: Neighbourhood, form: Any, name: str, said: str = ""
) -> HttpResponse:
    return render(request, "neighbourhoods/form.html", {
        "form": form, "place": place, "said": said, "title": f"web_neighbourhoods.{name}_title",
        "lead": f"web_neighbourhoods.{name}_lead",
    })  # fmt: skip


within(
    "places", contact, contact_out, note, note_out, promise, outcome, promises_checked, hand_over,
    accept, withdraw,
)  # fmt: skip
