"""Letting a file pass a gate, which takes two people; and writing decisions down."""

from typing import Any

from django import forms
from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import now

from evenhand.errors import EvenhandError
from evenhand.frame.faults import faults_said
from evenhand.frame.words import language, say
from evenhand.taxonomy.problem_files import PHASES
from evenhand.wording.faults import said_in
from evenhand.workbench.opened import city
from evenhand.workbench.people.ledger import enter
from evenhand.workbench.people.models import Person
from evenhand.workbench.people.notices import notify
from evenhand.workbench.people.rights import NotAllowed, allowed, may
from evenhand.workbench.people.roles import RIGHTS
from evenhand.workbench.problems.models import ASKED, PASSED, REFUSED, WITHDRAWN, Passing
from evenhand.workbench.problems.reach import reached, today
from evenhand.workbench.problems.words import by_of, gate_of, office_of, said_term
from evenhand.workspace.free_texts import text_problems
from evenhand.workspace.numbered_documents import Document
from evenhand.workspace.problems import advance, decide


class Words(forms.Form):
    """Texts that go into a file; whom they name is looked at when they are sent."""

    labels = ""

    def __init__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request
        for name, field in self.fields.items():
            field.label = say(request, f"web_problems.{self.labels}{name}")

    def clean(self) -> dict[str, Any]:
        """Refuse a text that names a person."""
        given = super().clean() or {}
        for name, text in list(given.items()):
            if isinstance(text, str) and text and name != "to":
                for problem in text_problems(str(self.fields[name].label), text):
                    self.add_error(name, said_in(problem, language(self.request)))
        return given

    def refuse(self, problem: EvenhandError) -> None:
        """Show what the library refuses."""
        for said in faults_said(self.request, problem):
            self.add_error(None, said)


def _box(rows: int = 3) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class Ask(Words):
    """Why a file should pass."""

    to = forms.ChoiceField()
    why = forms.CharField(max_length=2000, widget=_box())


class Answer(Words):
    """What a second person says to it."""

    answer = forms.CharField(max_length=2000, widget=_box(2), required=False)


class Decision(Words):
    """A decision of the partnership."""

    what = forms.CharField(max_length=2000, widget=_box())
    why = forms.CharField(max_length=2000, widget=_box())
    function = forms.CharField(max_length=200)
    organisation = forms.CharField(max_length=200)


@allowed("problems.read")
def ask(request: HttpRequest, number: str) -> HttpResponse:
    """Ask that a file passes a gate, or goes back; a second person answers."""
    document = reached(request, number, "write")
    gate = gate_of(request, document)
    form = Ask(request, request.POST if request.method == "POST" else None,
               initial={"to": gate["phase"] if gate else ""})  # fmt: skip
    to = form.fields["to"]
    assert isinstance(to, forms.ChoiceField)
    to.choices = _phases(request, document, gate)
    if request.method == "POST" and form.is_valid():
        asked = _asked(request, document, form.cleaned_data)
        if asked is not None:
            phase = said_term(request, "problem_phase", asked.to_phase)
            messages.success(request, say(request, "web_problems.asked_now", phase=phase))
            return redirect("problem", number)
        form.add_error(None, say(request, "web_problems.asked_already"))
    context = {"document": document, "form": form, "gate": gate}
    return render(request, "problems/pass.html", context, status=422 if form.errors else 200)


def _phases(request: HttpRequest, document: Document, gate: Any) -> list[tuple[str, str]]:
    """Offer the next phase and all earlier ones."""
    at = PHASES.index(document["phase"])
    offered = ([gate["phase"]] if gate else []) + list(PHASES[:at])
    return [(one, said_term(request, "problem_phase", one)) for one in offered]


def _tell(request: HttpRequest, asked: Passing) -> None:
    """Tell those who may answer that somebody asked."""
    address = reverse("problem-passing", args=[asked.problem, asked.pk])
    others = Person.objects.filter(role__in=RIGHTS["problems.decide"], is_active=True)
    for one in others.exclude(pk=_signed_in(request).pk):
        notify(one, "web_problems.notice_passing", address, problem=asked.problem,
               who=str(request.user))  # fmt: skip


def _signed_in(request: HttpRequest) -> Person:
    person = request.user
    assert isinstance(person, Person)
    return person


def _asked(request: HttpRequest, document: Document, given: dict[str, Any]) -> Passing | None:
    try:
        with transaction.atomic():
            made = Passing.objects.create(
                problem=document["id"], from_phase=document["phase"], to_phase=given["to"],
                why=given["why"], asked_by=_signed_in(request),
            )  # fmt: skip
            _tell(request, made)
            enter(request, "problem.passing_asked", document["id"], to=given["to"])
    except IntegrityError:
        return None
    return made


