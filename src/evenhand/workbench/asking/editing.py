"""Building a questionnaire: questions from the bank or one's own, sections, order, frame."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from evenhand.frame.documents import conflict, kept
from evenhand.frame.standing import stand_under
from evenhand.frame.words import language, say
from evenhand.taxonomy.items import CONSTRUCTS, BankItem, of_construct
from evenhand.workbench.asking.building import (
    Ask,
    Body,
    asked,
    code_of,
    found,
    moved,
    with_ask,
    without_ask,
    without_section,
)
from evenhand.workbench.asking.question_forms import (
    FrameForm,
    QuestionForm,
    QuestionnaireForm,
    SectionForm,
    files,
)
from evenhand.workbench.asking.questionnaires import told_between, way
from evenhand.workbench.asking.reading import document_of, earlier_than, read
from evenhand.workbench.asking.standing import term_said
from evenhand.workbench.people.ledger import enter
from evenhand.workbench.people.rights import allowed
from evenhand.workspace.numbered_documents import Document, RevisionClash, expecting

MOST_SECTIONS = 100
_STEPS = {"up": -1, "down": 1}


@allowed("asking.write")
def question(request: HttpRequest, number: str, name: str) -> HttpResponse:
    """Change one question."""
    document = document_of(number)
    where = found(document["body"], name)
    if where is None:
        raise Http404
    known = read(document)
    earlier = earlier_than(document, known, name)

    def make(data: Any) -> QuestionForm:
        return QuestionForm(
            request, document, where[0], where[2], known.questions.get(name), earlier, data
        )

    title = say(request, "web_questions.change_title", code=name)
    return _written(request, document, make, title, f"#{name}", known.questions.get(name))


@allowed("asking.write")
def own(request: HttpRequest, number: str, place: int) -> HttpResponse:
    """Write a question of one's own, for the end of a section."""
    document = document_of(number)
    _section(document, place)
    earlier = earlier_than(document, read(document), "")

    def make(data: Any) -> QuestionForm:
        return QuestionForm(request, document, place, {}, None, earlier, data)

    return _written(request, document, make, say(request, "web_questions.own"), f"#s-{place}")


@allowed("asking.write")
def frame(request: HttpRequest, number: str) -> HttpResponse:
    """Change what stands around the questions."""
    document = document_of(number)
    title = say(request, "web_questions.frame")
    return _written(request, document, lambda data: FrameForm(request, document, data), title, "")


@allowed("asking.write")
def section(request: HttpRequest, number: str, place: int) -> HttpResponse:
    """Name a section anew; the place after the last one makes a new section."""
    document = document_of(number)
    count = len(document["body"]["section"])
    if place > count or place >= MOST_SECTIONS:
        raise Http404
    at = None if place == count else place
    title = say(request, "web_questions.section_new" if at is None else "web_questions.section")
    return _written(
        request, document, lambda data: SectionForm(request, document, at, data), title,
        f"#s-{place}",
    )  # fmt: skip


