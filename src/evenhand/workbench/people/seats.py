"""Where somebody is signed in: sessions that expire, are seen, and can be ended."""

import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.contrib.sessions.models import Session
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.timezone import now

from evenhand.frame import errors
from evenhand.frame.logged import page_of
from evenhand.workbench.people.ledger import enter_once
from evenhand.workbench.people.models import Person, Seat
from evenhand.workbench.people.trials import sends_too_much

LOG = logging.getLogger("evenhand.refused")
IDLE = timedelta(minutes=30)
WHOLE = timedelta(hours=12)
_STEP = timedelta(minutes=1)
_REFUSED = (400, 403, 405, 409, 413, 422, 429)
_OPEN_WITHOUT = ("/account", "/sign-out", "/language", "/static/", "/healthy")


class SeatMiddleware:
    """Ends sessions that are idle or old, slows down floods, and enters files taken away."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer, unless the session is over or too much is sent."""
        if request.method == "POST" and sends_too_much(request):
            answer = errors.page(request, "too_many", 429)
            _note(request, 429)
            answer["Retry-After"] = "60"
            return answer
        if request.user.is_authenticated and is_over(request):
            whose = request.user.pk
            logout(request)
            if request.method == "GET":
                return redirect_to_login(request.get_full_path())
            # The page's own guard asks to sign in again, once the token of the form was checked.
            request.session_was_of = whose  # type: ignore[attr-defined]
        if lacks_second_step(request):
            return redirect(reverse("account") + "#second")
        answer = self.get_response(request)
        if request.method == "POST" and answer.status_code in _REFUSED:
            _note(request, answer.status_code)
        if request.user.is_authenticated:
            # A page of somebody who signed out is not to come back from the browser's store.
            answer.headers.setdefault("Cache-Control", "no-store")
            if answer.headers.get("Content-Disposition", "").startswith("attachment"):
                enter_once(request, "export.made", request.path)
        return answer


def _note(request: HttpRequest, status: int) -> None:
    """Log that something sent was refused: where, by whom, never what."""
    LOG.warning("refused %s: POST %s, account %s", status, page_of(request), request.user.pk)


def lacks_second_step(request: HttpRequest) -> bool:
    """Say whether somebody's role asks for a second step that they have not set up yet."""
    person = request.user
    return (
        isinstance(person, Person)
        and person.role in settings.SECOND_STEP
        and not request.path.startswith(_OPEN_WITHOUT)
        and person.has_usable_password()
        and not person.has_second_step
    )


def take(request: HttpRequest | None, person: Person) -> Seat | None:
    """Note that somebody signed in with this browser."""
    key = getattr(getattr(request, "session", None), "session_key", None)
    if request is None or not key:
        return None
    browser = request.headers.get("User-Agent", "")[:200]
    seat, _ = Seat.objects.update_or_create(
        session_key=key, defaults={"person": person, "browser": browser, "seen_at": now()}
    )
    return seat


def is_over(request: HttpRequest) -> bool:
    """Say whether the session of a request has ended; note that it was seen, if it has not."""
    seat = Seat.objects.filter(session_key=request.session.session_key).first()
    if seat is None:
        take(request, request.user)  # type: ignore[arg-type]
        return False
    if seat.seen_at < now() - IDLE or seat.begun_at < now() - WHOLE:
        return True
    if seat.seen_at < now() - _STEP:
        Seat.objects.filter(pk=seat.pk).update(seen_at=now())
    return False


def leave(session_key: str) -> None:
    """End one session."""
    Session.objects.filter(session_key=session_key).delete()
    Seat.objects.filter(session_key=session_key).delete()


def leave_all(person: Any, *, but: str = "") -> int:
    """End every session of somebody, but perhaps one; give how many."""
    keys = list(
        Seat.objects.filter(person=person).exclude(session_key=but).values_list(
            "session_key", flat=True
        )
    )  # fmt: skip
    for key in keys:
        leave(key)
    return len(keys)


def seats_of(person: Any) -> list[Seat]:
    """Give the browsers in which somebody is signed in; those that expired are forgotten."""
    live = set(
        Session.objects.filter(expire_date__gt=now()).values_list("session_key", flat=True)
        .filter(session_key__in=Seat.objects.filter(person=person).values("session_key"))
    )  # fmt: skip
    edge = now() - IDLE
    Seat.objects.filter(person=person).exclude(session_key__in=live, seen_at__gte=edge).delete()
    return list(Seat.objects.filter(person=person))
