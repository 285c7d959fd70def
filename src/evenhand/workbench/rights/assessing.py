"""Assessments of impact: opened, answered question by question with reasons, printed."""

from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.db.models import F
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from evenhand.frame.documents import PlainText, SheetForm
from evenhand.frame.words import language, say, written
from evenhand.publishing.appraisal_words import rule_said
from evenhand.publishing.letters import printed
from evenhand.publishing.sheets import typst_sheet
from evenhand.publishing.typesetting import compiled, quoted
from evenhand.workbench.opened import city_name
from evenhand.workbench.people.ledger import enter
from evenhand.workbench.people.rights import allowed, may
from evenhand.workbench.people.who import who, within
from evenhand.workbench.rights.known import QUESTIONS, known_of
from evenhand.workbench.rights.models import FRIA, KINDS, Answer, Assessment

_RULE = "impact_assessment"


class NewForm(SheetForm):
    """What is assessed, and by which office."""

    def build(self) -> dict[str, forms.Field]:
        """Give kind, title and office."""
        kinds = [(one, say(self.request, f"web_rights.kind_{one}")) for one in KINDS]
        return {
            "kind": forms.ChoiceField(choices=kinds, widget=forms.RadioSelect),
            "title": PlainText(is_long=False),
            "office": PlainText(is_long=False),
        }


class AnswerForm(SheetForm):
    """An answer with its reason."""

    def build(self) -> dict[str, forms.Field]:
        """Give both."""
        return {"text": PlainText(), "reason": PlainText()}


def _crumbs(request: HttpRequest, one: Assessment | None, last: str = "") -> list[dict[str, str]]:
    way = [{"url": reverse("safeguards"), "text": say(request, "web_rights.title")}]
    if one is not None:
        way.append({"url": reverse("assessment", args=[one.pk]), "text": one.title})
    return [*way, {"url": "", "text": last}] if last else way


@allowed("appraisals.write")
def new(request: HttpRequest) -> HttpResponse:
    """Open an assessment."""
    given = request.POST if request.method == "POST" else None
    form = NewForm(request, {}, "web_rights", given)
    if request.method == "POST" and form.is_valid():
        one = Assessment.objects.create(**form.given())
        enter(request, "assessment.opened", str(one.pk), kind=one.kind)
        return redirect("assessment", one.pk)
    title = say(request, "web_rights.new")
    context = {"form": form, "title": title, "back": reverse("safeguards"), "button": title,
               "crumbs": _crumbs(request, None, title)}  # fmt: skip
    return render(request, "rights/write.html", context, status=422 if form.errors else 200)


@allowed("safeguards.read")
def assessment(request: HttpRequest, place: int) -> HttpResponse:
    """Show an assessment: each question, its answer and the reason."""
    one = get_object_or_404(Assessment, pk=place)
    rows = _rows(request, one)
    done = len([row for row in rows if row["answer"]])
    context = {
        "one": one, "rows": rows, "kind": say(request, f"web_rights.kind_{one.kind}"),
        "answered": say(request, "web_rights.answered", done=done, whole=len(rows)),
        "may_write": may(request.user, "appraisals.write"), "law": _law(request, one),
        "next": next((row["url"] for row in rows if not row["answer"]), ""),
        "crumbs": _crumbs(request, one),
    }  # fmt: skip
    return render(request, "rights/assessment.html", context)


def _rows(request: HttpRequest, one: Assessment) -> list[dict[str, Any]]:
    given = one.standing()
    return [
        {
            "question": say(request, f"web_rights.ask_{name}"),
            "url": reverse("assessment-question", args=[one.pk, name]),
            "answer": given.get(name),
        }
        for name in QUESTIONS[one.kind]
    ]


def _law(request: HttpRequest, one: Assessment) -> str:
    return written(rule_said(_RULE, one.opened_at.date()), request) if one.kind == FRIA else ""


