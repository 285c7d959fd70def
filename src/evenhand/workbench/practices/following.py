"""Catalogues of other cities that this one follows: where they lie, what each look gave."""

from collections.abc import Callable
from contextlib import suppress
from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from evenhand.errors import EvenhandError
from evenhand.frame.addresses import WebAddress
from evenhand.frame.documents import PlainText, today
from evenhand.frame.faults import faults_said
from evenhand.frame.said_forms import SaidForm
from evenhand.frame.standing import stand_under
from evenhand.frame.words import say
from evenhand.workbench.jobs.models import Job
from evenhand.workbench.opened import city
from evenhand.workbench.people.ledger import enter
from evenhand.workbench.people.rights import allowed, may
from evenhand.workbench.practices.views import crumbs
from evenhand.workspace.city_keys import CityKeys
from evenhand.workspace.practice_subscriptions import (
    Subscription,
    look_at,
    subscribe,
    subscriptions,
    unsubscribe,
)

_KINDS = {"": "done", "unknown_key": "wait", "unreachable": "wait"}
MOST = 200


class FollowForm(SaidForm):
    """The address of a catalogue; what lies in a private network is named on the command line."""

    words = "web_practices"
    place = WebAddress()


class CompareKeyForm(SaidForm):
    """A fingerprint as another city read it out, and the office that compared it."""

    words = "web_practices"
    compared = forms.CharField(max_length=120)
    by = PlainText(is_long=False)


@allowed("practices.import")
def follow(request: HttpRequest) -> HttpResponse:
    """Show what is followed and what each look gave; follow another catalogue."""
    known = subscriptions(city().folder)
    form = FollowForm(request)
    if form.sent and len(known) < MOST:
        place = form.cleaned_data["place"]
        if _done(form, lambda: subscribe(city().folder, place)):
            enter(request, "practice.subscribed", place)
            return redirect(Job.ask("practice-refresh", request.user, place=place))
    title = say(request, "web_practices.follow")
    context = {
        "form": form, "title": title, "crumbs": crumbs(request, title),
        "rows": [_row(request, number, one) for number, one in enumerate(known)],
        "may_trust": may(request.user, "practices.trust"),
    }  # fmt: skip
    return render(request, "practices/follow.html", context, status=422 if form.errors else 200)


def _row(request: HttpRequest, number: int, one: Subscription) -> dict[str, Any]:
    state = one.problem or ("new" if not one.looked_on else "well")
    trusted = {key.fingerprint for key in CityKeys(city().folder).known()}
    return {
        "one": one, "looked_on": _day(one.looked_on),
        "taken_on": _day(one.taken_on), "number": number, "kind": _KINDS.get(one.problem, "error"),
        "state": say(request, f"web_practices.state_{state}"),
        "meaning": say(request, f"web_practices.meaning_{state}"),
        "is_trusted": one.fingerprint in trusted,
        "waits": one.problem == "unknown_key",
        "words": one.words if one.problem in ("unreachable", "refused") else "",
    }  # fmt: skip


def _day(text: str) -> date | None:
    with suppress(ValueError):
        return date.fromisoformat(text)
    return None


@allowed("practices.import")
@require_POST
def read_anew(request: HttpRequest) -> HttpResponse:
    """Look at one catalogue or at all, as a job: a server may take its time."""
    place = request.POST.get("place", "")
    if place:
        _followed(place)
    return redirect(Job.ask("practice-refresh", request.user, place=place))


@allowed("practices.import")
@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """No longer follow a catalogue; what was taken over stays."""
    one = _followed(request.POST.get("place", ""))
    unsubscribe(city().folder, one.place)
    enter(request, "practice.unsubscribed", one.place)
    messages.success(request, say(request, "web_practices.left"))
    return redirect("practice-follow")


@allowed("practices.trust")
def compare_key(request: HttpRequest, at: int) -> HttpResponse:
    """Trust the key of a catalogue by typing what its city read out, and take its sheets over."""
    known = subscriptions(city().folder)
    one = known[at] if at < len(known) else None
    if one is None or one.problem != "unknown_key":
        raise Http404
    form = CompareKeyForm(request)
    if form.sent:
        given = form.cleaned_data
        done = look_at(city().folder, one.place, today=today(), compared=given["compared"],
                       by=given["by"])  # fmt: skip
        if done.problem is None:
            enter(request, "practice.trusted", one.fingerprint, city=one.city)
            messages.success(request, say(request, "web_practices.state_well"))
            return redirect("practice-follow")
        for line in faults_said(request, done.problem):
            form.add_error(None, line)
    title = say(request, "web_practices.compare_key")
    context = {
        "form": form, "title": title, "button": title, "back": "/practices/follow",
        "lead": say(request, "web_practices.compare_key_lead", city=one.city),
        "crumbs": crumbs(request, title),
    }  # fmt: skip
    return render(request, "practices/write.html", context, status=422 if form.errors else 200)


def _followed(place: str) -> Subscription:
    one = next((one for one in subscriptions(city().folder) if one.place == place), None)
    if one is None:
        raise Http404
    return one


def _done(form: SaidForm, what: Callable[[], Any]) -> bool:
    """Do something with the library; False where the form says why not."""
    try:
        what()
    except EvenhandError as problem:
        for line in faults_said(form.request, problem):
            form.add_error("place", line)
        return False
    return True


stand_under("library", "practices", follow, read_anew, leave, compare_key)
