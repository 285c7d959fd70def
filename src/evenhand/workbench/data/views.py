"""Bringing files: what came, what an import would do with it, and the import."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_POST

from evenhand.frame.standing import stand_under
from evenhand.frame.words import language, say
from evenhand.sources.report import ImportReport
from evenhand.wording.languages import said_of
from evenhand.workbench.data import blocks
from evenhand.workbench.data.accounts import account, number, rows_csv
from evenhand.workbench.data.answering import AnswerForm
from evenhand.workbench.data.models import DROPPED, RECEIVED, Delivery
from evenhand.workbench.data.quarantine import (
    ToQuarantine,
    drop,
    ending_of,
    limit_bytes,
    sweep,
)
from evenhand.workbench.jobs.models import FAILED, RUNNING, WAITING, Job
from evenhand.workbench.opened import city
from evenhand.workbench.people.ledger import enter
from evenhand.workbench.people.rights import allowed, may, person_of

_MB = 2**20
_SPARE = _MB
"""Bytes of a form beside its files."""


class Several(forms.ClearableFileInput):
    """A control that takes several files."""

    allow_multiple_selected = True


class BringForm(forms.Form):
    """Choose files. They never pass through the form: they are on the disk when it is read."""

    def __init__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["files"] = forms.Field(
            label=say(request, "web_data.files"),
            help_text=say(request, "web_data.files_hint", megabytes=limit_bytes() // _MB),
            widget=Several(attrs={"class": "ds-input"}),
        )


@allowed("data.read")
def data(request: HttpRequest) -> HttpResponse:
    """Show what was imported, what waits, and the form that brings more."""
    return _index(request, BringForm(request), 200)


def _index(request: HttpRequest, form: BringForm, status: int) -> HttpResponse:
    reports = city().reports()
    brought = {
        one.import_number: one
        for one in Delivery.objects.filter(import_number__isnull=False).select_related("person")
    }
    imports = [
        _import_row(request, position, report, brought.get(position))
        for position, report in enumerate(reports, start=1)
    ][::-1]
    context = {
        "form": form,
        "may_import": may(request.user, "data.import"),
        "may_release": may(request.user, "releases.read"),
        "imports": _imports_table(request, imports) if imports else None,
        "mine": Delivery.objects.filter(person=person_of(request), state=RECEIVED),
        "is_unchanged": "unchanged" in request.GET,
    }
    return render(request, "data/index.html", context, status=status)


def _import_row(
    request: HttpRequest, position: int, report: ImportReport, brought: Delivery | None
) -> list[dict[str, Any]]:
    names = ", ".join(file.name for file in report.files[:3])
    more = len(report.files) - 3
    if more > 0:
        names = say(request, "web_data.and_more", names=names, more=more)
    who = say(request, "web_data.by_on", who=brought.person.name, day=brought.at) if brought else ""
    url = reverse("data-account", args=[position])
    return [
        {"text": f"I-{position:04d}", "url": url},
        {"text": names},
        {"text": number(request, report.rows_used), "is_number": True},
        {"text": number(request, report.rows_in), "is_number": True},
        {"text": who},
    ]


def _imports_table(request: HttpRequest, rows: list[list[dict[str, Any]]]) -> dict[str, Any]:
    names = ("import", "files", "used", "rows", "brought")
    heads = [say(request, f"web_data.head_{name}") for name in names]
    for row in rows:
        for cell, head in zip(row, heads, strict=True):
            cell["label"] = head
    return {
        "caption": say(request, "web_data.imports"),
        "hides_caption": True,
        "folds": True,
        "columns": [
            {"text": head, "is_number": name in ("used", "rows")}
            for head, name in zip(heads, names, strict=True)
        ],
        "rows": rows,
    }


@csrf_exempt  # the file handler must be set before the form is read; `_brought` checks the token
@allowed("data.import")
def bring(request: HttpRequest) -> HttpResponse:
    """Take files, straight to the disk."""
    if request.method != "POST":
        return redirect("data")
    sweep(request.user)
    if int(request.META.get("CONTENT_LENGTH") or 0) > limit_bytes() + _SPARE:
        return _refused(
            request, [say(request, "web_data.too_large", megabytes=limit_bytes() // _MB)], 413
        )
    handler = ToQuarantine(request)
    request.upload_handlers = [handler]
    response: HttpResponse = csrf_protect(_brought)(request, handler)
    if response.status_code >= 400:
        drop(request.user, handler.delivery)
    return response


def _brought(request: HttpRequest, handler: ToQuarantine) -> HttpResponse:
    request.POST.get("files")  # reads the form, and with it the files
    faults = _faults(request, handler)
    if faults:
        drop(request.user, handler.delivery)
        return _refused(request, faults, 413 if handler.is_too_large else 422)
    with transaction.atomic():
        delivery = Delivery.objects.create(
            id=handler.delivery,
            person=person_of(request),
            files=[{"name": name, "bytes": size} for name, size in handler.sizes.items()],
        )
        enter(request, "data.brought", str(delivery.pk), files=list(handler.sizes))
    return redirect(_look(request, delivery))


def _faults(request: HttpRequest, handler: ToQuarantine) -> list[str]:
    if handler.is_too_large:
        return [say(request, "web_data.too_large", megabytes=limit_bytes() // _MB)]
    if handler.is_cut:
        return [say(request, "web_data.cut_off")]
    if not handler.sizes:
        return [say(request, "web_data.none_chosen")]
    faults = []
    for name, size in handler.sizes.items():
        shown = handler.names[name][:120]
        if not ending_of(name):
            faults.append(say(request, "web_data.unreadable_kind", file=shown))
        elif not size:
            faults.append(say(request, "web_data.is_empty", file=shown))
    return faults


def _refused(request: HttpRequest, faults: list[str], status: int = 422) -> HttpResponse:
    form = BringForm(request, {})
    form.errors.clear()
    for fault in faults:
        form.add_error("files", fault)
    return _index(request, form, status)


@allowed("data.import")
def delivery(request: HttpRequest, number: UUID) -> HttpResponse:
    """Show what an import would do with what was brought; sent, it takes answers."""
    one = _mine(request, number)
    if one.state != RECEIVED:
        return redirect("data")
    asked = Job.objects.filter(kind="data-look", arguments__delivery=str(one.pk))
    job = asked.order_by("-asked_at").first()
    if job is not None and job.state in (WAITING, RUNNING):
        return redirect(job)
    if not one.looked:
        failed = job is not None and job.state == FAILED
        return render(request, "data/not_looked.html", {"delivery": one, "failed": failed})
    given = request.POST if request.method == "POST" else None
    form = AnswerForm(request, one.looked["drafts"], one.answers, given)
    if request.method == "POST" and form.is_valid():
        Delivery.objects.filter(pk=one.pk, state=RECEIVED).update(answers=form.answers())
        one.refresh_from_db()
        return redirect(_look(request, one))
    return render(request, "data/delivery.html", _seen(request, one, form))


def _seen(request: HttpRequest, one: Delivery, form: AnswerForm) -> dict[str, Any]:
    looked = one.looked
    report = ImportReport.from_json(looked["report"])
    spoken = language(request)
    drafts = [{**draft, "said": said_of(draft["words"], spoken)} for draft in looked["drafts"]]
    blocked = blocks.blocked(request, report)
    return {
        "delivery": one,
        "form": form,
        "drafts": drafts,
        "account": account(request, report) if report.files else None,
        "problems": [said_of(one, spoken) for one in looked["problems"]]
        if not looked["open"] or not form.fields
        else [],
        "blocked": blocked,
        "n_rows": len(looked["rows"]),
        "open": looked["open"],
        "is_nothing_new": looked["is_nothing_new"],
        "is_ready": looked["is_ready"] and not blocked,
    }


@allowed("data.import")
@require_POST
def look_again(request: HttpRequest, number: UUID) -> HttpResponse:
    """Look at what was brought once more."""
    return redirect(_look(request, _mine(request, number)))


@allowed("data.import")
@require_POST
def import_(request: HttpRequest, number: UUID) -> HttpResponse:
    """Queue the import of what was looked at."""
    one = _mine(request, number)
    is_ready = one.state == RECEIVED and one.looked.get("is_ready")
    if not is_ready or blocks.blocked(request, ImportReport.from_json(one.looked["report"])):
        return redirect(one)
    return redirect(Job.ask("data-import", request.user, delivery=str(one.pk)))


@allowed("data.import")
@require_POST
def throw_away(request: HttpRequest, number: UUID) -> HttpResponse:
    """Delete what was brought, without importing it."""
    one = _mine(request, number)
    with transaction.atomic():
        if Delivery.objects.filter(pk=one.pk, state=RECEIVED).update(state=DROPPED, looked={}):
            enter(request, "data.dropped", str(one.pk))
            drop(request.user, one.pk)
    messages.success(request, say(request, "web_data.dropped"))
    return redirect("data")


@allowed("data.import")
def rows(request: HttpRequest, number: UUID) -> HttpResponse:
    """Hand out the list of rows that cannot be used."""
    one = _mine(request, number)
    text = rows_csv(request, one.looked.get("rows", []))
    response = HttpResponse(text, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="rows-set-aside.csv"'
    return response


def _mine(request: HttpRequest, number: UUID) -> Delivery:
    return get_object_or_404(Delivery, pk=number, person=person_of(request))


def _look(request: HttpRequest, one: Delivery) -> Job:
    return Job.ask("data-look", request.user, delivery=str(one.pk), answers=one.answers)


stand_under("city", "data", data, bring, delivery)
