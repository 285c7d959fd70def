"""Who takes part: invitations, people, their roles, and the partner organisations."""

import hashlib
import secrets
from datetime import timedelta

from django.contrib import messages
from django.db import transaction
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import now
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from evenhand.frame.open import open_to_all
from evenhand.frame.seen import changing, clash, held
from evenhand.frame.words import language, say
from evenhand.workbench.people import pairs, seats
from evenhand.workbench.people.forms import FirstAccount, Invite, Partner, Place
from evenhand.workbench.people.ledger import enter
from evenhand.workbench.people.models import Invitation, Organisation, Person, RoleAsk
from evenhand.workbench.people.notices import send
from evenhand.workbench.people.rights import allowed, person_of
from evenhand.workbench.people.sign_in import welcome_in

DAYS = 7
ADMINISTRATOR = "administrator"


@allowed("people.manage")
def people(request: HttpRequest) -> HttpResponse:
    """List everybody, and the invitations that wait."""
    context = {
        "people": Person.objects.select_related("partner")
        .prefetch_related("passkeys")
        .order_by("-is_active", "name", "email"),
        "invitations": Invitation.objects.filter(used_at=None, expires_at__gt=now()).order_by(
            "email"
        ),
        "organisations": Organisation.objects.all(),
        "asks": RoleAsk.objects.select_related("person", "asked_by"),
        "me": request.user.pk,
    }
    return render(request, "people/people.html", context)


@allowed("people.manage")
def invite(request: HttpRequest) -> HttpResponse:
    """Invite somebody by e-mail; the link holds for a week and for one account."""
    form = Invite(request, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        token, giver = secrets.token_urlsafe(32), person_of(request)
        waits = pairs.needs_second(giver, form.cleaned_data["role"])
        with transaction.atomic():
            Invitation.objects.filter(email=form.cleaned_data["email"], used_at=None).delete()
            made = Invitation.objects.create(
                **form.cleaned_data,
                digest=digest_of(token),
                invited_by=giver,
                expires_at=now() + timedelta(days=DAYS),
                waits=waits,
            )
            what = "person.invitation_asked" if waits else "person.invited"
            enter(request, what, made.email, role=made.role)
            if waits:
                pairs.ask_second(request, made.email)
        if not waits:
            send_link(request, made, token)
        return redirect("people")
    return render(request, "people/invite.html", {"form": form})


def send_link(request: HttpRequest, made: Invitation, token: str) -> None:
    """Send the link of an invitation, and say so."""
    send(
        made.email,
        language(request),
        "invitation",
        link=request.build_absolute_uri(reverse("invitation", args=[token])),
        who=str(request.user),
        days=DAYS,
    )
    messages.success(request, say(request, "web_people.invited", email=made.email))


@allowed("people.manage")
@require_POST
def withdraw(request: HttpRequest, invitation: int) -> HttpResponse:
    """Take an invitation back; its link no longer holds."""
    one = get_object_or_404(Invitation, pk=invitation, used_at=None)
    with transaction.atomic():
        one.delete()
        enter(request, "person.invitation_withdrawn", one.email)
    return redirect("people")


@open_to_all
@sensitive_post_parameters("password")
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Make one's account by an invitation."""
    one = Invitation.objects.filter(
        digest=digest_of(token), used_at=None, expires_at__gt=now(), waits=False
    ).first()
    if one is None or Person.objects.filter(email=one.email.lower()).exists():
        return render(request, "people/invitation_over.html", status=404)
    form = FirstAccount(
        request, request.POST if request.method == "POST" else None, email=one.email
    )
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            if not Invitation.objects.filter(pk=one.pk, used_at=None).update(used_at=now()):
                raise Http404
            person = Person.objects.enrol(
                **form.cleaned_data, role=one.role, partner=one.partner, language=language(request)
            )
            enter(person, "person.joined", person.email, role=person.role)
        welcome_in(request, person)
        return redirect("account")
    return render(request, "people/invitation.html", {"form": form, "invitation": one})


@allowed("people.manage")
def person(request: HttpRequest, person: int) -> HttpResponse:
    """Change somebody's role and organisation, or switch the account off."""
    with changing(request):
        # The rows of all administrators are locked: two of them cannot switch each other off.
        rows = Person.objects.filter(Q(role=ADMINISTRATOR) | Q(pk=person)).order_by("pk")
        everyone = {one.pk: one for one in held(rows, request)}
        one = everyone.pop(person, None)
        if one is None:
            raise Http404
        waiting = RoleAsk.objects.filter(person=one).first()
        form = Place(request, one, waiting.role if waiting else "")
        if form.sent and form.overtaken():
            return clash(request, form, reverse("people"), one.name)
        if form.sent:
            before = (one.role, one.is_active, one.organisation)
            form.put_on(one)
            others = [admin for admin in everyone.values() if admin.is_active]
            if others or (one.role == ADMINISTRATOR and one.is_active):
                return _placed(request, one, before, waiting)
            form.add_error(None, say(request, "web_people.last_administrator"))
    return render(request, "people/person.html", {"form": form, "one": one})


def _placed(
    request: HttpRequest, one: Person, before: tuple[str, bool, str], waiting: RoleAsk | None
) -> HttpResponse:
    asked = _asks_second(request, one, before[0], waiting)
    one.save(update_fields=["role", "partner", "is_active"])
    _enter_change(request, one, before)
    if not asked:
        messages.success(request, say(request, "web_people.saved"))
    return redirect("people")


def _asks_second(request: HttpRequest, one: Person, before: str, waiting: RoleAsk | None) -> bool:
    """Leave a role as it was that a second administrator has to agree to, and ask for that.

    A role that waits already goes on waiting, asked for by whom it was: a save of something else
    neither withdraws it nor makes it another's.
    """
    wanted, giver = one.role, person_of(request)
    is_by_two = wanted != before and pairs.needs_second(giver, wanted)
    if is_by_two:
        one.role = before
    if waiting is not None and waiting.role == wanted and is_by_two:
        return False
    if waiting is not None:
        waiting.delete()
    if not is_by_two:
        return False
    RoleAsk.objects.create(person=one, role=wanted, asked_by=giver)
    enter(request, "person.role_asked", one.email, before=before, after=wanted)
    pairs.ask_second(request, one.name)
    return True


@allowed("people.manage")
def organisations(request: HttpRequest) -> HttpResponse:
    """List the partner organisations, and add one."""
    form = Partner(request, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        made = form.save()
        enter(request, "organisation.added", made.name)
        return redirect("organisations")
    context = {"form": form, "organisations": Organisation.objects.prefetch_related("people")}
    return render(request, "people/organisations.html", context)


def _enter_change(request: HttpRequest, one: Person, before: tuple[str, bool, str]) -> None:
    role, was_active, organisation = before
    if one.role != role:
        enter(request, "person.role_changed", one.email, before=role, after=one.role)
    if one.organisation != organisation:
        enter(
            request, "person.moved", one.email, before=organisation, after=one.organisation
        )  # fmt: skip
    if one.is_active != was_active:
        enter(request, f"person.switched_{'on' if one.is_active else 'off'}", one.email)
    if not one.is_active or one.role != role:
        seats.leave_all(one)


def digest_of(token: str) -> str:
    """Give what is kept of a link's secret."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
