"""A walk on a phone, at the place: a page for each stop that works without a connection too."""

import json
import uuid
from pathlib import Path
from typing import Any

from django.contrib.staticfiles import finders
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from evenhand.frame.open import open_to_all
from evenhand.frame.standing import stand_under
from evenhand.frame.words import language, say, written
from evenhand.publishing.walks.model import Walk
from evenhand.wording.messages import Name
from evenhand.wording.messages import say as message
from evenhand.workbench.asking.guests import is_guest, walked
from evenhand.workbench.asking.observing import (
    CONFLICT,
    STORED,
    Given,
    Told,
    brought,
    given_of,
    keep,
    waiting,
)
from evenhand.workbench.asking.route import degrees
from evenhand.workbench.asking.walk_forms import SKIPPED, TicksForm
from evenhand.workbench.asking.walks import document_of, read
from evenhand.workbench.people.ledger import enter
from evenhand.workbench.people.rights import allowed, may

MOST_BYTES, MOST_ENTRIES = 200_000, 100
WORDS = (
    "all_sent", "kept_one", "kept_other", "kept_elsewhere", "no_connection", "signed_out",
    "not_now", "sending", "sent_one", "sent_other", "ready", "stop_kept", "stop_sent",
    "stop_trouble", "entry_of", "nearest", "none_near", "no_position", "looking", "replace",
    "throw_away", "drop_sure", "no_ticks", "not_kept", "sign_in",
    "other_number", "renumber",
)  # fmt: skip
"""What the phone says by itself; numbers and names are put in there."""
SLOTS = ("n", "stop", "rater", "why", "metres")


def _walk(number: str) -> Walk:
    """Give a walk that can be walked; without a route there is nothing to show."""
    made, _ = read(document_of(number))
    if made is None:
        raise Http404
    return made


def _words(request: HttpRequest) -> dict[str, str]:
    slots: dict[str, Any] = {name: Name("{" + name + "}") for name in SLOTS}
    return {name: written(message(f"web_phone.{name}", **slots), request) for name in WORDS}


def _data(request: HttpRequest, walk: Walk) -> dict[str, Any]:
    """Give what the phone needs to know: places and addresses, no person."""
    number = walk.walk_id
    places = zip(walk.stops, degrees(walk.stops), strict=True)
    return {
        "walk": number,
        "language": language(request),
        "entries": reverse("walk-entries", args=[number]),
        "token": reverse("walk-token"),
        "worker": reverse("walk-worker"),
        "go": reverse("walk-go", args=[number]),
        "signIn": reverse("walk-with-code" if is_guest(request, number) else "sign-in"),
        "raters": walk.raters,
        "stops": [
            {"code": stop.place_id, "label": stop.label, "lon": lon, "lat": lat,
             "url": reverse("walk-go-stop", args=[number, place])}
            for place, (stop, (lon, lat)) in enumerate(places, start=1)
        ],
        "words": _words(request),
    }  # fmt: skip


def _rater(request: HttpRequest, walk: Walk) -> int:
    given = request.GET.get("rater", "")
    number = int(given) if given.isascii() and given.isdigit() and len(given) < 4 else 0
    return number if 1 <= number <= walk.raters else 0


@walked
@require_GET
def go(request: HttpRequest, number: str) -> HttpResponse:
    """Show the stops of a walk to who stands there, and what of it is sent."""
    walk = _walk(number)
    rater = _rater(request, walk)
    there = {(one.stop, one.rater) for one in waiting(number)}
    there |= {(stop, int(one)) for stop, one in brought(number) if one.isdigit()}
    context = {
        "may_read": may(request.user, "asking.read"),
        "is_guest": not request.user.is_authenticated,
        "walk": walk, "rater": rater, "data": _data(request, walk),
        "numbers": range(1, walk.raters + 1), "messages": (), "second": (),
        "stops": [
            {"place": place, "label": stop.label, "code": stop.place_id,
             "is_sent": (stop.place_id, rater) in there}
            for place, stop in enumerate(walk.stops, start=1)
        ],
    }  # fmt: skip
    return render(request, "asking/go.html", context)


