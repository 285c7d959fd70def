"""Roles that one administrator gives only together with a second one, where there is one."""

import secrets
from datetime import timedelta

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.timezone import now
from django.views.decorators.http import require_POST

from evenhand.frame.words import say
from evenhand.workbench.people import seats
from evenhand.workbench.people.ledger import enter
from evenhand.workbench.people.models import Invitation, Person, RoleAsk
from evenhand.workbench.people.notices import notify
from evenhand.workbench.people.rights import allowed, person_of
from evenhand.workbench.people.roles import GIVEN_BY_TWO


def needs_second(giver: Person, role: str) -> bool:
    """Say whether a role is given by two: it is one of those, and there is another to ask."""
    return role in GIVEN_BY_TWO and seconds(giver).exists()


def seconds(giver: Person) -> "QuerySet[Person]":
    """Give the other administrators, who may agree."""
    return Person.objects.filter(role="administrator", is_active=True).exclude(pk=giver.pk)


def ask_second(request: HttpRequest, name: str) -> None:
    """Tell the other administrators that one of them has to agree."""
    for one in seconds(person_of(request)):
        notify(one, "web_people.notice_second_pair", "/people", who=str(request.user), name=name)
    messages.success(request, say(request, "web_people.second_asked"))


@allowed("people.manage")
@require_POST
def agree_role(request: HttpRequest, ask: int) -> HttpResponse:
    """Give a role as the second administrator."""
    with transaction.atomic():
        one = get_object_or_404(RoleAsk.objects.select_for_update(), pk=ask)
        if request.user.pk in (one.asked_by_id, one.person_id):
            raise PermissionDenied
        person = one.person
        before, person.role = person.role, one.role
        person.save(update_fields=["role"])
        one.delete()
        seats.leave_all(person)
        facts = {"before": before, "after": person.role, "asked_by": str(one.asked_by)}
        enter(request, "person.role_changed", person.email, **facts)
    return redirect("people")


@allowed("people.manage")
@require_POST
def refuse_role(request: HttpRequest, ask: int) -> HttpResponse:
    """Say no to a role, or take the question back."""
    with transaction.atomic():
        one = get_object_or_404(RoleAsk.objects.select_for_update(), pk=ask)
        one.delete()
        enter(request, "person.role_refused", one.person.email, role=one.role)
    return redirect("people")


@allowed("people.manage")
@require_POST
def agree_invitation(request: HttpRequest, invitation: int) -> HttpResponse:
    """Send an invitation as the second administrator; its link is made only now."""
    from evenhand.workbench.people import team

    with transaction.atomic():
        waiting = Invitation.objects.select_for_update().filter(waits=True, used_at=None)
        one = get_object_or_404(waiting, pk=invitation)
        if one.invited_by_id == request.user.pk:
            raise PermissionDenied
        token = secrets.token_urlsafe(32)
        one.digest, one.waits = team.digest_of(token), False
        one.expires_at = now() + timedelta(days=team.DAYS)
        one.save()
        enter(request, "person.invited", one.email, role=one.role, asked_by=str(one.invited_by))
    team.send_link(request, one, token)
    return redirect("people")
