"""Appraisal sheets: the list, a sheet, one question at a time, the decision."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from evenhand.errors import WorkspaceError
from evenhand.frame.documents import conflict, kept, printed, today
from evenhand.frame.faults import faults_said
from evenhand.frame.words import language, say, written
from evenhand.publishing import appraisal_words as words
from evenhand.workbench.appraisals import sheet_words as told
from evenhand.workbench.appraisals.forms import (
    AlternativeForm,
    AnswerForm,
    AppraisalForm,
    DecideForm,
    NewForm,
)
from evenhand.workbench.jobs.models import Job
from evenhand.workbench.opened import city
from evenhand.workbench.people.ledger import enter
from evenhand.workbench.people.rights import allowed, may
from evenhand.workbench.people.who import within
from evenhand.workspace.appraisal_files import FOLDER, AppraisalFiles
from evenhand.workspace.appraisals import complete_appraisal, lacking
from evenhand.workspace.numbered_documents import Document, RevisionClash

DRAFT = "draft"
Made = Callable[[Any], AppraisalForm]


def files() -> AppraisalFiles:
    """Give the sheets of the city that is served."""
    return AppraisalFiles(city().folder)


def sheet_of(number: str) -> Document:
    """Give a sheet, or the page that says there is none."""
    if not files().kind.is_number(number) or number not in files().numbers():
        raise Http404
    return files().get(number)


def _crumbs(request: HttpRequest, number: str = "", last: str = "") -> list[dict[str, str]]:
    way = [{"url": reverse("appraisals"), "text": say(request, "web_appraisals.title")}]
    if number:
        way.append({"url": reverse("appraisal", args=[number]), "text": number})
    return [*way, {"url": "", "text": last}] if last else way


@allowed("safeguards.read")
def appraisals(request: HttpRequest) -> HttpResponse:
    """List the sheets."""
    cards = [
        {
            "url": reverse("appraisal", args=[one["id"]]),
            "title": f"{one['id']} {one['title']}",
            "text": written(words.headline(one), request),
            "source": " · ".join([
                told.term_said(request, "appraisal_kind", one["kind"]),
                told.term_said(request, "appraisal_status", one["status"]),
            ]),
        }
        for one in files().all()
    ]  # fmt: skip
    context = {"cards": cards, "may_write": may(request.user, "appraisals.write")}
    return render(request, "appraisals/appraisals.html", context)


@allowed("appraisals.write")
def new(request: HttpRequest) -> HttpResponse:
    """Open a sheet."""
    given = request.POST if request.method == "POST" else None
    form = NewForm(request, {}, given, initial={"kind": request.GET.get("kind", "")})
    if request.method == "POST" and form.is_valid():
        made = kept(form, "", form.save)
        if made is not None:
            enter(request, "appraisal.opened", made["id"], kind=made["kind"])
            return redirect("appraisal", made["id"])
    title = say(request, "web_appraisals.new")
    context = {
        "form": form, "title": title, "back": reverse("appraisals"), "button": title,
        "crumbs": _crumbs(request, last=title), "lead": say(request, "appraisal.warning"),
    }  # fmt: skip
    return render(request, "appraisals/write.html", context, status=422 if form.errors else 200)


@allowed("safeguards.read")
def appraisal(request: HttpRequest, number: str) -> HttpResponse:
    """Show a sheet: what is prohibited first, then what lacks, then every answer."""
    return _sheet(request, sheet_of(number))


def _sheet(
    request: HttpRequest, document: Document, refused: list[str] | None = None
) -> HttpResponse:
    is_draft = document["status"] == DRAFT
    next_one = told.next_of(document)
    context = {
        "document": document,
        "answer": written(words.headline(document), request),
        "about": say(request, "appraisal.appraised", by=document["by"],
                     opened=words.day(document["opened_on"])),
        "kind": told.term_said(request, "appraisal_kind", document["kind"]),
        "status": told.term_said(request, "appraisal_status", document["status"]),
        "is_draft": is_draft,
        "flags": told.all_said(request, words.flags_said(document)),
        "is_prohibited": told.is_prohibited(document),
        "gates": told.gates_of(request, document),
        "parts": told.parts_of(request, document),
        "alternatives": told.alternatives_of(request, document),
        "decision": told.decision_of(request, document),
        "laws": told.all_said(request, words.laws_said(document)),
        "next": reverse("appraisal-question", args=[document["id"], next_one]) if next_one else "",
        "is_whole": not lacking(document),
        "may_write": is_draft and may(request.user, "appraisals.write"),
        "may_decide": is_draft and may(request.user, "appraisals.decide"),
        "refused": refused,
        "crumbs": _crumbs(request, document["id"]),
    }  # fmt: skip
    page = "appraisals/appraisal.html"
    return render(request, page, context, status=422 if refused else 200)


@allowed("appraisals.write")
def question(request: HttpRequest, number: str, name: str) -> HttpResponse:
    """Ask one question; saved, it goes on to the next that is open."""
    document = sheet_of(number)
    every = told.asked_of(document)
    asked = next((one for one in every if one.question == name), None)
    if asked is None:
        raise Http404

    def make(data: Any) -> AppraisalForm:
        return AnswerForm(request, document, asked, data)

    def after(made: Document) -> str:
        following = told.next_of(made, name)
        if told.is_prohibited(made) or not following:
            return reverse("appraisal", args=[number])
        return reverse("appraisal-question", args=[number, following])

    place = every.index(asked) + 1
    context = {
        "title": told.term_said(request, "appraisal_question", name),
        "over": say(request, "web_appraisals.progress", place=place, whole=len(every),
                    part=told.term_said(request, "appraisal_part", asked.part)),
        "place": place, "whole": len(every), "skip": told.next_of(document, name),
        "button": say(request, "web_appraisals.save_and_on"),
    }  # fmt: skip
    return _written(request, document, make, after, context, "answered")


@allowed("appraisals.write")
def alternative(request: HttpRequest, number: str) -> HttpResponse:
    """Write down what else could be done."""
    document = sheet_of(number)
    title = say(request, "web_appraisals.do_alternative")
    context = {"title": title, "lead": say(request, "appraisal.alternatives_lead"), "button": title}
    return _written(
        request, document, lambda data: AlternativeForm(request, document, data),
        lambda made: reverse("appraisal", args=[made["id"]]), context, "alternative",
    )  # fmt: skip


@allowed("appraisals.decide")
def decision(request: HttpRequest, number: str) -> HttpResponse:
    """Write the decision with its reasons; the law and the answers may stand against it."""
    document = sheet_of(number)
    title = say(request, "web_appraisals.do_decide")
    flags = " ".join(told.all_said(request, words.flags_said(document)))
    context = {"title": title, "lead": flags, "button": title}
    return _written(
        request, document, lambda data: DecideForm(request, document, data),
        lambda made: reverse("appraisal", args=[made["id"]]), context, "decided",
    )  # fmt: skip


def _written(
    request: HttpRequest, document: Document, make: Made, after: Callable[[Document], str],
    context: dict[str, Any], what: str,
) -> HttpResponse:  # fmt: skip
    number = document["id"]
    back = reverse("appraisal", args=[number])
    if document["status"] != DRAFT:
        messages.warning(request, say(request, "web_appraisals.is_complete"))
        return redirect(back)
    form = make(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            made = kept(form, number, form.save)
        except RevisionClash:
            old, now = files().revision(number, form.seen()), sheet_of(number)
            return conflict(request, make, now, told.written_since(request, old, now), back)
        if made is not None:
            enter(request, f"appraisal.{what}", number, revision=made["revision"])
            messages.success(request, say(request, "web_documents.saved"))
            return redirect(after(made))
    context |= {"form": form, "back": back, "crumbs": _crumbs(request, number, context["title"])}
    return render(request, "appraisals/write.html", context, status=422 if form.errors else 200)


@allowed("appraisals.decide")
@require_POST
def complete(request: HttpRequest, number: str) -> HttpResponse:
    """Call a sheet complete; what lacks is named instead where it is not whole."""
    document = sheet_of(number)
    try:
        complete_appraisal(city(), number, today=today())
    except WorkspaceError as problem:
        return _sheet(request, document, faults_said(request, problem))
    enter(request, "appraisal.completed", number)
    return redirect("appraisal", number)


@allowed("safeguards.read")
def page(request: HttpRequest, number: str) -> HttpResponseBase:
    """Hand out the printed sheet; a job prints it where it changed since."""
    sheet_of(number)
    said_in, folder = language(request), city().folder / FOLDER
    made = printed(folder / f"{number}-{said_in}.pdf", folder / f"{number}.json")
    if made is not None:
        enter(request, "appraisal.exported", number, language=said_in)
        return made
    return redirect(Job.ask("appraisal-page", request.user, number=number, language=said_in))


within("safeguards", appraisals, new, appraisal, question, alternative, decision, page)