@walked
def go_stop(request: HttpRequest, number: str, place: int) -> HttpResponse:
    """Ask what one rater sees at one stop; sent without a script, it is kept like any entry."""
    walk = _walk(number)
    if not 1 <= place <= len(walk.stops):
        raise Http404
    stop = walk.stops[place - 1]
    usual = {"entry": uuid.uuid4(), "rater": _rater(request, walk) or 1}
    form = TicksForm(
        request, walk, stop, request.POST if request.method == "POST" else None, initial=usual
    )
    if request.method == "POST" and form.is_valid():
        ratings = form.ratings()
        if "skip" in request.POST:
            ratings = {line.item: SKIPPED for line in form.lines}
        rater = form.cleaned_data["rater"]
        told = Told("", say(request, "web_phone.no_ticks"))
        if ratings:
            told = keep(request, walk, Given(form.cleaned_data["entry"], stop, rater, ratings))
        if not told.why:
            if told.state == STORED:
                enter(request, "walk.entered", number, entries=1)
            return redirect(_after(walk, place, rater))
        form.add_error("rater" if told.state == CONFLICT else None, told.why)
    context = {
        "walk": walk, "stop": stop, "place": place, "form": form, "messages": (), "second": (),
        "data": _data(request, walk), "next": min(place + 1, len(walk.stops)),
    }  # fmt: skip
    return render(request, "asking/go_stop.html", context, status=422 if form.errors else 200)


def _after(walk: Walk, place: int, rater: int) -> str:
    """Give the address of the next stop; after the last one, of the list."""
    if place < len(walk.stops):
        return reverse("walk-go-stop", args=[walk.walk_id, place + 1]) + f"?rater={rater}"
    return reverse("walk-go", args=[walk.walk_id]) + f"?rater={rater}"


@walked
@require_POST
def entries(request: HttpRequest, number: str) -> JsonResponse:
    """Keep what a phone sends, each entry once, and say of each what became of it."""
    if request.content_type != "application/json":
        return _refused(request, "wrong_type", 415)
    if int(request.META.get("CONTENT_LENGTH") or 0) > MOST_BYTES:
        return _refused(request, "too_large", 413)
    walk = _walk(number)
    try:
        sent = json.loads(request.body)
    except (ValueError, RecursionError):
        return _refused(request, "no_json", 400)
    many = sent.get("entries") if isinstance(sent, dict) and set(sent) == {"entries"} else None
    if not isinstance(many, list) or not many:
        return _refused(request, "no_entries", 400)
    if len(many) > MOST_ENTRIES:
        return _refused(request, "too_large", 413)
    told = [_told(request, walk, one) for one in many]
    stored = sum(one["state"] == STORED for one in told)
    if stored:
        enter(request, "walk.entered", number, entries=stored)
    return JsonResponse({"told": told})


def _told(request: HttpRequest, walk: Walk, sent: Any) -> dict[str, str]:
    given = given_of(request, walk, sent)
    said = Told("refused", given) if isinstance(given, str) else keep(request, walk, given)
    number = sent.get("id") if isinstance(sent, dict) else None
    return {"id": number if isinstance(number, str) else "", "state": said.state,
            "why": said.why, "theirs": said.theirs}  # fmt: skip


def _refused(request: HttpRequest, key: str, status: int) -> JsonResponse:
    return JsonResponse({"error": say(request, f"web_phone.{key}")}, status=status)


@walked
@require_GET
def token(request: HttpRequest) -> JsonResponse:
    """Give the token with which a form of ours may be sent: the page may be hours old."""
    return JsonResponse({"token": get_token(request)})


@open_to_all
@require_GET
def worker(request: HttpRequest) -> HttpResponse:
    """Give the script that keeps the pages of a walk, under the address that it serves."""
    del request
    path = finders.find("evenhand/walk-worker.js")
    if not path:
        raise Http404
    script = Path(str(path)).read_bytes()
    answer = HttpResponse(script, content_type="text/javascript; charset=utf-8")
    answer["Cache-Control"] = "no-cache"
    return answer


@allowed("account.own")
@require_GET
def unsent(request: HttpRequest) -> HttpResponse:
    """Ask what to do with what is kept on a phone and not sent, before somebody signs out."""
    data = {"language": language(request), "words": _words(request),
            "token": reverse("walk-token"), "signIn": reverse("sign-in")}  # fmt: skip
    return render(request, "asking/unsent.html", {"data": data})


stand_under("asking", "walks", go, go_stop, unsent)
