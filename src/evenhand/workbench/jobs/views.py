"""How far a job is, and its end."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from evenhand.frame.words import language
from evenhand.workbench.jobs.models import DONE, FAILED, Job
from evenhand.workbench.people.rights import allowed, may


@allowed("account.own")
def job(request: HttpRequest, number: UUID) -> HttpResponse:
    """Show one's own job; when it is done, its result."""
    one = _own(request, number)
    if one.state == DONE and "url" in one.result:
        return redirect(one.result["url"])
    known = one.problem in ("lost", "fault")
    context = {
        "job": one,
        "percent": round(one.share_done * 100),
        "lines": [] if known else one.said_in(language(request)),
        "why": f"web_jobs.{one.problem}" if known else "",
        "failed": one.state == FAILED,
    }
    return render(request, "jobs/job.html", context)


@allowed("account.own")
@require_POST
def cancel(request: HttpRequest, number: UUID) -> HttpResponse:
    """Ask for the end of one's own job."""
    one = _own(request, number)
    one.cancel()
    return redirect(one)


def _own(request: HttpRequest, number: UUID) -> Job:
    one = get_object_or_404(Job, pk=number)
    if one.asked_by_id != request.user.pk and not may(request.user, "people.manage"):
        raise Http404
    return one
