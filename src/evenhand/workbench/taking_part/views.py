"""What is asked and what waits; a new consultation or survey; and one of them whole."""

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from evenhand.errors import EvenhandError
from evenhand.frame.standing import stand_under
from evenhand.frame.words import language, say, written
from evenhand.portal.taking_part.asked import CONSULTATION, POINTS, SURVEY, Asked, in_language
from evenhand.portal.taking_part.models import Answer
from evenhand.portal.taking_part.told import result_told
from evenhand.publishing.questionnaires.kept import kept_questionnaire
from evenhand.wording.languages import NAMES
from evenhand.wording.messages import Name
from evenhand.workbench.asking.question_forms import files as questionnaires
from evenhand.workbench.people.ledger import enter
from evenhand.workbench.people.rights import allowed, may, person_of
from evenhand.workbench.people.sharing import problems_of
from evenhand.workbench.problems.reach import files, reached, today
from evenhand.workbench.taking_part.counting import waiting_arguments
from evenhand.workbench.taking_part.forms import AskForm, ConsultForm, ReasonForm
from evenhand.workbench.taking_part.making import ages, options_of, questions_of, survey_faults
from evenhand.workbench.taking_part.models import ASKED, DRAFT, LAID, PUBLISHED, WAITS, Round
from evenhand.workbench.taking_part.wording import others
from evenhand.workspace.questionnaire_files import QUESTIONNAIRES

_TAGS = {DRAFT: "wait", ASKED: "wait", LAID: "done"}
_OPEN_DAYS, _ANSWER_DAYS = 28, 42


def crumbs(request: HttpRequest, last: str = "") -> list[dict[str, str]]:
    """Give the way to a page below the list."""
    first = {"url": reverse("rounds"), "text": say(request, "web_taking_part.heading")}
    return [first, {"url": "", "text": last}] if last else [first]


def state_of(request: HttpRequest, one: Round) -> str:
    """Say where a round stands."""
    if one.state != LAID:
        return say(request, f"web_taking_part.state_{one.state}")
    asked = Asked(one.body)
    if one.result_state == PUBLISHED:
        return say(request, "web_taking_part.state_answered")
    if asked.is_over(today()):
        return say(request, "web_taking_part.state_over")
    key = "state_open" if asked.is_open(today()) else "state_laid"
    return say(request, f"web_taking_part.{key}")


@allowed("taking_part.read")
@require_safe
def rounds(request: HttpRequest) -> HttpResponse:
    """List what was asked, the newest first."""
    rows = [
        {"one": one, "state": state_of(request, one), "tag": _TAGS.get(one.state, ""),
         "kind": say(request, f"web_taking_part.kind_{one.kind}"),
         "closes": Asked(one.body).closes_on}
        for one in Round.objects.all()
    ]  # fmt: skip
    context = {"rows": rows, "may_write": may(request.user, "taking_part.write")}
    return render(request, "taking_part_desk/rounds.html", context)


@allowed("taking_part.write")
def consult(request: HttpRequest, number: str) -> HttpResponse:
    """Ask residents about the options of a problem file."""
    problem = reached(request, number)
    form = ConsultForm(request, problem, _days() | {
        "title": problem["title"][:200], "lead": problem["concern"]["words"], "unit": "€",
    })  # fmt: skip
    if form.sent:
        given = form.cleaned_data
        body = form.told() | {
            "unit": given["unit"], "budget": given["budget"], "questions": [],
            "options": options_of(problem, given),
        }  # fmt: skip
        return _made(request, CONSULTATION, number, number, body)
    lacks = "" if len(problem["options"]) > 1 else say(request, "web_taking_part.lacks_options")
    return _form(request, form, "new_consultation", reverse("problem", args=[number]), lacks)


@allowed("taking_part.write")
def survey(request: HttpRequest, number: str) -> HttpResponse:
    """Ask residents the questions of a questionnaire."""
    if not QUESTIONNAIRES.is_number(number) or number not in questionnaires().numbers():
        raise Http404
    back = reverse("questionnaire", args=[number])
    try:
        made = kept_questionnaire(questionnaires().get(number))
    except EvenhandError:
        messages.warning(request, say(request, "web_taking_part.has_faults"))
        return redirect(back)
    known = [files().get(one) for one in problems_of(request.user, files().numbers())]
    named = [(one["id"], f"{one['id']} {one['title']}") for one in known]
    form = AskForm(request, named, _days() | {
        "title": in_language(made.titles, made.languages[0])[:200],
        "lead": in_language(made.intro, made.languages[0]),
    })  # fmt: skip
    faults = [written(one, request) for one in survey_faults(made)]
    if form.sent and not faults:
        body = form.told() | {
            "unit": "", "budget": None, "options": [], "questions": questions_of(made),
        }  # fmt: skip
        return _made(request, SURVEY, number, form.cleaned_data["problem"], body)
    return _form(request, form, "new_survey", back, " ".join(faults))


