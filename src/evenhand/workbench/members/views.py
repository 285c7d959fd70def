"""The members, their cards, and one's own."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from evenhand.errors import EvenhandError
from evenhand.frame.documents import today
from evenhand.frame.faults import faults_said
from evenhand.frame.said_forms import SaidForm
from evenhand.frame.standing import stand_under
from evenhand.frame.words import say
from evenhand.workbench.members.forms import CardForm, ContactForm, SearchForm, said_topic
from evenhand.workbench.opened import city
from evenhand.workbench.people.ledger import enter
from evenhand.workbench.people.rights import allowed, may
from evenhand.workspace.city_keys import CityKeys
from evenhand.workspace.member_cards import (
    Member,
    empty_card,
    own_card,
    searched_members,
    signed_card,
    write_card,
)
from evenhand.workspace.member_cards import members as every_member


def crumbs(request: HttpRequest, last: str = "") -> list[dict[str, str]]:
    """Give the way to a page below the members."""
    first = {"url": reverse("members"), "text": say(request, "web_members.title")}
    return [first, {"url": "", "text": last}] if last else [first]


def found(key: str) -> Member:
    """Give a member, or the page that says there is none."""
    one = next((one for one in every_member(city().folder) if one.key == key), None)
    if one is None:
        raise Http404
    return one


@allowed("members.read")
@require_safe
def members(request: HttpRequest) -> HttpResponse:
    """List the members by name; a topic leads to those who know of it."""
    every = every_member(city().folder)
    form = SearchForm(request)
    shown = searched_members(every, **form.asked())
    context = {
        "form": form, "is_empty": not every, "rows": [_row(request, one) for one in shown],
        "count": say(request, "web_members.count", count=len(shown)),
        "has_card": own_card(city().folder) is not None,
        "may_write": may(request.user, "members.write"),
        "may_import": may(request.user, "members.import"),
    }  # fmt: skip
    return render(request, "members/members.html", context)


def _row(request: HttpRequest, one: Member) -> dict[str, Any]:
    return {
        "one": one, "url": reverse("exchange-member", args=[one.key]),
        "kind": say(request, f"web_members.kind_{one.card['kind']}"),
        "topics": [said_topic(request, topic) for topic in one.card["topics"]],
    }  # fmt: skip


@allowed("members.read")
@require_safe
def member(request: HttpRequest, member: str) -> HttpResponse:
    """Show a card: what they know of, what a region holds, whom to write to."""
    one = found(member)
    others = {row.city: row.key for row in every_member(city().folder)}
    context = {
        **_row(request, one),
        "municipalities": [
            {
                "name": name,
                "url": reverse("exchange-member", args=[others[name]]) if name in others else "",
            }
            for name in one.card["municipalities"]
        ],
        "until": say(request, "portal_sessions.deleted_on",
                     day=date.fromisoformat(one.card["keep_until"])),
        "may_write": may(request.user, "members.write"),
        "crumbs": crumbs(request, one.city),
    }  # fmt: skip
    return render(request, "members/member.html", context)


@allowed("members.write")
def card(request: HttpRequest) -> HttpResponse:
    """Write one's own card, which others take over as a signed file."""
    before = own_card(city().folder)
    form = CardForm(request, before or empty_card(today()))
    if form.sent and _written(request, form, form.parts()):
        return redirect("member-card")
    title = say(request, "web_members.card")
    context = {
        "form": form, "title": title, "card": before, "crumbs": crumbs(request, title),
        "fingerprint": CityKeys(city().folder).fingerprint() if before else "",
        "contacts": before["contacts"] if before else [],
    }  # fmt: skip
    return render(request, "members/card.html", context, status=422 if form.errors else 200)


@allowed("members.write")
def contact(request: HttpRequest) -> HttpResponse:
    """Add an office that answers to one's own card."""
    before = own_card(city().folder) or empty_card(today())
    form = ContactForm(request)
    if form.sent:
        given = form.cleaned_data
        row = {**given, "consent_on": given["consent_on"].isoformat()}
        if _written(request, form, {"contacts": [*before["contacts"], row]}):
            return redirect("member-card")
    title = say(request, "web_members.contact")
    context = {"form": form, "title": title, "button": say(request, "web_members.save"),
               "back": reverse("member-card"), "crumbs": crumbs(request, title)}  # fmt: skip
    return render(request, "members/write.html", context, status=422 if form.errors else 200)


@allowed("members.write")
@require_POST
def remove(request: HttpRequest, place: int) -> HttpResponse:
    """Take an office out of one's own card, if the card is as its reader saw it."""
    before = own_card(city().folder)
    if before is None or place >= len(before["contacts"]):
        raise Http404
    if request.POST.get("serial") != str(before["serial"]):
        messages.warning(request, say(request, "web_sessions.changed_meanwhile"))
        return redirect("member-card")
    rows = [one for at, one in enumerate(before["contacts"]) if at != place]
    write_card(city().folder, {"contacts": rows}, today=today())
    enter(request, "member.card", "contact")
    return redirect("member-card")


def _written(request: HttpRequest, form: SaidForm, parts: dict[str, Any]) -> bool:
    try:
        write_card(city().folder, parts, today=today())
    except EvenhandError as problem:
        for line in faults_said(request, problem):
            form.add_error(None, line)
        return False
    enter(request, "member.card", "card")
    messages.success(request, say(request, "web_documents.saved"))
    return True


@allowed("members.write")
@require_safe
def signed(request: HttpRequest) -> HttpResponse:
    """Hand out one's own card as the signed file that others import."""
    here = city()
    try:
        made = signed_card(here.folder, here.settings.name, today=today())
    except EvenhandError as problem:
        messages.warning(request, " ".join(faults_said(request, problem)))
        return redirect("member-card")
    enter(request, "member.exported", "card")
    return handed_out(made, "member.json")


def handed_out(content: bytes, name: str) -> HttpResponse:
    """Hand out a signed file."""
    answer = HttpResponse(content, content_type="application/json; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


stand_under("library", "members", members, member, card, contact, signed, remove)
