"""Pages of the statement and of the cycle report: sections, versions, print."""

from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from evenhand.frame.documents import printed, today
from evenhand.frame.words import language, say
from evenhand.frame.words import written as said
from evenhand.publishing.cycle_page import cycle_answer
from evenhand.publishing.cycle_page import within as of_time
from evenhand.taxonomy.planning import Section, sections
from evenhand.workbench.jobs.models import Job
from evenhand.workbench.opened import city
from evenhand.workbench.people.ledger import enter
from evenhand.workbench.people.rights import allowed, may
from evenhand.workbench.people.who import within
from evenhand.workbench.planning import file_words as told
from evenhand.workbench.planning import register
from evenhand.workbench.planning.numbers import recorded_of, recounts_of
from evenhand.workbench.planning.stating import CycleForm, SectionForm
from evenhand.workbench.planning.views import OPEN, file_of, files, office, written
from evenhand.workspace.numbered_documents import Document
from evenhand.workspace.planning import STATEMENT, is_frozen, lacking_of, open_sections
from evenhand.workspace.planning_files import FOLDER
from evenhand.workspace.planning_statement import paragraphs, written_section


@allowed("planning.read")
@require_safe
def statement(request: HttpRequest, number: str) -> HttpResponse:
    """Show the statement: each section as it stands, what lacks, and the versions kept."""
    document = file_of(number)
    still, whole = len(open_sections(document)), len(sections())
    lacks = lacking_of(document, STATEMENT)
    may_write = document["status"] == OPEN and may(request.user, "planning.write")
    context = {
        "document": document,
        "answer": say(request, "web_planning.statement_open", still=still, whole=whole) if still
        else say(request, "web_planning.statement_whole", whole=whole),
        "sections": [_section(request, document, one) for one in sections()],
        "recorded": recorded_of(request, document),
        "recount": recounts_of(request, document),
        "review_table": told.review_of(request, document, False),
        "advice": [register.row_of(request, one, number) for one in document["advice"]],
        "versions": told.versions_of(request, document, STATEMENT),
        "may_freeze": may_write and not lacks and not is_frozen(document, STATEMENT),
        "reads_findings": may(request.user, "findings.read"),
        "may_write": may_write,
        "crumbs": told.crumbs(request, number, say(request, "web_planning.statement")),
    }  # fmt: skip
    return render(request, "planning/statement.html", context)


def _section(request: HttpRequest, document: Document, one: Section) -> dict[str, Any]:
    known = written_section(document, one.code)
    return {
        "code": one.code, "form": one.form,
        "name": told.term_said(request, "planning_section", one.code),
        "paragraphs": paragraphs(known["text"]) if known and known["text"] else [],
        "left_out": known["left_out"] if known else None,
        "is_open": one.code in open_sections(document),
        "about": say(request, "web_planning.said_by", by=known["by"],
                     on=date.fromisoformat(known["on"])) if known else "",
    }  # fmt: skip


@allowed("planning.write")
def section(request: HttpRequest, number: str, name: str) -> HttpResponse:
    """Write one section; saved, it goes back to the statement."""
    document = file_of(number)
    if name not in [one.code for one in sections()]:
        raise Http404

    def make(data: Any) -> SectionForm:
        return SectionForm(name, request, document, data, office=office(request))

    def after(made: Document) -> str:
        return reverse("planning-statement", args=[made["id"]]) + f"#{name}"

    title = told.term_said(request, "planning_section", name)
    context = {"title": title, "button": say(request, "web_planning.save_section"),
               "lead": say(request, "web_planning.section_lead")}  # fmt: skip
    return written(request, document, make, after, context, "section")


@allowed("planning.read")
def statement_page(request: HttpRequest, number: str) -> HttpResponseBase:
    """Hand out the printed statement; a job prints it where the file changed since."""
    file_of(number)
    spoken, folder = language(request), city().folder / FOLDER
    made = printed(folder / f"{number}-{spoken}.pdf", folder / f"{number}.json")
    if made is not None:
        enter(request, "planning.exported", number, language=spoken)
        return made
    return redirect(Job.ask("planning-page", request.user, number=number, language=spoken))


@allowed("planning.read")
def cycle(request: HttpRequest) -> HttpResponse:
    """Show what was advised in a time and what became of it; a job prints it."""
    first, last = _time(request)
    form = CycleForm(request, initial={"cycle_from": first, "cycle_to": last})
    if form.sent:
        asked = {name: form.cleaned_data[f"cycle_{name}"].isoformat() for name in ("from", "to")}
        spoken = language(request)
        return redirect(Job.ask("planning-cycle", request.user, language=spoken, **asked))
    documents = of_time(files().all(), first, last)
    context = {
        "form": form, "answer": said(cycle_answer(documents), request),
        "facts": register.facts_of(request, documents, today()),
        "strategies": register.strategies_of(request, documents),
        "crumbs": told.crumbs(request, last=say(request, "web_planning.cycle")),
    }  # fmt: skip
    return render(request, "planning/cycle.html", context, status=422 if form.errors else 200)


def _time(request: HttpRequest) -> tuple[date, date]:
    """Give the time asked for, the year so far where none was."""
    start = today().replace(month=1, day=1)
    try:
        first = date.fromisoformat(request.GET.get("from", "") or start.isoformat())
        last = date.fromisoformat(request.GET.get("to", "") or today().isoformat())
    except ValueError:
        return start, today()
    return (first, last) if first <= last else (start, today())


@allowed("planning.read")
@require_safe
def cycle_page(request: HttpRequest, name: str) -> HttpResponseBase:
    """Hand out a printed cycle report."""
    first, _, last = name.partition("_")
    try:
        days = date.fromisoformat(first), date.fromisoformat(last)
    except ValueError:
        raise Http404 from None
    folder = city().folder / FOLDER
    path = folder / f"cycle-{days[0]}-{days[1]}-{language(request)}.pdf"
    made = printed(path, path.with_suffix(".html"))
    if made is None:
        raise Http404
    enter(request, "planning.exported", name, part="cycle")
    return made


within("places", statement, section, statement_page, cycle, cycle_page)
for _page in (statement, section, cycle):
    _page.__dict__["second"] = "planning"
