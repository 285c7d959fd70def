"""Pages of protocol and advice: a step done, what became of advice, the register."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from evenhand.frame.documents import today
from evenhand.frame.words import say
from evenhand.workbench.people.rights import allowed
from evenhand.workbench.people.who import within
from evenhand.workbench.planning import file_words as told
from evenhand.workbench.planning import register
from evenhand.workbench.planning.following import ADVICE_PARTS, DoneForm, RowForm
from evenhand.workbench.planning.views import file_of, files, office, written
from evenhand.workspace.numbered_documents import Document


@allowed("planning.write")
def step_done(request: HttpRequest, number: str, place: int) -> HttpResponse:
    """Write down that a step was done."""
    title = say(request, "web_planning.do_step_done")
    return _row(request, number, place, "steps", DoneForm, title, "what", "step-done")


@allowed("planning.write")
def advice(request: HttpRequest, number: str, place: int, part: str) -> HttpResponse:
    """Write down what became of a piece of advice."""
    if part not in ADVICE_PARTS:
        raise Http404
    title = say(request, f"web_planning.do_{part}")
    return _row(request, number, place, "advice", ADVICE_PARTS[part], title, "text", part)


def _row(
    request: HttpRequest, number: str, place: int, rows: str, kind: type[RowForm], title: str,
    lead: str, what: str,
) -> HttpResponse:  # fmt: skip
    document = file_of(number)
    row = next((one for one in document[rows] if one["number"] == place), None)
    if row is None:
        raise Http404

    def make(data: Any) -> RowForm:
        return kind(row, request, document, data, office=office(request))

    def after(made: Document) -> str:
        return reverse("planning-site", args=[made["id"]]) + f"#{rows}"

    context = {"title": title, "button": title, "lead": row[lead]}
    return written(request, document, make, after, context, what)


@allowed("planning.read")
@require_safe
def advice_register(request: HttpRequest) -> HttpResponse:
    """Show all advice: by strategy with what it is counted of, and each piece with its story."""
    every = files().all()
    context = {
        "answer": register.answer_of(request, every),
        "facts": register.facts_of(request, every, today()),
        "strategies": register.strategies_of(request, every),
        "rows": register.rows_of(request, every),
        "crumbs": told.crumbs(request, last=say(request, "web_planning.register")),
    }
    return render(request, "planning/register.html", context)


within("places", step_done, advice, advice_register)
for _page in (step_done, advice, advice_register):
    _page.__dict__["second"] = "planning"
