"""Somebody without an account who walks along: a code for one walk, and for nothing else.

The code opens the pages on which ticks are entered at the stops of that walk. It holds until the
day after the walk, or until it is ended or another is made. Kept is a mark of it, not the code.
"""

import secrets
from collections.abc import Callable
from datetime import date, timedelta
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.timezone import localdate
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from evenhand.errors import SourceError
from evenhand.frame.callers import address_of
from evenhand.frame.open import open_to_all
from evenhand.frame.words import say
from evenhand.publishing.walks.kept import kept_walk
from evenhand.publishing.walks.model import Walk
from evenhand.workbench.asking.models import WalkCode
from evenhand.workbench.asking.walk_forms import walks
from evenhand.workbench.asking.walks import document_of, way
from evenhand.workbench.people import codes, trials
from evenhand.workbench.people.ledger import enter
from evenhand.workbench.people.rights import allowed

LETTERS, IN_GROUP = 12, 4
_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""Without the letters and figures that are read for each other."""
GUEST = "walk_guest"
AFTER = timedelta(days=1)
PER_ADDRESS = 20


def last_day(walk: Walk) -> date:
    """Give the last day on which a code of a walk opens it."""
    return walk.on + AFTER


def is_guest(request: HttpRequest, number: str | None = None) -> bool:
    """Say whether a code that still holds was given in this browser, for this walk or for any."""
    given = request.session.get(GUEST)
    if not isinstance(given, list) or len(given) != 2 or number not in (None, given[0]):
        return False
    known = WalkCode.objects.filter(walk=given[0], mark=given[1]).exists()
    return known and _is_open(given[0])


def _is_open(number: str) -> bool:
    """Say whether a walk is there, can be walked, and is not over."""
    if number not in walks().numbers():
        return False
    try:
        return localdate() <= last_day(kept_walk(walks().get(number)))
    except SourceError:
        return False


def walked(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Let in who may walk, and who gave the code of this walk; all others as `allowed` does."""
    guarded = allowed("asking.walk")(view)

    @wraps(view)
    def either(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        number = str(kwargs["number"]) if "number" in kwargs else None
        if not request.user.is_authenticated and is_guest(request, number):
            return view(request, *args, **kwargs)
        return guarded(request, *args, **kwargs)

    either.right = "asking.walk"  # type: ignore[attr-defined]
    return either


def mark_of(code: str) -> str:
    """Give what is kept of a code; how its letters are grouped or cased does not matter."""
    plain = "".join(one for one in code.upper() if one.isalnum())
    return salted_hmac("evenhand.walk", plain, algorithm="sha256").hexdigest()


@allowed("asking.write")
@require_POST
def make(request: HttpRequest, number: str) -> HttpResponse:
    """Make the code of a walk, and show it this once; one made before holds no more."""
    walk = _sound(number)
    plain = "".join(secrets.choice(_ALPHABET) for _ in range(LETTERS))
    code = "-".join(plain[at : at + IN_GROUP] for at in range(0, LETTERS, IN_GROUP))
    WalkCode.objects.update_or_create(walk=number, defaults={"mark": mark_of(code)})
    enter(request, "walk.code_made", number)
    where = request.build_absolute_uri(reverse("walk-with-code"))
    back = reverse("walk", args=[number])
    context = {
        "walk": walk, "code": code, "until": last_day(walk), "where": where, "back": back,
        "is_over": localdate() > last_day(walk), "picture": codes.picture(where),
        "crumbs": way(request, (back, number), ("", say(request, "web_walks.code"))),
    }  # fmt: skip
    answer = render(request, "asking/code.html", context)
    answer["Cache-Control"] = "no-store"
    return answer


def _sound(number: str) -> Walk:
    """Give a walk that can be walked; without a route there is none."""
    try:
        return kept_walk(document_of(number))
    except SourceError:
        raise Http404 from None


@allowed("asking.write")
@require_POST
def end(request: HttpRequest, number: str) -> HttpResponse:
    """End the code of a walk: who came in with it is out at once."""
    document_of(number)
    if WalkCode.objects.filter(walk=number).delete()[0]:
        enter(request, "walk.code_ended", number)
    return redirect("walk", number)


@open_to_all
@sensitive_post_parameters("code")
def with_code(request: HttpRequest) -> HttpResponse:
    """Ask for the code of a walk, and open that walk."""
    problem = ""
    if request.method == "POST":
        limits = {f"walk-code:{address_of(request)}": PER_ADDRESS}
        found = WalkCode.objects.filter(mark=mark_of(request.POST.get("code", "")[:60])).first()
        if minutes := trials.minutes_blocked(limits):
            problem = say(request, "web_people.locked", minutes=minutes)
        elif found is not None and _is_open(found.walk):
            request.session.cycle_key()
            request.session[GUEST] = [found.walk, found.mark]
            return redirect("walk-go", found.walk)
        else:
            trials.failed(limits)
            problem = say(request, "web_walks.code_wrong")
    context = {"problem": problem}
    return render(request, "asking/with_code.html", context, status=422 if problem else 200)
