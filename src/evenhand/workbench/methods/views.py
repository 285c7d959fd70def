"""The catalogue, a form for each method, and the list of findings."""

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from evenhand.errors import EvenhandError
from evenhand.frame.faults import lines_said
from evenhand.frame.words import written
from evenhand.wording.messages import say
from evenhand.workbench.jobs.models import Job
from evenhand.workbench.methods.forms import MethodForm, entry_of
from evenhand.workbench.opened import city
from evenhand.workbench.people.rights import allowed, may
from evenhand.workspace.index import load
from evenhand.workspace.running import chosen_tables, find_method

PHASES = ("scanning", "analysis", "response", "assessment", "safeguards")
A_PAGE = 50


@allowed("library.read")
def library(request: HttpRequest) -> HttpResponse:
    """List the questions that can be asked, phase by phase, and what each one needs."""
    there = city().table_names()
    phases = []
    for phase in PHASES:
        methods = [
            {"name": entry["name"], "question": question_of(request, entry["name"]),
             "needs": lacking(entry, there)}
            for entry in load() if entry["phase"] == phase
        ]  # fmt: skip
        if methods:
            phases.append({"key": f"web_methods.phase_{phase}", "name": phase, "methods": methods})
    context = {"phases": phases, "may_run": may(request.user, "methods.run")}
    return render(request, "methods/library.html", context)


@allowed("methods.run")
def method(request: HttpRequest, name: str) -> HttpResponse:
    """Show the form of a method; sent, it queues a job."""
    entry = entry_of(name)
    if entry is None:
        raise Http404
    given = request.POST if request.method == "POST" else None
    form = MethodForm(request, entry, given, initial=_asked_before(request, entry))
    if request.method == "POST" and form.is_valid():
        return redirect(Job.ask("method", request.user, method=name, **form.asked()))
    context = {
        "form": form,
        "entry": entry,
        "question": question_of(request, name),
        "sources": entry["sources"],
        **_refusal(request, name),
    }
    return render(request, "methods/method.html", context)


@allowed("findings.read")
def findings(request: HttpRequest) -> HttpResponse:
    """List what was found so far, the newest first, by method where one is chosen."""
    records = city().records()[::-1]
    methods = sorted({record.method for record in records})
    chosen = request.GET.get("method", "")
    shown = [record for record in records if chosen in ("", record.method)]
    page = Paginator(shown, A_PAGE).get_page(request.GET.get("page"))
    rows = [
        {"record": one, "question": question_of(request, one.method), "about": about(one.options)}
        for one in page
    ]
    context = {
        "rows": rows,
        "page": page,
        "chosen": chosen,
        "methods": [(name, question_of(request, name)) for name in methods],
    }
    return render(request, "methods/findings.html", context)


def question_of(request: HttpRequest, name: str) -> str:
    """Give the question of a method in the reader's language."""
    return written(say(f"questions.{name}"), request)


def about(options: Any) -> str:
    """Say in short what a finding was asked about: its offence and place, as they are named."""
    told = [str(options[name]) for name in ("offence", "intervention", "item") if options.get(name)]
    return ", ".join(told)


def lacking(entry: Any, there: tuple[str, ...]) -> list[str]:
    """Name the tables that a method cannot do without and the city does not have."""
    return [
        one["kinds"][0] for one in entry["tables"]
        if not one["optional"] and not set(one["kinds"]) & set(there)
    ]  # fmt: skip


def _refusal(request: HttpRequest, name: str) -> dict[str, Any]:
    """Say before running what the data lack, and how many rows there are to use."""
    here = city()
    try:
        chosen = chosen_tables(find_method(name), here.table_names())
    except EvenhandError as problem:
        return {"refused": lines_said(request, problem)}
    return {"uses": [(table, here.row_count(table)) for table in chosen.values() if table]}


def _asked_before(request: HttpRequest, entry: Any) -> dict[str, Any]:
    """Give the options to begin with: those of the address, of a finding, or none."""
    named = {one["name"] for one in entry["options"]}
    if number := request.GET.get("like"):
        found = [record for record in city().records() if record.id == number]
        if found and found[0].method == entry["name"]:
            return {name: _typed(value) for name, value in found[0].options.items()}
    if "example" in request.GET:
        return dict(entry["example"])
    return {name: request.GET[name] for name in named if name in request.GET}


def _typed(value: Any) -> Any:
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return "" if value is None else value
