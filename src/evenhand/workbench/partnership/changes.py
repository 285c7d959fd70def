"""What is entered for the partnership: steps, terms, meetings, priorities, hours."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.views.decorators.http import require_POST

from evenhand.frame.said_forms import SaidForm
from evenhand.frame.seen import SeenForm, changing, clash, held, put
from evenhand.frame.words import say
from evenhand.workbench.partnership.forms import (
    ActionForm,
    HoursForm,
    MeetingForm,
    MemberForm,
    PriorityForm,
    SharingForm,
    SignForm,
    StepForm,
)
from evenhand.workbench.partnership.models import (
    STEPS,
    Action,
    Meeting,
    Member,
    Priority,
    Sharing,
    SignOff,
    Step,
    Week,
)
from evenhand.workbench.partnership.views import member_of
from evenhand.workbench.people.ledger import enter
from evenhand.workbench.people.rights import allowed, may
from evenhand.workbench.people.who import who, within


@allowed("partnership.write")
def step(request: HttpRequest, step: str) -> HttpResponse:
    """Say that a step of setting up is done."""
    if step not in STEPS:
        raise Http404
    with changing(request):
        form = StepForm(request, held(Step.objects.filter(name=step), request).first())
        if form.sent:
            if form.overtaken():
                return _clash(request, form, say(request, f"web_partnership.step_{step}"))
            Step.objects.update_or_create(name=step, defaults=form.cleaned_data)
            enter(request, "partnership.step_done", step)
            return redirect("partnership")
    return _form(request, form, "step_title", said=f"web_partnership.step_{step}")


@allowed("partnership.write")
def member(request: HttpRequest, member: int = 0) -> HttpResponse:
    """Add an organisation with its agreement, or renew one."""
    with changing(request):
        rows = held(Member.objects.all(), request)
        kept = get_object_or_404(rows, pk=member) if member else None
        form = MemberForm(request, kept)
        if form.sent:
            if form.overtaken():
                return _clash(request, form, str(kept))
            put(Member.objects, kept, form.cleaned_data)
            name, until = form.cleaned_data["organisation"], form.cleaned_data["until"]
            enter(request, "partnership.member_changed", name, until=str(until))
            return redirect("partnership")
    return _form(request, form, "member_renew" if kept else "member_title")


@allowed("partnership.write")
def sharing(request: HttpRequest, record: int = 0) -> HttpResponse:
    """Add a data-sharing record, or renew one."""
    if not Member.objects.exists():
        return redirect("member-new")
    with changing(request):
        rows = held(Sharing.objects.all(), request)
        kept = get_object_or_404(rows, pk=record) if record else None
        form = SharingForm(request, kept)
        if form.sent:
            if form.overtaken():
                return _clash(request, form, str(kept))
            given = form.given()
            put(Sharing.objects, kept, given)
            until = str(given["until"])
            enter(request, "partnership.sharing_changed", given["source"], until=until)
            return redirect("partnership")
    return _form(request, form, "sharing_renew" if kept else "sharing_title")


@allowed("partnership.write")
def new_meeting(request: HttpRequest) -> HttpResponse:
    """Keep the minutes of a meeting."""
    form = MeetingForm(request)
    if form.sent:
        given = dict(form.cleaned_data)
        attended = given.pop("attended")
        with transaction.atomic():
            one = Meeting.objects.create(**given)
            one.attended.set(Member.objects.filter(pk__in=attended))
            enter(request, "partnership.met", str(one), members=len(attended))
        return redirect(one)
    return _form(request, form, "meeting_title")


@allowed("partnership.read")
def meeting(request: HttpRequest, meeting: int) -> HttpResponse:
    """Show a meeting: who came, what was said, what is to be done."""
    one = get_object_or_404(Meeting, pk=meeting)
    return render(request, "partnership/meeting.html", {
        "meeting": one, "attended": one.attended.all(), "actions": one.actions.all(),
        "may_write": may(request.user, "partnership.write"),
    })  # fmt: skip


@allowed("partnership.write")
def action(request: HttpRequest, meeting: int) -> HttpResponse:
    """Add what a meeting asked for."""
    one = get_object_or_404(Meeting, pk=meeting)
    form = ActionForm(request)
    if form.sent:
        given = dict(form.cleaned_data)
        one.actions.create(text=given.pop("action"), **given)
        return redirect(one)
    return _form(request, form, "action_title")


@allowed("partnership.write")
@require_POST
def action_done(request: HttpRequest, action: int) -> HttpResponse:
    """Say that an action is done."""
    one = get_object_or_404(Action, pk=action)
    if Action.objects.filter(pk=one.pk, done_on=None).update(done_on=localdate()):
        enter(request, "partnership.action_done", str(one.meeting))
    return redirect(one.meeting)


@allowed("partnership.write")
def priority(request: HttpRequest) -> HttpResponse:
    """Put a priority of the audit before the partners."""
    form = PriorityForm(request)
    if form.sent:
        given = form.cleaned_data
        with transaction.atomic():
            Priority.objects.create(
                text=given["priority"], source=given["finding"], put_on=localdate()
            )
            enter(request, "partnership.priority_put", given["finding"])
        return redirect("partnership")
    return _form(request, form, "priority_title")


@allowed("audit.sign")
def sign(request: HttpRequest, priority: int) -> HttpResponse:
    """Answer a priority for one's own organisation."""
    one = get_object_or_404(Priority, pk=priority)
    own = member_of(request)
    if own is None:
        raise PermissionDenied
    form = SignForm(request)
    if form.sent:
        with transaction.atomic():
            SignOff.objects.update_or_create(
                priority=one, member=own, defaults=form.cleaned_data | {"person": who(request)}
            )
            answer = form.cleaned_data["answer"]
            enter(request, "partnership.signed", one.source, member=str(own), answer=answer)
        return redirect("partnership")
    return _form(request, form, "sign_title", quote=one.text)


@allowed("partnership.write")
def hours(request: HttpRequest) -> HttpResponse:
    """Log the hours of a team in a week; what was logged is shown before it is corrected."""
    form = HoursForm(request)
    if form.sent:
        given = dict(form.cleaned_data)
        team, monday = given.pop("team"), given.pop("week")
        with changing(request):
            form.stands_in(held(Week.objects.all(), request))
            if form.overtaken():
                return _clash(
                    request, form, f"{team}, {say(request, 'web_frame.plain', text=monday)}"
                )
            Week.objects.update_or_create(team=team, monday=monday, defaults=given)
            enter(request, "partnership.hours_logged", f"{team} {monday}", given=given["given"])
        return redirect("partnership")
    return _form(request, form, "hours_form_title")


def _clash(request: HttpRequest, form: SeenForm, what: str) -> HttpResponse:
    return clash(request, form, reverse("partnership"), what)


def _form(
    request: HttpRequest, form: SaidForm, title: str, said: str = "", quote: str = ""
) -> HttpResponse:
    context: dict[str, Any] = {
        "form": form, "title": f"web_partnership.{title}", "said": said, "quote": quote,
    }  # fmt: skip
    return render(request, "partnership/form.html", context)


within(
    "places",
    step,
    member,
    sharing,
    new_meeting,
    meeting,
    action,
    action_done,
    priority,
    sign,
    hours,
)
