"""Counting around a site: the map's drawing, and the jobs that count."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from evenhand.errors import EvenhandError
from evenhand.frame.documents import today
from evenhand.frame.faults import faults_said
from evenhand.frame.words import say
from evenhand.workbench.jobs.models import Job
from evenhand.workbench.opened import city
from evenhand.workbench.people.ledger import enter
from evenhand.workbench.people.rights import allowed
from evenhand.workbench.people.who import within
from evenhand.workbench.planning.site_maps import drawing_of
from evenhand.workbench.planning.views import file_of
from evenhand.workspace.planning_counts import take_recount


@allowed("planning.read")
@require_safe
def drawing(request: HttpRequest, number: str) -> HttpResponse:
    """Hand out the drawing of a site's map."""
    del request
    site = file_of(number)["site"]
    if site is None:
        raise Http404
    try:
        content = drawing_of(site).read_bytes()
    except OSError:
        raise Http404 from None
    response = HttpResponse(content, content_type="image/svg+xml")
    response.headers["Cache-Control"] = "private, no-cache"
    return response


@allowed("planning.write")
@require_POST
def count(request: HttpRequest, number: str) -> HttpResponse:
    """Count what is recorded around a site; a job does it."""
    file_of(number)
    return redirect(Job.ask("planning-count", request.user, number=number))


@allowed("planning.write")
@require_POST
def recount(request: HttpRequest, number: str) -> HttpResponse:
    """Count again, with the options and seed of before; a job does it."""
    file_of(number)
    return redirect(Job.ask("planning-recount", request.user, number=number))


@allowed("planning.write")
@require_POST
def take(request: HttpRequest, number: str) -> HttpResponse:
    """Let the numbers that were counted last stand."""
    file_of(number)
    try:
        made = take_recount(city(), number, today=today())
    except EvenhandError as problem:
        messages.warning(request, faults_said(request, problem)[-1])
    else:
        enter(request, "planning.written", number, part="counted", revision=made["revision"])
        messages.success(request, say(request, "web_documents.saved"))
    return redirect(reverse("planning-site", args=[number]) + "#recorded")


within("places", drawing, count, recount, take)