def _written(
    request: HttpRequest, document: Document, make: Callable[[Any], QuestionnaireForm],
    title: str, anchor: str, read_as: Any = None,
) -> HttpResponse:  # fmt: skip
    number = document["id"]
    back = reverse("questionnaire", args=[number])
    form = make(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            made = kept(form, number, form.save)
        except RevisionClash:
            old, now = files().revision(number, form.seen()), files().get(number)
            return conflict(request, make, now, told_between(request, old, now), back)
        if made is not None:
            enter(request, "questionnaire.written", number, revision=made["revision"])
            messages.success(request, say(request, "web_documents.saved"))
            return redirect(back + anchor)
    context = {
        "form": form, "title": title, "back": back, "button": say(request, "web_questions.save"),
        "crumbs": way(request, (back, number), ("", title)),
        "item": _item_said(request, read_as.item) if read_as and read_as.item else None,
    }  # fmt: skip
    return render(request, "asking/write.html", context, status=422 if form.errors else 200)


@allowed("asking.write")
def bank(request: HttpRequest, number: str, place: int) -> HttpResponse:
    """Choose questions of the bank for the end of a section."""
    document = document_of(number)
    _section(document, place)
    there = {code_of(ask) for _, _, ask in asked(document["body"])}
    if request.method == "POST":
        known = {one.code for name in CONSTRUCTS for one in of_construct(name)} - there
        chosen = [one for one in request.POST.getlist("items")[:100] if one in known]

        def add(body: Body) -> Body:
            for code in chosen:
                body = with_ask(body, place, {"item": code})
            return body

        return _changed(request, document, add, f"#s-{place}")
    back = reverse("questionnaire", args=[number])
    title = say(request, "web_questions.bank")
    groups = [
        {
            "title": term_said(request, "construct", name),
            "items": [_item_said(request, one) | {"is_there": one.code in there}
                      for one in of_construct(name)],
        }
        for name in CONSTRUCTS if of_construct(name)
    ]  # fmt: skip
    context = {
        "document": document, "groups": groups, "place": place, "back": back,
        "crumbs": way(request, (back, number), ("", title)),
    }  # fmt: skip
    return render(request, "asking/bank.html", context)


def _item_said(request: HttpRequest, item: BankItem) -> dict[str, Any]:
    tongue = language(request)
    return {
        "code": item.code,
        "text": item.questions.get(tongue) or item.subjects.get(tongue) or item.subject,
        "origin": item.origin,
        "licence": item.licence,
        "is_worded": bool(item.questions),
        "is_sensitive": item.sensitive,
        "answers": list(item.answers.get(tongue, {}).values()),
    }


def _section(document: Document, place: int) -> Ask:
    sections = document["body"]["section"]
    if not 0 <= place < len(sections):
        raise Http404
    return dict(sections[place])


@allowed("asking.write")
@require_POST
def move(request: HttpRequest, number: str, name: str, step: str) -> HttpResponse:
    """Move a question up or down by one."""
    document = document_of(number)
    if found(document["body"], name) is None or step not in _STEPS:
        raise Http404
    return _changed(request, document, lambda body: moved(body, name, _STEPS[step]), f"#{name}")


@allowed("asking.write")
@require_POST
def remove(request: HttpRequest, number: str, name: str) -> HttpResponse:
    """Take a question out; an earlier revision still has it."""
    document = document_of(number)
    if found(document["body"], name) is None:
        raise Http404
    return _changed(request, document, lambda body: without_ask(body, name), "")


@allowed("asking.write")
@require_POST
def remove_section(request: HttpRequest, number: str, place: int) -> HttpResponse:
    """Take an empty section out."""
    document = document_of(number)
    _section(document, place)
    return _changed(request, document, lambda body: without_section(body, place), "")


@allowed("asking.write")
@require_POST
def restore(request: HttpRequest, number: str, revision: int) -> HttpResponse:
    """Bring an earlier version back, as a new one: nothing that was written is lost."""
    document = document_of(number)
    if not 0 < revision < document["revision"]:
        raise Http404
    old = files().revision(number, revision)["body"]
    return _changed(request, document, lambda _: old, "")


def _changed(
    request: HttpRequest, document: Document, alter: Callable[[Body], Body], anchor: str
) -> HttpResponse:
    """Write what a button does, if the questionnaire is still as its reader saw it."""
    number = document["id"]
    back = reverse("questionnaire", args=[number])
    given = request.POST.get("revision", "")
    seen = int(given) if given.isascii() and given.isdigit() and len(given) < 8 else 0
    try:
        with expecting(number, seen):
            made = files().change(number, lambda now: {**now, "body": alter(now["body"])})
    except RevisionClash:
        messages.warning(request, say(request, "web_questions.changed_meanwhile"))
        return redirect(back)
    enter(request, "questionnaire.written", number, revision=made["revision"])
    return redirect(back + anchor)


stand_under("asking", "questionnaires", question, own, frame, section, bank)
