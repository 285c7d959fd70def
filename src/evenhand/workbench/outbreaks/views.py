"""Outbreak files: the list, the file, and what is written into it."""

from datetime import timedelta
from typing import Any

import pandas as pd
from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from evenhand.errors import WorkspaceError
from evenhand.frame.documents import conflict, kept, printed, today
from evenhand.frame.standing import stand_under
from evenhand.frame.words import language, say
from evenhand.publishing.spreadsheets import inert
from evenhand.tables.area_names import area_names
from evenhand.tables.areas import Areas
from evenhand.tables.signals import Signals
from evenhand.workbench.jobs.models import Job
from evenhand.workbench.opened import city
from evenhand.workbench.outbreaks import file_words as told
from evenhand.workbench.outbreaks.days import days_of
from evenhand.workbench.outbreaks.drawn import figure_of
from evenhand.workbench.outbreaks.forms import PARTS, OutbreakForm
from evenhand.workbench.outbreaks.models import Rating, Signal
from evenhand.workbench.people.ledger import enter
from evenhand.workbench.people.rights import allowed, may
from evenhand.workbench.people.who import who
from evenhand.workspace.numbered_documents import Document, RevisionClash
from evenhand.workspace.outbreak_files import FOLDER, OutbreakFiles
from evenhand.workspace.outbreaks import plan_follow_up

WEEKS = (4, 8, 12)


def files() -> OutbreakFiles:
    """Give the outbreak files of the city that is served."""
    return OutbreakFiles(city().folder)


def file_of(number: str) -> Document:
    """Give a file, or the page that says there is none."""
    try:
        return files().get(number)
    except WorkspaceError:
        if OutbreakFiles(city().folder).kind.is_number(number) and number in files().numbers():
            raise
        raise Http404 from None


@allowed("outbreaks.read")
def outbreaks(request: HttpRequest) -> HttpResponse:
    """List the files, open ones first."""
    every = sorted(files().all(), key=lambda one: (one["status"] != "open", one["id"]))
    rows = [
        {
            "url": reverse("outbreak", args=[one["id"]]),
            "title": f"{one['id']} {one['area_name']}",
            "text": told.answer_of(request, one),
            "source": " · ".join([
                told.term_said(request, "outbreak_status", one["status"]),
                told.term_said(request, "urgency", one["urgency"]["level"]),
            ]),
        }
        for one in every
    ]  # fmt: skip
    context = {"cards": rows, "may_write": may(request.user, "outbreaks.write"),
               "has_signals": city().has("signals")}  # fmt: skip
    return render(request, "outbreaks/outbreaks.html", context)


