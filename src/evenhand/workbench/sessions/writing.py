"""What is written of a session: its facts, its parts, whether it is published."""

from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.views.decorators.http import require_POST

from evenhand.frame.standing import stand_under
from evenhand.frame.words import language as spoken
from evenhand.frame.words import say
from evenhand.portal.contributions.router import alias
from evenhand.portal.sessions.models import CALLED_OFF, DRAFT, PUBLISHED, Series, Session
from evenhand.portal.sessions.places import give_up, move_up
from evenhand.workbench.opened import city
from evenhand.workbench.people.ledger import enter
from evenhand.workbench.people.rights import allowed
from evenhand.workbench.sessions.forms import (
    LineForm,
    MaterialForm,
    OutcomeForm,
    SessionForm,
    SpeakerForm,
    ThemeForm,
)
from evenhand.workbench.sessions.views import crumbs, session_of

PARTS: dict[str, type[forms.Form]] = {
    "speakers": SpeakerForm,
    "programme": LineForm,
    "themes": ThemeForm,
    "materials": MaterialForm,
    "outcomes": OutcomeForm,
}
_FIELDS = ("title", "about", "language", "host", "clock", "starts_at", "ends_at", "capacity",
           "join_at")  # fmt: skip
_MAY_BECOME = {DRAFT: (PUBLISHED,), PUBLISHED: (CALLED_OFF,), CALLED_OFF: ()}


@allowed("sessions.write")
def new(request: HttpRequest) -> HttpResponse:
    """Begin a session; nobody sees it before it is published."""
    here = city().settings
    initial = {"host": here.name, "clock": here.timezone, "language": spoken(request)}
    form = SessionForm(request, None, initial=initial)
    if form.sent:
        made = _keep(Session(), form.cleaned_data)
        enter(request, "session.begun", made.code)
        return redirect("session", made.code)
    return _form(request, form, say(request, "web_sessions.new"), reverse("sessions"))


@allowed("sessions.write")
def change(request: HttpRequest, code: str) -> HttpResponse:
    """Change what a session is; more places let those who wait move up."""
    one = session_of(code)
    local = one.starts_at.astimezone(ZoneInfo(one.clock))
    length = int((one.ends_at - one.starts_at).total_seconds() // 60)
    initial = {name: getattr(one, name) for name in (*_FIELDS, "revision")}
    initial |= {"series": one.series.title, "day": local.date(), "hour": local.time(),
                "minutes": length}  # fmt: skip
    form = SessionForm(request, one, initial=initial)
    if form.sent:
        with transaction.atomic(using=alias()):
            held = Session.objects.select_for_update().get(pk=one.pk)
            if held.revision == one.revision:
                kept = _keep(held, form.cleaned_data)
                kept.sign_ups.update(delete_on=kept.delete_on)
                move_up(kept)
        enter(request, "session.written", one.code, part="facts")
        return redirect("session", one.code)
    title = say(request, "web_sessions.change")
    return _form(request, form, title, reverse("session", args=[code]), one)


def _keep(one: Session, given: dict[str, Any]) -> Session:
    one.series, _ = Series.objects.get_or_create(title=given["series"])
    is_moved = any(getattr(one, name) != given[name] for name in ("starts_at", "ends_at"))
    if is_moved and one.state == PUBLISHED:
        one.times += 1
    for name in _FIELDS:
        setattr(one, name, given[name])
    one.revision += 1
    one.save()
    return one


@allowed("sessions.write")
@require_POST
def state(request: HttpRequest, code: str) -> HttpResponse:
    """Publish a session, or call it off."""
    one, to = session_of(code), request.POST.get("state", "")
    if to not in _MAY_BECOME[one.state]:
        raise Http404
    with transaction.atomic(using=alias()):
        held = Session.objects.select_for_update().get(pk=one.pk)
        held.state, held.revision = to, held.revision + 1
        held.save()
    enter(request, f"session.{to}", one.code)
    messages.success(request, say(request, f"web_sessions.now_{to}"))
    return redirect("session", code)


@allowed("sessions.write")
def add(request: HttpRequest, code: str, part: str) -> HttpResponse:
    """Add a speaker, a line of the programme, a question, materials, or what came of it."""
    one = session_of(code)
    if part not in PARTS:
        raise Http404
    form = PARTS[part](request)  # type: ignore[arg-type]
    if request.method == "POST" and form.is_valid():
        _add(one, part, form.cleaned_data)
        enter(request, "session.written", one.code, part=part)
        return redirect(reverse("session", args=[code]) + f"#{part}")
    title = say(request, f"web_sessions.add_{part}")
    return _form(request, form, title, reverse("session", args=[code]), one)


def _add(one: Session, part: str, given: dict[str, Any]) -> None:
    if part == "speakers":
        one.speakers.create(**given)
        return
    if part == "materials":
        one.materials.create(title=given["material"], link=given["link"])
        return
    line: Any = given.get("theme")
    if part == "programme":
        line = {"minutes": given["minutes"], "title": given["line"], "who": given["who"]}
    elif part == "outcomes":
        line = {"text": given["outcome"], "on": localdate().isoformat()}
    with transaction.atomic(using=alias()):
        held = Session.objects.select_for_update().get(pk=one.pk)
        getattr(held, part).append(line)
        held.revision += 1
        held.save()


@allowed("sessions.write")
@require_POST
def remove(request: HttpRequest, code: str, part: str, entry: int) -> HttpResponse:
    """Take out a part of a session, or the place of somebody who signed up."""
    one = session_of(code)
    back = reverse("session", args=[code]) + f"#{part}"
    if part == "speakers":
        found = one.speakers.filter(pk=entry).delete()[0]
    elif part == "materials":
        found = one.materials.filter(pk=entry).delete()[0]
    elif part == "sign-ups":
        back = reverse("session-signed-up", args=[code])
        place = one.sign_ups.filter(pk=entry).first()
        found = int(place is not None)
        if place is not None:
            give_up(place)
    elif part in PARTS:
        found = _take_out(request, one, part, entry)
    else:
        raise Http404
    if found:
        enter(request, "session.written", one.code, part=part)
    return redirect(back)


def _take_out(request: HttpRequest, one: Session, part: str, entry: int) -> int:
    """Take a line out of a list, if the list is as its reader saw it."""
    with transaction.atomic(using=alias()):
        held = Session.objects.select_for_update().get(pk=one.pk)
        lines = getattr(held, part)
        if request.POST.get("revision") != str(held.revision) or entry >= len(lines):
            messages.warning(request, say(request, "web_sessions.changed_meanwhile"))
            return 0
        del lines[entry]
        held.revision += 1
        held.save()
    return 1


def _form(
    request: HttpRequest, form: forms.Form, title: str, back: str, one: Session | None = None
) -> HttpResponse:
    context = {"form": form, "title": title, "back": back,
               "crumbs": crumbs(request, one.code if one else "", title)}  # fmt: skip
    return render(request, "sessions/write.html", context, status=422 if form.errors else 200)


stand_under("library", "sessions", new, change, state, add, remove)
