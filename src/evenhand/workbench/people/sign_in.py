"""Signing in: a password and a second step, or a passkey alone."""

import json
from typing import Any

from django.contrib.auth import authenticate, login
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.timezone import now
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from evenhand.frame.callers import address_of
from evenhand.frame.open import open_to_all
from evenhand.frame.words import say
from evenhand.workbench.people import codes, oidc, passkeys, trials
from evenhand.workbench.people.ledger import enter
from evenhand.workbench.people.models import Person

HALF = "half_signed_in"
HALF_SECONDS = 10 * 60
BACKEND = "django.contrib.auth.backends.ModelBackend"


@open_to_all
@sensitive_post_parameters("password")
def sign_in(request: HttpRequest) -> HttpResponse:
    """Ask for e-mail and password; never say which of the two was wrong."""
    after = _after(request)
    if request.user.is_authenticated:
        return redirect(after)
    problem, email = "", ""
    if request.method == "POST":
        email = request.POST.get("username", "").strip().lower()
        problem, person = _tried(request, email, request.POST.get("password", ""))
        if person is not None:
            return _first_step_done(request, person, after)
    context = {
        "next": after if after != resolve_url("city") else "",
        "email": email,
        "problem": problem,
        "provider": oidc.name(),
    }
    return render(request, "people/sign_in.html", context, status=422 if problem else 200)


@open_to_all
@sensitive_post_parameters("code")
def second_step(request: HttpRequest) -> HttpResponse:
    """Ask for the code of an app, a recovery code, or a passkey."""
    person, after = _half(request)
    if person is None:
        return redirect("sign-in")
    problem = ""
    if request.method == "POST":
        limits = {f"code:{person.pk}": trials.PER_CODE}
        minutes = trials.minutes_blocked(limits)
        code = request.POST.get("code", "")
        if minutes:
            problem = say(request, "web_people.locked", minutes=minutes)
        elif _takes(person, code):
            trials.succeeded(limits)
            return _in(request, person, after)
        else:
            trials.failed(limits)
            enter(None, "person.failed_second_step", person.email)
            problem = say(request, "web_people.code_wrong")
    context = {
        "problem": problem,
        "has_code": bool(person.code_key),
        "has_passkey": person.passkeys.exists(),
    }
    return render(request, "people/second_step.html", context, status=422 if problem else 200)


@open_to_all
@require_safe
def passkey_options(request: HttpRequest) -> HttpResponse:
    """Give a browser what it needs to prove a passkey."""
    person, _ = _half(request)
    return JsonResponse(passkeys.begin_asking(request, person))


@open_to_all
@require_POST
def passkey_sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in whoever proves a passkey."""
    half, after = _half(request)
    limits = {f"address:{address_of(request)}": trials.PER_ADDRESS}
    minutes = trials.minutes_blocked(limits)
    problem = say(request, "web_people.locked", minutes=minutes)
    if not minutes:
        try:
            person = passkeys.proven(request, _answer(request))
            if half in (None, person) and person.is_active:
                return _in(request, person, after if half else _after(request))
        except passkeys.NotThisKey:
            pass
        trials.failed(limits)
        enter(None, "person.failed_to_sign_in", "passkey", address=address_of(request))
        problem = say(request, "web_people.passkey_wrong")
    context = {"problem": problem, "provider": oidc.name(), "next": request.POST.get("next", "")}
    return render(request, "people/sign_in.html", context, status=422)


def welcome_in(request: HttpRequest, person: Person) -> None:
    """Sign somebody in who has just proven who they are."""
    request.session.pop(HALF, None)
    login(request, person, backend=BACKEND)


def _tried(request: HttpRequest, email: str, password: str) -> tuple[str, Person | None]:
    limits = trials.sign_in_limits(request, email)
    if minutes := trials.minutes_blocked(limits):
        return say(request, "web_people.locked", minutes=minutes), None
    person = authenticate(request, username=email, password=password)
    if isinstance(person, Person):
        trials.succeeded(limits)
        return "", person
    trials.failed(limits)
    if minutes := trials.minutes_blocked(limits):
        return say(request, "web_people.locked", minutes=minutes), None
    return say(request, "web_people.not_matched"), None


def _first_step_done(request: HttpRequest, person: Person, after: str) -> HttpResponse:
    if not person.has_second_step:
        return _in(request, person, after)
    request.session.cycle_key()
    request.session[HALF] = {"person": person.pk, "at": now().timestamp(), "after": after}
    return redirect("second-step")


def _in(request: HttpRequest, person: Person, after: str) -> HttpResponse:
    welcome_in(request, person)
    return redirect(after)


def _half(request: HttpRequest) -> tuple[Person | None, str]:
    half: dict[str, Any] = request.session.get(HALF, {})
    if not half or now().timestamp() - half["at"] > HALF_SECONDS:
        return None, ""
    return Person.objects.filter(pk=half["person"], is_active=True).first(), half["after"]


def _takes(person: Person, code: str) -> bool:
    return codes.takes(person, code) or codes.takes_recovery(person, code)


def _answer(request: HttpRequest) -> dict[str, Any]:
    try:
        answer = json.loads(request.POST.get("credential", ""))
    except ValueError:
        raise passkeys.NotThisKey from None
    if not isinstance(answer, dict):
        raise passkeys.NotThisKey
    return answer


def _after(request: HttpRequest) -> str:
    return safe_address(request, request.POST.get("next") or request.GET.get("next") or "")


def safe_address(request: HttpRequest, wanted: str) -> str:
    """Give an address of ours, if it is one, and else the first page."""
    is_ours = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if is_ours else resolve_url("city")