@allowed("appraisals.write")
def question(request: HttpRequest, place: int, name: str) -> HttpResponse:
    """Ask one question; what the workspace knows stands there as a first answer."""
    one = get_object_or_404(Assessment, pk=place)
    names = QUESTIONS[one.kind]
    if name not in names:
        raise Http404
    before = one.standing().get(name)
    first = {"text": before.text if before else known_of(request, name),
             "reason": before.reason if before else ""}  # fmt: skip
    seen = {"revision": one.revision}
    given = request.POST if request.method == "POST" else None
    form = AnswerForm(request, seen, "web_rights", given, initial=first)
    if request.method == "POST" and form.is_valid():
        if _keep(request, one, name, form):
            messages.success(request, say(request, "web_documents.saved"))
            return redirect(_following(one, name))
        one.refresh_from_db()
        return _conflict(request, one, form.seen())
    context = {
        "form": form, "title": say(request, f"web_rights.ask_{name}"),
        "over": say(request, "web_rights.progress", place=names.index(name) + 1, whole=len(names)),
        "place": names.index(name) + 1, "whole": len(names),
        "known": known_of(request, name), "back": reverse("assessment", args=[one.pk]),
        "button": say(request, "web_rights.save_and_on"),
        "crumbs": _crumbs(request, one, say(request, "web_rights.question")),
    }  # fmt: skip
    return render(request, "rights/write.html", context, status=422 if form.errors else 200)


def _keep(request: HttpRequest, one: Assessment, name: str, form: AnswerForm) -> bool:
    """Write an answer at the revision that was seen; False where somebody else was first."""
    seen = form.seen()
    with transaction.atomic():
        known = Assessment.objects.filter(pk=one.pk, revision=seen)
        if not known.update(revision=F("revision") + 1):
            return False
        Answer.objects.create(
            assessment=one, person=who(request), question=name, revision=seen + 1, **form.given()
        )
        enter(request, "assessment.answered", str(one.pk), question=name, revision=seen + 1)
    return True


def _following(one: Assessment, name: str) -> str:
    """Give the next question without an answer, else the whole assessment."""
    names, given = QUESTIONS[one.kind], one.standing()
    place = names.index(name)
    waiting = [other for other in (*names[place:], *names[:place]) if other not in given]
    if not waiting:
        return reverse("assessment", args=[one.pk])
    return reverse("assessment-question", args=[one.pk, waiting[0]])


def _conflict(request: HttpRequest, one: Assessment, seen: int) -> HttpResponse:
    data = request.POST.copy()
    data["revision"] = str(one.revision)
    form = AnswerForm(request, {"revision": one.revision}, "web_rights", data)
    theirs = [f"{say(request, f'web_rights.ask_{row.question}')} – {row.text} – {row.reason}"
              for row in one.answers.filter(revision__gt=seen)]  # fmt: skip
    context = {"form": form, "theirs": theirs, "number": one.title,
               "back": reverse("assessment", args=[one.pk])}  # fmt: skip
    return render(request, "frame/conflict.html", context, status=409)


@allowed("safeguards.read")
def page(request: HttpRequest, place: int) -> HttpResponse:
    """Hand out the assessment as a PDF."""
    one = get_object_or_404(Assessment, pk=place)
    said_in = language(request)
    kind = say(request, f"web_rights.kind_{one.kind}")
    revision = say(request, "web_rights.revision", number=one.revision)
    body = [f"#sheethead({quoted(one.title)}, {quoted(one.office)}, {quoted(kind)}, "
            f"{quoted(f'{city_name()} · {revision}')})"]  # fmt: skip
    texts = [_law(request, one), say(request, "web_rights.warning")]
    body += [f"#sheettext({quoted(text)})" for text in texts if text]
    for row in _rows(request, one):
        body.append(f"#sheettitle({quoted(row['question'])})")
        answer = row["answer"]
        lines = [say(request, "web_rights.unanswered")]
        if answer:
            lines = [answer.text, say(request, "web_rights.because", reason=answer.reason)]
        body += [f"#sheettext({quoted(line)})" for line in lines]
    source, _ = printed(typst_sheet(one.title, said_in, "\n".join(body)))
    enter(request, "assessment.exported", str(one.pk), language=said_in)
    response = HttpResponse(compiled(source), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="assessment-{one.pk}-{said_in}.pdf"'
    return response


within("safeguards", new, assessment, question)
