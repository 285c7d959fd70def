"""What came of a round: counted, answered by the partnership, agreed to, and told everywhere.

A result that two people let out goes three ways at once: to the page of the portal, into the log
of decisions of the problem file, and to the authors of arguments.
"""

from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from evenhand.errors import EvenhandError
from evenhand.frame.faults import faults_said
from evenhand.frame.standing import stand_under
from evenhand.frame.words import as_value, say
from evenhand.portal.contributions.models import Contribution
from evenhand.portal.contributions.router import alias
from evenhand.portal.laying import lay_out
from evenhand.portal.taking_part.asked import POINTS, Asked, in_language, lay
from evenhand.portal.taking_part.keeping import ARGUMENT
from evenhand.wording.messages import Name
from evenhand.wording.messages import say as message
from evenhand.workbench.opened import city
from evenhand.workbench.people.ledger import enter
from evenhand.workbench.people.rights import allowed, person_of
from evenhand.workbench.problems.reach import reached, today
from evenhand.workbench.problems.words import by_of
from evenhand.workbench.taking_part.counting import result_of, waiting_arguments
from evenhand.workbench.taking_part.deciding import locked, tell_second
from evenhand.workbench.taking_part.forms import AnswerForm, DoneForm, ReasonForm
from evenhand.workbench.taking_part.models import LAID, NONE, PUBLISHED, WAITS, Round
from evenhand.workbench.taking_part.views import crumbs, shown, told_of
from evenhand.workspace.disk import words_for_disk
from evenhand.workspace.problems import decide


@allowed("taking_part.write")
def result(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what came of a round that is over, and ask for the partnership's answer to it."""
    one = get_object_or_404(Round, pk=pk)
    if one.state != LAID or not Asked(one.body).is_over(today()) or one.result_state != NONE:
        raise Http404
    counted = result_of(city(), one.body, today())
    form = AnswerForm(request)
    if form.sent:
        with transaction.atomic():
            one = locked(pk)
            if one.result_state == NONE:
                one.result = counted | {"answer": form.cleaned_data["answer"]}
                one.result_state, one.result_by = WAITS, person_of(request)
                one.result_reason = ""
                one.save()
                tell_second(request, one)
                enter(request, "round.result_asked", one.number)
        messages.success(request, say(request, "web_taking_part.was_sent"))
        return redirect(one)
    one.result = counted
    context = {
        "one": one, "form": form, "told": told_of(request, one), "whole": POINTS,
        "waiting": waiting_arguments(one.number), "crumbs": crumbs(request, one.number),
    }  # fmt: skip
    status = 422 if form.errors else 200
    return render(request, "taking_part_desk/result.html", context, status=status)


@allowed("taking_part.decide")
@require_POST
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    """Say yes to a result as the second person: the log, the portal and authors are told."""
    try:
        with transaction.atomic(), transaction.atomic(using=alias()), words_for_disk(city().folder):
            one = locked(pk)
            if one.result_by_id == person_of(request).pk:
                raise PermissionDenied
            if one.result_state != WAITS:
                return redirect(one)
            one.result["on"] = today().isoformat()
            if one.problem:
                one.result["decision"] = _decided(request, one, _said(one), one.result["answer"])
            one.result_state, one.result_decided_by = PUBLISHED, person_of(request)
            one.body["result"] = one.result
            one.save()
            _tell_authors(request, one)
            enter(request, "round.published", one.number, problem=one.problem,
                  decision=one.result["decision"])  # fmt: skip
            lay(lay_out(city()), one.body)
    except EvenhandError as fault:
        for line in faults_said(request, fault):
            messages.error(request, line)
    else:
        messages.success(request, say(request, "web_taking_part.was_published"))
    return redirect("round", pk)


def _decided(request: HttpRequest, one: Round, what: str, why: str) -> str:
    """Write into the log of the problem file; give the number of the entry."""
    reached(request, one.problem)
    made = decide(city(), one.problem, what=what, why=why, by=by_of(request.user), today=today())
    return str(made["decisions"][-1]["id"])


def _said(one: Round) -> str:
    """Say a result in the city's language, as the log keeps it."""
    spoken, found = city().settings.languages[0], one.result
    names = {row["code"]: in_language(row["names"], spoken) for row in one.body["options"]}
    values = {"number": one.number, "title": one.body["title"]}
    parts = [_word(f"log_{one.kind}", spoken, **values)]
    if found["n"] is None:
        return " ".join([*parts, _word("log_few", spoken, least=found["least"])])
    parts.append(_word("log_count", spoken, count=found["n"]))
    if found["points"]:
        told = [_word("log_mean", spoken, option=Name(names[row["code"]]), mean=row["mean"])
                for row in found["points"] if row["mean"] is not None]  # fmt: skip
        if told:
            parts.append(_word("log_points", spoken, options=Name("; ".join(told))))
    if found["baskets"] and found["baskets"]["set"]:
        chosen = ", ".join(names[code] for code in found["baskets"]["set"])
        parts.append(_word("log_set", spoken, options=Name(chosen)))
    return " ".join([*parts, _word("log_sample", spoken)])


def _word(key: str, spoken: str, **values: Any) -> str:
    made = message(f"web_taking_part.{key}", **{n: as_value(one) for n, one in values.items()})
    return made.written(spoken)


def _tell_authors(request: HttpRequest, one: Round) -> None:
    """Let the authors of arguments that were let pass read the answer on their private pages."""
    found = Contribution.objects.filter(
        kind=ARGUMENT, about__startswith=f"{one.number} ", state="read"
    )
    role = str(getattr(request.user, "role", ""))
    for argument in found.select_for_update():
        argument.move("answered", words=f"{one.result['answer']}\n{one.number}", role=role)


@allowed("taking_part.decide")
@require_POST
def refuse_result(request: HttpRequest, pk: int) -> HttpResponse:
    """Say no to a result, with the reason; it can be asked for again."""
    form = ReasonForm(request)
    with transaction.atomic():
        one = locked(pk)
        if one.result_by_id == person_of(request).pk:
            raise PermissionDenied
        if not form.sent:
            messages.error(request, say(request, "web_taking_part.reason_needed"))
        elif one.result_state == WAITS:
            one.result_state, one.result, one.result_by = NONE, {}, None
            one.result_reason = form.cleaned_data["reason"]
            one.save()
            enter(request, "round.result_refused", one.number, why=one.result_reason)
    return redirect(one)


@allowed("contributions.answer")
def done(request: HttpRequest, pk: int) -> HttpResponse:
    """Tell what was done since: on the portal and in the problem file."""
    one = get_object_or_404(Round, pk=pk)
    if one.result_state != PUBLISHED or one.state != LAID:
        raise Http404
    form = DoneForm(request)
    if not form.sent:
        return shown(request, one, done_form=form, status=422 if form.errors else 200)
    text, spoken = form.cleaned_data["done"], city().settings.languages[0]
    with transaction.atomic(), words_for_disk(city().folder):
        one = locked(pk)
        one.result["done"].append({"on": date.isoformat(today()), "text": text})
        one.body["result"] = one.result
        one.save()
        if one.problem:
            _decided(request, one, _word("log_done", spoken, number=one.number), text)
        enter(request, "round.done", one.number)
        lay(lay_out(city()), one.body)
    messages.success(request, say(request, "web_taking_part.was_told"))
    return redirect(one)


stand_under("asking", "rounds", result, publish, refuse_result, done)
