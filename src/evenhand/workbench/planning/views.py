"""Planning files: the list, a site, its review one strategy at a time, what is written into it."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from evenhand.errors import WorkspaceError
from evenhand.frame.documents import conflict, kept, today
from evenhand.frame.words import say
from evenhand.taxonomy.planning import sections, strategies
from evenhand.workbench.jobs.models import FAILED, Job
from evenhand.workbench.opened import city
from evenhand.workbench.people.ledger import enter
from evenhand.workbench.people.rights import allowed, may
from evenhand.workbench.people.who import who, within
from evenhand.workbench.planning import file_words as told
from evenhand.workbench.planning.forms import AnswerForm, NewForm, PlanningForm
from evenhand.workbench.planning.numbers import recorded_of, recounts_of
from evenhand.workbench.planning.parts import PARTS
from evenhand.workbench.planning.register import facts_of, late_of, row_of, steps_of
from evenhand.workbench.planning.site_maps import attribution, drawing_of, map_data
from evenhand.workspace.numbered_documents import Document, RevisionClash
from evenhand.workspace.planning import REVIEW, open_sections
from evenhand.workspace.planning_files import PlanningFiles

OPEN = "open"
Made = Callable[[Any], PlanningForm]


def files() -> PlanningFiles:
    """Give the planning files of the city that is served."""
    return PlanningFiles(city().folder)


def file_of(number: str) -> Document:
    """Give a file, or the page that says there is none."""
    try:
        return files().get(number)
    except WorkspaceError:
        if files().kind.is_number(number) and number in files().numbers():
            raise
        raise Http404 from None


def office(request: HttpRequest) -> str:
    """Name the organisation of who writes."""
    return who(request).organisation


@allowed("planning.read")
def planning(request: HttpRequest) -> HttpResponse:
    """List the sites, open ones first."""
    every = sorted(files().all(), key=lambda one: (one["status"] != OPEN, one["id"]))
    cards = [
        {
            "url": reverse("planning-site", args=[one["id"]]),
            "title": f"{one['id']} {one['title']}",
            "text": told.answer_of(request, one),
            "source": " · ".join([
                told.term_said(request, "planning_kind", one["kind"]),
                told.term_said(request, "planning_stage", one["stage"]),
                told.term_said(request, "planning_status", one["status"]),
            ]),
        }
        for one in every
    ]  # fmt: skip
    context = {"cards": cards, "may_write": may(request.user, "planning.write"),
               "late": late_of(request, every, today()),
               "facts": facts_of(request, every, today()) if every else []}  # fmt: skip
    return render(request, "planning/planning.html", context)


@allowed("planning.write")
def new(request: HttpRequest) -> HttpResponse:
    """Open the file of a development."""
    given = request.POST if request.method == "POST" else None
    form = NewForm(request, {}, given, office=office(request))
    if request.method == "POST" and form.is_valid():
        made = kept(form, "", form.save)
        if made is not None:
            enter(request, "planning.opened", made["id"], kind=made["kind"])
            return redirect("planning-write", made["id"], "place")
    title = say(request, "web_planning.new")
    context = {"form": form, "title": title, "button": title, "back": reverse("planning"),
               "lead": say(request, "web_planning.new_text"),
               "crumbs": told.crumbs(request, last=title)}  # fmt: skip
    return render(request, "planning/write.html", context, status=422 if form.errors else 200)


@allowed("planning.read")
def site(request: HttpRequest, number: str) -> HttpResponse:
    """Show a site: place, review, and what else is known of it."""
    document = file_of(number)
    is_open = document["status"] == OPEN
    may_write = is_open and may(request.user, "planning.write")
    following = told.next_of(document)
    context = {
        "document": document,
        "answer": told.answer_of(request, document),
        "about": told.about_of(request, document),
        "kind": told.term_said(request, "planning_kind", document["kind"]),
        "stage": told.term_said(request, "planning_stage", document["stage"]),
        "status": told.term_said(request, "planning_status", document["status"]),
        "place": told.place_of(request, document),
        **_mapped(request, document),
        "recorded": recorded_of(request, document),
        "recount": recounts_of(request, document),
        "has_incidents": city().has("incidents"),
        "reads_findings": may(request.user, "findings.read"),
        "review_table": told.review_of(request, document, may_write),
        "next": reverse("planning-strategy", args=[number, following]) if following else "",
        "review_versions": told.versions_of(request, document, REVIEW),
        "may_freeze": told.may_freeze(document),
        "steps": steps_of(request, document, today()),
        "advice": [row_of(request, one, number) for one in document["advice"]],
        "audits": [
            {"url": reverse("planning-audit", args=[number, one["number"]]),
             "name": told.audit_named(request, one), "count": told.audit_count(request, one)}
            for one in document["audits"]
        ],
        "sections_open": len(open_sections(document)), "sections_whole": len(sections()),
        "timeline": told.history_of(request, document),
        "is_open": is_open,
        "may_write": may_write,
        "crumbs": told.crumbs(request, number),
    }  # fmt: skip
    return render(request, "planning/site.html", context)


def _mapped(request: HttpRequest, document: Document) -> dict[str, Any]:
    """Give the map of a site; where its drawing is not there yet, a job is asked for it."""
    site, number = document["site"], document["id"]
    if site is None:
        return {}
    has_drawing = drawing_of(site).is_file()
    failed = {"kind": "planning-map", "arguments": {"number": number}, "state": FAILED}
    is_coming = not has_drawing and not Job.objects.filter(**failed).exists()
    if is_coming:
        Job.ask("planning-map", request.user, number=number)
    place = told.place_of(request, document)
    return {
        "has_drawing": has_drawing, "is_coming": is_coming, "attribution": attribution(),
        "map_data": map_data(request, site, document["title"], place),
    }  # fmt: skip


@allowed("planning.write")
def strategy(request: HttpRequest, number: str, name: str) -> HttpResponse:
    """Ask for one strategy; saved, it goes on to the next that is open."""
    document = file_of(number)
    order = [one.code for one in strategies()]
    if name not in order:
        raise Http404

    def make(data: Any) -> PlanningForm:
        return AnswerForm(name, request, document, data, office=office(request))

    def after(made: Document) -> str:
        following = told.next_of(made, name)
        if not following:
            return reverse("planning-site", args=[number]) + "#review"
        return reverse("planning-strategy", args=[number, following])

    skip = told.next_of(document, name)
    place, title = order.index(name) + 1, told.term_said(request, "cpted_strategy", name)
    context = {
        "title": title, "place": place, "whole": len(order),
        "over": say(request, "web_planning.progress", place=place, whole=len(order)),
        "lead": say(request, "web_planning.strategy_lead"),
        "skip": reverse("planning-strategy", args=[number, skip]) if skip not in ("", name) else "",
        "button": say(request, "web_planning.save_and_on"),
    }  # fmt: skip
    return written(request, document, make, after, context, "answered")


@allowed("planning.write")
def write(request: HttpRequest, number: str, part: str) -> HttpResponse:
    """Write one thing into a file."""
    document = file_of(number)
    if part not in PARTS:
        raise Http404

    def make(data: Any) -> PlanningForm:
        files_sent = request.FILES if request.method == "POST" else None
        return PARTS[part][0](request, document, data, files_sent, office=office(request))

    def after(made: Document) -> str:
        return reverse("planning-site", args=[made["id"]]) + f"#{PARTS[part][1]}"

    name = part.replace("-", "_")
    title = say(request, f"web_planning.do_{name}")
    context = {"title": title, "button": title, "is_danger": part == "close",
               "lead": say(request, f"web_planning.text_{name}")}  # fmt: skip
    return written(request, document, make, after, context, name)


def written(
    request: HttpRequest, document: Document, make: Made, after: Callable[[Document], str],
    context: dict[str, Any], what: str,
) -> HttpResponse:  # fmt: skip
    """Show a form on a file and keep what it holds; a clash shows both."""
    number = document["id"]
    back = reverse("planning-site", args=[number])
    if document["status"] != OPEN:
        messages.warning(request, say(request, "web_planning.is_closed"))
        return redirect(back)
    form = make(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            made = kept(form, number, form.save)
        except RevisionClash:
            old, now = files().revision(number, form.seen()), file_of(number)
            return conflict(request, make, now, told.written_since(request, old, now), back)
        if made is not None:
            enter(request, "planning.written", number, part=what, revision=made["revision"])
            messages.success(request, say(request, "web_documents.saved"))
            return redirect(after(made))
    title = context["title"]
    context |= {"form": form, "back": back, "crumbs": told.crumbs(request, number, title)}
    return render(request, "planning/write.html", context, status=422 if form.errors else 200)


within("places", planning, new, site, strategy, write)
for _page in (planning, new, site, strategy, write):
    _page.__dict__["second"] = "planning"
