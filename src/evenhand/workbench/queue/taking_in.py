"""A resident's proposal goes into a problem file's log of decisions, and the answer goes back."""

from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from evenhand.errors import EvenhandError
from evenhand.frame.documents import PlainText
from evenhand.frame.faults import faults_said
from evenhand.frame.said_forms import SaidForm, day_field
from evenhand.frame.standing import stand_under
from evenhand.frame.words import as_value, say
from evenhand.portal.contributions.models import Contribution
from evenhand.portal.contributions.router import alias
from evenhand.wording.messages import say as message
from evenhand.workbench.opened import city
from evenhand.workbench.people.ledger import Entry, enter
from evenhand.workbench.people.rights import allowed, may
from evenhand.workbench.people.sharing import problems_of
from evenhand.workbench.problems.reach import files, reached, today
from evenhand.workbench.problems.words import by_of
from evenhand.workbench.queue.answering import takes_in
from evenhand.workbench.queue.reading import gist_of
from evenhand.workbench.queue.writing import write_author
from evenhand.workspace.problems import decide, open_problem

NEW = "new"
_LONGEST = 1500


class TakeForm(SaidForm):
    """Which file, and what the partnership answers."""

    words = "web_queue"

    problem = forms.ChoiceField(widget=forms.RadioSelect)
    decided = PlainText()
    until = day_field(required=False)

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request)
        known = [files().get(number) for number in problems_of(request.user, files().numbers())]
        own = [(NEW, say(request, "web_queue.new_file"))]
        own = own if may(request.user, "problems.write") else []
        self.choose("problem", own + [(one["id"], f"{one['id']} {one['title']}") for one in known
                                      if one["phase"] != "closed"])  # fmt: skip

    def told(self, language: str) -> str:
        """Give the words for the author, in the language in which they wrote."""
        lines = [str(self.cleaned_data["decided"])]
        if self.cleaned_data["until"]:
            on = as_value(self.cleaned_data["until"])
            lines.append(message("contributions.promised_until", on=on).written(language))
        return "\n".join(lines)


@allowed("problems.decide")
def take_in(request: HttpRequest, number: str) -> HttpResponse:
    """Take a proposal into a problem file."""
    one = get_object_or_404(Contribution, number=number)
    if not takes_in(one):
        raise Http404
    form = TakeForm(request)
    if form.sent:
        try:
            problem = _taken(request, number, form)
        except EvenhandError as fault:
            for said in faults_said(request, fault):
                form.add_error(None, said)
        else:
            messages.success(request, say(request, "web_queue.taken", problem=problem))
            return redirect("problem", problem)
    context = {"one": one, "form": form}
    return render(request, "queue/take_in.html", context, status=422 if form.errors else 200)


def _taken(request: HttpRequest, number: str, form: TakeForm) -> str:
    """Write the decision and the author's step, both or neither.

    A file is not part of a database's transaction: where something ended in between, the decision
    stands in the file and its author was not told. The next attempt goes on from there.
    """
    with transaction.atomic(using=alias()):
        one = Contribution.objects.select_for_update().get(number=number)
        problem, last = _decided(request, one, form)
        one.about = one.about or problem
        one.move("decided", "problem", f"{form.told(one.language)}\n{problem}, {last}",
                 str(getattr(request.user, "role", "")))  # fmt: skip
        enter(request, "queue.taken_in", number, problem=problem, decision=last)
        write_author(one)
    return problem


def _decided(request: HttpRequest, one: Contribution, form: TakeForm) -> tuple[str, str]:
    """Give the file and the decision in it: those that are there untold, else written now."""
    chosen = form.cleaned_data["problem"]
    spoken = city().settings.languages[0]
    values = {"number": one.number, "text": one.public_text[:_LONGEST]}
    what = message("web_queue.proposal", **{n: as_value(v) for n, v in values.items()})
    said = {"what": what.written(spoken), "why": form.told(spoken), "by": by_of(request.user)}
    file, decision = _untold(request, one)
    if chosen == NEW and not file:
        made = _opened(one, said)
        enter(request, "problem.opened", made["id"])
        return str(made["id"]), str(made["decisions"][-1]["id"])
    if chosen == NEW:
        began = decision["revision"] == 1 and decision["id"] == "D-1"
        if began and not Entry.objects.filter(what="problem.opened", about=file).exists():
            enter(request, "problem.opened", file)
        chosen = file
    number = str(reached(request, chosen)["id"])
    if number == file and decision["why"] == said["why"]:
        return file, str(decision["id"])
    made = decide(city(), number, **said, today=today())
    return number, str(made["decisions"][-1]["id"])


def _untold(request: HttpRequest, one: Contribution) -> tuple[str, dict[str, Any]]:
    """Give the last decision on a proposal that its author was not told of; empty without one."""
    told = "\n".join(step.words for step in one.steps.all()).split("\n")
    for number in reversed(problems_of(request.user, files().numbers())):
        document = files().get(number)
        for decision in reversed(document["decisions"]):
            if one.number in decision["what"] and f"{document['id']}, {decision['id']}" not in told:
                return str(document["id"]), decision
    return "", {}


def _opened(one: Contribution, said: dict[str, str]) -> dict[str, Any]:
    """Open a file with what was written and what was decided on it."""
    gist = gist_of(one) or one.number
    concern: dict[str, Any] = {"kind": "worry", "offence_class": None,
                               "words": one.public_text[:_LONGEST], "when": None}  # fmt: skip
    parts = {"title": gist, "concern": concern, "setting": "unknown", "space": "unknown"}
    return open_problem(city(), parts, today=today(), decided=said)


stand_under("queue", "queue-answers", take_in)
