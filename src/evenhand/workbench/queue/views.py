"""The queue, and one text at a time."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet, prefetch_related_objects
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import localtime, now
from django.views.decorators.http import require_POST, require_safe

from evenhand.frame.standing import stand_under
from evenhand.frame.words import say
from evenhand.portal.contributions.models import Contribution, Decision
from evenhand.wording.languages import NAMES
from evenhand.workbench.people.models import Person
from evenhand.workbench.people.rights import allowed, may
from evenhand.workbench.queue import photos
from evenhand.workbench.queue.answering import ANSWERS, OPEN
from evenhand.workbench.queue.deciding import (
    NotYours,
    Overtaken,
    Turn,
    decide,
    turn_of,
    waiting,
    without,
)
from evenhand.workbench.queue.forms import WAITS, Choice, DecideForm
from evenhand.workbench.queue.reading import (
    answers_of,
    gist_of,
    marked,
    parts_of,
    rules_of,
    sent_on,
    steps_of,
)

A_PAGE = 30


@allowed("queue.read")
@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    """List what waits, the oldest first, what says the same together."""
    form = Choice(request)
    state = form.chosen("state") or WAITS
    every = waiting() if state == WAITS else _in_state(state)
    for name in ("kind", "language"):
        if form.chosen(name):
            every = every.filter(**{name: form.chosen(name)})
    groups = _groups(every)
    pages = Paginator(groups, A_PAGE)
    page = pages.get_page(request.GET.get("page"))
    prefetch_related_objects([one for one, _ in page], "decisions", "steps")
    whole = waiting()
    oldest, last = whole.first(), Decision.objects.order_by("-at").first()
    context = {
        "form": form, "page_obj": page, "page_range": pages.get_elided_page_range(page.number),
        "rows": [_row(request, one, more) for one, more in page],
        "count": whole.count(), "days": _days(oldest) if oldest else 0, "last": last,
        "is_waiting": state == WAITS,
    }  # fmt: skip
    return render(request, "queue/queue.html", context)


def _in_state(state: str) -> "QuerySet[Contribution]":
    return Contribution.objects.filter(state=state).order_by("-received_at")


def _groups(every: "QuerySet[Contribution]") -> list[tuple[Contribution, int]]:
    """Give the first of each group that says the same, and how many more there are."""
    first: dict[int, Contribution] = {}
    more: dict[int, int] = {}
    for one in every.defer("answers"):
        key = one.alike_id or one.pk
        first.setdefault(key, one)
        more[key] = more.get(key, -1) + 1
    return [(one, more[key]) for key, one in first.items()]


def _days(one: Contribution) -> int:
    return (localtime(now()).date() - localtime(one.received_at).date()).days


def _row(request: HttpRequest, one: Contribution, more: int) -> dict[str, Any]:
    turn = turn_of(one)
    return {
        "one": one, "url": reverse("queue-item", args=[one.number]), "more": more,
        "gist": gist_of(one), "kind": say(request, f"contributions.kind_{one.kind}"),
        "language": NAMES.get(one.language, one.language), "sent": sent_on(request, _days(one)),
        "turn": say(request, f"web_queue.turn_{turn.why}") if turn.place
        else say(request, f"contributions.state_{one.state}"),
        "bar": turn.bars(request) if turn.place else "", "rules": rules_of(request, one),
    }  # fmt: skip


@allowed("queue.read")
@require_safe
def item(request: HttpRequest, number: str) -> HttpResponse:
    """Show one text: what the rules found in it, and who has to decide."""
    one = get_object_or_404(Contribution, number=number)
    return _shown(request, one)


def _shown(
    request: HttpRequest, one: Contribution, form: DecideForm | None = None, status: int = 200
) -> HttpResponse:
    turn = turn_of(one)
    bar = turn.bars(request) if turn.place else ""
    can_decide = bool(turn.place) and not bar
    alike = Contribution.objects.filter(alike=one.alike_id or one.pk).exclude(pk=one.pk)
    first = one.alike
    context = {
        "one": one, "turn": turn, "bar": bar, "parts": parts_of(request, one),
        "turn_words": say(request, f"web_queue.turn_{turn.why}") if turn.place else "",
        "kind": say(request, f"contributions.kind_{one.kind}"), "answers": answers_of(request, one),
        "state": say(request, f"contributions.state_{one.state}"),
        "sent": sent_on(request, _days(one)),
        "rules": rules_of(request, one), "language_name": NAMES.get(one.language, one.language),
        "public": without(one.text, marked(one)), "has_marked": bool(marked(one)),
        "form": (form or DecideForm(request, one, turn.place)) if can_decide else None,
        "given": _given(request, turn), "alike": [first, *alike] if first else list(alike),
        "asked": one.steps.last() if turn.why == "appeal" else None,
        "steps": steps_of(request, one), **photos.shown(request, one),
        "may_answer": one.state in (*OPEN, *ANSWERS) and may(request.user, "contributions.answer"),
    }  # fmt: skip
    return render(request, "queue/item.html", context, status=status)


def _given(request: HttpRequest, turn: Turn) -> list[dict[str, Any]]:
    """Give what was decided so far; a second person does not see what the first one said."""
    is_open = turn.place != 2
    names = {str(p.pk): p.name for p in Person.objects.filter(
        pk__in=[int(row.person) for row in turn.given if row.person.isdigit()])}  # fmt: skip
    return [
        {
            "place": row.place, "who": names.get(row.person, "–"), "at": row.at,
            "verdict": say(request, f"web_queue.verdict_{row.verdict}") if is_open else "",
            "reason": say(request, f"contributions.reason_{row.reason}")
            if is_open and row.reason else "",
            "words": row.words if is_open else "", "note": row.note if is_open else "",
        }
        for row in turn.given
    ]  # fmt: skip


@allowed("queue.read")
@require_POST
def decision(request: HttpRequest, number: str) -> HttpResponse:
    """Keep a decision; who may decide is looked at where it is written."""
    one = get_object_or_404(Contribution, number=number)
    form = DecideForm(request, one, turn_of(one).place)
    if not form.is_valid():
        return _shown(request, one, form, 422)
    try:
        after = decide(request, number, form.said())
    except NotYours as problem:
        messages.error(request, say(request, f"web_queue.bar_{problem.kind}"))
        return redirect("queue-item", number)
    except Overtaken as problem:
        return _overtaken(request, number, problem.kind)
    key = "kept" if turn_of(after).place else f"kept_{after.state}"
    messages.success(request, say(request, f"web_queue.{key}", number=number))
    return redirect("queue")


def _overtaken(request: HttpRequest, number: str, kind: str) -> HttpResponse:
    """Say what happened meanwhile; what was entered stays in the form of who may still decide."""
    one = get_object_or_404(Contribution, number=number)
    said = say(request, f"web_queue.overtaken_{kind}")
    last = one.decisions.last()
    if kind != "rewritten" and last is not None:
        person = Person.objects.filter(pk=last.person).first()
        said = say(request, "web_queue.overtaken_by", who=person.name if person else "–")
    messages.warning(request, said)
    data = request.POST.copy()
    data["revision"], data["place"] = str(one.revision), str(turn_of(one).place)
    again = DecideForm(request, one, turn_of(one).place)
    again.data = data
    return _shown(request, one, again, 409)


stand_under("queue", "queue", queue, item, decision)
