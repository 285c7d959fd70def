"""A second person lets a round out to residents, or says no; one alone may take it down."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from evenhand.frame.standing import stand_under
from evenhand.frame.words import say
from evenhand.portal.folder import FOLDER
from evenhand.portal.laying import lay_out
from evenhand.portal.taking_part.asked import Asked, lay, take_away
from evenhand.portal.taking_part.keeping import forget
from evenhand.workbench.opened import city
from evenhand.workbench.people.ledger import enter
from evenhand.workbench.people.models import Person
from evenhand.workbench.people.notices import notify
from evenhand.workbench.people.rights import allowed, person_of
from evenhand.workbench.people.roles import RIGHTS
from evenhand.workbench.problems.reach import today
from evenhand.workbench.taking_part.forms import ReasonForm
from evenhand.workbench.taking_part.models import ASKED, DRAFT, LAID, REFUSED, STOPPED, Round
from evenhand.workspace.disk import words_for_disk


def locked(pk: int) -> Round:
    """Give a round that nobody else changes meanwhile; the caller's transaction holds it."""
    return get_object_or_404(Round.objects.select_for_update(of=("self",)), pk=pk)


def tell_second(request: HttpRequest, one: Round) -> None:
    """Tell those who may be the second person that somebody asked."""
    others = Person.objects.filter(role__in=RIGHTS["taking_part.decide"], is_active=True)
    for other in others.exclude(pk=person_of(request).pk):
        notify(other, "web_taking_part.notice_asked", reverse("round", args=[one.pk]),
               number=one.number, who=str(request.user))  # fmt: skip


@allowed("taking_part.write")
@require_POST
def send(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask a second person."""
    with transaction.atomic():
        one = locked(pk)
        if one.state == DRAFT and one.is_by(request.user):
            one.state = ASKED
            one.save()
            tell_second(request, one)
            enter(request, "round.asked", one.number)
            messages.success(request, say(request, "web_taking_part.was_sent"))
    return redirect(one)


@allowed("taking_part.decide")
@require_POST
def agree(request: HttpRequest, pk: int) -> HttpResponse:
    """Say yes as the second person: it is laid in the portal's folder."""
    with transaction.atomic(), words_for_disk(city().folder):
        one = locked(pk)
        if one.is_by(request.user):
            raise PermissionDenied
        if one.state != ASKED:
            return redirect(one)
        if Asked(one.body).is_over(today()):
            messages.warning(request, say(request, "web_taking_part.days_passed"))
            return redirect(one)
        one.state, one.decided_by = LAID, person_of(request)
        one.save()
        enter(request, "round.agreed", one.number, asked_by=str(one.asked_by))
        lay(lay_out(city()), one.body)
    messages.success(request, say(request, "web_taking_part.was_laid"))
    return redirect(one)


@allowed("taking_part.decide")
@require_POST
def refuse(request: HttpRequest, pk: int) -> HttpResponse:
    """Say no, with the reason."""
    return _with_reason(request, pk, ASKED, REFUSED, "round.refused", is_second=True)


@allowed("taking_part.decide")
@require_POST
def stop(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a round off the portal at once, by one person, with the reason; answers go."""
    return _with_reason(request, pk, LAID, STOPPED, "round.stopped", after=_take_away)


def _take_away(one: Round) -> None:
    take_away(city().folder / FOLDER, one.number)
    forget(one.number)


def _with_reason(
    request: HttpRequest, pk: int, before: str, then: str, what: str, *, is_second: bool = False,
    after: Callable[[Round], None] | None = None,
) -> HttpResponse:  # fmt: skip
    form = ReasonForm(request)
    with transaction.atomic(), words_for_disk(city().folder):
        one = locked(pk)
        if is_second and one.is_by(request.user):
            raise PermissionDenied
        if not form.sent:
            messages.error(request, say(request, "web_taking_part.reason_needed"))
        elif one.state == before:
            one.state, one.reason = then, form.cleaned_data["reason"]
            one.decided_by = person_of(request)
            one.save()
            enter(request, what, one.number, why=one.reason)
            if after is not None:
                after(one)
    return redirect(one)


stand_under("asking", "rounds", send, agree, refuse, stop)
