"""One's own account: name, language, password, second step, and where one is signed in."""

import json
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from evenhand.frame.words import say
from evenhand.wording.languages import OFFERED
from evenhand.workbench.people import codes, passkeys, seats, trials
from evenhand.workbench.people.forms import Details, NewPassword
from evenhand.workbench.people.ledger import enter
from evenhand.workbench.people.models import Person, Seat
from evenhand.workbench.people.notices import notify
from evenhand.workbench.people.rights import allowed

SECRET = "new_code_secret"


def _me(request: HttpRequest) -> Person:
    person = request.user
    assert isinstance(person, Person)
    return person


@allowed("account.own")
def account(request: HttpRequest) -> HttpResponse:
    """Show one's own account, and change its name and language."""
    person = _me(request)
    form = Details(request, request.POST if request.method == "POST" else None, instance=person)
    if request.method == "POST" and form.is_valid():
        form.save()
        enter(request, "person.changed_details", person.email)
        messages.success(request, say(request, "web_people.saved"))
        answer = redirect("account")
        if person.language in OFFERED:
            answer.set_cookie(
                settings.LANGUAGE_COOKIE_NAME, person.language, max_age=365 * 24 * 60 * 60,
                httponly=True, samesite="Lax", secure=request.is_secure(),
            )  # fmt: skip
        return answer
    return _page(request, form=form)


@allowed("account.own")
@sensitive_post_parameters()
def password(request: HttpRequest) -> HttpResponse:
    """Change one's password; every other browser is signed out."""
    form = NewPassword(request, _me(request), request.POST if request.method == "POST" else None)
    problem = ""
    if request.method == "POST" and form.is_valid() and not (problem := _unproven(request)):
        person = _me(request)
        person.set_password(form.cleaned_data["new"])
        person.save(update_fields=["password"])
        before = str(request.session.session_key)
        update_session_auth_hash(request, person)
        Seat.objects.filter(session_key=before).delete()
        seats.take(request, person)
        ended = seats.leave_all(person, but=str(request.session.session_key))
        enter(request, "person.changed_password", person.email, ended=ended)
        notify(person, "web_people.notice_password", "/account")
        messages.success(request, say(request, "web_people.password_changed"))
        return redirect("account")
    context = {"form": form, "problem": problem}
    return render(request, "people/password.html", context, status=422 if problem else 200)


@allowed("account.own")
@sensitive_post_parameters()
def code_app(request: HttpRequest) -> HttpResponse:
    """Set up an app that shows six-digit codes."""
    person, problem = _me(request), ""
    secret = request.session.setdefault(SECRET, codes.new_secret())
    if request.method == "POST" and not (problem := _unproven(request)):
        step = codes.step_of(secret, request.POST.get("code", ""))
        if step:
            codes.keep(person, secret, step)
            del request.session[SECRET]
            _changed(request, "person.second_step_on", kind="code")
            return _show_recovery(request, person)
        problem = say(request, "web_people.code_wrong")
    context = {
        "problem": problem,
        "secret": " ".join(secret[n : n + 4] for n in range(0, len(secret), 4)),
        "picture": codes.picture(codes.address(person, secret)),
    }
    return render(request, "people/code_app.html", context, status=422 if problem else 200)


@allowed("account.own")
@require_POST
@sensitive_post_parameters()
def code_app_off(request: HttpRequest) -> HttpResponse:
    """Ask for no code any more."""
    if problem := _unproven(request):
        return _page(request, problem=problem)
    codes.forget(_me(request))
    _me(request).recovery_codes.all().delete()
    _changed(request, "person.second_step_off", kind="code")
    return redirect("account")


@allowed("account.own")
@require_POST
@sensitive_post_parameters()
def recovery(request: HttpRequest) -> HttpResponse:
    """Make new recovery codes and show them once."""
    if problem := _unproven(request):
        return _page(request, problem=problem)
    return _show_recovery(request, _me(request))


