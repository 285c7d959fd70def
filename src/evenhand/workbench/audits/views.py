"""The list of audits, one audit's contents, and a chapter with what people say about it."""

from pathlib import Path
from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from evenhand.frame.standing import stand_under
from evenhand.frame.words import drawn_language
from evenhand.workbench.audits.models import Comment
from evenhand.workbench.audits.reach import within_reach
from evenhand.workbench.audits.reading import readable, reads_whole
from evenhand.workbench.audits.saying import CommentForm, SignForm, comments_on, signed
from evenhand.workbench.audits.shelf import Kept, all_kept, stamp
from evenhand.workbench.jobs.models import RUNNING, WAITING, Job
from evenhand.workbench.opened import city
from evenhand.workbench.people.rights import allowed, may

_TYPES = {"html": "text/html; charset=utf-8", "pdf": "application/pdf"}


@allowed("audit.public")
def audits(request: HttpRequest) -> HttpResponse:
    """List audits; who may not read them whole sees public editions."""
    here = city()
    reads = reads_whole(request)
    every = [one for one in all_kept(here) if reads or one.is_public][::-1]
    job = Job.objects.filter(kind="audit", state__in=(WAITING, RUNNING)).first()
    context = {
        "rows": [_row(request, one) for one in every],
        "may_run": may(request.user, "audit.run"),
        "reads": reads,
        "has_data": bool(here.table_names()),
        "is_running": job is not None,
        "can_compare": len([one for one in every if not one.is_public]) > 1,
    }
    return render(request, "audits/index.html", context)


def _row(request: HttpRequest, one: Kept) -> dict[str, Any]:
    open_comments = Comment.objects.filter(audit=one.fingerprint, resolved_at=None).count()
    return {"audit": one, "said": one.said(drawn_language(request)), "open": open_comments}


@allowed("audit.run")
@require_POST
def run(request: HttpRequest) -> HttpResponse:
    """Queue an audit."""
    return redirect(Job.ask("audit", request.user))


@allowed("audit.public")
def audit(request: HttpRequest, number: str) -> HttpResponse:
    """Open an audit at its first chapter, which sums it up."""
    one = readable(request, number)
    chapters = one.said(drawn_language(request))["chapters"]
    return redirect("audit-chapter", number, chapters[0]["slug"])


@allowed("audit.public")
def chapter(request: HttpRequest, number: str, slug: str) -> HttpResponse:
    """Show a chapter, the comments on it, and the form for the passage that is asked about."""
    one = readable(request, number)
    view = one.chapter(slug, drawn_language(request))
    if view is None:
        raise Http404
    return render(request, "audits/chapter.html", seen(request, one, view))


def seen(
    request: HttpRequest, one: Kept, view: dict[str, Any], form: CommentForm | None = None
) -> dict[str, Any]:
    """Give what the page of a chapter shows.

    Parameters
    ----------
    request
        Whose language is spoken.
    one, view
        The audit and its chapter.
    form
        A comment with faults, to be mended.
    """
    view = within_reach(view, request.user)
    reads = reads_whole(request)
    comments = comments_on(one.fingerprint, view["slug"]) if reads else []
    counts: dict[str, int] = {}
    for comment in comments:
        counts[comment.anchor] = counts.get(comment.anchor, 0) + 1
    blocks = [{**block, "said": counts.get(block["anchor_id"], 0)} for block in view["blocks"]]
    said = one.said(drawn_language(request))
    slugs = [each["slug"] for each in said["chapters"]]
    at = slugs.index(view["slug"])
    on = request.GET.get("on", "")
    asked = next((block for block in blocks if block["anchor_id"] == on), None)
    if form is None and asked is not None and may(request.user, "audit.comment"):
        form = CommentForm(request, initial={"anchor": on})
    last = all_kept(city())[-1].number if reads else one.number
    return {
        "audit": one,
        "said": said,
        "view": {**view, "blocks": blocks},
        "comments": comments,
        "form": form,
        "asked": asked,
        "reads": reads,
        "may_comment": reads and may(request.user, "audit.comment"),
        "may_publish": reads and not one.is_public and may(request.user, "data.release"),
        "may_sign": reads and may(request.user, "audit.sign"),
        "signed": signed(one.fingerprint) if reads else {},
        "sign_form": SignForm(request),
        "before": said["chapters"][at - 1] if at else None,
        "after": said["chapters"][at + 1] if at + 1 < len(slugs) else None,
        "is_stale": one.meta["stamp"] != stamp(city()),
        "newer": last if last > one.number else "",
        "pdf": one.file(drawn_language(request), "pdf") is not None,
    }


@allowed("audit.public")
def file(request: HttpRequest, number: str, ending: str) -> HttpResponseBase:
    """Hand out the audit as one page or as paper."""
    one = readable(request, number)
    path: Path | None = one.file(drawn_language(request), ending) if ending in _TYPES else None
    if path is None:
        raise Http404
    name = f"{one.number}-{drawn_language(request)}.{ending}"
    return FileResponse(
        path.open("rb"), as_attachment=True, filename=name, content_type=_TYPES[ending]
    )


stand_under("city", "audits", audits, audit, chapter)
