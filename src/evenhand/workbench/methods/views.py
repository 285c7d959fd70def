"""The catalogue, a form for each method, and the page of each finding."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from evenhand.errors import WorkspaceError
from evenhand.workbench.frame.words import language
from evenhand.workbench.jobs.models import Job
from evenhand.workbench.methods.drawn import read_drawn
from evenhand.workbench.methods.forms import MethodForm, entry_of
from evenhand.workbench.opened import city
from evenhand.workbench.people.rights import allowed
from evenhand.workspace.index import load

PHASES = ("scanning", "analysis", "response", "assessment", "safeguards")


@allowed("library.read")
def library(request: HttpRequest) -> HttpResponse:
    """List the questions that can be asked, phase by phase."""
    phases = [
        {"name": phase, "methods": [entry for entry in load() if entry["phase"] == phase]}
        for phase in PHASES
    ]
    return render(request, "methods/library.html", {"phases": [p for p in phases if p["methods"]]})


@allowed("methods.run")
def method(request: HttpRequest, name: str) -> HttpResponse:
    """Show the form of a method; sent, it queues a job."""
    entry = entry_of(name)
    if entry is None:
        raise Http404
    form = MethodForm(request, entry, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        return redirect(Job.ask("method", request.user, method=name, options=form.options()))
    return render(request, "methods/method.html", {"form": form, "entry": entry})


@allowed("findings.read")
def findings(request: HttpRequest) -> HttpResponse:
    """List what was found so far, the newest first."""
    return render(request, "methods/findings.html", {"records": city().records()[::-1]})


@allowed("findings.read")
def finding(request: HttpRequest, number: str) -> HttpResponse:
    """Show a finding; one that is not drawn yet is drawn by a job."""
    try:
        record = city().record(number)
    except WorkspaceError:
        raise Http404 from None
    page = read_drawn(city(), number, language(request))
    if page is None:
        return redirect(Job.ask("page", request.user, finding=number))
    context = {"record": record, "page": page, "entry": entry_of(record.method)}
    return render(request, "methods/finding.html", context)