def _days() -> dict[str, Any]:
    day = today()
    return {"opens_on": day, "closes_on": day + timedelta(days=_OPEN_DAYS),
            "promise_on": day + timedelta(days=_OPEN_DAYS + _ANSWER_DAYS)}  # fmt: skip


def _made(
    request: HttpRequest, kind: str, source: str, problem: str, told: dict[str, Any]
) -> HttpResponse:
    """Keep a draft; the portal knows nothing of it."""
    one = Round.objects.create(
        kind=kind, source=source, problem=problem, asked_by=person_of(request)
    )
    one.body = {"format": 1, "number": one.number, "kind": kind, "problem": problem, "ages": ages(),
                **told, "result": None}  # fmt: skip
    one.save()
    enter(request, "round.drafted", one.number, made_from=source)
    return redirect(one)


def _form(
    request: HttpRequest, form: forms.Form, title: str, back: str, lacks: str = ""
) -> HttpResponse:
    said = say(request, f"web_taking_part.{title}")
    context = {
        "form": form, "title": said, "back": back, "lacks": lacks, "button": title,
        "lead": say(request, f"web_taking_part.{title}_lead"), "crumbs": crumbs(request, said),
    }  # fmt: skip
    return render(
        request, "taking_part_desk/write.html", context, status=422 if form.errors else 200
    )


def told_of(request: HttpRequest, one: Round) -> dict[str, Any] | None:
    """Give a result as residents would read it; None where there is none."""
    if not one.result:
        return None
    return result_told(request, Asked({**one.body, "result": one.result}))


@allowed("taking_part.read")
@require_safe
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a round as residents read it, where it stands, and what can be done next."""
    found = get_object_or_404(Round.objects.select_related("asked_by", "decided_by"), pk=pk)
    return shown(request, found)


def shown(request: HttpRequest, found: Round, *, status: int = 200, **more: Any) -> HttpResponse:
    """Show a round; `more` takes the place of what stands in the context."""
    asked = Asked(found.body)
    spoken, body = language(request), found.body
    is_mine, may_decide = found.is_by(request.user), may(request.user, "taking_part.decide")
    is_result_mine = found.result_by_id == request.user.pk
    is_over = found.state == LAID and asked.is_over(today())
    context = {
        "one": found, "asked": asked, "state": state_of(request, found),
        "options": [
            {"name": in_language(row["names"], spoken), "does": row["does"],
             "side_effects": row["side_effects"],
             "evidence": say(request, f"portal_taking_part.evidence_{row['evidence']}"),
             "cost": _money(request, asked, row["cost"])}
            for row in asked.options
        ],
        "questions": [{"text": in_language(row["texts"], spoken),
                       "answers": [in_language(each["texts"], spoken) or each["code"]
                                   for each in row["answers"]]} for row in asked.questions],
        "budget": _money(request, asked, asked.budget) if asked.budget else "",
        "opens": asked.opens_on, "closes": asked.closes_on, "promise_on": asked.promise_on,
        "text_language": body["language"], **_words_of(found, is_mine=is_mine),
        "answers": Answer.objects.filter(asked=found.number).count(),
        "waiting": waiting_arguments(found.number),
        "may_send": found.state == DRAFT and is_mine,
        "may_agree": found.state == ASKED and may_decide and not is_mine,
        "waits_for_other": found.state == ASKED and is_mine,
        "may_stop": found.state == LAID and may_decide,
        "may_count": is_over and not found.result_state and may(request.user, "taking_part.write"),
        "may_publish": found.result_state == WAITS and may_decide and not is_result_mine,
        "result_waits": found.result_state == WAITS and is_result_mine,
        "may_tell": found.result_state == PUBLISHED and may(request.user, "contributions.answer"),
        "told": told_of(request, found), "whole": POINTS,
        "reason_form": ReasonForm(request), "crumbs": crumbs(request, found.number), **more,
    }  # fmt: skip
    return render(request, "taking_part_desk/round.html", context, status=status)


def _words_of(found: Round, *, is_mine: bool) -> dict[str, Any]:
    """Give its texts in further languages, and in which its maker may write them."""
    asked = Asked(found.body)
    return {
        "worded": [{"code": one, "name": Name(NAMES[one]), "asked": asked.told_in(one)}
                   for one in asked.languages[1:]],
        "wordable": [{"code": one, "name": Name(NAMES[one])} for one in others(found)]
        if found.state == DRAFT and is_mine else [],
    }  # fmt: skip


def _money(request: HttpRequest, asked: Asked, amount: int | None) -> str:
    if amount is None:
        return say(request, "portal_taking_part.cost_unknown")
    return say(request, "portal_taking_part.money", amount=amount, unit=Name(asked.body["unit"]))


stand_under("asking", "rounds", rounds, consult, survey, one)