@allowed("problems.read")
def answer(request: HttpRequest, number: str, one: int) -> HttpResponse:
    """Confirm or refuse a passing; never one's own, which may only be withdrawn."""
    document = reached(request, number)
    asked = get_object_or_404(Passing, pk=one, problem=number)
    is_mine = asked.asked_by_id == request.user.pk
    if not is_mine and not may(request.user, "problems.decide"):
        raise NotAllowed("problems.decide")
    form = Answer(request, request.POST if request.method == "POST" else None)
    is_sent = request.method == "POST" and asked.state == ASKED and form.is_valid()
    if is_sent and _answered(request, document, asked, form, is_mine):
        return redirect("problem", number)
    context = {
        "document": document, "asked": asked, "form": form, "is_mine": is_mine,
        "gate": gate_of(request, document), "is_open": asked.state == ASKED,
        "phase": said_term(request, "problem_phase", asked.to_phase),
        "is_moved": document["phase"] != asked.from_phase,
    }  # fmt: skip
    status = 403 if request.method == "POST" and is_mine and asked.state == ASKED else 200
    return render(request, "problems/passing.html", context, status=status)


def _answered(
    request: HttpRequest, document: Document, asked: Passing, form: Answer, is_mine: bool
) -> bool:
    """Do what the button says; False where it may not be, with the reason in the form."""
    verb = request.POST.get("verb", "")
    if is_mine and verb != "withdraw":
        form.add_error(None, say(request, "web_problems.four_eyes"))
        return False
    said = form.cleaned_data["answer"]
    if verb == "confirm":
        return _confirmed(request, document, asked, form, said)
    if verb == "refuse" and not said:
        form.add_error("answer", say(request, "web_problems.say_why"))
        return False
    if verb not in ("refuse", "withdraw") or (verb == "withdraw" and not is_mine):
        form.add_error(None, say(request, "web_problems.choose_answer"))
        return False
    with transaction.atomic():
        state = REFUSED if verb == "refuse" else WITHDRAWN
        if _closed(asked, request, state, said):
            enter(request, f"problem.passing_{state}", asked.problem, to=asked.to_phase)
    messages.success(request, say(request, f"web_problems.passing_{state}"))
    return True


def _confirmed(
    request: HttpRequest, document: Document, asked: Passing, form: Answer, said: str
) -> bool:
    if document["phase"] != asked.from_phase:
        form.add_error(None, say(request, "web_problems.moved"))
        return False
    try:
        with transaction.atomic():
            if not _closed(asked, request, PASSED, said):
                form.add_error(None, say(request, "web_problems.answered_meanwhile"))
                return False
            made = advance(
                city(), asked.problem, to=asked.to_phase, why=asked.why, by=by_of(request.user),
                today=today(),
            )  # fmt: skip
            lacking = len(made["gates"][-1]["lacking"])
            enter(request, "problem.passed", asked.problem, to=asked.to_phase, lacking=lacking)
    except EvenhandError as problem:
        form.refuse(problem)
        return False
    phase = said_term(request, "problem_phase", asked.to_phase)
    messages.success(request, say(request, "web_problems.passed_now", phase=phase))
    return True


def _closed(asked: Passing, request: HttpRequest, state: str, said: str) -> bool:
    """Answer a passing once; False where somebody else was quicker."""
    return bool(
        Passing.objects.filter(pk=asked.pk, state=ASKED).update(
            state=state, answered_by=_signed_in(request), answered_at=now(), answer=said
        )
    )


@allowed("problems.decide")
def decision(request: HttpRequest, number: str) -> HttpResponse:
    """Write a decision into the log; it is never rewritten, only followed by another."""
    document = reached(request, number)
    function, organisation = office_of(request.user)
    first = {"function": function, "organisation": organisation}
    form = Decision(request, request.POST if request.method == "POST" else None, initial=first)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        by = f"{given['function'].replace(',', ' ')}, {given['organisation']}"
        try:
            made = decide(
                city(), number, what=given["what"], why=given["why"], by=by, today=today()
            )
        except EvenhandError as problem:
            form.refuse(problem)
        else:
            enter(request, "problem.decided", number, decision=made["decisions"][-1]["id"])
            messages.success(request, say(request, "web_problems.decided_now"))
            return redirect("problem", number)
    context = {"document": document, "form": form}
    return render(request, "problems/decide.html", context, status=422 if form.errors else 200)
