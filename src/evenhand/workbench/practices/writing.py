"""A sheet of one's own: drafted from a problem file in two clicks, written, released, withdrawn."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from evenhand.errors import EvenhandError
from evenhand.frame.documents import today
from evenhand.frame.faults import faults_said
from evenhand.frame.standing import stand_under
from evenhand.frame.words import say, written
from evenhand.publishing.practices.words import effect_said
from evenhand.workbench.jobs.models import Job
from evenhand.workbench.opened import city
from evenhand.workbench.people.ledger import enter
from evenhand.workbench.people.rights import allowed
from evenhand.workbench.practices.forms import DraftForm, SheetForm
from evenhand.workbench.practices.views import crumbs, found
from evenhand.workbench.problems.reach import reached
from evenhand.workspace.practice_sheets import withdraw_sheet, write_sheet
from evenhand.workspace.practice_shelf import Listed
from evenhand.workspace.problems import open_problem


def _own(number: str) -> Listed:
    one = found(number)
    if not one.is_own:
        raise Http404
    return one


@allowed("practices.write")
def draft(request: HttpRequest) -> HttpResponse:
    """Draft a sheet from a problem file; a job works its effect out as it would be released."""
    number = request.POST.get("problem") or request.GET.get("problem", "")
    document = reached(request, number)
    form = DraftForm(request, document)
    if form.sent:
        return redirect(Job.ask("practice-draft", request.user, problem=number,
                                response=form.cleaned_data["response"]))  # fmt: skip
    title = say(request, "web_practices.draft")
    context = {
        "form": form, "title": title, "button": title, "problem": number,
        "lead": say(request, "web_practices.draft_lead"),
        "back": reverse("problem", args=[number]), "crumbs": crumbs(request, title),
        "has_none": not document["responses"],
    }  # fmt: skip
    return render(request, "practices/write.html", context, status=422 if form.errors else 200)


@allowed("practices.write")
def write(request: HttpRequest, number: str) -> HttpResponse:
    """Write on a sheet; a released one becomes a draft again."""
    one = _own(number)
    form = SheetForm(request, one.document)
    if form.sent:
        try:
            write_sheet(city(), number, form.parts(), today=today())
        except EvenhandError as problem:
            for line in faults_said(request, problem):
                form.add_error(None, line)
        else:
            enter(request, "practice.written", number)
            messages.success(request, say(request, "web_documents.saved"))
            return redirect("practice", number)
    title = say(request, "web_practices.write")
    context = {
        "form": form, "title": title, "button": say(request, "web_practices.save"),
        "lead": say(request, "web_practices.write_lead"),
        "back": reverse("practice", args=[number]), "crumbs": crumbs(request, title),
    }  # fmt: skip
    return render(request, "practices/write.html", context, status=422 if form.errors else 200)


@allowed("practices.publish")
@require_POST
def release(request: HttpRequest, number: str) -> HttpResponse:
    """Release a sheet; a job puts its numbers through disclosure control."""
    _own(number)
    return redirect(Job.ask("practice-release", request.user, number=number))


@allowed("practices.publish")
@require_POST
def withdraw(request: HttpRequest, number: str) -> HttpResponse:
    """Take a sheet out of what is handed on."""
    _own(number)
    try:
        withdraw_sheet(city(), number, today=today())
    except EvenhandError as problem:
        messages.warning(request, " ".join(faults_said(request, problem)))
        return redirect("practice", number)
    enter(request, "practice.withdrawn", number)
    messages.success(request, say(request, "web_practices.withdrawn"))
    return redirect("practices")


@allowed("problems.write")
@require_POST
def begin(request: HttpRequest, number: str) -> HttpResponse:
    """Open a problem file with what a sheet tells, its measure among the options."""
    one = found(number)
    try:
        made = open_problem(city(), _problem(request, one), today=today())
    except EvenhandError as problem:
        messages.warning(request, " ".join(faults_said(request, problem)))
        return redirect("practice", number)
    enter(request, "problem.opened", made["id"])
    messages.success(request, say(request, "web_problems.opened_now", number=made["id"]))
    return redirect("problem", made["id"])


def _problem(request: HttpRequest, one: Listed) -> dict[str, Any]:
    document = one.document
    problem = document["problem"]
    from_sheet = say(request, "web_practices.from_sheet", sheet=one.key, city=one.city)
    return {
        "title": document["title"], "setting": problem["setting"], "space": problem["space"],
        "concern": {"kind": problem["kind"], "offence_class": problem["offence_class"],
                    "words": from_sheet, "when": None},
        "options": [{
            "measure": document["measure"], "speaks_for": None, "speaks_against": None,
            "evidence": f"{from_sheet} {written(effect_said(document), request)}"[:2000],
        }],
    }  # fmt: skip


stand_under("library", "practices", draft, write, release, withdraw, begin)
