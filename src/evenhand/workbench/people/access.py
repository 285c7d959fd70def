"""Asking for access, opening a problem to others, and the list of notices."""

import re

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.timezone import now
from django.views.decorators.http import require_POST, require_safe

from evenhand.frame.words import language, say
from evenhand.workbench.people import notices
from evenhand.workbench.people.forms import ShareWith
from evenhand.workbench.people.ledger import Entry, enter_once
from evenhand.workbench.people.models import Notice, Person, Share
from evenhand.workbench.people.rights import allowed, may
from evenhand.workbench.people.sharing import is_problem, require_problem, share, unshare

_PROBLEM = re.compile(r"/(?:problems|shares)/(P-[0-9]{4,8})\b")


@allowed("account.own")
@require_POST
def ask(request: HttpRequest) -> HttpResponse:
    """Ask the administrators and a problem's owners for access; once in ten minutes a page."""
    path = request.POST.get("path", "")[:200]
    if not url_has_allowed_host_and_scheme(path, allowed_hosts=None):
        path = "/"
    if enter_once(request, "access.asked", path):
        told = {one.pk: path for one in Person.objects.filter(role="administrator", is_active=True)}
        told |= _owners(path)
        for one in Person.objects.filter(pk__in=told):
            notices.notify(
                one, "web_people.notice_access", told[one.pk], who=str(request.user), page=path
            )
    messages.success(request, say(request, "web_people.asked"))
    return redirect("account")


def _owners(path: str) -> dict[int, str]:
    """Give who opened or shares the problem of a page, and the page on which they share it."""
    found = _PROBLEM.match(path)
    if found is None:
        return {}
    number = found[1]
    opened = Entry.objects.filter(what="problem.opened", about=number).values_list("who", flat=True)
    emails = [who.rpartition("<")[2].rstrip(">") for who in opened]
    given = Share.objects.filter(problem=number, given_by__isnull=False).values("given_by")
    owners = Person.objects.filter(Q(email__in=emails) | Q(pk__in=given), is_active=True)
    return {one.pk: f"/shares/{number}" if may(one, "problems.share") else path for one in owners}


@allowed("account.own")
@require_safe
def list_notices(request: HttpRequest) -> HttpResponse:
    """List what somebody was told, the newest first."""
    mine = Notice.objects.filter(person=request.user.pk)[: notices.MAX_SHOWN]
    lines = [{"notice": one, "text": notices.written(one, language(request))} for one in mine]
    return render(request, "people/notices.html", {"lines": lines})


@allowed("account.own")
@require_POST
def read_notices(request: HttpRequest) -> HttpResponse:
    """Mark all of one's own notices as read, or one of them."""
    mine = Notice.objects.filter(person=request.user.pk, read_at=None)
    if request.POST.get("notice", "").isdecimal():
        mine = mine.filter(pk=int(request.POST["notice"]))
    mine.update(read_at=now())
    return redirect("notices")


@allowed("problems.share")
def shares(request: HttpRequest, number: str) -> HttpResponse:
    """Show with whom a problem is shared, and share it."""
    require_problem(request.user, number, Share.READ)
    if not is_problem(number):
        raise Http404
    form = ShareWith(request, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        for whom in form.chosen():
            share(request, number, whom, form.cleaned_data["level"])
            if isinstance(whom, Person):
                notices.notify(
                    whom, "web_people.notice_shared", f"/problems/{number}",
                    who=str(request.user), problem=number,
                )  # fmt: skip
        return redirect("shares", number)
    given = Share.objects.filter(problem=number).select_related("person", "partner")
    return render(request, "people/shares.html", {"form": form, "number": number, "given": given})


@allowed("problems.share")
@require_POST
def close_share(request: HttpRequest, number: str, given: int) -> HttpResponse:
    """Close a problem to somebody it was shared with."""
    one = get_object_or_404(Share, pk=given, problem=number)
    unshare(request, one)
    return redirect("shares", number)
