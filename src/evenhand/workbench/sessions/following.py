"""What became of a session here: a decision of a problem file, or a practice sheet it was about."""

from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from evenhand.errors import EvenhandError
from evenhand.frame.documents import PlainText, today
from evenhand.frame.faults import faults_said
from evenhand.frame.said_forms import SaidForm
from evenhand.frame.standing import stand_under
from evenhand.frame.words import say
from evenhand.portal.contributions.router import alias
from evenhand.portal.sessions.models import Session
from evenhand.workbench.opened import city
from evenhand.workbench.people.ledger import enter
from evenhand.workbench.people.rights import allowed
from evenhand.workbench.people.sharing import problems_of
from evenhand.workbench.problems.reach import files, reached
from evenhand.workbench.problems.words import by_of
from evenhand.workspace.practice_shelf import catalogue, sheet_of
from evenhand.workspace.problems import decide

PROBLEM, SHEET = "problem", "sheet"


class ProblemForm(SaidForm):
    """Which problem file takes something up, in which words."""

    words = "web_sessions"
    problem = forms.ChoiceField()
    taken_up = PlainText()

    def __init__(self, request: HttpRequest, one: Session) -> None:
        said = "\n".join(line["text"] for line in one.outcomes)
        super().__init__(request, initial={"taken_up": said})
        mine = [document for document in _open(request) if document["phase"] != "closed"]
        self.choose("problem", [(row["id"], f"{row['id']} {row['title']}") for row in mine])


class PracticeForm(SaidForm):
    """Which practice sheet the session was about."""

    words = "web_sessions"
    sheet = forms.ChoiceField()

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request)
        every = catalogue(city().folder)
        said = [(row.key, f"{row.document['title']} ({row.city})") for row in every]
        self.choose("sheet", said)


def _open(request: HttpRequest) -> list[dict[str, Any]]:
    """Give the problem files that the reader may read."""
    mine = problems_of(request.user, files().numbers(), "write")
    return [document for document in files().all() if document["id"] in mine]


def followed(request: HttpRequest, one: Session) -> list[dict[str, str]]:
    """Say where something of a session was taken up, with the way there."""
    return [_line(request, row) for row in one.follow_ups]


def _line(request: HttpRequest, row: dict[str, str]) -> dict[str, str]:
    is_sheet = row["kind"] == SHEET
    found = sheet_of(city().folder, row["number"]) if is_sheet else None
    url = reverse("practice" if is_sheet else "problem", args=[row["number"]])
    text = say(request, f"web_sessions.followed_{row['kind']}", number=row["number"],
               day=date.fromisoformat(row["on"]))  # fmt: skip
    is_gone = is_sheet and found is None
    return {"text": text, "url": "" if is_gone else url}


@allowed("problems.decide")
def to_problem(request: HttpRequest, code: str) -> HttpResponse:
    """Take something up in a problem file, as a decision of its log."""
    one = _session(code)
    form = ProblemForm(request, one)
    if form.sent:
        given = form.cleaned_data
        reached(request, given["problem"], "write")
        why = say(request, "web_sessions.from_session", code=one.code, title=one.title)
        try:
            decide(city(), given["problem"], what=given["taken_up"], why=why,
                   by=by_of(request.user), today=today())  # fmt: skip
        except EvenhandError as problem:
            for line in faults_said(request, problem):
                form.add_error(None, line)
        else:
            return _kept(request, one, PROBLEM, given["problem"])
    return _page(request, one, form, PROBLEM)


@allowed("sessions.write")
def to_sheet(request: HttpRequest, code: str) -> HttpResponse:
    """Name a practice sheet that a session was about, or that came of it."""
    one = _session(code)
    form = PracticeForm(request)
    if form.sent:
        return _kept(request, one, SHEET, form.cleaned_data["sheet"])
    return _page(request, one, form, SHEET)


def _session(code: str) -> Session:
    one = Session.objects.filter(code=code).first()
    if one is None:
        raise Http404
    return one


def _page(request: HttpRequest, one: Session, form: SaidForm, kind: str) -> HttpResponse:
    field = form.fields[kind]
    assert isinstance(field, forms.ChoiceField)
    title, back = say(request, f"web_sessions.follow_{kind}"), reverse("session", args=[one.code])
    context = {
        "form": form, "title": title, "back": back,
        "none": "" if field.choices else say(request, f"web_sessions.none_{kind}"),
        "crumbs": [
            {"url": reverse("sessions"), "text": say(request, "web_sessions.heading")},
            {"url": back, "text": one.code},
            {"url": "", "text": title},
        ],
    }  # fmt: skip
    return render(request, "sessions/write.html", context, status=422 if form.errors else 200)


def _kept(request: HttpRequest, one: Session, kind: str, number: str) -> HttpResponse:
    _keep(one, kind, number)
    enter(request, "session.followed", one.code, part=kind)
    messages.success(request, say(request, "web_documents.saved"))
    return redirect(reverse("session", args=[one.code]) + "#follow-ups")


def _keep(one: Session, kind: str, number: str) -> None:
    with transaction.atomic(using=alias()):
        held = Session.objects.select_for_update().get(pk=one.pk)
        rows = [row for row in held.follow_ups if (row["kind"], row["number"]) != (kind, number)]
        held.follow_ups = [*rows, {"kind": kind, "number": number, "on": today().isoformat()}]
        held.save(update_fields=["follow_ups"])


stand_under("library", "sessions", to_problem, to_sheet)
