"""What is open and what came of what closed; choices, a check, and the private link."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.datastructures import MultiValueDict
from django.utils.timezone import localdate
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from evenhand.frame import errors
from evenhand.frame.open import open_to_all
from evenhand.frame.words import language as spoken
from evenhand.portal.contributions.models import new_link
from evenhand.portal.home.opened import folder, portal
from evenhand.portal.limits import sends_too_much, steps_too_much
from evenhand.portal.marking import carried
from evenhand.portal.marking.forms import HONEY
from evenhand.portal.places import read_places
from evenhand.portal.taking_part import keeping
from evenhand.portal.taking_part.asked import CONSULTATION, POINTS, Asked, all_asked, asked_of
from evenhand.portal.taking_part.forms import ConsultationForm, SurveyForm, form_of
from evenhand.portal.taking_part.told import arguments_shown, result_told
from evenhand.wording.languages import NAMES
from evenhand.wording.messages import Name

STEP, SEED = "1", "0"
AnyForm = ConsultationForm | SurveyForm


@open_to_all
@require_safe
def taking_part(request: HttpRequest, language: str) -> HttpResponse:
    """List what can be answered, and what closed with its result."""
    today = localdate()
    known = [one.told_in(language) for one in all_asked(folder()) if one.opens_on <= today]
    context = {
        "open": [one for one in known if one.is_open(today)],
        "over": [one for one in known if one.is_over(today)],
    }
    return render(request, "taking_part/all.html", context)


@open_to_all
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def one(request: HttpRequest, language: str, number: str) -> HttpResponse:
    """Ask; check; send."""
    asked = opened(number).told_in(language)
    if not asked.is_open(localdate()):
        return closed(request, asked, is_late=request.method == "POST")
    if request.method != "POST":
        return page(request, asked, begun(asked), form_of(request, asked, read_places(folder())))
    sent = carried.read(request.POST.get("carried", ""), _mark(asked))
    if SEED not in sent.steps:
        sent = begun(asked)
    if request.POST.get(HONEY):
        return page(request, asked, sent, _form(request, asked, sent), is_filled=True)
    if request.POST.get("go") == "send":
        return _send(request, asked, sent)
    return _too_many(request) if steps_too_much(request) else _after(request, asked, sent)


def _after(request: HttpRequest, asked: Asked, sent: carried.Carried) -> HttpResponse:
    """Go where a button leads: count again, back from the check, or on to it."""
    if request.POST.get("step") == STEP:
        sent.take(STEP, request.POST, form_of(request, asked, read_places(folder())).names)
    form, go = _form(request, asked, sent), request.POST.get("go")
    if go in ("count", "change"):
        form.errors.clear()
        return page(request, asked, sent, form, is_counted=go == "count")
    if not form.is_valid():
        return page(request, asked, sent, form)
    if request.POST.get("anyway") == _words(form):
        sent.anyway = _words(form)
    return _stopped(request, asked, sent, form) or _check(request, asked, sent, form)


def opened(number: str) -> Asked:
    """Give what an address names, once it has opened; else the page that says there is none."""
    asked = asked_of(folder(), number)
    if asked is None or asked.opens_on > localdate():
        raise Http404
    return asked


def begun(asked: Asked, link: str = "") -> carried.Carried:
    """Begin an answer; the mark in it decides the order in which options stand."""
    return carried.Carried(_mark(asked), {SEED: {"seed": [new_link()]}}, "", link)


def _mark(asked: Asked) -> str:
    return f"take-part:{asked.number}"


def _form(request: HttpRequest, asked: Asked, sent: carried.Carried) -> AnyForm:
    """Give the form filled in as far as it was."""
    form = form_of(request, asked, read_places(folder()), sent.data(STEP) or MultiValueDict())
    if isinstance(form, ConsultationForm) and sent.link:
        form.sent = frozenset(keeping.arguments_by(asked, sent.link))
    return form


def _words(form: AnyForm) -> str:
    """Give the mark of the arguments that "Send it anyway" is about."""
    texts = form.arguments() if isinstance(form, ConsultationForm) else []
    return carried.mark_of(*(text for _, _, text in texts))


def _stopped(
    request: HttpRequest, asked: Asked, sent: carried.Carried, form: AnyForm
) -> HttpResponse | None:
    """Say what stands in the way of an argument: an emergency, or what is held."""
    found = form.judged() if isinstance(form, ConsultationForm) else []
    if any(said.outcome == "emergency" for _, said in found):
        return private(render(request, "portal/marking/emergency.html"))
    held = [(name, said) for name, said in found if said.outcome == "hold"]
    if held and sent.anyway != _words(form):
        told = {"quotes": [quote for _, said in held for quote in said.quotes],
                "mark": _words(form), "at": f"id_{held[0][0]}"}  # fmt: skip
        return page(request, asked, sent, form, held=told)
    return None


def _check(
    request: HttpRequest, asked: Asked, sent: carried.Carried, form: AnyForm, **more: Any
) -> HttpResponse:
    sent.link = sent.link or new_link()
    context = {
        "asked": asked, "rows": form.rows(), "carried": sent.signed(),
        "action": _address(asked, request),
        "has_arguments": isinstance(form, ConsultationForm) and bool(form.arguments()), **more,
    }  # fmt: skip
    return private(render(request, "taking_part/check.html", context))


def _send(request: HttpRequest, asked: Asked, sent: carried.Carried) -> HttpResponse:
    """Keep what was checked; the same page sent twice is kept once."""
    form = _form(request, asked, sent)
    if not sent.link or not form.is_valid():
        return page(request, asked, sent, form)
    if stopped := _stopped(request, asked, sent, form):
        return stopped
    if sends_too_much(request):
        answer = _check(request, asked, sent, form, is_slowed=True)
        answer.status_code = 429
        answer["Retry-After"] = "60"
        return answer
    keeping.keep(asked, sent.link, form.values)
    if isinstance(form, ConsultationForm):
        judged = dict(form.judged())
        for code, side, text in form.arguments():
            keeping.keep_argument(asked, sent.link, code, side, text, language=spoken(request),
                                  judgement=judged[f"{side}_{code}"].told)  # fmt: skip
    path = reverse("portal-taken", args=[spoken(request), sent.link])
    context = {"asked": asked, "path": path, "address": request.build_absolute_uri(path)}
    return private(render(request, "taking_part/done.html", context))


def page(
    request: HttpRequest, asked: Asked, sent: carried.Carried, form: AnyForm, **more: Any
) -> HttpResponse:
    """Show what is asked, with what was answered so far."""
    context = {
        "asked": asked, "form": form, "carried": sent.signed(), "honey": HONEY,
        "action": _address(asked, request), "step": STEP, **_language_of(request, asked),
        "closes": asked.closes_on, "promise_on": asked.promise_on, "whole": POINTS, **more,
    }  # fmt: skip
    if isinstance(form, ConsultationForm):
        options = form.options(sent.steps[SEED]["seed"][0])
        shown = arguments_shown(request, asked, portal().delay_days)
        for option in options:
            option["shown"] = shown[option["code"]]
        context |= {
            "options": options, "counted": form.counted(),
            "budget": form.money(asked.budget) if asked.budget is not None else "",
        }  # fmt: skip
    else:
        context["questions"] = [form[f"q_{row['code']}"] for row in asked.questions]
    template = "consultation" if asked.kind == CONSULTATION else "survey"
    return private(render(request, f"taking_part/{template}.html", context))


def closed(request: HttpRequest, asked: Asked, *, is_late: bool = False) -> HttpResponse:
    """Say that it is over, and what came of it."""
    context = {
        "asked": asked, "is_late": is_late, "closes": asked.closes_on,
        **_language_of(request, asked), "promise_on": asked.promise_on, "whole": POINTS,
        "told": result_told(request, asked) if asked.result else None,
    }  # fmt: skip
    return render(request, "taking_part/closed.html", context)


def _language_of(request: HttpRequest, asked: Asked) -> dict[str, Any]:
    """Say in which language the partnership's texts are, and where they are not the reader's."""
    names = ", ".join(NAMES[one] for one in asked.languages)
    is_other = asked.language != spoken(request)
    return {"text_language": asked.language, "answer_language": asked.first_language,
            "only_in": Name(names) if is_other else None}  # fmt: skip


def _address(asked: Asked, request: HttpRequest) -> str:
    return reverse("portal-taking", args=[spoken(request), asked.number])


def _too_many(request: HttpRequest) -> HttpResponse:
    answer = errors.page(request, "too_many", 429)
    answer["Retry-After"] = "60"
    return answer


def private(answer: HttpResponse) -> HttpResponse:
    """Keep a page with somebody's answers out of every store and every index."""
    answer["Cache-Control"] = "no-store"
    answer["X-Robots-Tag"] = "noindex, nofollow"
    return answer


def stand(*views: Any) -> None:
    """Mark the word of the top bar under which views stand."""
    for view in views:
        view.section = "portal-taking-part"


stand(taking_part, one)
