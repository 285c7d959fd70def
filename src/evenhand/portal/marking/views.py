"""Three steps on one address, each a page; what was answered before comes back with the next."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from evenhand.frame import errors
from evenhand.frame.open import open_to_all
from evenhand.portal.contributions.models import new_link
from evenhand.portal.home.opened import portal
from evenhand.portal.limits import sends_too_much, steps_too_much
from evenhand.portal.marking import carried
from evenhand.portal.marking.flow import Answered, Flow
from evenhand.portal.marking.forms import HONEY, PlaceForm, SendForm, WhyForm
from evenhand.portal.marking.mapped import place_map
from evenhand.portal.mine.photos import offer
from evenhand.portal.photos.keeping import OFFERED

STEPS = ("1", "2", "3")
ADDRESSES = {"feeling": "portal-mark", "nuisance": "portal-report", "agenda": "portal-agenda"}
_NAMES = {"1": PlaceForm.names, "2": WhyForm.names}


@open_to_all
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def mark(request: HttpRequest, language: str, kind: str) -> HttpResponse:
    """Ask, step by step; send at the end."""
    del language
    flow = Flow(request, carried.Carried(kind))
    if request.method != "POST":
        asked = {"q": [request.GET.get("place", "")[:120]]}
        form = flow.place_form()
        form.fields["q"].initial = asked["q"][0]
        return _page(flow, "1", form)
    flow = Flow(request, carried.read(request.POST.get("carried", ""), kind))
    step = request.POST.get("step", "1")
    if step not in STEPS:
        step = "1"
    if request.POST.get(HONEY):
        return _page(flow, "1", flow.place_form(flow.carried.data("1")), is_filled=True)
    if step == "3" and "go" not in request.POST:
        return _send(flow)
    if steps_too_much(request):
        return _too_many(request)
    if step != "3":
        flow.carried.take(step, request.POST, _NAMES[step])
    return _after(flow, step)


def _after(flow: Flow, step: str) -> HttpResponse:
    """Go where a button leads: back to a step, or on from one that holds."""
    request, sent = flow.request, flow.carried
    go = request.POST.get("go", "")
    if go == "1":
        return _page(flow, "1", flow.place_form(sent.data("1")), is_checked=False)
    if go == "2":
        return _page(flow, "2", flow.why_form(sent.data("2")), is_checked=False)
    place = flow.place_form(sent.data("1"))
    if "find" in request.POST:
        place.keep_place_faults()
        return _page(flow, "1", place, is_search=True)
    if not place.is_valid():
        return _page(flow, "1", place)
    if place.cleaned_data.get("now"):
        return _emergency(request)
    if step == "1":
        return _page(flow, "2", flow.why_form(sent.data("2")), is_checked=False)
    why = flow.why_form(sent.data("2"))
    answered = flow.answered() if why.is_valid() else None
    if answered is None:
        return _page(flow, "2", why)
    if request.POST.get("anyway") == answered.mark:
        sent.anyway = answered.mark
    return _stopped(flow, answered) or _check(flow, answered, SendForm(request, flow.kind))


def _stopped(flow: Flow, answered: Answered) -> HttpResponse | None:
    """Say what stands in the way of words: an emergency, or what is held and was not confirmed."""
    if answered.outcome == "emergency":
        return _emergency(flow.request)
    if answered.outcome == "hold" and flow.carried.anyway != answered.mark:
        return _page(flow, "2", answered.why, held=answered)
    return None


def _check(flow: Flow, answered: Answered, form: SendForm, **more: Any) -> HttpResponse:
    flow.carried.link = flow.carried.link if more else new_link()
    return _page(flow, "3", form, answered=answered, delay=portal().delay_days, **more)


def _send(flow: Flow) -> HttpResponse:
    """Keep what was checked, unless it may not be sent; answer the same page twice alike."""
    request, sent = flow.request, flow.carried
    answered = flow.answered()
    if answered is None or not sent.link or answered.place.cleaned_data.get("now"):
        return _page(flow, "1", flow.place_form(sent.data("1")))
    if stopped := _stopped(flow, answered):
        return stopped
    form = SendForm(request, flow.kind, request.POST)
    if not form.is_valid():
        return _check(flow, answered, form, is_again=True)
    if sends_too_much(request):
        answer = _check(flow, answered, form, is_slowed=True)
        answer.status_code = 429
        answer["Retry-After"] = "60"
        return answer
    kept = answered.keep(sent.link, form.cleaned_data["email"])
    address = reverse("portal-mine", args=[answered.flow.request.language, sent.link])  # type: ignore[attr-defined]
    context = {
        "kept": kept, "address": request.build_absolute_uri(address), "kind": flow.kind,
        "weeks": portal().answer_weeks, "has_email": bool(kept.email), "path": address,
        "link": sent.link, **offer(kept),
    }  # fmt: skip
    return _private(render(request, "portal/marking/done.html", context))


def _page(flow: Flow, step: str, form: Any, **more: Any) -> HttpResponse:
    """Show a step, with what was answered before in its hidden field."""
    if more.pop("is_checked", True) is False:
        form.errors.clear()
    kind = flow.kind
    if more.get("is_search"):  # what a search finds is no fault
        more["no_error"] = True
    context = {
        "form": form, "step": step, "kind": kind, "carried": flow.carried.signed(),
        "action": reverse(ADDRESSES[kind], args=[flow.request.language]),  # type: ignore[attr-defined]
        "other": "portal-report" if kind == "feeling" else "portal-mark",
        "title": f"portal_marking.title_{kind}", "lead": f"portal_marking.lead_{kind}",
        "photos": OFFERED, "honey": HONEY, **more,
    }  # fmt: skip
    if isinstance(form, PlaceForm):
        context |= {
            "offered": form.offered("q"), "to_offered": form.offered("to"),
            "place_map": place_map(flow.request),
        }  # fmt: skip
    return _private(render(flow.request, f"portal/marking/step_{step}.html", context))


def _emergency(request: HttpRequest) -> HttpResponse:
    """Send to the number for emergencies and stop; nothing was kept."""
    return _private(render(request, "portal/marking/emergency.html"))


def _too_many(request: HttpRequest) -> HttpResponse:
    answer = errors.page(request, "too_many", 429)
    answer["Retry-After"] = "60"
    return answer


def _private(answer: HttpResponse) -> HttpResponse:
    """Keep a page with somebody's answers out of every store between here and there."""
    answer["Cache-Control"] = "no-store"
    return answer
