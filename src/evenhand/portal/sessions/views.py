"""The list of sessions, the page of one, and what is on somebody's private link."""

from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.text import Truncator
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from evenhand.frame import errors
from evenhand.frame.open import open_to_all
from evenhand.frame.standing import stand_under
from evenhand.frame.words import say
from evenhand.portal.home.limits import sends_too_much
from evenhand.portal.sessions import calendar, places
from evenhand.portal.sessions.forms import EvaluationForm, SignUpForm
from evenhand.portal.sessions.models import (
    CALLED_OFF,
    CONFIRMED,
    PUBLISHED,
    WAITING,
    Session,
    SignUp,
    shown,
)
from evenhand.portal.sessions.telling import asked_clock, clocks, entry_of, told

SIGN_UPS_AN_HOUR = 10
TRIES_AN_HOUR = 60
MOST_PAST = 50


@open_to_all
@require_safe
def sessions(request: HttpRequest, language: str) -> HttpResponse:
    """Show the sessions to come, and those that were."""
    del language
    every = list(shown())
    coming = [one for one in every if not one.is_past]
    past = [one for one in reversed(every) if one.is_past and one.state == PUBLISHED]
    context = {
        "coming": [told(request, one) for one in coming],
        "past": [told(request, one) for one in past[:MOST_PAST]],
        "clocks": clocks(request),
        "clock": asked_clock(request),
    }
    return render(request, "portal_sessions/sessions.html", context)


@open_to_all
@require_http_methods(["GET", "HEAD", "POST"])
def session(request: HttpRequest, language: str, code: str) -> HttpResponse:
    """Show a session; take who signs up."""
    one = _session(code)
    is_full = one.takes_sign_ups and one.places_left() == 0
    form = SignUpForm(request, one) if one.takes_sign_ups else None
    status = 200
    if request.method == "POST":
        if form is None:
            return redirect("portal-session", language, code)
        if form.is_valid():
            if sends_too_much(request, "session", SIGN_UPS_AN_HOUR, 60):
                return _too_many(request)
            try:
                _, link = places.sign_up(
                    one, **form.cleaned_data, language=language, clock=asked_clock(request)
                )
            except places.TooLate:
                return redirect("portal-session", language, code)
            return _see(request, reverse("portal-session-mine", args=[language, link]))
        status = 422
    line = told(request, one)
    context = {
        "session": one,
        "told": line,
        "shared": _shared(request, one, line),
        "address": request.build_absolute_uri(request.path),
        "form": form,
        "is_full": is_full,
        "clocks": clocks(request),
        "clock": asked_clock(request),
    }
    return render(request, "portal_sessions/session.html", context, status=status)


@open_to_all
@require_safe
def programme(request: HttpRequest, language: str, code: str) -> HttpResponse:
    """Show the programme alone, to be printed."""
    del language
    one = _session(code)
    context = {"session": one, "told": told(request, one)}
    return render(request, "portal_sessions/programme.html", context)


@open_to_all
@require_safe
def calendar_of_all(request: HttpRequest, language: str) -> HttpResponse:
    """Hand out the calendar of all sessions to come; programs may ask for it again and again."""
    coming = [one for one in shown() if not one.is_past]
    return _calendar([_entry(request, language, one) for one in coming], "sessions.ics")


@open_to_all
@require_safe
def calendar_of_one(request: HttpRequest, language: str, code: str) -> HttpResponse:
    """Hand out the calendar file of a session."""
    one = _session(code)
    return _calendar([_entry(request, language, one)], f"{one.code}.ics")


@open_to_all
@require_safe
def mine(request: HttpRequest, language: str, link: str) -> HttpResponse:
    """Show somebody's place: held, waited for or gone; with what belongs to it."""
    del language
    found = places.by_link(link) if not _tries_links(request) else None
    if found is None:
        return _private(errors.not_found(request))
    context = _mine(request, found, link)
    if found.session.is_past and not found.has_evaluated and found.state == CONFIRMED:
        context["form"] = EvaluationForm(request)
    return _private(render(request, "portal_sessions/mine.html", context))