@allowed("account.own")
@require_safe
def passkey_new(request: HttpRequest) -> HttpResponse:
    """Give a browser what it needs to make a passkey."""
    return JsonResponse(passkeys.begin_adding(request, _me(request)))


@allowed("account.own")
@require_POST
@sensitive_post_parameters()
def passkey_add(request: HttpRequest) -> HttpResponse:
    """Keep a passkey that the browser made."""
    if problem := _unproven(request):
        return _page(request, problem=problem)
    name = request.POST.get("name", "").strip() or say(request, "web_people.passkey")
    try:
        answer = json.loads(request.POST.get("credential", ""))
        passkeys.add(request, _me(request), answer, name)
    except (ValueError, passkeys.NotThisKey):
        return _page(request, problem=say(request, "web_people.passkey_not_made"))
    _changed(request, "person.second_step_on", kind="passkey")
    messages.success(request, say(request, "web_people.passkey_added"))
    return redirect("account")


@allowed("account.own")
@require_POST
@sensitive_post_parameters()
def passkey_remove(request: HttpRequest, key: int) -> HttpResponse:
    """Remove one of one's own passkeys."""
    one = get_object_or_404(_me(request).passkeys, pk=key)
    if problem := _unproven(request):
        return _page(request, problem=problem)
    one.delete()
    _changed(request, "person.second_step_off", kind="passkey")
    return redirect("account")


@allowed("account.own")
@require_POST
@sensitive_post_parameters()
def end_others(request: HttpRequest) -> HttpResponse:
    """Sign out in every other browser."""
    if problem := _unproven(request):
        return _page(request, problem=problem)
    ended = seats.leave_all(request.user, but=str(request.session.session_key))
    enter(request, "person.ended_sessions", _me(request).email, ended=ended)
    messages.success(request, say(request, "web_people.others_ended", count=ended))
    return redirect("account")


@allowed("account.own")
@require_POST
@sensitive_post_parameters()
def end_one(request: HttpRequest, seat: int) -> HttpResponse:
    """Sign out in one browser of one's own."""
    one = get_object_or_404(Seat, pk=seat, person=_me(request))
    if problem := _unproven(request):
        return _page(request, problem=problem)
    seats.leave(one.session_key)
    enter(request, "person.ended_sessions", _me(request).email, ended=1)
    return redirect("account")


def _unproven(request: HttpRequest) -> str:
    """Say why somebody who is signed in has not proven again who they are; empty if they have."""
    person = _me(request)
    if not person.has_usable_password():
        return ""
    limits = trials.sign_in_limits(request, person.email)
    if minutes := trials.minutes_blocked(limits):
        return say(request, "web_people.locked", minutes=minutes)
    if person.check_password(request.POST.get("current", "")):
        return ""
    trials.failed(limits)
    enter(request, "person.failed_to_prove", request.path)
    return say(request, "web_people.current_wrong")


def _changed(request: HttpRequest, what: str, *, kind: str) -> None:
    """Enter a change of the second step, tell its owner, and end every other session."""
    person = _me(request)
    ended = seats.leave_all(person, but=str(request.session.session_key))
    enter(request, what, person.email, kind=kind, ended=ended)
    notify(person, "web_people.notice_second", "/account")


def _show_recovery(request: HttpRequest, person: Person) -> HttpResponse:
    made = codes.new_recovery_codes(person)
    enter(request, "person.made_recovery_codes", person.email)
    return render(request, "people/recovery.html", {"codes": made})


def _page(request: HttpRequest, *, form: Any = None, problem: str = "") -> HttpResponse:
    person = _me(request)
    context = {
        "form": form or Details(request, None, instance=person),
        "problem": problem,
        "person": person,
        "passkeys": person.passkeys.all(),
        "recovery_left": person.recovery_codes.count(),
        "seats": seats.seats_of(person),
        "this_key": request.session.session_key,
    }
    return render(request, "people/account.html", context, status=422 if problem else 200)