class _New(forms.Form):
    """In which area a file is opened."""

    area = forms.ChoiceField()
    finding = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["area"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [*_areas().items()]
        field.label = say(request, "web_outbreaks.area")
        field.help_text = say(request, "web_outbreaks.area_hint")


def _areas() -> dict[str, str]:
    """Name the areas from which there are signals."""
    if not city().has("signals"):
        return {}
    signals = city().read("signals")
    areas = city().read("areas") if city().has("areas") else None
    assert isinstance(signals, Signals)
    names = area_names(None, areas if isinstance(areas, Areas) else None)
    ids = sorted(signals.column("area_id").dropna().astype(str).unique())
    found = {one: names.get(one, one) for one in ids}
    return dict(sorted(found.items(), key=lambda row: row[1]))


@allowed("outbreaks.write")
def new(request: HttpRequest) -> HttpResponse:
    """Open a file on the last rise of an area; a job looks at the signals."""
    given = request.POST if request.method == "POST" else None
    form = _New(request, given, initial={"finding": request.GET.get("finding", "")})
    if request.method == "POST" and form.is_valid():
        asked = {"area": form.cleaned_data["area"]}
        if form.cleaned_data["finding"]:
            asked["finding"] = form.cleaned_data["finding"]
        return redirect(Job.ask("outbreak-open", request.user, **asked))
    context = {"form": form, "areas": bool(_areas()), "crumbs": told.crumbs(
        request, last=say(request, "web_outbreaks.new"))}  # fmt: skip
    return render(request, "outbreaks/new.html", context, status=422 if form.errors else 200)


@allowed("outbreaks.read")
def outbreak(request: HttpRequest, number: str) -> HttpResponse:
    """Show a file: urgency with reasons, signals by day, causes, plan, follow-up."""
    document = file_of(number)
    noted = list(Signal.objects.filter(outbreak=number).select_related("person"))
    days = days_of(city(), document, [(one.on_day, one.count) for one in noted])
    is_open = document["status"] == "open"
    context = {
        "document": document,
        "answer": told.answer_of(request, document),
        "facts": told.facts_of(request, document),
        "rules": told.rules_of(request, document),
        "ratings": told.ratings_of(request, number),
        "figure": figure_of(request, days) if days else None,
        "noted": [{"one": one, "source": told.term_said(request, "signal_source", one.source)}
                  for one in noted],
        "causes": told.causes_of(request, document),
        "communication": told.communication_of(request, document),
        "follow_up": told.follow_up_of(request, document),
        "due": told.due_of(document),
        "timeline": told.history_of(request, document),
        "status": told.term_said(request, "outbreak_status", document["status"]),
        "closed_text": told.closing_of(request, document),
        "is_open": is_open,
        "may_write": is_open and may(request.user, "outbreaks.write"),
        "reads_findings": may(request.user, "findings.read"),
        "crumbs": told.crumbs(request, number),
    }  # fmt: skip
    return render(request, "outbreaks/outbreak.html", context)


@allowed("outbreaks.write")
def write(request: HttpRequest, number: str, part: str) -> HttpResponse:
    """Write one thing into a file."""
    document = file_of(number)
    if part not in PARTS:
        raise Http404
    back = reverse("outbreak", args=[number])
    if document["status"] != "open":
        messages.warning(request, say(request, "web_outbreaks.is_closed"))
        return redirect(back)

    def make(data: Any) -> OutbreakForm:
        cause = {"cause": request.GET.get("cause", "")} if part == "cause" else None
        return PARTS[part](request, document, data, initial=cause)

    form = make(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            if _saved(request, form, number, part):
                return redirect(f"{back}#{part}")
        except RevisionClash:
            old = files().revision(number, form.seen())
            theirs = told.written_since(request, old, file_of(number))
            return conflict(request, make, file_of(number), theirs, back)
    title = say(request, f"web_outbreaks.do_{part.replace('-', '_')}")
    context = {
        "form": form, "title": title, "back": back, "is_message": part == "message",
        "is_close": part == "close", "crumbs": told.crumbs(request, number, title),
    }  # fmt: skip
    return render(request, "outbreaks/write.html", context, status=422 if form.errors else 200)


def _saved(request: HttpRequest, form: OutbreakForm, number: str, part: str) -> bool:
    """Keep what was filled in; False where the form says why not."""
    given = form.given()
    if part in ("signal", "rating"):
        kind = Signal if part == "signal" else Rating
        kind.objects.create(outbreak=number, person=who(request), **given)
    elif kept(form, number, form.save) is None:
        return False
    enter(request, "outbreak.written", number, part=part)
    messages.success(request, say(request, "web_documents.saved"))
    return True


@allowed("outbreaks.write")
@require_POST
def plan_weeks(request: HttpRequest, number: str) -> HttpResponse:
    """Plan the follow-ups after four, eight and twelve weeks that are not planned yet."""
    document = file_of(number)
    there = {one["due_on"] for one in document["follow_up"]}
    for weeks in WEEKS:
        due = today() + timedelta(weeks=weeks)
        if due.isoformat() not in there:
            what = say(request, "web_outbreaks.after_weeks", weeks=weeks)
            plan_follow_up(city(), number, due=due, what=what, today=today())
    enter(request, "outbreak.written", number, part="follow-up")
    messages.success(request, say(request, "web_documents.saved"))
    return redirect(reverse("outbreak", args=[number]) + "#follow-up")


@allowed("outbreaks.write")
@require_POST
def follow_up(request: HttpRequest, number: str, place: int) -> HttpResponse:
    """Look at the signals again; a job does it."""
    file_of(number)
    return redirect(Job.ask("outbreak-follow-up", request.user, number=number, place=place))


@allowed("outbreaks.read")
def page(request: HttpRequest, number: str) -> HttpResponseBase:
    """Hand out the printed file; a job prints it where it changed since."""
    file_of(number)
    written_in, folder = language(request), city().folder / FOLDER
    made = printed(folder / f"{number}-{written_in}.pdf", folder / f"{number}.json")
    if made is not None:
        enter(request, "outbreak.exported", number, language=written_in)
        return made
    return redirect(Job.ask("outbreak-page", request.user, number=number, language=written_in))


@allowed("outbreaks.read")
def signals(request: HttpRequest, number: str) -> HttpResponse:
    """Hand out the signals written down by hand, as the city's table of signals takes them."""
    document = file_of(number)
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{number}-signals.csv"'
    names = ("signal_id", "signal_source", "topic", "on_day", "area_id", "count")
    rows = [
        (f"{number}-{one.pk}", one.source, "outbreak", one.on_day.isoformat(),
         document["area_id"], one.count)
        for one in Signal.objects.filter(outbreak=number)
    ]  # fmt: skip
    response.write(inert(pd.DataFrame(rows, columns=names)).to_csv(index=False))
    enter(request, "outbreak.exported", number, part="signals")
    return response


stand_under("problems", "outbreaks", outbreaks, new, outbreak, write, page)
