"""Imports that were made: the account of each, and taking the last one back."""

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from evenhand.frame.standing import stand_under
from evenhand.frame.words import drawn_language, say
from evenhand.sources.report import ImportReport
from evenhand.workbench.city.asking import ask_facts
from evenhand.workbench.data import told_quality
from evenhand.workbench.data.accounts import account, number, table_name
from evenhand.workbench.data.models import Delivery
from evenhand.workbench.jobs.models import Job
from evenhand.workbench.opened import city
from evenhand.workbench.people.ledger import enter
from evenhand.workbench.people.rights import allowed, may
from evenhand.workspace.disk import words_for_disk


class UndoForm(forms.Form):
    """Which import was seen when the button was pressed."""

    last = forms.CharField(widget=forms.HiddenInput)


@allowed("data.read")
def one_import(request: HttpRequest, position: int) -> HttpResponse:
    """Show the account of one import."""
    reports = city().reports()
    if not 1 <= position <= len(reports):
        raise Http404
    report = reports[position - 1]
    context = {
        "title": f"I-{position:04d}",
        "account": account(request, report),
        "brought": Delivery.objects.filter(import_number=position).first(),
        "is_last": position == len(reports),
        "may_import": may(request.user, "data.import"),
    }
    return render(request, "data/import.html", context)


@allowed("data.import")
def undo(request: HttpRequest) -> HttpResponse:
    """Say what would be taken back; confirmed, take it back."""
    reports = city().reports()
    if not reports:
        return redirect("data")
    last = _seal(reports)
    if request.method == "POST":
        form = UndoForm(request.POST)
        if form.is_valid() and form.cleaned_data["last"] == last:
            return _taken_back(request, len(reports))
        messages.warning(request, say(request, "web_data.undo_changed"))
        return redirect("data-undo")
    rows = [
        (table_name(request, name), number(request, made))
        for name, made in reports[-1].tables.items()
    ]
    context = {
        "form": UndoForm(initial={"last": last}),
        "number": f"I-{len(reports):04d}",
        "files": [file.name for file in reports[-1].files],
        "rows": rows,
        "n_findings": len(city().records()),
    }
    return render(request, "data/undo.html", context)


def _taken_back(request: HttpRequest, position: int) -> HttpResponse:
    here = city()
    with words_for_disk(here.folder):
        taken = here.undo()
    ask_facts(here, request.user)
    with transaction.atomic():
        Delivery.objects.filter(import_number=position).update(import_number=None)
        names = [file.name for file in taken.files]
        enter(request, "data.taken_back", f"I-{position:04d}", files=names)
    messages.success(request, say(request, "web_data.taken_back", number=f"I-{position:04d}"))
    return redirect("data")


def _seal(reports: list[ImportReport]) -> str:
    """Name the last import, so that another one is not taken back by mistake."""
    hashes = [file.sha256[:8] for file in reports[-1].files]
    return "-".join([str(len(reports)), *hashes])


@allowed("data.read")
def quality(request: HttpRequest) -> HttpResponse:
    """Show what the data are worth; sent, look at them anew."""
    if request.method == "POST":
        return redirect(Job.ask("data-quality", request.user))
    here = city()
    context = {
        "report": told_quality.kept(here, drawn_language(request)),
        "has_data": bool(here.reports()),
        "may_import": may(request.user, "data.import"),
    }
    return render(request, "data/quality.html", context)


stand_under("city", "data", one_import, undo, quality)
