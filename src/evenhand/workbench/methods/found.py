"""The page of a finding, its files, and how to cite it."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.template.loader import render_to_string

from evenhand.errors import WorkspaceError
from evenhand.frame.shelf import SHELF
from evenhand.frame.words import drawn_language, language
from evenhand.workbench.jobs.models import Job
from evenhand.workbench.methods.downloads import TYPES, png_of
from evenhand.workbench.methods.drawn import FOLDER, read_drawn
from evenhand.workbench.methods.views import question_of
from evenhand.workbench.opened import city
from evenhand.workbench.people.rights import allowed, may
from evenhand.workspace.findings import Record

LONGEST_TITLE = 110
"""A longer answer stands below the question as a paragraph: it is no title any more."""


@allowed("findings.read")
def finding(request: HttpRequest, number: str) -> HttpResponse:
    """Show a finding; one that is not drawn yet is drawn by a job, if it can be made again."""
    record = _record(number)
    page = read_drawn(city(), number, drawn_language(request))
    if page is None and _is_stale(record):
        return _gone(request, record)
    if page is None:
        return redirect(Job.ask("page", request.user, finding=number))
    context = {
        "record": record,
        "page": page,
        "told": _told_once(request, page),
        "is_live": any(one.get("spec") for one in page["figures"]),
        "is_long": len(page["answer"]) > LONGEST_TITLE,
        "question": question_of(request, record.method),
        "options": {name: one for name, one in record.options.items() if one is not None},
        "is_stale": _is_stale(record),
        "newer": _newer(record),
        "has_map_file": (_folder() / f"{number}.gpkg").is_file(),
        "may_open": may(request.user, "problems.write"),
        "may_brief": may(request.user, "briefs.write"),
        "may_run": may(request.user, "methods.run"),
    }
    return render(request, "methods/finding.html", context)


@allowed("findings.read")
def download(request: HttpRequest, number: str, ending: str) -> HttpResponseBase:
    """Hand out the rows, the whole finding or its map as a file."""
    record = _record(number)
    if ending not in ("csv", "json", "gpkg"):
        raise Http404
    between = f".{drawn_language(request)}" if ending == "json" else ""
    name = f"{record.id}{between}.{ending}"
    path = _folder() / name
    if not path.is_file():
        raise Http404
    return FileResponse(
        path.open("rb"), as_attachment=True, filename=f"{record.id}.{ending}",
        content_type=TYPES[ending],
    )  # fmt: skip


@allowed("findings.read")
def drawing(request: HttpRequest, number: str, position: int, ending: str) -> HttpResponse:
    """Hand out one drawing as SVG or PNG."""
    record = _record(number)
    page = read_drawn(city(), record.id, drawn_language(request))
    figures = page["figures"] if page else []
    if ending not in ("svg", "png") or not 1 <= position <= len(figures):
        raise Http404
    svg = figures[position - 1]["wide"]
    content = svg if ending == "svg" else png_of(svg)
    response = HttpResponse(content, content_type=TYPES[ending])
    name = f"{record.id}-{position}.{ending}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _gone(request: HttpRequest, record: Record) -> HttpResponse:
    """Say of a finding that its rows are not what they were, so that it cannot be made again."""
    context = {
        "record": record,
        "question": question_of(request, record.method),
        "made_on": date.fromisoformat(record.made_on),
        "newer": _newer(record),
        "may_run": may(request.user, "methods.run"),
    }
    return render(request, "methods/gone.html", context)


def _told_once(request: HttpRequest, page: Mapping[str, Any]) -> str:
    """Give the drawings, tables, reading and limits as they stand on the page of every reader."""
    tongue = language(request)
    path = _folder() / f"{page['number']}.json"
    made = SHELF.get(path, lambda _: _told(request, page), what=f"told {tongue}")
    return str(made or _told(request, page))


def _told(request: HttpRequest, page: Mapping[str, Any]) -> str:
    return render_to_string("methods/told.html", {"page": page, "request": request})


def _record(number: str) -> Record:
    try:
        return city().record(number)
    except WorkspaceError:
        raise Http404 from None


def _folder() -> Path:
    return city().folder / FOLDER


def _is_stale(record: Record) -> bool:
    """Say whether a table that the finding was made from is of other files by now."""
    here = city()
    there = here.table_names()
    return any(
        one.table not in there or here.files(one.table) != one.files
        for one in record.tables.values()
    )


def _newer(record: Record) -> str:
    """Give the number of the newest finding that answers the same question from other rows."""
    same = [
        one.id
        for one in city().records()
        if (one.method, one.options) == (record.method, record.options)
    ]
    return same[-1] if same and same[-1] != record.id else ""
