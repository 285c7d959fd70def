"""A new file: from a finding in two clicks, from nothing, or taken over from another city."""

import tempfile
from pathlib import Path
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from evenhand.errors import EvenhandError, WorkspaceError
from evenhand.frame.faults import faults_said
from evenhand.frame.words import drawn_language, say
from evenhand.taxonomy.classes import OFFENCE_CLASSES, SETTINGS
from evenhand.workbench.jobs.models import Job
from evenhand.workbench.methods.drawn import read_drawn
from evenhand.workbench.opened import city
from evenhand.workbench.people.ledger import enter
from evenhand.workbench.people.rights import allowed
from evenhand.workbench.problems.reach import today
from evenhand.workbench.problems.sections import PartForm, about_fields, parts_of
from evenhand.workbench.problems.words import said_term
from evenhand.workspace.findings import Record
from evenhand.workspace.numbered_documents import Document
from evenhand.workspace.problem_checks import area_names_of
from evenhand.workspace.problem_exchange import import_problem
from evenhand.workspace.problem_parts import EDITABLE, empty_part
from evenhand.workspace.problems import open_problem

MOST_BYTES = 2_000_000


@allowed("problems.write")
def new(request: HttpRequest) -> HttpResponse:
    """Open a file; from a finding, place, offence and setting are filled in."""
    record = _record(request.POST.get("finding") or request.GET.get("finding", ""))
    empty = _empty()
    given = request.POST if request.method == "POST" else None
    initial = {**_first(request, record), "revision": 1}
    form = PartForm(request, empty, about_fields(), given, initial=initial)
    if request.method == "POST" and form.is_valid():
        opened = _opened(request, form, empty)
        if opened is not None:
            return _onward(request, opened, record)
    context = {"form": form, "record": record, "said": _said(request, record)}
    status = 422 if form.errors else 200
    return render(request, "problems/new.html", context, status=status)


def _opened(request: HttpRequest, form: PartForm, empty: Document) -> Document | None:
    try:
        made = open_problem(city(), parts_of(empty, form.values()), today=today())
    except EvenhandError as problem:
        form.refuse(problem)
        return None
    enter(request, "problem.opened", made["id"])
    return made


def _onward(request: HttpRequest, made: Document, record: Record | None) -> HttpResponse:
    """Go to the new file; a finding is linked by a job, since it is made again for that."""
    said = say(request, "web_problems.opened_now", number=made["id"])
    messages.success(request, said)
    if record is None:
        return redirect("problem", made["id"])
    why = made["concern"]["words"]
    return redirect(
        Job.ask("problem-link", request.user, problem=made["id"], finding=record.id, why=why)
    )


def _empty() -> Document:
    document = {name: empty_part(name) for name in EDITABLE}
    place: dict[str, Any] = {"areas": [], "named": [], "streets": [], "points": [], "words": None}
    concern = {"kind": "offence", "offence_class": None, "words": "", "when": None}
    return document | {"place": place, "concern": concern}


def _record(number: str) -> Record | None:
    try:
        return city().record(number) if number else None
    except WorkspaceError:
        return None


def _said(request: HttpRequest, record: Record | None) -> str:
    page = read_drawn(city(), record.id, drawn_language(request)) if record else None
    return str(page["answer"]) if page else ""


def _first(request: HttpRequest, record: Record | None) -> dict[str, Any]:
    """Fill in what a finding was asked about."""
    asked = dict(record.options) if record else {}
    offence = str(asked.get("offence") or "")
    setting = str(asked.get("setting") or "unknown")
    areas = _areas_of(asked)
    kind = "offence" if offence in OFFENCE_CLASSES or record is None else "worry"
    named = said_term(request, "offence_class", offence) if offence in OFFENCE_CLASSES else ""
    where = ", ".join(area_names_of(city()).get(area, area) for area in areas)
    return {
        "title": ", ".join(part for part in (named, where) if part)[:200],
        "concern.kind": kind,
        "concern.offence_class": offence if offence in OFFENCE_CLASSES else "",
        "concern.words": _said(request, record),
        "place.areas": areas,
        "setting": setting if setting in SETTINGS else "unknown",
        "space": "unknown",
    }


def _areas_of(asked: dict[str, Any]) -> list[str]:
    known = area_names_of(city())
    found: list[str] = []
    for name in ("area", "areas", "treated"):
        value = asked.get(name) or ()
        each = [value] if isinstance(value, str) else list(value)
        found += [str(one) for one in each if str(one) in known]
    return list(dict.fromkeys(found))


class Exported(forms.Form):
    """A file of another city."""

    file = forms.FileField()

    def __init__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request
        self.fields["file"].label = say(request, "web_problems.exported_file")
        self.fields["file"].help_text = say(request, "web_problems.exported_hint")

    def clean_file(self) -> Any:
        """Refuse what is too large to have been exported."""
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError(say(self.request, "web_problems.too_large"))
        return file


@allowed("problems.write")
def take_over(request: HttpRequest) -> HttpResponse:
    """Take over a file of another city."""
    is_sent = request.method == "POST"
    form = Exported(request, *((request.POST, request.FILES) if is_sent else (None, None)))
    if is_sent and form.is_valid():
        try:
            made = _taken(form.cleaned_data["file"])
        except EvenhandError as problem:
            for said in faults_said(request, problem):
                form.add_error("file", said)
        else:
            enter(request, "problem.taken_over", made["id"])
            messages.success(request, say(request, "web_problems.opened_now", number=made["id"]))
            return redirect("problem", made["id"])
    return render(
        request, "problems/import.html", {"form": form}, status=422 if form.errors else 200
    )


def _taken(file: Any) -> Document:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "exported.json"
        path.write_bytes(file.read())
        return import_problem(city(), path, today=today())
