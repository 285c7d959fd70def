"""The catalogue of practice sheets, and a sheet to read, print and download."""

import json
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from evenhand.frame.documents import today
from evenhand.frame.standing import stand_under
from evenhand.frame.words import drawn_language, language, say, written
from evenhand.publishing.practices.page import sheet_pdf
from evenhand.publishing.practices.words import (
    design_said,
    effect_said,
    parts_said,
    standing_said,
)
from evenhand.wording.faults import said_in
from evenhand.wording.messages import Term
from evenhand.workbench.opened import city
from evenhand.workbench.people.ledger import enter
from evenhand.workbench.people.rights import allowed, may
from evenhand.workbench.practices.forms import SearchForm
from evenhand.workspace.practice_shelf import Listed, catalogue, received, searched, sheet_of


def found(number: str) -> Listed:
    """Give a sheet of the catalogue, or the page that says there is none."""
    one = sheet_of(city().folder, number)
    if one is None:
        raise Http404
    return one


def crumbs(request: HttpRequest, last: str = "") -> list[dict[str, str]]:
    """Give the way to a page below the catalogue."""
    first = {"url": reverse("practices"), "text": say(request, "web_practices.title")}
    return [first, {"url": "", "text": last}] if last else [first]


@allowed("library.read")
def practices(request: HttpRequest) -> HttpResponse:
    """List sheets by title: what failed is among them unless it is left out."""
    every = catalogue(city().folder)
    form = SearchForm(request, every)
    rows = [_row(request, one) for one in searched(every, **form.asked())]
    context = {
        "form": form, "rows": rows, "is_empty": not every,
        "count": say(request, "web_practices.count", count=len(rows)),
        "faults": [said_in(one, language(request)) for one in received(city().folder)[1]],
        "may_import": may(request.user, "practices.import"),
        "may_publish": may(request.user, "practices.publish"),
        "may_trust": may(request.user, "practices.trust"),
        "has_released": any(one.is_own and one.document["status"] == "released" for one in every),
    }  # fmt: skip
    return render(request, "practices/practices.html", context)


def _row(request: HttpRequest, one: Listed) -> dict[str, Any]:
    document = one.document
    cost = dict(_parts(request, document))["cost"]
    return {
        "url": reverse("practice", args=[one.key]), "title": document["title"],
        "city": one.city if document["status"] == "released"
        else written(standing_said(document), request),
        "effect": written(effect_said(document), request),
        "design": written(design_said(document), request),
        "cost": cost[0] if cost else say(request, "practice.nothing"),
    }  # fmt: skip


def _parts(request: HttpRequest, document: dict[str, Any]) -> list[tuple[str, list[str]]]:
    return [(name, [written(one, request) for one in told]) for name, told in parts_said(document)]


@allowed("library.read")
def practice(request: HttpRequest, number: str) -> HttpResponse:
    """Show a sheet."""
    one = found(number)
    document = one.document
    is_open = one.is_own and document["status"] != "withdrawn"
    context = {
        "one": one, "document": document,
        "answer": written(effect_said(document), request),
        "standing": written(standing_said(document), request),
        "design": written(design_said(document), request),
        "parts": [
            {"name": say(request, "practice.term", term=Term("practice_part", name)),
             "lines": lines}
            for name, lines in _parts(request, document)
        ],
        "may_begin": may(request.user, "problems.write"),
        "may_write": is_open and may(request.user, "practices.write"),
        "may_release": is_open and document["status"] == "draft"
        and may(request.user, "practices.publish"),
        "may_withdraw": is_open and document["status"] == "released"
        and may(request.user, "practices.publish"),
        "crumbs": crumbs(request, document["title"]),
    }  # fmt: skip
    return render(request, "practices/practice.html", context)


@allowed("library.read")
def as_json(request: HttpRequest, number: str) -> HttpResponse:
    """Hand out a sheet as the open format has it."""
    one = found(number)
    enter(request, "practice.exported", one.key)
    text = json.dumps(one.document, indent=1, ensure_ascii=False) + "\n"
    answer = HttpResponse(text, content_type="application/json; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{one.key}.json"'
    return answer


@allowed("library.read")
def page(request: HttpRequest, number: str) -> HttpResponse:
    """Hand out a sheet as a printed page."""
    one = found(number)
    made = sheet_pdf(one.document, drawn_language(request), today())
    enter(request, "practice.printed", one.key)
    answer = HttpResponse(made, content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="{one.key}.pdf"'
    return answer


stand_under("library", "practices", practices, practice, as_json, page)
