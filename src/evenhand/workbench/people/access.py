"""Asking for access, opening a problem to others, and the list of notices."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.timezone import now
from django.views.decorators.http import require_POST, require_safe

from evenhand.workbench.frame.words import language, say
from evenhand.workbench.people import notices
from evenhand.workbench.people.forms import ShareWith
from evenhand.workbench.people.ledger import enter_once
from evenhand.workbench.people.models import Notice, Person, Share
from evenhand.workbench.people.rights import allowed
from evenhand.workbench.people.sharing import is_problem, require_problem, share, unshare


@allowed("account.own")
@require_POST
def ask(request: HttpRequest) -> HttpResponse:
    """Ask the administrators for access to a page; once in ten minutes for each page."""
    path = request.POST.get("path", "")[:200]
    if not url_has_allowed_host_and_scheme(path, allowed_hosts=None):
        path = "/"
    if enter_once(request, "access.asked", path):
        for one in Person.objects.filter(role="administrator", is_active=True):
            notices.notify(one, "web_people.notice_access", path, who=str(request.user), page=path)
    messages.success(request, say(request, "web_people.asked"))
    return redirect("account")


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