@open_to_all
@require_POST
def cancel(request: HttpRequest, language: str, link: str) -> HttpResponse:
    """Give the place back; the name and the address are deleted at once."""
    found = places.by_link(link) if not _tries_links(request) else None
    if found is None:
        return _private(errors.not_found(request))
    places.give_up(found)
    address = reverse("portal-session-gone", args=[language, found.session.code])
    return _see(request, address)


@open_to_all
@require_safe
def gone(request: HttpRequest, language: str, code: str) -> HttpResponse:
    """Say that the place was given back."""
    del language
    one = _session(code)
    context = {"session": one, "told": told(request, one)}
    return render(request, "portal_sessions/gone.html", context)


@open_to_all
@require_POST
def evaluation(request: HttpRequest, language: str, link: str) -> HttpResponse:
    """Keep what somebody thought of a session."""
    found = places.by_link(link) if not _tries_links(request) else None
    if found is None or not found.session.is_past or found.state != CONFIRMED:
        return _private(errors.not_found(request))
    form = EvaluationForm(request)
    if not form.is_valid():
        context = _mine(request, found, link) | {"form": form}
        return _private(render(request, "portal_sessions/mine.html", context, status=422))
    answers = dict(form.cleaned_data)
    remark = str(answers.pop("remark"))
    places.evaluate(found, answers, remark)
    return _see(request, reverse("portal-session-mine", args=[language, link]))


def _session(code: str) -> Session:
    one = shown().filter(code=code).first()
    if one is None:
        raise Http404
    return one


def _shared(request: HttpRequest, one: Session, line: dict[str, Any]) -> str:
    """Say in a line what whoever gets the address of the page sees before opening it."""
    times = line["there"]
    when = say(request, "portal_sessions.there", day=times.day, hours=times.hours, host=one.host,
               offset=times.offset)  # fmt: skip
    return Truncator(f"{when}. {' '.join(one.about.split())}".strip()).chars(200)


def _mine(request: HttpRequest, found: SignUp, link: str) -> dict[str, Any]:
    one = found.session
    before = one.sign_ups.filter(state=WAITING, pk__lte=found.pk).count()
    return {
        "session": one,
        "told": told(request, one),
        "link": link,
        "address": request.build_absolute_uri(request.path),
        "place": found,
        "is_waiting": found.state == WAITING,
        "position": before,
        "is_called_off": one.state == CALLED_OFF,
        "may_cancel": one.takes_sign_ups,
        "deleted": say(request, "portal_sessions.deleted_on", day=found.delete_on),
    }


def _entry(request: HttpRequest, language: str, one: Session) -> calendar.Entry:
    url = request.build_absolute_uri(reverse("portal-session", args=[language, one.code]))
    online = say(request, "portal_sessions.online")
    return entry_of(one, request.get_host().split(":")[0], url, online)


def _calendar(entries: list[calendar.Entry], name: str) -> HttpResponse:
    response = HttpResponse(calendar.calendar(entries), content_type=calendar.MIME)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _tries_links(request: HttpRequest) -> bool:
    return sends_too_much(request, "session-link", TRIES_AN_HOUR, 60)


def _too_many(request: HttpRequest) -> HttpResponse:
    answer = errors.page(request, "too_many", 429)
    answer["Retry-After"] = "3600"
    return answer


def _see(request: HttpRequest, address: str) -> HttpResponse:
    """Go on to a page that may be loaded again without sending anything again."""
    clock = asked_clock(request)
    answer = HttpResponse(status=303)
    answer["Location"] = address + (f"?{urlencode({'clock': clock})}" if clock else "")
    return answer


def _private(answer: HttpResponse) -> HttpResponse:
    """Keep a private page out of stores and indexes."""
    answer["Cache-Control"] = "no-store"
    answer["X-Robots-Tag"] = "noindex"
    return answer


stand_under("portal-sessions", "", sessions, session, programme, mine, gone, evaluation)
