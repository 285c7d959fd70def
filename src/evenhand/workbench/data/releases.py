"""Releases: what one would hide, the second person, and those that were made."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import now
from django.views.decorators.http import require_POST

from evenhand.frame.faults import texts_said
from evenhand.frame.standing import stand_under
from evenhand.frame.words import language, say, written
from evenhand.publishing.shelf import Shelf
from evenhand.wording.messages import say as message
from evenhand.workbench.data import portal
from evenhand.workbench.data.accounts import number as count
from evenhand.workbench.data.models import ASKED, MADE, PREVIEWED, REFUSED, ReleaseAsk
from evenhand.workbench.jobs.models import Job
from evenhand.workbench.opened import city
from evenhand.workbench.people.ledger import enter
from evenhand.workbench.people.rights import allowed, may, person_of
from evenhand.workspace.running import find_method

_TYPES = {"csv": "text/csv; charset=utf-8", "json": "application/json"}


class ChooseForm(forms.Form):
    """Which findings are meant; none chosen means all of them."""

    def __init__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        records = city().records()[::-1]
        self.fields["findings"] = forms.MultipleChoiceField(
            label=say(request, "web_data.which_findings"),
            help_text=say(request, "web_data.which_findings_hint"),
            required=False,
            widget=forms.CheckboxSelectMultiple,
            choices=[(one.id, f"{one.id} {_question(request, one.method)}") for one in records],
        )


class RefuseForm(forms.Form):
    """Why a release is not made."""

    def __init__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"] = forms.CharField(
            label=say(request, "web_data.why_not"), max_length=500, widget=forms.Textarea
        )


@allowed("releases.read")
def releases(request: HttpRequest) -> HttpResponse:
    """List releases, those that wait for a second person, and begin another one."""
    form = ChooseForm(request)
    context = {
        "form": form,
        "may_ask": may(request.user, "data.release"),
        "may_decide": may(request.user, "releases.decide"),
        "has_findings": bool(city().records()),
        "is_published": portal.is_published(),
        "take_down": portal.TakeDownForm(request),
        "waiting": ReleaseAsk.objects.filter(state=ASKED).select_related("asked_by"),
        "previews": ReleaseAsk.objects.filter(state=PREVIEWED, asked_by=person_of(request)),
        "made": [_made_row(request, one) for one in _shelf().numbers()[::-1]],
    }
    return render(request, "data/releases.html", context)


def _made_row(request: HttpRequest, number: str) -> dict[str, Any]:
    manifest = _shelf().manifest(number)
    return {
        "number": number,
        "last_day": date.fromisoformat(manifest["last_day"]),
        "findings": count(request, len(manifest["findings"])),
        "ask": ReleaseAsk.objects.filter(number=number).select_related("asked_by", "decided_by")
        .first(),
    }  # fmt: skip


@allowed("data.release")
@require_POST
def preview(request: HttpRequest) -> HttpResponse:
    """Queue the preview of a release."""
    form = ChooseForm(request, request.POST)
    if not form.is_valid():
        return redirect("releases")
    ask = ReleaseAsk.objects.create(
        asked_by=person_of(request), findings=form.cleaned_data["findings"]
    )
    return redirect(Job.ask("release-preview", request.user, ask=str(ask.pk)))


@allowed("releases.read")
def asked(request: HttpRequest, number: UUID) -> HttpResponse:
    """Show what a release would hide, and who has to say yes."""
    ask = _seen(request, number)
    if ask.state == MADE:
        return redirect("release", ask.number)
    job = Job.objects.filter(arguments__ask=str(ask.pk)).order_by("-asked_at").first()
    if job is not None and not job.is_over and job.asked_by_id == request.user.pk:
        return redirect(job)
    is_mine = ask.is_by(request.user)
    context = {
        "ask": ask,
        "preview": _preview_of(request, ask) if ask.preview else None,
        "may_send": is_mine and ask.state == PREVIEWED and bool(ask.preview),
        "may_decide": ask.state == ASKED and not is_mine and may(request.user, "releases.decide"),
        "is_mine": is_mine,
        "form": RefuseForm(request),
        "problem": job.said_in(language(request)) if job is not None else [],
    }
    return render(request, "data/release_ask.html", context)


def _seen(request: HttpRequest, number: UUID) -> ReleaseAsk:
    ask = get_object_or_404(ReleaseAsk.objects.select_related("asked_by"), pk=number)
    if ask.state == PREVIEWED and not ask.is_by(request.user):
        raise Http404
    return ask


def _row(row: Mapping[str, Any]) -> Mapping[str, Any]:
    """Give a row of a preview; one of an older version counted small and other hidden apart."""
    if "hidden" in row:
        return row
    return {**row, "hidden": row["hidden_small"] + row["hidden_to_protect"]}


def _preview_of(request: HttpRequest, ask: ReleaseAsk) -> dict[str, Any]:
    names = ("finding", "question", "shown", "hidden", "areas")
    heads = [say(request, f"web_data.head_{name}") for name in names]
    kept = [_row(row) for row in ask.preview["rows"] if not row["reason"]]
    methods = {one.id: one.method for one in city().records()}
    rows = [
        [
            {"text": _called(request, row["finding"]), "label": heads[0],
             "url": _finding_url(row["finding"]) if row["finding"] in methods else ""},
            {"text": _question(request, row["method"]), "label": heads[1]},
            *({"text": count(request, row[name]), "is_number": True, "label": head}
              for name, head in zip(names[2:], heads[2:], strict=True)),
        ]
        for row in kept
    ]  # fmt: skip
    policy = ask.preview["policy"]
    total = {name: count(request, sum(row[name] for row in kept)) for name in names[2:]}
    return {
        "facts": [{"label": say(request, f"web_data.head_{name}"), "value": value}
                  for name, value in total.items()],
        "last_day": date.fromisoformat(ask.preview["last_day"]),
        "delay": policy.get("delay_days", 0),
        "refused": [(_called(request, row["finding"]), _why(request, row["reason"]))
                    for row in ask.preview["rows"] if row["reason"]],
        "revised": ask.preview["revised"],
        "pages": portal.pages_in(request, ask.preview),
        "table": {"caption": say(request, "web_data.preview_table"), "folds": True,
                  "columns": [{"text": head, "is_number": name not in names[:2]}
                              for head, name in zip(heads, names, strict=True)], "rows": rows},
    }  # fmt: skip


def _finding_url(number: str) -> str:
    return reverse("finding", args=[number])


def _called(request: HttpRequest, name: str) -> str:
    """Give the number of a finding; the question of what was asked for the release alone."""
    kind, _, method = name.partition("-")
    return _question(request, method) if kind == "C" else name


def _question(request: HttpRequest, method: str) -> str:
    try:
        find_method(method)
        return written(message(f"questions.{method}"), request)
    except Exception:  # a method of an earlier version
        return method


@allowed("data.release")
@require_POST
def send(request: HttpRequest, number: UUID) -> HttpResponse:
    """Ask a second person."""
    ask = get_object_or_404(ReleaseAsk, pk=number, asked_by=person_of(request))
    with transaction.atomic():
        waiting = ReleaseAsk.objects.filter(pk=ask.pk, state=PREVIEWED).exclude(preview={})
        if waiting.update(state=ASKED):
            enter(request, "release.asked", str(ask.pk), findings=list(ask.findings))
            messages.success(request, say(request, "web_data.was_sent"))
    return redirect(ask)


@allowed("releases.decide")
@require_POST
def agree(request: HttpRequest, number: UUID) -> HttpResponse:
    """Say yes as the second person, and queue the release."""
    ask = _to_decide(request, number)
    if ask.state != ASKED:
        return redirect(ask)
    enter(request, "release.agreed", str(ask.pk), asked_by=str(ask.asked_by))
    return redirect(Job.ask("release", request.user, ask=str(ask.pk), by=request.user.pk))


@allowed("releases.decide")
@require_POST
def refuse(request: HttpRequest, number: UUID) -> HttpResponse:
    """Say no, with the reason."""
    ask = _to_decide(request, number)
    form = RefuseForm(request, request.POST)
    if not form.is_valid():
        messages.error(request, say(request, "web_data.why_not_needed"))
        return redirect(ask)
    with transaction.atomic():
        refused = ReleaseAsk.objects.filter(pk=ask.pk, state=ASKED).update(
            state=REFUSED, reason=form.cleaned_data["reason"],
            decided_by=person_of(request), decided_at=now(),
        )  # fmt: skip
        if refused:
            enter(request, "release.refused", str(ask.pk))
    return redirect(ask)


def _to_decide(request: HttpRequest, number: UUID) -> ReleaseAsk:
    ask = _seen(request, number)
    if ask.is_by(request.user):
        raise PermissionDenied
    return ask


@allowed("releases.read")
def release(request: HttpRequest, number: str) -> HttpResponse:
    """Show one release: its rules, its findings, its files."""
    manifest = _manifest(number)
    context = {
        "number": number,
        "manifest": manifest,
        "refused": [(_called(request, name), _why(request, told))
                    for name, told in manifest["refused"].items()],
        "last_day": date.fromisoformat(manifest["last_day"]),
        "findings": [_released(request, number, name) for name in manifest["findings"]],
        "ask": ReleaseAsk.objects.filter(number=number).select_related("asked_by", "decided_by")
        .first(),
    }  # fmt: skip
    return render(request, "data/release.html", context)


def _released(request: HttpRequest, number: str, name: str) -> dict[str, Any]:
    stored = _shelf().finding(number, name)
    return {
        "name": name,
        "question": _question(request, stored["method"]),
        "shown": count(request, len(stored["rows"])),
        "hidden": count(request, stored["hidden"]),
    }


@allowed("releases.read")
def release_file(request: HttpRequest, number: str, name: str) -> HttpResponseBase:
    """Hand out one file of a release, or its manifest."""
    manifest = _manifest(number)
    ending = name.rpartition(".")[2]
    if name not in {*manifest["files"], "manifest.json"} - {"cells.json"} or ending not in _TYPES:
        raise Http404
    path = _shelf().folder / number / name
    del request
    return FileResponse(
        path.open("rb"), as_attachment=True, filename=f"{number}-{name}",
        content_type=_TYPES[ending],
    )  # fmt: skip


def _manifest(number: str) -> dict[str, Any]:
    if number not in _shelf().numbers():
        raise Http404
    return _shelf().manifest(number)


def _shelf() -> Shelf:
    return Shelf(city().folder)


stand_under("city", "data", releases, asked, release)


def _why(request: HttpRequest, told: str) -> str:
    """Say why a finding was left out: releases keep it as it was raised, under its heading."""
    _, _, below = told.partition("\n")
    faults = [line.removeprefix("  - ") for line in below.splitlines()] or [told]
    return " ".join(texts_said(request, faults))
