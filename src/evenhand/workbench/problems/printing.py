"""A file on paper, and what the catalogue is asked about it: both are jobs."""

import re

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render

from evenhand.frame.words import language
from evenhand.taxonomy.problem_files import VIEWS
from evenhand.workbench.jobs.models import Job
from evenhand.workbench.opened import city
from evenhand.workbench.people.rights import allowed, may
from evenhand.workbench.problems.beside import ASKED_OF
from evenhand.workbench.problems.reach import reached
from evenhand.workbench.problems.words import said_term
from evenhand.workspace.problem_files import FOLDER

_SHEET = re.compile(r"(sara|five_is)-([a-z]{2})\.(html|pdf)")
_TYPES = {"html": "text/html; charset=utf-8", "pdf": "application/pdf"}


@allowed("problems.read")
def evidence(request: HttpRequest, number: str) -> HttpResponse:
    """Ask the catalogue about the options or the partners of a file."""
    reached(request, number)
    part = request.POST.get("part", "")
    if request.method != "POST" or part not in ASKED_OF:
        return redirect("problem", number)
    if not may(request.user, "methods.run"):
        return redirect("problem", number)
    return redirect(Job.ask("problem-evidence", request.user, problem=number, part=part))


@allowed("problems.read")
def printed(request: HttpRequest, number: str) -> HttpResponse:
    """List the prints of a file, and have one made."""
    document = reached(request, number)
    if request.method == "POST":
        reading = request.POST.get("reading", VIEWS[0])
        return redirect(
            Job.ask(
                "problem-print", request.user, problem=number, language=language(request),
                reading=reading if reading in VIEWS else VIEWS[0],
                revision=document["revision"],
            )
        )  # fmt: skip
    context = {
        "document": document,
        "prints": _prints(request, number),
        "readings": [(one, said_term(request, "problem_view", one)) for one in VIEWS],
    }
    return render(request, "problems/print.html", context)


def _prints(request: HttpRequest, number: str) -> list[dict[str, str]]:
    folder = city().folder / FOLDER
    found = []
    for path in sorted(folder.glob(f"{number}-*")):
        one = _SHEET.fullmatch(path.name.removeprefix(f"{number}-"))
        if one is not None:
            found.append({
                "name": one[0], "kind": one[3].upper(), "language": one[2],
                "reading": said_term(request, "problem_view", one[1]),
            })  # fmt: skip
    return found


@allowed("problems.read")
def sheet(request: HttpRequest, number: str, name: str) -> HttpResponseBase:
    """Hand out a print; always as a file, since it brings styles of its own."""
    reached(request, number)
    one = _SHEET.fullmatch(name)
    path = city().folder / FOLDER / f"{number}-{name}"
    if one is None or not path.is_file():
        raise Http404
    return FileResponse(
        path.open("rb"), as_attachment=True, filename=path.name, content_type=_TYPES[one[3]]
    )
